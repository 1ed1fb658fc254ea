"""投递: which notice goes to whom by which channel, whether it got there, and what each person prefers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.records.base import Json, Key, Record


class Preference(Record):
    """How a person wants to be told outside the application; inside it everybody is told everything."""

    __tablename__ = "notice_preference"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    email: Mapped[bool] = mapped_column(default=True)
    #: Apprise addresses of messaging services; they hold secrets, and are shown to their owner alone.
    services: Mapped[list[str]] = mapped_column(Json)
    #: Once each working day when the window opens, instead of at once.
    digest: Mapped[bool] = mapped_column(default=False)
    #: Groups of notices that are not sent; see `workflow/rules/telling.py`.
    muted: Mapped[list[str]] = mapped_column(Json)
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Delivery(Record):
    """One notice on its way to one person by one channel. Claimed before it is sent, so that none is sent twice."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("notice_id", "person_id", "channel"),
        # A NULL is unlike every other NULL: of a house's own address each notice goes out once as well.
        Index(
            "uq_delivery_house_once",
            "notice_id",
            "house_key",
            "channel",
            unique=True,
            sqlite_where=text("person_id IS NULL"),
            postgresql_where=text("person_id IS NULL"),
        ),
        CheckConstraint("(person_id IS NULL) = (house_key <> '')", name="to_a_person_or_the_house"),
        CheckConstraint("channel IN ('email','apprise')", name="channel_known"),
        CheckConstraint("state IN ('waiting','sending','sent','failed','withdrawn')", name="state_known"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_its_time"),
        CheckConstraint("(state = 'sending') = (claimed_at IS NOT NULL)", name="sending_is_claimed"),
        CheckConstraint("state NOT IN ('failed','withdrawn') OR last_error <> ''", name="failure_says_why"),
        CheckConstraint("state NOT IN ('sending','sent') OR message <> ''", name="sent_in_a_message"),
        Index(
            "ix_delivery_due",
            "next_try_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_delivery_claimed",
            "claimed_at",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index(
            "ix_delivery_failed",
            "id",
            sqlite_where=text("state = 'failed'"),
            postgresql_where=text("state = 'failed'"),
        ),
        Index(None, "message"),
        Index(None, "person_id", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    #: None where it goes to an address of the house's own.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: Whose own address that is: `office`, `supervisor` or a department's key; empty for a person.
    house_key: Mapped[str] = mapped_column(String(40), default="")
    channel: Mapped[str] = mapped_column(String(10))
    #: `withdrawn`: whom it was for has left, or is not concerned any more, before it went out; `last_error` says which.
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    #: The message that it goes out in, together with others; given at the first claim and kept, so that a message
    #: that is tried again is the same message under the same Message-ID. Empty until then.
    message: Mapped[str] = mapped_column(String(64), default="")
    #: How often it was claimed.
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    #: When the channel was about to hand it over, noted before it did. With no word after that nobody knows whether it
    #: left, and it is not sent again by itself.
    leaving_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]

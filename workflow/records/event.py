"""留痕: the append-only history, chained by hash per project. House matters have a chain of their own."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from workflow.records import awaited
from workflow.records.base import Key, Record
from workflow.records.project import Project
from workflow.rules.chain import Line, data_of
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day

#: The lines by which an answer was returned, as their index has them (考核：被退回).
RETURNED: Final = "kind IN ('checklist.return', 'resolution.send_back', 'supervision.return')"


class EventRecord(Record):
    """One line of history. Written once with its action; corrections are new lines."""

    __tablename__ = "event"
    __table_args__ = (
        Index("uq_event_project_seq", "project_id", "seq", unique=True),
        # Lines of the house have no project, and a NULL is unlike every other NULL.
        Index(
            "uq_event_house_seq",
            "seq",
            unique=True,
            sqlite_where=text("project_id IS NULL"),
            postgresql_where=text("project_id IS NULL"),
        ),
        Index(
            "ix_event_returned",
            "happened_at",
            sqlite_where=text(RETURNED),
            postgresql_where=text(RETURNED),
        ),
        CheckConstraint("seq > 0", name="seq_positive"),
        CheckConstraint("happened_at <= recorded_at", name="not_before_it_happened"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    #: None for matters of the house: people, calendar, departments.
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    seq: Mapped[int]
    #: What was done, e.g. `checklist.reply`.
    kind: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(20), default="")
    subject_id: Mapped[int | None] = mapped_column(Key)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: Copied, so that history reads the same after a person is renamed.
    person_name: Mapped[str] = mapped_column(String(60))
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    #: What it was about: canonical JSON, kept as text since its bytes are hashed.
    data: Mapped[str] = mapped_column(Text)
    #: Hash of the line before in the same chain; empty for the first.
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class House(Record):
    """The head of the house's own chain of events, and the revision of its calendar: one row."""

    __tablename__ = "house"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_seq: Mapped[int] = mapped_column(default=0)
    event_hash: Mapped[str] = mapped_column(String(64), default="")
    #: Hash of the event of the newest import or closure, so that running processes see that theirs is old. A
    #: counter would not do: a change that is rolled back would leave its number to the next one.
    calendar_revision: Mapped[str] = mapped_column(String(64), default="")
    #: Hash of the holiday notices that the software brought along when running clocks were last brought to them.
    packaged_notices: Mapped[str] = mapped_column(String(64), default="")


#: Who is named for what nobody does: clocks that run out, and what is sent on its own.
SYSTEM = "系统"
#: The table itself, for inserts that need no object.
EVENTS = cast(Table, EventRecord.__table__)


#: Under this name a transaction keeps what its next line says beside what its act gives it.
_BESIDE = "said beside"


def beside(session: Session, name: str, key: str, value: object) -> None:
    """Have the next line of this transaction say one thing more, e.g. which clock the act has moved, and to when.

    So that history alone tells every state and date: whoever changes one of these says it here, and no act has to
    remember it. A later word on the same key takes the place of the earlier one.
    """
    session.info.setdefault(_BESIDE, {}).setdefault(name, {})[key] = value


def take_beside(session: Session) -> dict[str, Any]:
    """What the line that is written now has to say beside; for `append`, and for whoever writes a line by itself."""
    taken: dict[str, Any] = session.info.pop(_BESIDE, {})
    return taken


def came_by(by: Actor | None) -> dict[str, Any]:
    """What a line says of how its author came, where not with an account."""
    return {"through": by.through} if by is not None and by.through else {}


def unsaid(session: Session) -> bool:
    """Whether something was said beside after the last line, so that history does not hold it."""
    return bool(session.info.get(_BESIDE))


def append(
    session: Session,
    chain: Project | House,
    *,
    kind: str,
    by: Actor | None,
    now: datetime,
    subject: tuple[str, int] | None = None,
    happened_at: datetime | None = None,
    data: Mapping[str, Any] | None = None,
    changes_case: bool = True,
) -> None:
    """Write one line at the end of a chain whose row is locked by this transaction.

    `by` is None for what the system does on its own; `happened_at` is given where it differs from the recording.
    What changes nothing of the case leaves its version alone, so that nobody who looks at it is refused.
    """
    counted = False
    if isinstance(chain, Project) and changes_case:
        # What the act has changed of the case is sent with the question, and counts as one change with its line.
        counted = session.is_modified(chain)
        whose_turn(session, chain, kind=kind, at=happened_at or now, now=now)
    said = {**(data or {}), **take_beside(session), **came_by(by)}
    line = Line(
        project_id=chain.id if isinstance(chain, Project) else None,
        seq=chain.event_seq + 1,
        kind=kind,
        subject_kind=subject[0] if subject else "",
        subject_id=subject[1] if subject else None,
        person_id=by.person_id if by else None,
        person_name=by.name if by else SYSTEM,
        happened_at=happened_at or now,
        recorded_at=now,
        data=data_of(said),
        previous=chain.event_hash,
    )
    head = {"event_seq": line.seq, "event_hash": line.hash()}
    if changes_case and not counted:
        chain.event_seq, chain.event_hash = line.seq, line.hash()
    else:
        session.flush()
        table = cast(Table, type(chain).__table__)
        session.execute(update(table).where(table.c.id == chain.id).values(head))
        for name, value in head.items():
            set_committed_value(chain, name, value)
    session.execute(insert(EVENTS), asdict(line) | {"hash": head["event_hash"]})


#: How the verbs of acts begin that take a step back: what was owed before it is owed as it was.
_TAKING_BACK = ("take_back", "retract", "reopen")


def whose_turn(session: Session, project: Project, *, kind: str, at: datetime, now: datetime) -> None:
    """Have the clocks of steps without a limit follow the act, and its line say so (ADR 0018).

    For `append`, and for whoever writes a line by itself.
    """
    taken_back = kind.partition(".")[2].startswith(_TAKING_BACK)
    session.flush()
    said = awaited.settle(session, project, at=at, today=local_day(now), taken_back=taken_back)
    for name, word in said.items():
        beside(session, "clocks", name, word)


def house_locked(session: Session) -> House:
    """The house's own chain, held until the transaction ends; made on first use."""
    locked = select(House).where(House.id == 1).with_for_update().execution_options(populate_existing=True)
    house = session.scalar(locked)
    if house is None:
        # Whoever else makes it at this moment is waited for, and theirs is taken.
        session.execute(
            text(
                "INSERT INTO house (id, event_seq, event_hash, calendar_revision, packaged_notices) "
                "VALUES (1, 0, '', '', '') "
                "ON CONFLICT DO NOTHING"
            )
        )
        house = session.scalars(locked).one()
    return house


def newest_of(session: Session, kinds: Collection[str]) -> int:
    """Number of the house's newest line of some kinds, 0 before the first: the version of what they change."""
    return (
        session.scalar(
            select(func.max(EventRecord.seq)).where(
                EventRecord.project_id.is_(None), EventRecord.kind.in_(kinds)
            )
        )
        or 0
    )


def hold_calendar(session: Session, *, wait: bool = True) -> str:
    """Keep the calendar from changing until the transaction ends, so that no clock starts by the one before; its revision.

    Asked before a project is locked, in the order in which a change of the calendar locks. Whoever holds a project
    already does not wait, since the change may be waiting for that project: PostgreSQL refuses at once, which is read
    as Busy. SQLite has one writer.
    """
    held = select(House.calendar_revision).where(House.id == 1).with_for_update(read=True, nowait=not wait)
    return session.scalar(held) or ""


def line_of(event: EventRecord) -> Line:
    """The stored line as the value that its hash covers."""
    return Line(
        project_id=event.project_id,
        seq=event.seq,
        kind=event.kind,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        person_id=event.person_id,
        person_name=event.person_name,
        happened_at=event.happened_at,
        recorded_at=event.recorded_at,
        data=event.data,
        previous=event.previous,
    )

"""企业（项目单位）."""

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, validates

from workflow.records.base import Key, Record
from workflow.rules.wording import LONGEST_IDENTITY, kept_identity


class Enterprise(Record):
    """A company that invests. It may be known before it has a credit code."""

    __tablename__ = "enterprise"
    __table_args__ = (
        CheckConstraint("credit_code IS NULL OR credit_code <> ''", name="code_is_null_not_empty"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    #: What is the same for two ways of writing one name; filled with the name.
    identity: Mapped[str] = mapped_column(String(LONGEST_IDENTITY), index=True)
    #: 统一社会信用代码 (GB 32100-2015).
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    #: Why a code with a failing check character was accepted; empty for a sound one.
    credit_code_reason: Mapped[str] = mapped_column(String(200), default="")

    @validates("name")
    def _identify(self, _: str, name: str) -> str:
        """Keep the identity beside every name that is given."""
        self.identity = kept_identity(name)
        return name

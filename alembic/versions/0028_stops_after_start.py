"""A clock does not stop before it starts."""

from collections.abc import Sequence
from typing import Final

from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NAME: Final = "ck_clock_stops_no_sooner_than_it_starts"
CHECK: Final = "stopped_at IS NULL OR stopped_at >= started_at"
#: The check that it stands behind, as SQLite keeps the words of a table.
BEFORE: Final = (
    "CONSTRAINT ck_clock_stops_only_what_started CHECK (stopped_at IS NULL OR started_at IS NOT NULL)"
)


def upgrade() -> None:
    """Migrate up.

    What was stopped before it began stops as it begins, without a due date: so the records say that a clock never ran, which
    is how it was read before (done before its limit began, neither in time nor late). Nothing is lost by it: the due
    date is computed from the start and the limit, which stay, and when the thing was done stands with the thing and
    in the line of history that stopped it.
    """
    op.execute(
        "UPDATE clock SET stopped_at = started_at, due_at = NULL, due_day = NULL, provisional = false "
        "WHERE stopped_at < started_at"
    )
    if op.get_bind().dialect.name == "sqlite":
        _reword(BEFORE, f"{BEFORE}, CONSTRAINT {NAME} CHECK ({CHECK})")
    else:
        op.create_check_constraint(op.f(NAME), "clock", CHECK)


def downgrade() -> None:
    """Migrate down."""
    if op.get_bind().dialect.name == "sqlite":
        _reword(f", CONSTRAINT {NAME} CHECK ({CHECK})", "")
    else:
        op.drop_constraint(op.f(NAME), "clock", type_="check")


def _reword(old: str, new: str) -> None:
    """Give SQLite's table another check in place.

    Pauses, orders and fired rungs refer to clocks, so that the table cannot be laid anew within the transaction. What
    SQLite keeps on disk of the rows is the same with a check and without: for this it documents to reword the table.
    """
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    told = bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) "
        "WHERE type = 'table' AND name = 'clock' AND instr(sql, ?) > 0",
        (old, new, old),
    )
    if told.rowcount != 1:
        raise RuntimeError("the table of clocks does not read as it was laid")
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")

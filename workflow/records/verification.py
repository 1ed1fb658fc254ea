"""Whether history still says what it said: every chain walked from its first line to its head."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, Text, cast, exists, func, select, text
from sqlalchemy.orm import Session

from workflow.records.comparison import Span, cases_gone, compare, within
from workflow.records.event import EVENTS, House
from workflow.records.project import Project
from workflow.rules.chain import Break, Line, first_break

#: Projects, and about how many lines, that are looked at in one step of a walk that is done in steps.
_PROJECTS = 100
_LINES = 5000

#: Lines fetched at a time; memory does not grow with history.
_AT_A_TIME = 1000

#: What an instant that cannot be read is taken for: no line was ever written then, so its hash does not hold.
_UNREADABLE = datetime.min.replace(tzinfo=UTC)

#: The triggers by which the database itself keeps history, as the migration makes them: name and table.
GUARDS = (
    ("event_keeps_lines", "event"),
    ("event_loses_no_line", "event"),
    ("checklist_answer_keeps_words", "checklist_answer"),
    ("checklist_answer_keeps_return", "checklist_answer"),
    ("checklist_answer_loses_none", "checklist_answer"),
    ("minutes_keep_words", "minutes"),
    ("minutes_are_not_lost", "minutes"),
    ("paper_stays", "paper"),
    ("paper_loses_none", "paper"),
    ("project_facts_stay", "project_facts"),
    ("project_facts_lose_none", "project_facts"),
    ("pack_stays", "pack"),
    ("pack_loses_none", "pack"),
    ("consultee_keeps_opinion", "consultee"),
    ("consultee_loses_no_opinion", "consultee"),
)
#: PostgreSQL alone can empty a table without touching a row.
TRUNCATE_GUARDS = (
    ("event_is_not_emptied", "event"),
    ("checklist_answer_is_not_emptied", "checklist_answer"),
    ("paper_is_not_emptied", "paper"),
    ("project_facts_are_not_emptied", "project_facts"),
    ("pack_is_not_emptied", "pack"),
    ("consultee_is_not_emptied", "consultee"),
)

#: On SQLite one that no longer refuses anything is as good as gone; on PostgreSQL one that is switched off.
_STANDING_SQLITE = (
    "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"
)
_STANDING_POSTGRESQL = """
    SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = current_schema()::regnamespace AND tgenabled IN ('O', 'A')
"""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk along every chain found."""

    #: Lines of history that were read.
    events: int
    #: The first break of each chain that does not hold; the house's own chain first, then by project.
    breaks: tuple[Break, ...]
    #: Papers whose bytes and data were hashed anew and compared with history.
    papers: int = 0
    #: What does not say what history says of it: papers, opinions; and cases that are gone altogether.
    differences: tuple[Break, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every chain holds, and what was compared with it says the same."""
        return not self.breaks and not self.differences


def verify(session: Session) -> Verification:
    """Walk every chain, of all projects and of the house, and name the first break of each.

    Meant for `Database.reading()`, whose block sees one moment: an action that commits meanwhile is no break.
    Finds any line that was edited, removed, inserted or put in another place, and any head that disagrees; any
    paper, and any opinion, that differs from what its line says; and a case that was taken out whole. It cannot find
    a chain that somebody with the whole database rewrote from a line up to its head.
    """
    with _whatever_is_written(session):
        return _walk(session)


def verify_project(session: Session, project_id: int) -> Verification:
    """The same of one project alone."""
    with _whatever_is_written(session):
        return _walk(session, (project_id - 1, project_id))


def verify_some(session: Session, after: int) -> tuple[int, Verification]:
    """The same of some projects behind one, and of the house's chain before the first (`after` 0): bounded work.

    Answers the last project that was looked at with what was found; nothing behind it is left when that is `after` itself,
    and whole cases that are gone were then looked for.
    """
    upto, lines = after, 0
    for row in session.execute(
        select(Project.id, Project.event_seq).where(Project.id > after).order_by(Project.id).limit(_PROJECTS)
    ):
        upto, lines = row.id, lines + row.event_seq
        if lines >= _LINES:
            break
    with _whatever_is_written(session):
        if upto > after:
            found = _walk(session, (after, upto))
            house = _walk_house(session) if after == 0 else None
        else:
            found, house = _walk_gone(session), _walk_house(session) if after == 0 else None
    if house is not None:
        found = Verification(
            found.events + house.events, (*house.breaks, *found.breaks), found.papers, found.differences
        )
    return upto, found


@contextmanager
def _whatever_is_written(session: Session) -> Iterator[None]:
    """SQLite keeps whatever bytes it is given; an edited line may not even be text."""
    if session.connection().dialect.name != "sqlite":
        yield
        return
    driver: Any = session.connection().connection.driver_connection
    kept, driver.text_factory = driver.text_factory, lambda raw: raw.decode(errors="replace")
    try:
        yield
    finally:
        driver.text_factory = kept


def guards_missing(session: Session) -> tuple[str, ...]:
    """The triggers that keep what was said and do not stand: dropped, or switched off.

    Whoever owns the database can lift them, change a line and put them back; what was changed, `verify` finds.
    """
    sqlite = session.connection().dialect.name == "sqlite"
    wanted = GUARDS if sqlite else (*GUARDS, *TRUNCATE_GUARDS)
    rows = session.execute(text(_STANDING_SQLITE if sqlite else _STANDING_POSTGRESQL))
    standing = {(name, table) for name, table in rows}
    return tuple(name for name, table in wanted if (name, table) not in standing)


def _walk(session: Session, span: Span | None = None) -> Verification:
    events, breaks = _chains(session, _lines().where(*within(EVENTS.c.project_id, span)))
    breaks += _without_lines(session, span)
    breaks.sort(key=lambda found: (found.project_id is not None, found.number, found.seq))
    papers, differences = compare(session, span)
    return Verification(events, tuple(breaks), papers, differences)


def _walk_house(session: Session) -> Verification:
    events, breaks = _chains(session, _lines().where(EVENTS.c.project_id.is_(None)))
    return Verification(events, (*_house_without_lines(session), *breaks))


def _walk_gone(session: Session) -> Verification:
    """Lines of projects that are there no more, and numbers of cases that are gone altogether."""
    events, breaks = _chains(session, _lines().where(EVENTS.c.project_id.is_not(None), Project.id.is_(None)))
    return Verification(events, tuple(breaks), 0, tuple(cases_gone(session)))


def _chains(session: Session, lines: Select[Any]) -> tuple[int, list[Break]]:
    events, breaks = 0, []
    rows = session.execute(lines, execution_options={"yield_per": _AT_A_TIME})
    for project_id, chain in groupby(rows, key=lambda row: row.project_id):
        counted = _Counted(chain)
        found = _first_break(session, project_id, counted)
        # What stands behind a break was not walked, but it is there.
        counted.exhaust()
        events += counted.lines
        if found is not None:
            breaks.append(found)
    return events, breaks


class _Counted:
    """The rows of one chain, counted as they pass."""

    def __init__(self, rows: Iterator[Row[Any]]) -> None:
        self._rows = rows
        #: The newest row, which knows the chain's owner as well as any other.
        self.first = next(rows)
        self.lines = 0

    def pairs(self) -> Iterator[tuple[Line, str]]:
        """Each line with the hash stored beside it."""
        self.lines = 1
        yield _line(self.first), self.first.hash
        for row in self._rows:
            self.lines += 1
            yield _line(row), row.hash

    def exhaust(self) -> None:
        """Count the rows that nobody asked for."""
        self.lines += sum(1 for _ in self._rows)


def _first_break(session: Session, project_id: int | None, chain: _Counted) -> Break | None:
    owner = chain.first
    if project_id is None:
        return first_break(None, chain.pairs(), _house_head(session))[1]
    if owner.number is None:
        chain.lines = 1
        return Break(project_id, owner.seq, owner.kind, "案卷已不存在，只留下记录")
    head = (owner.event_seq, owner.event_hash)
    return first_break(project_id, chain.pairs(), head, number=owner.number)[1]


def _house_head(session: Session) -> tuple[int, str]:
    row = session.execute(select(House.event_seq, House.event_hash)).first()
    return (row.event_seq, row.event_hash) if row else (0, "")


def _without_lines(session: Session, span: Span | None) -> Iterator[Break]:
    """Owners of a chain that has no line at all. A project has one from the moment it is taken in."""
    of_project = exists().where(EVENTS.c.project_id == Project.id)
    bare = select(Project.id, Project.number, Project.event_seq).where(~of_project, *within(Project.id, span))
    for project_id, number, registered in session.execute(bare.order_by(Project.id)):
        yield Break(project_id, 1, "", f"没有任何记录（登记有{registered}条）", number)
    if span is None:
        yield from _house_without_lines(session)


def _house_without_lines(session: Session) -> Iterator[Break]:
    registered = _house_head(session)[0]
    of_house = session.scalar(select(func.count()).where(EVENTS.c.project_id.is_(None)))
    if registered and not of_house:
        yield Break(None, 1, "", f"没有任何记录（登记有{registered}条）")


def _lines() -> Select[Any]:
    """Every line with its owner's head, chain by chain, in the order of the sequence."""
    columns = [
        column if column.name not in ("happened_at", "recorded_at") else cast(column, Text).label(column.name)
        for column in EVENTS.c
        if column.name != "id"
    ]
    return (
        select(*columns, Project.number, Project.event_seq, Project.event_hash)
        .outerjoin_from(EVENTS, Project, Project.id == EVENTS.c.project_id)
        .order_by(EVENTS.c.project_id, EVENTS.c.seq, EVENTS.c.id)
    )


def _line(row: Row[Any]) -> Line:
    """The line as it stands, whatever somebody wrote into its columns."""
    return Line(
        project_id=row.project_id,
        seq=row.seq if isinstance(row.seq, int) else 0,
        kind=str(row.kind),
        subject_kind=str(row.subject_kind),
        subject_id=row.subject_id,
        person_id=row.person_id,
        person_name=str(row.person_name),
        happened_at=_instant(row.happened_at),
        recorded_at=_instant(row.recorded_at),
        data=str(row.data),
        previous=str(row.previous),
    )


def _instant(text: Any) -> datetime:
    """An instant from the words of either database; PostgreSQL names a zone, SQLite keeps UTC without one."""
    try:
        value = datetime.fromisoformat(text)
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return _UNREADABLE

"""The list of projects as a table that is taken away, row by row."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.tables import Cell
from api.views.board import Narrowing, ProjectRow, narrowed, project_page
from api.views.project_orders import Order, Place
from api.views.project_search import search
from workflow.errors import TooManyProjects
from workflow.law.book import Law
from workflow.law.terms import Origin
from workflow.law.words import word
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.facts import FACT_WORDS
from workflow.rules.local_time import local
from workflow.rules.standing import Standing

#: Projects that one table holds; house practice.
MOST_ROWS: Final = 10_000
#: Projects that are read at a time.
_SOME: Final = 200

HEADS: Final = (
    "受理编号", FACT_WORDS["name"], FACT_WORDS["code"], FACT_WORDS["enterprise_name"], FACT_WORDS["credit_code"],
    FACT_WORDS["origin"], "阶段", "最紧迫", "到期", "暂定", "在办计时", "逾期", "代办员", "受理时间", "提示",
)  # fmt: skip

#: How the most urgent limit stands, in the words of the lights.
_STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.WAITING: "未开始",
    Standing.RUNNING: "正常",
    Standing.UNLIMITED: "时限待核定",
    Standing.NEAR: "预警",
    Standing.DUE_TODAY: "今日到期",
    Standing.OVERDUE: "逾期",
    Standing.PAUSED: "暂停",
    Standing.MET: "按时办结",
    Standing.MISSED: "超时办结",
    Standing.UNTIMED: "已办结",
}


def require_few(session: Session, *, narrowing: Narrowing, by: Actor, now: datetime) -> None:
    """See that one table holds all that is asked for: it never leaves anything out in silence.

    Raises:
        TooManyProjects: there are more.
    """
    duty.require(by, "project.list")
    kept = [*narrowed(by=by, now=now, narrowing=narrowing), *search(session, narrowing.words).kept]
    some = select(Project.id).where(*kept).limit(MOST_ROWS + 1).subquery()
    if (session.scalar(select(func.count()).select_from(some)) or 0) > MOST_ROWS:
        raise TooManyProjects(most=MOST_ROWS)


def rows(
    session: Session, law: Law, *, narrowing: Narrowing, order: Order, by: Actor, now: datetime
) -> Iterator[tuple[Cell, ...]]:
    """All projects that are asked for, in their order, read some at a time."""
    after: Place | None = None
    while True:
        found = project_page(
            session, law, by=by, now=now, narrowing=narrowing, order=order, after=after, most=_SOME
        )
        for row, _ in found:
            yield _cells(row)
        if len(found) < _SOME:
            return
        after = found[-1][1]
        # What was read is not needed again, and ten thousand projects need not be held.
        session.expunge_all()


def _cells(row: ProjectRow) -> tuple[Cell, ...]:
    light = row.light
    due = light.due_at or light.due_day if light else None
    return (
        row.number,
        row.name,
        row.code,
        row.enterprise,
        row.credit_code,
        word(Origin(row.origin)),
        "、".join(row.state_words),
        _STANDINGS[light.standing] if light else "",
        _written(due),
        "是" if light and light.provisional else "",
        row.open_clocks,
        row.overdue_clocks,
        row.agent,
        _written(row.taken_in_at),
        "；".join(str(warning) for warning in row.warnings),
    )


def _written(at: datetime | date | None) -> str:
    if isinstance(at, datetime):
        return f"{local(at):%Y-%m-%d %H:%M}"
    return at.isoformat() if at else ""

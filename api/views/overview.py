"""监督总览: the picture before the figures — on-time shares, where time goes, the months, the stages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from api.views.board import visible
from api.views.scorecards import Card, card_of_turns, day_length
from workflow.actions import card_owners, scorecards
from workflow.law.book import Law
from workflow.law.terms import Obligor, Stage
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord
from workflow.records.project import Project, ProjectStage
from workflow.records.steps.asking import STEP
from workflow.rules.duty import Actor
from workflow.rules.local_time import instant, local_day
from workflow.rules.scorecard import Turn, percent, quantile, working_days
from workflow.rules.trend import Month, months

#: Months that a trend shows, this one among them.
TREND: Final = 12
#: Below so many cases a share says little of a department: it is shown, and not ranked with the others. House practice.
FEW: Final = 5
#: States in which a project is nobody's turn any more.
ENDED: Final = ("completed", "withdrawn")


@dataclass(frozen=True, slots=True)
class StageFlow:
    """How projects moved through one stage in a period."""

    stage: Stage
    opened: int
    done: int
    skipped: int
    #: Open at the end of the period, of projects that go on.
    standing: int
    #: From opening to the end, window time in working days, of those done in the period.
    median_days: float | None


@dataclass(frozen=True, slots=True)
class Overview:
    """What the picture is drawn from."""

    #: The least punctual first; those of few cases last.
    cards: Sequence[Card]
    short_names: dict[str, str]
    months: Sequence[Month]
    flow: Sequence[StageFlow]
    #: Projects that go on, and how many open clocks of departments are past their day, and are due today.
    projects: int
    overdue: int
    due_today: int

    @property
    def on_time(self) -> float | None:
        """Share of all departments' cases in the period that were done in time, in percent; None where there were none."""
        met, asked = (sum(card.score.numbers[name] for card in self.cards) for name in ("met", "all"))
        return percent(met, asked)


def overview(session: Session, law: Law, *, since: date, until: date, by: Actor, now: datetime) -> Overview:
    """The picture of a period, as far as this reader sees it; the trend reaches back a year from its end."""
    beginning = min(since, _months_back(until, TREND - 1))
    every: list[Turn] = []
    cards: list[Card] = []
    names: dict[str, str] = {}
    for key in scorecards.departments_for(session, by):
        long = scorecards.turns(session, law, department=key, since=beginning, until=until, by=by, now=now)
        every += long
        asked = (
            long
            if since == beginning
            else scorecards.turns(session, law, department=key, since=since, until=until, by=by, now=now)
        )
        cards.append(card_of_turns(law, key, card_owners.name_of(session, key) or key, asked))
        names[key] = card_owners.name_of(session, key, short=True) or key
    return Overview(
        cards=sorted(cards, key=_rank),
        short_names=names,
        months=months(every, since=_months_back(until, TREND - 1), until=until),
        flow=_flow(session, law, since=since, until=until, by=by, now=now),
        **_standing(session, names, by=by, now=now),
    )


def _rank(card: Card) -> tuple[bool, float, str]:
    few = card.score.numbers["all"] < FEW
    return few, card.score.on_time if card.score.on_time is not None else 101, card.name


def _months_back(day: date, count: int) -> date:
    month = day.year * 12 + day.month - 1 - count
    return date(month // 12, month % 12 + 1, 1)


def _standing(session: Session, departments: Collection[str], *, by: Actor, now: datetime) -> dict[str, int]:
    """How things stand now; of the limits those of the departments on whose cards the reader looks."""
    today = local_day(now)
    going = (
        select(func.count())
        .select_from(Project)
        .where(visible(by), Project.state.not_in((*ENDED, "suspended")))
    )
    owed = (
        select(func.count())
        .select_from(ClockRecord)
        .join(Project, Project.id == ClockRecord.project_id)
        .where(
            visible(by),
            ClockRecord.stopped_at.is_(None),
            ClockRecord.obligor_kind == Obligor.DEPARTMENT.value,
            ClockRecord.obligor_key.in_(departments),
            ClockRecord.due_at.is_not(None),
            ClockRecord.subject_kind != STEP,
        )
    )
    midnight = instant(today + timedelta(days=1), time.min)
    return {
        "projects": session.scalar(going) or 0,
        "overdue": session.scalar(owed.where(ClockRecord.due_at < now)) or 0,
        "due_today": session.scalar(owed.where(ClockRecord.due_at >= now, ClockRecord.due_at < midnight))
        or 0,
    }


def _flow(
    session: Session, law: Law, *, since: date, until: date, by: Actor, now: datetime
) -> list[StageFlow]:
    start = instant(since, time.min)
    end = min(instant(until + timedelta(days=1), time.min), now)
    rows = session.execute(
        select(
            ProjectStage.stage,
            ProjectStage.state,
            ProjectStage.opened_at,
            ProjectStage.closed_at,
            Project.state,
        )
        .join(Project, Project.id == ProjectStage.project_id)
        .where(visible(by), ProjectStage.opened_at < end)
        # What was closed before the period says nothing of it.
        .where(or_(ProjectStage.closed_at.is_(None), ProjectStage.closed_at >= start))
    ).all()
    calendar = calendar_of(session, law.current, law.notices)
    day = day_length(law)
    found = []
    for stage in Stage:
        of_stage = [row for row in rows if row.stage == stage.value]
        closed = [row for row in of_stage if row.closed_at is not None and row.closed_at < end]
        done = [row for row in closed if row[1] == "done"]
        lengths = sorted(calendar.window_time_between(row.opened_at, row.closed_at) for row in done)
        middle = quantile(lengths, 0.5)
        found.append(
            StageFlow(
                stage=stage,
                opened=sum(row.opened_at >= start for row in of_stage),
                done=len(done),
                skipped=len(closed) - len(done),
                standing=sum(
                    (row.closed_at is None or row.closed_at >= end) and row[4] not in ENDED
                    for row in of_stage
                ),
                median_days=None if middle is None else working_days(middle, day),
            )
        )
    return found

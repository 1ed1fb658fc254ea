"""A project's clocks laid out on the real calendar: what was promised, what was done, and what did not count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.lights import lights_of
from api.views.projects import department_names, visible
from workflow.actions.rungs import obligor_words
from workflow.law.book import Law
from workflow.law.terms import Stage
from workflow.records.approval_item import ApprovalItem
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, PauseRecord, pauses_of
from workflow.records.registration import RegistrationItem
from workflow.records.steps.asking import STEP
from workflow.rules.calendar import Calendar, DayKind
from workflow.rules.duty import Actor
from workflow.rules.local_time import SHANGHAI, local_day
from workflow.rules.standing import Standing

#: Room at both ends, in days, so that no bar begins at the very edge.
_MARGIN: Final = 3
#: A clock that runs for years (a promise of investment) does not stretch the calendar: later days are cut off.
LONGEST: Final = 1100
_DAY: Final = timedelta(days=1)

#: To which part of the document a clock belongs, by what it runs for; None: it is of the time after signing, or of supervision.
STAGES: Final[Mapping[str, Stage | None]] = {
    "checklist": Stage.DOCKING,
    "registration_item": Stage.BUSINESS_REGISTRATION,
    "consultee": Stage.DIRECT_LANDING,
    "consultation": Stage.DIRECT_LANDING,
    "deliberation": Stage.DIRECT_LANDING,
    "resolution": Stage.DIRECT_LANDING,
    "commitment": Stage.DIRECT_LANDING,
    "approval_item": Stage.CONSTRUCTION_APPROVAL,
    "item_pause": Stage.CONSTRUCTION_APPROVAL,
    "item_deferral": Stage.CONSTRUCTION_APPROVAL,
    "joint_acceptance": Stage.CONSTRUCTION_APPROVAL,
    "acceptance_part": Stage.CONSTRUCTION_APPROVAL,
    "acceptance_follow_up": Stage.CONSTRUCTION_APPROVAL,
    "rectification": Stage.CONSTRUCTION_APPROVAL,
    "clause": None,
    "deferred_material": None,
    "supervision_point": None,
    "breach": None,
    "dispute": None,
    "blocker": None,
    "blocker_asking": None,
    "supervision": None,
}
#: The same of the steps without a limit, by the limit that their clocks carry.
STEP_STAGES: Final[Mapping[str, Stage | None]] = {
    "awaited_agent": Stage.DOCKING,
    "awaited_rating_answer": None,
    "awaited_liaison": Stage.DOCKING,
    "awaited_analysis": Stage.DOCKING,
    "awaited_reanalysis": Stage.DOCKING,
    "awaited_dispatch": Stage.DOCKING,
    "awaited_pack": Stage.DOCKING,
    "awaited_docking_end": Stage.DOCKING,
    "awaited_screening": Stage.DIRECT_LANDING,
    "awaited_circulation": Stage.DIRECT_LANDING,
    "awaited_round_decision": Stage.DIRECT_LANDING,
    "awaited_risk": Stage.DIRECT_LANDING,
    "awaited_informing": Stage.DIRECT_LANDING,
    "awaited_qualification": Stage.DIRECT_LANDING,
    "awaited_signed_copy": Stage.DIRECT_LANDING,
    "awaited_landing_end": Stage.DIRECT_LANDING,
    "awaited_landing_given_up": Stage.DIRECT_LANDING,
    "awaited_minutes": Stage.DIRECT_LANDING,
    "awaited_resolution_check": Stage.DIRECT_LANDING,
    "awaited_registration_plan": Stage.BUSINESS_REGISTRATION,
    "awaited_registration_relisting": Stage.BUSINESS_REGISTRATION,
    "awaited_registration": Stage.BUSINESS_REGISTRATION,
    "awaited_registration_papers": Stage.BUSINESS_REGISTRATION,
    "awaited_registration_delivery": Stage.BUSINESS_REGISTRATION,
    "awaited_collection": Stage.BUSINESS_REGISTRATION,
    "awaited_registration_end": Stage.BUSINESS_REGISTRATION,
    "awaited_approval_opening": Stage.CONSTRUCTION_APPROVAL,
    "awaited_item_list": Stage.CONSTRUCTION_APPROVAL,
    "awaited_completion": Stage.CONSTRUCTION_APPROVAL,
    "awaited_acceptance_papers": Stage.CONSTRUCTION_APPROVAL,
    "awaited_acceptance_arranging": Stage.CONSTRUCTION_APPROVAL,
    "awaited_acceptance_opinion": Stage.CONSTRUCTION_APPROVAL,
    "awaited_acceptance_list": Stage.CONSTRUCTION_APPROVAL,
    "awaited_acceptance_recheck": Stage.CONSTRUCTION_APPROVAL,
    "awaited_acceptance_conclusion": Stage.CONSTRUCTION_APPROVAL,
    "awaited_item_decision": Stage.CONSTRUCTION_APPROVAL,
    "awaited_item_supplement": Stage.CONSTRUCTION_APPROVAL,
    "awaited_refusal_delivery": Stage.CONSTRUCTION_APPROVAL,
    "awaited_item_resume": Stage.CONSTRUCTION_APPROVAL,
    "awaited_deferral_check": None,
    "awaited_item_paper_check": Stage.CONSTRUCTION_APPROVAL,
    "awaited_breach_decision": None,
    "awaited_breach_step": None,
    "awaited_breach_after_stop": None,
    "awaited_breach_report": None,
    "awaited_credit_repair": None,
    "awaited_enterprise_report": None,
    "awaited_department_report": None,
    "awaited_report_decision": None,
    "awaited_standing_report": None,
    "awaited_missed_promise": None,
    "awaited_fulfilment": None,
    "awaited_disputed_report": None,
    "awaited_dispute_close": None,
    "awaited_blocker_resolution": None,
    "awaited_supervision_close": None,
    "awaited_overdue_duty": None,
    "awaited_score_answer": None,
    "awaited_resume": None,
    "awaited_address_decision": None,
}


#: Many are asked the same: whom is what tells their clocks apart.
_ASKED: Final = frozenset({"checklist", "consultee"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of time on the axis, in days from its left end."""

    start: float
    end: float

    @property
    def length(self) -> float:
        """In days."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class FreeDays:
    """Days in a row on which nobody works, and why."""

    where: Stretch
    kind: DayKind
    reason: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on the axis that is named: a month that begins, a day that is made up."""

    at: float
    day: date


@dataclass(frozen=True, slots=True)
class Course:
    """Where the parts of a clock that was started lie."""

    #: From the start to the due date; None while it has none.
    promised: Stretch | None
    #: From the start to the end, or to now.
    spent: Stretch
    #: What of it lies behind the due date.
    late: Stretch | None
    pauses: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One clock on the axis."""

    clock_id: int
    title: str
    #: The thing that it runs for, where the title does not say it.
    subject: str
    obligor: str
    standing: Standing
    started_at: datetime | None
    due_at: datetime | None
    due_day: date | None
    stopped_at: datetime | None
    #: The due date rests on days that no notice has named yet.
    provisional: bool
    #: How long it may take, in words: 待核定 where nobody has set it, so that it has no due date and is never late.
    amount: str
    #: None while it waits for what starts it.
    course: Course | None


@dataclass(frozen=True, slots=True)
class Group:
    """The clocks of one part of the document."""

    #: None: what follows the signature and what is supervised.
    stage: Stage | None
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """All clocks of a project on one axis of days."""

    project_id: int
    project_number: str
    project_name: str
    first: date
    days: int
    today: float
    months: tuple[Mark, ...]
    free: tuple[FreeDays, ...]
    makeup: tuple[Mark, ...]
    #: Where days begin that no notice has named yet; None where all are published.
    provisional_from: float | None
    groups: tuple[Group, ...]
    #: Clocks whose due date lies beyond the axis.
    beyond: int


def read(session: Session, law: Law, *, project_id: int, by: Actor, now: datetime) -> Timeline:
    """The clocks of a project for one reader. Costs five statements, however many clocks there are.

    Raises:
        NotFound: there is no such project, or it is none of the reader's.
    """
    project, _ = visible(session, project_id, by)
    edition = law.editions.get(project.edition_hash, law.current)
    calendar = calendar_of(session, edition, law.notices)
    records = [
        record
        for record in session.scalars(
            select(ClockRecord).where(ClockRecord.project_id == project_id).order_by(ClockRecord.id)
        )
        if not record.never_ran
    ]
    lights = lights_of(session, law, [(record, project.edition_hash) for record in records], now)
    pauses = pauses_of(session, [record.id for record in records])
    names = _names(session, project_id)
    departments = department_names(session)
    begun = [record.started_at for record in records if record.started_at] or [project.taken_in_at]
    ends = [at for record in records for at in (record.due_at, record.stopped_at) if at] + [now]
    first = local_day(min(*begun, project.taken_in_at)) - _MARGIN * _DAY
    last = min(local_day(max(ends)) + _MARGIN * _DAY, first + LONGEST * _DAY)
    axis = _Axis(first, (last - first).days + 1)
    bars = [
        (
            record,
            Bar(
                clock_id=record.id,
                title=light.limit_title,
                subject=who if record.subject_kind in _ASKED else names.get(_subject(record), ""),
                obligor=who,
                standing=light.standing,
                started_at=record.started_at,
                due_at=record.due_at,
                due_day=record.due_day,
                stopped_at=record.stopped_at,
                provisional=record.provisional,
                amount=light.amount,
                course=axis.course(record, pauses.get(record.id, ()), now),
            ),
        )
        for record, light in zip(records, lights, strict=True)
        for who in (departments.get(record.obligor_key) or obligor_words(session, edition, record),)
    ]
    return Timeline(
        project_id=project.id,
        project_number=project.number,
        project_name=project.name,
        first=first,
        days=axis.days,
        today=axis.at(now),
        months=axis.months(),
        free=axis.free(calendar),
        makeup=axis.makeup(calendar),
        provisional_from=axis.provisional_from(calendar),
        groups=tuple(_grouped(bars)),
        beyond=sum(1 for _, bar in bars if bar.due_day is not None and bar.due_day > last),
    )


def _subject(record: ClockRecord) -> tuple[str, int]:
    return record.subject_kind, record.subject_id


def _names(session: Session, project_id: int) -> dict[tuple[str, int], str]:
    """What items are called, of those that a project has."""
    found: dict[tuple[str, int], str] = {}
    called = {
        "approval_item": (ApprovalItem.id, ApprovalItem.name, ApprovalItem.project_id),
        "registration_item": (RegistrationItem.id, RegistrationItem.title, RegistrationItem.project_id),
    }
    for kind, (key, name, project) in called.items():
        rows = session.execute(select(key, name).where(project == project_id))
        found |= {(kind, each): words for each, words in rows}
    return found


def _grouped(bars: Iterable[tuple[ClockRecord, Bar]]) -> Iterable[Group]:
    order = [*Stage, None]

    def stage(entry: tuple[ClockRecord, Bar]) -> int:
        record = entry[0]
        if record.subject_kind == STEP:
            return order.index(STEP_STAGES.get(record.limit_key))
        return order.index(STAGES.get(record.subject_kind))

    def begun(entry: tuple[ClockRecord, Bar]) -> tuple[bool, datetime, int]:
        record = entry[0]
        return record.started_at is None, record.started_at or datetime.max.replace(tzinfo=UTC), record.id

    for key, entries in groupby(sorted(sorted(bars, key=begun), key=stage), key=stage):
        yield Group(order[key], tuple(bar for _, bar in entries))


@dataclass(frozen=True, slots=True)
class _Axis:
    """Days in a row, from the first on."""

    first: date
    days: int

    def at(self, instant: datetime) -> float:
        """Where an instant lies, never beyond either end."""
        start = datetime.combine(self.first, datetime.min.time(), SHANGHAI)
        return min(max((instant - start) / _DAY, 0.0), float(self.days))

    def course(self, record: ClockRecord, pauses: Sequence[PauseRecord], now: datetime) -> Course | None:
        """Where the parts of a clock lie; None while it waits."""
        if record.started_at is None or record.started_at > now:
            return None
        ended = record.stopped_at or now
        start, end = self.at(record.started_at), self.at(ended)
        due = None if record.due_at is None else self.at(record.due_at)
        late = record.due_at is not None and ended > record.due_at
        return Course(
            promised=None if due is None else Stretch(start, due),
            spent=Stretch(start, end),
            late=Stretch(due, end) if late and due is not None else None,
            pauses=tuple(
                Stretch(self.at(pause.start), self.at(pause.until or ended))
                for pause in pauses
                if pause.start <= ended
            ),
        )

    def each(self) -> Iterable[tuple[int, date]]:
        return ((number, self.first + number * _DAY) for number in range(self.days))

    def months(self) -> tuple[Mark, ...]:
        return tuple(Mark(float(number), day) for number, day in self.each() if day.day == 1)

    def free(self, calendar: Calendar) -> tuple[FreeDays, ...]:
        """Days off in a row; a weekend within a holiday is the holiday's."""
        found = []
        notes = ((number, calendar.note(day)) for number, day in self.each())
        for (counts, kind), entries in groupby(notes, key=lambda each: (each[1].counts, each[1].kind)):
            run = list(entries)
            if not counts:
                where = Stretch(float(run[0][0]), run[-1][0] + 1.0)
                found.append(FreeDays(where, kind, run[0][1].reason))
        return tuple(found)

    def makeup(self, calendar: Calendar) -> tuple[Mark, ...]:
        return tuple(
            Mark(float(number), day)
            for number, day in self.each()
            if calendar.note(day).kind is DayKind.MAKEUP_DAY
        )

    def provisional_from(self, calendar: Calendar) -> float | None:
        return next((float(number) for number, day in self.each() if calendar.note(day).provisional), None)

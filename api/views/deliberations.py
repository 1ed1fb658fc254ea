"""Deliberations as they are seen: whole for whom they concern, their outcome for the enterprise (二（三）1, 三（二）)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.lights import Light, project_lights
from workflow.actions import minutes
from workflow.actions.cases import case_of
from workflow.actions.owners import owner_name
from workflow.actions.resolutions import case_of_owner
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.records.calendar import calendar_of
from workflow.records.consultation import Consultation
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.rules import deliberation as rules
from workflow.rules import duty
from workflow.rules.agreed import Agreed
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import CONSULTATION, DELIBERATION, RESOLUTION


@dataclass(frozen=True, slots=True)
class MatterView:
    """One matter of the agenda, with the clear opinion on it once there is one."""

    number: int
    department: str
    department_name: str
    text: str
    outcome: str
    outcome_word: str
    opinion: str
    added_clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PositionView:
    """What one department said."""

    department_name: str
    text: str


@dataclass(frozen=True, slots=True)
class MinutesView:
    """One issue of the minutes; without a number it is a draft."""

    id: int
    issue: int
    number: str
    text: str
    reason: str
    issued_at: datetime | None


@dataclass(frozen=True, slots=True)
class ResolutionView:
    """One decision, and how far it has come."""

    id: int
    version: int
    position: int
    text: str
    owner_kind: str
    owner_name: str
    until: str
    #: The agreed day; none where working days were agreed.
    due_on: date | None
    state: str
    state_word: str
    evidence: str
    reported_at: datetime | None
    closed_reason: str
    light: Light | None
    #: Whether the reader may report it done.
    reportable: bool
    #: Whether the reader may withdraw the report that nobody has acted upon.
    retractable: bool


@dataclass(frozen=True, slots=True)
class DeliberationView:
    """One meeting. What departments said among themselves is empty for whom it does not concern."""

    id: int
    round: int
    version: int
    state: str
    state_word: str
    consultation_id: int | None
    blocker_id: int | None
    #: Whether the reader sees it whole.
    whole: bool
    meets_at: datetime
    #: Whether its day has come, so that what became of it can be recorded.
    may_be_held: bool
    #: Why its day is none on which offices work; empty for a working day and for a meeting that is over.
    off_day: str
    #: Whether it is dated after the day on which it is due.
    after_due: bool
    place: str
    departments: Mapping[str, str]
    persons: str
    agenda: tuple[MatterView, ...]
    called_at: datetime
    held_at: datetime | None
    attended: tuple[str, ...]
    attended_persons: str
    positions: tuple[PositionView, ...]
    #: Where the round stands after it, in words; empty for a blocker and before it was held.
    result: str
    closed_reason: str
    minutes: tuple[MinutesView, ...]
    #: The text that the minutes may have; for whoever may issue them, until they are.
    proposed: str
    resolutions: tuple[ResolutionView, ...]
    light: Light | None


def of_project(
    session: Session, law: Law, project: Project, *, by: Actor, now: datetime
) -> tuple[DeliberationView, ...]:
    """Every meeting of a project that the reader may see, newest first."""
    rows = session.scalars(
        select(Deliberation).where(Deliberation.project_id == project.id).order_by(Deliberation.round.desc())
    ).all()
    if not rows:
        return ()
    lights = project_lights(session, law, project, now)
    names = {key: name for key, name in session.execute(select(Department.key, Department.name))}  # noqa: C416
    return tuple(_seen(session, law, project, row, names, lights, by, now) for row in rows)


def read(session: Session, law: Law, *, deliberation_id: int, by: Actor, now: datetime) -> DeliberationView:
    """One meeting for one reader.

    Raises:
        NotFound: there is none, or it is none of theirs.
    """
    row = session.get(Deliberation, deliberation_id, populate_existing=True)
    if row is None:
        raise NotFound(what="该会商")
    project = session.get_one(Project, row.project_id)
    if not duty.may(by, "deliberation.read", case_of(project, _concerned(row))):
        raise NotFound(what="该会商")
    names = {key: name for key, name in session.execute(select(Department.key, Department.name))}  # noqa: C416
    return _seen(session, law, project, row, names, project_lights(session, law, project, now), by, now)


def _concerned(row: Deliberation) -> tuple[str, ...]:
    return (*row.departments, *row.attended)


def _light(lights: Iterable[Light], kind: str, subject_id: int) -> Light | None:
    own = [each for each in lights if (each.subject_kind, each.subject_id) == (kind, subject_id)]
    return max(own, key=lambda each: (each.stopped_at is None, each.round), default=None)


def _seen(
    session: Session,
    law: Law,
    project: Project,
    row: Deliberation,
    names: Mapping[str, str],
    lights: Sequence[Light],
    by: Actor,
    now: datetime,
) -> DeliberationView:
    whole = duty.may(by, "deliberation.read", case_of(project, _concerned(row)))
    issuing = row.state == "held" and duty.may(by, "minutes.issue", case_of(project))
    about = ("consultation", row.consultation_id) if row.consultation_id else ("deliberation", row.id)
    light = _light(lights, about[0], about[1] or 0)
    ahead = row.state == "called"
    calendar = calendar_of(session, law.edition(project.edition_hash), law.notices) if ahead else None
    note = calendar.note(local_day(row.meets_at)) if calendar else None
    return DeliberationView(
        id=row.id,
        round=row.round,
        version=row.version,
        state=row.state,
        state_word=DELIBERATION.words[row.state],
        consultation_id=row.consultation_id,
        blocker_id=row.blocker_id,
        whole=whole,
        meets_at=row.meets_at,
        may_be_held=ahead and local_day(row.meets_at) <= local_day(now),
        off_day=note.reason or "非工作日" if note and not note.counts else "",
        after_due=ahead and light is not None and light.due_at is not None and row.meets_at > light.due_at,
        place=row.place if whole else "",
        departments={key: names.get(key, key) for key in row.departments},
        persons=row.persons if whole else "",
        agenda=_agenda(row, names) if whole else (),
        called_at=row.called_at,
        held_at=row.held_at,
        attended=tuple(names.get(key, key) for key in row.attended) if whole else (),
        attended_persons=row.attended_persons if whole else "",
        positions=tuple(
            PositionView(names.get(each["department"], each["department"]), each["text"])
            for each in row.positions
        )
        if whole
        else (),
        result=_result(row),
        closed_reason=row.closed_reason if whole else "",
        minutes=_minutes(session, row, by, project) if whole else (),
        proposed=minutes.at_hand(session, law, row) if issuing else "",
        resolutions=_resolutions(session, law, project, row, lights, by),
        light=light,
    )


def _result(row: Deliberation) -> str:
    if row.held_at is None or row.consultation_id is None:
        return ""
    outcomes = rules.opinions_of(row.opinions)
    return CONSULTATION.words["cleared" if rules.result(outcomes) == "clear" else "refused"]


def _agenda(row: Deliberation, names: Mapping[str, str]) -> tuple[MatterView, ...]:
    opinions = {each.matter: each for each in rules.opinions_of(row.opinions)}
    found = []
    for matter in rules.agenda_of(row.agenda):
        opinion = opinions.get(matter.number)
        outcome = opinion.outcome if opinion else ""
        found.append(
            MatterView(
                number=matter.number,
                department=matter.department,
                department_name=names.get(matter.department, ""),
                text=matter.text,
                outcome=outcome,
                outcome_word=rules.OUTCOME_WORDS[rules.OutcomeOfObjection(outcome)] if outcome else "",
                opinion=opinion.text if opinion else "",
                added_clauses=opinion.added_clauses if opinion else (),
            )
        )
    return tuple(found)


def _minutes(session: Session, row: Deliberation, by: Actor, project: Project) -> tuple[MinutesView, ...]:
    drafting = duty.may(by, "minutes.write", case_of(project))
    return tuple(
        MinutesView(each.id, each.issue, each.number or "", each.text, each.reason, each.issued_at)
        for each in minutes.issues_of(session, row.id)
        if each.issued_at is not None or drafting
    )


def _resolutions(
    session: Session, law: Law, project: Project, row: Deliberation, lights: Sequence[Light], by: Actor
) -> tuple[ResolutionView, ...]:
    found = session.scalars(
        select(Resolution).where(Resolution.deliberation_id == row.id).order_by(Resolution.position)
    )
    office = duty.may(by, "resolution.decide", case_of(project))
    return tuple(
        ResolutionView(
            id=each.id,
            version=each.version,
            position=each.position,
            text=each.text,
            owner_kind=each.owner_kind,
            owner_name=owner_name(session, law, project, each.owner_kind, each.owner_key),
            until=Agreed(each.amount, each.due_on).words,
            due_on=each.due_on,
            state=each.state,
            state_word=RESOLUTION.words[each.state],
            evidence=each.evidence,
            reported_at=each.reported_at,
            closed_reason=each.closed_reason,
            light=_light(lights, "resolution", each.id),
            reportable=each.state == "open"
            and duty.may(by, "resolution.report", case_of_owner(project, each)),
            retractable=each.state == "reported"
            and duty.may(by, "resolution.report", case_of_owner(project, each)),
        )
        for each in found
        # A decision that no minutes carry yet is the office's draft.
        if each.state != "drafted" or office
    )


def needing(session: Session, project_id: int) -> Consultation | None:
    """The round that waits for a deliberation to be called, if there is one."""
    return session.scalar(
        select(Consultation).where(Consultation.project_id == project_id, Consultation.state == "opposed")
    )

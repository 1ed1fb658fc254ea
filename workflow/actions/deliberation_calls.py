"""A deliberation is owed, and called: on the objections of a round, or on a blocker (二（三）1, 三（二）)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import clocks
from workflow.actions.cases import Happening, case_of, expect, happening, require_open
from workflow.actions.deliberations import (
    BLOCKER_LIMIT,
    LIMIT,
    called_on,
    known_departments,
    persons_given,
    place_given,
    require_ahead,
    tell,
)
from workflow.errors import (
    BlockerBrought,
    BlockerNotCoordinated,
    CalledForNobody,
    NotFound,
)
from workflow.law.book import Law
from workflow.law.edition import Limit
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.blocker import Blocker
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, open_clock
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Deliberation
from workflow.records.project import Project
from workflow.rules import deliberation as rules
from workflow.rules import duty
from workflow.rules.calendar import Calendar
from workflow.rules.duty import Actor
from workflow.rules.machines import BLOCKER, CONSULTATION, DELIBERATION


def owe(
    session: Session, law: Law, *, project_id: int, edition_hash: str, consultation_id: int, at: datetime
) -> ClockRecord:
    """Start the clock of the deliberation: the round is complete, and somebody objects (二（三）1).

    It runs whether or not anybody calls a meeting. Part of the act that completes the round: it writes no event, and
    its row is sent with the next flush.
    """
    edition = law.edition(edition_hash)
    before = session.scalar(
        select(func.count())
        .select_from(ClockRecord)
        .where(ClockRecord.subject_kind == "consultation", ClockRecord.subject_id == consultation_id)
    )
    return clocks.start(
        session,
        calendar_of(session, edition, law.notices),
        project_id=project_id,
        subject=("consultation", consultation_id),
        limit=edition.limits[LIMIT],
        obligor=(Obligor.OFFICE, ""),
        at=at,
        round_number=(before or 0) + 1,
    )


@dataclass(frozen=True, slots=True)
class _Called:
    """What a meeting is called on."""

    agenda: tuple[rules.Matter, ...]
    #: Departments that the matter itself concerns; they are called whether named or not.
    concerned: tuple[str, ...]
    consultation_id: int | None = None
    blocker_id: int | None = None


def call(
    session: Session,
    *,
    consultation_id: int,
    meets_at: datetime,
    place: str,
    departments: Sequence[str] = (),
    persons: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Deliberation:
    """Call a deliberation with the objections of a round as its agenda (二（三）1).

    Whoever objected is called in any case; `departments` are the others.

    Raises:
        IllegalMove: nobody objects, or a deliberation was called already.
        DeliberationOver: the meeting would lie before it is called.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: as for every late recording.
        UnknownDepartment: a department that does not exist or is closed.
    """
    consultation = session.get(Consultation, consultation_id)
    if consultation is None:
        raise NotFound(what="该意见征询")
    project = Project.locked(session, consultation.project_id)
    session.refresh(consultation)
    duty.require(by, "deliberation.call", case_of(project))
    expect(expected_version, consultation)
    require_open(project, "deliberation.call")
    consultation.state = CONSULTATION.after(consultation.state, "call_deliberation")
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[consultation.closed_at or consultation.circulated_at],
    )
    objections = session.scalars(
        select(Consultee)
        .where(Consultee.consultation_id == consultation_id, Consultee.state == "objected")
        .order_by(Consultee.id)
        .execution_options(populate_existing=True)
    ).all()
    agenda = tuple(
        rules.Matter(number, row.department_key, row.reason, row.id)
        for number, row in enumerate(objections, start=1)
    )
    matter = _Called(agenda, tuple(row.department_key for row in objections), consultation_id=consultation_id)
    return _call(
        session, project, matter, meets_at, place, departments, persons, by=by, happened=happened, now=now
    )


def call_on_blocker(
    session: Session,
    law: Law,
    *,
    blocker_id: int,
    meets_at: datetime,
    place: str,
    departments: Sequence[str] = (),
    persons: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Deliberation:
    """Bring a blocker to a deliberation that departments could not settle by themselves (三（二）).

    Where somebody asked for it, the limit runs since then; what the office brings by itself starts it with the call.

    Raises:
        IllegalMove: it was deliberated on already, or is over.
        BlockerNotCoordinated: nobody was named who sees to it, and nobody asked for a deliberation.
        BlockerBrought: a deliberation on it was called already.
        DeliberationOver, CalledForNobody, UnknownDepartment: as for an objection.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: as for every late recording.
    """
    event.hold_calendar(session)
    blocker = session.get(Blocker, blocker_id)
    if blocker is None:
        raise NotFound(what="该难点、堵点")
    project = Project.locked(session, blocker.project_id)
    session.refresh(blocker)
    duty.require(by, "deliberation.call", case_of(project))
    expect(expected_version, blocker)
    require_open(project, "deliberation.call")
    BLOCKER.after(blocker.state, "deliberate")
    if blocker.state == BLOCKER.initial and blocker.asked_at is None:
        raise BlockerNotCoordinated()
    if called_on(session, blocker_id=blocker_id) is not None:
        raise BlockerBrought()
    dated = open_clock(session, "blocker", blocker_id)
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[blocker.raised_at, blocker.asked_at, dated.started_at if dated else None],
    )
    owner = (blocker.owner_key,) if blocker.owner_kind == Obligor.DEPARTMENT else ()
    asker = (blocker.asked_key,) if blocker.asked_kind == Obligor.DEPARTMENT else ()
    concerned = (*owner, *asker)
    agenda = (rules.Matter(1, "", blocker.text),)
    matter = _Called(agenda, concerned, blocker_id=blocker_id)
    edition = law.edition(project.edition_hash)
    limit = edition.limits.get(BLOCKER_LIMIT)
    owed = (limit, calendar_of(session, edition, law.notices)) if limit and blocker.asked_at is None else None
    return _call(
        session,
        project,
        matter,
        meets_at,
        place,
        departments,
        persons,
        by=by,
        happened=happened,
        now=now,
        owed=owed,
    )


def _call(
    session: Session,
    project: Project,
    matter: _Called,
    meets_at: datetime,
    place: str,
    departments: Sequence[str],
    persons: str,
    *,
    by: Actor,
    happened: Happening,
    now: datetime,
    owed: tuple[Limit, Calendar] | None = None,
) -> Deliberation:
    """Call it; `owed` is the limit that starts with the call, where there is one."""
    require_ahead(meets_at, happened.at)
    known_departments(session, departments)
    called = list(dict.fromkeys((*matter.concerned, *departments)))
    if not called:
        raise CalledForNobody()
    last = session.scalar(select(func.max(Deliberation.round)).where(Deliberation.project_id == project.id))
    deliberation = Deliberation(
        project_id=project.id,
        round=(last or 0) + 1,
        consultation_id=matter.consultation_id,
        blocker_id=matter.blocker_id,
        state=DELIBERATION.initial,
        meets_at=meets_at,
        place=place_given(place),
        departments=called,
        persons=persons_given(persons),
        agenda=rules.agenda_data(matter.agenda),
        called_at=happened.at,
        attended=[],
        attended_persons="",
        positions=[],
        opinions=[],
        closed_reason="",
    )
    session.add(deliberation)
    session.flush()
    if owed is not None:
        clocks.start(
            session,
            owed[1],
            project_id=project.id,
            subject=("deliberation", deliberation.id),
            limit=owed[0],
            obligor=(Obligor.OFFICE, ""),
            at=happened.at,
        )
    event.append(
        session,
        project,
        kind="deliberation.call",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("deliberation", deliberation.id),
        data={
            "round": deliberation.round,
            "consultation_id": matter.consultation_id,
            "blocker_id": matter.blocker_id,
            "meets_at": meets_at,
            "place": deliberation.place,
            "called": called,
            "persons": deliberation.persons,
            "agenda": deliberation.agenda,
        }
        | happened.data,
    )
    tell(session, project, deliberation, "deliberation.call", now=now)
    session.flush()
    return deliberation

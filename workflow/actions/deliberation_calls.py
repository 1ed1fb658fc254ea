"""A deliberation is owed, and called: on the objections of a round, or on a blocker (二（三）1, 三（二）)."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import clocks, outliving
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
from workflow.records.event import EventRecord
from workflow.records.project import Project
from workflow.rules import deliberation as rules
from workflow.rules import duty
from workflow.rules.calendar import Calendar
from workflow.rules.consultation import Opinion
from workflow.rules.duty import Actor
from workflow.rules.machines import BLOCKER, CONSULTATION, DELIBERATION


def owe(
    session: Session,
    law: Law,
    *,
    project_id: int,
    edition_hash: str,
    consultation_id: int,
    objectors: Collection[int],
    facts_version: int,
    at: datetime,
) -> ClockRecord:
    """Start the clock of the deliberation: the round is complete, and somebody objects (二（三）1).

    It runs whether or not anybody calls a meeting. Where a department took its objection back and raises it anew, the
    clock of then runs on from where it began, and nothing in between is left out: 会商时间原则上不超过5个工作日 bounds
    what may pass over the objections of one question, the document excludes nothing from it, and no department sets the
    office's time, and the enterprise's wait, back to zero by answering twice. What it held up itself stands on its own
    clock, which runs on as well. A question that was put anew, since the facts changed that opinions rest on, is another
    one; so is what a department objects that did not object before, once the objections of before are gone.

    `objectors` are the consultees that object now, on the facts of `facts_version`. Part of the act that completes the
    round: it writes no event, and a new row is sent with the next flush.
    """
    edition = law.edition(edition_hash)
    calendar = calendar_of(session, edition, law.notices)
    before = session.scalar(
        select(ClockRecord)
        .where(ClockRecord.subject_kind == "consultation", ClockRecord.subject_id == consultation_id)
        .order_by(ClockRecord.round.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    if before is not None:
        raised = _objected_before(session, project_id, consultation_id)
        if any(raised.get(objector) == facts_version for objector in objectors):
            clocks.run_on(session, calendar, before)
            return before
    return clocks.start(
        session,
        calendar,
        project_id=project_id,
        subject=("consultation", consultation_id),
        limit=edition.limits[LIMIT],
        obligor=(Obligor.OFFICE, ""),
        at=at,
        round_number=1 if before is None else before.round + 1,
    )


def _objected_before(session: Session, project_id: int, consultation_id: int) -> dict[int, int]:
    """The consultees that objected when the round was opposed last, each with the version of the facts it had before it."""
    raised: dict[int, int] = {}
    stood: dict[int, int] = {}
    for consultee_id, line in session.execute(
        select(Consultee.id, EventRecord.data)
        .select_from(EventRecord)
        .join(Consultee, Consultee.id == EventRecord.subject_id)
        .where(
            EventRecord.project_id == project_id,
            EventRecord.subject_kind == "consultee",
            EventRecord.kind.in_(("consultee.reply", "consultee.confirm", "consultee.withdraw")),
            Consultee.consultation_id == consultation_id,
        )
        .order_by(EventRecord.seq)
    ):
        said = json.loads(line)
        raised.pop(consultee_id, None)
        if said.get("opinion") == Opinion.OBJECT:
            raised[consultee_id] = said["facts_version"]
        if said.get("consultation") == "opposed":
            stood = dict(raised)
    return stood


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
    outliving.require_followed(project, "deliberation.call")
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

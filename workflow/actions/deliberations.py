"""会商: called on an objection or a blocker, put off, cancelled, and what it found (二（三）1, 三（二）)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clocks, notices, outliving
from workflow.actions.cases import Happening, case_of, expect, happening, reason_given, require_open
from workflow.errors import (
    DeliberationNotYet,
    DeliberationOver,
    NobodyAttended,
    NotFound,
    UnknownDepartment,
)
from workflow.records import event
from workflow.records.blocker import Blocker
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Deliberation
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.rules import deliberation as rules
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.machines import BLOCKER, CONSULTATION, CONSULTEE, DELIBERATION
from workflow.rules.wording import clean
from workflow.rules.words import moment_words

#: The limit of 二（三）1: 5 working days in principle; and what house practice sets for a blocker.
LIMIT: Final = "deliberation"
BLOCKER_LIMIT: Final = "blocker_deliberation"
#: What the clock of a deliberation runs for that somebody asked for on a blocker, by the blocker's id: from the asking on.
ASKING: Final = "blocker_asking"

#: Greatest number of characters, as the record holds them.
LONGEST_PLACE: Final = 100
LONGEST_PERSONS: Final = 400
LONGEST_REASON: Final = 400


def require_ahead(meets_at: datetime, now: datetime) -> None:
    """See that a meeting lies ahead of the instant at which it is dated."""
    if meets_at <= now:
        raise DeliberationOver(meets_at=moment_words(meets_at))


def known_departments(session: Session, departments: Sequence[str], *, field: str = "departments") -> None:
    """See that each is a department of the house."""
    known = set(session.scalars(select(Department.key).where(Department.active)))
    for key in departments:
        if key not in known:
            raise UnknownDepartment(key=key, field=field)


def place_given(place: object) -> str:
    """The place of a meeting, as it is kept."""
    return clean(place, fact="会商地点", field="place", limit=LONGEST_PLACE, required=True)


def persons_given(persons: object, field: str = "persons") -> str:
    """Who else takes part, in words, as it is kept."""
    return clean(persons, fact="其他参加人员", field=field, limit=LONGEST_PERSONS)


def tell(
    session: Session,
    project: Project,
    deliberation: Deliberation,
    kind: str,
    *,
    now: datetime,
    reason: str = "",
) -> None:
    """Tell every department that is called; each change of the date is an occasion of its own."""
    for key in deliberation.departments:
        notices.tell(
            session,
            kind,
            to=("department", key),
            project_id=project.id,
            subject=("deliberation", deliberation.id),
            occasion=project.event_seq,
            now=now,
            project=project.name,
            meets_at=moment_words(deliberation.meets_at),
            place=deliberation.place,
            reason=reason,
        )


def called_on(
    session: Session, *, consultation_id: int | None = None, blocker_id: int | None = None
) -> Deliberation | None:
    """The deliberation that is called on a round or on a blocker and was not held yet."""
    return session.scalar(
        select(Deliberation)
        .where(
            Deliberation.state == "called",
            Deliberation.blocker_id == blocker_id
            if consultation_id is None
            else Deliberation.consultation_id == consultation_id,
        )
        .execution_options(populate_existing=True)
    )


def locked(session: Session, deliberation_id: int) -> tuple[Deliberation, Project]:
    """A deliberation with its project held.

    Raises:
        NotFound: there is none.
    """
    deliberation = session.get(Deliberation, deliberation_id)
    if deliberation is None:
        raise NotFound(what="该会商")
    project = Project.locked(session, deliberation.project_id)
    session.refresh(deliberation)
    return deliberation, project


def require_going_on(project: Project, deliberation: Deliberation, act: str) -> None:
    """See that what a meeting is about goes on: a blocker is followed after the completion too, a round is not."""
    if deliberation.blocker_id is not None:
        outliving.require_followed(project, act)
    else:
        require_open(project, act)


def put_off(
    session: Session,
    *,
    deliberation_id: int,
    meets_at: datetime,
    place: str = "",
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Deliberation:
    """Date the meeting anew. The clock of the deliberation does not move with it: nothing is put off but the meeting.

    Raises:
        IllegalMove: it was held or cancelled.
        ReasonMissing: no reason.
        DeliberationOver: the new date lies in the past.
    """
    deliberation, project = locked(session, deliberation_id)
    duty.require(by, "deliberation.put_off", case_of(project))
    expect(expected_version, deliberation)
    require_going_on(project, deliberation, "deliberation.put_off")
    happened = happening(project, happened_at, late_because, now=now, after=[deliberation.called_at])
    deliberation.state = DELIBERATION.after(deliberation.state, "put_off")
    why = reason_given(reason, "会商改期", limit=LONGEST_REASON)
    require_ahead(meets_at, happened.at)
    before = deliberation.meets_at
    deliberation.meets_at = meets_at
    deliberation.place = place_given(place) if place else deliberation.place
    event.append(
        session,
        project,
        kind="deliberation.put_off",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("deliberation", deliberation_id),
        data={
            "before": before,
            "meets_at": meets_at,
            "place": deliberation.place,
            "reason": why,
            **happened.data,
        },
    )
    tell(session, project, deliberation, "deliberation.put_off", now=now, reason=why)
    session.flush()
    return deliberation


def cancel(
    session: Session,
    *,
    deliberation_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Deliberation:
    """Call the meeting off. The objections stand, and so does the duty to deliberate: its clock runs on.

    So does that of a deliberation which somebody asked for on a blocker; only what the office brought by itself ends.

    Raises:
        IllegalMove: it was held or cancelled.
        ReasonMissing: no reason.
    """
    deliberation, project = locked(session, deliberation_id)
    duty.require(by, "deliberation.cancel", case_of(project))
    expect(expected_version, deliberation)
    happened = happening(project, happened_at, late_because, now=now, after=[deliberation.called_at])
    why = reason_given(reason, "取消会商", limit=LONGEST_REASON)
    _end(session, deliberation, reason=why, now=happened.at)
    if deliberation.consultation_id is not None:
        consultation = session.get_one(Consultation, deliberation.consultation_id, populate_existing=True)
        consultation.state = CONSULTATION.after(consultation.state, "call_off")
    event.append(
        session,
        project,
        kind="deliberation.cancel",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("deliberation", deliberation_id),
        data={"reason": why, **happened.data},
    )
    tell(session, project, deliberation, "deliberation.cancel", now=now, reason=why)
    session.flush()
    return deliberation


def _end(session: Session, deliberation: Deliberation, *, reason: str, now: datetime) -> None:
    deliberation.state = DELIBERATION.after(deliberation.state, "cancel")
    deliberation.closed_reason = reason
    deliberation.closed_at = now
    clocks.stop(session, ("deliberation", deliberation.id), at=now, because="cancelled")


def end_for(
    session: Session,
    project: Project,
    *,
    consultation_id: int | None = None,
    blocker_id: int | None = None,
    reason: str,
    now: datetime,
) -> None:
    """Cancel the meeting that is called on a thing which is no longer open, and end what the office owed for it.

    Part of the act that ends the thing: it writes no event of its own.
    """
    if consultation_id is not None:
        clocks.stop(session, ("consultation", consultation_id), at=now, because="withdrawn")
    if blocker_id is not None:
        clocks.stop(session, (ASKING, blocker_id), at=now, because="withdrawn")
    deliberation = called_on(session, consultation_id=consultation_id, blocker_id=blocker_id)
    if deliberation is not None:
        _end(session, deliberation, reason=reason, now=now)
        tell(session, project, deliberation, "deliberation.cancel", now=now, reason=reason)
        session.flush()


# --- what it found --------------------------------------------------------------------------------------------


def hold(
    session: Session,
    *,
    deliberation_id: int,
    attended: Sequence[str],
    attended_persons: str = "",
    positions: Mapping[str, str] | None = None,
    opinions: Sequence[Mapping[str, Any]] = (),
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Deliberation:
    """Record who came, what each said, and the clear opinion on every matter; stop the clock (二（三）1).

    A round is cleared only where every objection is settled. `opinions` name their matter by its number on the agenda.

    Raises:
        IllegalMove: it was held or cancelled.
        DeliberationNotYet: the date that it was called for has not come.
        NobodyAttended: no department came.
        DeliberationInvalid: a matter has no clear opinion, or one without its terms or reason; an objection is settled,
            or something promised besides, without a word of the department that objected.
        HappenedInFuture, HappenedBeforeIntake, ReasonMissing: recorded later than it happened, without saying why.
    """
    deliberation, project = locked(session, deliberation_id)
    duty.require(by, "deliberation.hold", case_of(project))
    expect(expected_version, deliberation)
    require_going_on(project, deliberation, "deliberation.hold")
    after = DELIBERATION.after(deliberation.state, "hold")
    held = happening(project, happened_at, late_because, now=now, after=[deliberation.called_at])
    if held.at < deliberation.meets_at:
        raise DeliberationNotYet(meets_at=moment_words(deliberation.meets_at))
    came = list(dict.fromkeys(attended))
    known_departments(session, came, field="attended")
    if not came:
        raise NobodyAttended()
    agenda = rules.agenda_of(deliberation.agenda)
    said = _positions(session, positions or {})
    clear = rules.read_opinions(
        agenda, opinions, _names(session), present=came, said=[each["department"] for each in said]
    )
    deliberation.state = after
    deliberation.attended = came
    deliberation.attended_persons = persons_given(attended_persons, "attended_persons")
    deliberation.positions = said
    deliberation.opinions = rules.opinions_data(clear)
    deliberation.held_at = held.at
    result = _conclude(session, project, deliberation, agenda, clear, held, now=now)
    event.append(
        session,
        project,
        kind="deliberation.hold",
        by=by,
        now=now,
        happened_at=held.at,
        subject=("deliberation", deliberation_id),
        data={
            "attended": came,
            "attended_persons": deliberation.attended_persons,
            "positions": deliberation.positions,
            "opinions": deliberation.opinions,
            "result": result,
        }
        | held.data,
    )
    session.flush()
    return deliberation


def _names(session: Session) -> dict[str, str]:
    return {key: name for key, name in session.execute(select(Department.key, Department.short))}  # noqa: C416


def _positions(session: Session, given: Mapping[str, str]) -> list[dict[str, str]]:
    known_departments(session, [key for key, said in given.items() if said], field="positions")
    said = {
        key: clean(
            text, fact="部门意见", field=f"positions[{key}]", limit=rules.LONGEST_POSITION, multiline=True
        )
        for key, text in given.items()
    }
    return [{"department": key, "text": text} for key, text in said.items() if text]


def _conclude(
    session: Session,
    project: Project,
    deliberation: Deliberation,
    agenda: Sequence[rules.Matter],
    opinions: Sequence[rules.ClearOpinion],
    held: Happening,
    *,
    now: datetime,
) -> str:
    """Move what the meeting was about, stop its clock, tell whom it concerns; answer where that stands now."""
    if deliberation.blocker_id is not None:
        blocker = session.get_one(Blocker, deliberation.blocker_id, populate_existing=True)
        blocker.state = BLOCKER.after(blocker.state, "deliberate")
        clocks.stop(session, ("blocker", blocker.id), at=held.at, because="deliberated")
        clocks.stop(session, ("deliberation", deliberation.id), at=held.at, because="held")
        clocks.stop(session, (ASKING, blocker.id), at=held.at, because="deliberated")
        _tell_result(session, project, deliberation, "blocker.deliberated", opinions[0].text, now=now)
        return blocker.state
    for matter, opinion in zip(agenda, opinions, strict=True):
        consultee = session.get_one(Consultee, matter.consultee_id, populate_existing=True)
        outcome = rules.OutcomeOfObjection(opinion.outcome)
        consultee.state = CONSULTEE.after(consultee.state, rules.MOVES[outcome])
        notices.tell(
            session,
            f"consultee.{outcome}",
            to=("department", consultee.department_key),
            project_id=project.id,
            subject=("consultee", consultee.id),
            occasion=project.event_seq,
            now=now,
            project=project.name,
            reason=opinion.text,
        )
    consultation = session.get_one(Consultation, deliberation.consultation_id, populate_existing=True)
    consultation.state = CONSULTATION.after(consultation.state, rules.result(opinions))
    consultation.closed_at = held.at
    clocks.stop(session, ("consultation", consultation.id), at=held.at, because="deliberated")
    _tell_result(session, project, deliberation, f"consultation.{consultation.state}", "", now=now)
    return consultation.state


def _tell_result(
    session: Session, project: Project, deliberation: Deliberation, kind: str, reason: str, *, now: datetime
) -> None:
    """The enterprise and its agent hear what came of it; what departments said among themselves stays there."""
    addressees = [("enterprise", str(project.enterprise_id))]
    if project.agent_id is not None:
        addressees.append(("person", str(project.agent_id)))
    for to in addressees:
        notices.tell(
            session,
            kind,
            to=to,
            project_id=project.id,
            subject=("deliberation", deliberation.id),
            occasion=project.event_seq,
            now=now,
            project=project.name,
            reason=reason,
        )


def settled_terms(session: Session, consultation_id: int) -> dict[str, tuple[str, ...]]:
    """What departments' objections were settled by and is to be promised besides, by department.

    The department's own reply stays as it was given; the commitment adds these to what it lists.
    """
    held = session.scalar(
        select(Deliberation)
        .where(Deliberation.consultation_id == consultation_id, Deliberation.held_at.is_not(None))
        .order_by(Deliberation.round.desc())
        .limit(1)
    )
    if held is None:
        return {}
    departments = {matter.number: matter.department for matter in rules.agenda_of(held.agenda)}
    return {
        departments[opinion.matter]: opinion.added_clauses
        for opinion in rules.opinions_of(held.opinions)
        if opinion.outcome == rules.OutcomeOfObjection.SETTLED
    }

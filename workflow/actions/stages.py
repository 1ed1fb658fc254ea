"""The stages of a project move: opened, finished, skipped, reopened, always by the project's machine."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import (
    acceptance_withdrawals,
    acceptances,
    approval_standing,
    blockers,
    checklists,
    commitments,
    consultation_ends,
    consultations,
    registrations,
    resolution_returns,
    signing,
    standstill,
    supervisions,
    unfinished,
)
from workflow.actions.cases import CLOSED
from workflow.errors import IllegalMove, ReasonMissing, StageNotReady
from workflow.law.book import Law
from workflow.law.terms import Stage
from workflow.records import event
from workflow.records.checklist import Checklist
from workflow.records.project import Involvement, Project, ProjectStage
from workflow.rules.duty import Actor
from workflow.rules.machines import PROJECT
from workflow.rules.stages import (
    DockingFacts,
    lacking_in_docking,
    lacking_in_landing,
    lacking_in_registration,
    landing_passed_over,
    stage_changes,
    under_way_in_landing,
    under_way_in_registration,
)

#: States of a project in which nobody is owed anything.
STOPPED: Final = ("suspended", "withdrawn")

#: Moves along the document's own path; every other one needs a reason.
_ON_PATH: Final = {
    "finish_docking",
    "finish_business_registration",
    "finish_direct_landing",
    "open_construction_approval",
    "complete",
    "resume",
}


def fire(
    session: Session,
    law: Law,
    project: Project,
    move: str,
    *,
    reason: str,
    by: Actor | None,
    now: datetime,
) -> None:
    """Fire a move on a locked project, bring its stages along, and write one event.

    A project that stops (suspended, withdrawn) takes back what is still owed to it, and one that is completed finds
        nothing of it: who owes something then ends it first. The document knows no pause for that, so their clocks end, and
    when the project goes on they are asked anew. What was promised in a commitment goes on with the project, in this
    very move: nobody promises twice. House practice. Under `event.hold_calendar`.

    Direct landing that is finished without a signature (objections upheld, the enterprise does not take part) is passed over
    with that reason: what did not land is not done (ADR 0013).

    Raises:
        IllegalMove: the state does not allow it.
        ReasonMissing: the move leaves the document's own path without saying why.
        ItemsInFlight: applications are under way, and the project is to stop.
        StageNotReady: docking or registration still lacks something, or a consultation is not settled.
    """
    before = project.configuration
    remembered = tuple(project.remembered_state.split("+")) if project.remembered_state else None
    after = PROJECT.after(before, move, remembered=remembered)
    if move not in _ON_PATH and not reason:
        raise ReasonMissing(what=PROJECT.verbs[move])
    _require_ready(session, project, move, now)
    if move == "finish_direct_landing" and (passed := _passed_over(session, project)):
        move, reason = "skip_direct_landing", reason or passed
        after = PROJECT.after(before, move, remembered=remembered)
    rows = {
        row.stage: row
        for row in session.scalars(select(ProjectStage).where(ProjectStage.project_id == project.id))
    }
    if after[0] in STOPPED:
        if before[0] not in STOPPED:
            project.remembered_state = project.state
    else:
        project.remembered_state = ""
        after = _as_remembered(after, before, rows)
        for stage, state in stage_changes(after, {key: row.state for key, row in rows.items()}, move).items():
            row = rows[stage]
            row.state = state
            row.reason = reason if state == "skipped" else ""
            row.opened_at = row.opened_at if state != "open" or row.opened_at else now
            row.closed_at = now if state in ("done", "skipped") else None
    project.state = "+".join(after)
    taken_back = _take_back(session, law, project, reason=reason or PROJECT.verbs[move], by=by, now=now)
    resumed = (
        standstill.go_on(session, law, project, now=now)
        if before[0] in STOPPED and after[0] not in STOPPED
        else []
    )
    event.append(
        session,
        project,
        kind="project.move",
        by=by,
        now=now,
        subject=("project", project.id),
        data={"move": move, "before": list(before), "after": list(after), "reason": reason}
        | taken_back
        | ({"resumed": resumed} if resumed else {}),
    )


def _require_ready(session: Session, project: Project, move: str, now: datetime) -> None:
    if move in _STOPPING:
        approval_standing.require_nothing_in_flight(session, project, move)
    if move not in _LACKING:
        return
    stage, look = _LACKING[move]
    if missing := look(session, project, now):
        raise StageNotReady(stage=PROJECT.words[stage.value], lacking="；".join(missing))


def _in_docking(session: Session, project: Project, _: datetime) -> tuple[str, ...]:
    return lacking_in_docking(docking_facts(session, project))


def _in_landing(session: Session, project: Project, _: datetime) -> tuple[str, ...]:
    consultation = consultations.latest(session, project.id)
    commitment = commitments.latest(session, project.id)
    return lacking_in_landing(
        consultation.state if consultation else None,
        commitment.state if commitment else None,
        scanned=commitment is None or signing.scanned(session, commitment.id),
    )


def _passed_over(session: Session, project: Project) -> str:
    consultation = consultations.latest(session, project.id)
    commitment = commitments.latest(session, project.id)
    return landing_passed_over(
        consultation.state if consultation else None, commitment.state if commitment else None
    )


def _landing(session: Session, project: Project, _: datetime) -> tuple[str, ...]:
    """A skip says why; yet nobody is left with what its project has passed over."""
    consultation = consultations.latest(session, project.id)
    commitment = commitments.latest(session, project.id)
    return under_way_in_landing(
        consultation.state if consultation else None, commitment.state if commitment else None
    )


def _in_registration(session: Session, project: Project, _: datetime) -> tuple[str, ...]:
    return lacking_in_registration(registrations.stage_facts(session, project))


def _registering(session: Session, project: Project, _: datetime) -> tuple[str, ...]:
    """Nobody is left at work on an item that its project has passed over."""
    return under_way_in_registration(registrations.stage_facts(session, project))


def _in_approval(session: Session, project: Project, now: datetime) -> tuple[str, ...]:
    return (
        *approval_standing.lacking(session, project),
        *acceptances.lacking(session, project),
        *standstill.lacking_at_completion(session, project, now=now),
        *unfinished.lacking(session, project),
    )


def _owed(session: Session, project: Project, _: datetime) -> tuple[str, ...]:
    """A project that passes over its approval is completed as well: nothing that people owe it ends silently."""
    return (*approval_standing.unchecked(session, project), *unfinished.lacking(session, project))


#: What a move that closes a stage asks first: the stage, and what it still lacks.
_LACKING: Final[Mapping[str, tuple[Stage, Callable[[Session, Project, datetime], tuple[str, ...]]]]] = {
    "finish_docking": (Stage.DOCKING, _in_docking),
    # business registration
    "finish_business_registration": (Stage.BUSINESS_REGISTRATION, _in_registration),
    "skip_business_registration": (Stage.BUSINESS_REGISTRATION, _registering),
    # direct landing
    "finish_direct_landing": (Stage.DIRECT_LANDING, _in_landing),
    "skip_direct_landing": (Stage.DIRECT_LANDING, _landing),
    # construction approval
    "complete": (Stage.CONSTRUCTION_APPROVAL, _in_approval),
    "skip_construction_approval": (Stage.CONSTRUCTION_APPROVAL, _owed),
}

#: The move that finishes each stage, so that its page can say what is still lacking.
_FINISHING: Final[Mapping[Stage, str]] = {
    Stage.DOCKING: "finish_docking",
    Stage.BUSINESS_REGISTRATION: "finish_business_registration",
    Stage.DIRECT_LANDING: "finish_direct_landing",
    Stage.CONSTRUCTION_APPROVAL: "complete",
}


def lacking(session: Session, project: Project, stage: Stage, *, now: datetime) -> tuple[str, ...]:
    """What an open stage still lacks before it can be finished, in Chinese; empty when it can."""
    _, look = _LACKING[_FINISHING[stage]]
    return look(session, project, now)


#: Moves that stop a project: nothing of construction approval ends silently with it.
_STOPPING: Final = frozenset({"suspend", "withdraw", "skip_construction_approval"})


def _take_back(
    session: Session, law: Law, project: Project, *, reason: str, by: Actor | None, now: datetime
) -> dict[str, list[str]]:
    """What is taken back from whom, for the event; nothing where the project goes on."""
    taken: dict[str, list[str]] = {}
    if project.state not in CLOSED:
        return taken
    if keys := checklists.take_back_owed(session, project, reason=reason, now=now):
        taken["checklists"] = keys
    taken |= consultation_ends.take_back_circulating(session, project, reason=reason, now=now)
    # A completion finds none of these open: it is refused until a person has ended each.
    if keys := blockers.take_back(session, project, reason=reason, by=by, now=now):
        taken["blockers"] = keys
    if keys := resolution_returns.take_back(session, project, reason=reason, now=now):
        taken["resolutions"] = keys
    if keys := acceptance_withdrawals.take_back_open(session, law, project, reason=reason, now=now):
        taken["acceptance"] = keys
    # the commitment
    if keys := standstill.take_back(session, project, reason=reason, now=now):
        taken["commitment"] = keys
    if keys := registrations.take_back_applied(session, project, reason=reason, now=now):
        taken["registration_items"] = keys
    if keys := supervisions.take_back_open(session, project, reason=reason, now=now):
        taken["supervisions"] = keys
    return taken


def _as_remembered(
    after: tuple[str, ...], before: tuple[str, ...], rows: dict[str, ProjectStage]
) -> tuple[str, ...]:
    """Docking that is finished again does not reopen what beside it was closed already."""
    if before != PROJECT.initial or len(after) < 2:
        return after
    closed = {key: row.state for key, row in rows.items() if row.state in ("done", "skipped")}
    for stage, state in closed.items():
        move = f"{'finish' if state == 'done' else 'skip'}_{stage}"
        try:
            after = PROJECT.after(after, move)
        except IllegalMove:
            continue
    return after


def docking_facts(session: Session, project: Project) -> DockingFacts:
    """What the rules have to know to say what docking still lacks."""
    involved = session.execute(
        select(Involvement.department_key, Involvement.phase).where(Involvement.project_id == project.id)
    )
    asked = session.execute(
        select(Checklist.department_key, Checklist.phases, Checklist.state).where(
            Checklist.project_id == project.id, Checklist.state != "withdrawn"
        )
    ).all()
    return DockingFacts(
        agent_assigned=project.agent_id is not None,
        involved=frozenset((department, phase) for department, phase in involved),
        asked=frozenset((department, phase) for department, phases, _ in asked for phase in phases),
        checklists={department: state for department, _, state in asked},
    )

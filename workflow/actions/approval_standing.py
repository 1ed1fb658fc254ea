"""How far construction approval has come, and what keeps its project from stopping (二（四）)."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import item_clocks
from workflow.actions.approval_items import items_of
from workflow.errors import ItemsInFlight
from workflow.law.terms import Obligor, Phase
from workflow.records.approval_item import ApprovalItem, ItemDeferral
from workflow.records.clock import ClockRecord
from workflow.records.project import Involvement, Project
from workflow.rules import approval_item as rules
from workflow.rules.machines import IN_FLIGHT, PROJECT

#: The phases of construction approval; the printed six without 企业开办.
_PHASES = tuple(phase for phase in Phase if phase is not Phase.BUSINESS_SETUP)


def facts(session: Session, project: Project) -> rules.ApprovalFacts:
    """What the rules have to know to say what construction approval still lacks."""
    items = items_of(session, project.id)
    involved = session.scalars(select(Involvement.phase).where(Involvement.project_id == project.id))
    running = _running(session, project)
    return rules.ApprovalFacts(
        items=tuple((Phase(item.phase), item.state) for item in items),
        involved=frozenset(Phase(phase) for phase in involved) & frozenset(_PHASES),
        deferred=_papers(session, project, "promised"),
        unchecked=_papers(session, project, "handed_in"),
        duties=sum(
            1
            for clock in running
            if clock.subject_kind == item_clocks.ITEM and clock.obligor_kind == Obligor.ENTERPRISE
        ),
        checks=sum(1 for clock in running if clock.limit_key == "commitment_check"),
    )


def _papers(session: Session, project: Project, state: str) -> int:
    return (
        session.scalar(
            select(func.count(ItemDeferral.id))
            .join(ApprovalItem, ApprovalItem.id == ItemDeferral.approval_item_id)
            .where(ApprovalItem.project_id == project.id, ItemDeferral.state == state)
        )
        or 0
    )


def unchecked(session: Session, project: Project) -> tuple[str, ...]:
    """What came in and is to be checked before the project is completed by passing over its approval."""
    return rules.lacking_in_approval(
        rules.ApprovalFacts((), frozenset(), unchecked=_papers(session, project, "handed_in"))
    )


def _running(session: Session, project: Project) -> list[ClockRecord]:
    return list(
        session.scalars(
            select(ClockRecord)
            .where(
                ClockRecord.project_id == project.id,
                ClockRecord.subject_kind.in_((item_clocks.ITEM, item_clocks.PAUSE, item_clocks.DEFERRAL)),
                ClockRecord.stopped_at.is_(None),
            )
            .order_by(ClockRecord.id)
        )
    )


def lacking(session: Session, project: Project) -> tuple[str, ...]:
    """What construction approval still lacks before the project can be completed."""
    return rules.lacking_in_approval(facts(session, project))


def require_nothing_in_flight(session: Session, project: Project, move: str) -> None:
    """A project does not stop over applications and duties that the law lets nobody else end.

    An application is ended by its decision, or by the enterprise that takes it back; its clocks know no pause for a
    project that rests. So whoever stops the project settles them first, each by an act of its own. House practice.

    Raises:
        ItemsInFlight: an application is under way, or a duty still runs.
    """
    names = [item.name for item in items_of(session, project.id) if item.state in IN_FLIGHT]
    owners = {
        clock.subject_id for clock in _running(session, project) if clock.subject_kind == item_clocks.DEFERRAL
    }
    if owners:
        names += session.scalars(select(ItemDeferral.name).where(ItemDeferral.id.in_(owners)))
    held = {
        clock.subject_id for clock in _running(session, project) if clock.subject_kind == item_clocks.ITEM
    }
    if held:
        names += session.scalars(select(ApprovalItem.name).where(ApprovalItem.id.in_(held)))
    if names:
        raise ItemsInFlight(items="、".join(dict.fromkeys(names)), move=PROJECT.verbs[move])

"""What an agent does in the enterprise's name asks first whether the enterprise entrusted it (二（一）2)."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.errors import NotMandated
from workflow.law.terms import Phase, Scope
from workflow.law.words import word
from workflow.records.project import Mandate, Project
from workflow.rules import mandate as rules
from workflow.rules.duty import ACTS, Actor


def last(session: Session, project_id: int) -> Mandate | None:
    """The newest mandate, also where the enterprise has taken it back since."""
    return session.scalar(
        select(Mandate).where(Mandate.project_id == project_id).order_by(Mandate.id.desc()).limit(1)
    )


def newest(session: Session, project_id: int) -> Mandate | None:
    """The mandate in force, if the enterprise has given one and not taken it back."""
    found = last(session, project_id)
    return found if found is not None and found.ended_at is None else None


def newest_of(session: Session, project_ids: Collection[int]) -> dict[int, rules.Entrusted]:
    """What the enterprise of each of some projects has entrusted to its agent; nothing of those without one in force."""
    last_of_each = (
        select(func.max(Mandate.id)).where(Mandate.project_id.in_(project_ids)).group_by(Mandate.project_id)
    )
    given = session.scalars(select(Mandate).where(Mandate.id.in_(last_of_each), Mandate.ended_at.is_(None)))
    return {
        row.project_id: rules.Entrusted(Scope(row.scope), frozenset(row.phases), frozenset(row.items))
        for row in given
    }


def covered(
    session: Session, project_id: int, by: Actor, *, phase: Phase | None = None, items: Collection[str] = ()
) -> bool:
    """Whether a person may act in the enterprise's name here: as the enterprise, as the office, or by its mandate."""
    return not rules.asks(by) or rules.covers(
        _entrusted(newest(session, project_id)), phase=phase, items=items
    )


def entrusted(
    session: Session, project_id: int, *, phase: Phase | None = None, items: Collection[str] = ()
) -> bool:
    """Whether the enterprise has entrusted an act on these items to its agent, whoever records it."""
    return rules.covers(_entrusted(newest(session, project_id)), phase=phase, items=items)


def scope_words(session: Session, project_id: int) -> str:
    """How far the agent was entrusted, in words."""
    given = last(session, project_id)
    if given is None:
        return "尚未选择"
    return word(Scope(given.scope)) if given.ended_at is None else "企业已收回委托"


def require(
    session: Session,
    project: Project,
    by: Actor,
    act: str,
    *,
    phase: Phase | None = None,
    items: Collection[str] = (),
) -> None:
    """See that an agent was entrusted with what it does in the enterprise's name.

    `phase` and `items` (codes, of which one suffices) say what the act is about; an act on neither needs the whole way.

    Raises:
        NotMandated: the mandate does not reach so far, or there is none.
    """
    if covered(session, project.id, by, phase=phase, items=items):
        return
    raise NotMandated(act=ACTS[act].title, scope=scope_words(session, project.id))


def _entrusted(given: Mandate | None) -> rules.Entrusted | None:
    if given is None:
        return None
    return rules.Entrusted(Scope(given.scope), frozenset(given.phases), frozenset(given.items))

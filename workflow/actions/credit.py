"""What is known of an enterprise's promises when a project is screened (二（三）2 强化信用监管)."""

from sqlalchemy.orm import Session

from workflow.actions import breaches


def unrepaired_breaches(session: Session, enterprise_id: int) -> int | None:
    """How many breaches of the enterprise are not repaired; None would mean that nothing is kept about breaches."""
    return len(breaches.unrepaired_breaches(session, enterprise_id))


def credit_clear(session: Session, enterprise_id: int) -> bool | None:
    """Whether nothing is unrepaired; None where nothing is kept, which is no finding in favour."""
    found = unrepaired_breaches(session, enterprise_id)
    return None if found is None else found == 0

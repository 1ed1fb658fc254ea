"""What has happened to an application already: whatever is recorded late must follow it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.records.approval_item import ApprovalItem, ItemCorrection, ItemPause


def lived(session: Session, item: ApprovalItem) -> tuple[datetime | None, ...]:
    """The instants of the newest application that any later act of it must follow; None where there was no such act."""
    notice = session.execute(
        select(ItemCorrection.issued_at, ItemCorrection.completed_at).where(
            ItemCorrection.approval_item_id == item.id, ItemCorrection.round == item.round
        )
    ).one_or_none()
    procedure = session.execute(
        select(ItemPause.started_at, ItemPause.ended_at)
        .where(ItemPause.approval_item_id == item.id, ItemPause.lasted)
        .order_by(ItemPause.id.desc())
        .limit(1)
    ).one_or_none()
    return (
        item.received_at,
        item.complete_at,
        item.accepted_at,
        item.promised_at,
        item.decided_at,
        item.delivered_at,
        item.checked_at,
        *(notice or ()),
        *(procedure or ()),
    )

"""One application of an item as it went: the newest from its record, earlier ones from what history kept of them."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.records.approval_item import ApprovalItem, ItemCorrection, ItemDeferral, ItemPause, ItemReceipt
from workflow.records.event import EventRecord


@dataclass(frozen=True, slots=True)
class Application:
    """What the documents of one application say of it."""

    round: int
    #: Whether it is the newest one, whose clocks and state stand in the record of the item.
    newest: bool
    received_at: datetime | None
    #: When the next application came in; None for the newest.
    until: datetime | None
    accepted_how: str = ""
    decision: str = ""
    decision_reason: str = ""
    #: Empty for an earlier decision of which history did not keep them.
    remedies: str = ""
    result_number: str = ""
    valid_until: date | None = None
    decided_at: datetime | None = None
    promise_signer: str = ""
    promised_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether something at this instant belongs to it."""
        return (self.received_at is None or self.received_at <= at) and (
            self.until is None or at < self.until
        )


def application(session: Session, item: ApprovalItem, number: int | None = None) -> Application | None:
    """The application of this number, or the newest; None where there was none."""
    if number is None or number == item.round:
        receipt = _receipt(session, item, item.round)
        return Application(
            round=item.round,
            newest=True,
            # A receipt that was taken back has no time in the record any more.
            received_at=item.received_at or (receipt.received_at if receipt else None),
            until=None,
            accepted_how=item.accepted_how,
            decision=item.decision,
            decision_reason=item.decision_reason,
            remedies=item.remedies,
            result_number=item.result_number,
            valid_until=item.valid_until,
            decided_at=item.decided_at,
            promise_signer=item.promise_signer,
            promised_at=item.promised_at,
        )
    receipt, following = _receipt(session, item, number), _receipt(session, item, number + 1)
    if receipt is None or following is None:
        return None
    told = _told(session, item, number)
    return Application(number, False, receipt.received_at, following.received_at, **told)


def _receipt(session: Session, item: ApprovalItem, number: int) -> ItemReceipt | None:
    return session.scalar(
        select(ItemReceipt).where(ItemReceipt.approval_item_id == item.id, ItemReceipt.round == number)
    )


def _told(session: Session, item: ApprovalItem, number: int) -> dict[str, Any]:
    """What history says of an earlier application: the last decision that was not taken back, and a promise."""
    rows = session.scalars(
        select(EventRecord)
        .where(EventRecord.subject_kind == "approval_item", EventRecord.subject_id == item.id)
        .order_by(EventRecord.project_id, EventRecord.seq)
    )
    round_of, told = 0, dict[str, Any]()
    promised: dict[str, Any] = {}
    for row in rows:
        data = json.loads(row.data)
        if row.kind == "item.receive":
            round_of = int(data["round"])
        if round_of != number:
            continue
        match row.kind:
            case "item.promise":
                promised = {"promise_signer": str(data["signer"]), "promised_at": row.happened_at}
            case "item.deem":
                told["accepted_how"] = "deemed"
            case "item.decide":
                day = data.get("valid_until")
                told |= {
                    "decision": str(data["decision"]),
                    "decision_reason": str(data.get("reason", "")),
                    "remedies": str(data.get("remedies", "")),
                    "result_number": str(data.get("result_number", "")),
                    "valid_until": date.fromisoformat(day) if day else None,
                    "decided_at": row.happened_at,
                } | (promised if data.get("on_promise") else {})
            case "item.take_back" if data.get("step") == "take_back_decision":
                told = {key: value for key, value in told.items() if key == "accepted_how"}
    return told


def correction(session: Session, item: ApprovalItem, one: Application) -> ItemCorrection | None:
    """The one notice of what was missing in an application."""
    return session.scalar(
        select(ItemCorrection)
        .where(ItemCorrection.approval_item_id == item.id, ItemCorrection.round == one.round)
        .execution_options(populate_existing=True)
    )


def pause(session: Session, item: ApprovalItem, one: Application) -> ItemPause | None:
    """The last special procedure of an application; one that was entered by mistake and taken back is none."""
    rows = session.scalars(
        select(ItemPause)
        .where(ItemPause.approval_item_id == item.id, ItemPause.lasted)
        .order_by(ItemPause.id.desc())
    )
    return next((row for row in rows if one.holds(row.started_at)), None)


def deferrals(session: Session, item: ApprovalItem, one: Application) -> list[ItemDeferral]:
    """The papers that may come later by what was agreed in an application."""
    rows = session.scalars(
        select(ItemDeferral).where(ItemDeferral.approval_item_id == item.id).order_by(ItemDeferral.id)
    )
    return [row for row in rows if one.holds(row.agreed_at)]

"""An approval item on a page, further on: reviewed, paused, heard, decided, handed over, checked (二（四）)."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.items import again, deferred
from api.pages.sent import Sent, sent_for
from workflow.actions import item_clocks, item_decisions, item_hearings, item_reviews
from workflow.errors import FactMissing
from workflow.law.terms import PauseReason

router = Chapter(prefix="/items/{item_id}")


@router.post("/review")
def review(sent: Annotated[Sent, Depends(sent_for("item.examine"))], item_id: int) -> Response:
    """Take the application up."""
    again(sent, item_id, "review")
    item_reviews.review(sent.session, item_id=item_id, **sent.dated, expected_version=sent.version)
    return sent.done(f"/items/{item_id}", said="item.review")


@router.post("/pause")
def pause(sent: Annotated[Sent, Depends(sent_for("item.examine"))], item_id: int) -> Response:
    """Enter a special procedure; the applicant is told."""
    again(sent, item_id, "pause")
    item_reviews.pause(
        sent.session,
        sent.law,
        item_id=item_id,
        reason=sent.choice(PauseReason, "pause_reason", "特别程序"),
        basis=sent.text("basis"),
        evidence=sent.text("evidence"),
        planned_until=sent.the_day("planned_until", "预计结束日期"),
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}", said="item.pause")


@router.post("/resume")
def resume(sent: Annotated[Sent, Depends(sent_for("item.examine"))], item_id: int) -> Response:
    """End the special procedure."""
    again(sent, item_id, "resume")
    item_reviews.resume(
        sent.session,
        sent.law,
        item_id=item_id,
        outcome=sent.text("outcome"),
        expected_version=sent.version,
        **sent.dated,
    )
    counting = item_clocks.counting(sent.session, item_id)
    return sent.done(f"/items/{item_id}", said="item.resume" if counting else "item.resume_unlimited")


@router.post("/hearing")
def request_hearing(sent: Annotated[Sent, Depends(sent_for("item.promise"))], item_id: int) -> Response:
    """The enterprise asks for the hearing."""
    again(sent, item_id, "hearing")
    item_hearings.request(
        sent.session,
        sent.law,
        item_id=item_id,
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}", said="item.hearing_request")


@router.post("/hearing/held")
def hold_hearing(sent: Annotated[Sent, Depends(sent_for("item.examine"))], item_id: int) -> Response:
    """The hearing was held."""
    again(sent, item_id, "held")
    item_hearings.hold(
        sent.session,
        item_id=item_id,
        record=sent.text("record"),
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}", said="item.hearing_hold")


@router.post("/hearing/waive")
def waive_hearing(sent: Annotated[Sent, Depends(sent_for("item.promise"))], item_id: int) -> Response:
    """The enterprise gives the hearing up."""
    again(sent, item_id, "waive_hearing")
    item_hearings.waive(
        sent.session,
        item_id=item_id,
        reason=sent.text("reason"),
        source=sent.text("source"),
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}", said="item.hearing_waive")


@router.post("/extend")
def extend(sent: Annotated[Sent, Depends(sent_for("clock.extend"))], item_id: int) -> Response:
    """Extend the statutory limit once (行政许可法42)."""
    again(sent, item_id, "extend")
    amount = sent.number("amount")
    if amount is None:
        raise FactMissing(fact="延长的天数", field="amount")
    item_reviews.extend(
        sent.session,
        sent.law,
        item_id=item_id,
        amount=amount,
        approver=sent.text("approver"),
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/items/{item_id}")


@router.post("/promise")
def promise(sent: Annotated[Sent, Depends(sent_for("item.promise"))], item_id: int) -> Response:
    """告知承诺: the enterprise signs."""
    again(sent, item_id, "promise")
    item_decisions.promise(
        sent.session,
        sent.law,
        item_id=item_id,
        text=sent.text("text"),
        signer=sent.text("signer"),
        source=sent.text("source"),
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}")


@router.post("/decide")
def decide(sent: Annotated[Sent, Depends(sent_for("item.decide"))], item_id: int) -> Response:
    """Decide: granted, granted with papers to come, on a promise, or refused with the reason and the remedies."""
    again(sent, item_id, "decide")
    item_decisions.decide(
        sent.session,
        sent.law,
        item_id=item_id,
        decision=sent.text("decision"),
        reason=sent.text("reason"),
        remedies=sent.text("remedies"),
        result_number=sent.text("result_number"),
        valid_until=sent.day("valid_until"),
        deferred=deferred(sent),
        handled_by=sent.text("handled_by"),
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}")


@router.post("/deliver")
def deliver(sent: Annotated[Sent, Depends(sent_for("item.deliver"))], item_id: int) -> Response:
    """Hand the decision over."""
    again(sent, item_id, "deliver")
    item_decisions.deliver(
        sent.session,
        item_id=item_id,
        delivered_to=sent.text("delivered_to"),
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}")


@router.post("/revoke")
def revoke(sent: Annotated[Sent, Depends(sent_for("item.decide"))], item_id: int) -> Response:
    """A decision is revoked by its department, with the reason and the law."""
    again(sent, item_id, "revoke")
    item_decisions.revoke(
        sent.session,
        sent.law,
        item_id=item_id,
        reason=sent.text("reason"),
        expected_version=sent.version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}", said="item.revoke")


@router.post("/check")
def check(sent: Annotated[Sent, Depends(sent_for("item.decide"))], item_id: int) -> Response:
    """The promise was checked: kept, or not, and then the decision is revoked."""
    again(sent, item_id, "check")
    finding, version = sent.text("finding"), sent.version
    if sent.text("kept") == "no":
        item_decisions.revoke(
            sent.session,
            sent.law,
            item_id=item_id,
            reason=finding,
            by=sent.by,
            now=sent.now,
            expected_version=version,
            happened_at=sent.happened_at,
            late_because=sent.late_because,
        )
        return sent.done(f"/items/{item_id}", said="item.revoke")
    item_decisions.check(
        sent.session,
        item_id=item_id,
        finding=finding,
        expected_version=version,
        **sent.dated,
    )
    return sent.done(f"/items/{item_id}", said="item.check")

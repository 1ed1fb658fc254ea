"""An approval item on a page, further on: reviewed, paused, heard, decided, handed over, checked (二（四）)."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Typed
from api.pages.items import again, day, deferred, late
from api.pages.page import AsPage
from workflow.actions import item_decisions, item_reviews
from workflow.errors import ChoiceUnknown, FactMissing
from workflow.law.terms import PauseReason
from workflow.law.words import word
from workflow.records.approval_item import ItemDeferral
from workflow.rules.duty import Actor

router = Chapter(prefix="/items/{item_id}")


@router.post("/review")
def review(
    by: Annotated[Actor, Depends(Decision("item.examine"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """Take the application up."""
    again(page, law, item_id, now, form, "review")
    item_reviews.review(session, item_id=item_id, by=by, now=now, expected_version=page.version_in(form))
    return page.go(f"/items/{item_id}", said="item.review")


@router.post("/pause")
def pause(
    by: Annotated[Actor, Depends(Decision("item.examine"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """Enter a special procedure; the applicant is told."""
    again(page, law, item_id, now, form, "pause")
    given = str(form.get("pause_reason", ""))
    if given not in set(PauseReason):
        choices = "、".join(word(reason) for reason in PauseReason)
        raise ChoiceUnknown(fact="特别程序", value=given, choices=choices, field="pause_reason")
    until = day(form, "planned_until", "预计结束日期")
    assert until is not None  # noqa: S101  # it is required
    item_reviews.pause(
        session,
        law,
        item_id=item_id,
        reason=PauseReason(given),
        basis=str(form.get("basis", "")),
        evidence=str(form.get("evidence", "")),
        planned_until=until,
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/items/{item_id}", said="item.pause")


@router.post("/resume")
def resume(
    by: Annotated[Actor, Depends(Decision("item.examine"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """End the special procedure."""
    again(page, law, item_id, now, form, "resume")
    item_reviews.resume(
        session,
        law,
        item_id=item_id,
        outcome=str(form.get("outcome", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/items/{item_id}", said="item.resume")


@router.post("/hearing")
def request_hearing(
    by: Annotated[Actor, Depends(Decision("item.promise"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """The enterprise asks for the hearing."""
    again(page, law, item_id, now, form, "hearing")
    item_reviews.request_hearing(
        session,
        law,
        item_id=item_id,
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/items/{item_id}", said="item.hearing_request")


@router.post("/hearing/held")
def hold_hearing(
    by: Annotated[Actor, Depends(Decision("item.examine"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """The hearing was held."""
    again(page, law, item_id, now, form, "held")
    item_reviews.hold_hearing(
        session,
        item_id=item_id,
        record=str(form.get("record", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/items/{item_id}", said="item.hearing_hold")


@router.post("/extend")
def extend(
    by: Annotated[Actor, Depends(Decision("clock.extend"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """Extend the statutory limit once (行政许可法42)."""
    again(page, law, item_id, now, form, "extend")
    amount = str(form.get("amount", ""))
    if not amount.isascii() or not amount.isdecimal():
        raise FactMissing(fact="延长的天数", field="amount")
    item_reviews.extend(
        session,
        law,
        item_id=item_id,
        amount=int(amount[:6]),
        approver=str(form.get("approver", "")),
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/items/{item_id}", said="clock.extend")


@router.post("/promise")
def promise(
    by: Annotated[Actor, Depends(Decision("item.promise"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """告知承诺: the enterprise signs."""
    again(page, law, item_id, now, form, "promise")
    item_decisions.promise(
        session,
        law,
        item_id=item_id,
        text=str(form.get("text", "")),
        signer=str(form.get("signer", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/items/{item_id}", said="item.promise")


@router.post("/decide")
def decide(
    by: Annotated[Actor, Depends(Decision("item.decide"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """Decide: granted, granted with papers to come, on a promise, or refused with the reason and the remedies."""
    again(page, law, item_id, now, form, "decide")
    item_decisions.decide(
        session,
        law,
        item_id=item_id,
        decision=str(form.get("decision", "")),
        reason=str(form.get("reason", "")),
        remedies=str(form.get("remedies", "")),
        result_number=str(form.get("result_number", "")),
        valid_until=day(form, "valid_until", "有效期", required=False),
        deferred=deferred(form),
        handled_by=str(form.get("handled_by", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/items/{item_id}", said="item.decide")


@router.post("/deliver")
def deliver(
    by: Annotated[Actor, Depends(Decision("item.deliver"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """Hand the decision over."""
    again(page, law, item_id, now, form, "deliver")
    item_decisions.deliver(
        session,
        item_id=item_id,
        delivered_to=str(form.get("delivered_to", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/items/{item_id}", said="item.deliver")


@router.post("/deferrals/{deferral_id}")
def hand_in(
    by: Annotated[Actor, Depends(Decision("item.receive"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    deferral_id: int,
    form: Typed,
) -> Response:
    """A deferred paper has come."""
    again(page, law, item_id, now, form, "hand_in")
    item_decisions.hand_in(
        session, deferral_id=_of(session, item_id, deferral_id), by=by, now=now, **late(form)
    )
    return page.go(f"/items/{item_id}", said="item.hand_in")


@router.post("/deferrals/{deferral_id}/waive")
def waive(
    by: Annotated[Actor, Depends(Decision("item.decide"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    deferral_id: int,
    form: Typed,
) -> Response:
    """The department asks for a deferred paper no more."""
    again(page, law, item_id, now, form, "waive")
    item_decisions.waive(
        session,
        deferral_id=_of(session, item_id, deferral_id),
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
    )
    return page.go(f"/items/{item_id}", said="item.waive")


def _of(session: Acting, item_id: int, deferral_id: int) -> int:
    row = session.get(ItemDeferral, deferral_id)
    return deferral_id if row is not None and row.approval_item_id == item_id else 0


@router.post("/check")
def check(
    by: Annotated[Actor, Depends(Decision("item.decide"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    item_id: int,
    form: Typed,
) -> Response:
    """The promise was checked: kept, or not, and then the decision is revoked."""
    again(page, law, item_id, now, form, "check")
    finding, version = str(form.get("finding", "")), page.version_in(form)
    if form.get("kept") == "no":
        item_decisions.revoke(
            session, item_id=item_id, reason=finding, by=by, now=now, expected_version=version, **late(form)
        )
        return page.go(f"/items/{item_id}", said="item.revoke")
    item_decisions.check(
        session, item_id=item_id, finding=finding, by=by, now=now, expected_version=version, **late(form)
    )
    return page.go(f"/items/{item_id}", said="item.check")

"""A wrong approval, delivery or collection is taken back while nobody has used it; the clock runs on."""

from typing import Any

from builders.county import County, at
from builders.registration import BANK, LICENCE, SEALS, a_company, apply, approve, deliver, items_of
from workflow.actions import papers, pickups, registration_items, registration_retractions, waiting
from workflow.actions.drafts import Draft
from workflow.actions.receipts import draft_pickup_receipt
from workflow.errors import IllegalMove, NotAllowed, NotFound, ReasonMissing, StepOutOfOrder, StepUsed
from workflow.records.pickup import Collection, Pickup
from workflow.records.registration import RegistrationItem, RegistrationStep

MORNING, LATER = at("2026-11-24 09:00"), at("2026-11-24 09:30")


def back(item: RegistrationItem) -> dict[str, Any]:
    return {"item_id": item.id, "reason": "点错了", "now": LATER}


def test_a_wrong_approval_is_taken_back_by_its_department_and_the_hours_run_on(county: County) -> None:
    _, items = a_company(county)
    apply(county, items[LICENCE], now=MORNING)
    (before,) = county.open_clocks("registration_item").values()
    approve(county, items[LICENCE], now=MORNING)
    own = county.liaison("market_regulation")
    county.refused(NotAllowed, registration_retractions.take_back, **back(items[LICENCE]))
    county.refused(
        ReasonMissing, registration_retractions.take_back, item_id=items[LICENCE].id, reason="", by=own
    )
    kept = county.do(registration_retractions.take_back, by=own, **back(items[LICENCE]))
    assert (kept.state, kept.approved_at) == ("applied", None)
    (after,) = county.open_clocks("registration_item").values()
    assert (after.id, after.started_at, after.due_at) == (before.id, before.started_at, before.due_at)
    county.refused(IllegalMove, registration_retractions.take_back, by=own, **back(items[LICENCE]))
    approve(county, items[LICENCE], now=LATER)
    assert county.verified().holds


def test_an_approval_that_another_application_rests_on_stays(county: County) -> None:
    _, items = a_company(county)
    apply(county, items[LICENCE], now=MORNING)
    approve(county, items[LICENCE], now=MORNING)
    apply(county, items[SEALS], now=MORNING)
    county.refused(
        StepUsed,
        registration_retractions.take_back,
        by=county.liaison("market_regulation"),
        **back(items[LICENCE]),
    )


def test_a_wrong_return_is_taken_back_by_its_department_until_it_is_applied_for_anew(county: County) -> None:
    _, items = a_company(county)
    licence = items[LICENCE]
    apply(county, licence, now=MORNING)
    (before,) = county.open_clocks("registration_item").values()
    own = county.liaison("market_regulation")
    returning: dict[str, Any] = {"item_id": licence.id, "missing": ["章程"], "by": own, "now": LATER}
    county.do(registration_items.send_back, **returning)
    assert not county.open_clocks("registration_item")
    county.refused(NotAllowed, registration_retractions.take_back, **back(licence))
    kept = county.do(registration_retractions.take_back, by=own, **back(licence))
    assert (kept.state, kept.missing, kept.round) == ("applied", [], 1)
    (after,) = county.open_clocks("registration_item").values()
    assert (after.id, after.started_at, after.due_at) == (before.id, before.started_at, before.due_at)
    with county.database.reading() as session:
        subject = ("registration_item", licence.id)
        assert waiting.waits(session, [subject], [licence.project_id]) == {}
    county.do(registration_items.send_back, **returning)
    apply(county, licence, now=LATER)
    county.refused(IllegalMove, registration_retractions.take_back, by=own, **back(licence))
    assert county.verified().holds


def test_what_was_returned_from_the_window_by_mistake_lies_there_again(county: County) -> None:
    _, items = a_company(county, LICENCE)
    apply(county, items[LICENCE], now=MORNING)
    approve(county, items[LICENCE], now=MORNING)
    there = deliver(county, items[LICENCE], now=MORNING).things
    county.do(registration_items.send_back, item_id=items[LICENCE].id, missing=["有错字"], now=MORNING)
    assert county.all(Pickup)[0].state == "waiting"
    kept = county.do(registration_retractions.take_back, **back(items[LICENCE]))
    assert (kept.state, kept.things) == ("delivered", there)
    assert county.all(Pickup)[0].state == "ready"
    assert not county.open_clocks("registration_item")


def test_a_wrong_delivery_is_taken_back_and_the_window_waits_again(county: County) -> None:
    _, items = a_company(county, LICENCE, SEALS)
    apply(county, items[LICENCE], now=MORNING)
    approve(county, items[LICENCE], now=MORNING)
    apply(county, items[SEALS], now=MORNING)
    (ordered,) = county.open_clocks("registration_item").values()
    for code in (LICENCE, SEALS):
        deliver(county, items[code], now=MORNING)
    assert county.all(Pickup)[0].state == "ready"
    county.do(registration_retractions.take_back, by=county.agent, **back(items[SEALS]))
    county.do(registration_retractions.take_back, by=county.agent, **back(items[LICENCE]))
    states = {code: row.state for code, row in items_of(county, items[SEALS].project_id).items()}
    assert states == {LICENCE: "approved", SEALS: "applied"}
    assert county.all(Pickup)[0].state == "waiting"
    (again,) = county.open_clocks("registration_item").values()
    assert (again.id, again.due_at) == (ordered.id, ordered.due_at)


def collected(county: County) -> tuple[int, Collection]:
    """A licence that was handed over."""
    project_id, items = a_company(county, LICENCE)
    apply(county, items[LICENCE], now=MORNING)
    approve(county, items[LICENCE], now=MORNING)
    deliver(county, items[LICENCE], now=MORNING)
    return project_id, county.do(
        pickups.collect,
        project_id=project_id,
        collector_name="领取人甲",
        document_number="445381199001010019",
        by=county.agent,
        now=MORNING,
    )


def receipt(county: County, collection: int) -> Draft:
    made: Draft = county.attempt(draft_pickup_receipt, collection_id=collection, by=county.agent, now=LATER)
    return made


def test_a_wrong_collection_is_taken_back_and_stays_on_record_with_its_reason(county: County) -> None:
    project_id, collection = collected(county)
    given: dict[str, Any] = {
        "project_id": project_id,
        "collection_id": collection.id,
        "by": county.agent,
        "now": LATER,
    }
    county.refused(ReasonMissing, registration_retractions.take_back_collection, reason="", **given)
    county.do(registration_retractions.take_back_collection, reason="领取人未到", **given)
    assert items_of(county, project_id)[LICENCE].state == "delivered"
    assert county.all(Pickup)[0].state == "ready"
    assert county.one(Collection, collection.id).taken_back_because == "领取人未到"
    county.refused(StepUsed, registration_retractions.take_back_collection, reason="再收回", **given)
    county.refused(NotFound, draft_pickup_receipt, collection_id=collection.id, by=county.agent, now=LATER)


def test_a_collection_whose_receipt_was_made_stays(county: County) -> None:
    project_id, collection = collected(county)
    draft = receipt(county, collection.id)
    with county.database.acting() as session:
        papers.keep(session, draft, b"%PDF-", by=county.agent, now=LATER)
    county.refused(
        StepUsed,
        registration_retractions.take_back_collection,
        project_id=project_id,
        collection_id=collection.id,
        reason="领取人未到",
        by=county.agent,
        now=LATER,
    )


def test_each_step_of_the_bank_is_taken_back_from_the_last_one_on(county: County) -> None:
    _, items = a_company(county, LICENCE, BANK)
    apply(county, items[LICENCE], now=MORNING)
    approve(county, items[LICENCE], now=MORNING)
    apply(county, items[BANK], now=MORNING)
    take_back = registration_retractions.take_back
    county.refused(IllegalMove, take_back, **back(items[BANK]))
    steps = ("银行主动对接企业", "尽职调查", "资料审核", "账户开立")
    for step in steps:
        county.do(registration_items.record_step, item_id=items[BANK].id, step=step, now=LATER)
    county.refused(NotAllowed, take_back, by=county.liaison("market_regulation"), **back(items[BANK]))
    kept = county.do(take_back, **back(items[BANK]))
    assert (kept.state, kept.closed_at) == ("applied", None)
    kept = county.do(take_back, **back(items[BANK]))
    county.refused(
        StepOutOfOrder, registration_items.record_step, item_id=kept.id, step="账户开立", now=LATER
    )
    for step in steps[2:]:
        kept = county.do(registration_items.record_step, item_id=kept.id, step=step, now=LATER)
    assert kept.state == "concluded"
    assert len(county.all(RegistrationStep)) == 7
    assert county.verified().holds

"""二（二） as the people in it play it: a new company gets its licence, seals, invoices, and collects them once."""

import io
import re
from typing import Any

from pypdf import PdfReader

import forms
from builders.county import County, at
from builders.registration import (
    ALL,
    ANSWERS,
    BANK,
    CREDIT_CODE,
    INSURANCE,
    INVOICES,
    LICENCE,
    SEALS,
    an_address,
    apply,
    approve,
    deliver,
    entrust,
    items_of,
)
from workflow.actions import (
    business_setups,
    papers,
    pickups,
    project_facts,
    projects,
    registration_items,
    registrations,
)
from workflow.errors import (
    AddressNotInLibrary,
    CreditCodeNotGiven,
    FactsInvalid,
    IllegalMove,
    ItemWaits,
    NotAllowed,
    NotByApproval,
    ReasonMissing,
    SetupIncomplete,
    StageNotReady,
    StepOutOfOrder,
)
from workflow.records.clock import ClockRecord
from workflow.records.enterprise import Enterprise
from workflow.records.pickup import Collection, Pickup

#: Tuesday, 2026-11-24; the window is open 09:00–12:00 and 14:30–17:30.
MORNING = at("2026-11-24 09:00")


def receipt_of(county: County, collection: Collection) -> str:
    now = at("2026-11-26 16:30")
    paper_id = papers.make(
        county.database,
        forms.render,
        lambda session: papers.draft_pickup_receipt(
            session, county.law, collection_id=collection.id, by=county.agent, now=now
        ),
        by=county.agent,
        now=now,
    )
    project_id = county.one(Pickup, collection.pickup_id).project_id
    # The enterprise may read what it has to sign.
    paper = county.attempt(papers.read, paper_id=paper_id, by=county.enterprise(project_id))
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.pdf)).pages))


def test_a_new_company_is_set_up_and_collects_everything_once(county: County) -> None:
    project_id = county.a_landing_project()
    agent, company = county.agent, county.enterprise(project_id)
    entrust(county, project_id)

    # Analysis expected the licence alone; the agent decides with the company what else it needs.
    with county.database.reading() as session:
        assert registrations.propose(session, county.law, county.project(project_id)) == (LICENCE,)
    county.do(registrations.plan, project_id=project_id, items=ALL, by=agent, now=MORNING)
    items = items_of(county, project_id)
    assert list(items) == list(ALL)
    assert county.notices("registration.planned") == [("enterprise", str(company.enterprise_id))]

    # Nothing is applied for while its fields are missing, and what the project says is not asked again.
    refused = county.refused(
        SetupIncomplete, registration_items.apply, item_id=items[LICENCE].id, by=agent, now=MORNING
    )
    assert "法定代表人" in str(refused)
    assert "住所" in str(refused)
    assert "企业名称" not in str(refused)

    # The company fills the form in itself, once; its address comes from the library of the police.
    answers = {**ANSWERS, "registered_address": "罗定市某处"}
    county.refused(AddressNotInLibrary, business_setups.fill, project_id=project_id, form=answers, by=company)
    answers["registered_address"] = str(an_address(county).id)
    filled = county.do(business_setups.fill, project_id=project_id, form=answers, by=company, now=MORNING)
    assert filled.answers["registered_address"]["text"] == "罗定市双东街道创业路12号1栋"
    assert filled.answers["registered_capital"] == "500"

    # Applied for at 11:30: half an hour before lunch, an hour and a half after it.
    apply(county, items[LICENCE], now=at("2026-11-24 11:30"))
    clock = county.open_clocks()["registration_item", items[LICENCE].id]
    assert (clock.limit_key, clock.obligor_key) == ("licence", "market_regulation")
    assert clock.due_at == at("2026-11-24 16:00")
    county.refused(ItemWaits, registration_items.apply, item_id=items[SEALS].id, by=agent)

    # Returned once, with everything that is missing; the clock ends, and a new one starts with the next round.
    county.do(
        registration_items.send_back,
        item_id=items[LICENCE].id,
        missing=["章程未签字", "股东身份证件复印件"],
        by=county.liaison("market_regulation"),
        now=at("2026-11-24 14:40"),
    )
    assert county.open_clocks() == {}
    assert county.notices("registration.returned") == [
        ("enterprise", str(company.enterprise_id)),
        ("person", str(agent.person_id)),
    ]
    apply(county, items[LICENCE], by=company, now=at("2026-11-24 16:30"))
    clock = county.open_clocks()["registration_item", items[LICENCE].id]
    assert (clock.round, clock.due_at) == (2, at("2026-11-25 10:00"))

    # The department alone approves; the licence's credit code goes to the enterprise by the same act.
    approval: dict[str, Any] = {"item_id": items[LICENCE].id, "now": at("2026-11-25 09:40")}
    county.refused(NotAllowed, registration_items.approve, **approval, by=agent, credit_code=CREDIT_CODE)
    of_market = county.liaison("market_regulation")
    county.refused(CreditCodeNotGiven, registration_items.approve, **approval, by=of_market)
    county.refused(
        FactsInvalid, registration_items.approve, **approval, by=of_market, credit_code="91445381MA00000152"
    )
    approve(county, items[LICENCE], now=at("2026-11-25 09:40"))
    assert county.one(Enterprise, company.enterprise_id).credit_code == CREDIT_CODE
    stopped = county.one(ClockRecord, clock.id)
    assert (stopped.stopped_at, stopped.stopped_by) == (at("2026-11-25 09:40"), "approved")
    deliver(county, items[LICENCE], now=at("2026-11-25 10:10"))

    # Seals are ordered, not approved: the shop has an hour to bring them, and the window records for it.
    apply(county, items[SEALS], now=at("2026-11-25 10:15"))
    clock = county.open_clocks()["registration_item", items[SEALS].id]
    assert (clock.obligor_kind, clock.due_at) == ("seal_shop", at("2026-11-25 11:15"))
    county.refused(
        NotByApproval,
        registration_items.approve,
        item_id=items[SEALS].id,
        by=county.liaison("public_security"),
    )
    apply(county, items[INVOICES], now=at("2026-11-25 10:20"))
    apply(county, items[INSURANCE], now=at("2026-11-25 10:25"))
    assert ("registration_item", items[INSURANCE].id) not in county.open_clocks(), (
        "待核定: no clock is invented"
    )
    deliver(
        county,
        items[SEALS],
        happened_at=at("2026-11-25 11:05"),
        late_because="窗口繁忙",
        now=at("2026-11-25 15:00"),
    )
    assert county.one(ClockRecord, clock.id).stopped_at == at("2026-11-25 11:05")

    # The licence and the seals could be had now, but only with a reason: the enterprise collects once.
    county.refused(
        ReasonMissing,
        pickups.collect,
        project_id=project_id,
        collector_name="领取人甲",
        document_number="445381199001010019",
        by=agent,
    )
    approve(county, items[INVOICES], now=at("2026-11-25 15:10"))
    approve(county, items[INSURANCE], now=at("2026-11-25 15:20"))
    county.refused(
        IllegalMove, registration_items.deliver, item_id=items[INSURANCE].id, by=agent
    )  # nothing of it is handed over
    assert county.notices("pickup.ready") == []
    deliver(county, items[INVOICES], by=county.liaison("taxation"), now=at("2026-11-25 15:30"))
    assert county.notices("pickup.ready") == [("enterprise", str(company.enterprise_id))]

    # The bank goes step by step, and the window records for it.
    apply(county, items[BANK], now=at("2026-11-25 16:00"))
    steps = county.law.current.registration.items[BANK].steps
    step: dict[str, Any] = {"item_id": items[BANK].id, "by": agent, "now": at("2026-11-26 10:00")}
    county.refused(StepOutOfOrder, registration_items.record_step, **step, step=steps[3])
    for title in steps[1:]:
        county.do(registration_items.record_step, **step, step=title)
    assert items_of(county, project_id)[BANK].state == "concluded"

    finish: dict[str, Any] = {"project_id": project_id, "move": "finish_business_registration"}
    lacking = county.refused(StageNotReady, projects.move_stage, **finish)
    assert "营业执照、刻制印章、发票和税控设备尚未领取" in str(lacking)
    collected = county.do(
        pickups.collect,
        project_id=project_id,
        collector_name="领取人甲",
        document_number="445381199001010019",
        by=agent,
        now=at("2026-11-26 16:00"),
    )
    assert collected.document_masked == "445***********0019"
    assert "199001" not in repr([line.data for line in county.events(project_id)])
    printed = receipt_of(county, collected)
    for words in (
        "一窗通取领取单",
        "营业执照",
        "企业公章、财务专用章、发票专用章、合同专用章",
        "发票、税控设备",
        CREDIT_CODE,
        "领取人甲",
        "445***********0019",
        "2026年11月26日16:00",
        "签字",
    ):
        assert words in printed
    county.do(projects.move_stage, **finish)
    assert county.open_clocks() == {}


def test_an_existing_enterprise_skips_the_stage_with_its_reason(county: County) -> None:
    from workflow.actions.cases import facts_of
    from workflow.rules.registration import skip_reason

    project_id = county.a_landing_project()
    county.do(
        project_facts.change_facts,
        project_id=project_id,
        form={"new_enterprise": "否", "credit_code": CREDIT_CODE},
    )
    with county.database.reading() as session:
        reason = skip_reason(facts_of(session, county.project(project_id)))
    assert CREDIT_CODE in reason
    county.do(projects.move_stage, project_id=project_id, move="skip_business_registration", reason=reason)
    assert "business_registration.skipped" in county.project(project_id).state


def test_the_bank_is_not_waited_for_by_those_who_need_the_licence_today(county: County) -> None:
    project_id = county.a_landing_project()
    county.do(registrations.plan, project_id=project_id, items=[LICENCE, SEALS], by=county.agent)
    from builders.registration import fill_in

    fill_in(county, project_id)
    items = items_of(county, project_id)
    apply(county, items[LICENCE])
    approve(county, items[LICENCE])
    deliver(county, items[LICENCE])
    first = county.do(
        pickups.collect,
        project_id=project_id,
        collector_name="领取人甲",
        document_number="445381199001010019",
        partial_reason="下午签合同要用营业执照",
        by=county.agent,
    )
    assert first.remaining == ["刻制印章"]
    apply(county, items[SEALS])
    deliver(county, items[SEALS], things=["企业公章", "财务专用章", "发票专用章", "合同专用章"])
    second = county.do(
        pickups.collect,
        project_id=project_id,
        collector_name="领取人乙",
        document_number="E12345678",
        document_kind="护照",
        by=county.agent,
    )
    assert (second.number, second.remaining) == (2, [])
    county.do(projects.move_stage, project_id=project_id, move="finish_business_registration")

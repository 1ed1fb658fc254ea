"""Business registration: who does what, what is refused, what stops with a project."""

from typing import Any

from builders.county import County, at
from builders.registration import (
    BANK,
    CREDIT_CODE,
    LICENCE,
    SEALS,
    a_company,
    apply,
    approve,
    deliver,
    items_of,
)
from workflow.actions import business_setups, pickups, projects, registration_items, registrations
from workflow.errors import (
    ChangedMeanwhile,
    HappenedOutOfOrder,
    IdentityNumberCheckFails,
    IdentityNumberMalformed,
    IllegalMove,
    MissingNotSaid,
    NotAllowed,
    NotARegistrationItem,
    NotAtTheWindow,
    NothingToCollect,
    NothingToPlan,
    ProjectNotOpen,
    ReasonMissing,
    RegistrationNotOpen,
    SetupUnchanged,
    StageClosed,
    StageNotReady,
    StepsMissing,
)
from workflow.records.clock import ClockRecord
from workflow.records.event import EventRecord
from workflow.records.pickup import Pickup
from workflow.records.registration import BusinessSetup


def move(county: County, project_id: int, name: str, reason: str = "") -> None:
    county.do(projects.move_stage, project_id=project_id, move=name, reason=reason)


def test_nothing_is_planned_before_docking_is_done_nor_after_the_stage_is_closed(county: County) -> None:
    early = county.a_project()
    county.refused(RegistrationNotOpen, registrations.plan, project_id=early)
    project_id = early
    move(county, project_id, "skip_docking", "企业已备齐")
    county.refused(NotARegistrationItem, registrations.plan, project_id=project_id, items=["LX-01"])
    county.do(registrations.plan, project_id=project_id, items=[BANK])
    county.refused(NothingToPlan, registrations.plan, project_id=project_id, items=[BANK])
    county.refused(
        ChangedMeanwhile, registrations.plan, project_id=project_id, items=[SEALS], expected_version=1
    )
    move(county, project_id, "skip_business_registration", "企业已设立登记")
    refused = county.refused(StageClosed, registrations.plan, project_id=project_id, items=[SEALS])
    assert "商事登记" in str(refused)


def test_an_application_taken_back_ends_its_clock_and_holds_up_those_after_it(county: County) -> None:
    project_id, items = a_company(county)
    apply(county, items[LICENCE])
    drop: dict[str, Any] = {"item_id": items[LICENCE].id, "move": "withdraw"}
    county.refused(ReasonMissing, registrations.drop, **drop, reason="")
    county.do(registrations.drop, **drop, reason="改用另一名称")
    assert county.open_clocks() == {}
    assert county.notices("registration.withdrawn") == [("department", "market_regulation")]
    finish: dict[str, Any] = {"project_id": project_id, "move": "finish_business_registration"}
    assert "营业执照已撤回" in str(county.refused(StageNotReady, projects.move_stage, **finish))
    county.do(registrations.plan, project_id=project_id, items=[LICENCE])
    again = apply(county, items[LICENCE])
    assert (again.state, again.round) == ("applied", 2)


def test_a_project_that_stops_takes_its_applications_back_and_begins_them_anew(county: County) -> None:
    project_id, items = a_company(county)
    apply(county, items[LICENCE])
    county.refused(
        StageNotReady,
        projects.move_stage,
        project_id=project_id,
        move="skip_business_registration",
        reason="不办了",
    )
    move(county, project_id, "suspend", "企业来函暂缓")
    assert items_of(county, project_id)[LICENCE].state == "withdrawn"
    assert county.open_clocks("registration_item") == {}
    county.refused(ProjectNotOpen, registration_items.apply, item_id=items[SEALS].id)
    move(county, project_id, "resume")
    county.do(registrations.plan, project_id=project_id, items=[LICENCE])
    apply(county, items[LICENCE], now=at("2026-11-30 09:00"))


def test_each_side_does_its_own_part_and_no_other(county: County) -> None:
    project_id, items = a_company(county)
    apply(county, items[LICENCE])
    back: dict[str, Any] = {"item_id": items[LICENCE].id, "missing": ["章程"]}
    for other in (county.agent, county.office, county.liaison("taxation"), county.enterprise(project_id)):
        county.refused(NotAllowed, registration_items.send_back, **back, by=other)
        county.refused(
            NotAllowed,
            registration_items.approve,
            item_id=items[LICENCE].id,
            credit_code=CREDIT_CODE,
            by=other,
        )
    county.refused(
        MissingNotSaid,
        registration_items.send_back,
        item_id=items[LICENCE].id,
        missing=["", " "],
        by=county.liaison("market_regulation"),
    )
    county.refused(
        NotAllowed, registrations.plan, project_id=project_id, by=county.liaison("market_regulation")
    )


def test_a_seal_that_is_wrong_goes_back_to_the_shop_and_is_ordered_again(county: County) -> None:
    _, items = a_company(county, LICENCE, SEALS)
    apply(county, items[LICENCE])
    approve(county, items[LICENCE])
    deliver(county, items[LICENCE])
    apply(county, items[SEALS])
    deliver(county, items[SEALS])
    assert county.all(Pickup)[0].state == "ready"
    county.do(
        registration_items.send_back, item_id=items[SEALS].id, missing=["公章刻错一字"], by=county.agent
    )
    assert county.all(Pickup)[0].state == "waiting"
    again = apply(county, items[SEALS])
    assert again.round == 2
    assert county.open_clocks()["registration_item", again.id].round == 2


def test_what_lies_at_the_window_is_collected_and_nothing_else(county: County) -> None:
    project_id, items = a_company(county, LICENCE, SEALS)
    taking: dict[str, Any] = {
        "project_id": project_id,
        "collector_name": "领取人甲",
        "document_number": "445381199001010019",
        "by": county.agent,
    }
    county.refused(NothingToCollect, pickups.collect, **taking)
    apply(county, items[LICENCE])
    approve(county, items[LICENCE])
    deliver(county, items[LICENCE])
    refused = county.refused(NotAtTheWindow, pickups.collect, **taking, items=[SEALS])
    assert "刻制印章" in str(refused)
    county.refused(NotAllowed, pickups.collect, **{**taking, "by": county.enterprise(project_id)})
    county.do(pickups.collect, **taking, partial_reason="急用")
    county.refused(IllegalMove, registrations.drop, item_id=items[LICENCE].id, move="withdraw", reason="不要")
    county.do(registrations.drop, item_id=items[SEALS].id, move="spare", reason="自行刻制")
    assert county.all(Pickup)[0].state == "collected", "nothing is left to come"
    move(county, project_id, "finish_business_registration")


def test_late_records_keep_the_order_in_which_things_happened(county: County) -> None:
    _, items = a_company(county, LICENCE, SEALS)
    apply(county, items[LICENCE], now=at("2026-11-24 10:00"))
    later = at("2026-11-25 09:00")
    earlier: dict[str, Any] = {
        "happened_at": at("2026-11-24 09:00"),
        "late_because": "系统停机",
        "now": later,
    }
    by = county.liaison("market_regulation")
    county.refused(
        HappenedOutOfOrder,
        registration_items.approve,
        item_id=items[LICENCE].id,
        credit_code=CREDIT_CODE,
        by=by,
        **earlier,
    )
    in_time: dict[str, Any] = {**earlier, "happened_at": at("2026-11-24 11:00")}
    approve(county, items[LICENCE], **in_time)
    (clock,) = county.all(ClockRecord, ClockRecord.subject_kind == "registration_item")
    assert clock.stopped_at == at("2026-11-24 11:00")
    county.refused(
        HappenedOutOfOrder, registration_items.apply, item_id=items[SEALS].id, by=county.agent, **earlier
    )
    silent: dict[str, Any] = {**in_time, "late_because": ""}
    county.refused(
        ReasonMissing, registration_items.apply, item_id=items[SEALS].id, by=county.agent, **silent
    )


def test_the_form_is_kept_version_by_version_and_asks_nothing_twice(county: County) -> None:
    project_id, _ = a_company(county)
    fill: dict[str, Any] = {"project_id": project_id, "by": county.agent}
    county.refused(SetupUnchanged, business_setups.fill, **fill, form={"bank": "某银行罗定支行"})
    county.refused(SetupUnchanged, business_setups.fill, **fill, form={"enterprise_name": "另一企业"})
    county.refused(ChangedMeanwhile, business_setups.fill, **fill, form={"bank": "乙"}, expected_version=0)
    second = county.do(business_setups.fill, **fill, form={"bank": "乙银行"}, expected_version=1)
    assert (second.version, second.changed) == (2, ["bank"])
    assert "enterprise_name" not in second.answers
    kept = county.all(BusinessSetup)
    assert [row.answers["bank"] for row in kept] == ["某银行罗定支行", "乙银行"]


def test_only_the_bank_has_steps(county: County) -> None:
    _, items = a_company(county)
    county.refused(
        StepsMissing,
        registration_items.record_step,
        item_id=items[LICENCE].id,
        step="预约开户",
        by=county.agent,
    )


def test_a_wrong_check_character_is_refused_at_the_window_unless_a_reason_is_given(county: County) -> None:
    project_id, items = a_company(county, LICENCE)
    apply(county, items[LICENCE])
    approve(county, items[LICENCE])
    deliver(county, items[LICENCE])
    taking: dict[str, Any] = {
        "project_id": project_id,
        "collector_name": "领取人甲",
        "document_number": "445381199001010012",
        "by": county.agent,
    }
    refused = county.refused(IdentityNumberCheckFails, pickups.collect, **taking)
    assert "末位应为“9”，现为“2”" in str(refused)
    short = {**taking, "document_number": "4453811990", "document_reason": "核对无误"}
    county.refused(IdentityNumberMalformed, pickups.collect, **short)
    taken = county.do(pickups.collect, **taking, document_reason="与身份证原件核对无误")
    assert taken.document_masked == "445***********0012"
    told = county.all(EventRecord, EventRecord.kind == "pickup.collect")[-1].data
    assert "与身份证原件核对无误" in told
    assert "1990" not in told

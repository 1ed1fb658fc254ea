"""Joint acceptance: one application, one date, a part per department, one list, a re-check, one conclusion."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders.acceptance import (
    AFTER,
    DEPARTMENTS,
    ON_SITE,
    ONE,
    a_built_project,
    acceptance_of,
    an_application,
    an_arranged,
    listed,
    opine,
    parts,
)
from builders.county import County, at
from workflow.actions import (
    acceptance_conclusions,
    acceptance_parts,
    acceptance_retractions,
    acceptance_site,
    acceptance_withdrawals,
    acceptances,
    entrusting,
    projects,
    rectification_dates,
    rectifications,
)
from workflow.actions.supervision import sweep
from workflow.errors import (
    AcceptanceDepartmentsMissing,
    AcceptanceLeadMissing,
    AcceptanceOpen,
    AcceptancePassed,
    AllPartsPassed,
    ChangedMeanwhile,
    CompletionInFuture,
    FactMissing,
    HandlerMissing,
    HappenedOutOfOrder,
    IllegalMove,
    NoRectificationChosen,
    NotAllowed,
    NothingToRectify,
    NotMandated,
    OnSiteAfterDue,
    OnSiteInPast,
    OnSiteNotYet,
    PartResultUnknown,
    PartsAwaited,
    PartSilent,
    PartsNotPassed,
    PartStands,
    PartUsed,
    ReasonMissing,
    RecheckIncomplete,
    RecheckUnexplained,
    RectificationDatePast,
    RectificationDateUnchanged,
    RectificationDateUnreadable,
    RectificationsContradict,
    RectificationSettled,
    RectificationsInvalid,
    RectificationsMissing,
    RectificationUnknown,
    Refusal,
    StageClosed,
    StageNotReady,
    UnknownDepartment,
)
from workflow.law.terms import Phase, Scope
from workflow.records.acceptance import JointAcceptance, Rectification
from workflow.records.clock import ClockRecord

LIST = at("2026-11-26 10:00")


def lead(county: County) -> Any:
    return county.liaison("housing")


def rectifying(county: County) -> JointAcceptance:
    """Two departments passed, one asks for one thing; the list is handed over."""
    acceptance = an_arranged(county)
    asked = parts(county, acceptance.id)
    opine(county, asked["housing"], ONE)
    for key in ("natural_resources", "meteorology"):
        opine(county, asked[key])
    county.do(rectifications.hand_over, acceptance_id=acceptance.id, by=lead(county), now=LIST)
    return acceptance_of(county, acceptance.id)


def reported(county: County) -> JointAcceptance:
    acceptance = rectifying(county)
    county.do(
        rectifications.report,
        acceptance_id=acceptance.id,
        numbers=[1],
        what="已清理并画线，附照片",
        by=county.enterprise(acceptance.project_id),
        now=at("2026-12-01 10:00"),
    )
    return acceptance_of(county, acceptance.id)


# --- applying -------------------------------------------------------------------------------------------------


def test_the_lead_and_the_office_hear_of_an_application(county: County) -> None:
    acceptance = an_application(county)
    assert (acceptance.state, acceptance.lead_key, acceptance.applied_by) == (
        "requested",
        "housing",
        "enterprise",
    )
    assert set(county.notices("acceptance.applied")) == {("department", "housing"), ("office", "")}


def test_one_application_at_a_time(county: County) -> None:
    acceptance = an_application(county)
    again: dict[str, Any] = {"project_id": acceptance.project_id, "scope": "三号厂房"}
    county.refused(AcceptanceOpen, acceptances.apply, **again)
    county.do(acceptance_withdrawals.withdraw, acceptance_id=acceptance.id, reason="范围有误，重新申请")
    assert county.do(acceptances.apply, **again).round == 2


def test_before_construction_approval_there_is_nothing_to_accept(county: County) -> None:
    project_id = county.a_project()
    county.refused(StageClosed, acceptances.apply, project_id=project_id, scope="厂房")


def test_an_agent_applies_as_far_as_it_is_entrusted(county: County) -> None:
    project_id = a_built_project(county)
    given_by: dict[str, Any] = {"project_id": project_id, "scope": "厂房", "by": county.agent}
    county.refused(NotMandated, acceptances.apply, **given_by)
    county.do(
        entrusting.give_mandate,
        project_id=project_id,
        scope=Scope.PHASE,
        phases=[Phase.LAND_USE],
        source="委托书",
    )
    county.refused(NotMandated, acceptances.apply, **given_by)
    county.do(
        entrusting.give_mandate,
        project_id=project_id,
        scope=Scope.PHASE,
        phases=[Phase.COMPLETION],
        source="委托书",
    )
    assert county.do(acceptances.apply, **given_by).applied_by == "agent"


def test_what_came_in_on_paper_is_written_down_later_with_the_reason(county: County) -> None:
    project_id = a_built_project(county)
    late: dict[str, Any] = {
        "project_id": project_id,
        "scope": "厂房",
        "happened_at": county.now,
        "now": at("2026-11-24 09:00"),
    }
    county.refused(ReasonMissing, acceptances.apply, **late)
    acceptance = county.do(acceptances.apply, **late, late_because="窗口收件后系统停机")
    assert acceptance.applied_at == county.now
    assert acceptance.applied_by == "office"


def test_an_application_without_its_scope_says_nothing(county: County) -> None:
    county.refused(FactMissing, acceptances.apply, project_id=a_built_project(county), scope=" ")


def test_an_incomplete_application_goes_back_once_with_everything_it_lacks(county: County) -> None:
    acceptance = an_application(county)
    county.refused(
        ReasonMissing, acceptances.return_application, acceptance_id=acceptance.id, reason="", by=lead(county)
    )
    county.do(
        acceptances.return_application,
        acceptance_id=acceptance.id,
        reason="缺“多测合一”测绘成果",
        by=lead(county),
    )
    county.refused(
        IllegalMove,
        acceptance_site.arrange,
        acceptance_id=acceptance.id,
        departments=DEPARTMENTS,
        on_site_at=ON_SITE,
        place="门口",
    )
    county.do(
        acceptances.supplement,
        acceptance_id=acceptance.id,
        materials=["“多测合一”测绘成果"],
        by=county.enterprise(acceptance.project_id),
    )
    now = acceptance_of(county, acceptance.id)
    assert (now.state, now.materials[-1]) == ("requested", "“多测合一”测绘成果")


# --- who takes part, and when ---------------------------------------------------------------------------------


def test_who_takes_part_is_proposed_with_reasons_and_decided_by_the_lead(county: County) -> None:
    acceptance = an_application(county)
    proposed = county.attempt(acceptance_site.propose, project_id=acceptance.project_id, by=lead(county))
    assert proposed[0].department == "housing"
    assert {each.department for each in proposed} == set(DEPARTMENTS)
    assert {each.department: each.items for each in proposed}["natural_resources"] == ("YS-02",)
    assert all(each.reason for each in proposed)
    place: dict[str, Any] = {
        "acceptance_id": acceptance.id,
        "on_site_at": ON_SITE,
        "place": "门口",
        "by": lead(county),
    }
    arrange = acceptance_site.arrange
    county.refused(AcceptanceDepartmentsMissing, arrange, **place, departments=[])
    county.refused(AcceptanceLeadMissing, arrange, **place, departments=["natural_resources"])
    county.refused(UnknownDepartment, arrange, **place, departments=["housing", "army"])
    county.refused(ReasonMissing, arrange, **place, departments=["housing", "ecology"])
    county.refused(OnSiteInPast, arrange, **{**place, "on_site_at": county.now}, departments=["housing"])
    county.refused(NotAllowed, arrange, **{**place, "by": county.liaison("ecology")}, departments=["housing"])
    county.refused(ChangedMeanwhile, arrange, **place, departments=["housing"], expected_version=99)
    county.do(arrange, **place, departments=["housing", "ecology"], reasons={"ecology": "环保设施同步验收"})
    assert parts(county, acceptance.id)["ecology"].reason == "环保设施同步验收"


def test_the_visit_is_not_set_past_the_day_on_which_a_department_falls_due(county: County) -> None:
    acceptance = an_application(county)
    late: dict[str, Any] = {
        "acceptance_id": acceptance.id,
        "departments": ["housing", "natural_resources"],
        "on_site_at": at("2026-12-21 09:30"),
        "place": "一号厂房门前",
        "by": lead(county),
    }
    refused = county.refused(OnSiteAfterDue, acceptance_site.arrange, **late)
    assert "罗定市自然资源局" in refused.message()
    assert "2026年12月2日" in refused.message()
    county.do(acceptance_site.arrange, **late | {"departments": ["housing"]})


def test_what_has_to_be_filed_counts_from_the_day_on_which_the_work_was_accepted(county: County) -> None:
    project_id = a_built_project(county)
    given: dict[str, Any] = {
        "project_id": project_id,
        "scope": "一号厂房",
        "by": county.enterprise(project_id),
        "now": at("2026-11-27 10:00"),
    }
    for impossible in (date(2026, 11, 28), date(2026, 11, 1)):
        county.refused(CompletionInFuture, acceptances.apply, **given, completed_on=impossible)
    county.do(acceptances.apply, **given, completed_on=date(2026, 11, 24))
    dues = {clock.limit_key: clock.due_day for clock in county.all(ClockRecord) if clock.due_day}
    assert dues["fire_filing"] == date(2026, 12, 1)
    assert dues["completion_filing"] == date(2026, 12, 9)


def test_everybody_is_told_the_one_date(county: County) -> None:
    acceptance = an_arranged(county)
    assert {key for _, key in county.notices("acceptance.arranged")} == set(DEPARTMENTS)
    owner = county.project(acceptance.project_id).enterprise_id
    assert ("enterprise", str(owner)) in county.notices("acceptance.on_site")


def test_a_part_has_a_clock_only_where_a_limit_is_known(county: County) -> None:
    """规划条件核实 is promised in 7 working days; the others are 待核定 and nothing is invented for them."""
    acceptance = an_arranged(county)
    clocks = county.open_clocks("acceptance_part")
    part = parts(county, acceptance.id)["natural_resources"]
    assert set(clocks) == {("acceptance_part", part.id)}
    assert clocks["acceptance_part", part.id].limit_key == "planning_conditions_verification"
    assert clocks["acceptance_part", part.id].due_at == at("2026-12-02 17:30")


def test_the_date_moves_with_a_reason_and_everybody_hears(county: County) -> None:
    acceptance = an_arranged(county)
    move: dict[str, Any] = {
        "acceptance_id": acceptance.id,
        "on_site_at": at("2026-11-27 09:30"),
        "by": lead(county),
        "now": at("2026-11-24 09:00"),
    }
    county.refused(ReasonMissing, acceptance_site.rearrange, **move, reason="")
    county.do(acceptance_site.rearrange, **move, reason="暴雨橙色预警")
    now = acceptance_of(county, acceptance.id)
    assert (now.on_site_at, now.redated) == (at("2026-11-27 09:30"), 1)
    owner = county.project(acceptance.project_id).enterprise_id
    assert {key for _, key in county.notices("acceptance.redated")} >= {*DEPARTMENTS, str(owner)}
    county.refused(
        OnSiteNotYet,
        acceptance_parts.record,
        part_id=parts(county, acceptance.id)["housing"].id,
        result="pass",
        handled_by="核验员甲",
        by=lead(county),
        now=AFTER,
    )


def test_the_date_moves_past_nobody_s_limit_unless_that_has_passed_already(county: County) -> None:
    acceptance = an_arranged(county)
    part = parts(county, acceptance.id)["natural_resources"]
    move: dict[str, Any] = {"acceptance_id": acceptance.id, "reason": "暴雨橙色预警", "by": lead(county)}
    refused = county.refused(
        OnSiteAfterDue,
        acceptance_site.rearrange,
        **move,
        on_site_at=at("2026-12-03 09:30"),
        now=at("2026-11-24 09:00"),
    )
    assert refused.field == "on_site_at"
    assert acceptance_of(county, acceptance.id).redated == 0
    # Who is late is so by its own silence; the visit may be held all the same.
    county.do(
        acceptance_site.rearrange, **move, on_site_at=at("2026-12-28 09:30"), now=at("2026-12-03 09:00")
    )
    clock = county.open_clocks("acceptance_part")["acceptance_part", part.id]
    assert clock.due_at == at("2026-12-02 17:30")


def test_a_date_that_was_moved_by_telephone_is_recorded_later(county: County) -> None:
    acceptance = an_arranged(county)
    move: dict[str, Any] = {
        "acceptance_id": acceptance.id,
        "reason": "暴雨橙色预警",
        "by": lead(county),
        "now": at("2026-11-25 09:00"),
    }
    moved: dict[str, Any] = {"on_site_at": at("2026-11-24 15:00"), "happened_at": at("2026-11-24 08:00")}
    county.refused(ReasonMissing, acceptance_site.rearrange, **move, **moved)
    county.do(acceptance_site.rearrange, **move, **moved, late_because="电话改期，次日补录")
    assert acceptance_of(county, acceptance.id).on_site_at == at("2026-11-24 15:00")
    again: dict[str, Any] = {"on_site_at": at("2026-11-26 09:00"), "late_because": "电话改期"}
    county.refused(
        HappenedOutOfOrder, acceptance_site.rearrange, **move, **again, happened_at=at("2026-11-24 07:00")
    )


def test_a_silence_is_not_left_out_by_a_move_that_is_recorded_later(county: County) -> None:
    acceptance = an_arranged(county)
    county.refused(
        PartSilent,
        acceptance_site.rearrange,
        acceptance_id=acceptance.id,
        on_site_at=at("2026-11-30 09:30"),
        reason="气象部门另行验收",
        departments=("housing", "natural_resources"),
        happened_at=at("2026-11-24 09:00"),
        late_because="电话改期",
        by=lead(county),
        now=AFTER,
    )


def test_a_department_is_left_out_before_the_date_and_never_for_its_silence(county: County) -> None:
    acceptance = an_arranged(county)
    move: dict[str, Any] = {
        "acceptance_id": acceptance.id,
        "on_site_at": at("2026-11-30 09:30"),
        "reason": "气象部门另行验收",
        "by": lead(county),
    }
    two = ("housing", "natural_resources")
    county.refused(PartSilent, acceptance_site.rearrange, **move, departments=two, now=AFTER)
    opine(county, parts(county, acceptance.id)["meteorology"])
    county.refused(PartStands, acceptance_site.rearrange, **move, departments=two, now=AFTER)
    other = an_arranged_again(county)
    county.do(
        acceptance_site.rearrange,
        **{**move, "acceptance_id": other.id},
        departments=two,
        now=at("2026-11-24 09:00"),
    )
    assert parts(county, other.id)["meteorology"].state == "withdrawn"
    assert ("department", "meteorology") in county.notices("acceptance.part_ended")
    county.do(
        acceptance_site.rearrange,
        **{**move, "acceptance_id": other.id, "reason": "仍一并验收"},
        departments=DEPARTMENTS,
        now=at("2026-11-24 10:00"),
    )
    back = parts(county, other.id)["meteorology"]
    assert (back.state, back.round, back.withdrawn_because) == ("awaiting", 2, "")


def an_arranged_again(county: County) -> JointAcceptance:
    """A second project's joint acceptance in the same county."""
    first = county.project(1)
    county.do(projects.move_stage, project_id=first.id, move="withdraw", reason="另案重报")
    project_id = county.do(acceptances.apply, project_id=a_built_project(county, "二"), scope="仓库").id
    county.do(
        acceptance_site.arrange,
        acceptance_id=project_id,
        departments=DEPARTMENTS,
        on_site_at=ON_SITE,
        place="仓库门口",
        by=lead(county),
    )
    return acceptance_of(county, project_id)


# --- the parts ------------------------------------------------------------------------------------------------


def test_an_opinion_is_whole_or_refused(county: County) -> None:
    acceptance = an_arranged(county)
    part = parts(county, acceptance.id)["natural_resources"]
    said: dict[str, Any] = {
        "part_id": part.id,
        "handled_by": "核验员甲",
        "by": county.liaison("natural_resources"),
        "now": AFTER,
    }
    record = acceptance_parts.record
    county.refused(NotAllowed, record, **{**said, "by": lead(county)}, result="pass")
    county.refused(OnSiteNotYet, record, **{**said, "now": at("2026-11-24 17:00")}, result="pass")
    county.refused(PartResultUnknown, record, **said, result="maybe")
    county.refused(HandlerMissing, record, **{**said, "handled_by": ""}, result="pass")
    county.refused(RectificationsMissing, record, **said, result="rectify")
    line = {"content": "补种绿化", "basis": "规划条件第4条", "due_on": "2026-12-10"}
    county.refused(RectificationsContradict, record, **said, result="pass", rectifications=[line])
    wrong = county.refused(
        RectificationsInvalid,
        record,
        **said,
        result="rectify",
        rectifications=[line, {"content": "", "basis": "", "due_on": "2026-11-25"}],
    )
    assert [problem.field for problem in wrong.problems] == [
        "rectifications.1.content",
        "rectifications.1.basis",
        "rectifications.1.due_on",
    ]
    done = county.do(record, **said, result="rectify", rectifications=[line])
    assert (done.state, done.in_time) == ("to_rectify", True)
    county.refused(IllegalMove, record, **said, result="pass")
    assert county.open_clocks("acceptance_part") == {}


def test_an_opinion_is_taken_back_until_it_is_used(county: County) -> None:
    acceptance = an_arranged(county)
    part = parts(county, acceptance.id)["natural_resources"]
    by = county.liaison("natural_resources")
    opine(county, part, ("补种绿化", "规划条件第4条", "2026-12-10"))
    back = county.do(acceptance_parts.take_back, part_id=part.id, reason="填错项目", by=by, now=AFTER)
    assert (back.state, back.recorded_at, back.round) == ("awaiting", None, 2)
    assert [row.dropped for row in county.all(Rectification)] == [True]
    assert county.open_clocks("acceptance_part")["acceptance_part", part.id].started_at == county.now
    acceptance = acceptance_of(county, acceptance.id)
    for each in parts(county, acceptance.id).values():
        opine(county, each)
    county.do(
        acceptance_conclusions.conclude_passed,
        acceptance_id=acceptance.id,
        handled_by="科长甲",
        by=lead(county),
        now=AFTER,
    )
    county.refused(PartUsed, acceptance_parts.take_back, part_id=part.id, reason="又想改", by=by, now=AFTER)


# --- the list -------------------------------------------------------------------------------------------------


def test_the_list_waits_for_every_part_and_is_handed_over_once(county: County) -> None:
    acceptance = an_arranged(county)
    asked = parts(county, acceptance.id)
    opine(county, asked["housing"], ONE)
    opine(county, asked["meteorology"], ("补做接地电阻检测", "GB 50057第4章", "2026-12-09"))
    hand: dict[str, Any] = {"acceptance_id": acceptance.id, "by": lead(county), "now": LIST}
    silent = county.refused(PartsAwaited, rectifications.hand_over, **hand)
    assert "自然资源" in str(silent)
    opine(county, asked["natural_resources"])
    county.refused(RectificationDatePast, rectifications.hand_over, **{**hand, "now": at("2026-12-02 09:00")})
    later = {row.id: date(2026, 12, 15) for row in listed(county, acceptance.id) if "接地" in row.content}
    county.do(rectifications.hand_over, **hand, dates=later)
    rows = listed(county, acceptance.id)
    assert [(row.number, row.due_on) for row in rows] == [(1, date(2026, 12, 2)), (2, date(2026, 12, 15))]
    clocks = county.open_clocks("rectification")
    owner = str(county.project(acceptance.project_id).enterprise_id)
    assert {(clock.obligor_kind, clock.obligor_key) for clock in clocks.values()} == {("enterprise", owner)}
    assert {clock.due_day for clock in clocks.values()} == {date(2026, 12, 2), date(2026, 12, 15)}
    county.refused(IllegalMove, rectifications.hand_over, **hand)


def test_where_all_pass_there_is_no_list(county: County) -> None:
    acceptance = an_arranged(county)
    for part in parts(county, acceptance.id).values():
        opine(county, part)
    county.refused(
        NothingToRectify, rectifications.hand_over, acceptance_id=acceptance.id, by=lead(county), now=LIST
    )


def test_the_enterprise_reports_what_is_on_the_list_and_nothing_else(county: County) -> None:
    acceptance = rectifying(county)
    told: dict[str, Any] = {
        "acceptance_id": acceptance.id,
        "by": county.enterprise(acceptance.project_id),
        "now": at("2026-12-01 10:00"),
    }
    county.refused(NoRectificationChosen, rectifications.report, **told, numbers=[], what="已改")
    county.refused(RectificationUnknown, rectifications.report, **told, numbers=[2], what="已改")
    county.refused(FactMissing, rectifications.report, **told, numbers=[1], what="")
    county.do(rectifications.report, **told, numbers=[1], what="已清理")
    assert acceptance_of(county, acceptance.id).state == "rechecking"
    assert county.open_clocks("rectification") == {}
    assert county.notices("acceptance.recheck") == [("department", "housing")]
    county.refused(IllegalMove, rectifications.report, **told, numbers=[1], what="已清理")


# --- looking again --------------------------------------------------------------------------------------------


def test_only_what_was_open_is_looked_at_again(county: County) -> None:
    acceptance = reported(county)
    asked = parts(county, acceptance.id)
    again: dict[str, Any] = {"handled_by": "核验员甲", "now": at("2026-12-02 10:00")}
    county.refused(
        IllegalMove,
        acceptance_parts.recheck,
        part_id=asked["meteorology"].id,
        results={1: "passed"},
        by=county.liaison("meteorology"),
        **again,
    )
    own: dict[str, Any] = {"part_id": asked["housing"].id, "by": lead(county), **again}
    county.refused(RecheckIncomplete, acceptance_parts.recheck, results={}, **own)
    county.refused(RecheckIncomplete, acceptance_parts.recheck, results={1: "passed", 2: "passed"}, **own)
    county.refused(RecheckUnexplained, acceptance_parts.recheck, results={1: "failed"}, findings=" ", **own)
    failed = county.do(acceptance_parts.recheck, results={1: "failed"}, findings="仍有堆放", **own)
    assert failed.state == "failed"
    county.do(
        acceptance_parts.take_back, part_id=failed.id, reason="看错了地块", by=lead(county), now=again["now"]
    )
    assert parts(county, acceptance.id)["housing"].state == "to_rectify"
    assert county.do(acceptance_parts.recheck, results={1: "passed"}, **own).state == "passed"


def test_what_failed_the_recheck_is_put_right_once_more_by_an_agreed_day(county: County) -> None:
    acceptance = reported(county)
    part = parts(county, acceptance.id)["housing"]
    looking: dict[str, Any] = {"part_id": part.id, "handled_by": "核验员甲", "by": lead(county)}
    deciding: dict[str, Any] = {
        "acceptance_id": acceptance.id,
        "due_on": date(2026, 12, 10),
        "reason": "仍有堆放，企业同意再清理",
        "by": lead(county),
        "now": at("2026-12-02 11:00"),
    }
    county.refused(PartsAwaited, rectifications.rectify_again, **deciding)
    county.do(
        acceptance_parts.recheck,
        results={1: "failed"},
        findings="仍有堆放",
        now=at("2026-12-02 10:00"),
        **looking,
    )
    county.refused(NotAllowed, rectifications.rectify_again, **{**deciding, "by": county.office})
    county.do(rectifications.rectify_again, **deciding)
    assert acceptance_of(county, acceptance.id).state == "rectifying"
    (clock,) = county.open_clocks("rectification").values()
    assert (clock.round, clock.due_day) == (2, date(2026, 12, 10))
    county.do(
        rectifications.report,
        acceptance_id=acceptance.id,
        numbers=[1],
        what="已全部清理",
        by=county.enterprise(acceptance.project_id),
        now=at("2026-12-08 10:00"),
    )
    again = county.do(acceptance_parts.recheck, results={1: "passed"}, now=at("2026-12-09 10:00"), **looking)
    assert again.state == "passed"


def test_what_has_passed_is_not_looked_at_again_and_stays_passed(county: County) -> None:
    acceptance = an_arranged(county)
    asked = parts(county, acceptance.id)
    for key in asked.keys() - {"meteorology"}:
        opine(county, asked[key])
    opine(county, asked["meteorology"], ("接地", "规范", "2026-12-05"), ("避雷带", "规范", "2026-12-04"))
    own: dict[str, Any] = {"acceptance_id": acceptance.id}
    enterprise = county.enterprise(acceptance.project_id)
    county.do(rectifications.hand_over, **own, by=lead(county), now=AFTER)
    told: dict[str, Any] = own | {"what": "已改", "by": enterprise}
    county.do(rectifications.report, numbers=[1, 2], now=at("2026-12-02 10:00"), **told)
    looking: dict[str, Any] = {
        "part_id": asked["meteorology"].id, "handled_by": "核验员乙", "by": county.liaison("meteorology"),
    }  # fmt: skip
    first = {1: "passed", 2: "failed"}
    county.do(
        acceptance_parts.recheck, results=first, findings="未改到位", now=at("2026-12-03 10:00"), **looking
    )
    county.do(
        rectifications.rectify_again, due_on=date(2026, 12, 18), reason="避雷带未改到位", by=lead(county),
        now=at("2026-12-03 12:00"), **own,
    )  # fmt: skip
    county.do(rectifications.report, numbers=[2], now=at("2026-12-04 10:00"), **told)
    again: dict[str, Any] = looking | {"now": at("2026-12-05 10:00")}
    reopening = {1: "failed", 2: "passed"}
    refused = county.refused(RecheckIncomplete, acceptance_parts.recheck, results=reopening, **again)
    assert "第1项" in str(refused)
    assert county.do(acceptance_parts.recheck, results={2: "passed"}, **again).state == "passed"
    # Taking the second look back takes back what it found, and nothing of the first.
    del looking["handled_by"]
    county.do(acceptance_parts.take_back, reason="看错了", now=at("2026-12-05 11:00"), **looking)
    assert [row.outcome for row in listed(county, acceptance.id)] == ["passed", None]


# --- the conclusion -------------------------------------------------------------------------------------------


def conclude(county: County, acceptance: JointAcceptance, **given_more: Any) -> JointAcceptance:
    return county.do(
        acceptance_conclusions.conclude_passed,
        acceptance_id=acceptance.id,
        handled_by="科长甲",
        by=lead(county),
        **{"now": at("2026-12-02 15:00"), **given_more},
    )


def test_silence_is_never_a_pass(county: County) -> None:
    acceptance = an_arranged(county)
    opine(county, parts(county, acceptance.id)["housing"])
    opine(county, parts(county, acceptance.id)["meteorology"])
    for now in (AFTER, at("2027-11-25 09:00")):
        refused = county.refused(
            PartsAwaited,
            acceptance_conclusions.conclude_passed,
            acceptance_id=acceptance.id,
            handled_by="科长甲",
            by=lead(county),
            now=now,
        )
        assert refused.clause == "二（四）2"


def test_all_parts_passed_is_passed_once(county: County) -> None:
    acceptance = reported(county)
    last: dict[str, Any] = {"acceptance_id": acceptance.id, "handled_by": "科长甲", "by": lead(county)}
    county.refused(PartsNotPassed, acceptance_conclusions.conclude_passed, **last, now=AFTER)
    county.refused(
        PartsAwaited, acceptance_conclusions.conclude_failed, **last, conclusion="没有改好", now=AFTER
    )
    county.do(
        acceptance_parts.recheck,
        part_id=parts(county, acceptance.id)["housing"].id,
        results={1: "passed"},
        handled_by="核验员甲",
        by=lead(county),
        now=at("2026-12-02 10:00"),
    )
    county.refused(AllPartsPassed, acceptance_conclusions.conclude_failed, **last, conclusion="没有改好")
    county.refused(NotAllowed, acceptance_conclusions.conclude_passed, **{**last, "by": county.office})
    done = conclude(county, acceptance)
    assert (done.state, done.number) == ("passed", "联合验收〔2026〕1号")
    county.refused(IllegalMove, acceptance_conclusions.conclude_passed, **last)
    county.refused(AcceptancePassed, acceptances.apply, project_id=acceptance.project_id, scope="厂房")


def test_what_is_not_put_right_fails_with_the_reason_and_may_be_applied_for_anew(county: County) -> None:
    acceptance = rectifying(county)
    fail: dict[str, Any] = {
        "acceptance_id": acceptance.id,
        "handled_by": "科长甲",
        "by": lead(county),
        "now": at("2026-12-20 10:00"),
    }
    county.refused(ReasonMissing, acceptance_conclusions.conclude_failed, **fail, conclusion="")
    done = county.do(
        acceptance_conclusions.conclude_failed,
        **fail,
        conclusion="逾期未整改",
        expected_version=acceptance.version,
    )
    assert (done.state, done.conclusion) == ("failed", "逾期未整改")
    assert parts(county, acceptance.id)["housing"].state == "unrectified"
    assert county.open_clocks("rectification") == {}
    assert county.do(acceptances.apply, project_id=acceptance.project_id, scope="厂房").round == 2


# --- written down later -----------------------------------------------------------------------------------------


def refused_as_too_early(county: County, action: Any, moment: str, **given: Any) -> None:
    """Written down in the new year, it cannot have happened then."""
    late: dict[str, Any] = {
        "happened_at": at(moment),
        "late_because": "系统停机",
        "now": at("2027-01-04 10:00"),
    }
    county.refused(HappenedOutOfOrder, action, **given, **late)


def test_an_application_is_supplemented_after_it_was_sent_back(county: County) -> None:
    acceptance = an_application(county)
    sent: dict[str, Any] = {"reason": "缺人防专项验收", "now": at("2026-11-24 10:00")}
    county.do(acceptances.return_application, acceptance_id=acceptance.id, by=lead(county), **sent)
    refused_as_too_early(county, acceptances.supplement, "2026-11-24 09:00", acceptance_id=acceptance.id)


def test_the_list_follows_the_last_opinion(county: County) -> None:
    acceptance = an_arranged(county)
    for key, part in parts(county, acceptance.id).items():
        opine(county, part, *([ONE] if key == "housing" else []))
    refused_as_too_early(
        county, rectifications.hand_over, "2026-11-25 14:59", acceptance_id=acceptance.id, by=lead(county)
    )


def test_nothing_is_put_right_before_the_list_was_handed_over(county: County) -> None:
    acceptance = rectifying(county)
    refused_as_too_early(
        county,
        rectifications.report,
        "2026-11-26 09:59",
        acceptance_id=acceptance.id,
        numbers=[1],
        what="已清理",
        by=county.enterprise(acceptance.project_id),
    )
    assert [
        row.stopped_at for row in county.all(ClockRecord, ClockRecord.subject_kind == "rectification")
    ] == [None]


def test_nobody_looks_again_before_it_was_reported(county: County) -> None:
    acceptance = reported(county)
    refused_as_too_early(
        county,
        acceptance_parts.recheck,
        "2026-12-01 09:59",
        part_id=parts(county, acceptance.id)["housing"].id,
        results={1: "passed"},
        handled_by="核验员甲",
        by=lead(county),
    )


def test_no_work_is_accepted_before_the_last_department_said_so(county: County) -> None:
    acceptance = an_arranged(county)
    for part in parts(county, acceptance.id).values():
        opine(county, part)
    last: dict[str, Any] = {"acceptance_id": acceptance.id, "handled_by": "科长甲", "by": lead(county)}
    refused_as_too_early(county, acceptance_conclusions.conclude_passed, "2026-11-25 14:59", **last)


def test_nothing_fails_before_its_list_was_handed_over(county: County) -> None:
    acceptance = rectifying(county)
    last: dict[str, Any] = {"acceptance_id": acceptance.id, "handled_by": "科长甲", "by": lead(county)}
    refused_as_too_early(
        county, acceptance_conclusions.conclude_failed, "2026-11-26 09:59", **last, conclusion="逾期未整改"
    )


def test_a_work_is_applied_for_anew_after_it_failed(county: County) -> None:
    acceptance = rectifying(county)
    county.do(
        acceptance_conclusions.conclude_failed,
        acceptance_id=acceptance.id,
        conclusion="逾期未整改",
        handled_by="科长甲",
        by=lead(county),
        now=at("2026-12-20 10:00"),
    )
    refused_as_too_early(
        county, acceptances.apply, "2026-12-20 09:59", project_id=acceptance.project_id, scope="厂房"
    )


# --- the project stops ----------------------------------------------------------------------------------------


def test_a_project_that_stops_ends_what_hangs_below(county: County) -> None:
    acceptance = rectifying(county)
    county.do(
        projects.move_stage, project_id=acceptance.project_id, move="suspend", reason="企业重组", now=LIST
    )
    now = acceptance_of(county, acceptance.id)
    assert (now.state, now.withdrawn_because) == ("withdrawn", "项目停办：企业重组")
    assert [clock for clock in county.all(ClockRecord) if clock.stopped_at is None] == []
    assert {key for _, key in county.notices("acceptance.withdrawn")} >= set(DEPARTMENTS)
    county.do(projects.move_stage, project_id=acceptance.project_id, move="resume")
    assert county.do(acceptances.apply, project_id=acceptance.project_id, scope="厂房").round == 2


def test_a_project_is_not_completed_over_an_open_joint_acceptance(county: County) -> None:
    acceptance = an_arranged(county)
    refused = county.refused(
        StageNotReady, projects.move_stage, project_id=acceptance.project_id, move="complete"
    )
    assert "联合验收" in str(refused)


# --- whatever happens -----------------------------------------------------------------------------------------


def attempted(county: County, acceptance: JointAcceptance, act: str, department: str) -> None:
    """Somebody tries something; what the mechanism says to it is not asked here."""
    part = parts(county, acceptance.id)[department]
    rows = listed(county, acceptance.id)
    own = [row.number for row in rows if row.part_id == part.id and row.number]
    open_ones = [row.number for row in rows if row.number and row.reported_at is None]
    whole: dict[str, Any] = {"acceptance_id": acceptance.id, "by": lead(county)}
    of_part: dict[str, Any] = {"part_id": part.id, "by": county.liaison(department)}
    named = {"handled_by": "甲"}
    line = dict(zip(("content", "basis", "due_on"), ONE, strict=True))
    again = {
        "results": dict.fromkeys(own, "passed" if act == "good" else "failed"),
        "findings": "复验",
        **named,
    }
    but_one = [key for key in DEPARTMENTS if key != department]
    moved = {"on_site_at": at("2026-11-26 09:00"), "reason": "改期", "departments": but_one}
    tried: dict[str, tuple[Any, dict[str, Any]]] = {
        "pass": (acceptance_parts.record, {**of_part, **named, "result": "pass"}),
        "ask": (
            acceptance_parts.record,
            {**of_part, **named, "result": "rectify", "rectifications": [line]},
        ),
        "back": (acceptance_parts.take_back, {**of_part, "reason": "改"}),
        "list": (rectifications.hand_over, whole),
        "report": (
            rectifications.report,
            {**whole, "by": county.office, "numbers": open_ones[:1], "what": "已改"},
        ),
        "good": (acceptance_parts.recheck, {**of_part, **again}),
        "bad": (acceptance_parts.recheck, {**of_part, **again}),
        "conclude": (acceptance_conclusions.conclude_passed, {**whole, **named}),
        "fail": (acceptance_conclusions.conclude_failed, {**whole, **named, "conclusion": "不合格"}),
        "move": (acceptance_site.rearrange, {**whole, **moved}),
        "reconsider": (acceptance_retractions.take_back_conclusion, {**whole, "reason": "有误"}),
    }
    action, said = tried[act]
    county.attempt(action, now=AFTER, **said)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["pass", "ask", "back", "list", "report", "good", "bad", "conclude", "fail", "move", "reconsider"]
        ),
        st.sampled_from(DEPARTMENTS),
    ),
    max_size=14,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_never_passed_while_a_part_is_not(county: County, acts: list[tuple[str, str]]) -> None:
    """Random walks of all who take part: whatever they try, passed means that every part has passed."""
    open_one = county.all(JointAcceptance, JointAcceptance.state.in_(("on_site", "rectifying", "rechecking")))
    if open_one:
        acceptance = open_one[0]
        county.do(acceptance_withdrawals.withdraw, acceptance_id=acceptance.id, reason="重新开始", now=AFTER)
        project_id = acceptance.project_id
    else:
        existing = county.all(JointAcceptance)
        passed = [each for each in existing if each.state == "passed"]
        project_id = (
            existing[-1].project_id
            if existing and not passed
            else a_built_project(county, str(len(existing)))
        )
    acceptance = county.do(acceptances.apply, project_id=project_id, scope="厂房")
    county.do(
        acceptance_site.arrange,
        acceptance_id=acceptance.id,
        departments=DEPARTMENTS,
        on_site_at=ON_SITE,
        place="门口",
    )
    for act, department in acts:
        with suppress(Refusal):
            attempted(county, acceptance, act, department)
        now = acceptance_of(county, acceptance.id)
        states = {part.state for part in parts(county, acceptance.id).values() if part.state != "withdrawn"}
        assert now.state != "passed" or states == {"passed"}
        owing = [part for part in parts(county, acceptance.id).values() if part.state == "awaiting"]
        assert not owing or now.state in ("on_site", "withdrawn")
        if now.state not in ("on_site", "rectifying", "rechecking"):
            assert not county.open_clocks("acceptance_part")
            assert not county.open_clocks("rectification")


# --- dates that move ------------------------------------------------------------------------------------------


def redate(county: County, row: Rectification, day: str, **given: Any) -> Rectification:
    moved: Rectification = county.do(
        rectification_dates.redate,
        rectification_id=row.id,
        due_on=date.fromisoformat(day),
        reason="材料到货延迟",
        by=county.liaison("housing"),
        **given,
    )
    return moved


def test_a_date_moves_before_the_list_is_handed_over_and_the_enterprise_hears_nothing_yet(
    county: County,
) -> None:
    acceptance_id = an_arranged(county).id
    opine(county, parts(county, acceptance_id)["natural_resources"], ONE)
    (row,) = listed(county, acceptance_id)
    moved = redate(county, row, "2026-12-18", now=LIST)
    assert (moved.due_on, moved.redated, moved.redate_reason) == (date(2026, 12, 18), 1, "材料到货延迟")
    # The lead moved it: the department that asked for it is told.
    assert county.notices("acceptance.rectification_redated") == [("department", "natural_resources")]


def test_a_date_that_moves_under_the_enterprise_arms_its_ladder_anew(county: County) -> None:
    acceptance_id = rectifying(county).id
    (row,) = listed(county, acceptance_id)
    (before,) = county.open_clocks("rectification").values()
    urged = at(f"{before.due_day} 10:00")

    def fired(now: datetime) -> list[str]:
        # Of the enterprise's clock: what the office owes beside is another matter.
        swept = sweep(county.database, county.law, now=now).fired
        return [rung.value for key, rung in swept if key == before.id]

    assert fired(urged) == ["urge"]
    redate(county, row, "2026-12-18", now=urged)
    (clock,) = county.open_clocks("rectification").values()
    assert clock.due_day == date(2026, 12, 18)
    assert clock.id == before.id
    assert fired(at("2026-12-16 10:00")) == []
    assert fired(at("2026-12-17 10:00")) == ["remind"]
    assert fired(at("2026-12-18 10:00")) == ["urge"]
    owner = str(county.project(clock.project_id).enterprise_id)
    assert ("enterprise", owner) in county.notices("acceptance.rectification_redated")
    assert county.verified().breaks == ()


def test_a_date_moves_with_a_reason_by_whoever_asked_or_leads_and_not_once_it_is_reported(
    county: County,
) -> None:
    acceptance_id = rectifying(county).id
    (row,) = listed(county, acceptance_id)
    given: dict[str, Any] = {
        "rectification_id": row.id,
        "due_on": date(2026, 12, 18),
        "reason": "材料到货延迟",
        "by": county.liaison("housing"),
        "now": LIST,
    }
    move = rectification_dates.redate
    for other in (county.liaison("natural_resources"), county.office, county.agent):
        county.refused(NotAllowed, move, **given | {"by": other})
    county.refused(ReasonMissing, move, **given | {"reason": " "})
    county.refused(RectificationDateUnreadable, move, **given | {"due_on": date(2026, 11, 26)})
    county.refused(RectificationDateUnreadable, move, **given | {"due_on": None})
    county.refused(RectificationDateUnchanged, move, **given | {"due_on": row.due_on})
    version = county.one(JointAcceptance, acceptance_id).version
    county.do(move, **given, expected_version=version)
    county.refused(ChangedMeanwhile, move, **given | {"due_on": date(2026, 12, 21)}, expected_version=version)
    acceptance = county.one(JointAcceptance, acceptance_id)
    county.do(
        rectifications.report,
        acceptance_id=acceptance_id,
        numbers=[1],
        what="已整改",
        by=county.enterprise(acceptance.project_id),
        now=LIST,
    )
    county.refused(RectificationSettled, move, **given | {"due_on": date(2026, 12, 21)})

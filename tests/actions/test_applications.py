"""What neither a department nor the window may do with an application (行政许可法32、42、45、47, 二（四）, 附件2)."""

import json
from datetime import date
from typing import Any

import pytest

from builders.approval import (
    a_project_in_approval,
    accept,
    checked,
    clocks,
    decide,
    department,
    item_of,
    planned,
    receive,
    through,
)
from builders.county import County, at
from forms.sheets_approval import AcceptanceSheet, DecisionSheet
from workflow.actions import (
    approval_items,
    item_acceptance,
    item_decisions,
    item_hearings,
    item_intake,
    item_papers,
    item_retractions,
    item_reviews,
)
from workflow.errors import (
    ConcernsUnanswered,
    DecisionWithoutPapers,
    DeemingStands,
    EnterprisePaperMissing,
    HearingNotRequestable,
    HearingOpen,
    HearingOutstanding,
    IllegalMove,
    IntakeOwed,
    NeverDeferredMaterial,
    NoCommitmentElsewhere,
    NotAllowed,
    PauseBackwards,
    PauseNotAllowed,
    PromisedAlready,
    ResultNumberMissing,
    StepUsed,
)
from workflow.law.terms import Basis, PauseReason, StandardSort
from workflow.records.approval_item import ItemPause
from workflow.records.clock import ClockRecord
from workflow.rules import approval_item as rules

MAP = "现势性地形图/宗地图（界址坐标）"
MONDAY = at("2026-11-23 10:00")
#: The five days for the one notice end on Monday the 30th.
LATE = at("2026-12-01 09:00")


@pytest.fixture
def item(county: County) -> int:
    """The planning permit for land, what comes before it settled."""
    listed = planned(county, a_project_in_approval(county), "LX-01", "LX-05", "LX-07")
    for code in ("LX-01", "LX-05"):
        through(county, listed[code])
    return listed["LX-07"]


# --- taking back (32) -----------------------------------------------------------------------------------------


def test_no_department_takes_the_windows_receipt_back(county: County, item: int) -> None:
    receive(county, item, now=MONDAY)
    county.refused(
        NotAllowed,
        item_retractions.take_back,
        item_id=item,
        reason="点错了",
        by=department(county, item),
        now=MONDAY,
    )


def test_a_receipt_stays_once_the_five_days_for_the_departments_word_are_over(
    county: County, item: int
) -> None:
    receive(county, item, now=MONDAY)
    county.refused(StepUsed, item_retractions.take_back, item_id=item, reason="点错了", now=LATE)
    assert item_of(county, item).state == "submitted"


# --- deemed accepted, and yet told in time (32) ----------------------------------------------------------------

IN_TIME = at("2026-11-24 16:00")
PROVEN: dict[str, Any] = {
    "late_because": "系统停机，当日以书面告知",
    "evidence": "补正告知书及送达回证（2026年11月24日）",
}


def deemed(county: County, item: int, absent: list[str]) -> dict[str, Any]:
    receive(county, item, absent=absent, now=MONDAY)
    county.do(item_acceptance.deem, item_id=item, by=None, now=LATE)
    return {"item_id": item, "by": department(county, item), "now": at("2026-12-01 10:00")}


def test_a_notice_given_in_time_undoes_what_was_deemed(county: County, item: int) -> None:
    own = deemed(county, item, [MAP])
    county.do(item_acceptance.correct, **own, happened_at=IN_TIME, **PROVEN)
    kept = item_of(county, item)
    assert (kept.state, kept.accepted_at, kept.accepted_how) == ("correction", None, "")
    assert clocks(county, item) == {}
    (notice,) = county.all(
        ClockRecord, ClockRecord.limit_key == "correction_notice", ClockRecord.subject_id == item
    )
    assert (notice.stopped_at, notice.stopped_by) == (IN_TIME, "corrected")
    told = json.loads(county.events(kept.project_id)[-1].data)
    assert told["undoes_deeming"] is True
    assert told["in_time"] is True


def test_an_acceptance_given_in_time_undoes_what_was_deemed(county: County, item: int) -> None:
    own = deemed(county, item, [])
    county.do(item_acceptance.accept, **own, happened_at=IN_TIME, **PROVEN)
    kept = item_of(county, item)
    assert (kept.state, kept.accepted_at, kept.accepted_how) == ("accepted", IN_TIME, "accepted")
    # The statute counts from acceptance, the promise from when the papers were complete.
    started = {key: clock.started_at for key, clock in clocks(county, item).items()}
    assert started == {"permit_decision": IN_TIME, "land_use_planning_permit": kept.complete_at}


def test_a_refusal_given_in_time_undoes_what_was_deemed(county: County, item: int) -> None:
    own = deemed(county, item, [])
    county.do(item_acceptance.refuse_intake, **own, reason="不属于本部门职权", happened_at=IN_TIME, **PROVEN)
    assert item_of(county, item).state == "refused_at_intake"


def test_a_word_after_the_five_days_or_without_proof_changes_nothing(county: County, item: int) -> None:
    own = deemed(county, item, [MAP])
    late = PROVEN | {"happened_at": at("2026-12-01 08:40")}
    county.refused(DeemingStands, item_acceptance.correct, **own, **late)
    without = PROVEN | {"happened_at": IN_TIME, "evidence": ""}
    county.refused(IllegalMove, item_acceptance.correct, **own, **without)
    assert item_of(county, item).accepted_how == "deemed"


# --- not accepting (32) ---------------------------------------------------------------------------------------


def test_missing_papers_are_no_ground_for_not_accepting(county: County, item: int) -> None:
    receive(county, item, absent=[MAP], now=MONDAY)
    own = department(county, item)
    county.do(item_acceptance.correct, item_id=item, by=own, now=MONDAY)
    refusing = {"item_id": item, "reason": "材料不齐", "by": own, "now": at("2026-11-24 09:00")}
    county.refused(IllegalMove, item_acceptance.refuse_intake, **refusing)
    county.do(item_intake.supplement, item_id=item, supplied=[MAP], now=at("2026-11-24 09:00"))
    county.refused(IntakeOwed, item_acceptance.refuse_intake, **refusing)


# --- hearings (47) --------------------------------------------------------------------------------------------


def told_of_a_hearing(county: County, item: int) -> dict[str, Any]:
    receive(county, item, now=MONDAY)
    accept(county, item, now=MONDAY)
    own = department(county, item)
    county.do(
        item_reviews.pause,
        item_id=item,
        reason=PauseReason.HEARING,
        basis="行政许可法第45条、第47条",
        evidence="听证告知书",
        planned_until=date(2026, 12, 31),
        by=own,
        now=at("2026-11-24 10:00"),
    )
    return {"item_id": item, "by": own}


def test_no_department_ends_a_hearing_while_it_may_be_asked_for(county: County, item: int) -> None:
    mine = told_of_a_hearing(county, item)
    county.refused(
        HearingOpen, item_reviews.resume, **mine, outcome="企业口头放弃", now=at("2026-11-24 11:00")
    )
    # Five working days after the 24th of November: the 1st of December.
    county.refused(HearingOpen, item_reviews.resume, **mine, now=at("2026-12-01 17:30"))
    county.do(item_reviews.resume, **mine, now=at("2026-12-02 09:00"))
    assert item_of(county, item).state == "in_review"


def test_a_hearing_that_was_asked_for_is_given_up_by_the_enterprise_alone(county: County, item: int) -> None:
    mine = told_of_a_hearing(county, item)
    owner = county.enterprise(item_of(county, item).project_id)
    county.do(item_hearings.request, item_id=item, by=owner, now=at("2026-11-25 09:00"))
    county.refused(
        HearingOutstanding, item_reviews.resume, **mine, outcome="企业放弃", now=at("2026-12-09 09:00")
    )
    county.refused(NotAllowed, item_hearings.waive, **mine, now=at("2026-12-09 09:00"))
    county.do(
        item_hearings.waive, item_id=item, reason="已与部门达成一致", by=owner, now=at("2026-12-09 10:00")
    )
    county.refused(
        HearingNotRequestable, item_hearings.hold, **mine, record="笔录", now=at("2026-12-09 11:00")
    )
    county.refused(
        HearingNotRequestable, item_hearings.waive, item_id=item, by=owner, now=at("2026-12-09 11:00")
    )
    county.do(item_reviews.resume, **mine, now=at("2026-12-09 11:00"))
    (kept,) = county.all(ItemPause)
    assert (kept.hearing_waived_at, kept.hearing_held_at) == (at("2026-12-09 10:00"), None)
    assert county.open_clocks("item_pause") == {}
    assert county.notices("item.hearing_waived") == [("department", "natural_resources")]


def test_before_it_asks_the_enterprise_may_give_the_hearing_up_as_well(county: County, item: int) -> None:
    mine = told_of_a_hearing(county, item)
    owner = county.enterprise(item_of(county, item).project_id)
    county.do(item_hearings.waive, item_id=item, by=owner, now=at("2026-11-25 09:00"))
    county.refused(
        HearingNotRequestable, item_hearings.request, item_id=item, by=owner, now=at("2026-11-25 10:00")
    )
    county.do(item_reviews.resume, **mine, now=at("2026-11-25 11:00"))
    assert item_of(county, item).state == "in_review"


def test_the_office_gives_no_hearing_up_without_the_enterprises_paper(county: County, item: int) -> None:
    told_of_a_hearing(county, item)
    giving_up: dict[str, Any] = {"item_id": item, "by": county.office, "now": at("2026-11-25 09:00")}
    county.refused(EnterprisePaperMissing, item_hearings.waive, **giving_up, reason="电话告知")
    county.do(item_hearings.waive, **giving_up, source="放弃听证说明（2026年11月24日）")
    told = county.events(item_of(county, item).project_id)[-1]
    assert (told.kind, json.loads(told.data)["source"]) == (
        "item.hearing_waive",
        "放弃听证说明（2026年11月24日）",
    )


def test_the_office_signs_no_promise_without_the_enterprises_paper(county: County, item: int) -> None:
    receive(county, item, now=MONDAY)
    signing: dict[str, Any] = {
        "item_id": item,
        "text": "承诺",
        "signer": "陈某",
        "by": county.office,
        "now": MONDAY,
    }
    county.refused(EnterprisePaperMissing, item_decisions.promise, **signing)
    county.do(item_decisions.promise, **signing, source="告知承诺书（2026年11月23日）")
    assert item_of(county, item).promised_at == MONDAY


def test_a_promise_is_signed_once_and_nothing_is_put_in_its_place(county: County, item: int) -> None:
    receive(county, item, now=MONDAY)
    owner = county.enterprise(item_of(county, item).project_id)
    signing: dict[str, Any] = {"item_id": item, "by": owner, "now": MONDAY}
    county.do(item_decisions.promise, **signing, text="用地符合规划条件。", signer="陈某")
    refusal = county.refused(PromisedAlready, item_decisions.promise, **signing, text="其他", signer="李某")
    assert str(refusal) == (
        "“建设用地规划许可证核发”的告知承诺已由陈某于2026年11月23日（周一）签署，不能重复签署；"
        "内容有误的，可按一般程序决定，或由企业撤回申请后重新提交。"
    )
    kept = item_of(county, item)
    assert (kept.promise_text, kept.promise_signer) == ("用地符合规划条件。", "陈某")


def test_who_applies_anew_promises_anew(county: County, item: int) -> None:
    receive(county, item, now=MONDAY)
    owner = county.enterprise(item_of(county, item).project_id)
    signing: dict[str, Any] = {"item_id": item, "signer": "陈某", "by": owner, "now": MONDAY}
    county.do(item_decisions.promise, **signing, text="写错的承诺")
    county.do(item_intake.withdraw, item_id=item, reason="承诺内容有误", by=owner, now=MONDAY)
    receive(county, item, now=MONDAY)
    county.do(item_decisions.promise, **signing, text="用地符合规划条件。")
    assert item_of(county, item).promise_text == "用地符合规划条件。"


# --- procedures (45) ------------------------------------------------------------------------------------------


@pytest.fixture
def unclocked(county: County) -> dict[str, Any]:
    """A procedure for an application that nothing limits, as its department would rightly enter it."""
    written = {"name": "临时占用道路", "phase": "construction", "department": "housing"}
    (listed,) = county.do(
        approval_items.plan, project_id=a_project_in_approval(county), written=[written], now=MONDAY
    )
    receive(county, listed.id, now=MONDAY)
    accept(county, listed.id, now=MONDAY)
    assert clocks(county, listed.id) == {}
    return {
        "item_id": listed.id,
        "reason": PauseReason.EXPERT_REVIEW,
        "basis": "行政许可法第45条",
        "evidence": "专家评审通知",
        "planned_until": date(2026, 11, 30),
        "by": county.liaison("housing"),
        "now": at("2026-11-24 10:00"),
    }


def test_a_procedure_ends_after_it_began_though_no_limit_has_begun(
    county: County, unclocked: dict[str, Any]
) -> None:
    yesterday = {**unclocked, "planned_until": date(2026, 11, 23)}
    assert county.refused(PauseBackwards, item_reviews.pause, **yesterday).field == "planned_until"
    county.do(item_reviews.pause, **unclocked)
    assert item_of(county, unclocked["item_id"]).state == "paused"


def test_nobody_enters_a_standstill_for_one_application_though_no_limit_has_begun(
    county: County, unclocked: dict[str, Any]
) -> None:
    standing = {**unclocked, "reason": PauseReason.STANDSTILL}
    refusal = county.refused(PauseNotAllowed, item_reviews.pause, **standing)
    assert (refusal.field, "临时占用道路" in str(refusal)) == ("reason", True)
    assert county.all(ItemPause) == []


# --- promises (附件2) -------------------------------------------------------------------------------------------


def test_only_a_registration_is_left_out_of_its_promise(county: County, item: int) -> None:
    receive(county, item, now=MONDAY)
    county.refused(
        NoCommitmentElsewhere,
        item_acceptance.accept,
        item_id=item,
        no_commitment="legacy",
        by=department(county, item),
        now=MONDAY,
    )


# --- what never comes later (二（三）) ---------------------------------------------------------------------------


FIRE = "消防设计文件"


def test_what_no_promise_replaces_is_put_off_by_no_application_either(county: County, item: int) -> None:
    receive(county, item, now=MONDAY)
    refusal = county.refused(
        NeverDeferredMaterial,
        item_acceptance.accept,
        item_id=item,
        deferred=[{"name": FIRE, "until": "2026-12-15"}],
        by=department(county, item),
        now=MONDAY,
    )
    assert "消防" in str(refusal)


def test_a_deferrable_item_offers_nothing_that_no_promise_replaces(county: County) -> None:
    edition = county.law.current
    design = edition.items["GC-01"]
    assert design.deferrable
    assert rules.may_come_later(design, [FIRE, MAP], edition) == (MAP,)


# --- deciding (二（四）) ------------------------------------------------------------------------------------------


def test_nothing_is_granted_while_a_paper_is_missing_that_was_not_put_off(county: County, item: int) -> None:
    receive(county, item, absent=[MAP], now=MONDAY)
    county.do(item_acceptance.deem, item_id=item, now=LATE)
    granting: dict[str, Any] = {
        "item_id": item,
        "decision": "granted",
        "result_number": "罗证〔2026〕1号",
        "by": department(county, item),
        "now": LATE,
    }
    assert MAP in str(county.refused(DecisionWithoutPapers, item_decisions.decide, **granting))
    later = [{"name": MAP, "until": "2026-12-15"}]
    county.do(item_decisions.decide, **(granting | {"decision": "granted_with_deferred", "deferred": later}))


def test_a_paper_that_came_after_the_deemed_acceptance_opens_the_way_to_a_grant(
    county: County, item: int
) -> None:
    receive(county, item, absent=[MAP], now=MONDAY)
    county.do(item_acceptance.deem, item_id=item, now=LATE)
    county.do(item_intake.supplement, item_id=item, supplied=[MAP], now=LATE)
    decide(county, item, now=LATE)
    assert item_of(county, item).state == "granted"


def test_a_grant_says_why_where_the_published_points_speak_against_it(county: County) -> None:
    project = a_project_in_approval(county)
    edition = county.law.edition(county.project(project).edition_hash)
    code, point = a_negative_point(county)
    assert edition.items[code].code == code
    item = planned(county, project, code)[code]
    # Whatever comes before it is settled.
    county.do(
        item_intake.receive,
        item_id=item,
        now=MONDAY,
        **checked(county, item_of(county, item), answers={point: "yes"}),
    )
    accept(county, item, now=MONDAY)
    granting: dict[str, Any] = {
        "item_id": item,
        "decision": "granted",
        "result_number": "罗证〔2026〕1号",
        "by": department(county, item),
        "now": LATE,
    }
    county.refused(ConcernsUnanswered, item_decisions.decide, **granting)
    county.do(item_decisions.decide, **granting, reason="经核实，所涉情形已经消除")
    assert item_of(county, item).decision_reason == "经核实，所涉情形已经消除"


def a_negative_point(county: County) -> tuple[str, str]:
    """An item without open prerequisites and a point of its negative list."""
    edition = county.law.current
    for code, entry in edition.items.items():
        if entry.phase in rules.phases(edition) and not rules.unsettled(entry, {}, edition):
            for point in edition.standards_of(code):
                if point.sort is StandardSort.NEGATIVE:
                    return code, point.key
    raise LookupError


# --- limits (42) ----------------------------------------------------------------------------------------------


def test_what_is_no_permit_has_the_days_of_the_statute_by_analogy_and_no_extension(county: County) -> None:
    edition = county.law.current
    limit = rules.statutory_limit(edition.items["YS-02"], edition)
    assert limit is not None
    assert (limit.amount, limit.basis, limit.clause, limit.extension) == (20, Basis.PRACTICE, "", None)
    assert "参照" in limit.why
    assert limit.title == "规划条件核实（参照时限）"
    assert not limit.excludes


def test_no_statutory_limit_is_known_where_no_article_is(county: County) -> None:
    edition = county.law.current
    assert rules.statutory_limit(edition.items["GC-06"], edition) is None


def letter(county: County, item: int) -> AcceptanceSheet:
    with county.database.reading() as session:
        sheet = item_papers.draft(
            session, county.law, form="item_acceptance", item_id=item, by=county.office, now=MONDAY
        ).sheet
    assert isinstance(sheet, AcceptanceSheet)
    return sheet


def test_the_notice_of_acceptance_says_that_papers_are_to_come(county: County, item: int) -> None:
    receive(county, item, absent=[MAP], now=MONDAY)
    accept(county, item, now=MONDAY, deferred=[{"name": MAP, "until": "2026-12-15"}])
    said = letter(county, item)
    assert "除下列容缺材料外" in said.paragraphs[0].text
    assert "决定予以容缺受理" in said.paragraphs[0].text
    assert [part.text for part in said.closing] == [f"容缺材料：{MAP}，请于2026年12月15日前补交。"]


def test_the_notice_of_acceptance_says_that_complete_papers_are(county: County, item: int) -> None:
    receive(county, item, now=MONDAY)
    accept(county, item, now=MONDAY)
    assert "经审查，申请材料齐全、符合法定形式，决定予以受理" in letter(county, item).paragraphs[0].text


@pytest.mark.parametrize(("code", "longer"), [("LX-03", 40), ("LX-10", 10), ("LX-07", 10)])
def test_a_permits_own_statute_says_how_far_it_may_be_extended(
    county: County, code: str, longer: int
) -> None:
    edition = county.law.current
    limit = rules.statutory_limit(edition.items[code], edition)
    assert limit is not None
    assert limit.extension is not None
    assert limit.extension.amount == longer


SEVEN_DAYS = "statutory:SG-04"


@pytest.fixture
def permit(county: County) -> int:
    """The permit to build, what comes before it not needed here."""
    listed = planned(county, a_project_in_approval(county), "GC-02", "SG-01", "SG-03", "SG-04")
    for code in ("GC-02", "SG-01", "SG-03"):
        county.do(approval_items.set_aside, item_id=listed[code], reason="已在上一期办结")
    return listed["SG-04"]


def test_seven_days_from_the_application_run_before_it_is_accepted(county: County, permit: int) -> None:
    receive(county, permit, now=MONDAY)
    running = clocks(county, permit)
    assert set(running) == {"correction_notice", SEVEN_DAYS}
    assert (running[SEVEN_DAYS].started_at, running[SEVEN_DAYS].due_day) == (MONDAY, date(2026, 11, 30))
    accept(county, permit, now=at("2026-11-25 10:00"))
    kept = county.all(ClockRecord, ClockRecord.limit_key == SEVEN_DAYS)
    assert [(clock.started_at, clock.stopped_at) for clock in kept] == [(MONDAY, None)]


def test_seven_days_count_anew_once_the_papers_are_complete(county: County, permit: int) -> None:
    receive(county, permit, now=MONDAY)
    added = "补交资金落实证明"
    county.do(
        item_acceptance.correct, item_id=permit, missing=[added], by=department(county, permit), now=MONDAY
    )
    assert SEVEN_DAYS not in clocks(county, permit)
    later = at("2026-11-27 10:00")
    county.do(item_intake.supplement, item_id=permit, supplied=[added], now=later)
    assert clocks(county, permit)[SEVEN_DAYS].started_at == later


def test_seven_days_run_on_where_the_acceptance_is_taken_back(county: County, permit: int) -> None:
    receive(county, permit, now=MONDAY)
    accept(county, permit, now=MONDAY)
    own = department(county, permit)
    county.do(item_retractions.take_back, item_id=permit, reason="点错了", by=own, now=at("2026-11-24 09:00"))
    assert clocks(county, permit)[SEVEN_DAYS].started_at == MONDAY


# --- after a promise that was not kept ------------------------------------------------------------------------


def test_a_late_check_stays_late_where_it_ends_in_revocation(county: County, item: int) -> None:
    receive(county, item, now=MONDAY)
    owner = county.enterprise(item_of(county, item).project_id)
    county.do(item_decisions.promise, item_id=item, text="承诺", signer="陈某", by=owner, now=MONDAY)
    decide(county, item, "granted_on_promise", now=MONDAY)
    due = clocks(county, item)["commitment_check"].due_at
    assert due is not None
    county.do(
        item_decisions.revoke,
        item_id=item,
        reason="不符",
        by=department(county, item),
        now=at("2027-03-01 09:00"),
    )
    (check,) = county.all(ClockRecord, ClockRecord.limit_key == "commitment_check")
    assert check.stopped_by == "checked"
    assert check.stopped_at is not None
    assert check.stopped_at > due
    kept = item_of(county, item)
    assert (kept.state, kept.check_finding) == ("revoked", "不符")
    with county.database.reading() as session:
        sheet = item_papers.draft(
            session,
            county.law,
            form="item_decision",
            item_id=item,
            by=county.office,
            now=at("2027-03-02 09:00"),
        ).sheet
    assert isinstance(sheet, DecisionSheet)
    said = "".join(part.text for part in sheet.paragraphs)
    assert sheet.heading == "撤销行政许可决定书"
    assert "决定予以撤销" in said
    assert "理由：不符" in said
    assert sheet.signed_on == date(2027, 3, 1)


def test_a_permit_is_not_granted_without_its_number(county: County, item: int) -> None:
    receive(county, item, now=MONDAY)
    accept(county, item, now=MONDAY)
    by = department(county, item)
    granting: dict[str, Any] = {"item_id": item, "decision": "granted", "by": by, "now": LATE}
    refused = county.refused(ResultNumberMissing, item_decisions.decide, **granting)
    assert "建设用地规划许可证" in str(refused)
    assert item_of(county, item).decided_at is None
    county.do(item_decisions.decide, **granting, result_number="地字第1号")

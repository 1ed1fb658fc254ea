"""二（四） as the people in it play it: what a project needs approved, from the plan to the paper in hand."""

from datetime import date

from builders.approval import (
    a_committed_project_in_approval,
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
from workflow.actions import (
    anchors,
    approval_items,
    clock_acts,
    item_acceptance,
    item_decisions,
    item_deferrals,
    item_hearings,
    item_intake,
    item_retractions,
    item_reviews,
    projects,
)
from workflow.errors import (
    ChecksInvalid,
    CommitmentNotBinding,
    CommitmentNotOffered,
    CommitmentNotSigned,
    CorrectionTwice,
    DeemedNotByStatute,
    DeemedTooEarly,
    DeferralNotAllowed,
    DeferralsOpen,
    DeliveredAlready,
    ExtensionNotAllowed,
    HappenedOutOfOrder,
    HearingOutstanding,
    HearingTooLate,
    IllegalMove,
    ItemPlanned,
    ItemsInFlight,
    NotAllowed,
    OfficialPauseElsewhere,
    PapersMissing,
    PauseNotAllowed,
    PrerequisiteNotDeferrable,
    PrerequisitesOpen,
    ReasonMissing,
    RemedyMissing,
    StageNotReady,
)
from workflow.law.terms import PauseReason
from workflow.records.approval_item import ItemCorrection, ItemDeferral, ItemPause
from workflow.records.clock import ClockRecord

MAP = "现势性地形图/宗地图（界址坐标）"
#: Two days after the receipt. The statute counts from here; what is promised counts from when the papers were complete.
ACCEPTED = at("2026-11-25 10:00")
#: Ten working days after Monday the 23rd of November, and after Wednesday the 25th; twenty after that Wednesday.
COMMITTED_DUE, COMPLETED_DUE, STATUTORY_DUE = date(2026, 12, 7), date(2026, 12, 9), date(2026, 12, 23)


def a_land_permit(county: County) -> tuple[int, int]:
    """A project and its application for the planning permit for land, what comes before it settled."""
    project_id = a_project_in_approval(county)
    items = planned(county, project_id, "LX-01", "LX-05", "LX-07")
    for code in ("LX-01", "LX-05"):
        through(county, items[code])
    return project_id, items["LX-07"]


def test_land_then_design_then_building_and_side_by_side_what_may(county: County) -> None:
    project_id = a_committed_project_in_approval(county)
    codes = ("LX-01", "LX-05", "LX-06", "LX-07", "LX-08", "GC-02", "GC-01", "GC-04", "SG-01", "SG-03")
    item = planned(county, project_id, *codes)
    county.refused(ItemPlanned, approval_items.plan, project_id=project_id, codes=["LX-07"])

    # Nothing starts before what it rests on.
    permit = item_of(county, item["SG-01"])
    refusal = county.refused(
        PrerequisitesOpen, item_intake.receive, item_id=permit.id, **checked(county, permit)
    )
    assert "建设工程规划许可证核发（待申请）" in str(refusal)

    # The filing and the contract run side by side.
    receive(county, item["LX-01"])
    receive(county, item["LX-05"])
    for code in ("LX-01", "LX-05"):
        accept(county, item[code])
        decide(county, item[code])
    for code in ("LX-07", "LX-06", "LX-08", "GC-02"):
        through(county, item[code])

    # By its commitment the project goes on while its design is reviewed; the review for fire safety is never deferred.
    receive(county, item["GC-01"])
    receive(county, item["SG-01"])
    by_commitment = "双向承诺书第4条：设计方案审查与防空地下室审批同步办理"
    county.refused(
        PrerequisiteNotDeferrable, approval_items.run_ahead, item_id=item["SG-03"], reason=by_commitment
    )
    county.refused(ReasonMissing, approval_items.run_ahead, item_id=item["GC-04"], reason=" ")
    county.do(approval_items.run_ahead, item_id=item["GC-04"], reason=by_commitment)
    through(county, item["GC-04"])
    assert item_of(county, item["GC-01"]).state == "submitted"
    assert item_of(county, item["GC-04"]).state == "delivered"

    lacking = county.refused(StageNotReady, projects.move_stage, project_id=project_id, move="complete")
    assert "立项用地规划许可阶段2个事项尚未办结" in str(lacking)
    assert "施工许可阶段2个事项尚未办结" in str(lacking)
    county.refused(
        ItemsInFlight, projects.move_stage, project_id=project_id, move="suspend", reason="企业资金调整"
    )


def test_nothing_runs_ahead_without_a_commitment_that_binds(county: County) -> None:
    project_id = a_project_in_approval(county)
    item = planned(county, project_id, "SG-01", "SG-03")
    county.refused(
        CommitmentNotBinding, approval_items.run_ahead, item_id=item["SG-03"], reason="企业希望先办"
    )


def test_nothing_of_an_application_happened_before_what_it_follows(county: County) -> None:
    _, item_id = a_land_permit(county)
    receive(county, item_id, now=at("2026-11-30 10:00"))
    county.refused(
        HappenedOutOfOrder,
        item_acceptance.accept,
        item_id=item_id,
        by=department(county, item_id),
        now=at("2026-12-01 10:00"),
        happened_at=at("2026-11-27 10:00"),
        late_because="纸面先办",
    )


def test_what_is_missing_is_told_once_and_whole(county: County) -> None:
    _, item_id = a_land_permit(county)
    item = item_of(county, item_id)
    # Every paper and every point is looked at.
    given = checked(county, item)
    refusal = county.refused(
        ChecksInvalid, item_intake.receive, item_id=item_id, **{**given, "papers": [], "points": []}
    )
    assert len(refusal.problems) == len(given["papers"]) + len(given["points"])
    receive(county, item_id, absent=[MAP])
    by = department(county, item_id)
    county.refused(PapersMissing, item_acceptance.accept, item_id=item_id, by=by)
    county.do(
        item_acceptance.correct,
        item_id=item_id,
        missing=["用地红线坐标须经核对"],
        by=by,
        now=at("2026-11-24 09:00"),
    )
    (notice,) = county.all(ItemCorrection)
    assert [line["text"] for line in notice.lines] == [MAP, "用地红线坐标须经核对"]
    assert notice.in_time
    assert clocks(county, item_id) == {}
    assert ("enterprise", str(county.project(item.project_id).enterprise_id)) in county.notices(
        "item.correct"
    )
    county.refused(IllegalMove, item_acceptance.correct, item_id=item_id, missing=["再补一份"], by=by)

    later = at("2026-11-25 09:00")
    county.do(item_intake.supplement, item_id=item_id, supplied=[MAP], now=later)
    assert item_of(county, item_id).state == "correction"
    county.do(item_intake.supplement, item_id=item_id, supplied=["用地红线坐标须经核对"], now=later)
    assert item_of(county, item_id).state == "submitted"
    county.refused(
        CorrectionTwice, item_acceptance.correct, item_id=item_id, missing=["再补一份"], by=by, now=later
    )
    accept(county, item_id, now=ACCEPTED)
    running = clocks(county, item_id)
    assert running["land_use_planning_permit"].due_day == COMPLETED_DUE
    assert running["permit_decision"].due_day == STATUTORY_DUE


def test_a_notice_after_the_five_days_finds_the_application_accepted_from_receipt(county: County) -> None:
    _, item_id = a_land_permit(county)
    receive(county, item_id, absent=[MAP], now=at("2026-11-23 10:00"))
    by = department(county, item_id)
    assert clocks(county, item_id)["correction_notice"].due_day == date(2026, 11, 30)
    county.refused(DeemedTooEarly, item_acceptance.deem, item_id=item_id, now=at("2026-11-30 17:30"))
    county.do(item_acceptance.correct, item_id=item_id, by=by, now=at("2026-12-01 09:00"))
    item = item_of(county, item_id)
    assert (item.state, item.accepted_how) == ("accepted", "deemed")
    assert item.accepted_at == at("2026-11-23 10:00")
    running = clocks(county, item_id)
    # The statute counts from receipt; the promise of 附件2 waits for complete papers.
    assert running["permit_decision"].started_at == at("2026-11-23 10:00")
    assert running["land_use_planning_permit"].started_at is None
    county.do(item_intake.supplement, item_id=item_id, supplied=[MAP], now=at("2026-12-02 09:00"))
    assert clocks(county, item_id)["land_use_planning_permit"].started_at == at("2026-12-02 09:00")


def test_silence_accepts_a_permits_application_and_grants_nothing(county: County) -> None:
    project_id, item_id = a_land_permit(county)
    receive(county, item_id)
    after = at("2026-12-01 09:00")
    with county.database.reading() as session:
        assert item_acceptance.overdue_intakes(session, county.law, now=after) == [item_id]
    county.do(item_acceptance.deem, item_id=item_id, now=after)
    item = item_of(county, item_id)
    assert (item.state, item.decision) == ("accepted", "")
    assert item.accepted_at == item.received_at
    assert set(clocks(county, item_id)) == {"land_use_planning_permit", "permit_decision"}
    # A year later nothing has been granted.
    assert item_of(county, item_id).state == "accepted"

    # What is no permit is never deemed accepted: the statute says it of permits alone.
    other = planned(county, project_id, "GC-01")["GC-01"]
    decide(county, item_id)
    receive(county, other)
    county.refused(DeemedNotByStatute, item_acceptance.deem, item_id=other, now=after)


def test_publicity_stops_the_promise_and_not_the_statute(county: County) -> None:
    _, item_id = a_land_permit(county)
    receive(county, item_id)
    accept(county, item_id, now=ACCEPTED)
    by = department(county, item_id)
    before = clocks(county, item_id)
    assert before["land_use_planning_permit"].due_day == COMMITTED_DUE
    county.refused(
        OfficialPauseElsewhere,
        clock_acts.pause,
        clock_id=before["permit_decision"].id,
        reason=PauseReason.HEARING,
        basis="行政许可法第45条",
        evidence="通知",
        planned_until=date(2026, 12, 8),
        now=at("2026-11-27 09:00"),
    )
    pause = {
        "item_id": item_id,
        "by": by,
        "basis": "附件2部门承诺条款3",
        "evidence": "批前公示〔2026〕8号",
        "planned_until": date(2026, 12, 8),
        "now": at("2026-11-27 09:00"),
    }
    county.refused(PauseNotAllowed, item_reviews.pause, reason=PauseReason.SITE_VISIT, **pause)
    county.do(item_reviews.pause, reason=PauseReason.PUBLICITY, **pause)
    running = clocks(county, item_id)
    assert running["land_use_planning_permit"].due_day is None
    assert running["permit_decision"].due_day == STATUTORY_DUE
    (row,) = county.all(ItemPause)
    assert [(told["limit"], told["paused"]) for told in row.clocks] == [
        ("land_use_planning_permit", True),
        ("permit_decision", False),
    ]
    assert "不能因“公示”暂停计时" in row.clocks[1]["why"]
    county.do(item_reviews.resume, item_id=item_id, outcome="公示无异议", by=by, now=at("2026-12-08 09:00"))
    running = clocks(county, item_id)
    # Friday the 27th to Monday the 7th are left out: seven working days.
    assert running["land_use_planning_permit"].due_day == date(2026, 12, 16)
    assert running["permit_decision"].due_day == STATUTORY_DUE


def test_a_hearing_is_told_asked_for_and_held_and_stops_both_clocks(county: County) -> None:
    project_id, item_id = a_land_permit(county)
    receive(county, item_id)
    accept(county, item_id, now=ACCEPTED)
    by, enterprise = department(county, item_id), county.enterprise(project_id)
    county.do(
        item_reviews.pause,
        item_id=item_id,
        reason=PauseReason.HEARING,
        basis="行政许可法第45条、第47条",
        evidence="听证告知书〔2026〕2号",
        planned_until=date(2026, 12, 31),
        by=by,
        now=at("2026-11-26 09:00"),
    )
    running = clocks(county, item_id)
    assert {clock.due_day for clock in running.values()} == {None}
    (row,) = county.all(ItemPause)
    told = county.open_clocks("item_pause")["item_pause", row.id]
    assert (told.limit_key, told.obligor_kind, told.due_day) == (
        "hearing_request",
        "enterprise",
        date(2026, 12, 3),
    )
    county.refused(
        HearingTooLate,
        item_hearings.request,
        item_id=item_id,
        by=enterprise,
        now=at("2026-12-04 09:00"),
    )
    county.do(item_hearings.request, item_id=item_id, by=enterprise, now=at("2026-12-01 09:00"))
    held = county.open_clocks("item_pause")["item_pause", row.id]
    assert (held.limit_key, held.due_day) == ("hearing_held", date(2026, 12, 29))
    county.refused(
        HearingOutstanding, item_reviews.resume, item_id=item_id, by=by, now=at("2026-12-02 09:00")
    )
    county.do(
        item_hearings.hold,
        item_id=item_id,
        record="听证笔录〔2026〕2号",
        by=by,
        now=at("2026-12-08 10:00"),
    )
    county.do(item_reviews.resume, item_id=item_id, by=by, now=at("2026-12-09 09:00"))
    running = clocks(county, item_id)
    # Thursday the 26th to Tuesday the 8th are left out: nine working days of both.
    assert running["land_use_planning_permit"].due_day == date(2026, 12, 18)
    assert county.open_clocks("item_pause") == {}
    assert item_of(county, item_id).state == "in_review"


def test_the_statutory_limit_is_extended_once_and_the_promise_never(county: County) -> None:
    project_id, item_id = a_land_permit(county)
    receive(county, item_id)
    accept(county, item_id, now=ACCEPTED)
    extension = {
        "item_id": item_id,
        "approver": "局长",
        "by": department(county, item_id),
        "now": at("2026-12-15 09:00"),
    }
    county.refused(ReasonMissing, item_reviews.extend, amount=10, reason="", **extension)
    county.refused(ExtensionNotAllowed, item_reviews.extend, amount=11, reason="需现场核实", **extension)
    county.do(item_reviews.extend, amount=10, reason="涉及跨镇用地，需现场核实", **extension)
    county.refused(ExtensionNotAllowed, item_reviews.extend, amount=5, reason="再延", **extension)
    running = clocks(county, item_id)
    assert running["permit_decision"].extended == 10
    assert running["permit_decision"].due_day > STATUTORY_DUE  # type: ignore[operator]
    assert running["land_use_planning_permit"].due_day == COMMITTED_DUE
    owner = str(county.project(project_id).enterprise_id)
    assert county.notices("clock.extended") == [("enterprise", owner)]


def test_papers_that_may_come_later_are_clocks_on_the_enterprise(county: County) -> None:
    project_id, item_id = a_land_permit(county)
    receive(county, item_id, absent=[MAP])
    by = department(county, item_id)
    later = {"name": MAP, "until": "2026-12-15"}
    county.refused(
        DeferralNotAllowed,
        item_acceptance.accept,
        item_id=item_id,
        deferred=[{"name": "经办人身份证件", "until": "2026-12-15"}],
        by=by,
    )
    # The map may come later, since the catalogue says so (地形图); yet only if its day is agreed.
    county.refused(PapersMissing, item_acceptance.accept, item_id=item_id, by=by)
    county.do(item_acceptance.accept, item_id=item_id, deferred=[later], by=by)
    county.refused(DeferralsOpen, item_decisions.decide, item_id=item_id, decision="granted", by=by)
    decide(county, item_id, "granted_with_deferred", result_number="地字第445381202600012号")
    (row,) = county.all(ItemDeferral)
    clock = county.open_clocks("item_deferral")["item_deferral", row.id]
    assert (clock.obligor_kind, clock.due_day) == ("enterprise", date(2026, 12, 15))
    county.do(item_decisions.deliver, item_id=item_id, delivered_to="陈某")
    refusal = county.refused(StageNotReady, projects.move_stage, project_id=project_id, move="complete")
    assert "1份容缺材料尚未补交" in str(refusal)
    came = at("2026-12-10 09:00")
    county.do(item_deferrals.hand_in, deferral_id=row.id, by=county.enterprise(project_id), now=came)
    county.refused(IllegalMove, item_deferrals.hand_in, deferral_id=row.id)
    assert county.open_clocks("item_deferral") == {}
    refusal = county.refused(StageNotReady, projects.move_stage, project_id=project_id, move="complete")
    assert "1份补交的容缺材料尚未核对" in str(refusal)
    county.do(item_deferrals.check, deferral_id=row.id, accepted=True, by=by, now=at("2026-12-11 09:00"))
    refusal = county.refused(StageNotReady, projects.move_stage, project_id=project_id, move="complete")
    assert "容缺" not in str(refusal)


def test_on_a_promise_the_decision_comes_first_and_the_check_later(county: County) -> None:
    project_id, item_id = a_land_permit(county)
    by, enterprise = department(county, item_id), county.enterprise(project_id)
    receive(county, item_id)
    county.refused(
        CommitmentNotSigned, item_decisions.decide, item_id=item_id, decision="granted_on_promise", by=by
    )
    county.do(
        item_decisions.promise,
        item_id=item_id,
        text="所交材料真实，用地符合规划条件。",
        signer="陈某",
        by=enterprise,
    )
    decide(county, item_id, "granted_on_promise")
    assert set(clocks(county, item_id)) == {"delivery", "commitment_check"}
    county.do(item_decisions.deliver, item_id=item_id, delivered_to="陈某")
    assert set(clocks(county, item_id)) == {"commitment_check"}
    county.do(
        item_decisions.revoke, item_id=item_id, reason="现场核查与承诺不符", by=by, now=at("2026-12-20 09:00")
    )
    item = item_of(county, item_id)
    assert (item.state, clocks(county, item_id)) == ("revoked", {})
    # It may be applied for again, in the ordinary way, and checked and found in order.
    receive(county, item_id)
    county.do(item_decisions.promise, item_id=item_id, text="已整改。", signer="陈某", by=enterprise)
    decide(county, item_id, "granted_on_promise")
    county.do(item_decisions.check, item_id=item_id, finding="现场核查与承诺一致", by=by)
    county.refused(IllegalMove, item_decisions.check, item_id=item_id, finding="再查", by=by)

    # Only what the catalogue opens to it.
    other = planned(county, project_id, "LX-06")["LX-06"]
    receive(county, other)
    county.refused(
        CommitmentNotOffered, item_decisions.promise, item_id=other, text="承诺", signer="陈某", by=enterprise
    )


def test_a_refusal_says_why_and_what_may_be_done_about_it(county: County) -> None:
    project_id, item_id = a_land_permit(county)
    receive(county, item_id)
    accept(county, item_id)
    refusal = {"item_id": item_id, "decision": "refused", "by": department(county, item_id)}
    county.refused(NotAllowed, item_decisions.decide, **{**refusal, "by": county.office}, reason="不符合规划")
    county.refused(ReasonMissing, item_decisions.decide, **refusal)
    county.refused(RemedyMissing, item_decisions.decide, **refusal, reason="不符合规划", remedies="")
    county.do(item_decisions.decide, **refusal, reason="用地性质与控制性详细规划不符。")
    item = item_of(county, item_id)
    assert "行政复议" in item.remedies
    assert "行政诉讼" in item.remedies
    county.do(item_decisions.deliver, item_id=item_id, delivered_to="陈某")
    county.refused(DeliveredAlready, item_decisions.deliver, item_id=item_id, delivered_to="陈某")
    assert item_of(county, item_id).state == "refused"
    # Whoever was refused may apply again; or the office sets it aside.
    receive(county, item_id)
    assert item_of(county, item_id).round == 2
    county.do(item_intake.withdraw, item_id=item_id, reason="调整选址", by=county.enterprise(project_id))
    county.do(approval_items.set_aside, item_id=item_id, reason="改用标准厂房，不需办理")
    assert clocks(county, item_id) == {}


def test_completion_puts_the_enterprise_on_the_clock_for_what_it_has_to_file(county: County) -> None:
    project_id = a_project_in_approval(county)
    items = planned(county, project_id, "YS-01", "YS-04", "YS-08")
    assert county.open_clocks("approval_item") == {}
    county.do(
        anchors.record,
        project_id=project_id,
        anchor="completion_accepted",
        evidence="五方竣工验收报告",
        now=at("2026-11-24 09:00"),
    )
    fire = clocks(county, items["YS-04"])["fire_filing"]
    filing = clocks(county, items["YS-08"])["completion_filing"]
    assert (fire.obligor_kind, fire.due_day) == ("enterprise", date(2026, 12, 1))
    assert filing.due_day == date(2026, 12, 9)
    county.do(approval_items.set_aside, item_id=items["YS-01"], reason="分项验收，不联合验收")
    receive(county, items["YS-04"], now=at("2026-11-30 09:00"))
    (filed,) = county.all(ClockRecord, ClockRecord.limit_key == "fire_filing")
    assert (filed.stopped_by, filed.stopped_at) == ("filed", at("2026-11-30 09:00"))
    # An application that is taken back was no filing: the duty goes on from the same day.
    county.do(item_intake.withdraw, item_id=items["YS-04"], reason="填报有误", now=at("2026-11-30 10:00"))
    assert clocks(county, items["YS-04"])["fire_filing"].due_day == date(2026, 12, 1)


def test_a_filing_that_is_refused_was_none_and_is_owed_as_before(county: County) -> None:
    project_id = a_project_in_approval(county)
    items = planned(county, project_id, "YS-01", "YS-04")
    county.do(
        anchors.record,
        project_id=project_id,
        anchor="completion_accepted",
        evidence="五方竣工验收报告",
        now=at("2026-11-24 09:00"),
    )
    county.do(approval_items.set_aside, item_id=items["YS-01"], reason="分项验收，不联合验收")
    filing = items["YS-04"]
    receive(county, filing, now=at("2026-11-26 09:00"))
    accept(county, filing, now=at("2026-11-26 10:00"))
    assert "fire_filing" not in clocks(county, filing)
    told = len(county.notices("item.duty"))
    decide(county, filing, "refused", reason="消防验收评定不合格", now=at("2026-11-30 10:00"))
    owed = clocks(county, filing)["fire_filing"]
    assert (owed.obligor_kind, owed.due_day) == ("enterprise", date(2026, 12, 1))
    assert len(county.notices("item.duty")) > told, "the enterprise was not told that it is still to file"
    refusal = county.refused(StageNotReady, projects.move_stage, project_id=project_id, move="complete")
    assert "1项企业应办的备案尚未办理" in str(refusal)
    # The refusal was a mistake: the application is with the department again, and nothing is to be filed.
    county.do(
        item_retractions.take_back,
        item_id=filing,
        reason="登记错了事项",
        by=department(county, filing),
        now=at("2026-11-30 11:00"),
    )
    assert "fire_filing" not in clocks(county, filing)


def test_the_first_registration_of_a_building_has_no_five_days(county: County) -> None:
    project_id = a_project_in_approval(county)
    items = planned(county, project_id, "BD-01", "YS-02", "YS-08", "LX-08", "LX-05", "LX-06")
    for code in ("YS-02", "YS-08", "LX-05", "LX-06"):
        county.do(approval_items.set_aside, item_id=items[code], reason="厂房已由园区办妥")
    receive(county, items["BD-01"])
    accept(county, items["BD-01"], now=ACCEPTED)
    assert set(clocks(county, items["BD-01"])) == {"statutory:BD-01"}
    # Land alone has them, unless the case is one that 附件2 leaves out.
    receive(county, items["LX-08"])
    accept(county, items["LX-08"], no_commitment="legacy", now=ACCEPTED)
    assert set(clocks(county, items["LX-08"])) == {"statutory:LX-08"}


def test_setting_out_is_checked_within_seven_working_days(county: County) -> None:
    project_id = a_project_in_approval(county)
    items = planned(county, project_id, "GC-02", "GC-03")
    county.do(approval_items.set_aside, item_id=items["GC-02"], reason="园区统一办理")
    receive(county, items["GC-03"])
    accept(county, items["GC-03"], now=ACCEPTED)
    assert clocks(county, items["GC-03"])["setting_out_check"].due_day == date(2026, 12, 2)


def test_the_land_contract_is_promised_from_the_deal_and_waits_for_it(county: County) -> None:
    project_id = a_project_in_approval(county)
    item_id = planned(county, project_id, "LX-05")["LX-05"]
    receive(county, item_id)
    accept(county, item_id)
    assert clocks(county, item_id)["land_transfer_contract"].started_at is None
    county.do(
        anchors.record,
        project_id=project_id,
        anchor="deal_confirmed",
        evidence="成交确认书〔2026〕5号",
        now=at("2026-11-25 15:00"),
    )
    assert clocks(county, item_id)["land_transfer_contract"].due_day == date(2026, 12, 9)

"""What must not happen on the way to a signature, and what a project that stops does to it."""

from datetime import date
from typing import Any

import pytest

from builders.county import County, at
from builders.landing import (
    PAPERS,
    PROMISES,
    SCAN,
    an_unopposed_project,
    applied,
    clause_of,
    clauses_of,
    clock_of_clause,
    informed,
    mandated,
    qualified,
    signed,
    standing_confirmed,
)
from workflow.actions import (
    anchors,
    attachments,
    breach_steps,
    breaches,
    clause_confirmations,
    clauses,
    commitment_ends,
    commitments,
    consultation_ends,
    consultations,
    deferrals,
    disputes,
    informing,
    oversight,
    projects,
    signing,
    standstill,
)
from workflow.errors import (
    ApplicationPaperUnknown,
    ChangedMeanwhile,
    ChoiceUnknown,
    ClausesOpen,
    CommitmentBinding,
    CommitmentOpen,
    CommitmentUnfinished,
    CreditBarred,
    DateUnreadable,
    DisputeSubjectUnknown,
    DisputeTwice,
    ExplanationMissing,
    FileRejected,
    HappenedOutOfOrder,
    IllegalMove,
    NotAllowed,
    NotBinding,
    NotCleared,
    NothingStopped,
    NotMandated,
    NotOverdue,
    OtherSide,
    ProjectNotOpen,
    ProofMissing,
    SignatoryMissing,
    StartEventRecorded,
    StartEventUnknown,
    StepDateMissing,
    StepNotOfSide,
    TextInvalid,
    TextUnfinished,
)
from workflow.records.attachment import Attachment
from workflow.records.breach import Breach
from workflow.records.commitment import Commitment, DeferredMaterial, SupervisionPoint

SAID: dict[str, Any] = {"explained": "自愿", "informed_by": "经办甲", "informed_to": "陈某"}
SIGNATORIES: dict[str, Any] = {"signed_for_enterprise": "陈某", "signed_for_office": "经办甲"}


def test_nobody_is_informed_before_every_department_has_agreed(county: County) -> None:
    consultation_id, asked = county.a_consultation(awaiting=["housing"], agreed=["natural_resources"])
    project_id = county.consultation(consultation_id).project_id
    refused = county.refused(NotCleared, informing.inform, project_id=project_id, **SAID)
    assert "征询中" in str(refused)
    county.opine(asked["housing"], reason="用地红线待核")
    county.refused(NotCleared, informing.inform, project_id=project_id, **SAID)


def test_who_was_told_what_by_whom_is_said(county: County) -> None:
    project_id = an_unopposed_project(county)
    for missing in SAID:
        county.refused(ExplanationMissing, informing.inform, project_id=project_id, **SAID | {missing: " "})
    informed(county, project_id)
    county.refused(CommitmentOpen, informing.inform, project_id=project_id, **SAID)


def test_the_enterprise_applies_itself_or_through_an_agent_with_the_whole_mandate(county: County) -> None:
    project_id = an_unopposed_project(county)
    commitment = informed(county, project_id)
    given: dict[str, Any] = {"commitment_id": commitment.id, "papers": PAPERS, "applied_by": "陈某"}
    county.refused(NotAllowed, commitments.apply, **given)
    county.refused(NotMandated, commitments.apply, by=county.agent, **given)
    county.refused(
        ApplicationPaperUnknown,
        commitments.apply,
        **given | {"papers": ["passport"]},
        by=county.enterprise(project_id),
    )
    mandated(county, project_id)
    applied(county, commitment, by=county.agent)
    county.refused(IllegalMove, commitments.apply, by=county.agent, **given)


def test_the_version_looked_at_is_the_one_that_changes(county: County) -> None:
    commitment = informed(county, an_unopposed_project(county))
    county.do(informing.redraft, commitment_id=commitment.id, enterprise=PROMISES)
    county.refused(
        ChangedMeanwhile,
        informing.redraft,
        commitment_id=commitment.id,
        enterprise=[],
        expected_version=commitment.version,
    )


def test_admission_is_voluntary_until_both_have_signed(county: County) -> None:
    project_id = an_unopposed_project(county)
    commitment = qualified(county, project_id)
    by = county.enterprise(project_id)
    county.do(commitment_ends.decline, commitment_id=commitment.id, reason="改按常规程序", by=by)
    assert county.open_clocks() == {}
    county.do(projects.move_stage, project_id=project_id, move="finish_direct_landing")


def test_it_may_begin_again_after_it_was_taken_back(county: County) -> None:
    project_id = an_unopposed_project(county)
    first = informed(county, project_id)
    county.do(commitment_ends.withdraw, commitment_id=first.id, reason="文本需重新核定")
    again = informed(county, project_id)
    assert again.round == 2


def test_with_its_consultation_it_ends_and_once_signed_neither_can_be_taken_back(county: County) -> None:
    project_id = an_unopposed_project(county)
    first = qualified(county, project_id)
    consultation_id = first.consultation_id
    county.do(consultation_ends.withdraw, consultation_id=consultation_id, reason="项目信息已变更")
    assert county.one(Commitment, first.id).state == "withdrawn"
    assert county.open_clocks() == {}

    second = an_unopposed_project_again(county, project_id)
    signed(county, project_id)
    refusal = county.refused(
        CommitmentBinding, consultation_ends.decline, consultation_id=second, reason="不参加了"
    )
    assert "已经签订" in str(refusal)


def an_unopposed_project_again(county: County, project_id: int) -> int:
    opened = county.do(consultations.open_screening, project_id=project_id, enterprise_opinion="愿意")
    county.do(consultations.circulate, consultation_id=opened.id, departments=["housing"])
    county.opine(county.consultees(opened.id)["housing"])
    return opened.id


# --- the text -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "refusal", "says"),
    [
        ({"enterprise": [{"text": "开工", "on": "明年"}]}, DateUnreadable, "明年"),
        ({"enterprise": [{"text": "开工", "amount": "0"}]}, ChoiceUnknown, "期限"),
        ({"enterprise": [{"text": "开工", "amount": "3", "anchor": "dawn"}]}, ChoiceUnknown, "起算事件"),
        ({"departments": [{"text": "当日受理", "department": "nobody"}]}, ChoiceUnknown, "部门"),
        ({"points": [{"title": "检查", "department": "housing", "on": ""}]}, DateUnreadable, "日期"),
        ({"deferrals": [{"name": "甲", "on": ""}, {"name": "乙", "on": "x"}]}, TextInvalid, "2处"),
    ],
)
def test_a_text_that_cannot_be_kept_says_what_is_wrong(
    county: County, part: dict[str, Any], refusal: type[Any], says: str
) -> None:
    commitment = informed(county, an_unopposed_project(county))
    assert says in str(county.refused(refusal, informing.redraft, commitment_id=commitment.id, **part))


@pytest.mark.parametrize(
    "line",
    [
        {"text": "开工。", "consequence": "整改"},
        {"text": "开工。", "on": "2026-12-31"},
        {"text": "开工。", "on": "2026-11-20", "consequence": "整改"},
    ],
)
def test_each_promise_of_the_enterprise_has_a_date_and_a_consequence_before_it_is_signed(
    county: County, line: dict[str, object]
) -> None:
    commitment = informed(county, an_unopposed_project(county))
    county.do(informing.redraft, commitment_id=commitment.id, enterprise=[line])
    applied(county, commitment)
    county.refused(TextUnfinished, commitments.qualify, commitment_id=commitment.id)


def test_what_was_to_be_done_before_it_is_signed_is_no_promise_any_more(county: County) -> None:
    line: dict[str, object] = {"text": "开工。", "on": "2026-12-31", "consequence": "整改"}
    commitment = qualified(county, an_unopposed_project(county), enterprise=[line])
    given: dict[str, Any] = {"commitment_id": commitment.id, "now": at("2027-01-04 09:00")}
    refused = county.refused(CommitmentUnfinished, signing.sign, **given, **SIGNATORIES)
    assert "早于签订日" in str(refused)


def test_what_the_law_promises_is_not_reworded(county: County) -> None:
    project_id = an_unopposed_project(county, housing=["施工许可当日受理。"])
    commitment = signed(
        county,
        project_id,
        departments=[
            {
                "text": "施工许可3个工作日内办结。",
                "department": "housing",
                "amount": 3,
                "anchor": "papers_complete",
            }
        ],
        source="罗建函〔2026〕8号",
    )
    limits = [clause.about for clause in clauses_of(county, commitment) if clause.about]
    assert len(limits) == 7
    dated = clause_of(county, commitment, "3个工作日内办结")
    assert (dated.state, dated.limit["excludes"]) == ("waiting", ["expert_review", "hearing", "publicity"])


# --- signing --------------------------------------------------------------------------------------------------


def test_the_same_scan_again_writes_no_second_line(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    again: dict[str, Any] = {"commitment_id": commitment.id, "filename": SCAN[0], "content": SCAN[1]}
    county.do(signing.keep_scan, **again, events=0)
    county.do(signing.keep_scan, **again | {"content": SCAN[1] + b" better"})
    assert len(county.all(Attachment)) == 2


def test_both_sides_sign_and_a_scan_is_told_by_its_content(county: County) -> None:
    commitment = qualified(county, an_unopposed_project(county))
    sign: dict[str, Any] = {"commitment_id": commitment.id} | SIGNATORIES
    county.refused(SignatoryMissing, signing.sign, **sign | {"signed_for_office": ""})
    county.refused(
        NotBinding, signing.keep_scan, commitment_id=commitment.id, filename="a.pdf", content=b"%PDF-"
    )
    for name, content in (
        ("a.pdf", b"<html>"),
        ("a.pdf", b""),
        ("a.exe", b"MZ"),
        ("a.pdf", b"%PDF-" * 2_000_000),
    ):
        county.refused(FileRejected, signing.sign, **sign, scan=(name, content))
    county.do(signing.sign, **sign, scan=("扫描.txt", b"\x89PNG\r\n\x1a\n..."))
    (kept,) = county.all(Attachment)
    assert kept.media_type == "image/png"
    read: dict[str, Any] = {"attachment_id": kept.id}
    assert (
        county.do(attachments.read, **read, by=county.enterprise(commitment.project_id), events=0).size == 11
    )
    county.do(attachments.read, **read, by=county.liaison("housing"), events=0)
    county.refused(NotAllowed, attachments.read, **read, by=county.liaison("taxation"))


def test_who_broke_a_promise_does_not_qualify_for_another_before_it_is_put_right(county: County) -> None:
    first = signed(county, an_unopposed_project(county))
    found = county.do(
        breaches.record, commitment_id=first.id, side="enterprise", facts="弄虚作假", evidence="材料比对"
    )
    day = at("2026-12-18 09:00").date()
    other = county.a_project(despite="另一期", name="罗定精密零部件二期")
    county.do(projects.move_stage, project_id=other, move="skip_docking", reason="已有清单")
    an_unopposed_project_again(county, other)
    commitment = informed(county, other)
    county.do(informing.redraft, commitment_id=commitment.id, enterprise=PROMISES)
    applied(county, commitment)
    # What was only found bars nothing: nobody has decided on it.
    step: dict[str, Any] = {"breach_id": found.id, "reason": "限期说明", "on": day}
    county.do(breach_steps.step, **step, move="order_rectification")
    refusal = county.refused(CreditBarred, commitments.qualify, commitment_id=commitment.id)
    assert "弄虚作假" in str(refusal)
    county.do(breaches.rectify, breach_id=found.id, evidence="已说明并更正")
    county.do(commitments.qualify, commitment_id=commitment.id)


def test_an_application_does_not_qualify_with_a_text_that_could_not_be_signed(county: County) -> None:
    """The text is frozen once it qualifies: what it lacks is named while it can still be written."""
    commitment = informed(county, an_unopposed_project(county))
    applied(county, commitment)
    refusal = county.refused(TextUnfinished, commitments.qualify, commitment_id=commitment.id)
    assert "环境影响评价手续" in str(refusal)
    assert "请先在承诺书文本中补齐" in str(refusal)
    county.do(informing.redraft, commitment_id=commitment.id, enterprise=PROMISES)
    assert county.do(commitments.qualify, commitment_id=commitment.id).state == "qualified"


# --- anchors and clauses ---------------------------------------------------------------------------------------


def test_an_anchor_is_recorded_once_with_evidence_and_known_to_the_law(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    given: dict[str, Any] = {"project_id": commitment.project_id, "anchor": "deal_confirmed"}
    county.refused(ProofMissing, anchors.record, **given, evidence="")
    county.refused(StartEventUnknown, anchors.record, **given | {"anchor": "dawn"}, evidence="书")
    county.refused(NotAllowed, anchors.record, **given, evidence="书", by=county.liaison("taxation"))
    county.do(anchors.record, **given, evidence="书")
    county.refused(StartEventRecorded, anchors.record, **given, evidence="书")


def test_papers_that_are_complete_for_one_thing_start_that_one_only(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    county.do(
        anchors.record,
        project_id=commitment.project_id,
        anchor="papers_complete",
        about="engineering_planning_permit",
        evidence="受理单",
        by=county.liaison("natural_resources"),
    )
    running = [
        clause.about
        for clause in clauses_of(county, commitment)
        if clause.department_key and clause.state == "running"
    ]
    assert running == ["engineering_planning_permit"]


def test_what_happened_before_the_signing_counts_from_then(county: County) -> None:
    project_id = an_unopposed_project(county)
    county.do(anchors.record, project_id=project_id, anchor="deal_confirmed", evidence="成交确认书")
    commitment = signed(county, project_id, now=at("2026-11-25 09:00"))
    contract = clause_of(county, commitment, "土地出让合同")
    assert contract.state == "running"
    assert clock_of_clause(county, contract).started_at == county.now


def test_a_promise_is_not_missed_before_it_is_due_and_not_kept_twice(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    clause = clause_of(county, commitment, "环境影响评价")
    county.refused(NotOverdue, clauses.miss, clause_id=clause.id, reason="没做")
    county.refused(ProofMissing, clauses.fulfil, clause_id=clause.id, evidence=" ")
    county.do(clauses.fulfil, clause_id=clause.id, evidence="批复")
    county.refused(IllegalMove, clauses.fulfil, clause_id=clause.id, evidence="批复")
    county.refused(IllegalMove, clauses.waive, clause_id=clause.id, reason="不需要", source="企业来函")


def test_it_is_fulfilled_once_everything_dated_is_settled(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county, ["housing"]))
    given: dict[str, Any] = {"commitment_id": commitment.id, "evidence": "双方确认"}
    assert county.refused(ClausesOpen, signing.fulfil, **given).facts["count"] == 2
    for clause in clauses_of(county, commitment):
        if clause.limit:
            county.do(clauses.waive, clause_id=clause.id, reason="不涉及", source="企业来函")
    standing_confirmed(county, commitment)
    county.do(signing.fulfil, **given)
    assert {clause.state for clause in clauses_of(county, commitment)} == {"waived", "met"}
    county.refused(NotBinding, standstill.resume, commitment_id=commitment.id)


def test_nothing_is_fulfilled_before_the_last_promise_was_kept(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county, ["housing"]))
    for clause in clauses_of(county, commitment):
        if clause.limit:
            if clause.state == "running":
                county.do(clauses.fulfil, clause_id=clause.id, evidence="批复", now=at("2026-12-13 09:00"))
            else:
                county.do(clauses.waive, clause_id=clause.id, reason="不涉及", source="企业来函")
    standing_confirmed(county, commitment)
    given: dict[str, Any] = {"commitment_id": commitment.id, "evidence": "双方确认", "late_because": "停机"}
    later = at("2027-01-22 09:00")
    county.refused(HappenedOutOfOrder, signing.fulfil, **given, happened_at=at("2026-12-12 09:00"), now=later)
    done = county.do(signing.fulfil, **given, happened_at=at("2026-12-14 09:00"), now=later)
    assert done.closed_at == at("2026-12-14 09:00")


@pytest.mark.parametrize("last", ["accepted", "waived", "confirmed"])
def test_nothing_is_fulfilled_before_the_last_paper_was_found_right_and_the_last_report_answered(
    county: County, last: str
) -> None:
    paper = {"name": "节能审查意见", "on": "2026-12-10", "reason": "正在评审"}
    commitment = signed(county, an_unopposed_project(county, ["housing"]), deferrals=[paper])
    early, settled = at("2026-12-01 09:00"), at("2026-12-13 09:00")
    promised = [clause for clause in clauses_of(county, commitment) if clause.limit]
    if last == "confirmed":
        kept = next(each for each in promised if each.state == "running" and each.side == "enterprise")
        promised.remove(kept)
        own = county.enterprise(commitment.project_id)
        county.do(clauses.fulfil, clause_id=kept.id, evidence="照片", by=own, now=early)
        county.do(clause_confirmations.confirm, clause_id=kept.id, now=settled)
    for clause in promised:
        county.do(clauses.waive, clause_id=clause.id, reason="不涉及", now=early)
    standing_confirmed(county, commitment, now=early)
    (material,) = county.all(DeferredMaterial)
    which: dict[str, Any] = {"material_id": material.id}
    if last == "waived":
        county.do(deferrals.waive, **which, reason="不再需要", now=settled)
    else:
        county.do(deferrals.hand_in, **which, now=early)
        done = settled if last == "accepted" else early
        county.do(deferrals.check, **which, accepted=True, now=done)
    given: dict[str, Any] = {"commitment_id": commitment.id, "evidence": "双方确认", "late_because": "停机"}
    later = at("2027-01-22 09:00")
    county.refused(HappenedOutOfOrder, signing.fulfil, **given, happened_at=at("2026-12-12 09:00"), now=later)
    assert county.do(signing.fulfil, **given, happened_at=settled, now=later).state == "fulfilled"


# --- breaches and disputes ------------------------------------------------------------------------------------


def test_nobody_records_a_breach_of_his_own_side(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    given: dict[str, Any] = {"commitment_id": commitment.id, "facts": "逾期", "evidence": "记录"}
    enterprise, land = county.enterprise(commitment.project_id), county.liaison("natural_resources")
    county.refused(OtherSide, breaches.record, **given, side="enterprise", by=enterprise)
    county.refused(
        OtherSide, breaches.record, **given, side="department", department="natural_resources", by=land
    )
    county.refused(NotAllowed, breaches.record, **given, side="enterprise", by=county.liaison("taxation"))


def test_the_ladder_is_climbed_step_by_step_and_a_department_is_not_told_to_stop_work(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    found = county.do(
        breaches.record,
        commitment_id=commitment.id,
        side="department",
        department="natural_resources",
        facts="逾期",
        evidence="记录",
    )
    step: dict[str, Any] = {"breach_id": found.id, "reason": "逾期"}
    county.refused(IllegalMove, breach_steps.step, **step, move="report")
    county.refused(StepDateMissing, breach_steps.step, **step, move="order_rectification")
    county.do(breach_steps.step, **step, move="order_rectification", on=at("2026-12-01 09:00").date())
    county.refused(StepNotOfSide, breach_steps.step, **step, move="propose_stop")
    county.do(breaches.dismiss, breach_id=found.id, reason="企业未按时提交材料")
    # It was no breach: nothing was put right either.
    assert county.one(Commitment, commitment.id).state == "reported"


def a_breach(county: County, commitment: Commitment) -> Breach:
    """A breach of the enterprise that was to be put right."""
    found = county.do(
        breaches.record, commitment_id=commitment.id, side="enterprise", facts="未按承诺推进", evidence="记录"
    )
    on = at("2026-11-25 09:00").date()
    county.do(breach_steps.step, breach_id=found.id, move="order_rectification", reason="限期", on=on)
    return found


def test_what_was_promised_ends_when_the_admission_was_revoked_and_not_when_that_is_written_down(
    county: County,
) -> None:
    commitment = signed(county, an_unopposed_project(county))
    found = a_breach(county, commitment)
    moment, later = at("2026-11-30 10:00"), at("2027-01-22 09:00")
    step: dict[str, Any] = {
        "breach_id": found.id,
        "reason": "逾期未整改",
        "late_because": "停机",
        "now": later,
    }
    county.do(breach_steps.step, **step, move="propose_stop", happened_at=at("2026-11-27 10:00"))
    county.do(breach_steps.step, **step, move="revoke", happened_at=moment)
    assert county.one(Commitment, commitment.id).closed_at == moment
    environment = clause_of(county, commitment, "环境影响评价")
    assert clock_of_clause(county, environment).stopped_at == moment


def test_a_breach_is_settled_when_it_was_put_right_and_not_when_that_is_written_down(county: County) -> None:
    found = a_breach(county, signed(county, an_unopposed_project(county)))
    moment, later = at("2026-11-24 10:00"), at("2027-01-22 09:00")
    late: dict[str, Any] = {"happened_at": moment, "late_because": "停机", "now": later}
    county.do(breaches.rectify, breach_id=found.id, evidence="现场照片", **late)
    assert county.one(Breach, found.id).closed_at == moment


def test_the_department_whose_promise_is_questioned_hears_the_question_and_the_answer(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    contract = clause_of(county, commitment, "土地出让合同")
    raised = county.do(
        disputes.raise_dispute,
        commitment_id=commitment.id,
        about="clause",
        about_id=contract.id,
        question="起算日有误",
        by=county.enterprise(commitment.project_id),
    )
    land = ("department", "natural_resources")
    assert set(county.notices("dispute.raised")) == {("office", ""), land}
    county.do(disputes.answer, dispute_id=raised.id, words="自缴清价款之日起算")
    assert land in county.notices("dispute.answered")


def test_a_dispute_is_about_something_of_this_commitment_and_can_be_raised_again(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    by = county.enterprise(commitment.project_id)
    given: dict[str, Any] = {"commitment_id": commitment.id, "question": "起算日不对", "by": by}
    county.refused(DisputeSubjectUnknown, disputes.raise_dispute, **given, about="clause", about_id=4711)
    county.refused(DisputeSubjectUnknown, disputes.raise_dispute, **given, about="weather")
    dispute = county.do(disputes.raise_dispute, **given)
    assert [clock.due_at for clock in county.open_clocks("dispute").values()] == [at("2026-11-30 17:30")]
    county.refused(DisputeTwice, disputes.raise_dispute, **{**given, "question": "起算日 不对。"})
    county.do(disputes.answer, dispute_id=dispute.id, words="以成交确认书为准")
    county.refused(DisputeTwice, disputes.raise_dispute, **given)
    county.do(disputes.raise_again, dispute_id=dispute.id, question="确认书另有日期", by=by)
    county.refused(IllegalMove, disputes.close, dispute_id=dispute.id, by=by)
    county.do(disputes.answer, dispute_id=dispute.id, words="已更正")
    assert county.do(disputes.close, dispute_id=dispute.id, by=by).round == 2
    assert county.open_clocks("dispute") == {}
    assert county.do(disputes.raise_dispute, **given).id != dispute.id


# --- the project stops ----------------------------------------------------------------------------------------


def test_a_project_that_stops_takes_the_procedure_back(county: County) -> None:
    project_id = an_unopposed_project(county)
    commitment = qualified(county, project_id)
    county.do(projects.move_stage, project_id=project_id, move="suspend", reason="企业来函暂缓")
    assert county.one(Commitment, commitment.id).state == "withdrawn"
    assert county.open_clocks() == {}


def test_what_was_promised_waits_while_the_project_is_suspended_and_runs_on_after(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    project_id = commitment.project_id
    county.do(anchors.record, project_id=project_id, anchor="deal_confirmed", evidence="成交确认书")
    before = {clause.id: clause.state for clause in clauses_of(county, commitment)}
    running = set(county.open_clocks("clause"))
    county.do(projects.move_stage, project_id=project_id, move="suspend", reason="企业来函暂缓")
    assert county.open_clocks() == {}
    assert {clause.id: clause.state for clause in clauses_of(county, commitment)} == before
    contract = clause_of(county, commitment, "土地出让合同")
    county.refused(ProjectNotOpen, clauses.fulfil, clause_id=contract.id, evidence="合同")
    again = at("2026-12-01 09:00")
    county.do(projects.move_stage, project_id=project_id, move="resume", now=again)
    county.refused(NothingStopped, standstill.resume, commitment_id=commitment.id, now=again)
    assert set(county.open_clocks("clause")) == running
    # Ten working days without the five on which the project stood still.
    assert clock_of_clause(county, contract).due_at == at("2026-12-14 17:30")
    # The day both sides agreed on stays that day.
    environment = clause_of(county, commitment, "环境影响评价")
    assert clock_of_clause(county, environment).due_at == at("2026-12-31 17:30")


def test_a_check_is_planned_by_the_department_that_makes_it(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    point: dict[str, object] = {"title": "抽查进度", "department": "housing", "on": "2026-12-20"}
    given: dict[str, Any] = {"commitment_id": commitment.id, "point": point}
    county.refused(NotAllowed, oversight.plan, **given, by=county.liaison("natural_resources"))
    planned = county.do(oversight.plan, **given, by=county.liaison("housing"))
    (clock,) = county.open_clocks("supervision_point").values()
    # A Sunday: the last day runs over to Monday.
    assert clock.due_at == at("2026-12-21 17:30")
    county.do(oversight.cancel, point_id=planned.id, reason="并入联合检查", by=county.liaison("housing"))
    assert county.open_clocks("supervision_point") == {}


def test_a_suspended_project_is_owed_no_correction_and_no_answer_until_it_goes_on(county: County) -> None:
    project_id = an_unopposed_project(county)
    check = {"department": "natural_resources", "title": "核对用地红线", "on": "2026-12-15"}
    commitment = signed(county, project_id, points=[check])
    (point,) = county.all(SupervisionPoint)
    by = date(2026, 12, 4)
    county.do(oversight.record, point_id=point.id, in_order=False, finding="红线不符", rectify_by=by)
    breach = county.do(
        breaches.record, commitment_id=commitment.id, side="enterprise", facts="未开工", evidence="照片"
    )
    county.do(breach_steps.step, breach_id=breach.id, move="order_rectification", reason="未开工", on=by)
    dispute = county.do(
        disputes.raise_dispute,
        commitment_id=commitment.id,
        question="为何",
        by=county.enterprise(project_id),
    )
    owed = [("supervision_point", point.id), ("breach", breach.id), ("dispute", dispute.id)]
    assert set(owed) <= county.open_clocks().keys()
    county.do(projects.move_stage, project_id=project_id, move="suspend", reason="停工")
    assert county.open_clocks() == {}
    later = at("2026-11-25 09:00")
    county.do(projects.move_stage, project_id=project_id, move="resume", reason="复工", now=later)
    again = county.open_clocks()
    # The day that was set stays that day; the days to answer in run on.
    assert [again[each].due_day for each in owed[:2]] == [by, by]
    assert again[owed[2]].started_at == county.now
    assert again[owed[2]].due_day == date(2026, 12, 1)

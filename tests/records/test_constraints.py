"""The database refuses half-truths: every CHECK, key and reference, one spoilt row each."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, insert, null, select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from builders.rows import LATER, NOW, ROWS, also, sound_rows
from workflow.records.database import Database
from workflow.records.schema import metadata

#: Constraint, and what spoils a sound row. Only that one constraint may be what is broken.
HALF_TRUTHS: Mapping[str, list[Mapping[str, Any]]] = {
    "ck_agent_term_ends_after_it_begins": [{"until": NOW - timedelta(seconds=1)}],
    "ck_agent_term_only_what_ended_is_handed_over": [{"handover": "材料在窗口"}],
    "ck_absence_ends_after_it_begins": [{"until": date(2026, 11, 22)}],
    "ck_paper_verdict_of_two_papers": [{"second": "licence"}],
    "ck_absence_deputy_is_another": [{"deputy_id": 1}],
    "ck_absence_gives_reason": [{"reason": ""}],
    "ck_service_record_kind_known": [{"kind": "party"}],
    "ck_service_record_says_what": [{"subject": ""}],
    "ck_service_record_training_is_of_the_house": [{"kind": "training"}, {"project_id": None}],
    "ck_service_record_not_before_it_happened": [{"happened_at": LATER}],
    "ck_service_record_a_correction_says_why": [{"corrected_because": "写错了"}],
    "ck_score_dispute_state_known": [{"state": "odd", "answer": "不成立", "answered_at": LATER}],
    "ck_score_dispute_gives_reason": [{"reason": ""}],
    "ck_score_dispute_answer_has_its_time": [{"answered_at": LATER}],
    "ck_score_dispute_answer_says_why": [{"answer": "不成立"}],
    "ck_enterprise_code_is_null_not_empty": [{"credit_code": ""}],
    "ck_house_one_row": [{"id": 2}],
    "ck_followed_one_row": [{"id": 2}],
    "ck_work_round_failed_says_why": [{"failed_at": LATER}, {"failure": "OSError"}],
    "ck_chain_check_counts_up": [{"events": -1}],
    "ck_reform_kind_known": [{"kind": "close"}],
    "ck_reform_state_known": [{"state": "odd"}],
    "ck_reform_done_has_its_time": [{"state": "done"}, {"done_at": LATER, "house_seq": 7}],
    "ck_reform_done_has_its_line": [{"state": "done", "done_at": LATER}, {"house_seq": 7}],
    "ck_reform_withdrawn_has_its_time": [
        {"state": "withdrawn"},
        {"withdrawn_at": LATER, "withdrawn_because": "方案调整"},
    ],
    "ck_reform_withdrawn_says_why": [
        {"state": "withdrawn", "withdrawn_at": LATER},
        {"withdrawn_because": "方案调整"},
    ],
    "ck_person_belongs_to_one_side": [{"department_key": "land", "enterprise_id": 1}],
    "ck_closure_has_its_document": [{"document": ""}],
    "ck_closure_part_known": [{"part": "noon"}],
    "ck_closure_taken_back_with_its_reason": [
        {"taken_back_at": NOW},
        {"taken_back_because": "照常办公"},
    ],
    "ck_liaison_ends_after_it_begins": [{"until": date(2025, 12, 31)}],
    "ck_saved_view_has_a_name": [{"name": ""}],
    "ck_project_investment_not_negative": [{"investment": -1}],
    "ck_checklist_state_known": [{"state": "forgotten"}, {"state": ""}],
    "ck_clock_stops_only_what_started": [{"started_at": None, "stopped_at": LATER, "stopped_by": "replied"}],
    "ck_clock_stops_no_sooner_than_it_starts": [
        {"stopped_at": NOW - timedelta(seconds=1), "stopped_by": "replied"}
    ],
    "ck_clock_due_day_with_due_instant": [{"due_at": LATER}, {"due_day": date(2026, 11, 26)}],
    "ck_clock_stop_says_how": [{"stopped_at": LATER}, {"stopped_by": "replied"}],
    "ck_clock_rung_has_its_instant": [
        {"next_rung": "urge"},
        {"next_rung_at": LATER},
        {"next_rung": "", "next_rung_at": LATER},
    ],
    "ck_joint_acceptance_state_known": [{"state": "forgotten"}],
    "ck_joint_acceptance_says_what_is_accepted": [{"scope": ""}],
    "ck_joint_acceptance_applicant_known": [{"applied_by": "passer-by"}],
    "ck_joint_acceptance_on_site_has_its_date": [{"on_site_at": None, "arranged_at": None}],
    "ck_joint_acceptance_date_has_its_arranging": [{"arranged_at": None}],
    "ck_joint_acceptance_list_is_handed": [{"list_handed_at": None}],
    "ck_joint_acceptance_conclusion_has_its_time": [
        {"state": "passed"},
        {"concluded_at": LATER, "number": "联合验收〔2026〕1号", "concluded_by": "科长甲"},
    ],
    "ck_joint_acceptance_conclusion_has_its_number": [
        {"state": "passed", "concluded_at": LATER, "concluded_by": "科长甲"},
        {"number": "联合验收〔2026〕1号"},
    ],
    "ck_joint_acceptance_conclusion_names_who": [
        {"state": "passed", "concluded_at": LATER, "number": "联合验收〔2026〕1号"},
        {"concluded_by": "科长甲"},
    ],
    "ck_joint_acceptance_failure_gives_reason": [
        {
            "state": "failed",
            "concluded_at": LATER,
            "number": "联合验收〔2026〕1号",
            "concluded_by": "科长甲",
        }
    ],
    "ck_joint_acceptance_return_gives_reason": [{"state": "returned"}],
    "ck_joint_acceptance_withdrawal_gives_reason": [{"state": "withdrawn"}, {"withdrawn_because": "重报"}],
    "ck_acceptance_part_state_known": [{"state": "forgotten"}],
    "ck_acceptance_part_opinion_has_its_time": [
        {"state": "awaiting"},
        {"recorded_at": None, "handled_by": ""},
    ],
    "ck_acceptance_part_opinion_names_who": [{"handled_by": ""}],
    "ck_acceptance_part_says_why_it_takes_part": [{"reason": ""}],
    "ck_acceptance_part_recheck_names_who": [{"rechecked_at": LATER}, {"rechecked_by": "经办乙"}],
    "ck_acceptance_part_fails_only_rechecked": [{"state": "failed"}],
    "ck_acceptance_part_withdrawal_gives_reason": [{"state": "withdrawn"}, {"withdrawn_because": "撤回"}],
    "ck_rectification_number_positive": [{"number": 0}],
    "ck_rectification_says_what": [{"content": ""}],
    "ck_rectification_says_on_what_basis": [{"basis": ""}],
    "ck_rectification_outcome_known": [
        {"outcome": "so-so", "reported_at": LATER, "report": "已补种"},
    ],
    "ck_rectification_report_says_what": [{"reported_at": LATER}, {"report": "已补种"}],
    "ck_rectification_rechecked_only_reported": [{"outcome": "passed"}],
    "ck_rectification_reported_only_listed": [
        {"number": None, "reported_at": LATER, "report": "已补种"},
    ],
    "ck_acceptance_check_period_in_order": [{"period_until": date(2026, 6, 30)}],
    "ck_acceptance_check_says_what_was_found": [{"findings": ""}],
    "ck_acceptance_check_names_who_checked": [{"handled_by": ""}],
    "ck_acceptance_check_checker_known": [{"checked_by": "passer-by", "department_key": None}],
    "ck_acceptance_check_department_is_named": [{"department_key": None}, {"checked_by": "supervisor"}],
    "ck_acceptance_follow_up_number_positive": [{"number": 0}],
    "ck_acceptance_follow_up_says_what": [{"content": ""}],
    "ck_acceptance_follow_up_done_says_how": [{"done_at": LATER, "done_by": "经办乙"}],
    "ck_acceptance_follow_up_done_names_who": [{"done_at": LATER, "outcome": "已统一"}],
    "ck_fired_rung_rung_known": [{"rung": "shout"}],
    "ck_supervision_state_known": [{"state": "forgotten"}],
    "ck_supervision_closed_has_its_time": [
        {"closed_at": LATER, "conclusion": "已办结"},
        {"state": "closed"},
    ],
    "ck_supervision_closed_says_how": [{"conclusion": "已办结"}, {"state": "closed", "closed_at": LATER}],
    "ck_supervision_answer_says_measures": [{"measures": ""}],
    "ck_supervision_answer_names_who": [{"handled_by": ""}],
    "ck_supervision_answered_has_its_answer": [{"answered_at": None, "measures": "", "handled_by": ""}],
    "ck_delivery_channel_known": [{"channel": "pigeon"}],
    "ck_delivery_state_known": [{"state": "lost"}],
    "ck_delivery_sent_has_its_time": [
        {"sent_at": LATER},
        {"state": "sent", "message": "m"},
    ],
    "ck_delivery_to_a_person_or_the_house": [{"house_key": "office"}, {"person_id": None}],
    "ck_delivery_sending_is_claimed": [{"claimed_at": LATER}, {"state": "sending", "message": "m"}],
    "ck_delivery_failure_says_why": [{"state": "failed"}, {"state": "withdrawn"}],
    "ck_delivery_sent_in_a_message": [
        {"state": "sent", "sent_at": LATER},
        {"state": "sending", "claimed_at": LATER},
    ],
    "ck_clock_extension_gives_reason": [
        {"extended": 5, "extension_approver": "局长"},
        {"extension_reason": "经批准"},
    ],
    "ck_clock_extension_names_approver": [
        {"extended": 5, "extension_reason": "经批准"},
        {"extension_approver": "局长"},
    ],
    "ck_consultation_state_known": [{"state": "agreed"}],
    "ck_consultation_screening_is_not_circulated": [{"state": "screening"}],
    "ck_consultation_risk_reason_with_decision": [{"high_risk_reason": "不涉危险化学品"}],
    "ck_consultation_high_risk_is_not_circulated": [{"high_risk": True}],
    "ck_event_not_before_it_happened": [
        {"happened_at": LATER},
        {"happened_at": NOW + timedelta(microseconds=1)},
    ],
    "ck_event_seq_positive": [{"seq": 0}, {"seq": -1}],
    "ck_mandate_scope_known": [{"scope": "everything"}],
    "ck_mandate_names_what_its_scope_needs": [
        {"scope": "item"},
        {"scope": "phase", "items": ["LX-01"]},
        {"phases": ["land_use"]},
        {"scope": "phase", "phases": ["land_use"], "items": ["LX-01"]},
    ],
    "ck_mandate_ends_after_it_was_given": [{"ended_at": NOW - timedelta(microseconds=1)}],
    "ck_mandate_only_what_ended_says_why": [{"ended_because": "自行办理"}],
    "ck_notice_addressee_known": [{"addressee_kind": "public"}],
    "ck_project_stage_closed_has_its_time": [{"state": "done"}, {"state": "open", "closed_at": LATER}],
    "ck_project_stage_state_known": [{"state": "closed"}],
    "ck_project_stage_skip_gives_reason": [{"state": "skipped", "closed_at": LATER}],
    "ck_checklist_answer_return_has_its_reason": [{"returned_at": LATER}, {"return_reason": "缺材料"}],
    "ck_checklist_answer_names_who_handled_it": [{"handled_by": ""}],
    "ck_screening_land_known": [{"land": "bought", "land_evidence": "证"}],
    "ck_screening_land_has_evidence": [{"land": "obtained"}, {"land": "unlawful"}],
    "ck_screening_evidence_with_finding": [{"land_evidence": "不动产权证"}],
    "ck_blocker_state_known": [{"state": "forgotten"}],
    "ck_blocker_raiser_known": [{"raiser_kind": "nobody"}],
    "ck_blocker_says_something": [{"text": ""}],
    "ck_blocker_owner_known": [{"owner_kind": "enterprise"}],
    "ck_blocker_coordinated_until_a_date": [{"state": "coordinating"}],
    "ck_blocker_resolved_says_how": [{"state": "resolved"}, {"resolution": "已避让"}],
    "ck_blocker_asker_known": [{"asked_at": NOW, "asked_because": "谈不拢", "asked_kind": "enterprise"}],
    "ck_blocker_asked_by_somebody": [{"asked_at": NOW, "asked_because": "谈不拢"}],
    "ck_blocker_asking_gives_reason": [{"asked_at": NOW, "asked_kind": "agent"}],
    "ck_blocker_asking_department_is_named": [
        {"asked_at": NOW, "asked_because": "谈不拢", "asked_kind": "department"},
    ],
    "ck_blocker_withdrawn_gives_reason": [{"state": "withdrawn"}, {"closed_reason": "有误"}],
    "ck_deliberation_state_known": [{"state": "adjourned", "held_at": LATER}],
    "ck_deliberation_is_about_one_thing": [{"consultation_id": None}, {"blocker_id": 1}],
    "ck_deliberation_held_has_its_time": [{"state": "held"}, {"held_at": LATER}],
    "ck_deliberation_cancelled_gives_reason": [{"state": "cancelled"}, {"closed_reason": "改日"}],
    "ck_deliberation_has_its_place": [{"place": ""}],
    "ck_minutes_issued_has_its_number": [{"issued_at": LATER}, {"number": "罗代办纪〔2026〕1号"}],
    "ck_minutes_correction_gives_reason": [{"issue": 2}],
    "ck_minutes_says_something": [{"text": ""}],
    "ck_resolution_state_known": [{"state": "forgotten"}],
    "ck_resolution_owner_known": [{"owner_kind": "seal_shop"}],
    "ck_resolution_due_by_days_or_date": [{"amount": None}, {"due_on": date(2026, 12, 1)}],
    "ck_resolution_amount_positive": [{"amount": 0}],
    "ck_resolution_says_something": [{"text": ""}],
    "ck_resolution_report_has_evidence": [{"state": "reported"}, {"state": "done"}],
    "ck_resolution_withdrawn_gives_reason": [{"state": "withdrawn"}, {"closed_reason": "有误"}],
    "ck_consultee_no_state_without_opinion": [
        {"state": "awaiting"},
        {"state": "agreed", "opinion": None, "replied_at": None, "in_time": None},
    ],
    "ck_consultee_finding_gives_reason": [
        {
            "state": "not_concerned",
            "opinion": None,
            "reason": "",
            "handled_by": "",
            "replied_at": None,
            "in_time": None,
        }
    ],
    "ck_consultee_objection_gives_reason": [{"reason": ""}],
    "ck_consultee_state_known": [{"state": "silent"}],
    "ck_consultee_names_who_handled_it": [{"handled_by": ""}],
    "ck_consultee_opinion_known": [{"opinion": "abstain"}],
    "ck_consultee_opinion_in_time_or_not": [{"in_time": None}],
    "ck_consultee_opinion_has_its_time": [{"replied_at": None}],
    "ck_commitment_state_known": [{"state": "agreed", "signed_at": None}],
    "ck_commitment_says_who_was_told": [{"explained": ""}, {"informed_by": ""}, {"informed_to": ""}],
    "ck_commitment_application_names_who": [{"applied_by": ""}, {"applied_at": None}],
    "ck_commitment_applied_first": [
        {"state": "qualified", "applied_at": None, "applied_by": "", "signed_at": None}
    ],
    "ck_commitment_return_gives_reason": [{"state": "returned", "signed_at": None}],
    "ck_commitment_signed_has_its_time": [{"signed_at": None}, {"state": "qualified"}],
    "ck_commitment_both_sides_signed": [{"signed_for_enterprise": ""}, {"signed_for_office": ""}],
    "ck_commitment_closed_has_its_time": [{"state": "fulfilled"}, {"closed_at": LATER}],
    "ck_clause_state_known": [{"state": "kept"}],
    "ck_clause_side_known": [{"side": "office", "department_key": None}],
    "ck_clause_department_of_its_side": [{"department_key": None}, {"side": "enterprise"}],
    "ck_clause_met_has_its_time": [{"state": "met"}],
    "ck_clause_done_has_evidence": [{"done_at": LATER}, {"evidence": "合同"}],
    "ck_clause_waived_gives_reason": [{"state": "waived"}],
    "ck_deferred_material_state_known": [{"state": "late"}],
    "ck_deferred_material_handed_in_has_its_time": [{"handed_in_at": None, "in_time": None}],
    "ck_deferred_material_in_time_or_not": [{"in_time": None}],
    "ck_deferred_material_waived_gives_reason": [{"state": "waived"}],
    "ck_supervision_point_state_known": [{"state": "good"}],
    "ck_supervision_point_checked_has_its_time": [{"checked_at": None}, {"state": "planned"}],
    "ck_supervision_point_finding_is_said": [{"finding": ""}],
    "ck_anchor_has_evidence": [{"evidence": ""}],
    "ck_attachment_media_type_known": [{"media_type": "text/html"}],
    "ck_answer_link_subject_known": [{"subject_kind": "project"}],
    "ck_answer_link_revoked_says_why": [{"revoked_at": LATER}, {"revoked_because": "发错了人"}],
    "ck_answer_code_tries_counted": [{"tries": -1}],
    "ck_tracking_code_revoked_keeps_no_digest": [{"digest": ""}, {"revoked_at": LATER}],
    "ck_tracking_code_digest_is_salted": [{"salt": ""}],
    "ck_urging_obligor_known": [{"obligor_kind": "enterprise"}],
    "ck_urging_agent_has_no_clock": [{"clock_id": None}, {"obligor_kind": "agent", "obligor_key": "1"}],
    "ck_urging_department_is_named": [{"obligor_key": ""}],
    "ck_rating_subject_known": [{"subject_kind": "person"}],
    "ck_rating_five_grades": [{"grade": 0}, {"grade": 6}],
    "ck_rating_answer_has_its_time": [{"answered_at": LATER}, {"answer": "已整改"}],
    "ck_rating_answers_what_was_bad": [{"grade": 3, "answered_at": LATER, "answer": "已整改"}],
    "ck_rating_answered_stays": [{"answered_at": LATER, "answer": "已整改", "withdrawn_at": LATER}],
    "ck_attachment_not_empty": [{"size": 0}],
    "ck_breach_state_known": [{"state": "forgiven"}],
    "ck_breach_side_known": [{"side": "office", "department_key": None}],
    "ck_breach_department_of_its_side": [{"side": "enterprise"}, {"department_key": None}],
    "ck_breach_has_facts_and_evidence": [{"facts": ""}, {"evidence": ""}],
    "ck_breach_closed_has_its_time": [{"state": "rectified"}, {"closed_at": LATER}],
    "ck_credit_repair_state_known": [{"state": "pending", "decided_at": LATER}],
    "ck_credit_repair_says_what_was_corrected": [{"correction": ""}, {"public_commitment": ""}],
    "ck_credit_repair_decision_has_its_time": [{"state": "granted"}, {"decided_at": LATER}],
    "ck_credit_repair_refusal_gives_reason": [{"state": "refused", "decided_at": LATER}],
    "ck_dispute_state_known": [{"state": "open", "answered_at": LATER, "answer": "已核对"}],
    "ck_dispute_side_known": [{"side": "office", "department_key": None}],
    "ck_dispute_department_of_its_side": [{"side": "enterprise"}, {"department_key": None}],
    "ck_dispute_about_known": [{"about_kind": "person"}],
    "ck_dispute_about_is_named": [{"about_id": None}, {"about_kind": "data"}],
    "ck_dispute_says_what_is_questioned": [{"question": ""}],
    "ck_dispute_answer_has_its_time": [{"answered_at": LATER}, {"answer": "已核对"}],
    "ck_dispute_answered_first": [{"state": "answered"}],
    "ck_dispute_closed_has_its_time": [
        {"state": "closed", "answered_at": LATER, "answer": "已核对"},
        {"closed_at": LATER},
    ],
    "ck_approval_item_state_known": [{"state": "granting"}],
    "ck_approval_item_source_known": [{"source": "rumour"}],
    "ck_approval_item_running_ahead_gives_reason": [
        {"by_commitment": True},
        {"by_commitment_reason": "双向承诺书第3条"},
    ],
    "ck_approval_item_aside_gives_reason": [{"state": "not_applicable"}, {"aside_reason": "不涉及"}],
    "ck_approval_item_accepted_says_how": [
        {"received_at": NOW, "accepted_at": NOW},
        {"accepted_how": "deemed"},
    ],
    "ck_approval_item_nothing_accepted_before_receipt": [{"accepted_at": NOW, "accepted_how": "accepted"}],
    "ck_approval_item_decision_known": [{"decision": "silence", "decided_at": NOW}],
    "ck_approval_item_decision_has_its_time": [{"decision": "granted"}, {"decided_at": NOW}],
    "ck_approval_item_refusal_gives_reason_and_remedies": [
        {"decision": "refused", "decided_at": NOW, "remedies": "可以申请行政复议"},
        {"decision": "refused", "decided_at": NOW, "decision_reason": "不符合规划"},
    ],
    "ck_approval_item_no_result_without_decision": [{"state": "granted"}, {"state": "delivered"}],
    "ck_approval_item_delivered_to_somebody": [{"delivered_at": NOW}, {"delivered_to": "陈某"}],
    "ck_approval_item_promise_has_its_signer": [{"promised_at": NOW}, {"promise_signer": "陈某"}],
    "ck_approval_item_check_has_its_finding": [{"checked_at": NOW}, {"check_finding": "属实"}],
    "ck_approval_item_end_gives_reason": [{"state": "withdrawn"}, {"state": "refused_at_intake"}],
    "ck_item_receipt_brought_by_known": [{"brought_by": "neighbour"}],
    "ck_item_correction_names_who_handled_it": [{"handled_by": ""}],
    "ck_item_pause_has_basis_and_evidence": [{"basis": ""}, {"evidence": ""}],
    "ck_item_pause_ends_after_it_begins": [{"ended_at": NOW - timedelta(seconds=1)}],
    "ck_item_pause_hearing_steps_of_a_hearing": [{"hearing_requested_at": NOW}],
    "ck_item_pause_held_after_it_was_requested": [{"reason": "hearing", "hearing_held_at": NOW}],
    "ck_item_pause_only_a_hearing_not_held_is_given_up": [
        {"hearing_waived_at": NOW},
        {"reason": "hearing", "hearing_requested_at": NOW, "hearing_held_at": NOW, "hearing_waived_at": NOW},
    ],
    "ck_item_deferral_state_known": [{"state": "late"}],
    "ck_item_deferral_handed_in_has_its_time": [{"state": "handed_in"}, {"state": "accepted"}],
    "ck_item_deferral_in_time_or_not": [{"in_time": True}, {"handed_in_at": NOW}],
    "ck_item_deferral_waived_gives_reason": [{"state": "waived"}],
    "ck_address_report_state_known": [{"state": "open", "decided_at": LATER}],
    "ck_address_report_decided_has_its_time": [{"state": "accepted"}, {"decided_at": LATER}],
    "ck_address_report_rejection_gives_reason": [{"state": "rejected", "decided_at": LATER}],
    "ck_address_report_says_what_is_wrong": [{"said": ""}],
    "ck_collection_hands_something_over": [{"handed": []}],
    "ck_collection_names_who_collected": [{"collector_name": ""}, {"document_masked": ""}],
    "ck_collection_part_gives_reason": [{"remaining": ["刻制印章"]}, {"partial_reason": "急用"}],
    "ck_pickup_state_known": [{"state": "full"}],
    "ck_pickup_collected_has_its_time": [{"state": "collected"}, {"collected_at": LATER}],
    "ck_pickup_ready_has_its_time": [{"state": "ready"}],
    "ck_registration_item_state_known": [{"state": "issued"}],
    "ck_registration_item_applied_has_its_time": [{"applied_at": None}],
    "ck_registration_item_approved_has_its_time": [{"state": "approved"}],
    "ck_registration_item_delivered_has_its_time_and_things": [
        {"state": "delivered", "things": ["营业执照"]},
        {"state": "collected", "delivered_at": LATER},
    ],
    "ck_registration_item_return_says_what_is_missing": [{"state": "returned"}, {"missing": ["章程"]}],
    "ck_registration_item_drop_gives_reason": [{"state": "withdrawn"}, {"reason": "不办了"}],
    "ck_registration_step_not_before_it_happened": [{"happened_at": LATER}],
    "ck_standard_address_has_its_parts": [{"town": ""}, {"road": ""}, {"number": ""}],
    "ck_pause_has_basis_and_evidence": [{"basis": ""}, {"evidence": ""}],
    "ck_pause_ends_after_it_begins": [{"until": NOW - timedelta(seconds=1)}],
}

CHECKS = {
    str(constraint.name): table.name
    for table in metadata.sorted_tables
    for constraint in table.constraints
    if isinstance(constraint, CheckConstraint)
}


def refused(session: Session, table: str, row: Mapping[str, Any]) -> str:
    """Insert a row that must be refused; answer the name of the constraint that did it, or what SQLite says."""
    with pytest.raises(IntegrityError) as refusal, session.begin_nested():
        session.execute(insert(metadata.tables[table]), dict(row))
    diagnosis = getattr(refusal.value.orig, "diag", None)
    return str(diagnosis.constraint_name if diagnosis else refusal.value.orig)


def test_every_check_is_put_to_the_test_here() -> None:
    assert HALF_TRUTHS.keys() == CHECKS.keys()


def test_every_table_has_a_sound_row_here_and_the_database_takes_it(database: Database) -> None:
    assert ROWS.keys() == metadata.tables.keys()
    with database.acting() as session:
        sound_rows(session)
    with database.reading() as session:
        for table in metadata.sorted_tables:
            row = session.execute(select(table)).mappings().first()
            assert row is not None, table.name
            for column, value in ROWS[table.name].items():
                assert row[column] == value, f"{table.name}.{column}"


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_half_truth_is_refused_by_name(shared_database: Database, name: str) -> None:
    table = CHECKS[name]
    with shared_database.acting() as session:
        sound_rows(session, before=table)
        for spoilt in HALF_TRUTHS[name]:
            assert name in refused(session, table, {**ROWS[table], **spoilt})
        # The row that was spoilt was sound.
        session.execute(insert(metadata.tables[table]), dict(ROWS[table]))
        session.rollback()


def test_everything_that_is_not_optional_is_required(database: Database) -> None:
    with database.acting() as session:
        for table in metadata.sorted_tables:
            for column in table.columns:
                if column.nullable or column.name not in ROWS[table.name] or column.primary_key:
                    continue
                assert column.name in str(_null(session, table.name, column.name)), (
                    f"{table.name}.{column.name}"
                )
            session.execute(insert(table), dict(ROWS[table.name]))
            also(session, table.name)


def _null(session: Session, table: str, column: str) -> object:
    # null() is the database's own; None would be JSON's null, which is a value.
    row = insert(metadata.tables[table]).values({**ROWS[table], column: null()})
    with pytest.raises(IntegrityError) as refusal, session.begin_nested():
        session.execute(row)
    return refusal.value.orig


REFERENCES = [
    (table.name, column.name)
    for table in metadata.sorted_tables
    for column in table.columns
    if column.foreign_keys
]


def test_a_row_about_nothing_is_refused(database: Database) -> None:
    """Foreign keys bind on both, though SQLite has to be asked."""
    with database.acting() as session:
        sound_rows(session)
    for table, column in REFERENCES:
        kept = metadata.tables[table].columns[column]
        nowhere: object = "nowhere" if kept.type.python_type is str else 4711
        keys = metadata.tables[table].primary_key.columns
        where = [kept.table.c[key.name] == ROWS[table][key.name] for key in keys]
        kept_words = ("event", "checklist_answer", "paper", "project_facts", "pack")
        if table in kept_words or (table, column) == ("consultee", "person_id"):
            continue  # never updated at all
        if (table, column) == ("deliberation", "blocker_id"):
            continue  # a meeting is about one thing, and this one is about a round
        # What is replaced by nothing that is there still says why.
        why = {"corrected_because": "写错了"} if column == "replaces_id" else {}
        with pytest.raises(IntegrityError) as refusal, database.acting() as session:
            session.execute(kept.table.update().where(*where).values({column: nowhere, **why}))
        said = str(refusal.value.orig)
        assert "foreign key" in said.lower(), f"{table}.{column}: {said}"


@pytest.mark.parametrize(
    ("table", "other"),
    [
        ("event", {"id": 2, "project_id": 999, "seq": 9}),
        ("checklist_answer", {"id": 2, "checklist_id": 999, "round": 9}),
        ("paper", {"id": 2, "project_id": 999, "sheet_sha256": "1" * 64}),
        ("project_facts", {"project_id": 999}),
        ("pack", {"id": 2, "project_id": 999}),
    ],
)
def test_a_line_of_history_about_nothing_is_refused(
    database: Database, table: str, other: Mapping[str, Any]
) -> None:
    with database.acting() as session:
        sound_rows(session)
    with pytest.raises(IntegrityError) as refusal, database.acting() as session:
        session.execute(insert(metadata.tables[table]), {**ROWS[table], **other})
    assert "foreign key" in str(refusal.value.orig).lower()


def test_what_others_refer_to_cannot_be_deleted(database: Database) -> None:
    with database.acting() as session:
        sound_rows(session)
    for table in ("project", "enterprise", "department", "person", "checklist", "consultation", "clock"):
        with pytest.raises(IntegrityError), database.acting() as session:
            session.execute(metadata.tables[table].delete())


def test_a_thing_has_one_open_clock_of_a_kind(database: Database) -> None:
    with database.acting() as session:
        sound_rows(session)
        clock = metadata.tables["clock"]
        again = {**ROWS["clock"], "id": 2, "round": 2}
        assert "clock" in refused(session, "clock", again)
        session.execute(clock.update().values(stopped_at=LATER, stopped_by="replied"))
        session.execute(insert(clock), again)
        # And a clock of the same round never comes twice, open or not.
        assert "clock" in refused(session, "clock", {**again, "id": 3, "round": 1, "stopped_at": LATER})


@pytest.mark.parametrize("project_id", [1, None])
def test_a_place_in_a_chain_is_given_once(database: Database, project_id: int | None) -> None:
    """The house's own lines have no project; two of them still cannot share a place."""
    with database.acting() as session:
        sound_rows(session, before="event")
        line = {**ROWS["event"], "project_id": project_id}
        session.execute(insert(metadata.tables["event"]), line)
        assert "seq" in refused(session, "event", {**line, "id": 2})


def test_a_department_is_asked_once_and_answers_once_a_round(database: Database) -> None:
    with database.acting() as session:
        sound_rows(session)
        for table in ("checklist", "checklist_answer", "consultation", "consultee", "involvement", "pack"):
            assert table in refused(session, table, {**ROWS[table], "id": 2})
        assert "notice" in refused(session, "notice", {**ROWS["notice"], "id": 2})


def test_a_naive_time_is_refused(database: Database) -> None:
    row = {**ROWS["failed_sign_in"], "at": NOW.replace(tzinfo=None)}
    with pytest.raises(StatementError, match="an instant must be aware"), database.acting() as session:
        session.execute(insert(metadata.tables["failed_sign_in"]), row)


@pytest.mark.parametrize(
    "written",
    [
        datetime.fromisoformat("2026-11-23T09:00:00+08:00"),
        datetime.fromisoformat("2026-11-23T01:00:00.000001+00:00"),
        datetime.fromisoformat("2026-12-31T20:15:30.999999-05:00"),
        datetime.fromisoformat("1999-12-31T23:59:59+08:00"),
    ],
)
def test_an_instant_comes_back_in_utc_to_the_microsecond(database: Database, written: datetime) -> None:
    failed = metadata.tables["failed_sign_in"]
    with database.acting() as session:
        session.execute(insert(failed), {**ROWS["failed_sign_in"], "at": written})
    with database.reading() as session:
        read = session.scalars(select(failed.c.at)).one()
        assert read == written
        assert read.tzinfo is UTC
        # And it can be looked for from any zone.
        assert session.scalar(select(failed.c.id).where(failed.c.at == written)) == 1


def test_instants_sort_by_time_whatever_zone_they_were_written_in(database: Database) -> None:
    failed = metadata.tables["failed_sign_in"]
    zones = ["2026-11-23T09:00:00+08:00", "2026-11-23T01:30:00+00:00", "2026-11-22T21:00:00-05:00"]
    with database.acting() as session:
        for number, zone in enumerate(reversed(zones), 1):
            row = {"id": number, "login": "x", "at": datetime.fromisoformat(zone)}
            session.execute(insert(failed), row)
    with database.reading() as session:
        assert list(session.scalars(select(failed.c.id).order_by(failed.c.at))) == [3, 2, 1]

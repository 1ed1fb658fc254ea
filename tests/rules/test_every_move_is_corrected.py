"""Every transition of every machine says by which act a wrong one is corrected, or why none does.

Nothing is deleted and nothing is undone silently: what corrects a step is a step itself. Whoever adds a transition says
here what becomes of one that was taken by mistake.
"""

import importlib
import inspect
from collections.abc import Iterator

import pytest

from workflow.rules.machines import MACHINES

LAW = "a decision that has reached the applicant is changed by revocation only (行政许可法第69条), which is a decision itself"
REVOKED = "takes away what was permitted, upon which others act at once; an objection is raised, or credit is repaired"
GRANTED = "has been published and ends what barred the enterprise; what is broken then is recorded as a breach of its own"

#: By machine and move: the states from which it is taken, and the action that corrects a wrong one, as module.function;
#: or a sentence that says why there is none.
CORRECTED: dict[str, dict[str, tuple[str, str]]] = {
    "project": {
        "finish_docking": ("docking", "projects.move_stage"),
        "skip_docking": ("docking", "projects.move_stage"),
        "reopen_docking": ("advancing", "projects.move_stage"),
        "finish_business_registration": ("advancing.business_registration.open", "projects.move_stage"),
        "skip_business_registration": ("advancing.business_registration.open", "projects.move_stage"),
        "reopen_business_registration": (
            "advancing.business_registration.done advancing.business_registration.skipped construction_approval",
            "projects.move_stage",
        ),
        "finish_direct_landing": ("advancing.direct_landing.open", "projects.move_stage"),
        "skip_direct_landing": ("advancing.direct_landing.open", "projects.move_stage"),
        "reopen_direct_landing": (
            "advancing.direct_landing.done advancing.direct_landing.skipped construction_approval",
            "projects.move_stage",
        ),
        "open_construction_approval": (
            "advancing",
            "begins a stage in which nothing is owed yet: what is listed there is set aside item by item, and the case can be withdrawn",
        ),
        "complete": ("construction_approval", "projects.move_stage"),
        "skip_construction_approval": ("construction_approval", "projects.move_stage"),
        "reopen_construction_approval": ("completed", "projects.move_stage"),
        "suspend": ("docking advancing construction_approval", "projects.move_stage"),
        "resume": ("suspended", "projects.move_stage"),
        "withdraw": ("docking advancing construction_approval suspended", "projects.move_stage"),
        "reopen_withdrawn": ("withdrawn", "projects.move_stage"),
    },
    "checklist": {
        "reply": ("awaiting", "retractions.retract_answer"),
        "decline": ("awaiting", "retractions.retract_answer"),
        "return": ("replied not_involved", "checklist_answers.reply"),
        "ask_again": ("returned stale withdrawn", "checklists.withdraw"),
        "retract": ("replied not_involved", "checklist_answers.reply"),
        "go_stale": ("replied not_involved", "checklist_answers.confirm"),
        "confirm": ("stale", "retractions.retract_answer"),
        "confirm_not_involved": ("stale", "retractions.retract_answer"),
        "widen": ("awaiting replied not_involved returned stale", "checklists.withdraw"),
        "withdraw": ("awaiting replied not_involved returned stale", "checklists.dispatch"),
    },
    "registration_item": {
        "apply": ("planned", "registrations.drop"),
        "return": ("applied delivered", "registration_retractions.take_back"),
        "apply_again": ("returned", "registrations.drop"),
        "approve": ("applied", "registration_retractions.take_back"),
        "conclude": ("applied", "registration_retractions.take_back"),
        "deliver": ("approved applied", "registration_retractions.take_back"),
        "collect": ("delivered", "registration_retractions.take_back_collection"),
        "spare": ("planned withdrawn", "registrations.plan"),
        "withdraw": ("applied returned", "registrations.plan"),
        "plan_again": ("not_needed withdrawn", "registrations.drop"),
        "take_back_approval": ("approved concluded", "registration_items.approve"),
        "take_back_step": ("concluded applied", "registration_items.record_step"),
        "take_back_delivery": ("delivered", "registration_items.deliver"),
        "take_back_making": ("delivered", "registration_items.deliver"),
        "take_back_collection": ("collected", "pickups.collect"),
        "take_back_return": ("returned", "registration_items.send_back"),
        "take_back_returned_delivery": ("returned", "registration_items.send_back"),
    },
    "pickup": {
        "fill": ("waiting", "registration_retractions.take_back"),
        "collect": ("ready", "registration_retractions.take_back_collection"),
        "collect_part": ("waiting ready", "registration_retractions.take_back_collection"),
        "settle": ("waiting", "registration_retractions.take_back_collection"),
        "reopen": ("ready collected", "registration_items.deliver"),
        "take_back": ("collected", "pickups.collect"),
    },
    "address_report": {
        "accept": ("raised", "addresses.update"),
        "reject": ("raised", "addresses.report"),
    },
    "consultation": {
        "circulate": ("screening", "consultation_ends.withdraw"),
        "decline": (
            "screening circulating unopposed opposed deliberating cleared",
            "consultations.open_screening",
        ),
        "all_agree": ("circulating", "retractions.retract_opinion"),
        "all_answered": ("circulating", "retractions.retract_opinion"),
        "call_deliberation": ("opposed", "deliberations.cancel"),
        "call_off": ("deliberating", "deliberation_calls.call"),
        "clear": ("deliberating", "deliberation_retractions.take_back_result"),
        "refuse": ("deliberating", "deliberation_retractions.take_back_result"),
        "take_back": ("cleared refused", "deliberations.hold"),
        "withdraw": ("screening circulating unopposed opposed deliberating", "consultations.open_screening"),
        "exclude": ("circulating unopposed opposed deliberating cleared", "consultations.open_screening"),
        "ask_again": ("unopposed opposed", "stale_opinions.confirm"),
        "retract": ("unopposed opposed", "stale_opinions.confirm"),
    },
    "consultee": {
        "agree": ("awaiting stale", "retractions.retract_opinion"),
        "object": ("awaiting stale", "retractions.retract_opinion"),
        "go_stale": ("agreed objected", "stale_opinions.confirm"),
        "confirm": ("stale", "retractions.retract_opinion"),
        "confirm_objection": ("stale", "retractions.retract_opinion"),
        "retract": ("agreed objected", "opinions.reply"),
        "withdraw": ("awaiting stale", "consultations.open_screening"),
        "release": ("awaiting", "consultations.open_screening"),
        "settle": ("objected", "deliberation_retractions.take_back_result"),
        "uphold": ("objected", "deliberation_retractions.take_back_result"),
        "take_back": ("settled upheld", "deliberations.hold"),
    },
    "commitment": {
        "apply": ("informing returned", "commitments.send_back"),
        "qualify": ("applied", "reopenings.reopen"),
        "return": ("applied", "commitments.apply"),
        "reopen": ("qualified", "commitments.apply"),
        "sign": ("qualified", "signing_retractions.take_back"),
        "report": ("signed", "signing_retractions.take_back"),
        "take_back_signing": ("reported", "signing.sign"),
        "decline": ("informing applied returned qualified", "informing.inform"),
        "withdraw": ("informing applied returned qualified", "informing.inform"),
        "breach": ("reported breached repaired fulfilled", "breach_retractions.take_back"),
        "repair": ("breached", "breach_retractions.take_back"),
        "clear": ("breached", "breach_retractions.take_back"),
        "revoke": ("breached", REVOKED),
        "fulfil": (
            "reported repaired",
            "ends it only once nothing is open and the other side has confirmed each promise; a wrong confirmation is taken back before",
        ),
        "find_unkept": ("fulfilled", "disputed_report_retractions.take_back"),
    },
    "clause": {
        "stand": ("waiting", "signing_retractions.take_back"),
        "start": ("waiting", "anchor_retractions.take_back"),
        "wait_again": ("running", "item_retractions.take_back"),
        "keep": ("waiting", "item_retractions.take_back"),
        "fulfil": ("running standing", "promise_retractions.take_back_clause"),
        "fulfil_late": ("running missed", "promise_retractions.take_back_clause"),
        "take_back": ("met missed waived", "clauses.fulfil"),
        "take_back_standing": ("met missed waived", "clauses.fulfil"),
        "take_back_waiting": ("waived", "clauses.waive"),
        "take_back_late": ("missed", "clauses.fulfil"),
        "miss": ("running standing", "promise_retractions.take_back_clause"),
        "waive": ("waiting running standing", "promise_retractions.take_back_clause"),
    },
    "clause_confirmation": {
        "confirm": ("awaiting disputed proven", "clause_confirmations.take_back"),
        "dispute": ("awaiting", "clause_confirmations.take_back"),
        "take_back": ("confirmed disputed", "clause_confirmations.confirm"),
        "prove": ("disputed", "disputed_report_retractions.take_back"),
        "uphold": ("disputed proven", "disputed_report_retractions.take_back"),
        "take_back_proof": ("proven", "disputed_reports.prove"),
        "reopen": ("upheld", "disputed_reports.decide"),
        "reopen_proven": ("upheld", "disputed_reports.decide"),
    },
    "deferred_material": {
        "hand_in": ("promised", "promise_retractions.take_back_deferral"),
        "accept": ("handed_in", "promise_retractions.take_back_deferral"),
        "return": ("handed_in", "promise_retractions.take_back_deferral"),
        "waive": ("promised handed_in", "promise_retractions.take_back_deferral"),
        "take_back_hand_in": ("handed_in", "deferrals.hand_in"),
        "take_back_check": ("accepted", "deferrals.check"),
        "take_back_return": ("promised", "deferrals.check"),
        "take_back_waiver": ("waived", "deferrals.waive"),
        "take_back_waiver_unchecked": ("waived", "deferrals.waive"),
    },
    "supervision_point": {
        "find_in_order": ("planned rectifying", "promise_retractions.take_back_result"),
        "find_faults": ("planned rectifying", "promise_retractions.take_back_result"),
        "cancel": ("planned", "promise_retractions.take_back_result"),
        "take_back": ("in_order rectifying cancelled", "oversight.record"),
        "take_back_again": ("in_order rectifying", "oversight.record"),
    },
    "breach": {
        "order_rectification": ("found rectifying", "breach_retractions.take_back"),
        "rectify": ("rectifying stop_proposed reported", "breach_retractions.take_back"),
        "propose_stop": ("rectifying", "breach_retractions.take_back"),
        "revoke": ("stop_proposed", REVOKED),
        "report": ("rectifying revoked stop_proposed", "breach_retractions.take_back"),
        "repair": ("revoked reported", GRANTED),
        "dismiss": ("found rectifying stop_proposed", "breach_retractions.take_back"),
        "retract": ("found", "breaches.record"),
        "back_to_found": ("rectifying dismissed", "breach_steps.step"),
        "back_to_rectifying": ("rectifying stop_proposed reported rectified dismissed", "breach_steps.step"),
        "back_to_stop_proposed": ("rectified dismissed reported", "breach_steps.step"),
        "back_to_reported": ("rectified", "breaches.rectify"),
        "back_to_revoked": ("reported", "breach_steps.step"),
    },
    "credit_repair": {
        "grant": ("applied", GRANTED),
        "refuse": ("applied", "credit_repairs.apply"),
    },
    "dispute": {
        "answer": ("raised", "disputes.raise_again"),
        "raise_again": ("answered", "disputes.answer"),
        "close": ("answered", "disputes.raise_dispute"),
    },
    "deliberation": {
        "put_off": ("called", "deliberations.put_off"),
        "hold": ("called", "deliberation_retractions.take_back_result"),
        "take_back": ("held", "deliberations.hold"),
        "cancel": ("called", "deliberation_calls.call"),
        "minute": ("held", "minutes.correct"),
        "close": ("minuted", "resolution_returns.reopen"),
        "reopen": ("closed", "resolutions.confirm"),
    },
    "resolution": {
        "issue": ("drafted", "resolution_returns.withdraw"),
        "withdraw": ("drafted open reported", "resolution_returns.reopen"),
        "report": ("open", "deliberation_retractions.retract_report"),
        "retract": ("reported", "resolutions.report"),
        "confirm": ("reported", "resolution_returns.reopen"),
        "send_back": ("reported", "resolutions.report"),
        "reopen": ("done withdrawn", "resolution_returns.withdraw"),
    },
    "blocker": {
        "coordinate": ("raised coordinating deliberated", "blockers.coordinate"),
        "ask": ("raised coordinating", "blocker_askings.retract"),
        "retract": ("raised coordinating", "blocker_askings.ask"),
        "deliberate": ("raised coordinating", "deliberation_retractions.take_back_result"),
        "take_back": ("deliberated", "deliberations.hold"),
        "take_back_raised": ("deliberated", "deliberations.hold"),
        "resolve": ("raised coordinating deliberated", "blockers.reopen"),
        "withdraw": ("raised coordinating deliberated", "blockers.reopen"),
        "reopen": ("resolved withdrawn", "blockers.withdraw"),
    },
    "joint_acceptance": {
        "return": ("requested", "acceptances.supplement"),
        "supplement": ("returned", "acceptances.return_application"),
        "arrange": ("requested", "acceptance_site.rearrange"),
        "rearrange": ("on_site", "acceptance_site.rearrange"),
        "hand_over": ("on_site", "acceptance_withdrawals.withdraw"),
        "all_reported": ("rectifying", "acceptance_parts.recheck"),
        "pass": ("on_site rechecking", "acceptance_retractions.take_back_conclusion"),
        "fail": ("rectifying rechecking", "acceptance_retractions.take_back_conclusion"),
        "rectify_again": ("rechecking", "acceptance_parts.recheck"),
        "take_back": ("passed", "acceptance_conclusions.conclude_passed"),
        "take_back_recheck": ("passed failed", "acceptance_conclusions.conclude_passed"),
        "take_back_rectifying": ("failed", "acceptance_conclusions.conclude_failed"),
        "withdraw": ("requested returned on_site rectifying rechecking", "acceptances.apply"),
    },
    "acceptance_part": {
        "pass": ("awaiting", "acceptance_parts.take_back"),
        "require": ("awaiting", "acceptance_parts.take_back"),
        "pass_recheck": ("to_rectify", "acceptance_parts.take_back"),
        "fail_recheck": ("to_rectify", "acceptance_parts.take_back"),
        "rectify_again": ("failed", "acceptance_parts.recheck"),
        "leave_open": ("to_rectify", "acceptance_retractions.take_back_conclusion"),
        "take_back_leaving": ("unrectified", "acceptance_conclusions.conclude_failed"),
        "take_back": ("passed to_rectify", "acceptance_parts.record"),
        "take_back_recheck": ("passed failed", "acceptance_parts.recheck"),
        "withdraw": ("awaiting to_rectify", "acceptance_site.rearrange"),
        "join": ("withdrawn", "acceptance_site.rearrange"),
    },
    "approval_item": {
        "receive": ("planned refused_at_intake refused withdrawn revoked", "item_retractions.take_back"),
        "accept": ("submitted", "item_retractions.take_back"),
        "deem_accepted": ("submitted", "holds by the statute itself (行政许可法第32条), whoever notes it"),
        "correct": ("submitted", "item_retractions.take_back"),
        "supplement": (
            "correction",
            "what was handed in lies with the department, which accepts it or refuses intake as it finds it",
        ),
        "refuse_intake": ("submitted", "item_intake.receive"),
        "review": ("accepted", "starts and stops no limit, and nothing follows from it"),
        "pause": ("accepted in_review", "item_retractions.take_back"),
        "resume": ("paused", "item_reviews.pause"),
        "grant": ("accepted in_review", "item_retractions.take_back"),
        "grant_with_deferred": ("accepted in_review", "item_retractions.take_back"),
        "grant_on_promise": ("submitted accepted in_review", "item_retractions.take_back"),
        "refuse": ("accepted in_review", "item_retractions.take_back"),
        "deliver": ("granted granted_with_deferred refused", "item_retractions.take_back"),
        "withdraw": ("submitted correction accepted in_review paused", "item_intake.receive"),
        "revoke": ("granted granted_with_deferred delivered", LAW),
        "take_back_receipt": ("submitted", "item_intake.receive"),
        "take_back_acceptance": ("accepted", "item_acceptance.accept"),
        "take_back_decision": ("granted granted_with_deferred refused", "item_decisions.decide"),
        "take_back_correction": ("correction", "item_acceptance.correct"),
        "take_back_pause": ("paused", "item_reviews.pause"),
        "take_back_pause_unreviewed": ("paused", "item_reviews.pause"),
        "take_back_delivery": ("delivered refused", "item_decisions.deliver"),
        "take_back_delivery_with_deferred": ("delivered", "item_decisions.deliver"),
        "set_aside": ("planned refused_at_intake refused withdrawn revoked", "approval_items.take_up"),
        "take_up": ("not_applicable", "approval_items.set_aside"),
    },
    "supervision": {
        "answer": ("issued", "supervision_retractions.retract_answer"),
        "return": ("answered", "supervisions.answer"),
        "close": ("issued answered", "supervision_retractions.reopen"),
        "retract": ("answered", "supervisions.answer"),
        "reopen": ("closed", "supervisions.close"),
        "reopen_answered": ("closed", "supervisions.close"),
    },
}


def transitions() -> Iterator[tuple[str, str, str]]:
    """Every transition there is: machine, move, and from where."""
    for machine in MACHINES.values():
        for row in machine.rows:
            yield machine.name, row.name, str(row.source)


def said() -> Iterator[tuple[str, str, str]]:
    """Every transition of which it is said here what corrects it."""
    for machine, moves in CORRECTED.items():
        for move, (sources, _) in moves.items():
            for source in sources.split():
                yield machine, move, source


def test_every_transition_is_corrected_by_an_act_or_says_why_by_none() -> None:
    assert sorted(transitions()) == sorted(said())


ACTS = sorted({by for moves in CORRECTED.values() for _, by in moves.values() if " " not in by})


@pytest.mark.parametrize("act", ACTS)
def test_what_corrects_a_transition_is_an_act_of_somebody_at_an_instant(act: str) -> None:
    room, _, name = act.partition(".")
    found = getattr(importlib.import_module(f"workflow.actions.{room}"), name)
    assert {"by", "now"} <= set(inspect.signature(found).parameters)

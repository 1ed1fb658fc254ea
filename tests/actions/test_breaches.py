"""A breach is on record once, and a promise is questioned while it binds."""

from datetime import date
from typing import Any

import pytest

from builders.county import County, at
from builders.landing import (
    an_unopposed_project,
    clauses_of,
    informed,
    qualified,
    signed,
    standing_confirmed,
)
from builders.owed import open_clocks, owed
from workflow.actions import (
    breach_retractions,
    breach_steps,
    breaches,
    clauses,
    commitment_ends,
    credit_repairs,
    disputes,
    signing,
)
from workflow.errors import BreachTwice, CreditRepairOnly, NotBinding, TimeToRectifyRuns
from workflow.records.breach import Breach, Dispute
from workflow.records.commitment import Commitment
from workflow.records.notice import Notice


def a_found_breach(county: County, commitment: Commitment, **said: Any) -> Breach:
    """A breach of the enterprise, of the first of its clauses unless it is said otherwise."""
    first = next(each for each in clauses_of(county, commitment) if each.side == "enterprise")
    given: dict[str, Any] = {
        "side": "enterprise",
        "clause_id": first.id,
        "facts": "未按期开工。",
        "evidence": "核查记录",
    }
    return county.do(breaches.record, commitment_id=commitment.id, **(given | said))


def test_the_same_breach_is_not_recorded_twice_and_another_of_the_same_promise_is(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    found = a_found_breach(county, commitment)
    refusal = county.refused(
        BreachTwice,
        breaches.record,
        commitment_id=commitment.id,
        side="enterprise",
        clause_id=found.clause_id,
        facts=" 未按期开工 ",
        evidence="现场照片",
    )
    assert "2026年11月23日" in str(refusal)
    assert "请写明不同的事实" in str(refusal)
    assert refusal.field == "facts"
    assert [row.id for row in county.all(Breach)] == [found.id]
    assert a_found_breach(county, commitment, facts="开工材料不实。").id != found.id
    assert a_found_breach(county, commitment, clause_id=None).id != found.id


def test_a_breach_that_was_settled_can_happen_again_in_the_same_words(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    found = a_found_breach(county, commitment)
    county.do(breaches.dismiss, breach_id=found.id, reason="企业已提交")
    assert a_found_breach(county, commitment).id != found.id


def test_two_departments_that_miss_the_same_thing_are_two_breaches(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    given: dict[str, Any] = {"side": "department", "clause_id": None, "facts": "逾期未办"}
    land = a_found_breach(county, commitment, **given, department="natural_resources")
    assert a_found_breach(county, commitment, **given, department="housing").id != land.id


def test_nothing_is_questioned_before_it_is_signed_nor_once_the_procedure_is_over(county: County) -> None:
    project = an_unopposed_project(county)
    by = county.enterprise(project)
    asked: dict[str, Any] = {"question": "时限不对", "by": by}
    commitment = informed(county, project)
    refusal = county.refused(NotBinding, disputes.raise_dispute, commitment_id=commitment.id, **asked)
    assert str(refusal) == "双向承诺书为“已告知，待企业申请”，不能办理“提出承诺异议”。"
    county.do(commitment_ends.decline, commitment_id=commitment.id, reason="企业不采用")
    county.refused(NotBinding, disputes.raise_dispute, commitment_id=commitment.id, **asked)
    assert county.all(Dispute) == []
    assert county.open_clocks("dispute") == {}
    binding = signed(county, project)
    assert county.do(disputes.raise_dispute, commitment_id=binding.id, **asked).state == "raised"


def test_a_commitment_that_is_found_fulfilled_is_not_questioned_any_more(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    for clause in clauses_of(county, commitment):
        if clause.state != "standing":
            county.do(clauses.waive, clause_id=clause.id, reason="双方商定", source="企业来函")
    standing_confirmed(county, commitment)
    county.do(signing.fulfil, commitment_id=commitment.id, evidence="核查表")
    by = county.enterprise(commitment.project_id)
    given: dict[str, Any] = {"commitment_id": commitment.id, "question": "数据不对", "by": by}
    county.refused(NotBinding, disputes.raise_dispute, **given)
    # What comes to light afterwards is found with its evidence, and climbs the ladder like any other.
    late = a_found_breach(county, commitment, by=county.liaison("housing"))
    assert county.one(Commitment, commitment.id).state == "breached"
    county.do(breaches.dismiss, breach_id=late.id, reason="已按期开工")
    assert county.one(Commitment, commitment.id).state == "reported"
    assert open_clocks(county) == owed(county)


def test_whoever_lost_its_admission_over_a_breach_still_questions_that_finding(
    county: County,
) -> None:
    commitment = signed(county, an_unopposed_project(county))
    found = a_found_breach(county, commitment)
    day = at("2026-12-18 09:00").date()
    step: dict[str, Any] = {"breach_id": found.id, "reason": "逾期未整改"}
    county.do(breach_steps.step, **step, move="order_rectification", on=day)
    later = at("2026-12-22 09:00")
    county.do(breach_steps.step, **step, move="propose_stop", now=later)
    county.do(breach_steps.step, **step, move="revoke", now=later)
    by = county.enterprise(commitment.project_id)
    given: dict[str, Any] = {"commitment_id": commitment.id, "by": by, "now": later}
    raised = county.do(
        disputes.raise_dispute, **given, about="breach", about_id=found.id, question="已按期开工"
    )
    assert raised.about_id == found.id


def test_a_text_that_qualifies_is_not_signed_yet_and_so_not_questioned(county: County) -> None:
    commitment = qualified(county, an_unopposed_project(county))
    by = county.enterprise(commitment.project_id)
    county.refused(NotBinding, disputes.raise_dispute, commitment_id=commitment.id, question="不对", by=by)


# --- the time that the order itself has set -----------------------------------------------------------------------


def an_ordered_breach(county: County, **said: Any) -> Breach:
    """A breach that is to be put right by Friday the 18th of December."""
    found = a_found_breach(county, signed(county, an_unopposed_project(county)), **said)
    return county.do(
        breach_steps.step,
        breach_id=found.id,
        move="order_rectification",
        reason="限期开工",
        on=date(2026, 12, 18),
    )


@pytest.mark.parametrize("move", ["propose_stop", "report"])
def test_no_step_runs_ahead_of_the_time_that_the_order_has_set(county: County, move: str) -> None:
    found = an_ordered_breach(county)
    step: dict[str, Any] = {"breach_id": found.id, "move": move, "reason": "未整改"}
    refused = county.refused(TimeToRectifyRuns, breach_steps.step, **step, now=at("2026-12-18 17:00"))
    assert (refused.field, "2026年12月18日" in str(refused)) == ("early_because", True)
    after = county.do(breach_steps.step, **step, now=at("2026-12-21 09:00"))
    assert "early_because" not in after.steps[-1]


def test_the_admission_is_not_revoked_either_before_that_time_is_over(county: County) -> None:
    found = an_ordered_breach(county)
    step: dict[str, Any] = {"breach_id": found.id, "reason": "未整改"}
    county.do(breach_steps.step, **step, move="propose_stop", early_because="基坑有坍塌危险")
    county.refused(TimeToRectifyRuns, breach_steps.step, **step, move="revoke")
    later = at("2026-12-21 09:00")
    assert county.do(breach_steps.step, **step, move="revoke", now=later).state == "revoked"


def test_why_the_time_was_not_awaited_stays_in_history_and_is_told_to_the_enterprise(county: County) -> None:
    found = an_ordered_breach(county)
    why = "基坑有坍塌危险"
    taken = county.do(
        breach_steps.step, breach_id=found.id, move="propose_stop", reason="停工", early_because=why
    )
    assert taken.steps[-1]["early_because"] == why
    assert why in county.events(found.project_id)[-1].data
    notice = county.all(Notice, Notice.kind == "breach.step", Notice.addressee_kind == "enterprise")[-1]
    assert why in notice.text


def test_what_was_reported_as_put_right_and_is_not_needs_no_more_waiting(county: County) -> None:
    found = an_ordered_breach(county)
    by = county.enterprise(found.project_id)
    county.do(breach_steps.report, breach_id=found.id, evidence="照片", by=by)
    step: dict[str, Any] = {"breach_id": found.id, "move": "propose_stop", "reason": "核查未整改到位"}
    assert county.do(breach_steps.step, **step, now=at("2026-11-24 09:00")).state == "stop_proposed"


# --- what was reported to the credit authority ------------------------------------------------------------------


def test_what_the_enterprise_broke_and_was_reported_ends_by_the_repair_of_its_credit_alone(
    county: County,
) -> None:
    found = an_ordered_breach(county)
    on: dict[str, Any] = {"breach_id": found.id}
    later = at("2026-12-21 09:00")
    county.do(breach_steps.step, **on, move="report", reason="逾期未整改", now=later)
    assert county.open_clocks("breach") == {}
    refused = county.refused(CreditRepairOnly, breaches.rectify, **on, evidence="照片", now=later)
    assert "申请信用修复" in str(refused)
    firm = county.project(found.project_id).enterprise_id
    with county.database.reading() as session:
        assert [row.id for row in breaches.unrepaired_breaches(session, firm)] == [found.id]
    repair = county.do(
        credit_repairs.apply,
        **on,
        correction="已开工",
        public_commitment="不再拖延",
        published_on=later.date(),
        by=county.enterprise(found.project_id),
        now=later,
    )
    county.do(credit_repairs.decide, repair_id=repair.id, granted=True, now=at("2027-03-22 09:00"))
    with county.database.reading() as session:
        assert breaches.unrepaired_breaches(session, firm) == []


def test_a_report_made_by_mistake_is_taken_back_and_the_enterprise_puts_it_right_by_its_day(
    county: County,
) -> None:
    found = an_ordered_breach(county)
    running = county.open_clocks("breach")
    on: dict[str, Any] = {"breach_id": found.id}
    county.do(breach_steps.step, **on, move="report", reason="未整改", early_because="拒不整改")
    county.do(breach_retractions.take_back, **on, reason="报告错了")
    assert [row.id for row in county.open_clocks("breach").values()] == [row.id for row in running.values()]
    assert county.do(breaches.rectify, **on, evidence="照片").state == "rectified"


def test_where_another_breach_has_ended_the_admission_what_was_not_put_right_is_reported(
    county: County,
) -> None:
    found = an_ordered_breach(county)
    second = a_found_breach(county, county.one(Commitment, found.commitment_id), facts="擅自改变用途。")
    later: dict[str, Any] = {"now": at("2026-12-21 09:00"), "reason": "未整改"}
    county.do(
        breach_steps.step,
        breach_id=second.id,
        move="order_rectification",
        reason="限期",
        on=date(2026, 12, 18),
    )
    for each in (found, second):
        county.do(breach_steps.step, breach_id=each.id, move="propose_stop", **later)
    county.do(breach_steps.step, breach_id=found.id, move="revoke", **later)
    reported = county.do(breach_steps.step, breach_id=second.id, move="report", **later)
    assert reported.state == "reported"


def test_what_a_department_broke_is_put_right_after_it_was_reported(county: County) -> None:
    found = an_ordered_breach(county, side="department", clause_id=None, department="housing")
    later: dict[str, Any] = {"breach_id": found.id, "now": at("2026-12-21 09:00")}
    county.do(breach_steps.step, **later, move="report", reason="逾期未整改")
    assert county.do(breaches.rectify, **later, evidence="办结通知").state == "rectified"

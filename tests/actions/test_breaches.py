"""A breach is on record once, and a promise is questioned while it binds."""

from typing import Any

from builders.county import County, at
from builders.landing import an_unopposed_project, clauses_of, informed, qualified, signed
from workflow.actions import breach_steps, breaches, clauses, commitment_ends, disputes, signing
from workflow.errors import BreachTwice, NotBinding
from workflow.records.breach import Breach, Dispute
from workflow.records.commitment import Commitment


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
    county.do(signing.fulfil, commitment_id=commitment.id, evidence="核查表")
    by = county.enterprise(commitment.project_id)
    given: dict[str, Any] = {"commitment_id": commitment.id, "question": "数据不对", "by": by}
    county.refused(NotBinding, disputes.raise_dispute, **given)


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

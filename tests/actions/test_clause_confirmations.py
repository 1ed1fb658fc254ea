"""Nobody is judge of his own promise: what one side reports as kept, the other confirms or disputes; silence does neither."""

from typing import Any

from builders.county import County, at
from builders.landing import (
    an_unopposed_project,
    clause_of,
    clock_of_clause,
    signed,
    standing_confirmed,
)
from workflow.actions import clause_confirmations, clauses, promise_retractions, scorecards, signing
from workflow.errors import (
    ClausesOpen,
    EnterpriseWordMissing,
    IllegalMove,
    NotAllowed,
    NothingReported,
    OtherSide,
    ReasonMissing,
    StandingUnconfirmed,
    StepUsed,
)
from workflow.records.commitment import Clause, Commitment

MONDAY, LATER = at("2026-11-30 09:00"), at("2026-12-07 09:00")
OURS, THEIRS = "环境影响评价", "规划验线"


def of_the_enterprise(county: County) -> tuple[int, Clause]:
    project = an_unopposed_project(county)
    return project, clause_of(county, signed(county, project), OURS)


def of_the_department(county: County) -> tuple[int, Clause]:
    project = an_unopposed_project(county)
    promise: dict[str, Any] = {
        "text": "规划验线后5个工作日内出具意见。", "department": "natural_resources", "amount": 5, "anchor": "commitment_signed",
    }  # fmt: skip
    commitment = signed(county, project, departments=[promise], source="罗自然资函〔2026〕1号")
    return project, clause_of(county, commitment, "规划验线后5个")


def kept(county: County, clause: Clause, **given: Any) -> Clause:
    return county.do(clauses.fulfil, clause_id=clause.id, evidence="批复", now=MONDAY, **given)


def test_a_report_of_the_enterprise_waits_for_a_department_or_the_office(county: County) -> None:
    project, clause = of_the_enterprise(county)
    firm, confirm = county.enterprise(project), clause_confirmations.confirm
    county.refused(NothingReported, confirm, clause_id=clause.id)
    assert kept(county, clause, by=firm).confirmation == "awaiting"
    assert clock_of_clause(county, clause).stopped_at == MONDAY
    county.refused(NotAllowed, confirm, clause_id=clause.id, by=firm)
    county.refused(NotAllowed, confirm, clause_id=clause.id, by=county.liaison("water"))
    done = county.do(confirm, clause_id=clause.id, by=county.liaison("housing"), now=LATER)
    assert (done.confirmation, done.answered_at, done.done_at) == ("confirmed", LATER, MONDAY)
    county.refused(IllegalMove, confirm, clause_id=clause.id)


def test_what_the_government_reports_waits_for_the_enterprise_and_for_nobody_else(county: County) -> None:
    project, clause = of_the_department(county)
    kept(county, clause, by=county.liaison("natural_resources"))
    given: dict[str, Any] = {"clause_id": clause.id}
    for own in (county.liaison("natural_resources"), county.agent):
        county.refused(NotAllowed, clause_confirmations.confirm, by=own, **given)
    county.refused(EnterpriseWordMissing, clause_confirmations.confirm, by=county.office, **given)
    done = county.do(clause_confirmations.confirm, by=county.enterprise(project), now=LATER, **given)
    assert done.confirmation == "confirmed"


def test_the_office_records_the_enterprises_word_on_a_named_paper_where_it_has_no_account(
    county: County,
) -> None:
    project, clause = of_the_department(county)
    kept(county, clause, by=county.liaison("natural_resources"))
    given: dict[str, Any] = {"clause_id": clause.id, "now": LATER}
    refusal = county.refused(EnterpriseWordMissing, clause_confirmations.confirm, source=" ", **given)
    assert "应由企业自己作出" in str(refusal)
    assert "写明企业的书面材料" in str(refusal)
    assert refusal.field == "source"
    # Its own department and its agent have no word in it, whatever paper they hold.
    for own in (county.liaison("natural_resources"), county.agent):
        county.refused(NotAllowed, clause_confirmations.confirm, by=own, source="企业函", **given)
    paper = "罗定测试函〔2026〕7号"
    done = county.do(clause_confirmations.confirm, source=paper, **given)
    assert (done.confirmation, done.answered_at) == ("confirmed", LATER)
    assert paper in county.events(project)[-1].data
    firm = ("enterprise", str(county.enterprise(project).enterprise_id))
    assert set(county.notices("clause.confirmed")) == {("department", "natural_resources"), firm}
    undone = county.do(clause_confirmations.take_back, reason="看错条款", **given)
    assert (undone.confirmation, undone.answered_at) == ("awaiting", None)


def test_the_enterprises_dispute_on_paper_says_why_and_on_which(county: County) -> None:
    project, clause = of_the_department(county)
    kept(county, clause, by=county.liaison("natural_resources"))
    given: dict[str, Any] = {"clause_id": clause.id, "reason": "意见尚未收到", "now": LATER}
    county.refused(EnterpriseWordMissing, clause_confirmations.dispute, **given)
    assert county.do(clause_confirmations.dispute, source="企业函", **given).confirmation == "disputed"
    assert "企业函" in county.events(project)[-1].data


def test_the_office_does_not_take_back_what_the_enterprise_itself_has_answered(county: County) -> None:
    project, clause = of_the_department(county)
    kept(county, clause, by=county.liaison("natural_resources"))
    given: dict[str, Any] = {"clause_id": clause.id, "now": LATER}
    county.do(clause_confirmations.confirm, by=county.enterprise(project), **given)
    county.refused(OtherSide, clause_confirmations.take_back, reason="误点", **given)


def test_the_other_sides_own_record_is_its_word(county: County) -> None:
    _, clause = of_the_enterprise(county)
    assert kept(county, clause, by=county.office).confirmation == "confirmed"
    back = county.do(promise_retractions.take_back_clause, clause_id=clause.id, reason="点错", now=LATER)
    assert (back.state, back.confirmation) == ("running", "")


def test_a_dispute_says_why_and_the_report_is_taken_back_or_confirmed_after_all(county: County) -> None:
    project, clause = of_the_enterprise(county)
    firm = county.enterprise(project)
    kept(county, clause, by=firm)
    given: dict[str, Any] = {"clause_id": clause.id}
    county.refused(ReasonMissing, clause_confirmations.dispute, reason=" ", **given)
    disputed = county.do(clause_confirmations.dispute, reason="批复尚未取得", now=LATER, **given)
    assert (disputed.confirmation, disputed.objection) == ("disputed", "批复尚未取得")
    assert county.notices("clause.disputed") == [("enterprise", str(firm.enterprise_id))]
    back = county.do(promise_retractions.take_back_clause, reason="确未取得", by=firm, now=LATER, **given)
    assert (back.state, back.confirmation, back.objection) == ("running", "", "")
    kept(county, clause, by=firm)
    county.do(clause_confirmations.dispute, reason="再核", now=LATER, **given)
    assert county.do(clause_confirmations.confirm, now=LATER, **given).objection == ""


def test_a_wrong_answer_is_taken_back_and_a_confirmed_report_stays(county: County) -> None:
    project, clause = of_the_enterprise(county)
    kept(county, clause, by=county.enterprise(project))
    given: dict[str, Any] = {"clause_id": clause.id, "reason": "点错", "now": LATER}
    county.refused(IllegalMove, clause_confirmations.take_back, **given)
    county.do(clause_confirmations.confirm, clause_id=clause.id, now=LATER)
    county.refused(StepUsed, promise_retractions.take_back_clause, **given)
    assert county.do(clause_confirmations.take_back, **given).confirmation == "awaiting"
    county.do(promise_retractions.take_back_clause, **given)


def test_what_nobody_confirmed_counts_neither_as_kept_nor_as_broken(county: County) -> None:
    project, clause = of_the_department(county)
    kept(county, clause, by=county.liaison("natural_resources"))
    card: dict[str, Any] = {
        "department": "natural_resources",
        "since": MONDAY.date(),
        "until": LATER.date(),
        "now": LATER,
    }

    def figures() -> tuple[int, int]:
        turns = county.attempt(scorecards.turns, by=county.office, **card)
        found = [turn for turn in turns if turn.promised]
        return len(found), sum(turn.settled for turn in found)

    assert figures() == (1, 0)
    county.do(clause_confirmations.confirm, clause_id=clause.id, by=county.enterprise(project), now=LATER)
    assert figures() == (1, 1)


def test_a_commitment_is_not_found_fulfilled_over_an_answer_that_was_not_given(county: County) -> None:
    project, clause = of_the_enterprise(county)
    kept(county, clause, by=county.enterprise(project))
    for each in county.all(Clause, Clause.commitment_id == clause.commitment_id):
        if each.state in ("waiting", "running"):
            county.do(clauses.waive, clause_id=each.id, reason="双方同意", source="企业来函", now=MONDAY)
    given: dict[str, Any] = {"commitment_id": clause.commitment_id, "evidence": "台账", "now": LATER}
    assert county.refused(ClausesOpen, signing.fulfil, **given).facts["count"] == 1
    county.do(clause_confirmations.confirm, clause_id=clause.id, now=LATER)
    # Nobody finds for the enterprise that the government has kept what it keeps all the time.
    own = [each for each in county.all(Clause, Clause.state == "standing") if each.side == "department"]
    refused = county.refused(StandingUnconfirmed, signing.fulfil, **given)
    assert own
    assert "、".join(str(each.number) for each in own) in str(refused)
    standing_confirmed(county, county.one(Commitment, clause.commitment_id), now=LATER)
    county.do(signing.fulfil, **given)
    standing = [each for each in county.all(Clause) if each.state == "met" and not each.limit]
    assert {(each.side, each.confirmation) for each in standing} == {
        ("enterprise", "confirmed"),
        ("department", "confirmed"),
    }

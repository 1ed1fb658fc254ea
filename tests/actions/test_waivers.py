"""The government does not release itself from its promise, nor from having been late with it (二（三）2)."""

from datetime import date
from typing import Any

from builders.county import County, at
from builders.landing import an_unopposed_project, clause_of, clauses_of, clock_of_clause, signed
from workflow.actions import anchors, clauses, promise_retractions, scorecards
from workflow.errors import EnterpriseWordMissing
from workflow.records.commitment import Clause
from workflow.rules.duty import Role

EARLY, LATE = at("2026-12-01 10:00"), at("2026-12-20 10:00")
PAPER = "罗定测试函〔2026〕9号"


def a_running_promise(county: County) -> Clause:
    """A promise of a department whose event has happened, due before the middle of December."""
    project = an_unopposed_project(county)
    commitment = signed(county, project)
    county.do(anchors.record, project_id=project, anchor="deal_confirmed", evidence="成交确认书", about="")
    running = [
        each
        for each in clauses_of(county, commitment)
        if (each.side, each.state) == ("department", "running")
    ]
    due = clock_of_clause(county, running[0]).due_at
    assert due is not None
    assert EARLY < due < LATE
    return running[0]


def on_the_card(county: County, clause: Clause) -> list[str]:
    """How the department's scorecard counts its promises."""
    with county.database.reading() as session:
        found = scorecards.turns(
            session,
            county.law,
            department=str(clause.department_key),
            since=date(2026, 11, 1),
            until=date(2026, 12, 31),
            by=county.person("督查员", Role.SUPERVISOR),
            now=at("2026-12-21 10:00"),
        )
    return [turn.outcome.value for turn in found if turn.promised]


def test_a_promise_of_the_government_is_given_up_by_the_enterprise_on_a_named_paper_only(
    county: County,
) -> None:
    clause = a_running_promise(county)
    given: dict[str, Any] = {"clause_id": clause.id, "reason": "部门办不了", "now": EARLY}
    refusal = county.refused(EnterpriseWordMissing, clauses.waive, **given)
    assert str(refusal) == (
        "免除政府部门的承诺应由企业自己作出：代为登记的，应当写明企业的书面材料（字号、日期或凭据）。"
    )
    assert refusal.field == "source"
    assert county.one(Clause, clause.id).state == "running"
    assert county.do(clauses.waive, **given, source=PAPER).state == "waived"
    project = clause_project(county, clause)
    assert PAPER in county.events(project)[-1].data
    assert on_the_card(county, clause) == []


def test_what_was_late_when_the_waiver_is_recorded_stays_late_on_the_scorecard(county: County) -> None:
    clause = a_running_promise(county)
    assert on_the_card(county, clause) == ["late"]
    county.do(
        clauses.waive,
        clause_id=clause.id,
        reason="口头商定",
        source=PAPER,
        happened_at=EARLY,
        late_because="当时未登记",
        now=LATE,
    )
    assert clock_of_clause(county, clause).stopped_at == LATE
    assert on_the_card(county, clause) == ["missed"]
    assert county.verified().holds


def test_a_waiver_recorded_late_of_what_is_not_due_yet_counts_from_its_day(county: County) -> None:
    clause = a_running_promise(county)
    given: dict[str, Any] = {"happened_at": EARLY, "late_because": "停电", "now": at("2026-12-02 09:00")}
    county.do(clauses.waive, clause_id=clause.id, reason="并入另一项", source=PAPER, **given)
    assert clock_of_clause(county, clause).stopped_at == EARLY
    assert on_the_card(county, clause) == []


def test_a_waiver_recorded_by_mistake_is_taken_back_and_the_promise_is_owed_at_its_old_date(
    county: County,
) -> None:
    clause = a_running_promise(county)
    due = clock_of_clause(county, clause).due_at
    county.do(clauses.waive, clause_id=clause.id, reason="误登", source=PAPER, now=EARLY)
    county.do(promise_retractions.take_back_clause, clause_id=clause.id, reason="误登", now=EARLY)
    after = clock_of_clause(county, clause)
    assert (after.due_at, after.stopped_at) == (due, None)


def test_a_promise_of_the_enterprise_is_waived_by_the_office_with_its_reason_as_before(
    county: County,
) -> None:
    commitment = signed(county, an_unopposed_project(county))
    own = clause_of(county, commitment, "环境影响评价")
    assert county.do(clauses.waive, clause_id=own.id, reason="不涉及").state == "waived"


def clause_project(county: County, clause: Clause) -> int:
    """The project whose promise it is."""
    return clock_of_clause(county, clause).project_id

"""A project that passes to another company takes with it what it is owed: dates, tasks and reminders (二（一）1)."""

from typing import Any

from api.views import tasks
from builders.county import County, at
from builders.landing import an_unopposed_project, clause_of, clock_of_clause, signed
from workflow.actions import blockers as obstacles
from workflow.actions import (
    clauses,
    deliberation_calls,
    deliberations,
    minutes,
    project_facts,
    promise_retractions,
    resolutions,
)
from workflow.actions.supervision import sweep
from workflow.records.clock import ClockRecord
from workflow.records.deliberation import Resolution
from workflow.records.enterprise import Enterprise
from workflow.records.notice import Notice
from workflow.rules.identifiers import credit_check_character

CODES = [body + credit_check_character(body) for body in ("91445381MA0000001", "91445381MA0000002")]
ANOTHER = {"enterprise_name": "另一家投资有限公司", "credit_code": CODES[1]}


def passed_on(county: County, project: int) -> None:
    """The company before had its code; another one, with its own, invests now."""
    for form in ({"credit_code": CODES[0]}, ANOTHER):
        county.do(project_facts.change_facts, project_id=project, form=form, reason="投资主体变更")


def owing(county: County, project: int) -> set[str]:
    """The companies on whom a clock of the project runs."""
    rows = county.all(
        ClockRecord,
        ClockRecord.project_id == project,
        ClockRecord.obligor_kind == "enterprise",
        ClockRecord.stopped_at.is_(None),
    )
    return {county.one(Enterprise, int(row.obligor_key)).name for row in rows}


def test_what_the_company_before_promised_is_due_from_the_new_one_at_the_same_date(county: County) -> None:
    project = an_unopposed_project(county)
    commitment = signed(county, project)
    clause = clause_of(county, commitment, "环境影响评价")
    former, before = county.enterprise(project), clock_of_clause(county, clause)
    passed_on(county, project)
    after = clock_of_clause(county, clause)
    successor = county.enterprise(project)
    assert former.enterprise_id != successor.enterprise_id
    assert (after.id, after.due_at) == (before.id, before.due_at)
    assert after.obligor_key == str(successor.enterprise_id)
    assert owing(county, project) == {"另一家投资有限公司"}
    assert "handed_over" in county.events(project)[-1].data
    [told] = county.all(Notice, Notice.kind == "project.taken_over")
    assert (told.addressee_kind, told.addressee_key) == ("enterprise", str(successor.enterprise_id))
    assert county.one(Enterprise, former.enterprise_id or 0).name in told.text
    assert before.limit["title"] in told.text
    with county.database.reading() as session:
        seen = {
            who.enterprise_id: [
                task.project_id for task in tasks.tasks(session, county.law, by=who, now=county.now)
            ]
            for who in (former, successor)
        }
    assert project not in seen[former.enterprise_id]
    assert project in seen[successor.enterprise_id]
    assert county.verified().holds


def test_reminders_go_to_the_new_company_and_none_to_the_one_before(county: County) -> None:
    project = an_unopposed_project(county)
    signed(county, project)
    former = county.enterprise(project).enterprise_id
    passed_on(county, project)
    successor = county.enterprise(project).enterprise_id
    assert sweep(county.database, county.law, now=at("2026-12-31 10:00")).failed == ()
    told = {
        row.addressee_key
        for row in county.all(Notice, Notice.addressee_kind == "enterprise")
        if row.kind.startswith("clock.")
    }
    assert str(successor) in told
    assert str(former) not in told


def test_a_company_that_only_changes_its_name_owes_what_it_owed(county: County) -> None:
    project = an_unopposed_project(county)
    clause = clause_of(county, signed(county, project), "环境影响评价")
    before = clock_of_clause(county, clause)
    form = {"enterprise_name": "罗定测试（集团）有限公司"}
    county.do(project_facts.change_facts, project_id=project, form=form, reason="更名")
    assert clock_of_clause(county, clause).obligor_key == before.obligor_key
    assert "handed_over" not in county.events(project)[-1].data


def test_a_promise_wrongly_recorded_as_kept_is_owed_again_by_the_new_company(county: County) -> None:
    project = an_unopposed_project(county)
    clause = clause_of(county, signed(county, project), "环境影响评价")
    former = county.enterprise(project)
    county.do(clauses.fulfil, clause_id=clause.id, evidence="批复", by=former)
    passed_on(county, project)
    assert clock_of_clause(county, clause).obligor_key == str(former.enterprise_id)
    county.do(promise_retractions.take_back_clause, clause_id=clause.id, reason="批复不是本项目的")
    assert clock_of_clause(county, clause).obligor_key == str(county.enterprise(project).enterprise_id)


def test_a_decision_of_a_meeting_that_the_company_is_to_carry_out_passes_with_the_project(
    county: County,
) -> None:
    project = an_unopposed_project(county)
    raised = county.do(obstacles.bring_up, project_id=project, text="供水接入未定")
    county.do(obstacles.coordinate, blocker_id=raised.id, owner="housing", amount=5)
    meeting: dict[str, Any] = {"now": at("2026-11-25 15:00")}
    called = county.do(
        deliberation_calls.call_on_blocker, blocker_id=raised.id, meets_at=meeting["now"], place="三楼"
    )
    opinions = [{"matter": 1, "text": "企业先交图"}]
    held: dict[str, Any] = {"deliberation_id": called.id} | meeting
    county.do(deliberations.hold, attended=["housing"], opinions=opinions, **held)
    county.do(resolutions.add, text="提交总平面图", owner="enterprise", amount=30, **held)
    county.do(minutes.issue, **held)
    passed_on(county, project)
    (decision,) = county.all(Resolution)
    assert decision.owner_key == str(county.enterprise(project).enterprise_id)
    assert owing(county, project) == {"另一家投资有限公司"}

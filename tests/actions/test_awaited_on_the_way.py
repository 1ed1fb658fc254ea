"""What leads a project on has clocks as well: an agent, liaisons, the packs, each stage's beginning and end, the signed copy."""

from datetime import date
from typing import Any

import pytest

from builders.county import PARTS, County, at
from builders.landing import SCAN, an_unopposed_project, clause_of, qualified, signed
from builders.owed import open_clocks, owed
from builders.registration import a_company, an_address, apply
from workflow.actions import (
    address_reminders,
    addresses,
    checklist_answers,
    checklists,
    clause_confirmations,
    clauses,
    consultation_ends,
    consultations,
    disputes,
    entrusting,
    liaisons,
    packs,
    people,
    projects,
    ready_packs,
    registrations,
    signing,
)
from workflow.actions.catching_up import follow_liaisons
from workflow.actions.supervision import sweep
from workflow.law.terms import Phase
from workflow.records import awaited
from workflow.records.clock import ClockRecord
from workflow.records.notice import Notice
from workflow.records.project import Project
from workflow.rules.duty import Role

OFFICE = ("office", "")
LATER = at("2026-11-24 10:00")
LAND = [("natural_resources", "land_use")]


def clock(county: County, step: str) -> ClockRecord | None:
    """The open clock of a step, which has no due date."""
    rows = county.all(
        ClockRecord, ClockRecord.limit_key == f"awaited_{step}", ClockRecord.stopped_at.is_(None)
    )
    assert len(rows) <= 1
    assert all(row.due_at is None for row in rows)
    return rows[0] if rows else None


def owes(county: County, step: str) -> bool:
    """Whether the office is on the clock for a step; and every clock is as a second reading has it."""
    assert open_clocks(county) == owed(county)
    found = clock(county, step)
    assert found is None or (found.obligor_kind, found.obligor_key) == OFFICE
    return found is not None


def urged(county: County, step: str, wall_clock: str) -> list[str]:
    """The rungs of a step that a sweep fires."""
    found = sweep(county.database, county.law, now=at(wall_clock))
    assert found.failed == ()
    keys = {row.id for row in county.all(ClockRecord, ClockRecord.limit_key == f"awaited_{step}")}
    return [rung.value for key, rung in found.fired if key in keys]


def told(county: County, step: str) -> set[tuple[str, str]]:
    """Who heard of the rungs of a step."""
    keys = [row.id for row in county.all(ClockRecord, ClockRecord.limit_key == f"awaited_{step}")]
    rows = county.all(Notice, Notice.subject_kind == "clock", Notice.subject_id.in_(keys))
    return {(row.addressee_kind, row.addressee_key) for row in rows}


# --- people -------------------------------------------------------------------------------------------------


def test_an_agent_is_owed_until_one_is_named_and_the_office_is_urged(county: County) -> None:
    project = county.a_project()
    assert owes(county, "agent")
    assert urged(county, "agent", "2026-11-26 10:00") == ["remind"]
    assert urged(county, "agent", "2026-11-30 10:00") == ["urge"]
    county.do(entrusting.assign_agent, project_id=project, agent_id=county.agent.person_id)
    assert not owes(county, "agent")
    assert urged(county, "agent", "2026-12-31 10:00") == []


def a_liaison(county: County, department: str, since: date = date(2026, 1, 1)) -> int:
    (term,) = county.do(
        liaisons.name_liaison,
        department_key=department,
        person_id=county.liaison(department).person_id,
        since=since,
        by=county.person("admin", Role.ADMIN),
    )
    return term.id


def test_a_part_that_nobody_answers_for_is_owed_until_a_liaison_is_named(county: County) -> None:
    project = county.a_project()
    assert not owes(county, "liaison")
    county.decide(project, LAND)
    assert owes(county, "liaison")
    admin = county.person("admin", Role.ADMIN)
    assert urged(county, "liaison", "2026-11-26 10:00") == ["remind"]
    assert told(county, "liaison") == {OFFICE, ("person", str(admin.person_id))}
    a_liaison(county, "natural_resources")
    assert follow_liaisons(county.database, now=county.now) == 1
    assert follow_liaisons(county.database, now=county.now) == 0
    assert not owes(county, "liaison")
    assert county.events(project)[-1].kind == "clock.await"


def test_a_term_of_duty_that_ends_by_itself_leaves_a_part_that_is_owed_from_the_day_after(
    county: County,
) -> None:
    term = a_liaison(county, "natural_resources")
    admin = county.person("admin", Role.ADMIN)
    county.do(liaisons.end_liaison, liaison_id=term, last_day=date(2026, 11, 24), by=admin)
    county.decide(county.a_project(), LAND)
    assert not owes(county, "liaison")
    assert follow_liaisons(county.database, now=at("2026-11-24 17:00")) == 0
    county.now = at("2026-11-25 09:00")
    assert follow_liaisons(county.database, now=county.now) == 1
    assert owes(county, "liaison")


def test_a_liaison_of_one_phase_answers_for_no_other(county: County) -> None:
    housing = county.liaison("housing")
    county.do(
        liaisons.name_liaison,
        department_key="housing",
        person_id=housing.person_id,
        phases=[Phase.CONSTRUCTION],
        since=date(2026, 1, 1),
        by=county.person("admin", Role.ADMIN),
    )
    project = county.a_project()
    county.decide(project, [("housing", "construction")])
    assert not owes(county, "liaison")
    county.decide(project, [("housing", "construction"), ("housing", "completion")])
    assert owes(county, "liaison")


def test_whoever_leaves_leaves_no_part_unwatched(county: County) -> None:
    a_liaison(county, "natural_resources")
    county.decide(county.a_project(), LAND)
    admin = county.person("admin", Role.ADMIN)
    county.do(people.close_person, login="natural_resources", by=admin)
    assert follow_liaisons(county.database, now=county.now) == 1
    assert owes(county, "liaison")


def test_a_project_that_cannot_be_settled_keeps_none_behind_it_waiting(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = county.a_project(), county.a_project(name="乙基地", enterprise_name="罗定乙有限公司")
    for project in (broken, sound):
        county.decide(project, LAND)
    a_liaison(county, "natural_resources")
    settle = awaited.settle

    def breaks(session: Any, project: Project, **given: Any) -> dict[str, Any]:
        if project.id == broken:
            raise RuntimeError("这个项目的数据读不出来")
        return settle(session, project, **given)

    monkeypatch.setattr(awaited, "settle", breaks)
    assert follow_liaisons(county.database, now=county.now) == 1
    row = clock(county, "liaison")
    assert row is not None
    assert row.project_id == broken
    monkeypatch.undo()
    assert follow_liaisons(county.database, now=county.now) == 1
    assert clock(county, "liaison") is None


# --- docking ------------------------------------------------------------------------------------------------


def test_a_pack_is_owed_once_all_who_were_asked_about_its_phase_have_answered(county: County) -> None:
    project, asked = county.a_dispatched_project()
    land, construction, setup = (
        asked["natural_resources"],
        asked["housing"],
        asked["market_regulation"],
    )
    assert not owes(county, "pack")
    county.answer(land)
    assert owes(county, "pack")
    county.do(packs.compile_phase, project_id=project, phase=Phase.LAND_USE)
    assert not owes(county, "pack")
    county.answer(construction)
    county.answer(setup)
    assert owes(county, "pack")
    assert not owes(county, "docking_end"), "first the packs, then the end of docking"
    county.do(ready_packs.compile_ready, project_id=project, events=2)
    assert not owes(county, "pack")
    assert owes(county, "docking_end")
    county.do(projects.move_stage, project_id=project, move="finish_docking")
    assert not owes(county, "docking_end")


def test_an_answer_that_says_something_else_has_its_pack_compiled_again(county: County) -> None:
    project, asked = county.a_dispatched_project(LAND)
    checklist = asked["natural_resources"]
    county.answer(checklist)
    county.do(packs.compile_phase, project_id=project, phase=Phase.LAND_USE)
    county.do(checklist_answers.return_answer, checklist_id=checklist.id, reason="缺材料", now=LATER)
    assert not owes(county, "pack"), "it is the department's turn"
    line = {"phase": "land_use", "item_name": "natural_resources的事项", "materials": ["申请表", "图纸"]}
    county.answer(checklist, lines=[line], now=LATER)
    assert owes(county, "pack")
    assert urged(county, "pack", "2026-11-27 10:00") == ["remind"]
    county.do(packs.compile_phase, project_id=project, phase=Phase.LAND_USE, now=LATER)
    assert not owes(county, "pack")


def test_a_pack_that_was_compiled_without_somebody_is_owed_anew_once_they_have_answered(
    county: County,
) -> None:
    parts = [*LAND, ("ecology", "land_use")]
    project, asked = county.a_dispatched_project(parts)
    county.answer(asked["natural_resources"])
    county.do(packs.compile_phase, project_id=project, phase=Phase.LAND_USE)
    assert not owes(county, "pack")
    county.do(
        checklist_answers.reply,
        checklist_id=asked["ecology"].id,
        involved=False,
        lines=[],
        handled_by="经办甲",
        by=county.liaison("ecology"),
        now=LATER,
    )
    assert owes(county, "pack")
    county.do(packs.compile_phase, project_id=project, phase=Phase.LAND_USE, now=LATER)
    assert not owes(county, "pack")


# --- the stages ---------------------------------------------------------------------------------------------


def test_direct_landing_is_screened_or_passed_over(county: County) -> None:
    project = county.a_landing_project()
    assert owes(county, "screening")
    assert owes(county, "registration_plan")
    opened = county.do(consultations.open_screening, project_id=project, enterprise_opinion="愿意")
    assert not owes(county, "screening")
    county.do(consultation_ends.decline, consultation_id=opened.id, reason="企业不参加")
    assert owes(county, "landing_given_up")
    county.do(projects.move_stage, project_id=project, move="finish_direct_landing")
    assert not owes(county, "landing_given_up")
    county.do(
        projects.move_stage, project_id=project, move="skip_business_registration", reason="增资扩产项目"
    )
    assert not owes(county, "registration_plan")
    assert owes(county, "approval_opening")
    county.do(projects.move_stage, project_id=project, move="open_construction_approval")
    assert not owes(county, "approval_opening")
    assert owes(county, "item_list")


def test_a_stage_that_stands_still_counts_no_days(county: County) -> None:
    project = county.a_landing_project()
    county.do(projects.move_stage, project_id=project, move="suspend", reason="来函", now=LATER)
    assert not owes(county, "screening")
    assert urged(county, "screening", "2026-12-31 10:00") == []
    back = at("2026-12-31 10:00")
    county.do(projects.move_stage, project_id=project, move="resume", now=back)
    assert owes(county, "screening")
    assert urged(county, "screening", "2026-12-31 16:00") == []


def test_what_the_enterprise_has_taken_back_is_listed_again_or_said_not_to_be_needed(county: County) -> None:
    project, items = a_company(county, "KB-01")
    item = apply(county, items["KB-01"])
    county.do(registrations.drop, item_id=item.id, move="withdraw", reason="企业暂缓", by=county.agent)
    assert owes(county, "registration_relisting")
    assert urged(county, "registration_relisting", "2026-11-26 10:00") == ["remind"]
    assert told(county, "registration_relisting") == {OFFICE, ("person", str(county.agent.person_id))}
    county.do(registrations.plan, project_id=project, items=["KB-01"], by=county.agent)
    assert not owes(county, "registration_relisting")


# --- the commitment -----------------------------------------------------------------------------------------


def test_the_signed_copy_is_owed_until_it_has_come_back(county: County) -> None:
    commitment = qualified(county, an_unopposed_project(county))
    county.do(
        signing.sign,
        commitment_id=commitment.id,
        signed_for_enterprise="陈某",
        signed_for_office="经办甲",
    )
    assert owes(county, "signed_copy")
    assert not owes(county, "landing_end")
    name, content = SCAN
    county.do(signing.keep_scan, commitment_id=commitment.id, filename=name, content=content)
    assert not owes(county, "signed_copy")
    assert owes(county, "landing_end")


def test_a_report_that_the_other_side_disputes_goes_back_to_whoever_made_it(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    company = county.enterprise(commitment.project_id)
    own = clause_of(county, commitment, "环境影响评价")
    county.do(clauses.fulfil, clause_id=own.id, evidence="批复", by=company)
    county.do(clause_confirmations.dispute, clause_id=own.id, reason="批复不是本项目的")
    found = clock(county, "disputed_report")
    assert found is not None
    assert (found.obligor_kind, found.obligor_key) == ("enterprise", str(company.enterprise_id))
    county.do(clause_confirmations.confirm, clause_id=own.id)
    assert clock(county, "disputed_report") is None
    assert open_clocks(county) == owed(county)


def test_a_dispute_that_was_answered_is_closed_or_raised_again_by_whoever_raised_it(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    by = county.enterprise(commitment.project_id)
    raised = county.do(disputes.raise_dispute, commitment_id=commitment.id, question="起算日不对", by=by)
    assert clock(county, "dispute_close") is None
    county.do(disputes.answer, dispute_id=raised.id, words="以成交确认书为准")
    found = clock(county, "dispute_close")
    assert found is not None
    assert (found.obligor_kind, found.obligor_key) == ("enterprise", str(by.enterprise_id))
    assert open_clocks(county) == owed(county)
    county.do(disputes.close, dispute_id=raised.id, by=by)
    assert clock(county, "dispute_close") is None


# --- what belongs to no project -----------------------------------------------------------------------------


def test_a_report_about_an_address_is_urged_by_the_days_that_it_waits_and_each_rung_is_said_once(
    county: County,
) -> None:
    address = an_address(county)
    report = county.do(addresses.report, address_id=address.id, said="没有这条路", by=county.agent)
    keeper = ("department", "public_security")

    def reminded(wall_clock: str) -> list[str]:
        with county.database.acting() as session:
            said = address_reminders.remind(session, county.law, now=at(wall_clock))
        assert {key for key, _ in said} <= {report.id}
        return [rung.value for _, rung in said]

    assert reminded("2026-11-25 10:00") == []
    assert reminded("2026-11-26 10:00") == ["remind"]
    assert reminded("2026-11-26 11:00") == []
    assert reminded("2026-11-30 10:00") == ["urge"]
    assert reminded("2026-12-07 10:00") == ["deliberate"]
    assert reminded("2027-01-15 10:00") == []
    assert county.notices("address.await") == [keeper, keeper, keeper, OFFICE, ("supervisor", "")]
    assert [line.kind for line in county.events(None)].count("address.await") == 3
    assert county.verified().holds


def test_a_report_that_was_decided_is_left_alone(county: County) -> None:
    address = an_address(county)
    report = county.do(addresses.report, address_id=address.id, said="没有这条路", by=county.agent)
    county.do(addresses.decide, report_id=report.id, accept=False, reason="经现场核实，路名无误")
    with county.database.acting() as session:
        assert address_reminders.remind(session, county.law, now=at("2026-12-31 10:00")) == []


def test_no_project_that_goes_on_is_without_a_clock_on_the_way_to_landing(county: County) -> None:
    def watched(project: int) -> bool:
        return bool(
            county.all(ClockRecord, ClockRecord.project_id == project, ClockRecord.stopped_at.is_(None))
        )

    for department, _ in PARTS:
        a_liaison(county, department)
    project = county.a_project()
    assert watched(project)
    county.do(entrusting.assign_agent, project_id=project, agent_id=county.agent.person_id)
    assert watched(project)
    county.decide(project)
    assert watched(project)
    county.do(checklists.dispatch, project_id=project)
    assert watched(project)
    for checklist in county.checklists(project).values():
        county.answer(checklist)
        assert watched(project)
    county.do(ready_packs.compile_ready, project_id=project, events=3)
    assert watched(project)
    county.do(projects.move_stage, project_id=project, move="finish_docking")
    assert watched(project)
    assert county.one(Project, project).state.startswith("advancing")

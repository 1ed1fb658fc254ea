"""Facts of a project change: kept by version, pushed to whom they concern (二（一）1)."""

from typing import Any

from builders.county import FACTS, County
from workflow.actions import (
    checklist_answers,
    consultation_ends,
    consultations,
    project_facts,
    projects,
)
from workflow.errors import (
    ChangedMeanwhile,
    CreditCodeBelongsToAnother,
    FactsInvalid,
    NothingChanged,
    ProjectNotOpen,
)
from workflow.records.enterprise import Enterprise
from workflow.records.project import ProjectFacts
from workflow.rules.identifiers import credit_check_character

CODES = [body + credit_check_character(body) for body in ("91445381MA0000001", "91445381MA0000002")]


def change(county: County, project_id: int, **facts: object) -> None:
    county.do(project_facts.change_facts, project_id=project_id, form=facts, reason="企业来函")


def test_every_version_is_kept_with_what_changed_and_why(county: County) -> None:
    project = county.a_project()
    change(county, project, investment="1.5亿")
    change(county, project, contact_name="李某", address="罗定市附城街道二号")
    versions = county.all(ProjectFacts)
    assert [(row.version, row.changed, row.reason) for row in versions] == [
        (1, [], ""),
        (2, ["investment"], "企业来函"),
        (3, ["address", "contact_name"], "企业来函"),
    ]
    assert [row.facts["investment"] for row in versions] == ["12000.00", "15000.00", "15000.00"]
    assert county.project(project).contact_name == "李某"


def test_a_form_that_says_what_is_known_is_refused(county: County) -> None:
    project = county.a_project()
    county.refused(NothingChanged, project_facts.change_facts, project_id=project, form=FACTS)
    county.refused(
        NothingChanged, project_facts.change_facts, project_id=project, form={"investment": "12000万元"}
    )


def test_all_problems_of_a_change_are_told_at_once(county: County) -> None:
    project = county.a_project()
    refused = county.refused(
        FactsInvalid, project_facts.change_facts, project_id=project, form={"address": "", "investment": "-1"}
    )
    assert len(refused.problems) == 2


def test_a_change_on_what_somebody_else_has_changed_is_refused(county: County) -> None:
    project = county.a_project()
    seen = county.project(project).version
    change(county, project, investment="1.5亿")
    county.refused(
        ChangedMeanwhile,
        project_facts.change_facts,
        project_id=project,
        form={"address": "另一处"},
        expected_version=seen,
    )


def test_an_answer_that_relied_on_a_changed_fact_becomes_stale_with_a_clock_of_its_own(
    county: County,
) -> None:
    project, asked = county.an_answered_project()
    change(county, project, investment="1.5亿")
    lists = county.checklists(project)
    assert {row.state for row in lists.values()} == {"stale"}
    assert {row.round for row in lists.values()} == {2}
    assert "投资额" in lists["housing"].asked_again_because
    assert set(county.open_clocks()) == {("checklist", row.id) for row in asked.values()}
    assert county.notices("checklist.stale") == [("department", key) for key in asked]
    assert county.notices("facts.changed") == []


def test_only_departments_of_the_phases_concerned_become_stale(county: County) -> None:
    project, _ = county.an_answered_project()
    change(county, project, needs_land="否")
    states = {key: row.state for key, row in county.checklists(project).items()}
    assert states == {"market_regulation": "replied", "natural_resources": "stale", "housing": "stale"}


def test_a_new_contact_is_told_to_all_and_makes_nothing_stale(county: County) -> None:
    project, asked = county.an_answered_project()
    change(county, project, contact_name="李某", contact_phone="13800000002")
    assert {row.state for row in county.checklists(project).values()} == {"replied"}
    assert sorted(county.notices("facts.changed")) == sorted(("department", key) for key in asked)
    assert county.open_clocks() == {}


def test_a_department_that_has_not_answered_is_told_and_keeps_its_clock(county: County) -> None:
    project, asked = county.a_dispatched_project()
    before = county.open_clocks()
    change(county, project, investment="1.5亿")
    assert {row.state for row in county.checklists(project).values()} == {"awaiting"}
    assert county.open_clocks().keys() == before.keys()
    assert sorted(county.notices("facts.changed")) == sorted(("department", key) for key in asked)


def test_a_department_that_was_not_involved_is_asked_again_too(county: County) -> None:
    project, asked = county.a_dispatched_project()
    county.answer(asked["housing"], involved=False, lines=[])
    change(county, project, kind="扩建厂房")
    assert county.checklists(project)["housing"].state == "stale"
    county.do(
        checklist_answers.confirm,
        checklist_id=asked["housing"].id,
        handled_by="经办甲",
        by=county.liaison("housing"),
    )
    assert county.checklists(project)["housing"].state == "not_involved"


def test_a_department_whose_opinion_is_awaited_is_told_though_no_list_was_asked_of_it(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=["ecology"])
    project = county.consultation(consultation).project_id
    change(county, project, contact_name="李某")
    assert ("department", "ecology") in county.notices("facts.changed")


def test_the_facts_of_a_project_that_has_stopped_do_not_change(county: County) -> None:
    project = county.a_project()
    county.do(projects.move_stage, project_id=project, move="suspend", reason="企业暂缓")
    refused = county.refused(
        ProjectNotOpen, project_facts.change_facts, project_id=project, form={"address": "另一处"}
    )
    assert "已中止" in str(refused)


# --- the enterprise -------------------------------------------------------------------------------------------


def test_a_renamed_enterprise_keeps_its_people(county: County) -> None:
    project = county.a_project()
    somebody = county.enterprise(project)
    change(county, project, enterprise_name="罗定测试精密制造股份有限公司")
    owner = county.project(project).enterprise_id
    assert owner == somebody.enterprise_id
    assert county.one(Enterprise, owner).name == "罗定测试精密制造股份有限公司"


def test_a_company_that_is_registered_under_another_name_than_planned_keeps_its_people(
    county: County,
) -> None:
    project = county.a_project()
    somebody = county.enterprise(project)
    change(county, project, enterprise_name="罗定华某有限公司", credit_code=CODES[0], new_enterprise="否")
    assert county.project(project).enterprise_id == somebody.enterprise_id


def test_another_company_with_another_code_does_not_inherit_the_people(county: County) -> None:
    kept = county.a_project(credit_code=CODES[0])
    sold = county.a_project(name="物流仓储中心二期", credit_code=CODES[0])
    somebody = county.enterprise(sold)
    change(county, sold, enterprise_name="收购方有限公司", credit_code=CODES[1])
    assert county.project(kept).enterprise_id == somebody.enterprise_id
    assert county.project(sold).enterprise_id != somebody.enterprise_id
    assert county.one(Enterprise, county.project(kept).enterprise_id).name == FACTS["enterprise_name"]


def test_a_project_goes_to_a_known_company_with_its_code(county: County) -> None:
    first = county.a_project(credit_code=CODES[0])
    second = county.a_project(name="乙物流中心", enterprise_name="乙公司", credit_code=CODES[1])
    form: dict[str, Any] = {"enterprise_name": "丙公司", "credit_code": CODES[0]}
    county.refused(CreditCodeBelongsToAnother, project_facts.change_facts, project_id=second, form=form)
    change(county, second, enterprise_name=FACTS["enterprise_name"], credit_code=CODES[0])
    assert county.project(second).enterprise_id == county.project(first).enterprise_id


def test_a_change_of_the_contact_does_not_undo_a_rename_made_in_another_project(county: County) -> None:
    renamed = county.a_project(credit_code=CODES[0])
    other = county.a_project(name="物流仓储中心二期", credit_code=CODES[0])
    change(county, renamed, enterprise_name="新名称有限公司")
    change(county, other, contact_name="李某")
    assert county.one(Enterprise, county.project(other).enterprise_id).name == "新名称有限公司"


def test_a_mistyped_code_is_corrected_in_place(county: County) -> None:
    project = county.a_project(credit_code=CODES[0])
    owner = county.project(project).enterprise_id
    change(county, project, credit_code=CODES[1])
    assert county.project(project).enterprise_id == owner
    assert county.one(Enterprise, owner).credit_code == CODES[1]


def test_facts_change_while_a_consultation_circulates_and_the_office_may_take_it_back(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=["housing", "ecology"])
    project = county.consultation(consultation).project_id
    change(county, project, address="罗定市附城街道二号")
    county.do(consultation_ends.withdraw, consultation_id=consultation, reason="建设地址已变更")
    assert county.consultation(consultation).state == "withdrawn"
    again = county.do(consultations.open_screening, project_id=project, enterprise_opinion="愿意")
    assert (again.round, again.facts_version) == (2, 2)

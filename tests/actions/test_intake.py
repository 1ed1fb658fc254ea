"""A project is taken in (二（一）1)."""

from typing import Any

import pytest

from builders.county import FACTS, County, at
from workflow.actions import project_facts, projects
from workflow.errors import (
    CreditCodeBelongsToAnother,
    DuplicateProject,
    FactsInvalid,
    NotFound,
    SameProjectCode,
)
from workflow.records.enterprise import Enterprise
from workflow.records.project import ProjectFacts, ProjectStage
from workflow.rules.duty import Role
from workflow.rules.identifiers import credit_check_character

SOUND = "91445381MA0000001" + credit_check_character("91445381MA0000001")
FAILING = SOUND[:-1] + ("0" if SOUND[-1] != "0" else "1")
#: Another project by name, of the same enterprise.
OTHER: dict[str, Any] = {"name": "物流仓储中心二期"}


def test_a_project_is_taken_in_with_its_number_its_edition_and_docking_open(county: County) -> None:
    project = county.project(county.a_project())
    assert project.number == "2026-0001"
    assert project.state == "docking"
    assert project.edition_hash == county.law.current.hash
    stages = {row.stage: row.state for row in county.all(ProjectStage)}
    assert stages == {
        "docking": "open",
        "business_registration": "waiting",
        "direct_landing": "waiting",
        "construction_approval": "waiting",
    }
    [line] = county.events(project.id)
    assert (line.kind, line.subject_kind, line.subject_id) == ("project.take_in", "project", project.id)


def test_all_problems_of_the_form_are_told_at_once_each_with_its_field(county: County) -> None:
    form = FACTS | {
        "name": "",
        "contact_phone": "12345",
        "investment": "很多",
        "credit_code": "X",
        "kind": "办公楼",
    }
    refused = county.refused(FactsInvalid, projects.take_in, form=form)
    assert {problem.field for problem in refused.problems} == {
        "name",
        "contact_phone",
        "investment",
        "credit_code",
        "kind",
    }


def test_a_project_that_looks_like_one_already_here_is_noticed(county: County) -> None:
    county.a_project()
    refused = county.refused(DuplicateProject, projects.take_in, form=FACTS)
    assert "2026-0001" in str(refused)


def test_a_duplicate_is_taken_in_where_a_reason_is_given_and_the_reason_is_kept(county: County) -> None:
    county.a_project()
    second = county.a_project(despite="二期工程，另行备案")
    assert county.project(second).number == "2026-0002"
    assert "二期工程，另行备案" in county.events(second)[0].data


def test_a_blank_is_no_reason_for_a_duplicate(county: County) -> None:
    county.a_project()
    county.refused(DuplicateProject, projects.take_in, form=FACTS, despite_duplicates="  \n ")


def test_a_withdrawn_project_is_no_duplicate(county: County) -> None:
    first = county.a_project()
    county.do(projects.move_stage, project_id=first, move="withdraw", reason="企业放弃")
    assert county.project(county.a_project()).number == "2026-0002"


def test_a_credit_code_whose_check_fails_is_refused(county: County) -> None:
    county.refused(FactsInvalid, projects.take_in, form=FACTS | {"credit_code": FAILING})


def test_a_credit_code_whose_check_fails_is_accepted_with_a_reason_and_the_reason_is_kept(
    county: County,
) -> None:
    project = county.a_project(credit_code=FAILING, credit_code_reason="已核对营业执照原件")
    enterprise = county.one(Enterprise, county.project(project).enterprise_id)
    assert (enterprise.credit_code, enterprise.credit_code_reason) == (FAILING, "已核对营业执照原件")


def test_a_code_that_belongs_to_another_company_is_refused_with_its_name(county: County) -> None:
    county.a_project(credit_code=SOUND)
    form = FACTS | OTHER | {"credit_code": SOUND, "enterprise_name": "罗定另一家有限公司"}
    refused = county.refused(CreditCodeBelongsToAnother, projects.take_in, form=form)
    assert str(FACTS["enterprise_name"]) in str(refused)


def test_a_second_project_of_a_known_code_joins_the_same_enterprise(county: County) -> None:
    first = county.a_project(credit_code=SOUND)
    second = county.a_project(**OTHER, credit_code=SOUND)
    assert county.project(first).enterprise_id == county.project(second).enterprise_id


def test_a_company_without_a_code_is_one_of_its_own_unless_somebody_says_why_it_is_the_same(
    county: County,
) -> None:
    first, second = county.a_project(), county.a_project(**OTHER)
    assert county.project(first).enterprise_id != county.project(second).enterprise_id
    third = county.do(
        projects.take_in,
        form=FACTS | {"name": "第三个厂房"},
        same_enterprise="经企业确认，为同一家",
        despite_duplicates="另立",
    )
    assert third.enterprise_id == county.project(first).enterprise_id
    assert "经企业确认，为同一家" in county.events(third.id)[0].data


def test_a_company_that_was_renamed_keeps_its_code_where_somebody_says_so(county: County) -> None:
    first = county.a_project(credit_code=SOUND)
    renamed = {"credit_code": SOUND, "enterprise_name": "罗定另一家有限公司"}
    second = county.do(projects.take_in, form=FACTS | OTHER | renamed, same_enterprise="已核对变更登记通知书")
    assert second.enterprise_id == county.project(first).enterprise_id
    assert county.one(Enterprise, second.enterprise_id).name == "罗定另一家有限公司"
    assert str(FACTS["enterprise_name"]) in county.events(second.id)[0].data


CODE = "2302-445381-04-01-123456"


def test_a_project_of_the_same_code_is_the_same_project_whatever_the_reason(county: County) -> None:
    county.a_project(code=CODE)
    form = FACTS | OTHER | {"code": CODE, "enterprise_name": "另一测试有限公司"}
    county.refused(SameProjectCode, projects.take_in, form=form, despite_duplicates="另立")
    other = county.a_project(**OTHER)
    change: dict[str, Any] = {"project_id": other, "form": {"code": CODE}}
    county.refused(SameProjectCode, project_facts.change_facts, despite_duplicates="另立", **change)


def test_a_change_that_makes_a_project_look_like_another_says_why_it_is_none(county: County) -> None:
    county.a_project()
    other = county.a_project(**OTHER)
    change: dict[str, Any] = {"project_id": other, "form": {"name": FACTS["name"]}}
    county.refused(DuplicateProject, project_facts.change_facts, **change)
    county.do(project_facts.change_facts, despite_duplicates="二期，另行备案", **change)
    county.do(project_facts.change_facts, project_id=other, form={"contact_name": "李某"})


def test_a_withdrawn_project_comes_back_beside_one_like_it_with_a_reason_only(county: County) -> None:
    first = county.a_project()
    county.do(projects.move_stage, project_id=first, move="withdraw", reason="企业放弃")
    county.a_project()
    back: dict[str, Any] = {"project_id": first, "move": "reopen_withdrawn", "reason": "企业恢复投资"}
    county.refused(DuplicateProject, projects.move_stage, **back)
    county.do(projects.move_stage, despite_duplicates="一期、二期分列", **back)


def test_numbers_begin_anew_with_the_year_of_luoding(county: County) -> None:
    last = county.a_project(now=at("2026-12-31 23:59"))
    first = county.a_project(**OTHER, now=at("2027-01-01 00:00"))
    assert [county.project(each).number for each in (last, first)] == ["2026-0001", "2027-0001"]


def test_a_refused_intake_leaves_no_gap_in_the_numbers(county: County) -> None:
    county.a_project()
    county.refused(DuplicateProject, projects.take_in, form=FACTS)
    assert county.project(county.a_project(**OTHER)).number == "2026-0002"


def test_the_first_version_of_the_facts_is_kept(county: County) -> None:
    project = county.a_project()
    kept = county.one(ProjectFacts, (project, 1))
    assert kept.facts["investment"] == "12000.00"
    assert kept.changed == []


def test_an_agent_who_takes_a_project_in_is_its_agent(county: County) -> None:
    project = county.do(projects.take_in, form=FACTS, by=county.agent)
    assert project.agent_id == county.agent.person_id


def test_an_office_clerk_who_is_also_an_agent_does_not_name_himself(county: County) -> None:
    both = county.person("both", Role.OFFICE, Role.AGENT)
    assert county.do(projects.take_in, form=FACTS, by=both).agent_id is None


def test_a_project_nobody_knows_is_not_found(county: County) -> None:
    assert "项目" in str(county.refused(NotFound, projects.move_stage, project_id=404, move="suspend"))


@pytest.mark.parametrize("field", ["name", "enterprise_name", "address"])
def test_no_fact_holds_a_control_character(county: County, field: str) -> None:
    form = FACTS | {field: "罗定\x00测试"}
    refused = county.refused(FactsInvalid, projects.take_in, form=form)
    assert [problem.field for problem in refused.problems] == [field]


@pytest.mark.parametrize(
    "written",
    [
        "罗定（精密）零部件 A1基地",
        "罗定(精密)零部件A1基地",
        "罗定精密零部件Ａ１基地",
        "罗定精密零部件a1 基地",
    ],
)
def test_another_way_of_writing_the_same_name_is_noticed(county: County, written: str) -> None:
    county.a_project(name="罗定（精密）零部件A1基地")
    other = {"name": written, "enterprise_name": "另一测试有限公司"}
    county.refused(DuplicateProject, projects.take_in, form=FACTS | other)


def test_a_renamed_project_is_found_by_its_new_name(county: County) -> None:
    project = county.a_project()
    county.do(project_facts.change_facts, project_id=project, form={"name": "双东（冷链）物流园"})
    other = {"name": "双东冷链物流园", "enterprise_name": "另一测试有限公司"}
    county.refused(DuplicateProject, projects.take_in, form=FACTS | other)

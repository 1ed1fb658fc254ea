"""Many projects are taken in from a 项目清单, or none (二（一）1)."""

from typing import Any

from builders.county import FACTS, County
from workflow.actions import project_lists
from workflow.errors import ListInvalid
from workflow.records.project import Project


def row(**facts: object) -> dict[str, Any]:
    return FACTS | facts


def test_every_row_of_a_sound_list_becomes_a_project_with_an_event_of_its_own(county: County) -> None:
    rows = [(2, row(name="甲项目基地")), (3, row(name="乙物流中心")), (5, row(name="丙新材料厂房"))]
    taken = county.do(project_lists.import_list, rows=rows, events=3)
    assert [project.number for project in taken] == ["2026-0001", "2026-0002", "2026-0003"]


def test_nothing_is_taken_in_when_one_row_is_wrong(county: County) -> None:
    rows = [(2, row(name="甲项目基地")), (3, row(name="乙物流中心", contact_phone="12"))]
    county.refused(ListInvalid, project_lists.import_list, rows=rows)
    assert county.all(Project) == []


def test_every_problem_names_its_row_and_its_column(county: County) -> None:
    rows = [
        (2, row(name="甲项目基地", investment="-1", address="")),
        (4, row(name="乙物流中心", contact_phone="12")),
    ]
    refused = county.refused(ListInvalid, project_lists.import_list, rows=rows)
    said = [str(problem) for problem in refused.problems]
    assert len(said) == 3
    assert "第2行" in said[0]
    assert "建设地址" in said[0]
    assert "投资额" in said[1]
    assert "第4行" in said[2]
    assert "联系电话" in said[2]


def test_a_project_that_stands_in_the_list_twice_is_noticed(county: County) -> None:
    rows = [(2, row()), (3, row())]
    refused = county.refused(ListInvalid, project_lists.import_list, rows=rows)
    assert "第3行" in str(refused)
    assert "可能重复受理" in str(refused)


def test_a_list_of_known_projects_is_taken_in_with_a_reason(county: County) -> None:
    county.a_project()
    county.refused(ListInvalid, project_lists.import_list, rows=[(2, row())])
    rows = [(2, row(despite_duplicates="二期另立")), (3, row(name="乙物流中心"))]
    county.do(project_lists.import_list, rows=rows, events=2)
    assert len(county.all(Project)) == 3


def test_the_reason_of_one_row_is_none_for_another(county: County) -> None:
    county.a_project()
    county.a_project(name="乙物流中心")
    rows = [(2, row(despite_duplicates="二期另立")), (3, row(name="乙物流中心"))]
    refused = county.refused(ListInvalid, project_lists.import_list, rows=rows)
    assert "第3行“另立项目的理由”" in str(refused)
    assert "第2行" not in str(refused)


def test_a_code_of_another_company_names_its_row(county: County) -> None:
    code = "91445381MA00000018"
    reason: dict[str, Any] = {"credit_code": code, "credit_code_reason": "已核对"}
    rows = [
        (2, row(name="甲项目基地", **reason)),
        (3, row(name="乙物流", enterprise_name="另一公司", **reason)),
    ]
    refused = county.refused(ListInvalid, project_lists.import_list, rows=rows)
    assert "第3行" in str(refused)

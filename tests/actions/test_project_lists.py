"""Many projects are taken in from a 项目清单, or none (二（一）1)."""

import io
from typing import Any

from openpyxl import Workbook

from builders.county import FACTS, County
from workflow.actions import project_lists
from workflow.errors import ListInvalid
from workflow.records.project import Project
from workflow.rules.project_list import ProjectList, read_list


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


def test_a_duplicate_of_a_row_that_is_wrong_itself_is_told_in_the_same_pass(county: County) -> None:
    rows = [(2, row(contact_phone="12")), (3, row())]
    refused = county.refused(ListInvalid, project_lists.import_list, rows=rows)
    assert [problem.field for problem in refused.problems] == [
        "rows[2].contact_phone",
        "rows[3].despite_duplicates",
    ]
    assert "与第2行“" in str(refused.problems[1])


def test_a_row_that_is_wrong_is_compared_with_what_is_here_and_with_rows_above_all_the_same(
    county: County,
) -> None:
    county.a_project(name="乙物流中心")
    rows = [
        (2, row(name="甲项目基地")),
        (3, row(name="甲项目基地", contact_phone="12")),
        (4, row(name="乙物流中心", investment="很多")),
    ]
    refused = county.refused(ListInvalid, project_lists.import_list, rows=rows)
    assert [problem.field for problem in refused.problems] == [
        "rows[3].contact_phone",
        "rows[3].despite_duplicates",
        "rows[4].investment",
        "rows[4].despite_duplicates",
    ]
    assert "与第2行“甲项目基地”相同" in str(refused.problems[1])


def test_rows_that_cannot_be_read_are_no_duplicates_of_one_another(county: County) -> None:
    rows = [(2, row(name="", enterprise_name="", credit_code="")), (3, row(name="", enterprise_name=""))]
    refused = county.refused(ListInvalid, project_lists.import_list, rows=rows)
    assert "重复" not in str(refused)


def test_a_reason_in_the_row_answers_for_a_wrong_row_as_well(county: County) -> None:
    rows = [(2, row(contact_phone="12")), (3, row(despite_duplicates="二期另立"))]
    refused = county.refused(ListInvalid, project_lists.import_list, rows=rows)
    assert [problem.field for problem in refused.problems] == ["rows[2].contact_phone"]


def test_a_row_that_says_the_same_as_another_row_is_called_by_that_row_and_not_by_a_number(
    county: County,
) -> None:
    code = "2301-445381-04-01-123456"
    for facts in ({}, {"code": code}):
        refused = county.refused(
            ListInvalid, project_lists.import_list, rows=[(2, row(**facts)), (3, row(**facts))]
        )
        assert "与第2行“" in str(refused)
        assert "2026-0001" not in str(refused)


def sheet(headings: list[str], *rows: list[Any]) -> ProjectList:
    workbook = Workbook()
    for each in (headings, *rows):
        workbook.worksheets[0].append(each)
    file = io.BytesIO()
    workbook.save(file)
    return read_list(file.getvalue())


def test_a_problem_names_the_column_of_the_sheet_by_its_letter_and_its_own_heading(county: County) -> None:
    headings = ["来源", "项目", "投资主体", "总投资（万元）", "类型", "选址", "联系人", "手机"]
    sound = ["招商引资", "甲项目基地", "甲公司", "1000", "新建厂房", "样例路1号", "样例联系人", "13800000000"]
    wrong = ["招商引资", "乙物流中心", "乙公司", "很多", "新建厂房", "样例路2号", "样例联系人", "13800000000"]
    refused = county.refused(ListInvalid, project_lists.import_list, rows=sheet(headings, sound, wrong))
    (only,) = refused.problems
    assert str(only).startswith("第3行D列“总投资（万元）”：")
    assert only.field == "rows[3].investment"


def test_wrong_cells_and_wrong_facts_are_told_in_one_pass_and_each_once(county: County) -> None:
    headings = ["来源", "项目", "投资主体", "总投资（万元）", "类型", "选址", "联系人", "手机"]
    one = ["招商引资", "甲项目基地", "甲公司", "1000", "新建厂房", "", "样例联系人", "13800000000"]
    two = ["招商引资", "=B2", "乙公司", "很多", "新建厂房", "样例路2号", "样例联系人", "13800000000"]
    refused = county.refused(ListInvalid, project_lists.import_list, rows=sheet(headings, one, two))
    assert [problem.field for problem in refused.problems] == [
        "rows[2].address",
        "rows[3].name",
        "rows[3].investment",
    ]
    assert "F列“选址”" in str(refused.problems[0])
    assert "B列“项目”：单元格是公式" in str(refused.problems[1])


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

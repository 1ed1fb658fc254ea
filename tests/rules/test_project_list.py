"""The Excel list of projects: real workbooks in, rows or refusals out."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from builders.editions import an_edition
from workflow.errors import (
    FactMissing,
    ListCellProblem,
    ListColumnsMissing,
    ListColumnTwice,
    ListColumnUnknown,
    ListEmpty,
    ListEncrypted,
    ListHeadingsMissing,
    ListInvalid,
    ListNotExcel,
    ListOldOrEncrypted,
    ListRowProblem,
    ListTooBig,
    NothingChanged,
    Refusal,
)
from workflow.rules.facts import FACT_WORDS, read_facts
from workflow.rules.project_list import COLUMN_WORDS, MOST_BYTES, MOST_ROWS, at_row, read_list
from workflow.rules.project_sheet import rows_to_xlsx, template

LAW = an_edition()
PROJECT: Mapping[str, str] = {
    "origin": "招商引资",
    "name": "样例项目",
    "enterprise_name": "样例公司",
    "kind": "新建厂房",
    "address": "样例路1号",
    "contact_name": "样例联系人",
    "contact_phone": "13800000000",
}
HEADINGS = [FACT_WORDS[field] for field in PROJECT]
VALUES: list[Any] = list(PROJECT.values())


def book(*rows: Sequence[Any]) -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def refused(content: bytes) -> tuple[Refusal, ...]:
    try:
        found = read_list(content)
    except ListInvalid as caught:
        return caught.problems
    assert found.problems, "nothing was found wrong"
    return found.problems


def repacked(content: bytes, changed: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", compression) as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name, old.read(name)))
        for name in set(changed) - set(old.namelist()):
            new.writestr(name, changed[name])
    return file.getvalue()


def test_a_row_is_a_project_with_the_row_number_that_excel_shows() -> None:
    ((number, row),) = read_list(book(HEADINGS, VALUES))
    assert number == 2
    assert row == PROJECT
    assert read_facts(row, LAW).name == "样例项目"


def test_what_is_written_is_read_back() -> None:
    rows = [{**PROJECT, "name": f"样例项目{n}", "new_enterprise": True} for n in range(3)]
    found = read_list(rows_to_xlsx(rows))
    assert [number for number, _ in found] == [2, 3, 4]
    assert [row["name"] for _, row in found] == ["样例项目0", "样例项目1", "样例项目2"]
    assert {row["new_enterprise"] for _, row in found} == {"是"}


def test_columns_come_in_any_order_and_by_any_of_their_names() -> None:
    headings = [
        "联系电话",
        "地 址",
        "项目名称*",
        "企业（项目单位）",
        "总投资（万元）",
        "类型",
        "来源",
        "联系人",
        "备注",
        "序号",
    ]
    values = [
        "13800000000",
        "样例路1号",
        "样例项目",
        "样例公司",
        12000,
        "新建厂房",
        "技改",
        "样例联系人",
        "随便写",
        1,
    ]
    ((_, row),) = read_list(book(headings, values))
    assert row["investment"] == "12000"
    assert row["enterprise_name"] == "样例公司"
    assert "随便写" not in row.values()


def test_a_merged_title_and_empty_rows_are_tolerated() -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet["A1"] = "罗定市2026年产业投资项目清单"
    sheet.merge_cells("A1:G2")
    for column, heading in enumerate(HEADINGS, start=1):
        sheet.cell(3, column, heading)
        sheet.cell(6, column, VALUES[column - 1])
        sheet.cell(7, column, "  ")
    assert [number for number, _ in read_list(saved(workbook))] == [6]


def test_numbers_dates_and_truths_are_read_as_people_see_them() -> None:
    row = {
        **PROJECT,
        "contact_phone": 13800000000,
        "address": datetime.fromisoformat("2026-11-23"),
        "name": 3.50,
        "kind": date(2026, 1, 2),
    }
    ((_, found),) = read_list(book([*HEADINGS, "是否新设企业"], [*row.values(), True]))
    assert (found["contact_phone"], found["address"], found["name"]) == ("13800000000", "2026-11-23", "3.5")
    assert (found["kind"], found["new_enterprise"]) == ("2026-01-02", "是")


def test_the_template_is_understood_and_holds_no_project() -> None:
    assert [type(problem) for problem in refused(template(LAW.project_kinds))] == [ListEmpty]


def test_the_template_filled_in_below_its_example_is_read() -> None:
    workbook = load_workbook(io.BytesIO(template(LAW.project_kinds)))
    sheet = workbook.worksheets[0]
    headings = [str(cell.value).rstrip("*") for cell in sheet[1]]
    for field, value in PROJECT.items():
        sheet.cell(3, headings.index(FACT_WORDS[field]) + 1, str(value))
    ((number, row),) = read_list(saved(workbook))
    assert number == 3
    assert {field: row[field] for field in PROJECT} == PROJECT


def test_the_template_offers_lists_and_its_example_would_be_accepted() -> None:
    sheet = load_workbook(io.BytesIO(template(LAW.project_kinds))).worksheets[0]
    offered = {str(each.sqref).split(":")[0]: each.formula1 for each in sheet.data_validations.dataValidation}
    assert offered == {
        "B2": '"招商引资,增资扩产"',
        "G2": '"新建厂房,技术改造,其他"',
        "N2": '"是,否"',
        "O2": '"是,否"',
    }
    example = dict(zip(COLUMN_WORDS, [cell.value for cell in sheet[2]][1:], strict=True))
    assert str(sheet["A2"].value).startswith("示例")
    assert read_facts(example, LAW).kind == "新建厂房"
    assert sheet.column_dimensions["C"].width > 30


@pytest.mark.parametrize("text", ["=1+1", "=cmd|'/c calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_what_looks_like_a_formula_is_written_and_read_as_text(text: str) -> None:
    content = rows_to_xlsx([{**PROJECT, "name": text}])
    cell = load_workbook(io.BytesIO(content)).worksheets[0]["C2"]
    assert (cell.data_type, cell.value) == ("s", text)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")
    assert read_list(content)[0][1]["name"] == text


# --- refusals --------------------------------------------------------------------------------------------------


def test_a_formula_is_refused_by_row_and_column() -> None:
    (only,) = refused(book(HEADINGS, [*VALUES[:1], "=A2", *VALUES[2:]]))
    assert isinstance(only, ListCellProblem)
    assert str(only).startswith("第2行B列“项目名称”：单元格是公式")
    assert only.field == "rows[2].name"


def test_every_bad_cell_is_named_at_once() -> None:
    problems = refused(
        book(
            [*HEADINGS, "统一社会信用代码"],
            [*VALUES, 914453810000000015],
            ["=1", *VALUES[1:], "#REF!"],
        )
    )
    assert [p.field for p in problems] == ["rows[2].credit_code", "rows[3].origin", "rows[3].credit_code"]
    assert "已丢失末尾各位" in str(problems[0])


def test_an_unknown_column_is_named_rather_than_dropped() -> None:
    (only,) = refused(book([*HEADINGS, "总投资（亿元）"], [*VALUES, 1]))
    assert isinstance(only, ListColumnUnknown)
    assert "“总投资（亿元）”" in str(only)


def test_a_column_that_comes_twice_is_refused() -> None:
    assert [type(p) for p in refused(book([*HEADINGS, "地址"], [*VALUES, "别处"]))] == [ListColumnTwice]


def test_missing_columns_are_named() -> None:
    (only,) = refused(book(HEADINGS[:-2], VALUES[:-2]))
    assert isinstance(only, ListColumnsMissing)
    assert "联系人、联系电话" in str(only)


def test_headings_that_are_not_there_are_missed() -> None:
    assert [type(p) for p in refused(book(["甲", "乙"], [1, 2]))] == [ListHeadingsMissing]
    assert [type(p) for p in refused(book())] == [ListHeadingsMissing]


def test_a_list_without_rows_is_empty() -> None:
    assert [type(p) for p in refused(book(HEADINGS))] == [ListEmpty]


def test_more_than_two_thousand_projects_are_too_many() -> None:
    exactly = book(HEADINGS, *[VALUES] * MOST_ROWS)
    assert len(read_list(exactly)) == MOST_ROWS
    for more in (1, 50):
        assert [type(p) for p in refused(book(HEADINGS, *[VALUES] * (MOST_ROWS + more)))] == [ListTooBig]


def test_a_row_far_below_and_a_column_far_out_cost_nothing() -> None:
    workbook = load_workbook(io.BytesIO(book(HEADINGS, VALUES)))
    workbook.worksheets[0]["XFD1048576"] = "远"
    ((number, _),) = read_list(saved(workbook))
    assert number == 2


def test_hidden_sheets_are_passed_over() -> None:
    workbook = load_workbook(io.BytesIO(book(HEADINGS, VALUES)))
    hidden = workbook.create_sheet("参数", 0)
    hidden.sheet_state = "hidden"
    hidden["A1"] = "不读"
    workbook.active = 1
    assert len(read_list(saved(workbook))) == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", ListNotExcel),
        (b"PK\x03\x04 and nothing else", ListNotExcel),
        ("项目名称,建设地址".encode("gbk"), ListNotExcel),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ListOldOrEncrypted),
        (b"x" * (MOST_BYTES + 1), ListTooBig),
    ],
)
def test_what_is_no_workbook_is_refused_clearly(content: bytes, problem: type[Refusal]) -> None:
    assert [type(p) for p in refused(content)] == [problem]


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("readme.txt", "不是表格")
    assert [type(p) for p in refused(file.getvalue())] == [ListNotExcel]


def test_a_locked_zip_is_refused_as_locked() -> None:
    content = bytearray(book(HEADINGS, VALUES))
    start = 0
    while (start := content.find(b"PK\x01\x02", start)) >= 0:
        content[start + 8] |= 1
        start += 4
    assert [type(p) for p in refused(bytes(content))] == [ListEncrypted]


def test_a_part_that_unpacks_to_far_too_much_is_refused() -> None:
    bomb = repacked(book(HEADINGS, VALUES), {"xl/media/big.xml": b" " * (25 * 1024 * 1024)})
    assert len(bomb) < MOST_BYTES
    assert [type(p) for p in refused(bomb)] == [ListTooBig]


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    content = bytearray(repacked(book(HEADINGS, VALUES), {"xl/media/big.xml": b" " * (25 * 1024 * 1024)}))
    entry = content.rfind(b"PK\x01\x02")
    assert content[entry + 46 :].startswith(b"xl/media/big.xml")
    content[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    assert [type(p) for p in refused(bytes(content))] == [ListNotExcel]


def test_a_compression_that_cannot_be_stopped_midway_is_refused() -> None:
    packed = repacked(book(HEADINGS, VALUES), {}, zipfile.ZIP_BZIP2)
    assert [type(p) for p in refused(packed)] == [ListNotExcel]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_part_that_declares_entities_is_refused(encoding: str) -> None:
    xml = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'.encode(encoding)
    assert [
        type(p) for p in refused(repacked(book(HEADINGS, VALUES), {"xl/worksheets/sheet1.xml": xml}))
    ] == [ListNotExcel]


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(ListInvalid):
        read_list(content)


SOUND = book(HEADINGS, VALUES)


@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_damaged_workbook_is_read_or_refused(damage: list[tuple[int, int]]) -> None:
    content = bytearray(SOUND)
    for position, byte in damage:
        content[position] = byte
    try:
        rows = tuple(read_list(bytes(content)))
    except ListInvalid as refusal:
        rows = ()
        said = str(refusal)
    else:
        said = ""
    assert bool(rows) != bool(said)


PARTS = sorted(zipfile.ZipFile(io.BytesIO(SOUND)).namelist())


@given(st.sampled_from(PARTS), st.integers(0, 400), st.binary(max_size=20))
def test_a_workbook_with_a_damaged_part_is_read_or_refused(part: str, position: int, inserted: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(SOUND)) as package:
        xml = package.read(part)
    content = repacked(SOUND, {part: xml[:position] + inserted + xml[position + 5 :]})
    try:
        read_list(content)
    except ListInvalid as refusal:
        said = str(refusal)
    else:
        said = "读入"
    assert said


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                field: st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1)
                for field in PROJECT
            }
        ),
        min_size=1,
        max_size=4,
    )
)
def test_every_text_survives_the_round_trip(rows: list[dict[str, str]]) -> None:
    found = read_list(rows_to_xlsx(rows))
    kept = [{field: row[field] for field in PROJECT} for _, row in found]
    assert kept == [row for row in rows if any(text.strip() for text in row.values())]


# --- problems of facts as problems of rows ---------------------------------------------------------------------


def test_a_problem_of_a_fact_is_named_by_row_and_column() -> None:
    problem = at_row(7, FactMissing(fact="建设地址", field="address"))
    assert str(problem) == "第7行“建设地址”：请填写建设地址。"
    assert problem.field == "rows[7].address"
    assert at_row(8, problem) is problem


def test_a_problem_of_a_fact_is_named_by_the_column_of_the_sheet() -> None:
    columns = read_list(book(["地 址*", *HEADINGS[:4], *HEADINGS[5:]], VALUES)).columns
    problem = at_row(7, FactMissing(fact="建设地址", field="address"), columns)
    assert str(problem) == "第7行A列“地 址”：请填写建设地址。"
    assert at_row(8, problem) is problem


def test_a_problem_of_a_whole_row_is_named_by_its_row() -> None:
    problem = at_row(7, NothingChanged())
    assert isinstance(problem, ListRowProblem)
    assert str(problem).startswith("第7行：")

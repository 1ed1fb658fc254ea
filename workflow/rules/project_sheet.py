"""The project list as a sheet to fill in: headings, examples, and the words that a column takes (项目清单)."""

import io
from collections.abc import Mapping, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from workflow.rules.facts import FACT_WORDS, ORIGIN_WORDS
from workflow.rules.project_list import COLUMN_WORDS, EXAMPLE_MARK, MOST_ROWS, NEEDED, NUMBER_COLUMN

# --- writing ---------------------------------------------------------------------------------------------------

_WIDTHS: Final = {"name": 36, "enterprise_name": 30, "credit_code": 24, "address": 36, "code": 28}


#: How many empty rows of the template are set to hold text, so that long numbers keep their digits.
_PREPARED_ROWS: Final = 200


_EXAMPLE: Final[Mapping[str, str]] = {
    NUMBER_COLUMN: f"{EXAMPLE_MARK}（导入时跳过）",
    "origin": "招商引资",
    "name": "年产5万吨样例材料项目",
    "enterprise_name": "罗定市样例材料有限公司",
    "industry_code": "C3011",
    "address": "双东街道样例工业园1号",
    "investment": "1.2亿",
    "contact_name": "样例联系人",
    "contact_phone": "0766-3012345",
    "new_enterprise": "是",
    "needs_land": "是",
}


def template(kinds: Sequence[str] = ()) -> bytes:
    """An empty 项目清单 as .xlsx: headings, one example row that is skipped on import, lists to choose from.

    `kinds` are the project kinds of the edition, offered in their column.
    """
    workbook, sheet = _list_with([{**_EXAMPLE, "kind": next(iter(kinds), "")}], prepared=_PREPARED_ROWS)
    for cell in sheet[2]:
        cell.font = Font(italic=True, color="808080")
    offered = {
        "origin": tuple(ORIGIN_WORDS.values()),
        "kind": tuple(kinds),
        "new_enterprise": ("是", "否"),
        "needs_land": ("是", "否"),
    }
    for field, words in offered.items():
        _offer(sheet, list(FACT_WORDS).index(field) + 2, words)
    return _saved(workbook)


def _offer(sheet: Worksheet, column: int, words: Sequence[str]) -> None:
    """A list to choose from; Excel takes at most 255 characters, and a comma or a quote would break it."""
    listed = ",".join(words)
    if not words or len(listed) > 255 or any(mark in word for word in words for mark in ',"'):
        return
    validation = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=True)
    validation.error = f"请从列表中选择：{'、'.join(words)}"[:250]
    letter = get_column_letter(column)
    validation.add(f"{letter}2:{letter}{MOST_ROWS + 2}")
    sheet.add_data_validation(validation)


def rows_to_xlsx(rows: Sequence[Mapping[str, object]]) -> bytes:
    """A 项目清单 of these facts as .xlsx, every cell a text: what looks like a formula stays what was typed."""
    numbered = [{NUMBER_COLUMN: str(number), **row} for number, row in enumerate(rows, start=1)]
    return _saved(_list_with(numbered)[0])


def _list_with(rows: Sequence[Mapping[str, object]], prepared: int = 0) -> tuple[Workbook, Worksheet]:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "项目清单"
    columns = {NUMBER_COLUMN: NUMBER_COLUMN, **COLUMN_WORDS}
    for position, (field, heading) in enumerate(columns.items(), start=1):
        sheet.column_dimensions[get_column_letter(position)].width = _WIDTHS.get(field, 16)
        head = sheet.cell(1, position, f"{heading}*" if field in NEEDED else heading)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="DDE7F3")
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        for number, row in enumerate(rows, start=2):
            _write_text(sheet, number, position, row.get(field))
        for number in range(len(rows) + 2, len(rows) + 2 + prepared):
            sheet.cell(number, position).number_format = "@"
    sheet.freeze_panes = "B2"
    return workbook, sheet


def _write_text(sheet: Worksheet, row: int, column: int, value: object) -> None:
    cell = sheet.cell(row, column)
    cell.number_format = "@"
    if value is None or value == "":
        return
    if isinstance(value, bool):
        value = "是" if value else "否"
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    # A text that begins with = would become a formula; its type says that it is none, and so does the quote mark.
    cell.data_type = "s"
    cell.quotePrefix = True


def _saved(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()

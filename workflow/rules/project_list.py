"""项目清单: an Excel list of projects read into rows of raw facts, or refused by row and column (二（一）1)."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Self

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from workflow.errors import (
    ListCellProblem,
    ListColumnsMissing,
    ListColumnTwice,
    ListColumnUnknown,
    ListEmpty,
    ListEncrypted,
    ListFactProblem,
    ListHeadingsMissing,
    ListInvalid,
    ListNotExcel,
    ListOldOrEncrypted,
    ListRowProblem,
    ListTooBig,
    Refusal,
)
from workflow.law.sentence import Sentence
from workflow.rules.facts import FACT_WORDS
from workflow.rules.wording import identity

#: House limits: of the file, of what it unpacks to, of its parts, of its rows and columns.
MOST_BYTES: Final = 5 * 1024 * 1024


MOST_UNPACKED: Final = 20 * 1024 * 1024


MOST_PARTS: Final = 500


MOST_ROWS: Final = 2000


MOST_COLUMNS: Final = 60


#: The headings stand within the first rows; above them there may be a title.
HEADINGS_WITHIN: Final = 20


#: The last row that Excel knows.
_LAST_ROW: Final = 1_048_576


#: The column that marks the example; a row whose cell begins with the mark is not read.
NUMBER_COLUMN: Final = "序号"


EXAMPLE_MARK: Final = "示例"


_NOT_READ: Final = frozenset(identity(word) for word in (NUMBER_COLUMN, "编号", "No", "备注"))


#: Headings by which a fact is known besides its own word.
ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "origin": ("来源", "项目来源类型", "招引方式"),
    "name": ("项目", "名称"),
    "enterprise_name": (
        "企业",
        "项目单位",
        "企业（项目单位）",
        "企业（项目单位）名称",
        "项目单位名称",
        "投资主体",
    ),
    "credit_code": ("信用代码", "社会信用代码", "企业信用代码"),
    "credit_code_reason": ("信用代码采用理由说明",),
    "kind": ("类型", "建设类型"),
    "industry_code": ("行业", "国民经济行业代码", "所属行业代码"),
    "address": ("地址", "建设地点", "项目地址", "选址"),
    "investment": ("投资额", "总投资", "总投资（万元）", "计划投资额（万元）", "投资总额（万元）"),
    "contact_name": ("联系人姓名", "项目联系人"),
    "contact_phone": ("电话", "手机", "联系方式", "联系人电话"),
    "code": ("代码", "投资项目代码", "项目统一代码"),
    "new_enterprise": ("新设企业", "是否新企业", "是否新办企业"),
    "needs_land": ("需新供地", "是否需要用地", "是否需供地", "是否新供地"),
}


#: The columns: the facts, and what a row says of itself: why it is another project, why its company is a known one.
COLUMN_WORDS: Final[Mapping[str, str]] = {
    **FACT_WORDS,
    "despite_duplicates": "另立项目的理由",
    "same_enterprise": "认定为同一企业的理由",
}


_COLUMNS: Final[Mapping[str, str]] = {
    identity(word): field
    for field, label in COLUMN_WORDS.items()
    for word in (label, *ALIASES.get(field, ()))
}


#: Columns without which no row can be taken in.
NEEDED: Final = ("origin", "name", "enterprise_name", "kind", "address", "contact_name", "contact_phone")


Row = tuple[int, Mapping[str, str]]


class Column(NamedTuple):
    """Where a fact stands in a sheet: the letter that Excel shows, and the heading as somebody typed it."""

    letter: str
    heading: str


class ProjectList(tuple[Row, ...]):  # noqa: SLOT001  # a tuple that remembers its sheet
    """The rows of a list, with the columns of its sheet and what is wrong with single cells.

    A wrong cell reads as empty, so that whatever else is wrong with its row can be said in the same breath.
    """

    columns: Mapping[str, Column]
    problems: tuple[Refusal, ...]

    def __new__(cls, rows: Iterable[Row], columns: Mapping[str, Column], problems: Iterable[Refusal]) -> Self:
        """Hold the rows, and beside them what was seen of the sheet."""
        made = super().__new__(cls, rows)
        made.columns = columns
        made.problems = tuple(problems)
        return made


def at_row(row: int, problem: Refusal, columns: Mapping[str, Column] = MappingProxyType({})) -> Refusal:
    """A problem of one fact as a problem of the list: 第N行D列“列名”：…, with the field `rows[N].fact`.

    The column is the sheet's own; a fact that has none there is called by its own word.
    """
    if isinstance(problem, ListCellProblem | ListFactProblem | ListRowProblem):
        return problem
    field = f"rows[{row}].{problem.field}"
    if problem.field in columns:
        letter, heading = columns[problem.field]
        return ListCellProblem(row=row, letter=letter, column=heading, problem=str(problem), field=field)
    if problem.field in COLUMN_WORDS:
        return ListFactProblem(row=row, column=COLUMN_WORDS[problem.field], problem=str(problem), field=field)
    return ListRowProblem(row=row, problem=str(problem), field=f"rows[{row}]")


# --- reading ---------------------------------------------------------------------------------------------------


def read_list(content: bytes) -> ProjectList:
    """The rows of a 项目清单: the row number that Excel shows, and the raw text of each fact.

    The first sheet that is not hidden is read. Its headings are found by their words, in any order, with a merged
    title above them if need be; 序号 and 备注 are left alone. Empty rows and rows marked 示例 are skipped. Numbers and
    dates are tolerated as text; a formula is a problem, since its value cannot be trusted to be what people saw.

    Raises:
        ListInvalid: the file cannot be read, or its headings cannot; then with every problem of cells as well.
    """
    try:
        return _rows_of(_harmless(content))
    except ListInvalid:
        raise
    except Refusal as one:
        raise ListInvalid([one]) from None


def _harmless(content: bytes) -> bytes:
    """The workbook packed anew without compression; refused if it is none, is locked, or unpacks to far too much.

    Repacking keeps what reads it from unpacking anything by itself: a part may lie about its size.
    """
    if len(content) > MOST_BYTES:
        raise ListTooBig(what=f"{len(content) / 1048576:.1f} MB", limit=f"{MOST_BYTES // 1048576} MB")
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise ListOldOrEncrypted
    plain = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(plain, "w") as kept:
            parts = package.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise ListEncrypted
            if len(parts) > MOST_PARTS:
                raise ListTooBig(
                    what=Sentence("包含{n}个部件", n=len(parts)), limit=Sentence("{n}个部件", n=MOST_PARTS)
                )
            if (unpacked := sum(part.file_size for part in parts)) > MOST_UNPACKED:
                limit = Sentence("解压后{n} MB", n=MOST_UNPACKED // 1048576)
                raise ListTooBig(what=Sentence("解压后{n} MB", n=unpacked // 1048576), limit=limit)
            for part in parts:
                kept.writestr(zipfile.ZipInfo(part.filename), _unpacked(package, part))
    except Refusal:
        raise
    except Exception as wrong:  # zlib and zipfile raise their own; whatever it is, it is no workbook
        raise ListNotExcel from wrong
    return plain.getvalue()


def _unpacked(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """One part, unpacked no further than it says; only deflate can be stopped midway."""
    if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise ListNotExcel
    with package.open(part) as packed:
        data = packed.read(part.file_size + 1)
    # No workbook declares a document type; one that does wants entities unfolded.
    if part.filename.endswith((".xml", ".rels")) and b"<!doctype" in data.replace(b"\x00", b"").lower():
        raise ListNotExcel
    return data


def _rows_of(content: bytes) -> ProjectList:
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it leaves out; a list of texts needs none of them.
            warnings.simplefilter("ignore", UserWarning)
            cells = _filled_rows(content)
    except Refusal:
        raise
    except Exception as wrong:  # openpyxl raises whatever a damaged part makes it raise
        raise ListNotExcel from wrong
    return _Reading(cells).found


def _filled_rows(content: bytes) -> list[tuple[int, tuple[Any, ...]]]:
    workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        sheet = next(sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible")
        rows = sheet.iter_rows(max_row=_LAST_ROW, max_col=MOST_COLUMNS)
        filled: list[tuple[int, tuple[Any, ...]]] = []
        empty: tuple[Any, ...] | None = None
        for number, row in enumerate(rows, start=1):
            # openpyxl answers one and the same row for each of a million that are not there.
            if row is empty:
                continue
            if any(_filled(cell) for cell in row):
                filled.append((number, row))
            else:
                empty = row
            if len(filled) > MOST_ROWS + HEADINGS_WITHIN:
                raise ListTooBig(
                    what=Sentence("超过{n}行", n=MOST_ROWS), limit=Sentence("{n}行", n=MOST_ROWS)
                )
        return filled
    finally:
        workbook.close()


class _Reading:
    """Headings first, then row by row; every problem is kept."""

    def __init__(self, cells: list[tuple[int, tuple[Any, ...]]]) -> None:
        self.problems: list[Refusal] = []
        place, columns, number_column = self._headings(cells)
        headings = next(row for number, row in cells if number == place)
        self.columns = {
            field: Column(get_column_letter(position + 1), _shown(headings[position].value).rstrip("*＊ "))
            for field, position in columns.items()
        }
        unreadable = bool(self.problems)
        below = [(number, row) for number, row in cells if number > place]
        rows = [
            (number, {field: self._text(number, field, row[column]) for field, column in columns.items()})
            for number, row in below
            if not _is_example(row, number_column)
            and any(_filled(row[column]) for column in columns.values())
        ]
        if len(rows) > MOST_ROWS:
            raise ListTooBig(
                what=Sentence("{n}个项目", n=len(rows)), limit=Sentence("{n}个项目", n=MOST_ROWS)
            )
        if not rows and not self.problems:
            raise ListEmpty
        if unreadable:
            raise ListInvalid(self.problems)
        self.found = ProjectList(rows, self.columns, self.problems)

    def _headings(self, cells: list[tuple[int, tuple[Any, ...]]]) -> tuple[int, dict[str, int], int | None]:
        """The row of the headings, the column of each fact, and that of 序号."""
        best: tuple[int, int, tuple[Any, ...]] | None = None
        for number, row in cells:
            if number > HEADINGS_WITHIN:
                break
            known = sum(_heading(cell) in _COLUMNS for cell in row)
            if known >= 3 and (best is None or known > best[0]):
                best = (known, number, row)
        if best is None:
            raise ListHeadingsMissing(rows=HEADINGS_WITHIN)
        _, place, row = best
        columns: dict[str, int] = {}
        number_column = None
        for position, cell in enumerate(row):
            heading = _heading(cell)
            field = _COLUMNS.get(heading)
            if field is None:
                if heading == identity(NUMBER_COLUMN):
                    number_column = position
                elif heading and heading not in _NOT_READ:
                    choices = "、".join(COLUMN_WORDS.values())
                    self.problems.append(
                        ListColumnUnknown(row=place, column=_shown(cell.value), choices=choices)
                    )
            elif field in columns:
                self.problems.append(ListColumnTwice(row=place, column=_shown(cell.value)))
            else:
                columns[field] = position
        if missing := [FACT_WORDS[field] for field in NEEDED if field not in columns]:
            self.problems.append(ListColumnsMissing(row=place, columns="、".join(missing)))
        return place, columns, number_column

    def _text(self, number: int, field: str, cell: Any) -> str:
        """What stands in a cell, as text."""
        value = cell.value
        problem = ""
        if cell.data_type == "f":
            problem = "单元格是公式，请改为数值或文字（复制后选择性粘贴为“值”）。"
        elif cell.data_type == "e":
            problem = Sentence("单元格是错误值“{value}”，请改正。", value=value)
        elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**15:
            problem = "数字超过15位，Excel 已丢失末尾各位，请将单元格设为“文本”格式后重新填写。"
        if problem:
            letter, heading = self.columns[field]
            place = f"rows[{number}].{field}"
            self.problems.append(
                ListCellProblem(row=number, letter=letter, column=heading, problem=problem, field=place)
            )
            return ""
        return _plain(value)


def _heading(cell: Any) -> str:
    """The identity of a heading, without the star that marks required columns."""
    return identity(cell.value) if isinstance(cell.value, str) and cell.value.strip(" *＊\n") else ""


def _shown(value: object) -> str:
    return " ".join(str(value).split())[:40]


def _filled(cell: Any) -> bool:
    return cell.value is not None and str(cell.value).strip() != ""


def _is_example(row: tuple[Any, ...], number_column: int | None) -> bool:
    cell = None if number_column is None else row[number_column].value
    return isinstance(cell, str) and cell.strip().startswith(EXAMPLE_MARK)


def _plain(value: object) -> str:
    """A value as people would have typed it: 12000 rather than 12000.0, 2026-11-23 rather than a serial number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return re.sub(r"\.0+$", "", format(Decimal(repr(value)), "f"))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)

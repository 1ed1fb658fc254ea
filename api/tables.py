"""Tables that leave the house: CSV and Excel, in which no cell is ever taken for a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from starlette.responses import Response, StreamingResponse

Cell = str | int | float | None
Kind = Literal["csv", "xlsx"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Rows, and bytes, that a long table is sent by.
_SOME = 200
_PART = 65536
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(kind: Kind, name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A table as a download; `name` is its file name without ending, in ASCII."""
    data = _csv(heads, rows) if kind == "csv" else _xlsx(heads, rows)
    return Response(
        data,
        media_type="text/csv; charset=utf-8" if kind == "csv" else _XLSX,
        headers={"content-disposition": f'attachment; filename="{name}.{kind}"'},
    )


def streamed(kind: Kind, name: str, heads: Sequence[str], rows: Iterator[Sequence[Cell]]) -> Response:
    """The same for a long table, which is sent while its rows are read; `rows` is closed at the end."""
    return StreamingResponse(
        _csv_parts(heads, rows) if kind == "csv" else _xlsx_parts(heads, rows),
        media_type="text/csv; charset=utf-8" if kind == "csv" else _XLSX,
        headers={"content-disposition": f'attachment; filename="{name}.{kind}"'},
    )


def _csv_parts(heads: Sequence[str], rows: Iterator[Sequence[Cell]]) -> Iterator[bytes]:
    yield _csv(heads, ())
    while some := list(islice(rows, _SOME)):
        text = io.StringIO()
        csv.writer(text).writerows([_harmless("" if cell is None else cell) for cell in row] for row in some)
        yield text.getvalue().encode("utf-8")


def _xlsx_parts(heads: Sequence[str], rows: Iterator[Sequence[Cell]]) -> Iterator[bytes]:
    """An archive is complete only with its last row: it is written to a file, and that is sent."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, head) for head in heads])
    for row in rows:
        sheet.append([_harmless(cell) for cell in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while part := file.read(_PART):
            yield part


def _bold(sheet: Any, head: str) -> Any:
    cell = WriteOnlyCell(sheet, value=head)
    cell.font = Font(bold=True)
    return cell


def _harmless(cell: Cell) -> Cell:
    """A text that would be taken for a formula is told to be text by an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([_harmless("" if cell is None else cell) for cell in row] for row in rows)
    # Without the mark Excel reads Chinese as something else.
    return text.getvalue().encode("utf-8-sig")


def _xlsx(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new book has one
    sheet.append(list(heads))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_harmless(cell) for cell in row])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()

"""公文 after GB/T 9704-2012: letters, notices, minutes and the like, one sheet that all of them extend.

What a document of its own kind adds is a subclass with its KIND and TITLE, in a module of its chapter. A subclass that
only fills in what stands here needs no template of its own.
"""

from dataclasses import dataclass
from datetime import date

from forms.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the text."""

    text: str
    #: 0 text, 1 一、 (hei), 2 （一） (kai), 3 1. ; the number stands in the text itself.
    level: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table inside the text."""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table that stands after the text."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    #: Shares of the width, one a column; empty means equal.
    widths: tuple[int, ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Roll:
    """Who was there: 出席, 列席 or 请假, and a unit or a name a line (GB/T 9704-2012, 10.3)."""

    head: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """One of the places where somebody signs or seals, with the date left for the pen where it is not known."""

    who: str
    #: 盖章, 签字 …, printed in brackets.
    how: str = "盖章"
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialSheet(Sheet):
    """A document in official form (GB/T 9704-2012): mark, number, title, addressee, text, signature, date, copies."""

    KIND = "official"
    TITLE = "公文"

    #: 发文机关标志, printed red above the red line; empty leaves both out (e.g. a commitment between two sides).
    mark: str = ""
    #: 发文字号, e.g. 罗代办督〔2026〕3号.
    number: str = ""
    #: 标题; empty prints TITLE.
    heading: str = ""
    project_name: str = ""
    #: 主送机关, without the colon.
    addressee: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    grids: tuple[Grid, ...] = ()
    #: What is said after the tables: how to object, whom to ask.
    closing: tuple[Paragraph, ...] = ()
    #: Of minutes: who came, who listened, who was excused.
    rolls: tuple[Roll, ...] = ()
    #: 附件, one name each.
    attachments: tuple[str, ...] = ()
    #: 发文机关署名.
    signed_by: str = ""
    #: 成文日期; None prints 年 月 日 with room for a pen.
    signed_on: date | None = None
    #: Several who sign, side by side; instead of `signed_by`.
    signatures: tuple[Signature, ...] = ()
    #: 抄送机关.
    copies: tuple[str, ...] = ()
    #: A line in small type at the end, e.g. that the text is house practice and awaits confirmation.
    remark: str = ""

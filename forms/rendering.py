"""From a sheet to a PDF: Jinja makes the page, WeasyPrint sets it. Heavy; imported on first use."""

import io
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import jinja2
import weasyprint
from markupsafe import Markup, escape
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from forms.archive import canonical, digest
from forms.glyphs import needs_rare, printable, texts_of
from forms.kinds import KINDS, AnySheet
from forms.official import Grid, OfficialSheet
from forms.sheets import PHASES, Sheet

FORMS = Path(__file__).parent
SHANGHAI = ZoneInfo("Asia/Shanghai")

_BASE = FORMS.as_uri() + "/"

#: Carried by each PDF as an associated file: the data the paper was made from.
ATTACHMENT = "sheet.json"

#: A document in official form, whose page is not that of the forms.
OFFICIAL = "official"

#: One in the form of a letter, as departments write to those who apply to them.
LETTER = "letter"

#: The template of each kind; its style has the same name. What says `OFFICIAL` needs nothing of its own.
_TEMPLATES = {
    "annex1": "checklist",
    "annex2": "consultation",
    "pack": "pack",
    "proof": "proof",
    "official": OFFICIAL,
    # business registration
    "pickup": "pickup",
    # deliberation and blockers
    "minutes": OFFICIAL,
    # the commitment
    "informing": LETTER,
    "commitment": OFFICIAL,
    # approval items
    "item_correction": LETTER,
    "item_acceptance": LETTER,
    "item_refusal": LETTER,
    "item_pause": LETTER,
    "item_extension": LETTER,
    "item_decision": LETTER,
    # joint acceptance
    "acceptance_opinion": LETTER,
    "rectification_list": LETTER,
    # supervision
    "supervision": OFFICIAL,
    # scorecards
    "scorecard": "scorecard",
    # scorecards
}
#: Faces that a deployment may own: the family in the style, and the file in forms/fonts/.
_OWNED = {"fang": "FangSong.ttf", "kai": "KaiTi.ttf", "xbs": "XiaoBiaoSong.ttf"}
_WEEKDAYS = "一二三四五六日"
#: Characters of a title in official form that stand on one line: 22 pt on 156 mm.
_TITLE_LINE = 20
_CLOSING, _OPENING = "”》）〕", "“《（〔"
#: Words that titles and names of departments are made of; a line ends beside one and never inside it.
_WORDS = (
    "关于", "部门", "回复", "答复", "专属", "定制", "事项", "材料", "清单", "项目", "产业", "投资", "审批", "代办", "服务", "监督", "考核",
    "企业", "直接", "落地", "双向", "承诺", "承诺书", "通知书", "告知书", "决定书", "意见书", "督办单", "会商", "会议", "纪要", "联合",
    "验收", "整改", "申请", "受理", "补正", "延长", "期限", "办公室", "专班", "工作", "罗定市", "云浮市", "罗定", "分局", "自然资源局",
    "住房", "城乡", "建设局", "生态", "环境局", "应急", "管理局", "工业", "信息化局", "政务", "数据", "行政许可", "意见", "征询",
)  # fmt: skip
#: Characters of what stands in the middle of its column, at most; and of a running number, however narrow that is.
_SHORT, _NUMBER = 8, 3
#: A name that may be broken evenly: Chinese characters alone.
_NAME = re.compile(r"[\u4e00-\u9fff]+")
_LONGEST_NAME = 24
#: Of a table in official form, in millimetres: the text block, what a cell keeps free, a character of few and of many columns.
_TEXT_WIDTH, _CELL_PADDING, _MIDDLE, _SMALL, _MANY = 156, 4.4, 12 * 25.4 / 72, 10.5 * 25.4 / 72, 4
_WHOLE = re.compile(r"\d{1,2}月\d{1,2}日|\d{1,2}时(?:\d{1,2}分)?|\d+个工作日")


class OwnFiles(URLFetcher):  # type: ignore[misc]
    """Opens the forms' own files and nothing else: no network, no other file of the machine."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Raise PermissionError for anything that does not lie under forms/."""
        del headers
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(FORMS.resolve()):
            raise PermissionError(f"a form may not open {url}")
        return URLFetcherResponse(url, path.read_bytes())


class Paper(weasyprint.HTML):  # type: ignore[misc]
    """A form's HTML, whose elements are what style/elements.css says."""

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        del forms
        return [_style("elements.css")]


def render(sheet: AnySheet) -> bytes:
    """The sheet as a PDF/A-3a: tagged, and with the sheet's JSON attached. Not for threads: GLib would corrupt memory.

    The same sheet gives the same bytes. Raises ValueError for an instant without a time zone.
    """
    shown, missing = printable(sheet)
    rare = needs_rare(texts_of(shown))
    html = Paper(string=page(sheet, shown, missing), base_url=_BASE, url_fetcher=OwnFiles())
    return html.write_pdf(  # type: ignore[no-any-return]
        stylesheets=_styles(sheet.KIND, rare),
        font_config=_font_configuration(),
        pdf_variant="pdf/a-3a",
        pdf_identifier=bytes.fromhex(digest(sheet)[:32]),
        attachments=[_attachment(sheet)],
        finisher=_written_once,
    )


def _written_once(_document: object, pdf: Any) -> None:
    """Compress what the file holds here, and spell each of its objects once.

    pydyf would compress at level 9, and do all of it twice, to hash the file. That was a tenth of the time of a short form
    and more of a tagged one; level 6 makes it larger by less than a hundredth.
    """
    for part in pdf.objects:
        if getattr(part, "compress", False):
            part.compress = False
            plain = part.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
            part.stream = [zlib.compress(plain, 6)]
            part.extra["Filter"] = "/FlateDecode"
        part.__class__ = _spelled_once(part.__class__)


@cache
def _spelled_once(kind: Any) -> Any:
    """A kind of object of a PDF whose bytes are kept once they were asked for: nothing changes it any more."""
    spelled = cached_property(kind.data.fget)
    made = type(kind.__name__, (kind,), {"data": spelled})
    spelled.__set_name__(made, "data")
    return made


def page(sheet: AnySheet, shown: AnySheet, missing: str) -> str:
    """The HTML that is set: every text escaped. `shown` is the sheet as it can be printed, `missing` what it lost."""
    template = _templates().get_template(f"{_TEMPLATES[sheet.KIND]}.html")
    return template.render(
        sheet=shown,
        missing=[f"U+{ord(character):04X}" for character in missing],
        digest=digest(sheet),
        phases=PHASES,
    )


@cache
def _font_configuration() -> FontConfiguration:
    """One for the life of the process: a fresh one per form leaks about a megabyte each."""
    return FontConfiguration()


@cache
def _styles(kind: str, rare: bool) -> list[weasyprint.CSS]:
    """The form's style, parsed once a process; the rare face is opened only for a form that needs it."""
    template = _TEMPLATES[kind]
    names = ["fonts.css", *(["rare.css"] if rare else []), "paper.css"]
    if issubclass(KINDS[kind], OfficialSheet):
        return [
            *map(_style, names),
            _owned_faces(),
            *map(_style, dict.fromkeys((f"{OFFICIAL}.css", f"{template}.css"))),
        ]
    return [_style(name) for name in (*names, f"{template}.css")]


@cache
def _owned_faces() -> weasyprint.CSS:
    """The proprietary faces of official documents, where the deployment has put them beside ours."""
    faces = "".join(
        f"@font-face {{ font-family: {family}; src: url(fonts/{file}) }}\n"
        for family, file in _OWNED.items()
        if (FORMS / "fonts" / file).exists()
    )
    return _css(faces)


@cache
def _style(name: str) -> weasyprint.CSS:
    return _css((FORMS / "style" / name).read_text(encoding="utf-8"))


def _css(text: str) -> weasyprint.CSS:
    return weasyprint.CSS(
        string=text,
        base_url=_BASE,
        url_fetcher=OwnFiles(),
        font_config=_font_configuration(),
    )


def _attachment(sheet: Sheet) -> weasyprint.Attachment:
    made = (sheet.made_at or datetime(1970, 1, 1, tzinfo=UTC)).astimezone(UTC)
    return weasyprint.Attachment(
        file_obj=io.BytesIO(canonical(sheet)),
        name=ATTACHMENT,
        description="本表所载数据",
        created=made,
        modified=made,
        relationship="Data",
    )


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FORMS / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        css=css_string,
        day=chinese_day,
        moment=chinese_moment,
        weekday=weekday,
        w3c=w3c,
        short=short_hash,
        title_lines=title_lines,
        centred=centred,
        columns=columns,
        evenly=evenly,
        whole_days=whole_days,
    )
    return environment


def css_string(text: str) -> Markup:
    """The text as a quoted CSS string in which nothing can be anything but text."""
    return Markup('"' + "".join(f"\\{ord(character):x} " for character in text) + '"')  # noqa: S704 - escaped


def chinese_day(day: date | datetime) -> str:
    """2026年11月23日; an instant is taken in Asia/Shanghai."""
    local = _local(day) if isinstance(day, datetime) else day
    return f"{local.year}年{local.month}月{local.day}日"


def chinese_moment(moment: date | datetime) -> str:
    """2026年11月23日 09:30 in Asia/Shanghai; a plain date has no time."""
    return (
        f"{chinese_day(moment)} {_local(moment):%H:%M}"
        if isinstance(moment, datetime)
        else chinese_day(moment)
    )


def weekday(day: date) -> str:
    """周一 to 周日."""
    return f"周{_WEEKDAYS[day.weekday()]}"


def w3c(moment: datetime) -> str:
    """The instant as PDF metadata wants it, in UTC."""
    return f"{_local(moment).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def short_hash(value: str, groups: int = 2) -> str:
    """The beginning of a hash in groups of four, as people read and compare it."""
    return " ".join(value[i : i + 4] for i in range(0, min(len(value), 4 * groups), 4))


def title_lines(title: str) -> tuple[str, ...]:
    """A title of more than one line broken where a thought ends, so that no word is cut (GB/T 9704-2012, 7.3.1).

    Lines of like length, behind 的 or a closing mark rather than between two words; else it is left to the line.
    """
    if not _TITLE_LINE < len(title) <= 2 * _TITLE_LINE:
        return (title,)
    fitting = [at for at in _seams(title) if max(at, len(title) - at) <= _TITLE_LINE]
    if not fitting:
        return (title,)

    def cost(at: int) -> float:
        ends = title[at - 1] in _CLOSING or title[at - 1] == "的"
        quoted = title.count("“", 0, at) > title.count("”", 0, at)
        return abs(2 * at - len(title)) + (0 if ends else 2) + (len(title) if quoted else 0)

    at = min(fitting, key=cost)
    return (title[:at], title[at:])


def _seams(text: str) -> Iterator[int]:
    """Where a line may end without cutting a word: behind 的 or a closing mark, or beside a word that forms use."""
    inside = {at + n for word in _WORDS for at in _found(text, word) for n in range(1, len(word))}
    beside = {at + n for word in _WORDS for at in _found(text, word) for n in (0, len(word))}
    for at in range(1, len(text)):
        if text[at] in _CLOSING or text[at] in "、，的" or text[at - 1] in _OPENING:
            continue
        if text[at - 1] in _CLOSING or text[at - 1] == "的" or (at in beside and at not in inside):
            yield at


def _found(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def columns(grid: Grid, place: int) -> int:
    """How many characters stand on one line of a column of a table in official form."""
    widths = grid.widths or (1,) * len(grid.heads)
    size = _SMALL if len(grid.heads) > _MANY else _MIDDLE
    return max(1, int((_TEXT_WIDTH * widths[place] / sum(widths) - _CELL_PADDING) / size))


def centred(grid: Grid) -> tuple[bool, ...]:
    """Of each column of a table in official form, whether all that stands in it is short enough to stand in the middle."""
    return tuple(
        all(_width(cell) <= max(_NUMBER, min(_SHORT, columns(grid, place))) for cell in cells)
        for place, cells in enumerate(zip(*(row.cells for row in grid.rows), strict=True))
    )


def _width(text: str) -> float:
    """How wide a text is, in Chinese characters: a digit takes little more than half of one."""
    return sum(0.6 if character.isascii() else 1 for character in text)


def evenly(text: str, room: int) -> str:
    """A name of several lines broken into lines of like length, so that no character is left alone on the last."""
    if not _NAME.fullmatch(text) or not room < len(text) <= min(3 * room, _LONGEST_NAME):
        return text
    lines = -(-len(text) // room)
    ends, begun = [], 0
    for rest in range(lines, 1, -1):
        ideal = begun + (len(text) - begun) / rest
        # What is left must fit on the lines that are left.
        least = max(begun + 1, len(text) - room * (rest - 1))
        fitting = range(least, min(begun + room, len(text) - 1) + 1)
        seams = [at for at in _seams(text) if at in fitting]
        begun = min(seams or fitting, key=lambda at, ideal=ideal: abs(at - ideal))
        ends.append(begun)
    return "\n".join(text[a:b] for a, b in zip([0, *ends], [*ends, len(text)], strict=True))


def whole_days(text: str) -> Markup:
    """The text escaped, in which no month is parted from its day, no number from its unit."""
    return Markup(_WHOLE.sub(r'<span class="whole">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"an instant without a time zone cannot be printed: {moment.isoformat()}")
    return moment.astimezone(SHANGHAI)

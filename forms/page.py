"""The HTML of a sheet: every text escaped, words kept whole where lines end. Loads no WeasyPrint."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2
from markupsafe import Markup, escape

from forms.archive import digest
from forms.glyphs import printable
from forms.kinds import AnySheet
from forms.official import Grid
from forms.sheets import PHASES

FORMS = Path(__file__).parent
SHANGHAI = ZoneInfo("Asia/Shanghai")

#: A document in official form, whose page is not that of the forms.
OFFICIAL = "official"

#: One in the form of a letter, as departments write to those who apply to them.
LETTER = "letter"

#: The template of each kind; its style has the same name. What says `OFFICIAL` needs nothing of its own.
TEMPLATES = {
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


def page(sheet: AnySheet, shown: AnySheet, missing: str) -> str:
    """The HTML that is set: every text escaped. `shown` is the sheet as it can be printed, `missing` what it lost."""
    return _filled(sheet, shown, missing, "base.html")


def preview(sheet: AnySheet) -> Markup:
    """What will stand on the page of a sheet, as a part of another page: nothing of it is kept, and it is no paper.

    For the two annexes, which are looked at while they are filled in.
    """
    shown, missing = printable(sheet)
    return Markup(_filled(sheet, shown, missing, "part.html"))  # noqa: S704 - the templates escape


def _filled(sheet: AnySheet, shown: AnySheet, missing: str, layout: str) -> str:
    template = _templates().get_template(f"{TEMPLATES[sheet.KIND]}.html")
    return template.render(
        layout=layout,
        sheet=shown,
        missing=[f"U+{ord(character):04X}" for character in missing],
        digest=digest(sheet),
        phases=PHASES,
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

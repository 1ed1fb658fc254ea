"""From a sheet to a PDF: Jinja makes the page, WeasyPrint sets it. Heavy; imported on first use."""

import io
import re
import zlib
from datetime import UTC, date, datetime
from functools import cache
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
from forms.official import OfficialSheet
from forms.sheets import PHASES, Sheet

FORMS = Path(__file__).parent
SHANGHAI = ZoneInfo("Asia/Shanghai")

_BASE = FORMS.as_uri() + "/"

#: Carried by each PDF as an associated file: the data the paper was made from.
ATTACHMENT = "sheet.json"

#: A document in official form, whose page is not that of the forms.
OFFICIAL = "official"

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
    "informing": OFFICIAL,
    "commitment": OFFICIAL,
    # approval items
    "item_correction": OFFICIAL,
    "item_acceptance": OFFICIAL,
    "item_refusal": OFFICIAL,
    "item_pause": OFFICIAL,
    "item_extension": OFFICIAL,
    "item_decision": OFFICIAL,
    # joint acceptance
    "acceptance_opinion": OFFICIAL,
    "rectification_list": OFFICIAL,
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
_MONTH_AND_DAY = re.compile(r"\d{1,2}月\d{1,2}日")


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
    """The sheet as a PDF/A-3u, with the sheet's JSON attached. Not for threads: GLib would corrupt memory.

    The same sheet gives the same bytes. Raises ValueError for an instant without a time zone.
    """
    shown, missing = printable(sheet)
    rare = needs_rare(texts_of(shown))
    html = Paper(string=page(sheet, shown, missing), base_url=_BASE, url_fetcher=OwnFiles())
    return html.write_pdf(  # type: ignore[no-any-return]
        stylesheets=_styles(sheet.KIND, rare),
        font_config=_font_configuration(),
        pdf_variant="pdf/a-3u",
        pdf_identifier=bytes.fromhex(digest(sheet)[:32]),
        attachments=[_attachment(sheet)],
        finisher=_compressed_once,
    )


def _compressed_once(_document: object, pdf: Any) -> None:
    """Compress what the file holds here: pydyf would do it at level 9 and, to hash the file, twice.

    That was a tenth of the time of a short form; level 6 makes it larger by less than a hundredth.
    """
    for part in pdf.objects:
        if not getattr(part, "compress", False):
            continue
        part.compress = False
        plain = part.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
        part.stream = [zlib.compress(plain, 6)]
        part.extra["Filter"] = "/FlateDecode"


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
            *map(_style, dict.fromkeys(("official.css", f"{template}.css"))),
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

    That is behind 的 or a closing mark, the nearest to the middle; else it is left to the line.
    """
    if not _TITLE_LINE < len(title) <= 2 * _TITLE_LINE:
        return (title,)
    places = [
        at for at in range(1, len(title)) if title[at - 1] in "的”》）" and title[at] not in "”》）、，的"
    ]
    fitting = [at for at in places if max(at, len(title) - at) <= _TITLE_LINE]
    if not fitting:
        return (title,)
    at = min(fitting, key=lambda place: abs(2 * place - len(title)))
    return (title[:at], title[at:])


def whole_days(text: str) -> Markup:
    """The text escaped, in which no month is parted from its day."""
    return Markup(_MONTH_AND_DAY.sub(r'<span class="whole">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"an instant without a time zone cannot be printed: {moment.isoformat()}")
    return moment.astimezone(SHANGHAI)

"""From a sheet to a PDF: Jinja makes the page, WeasyPrint sets it. Heavy; imported on first use."""

import io
import zlib
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from forms.archive import canonical, digest
from forms.glyphs import needs_rare, printable, texts_of
from forms.kinds import KINDS, AnySheet
from forms.official import OfficialSheet
from forms.page import FORMS, OFFICIAL, TEMPLATES, page
from forms.sheets import Sheet

_BASE = FORMS.as_uri() + "/"

#: Carried by each PDF as an associated file: the data the paper was made from.
ATTACHMENT = "sheet.json"

#: Faces that a deployment may own: the family in the style, and the file in forms/fonts/.
_OWNED = {"fang": "FangSong.ttf", "kai": "KaiTi.ttf", "xbs": "XiaoBiaoSong.ttf"}


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


@cache
def _font_configuration() -> FontConfiguration:
    """One for the life of the process: a fresh one per form leaks about a megabyte each."""
    return FontConfiguration()


@cache
def _styles(kind: str, rare: bool) -> list[weasyprint.CSS]:
    """The form's style, parsed once a process; the rare face is opened only for a form that needs it."""
    template = TEMPLATES[kind]
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

"""Pictures of the filled forms for the docs: the sample county's own papers, drawn as small SVG with real text.

A picture is not a scan. The form is laid out by the same templates, styles and fonts as the PDF; each run of text
then becomes one `<text>` at the place that it has on paper. Other fonts than ours may draw it, so each run says how
wide it is.
"""

from collections.abc import Iterator
from datetime import datetime
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import weasyprint
from sqlalchemy import select

from forms import AnySheet, rendering
from forms import page as pages
from forms.glyphs import printable
from setup.stamp import ROOT
from workflow.actions import papers, sample_county
from workflow.law.editions import read_law
from workflow.records.checklist import Checklist
from workflow.records.consultation import Consultation, Consultee
from workflow.records.database import Database
from workflow.records.migration import upgrade
from workflow.records.project import Project
from workflow.rules.duty import Actor, Role

PICTURES: Final = ROOT / "docs" / "pictures"
#: The moment at which the sample county is loaded, so that the pictures stay as they are.
_MOMENT: Final = datetime.fromisoformat("2026-11-23T10:30:00+08:00")
_DRAWN_BY: Final = Actor(0, "办公室", frozenset({Role.OFFICE}))
#: The project and the department whose papers are drawn.
_STORY: Final = "opposed"
_DEPARTMENT: Final = "natural_resources"
_FAMILIES: Final = {
    "song": "'Noto Serif SC','Noto Serif CJK SC','Source Han Serif SC','Songti SC',SimSun,serif",
    "hei": "'Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif",
}


def sheets() -> dict[str, AnySheet]:
    """The papers to draw by file name: what a department of the sample county answered on each annex."""
    law = read_law()
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/sample.sqlite3"
        upgrade(url)
        database = Database(url)
        try:
            with database.acting() as session:
                sample_county.load(session, law, now=_MOMENT)
            with database.reading() as session:
                project = session.scalars(
                    select(Project.id).where(Project.name == sample_county.FORMS[_STORY]["name"])
                ).one()
                checklist = session.scalars(
                    select(Checklist.id)
                    .where(Checklist.department_key == _DEPARTMENT, Checklist.project_id == project)
                    .order_by(Checklist.id)
                ).first()
                consultee = session.scalars(
                    select(Consultee.id)
                    .join(Consultation, Consultation.id == Consultee.consultation_id)
                    .where(Consultee.department_key == _DEPARTMENT, Consultation.project_id == project)
                    .order_by(Consultee.id)
                ).first()
                if checklist is None or consultee is None:
                    raise ValueError(f"the sample county asks {_DEPARTMENT} nothing")
                given: dict[str, Any] = {"by": _DRAWN_BY, "now": _MOMENT}
                return {
                    "annex1.svg": papers.draft_annex1(session, law, checklist_id=checklist, **given).sheet,
                    "annex2.svg": papers.draft_annex2(session, law, consultee_id=consultee, **given).sheet,
                }
        finally:
            database.close()


def draw(sheet: AnySheet) -> str:
    """The first page of a form as SVG."""
    shown, missing = printable(sheet)
    html = weasyprint.HTML(
        string=pages.page(sheet, shown, missing),
        base_url=pages.FORMS.as_uri() + "/",
        url_fetcher=rendering.OwnFiles(),
    )
    document = html.render(
        stylesheets=rendering._styles(sheet.KIND, rare=False), font_config=rendering._font_configuration()
    )
    page = document.pages[0]
    wide, high = round(page.width), round(page.height)
    styles = "".join(f".{name}{{font-family:{family}}}" for name, family in _FAMILIES.items())
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}">',
            f"<title>{escape(sheet.TITLE)}</title>",
            f"<style>{styles}.b{{font-weight:bold}}rect{{fill:none;stroke:#000;stroke-width:.7}}</style>",
            f'<rect width="{wide}" height="{high}" style="fill:#fff;stroke:#ccc"/>',
            *_drawn(page._page_box),
            "</svg>",
            "",
        ]
    )


def _drawn(box: Any) -> Iterator[str]:
    """What a box and those inside it leave on paper: frames and runs of text."""
    name = type(box).__name__
    if name == "TextBox":
        if box.text.strip():
            yield _text(box)
        return
    if name in ("TableCellBox", "InlineBlockBox") and _framed(box):
        x, y, w, h = map(_number, (box.position_x, box.position_y, box.border_width(), box.border_height()))
        yield f'<rect x="{x}" y="{y}" width="{w}" height="{h}"/>'
    for child in getattr(box, "children", ()):
        yield from _drawn(child)


def _framed(box: Any) -> bool:
    return bool(box.style["border_top_style"] != "none" and box.border_top_width > 0)


def _text(box: Any) -> str:
    text = box.text.strip()
    style = box.style
    family = style["font_family"][0]
    classes = f"{family if family in _FAMILIES else 'song'}{' b' if style['font_weight'] >= 600 else ''}"
    x, y = _number(box.position_x), _number(box.position_y + box.baseline)
    spread = f' textLength="{_number(box.width)}" lengthAdjust="spacingAndGlyphs"' if len(text) > 1 else ""
    size = _number(style["font_size"])
    return f'<text class="{classes}" x="{x}" y="{y}" font-size="{size}"{spread}>{escape(text)}</text>'


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def drawn() -> dict[Path, str]:
    """Every picture of the docs by its path, drawn anew."""
    return {PICTURES / name: draw(sheet) for name, sheet in sheets().items()}

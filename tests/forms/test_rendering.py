"""The PDF itself: safe, archival, the same twice, with its own data attached, and no tofu."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pypdf
import pytest

import forms
from builders.sheets import a_checklist, a_consultation, a_pack, a_proof
from forms import glyphs
from forms import page as pages
from forms.page import FORMS, css_string
from forms.rendering import ATTACHMENT, OwnFiles, Paper

EVERY_FORM = [
    a_checklist(),
    a_consultation(),
    a_pack(),
    a_proof(),
    forms.blank("annex1"),
    forms.blank("annex2"),
]
SCRIPT = "<script>alert(1)</script>&amp;'\"{{ 7*7 }}"


def pdf_of(sheet: forms.AnySheet) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(forms.render(sheet)))


def catalog(pdf: pypdf.PdfReader) -> Any:
    return pdf.trailer["/Root"]


def text_of(sheet: forms.AnySheet) -> str:
    return "".join(page.extract_text() for page in pdf_of(sheet).pages)


@pytest.mark.parametrize("sheet", EVERY_FORM, ids=lambda sheet: sheet.KIND)
def test_every_element_of_a_form_has_its_line_in_the_style_of_elements(sheet: forms.AnySheet) -> None:
    said = re.sub(r"/\*.*?\*/", "", (FORMS / "style" / "elements.css").read_text(), flags=re.DOTALL)
    known = {
        name for names in re.findall(r"^([^@\s{][^{]*)\{", said, re.MULTILINE) for name in names.split(",")
    }
    used = {element.tag for element in Paper(string=pages.page(sheet, sheet, "")).etree_element.iter()}
    # A span is a line's own stuff, which is what an element is that nothing is said of.
    assert used - {name.strip().removesuffix("::before") for name in known} <= {"span"}


@pytest.mark.parametrize("sheet", EVERY_FORM, ids=lambda sheet: sheet.KIND)
def test_every_form_is_a4_and_declares_itself_tagged_pdf_a_3a(sheet: forms.AnySheet) -> None:
    pdf = pdf_of(sheet)
    for page in pdf.pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    metadata = catalog(pdf)["/Metadata"].get_data().decode()
    assert 'part="3"' in metadata
    assert 'conformance="A"' in metadata
    assert catalog(pdf)["/Lang"] == "zh-CN"


@pytest.mark.parametrize("sheet", EVERY_FORM, ids=lambda sheet: sheet.KIND)
def test_the_attached_data_gives_the_same_sheet_back(sheet: forms.AnySheet) -> None:
    (attached,) = pdf_of(sheet).attachments[ATTACHMENT]
    data = json.loads(attached)
    assert forms.from_json(data["kind"], data["sheet"]) == sheet


def test_the_attachment_is_associated_as_data() -> None:
    associated = catalog(pdf_of(a_consultation()))["/AF"]
    assert {file.get_object()["/AFRelationship"] for file in associated} == {"/Data"}


@pytest.mark.parametrize("sheet", EVERY_FORM, ids=lambda sheet: sheet.KIND)
def test_the_same_sheet_gives_the_same_bytes(sheet: forms.AnySheet) -> None:
    assert forms.render(sheet) == forms.render(sheet)


def test_title_author_and_date_are_set() -> None:
    information = pdf_of(a_consultation()).metadata
    assert information is not None
    assert (information.title or "").startswith("附件2 签订产业投资项目双向承诺书意见征询表")
    assert information.author == "代办专班办公室"
    assert information.creation_date == a_consultation().made_at


def test_the_footer_carries_the_digest_of_the_data() -> None:
    sheet = a_consultation()
    digest = forms.digest(sheet)
    assert " ".join(digest[i : i + 4] for i in (0, 4, 8, 12)) in text_of(sheet)


def test_markup_in_any_field_is_only_text() -> None:
    checklist = a_checklist(
        reference=SCRIPT, edition=SCRIPT, issuer=SCRIPT, project_name=SCRIPT, project_info=(SCRIPT,), filled_by=SCRIPT,
        filled_by_unit=SCRIPT, footnote=SCRIPT, rows=0,
    )  # fmt: skip
    text = text_of(checklist).replace("\n", "")
    assert text.count("<script>alert(1)</script>&amp;'\"{{ 7*7 }}") >= 5


def test_markup_in_rows_and_clauses_is_only_text() -> None:
    row = forms.ChecklistRow("施工许可", SCRIPT, SCRIPT, (SCRIPT, SCRIPT))
    assert text_of(forms.ChecklistSheet(rows=(row,))).replace("\n", "").count("alert(1)") == 4
    consultation = a_consultation(
        enterprise_clauses=(SCRIPT,), enterprise_other=(SCRIPT,), department_clauses=(SCRIPT,), department_other=(SCRIPT,),
        reason=SCRIPT, handled_by=SCRIPT, phone=SCRIPT, answered_via=SCRIPT, due=SCRIPT, department_name=SCRIPT,
    )  # fmt: skip
    text = text_of(consultation).replace("\n", "")
    assert text.count("alert(1)") == 11  # the department is named twice


def test_a_style_cannot_be_smuggled_through_the_footer() -> None:
    wicked = '"; } body { display: none } /* \\'
    assert "项目名称" in text_of(a_consultation(reference=wicked, project_name=wicked + "</style><p>"))
    assert set(css_string(wicked)[1:-1]) <= set("\\0123456789abcdef ")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "file://elsewhere/share/x",
        "http://127.0.0.1:9/x",
        "https://example.org/x",
        "ftp://example.org/x",
        "data:text/css,p{}",
        (Path(forms.__file__).parent / ".." / "pyproject.toml").as_uri(),
        (Path(forms.__file__).parent / "%2e%2e" / "pyproject.toml").as_uri().replace("%25", "%"),
    ],
)
def test_a_form_may_open_nothing_outside_its_own_folder(url: str) -> None:
    with pytest.raises(PermissionError):
        OwnFiles().fetch(url)


def test_a_form_opens_its_own_fonts() -> None:
    uri = (Path(forms.__file__).parent / "fonts" / glyphs.FACES[0]).as_uri()
    assert OwnFiles().fetch(uri).read(4) == b"\0\1\0\0"


@pytest.mark.parametrize("name", ["张堃", "㛃", "张䶮", "𬭎", "喆", "昇", "陳國龍", "犇鑫淼焱垚"])
def test_a_rare_name_is_printed_and_read_back(name: str) -> None:
    assert glyphs.uncovered(name) == ""
    assert name in text_of(a_consultation(handled_by=name))


def test_chinese_punctuation_never_begins_a_line() -> None:
    clause = (
        "资料齐全的，应当受理；不齐全的，一次性告知。《清单》（附件1）、《意见征询表》（附件2）、“双向承诺书”："
        * 8
    )
    lines = text_of(a_consultation(department_clauses=(clause,))).splitlines()
    assert [line for line in lines if line.strip() and line.strip()[0] in "，。；：、）》”"] == []


def test_what_no_font_covers_becomes_a_geta_with_its_code_point_below() -> None:
    sheet = a_consultation(handled_by="吉𠮷😀")
    assert glyphs.uncovered("吉𠮷😀𠮷") == "𠮷😀"
    text = text_of(sheet)
    assert "吉〓〓" in text
    assert "U+20BB7、U+1F600" in text
    attached = json.loads(pdf_of(sheet).attachments[ATTACHMENT][0])
    assert attached["sheet"]["handled_by"] == "吉𠮷😀"


def test_controls_and_direction_overrides_never_reach_the_paper() -> None:
    text = text_of(a_consultation(handled_by="张\u202e三\x00\x1b\u200b李\ud800"))
    assert "张三李" in text
    assert "〓" not in text


def test_only_the_houses_own_fonts_are_embedded() -> None:
    names = set()
    for page in pdf_of(a_consultation(handled_by="陳国𠮷")).pages:
        resources: Any = page["/Resources"]
        names |= {str(font.get_object()["/BaseFont"]) for font in resources["/Font"].values()}
    assert {name.partition("+")[2] for name in names} == {"song", "hei-Bold", "rare"}


def test_importing_forms_loads_neither_the_typesetter_nor_templates() -> None:
    program = "import sys, forms; print(sorted({'weasyprint', 'jinja2', 'fontTools'} & set(sys.modules)))"
    root = Path(forms.__file__).parents[1]
    out = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "[]"

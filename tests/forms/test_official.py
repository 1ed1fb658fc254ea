"""公文 read back from paper: what GB/T 9704-2012 wants to stand where."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pypdf

import forms
from builders.sheets import MADE_AT

Read = Callable[[forms.AnySheet], list[str]]


def a_document(**fields: Any) -> forms.OfficialSheet:
    given: dict[str, Any] = {
        "reference": "2026-0012",
        "edition": "3fa94c1e77d2b0aa",
        "made_at": MADE_AT,
        "mark": "罗定市产业投资项目审批代办服务工作专班办公室",
        "number": "罗代办督〔2026〕3号",
        "heading": "关于意见征询逾期的督办单",
        "addressee": "市自然资源局",
        "paragraphs": (forms.Paragraph("一、督办事项", 1), forms.Paragraph("请答复。" * 200)),
        "grids": (forms.Grid(("序号", "事项"), (forms.Row(("1", "答复附件2")),), (1, 5)),),
        "attachments": ("计时证明", "征询意见表"),
        "signed_by": "代办专班办公室",
        "signed_on": date(2026, 10, 12),
        "copies": ("市政务服务数据管理局", "市商务局"),
    }
    return forms.OfficialSheet(**given | fields)


def flat(pages: list[str]) -> str:
    return re.sub(r"\s", "", "".join(pages))


def test_a_document_carries_mark_number_title_addressee_text_signature_and_copies_in_order(
    read: Read,
) -> None:
    text = flat(read(a_document()))
    parts = [
        "工作专班办公室", "罗代办督〔2026〕3号", "关于意见征询逾期的督办单", "市自然资源局：", "一、督办事项", "请答复。",
        "答复附件2", "附件：1.计时证明", "2.征询意见表", "代办专班办公室2026年10月12日",
        "抄送：市政务服务数据管理局，市商务局。", "编号2026-0012", "核验码",
    ]  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_pages_are_numbered_with_dashes_and_carry_no_foot_of_the_forms(read: Read) -> None:
    pages = read(a_document())
    assert len(pages) >= 2
    for number, page in enumerate(pages, start=1):
        assert f"— {number} —" in page
        assert "共" not in page


def test_the_page_is_a4() -> None:
    page = pypdf.PdfReader(io.BytesIO(forms.render(a_document()))).pages[0]
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]


def test_a_date_that_is_not_known_leaves_room_for_a_pen(read: Read) -> None:
    assert re.search(r"代办专班办公室\s+年\s+月\s+日", "\n".join(read(a_document(signed_on=None))))


def test_two_sides_sign_side_by_side(read: Read) -> None:
    both = (forms.Signature("甲方"), forms.Signature("乙方", "签字", date(2026, 10, 13)))
    text = flat(read(a_document(signatures=both, mark="", number="")))
    assert "甲方（盖章）" in text
    assert "乙方（签字）" in text
    assert "2026年10月13日" in text
    assert "罗代办督" not in text

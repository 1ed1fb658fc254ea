"""公文 read back from paper: what GB/T 9704-2012 wants to stand where."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pypdf
import pytest

import forms
from builders.sheets import MADE_AT
from forms.page import evenly, title_lines, whole_days
from forms.sheets_approval import CorrectionSheet

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
        "抄送：市政务服务数据管理局，市商务局。",
    ]  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "编号2026-0012" in text
    assert "核验码" in text


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


@pytest.mark.parametrize("length", range(330, 560, 14))
def test_no_page_holds_a_signature_or_a_record_alone(read: Read, length: int) -> None:
    text = (forms.Paragraph("一、督办事项", 1), *(forms.Paragraph("请尽快书面答复。" * 8),) * (length // 64))
    rest = forms.Paragraph("请" * (length % 64 + 1))
    pages = read(a_document(paragraphs=(*text, rest), grids=(), attachments=()))
    assert "请请" in pages[-1] or "答复" in pages[-1] or len(pages) == 1


def test_two_dates_stand_on_one_line_however_long_the_names(read: Read) -> None:
    day = date(2026, 10, 13)
    both = (
        forms.Signature("罗定市产业投资项目审批代办服务工作专班办公室", on=day),
        forms.Signature("乙方", on=day),
    )
    assert re.search(r"2026年10月13日.*2026年10月13日", read(a_document(signatures=both))[-1])


def test_a_long_title_breaks_where_a_thought_ends() -> None:
    assert title_lines("关于意见征询逾期的督办单") == ("关于意见征询逾期的督办单",)
    assert title_lines("企业投资项目“双容双承诺”直接落地双向承诺书") == (
        "企业投资项目“双容双承诺”",
        "直接落地双向承诺书",
    )
    assert title_lines("关于部门回复专属定制事项材料清单逾期的督办单") == (
        "关于部门回复专属定制",
        "事项材料清单逾期的督办单",
    )
    assert title_lines("“榕湾成套电气设备二期扩建项目”会商会议纪要") == (
        "“榕湾成套电气设备二期扩建项目”",
        "会商会议纪要",
    )
    assert len(title_lines("一" * 30)) == 1


def test_a_line_of_text_holds_twenty_eight_characters_and_a_page_twenty_two_lines(read: Read) -> None:
    page = read(a_document(mark="", number="", paragraphs=(forms.Paragraph("请" * 2000),), grids=()))[1]
    lines = [line for line in page.splitlines() if "请" in line]
    assert ({len(line) for line in lines}, len(lines)) == ({28}, 22)


def test_a_document_without_its_number_yet_leaves_room_for_a_pen(read: Read) -> None:
    assert re.search(r"〔2026〕\s+号", read(a_document(number=""))[0])


def test_minutes_list_who_came_each_on_a_line_of_their_own(read: Read) -> None:
    came = (forms.Roll("出席", ("市自然资源局", "市水务局", "企业代表")),)
    text = "\n".join(read(a_document(rolls=came)))
    assert re.search(r"出席：\s*市自然资源局\s*\n\s*市水务局\s*\n\s*企业代表", text)


def test_a_name_of_several_lines_is_broken_evenly_and_inside_no_word() -> None:
    assert evenly("罗定市住房和城乡建设局", 7) == "罗定市住房\n和城乡建设局"
    assert evenly("罗定市水务局", 7) == "罗定市水务局"
    assert evenly("请于2026年前回复办理情况", 7) == "请于2026年前回复办理情况"


def test_rare_names_stand_in_a_document_and_in_the_signature(read: Read) -> None:
    told = (forms.Paragraph("由张㛃向喻堃、𬭎当面告知，陳國龍在场。"),)
    text = flat(read(a_document(paragraphs=told, signed_by="犇淼𬭚办公室")))
    for words in ("张㛃向喻堃、𬭎", "陳國龍", "犇淼𬭚办公室"):
        assert words in text


def test_no_day_and_no_number_is_parted_from_its_unit_in_a_table() -> None:
    assert whole_days("2026年11月26日9时30分前，3个工作日内") == (
        '2026年<span class="whole">11月26日</span><span class="whole">9时30分</span>前，<span class="whole">3个工作日</span>内'
    )


def test_a_letter_bears_no_number_on_its_first_page_and_one_on_the_second(read: Read) -> None:
    sheet = CorrectionSheet(
        mark="罗定市水务局", paragraphs=(forms.Paragraph("请补正。" * 200),), signed_by="罗定市水务局"
    )
    first, second = read(sheet)[:2]
    assert "— 1 —" not in first
    assert "— 2 —" in second


def test_a_document_is_tagged_with_headings_paragraphs_and_the_heads_of_its_tables() -> None:
    pdf = pypdf.PdfReader(io.BytesIO(forms.render(a_document())))
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    kinds = {str(found["/S"]) for found in elements_of(root["/StructTreeRoot"]["/K"])}
    assert kinds >= {"/H1", "/P", "/Table", "/TH", "/TD"}


def elements_of(found: Any) -> Iterator[Any]:
    """The structure of a tagged document, from its root."""
    found = found.get_object() if hasattr(found, "get_object") else found
    if isinstance(found, list):
        for each in found:
            yield from elements_of(each)
    elif isinstance(found, dict) and "/S" in found:
        yield found
        yield from elements_of(found.get("/K", []))


def test_a_row_of_a_table_stays_on_its_page(read: Read) -> None:
    clause = "对项目申请资料齐全、符合法定条件的，在本部门公开的承诺办理时限内完成审批。"
    rows = tuple(forms.Row((f"甲{n}", f"{clause}完{n}")) for n in range(1, 40))
    for page in read(a_document(grids=(forms.Grid(("序号", "条款"), rows, (1, 2)),))):
        flat_page = flat([page])
        assert re.findall(r"甲(\d+)", flat_page) == re.findall(r"完(\d+)", flat_page)

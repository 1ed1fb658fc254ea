"""The two annexes against the printed original: cells, words, order, boxes, and how they break over pages."""

import re
from collections.abc import Callable
from datetime import date

import pytest

import forms
from builders.sheets import NATURAL_RESOURCES_CLAUSES, PROJECT, a_checklist, a_consultation

Read = Callable[[forms.AnySheet], list[str]]


def flat(text: str) -> str:
    """The text without any white space: where a line wraps is not what is tested."""
    return re.sub(r"\s", "", text)


def in_order(text: str, words: list[str]) -> bool:
    place = 0
    for word in words:
        found = text.find(flat(word), place)
        if found < 0:
            return False
        place = found + len(flat(word))
    return True


def test_annex_1_holds_the_cells_of_the_original_in_their_order(read: Read) -> None:
    text = flat("".join(read(a_checklist())))
    cells = [
        "附件1",
        "产业投资项目专属定制事项材料清单",
        "填报单位：",
        "填报人：",
        "填报日期：",
        "项目名称",
        "项目基本信息",
    ]
    cells += ["项目阶段", *forms.PHASES, "具体事项", "阶段名称", "事项名称", "具体情形", "材料清单"]
    assert in_order(text, cells)


def test_annex_1_prints_what_was_filled_in(read: Read) -> None:
    text = flat("".join(read(a_checklist(footnote="在线填报"))))
    for words in (
        "填报单位：罗定市自然资源局",
        "填报人：张䶮",
        "填报日期：2026年11月25日",
        PROJECT,
        "在线填报",
    ):
        assert words in text
    assert "1.营业执照（复印件1份）2.建设用地规划许可证及附图（复印件1份）" in text


def test_only_the_ticked_boxes_hold_a_tick(read: Read) -> None:
    text = flat("".join(read(a_checklist())))
    assert "□企业开办✓立项用地规划许可□工程建设许可□施工许可□竣工验收✓不动产登记" in text
    assert (text.count("✓"), text.count("□")) == (2, 4)


def test_the_head_of_the_table_stands_on_every_page(read: Read) -> None:
    pages = read(a_checklist(rows=40))
    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert "阶段名称事项名称具体情形材料清单" in flat(page)
        assert f"第{number}页共{len(pages)}页" in flat(page)


def test_a_loose_page_says_which_project_it_belongs_to(read: Read) -> None:
    first, second, *_ = read(a_checklist(rows=40))
    assert f"{PROJECT}产业投资项目专属定制事项材料清单（续）" in flat(second)
    assert "（续）" not in first
    assert "编号LD-2026-0017第1轮机制版本3fa94c1e制表2026年11月23日15:02" in flat(second)


def test_no_row_is_lost_over_the_pages(read: Read) -> None:
    text = flat("".join(read(a_checklist(rows=40))))
    assert all(f"第{number}号事项许可" in text for number in range(1, 41))


def test_a_row_longer_than_a_page_still_comes_out_whole(read: Read) -> None:
    row = forms.ChecklistRow("施工许可", "许可", "", tuple(f"材料第{n}份" for n in range(1, 120)))
    text = flat("".join(read(forms.ChecklistSheet(rows=(row,)))))
    assert "119.材料第119份" in text


def test_a_row_of_many_materials_begins_on_the_first_page_and_repeats_the_head(read: Read) -> None:
    row = forms.ChecklistRow("施工许可", "许可", "", tuple(f"材料第{n}份" for n in range(1, 90)))
    pages = read(forms.ChecklistSheet(rows=(row,)))
    assert "1.材料第1份" in flat(pages[0])
    assert all("阶段名称事项名称具体情形材料清单" in flat(page) for page in pages)


def test_a_department_that_is_not_involved_says_so(read: Read) -> None:
    assert "不涉及本部门" in flat(
        "".join(read(forms.ChecklistSheet(not_involved=True, project_name=PROJECT)))
    )


def test_a_phase_without_a_box_is_refused() -> None:
    with pytest.raises(ValueError, match="对接"):
        forms.ChecklistSheet(phases=("对接",))


def test_annex_2_holds_the_cells_of_the_original_in_their_order(read: Read) -> None:
    text = flat("".join(read(a_consultation())))
    cells = [
        "附件2",
        "签订产业投资项目双向承诺书意见征询表",
        "项目名称",
        PROJECT,
        "项目信息",
        "（其他项目资料随本表一并提供）",
    ]
    cells += [
        "企业承诺条款",
        "1. 自愿承诺《企业投资项目“双容双承诺”直接落地双向承诺书》格式文本中的全部内容；",
        "2. 其他承诺事项：",
    ]
    cells += [
        "部门承诺条款",
        "（市自然资源局）",
        f"1. {NATURAL_RESOURCES_CLAUSES[0]}",
        f"2. {NATURAL_RESOURCES_CLAUSES[1]}",
    ]
    cells += ["3. 其他承诺事项。", "以上完成时限均不包含批前公示、听证及专家论证时间。"]
    cells += ["同意", "不同意，理由：", "单位公章", "年", "月", "日", "经办人", "联系电话"]
    for cell in cells:
        assert flat(cell) in text
    first_column = ["项目名称", "项目信息", "企业承诺条款", "部门承诺条款", "部门意见", "经办人", "联系电话"]
    assert in_order(text, first_column)


def test_an_ordinary_annex_2_is_one_page(read: Read) -> None:
    answered = a_consultation(
        opinion="agree", signed_on=date(2026, 11, 25), handled_by="张䶮", phone="0766-3000000"
    )
    (page,) = read(answered)
    assert "✓同意□不同意" in flat(page)
    assert "2026年11月25日" in page
    assert "0766-3000000" in page


def test_a_long_reason_begins_on_the_first_page_and_the_seal_stays_with_the_hand(read: Read) -> None:
    pages = read(a_consultation(opinion="object", reason="该地块涉及历史遗留问题，权属尚未厘清。" * 100))
    assert "□同意✓不同意，理由：该地块" in flat(pages[0])
    assert "单位公章" in pages[-1]
    assert "经办人" in pages[-1]


def test_eight_facts_and_how_it_was_answered_still_fit_on_one_page(read: Read) -> None:
    facts = (
        "企业名称：广东杉屿轴承科技有限公司",
        "项目来源：招商引资",
        "项目类型：新建厂房",
        "行业代码：C3451",
        "建设地址：罗定市双东街道工业园D区6号地块",
        "投资额（万元）：18600",
        "联系人：喻堃",
        "联系电话：13800000401",
        "投资协议、用地红线图、总平面初步方案随表一并提供。",
    )
    (page,) = read(
        a_consultation(
            project_info=facts,
            department_name="罗定市自然资源局",
            enterprise_other=("取得用地后2个月内开工。",),
            opinion="agree",
            signed_on=date(2026, 11, 25),
            answered_via="2026年11月25日15:02由经办人登录系统答复",
        )
    )
    assert in_order(flat(page), [*facts, "（其他项目资料随本表一并提供）"])
    assert "请于2026年11月26日17:30前回复" in page
    assert "2026年11月25日15:02由经办人登录系统答复" in page


def test_silence_ticks_no_box(read: Read) -> None:
    text = flat("".join(read(a_consultation())))
    assert "✓" not in text
    assert "□同意□不同意，理由：" in text


def test_an_objection_prints_its_reason_line_by_line(read: Read) -> None:
    reason = "\n".join(f"{n}. 该地块部分位于城镇开发边界之外，建议会商后再行签订" for n in range(1, 13))
    pages = read(a_consultation(opinion="object", reason=reason))
    text = "".join(pages)
    assert "□同意✓不同意" in flat(text)
    assert [n for n in range(1, 13) if re.search(rf"^\s*{n}\. 该地块", text, re.MULTILINE)] == list(
        range(1, 13)
    )
    with_opinion = next(page for page in pages if "不同意" in page)
    assert "单位公章" in with_opinion


def test_what_the_department_adds_stands_under_its_other_promises(read: Read) -> None:
    text = flat("".join(read(a_consultation(department_other=("方案意见5个工作日内反馈。",)))))
    assert "3.其他承诺事项：（1）方案意见5个工作日内反馈。以上完成时限" in text


@pytest.mark.parametrize(("kind", "title"), [("annex1", "附件1"), ("annex2", "附件2")])
def test_a_blank_form_is_one_page_with_room_and_no_tick(read: Read, kind: str, title: str) -> None:
    (page,) = read(forms.blank(kind))
    assert page.strip().startswith(title)
    assert "✓" not in page
    assert page.count("□") == {"annex1": len(forms.PHASES), "annex2": 2}[kind]
    assert re.search(r"年\s*月\s*日", page)
    assert "2026" not in page


def test_there_is_no_blank_proof() -> None:
    with pytest.raises(ValueError, match="proof"):
        forms.blank("proof")


def test_empty_values_leave_empty_cells(read: Read) -> None:
    for sheet in (forms.ChecklistSheet(), forms.PackSheet(), forms.ProofSheet(title="时限")):
        text = "".join(read(sheet))
        assert "None" not in text
        assert len(text) > 20


def test_a_long_word_without_a_break_stays_on_the_page(read: Read) -> None:
    word = "A" * 400
    assert word in flat("".join(read(a_consultation(project_name=word))))

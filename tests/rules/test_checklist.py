"""Annex 1: reading a department's lines, suggesting them, comparing two answers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.editions import PAPERS, an_edition, an_item, papers
from workflow.errors import (
    CharacterNotPrintable,
    CircumstanceMissing,
    CountUnreadable,
    FactMissing,
    FactTooLong,
    ItemOfOtherPhase,
    LinesInvalid,
    LinesMissing,
    LinesUnreadable,
    LineTwice,
    MaterialsMissing,
    MaterialTwice,
    MaterialUnknown,
    NoMaterialsContradicted,
    PhaseNotAsked,
    Refusal,
    TooMany,
    UnknownItem,
)
from workflow.law.edition import Circumstance, Material
from workflow.law.terms import Phase
from workflow.rules.checklist import (
    ChecklistLine,
    MaterialLine,
    differences,
    from_json,
    material_words,
    read_lines,
    suggest_lines,
    to_json,
    without_counts,
)

LAW = an_edition()
ASKED = (Phase.LAND_USE, Phase.ENGINEERING)

FILING = {"phase": "land_use", "item_code": "LX-01"}
WRITTEN = {"phase": "land_use", "item_name": "涉河方案审批", "materials": ["论证报告"]}


def read(*raw: Any, asked: tuple[Phase, ...] = ASKED) -> tuple[ChecklistLine, ...]:
    return read_lines(raw, LAW, asked)


def refused(*raw: Any, asked: tuple[Phase, ...] = ASKED) -> tuple[Refusal, ...]:
    with pytest.raises(LinesInvalid) as caught:
        read_lines(raw, LAW, asked)
    return caught.value.problems


def test_a_catalogue_line_takes_its_name_its_only_circumstance_and_its_papers() -> None:
    (line,) = read(FILING)
    assert line == ChecklistLine(
        phase=Phase.LAND_USE,
        item_name="企业投资项目备案",
        item_code="LX-01",
        circumstance="通用",
        materials=(MaterialLine("营业执照", "licence"), MaterialLine("项目说明", "outline")),
    )


def test_catalogue_counts_come_along() -> None:
    (line,) = read({"item_code": "LX-05", "circumstance": "招拍挂出让"})
    assert [(m.originals, m.copies) for m in line.materials] == [(1, 2), (1, 2)]


def test_the_department_changes_the_papers_that_the_catalogue_has() -> None:
    (line,) = read(
        {
            **FILING,
            "materials": [
                {"name": "营业执照（电子）", "key": "licence", "copies": "２"},
                {"key": "outline", "originals": 1, "copies": 0, "note": "加盖公章"},
                "节能承诺表",
            ],
            "note": " 网上办理 ",
        }
    )
    assert line.materials == (
        MaterialLine("营业执照（电子）", "licence", None, 2),
        MaterialLine("项目说明", "outline", 1, 0, "加盖公章"),
        MaterialLine("节能承诺表"),
    )
    assert line.note == "网上办理"


def test_a_key_whose_name_was_rewritten_into_another_paper_is_dropped() -> None:
    (line,) = read({**FILING, "materials": [{"key": "licence", "name": "法人授权书"}]})
    assert line.materials == (MaterialLine("法人授权书", ""),)


def test_a_written_name_that_the_tables_know_takes_its_code_and_key() -> None:
    (line,) = read(
        {
            "phase": "立项用地规划许可",
            "item_name": "企业投资项目 备案",
            "materials": "营业执照（ 电子 ）\n\n立项报告",
        }
    )
    assert line.item_code == "LX-01"
    assert [m.key for m in line.materials] == ["licence", ""]


def test_an_item_may_be_written_in() -> None:
    (line,) = read({**WRITTEN, "circumstance": "占用河道", "condition": "涉河时"})
    assert (line.item_code, line.item_name, line.circumstance, line.condition) == (
        "",
        "涉河方案审批",
        "占用河道",
        "涉河时",
    )


def test_a_circumstance_may_be_written_in_but_then_needs_its_papers() -> None:
    (line,) = read({**FILING, "circumstance": "外资", "materials": ["投资主体证明"]})
    assert line.circumstance == "外资"
    assert [type(p) for p in refused({**FILING, "circumstance": "外资"})] == [MaterialsMissing]


def test_nothing_to_hand_in_is_said_outright() -> None:
    for said in (
        {"no_materials": True},
        {"no_materials": "on"},
        {"materials": ["无需材料"]},
        {"materials": "无需材料"},
    ):
        (line,) = read({**FILING, **said})
        assert line.materials == ()


def test_a_catalogue_circumstance_without_papers_says_why() -> None:
    (line,) = read({"item_code": "GC-04"})
    assert (line.materials, line.note) == ((), "按规定免办")


def test_a_single_asked_phase_need_not_be_named() -> None:
    (line,) = read({"item_name": "涉河方案审批", "no_materials": True}, asked=(Phase.ENGINEERING,))
    assert line.phase is Phase.ENGINEERING


@pytest.mark.parametrize(
    ("line", "problem", "field"),
    [
        ({**FILING, "item_code": "LX-99"}, UnknownItem, "lines[0].item_code"),
        ({"phase": "engineering", "item_code": "LX-01"}, ItemOfOtherPhase, "lines[0].phase"),
        ({"phase": "title", "item_name": "登记", "no_materials": True}, PhaseNotAsked, "lines[0].phase"),
        ({"phase": "造船", "item_name": "登记", "no_materials": True}, PhaseNotAsked, "lines[0].phase"),
        ({"item_name": "登记", "no_materials": True}, FactMissing, "lines[0].phase"),
        ({"phase": "land_use", "no_materials": True}, FactMissing, "lines[0].item_name"),
        ({"phase": "land_use", "item_code": "LX-07"}, CircumstanceMissing, "lines[0].circumstance"),
        ({**WRITTEN, "materials": []}, MaterialsMissing, "lines[0].materials"),
        ({**WRITTEN, "materials": 5}, LinesUnreadable, "lines[0].materials"),
        ({**WRITTEN, "materials": [5]}, LinesUnreadable, "lines[0].materials[0]"),
        ({**WRITTEN, "materials": [{"name": ""}]}, FactMissing, "lines[0].materials[0].name"),
        ({**WRITTEN, "materials": ["甲", "长" * 201]}, FactTooLong, "lines[0].materials[1].name"),
        ({**WRITTEN, "materials": ["甲", "甲 "]}, MaterialTwice, "lines[0].materials[1].name"),
        ({**WRITTEN, "materials": ["营业执照", "营业执照（电子）"]}, MaterialTwice, "lines[0].materials[1].name"),
        ({**WRITTEN, "materials": [{"key": "nothing"}]}, MaterialUnknown, "lines[0].materials[0].key"),
        ({**WRITTEN, "materials": [{"name": "甲", "copies": 100}]}, CountUnreadable, "lines[0].materials[0].copies"),
        ({**WRITTEN, "materials": [{"name": "甲", "copies": -1}]}, CountUnreadable, "lines[0].materials[0].copies"),
        ({**WRITTEN, "materials": [{"name": "甲", "copies": 1.5}]}, CountUnreadable, "lines[0].materials[0].copies"),
        ({**WRITTEN, "materials": [{"name": "甲", "originals": True}]}, CountUnreadable, "lines[0].materials[0].originals"),
        ({**WRITTEN, "materials": [{"name": "甲", "originals": "两份"}]}, CountUnreadable, "lines[0].materials[0].originals"),
        ({**WRITTEN, "no_materials": True}, NoMaterialsContradicted, "lines[0].materials"),
        ({**WRITTEN, "materials": [f"材料{n}" for n in range(61)]}, TooMany, "lines[0].materials"),
        ({**WRITTEN, "item_name": "铃\x07"}, CharacterNotPrintable, "lines[0].item_name"),
        (5, LinesUnreadable, "lines[0]"),
    ],
)  # fmt: skip
def test_one_wrong_thing_is_refused_by_name_and_place(line: Any, problem: type[Refusal], field: str) -> None:
    found = refused(line)
    assert [(type(p), p.field) for p in found] == [(problem, field)]


def test_every_problem_of_every_line_is_heard_of_at_once() -> None:
    found = refused(
        {**WRITTEN, "materials": [{"name": "", "copies": "x"}]},
        {**FILING, "item_code": "LX-99"},
        {"phase": "land_use", "item_code": "LX-07"},
    )
    assert [p.field for p in found] == [
        "lines[0].materials[0].copies",
        "lines[0].materials[0].name",
        "lines[1].item_code",
        "lines[2].circumstance",
    ]


def test_the_same_item_in_the_same_circumstance_twice_is_refused() -> None:
    (only,) = refused(FILING, WRITTEN, {**FILING, "circumstance": "通用"})
    assert isinstance(only, LineTwice)
    assert only.field == "lines[2]"
    assert "已在第1行列出" in str(only)


def test_the_same_item_in_two_circumstances_is_two_lines() -> None:
    lines = read(
        {"item_code": "LX-07", "circumstance": "出让用地"}, {"item_code": "LX-07", "circumstance": "划拨用地"}
    )
    assert [line.circumstance for line in lines] == ["出让用地", "划拨用地"]


def test_an_answer_that_is_involved_has_a_line() -> None:
    (only,) = refused()
    assert isinstance(only, LinesMissing)
    assert "不涉及" in str(only)


@pytest.mark.parametrize("raw", ["lines", b"lines", {"phase": "land_use"}, None, 5])
def test_what_is_no_list_is_refused(raw: Any) -> None:
    with pytest.raises(LinesInvalid):
        read_lines(raw, LAW, ASKED)


def test_more_than_a_hundred_lines_are_refused() -> None:
    assert [type(p) for p in refused(*[{**WRITTEN, "item_name": f"事项{n}"} for n in range(101)])] == [
        TooMany
    ]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "phase",
                    "item_code",
                    "item_name",
                    "circumstance",
                    "materials",
                    "no_materials",
                    "name",
                    "key",
                    "copies",
                ]
            ),
            inner | st.sampled_from(["land_use", "LX-01", "LX-07", "出让用地", "licence", "甲"]),
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(st.lists(anything, max_size=3))
def test_whatever_is_sent_is_read_or_refused(raw: list[Any]) -> None:
    lines: tuple[ChecklistLine, ...] = ()
    problems: tuple[Refusal, ...] = ()
    try:
        lines = read_lines(raw, LAW, ASKED)
    except LinesInvalid as refusal:
        problems = refusal.problems
    assert bool(lines) != bool(problems)
    assert tuple(from_json(to_json(line)) for line in lines) == lines
    if all(line.materials for line in lines) and lines:
        assert read_lines([to_json(line) for line in lines], LAW, ASKED) == lines


# --- suggesting ------------------------------------------------------------------------------------------------


def test_a_department_is_suggested_what_it_leads_in_the_asked_phases() -> None:
    lines = suggest_lines(LAW, "natural_resources", ASKED)
    assert [(line.item_code, line.circumstance, len(line.materials)) for line in lines] == [
        ("LX-05", "招拍挂出让", 2),
        ("LX-07", "", 0),
        ("GC-02", "建筑类", 2),
    ]


def test_the_offices_choice_of_items_narrows_the_suggestion() -> None:
    (line,) = suggest_lines(LAW, "natural_resources", ASKED, ["GC-02"])
    assert line.item_code == "GC-02"


def test_a_partner_is_told_who_leads() -> None:
    (line,) = suggest_lines(LAW, "government_data", [Phase.BUSINESS_SETUP], ["KB-01"])
    assert line.note == "配合事项，牵头部门：市市场监督管理局"


def test_a_suggestion_for_an_item_that_needs_no_papers_says_why() -> None:
    (line,) = suggest_lines(LAW, "civil_defence", ASKED)
    assert (line.materials, line.note) == ((), "按规定免办")


def test_confirming_a_suggestion_unchanged_is_an_answer() -> None:
    lines = suggest_lines(LAW, "reform", ASKED)
    assert read_lines([to_json(line) for line in lines], LAW, ASKED) == lines


def test_a_catalogue_that_names_a_paper_twice_asks_for_it_once() -> None:
    twice = Circumstance("通用", (*papers("licence"), Material("licence", "营业执照（电子）")))
    edition = an_edition(
        items={"LX-01": an_item("LX-01", Phase.LAND_USE, "备案", "reform", 1, [twice])}, papers=PAPERS
    )
    (line,) = suggest_lines(edition, "reform", ASKED)
    assert line.materials == (MaterialLine("营业执照", "licence"),)


# --- wording and comparing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("material", "text"),
    [
        (MaterialLine("营业执照"), "营业执照"),
        (MaterialLine("营业执照", "", 1, 2), "营业执照（原件1份、复印件2份）"),
        (MaterialLine("营业执照", "", None, 2, "加盖公章"), "营业执照（复印件2份；加盖公章）"),
        (MaterialLine("营业执照", "", 0, 0), "营业执照（免交纸质）"),
    ],
)
def test_a_material_is_worded_for_the_cell_of_annex_1(material: MaterialLine, text: str) -> None:
    assert material_words(material) == text


def test_two_equal_answers_do_not_differ() -> None:
    assert differences(read(FILING, WRITTEN), read(WRITTEN, FILING)) == ()


def test_what_changed_between_two_answers_is_said_in_sentences() -> None:
    before = read({**FILING, "materials": ["营业执照", {"name": "项目说明", "copies": 1}]}, WRITTEN)
    after = read(
        {**FILING, "materials": [{"name": "项目说明", "copies": 2}, "节能承诺表"], "circumstance": "外资"},
        {"item_code": "GC-02"},
    )
    assert [(d.change, d.text) for d in differences(before, after)] == [
        ("changed", "“企业投资项目备案”的具体情形由“通用”改为“外资”"),
        ("removed", "“企业投资项目备案”删去材料“营业执照”"),
        ("changed", "“企业投资项目备案”的材料由“项目说明（复印件1份）”改为“项目说明（复印件2份）”"),
        ("added", "“企业投资项目备案”新增材料“节能承诺表”"),
        ("removed", "删去事项“涉河方案审批”"),
        ("added", "新增事项“建设工程规划许可证核发”（建筑类）"),
    ]


def test_an_item_that_gains_a_circumstance_is_added_not_changed() -> None:
    grant = {"item_code": "LX-07", "circumstance": "出让用地"}
    assert [d.text for d in differences(read(grant), read(grant, {**grant, "circumstance": "划拨用地"}))] == [
        "新增事项“建设用地规划许可证核发”（划拨用地）"
    ]


@pytest.mark.parametrize(
    ("written", "name", "originals", "copies"),
    [
        ("身份证复印件", "身份证", None, 1),
        ("身份证（复印件）", "身份证", None, 1),
        ("身份证原件及复印件", "身份证", 1, 1),
        ("身份证(原件1份、复印件2份)", "身份证", 1, 2),
        ("身份证（法定代表人）", "身份证（法定代表人）", None, None),
        ("原件", "原件", None, None),
        ("复印件说明", "复印件说明", None, None),
    ],
)
def test_originals_and_copies_in_a_written_name_are_counts_and_not_another_paper(
    written: str, name: str, originals: int | None, copies: int | None
) -> None:
    assert without_counts(written) == (name, (originals, copies))

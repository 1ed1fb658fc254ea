"""The pack: one form, one set of materials."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.editions import DEPARTMENTS, ITEMS, PAPERS, an_edition
from workflow.law import loading
from workflow.law.terms import Origin, Phase
from workflow.rules.analysis import propose
from workflow.rules.checklist import ChecklistLine, MaterialLine, catalogue_materials, suggest_lines
from workflow.rules.checklist_line import paper_index
from workflow.rules.facts import FACT_WORDS, ProjectFacts
from workflow.rules.pack import (
    Answer,
    Groups,
    PackContent,
    PackMaterial,
    Settled,
    compile_pack,
    from_json,
    paper_of,
    to_json,
)
from workflow.rules.wording import identity

LAW = an_edition()
FACTS = ProjectFacts(
    origin=Origin.INVESTMENT,
    name="样例项目",
    enterprise_name="样例公司",
    kind="新建厂房",
    investment=Decimal("12000.00"),
    contact_phone="13800000000",
)


def line(code: str, *materials: MaterialLine, circumstance: str = "", note: str = "") -> ChecklistLine:
    item = LAW.items[code]
    return ChecklistLine(
        item.phase, item.name, code, circumstance or item.circumstances[0].name, materials, "", note
    )


def written(name: str, *materials: MaterialLine, phase: Phase = Phase.LAND_USE) -> ChecklistLine:
    return ChecklistLine(phase, name, "", "", materials)


def paper(key: str, originals: int | None = None, copies: int | None = None, note: str = "") -> MaterialLine:
    return MaterialLine(PAPERS[key].name, key, originals, copies, note)


def says(department: str, *lines: ChecklistLine, round: int = 1) -> Answer:  # noqa: A002
    return Answer(department, DEPARTMENTS[department], lines, round)


def compiled(*answers: Answer, phase: Phase = Phase.LAND_USE) -> PackContent:
    return compile_pack(phase, answers, LAW, FACTS)


def the(pack: PackContent, name: str) -> PackMaterial:
    (found,) = [material for material in pack.materials if material.name == name]
    return found


def test_a_paper_that_two_items_need_is_asked_for_once_with_who_needs_it() -> None:
    pack = compiled(
        says("reform", line("LX-01", paper("licence", 1, 1))),
        says("natural_resources", line("LX-05", MaterialLine("营业执照（电子）", "licence", 0, 2))),
    )
    licence = the(pack, "营业执照")
    assert [(n.department_name, n.item_name, n.wording) for n in licence.needed_by] == [
        ("市发展和改革局", "企业投资项目备案", "营业执照"),
        ("市自然资源局", "签订出让合同", "营业执照（电子）"),
    ]


def test_originals_are_the_most_that_any_needs_and_copies_add_up_over_items() -> None:
    licence = the(
        compiled(
            says("reform", line("LX-01", paper("licence", 1, 1))),
            says(
                "natural_resources",
                line("LX-05", paper("licence", 2, 2)),
                line("LX-07", paper("licence", None, 3)),
            ),
        ),
        "营业执照",
    )
    assert (licence.originals, licence.copies) == (2, 6)


def test_copies_for_one_item_asked_by_two_departments_are_not_added() -> None:
    charter = the(
        compiled(
            says("market_regulation", line("KB-01", paper("charter", 1, 2))),
            says("government_data", line("KB-01", paper("charter", 1, 1))),
            phase=Phase.BUSINESS_SETUP,
        ),
        "公司章程",
    )
    assert (charter.originals, charter.copies) == (1, 2)
    assert charter.conflicts == (
        "同一事项所要复印件份数不同（市市场监督管理局“企业设立登记”：2份；市政务服务数据管理局“企业设立登记”：1份），按最多的计",
    )


def test_what_nobody_counts_stays_open() -> None:
    licence = the(compiled(says("reform", line("LX-01", paper("licence")))), "营业执照")
    assert (licence.originals, licence.copies) == (None, None)


def test_written_papers_are_one_when_their_names_differ_in_marks_only() -> None:
    pack = compiled(
        says("reform", written("甲事项", MaterialLine("节能承诺表（盖章）"))),
        says(
            "natural_resources",
            written("乙事项", MaterialLine("节能承诺表 (盖章)"), MaterialLine("节能承诺表")),
        ),
    )
    assert [len(m.needed_by) for m in pack.materials] == [2, 1]


def test_a_written_paper_that_the_table_knows_is_the_paper_of_the_table() -> None:
    pack = compiled(
        says("reform", line("LX-01", paper("licence"))),
        says("housing", written("另项", MaterialLine("营业执照(电子)"))),
    )
    assert len(the(pack, "营业执照").needed_by) == 2


def test_the_application_form_of_one_item_is_not_that_of_another() -> None:
    pack = compiled(
        says("reform", written("甲事项", MaterialLine("申请表"))),
        says("housing", written("乙事项", MaterialLine("申请表")), written("丙事项", MaterialLine("宗地图"))),
        says("public_security", written("甲事项", MaterialLine("申请表"))),
    )
    assert sorted(len(m.needed_by) for m in pack.materials if m.name == "申请表") == [1, 2]


# --- what is produced on the way -------------------------------------------------------------------------------


def test_a_paper_that_an_earlier_item_yields_is_produced_on_the_way() -> None:
    answers = (
        says("market_regulation", line("KB-01", paper("charter"))),
        says("natural_resources", line("LX-05", paper("licence")), line("LX-07", paper("transfer_contract"))),
    )
    pack = compiled(*answers)
    assert the(pack, "营业执照").produced_by == "企业设立登记"
    assert the(pack, "国有建设用地使用权出让合同").produced_by == "签订出让合同"


def test_a_paper_is_not_produced_by_an_item_that_the_project_does_not_have() -> None:
    assert (
        the(compiled(says("natural_resources", line("LX-05", paper("licence")))), "营业执照").produced_by
        == ""
    )


def test_an_item_does_not_produce_the_paper_it_needs_itself() -> None:
    pack = compiled(says("market_regulation", line("KB-01", paper("licence"))), phase=Phase.BUSINESS_SETUP)
    assert the(pack, "营业执照").produced_by == ""


def test_a_paper_that_one_item_needs_too_early_has_to_be_prepared() -> None:
    # LX-01 yields the filing in time for LX-07, but not for LX-05, which does not come after it.
    answers = (
        says("reform", line("LX-01", paper("outline"))),
        says("natural_resources", line("LX-05", paper("filing")), line("LX-07", paper("filing"))),
    )
    assert the(compiled(*answers), "备案证").produced_by == ""
    assert (
        the(compiled(answers[0], says("natural_resources", answers[1].lines[1])), "备案证").produced_by
        == "企业投资项目备案"
    )


def test_a_written_in_item_of_a_later_phase_finds_the_paper_produced() -> None:
    pack = compiled(
        says("reform", line("LX-01", paper("outline"))),
        says("housing", written("另项", paper("filing"), phase=Phase.ENGINEERING)),
        phase=Phase.ENGINEERING,
    )
    assert the(pack, "备案证").produced_by == "企业投资项目备案"


# --- items, conflicts, form ------------------------------------------------------------------------------------


def test_items_stand_after_those_they_depend_on_and_written_ones_last() -> None:
    pack = compiled(
        says("natural_resources", written("临时事项"), line("LX-07"), line("LX-05")),
        says("reform", line("LX-01")),
    )
    assert [item.name for item in pack.items] == [
        "企业投资项目备案",
        "签订出让合同",
        "建设用地规划许可证核发",
        "临时事项",
    ]
    assert pack.items[2].after == ("企业投资项目备案", "签订出让合同")
    assert [item.limit for item in pack.items] == ["待核定", "10个工作日", "待核定", ""]


def test_dependency_goes_before_the_order_of_the_catalogue() -> None:
    items = {item.code: item for item in ITEMS}
    items["LX-01"] = replace(items["LX-01"], order=99)
    pack = compile_pack(
        Phase.LAND_USE,
        [says("natural_resources", line("LX-07"), line("LX-01"))],
        an_edition(items=items),
        FACTS,
    )
    assert [item.code for item in pack.items] == ["LX-01", "LX-07"]


def test_an_item_that_two_departments_ask_for_names_both_the_lead_first() -> None:
    pack = compiled(
        says("government_data", line("KB-01", circumstance="内资")),
        says("market_regulation", line("KB-01", circumstance="内资")),
        phase=Phase.BUSINESS_SETUP,
    )
    (item,) = pack.items
    assert item.departments == ("市市场监督管理局", "市政务服务数据管理局")
    assert item.conflicts == ()


def test_departments_that_see_different_circumstances_are_shown() -> None:
    pack = compiled(
        says("government_data", line("KB-01", circumstance="外资")),
        says("market_regulation", line("KB-01", circumstance="内资")),
        phase=Phase.BUSINESS_SETUP,
    )
    assert pack.items[0].circumstances == ("内资", "外资")
    assert pack.items[0].conflicts == (
        "各部门认定的情形不同（市市场监督管理局：内资；市政务服务数据管理局：外资）",
    )


def test_departments_that_want_different_originals_or_different_things_of_a_paper_are_shown() -> None:
    licence = the(
        compiled(
            says("reform", line("LX-01", paper("licence", 1, 1, "加盖公章"))),
            says("natural_resources", line("LX-05", paper("licence", 2, 1, "三个月内核发"))),
        ),
        "营业执照",
    )
    assert licence.conflicts == (
        "所要原件份数不同（市发展和改革局“企业投资项目备案”：1份；市自然资源局“签订出让合同”：2份），按最多的计",
        "要求不同（市发展和改革局“企业投资项目备案”：加盖公章；市自然资源局“签订出让合同”：三个月内核发）",
    )
    assert licence.notes == ("加盖公章", "三个月内核发", "2个事项共用")


def test_another_version_of_a_paper_under_the_same_key_is_shown() -> None:
    licence = the(
        compiled(
            says("reform", line("LX-01", paper("licence"))),
            says("natural_resources", line("LX-05", MaterialLine("营业执照副本2025版", "licence"))),
        ),
        "营业执照",
    )
    assert licence.conflicts == (
        "名称写法不同（市自然资源局“签订出让合同”：营业执照副本2025版），按同一份材料计",
    )


def test_the_form_asks_for_each_fact_once_for_all_who_need_it() -> None:
    pack = compiled(says("natural_resources", line("LX-05")), says("reform", line("LX-01")))
    assert [field.key for field in pack.form] == [key for key in FACT_WORDS if key != "credit_code_reason"]
    assert {field.key: field.value for field in pack.form}["investment"] == "12000"
    assert {field.needed_by for field in pack.form} == {("市发展和改革局", "市自然资源局")}


def test_only_answers_with_a_line_in_the_phase_are_its_sources() -> None:
    pack = compiled(
        says("reform", line("LX-01"), round=2), says("housing"), says("public_security", line("KB-02"))
    )
    assert [(source.department, source.round) for source in pack.sources] == [("reform", 2)]


def test_a_phase_that_nobody_answers_for_has_an_empty_pack() -> None:
    pack = compiled(says("reform", line("LX-01")), phase=Phase.TITLE)
    assert (pack.items, pack.materials, pack.sources) == ((), (), ())


# --- properties ------------------------------------------------------------------------------------------------

some_counts = st.none() | st.integers(0, 3)
some_papers = st.builds(
    paper,
    st.sampled_from(sorted(PAPERS)), some_counts, some_counts, st.sampled_from(["", "加盖公章", "近期"]),
) | st.builds(MaterialLine, st.sampled_from(["申请表", "承诺书", "立项报告", "立项 报告", "营业执照", "（宗地图）"]), st.just(""), some_counts, some_counts)  # fmt: skip


def unique_papers(materials: list[MaterialLine]) -> tuple[MaterialLine, ...]:
    return tuple({m.key or identity(m.name): m for m in materials}.values())


some_lines = st.one_of(
    st.builds(
        lambda item, papers, which: ChecklistLine(
            item.phase, item.name, item.code, item.circumstances[which % len(item.circumstances)].name, unique_papers(papers)
        ),
        st.sampled_from(ITEMS), st.lists(some_papers, max_size=4), st.integers(0, 1),
    ),
    st.builds(
        lambda name, papers, phase: written(name, *unique_papers(papers), phase=phase),
        st.sampled_from(["甲事项", "乙 事项", "乙事项"]), st.lists(some_papers, max_size=3), st.sampled_from(list(Phase)[:3]),
    ),
)  # fmt: skip
some_answers = st.dictionaries(
    st.sampled_from(sorted(DEPARTMENTS)), st.lists(some_lines, max_size=5), min_size=1, max_size=4
).map(lambda given: [says(department, *lines) for department, lines in given.items()])


def shuffled(answers: list[Answer], chance: Random) -> list[Answer]:
    mixed = [
        Answer(a.department, a.name, tuple(chance.sample(a.lines, len(a.lines))), a.round) for a in answers
    ]
    chance.shuffle(mixed)
    return mixed


@given(some_answers, st.sampled_from(list(Phase)[:3]), st.randoms(use_true_random=False))
def test_the_order_of_answers_and_lines_makes_no_difference(
    answers: list[Answer], phase: Phase, chance: Random
) -> None:
    assert compile_pack(phase, shuffled(answers, chance), LAW, FACTS) == compile_pack(
        phase, answers, LAW, FACTS
    )


@given(some_answers, st.sampled_from(list(Phase)[:3]))
def test_nothing_is_lost_and_nothing_is_asked_for_twice(answers: list[Answer], phase: Phase) -> None:
    pack = compile_pack(phase, answers, LAW, FACTS)
    asked = Counter(
        (a.department, each.item_code or identity(each.item_name), m.name, m.originals, m.copies, m.note)
        for a in answers
        for each in a.lines
        if each.phase is phase
        for m in each.materials
    )
    needed = Counter(
        (n.department, n.item_code or identity(n.item_name), n.wording, n.originals, n.copies, n.note)
        for m in pack.materials
        for n in m.needed_by
    )
    assert needed == asked
    keys = [m.key for m in pack.materials if m.key]
    assert len(keys) == len(set(keys))
    assert len({(item.code, identity(item.name)) for item in pack.items}) == len(pack.items)
    names = Counter(identity(m.name) for m in pack.materials)
    assert all(count == 1 for name, count in names.items() if name not in {"申请表", "承诺书"})
    for material in pack.materials:
        assert (material.originals is None) == all(n.originals is None for n in material.needed_by)
        assert material.originals is None or all(
            (n.originals or 0) <= material.originals for n in material.needed_by
        )


@given(some_answers, st.sampled_from(list(Phase)[:3]))
def test_a_pack_survives_json(answers: list[Answer], phase: Phase) -> None:
    pack = compile_pack(phase, answers, LAW, FACTS)
    kept = to_json(pack)
    assert json.loads(json.dumps(kept)) == kept
    assert from_json(kept) == pack


# --- on the law of the county ----------------------------------------------------------------------------------

REAL = loading.load()


def real_answers() -> list[Answer]:
    """Every department answers what the catalogue suggests, in the first circumstance."""
    expected: dict[str, list[str]] = {}
    for proposal in propose(FACTS, REAL):
        expected.setdefault(proposal.department, []).extend(proposal.items)
    answers = []
    for department, codes in expected.items():
        lines = []
        for each in suggest_lines(REAL, department, list(Phase), codes):
            first = REAL.items[each.item_code].circumstances[0]
            materials = each.materials or catalogue_materials(first)
            lines.append(
                ChecklistLine(
                    each.phase, each.item_name, each.item_code, each.circumstance or first.name, materials
                )
            )
        answers.append(Answer(department, REAL.departments[department].name, tuple(lines)))
    return answers


@pytest.mark.parametrize("phase", list(Phase))
def test_the_countys_catalogue_compiles_into_a_pack_without_a_paper_asked_twice(phase: Phase) -> None:
    pack = compile_pack(phase, real_answers(), REAL, FACTS)
    assert pack.items
    assert pack.materials
    keys = [material.key for material in pack.materials]
    assert all(keys)
    assert len(keys) == len(set(keys))
    codes = [item.code for item in pack.items]
    for place, code in enumerate(codes):
        assert set(REAL.items[code].depends_on).isdisjoint(codes[place:])


def test_a_new_enterprise_is_not_asked_for_the_licence_that_its_registration_yields() -> None:
    pack = compile_pack(Phase.LAND_USE, real_answers(), REAL, FACTS)
    (licence,) = [material for material in pack.materials if material.key == "business_licence"]
    assert licence.produced_by == REAL.items["KB-01"].name


def test_whether_an_item_needs_papers_at_all_is_a_conflict_where_departments_differ() -> None:
    pack = compiled(
        says("reform", line("LX-01", paper("licence", 1, 1))),
        says("natural_resources", line("LX-01")),
    )
    [item] = pack.items
    [conflict] = [said for said in item.conflicts if "是否需要材料" in said]
    assert "市发展和改革局要材料" in conflict
    assert "市自然资源局：无需材料" in conflict
    assert compiled(says("reform", line("LX-01"))).items[0].conflicts == ()


def test_an_original_that_serves_several_items_is_marked_so() -> None:
    one = says("reform", line("LX-01", paper("licence", 1, 1)))
    two = says("natural_resources", line("LX-05", paper("licence", 1, 2)))
    copies_only = says("natural_resources", line("LX-05", paper("licence", 0, 2)))
    assert the(compiled(one, two), "营业执照").notes == ("2个事项共用",)
    assert the(compiled(one), "营业执照").notes == ()
    assert the(compiled(one, copies_only), "营业执照").notes == ()


# --- names that are nearly the same ---------------------------------------------------------------------------------

NEAR = (
    "营业执照复印件",
    "企业营业执照",
    "法人营业执照的副本",
    "节能承诺表",
    "节能承诺表格",
    "总平面图",
    "总平面图（电子版）",
)


def settled(first: str, second: str, *, same: bool) -> Settled:
    index = paper_index(LAW)
    return Settled(paper_of(index, first), paper_of(index, second), same, "梁舒", date(2026, 11, 26))


def asking(*names: str) -> list[Answer]:
    """Each name asked for by an item of its own."""
    return [
        says("reform", written(f"事项{number}", MaterialLine(name, "", 1, 1)))
        for number, name in enumerate(names)
    ]


def test_nearly_the_same_names_are_shown_and_stay_two_papers() -> None:
    pack = compiled(*asking("总平面图", "总平面图（电子版）", "勘测报告书"))
    assert [(m.name, m.maybe_same) for m in pack.materials] == [
        ("总平面图", ("总平面图（电子版）",)),
        ("总平面图（电子版）", ("总平面图",)),
        ("勘测报告书", ()),
    ]


def test_what_the_office_calls_one_is_one_with_who_said_so() -> None:
    answers = asking("总平面图", "总平面图（电子版）")
    said = [settled("总平面图（电子版）", "总平面图", same=True)]
    (one,) = compile_pack(Phase.LAND_USE, answers, LAW, FACTS, said).materials
    assert (one.originals, one.copies, one.maybe_same) == (1, 2, ())
    assert one.notes[-1] == "“总平面图”、“总平面图（电子版）”经办公室认定为同一份（梁舒2026-11-26）"


def test_what_the_office_calls_two_is_not_shown_again() -> None:
    answers = asking("总平面图", "总平面图（电子版）")
    said = [settled("总平面图", "总平面图（电子版）", same=False)]
    pack = compile_pack(Phase.LAND_USE, answers, LAW, FACTS, said)
    assert [m.maybe_same for m in pack.materials] == [(), ()]


def test_a_written_name_may_be_a_paper_of_the_table() -> None:
    answers = [*asking("企业营业执照"), says("natural_resources", line("LX-05", paper("licence", 1, 1)))]
    pack = compiled(*answers)
    assert the(pack, "营业执照").maybe_same == ("企业营业执照",)
    said = [settled("企业营业执照", "营业执照", same=True)]
    merged = compile_pack(Phase.LAND_USE, answers, LAW, FACTS, said)
    assert the(merged, "营业执照").key == "licence"
    assert len(merged.materials) == len(pack.materials) - 1


@given(st.lists(st.sampled_from(NEAR), unique=True), st.data())
def test_only_what_the_office_says_merges_and_in_whatever_order(
    names: list[str], data: st.DataObject
) -> None:
    answers = asking(*names)
    plain = compiled(*answers)
    assert len(plain.materials) == len(names), "being shown merges nothing"
    for material in plain.materials:
        assert all(material.name in the(plain, other).maybe_same for other in material.maybe_same)
    pairs = [(a, b) for a in names for b in names if a < b]
    said = [settled(a, b, same=True) for a, b in data.draw(st.lists(st.sampled_from(pairs or [("", "x")])))]
    said = [each for each in said if pairs]
    merged = compile_pack(Phase.LAND_USE, answers, LAW, FACTS, said)
    groups = Groups(said)
    assert len(merged.materials) == len({groups.of(paper_of(paper_index(LAW), name)) for name in names})
    assert sum(len(m.needed_by) for m in merged.materials) == len(names)
    shuffled = data.draw(st.permutations(said))
    again = compile_pack(Phase.LAND_USE, answers, LAW, FACTS, shuffled)
    assert [(m.name, m.needed_by) for m in again.materials] == [
        (m.name, m.needed_by) for m in merged.materials
    ]


def test_a_pack_compiled_before_anybody_looked_for_doubles_is_read_as_it_was() -> None:
    kept = to_json(compiled(*asking("总平面图")))
    assert "maybe_same" not in kept["materials"][0]
    assert from_json(kept).materials[0].maybe_same == ()

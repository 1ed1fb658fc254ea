"""What a line of history says to people."""

import re
from pathlib import Path

import pytest

import workflow.actions
from workflow.law.editions import read_law
from workflow.rules.history import KINDS, clause, dues, title

NAMES = {"ecology": "市生态环境局", "housing": "市住建局"}


def test_every_kind_that_an_action_writes_has_its_words() -> None:
    folder = Path(workflow.actions.__path__[0])
    written = set()
    for file in folder.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        written |= set(re.findall(r'\bkind="([a-z]+\.[a-z_]+)"', text))
        # Where the kind is handed on by position, it is one of the words of docking.
        written |= set(re.findall(r'"(checklist\.(?:reply|confirm|return|withdraw))"', text))
    assert len(written) > 20
    assert written - set(KINDS) == set()


def test_every_clause_stands_in_the_document() -> None:
    """二（一）2 is cited as part, section and paragraph; the parts and sections are the document's own."""
    source = read_law().current.source_text
    for told in KINDS.values():
        if told.clause:
            section = re.fullmatch(r"([一二三])（([一二三四])）\d?", told.clause)
            assert section is not None, told
            assert f"（{section[2]}）" in source


@pytest.mark.parametrize(
    ("kind", "data", "says"),
    [
        ("project.take_in", {}, "受理项目"),
        ("docking.dispatch", {"departments": {"ecology": {}, "housing": {}}}, "向2个部门发出材料清单征集"),
        ("checklist.reply", {"department": "ecology", "involved": True}, "市生态环境局回复材料清单"),
        ("checklist.reply", {"department": "ecology", "involved": False}, "市生态环境局答复不涉及"),
        ("checklist.reply", {"department": "ecology", "in_time": False}, "市生态环境局回复材料清单（超时）"),
        ("checklist.return", {"department": "ecology"}, "市生态环境局的材料清单被退回"),
        ("checklist.retract", {"department": "ecology"}, "市生态环境局撤回材料清单"),
        ("consultee.retract", {"department": "housing"}, "市住建局撤回征询意见"),
        ("pack.compile", {"phase": "land_use"}, "汇总立项用地规划许可阶段一张表单、一套材料"),
        (
            "pack.settle",
            {"first": "营业执照", "second": "企业营业执照", "said": "same"},
            "“营业执照”和“企业营业执照”认定为同一份材料",
        ),
        ("consultee.reply", {"department": "housing", "opinion": "agree"}, "市住建局同意签订双向承诺书"),
        (
            "consultee.reply",
            {"department": "housing", "opinion": "object", "consultation": "opposed"},
            "市住建局不同意签订双向承诺书；征询完毕，有异议，建议组织会商",
        ),
        ("project.move", {"move": "finish_docking"}, "完成对接"),
        ("project.move", {"move": "suspend"}, "中止项目"),
        ("project.assign_agent", {"agent": "谭恬"}, "指派代办员：谭恬"),
        ("checklist.reply", {"department": "no_longer_there"}, "no_longer_there回复材料清单"),
        ("something.new", {}, "something.new"),
    ],
)
def test_an_event_says_what_was_done(kind: str, data: dict[str, object], says: str) -> None:
    assert title(kind, data, NAMES) == says


@pytest.mark.parametrize(
    ("kind", "data", "cited"),
    [
        ("checklist.reply", {}, "二（一）3"),
        ("project.move", {"move": "finish_docking"}, "二（一）"),
        ("project.move", {"move": "open_construction_approval"}, "二（四）"),
        ("project.move", {"move": "skip_docking"}, ""),
        ("project.move", {"move": "suspend"}, ""),
        ("checklist.return", {}, ""),
        ("something.new", {}, ""),
    ],
)
def test_an_event_cites_its_clause_and_house_practice_cites_none(
    kind: str, data: dict[str, object], cited: str
) -> None:
    assert clause(kind, data) == cited


def test_the_dates_that_an_event_set_are_told_by_department() -> None:
    asked = {"departments": {"ecology": {"round": 1, "due": "2026-10-10"}}}
    assert dues(asked) == {"ecology": "2026-10-10"}
    assert dues({"departments": {"housing": "2026-10-20"}}) == {"housing": "2026-10-20"}
    assert dues({"department": "ecology", "due": "2026-10-15"}) == {"ecology": "2026-10-15"}
    assert dues({"department": "ecology", "due": None}) == {"ecology": None}
    assert dues({"reason": "x"}) == {}


def test_a_rung_names_whom_it_was_said_to() -> None:
    known = {"housing": "市住房和城乡建设局"}
    told = {"limit": "消防验收备案", "obligor": ["enterprise", "7"]}
    assert (
        title("clock.urge", told | {"owing": "罗定精密有限公司"}, known)
        == "催办：罗定精密有限公司（消防验收备案）"
    )
    assert title("clock.urge", told, known) == "催办：企业（消防验收备案）"
    asked = {"limit": "回复清单", "obligor": ["department", "housing"], "department": "housing"}
    assert title("clock.supervise", asked, known) == "督办：市住房和城乡建设局（回复清单）"

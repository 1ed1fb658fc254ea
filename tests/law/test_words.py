"""Every member of every vocabulary has its Chinese word, and the table of limits is made of them."""

from enum import StrEnum

import pytest

from workflow.law import terms
from workflow.law.limits_table import HEADS, limit_rows, limits_markdown
from workflow.law.loading import load
from workflow.law.terms import Obligor, Phase, Side, Stage, Unit
from workflow.law.words import duration, word

EDITION = load()
VOCABULARIES = [
    kind
    for kind in vars(terms).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
]


@pytest.mark.parametrize("kind", VOCABULARIES, ids=lambda kind: kind.__name__)
def test_each_member_has_a_word_of_its_own(kind: type[StrEnum]) -> None:
    words = [word(member) for member in kind]
    assert len(set(words)) == len(list(kind))
    assert all("\u4e00" <= character <= "\u9fff" for each in words for character in each)


def test_the_same_string_in_two_vocabularies_keeps_two_words() -> None:
    assert word(Side.DEPARTMENT) == "部门承诺"
    assert word(Obligor.DEPARTMENT) == "审批部门"


def test_the_words_for_phases_and_stages_are_those_of_the_edition() -> None:
    assert [word(phase) for phase in Phase] == [entry.name for entry in EDITION.phases]
    assert [f"{word(stage)}阶段" for stage in Stage] == [entry.name for entry in EDITION.stages]


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        (3, Unit.WORKING_DAY, "3个工作日"),
        (2, Unit.WORKING_HOUR, "2小时"),
        (15, Unit.CALENDAR_DAY, "15日"),
        (0, Unit.WORKING_DAY, "即时"),
        (None, Unit.WORKING_DAY, "待核定"),
    ],
)
def test_a_duration_reads_as_people_say_it(amount: int | None, unit: Unit, said: str) -> None:
    assert duration(amount, unit) == said


def test_the_table_has_every_limit_and_then_the_reminders() -> None:
    rows = limit_rows(EDITION)
    assert [row.title for row in rows[: len(EDITION.limits)]] == [
        each.title for each in EDITION.limits.values()
    ]
    assert [row.basis for row in rows[len(EDITION.limits) :]] == ["专班约定"] * 7
    assert rows[-7].amount == "到期前1个工作日"
    assert (rows[-3].amount, rows[-3].starts) == ("应办满3个工作日", "应办之日")


def test_a_row_says_what_is_not_counted_and_how_far_it_stretches() -> None:
    (permit,) = (row for row in limit_rows(EDITION) if row.title == "作出行政许可决定")
    assert permit.amount == "20个工作日"
    assert "不计入：听证、专家论证、招标、拍卖、检验、检测、检疫、鉴定" in permit.remark
    assert "经本行政机关负责人批准可延长10个工作日（行政许可法第42条）" in permit.remark


def test_the_markdown_is_one_table_that_names_its_edition() -> None:
    said, blank, *lines = limits_markdown(EDITION).splitlines()
    assert EDITION.number in said
    assert EDITION.hash[:12] in said
    assert blank == ""
    assert {line.count("|") for line in lines} == {len(HEADS) + 1}
    assert len(lines) == 2 + len(limit_rows(EDITION))
    assert (
        "| 部门会商 | 5个工作日 | 有部门提出异议 | 代办专班办公室 | 原则上 | 二（三）1 | 机制文件 |"
        in "\n".join(lines)
    )

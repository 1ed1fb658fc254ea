"""Reading what people typed: cleaning, gathering problems, telling when two names are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.errors import FactMissing, FactsInvalid, FactTooLong, Refusal, Refusals
from workflow.rules.wording import Problems, clean, half_width, identity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("营业执照（电子）", "营业执照(电子)"),
        ("《成交确认书》", "成交 确认书"),
        ("ＣＡＤ图纸", "cad图纸"),
        ("“多测合一”测绘成果", "多测合一测绘成果"),
        ("年产５万吨", "年产5万吨"),
    ],
)
def test_names_that_differ_in_marks_and_width_are_one(one: str, other: str) -> None:
    assert identity(one) == identity(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("营业执照（电子）", "营业执照"),
        ("投资1.5亿", "投资15亿"),
        ("3-5年规划", "35年规划"),
        ("≥1000吨", "≤1000吨"),
        ("股权50%", "股权50"),
        ("——", "……"),
    ],
)
def test_names_that_differ_in_meaning_are_two(one: str, other: str) -> None:
    assert identity(one) != identity(other)


@given(st.text("甲乙丙Aa一二", min_size=1), st.text(" 　（）()《》、，。", max_size=4), st.integers(0, 9))
def test_marks_put_anywhere_make_no_other_name(name: str, marks: str, place: int) -> None:
    assert identity(name[:place] + marks + name[place:]) == identity(name)


@given(st.text())
def test_a_cleaned_text_is_clean(text: str) -> None:
    kept = ""
    try:
        kept = clean(text, fact="名称", field="name", limit=50)
    except Refusal as refusal:
        assert refusal.field == "name"  # noqa: PT017
    assert clean(kept, fact="名称", field="name", limit=50) == kept
    assert "\n" not in kept


def test_lines_are_kept_where_there_may_be_several() -> None:
    assert (
        clean(" 甲 \r\n\r\n 乙　丙 ", fact="理由", field="reason", limit=50, multiline=True) == "甲\n\n乙 丙"
    )


def test_a_code_loses_its_blanks_and_its_width() -> None:
    assert half_width(" ９１ 44\u200b\ufeff ") == "9144"


def test_several_refusals_are_one_that_carries_them_all() -> None:
    problems = Problems()
    assert problems.text("", fact="名称", field="name", limit=5, required=True) == ""
    assert problems.text("一二三四五六", fact="地址", field="address", limit=5) == ""
    nested = FactsInvalid(problems)
    assert problems.taking(lambda: (_ for _ in ()).throw(nested), None) is None
    assert [type(p) for p in problems] == [FactMissing, FactTooLong] * 2
    assert isinstance(nested, Refusals)
    assert str(nested) == ("项目信息有2处需要更正：（1）请填写名称。（2）地址最多5个字，现有6个字，请缩短。")


def test_braces_in_what_people_typed_do_not_break_the_sentence() -> None:
    assert "{0}" in str(FactsInvalid([FactMissing(fact="{0}{name}")]))

"""How official documents write days, numerals and statutes."""

from datetime import UTC, date, datetime

import pytest

from workflow.rules.words import (
    cited,
    day_in_full,
    moment_in_full,
    numeral,
    sentence,
    without_weekdays,
)


def test_a_day_stands_without_zeros_and_without_its_weekday() -> None:
    assert day_in_full(date(2026, 3, 5)) == "2026年3月5日"
    assert day_in_full(date(2027, 1, 4), provisional=True) == "2027年1月4日（暂定）"
    assert day_in_full(None) == "待定"
    assert without_weekdays("2026年12月31日（周四）前") == "2026年12月31日前"


def test_an_instant_is_said_in_hours_and_minutes_of_the_county() -> None:
    assert moment_in_full(datetime(2026, 11, 26, 1, 5, tzinfo=UTC)) == "2026年11月26日9时5分"
    assert moment_in_full(datetime(2026, 11, 26, 1, 0, tzinfo=UTC)) == "2026年11月26日9时"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (42, "四十二"), (100, "一百"), (101, "一百零一"), (110, "一百一十"),
        (201, "二百零一"), (999, "九百九十九"),
    ],
)  # fmt: skip
def test_numerals_are_those_of_headings_and_articles(number: int, words: str) -> None:
    assert numeral(number) == words


def test_a_statute_is_cited_by_its_whole_name_once() -> None:
    assert cited("行政许可法第42条") == "《中华人民共和国行政许可法》第四十二条"
    assert cited("《中华人民共和国行政许可法》第三十二条") == "《中华人民共和国行政许可法》第三十二条"
    assert cited("行政许可法第45条、第47条；附件2部门承诺条款3") == (
        "《中华人民共和国行政许可法》第四十五条、第四十七条；附件2部门承诺条款3"
    )


def test_a_reason_ends_as_a_sentence_does() -> None:
    assert (sentence("需现场核实"), sentence("已核实。"), sentence("甲\n乙")) == (
        "需现场核实。",
        "已核实。",
        "甲乙。",
    )

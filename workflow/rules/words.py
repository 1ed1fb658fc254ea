"""How dates, numerals and sentences are written for people."""

import re
from datetime import date, datetime
from typing import Final

from workflow.law.sentence import Sentence, Written
from workflow.rules.local_time import local

_WEEKDAYS = "一二三四五六日"
_WEEKDAY: Final = re.compile(f"（周[{_WEEKDAYS}]）")
_NUMERALS: Final = "一二三四五六七八九"
#: A statute and an article as tables cite them: 行政许可法第42条.
_STATUTE: Final = re.compile(r"(?<![《国])行政许可法")
_ARTICLE: Final = re.compile(r"第(\d{1,3})条")


def due_words(day: date | None, *, provisional: bool = False) -> str:
    """A due day as it is written in a notice: 2026年11月26日（周四）, 暂定 where the calendar is not published."""
    if day is None:
        return "待定"
    words = Written(f"{day.year}年{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）", day)
    return Sentence("{day}（暂定）", day=words) if provisional else words


def moment_words(at: datetime) -> str:
    """An instant as the wall clock in Shanghai shows it: 2026年11月26日17:30."""
    shown = local(at)
    return Written(f"{shown.year}年{shown.month}月{shown.day}日{shown:%H:%M}", at)


def day_in_full(day: date | None, *, provisional: bool = False) -> str:
    """A day as an official document writes it: 2026年11月26日, without its weekday; 暂定 as in a notice."""
    if day is None:
        return "待定"
    words = f"{day.year}年{day.month}月{day.day}日"
    return f"{words}（暂定）" if provisional else words


def without_weekdays(text: str) -> str:
    """Words that were written for a notice as an official document writes them."""
    return _WEEKDAY.sub("", text)


def moment_in_full(at: datetime) -> str:
    """An instant as an official document writes it: 2026年11月26日9时30分 by the wall clock in Shanghai."""
    shown = local(at)
    minutes = f"{shown.minute}分" if shown.minute else ""
    return f"{day_in_full(shown.date())}{shown.hour}时{minutes}"


def numeral(number: int) -> str:
    """一 to 九百九十九, as headings and articles are counted."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{_NUMERALS[hundreds - 1]}百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else _NUMERALS[tens - 1]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (_NUMERALS[ones - 1] if ones else "")


def cited(clause: str) -> str:
    """A clause as an official document cites it: 《中华人民共和国行政许可法》第四十二条."""
    full = _STATUTE.sub("《中华人民共和国行政许可法》", clause)
    return _ARTICLE.sub(lambda found: f"第{numeral(int(found[1]))}条", full)


def sentence(text: str) -> str:
    """One paragraph that ends as a sentence does."""
    line = "".join(text.split("\n"))
    return line if line.endswith(("。", "！", "？", "；")) else f"{line}。"

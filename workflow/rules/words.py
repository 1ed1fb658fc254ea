"""How dates are written for people."""

from datetime import date, datetime

from workflow.law.sentence import Sentence, Written
from workflow.rules.local_time import local

_WEEKDAYS = "一二三四五六日"


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

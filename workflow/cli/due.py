"""What `daiban calendar due` is asked: a limit, a start and pauses read from words; the calendar now in force."""

import re
from collections.abc import Iterable
from datetime import datetime, time
from pathlib import Path

import click

from workflow.cli.house import file_of, law, settings
from workflow.law.edition import Limit
from workflow.law.terms import Basis, Binding, Obligor, PauseReason, Unit
from workflow.law.words import word
from workflow.rules.calendar import Calendar
from workflow.rules.clock import Clock, Pause
from workflow.rules.local_time import SHANGHAI, instant, local_day

_MOMENT = r"\d{4}-\d{2}-\d{2}(?:[ T]\d{1,2}:\d{2})?"
_PAUSE = re.compile(rf"({_MOMENT}):({_MOMENT})?(?:=(.+))?")
_AMOUNT = re.compile(r"(\d+)\s*(\D*)")
_SUFFIXES = {
    "": None,
    "h": Unit.WORKING_HOUR,
    "小时": Unit.WORKING_HOUR,
    "d": Unit.CALENDAR_DAY,
    "日": Unit.CALENDAR_DAY,
    "个工作日": Unit.WORKING_DAY,
    "工作日": Unit.WORKING_DAY,
}


class _Unstated(Pause):
    """A pause tried out without saying why: the rules want some ground to count by, and the proof names none."""

    __slots__ = ()

    @property
    def words(self) -> str:
        """That nobody gave a reason."""
        return "未写明事由"


def in_force() -> Calendar:
    """The calendar in force: with what this house has imported and closed, where it has a database already.

    Raises:
        DatabaseUnreachable: a database is named and cannot be reached; a date without its notices could be wrong.
    """
    from workflow.records.calendar import build_calendar, calendar_of
    from workflow.records.database import Database
    from workflow.records.migration import is_current

    rules = law()
    url = settings().database_url
    file = file_of(url)
    if file is None or Path(file).is_file():
        database = Database(url)
        try:
            if is_current(database):
                with database.reading() as session:
                    return calendar_of(session, rules.current, rules.notices)
        finally:
            database.close()
    return build_calendar(rules.current, rules.notices)


def clock_for(start: str, amount: str, pauses: Iterable[str], unit: str | None, days: Calendar) -> Clock:
    """The clock that the words describe. Raises click.BadParameter where they cannot be read."""
    number, counted = _amount(amount, unit)
    limit = Limit(
        key="asked",
        title="推算",
        amount=number,
        unit=counted,
        starts="asked",
        obligor=Obligor.DEPARTMENT,
        binding=Binding.STRICT,
        basis=Basis.PRACTICE,
        clause="",
        quote="",
        why="命令行推算",
        excludes=frozenset(PauseReason),
    )
    return Clock(limit, _start(start, days), tuple(_pause(text) for text in pauses))


def _amount(text: str, unit: str | None) -> tuple[int, Unit]:
    match = _AMOUNT.fullmatch(text.strip())
    suffix = match[2].strip() if match else ""
    if match is not None and len(match[1]) > 5:
        raise click.BadParameter(f"“{text}”太大，最多推算99999", param_hint="AMOUNT")
    if match is None or suffix not in _SUFFIXES or int(match[1]) < 1:
        raise click.BadParameter(f"“{text}”应为正整数，例如 3、2h 或 10d", param_hint="AMOUNT")
    said = _SUFFIXES[suffix]
    wanted = Unit(unit) if unit else None
    if said and wanted and said is not wanted:
        raise click.BadParameter(f"“{text}”的单位与 --unit {unit} 不一致", param_hint="AMOUNT")
    return int(match[1]), said or wanted or Unit.WORKING_DAY


def _start(text: str, days: Calendar) -> datetime:
    moment, has_time = _moment(text, "START")
    if has_time:
        return moment
    windows = days.windows(local_day(moment))
    return windows[0][0] if windows else moment


def _pause(text: str) -> Pause:
    match = _PAUSE.fullmatch(text.strip())
    if match is None:
        raise click.BadParameter(
            f"“{text}”应写成 FROM:UNTIL，例如 2026-10-12:2026-10-15", param_hint="--pause"
        )
    start, _ = _moment(match[1], "--pause")
    until = _moment(match[2], "--pause")[0] if match[2] else None
    if until is not None and until <= start:
        raise click.BadParameter(f"“{text}”的结束应当晚于开始", param_hint="--pause")
    if not match[3]:
        # Every ground that a limit may exclude counts alike here; which of them stands in it is never shown.
        return _Unstated(PauseReason.PUBLICITY, start, until, basis="")
    return Pause(_reason(match[3]), start, until, basis="")


def _reason(text: str) -> PauseReason:
    for reason in PauseReason:
        if text.strip() in (reason.value, word(reason)):
            return reason
    choices = "、".join(word(reason) for reason in PauseReason)
    raise click.BadParameter(f"没有“{text}”这种暂停原因，可选：{choices}", param_hint="--pause")


def _moment(text: str, hint: str) -> tuple[datetime, bool]:
    """The instant that a date or a date with a time names in Shanghai, and whether it has a time."""
    typed = text.strip().replace("T", " ")
    for form, has_time in (("%Y-%m-%d", False), ("%Y-%m-%d %H:%M", True)):
        try:
            read = datetime.strptime(typed, form).replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
        return instant(read.date(), read.time() if has_time else time(0)), has_time
    raise click.BadParameter(f'“{text}”应为日期，例如 2026-09-30 或 "2026-11-23 11:30"', param_hint=hint)

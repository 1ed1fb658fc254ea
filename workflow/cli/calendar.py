"""`daiban calendar`: due dates, the days of a year, new notices, local closures."""

import re
import sys
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workflow.cli.chinese import Command, Group
from workflow.cli.table import aligned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workflow.actions.moved_dates import MovedDate
    from workflow.law.holidays import HolidayNotice
    from workflow.rules.calendar import Calendar

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_WEEKDAYS = "一二三四五六日"


@click.group(cls=Group)
def calendar() -> None:
    """工作日历：推算到期日，查看放假安排，导入新的节假日安排，登记本地停办日。

    例：daiban calendar due 2026-09-30 3
    """


class _Due(Command):
    """A command none of whose options is a number: `-3` is an amount that cannot be."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse a negative amount as one, not as an unknown option."""
        negative = next((given for given in args if re.fullmatch(r"-\d.*", given)), None)
        if negative is not None:
            raise click.BadParameter(
                f"“{negative}”应为正整数，例如 3、2h 或 10d", ctx=ctx, param_hint="AMOUNT"
            )
        return super().parse_args(ctx, args)


@calendar.command(cls=_Due)
@click.argument("start", metavar="START")
@click.argument("amount", metavar="AMOUNT")
@click.option(
    "--pause",
    "pauses",
    multiple=True,
    metavar="FROM:UNTIL",
    help="暂停，可写多段：开始当日不计，结束当日计入；UNTIL 空着表示尚未结束。可注明事由，如 …=听证；不写的，说明里写“未写明事由”。",
)
@click.option(
    "--unit",
    type=click.Choice(["working_day", "working_hour", "calendar_day"]),
    help="单位；默认工作日，2h 为窗口时间2小时，10d 为10日。",
)
@click.option("--proof", "with_proof", is_flag=True, help="逐日列出计与不计及其原因。")
def due(start: str, amount: str, pauses: tuple[str, ...], unit: str | None, with_proof: bool) -> None:
    """推算到期日。最后一行就是到期日（按小时的带时刻）；所在年份的节假日安排尚未公布的，以 provisional 结尾。

    START 是日期，或带时刻的“日期 时刻”；按小时的不写时刻，从当日窗口开始办公时起算。

    例：daiban calendar due 2026-09-30 3

    例：daiban calendar due "2026-11-23 11:30" 2h

    例：daiban calendar due 2026-10-08 10 --pause 2026-10-12:2026-10-15=听证 --proof
    """
    from workflow.cli.due import clock_for, in_force
    from workflow.law.terms import Unit
    from workflow.rules.local_time import local
    from workflow.rules.proof import proof

    days = in_force()
    clock = clock_for(start, amount, pauses, unit, days)
    found = clock.due(days)
    if with_proof:
        for line in proof(clock, days).lines():
            click.echo(line)
    if found is None:
        click.echo("没有到期日（暂停尚未结束）")
        return
    written = f"{local(found.at):%Y-%m-%d %H:%M}" if clock.limit.unit is Unit.WORKING_HOUR else str(found.day)
    click.echo(f"{written} provisional" if found.provisional else written)


@calendar.command()
@click.argument("when", metavar="YEAR|MONTH")
def show(when: str) -> None:
    """查看一年的放假、调休和停办日，或一个月的每一天。

    例：daiban calendar show 2026

    例：daiban calendar show 2026-10
    """
    from workflow.cli.due import in_force

    year, _, month = when.partition("-")
    try:
        first = date(int(year), int(month or 1), 1)
    except ValueError as error:
        raise click.BadParameter("应为年份或月份，例如 2026 或 2026-10", param_hint="YEAR|MONTH") from error
    days = in_force()
    if month:
        for day in _days(first, (first + timedelta(days=31)).replace(day=1)):
            note = days.note(day)
            click.echo(f"{day} 周{_WEEKDAYS[day.weekday()]} {'班' if note.counts else '休'} {note.reason}")
        return
    _show_year(first.year, days)


def _days(first: date, until: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((until - first).days)]


def _show_year(year: int, days: "Calendar") -> None:
    every = [days.note(day) for day in _days(date(year, 1, 1), date(year + 1, 1, 1))]
    from workflow.cli.clock import read_clock
    from workflow.rules.local_time import local_day

    known = days.is_published(year)
    unknown = "没有载入这一年的节假日安排" if year < local_day(read_clock()).year else "节假日安排尚未公布"
    published = "" if known else f"（{unknown}，以下为暂定）"
    click.echo(f"{year}年：{sum(note.counts for note in every)}个工作日{published}")
    for number in range(1, 13):
        count = sum(note.counts for note in every if note.day.month == number)
        click.echo(f"  {number:>2}月 {count}个工作日")
    ordinary = ("working_day", "weekend")
    named = {note.day: note.reason for note in every if note.kind not in ordinary}
    for line in _spans(named):
        click.echo(f"  {line}")


def _spans(named: "Mapping[date, str]") -> list[str]:
    """Days with their names, those in a row with one name written as one span."""
    keyed = sorted(named.items())
    lines = []
    for (_, name), group in groupby(
        enumerate(keyed), key=lambda item: (item[1][0].toordinal() - item[0], item[1][1])
    ):
        span = [day for _, (day, _) in group]
        until = f" 至 {span[-1]}" if len(span) > 1 else ""
        lines.append(f"{span[0]}{until} {name}")
    return lines


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--yes", is_flag=True, help="不再询问，直接导入。")
@click.option("--dry-run", is_flag=True, help="只看会有什么变化，不导入。")
def import_(file: Path, yes: bool, dry_run: bool) -> None:
    """导入国务院办公厅新公布的节假日安排（TOML，或 holiday-cn 的 JSON）。

    先列出安排本身和会变动的到期日，确认后才导入；导入后重新推算全部在计时限，每个变动都留痕。

    例：daiban calendar import 2027.toml
    """
    from workflow.actions import calendars
    from workflow.cli.clock import read_clock
    from workflow.cli.house import law, opened
    from workflow.law.holidays import read_notice

    notice = read_notice(file.read_bytes(), file.name)
    rules = law()
    _say_notice(notice)
    with opened() as database:
        with database.reading() as session:
            preview = calendars.preview_notice(session, rules, notice=notice)
        _say_changes(preview.days, preview.dates)
        if dry_run:
            click.echo("没有导入（--dry-run）。")
            return
        if not yes:
            click.confirm("确定导入吗？", abort=True)
        with database.acting() as session:
            moved = calendars.import_notice(session, rules, notice=notice, by=None, now=read_clock())
    click.echo(f"已导入{notice.year}年节假日安排（{notice.number}），{len(moved)}个到期日已重新推算。")


@calendar.command("take-back")
@click.argument("year", type=click.IntRange(2000, 2100), metavar="YEAR")
@click.option("--reason", required=True, help="为什么撤销，例如 导错了文件。", metavar="TEXT")
@click.option("--yes", is_flag=True, help="不再询问，直接撤销。")
@click.option("--dry-run", is_flag=True, help="只看哪些日子和到期日会变动，不撤销。")
def take_back(year: int, reason: str, yes: bool, dry_run: bool) -> None:
    """撤销导入的一年节假日安排，重新推算全部在计时限，每个变动都留痕。随程序安装的不能撤销。

    例：daiban calendar take-back 2027 --reason 导错了文件
    """
    from workflow.actions import notice_retractions
    from workflow.cli.clock import read_clock
    from workflow.cli.house import law, opened

    rules = law()
    with opened() as database:
        with database.reading() as session:
            seen = notice_retractions.preview(session, rules, year=year)
        _say_changes(seen.days, seen.dates)
        if not _confirmed(yes=yes, dry_run=dry_run, otherwise="没有撤销（--dry-run）。", ask="确定撤销吗？"):
            return
        with database.acting() as session:
            moved = notice_retractions.take_back(
                session, rules, year=year, reason=reason, by=None, now=read_clock()
            )
    click.echo(f"已撤销{year}年导入的节假日安排：{reason}，{len(moved)}个到期日已重新推算。")


def _say_notice(notice: "HolidayNotice") -> None:
    click.echo(f"{notice.title}：{notice.reference}")
    for line in _spans({day: f"{name}放假" for day, name in notice.off.items()}):
        click.echo(f"  {line}")
    for day, name in notice.makeup.items():
        click.echo(f"  {day} 周{_WEEKDAYS[day.weekday()]}上班（{name}调休）")


def _say_changes(days: "Iterable[tuple[date, bool]]", moved: "Iterable[MovedDate]") -> None:
    changed = list(days)
    click.echo(f"与现行日历相比，{len(changed)}天有变化：" if changed else "与现行日历相比，没有一天变化。")
    for day, counts in changed:
        click.echo(f"  {day} 周{_WEEKDAYS[day.weekday()]} 改为{'上班' if counts else '休息'}")
    say_moved(list(moved), "将变动")


def _plain(entry: "MovedDate") -> str:
    if entry.before == entry.after:
        return " → ".join(entry.words)
    return f"{entry.before or '无'} → {entry.after or '无'}"


def say_moved(moved: "list[MovedDate]", verb: str) -> None:
    """List the running dates that move."""
    if not moved:
        click.echo("在计的到期日都不变动。")
        return
    from workflow.cli.house import law

    names = law().current.departments
    click.echo(f"{len(moved)}个在计的到期日{verb}：")
    rows = [
        (
            f"  {entry.project_name}",
            entry.limit_title,
            names[entry.obligor_key].short if entry.obligor_key in names else entry.obligor_key,
            f"{_plain(entry)}{'（暂定）' if entry.provisional else ''}",
        )
        for entry in moved
    ]
    for line in aligned(rows):
        click.echo(line)


@calendar.command()
@click.argument("day", type=_DAY, metavar="DAY")
@click.option("--reason", required=True, help="为什么停办，例如 台风。", metavar="TEXT")
@click.option("--document", required=True, help="依据的文件，写明文号。", metavar="TEXT")
@click.option(
    "--half", type=click.Choice(["morning", "afternoon"]), help="只停办上午或下午；不写的停办全天。"
)
@click.option("--yes", is_flag=True, help="不再询问，直接登记。")
@click.option("--dry-run", is_flag=True, help="只看哪些到期日会变动，不登记。")
def close(day: object, reason: str, document: str, half: str | None, yes: bool, dry_run: bool) -> None:
    """登记本地停办日（台风、暴雨等），重新推算全部在计时限，每个变动都留痕。

    先列出会变动的到期日；在终端前操作的，确认后才登记。本来就不是工作日的，不予登记。只停办半天的，当日仍算工作日，按小时计的时限在停办的半天不走（惯例）。

    例：daiban calendar close 2026-09-08 --reason 台风 --document 罗防指〔2026〕5号
    """
    from workflow.actions import calendars
    from workflow.cli.clock import read_clock
    from workflow.cli.house import law, opened
    from workflow.rules.calendar import PART_WORDS, DayPart

    closed, rules = _day_of(day), law()
    part = DayPart(half) if half else None
    with opened() as database:
        with database.reading() as session:
            seen = calendars.preview_closure(
                session, rules, day=closed, reason=reason, document=document, part=part
            )
        what = f"{PART_WORDS[part]}停办" if part else "停办"
        click.echo(f"{closed} 周{_WEEKDAYS[closed.weekday()]} {what}：{reason}（{document}）")
        say_moved(list(seen.dates), "将变动")
        if not _confirmed(yes=yes, dry_run=dry_run, otherwise="没有登记（--dry-run）。", ask="确定登记吗？"):
            return
        with database.acting() as session:
            moved = calendars.declare_closure(
                session,
                rules,
                day=closed,
                reason=reason,
                document=document,
                part=part,
                by=None,
                now=read_clock(),
            )
    click.echo(f"已登记{closed}{what}：{reason}（{document}），{len(moved)}个到期日已重新推算。")


@calendar.command()
@click.argument("day", type=_DAY, metavar="DAY")
@click.option("--reason", required=True, help="为什么撤销，例如 台风改道，照常办公。", metavar="TEXT")
@click.option("--yes", is_flag=True, help="不再询问，直接撤销。")
@click.option("--dry-run", is_flag=True, help="只看哪些到期日会变动，不撤销。")
def reopen(day: object, reason: str, yes: bool, dry_run: bool) -> None:
    """撤销已登记的停办日，重新推算全部在计时限，每个变动都留痕。

    例：daiban calendar reopen 2026-09-08 --reason 台风改道，照常办公
    """
    from workflow.actions import calendars
    from workflow.cli.clock import read_clock
    from workflow.cli.house import law, opened

    closed, rules = _day_of(day), law()
    with opened() as database:
        with database.reading() as session:
            seen = calendars.preview_reopening(session, rules, day=closed)
        say_moved(list(seen.dates), "将变动")
        if not _confirmed(yes=yes, dry_run=dry_run, otherwise="没有撤销（--dry-run）。", ask="确定撤销吗？"):
            return
        with database.acting() as session:
            moved = calendars.take_closure_back(
                session, rules, day=closed, reason=reason, by=None, now=read_clock()
            )
    click.echo(f"已撤销{closed}停办：{reason}，{len(moved)}个到期日已重新推算。")


def _day_of(given: object) -> date:
    from datetime import datetime

    assert isinstance(given, datetime)  # noqa: S101 - what click.DateTime answers
    return given.date()


def _confirmed(*, yes: bool, dry_run: bool, otherwise: str, ask: str) -> bool:
    """Whether to go on: not where it was only looked at; at a terminal it is asked first."""
    if dry_run:
        click.echo(otherwise)
        return False
    # Whoever calls it from a script has said what is wanted; nobody sits there to answer.
    if not yes and sys.stdin.isatty():
        click.confirm(ask, abort=True)
    return True

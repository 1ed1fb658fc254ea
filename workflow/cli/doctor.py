"""`daiban doctor`: everything a working house needs, looked at once."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from workflow.cli.chinese import Command, sentence
from workflow.cli.house import file_of, law, settings
from workflow.cli.table import aligned

if TYPE_CHECKING:
    from workflow.law.book import Law
    from workflow.records.database import Database
    from workflow.rules.calendar import Calendar


class Finding(NamedTuple):
    """One thing looked at."""

    name: str
    ok: bool
    detail: str
    #: What to do about it; may be advice where all is well.
    mend: str = ""


@click.command(cls=Command)
def doctor() -> None:
    """体检：字体、排版库、规则、数据库、节假日安排是否齐备。有一项不行，退出码为1。

    例：daiban doctor
    """
    findings = list(_findings())
    rows = [("✓" if found.ok else "✗", found.name, found.detail) for found in findings]
    for line, found in zip(aligned(rows), findings, strict=True):
        click.echo(line)
        if found.mend:
            click.echo(f"   → {found.mend}")
    failed = sum(not found.ok for found in findings)
    if failed:
        raise click.ClickException(f"{failed}项不正常，请按箭头所示处理后再试。")
    click.echo("一切正常。")


def _findings() -> Iterator[Finding]:
    from forms.fitness import check_fonts, check_libraries
    from workflow.errors import Refusal

    for found in (*check_fonts(), *check_libraries()):
        yield Finding(found.name, found.ok, found.detail, found.mend)
    try:
        rules = law()
    except Refusal as refusal:
        yield Finding("规则", False, str(refusal), "更正规则文件，用 daiban law check 检查")
        return
    current = rules.current
    yield Finding(
        "规则", True, f"{current.number}，版本 {current.hash[:12]}，共 {len(rules.editions)} 个版本"
    )
    yield from _database_findings(rules)


def _database_findings(rules: "Law") -> Iterator[Finding]:
    from workflow.errors import Refusal
    from workflow.records.calendar import build_calendar
    from workflow.records.database import Database
    from workflow.records.migration import is_current, stands_at

    url = settings().database_url
    packaged = build_calendar(rules.current, rules.notices)
    file = file_of(url)
    if file is not None and not Path(file).is_file():
        yield Finding("数据库", False, f"还没有建立：{file}", "运行 daiban migrate")
        yield _calendar_finding(packaged)
        return
    try:
        database = Database(url)
        try:
            if not is_current(database):
                yield Finding(
                    "数据库", False, f"在版本 {stands_at(database)}，与本程序不一致", "运行 daiban migrate"
                )
                yield _calendar_finding(packaged)
            else:
                yield from _house_findings(database, rules)
        finally:
            database.close()
    except Refusal as refusal:
        yield Finding("数据库", False, sentence(refusal), "确认数据库已经启动，DAIBAN_DATABASE_URL 填写正确")
        yield _calendar_finding(packaged)


def _house_findings(database: "Database", rules: "Law") -> Iterator[Finding]:
    from sqlalchemy import func, select

    from workflow.actions.sample_county import is_loaded
    from workflow.records.calendar import calendar_of
    from workflow.records.person import Person
    from workflow.records.project import Project

    with database.reading() as session:
        bound = dict(
            session.execute(select(Project.edition_hash, func.count()).group_by(Project.edition_hash)).all()
        )
        people = session.scalar(select(func.count()).select_from(Person)) or 0
        sample = is_loaded(session)
        calendar = calendar_of(session, rules.current, rules.notices)
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    advice = "" if people else "还没有账号：daiban person add 开第一个账号，或 daiban sample 装入样例县"
    if sample:
        advice = "这是样例县，账号密码公开，不能用于正式办理"
    yield Finding("数据库", True, f"{kind}，{sum(bound.values())}个项目，{people}个账号", advice)
    lost = {edition: count for edition, count in bound.items() if edition not in rules.editions}
    if lost:
        named = "、".join(f"{edition[:12]}（{count}个项目）" for edition, count in lost.items())
        yield Finding(
            "项目所依据的规则版本", False, f"没有安装：{named}", "把该版本的规则文件夹放回 DAIBAN_LAW"
        )
    yield _calendar_finding(calendar)


def _calendar_finding(calendar: "Calendar") -> Finding:
    from workflow.cli.clock import read_clock
    from workflow.rules.calendar import FIRST_YEAR, LAST_YEAR
    from workflow.rules.local_time import local_day

    today = local_day(read_clock())
    years = [year for year in range(FIRST_YEAR, LAST_YEAR + 1) if calendar.is_published(year)]
    listed = f"已有{_years(years)}年"
    mend = "国务院办公厅公布后运行 daiban calendar import FILE"
    if not calendar.is_published(today.year):
        return Finding("节假日安排", False, f"{listed}，缺今年（{today.year}年），到期日都是暂定", mend)
    following = next(year for year in range(today.year, LAST_YEAR + 2) if not calendar.is_published(year))
    ahead = (date(following, 1, 1) - today).days
    return Finding(
        "节假日安排", True, f"{listed}；今天{today}，再过{ahead}天进入{following}年（未公布，暂定）", mend
    )


def _years(years: list[int]) -> str:
    unbroken = years == list(range(years[0], years[-1] + 1)) if years else True
    if not years:
        return "（无）"
    return f"{years[0]}—{years[-1]}" if unbroken and len(years) > 1 else "、".join(map(str, years))

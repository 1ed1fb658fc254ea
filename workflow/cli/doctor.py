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


#: How long a mail server may take to answer here, in seconds.
_MAIL_PATIENCE = 10.0


class Finding(NamedTuple):
    """One thing looked at."""

    name: str
    ok: bool
    detail: str
    #: What to do about it; may be advice where all is well.
    mend: str = ""
    #: Nothing is wrong yet, but the advice should be followed.
    warns: bool = False

    @property
    def mark(self) -> str:
        """The sign before the line."""
        return "✗" if not self.ok else "!" if self.warns else "✓"


@click.command(cls=Command)
def doctor() -> None:
    """体检：字体、排版库、规则、数据库、节假日安排、后台工作、邮件是否正常。

    有一项不行（✗），退出码为1；只有提醒（!）的，退出码为0。

    例：daiban doctor
    """
    findings = list(_findings())
    rows = [(found.mark, found.name, found.detail) for found in findings]
    for line, found in zip(aligned(rows), findings, strict=True):
        click.echo(line)
        if found.mend:
            click.echo(f"   → {found.mend}")
    failed = sum(not found.ok for found in findings)
    if failed:
        raise click.ClickException(f"{failed}项不正常，请按箭头所示处理后再试。")
    warned = sum(found.warns for found in findings)
    click.echo(f"可以使用；{warned}项提醒（!）请按箭头所示处理。" if warned else "一切正常。")


def _findings() -> Iterator[Finding]:
    from forms.fitness import check_fonts, check_libraries
    from workflow.errors import LawFolderWrong, Refusal

    for found in (*check_fonts(), *check_libraries()):
        yield Finding(found.name, found.ok, found.detail, found.mend)
    try:
        rules = law()
    except Refusal as refusal:
        # A folder that is none says itself what to do.
        mend = "" if isinstance(refusal, LawFolderWrong) else "更正规则文件，用 daiban law check 检查"
        yield Finding("规则", False, str(refusal), mend)
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
        # The sentence says itself what to do.
        yield Finding("数据库", False, sentence(refusal))
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
    yield from _background_findings(database, sample=sample)


def _background_findings(database: "Database", *, sample: bool) -> Iterator[Finding]:
    """Who looks after time, what it has left undone, and whether mail gets out; nothing is sent by looking."""
    from workflow.actions.background_health import health
    from workflow.cli.clock import read_clock
    from workflow.rules.words import moment_words

    now = read_clock()
    with database.reading() as session:
        found = health(session, now=now)
    runs = "daiban serve" if database.is_sqlite else "daiban worker"
    if not database.is_sqlite:
        from workflow.cli import queue

        there = queue.is_there(settings().database_url)
        yield Finding(
            "任务队列",
            there,
            "已建立" if there else "没有，或由另一版本建立",
            "" if there else "运行 daiban migrate",
        )
    last = f"最近一次巡查{moment_words(found.swept_at)}" if found.swept_at else "还没有巡查过"
    said = [last]
    if found.rung_due_since is not None:
        said.append(f"到期未催办的最早自{moment_words(found.rung_due_since)}")
    if found.notice_due_since is not None:
        said.append(f"待发通知最早自{moment_words(found.notice_due_since)}")
    if found.failed:
        said.append(f"{found.failed}条通知未能送达")
    if found.trouble:
        said.append(f"上一轮没有做成：{'、'.join(found.trouble)}")
    never = found.swept_at is None and found.delivered_at is None
    # What waits in a sample county was there before anybody could have begun: nobody is late with it.
    still = found.stands_still(now) and not (sample and never)
    advice = f"确认 {runs} 正在运行" if still else ""
    if never and not still:
        advice = f"启动 {runs}，到期提醒、催办、督办和通知才会发出"
    if found.trouble and not advice:
        advice = "查看系统日志里的原因；每一轮都会再试"
    if found.failed and not advice:
        advice = "在“未送达的通知”页面查看原因，更正地址后重发"
    yield Finding(
        "后台工作", not still and not found.trouble, "，".join(said), advice, warns=never and not still
    )
    yield _mail_finding()


def _mail_finding() -> Finding:
    from dataclasses import replace

    from workflow.channels.email import EmailChannel
    from workflow.channels.message import ChannelDown

    mail = settings().mail
    if mail is None:
        return Finding(
            "邮件", True, "没有设置，通知只在系统内和消息服务里看", "要发邮件的，设置 DAIBAN_SMTP_HOST"
        )
    where = f"{mail.host}:{mail.port}"
    try:
        replace(EmailChannel(mail), patience=_MAIL_PATIENCE).answers()
    except ChannelDown as down:
        return Finding("邮件", False, str(down), "核对 DAIBAN_SMTP_ 各项设置，确认邮件服务器可以从本机连接")
    return Finding("邮件", True, f"{where} 应答正常，没有发出邮件")


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

"""`daiban migrate`."""

import click

from workflow.cli.chinese import Command
from workflow.cli.house import bring_calendar, law, settings


@click.command(cls=Command)
@click.option("--to", "revision", default="head", help="到哪个版本；base 表示清空。默认最新。", metavar="REV")
@click.option("--yes", is_flag=True, help="退回旧版本时不再询问。")
def migrate(revision: str, yes: bool) -> None:
    """建立数据库，或升级到本版本，并把规则里的部门带入部门字典。已是最新时什么也不做。

    例：daiban migrate
    """
    from workflow.records.database import Database
    from workflow.records.migration import downgrade, is_current, revisions, stands_at, upgrade

    url = settings().database_url
    known = revisions()
    wanted = known[-1] if revision == "head" else revision
    if wanted not in (*known, "base"):
        raise click.UsageError(f"没有版本“{revision}”，现有：base {' '.join(known)}")
    database = Database(url)
    try:
        order = ("base", *known)
        now_at = stands_at(database)
        if order.index(wanted) < order.index(now_at):
            if not yes:
                click.confirm(f"从 {now_at} 退回 {wanted} 会删去数据，确定吗？", abort=True)
            if wanted == "base":
                _queue(database, url, there=False)
            downgrade(url, wanted)
            click.echo(f"数据库已退回 {wanted}。")
            return
        if now_at != wanted:
            upgrade(url, wanted)
        if not is_current(database):
            click.echo(f"数据库在版本 {wanted}。")
            return
        _queue(database, url, there=True)
        added = _bring_departments(database)
        brought = f"，带入{added}个部门" if added else ""
        done = "已是最新版本" if now_at == wanted else "已建立" if now_at == "base" else f"已从 {now_at} 升级"
        click.echo(f"数据库{done}（{wanted}）{brought}。")
    finally:
        database.close()


def _queue(database: object, url: str, *, there: bool) -> None:
    """The queue of background work, which only PostgreSQL has; it comes and goes with the tables."""
    from workflow.records.database import Database

    assert isinstance(database, Database)  # noqa: S101 - the import is too heavy for the head of this module
    if database.is_sqlite:
        return
    from workflow.cli import queue

    (queue.bring if there else queue.drop)(url)


def _bring_departments(database: object) -> int:
    from workflow.actions.catching_up import catch_up
    from workflow.actions.departments import bring_departments
    from workflow.cli.clock import read_clock
    from workflow.records.database import Database

    assert isinstance(database, Database)  # noqa: S101 - the import is too heavy for the head of this module
    rules = law()
    with database.acting() as session:
        added = len(bring_departments(session, rules.current))
    bring_calendar(database, rules)
    catch_up(database, now=read_clock())
    return added

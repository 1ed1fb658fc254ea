"""`daiban demo`."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workflow.cli.chinese import Command
from workflow.cli.house import law

if TYPE_CHECKING:
    from workflow.records.database import Database


@click.command(cls=Command)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="写到哪个文件夹，没有就建立；只覆盖演示自己的文件。",
    metavar="DIR",
)
@click.option(
    "--database",
    "url",
    default="",
    help="在这个数据库里演，演完留下供查看；默认用临时数据库。",
    metavar="URL",
)
def demo(out: Path, url: str) -> None:
    """不开服务演一遍：一个样例项目从受理、征集、汇总到意见征询，写出全部表单（PDF）和 timeline.json。

    数据库空着就先建立；已有演示或样例县的，再添一个项目；已有正式数据的，不演。

    例：daiban demo --out 演示
    """
    from workflow.errors import DatabaseOutdated
    from workflow.records.database import Database
    from workflow.records.migration import is_current, stands_at, upgrade

    with tempfile.TemporaryDirectory(prefix="daiban-") as folder:
        chosen = url or f"sqlite:///{Path(folder) / 'demo.sqlite3'}"
        database = Database(chosen)
        try:
            if stands_at(database) == "base":
                upgrade(chosen)
            elif not is_current(database):
                raise DatabaseOutdated()
            _play(database, out)
        finally:
            database.close()
    if url:
        from workflow.actions.sample_county import PASSWORD

        click.echo(f"数据库已留下，可用账号 office、密码 {PASSWORD} 登录查看。")


def _play(database: "Database", out: Path) -> None:
    from forms.pool import Pool
    from workflow.actions.demonstration import demonstrate, require_room

    with database.reading() as session:
        require_room(session)
    # The worker warms up while the play is on.
    with Pool(processes=2) as pool:
        done = demonstrate(database, law(), pool.render, folder=out)
    for told in done.events:
        click.echo(_sentence(told))
    for written in done.files:
        click.echo(f"写出 {out / written.name}　{written.title}")
    click.echo(f"写出 {out / 'timeline.json'}　时间线")
    click.echo(f"项目 {done.number}：{len(done.events)} 条留痕，{len(done.files)} 份表单，都在 {out}")


def _sentence(told: dict[str, Any]) -> str:
    """One line of the timeline for a terminal."""
    at = f"{datetime.fromisoformat(told['happened_at']):%Y-%m-%d %H:%M}"
    extra = [told["by"]]
    dates = sorted({day for day in told["due"].values() if day})
    if dates:
        extra.append(f"{'、'.join(dates)}到期")
    if told["clause"]:
        extra.append(told["clause"])
    reason = f"：{told['reason']}" if told["reason"] else ""
    return f"{at}　{told['title']}{reason}（{'；'.join(extra)}）"

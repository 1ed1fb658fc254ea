"""`daiban verify`."""

import click

from workflow.cli.chinese import Command
from workflow.cli.house import opened


@click.command(cls=Command)
@click.option("--database", "url", default="", help="数据库地址，默认取 DAIBAN_DATABASE_URL。", metavar="URL")
def verify(url: str) -> None:
    """核验留痕：逐条核对每个项目的记录，有没有被改动、删去、插入或调换；并查看数据库里保护留痕的触发器是否齐全。

    核验的是留痕本身；案卷等业务表没有与留痕比对。

    全部完好时给出记录条数；否则列出每个项目第一条不符的记录、缺少的触发器，退出码为1。

    例：daiban verify
    """
    from workflow.records.verification import guards_missing
    from workflow.records.verification import verify as walk

    with opened(url) as database, database.reading() as session:
        found = walk(session)
        missing = guards_missing(session)
    for broken in found.breaks:
        click.echo(str(broken))
    for name in missing:
        click.echo(f"保护留痕的触发器不在或已停用：{name}")
    wrong = []
    if not found.holds:
        wrong.append(f"{found.events} 条记录中，有 {len(found.breaks)} 条记录链不完整。")
    if missing:
        wrong.append(f"数据库缺少 {len(missing)} 个保护留痕的触发器，记录可以被直接改动。")
    if wrong:
        raise click.ClickException("".join(wrong))
    click.echo(f"{found.events} 条记录，逐条相扣，未见改动（核验的是留痕本身，业务表没有与留痕比对）。")

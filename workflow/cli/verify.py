"""`daiban verify`."""

import click

from workflow.cli.chinese import Command
from workflow.cli.house import opened


@click.command(cls=Command)
@click.option("--database", "url", default="", help="数据库地址，默认取 DAIBAN_DATABASE_URL。", metavar="URL")
def verify(url: str) -> None:
    """核验留痕：逐条核对每个项目的记录，有没有被改动、删去、插入或调换；并查看数据库里保护留痕的触发器是否齐全。

    每份表单的 PDF 和原始数据重新计算校验值，与生成时的记录比对；部门意见、材料清单的答复和项目阶段与当时的记录比对；受理编号应当连续，整个案卷被删去的列出编号。
    其他业务表没有与留痕比对。

    全部完好时给出记录条数；否则列出每个项目第一条不符的记录、不符的表单和意见、缺少的触发器，退出码为1。

    例：daiban verify
    """
    from workflow.records.verification import guards_missing
    from workflow.records.verification import verify as walk

    with opened(url) as database, database.reading() as session:
        found = walk(session)
        missing = guards_missing(session)
    for broken in (*found.breaks, *found.differences):
        click.echo(str(broken))
    for name in missing:
        click.echo(f"保护留痕的触发器不在或已停用：{name}")
    wrong = []
    if not found.holds:
        wrong.append(f"{found.events} 条记录中，有 {len(found.breaks)} 条记录链不完整。")
    if found.differences:
        wrong.append(f"{len(found.differences)} 处表单、意见或案卷与记录不符。")
    if missing:
        wrong.append(f"数据库缺少 {len(missing)} 个保护留痕的触发器，记录可以被直接改动。")
    if wrong:
        raise click.ClickException("".join(wrong))
    click.echo(
        f"{found.events} 条记录，逐条相扣，未见改动；{found.papers} 份表单、各部门意见和答复、项目阶段与记录一致"
        "（其他业务表没有与留痕比对）。"
    )

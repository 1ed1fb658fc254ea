"""`daiban diagram`."""

from pathlib import Path

import click

from workflow.cli.chinese import Command


@click.command(cls=Command)
@click.argument("machine", metavar="状态机")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="写入文件，默认打印出来。", metavar="FILE"
)
def diagram(machine: str, out: Path | None) -> None:
    """把一个状态机画成 mermaid 图，与程序所用的是同一张表。名称写错时列出全部状态机。

    例：daiban diagram consultation
    """
    from workflow.rules.machines import MACHINES

    if machine not in MACHINES:
        wide = max(map(len, MACHINES)) + 2
        known = "".join(f"\n  {name:<{wide}}{found.title}" for name, found in MACHINES.items())
        raise click.UsageError(f"没有名为“{machine}”的状态机，现有：{known}")
    drawn = MACHINES[machine].mermaid()
    if out is None:
        click.echo(drawn, nl=False)
    else:
        out.write_text(drawn, encoding="utf-8")
        click.echo(f"已写入 {out}")

"""`daiban form`."""

import sys
from pathlib import Path

import click

from workflow.cli.chinese import Command
from workflow.cli.house import law


@click.command(cls=Command)
@click.argument("which", metavar="annex1|annex2", type=click.Choice(["annex1", "annex2"]))
@click.option("--blank", is_flag=True, help="空白表，供手填。")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到哪个文件；“-”表示标准输出。",
    metavar="FILE",
)
def form(which: str, blank: bool, out: Path) -> None:
    """打印空白的附件1（材料清单）或附件2（意见征询表）。

    例：daiban form annex2 --blank --out 附件2.pdf
    """
    from dataclasses import replace

    import forms

    if not blank:
        raise click.UsageError("这里只打印空白表，请加 --blank；填好的表在案卷里生成。")
    edition = law().current
    sheet = replace(forms.blank(which), issuer=edition.office, edition=edition.hash)
    pdf = forms.render(sheet)
    if str(out) == "-":
        sys.stdout.buffer.write(pdf)
        return
    out.write_bytes(pdf)
    click.echo(f"已写入 {out}（{len(pdf) // 1024} KiB）")

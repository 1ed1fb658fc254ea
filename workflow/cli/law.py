"""`daiban law`: the law as data, checked and listed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workflow.cli.chinese import Group
from workflow.cli.table import aligned

if TYPE_CHECKING:
    from workflow.law.edition import Edition


@click.group(cls=Group)
def law() -> None:
    """规则：检查规则文件，列出全部时限和条款。

    例：daiban law check
    """


@law.command()
@click.argument(
    "folder",
    required=False,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="[FOLDER]",
)
def check(folder: Path | None) -> None:
    """检查规则文件夹；不写文件夹时，检查随程序安装的和设置里指定的全部规则。

    有问题时逐条列出文件、键和原因，退出码为1。

    例：daiban law check workflow/law/luoding
    """
    from workflow.cli.house import settings
    from workflow.law.editions import installed
    from workflow.law.loading import check as examine
    from workflow.law.loading import load_folder

    if folder is None:
        for edition in installed(settings().law_folder):
            _say(edition)
        return
    findings = examine(folder)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise click.ClickException(f"共 {len(findings)} 处问题，这个规则版本不能使用。")
    _say(load_folder(folder))


def _say(edition: "Edition") -> None:
    click.echo(f"✓ {edition.title}（{edition.number}）")
    click.echo(
        f"  规则版本 {edition.hash[:12]}：{len(edition.limits)} 项时限，{len(edition.items)} 个事项，"
        f"{len(edition.departments)} 个部门，{len(edition.clauses)} 条承诺，没有发现问题。"
    )


@law.command()
@click.option("--markdown", is_flag=True, help="输出为 markdown 表格，供文档使用。")
def limits(markdown: bool) -> None:
    """列出全部时限：多久、从哪一刻起算、由谁办、依据哪一条。

    例：daiban law limits
    """
    from workflow.cli.house import law as law_in_force
    from workflow.law.limits_table import HEADS, limit_rows, limits_markdown

    edition = law_in_force().current
    if markdown:
        click.echo(limits_markdown(edition), nl=False)
        return
    click.echo(f"{edition.title}（{edition.number}），规则版本 {edition.hash[:12]}")
    # The remarks are sentences: they stand in the markdown table, and would tear this one apart.
    for line in aligned([HEADS[:-1], *(row.cells()[:-1] for row in limit_rows(edition))]):
        click.echo(line)

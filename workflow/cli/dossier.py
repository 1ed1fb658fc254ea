"""`daiban dossier`."""

from pathlib import Path

import click

from workflow.cli.chinese import Command
from workflow.cli.clock import read_clock
from workflow.cli.house import opened


@click.command(cls=Command)
@click.argument("number", metavar="NUMBER")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到哪个ZIP文件。",
    metavar="FILE",
)
@click.option("--database", "url", default="", help="数据库地址，默认取 DAIBAN_DATABASE_URL。", metavar="URL")
def dossier(number: str, out: Path, url: str) -> None:
    """导出一个项目的全链条电子档案：留痕、各版项目信息、全部表单，附清单和不依赖本系统的核验程序。

    NUMBER 是受理编号。导出本身也留痕。

    例：daiban dossier 2026-0001 --out 档案.zip
    """
    from sqlalchemy import select

    from workflow.actions.dossiers import export
    from workflow.errors import NotFound
    from workflow.records.project import Project

    with opened(url) as database, database.acting() as session:
        project_id = session.scalar(select(Project.id).where(Project.number == number))
        if project_id is None:
            raise NotFound(what=f"编号为“{number}”的项目")
        data = export(session, project_id=project_id, by=None, now=read_clock())
        out.write_bytes(data)
    click.echo(f"已写入 {out}（{len(data) // 1024} KiB）；解压后运行 python3 核验.py 可以核验。")

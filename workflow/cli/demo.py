"""`daiban demo`."""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

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
    """不开服务演一遍：三个样例项目从受理到取得不动产权证，写出全部文书（PDF）和各自的 timeline.json、dossier.zip。

    新办企业直接落地、增资扩产经会商落地、高危行业按一般程序办理；第一个项目的文件在文件夹里，另两个各在其下的
    expansion、high-risk；不属于某一个项目的（地址、培训、代办期、联合验收检查、监督考核表）在 house。屏幕上只列要紧的，逐条见
    timeline.json。数据库空着就先建立；已有演示或样例县的，再添三个项目；已有正式数据的，不演。

    例：daiban demo --out 演示
    """
    from forms.fitness import check_fonts, check_libraries
    from workflow.errors import DatabaseOutdated
    from workflow.records.database import Database
    from workflow.records.migration import is_current, stands_at, upgrade

    # Before anything is played, since all of it ends in papers.
    lacking = [found for found in (*check_fonts(), *check_libraries()) if not found.ok]
    if lacking:
        for found in lacking:
            click.echo(f"✗ {found.name}：{found.detail}\n   → {found.mend}", err=True)
        raise click.ClickException("缺少排版所需的字体或组件，写不出文书；请按箭头所示处理后再试。")
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
    from workflow.actions.demonstration import demonstrate, require_room, told

    with database.reading() as session:
        require_room(session)
    # The workers warm up while the play is on.
    with Pool(processes=max(2, os.cpu_count() or 1)) as pool:
        done = demonstrate(database, law(), pool.render, folder=out)
    for project in done.projects:
        click.echo(f"项目 {project.number}　{project.name}")
        for line in told(project.events):
            click.echo(line)
        click.echo(
            f"写出 {len(project.files)} 份文书、timeline.json 和 dossier.zip：{out / project.folder}\n"
        )
    click.echo("不属于某一个项目的")
    for line in told(done.house):
        click.echo(line)
    click.echo(f"写出 {len(done.house_files)} 份文书、timeline.json：{out / 'house'}\n")
    events = sum(len(project.events) for project in done.projects)
    files = sum(len(project.files) for project in done.projects) + len(done.house_files)
    click.echo(f"{len(done.projects)} 个项目：{events} 条留痕，{files} 份文书，都在 {out}")

"""`daiban sample`."""

import click

from workflow.cli.chinese import Command
from workflow.cli.clock import read_clock
from workflow.cli.house import called, law, opened, settings


@click.command(cls=Command)
def sample() -> None:
    """在空数据库里装入样例县：部门、人员、十几个处在不同情形的项目。重复运行不会再装。

    样例账号的密码是公开的；库里已有正式数据时不装。

    例：daiban sample
    """
    from sqlalchemy import func, select

    from workflow.actions import sample_county
    from workflow.records.person import Person
    from workflow.records.project import Project
    from workflow.rules.tracking import shown

    given = settings()
    with opened() as database:
        with database.acting() as session:
            loaded = sample_county.load(session, law(), now=read_clock())
        with database.reading() as session:
            people = session.scalar(select(func.count()).select_from(Person))
            projects = session.scalar(select(func.count()).select_from(Project))
            tracked = session.scalar(
                select(Project.number).where(
                    Project.name == sample_county.FORMS[sample_county.TRACKED]["name"]
                )
            )
    click.echo(f"样例县{'已装入' if loaded else '已经在库里'}：{projects}个项目，{people}个账号。")
    click.echo(f"地址：http://{given.host}:{given.port}/")
    click.echo(f"密码：{sample_county.PASSWORD}（全部样例账号相同，请勿用于正式办理）")
    click.echo("账号：")
    for login, who in (
        ("office、office2", "代办专班办公室"),
        ("agent1、agent2、agent3", "代办员"),
        ("natural_resources、housing、ecology …", "各部门联络员，登录名就是部门代码"),
        ("enterprise1 … enterprise6", "企业"),
        ("supervisor", "监督考核"),
        ("admin", "系统管理员"),
    ):
        click.echo(f"  {login}：{who}")
    click.echo(
        f"公开查询（不用账号）：/track，项目编号 {tracked}，查询码 {shown(sample_county.TRACKING_CODE)}"
    )
    click.echo(f"全部账号：{called()} person list")

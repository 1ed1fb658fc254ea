"""`daiban department`: the dictionary of departments, renamed and closed as reforms ask (三（一）)."""

import click

from workflow.cli.chinese import Group
from workflow.cli.clock import read_clock
from workflow.cli.house import law, opened
from workflow.cli.table import aligned


@click.group(cls=Group)
def department() -> None:
    """部门：列表、更名、停用。办过的事和已生成的文书照旧留存原名。

    例：daiban department list
    """


@department.command("list")
def list_() -> None:
    """列出全部部门：代码、名称、简称，停用的注明。

    例：daiban department list
    """
    from sqlalchemy import select

    from workflow.records.department import Department

    with opened() as database, database.reading() as session:
        rows = [
            (row.key, row.name, row.short, "" if row.active else "已停用")
            for row in session.scalars(select(Department).order_by(Department.position, Department.key))
        ]
    for line in aligned([("代码", "名称", "简称", ""), *rows]):
        click.echo(line)


@department.command()
@click.argument("key", metavar="KEY")
@click.option("--name", required=True, help="新的名称。", metavar="NAME")
@click.option("--short", required=True, help="新的简称。", metavar="SHORT")
def rename(key: str, name: str, short: str) -> None:
    """更名：机构改革后的名称。代码不变，已生成的文书不变。

    例：daiban department rename water --name 罗定市水利局 --short 市水利局
    """
    from workflow.actions import departments

    now = read_clock()
    with opened() as database, database.acting() as session:
        departments.bring_departments(session, law().current)
        departments.rename_department(session, key=key, name=name, short=short, by=None, now=now)
    click.echo(f"已更名：{key}（{name}）。")


@department.command()
@click.argument("key", metavar="KEY")
def close(key: str) -> None:
    """停用：机构撤销后不再向其征询，联络员任期到当日为止。手上还有事的，先办结或者改由其他部门承担。

    例：daiban department close water
    """
    from workflow.actions import departments

    now = read_clock()
    with opened() as database, database.acting() as session:
        departments.bring_departments(session, law().current)
        departments.close_department(session, key=key, by=None, now=now)
    click.echo(f"已停用：{key}。")

"""`daiban person`: accounts, opened where the database is; passwords never stand in the arguments."""

import sys
from typing import TYPE_CHECKING

import click

from workflow.cli.chinese import Group
from workflow.cli.clock import read_clock
from workflow.cli.house import law, opened
from workflow.cli.table import aligned

if TYPE_CHECKING:
    from datetime import datetime


#: The roles of `workflow.rules.duty`, spelled here so that help needs no import; a test holds them together.
ROLES = ("office", "agent", "liaison", "enterprise", "supervisor", "admin")
PHASES = ("business_setup", "land_use", "engineering", "construction", "completion", "title")


@click.group(cls=Group)
def person() -> None:
    """人员账号：开户、改密码、改角色、终止联络员任期、停用、列表。密码从提示或标准输入读取，不写在命令行里。

    例：daiban person add wang --name 王某 --role admin
    """


@person.command()
@click.argument("login", metavar="LOGIN")
@click.option("--name", required=True, help="姓名。", metavar="NAME")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(ROLES),
    help="角色，可写多个：办公室、代办员、联络员、企业、监督考核、管理员。",
)
@click.option("--department", default=None, help="所在部门的代码，例如 natural_resources。", metavar="KEY")
@click.option(
    "--phase",
    "phases",
    multiple=True,
    type=click.Choice(PHASES),
    help="联络员负责的阶段，可写多个；不写为全部。",
)
@click.option("--enterprise", default=None, help="所属企业的统一社会信用代码或名称。", metavar="CODE")
@click.option("--phone", default="", help="联系电话。", metavar="PHONE")
@click.option("--email", default="", help="电子邮箱。", metavar="EMAIL")
def add(
    login: str,
    name: str,
    roles: tuple[str, ...],
    department: str | None,
    phases: tuple[str, ...],
    enterprise: str | None,
    phone: str,
    email: str,
) -> None:
    """开一个账号。联络员写明部门（和阶段），随即登记为该部门的联络员。

    例：daiban person add wang --name 王某 --role admin

    例：daiban person add li --name 李某 --role liaison --department natural_resources --phase land_use
    """
    from workflow.actions import departments, enterprises, liaisons, people
    from workflow.law.terms import Phase
    from workflow.rules.duty import Role
    from workflow.rules.local_time import local_day

    if "liaison" in roles and department is None:
        raise click.UsageError("联络员要写明部门：--department KEY。")
    if "enterprise" in roles and enterprise is None:
        raise click.UsageError("企业人员要写明企业：--enterprise CODE。")
    if phases and "liaison" not in roles:
        raise click.UsageError("只有联络员分阶段：--role liaison。")
    now = read_clock()
    with opened() as database:
        hashed = people.hash_password(_password())
        with database.acting() as session:
            departments.bring_departments(session, law().current)
            created = people.create_person(
                session,
                login=login,
                name=name,
                roles=[Role(role) for role in roles],
                password_hash=hashed,
                department_key=department,
                enterprise_id=enterprises.enterprise_named(session, enterprise).id if enterprise else None,
                phone=phone,
                email=email,
                by=None,
                now=now,
            )
            if "liaison" in roles and department is not None:
                liaisons.name_liaison(
                    session,
                    department_key=department,
                    person_id=created.id,
                    phases=[Phase(phase) for phase in phases],
                    since=local_day(now),
                    by=None,
                    now=now,
                )
    click.echo(f"已开户：{login}（{name}）。")


@person.command()
@click.argument("login", metavar="LOGIN")
def password(login: str) -> None:
    """改密码。改后该账号在各处的登录都失效。

    例：daiban person password wang
    """
    from workflow.actions import people

    now = read_clock()
    with opened() as database:
        with database.reading() as session:
            people.person_of(session, login)
        hashed = people.hash_password(_password())
        with database.acting() as session:
            people.set_password(session, login=login, password_hash=hashed, by=None, now=now)
    click.echo(f"已更改 {login} 的密码。")


@person.command()
@click.argument("login", metavar="LOGIN")
def close(login: str) -> None:
    """停用账号：人已离任。各处的登录都失效，联络员任期到当日为止，办过的事照旧留痕。

    例：daiban person close wang
    """
    from workflow.actions import people

    now = read_clock()
    with opened() as database, database.acting() as session:
        people.close_person(session, login=login, by=None, now=now)
    click.echo(f"已停用：{login}。")


@person.command()
@click.argument("login", metavar="LOGIN")
def reopen(login: str) -> None:
    """重新启用误停用的账号：角色和密码照旧，停用时结束的联络员任期须重新登记。

    例：daiban person reopen wang
    """
    from workflow.actions import people

    now = read_clock()
    with opened() as database, database.acting() as session:
        people.reopen_person(session, login=login, by=None, now=now)
    click.echo(f"已重新启用：{login}。")


@person.command()
@click.argument("login", metavar="LOGIN")
@click.option(
    "--role",
    "wanted",
    multiple=True,
    required=True,
    type=click.Choice(ROLES),
    help="从此持有的全部角色，可写多个；没有写的，不再持有。",
)
@click.option(
    "--department", default=None, help="调入的部门的代码；联络员随即登记为该部门的联络员。", metavar="KEY"
)
@click.option(
    "--phase",
    "phases",
    multiple=True,
    type=click.Choice(PHASES),
    help="联络员负责的阶段，与 --department 同写；不写为全部。",
)
def roles(login: str, wanted: tuple[str, ...], department: str | None, phases: tuple[str, ...]) -> None:
    """更改角色，或者调到另一个部门。不再是联络员的，任期到当日为止。

    例：daiban person roles liang --role office --role agent

    例：daiban person roles li --role liaison --department housing
    """
    from workflow.actions import liaisons, people
    from workflow.law.terms import Phase
    from workflow.rules.duty import Role
    from workflow.rules.local_time import local_day

    if phases and ("liaison" not in wanted or department is None):
        raise click.UsageError("只有联络员分阶段，部门也要写明：--role liaison --department KEY。")
    now = read_clock()
    with opened() as database, database.acting() as session:
        changed = people.change_roles(
            session,
            login=login,
            roles=[Role(role) for role in wanted],
            department_key=department,
            by=None,
            now=now,
        )
        if "liaison" in wanted and department is not None:
            liaisons.name_liaison(
                session,
                department_key=department,
                person_id=changed.id,
                phases=[Phase(phase) for phase in phases],
                since=local_day(now),
                by=None,
                now=now,
            )
    click.echo(f"已更改 {login} 的角色。")


@person.command("end-liaison")
@click.argument("login", metavar="LOGIN")
@click.option(
    "--last-day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="最后一天，当天仍在任；不写为今天。"
)
@click.option(
    "--phase",
    "phases",
    multiple=True,
    type=click.Choice(PHASES),
    help="只终止这些阶段的分工，可写多个；不写为全部。",
)
def end_liaison(login: str, last_day: "datetime | None", phases: tuple[str, ...]) -> None:
    """终止联络员的任期。账号和角色照旧；没有联络员的部门在工作台和看板上醒目提示。

    例：daiban person end-liaison li --last-day 2026-12-31
    """
    from sqlalchemy import or_, select

    from workflow.actions import liaisons
    from workflow.errors import NotFound
    from workflow.records.department import Liaison
    from workflow.records.person import Person
    from workflow.rules.local_time import local_day

    now = read_clock()
    day = last_day.date() if last_day else local_day(now)
    with opened() as database, database.acting() as session:
        terms = select(Liaison.id).join(Person, Person.id == Liaison.person_id).where(Person.login == login)
        terms = terms.where(or_(Liaison.until.is_(None), Liaison.until > day))
        if phases:
            terms = terms.where(Liaison.phase.in_(phases))
        found = session.scalars(terms.order_by(Liaison.id)).all()
        if not found:
            raise NotFound(what=f"“{login}”在 {day} 之后的联络员任期")
        for liaison_id in found:
            liaisons.end_liaison(session, liaison_id=liaison_id, last_day=day, by=None, now=now)
    click.echo(f"已终止 {login} 的联络员任期 {len(found)} 项，最后一天 {day}。")


@person.command("list")
def list_() -> None:
    """列出全部账号：登录名、姓名、角色、部门。

    例：daiban person list
    """
    from sqlalchemy import select

    from workflow.records.department import Department
    from workflow.records.person import Grant, Person
    from workflow.rules.duty import ROLE_WORDS, Role

    with opened() as database, database.reading() as session:
        held: dict[int, list[str]] = {}
        for person_id, role in session.execute(select(Grant.person_id, Grant.role).order_by(Grant.role)):
            held.setdefault(person_id, []).append(ROLE_WORDS[Role(role)])
        rows = session.execute(
            select(Person, Department.short)
            .join(Department, Department.key == Person.department_key, isouter=True)
            .order_by(Person.id)
        )
        lines = [
            (
                row.login,
                row.name,
                "、".join(held.get(row.id, [])),
                short or "",
                "" if row.active else "已停用",
            )
            for row, short in rows
        ]
    for line in aligned([("登录名", "姓名", "角色", "部门", ""), *lines]):
        click.echo(line)


def _password() -> str:
    """From a hidden prompt, twice; or one line of standard input where nobody sits in front of it."""
    if sys.stdin.isatty():
        typed = click.prompt("密码", hide_input=True, confirmation_prompt=True, err=True)
        return str(typed)
    return sys.stdin.readline().rstrip("\r\n")

"""`daiban person`: accounts from the command line; a password is never an argument."""

from argon2 import PasswordHasher
from sqlalchemy import select

from builders.command import Run
from workflow.records.database import Database
from workflow.records.department import Liaison
from workflow.records.person import Grant, Person

WORD = "a long enough password\n"


def test_the_first_administrator_is_made(run: Run, database_url: str) -> None:
    said = run("person", "add", "wang", "--name", "王某", "--role", "admin", "--role", "office", typed=WORD)
    assert (said.code, said.out) == (0, "已开户：wang（王某）。\n")
    database = Database(database_url)
    with database.reading() as session:
        person = session.scalars(select(Person)).one()
        assert PasswordHasher().verify(person.password_hash, WORD.strip())
        assert set(session.scalars(select(Grant.role))) == {"admin", "office"}
    database.close()


def test_a_liaison_is_named_for_the_phases(run: Run, database_url: str) -> None:
    asked = (
        "person",
        "add",
        "li",
        "--name",
        "李某",
        "--role",
        "liaison",
        "--department",
        "natural_resources",
    )
    assert run(*asked, "--phase", "land_use", "--phase", "title", typed=WORD).code == 0
    database = Database(database_url)
    with database.reading() as session:
        rows = session.scalars(select(Liaison).order_by(Liaison.id)).all()
        assert [(row.department_key, row.phase) for row in rows] == [
            ("natural_resources", "land_use"),
            ("natural_resources", "title"),
        ]
    database.close()


def test_people_are_listed(run: Run) -> None:
    run("person", "add", "wang", "--name", "王某", "--role", "admin", typed=WORD)
    run("person", "add", "li", "--name", "李某", "--role", "liaison", "--department", "housing", typed=WORD)
    lines = run("person", "list").out.splitlines()
    assert lines[1].split() == ["wang", "王某", "系统管理员"]
    assert lines[2].split() == ["li", "李某", "部门联络员", "市住房和城乡建设局"]


def test_a_password_is_changed(run: Run, database_url: str) -> None:
    run("person", "add", "wang", "--name", "王某", "--role", "admin", typed=WORD)
    assert run("person", "password", "wang", typed="quite another one\n").code == 0
    database = Database(database_url)
    with database.reading() as session:
        assert PasswordHasher().verify(
            session.scalars(select(Person.password_hash)).one(), "quite another one"
        )
    database.close()
    assert run("verify").last.startswith("2 条记录")


def test_what_cannot_be_opened_is_refused(run: Run) -> None:
    add = ("person", "add", "wang", "--name", "王某")
    assert run(*add, "--role", "admin", typed="short\n").err == "密码至少8个字符。\n"
    assert run(*add, "--role", "king", typed=WORD).code == 2
    assert run(*add, "--role", "liaison", typed=WORD).code == 2
    assert run(*add, "--role", "enterprise", typed=WORD).code == 2
    assert run(*add, "--role", "enterprise", "--enterprise", "无此企业", typed=WORD).code == 1
    assert run(*add, "--role", "liaison", "--department", "no_such", typed=WORD).code == 1
    assert run(*add, "--role", "admin", "--phase", "title", typed=WORD).code == 2
    assert run("verify").last.startswith("0 条记录")


def test_a_login_is_given_once(run: Run) -> None:
    assert run("person", "add", "wang", "--name", "王某", "--role", "admin", typed=WORD).code == 0
    said = run("person", "add", "wang", "--name", "另一王某", "--role", "admin", typed=WORD)
    assert (said.code, "wang" in said.err) == (1, True)


def test_nobodys_password_cannot_be_changed(run: Run) -> None:
    for word in (WORD, "\n"):
        said = run("person", "password", "nobody", typed=word)
        assert (said.code, "nobody" in said.err) == (1, True)


def test_the_account_of_whoever_leaves_is_closed_once(run: Run) -> None:
    for login in ("wang", "li"):
        assert run("person", "add", login, "--name", "某", "--role", "admin", typed=WORD).code == 0
    assert run("person", "close", "wang").last == "已停用：wang。"
    assert "已停用" in run("person", "list").out
    again = run("person", "close", "wang")
    assert (again.code, "wang" in again.err) == (1, True)
    assert "最后一名" in run("person", "close", "li").err


def test_roles_are_changed_and_a_liaison_moves_to_another_department(run: Run) -> None:
    run("person", "add", "li", "--name", "李某", "--role", "liaison", "--department", "housing", typed=WORD)
    same = run("person", "roles", "li", "--role", "liaison")
    assert (same.code, "角色没有变化" in same.err) == (1, True)
    assert run("person", "roles", "li", "--role", "agent", "--phase", "title").code == 2
    assert run("person", "roles", "li", "--role", "liaison", "--department", "moon").code == 1
    moved = run("person", "roles", "li", "--role", "liaison", "--role", "agent", "--department", "water")
    assert (moved.code, moved.out) == (0, "已更改 li 的角色。\n")
    line = run("person", "list").out.splitlines()[1]
    assert ("水" in line, "代办员" in line, "部门联络员" in line) == (True, True, True)


def test_the_terms_of_a_liaison_are_ended_from_a_day_on(run: Run, database_url: str) -> None:
    run("person", "add", "li", "--name", "李某", "--role", "liaison", "--department", "housing", typed=WORD)
    end = ("person", "end-liaison", "li", "--last-day")
    assert run(*end, "2020-01-01").code == 1
    assert run(*end, "2099-12-31", "--phase", "title").code == 1
    assert run(*end, "2099-12-31").last.endswith("最后一天 2099-12-31。")
    assert run(*end, "2099-12-31").code == 1
    database = Database(database_url)
    with database.reading() as session:
        assert str(session.scalars(select(Liaison.until)).one()) == "2099-12-31"
    database.close()

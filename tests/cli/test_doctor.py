"""`daiban doctor`, `migrate` and `verify`: is the house in order."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from builders.command import Run, command
from builders.post import a_post_office
from forms import fitness
from workflow.records.database import Database

ROOT = Path(__file__).parents[2]


def test_all_is_well_on_a_migrated_database(run: Run) -> None:
    # The queue of background work comes with it, where there is one.
    assert run("migrate").code == 0
    said = run("doctor")
    # Nobody has begun to look after time yet: that is said, and is no fault.
    assert (said.code, said.last) == (0, "可以使用；1项提醒（!）请按箭头所示处理。")
    assert "✗" not in said.out
    for looked_at in ("字体", "pango", "libharfbuzz-subset", "规则", "数据库", "节假日安排"):
        assert looked_at in said.out
    assert re.search(r"已有2023—20\d\d年", said.out)


def test_a_database_without_tables_is_found_with_what_to_do(run_bare: Run) -> None:
    said = run_bare("doctor")
    assert said.code == 1
    assert "✗  数据库" in said.out
    assert "→ 运行 daiban migrate" in said.out


def test_a_database_that_is_not_there_is_found_and_not_made(run_alone: Run, tmp_path: Path) -> None:
    assert run_alone("doctor").code == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_there_is_not_made_by_looking(run_alone: Run, tmp_path: Path) -> None:
    for asked in (("verify",), ("sample",), ("person", "list")):
        said = run_alone(*asked)
        assert (said.code, said.out) == (1, "")
        assert "daiban migrate" in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_cannot_be_reached_is_found() -> None:
    said = command({"DAIBAN_DATABASE_URL": "postgresql://127.0.0.1:1/nothing"})("doctor")
    assert said.code == 1
    assert "✗  数据库" in said.out
    assert said.out.count("DAIBAN_DATABASE_URL") == 1, "what to do is said once"


def test_a_law_that_cannot_be_read_is_found(tmp_path: Path) -> None:
    said = command({"DAIBAN_LAW": str(tmp_path / "nowhere")})("doctor")
    assert said.code == 1
    assert "✗  规则" in said.out
    assert "DAIBAN_LAW 指定的" in said.out


def test_a_fresh_sample_county_without_a_worker_is_warned_of_and_no_fault(run: Run) -> None:
    assert run("migrate").code == 0
    assert run("sample").code == 0
    said = run("doctor")
    assert said.code == 0, said.out
    assert "!  后台工作" in said.out
    assert "→ 启动 daiban" in said.out


def test_migrating_builds_the_tables_once_and_brings_the_departments(run_bare: Run) -> None:
    first = run_bare("migrate")
    assert first.code == 0
    newest = max(path.name for path in (ROOT / "alembic" / "versions").glob("0*.py"))[:4]
    assert first.last == f"数据库已建立（{newest}），带入22个部门。"
    second = run_bare("migrate")
    assert second.code == 0
    assert second.last == f"数据库已是最新版本（{newest}）。"
    assert run_bare("verify").last.startswith("0 条记录")


def test_migrating_back_is_asked_about_and_empties(run: Run) -> None:
    assert run("migrate", "--to", "base", typed="n\n").code == 1
    assert run("verify").code == 0
    assert run("migrate", "--to", "base", typed="y\n").code == 0
    assert "daiban migrate" in run("verify").err
    assert run("migrate").code == 0
    assert run("migrate", "--to", "base", "--yes").code == 0


def test_an_unknown_revision_is_refused(run: Run) -> None:
    said = run("migrate", "--to", "9999")
    assert said.code == 2
    assert "没有版本“9999”" in said.err


def with_people(run: Run) -> None:
    for login in ("first", "second", "third"):
        assert run("person", "add", login, "--name", "某", "--role", "admin", typed="long enough\n").code == 0


def test_a_sound_chain_answers_with_the_number_of_events(run: Run) -> None:
    with_people(run)
    said = run("verify")
    assert said.code == 0
    assert said.last.split()[0] == "3"
    # What was looked at, and what was not.
    assert "业务表没有与留痕比对" in said.last


def test_an_edited_line_is_named(run: Run, database_url: str) -> None:
    with_people(run)
    # The triggers that keep history are out of the way of somebody who owns the database.
    database = Database(database_url)
    engine = create_engine(database.url)
    with engine.begin() as connection:
        if database.is_sqlite:
            names = (
                connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
                .scalars()
                .all()
            )
            for name in names:
                connection.execute(text(f'DROP TRIGGER "{name}"'))
        else:
            connection.execute(text("ALTER TABLE event DISABLE TRIGGER ALL"))
        connection.execute(text("UPDATE event SET person_name = '他人' WHERE seq = 2"))
    engine.dispose()
    database.close()
    said = run("verify")
    assert said.code == 1
    assert "第2条（person.create）：内容被修改" in said.out
    assert "1 条记录链不完整" in said.err


def test_a_database_without_the_guards_of_history_is_named_though_every_line_holds(
    run: Run, database_url: str
) -> None:
    with_people(run)
    database = Database(database_url)
    engine = create_engine(database.url)
    with engine.begin() as connection:
        connection.execute(
            text("DROP TRIGGER event_keeps_lines" + ("" if database.is_sqlite else " ON event"))
        )
    engine.dispose()
    database.close()
    said = run("verify")
    assert said.code == 1
    assert "event_keeps_lines" in said.out
    assert "缺少 1 个保护留痕的触发器" in said.err
    assert "不完整" not in said.err


# --- who looks after time, and whether mail gets out --------------------------------------------------------


def test_work_that_was_never_done_is_named_and_work_left_undone_is_a_fault(
    run: Run, database_url: str
) -> None:
    assert run("migrate").code == 0
    said = run("doctor")
    assert "还没有巡查过" in said.out
    assert said.code == 0
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO work_round (name, ended_at, took, trouble, failure) "
                "VALUES ('sweep', '2026-11-23 02:00:00.000000', 0, '联络员', '')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO notice (key, kind, addressee_kind, addressee_key, subject_kind, subject_id, text, created_at) "
                "VALUES ('k', 'clock.urge', 'office', '', 'clock', 1, '到期', '2020-11-23 02:00:00.000000')"
            )
        )
    engine.dispose()
    said = run("doctor")
    assert said.code == 1
    assert "✗  后台工作" in said.out
    assert "最近一次巡查" in said.out
    assert "待发通知最早自" in said.out
    assert "上一轮没有做成：联络员" in said.out


def test_a_mail_server_is_asked_and_gets_no_message(database_url: str) -> None:
    there = {"DAIBAN_DATABASE_URL": database_url, "DAIBAN_SMTP_HOST": "127.0.0.1"}
    assert command(there)("migrate").code == 0
    with a_post_office() as post:
        said = command(there | {"DAIBAN_SMTP_PORT": str(post.port)})("doctor")
        assert (said.code, "✓  邮件" in said.out) == (0, True)
        assert post.received == []
    said = command(there | {"DAIBAN_SMTP_PORT": "1"})("doctor")
    assert (said.code, "✗  邮件" in said.out) == (1, True)


def test_a_queue_that_was_never_made_is_named(migrated_postgres: Callable[[], Any]) -> None:
    with migrated_postgres() as url:
        said = command({"DAIBAN_DATABASE_URL": url})("doctor")
    assert "✗  任务队列" in said.out


def test_nothing_is_played_where_the_fonts_are_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run_alone: Run
) -> None:
    nowhere, look = tmp_path / "fonts", fitness.check_fonts
    monkeypatch.setattr("forms.fitness.check_fonts", lambda: look(nowhere))
    said = run_alone("demo", "--out", str(tmp_path / "out"))
    assert said.code == 1
    assert "缺少排版所需的字体或组件" in said.err
    assert "Traceback" not in said.err
    assert not (tmp_path / "out").exists()

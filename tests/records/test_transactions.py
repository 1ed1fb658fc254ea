"""Reading and acting: all or nothing, one after another, and refusals instead of drivers' complaints."""

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from builders.rows import NOW, ROWS, sound_rows
from workflow.errors import Busy, ChangedMeanwhile, DatabaseUnreachable, NotFound
from workflow.records import database as rooms
from workflow.records.database import Database
from workflow.records.event import EVENTS, append, house_locked
from workflow.records.project import Project
from workflow.records.schema import metadata
from workflow.records.verification import verify


@pytest.fixture(autouse=True)
def _a_project(database: Database) -> None:
    with database.acting() as session:
        sound_rows(session, before="clock")


def rename(session: Session, name: str, now: int = 0) -> None:
    project = Project.locked(session, 1)
    project.name = name
    at = NOW + timedelta(seconds=now)
    append(session, project, kind="project.change_facts", by=None, now=at, data={"name": name})


def all_at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Run each work in a thread of its own, started together; answer what went wrong."""
    failures: list[BaseException] = []
    together = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        together.wait()
        try:
            work()
        except BaseException as failure:  # noqa: BLE001 - told to the test's own thread
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return failures


# --- all or nothing -----------------------------------------------------------------------------------------


class Upset(Exception):
    pass


def upset(database: Database, by: type[BaseException]) -> None:
    """Act, and be interrupted in the middle of it."""
    with database.acting() as session:
        rename(session, "改名")
        session.flush()
        raise by


def test_an_action_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(Upset):
        upset(database, Upset)
    with database.reading() as session:
        project = session.get_one(Project, 1)
        assert (project.name, project.event_seq, project.version) == ("测试项目", 0, 1)
        assert session.scalar(select(func.count()).select_from(EVENTS)) == 0


def test_an_interrupted_action_leaves_nothing_and_lets_go(database: Database) -> None:
    with pytest.raises(KeyboardInterrupt):
        upset(database, KeyboardInterrupt)
    with database.acting() as session:
        rename(session, "再改")
    with database.reading() as session:
        assert session.get_one(Project, 1).event_seq == 1


def test_an_action_is_kept_whole(database: Database) -> None:
    with database.acting() as session:
        rename(session, "改名")
    with database.reading() as session:
        project = session.get_one(Project, 1)
        assert (project.name, project.event_seq, project.version) == ("改名", 1, 2)
        assert verify(session).holds


def test_a_commit_that_is_refused_leaves_nothing_and_lets_go(database: Database) -> None:
    """A reference that is checked at the end fails the COMMIT itself."""
    with database.migrating() as connection:
        connection.execute(
            text(
                "CREATE TABLE promise (id integer PRIMARY KEY, "
                "of_project bigint REFERENCES project (id) DEFERRABLE INITIALLY DEFERRED)"
            )
        )
    for _ in range(3):
        with pytest.raises(DBAPIError), database.acting() as session:
            session.execute(text("INSERT INTO promise (id, of_project) VALUES (1, 4711)"))
    with database.acting() as session:
        rename(session, "改名")
        assert session.scalar(text("SELECT count(*) FROM promise")) == 0


# --- only looking -------------------------------------------------------------------------------------------


def test_reading_refuses_to_write(database: Database) -> None:
    rows = {**ROWS["number_series"], "series": "project:2027"}
    for write in (
        insert(metadata.tables["number_series"]).values(rows),
        text("UPDATE project SET name = 'x'"),
        text("CREATE TABLE scribble (id integer)"),
    ):
        with pytest.raises(DBAPIError, match=r"read-?only"), database.reading() as session:
            session.execute(write)
    with database.reading() as session:
        assert session.get_one(Project, 1).name == "测试项目"


def test_what_is_changed_on_a_record_while_reading_is_thrown_away(database: Database) -> None:
    with database.reading() as session:
        session.get_one(Project, 1).name = "改名"
    with database.reading() as session:
        assert session.get_one(Project, 1).name == "测试项目"


def test_reading_and_acting_take_turns_on_one_connection(database_url: str) -> None:
    narrow = Database(database_url, connections=1)
    for turn in range(3):
        with narrow.reading() as session:
            assert session.get_one(Project, 1).event_seq == turn
        with narrow.acting() as session:
            rename(session, str(turn), now=turn)
    narrow.close()


def test_reading_sees_one_moment_from_beginning_to_end(database: Database) -> None:
    with database.reading() as session:
        assert session.scalar(select(Project.name).where(Project.id == 1)) == "测试项目"
        with database.acting() as other:
            rename(other, "改名")
        assert session.scalar(select(Project.name).where(Project.id == 1)) == "测试项目"
    with database.reading() as session:
        assert session.scalar(select(Project.name).where(Project.id == 1)) == "改名"


def test_what_is_written_while_history_is_walked_is_no_break(database: Database) -> None:
    with database.acting() as session:
        rename(session, "改名")
    with database.reading() as session:
        assert session.scalar(select(Project.event_seq).where(Project.id == 1)) == 1
        with database.acting() as other:
            rename(other, "又改")
        verification = verify(session)
        assert (verification.events, verification.breaks) == (1, ())
    with database.reading() as session:
        assert verify(session).events == 2


def test_readers_never_wait_for_a_writer(database: Database) -> None:
    with database.acting() as session:
        rename(session, "改名")
        session.flush()
        with database.reading() as other:
            assert other.get_one(Project, 1).name == "测试项目"


# --- two at once --------------------------------------------------------------------------------------------


def test_the_second_waits_for_the_first_and_sees_its_work(database: Database) -> None:
    first_has_it, order = threading.Event(), list[str]()

    def first() -> None:
        with database.acting() as session:
            project = Project.locked(session, 1)
            first_has_it.set()
            # Long enough for the second to come to the door: it has, once it is on its way.
            second_is_coming.wait(30)
            project.investment = Decimal(100)
            order.append("first")

    second_is_coming = threading.Event()

    def second() -> None:
        first_has_it.wait(30)
        second_is_coming.set()
        with database.acting() as session:
            project = Project.locked(session, 1)
            order.append("second")
            assert project.investment is not None
            project.investment += 1

    assert all_at_once(first, second) == []
    assert order == ["first", "second"]
    with database.reading() as session:
        project = session.get_one(Project, 1)
        assert (project.investment, project.version) == (Decimal(101), 3)


def test_a_case_read_before_it_was_locked_is_read_anew(database: Database) -> None:
    with database.acting() as session:
        before = (
            session.scalars(select(Project).where(Project.id == 1)).one() if not database.is_sqlite else None
        )
        if not database.is_sqlite:
            # On SQLite the first statement already holds the whole database.
            with database.acting() as other:
                rename(other, "改名")
        locked = Project.locked(session, 1)
        assert before is None or (locked is before and locked.name == "改名")


def test_a_change_of_what_somebody_else_changed_meanwhile_is_refused(database: Database) -> None:
    with database.reading() as session:
        stale = session.get_one(Project, 1)
    with database.acting() as session:
        rename(session, "先改")
    with pytest.raises(ChangedMeanwhile, match="已经更新"), database.acting() as session:
        session.merge(stale, load=False).name = "后改"
    with database.reading() as session:
        assert session.get_one(Project, 1).name == "先改"


def test_what_is_not_there_is_named(database: Database) -> None:
    with pytest.raises(NotFound, match="没有找到该项目"), database.acting() as session:
        Project.locked(session, 999)


def test_eight_writers_of_one_case_lose_nothing_and_never_hear_of_locks(database: Database) -> None:
    def work() -> None:
        for turn in range(10):
            with database.acting() as session:
                rename(session, f"第{turn}次", now=turn)
            with database.reading() as session:
                session.get_one(Project, 1)

    assert all_at_once(*[work] * 8) == []
    with database.reading() as session:
        assert session.get_one(Project, 1).event_seq == 80
        verification = verify(session)
        assert (verification.events, verification.holds) == (80, True)


def test_eight_writers_of_the_house_make_its_chain_together(database: Database) -> None:
    def work() -> None:
        for _ in range(5):
            with database.acting() as session:
                append(session, house_locked(session), kind="calendar.close", by=None, now=NOW)

    assert all_at_once(*[work] * 8) == []
    with database.reading() as session:
        found = verify(session)
        assert [str(broken) for broken in found.breaks] == ["2026-0001 第1条：没有任何记录（登记有0条）"]
        assert found.events == 40


def test_more_threads_than_connections_wait_for_one(database_url: str) -> None:
    narrow = Database(database_url, connections=2)

    def work() -> None:
        for _ in range(5):
            with narrow.reading() as session:
                session.get_one(Project, 1)
            with narrow.acting() as session:
                rename(session, "改名")

    assert all_at_once(*[work] * 16) == []
    with narrow.reading() as session:
        assert session.get_one(Project, 1).event_seq == 80
    narrow.close()


def test_two_processes_write_to_one_database(database_url: str) -> None:
    """Turns are taken within a process; between two, the database itself makes one wait."""
    ours, theirs = Database(database_url), Database(database_url)

    def work(database: Database) -> Callable[[], None]:
        def run() -> None:
            for _ in range(20):
                with database.acting() as session:
                    rename(session, "改名")

        return run

    assert all_at_once(work(ours), work(theirs), work(ours), work(theirs)) == []
    with ours.reading() as session:
        assert session.get_one(Project, 1).event_seq == 80
    ours.close()
    theirs.close()


def test_who_waits_too_long_is_told_to_come_again(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "PATIENCE", 0.2)
    monkeypatch.setattr(rooms, "_POSTGRES_OPTIONS", "-c lock_timeout=200ms")
    impatient = Database(database_url)
    with impatient.acting() as session:
        Project.locked(session, 1)
        # The same process, and another one.
        for other in (impatient, Database(database_url)):
            with pytest.raises(Busy, match="请稍后再试"), other.acting() as second:
                Project.locked(second, 1)
            if other is not impatient:
                other.close()
        session.get_one(Project, 1).name = "改名"
    with impatient.acting() as session:
        assert Project.locked(session, 1).name == "改名"
    impatient.close()


def test_a_migration_waits_for_another_longer_than_a_writer_for_a_writer(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "PATIENCE", 0.05)
    monkeypatch.setattr(rooms, "_POSTGRES_OPTIONS", "-c lock_timeout=50ms")
    ours, theirs, done = Database(database_url), Database(database_url), list[str]()

    def second() -> None:
        with theirs.migrating():
            done.append("second")

    waiting = threading.Thread(target=second)
    with ours.migrating():
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive()
        done.append("first")
    waiting.join(60)
    assert done == ["first", "second"]
    ours.close()
    theirs.close()


def test_no_free_connection_is_told_as_busy(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "PATIENCE", 0.1)
    monkeypatch.setattr(rooms, "_POSTGRES_OPTIONS", "")
    narrow = Database(database_url, connections=1)
    with narrow.reading() as one, narrow.reading() as two:
        one.connection()
        two.connection()
        with pytest.raises(Busy), narrow.reading() as three:
            three.connection()
    narrow.close()


def test_two_that_wait_for_each_other_do_not_wait_for_ever(database: Database) -> None:
    """PostgreSQL ends a deadlock by refusing one of the two; on SQLite there is nothing to wait for."""
    if database.is_sqlite:
        return
    with database.acting() as session:
        session.execute(
            insert(metadata.tables["project"]), {**ROWS["project"], "id": 2, "number": "2026-0002"}
        )
    both_hold_one = threading.Barrier(2)

    def work(mine: int, other: int) -> Callable[[], None]:
        def run() -> None:
            with database.acting() as session:
                Project.locked(session, mine)
                both_hold_one.wait(30)
                Project.locked(session, other)

        return run

    (failure,) = all_at_once(work(1, 2), work(2, 1))
    assert isinstance(failure, Busy)


# --- the connection ---------------------------------------------------------------------------------------


def act_until_the_connection_is_lost(database: Database) -> None:
    with database.acting() as session:
        rename(session, "改名")
        session.flush()
        mine = session.scalar(text("SELECT pg_backend_pid()"))
        with database.acting() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
        session.execute(text("SELECT 1"))


def test_a_connection_that_was_lost_is_said_and_the_next_action_finds_another(database: Database) -> None:
    if database.is_sqlite:
        return
    with pytest.raises(DatabaseUnreachable):
        act_until_the_connection_is_lost(database)
    with database.acting() as session:
        assert Project.locked(session, 1).name == "测试项目"


def test_the_server_knows_who_is_connected_and_for_how_long_they_may_wait(database: Database) -> None:
    if database.is_sqlite:
        settings: dict[str, Any] = {
            "foreign_keys": 1, "journal_mode": "wal", "synchronous": 2, "recursive_triggers": 1,
            "busy_timeout": 10_000,
        }  # fmt: skip
        say = "PRAGMA {}"
    else:
        settings = {
            "application_name": "daiban", "lock_timeout": "10s", "statement_timeout": "1min",
            "idle_in_transaction_session_timeout": "1min", "timezone": "UTC",
        }  # fmt: skip
        say = "SHOW {}"
    with database.reading() as session:
        for name, value in settings.items():
            assert session.scalar(text(say.format(name))) == value, name


def test_what_a_url_says_itself_stands(postgres_url: str) -> None:
    database = Database(f"{postgres_url}{'&' if '?' in postgres_url else '?'}application_name=elsewhere")
    with database.reading() as session:
        assert session.scalar(text("SHOW application_name")) == "elsewhere"
    database.close()

"""`daiban worker`: real processes on a real PostgreSQL, killed in the middle and two at once; nothing lost or doubled."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import select

from builders.command import command
from builders.county import County, a_county
from builders.post import PostOffice, a_post_office, until
from workflow.actions import deliveries
from workflow.actions.notices import OFFICE, tell
from workflow.cli import queue
from workflow.records.clock import ClockRecord
from workflow.records.database import Database
from workflow.records.delivery import Delivery
from workflow.records.person import Person
from workflow.records.queue import SCHEMA, queue_standing
from workflow.rules.duty import Role

Making = Callable[[], AbstractContextManager[str]]
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def url(migrated_postgres: Making) -> Iterator[str]:
    with migrated_postgres() as url:
        queue.bring(url)
        yield url


@pytest.fixture
def county(url: str) -> Iterator[County]:
    county = a_county(url)
    yield county
    county.database.close()


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with a_post_office() as post:
        yield post


@contextmanager
def a_worker(url: str, post: PostOffice) -> Iterator["subprocess.Popen[str]"]:
    """A worker in rounds of a second, that takes others for dead after two."""
    process = subprocess.Popen(
        [sys.executable, "-m", "workflow.cli", "worker"],
        env={
            **os.environ,
            "DAIBAN_DATABASE_URL": url,
            "DAIBAN_SMTP_HOST": "127.0.0.1",
            "DAIBAN_SMTP_PORT": str(post.port),
            "DAIBAN_SMTP_FROM": "daiban@example.org",
            "DAIBAN_EVERY": "1",
            "DAIBAN_STALLED": "2",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert "后台进程已启动" in process.stdout.readline()
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
        assert "Traceback" not in err, err


def people(county: County, count: int) -> None:
    """People of the office with mail addresses."""
    for number in range(count):
        actor = county.person(f"office{number}", Role.OFFICE)
        with county.database.acting() as session:
            session.get_one(Person, actor.person_id).email = f"office{number}@example.org"


def say(database: Database, *names: str) -> None:
    """A notice to the office about each of these, in a transaction of its own."""
    for name in names:
        with database.acting() as session:
            tell(
                session,
                "clock.moved",
                to=OFFICE,
                project_id=None,
                subject=("clock", 1),
                occasion=name,
                now=NOW,
                project=name,
                limit="回复",
                before="甲",
                after="乙",
                reason="丙",
            )


def all_sent(county: County, count: int) -> bool:
    rows = county.all(Delivery)
    return len(rows) == count and all(row.state == "sent" for row in rows)


def lines(post: PostOffice) -> list[tuple[str, str]]:
    """What each person was told, line by line."""
    return [
        (str(mail["To"]), line.split("“")[1].split("”")[0])
        for index, mail in enumerate(post.received)
        for line in post.text(index).splitlines()
        if "“" in line
    ]


def test_a_worker_killed_before_the_server_has_the_message_leaves_it_to_the_next(
    county: County, url: str, post: PostOffice
) -> None:
    people(county, 1)
    say(county.database, "甲项目")
    post.open.clear()
    with a_worker(url, post) as first:
        assert post.knocked.wait(60)
        assert [row.state for row in county.all(Delivery)] == ["sending"]
        first.kill()
        assert post.left.wait(60)
    assert post.received == []
    post.open.set()
    with a_worker(url, post):
        until(lambda: all_sent(county, 1))
        # Whatever else the queue still holds has been done once this is out as well.
        say(county.database, "乙项目")
        until(lambda: all_sent(county, 2))
    assert lines(post) == [("office0@example.org", "甲项目"), ("office0@example.org", "乙项目")]
    assert len(set(post.names)) == len(post.names)
    assert max(row.attempts for row in county.all(Delivery)) == 2


def test_a_worker_killed_after_the_server_took_the_message_leaves_it_to_a_person_and_nothing_comes_twice(
    county: County, url: str, post: PostOffice
) -> None:
    people(county, 1)
    say(county.database, "甲项目")
    post.waits = "with the message in"
    post.open.clear()
    with a_worker(url, post) as first:
        assert post.knocked.wait(60)
        assert [str(mail["To"]) for mail in post.received] == ["office0@example.org"]
        first.kill()
        assert post.left.wait(60)
    post.open.set()
    with a_worker(url, post):
        until(lambda: [row.state for row in county.all(Delivery)] == ["failed"])
        # Whatever else the queue still holds has been done once this is out as well.
        say(county.database, "乙项目")
        until(lambda: sorted(row.state for row in county.all(Delivery)) == ["failed", "sent"])
        assert lines(post) == [("office0@example.org", "甲项目"), ("office0@example.org", "乙项目")]
        (unknown,) = (row for row in county.all(Delivery) if row.state == "failed")
        assert "不知是否已送达" in unknown.last_error
        county.do(deliveries.retry, by=county.office, delivery_id=unknown.id, events=0)
        until(lambda: all_sent(county, 2))
    # Sent again by a person's word, it is the same mail for whoever got it already.
    assert post.names == [post.names[0], post.names[1], post.names[0]]


def test_two_workers_at_once_do_everything_once(county: County, url: str, post: PostOffice) -> None:
    people(county, 3)
    county.a_dispatched_project()
    names = [f"项目{number}" for number in range(8)]
    with a_worker(url, post), a_worker(url, post):
        say(county.database, *names)
        until(
            lambda: (
                all(row.state == "sent" for row in county.all(Delivery))
                and {name for _, name in lines(post)} >= set(names)
            )
        )
        until(lambda: not unknown_rungs(county))
    told = [each for each in lines(post) if each[1] in names]
    assert len(told) == len(set(told)) == 3 * len(names)
    assert len(set(post.names)) == len(post.names)


def unknown_rungs(county: County) -> list[int]:
    """The open clocks that no sweep has looked at yet."""
    unseen = select(ClockRecord.id).where(ClockRecord.stopped_at.is_(None), ClockRecord.next_rung.is_(None))
    with county.database.reading() as session:
        return list(session.scalars(unseen))


def test_the_queue_stands_beside_the_tables_and_is_made_once(url: str) -> None:
    assert queue.is_there(url)
    queue.bring(url)
    libpq = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(libpq) as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relname LIKE 'procrastinate%'"
        ).fetchone() or (None,)
        assert count == 0
        connection.execute(f"COMMENT ON SCHEMA {SCHEMA} IS 'procrastinate 0'")
    assert not queue.is_there(url)
    queue.bring(url)
    assert queue.is_there(url)
    queue.drop(url)
    assert not queue.is_there(url)


def test_a_worker_has_nothing_to_do_on_sqlite(migrated_sqlite: Making) -> None:
    with migrated_sqlite() as url:
        said = command({"DAIBAN_DATABASE_URL": url})("worker")
    assert (said.code, "daiban serve" in said.err) == (1, True)


def test_who_works_and_what_stands_still_is_read_from_the_queue(url: str) -> None:
    libpq = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(libpq) as connection:
        connection.execute(f"SET search_path = {SCHEMA}")
        for seen in (NOW, NOW - timedelta(minutes=5)):
            connection.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [seen])
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts, worker_id) VALUES "
            "('default', 'sweep', 'doing', 1, 1), ('default', 'deliver', 'doing', 2, 2), "
            "('default', 'mend', 'todo', 0, NULL)"
        )
    database = Database(url)
    with database.reading() as session:
        found = queue_standing(session, now=NOW, patience=timedelta(seconds=30))
    assert found is not None
    assert [(each.number, each.alive) for each in found.workers] == [(1, True), (2, False)]
    assert found.waiting == 1
    assert [(each.name, each.attempts) for each in found.stalled] == [("deliver", 2)]
    queue.drop(url)
    with database.reading() as session:
        assert queue_standing(session, now=NOW, patience=timedelta(seconds=30)) is None
    database.close()

"""The bench compares like with like: what is written by hand is what the action writes."""

import json
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from bench import replies
from bench.__main__ import verdict
from conftest import Making
from workflow.actions import opinions
from workflow.law.editions import read_law
from workflow.records.database import Database

#: What tells the two projects apart, and what is a hash of it.
_OWN = {
    "id",
    "project_id",
    "consultation_id",
    "subject_id",
    "number",
    "name",
    "identity",
    "name_order",
    "hash",
    "event_hash",
    "key",
}


@pytest.fixture
def laid_out(migrated_postgres: Making) -> Iterator[tuple[str, list[int]]]:
    """Three projects that wait for two departments each."""
    with migrated_postgres() as url:
        database = Database(url)
        ids = replies.lay_out(database, read_law().current, 3)
        database.close()
        yield url.replace("postgresql+psycopg://", "postgresql://"), ids


def _written(url: str, project: int) -> dict[str, list[dict[str, Any]]]:
    database = Database(url)
    where = {
        "project": "id = :p",
        "consultation": "project_id = :p",
        "consultee": "consultation_id = :p",
        "clock": "project_id = :p",
        "event": "project_id = :p",
        "notice": "project_id = :p",
    }
    with database.reading() as session:
        found = {
            table: [
                {name: value for name, value in row.items() if name not in _OWN}
                for row in session.execute(
                    text(f"SELECT * FROM {table} WHERE {condition} ORDER BY id"),  # names of ours
                    {"p": project},
                ).mappings()
            ]
            for table, condition in where.items()
        }
    database.close()
    for notice in found["notice"]:
        notice["text"] = notice["text"].replace(f"项目{project}", "项目")
    for event in found["event"]:
        # A clock is named after the case that it runs on.
        event["data"] = json.loads(re.sub(r"consultee:\d+:", "consultee:", json.dumps(event["data"])))
    return found


def test_by_hand_and_by_the_action_the_same_rows_are_written(laid_out: tuple[str, list[int]]) -> None:
    url, (ours, raw, pipelined) = laid_out
    database = Database(url)
    with database.acting() as session:
        opinions.reply(
            session,
            read_law(),
            consultee_id=ours,
            opinion="agree",
            handled_by="王",
            by=replies.ACTOR,
            now=replies.NOW,
        )
    database.close()
    with psycopg.connect(url, autocommit=True) as connection:
        replies.reply_raw(connection, raw)
        replies.reply_raw(connection, pipelined, pipelined=True)
    expected = _written(url, 1)
    assert len(expected["event"]) == len(expected["notice"]) == 1
    assert _written(url, 2) == expected
    assert _written(url, 3) == expected


def test_a_missed_target_says_why() -> None:
    assert verdict(True, "≤ 1 ms", "0.5 ms", "the sync") == ["- reached: ≤ 1 ms (measured 0.5 ms)"]
    assert "Why: the sync" in verdict(False, "≤ 1 ms", "2 ms", "the sync")[0]

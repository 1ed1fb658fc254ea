"""Whoever tampers with history is found, and the line is named."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from builders.attacker import an_attacker
from builders.rows import HASH, NOW, ROWS
from workflow.records.database import Database
from workflow.records.event import EVENTS, EventRecord, append, house_locked, line_of
from workflow.records.project import Project
from workflow.records.schema import metadata
from workflow.records.verification import GUARDS, TRUNCATE_GUARDS, Verification, guards_missing, verify
from workflow.rules.chain import Line
from workflow.rules.duty import Actor, Role

CLERK = Actor(1, "经办甲", frozenset({Role.OFFICE}))
KINDS = ("project.take_in", "project.analyse", "docking.dispatch", "checklist.reply", "pack.compile")
FIRST, SECOND = "2026-0001", "2026-0002"


@pytest.fixture(scope="module")
def database(shared_database: Database) -> Database:
    """Two projects with five lines each, and three lines of the house."""
    with shared_database.acting() as session:
        for table in ("department", "enterprise", "person"):
            session.execute(insert(metadata.tables[table]), dict(ROWS[table]))
        for project_id, number in ((1, FIRST), (2, SECOND)):
            row = {**ROWS["project"], "id": project_id, "number": number}
            session.execute(insert(metadata.tables["project"]), row)
        for turn, kind in enumerate(KINDS):
            for project_id in (1, 2):
                append(
                    session,
                    Project.locked(session, project_id),
                    kind=kind,
                    by=CLERK if turn != 2 else None,
                    now=NOW + timedelta(hours=turn),
                    happened_at=NOW if turn == 3 else None,
                    subject=("checklist", turn) if turn else None,
                    data={"说明": f"第{turn}步", "number": project_id},
                )
                session.flush()
        for turn in range(3):
            now = NOW + timedelta(days=turn)
            append(session, house_locked(session), kind="calendar.close", by=CLERK, now=now)
            session.flush()
    return shared_database


def findings(session: Session) -> list[tuple[str, int, str]]:
    return [(found.number, found.seq, found.kind) for found in verify(session).breaks]


def said(session: Session) -> list[str]:
    return [str(found) for found in verify(session).breaks]


def change(session: Session, at: int, /, of: int = 1, **values: Any) -> None:
    session.execute(EVENTS.update().where(EVENTS.c.project_id == of, EVENTS.c.seq == at).values(**values))


def remove(session: Session, *seqs: int) -> None:
    session.execute(EVENTS.delete().where(EVENTS.c.project_id == 1, EVENTS.c.seq.in_(seqs)))


def stored(session: Session, seq: int, project_id: int = 1) -> EventRecord:
    statement = select(EventRecord).where(EventRecord.project_id == project_id, EventRecord.seq == seq)
    return session.scalars(statement).one()


def test_untouched_history_holds_and_every_line_is_counted(database: Database) -> None:
    with database.reading() as session:
        verification = verify(session)
    assert verification.holds
    assert (verification.events, verification.breaks) == (13, ())


def test_an_empty_house_holds(bare_database_url: str) -> None:
    from workflow.records.migration import upgrade

    upgrade(bare_database_url)
    bare = Database(bare_database_url)
    with bare.reading() as session:
        assert verify(session).events == 0
        assert verify(session).holds
    bare.close()


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_an_edited_line_is_named(database: Database, seq: int) -> None:
    with an_attacker(database) as session:
        change(session, seq, data='{"说明":"别的"}')
        assert findings(session) == [(FIRST, seq, KINDS[seq - 1])]
        assert said(session) == [f"2026-0001 第{seq}条（{KINDS[seq - 1]}）：内容被修改"]


def test_a_line_said_to_be_by_somebody_else_is_named(database: Database) -> None:
    with an_attacker(database) as session:
        change(session, 2, person_name="经办乙")
        assert findings(session) == [(FIRST, 2, "project.analyse")]


@pytest.mark.parametrize("seq", [1, 3])
def test_an_edited_line_with_its_hash_made_anew_breaks_the_next(database: Database, seq: int) -> None:
    with an_attacker(database) as session:
        forged = replace(line_of(stored(session, seq)), data='{"说明":"别的"}')
        change(session, seq, data=forged.data, hash=forged.hash())
        assert findings(session) == [(FIRST, seq + 1, KINDS[seq])]
        assert "该条或上一条被替换" in said(session)[0]


def test_the_last_line_with_its_hash_made_anew_does_not_meet_the_head(database: Database) -> None:
    with an_attacker(database) as session:
        forged = replace(line_of(stored(session, 5)), person_name="经办乙")
        change(session, 5, person_name=forged.person_name, hash=forged.hash())
        assert findings(session) == [(FIRST, 5, "pack.compile")]
        assert "与案卷登记的校验值不一致" in said(session)[0]


@pytest.mark.parametrize(
    ("gone", "missing"), [((1,), 1), ((3,), 3), ((2, 3), 2), ((5,), 5), ((4, 5), 4), ((1, 2, 3, 4, 5), 1)]
)
def test_a_removed_line_is_missed(database: Database, gone: tuple[int, ...], missing: int) -> None:
    with an_attacker(database) as session:
        remove(session, *gone)
        assert findings(session) == [(FIRST, missing, "")]


def test_a_removed_line_is_missed_even_when_the_others_move_up(database: Database) -> None:
    with an_attacker(database) as session:
        remove(session, 3)
        for seq in (4, 5):
            change(session, seq, seq=seq - 1)
        assert findings(session) == [(FIRST, 3, "checklist.reply")]


def test_a_project_whose_whole_history_and_head_are_gone_is_named(database: Database) -> None:
    with an_attacker(database) as session:
        remove(session, 1, 2, 3, 4, 5)
        session.execute(text("UPDATE project SET event_seq = 0, event_hash = '' WHERE id = 1"))
        assert said(session) == ["2026-0001 第1条：没有任何记录（登记有0条）"]


def test_two_lines_that_changed_places_are_named(database: Database) -> None:
    with an_attacker(database) as session:
        change(session, 2, seq=99)
        change(session, 3, seq=2)
        change(session, 99, seq=3)
        assert findings(session) == [(FIRST, 2, "docking.dispatch")]


def test_lines_exchanged_between_projects_are_named_in_both(database: Database) -> None:
    with an_attacker(database) as session:
        change(session, 4, seq=99)
        session.execute(EVENTS.update().where(EVENTS.c.seq == 4).values(project_id=1))
        session.execute(EVENTS.update().where(EVENTS.c.seq == 99).values(project_id=2, seq=4))
        assert findings(session) == [(FIRST, 4, "checklist.reply"), (SECOND, 4, "checklist.reply")]


def _forged(line: Line, **values: Any) -> dict[str, Any]:
    forged = replace(line, **values)
    return asdict(forged) | {"hash": forged.hash()}


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_line_slipped_in_between_is_named(database: Database, seq: int) -> None:
    with an_attacker(database) as session:
        held = stored(session, seq)
        session.execute(insert(EVENTS), _forged(line_of(held), kind="project.forge", previous=held.hash))
        assert [(number, at) for number, at, _ in findings(session)] == [(FIRST, seq)]
        assert verify(session).events == 14


def test_a_line_slipped_in_by_moving_the_others_down_is_named(database: Database) -> None:
    with an_attacker(database) as session:
        for seq in (5, 4, 3):
            change(session, seq, seq=seq + 1)
        before = stored(session, 2)
        forged = _forged(line_of(before), seq=3, kind="project.forge", previous=before.hash)
        session.execute(insert(EVENTS), forged)
        assert findings(session) == [(FIRST, 4, "docking.dispatch")]


def test_a_forged_line_at_the_end_stands_beyond_the_head(database: Database) -> None:
    with an_attacker(database) as session:
        last = stored(session, 5)
        session.execute(
            insert(EVENTS), _forged(line_of(last), seq=6, kind="project.forge", previous=last.hash)
        )
        assert said(session) == ["2026-0001 第6条（project.forge）：多出该条及以后的记录（登记有5条）"]


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("event_seq = 4", (FIRST, 5, "pack.compile")),
        ("event_seq = 6", (FIRST, 6, "")),
        ("event_seq = 0, event_hash = ''", (FIRST, 1, "project.take_in")),
        (f"event_hash = '{HASH}'", (FIRST, 5, "pack.compile")),
    ],
)
def test_a_head_that_disagrees_is_named(database: Database, head: str, found: tuple[str, int, str]) -> None:
    with an_attacker(database) as session:
        session.execute(text(f"UPDATE project SET {head} WHERE id = 1"))
        assert findings(session) == [found]


def test_a_history_whose_project_is_gone_is_named(database: Database) -> None:
    with an_attacker(database) as session:
        session.execute(text("DELETE FROM project WHERE id = 2"))
        assert said(session) == ["案卷2 第1条（project.take_in）：案卷已不存在，只留下记录"]
        assert verify(session).events == 13


def of_house(seq: int) -> Any:
    return EVENTS.c.project_id.is_(None) & (EVENTS.c.seq == seq)


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (lambda s: s.execute(EVENTS.update().where(of_house(2)).values(kind="x")), ("", 2, "x")),
        (lambda s: s.execute(EVENTS.delete().where(of_house(2))), ("", 2, "")),
        (lambda s: s.execute(EVENTS.delete().where(of_house(3))), ("", 3, "")),
        (lambda s: s.execute(EVENTS.delete().where(EVENTS.c.project_id.is_(None))), ("", 1, "")),
        (lambda s: s.execute(text("UPDATE house SET event_seq = 2")), ("", 3, "calendar.close")),
        (lambda s: s.execute(text("DELETE FROM house")), ("", 1, "calendar.close")),
        (
            lambda s: s.execute(EVENTS.update().where(of_house(3)).values(seq=2)),
            ("", 2, "calendar.close"),
        ),
    ],
    ids=["edited", "removed", "cut", "emptied", "head", "headless", "doubled"],
)
def test_the_house_has_a_chain_of_its_own(
    database: Database, tamper: Callable[[Session], object], found: tuple[str, int, str]
) -> None:
    with an_attacker(database) as session:
        tamper(session)
        assert findings(session) == [found]
        assert said(session)[0].startswith("系统记录 第")


def test_the_first_break_of_every_chain_is_told_house_first(database: Database) -> None:
    with an_attacker(database) as session:
        for seq in (2, 4):
            change(session, seq, of=2, kind="x")
            change(session, seq, of=1, kind="x")
        session.execute(EVENTS.update().where(of_house(1)).values(kind="x"))
        assert findings(session) == [("", 1, "x"), (FIRST, 2, "x"), (SECOND, 2, "x")]


@pytest.mark.parametrize("column", ["happened_at", "recorded_at", "person_name", "data", "hash", "kind"])
def test_bytes_that_are_no_text_are_named_and_stop_nothing(database: Database, column: str) -> None:
    if not database.is_sqlite:
        return
    for garbage in ("X'ff00fe'", "CAST(X'ff00fe' AS TEXT)", "'gestern'", "9.5"):
        with an_attacker(database) as session:
            session.execute(text(f"UPDATE event SET {column} = {garbage} WHERE project_id = 1 AND seq = 2"))
            assert [found[:2] for found in findings(session)] == [(FIRST, 2)]


@pytest.mark.parametrize(
    "instant", ["infinity", "-infinity", "0044-03-15 12:00:00 BC", "9999-12-31 23:59:59"]
)
def test_a_time_that_is_none_is_named_and_stops_nothing(database: Database, instant: str) -> None:
    if database.is_sqlite:
        return
    with an_attacker(database) as session:
        session.execute(text(f"UPDATE event SET recorded_at = '{instant}' WHERE project_id = 1 AND seq = 2"))
        assert findings(session) == [(FIRST, 2, "project.analyse")]


def test_a_long_history_is_walked_in_pieces(database: Database) -> None:
    """More lines than are fetched at a time: nothing is lost at the seams."""
    with an_attacker(database) as session:
        project = Project.locked(session, 1)
        for turn in range(1500):
            now = NOW + timedelta(days=1, seconds=turn)
            append(session, project, kind="project.note", by=CLERK, now=now)
        session.flush()
        assert verify(session) == Verification(1513, ())
        change(session, 1234, data="{}", person_name="经办乙")
        assert findings(session) == [(FIRST, 1234, "project.note")]


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
NUMBERS = st.one_of(st.none(), st.integers(0, 2**31 - 1))
INSTANTS = st.integers(-(10**9), 10**9).map(lambda seconds: NOW + timedelta(seconds=seconds))
CHANGES = st.one_of(
    st.tuples(st.sampled_from(["kind", "subject_kind", "person_name", "data", "previous", "hash"]), TEXTS),
    st.tuples(st.sampled_from(["subject_id", "person_id"]), NUMBERS),
    st.tuples(st.just("seq"), st.integers(1, 2**31 - 1)),
    st.tuples(st.just("project_id"), st.sampled_from([None, 1, 2])),
    st.tuples(st.sampled_from(["happened_at", "recorded_at"]), INSTANTS),
)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 5), CHANGES)
def test_any_change_of_any_word_of_any_line_is_found(
    database: Database, seq: int, change_made: tuple[str, Any]
) -> None:
    column, value = change_made
    with an_attacker(database) as session:
        same = getattr(stored(session, seq), column) == value
        change(session, seq, **{column: value})
        found = findings(session)
    assert (found == []) is same
    if column not in ("seq", "project_id") and not same:
        assert [(number, at) for number, at, _ in found] == [(FIRST, seq)]


def test_a_migrated_database_has_every_guard_of_history(database: Database) -> None:
    with database.reading() as session:
        assert guards_missing(session) == ()


def test_the_guards_are_all_those_that_the_migration_makes(database: Database) -> None:
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.reading() as session:
        made = set(session.scalars(text(names)))
    assert made == {name for name, _ in (GUARDS if database.is_sqlite else (*GUARDS, *TRUNCATE_GUARDS))}


@pytest.mark.parametrize(("guard", "table"), GUARDS)
def test_a_guard_that_was_dropped_is_named(database: Database, guard: str, table: str) -> None:
    with database.acting() as session:
        session.execute(text(f"DROP TRIGGER {guard}" + ("" if database.is_sqlite else f" ON {table}")))
        assert guards_missing(session) == (guard,)
        session.rollback()


def test_a_guard_that_no_longer_refuses_is_named(database: Database) -> None:
    with database.acting() as session:
        if database.is_sqlite:
            session.execute(text("DROP TRIGGER event_keeps_lines"))
            session.execute(
                text("CREATE TRIGGER event_keeps_lines BEFORE UPDATE ON event BEGIN SELECT 1; END")
            )
        else:
            session.execute(text("ALTER TABLE event DISABLE TRIGGER event_keeps_lines"))
        assert guards_missing(session) == ("event_keeps_lines",)
        session.rollback()

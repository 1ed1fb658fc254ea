"""A round of background work costs what is due: an empty one reads no table through, and waits for nobody who writes."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from builders.county import NOW, County, at
from builders.registration import an_address
from workflow.actions import acceptance_checks, addresses, catching_up, liaisons
from workflow.actions.background import WORK, Engine
from workflow.channels.memory import MemoryChannel
from workflow.records import event as history
from workflow.records.background import Followed
from workflow.records.clock import ClockRecord
from workflow.records.department import Liaison
from workflow.records.schema import metadata
from workflow.records.steps import liaisons as parts
from workflow.rules.duty import Role

LAND = [("natural_resources", "land_use")]
#: What does not grow with the cases: the county itself, one row of whatever keeps account, one a period of the checks.
FEW = frozenset(
    {"department", "house", "work_round", "followed", "closure", "imported_notice", "acceptance_check"}
)
#: An index that leaves most of its table out may be read from end to end.
PARTIAL = frozenset(
    index.name
    for table in metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
)


def engine(county: County) -> Engine:
    channels = {"email": MemoryChannel(), "apprise": MemoryChannel()}
    return Engine(county.database, county.law, channels, "http://daiban", ("k" * 32,))


def a_round(county: County, now: Any) -> None:
    for work in WORK.values():
        work(engine(county), now)


def a_working_county(county: County) -> None:
    """A project with clocks, somebody on duty, and an address that is reported to be wrong."""
    county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    admin = county.person("admin", Role.ADMIN)
    housing = county.liaison("housing")
    county.do(
        liaisons.name_liaison,
        department_key="housing",
        person_id=housing.person_id,
        since=date(2026, 1, 1),
        by=admin,
    )
    county.do(addresses.report, address_id=an_address(county).id, said="没有这条路", by=county.agent)


def statements_of(county: County, now: Any) -> list[tuple[str, Any]]:
    said: list[tuple[str, Any]] = []

    def heard(_: Connection, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        said.append((statement, parameters))

    event.listen(county.database.engine, "before_cursor_execute", heard)
    try:
        a_round(county, now)
    finally:
        event.remove(county.database.engine, "before_cursor_execute", heard)
    return said


def test_an_empty_round_reads_no_table_through(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    if not county.database.is_sqlite:
        pytest.skip("the plans of PostgreSQL follow its statistics")
    a_working_county(county)
    # As though somebody had applied for a joint acceptance half a year ago.
    monkeypatch.setattr(acceptance_checks, "since", lambda _: NOW - timedelta(days=180))
    for minutes in (0, 1, 5, 6):
        a_round(county, NOW + timedelta(minutes=minutes))
    said = statements_of(county, NOW + timedelta(minutes=10))
    assert sum("FROM notice" in statement for statement, _ in said) > 1
    read_through = []
    with county.database.engine.connect() as connection:
        for statement, parameters in said:
            if statement.startswith(("SELECT", "UPDATE", "INSERT", "WITH")):
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                for step in (row[3] for row in plan):
                    scanned = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step)
                    if scanned and scanned[1] not in FEW and scanned[2] not in PARTIAL:
                        read_through.append((step, statement))
    assert read_through == []


def test_an_empty_round_writes_nothing_but_that_it_was_made(county: County) -> None:
    a_working_county(county)
    for minutes in (0, 1, 5, 6):
        a_round(county, NOW + timedelta(minutes=minutes))
    said = [
        statement
        for statement, _ in statements_of(county, NOW + timedelta(minutes=10))
        if not statement.startswith(("SELECT", "PRAGMA", "BEGIN", "WITH"))
    ]
    assert [statement.split(" (")[0] for statement in said] == ["INSERT INTO work_round"] * len(WORK)


def looked(county: County, monkeypatch: pytest.MonkeyPatch, now: Any) -> list[Any]:
    """Which departments' projects are looked at as terms of duty are followed; None: every project."""
    asked: list[Any] = []
    unlike = parts.unlike

    def heard(session: Any, today: date, departments: Any = None) -> list[int]:
        asked.append(None if departments is None else set(departments))
        return unlike(session, today, departments)

    with monkeypatch.context() as patch:
        patch.setattr(parts, "unlike", heard)
        catching_up.follow_liaisons(county.database, now=now)
    return asked


def missing(county: County) -> list[int]:
    rows = county.all(
        ClockRecord, ClockRecord.limit_key == "awaited_liaison", ClockRecord.stopped_at.is_(None)
    )
    return [row.project_id for row in rows]


def test_only_whose_liaisons_changed_is_looked_at_and_only_until_every_act_under_way_has_ended(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = county.a_project()
    county.decide(project, LAND)
    assert looked(county, monkeypatch, NOW) == [None]
    admin, land = county.person("admin", Role.ADMIN), county.liaison("natural_resources")
    assert looked(county, monkeypatch, NOW + timedelta(minutes=9)) == []
    assert missing(county) == [project]
    county.do(
        liaisons.name_liaison,
        department_key="natural_resources",
        person_id=land.person_id,
        since=date(2026, 1, 1),
        by=admin,
        now=NOW + timedelta(minutes=10),
    )
    assert looked(county, monkeypatch, NOW + timedelta(minutes=10, seconds=15)) == [{"natural_resources"}]
    assert missing(county) == []
    assert looked(county, monkeypatch, NOW + timedelta(minutes=11)) == [{"natural_resources"}]
    assert looked(county, monkeypatch, NOW + timedelta(minutes=12)) == [{"natural_resources"}]
    assert looked(county, monkeypatch, NOW + timedelta(minutes=12, seconds=15)) == []


def test_terms_that_began_and_ended_while_nobody_worked_are_followed_afterwards(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, land = county.person("admin", Role.ADMIN), county.liaison("natural_resources")
    (term,) = county.do(
        liaisons.name_liaison,
        department_key="natural_resources",
        person_id=land.person_id,
        since=date(2026, 1, 1),
        by=admin,
    )
    county.do(liaisons.end_liaison, liaison_id=term.id, last_day=date(2026, 11, 25), by=admin)
    project = county.a_project()
    county.decide(project, LAND)
    for minutes in (0, 5):
        looked(county, monkeypatch, NOW + timedelta(minutes=minutes))
    assert missing(county) == []
    assert looked(county, monkeypatch, at("2026-11-25 23:59")) == []
    assert looked(county, monkeypatch, at("2026-12-03 09:00")) == [{"natural_resources"}]
    assert missing(county) == [project]
    assert looked(county, monkeypatch, at("2026-12-03 09:01")) == []


def test_a_clock_of_the_machine_that_was_wrong_and_is_put_back_has_everything_looked_at(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    county.decide(county.a_project(), LAND)
    looked(county, monkeypatch, at("2099-01-01 09:00"))
    assert looked(county, monkeypatch, NOW) == [None]
    assert looked(county, monkeypatch, NOW + timedelta(minutes=5)) == []
    (kept,) = county.all(Followed)
    assert kept.day == date(2026, 11, 23)


def test_what_could_not_be_settled_is_tried_again_and_nothing_else_is_looked_at(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = county.a_project()
    county.decide(project, LAND)
    land = county.liaison("natural_resources")
    with county.database.acting() as session:
        session.add(
            Liaison(
                department_key="natural_resources",
                person_id=land.person_id,
                since=date(2026, 1, 1),
                until=None,
            )
        )

    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("这个项目的数据读不出来")

    with monkeypatch.context() as patch:
        patch.setattr(history, "whose_turn", breaks)
        catching_up.follow_liaisons(county.database, now=NOW)
    (kept,) = county.all(Followed)
    assert kept.again == [project]
    assert looked(county, monkeypatch, NOW + timedelta(minutes=5)) == []
    assert missing(county) == []
    (kept,) = county.all(Followed)
    assert kept.again == []

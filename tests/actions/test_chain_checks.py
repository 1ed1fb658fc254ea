"""History is verified from a page in steps: each project once, a change found, whoever goes on with it."""

from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import text

from builders.county import County
from workflow.actions import chain_checks
from workflow.actions.background import Engine
from workflow.errors import NotAllowed
from workflow.records.chain_check import ChainCheck
from workflow.records.verification import verify, verify_project, verify_some
from workflow.rules.duty import Actor, Role


@pytest.fixture
def admin(county: County) -> Actor:
    return county.person("admin", Role.ADMIN)


def several(county: County, count: int) -> list[int]:
    return [
        county.a_project(
            name=f"项目{number}", enterprise_name=f"企业{number}", credit_code="", despite="各是各的"
        )
        for number in range(count)
    ]


def gone_on(county: County, check_id: int) -> int:
    steps = 1
    while chain_checks.go_on(county.database, check_id=check_id, now=county.now):
        steps += 1
    return steps


def test_steps_together_find_what_one_walk_finds(
    county: County, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    several(county, 5)
    monkeypatch.setattr("workflow.records.verification._PROJECTS", 2)
    check = county.do(chain_checks.begin, by=admin)
    assert gone_on(county, check.id) == 4
    kept = county.one(ChainCheck, check.id)
    with county.database.reading() as session:
        whole = verify(session)
    assert (kept.projects, kept.events, kept.papers, kept.found) == (5, whole.events, whole.papers, [])
    assert kept.ended_at == county.now


def test_two_who_go_on_at_once_count_each_project_once(county: County, admin: Actor) -> None:
    several(county, 3)
    check = county.do(chain_checks.begin, by=admin)
    gone_on(county, check.id)
    before = county.one(ChainCheck, check.id)
    assert not chain_checks.go_on(county.database, check_id=check.id, now=county.now)
    after = county.one(ChainCheck, check.id)
    assert (before.projects, before.events) == (after.projects, after.events)


def test_one_walk_at_a_time(county: County, admin: Actor) -> None:
    check = county.do(chain_checks.begin, by=admin)
    assert county.do(chain_checks.begin, by=admin, events=0).id == check.id
    gone_on(county, check.id)
    assert county.do(chain_checks.begin, by=admin).id != check.id


def test_background_work_ends_what_a_closed_page_has_left(county: County, admin: Actor) -> None:
    several(county, 2)
    check = county.do(chain_checks.begin, by=admin)
    engine = Engine(county.database, county.law, {})
    for _ in range(2):
        engine.climb_ladders(county.now)
    assert county.one(ChainCheck, check.id).ended_at is not None


def test_only_the_administrator_and_whoever_supervises_verify(county: County) -> None:
    county.do(chain_checks.begin, by=county.person("supervisor", Role.SUPERVISOR))
    county.refused(NotAllowed, chain_checks.begin, by=county.office)


def test_a_changed_line_is_found_in_its_project_and_in_no_other(county: County) -> None:
    first, second = several(county, 2)
    with suppress(_GivenUpError), county.database.acting() as session:
        _spoil(session, first)
        assert not verify_project(session, first).holds
        assert verify_project(session, second).holds
        _, told = verify_some(session, 0)
        assert [each.project_id for each in told.breaks] == [first]
        raise _GivenUpError


class _GivenUpError(Exception):
    """Nothing of it is kept."""


def _spoil(session: Any, project_id: int) -> None:
    """In a transaction that is given up afterwards, so that history holds when the test is over."""
    if session.connection().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER event_keeps_lines"))
    else:
        session.execute(text("ALTER TABLE event DISABLE TRIGGER ALL"))
    session.execute(
        text("UPDATE event SET person_name = 'X' WHERE project_id = :project AND seq = 1"),
        {"project": project_id},
    )

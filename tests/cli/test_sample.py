"""`daiban sample`: a county with every situation, loaded into an empty database and nowhere else."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time
from typing import TypeAlias

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from builders.command import Run
from workflow.actions import sample_county, tracking
from workflow.actions.people import actor_of
from workflow.errors import DatabaseInUse
from workflow.law.editions import read_law
from workflow.records.acceptance import AcceptancePart, JointAcceptance
from workflow.records.approval_item import ApprovalItem
from workflow.records.calendar import calendar_of
from workflow.records.checklist import Checklist, Pack
from workflow.records.clock import ClockRecord, clock_of
from workflow.records.consultation import Consultation, Consultee
from workflow.records.database import Database
from workflow.records.department import Department, Liaison
from workflow.records.enterprise import Enterprise
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.records.rating import Rating
from workflow.records.urging import Urging
from workflow.records.verification import verify
from workflow.rules.clock import Standing
from workflow.rules.duty import Role
from workflow.rules.identifiers import credit_code_problem
from workflow.rules.local_time import instant

#: A Monday, ten in the morning, in Luoding.
NOW = instant(date(2026, 11, 23), time(10))


Making: TypeAlias = Callable[[], AbstractContextManager[str]]


@pytest.fixture(scope="module", params=["migrated_sqlite", "migrated_postgres"], ids=["sqlite", "postgresql"])
def loaded(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The sample county, loaded once on each kind of database."""
    making: Making = request.getfixturevalue(request.param)
    with making() as url:
        database = Database(url)
        with database.acting() as session:
            assert sample_county.load(session, read_law(), now=NOW)
        yield database
        database.close()


@pytest.fixture
def house(loaded: Database) -> Iterator[Session]:
    """The sample county, looked at by several tests, each in a transaction of its own."""
    with loaded.reading() as session:
        yield session


def project(session: Session, story: str) -> Project:
    return session.scalars(select(Project).where(Project.name == sample_county.FORMS[story]["name"])).one()


def states(session: Session, story: str) -> Counter[str]:
    rows = session.scalars(select(Checklist.state).where(Checklist.project_id == project(session, story).id))
    return Counter(rows)


def standings(session: Session, story: str) -> Counter[Standing]:
    law = read_law()
    calendar = calendar_of(session, law.current, law.notices)
    rows = session.scalars(
        select(ClockRecord).where(
            ClockRecord.project_id == project(session, story).id, ClockRecord.subject_kind != "awaited"
        )
    )
    return Counter(clock_of(row).standing(NOW, calendar) for row in rows)


def test_the_county_holds_every_situation_of_a_desk(house: Session) -> None:
    assert house.scalar(select(func.count()).select_from(Project)) == len(sample_county.FORMS)

    assert states(house, "taken_in") == Counter()
    assert states(house, "analysed") == Counter()
    assert project(house, "analysed").agent_id is not None

    assert standings(house, "overdue")[Standing.OVERDUE] == 2
    assert standings(house, "overdue")[Standing.MISSED] == 1
    assert standings(house, "due_today")[Standing.DUE_TODAY] == states(house, "due_today")["awaiting"] > 0
    assert set(states(house, "compiled")) == {"replied", "not_involved"}
    assert house.scalars(select(Pack).where(Pack.project_id == project(house, "compiled").id)).all()

    assert states(house, "returned")["returned"] == 1
    rounds = select(Checklist.round).where(Checklist.state == "returned")
    assert house.scalars(rounds).all() == [2]
    assert states(house, "stale")["stale"] > 0
    assert project(house, "stale").facts_version == 2
    assert project(house, "suspended").state == "suspended"
    assert project(house, "without_agent").agent_id is None
    assert project(house, "consulting").origin == "expansion"
    flagged = project(house, "high_risk").industry_code.lstrip("C")
    assert flagged.startswith(read_law().current.high_risk_prefixes)

    for story in ("consulting", "unopposed", "opposed"):
        consultation = house.scalars(
            select(Consultation).where(Consultation.project_id == project(house, story).id)
        ).one()
        assert consultation.state == {"consulting": "circulating"}.get(story, story)
    opinions = house.scalars(
        select(Consultee.state)
        .join(Consultation, Consultation.id == Consultee.consultation_id)
        .where(Consultation.state == "circulating")
    )
    assert Counter(opinions) == Counter(agreed=2, awaiting=2)
    assert all(house.scalars(select(Consultee.reason).where(Consultee.state == "objected")))

    # The numbers follow the order of intake, and nothing happens after now.
    taken = house.execute(select(Project.number, Project.taken_in_at).order_by(Project.number)).all()
    assert [row.taken_in_at for row in taken] == sorted(row.taken_in_at for row in taken)
    assert taken[-1].taken_in_at <= NOW
    assert verify(house).holds


def open_duties(session: Session, story: str) -> set[tuple[str, str]]:
    """Who is on a clock for what."""
    rows = session.scalars(
        select(ClockRecord).where(
            ClockRecord.project_id == project(session, story).id, ClockRecord.stopped_at.is_(None)
        )
    )
    return {(row.subject_kind, row.obligor_kind) for row in rows}


def test_every_role_finds_something_to_do_in_the_later_stages(house: Session) -> None:
    assert ("registration_item", "seal_shop") in open_duties(house, "registering")
    assert {("commitment", "office"), ("resolution", "department")} <= open_duties(house, "committing")
    assert {
        ("approval_item", "department"), ("item_deferral", "enterprise"), ("clause", "enterprise"), ("blocker", "department"),
    } <= open_duties(house, "approving")  # fmt: skip
    items = house.scalars(
        select(ApprovalItem.state).where(ApprovalItem.project_id == project(house, "approving").id)
    )
    assert {"submitted", "correction", "accepted", "paused", "delivered"} <= set(items)
    (acceptance,) = house.scalars(select(JointAcceptance)).all()
    parts = house.scalars(select(AcceptancePart.state).where(AcceptancePart.acceptance_id == acceptance.id))
    assert {"awaiting", "to_rectify"} <= set(parts)


def test_everybody_a_desk_needs_is_there(house: Session) -> None:
    people = [actor_of(house, person) for person in house.scalars(select(Person))]
    held = Counter(role for person in people for role in person.roles)
    departments = house.scalar(select(func.count()).select_from(Department))
    assert held == {
        Role.OFFICE: 2,
        Role.AGENT: 3,
        Role.LIAISON: departments,
        Role.SUPERVISOR: 1,
        Role.ADMIN: 1,
        Role.ENTERPRISE: 6,
    }
    assert house.scalar(select(func.count(Liaison.department_key.distinct()))) == departments
    assert all(person.phone.startswith("1380000") for person in people)
    codes = house.scalars(select(Enterprise.credit_code).where(Enterprise.credit_code.is_not(None))).all()
    assert len(codes) == 8
    assert [credit_code_problem(str(code)) for code in codes] == [None] * 8


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 10, 4, 15, 30, tzinfo=UTC),
        datetime(2026, 2, 24, 0, 5, tzinfo=UTC),
        datetime(2027, 1, 4, 2, 0, tzinfo=UTC),
    ],
    ids=["on a holiday at night", "before the window opens", "in an unpublished year"],
)
def test_the_county_can_be_loaded_on_any_day(migrated_sqlite: Making, now: datetime) -> None:
    with migrated_sqlite() as url:
        database = Database(url)
        with database.acting() as session:
            assert sample_county.load(session, read_law(), now=now)
            assert verify(session).holds
            assert max(session.scalars(select(Project.taken_in_at))) <= now
        database.close()


def test_loading_again_changes_nothing(run: Run) -> None:
    first = run("sample")
    assert first.code == 0
    assert "17个项目" in first.out
    assert sample_county.PASSWORD in first.out
    assert "http://127.0.0.1:8000/" in first.out
    for login in ("office", "agent1", "natural_resources", "enterprise1", "supervisor", "admin"):
        assert login in first.out
    events = run("verify").out
    second = run("sample")
    assert second.code == 0
    assert "已经在库里" in second.out
    assert run("verify").out == events
    assert "样例县" in run("doctor").out


def test_a_database_with_real_people_is_left_alone(run: Run, database_url: str) -> None:
    run("person", "add", "wang", "--name", "王某", "--role", "admin", typed="a long enough password\n")
    said = run("sample")
    assert (said.code, said.err) == (1, f"{DatabaseInUse()}\n")
    assert run("verify").last.startswith("1 条记录")
    assert run("demo", "--out", "nowhere", "--database", database_url).code == 1


def test_without_tables_nothing_is_loaded(run_bare: Run) -> None:
    said = run_bare("sample")
    assert (said.code, "daiban migrate" in said.err) == (1, True)


def test_one_project_is_tracked_with_the_public_code(house: Session) -> None:
    tracked = project(house, sample_county.TRACKED)
    found = tracking.opened(house, (), number=tracked.number, code=sample_county.TRACKING_CODE)
    assert found == tracked.id
    under_keys = tracking.opened(house, ("k" * 40,), number=tracked.number, code=sample_county.TRACKING_CODE)
    assert under_keys == tracked.id, "the sample is loaded without keys, and may be served with them"


def test_an_enterprise_has_urged_a_department_and_its_agent(house: Session) -> None:
    urged = house.scalars(select(Urging.obligor_kind).order_by(Urging.id)).all()
    assert list(urged) == ["department", "agent"]


def test_enterprises_have_rated_what_was_finished_and_one_waits_for_an_answer(house: Session) -> None:
    grades = house.scalars(select(Rating.grade).order_by(Rating.id)).all()
    assert list(grades) == [4, 2]

"""A reform with a day ahead takes effect on the day, once, and may be withdrawn before (三（一）)."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest

from builders.county import County, at
from workflow.actions import checklists, mergers, reforms
from workflow.actions.background import Engine
from workflow.actions.splits import SplitGiven
from workflow.errors import (
    ChangedMeanwhile,
    DepartmentNameTaken,
    NotAllowed,
    NotFound,
    ReasonMissing,
    ReformDone,
    ReformNotAhead,
)
from workflow.records.checklist import Checklist
from workflow.records.department import Department
from workflow.records.notice import Notice
from workflow.records.reform import Reform
from workflow.rules.division import Part
from workflow.rules.duty import Actor, Role

DAY = date(2026, 12, 1)
MORNING = at("2026-12-01 00:05")
MERGER: dict[str, Any] = {"key": "water", "into": "ecology", "since": DAY, "document": "罗机编〔2026〕3号"}
RENAMING: dict[str, Any] = {"key": "water", "name": "罗定市水利局", "short": "市水利局", "since": DAY}
SPLIT: dict[str, Any] = {
    "key": "natural_resources",
    "given": SplitGiven("natural_resources", [Part("phase", "title", "water")]),
    "since": DAY,
    "document": "罗机编〔2026〕5号",
}


@pytest.fixture
def admin(county: County) -> Actor:
    return county.person("admin", Role.ADMIN)


def carried_out(county: County, now: Any = MORNING) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return reforms.carry_out_due(county.database, county.law, now=now)


def test_nothing_is_changed_before_the_day_and_everything_on_it(county: County, admin: Actor) -> None:
    _, asked = county.a_dispatched_project([("water", "construction")])
    plan = county.do(reforms.plan_merger, **MERGER, by=admin)
    assert carried_out(county, MORNING - timedelta(minutes=10)) == ((), ())
    assert county.one(Department, "water").active
    assert carried_out(county) == ((plan.id,), ())
    assert not county.one(Department, "water").active
    assert county.one(Checklist, asked["water"].id).department_key == "ecology"
    kept = county.one(Reform, plan.id)
    assert (kept.state, kept.done_at) == ("done", MORNING)


def test_a_day_that_was_missed_is_made_up_for_once(county: County, admin: Actor) -> None:
    plan = county.do(reforms.plan_merger, **MERGER, by=admin)
    late = MORNING + timedelta(days=9)
    assert carried_out(county, late) == ((plan.id,), ())
    assert carried_out(county, late) == ((), ())
    lines = [each for each in county.events(None) if each.kind == "department.merge"]
    assert len(lines) == 1
    assert f'"since":"{DAY}"' in lines[0].data


def test_two_workers_carry_it_out_once(county: County, admin: Actor) -> None:
    county.do(reforms.plan_merger, **MERGER, by=admin)
    ready = threading.Barrier(2)
    done: list[int] = []

    def work() -> None:
        ready.wait()
        done.extend(carried_out(county)[0])

    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert len(done) == 1
    assert len([each for each in county.events(None) if each.kind == "department.merge"]) == 1


def test_the_sweep_does_it(county: County, admin: Actor) -> None:
    county.do(reforms.plan_renaming, **RENAMING, by=admin)
    Engine(county.database, county.law, {}).climb_ladders(MORNING)
    assert county.one(Department, "water").name == "罗定市水利局"


def test_a_split_is_planned_as_well(county: County, admin: Actor) -> None:
    _, asked = county.a_dispatched_project([("natural_resources", "title")])
    plan = county.do(reforms.plan_split, **SPLIT, by=admin)
    assert carried_out(county) == ((plan.id,), ())
    assert county.one(Checklist, asked["natural_resources"].id).department_key == "water"


def test_a_plan_is_withdrawn_before_its_day_with_a_reason_and_never_done(
    county: County, admin: Actor
) -> None:
    plan = county.do(reforms.plan_merger, **MERGER, by=admin)
    county.refused(ReasonMissing, reforms.withdraw, reform_id=plan.id, reason=" ", by=admin)
    county.do(reforms.withdraw, reform_id=plan.id, reason="方案调整", by=admin)
    assert carried_out(county) == ((), ())
    assert county.one(Department, "water").active
    county.refused(ReformDone, reforms.withdraw, reform_id=plan.id, reason="再撤", by=admin)
    assert county.notices("reform.withdrawn")


def test_what_was_done_is_not_withdrawn(county: County, admin: Actor) -> None:
    plan = county.do(reforms.plan_merger, **MERGER, by=admin)
    carried_out(county)
    county.refused(ReformDone, reforms.withdraw, reform_id=plan.id, reason="方案调整", by=admin)
    county.refused(NotFound, reforms.withdraw, reform_id=4711, reason="方案调整", by=admin)


def test_what_comes_in_its_way_is_told_once_and_it_is_done_when_the_way_is_free(
    county: County, admin: Actor
) -> None:
    plan = county.do(reforms.plan_merger, **MERGER, by=admin)
    _, asked = county.a_dispatched_project([("water", "construction"), ("ecology", "construction")])
    assert carried_out(county) == ((), (plan.id,))
    assert carried_out(county, MORNING + timedelta(minutes=1)) == ((), (plan.id,))
    kept = county.one(Reform, plan.id)
    assert kept.state == "planned"
    assert "被问到同一件事" in kept.trouble
    told = county.all(Notice, Notice.kind == "reform.stuck")
    assert [row.addressee_kind for row in told] == ["person", "office"]
    county.do(checklists.withdraw, checklist_id=asked["water"].id, reason="由承接部门一并答复")
    assert carried_out(county) == ((plan.id,), ())
    assert county.one(Reform, plan.id).trouble == ""


def test_the_round_says_that_something_is_in_its_way(county: County, admin: Actor) -> None:
    county.do(reforms.plan_merger, **MERGER, by=admin)
    county.a_dispatched_project([("water", "construction"), ("ecology", "construction")])
    engine = Engine(county.database, county.law, {})
    engine.climb_ladders(MORNING)
    from workflow.actions.background_health import health

    with county.database.reading() as session:
        assert health(session, now=MORNING).trouble == ("机构改革1项",)


def test_what_the_day_finds_undone_by_another_reform_is_told(county: County, admin: Actor) -> None:
    plan = county.do(reforms.plan_renaming, **RENAMING, by=admin)
    county.do(mergers.merge, **MERGER | {"since": date(2026, 11, 23)}, by=admin)
    assert carried_out(county) == ((), (plan.id,))
    assert county.one(Reform, plan.id).trouble


@pytest.mark.parametrize(
    ("act", "given", "refusal"),
    [
        (reforms.plan_merger, MERGER | {"since": date(2026, 11, 23)}, ReformNotAhead),
        (reforms.plan_renaming, RENAMING | {"since": date(2026, 11, 23)}, ReformNotAhead),
        (reforms.plan_renaming, RENAMING | {"name": "罗定市自然资源局"}, DepartmentNameTaken),
        (reforms.plan_split, SPLIT | {"since": date(2026, 11, 1)}, ReformNotAhead),
        (reforms.plan_split, SPLIT | {"expected_version": 4711}, ChangedMeanwhile),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    county: County, admin: Actor, act: Any, given: dict[str, Any], refusal: Any
) -> None:
    county.refused(refusal, act, **given, by=admin)


def test_only_the_administrator_plans(county: County, admin: Actor) -> None:
    plan = county.do(reforms.plan_merger, **MERGER, by=admin)
    for act, given in (
        (reforms.plan_merger, MERGER),
        (reforms.plan_renaming, RENAMING),
        (reforms.plan_split, SPLIT),
        (reforms.withdraw, {"reform_id": plan.id, "reason": "不改了"}),
    ):
        county.refused(NotAllowed, act, **given)

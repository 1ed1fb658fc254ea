"""The time line of a project: every clock over the days that count and those that do not."""

import ast
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from api.views import timelines
from api.views.timelines import Bar, Stretch, Timeline
from builders.door import World
from builders.tree import ROOT
from workflow.law.terms import Stage
from workflow.rules.awaited import STEPS
from workflow.rules.calendar import DayKind
from workflow.rules.standing import Standing

LAND, HOUSING = "natural_resources", "housing"


def _seen(world: World, project_id: int, login: str = "office") -> Timeline:
    by = world.cast[login]
    with world.database.reading() as session:
        return timelines.read(session, world.door.law, project_id=project_id, by=by, now=world.wall.now)


def _bar(world: World, project_id: int) -> Bar:
    """That of the one clock which has a limit."""
    [group] = _seen(world, project_id).groups
    [bar] = [bar for bar in group.bars if bar.due_day is not None]
    return bar


def test_a_clock_lies_between_its_start_and_its_due_date(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    seen = _seen(world, project["id"])
    bar = _bar(world, project["id"])
    assert bar.course is not None
    assert bar.course.promised is not None
    assert bar.due_at is not None
    assert seen.first + timedelta(days=int(bar.course.promised.end)) == bar.due_day
    assert (bar.subject, bar.standing, bar.course.late) == ("罗定市自然资源局", Standing.RUNNING, None)
    assert seen.groups[0].stage is Stage.DOCKING


def test_what_lies_behind_the_due_date_is_shown_as_late(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    world.wall.pass_by(timedelta(days=20))
    bar = _bar(world, project["id"])
    assert bar.course is not None
    assert bar.course.promised is not None
    assert bar.course.late == Stretch(bar.course.promised.end, bar.course.spent.end)


def test_a_clock_that_was_stopped_ends_where_it_stopped(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    checklist = project["checklists"][0]
    answered = world.desk(LAND).post(
        f"/api/v1/checklists/{checklist['id']}/reply", {"involved": False, "handled_by": "王"}, version="*"
    )
    assert answered.status_code == 200, answered.text
    spent = _bar(world, project["id"])
    world.wall.pass_by(timedelta(days=20))
    later = _bar(world, project["id"])
    assert spent.course is not None
    assert later.course is not None
    assert later.course.spent == spent.course.spent
    assert later.course.late is None


@pytest.fixture
def national_day(world: World) -> int:
    """A project whose clock runs across the National Day of 2026."""
    world.wall.now = datetime(2026, 9, 29, 2, 0, tzinfo=UTC)
    return int(world.dispatched({LAND: ["land_use"]})["id"])


def test_holidays_are_one_stretch_and_made_up_days_are_named(world: World, national_day: int) -> None:
    world.wall.pass_by(timedelta(days=14))
    seen = _seen(world, national_day)
    [festival] = [days for days in seen.free if days.kind is DayKind.HOLIDAY and "国庆" in days.reason]
    assert festival.where.length == 7
    assert seen.first + timedelta(days=int(festival.where.start)) == date(2026, 10, 1)
    assert [mark.day for mark in seen.makeup] == [date(2026, 10, 10)]


def test_days_that_no_notice_has_named_are_marked_from_where_they_begin(
    world: World, national_day: int
) -> None:
    assert _seen(world, national_day).provisional_from is None
    world.wall.now = datetime(2026, 12, 30, 2, 0, tzinfo=UTC)
    world.dispatched(
        {LAND: ["land_use"]}, name="跨年项目", enterprise_name="罗定跨年有限公司", credit_code=""
    )
    seen = _seen(world, national_day + 1)
    assert seen.provisional_from is not None
    assert (seen.first + timedelta(days=int(seen.provisional_from))).year == 2027


def test_the_page_leads_from_each_clock_to_its_proof(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"], HOUSING: ["construction"]})
    page = world.desk().get(f"/projects/{project['id']}/timeline")
    assert page.status_code == 200
    proofs = re.findall(r'href="(/clocks/\d+)"', page.text)
    seen = _seen(world, project["id"])
    assert len(proofs) == sum(len(group.bars) for group in seen.groups)
    assert world.desk().get(proofs[0]).status_code == 200


def test_nothing_on_the_page_carries_a_style_of_its_own(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    assert " style=" not in world.desk().get(f"/projects/{project['id']}/timeline?scale=day").text


def test_a_step_without_a_limit_runs_and_promises_nothing(world: World) -> None:
    project = world.project(world.desk())
    world.wall.pass_by(timedelta(days=2))
    [group] = _seen(world, project["id"]).groups
    bar = next(bar for bar in group.bars if bar.title != "指派代办员")
    assert (group.stage, bar.title, bar.amount) == (Stage.DOCKING, "研判：确定阶段和部门", "待核定")
    assert bar.course is not None
    assert (bar.course.promised, bar.course.late) == (None, None)
    assert bar.course.spent.length == pytest.approx(2)
    assert ">时限待核定</text>" in world.desk().get(f"/projects/{project['id']}/timeline").text


def test_every_step_without_a_limit_has_its_part_of_the_page() -> None:
    assert set(timelines.STEP_STAGES) == set(STEPS)


def test_every_kind_of_thing_that_a_clock_is_started_for_has_its_part_of_the_page() -> None:
    assert _started_for() <= set(timelines.STAGES)


def _started_for() -> set[str]:
    """The kinds that the actions name where they start a clock."""
    trees = [ast.parse(path.read_text()) for path in (ROOT / "workflow" / "actions").glob("*.py")]
    words = {
        node.target.id: node.value.value
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
    found = set()
    for call in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if ast.unparse(call.func) not in ("clocks.start", "item_clocks.start"):
            continue
        given = [*call.args, *(word.value for word in call.keywords if word.arg == "subject")]
        for pair in (each for each in given if isinstance(each, ast.Tuple)):
            kind = pair.elts[0]
            name = (
                kind.attr
                if isinstance(kind, ast.Attribute)
                else kind.id
                if isinstance(kind, ast.Name)
                else ""
            )
            found.add(kind.value if isinstance(kind, ast.Constant) else words.get(name, ""))
    return {str(kind) for kind in found if kind}


def test_another_department_finds_no_time_line(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    assert world.desk(HOUSING).get(f"/projects/{project['id']}/timeline").status_code == 404

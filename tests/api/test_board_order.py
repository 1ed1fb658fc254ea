"""The board by urgency: nearest due first, without a date last, walked by its cursor; the cost follows what is asked for."""

from datetime import timedelta
from typing import Any

from sqlalchemy import event

from api.paging import encode
from builders.door import Desk, World

PATH = "/api/v1/projects"


def three(world: World) -> tuple[int, int, int]:
    """A project due first, one due two days later, and the newest, of which nothing is due."""
    early = world.dispatched(
        {"housing": ["construction"]}, name="先到期的项目", enterprise_name="先号公司", credit_code=""
    )
    world.wall.pass_by(timedelta(days=2))
    late = world.dispatched(
        {"housing": ["construction"]}, name="后到期的项目", enterprise_name="后号公司", credit_code=""
    )
    bare = world.project(name="没有日期的项目", enterprise_name="没号公司", credit_code="")
    return early["id"], late["id"], bare["id"]


def walked(desk: Desk, **asked: Any) -> list[int]:
    found: list[int] = []
    cursor = None
    while True:
        given = {**asked, "limit": 1} | ({"cursor": cursor} if cursor else {})
        page = desk.get(PATH, params=given)
        assert page.status_code == 200, page.text
        found += [row["id"] for row in page.json()["items"]]
        cursor = page.json()["next"]
        if cursor is None:
            return found


def test_the_nearest_due_date_comes_first_and_what_has_none_last(world: World) -> None:
    early, late, bare = three(world)
    office = world.desk()
    assert [row["id"] for row in office.get(PATH).json()["items"]] == [bare, late, early]
    assert walked(office, sort="urgency") == [early, late, bare]
    assert walked(office, sort="urgency", q="后到期") == [late]
    world.wall.pass_by(timedelta(days=60))
    assert walked(world.desk(), sort="urgency", overdue="true") == [early, late]


def test_a_project_that_comes_in_between_two_pages_shifts_nothing(world: World) -> None:
    early, late, _ = three(world)
    office = world.desk()
    first = office.get(PATH, params={"sort": "urgency", "limit": 1}).json()
    assert [row["id"] for row in first["items"]] == [early]
    world.project(name="其间受理的项目", enterprise_name="其号公司", credit_code="")
    second = office.get(PATH, params={"sort": "urgency", "limit": 1, "cursor": first["next"]}).json()
    assert [row["id"] for row in second["items"]] == [late]


def test_a_place_of_the_other_order_is_refused(world: World) -> None:
    office = world.desk()
    for place in (encode(7), encode("gestern", 7), encode("2026-11-23T09:30:00", 7)):
        refused = office.get(PATH, params={"sort": "urgency", "cursor": place})
        assert refused.status_code == 422, place


def test_the_page_offers_both_orders_and_keeps_the_chosen_one(world: World) -> None:
    early, late, bare = three(world)
    office = world.desk()

    def order(path: str) -> list[int]:
        text = office.get(path).text
        return sorted((early, late, bare), key=lambda key: text.find(f'href="/projects/{key}"'))

    assert order("/projects") == [bare, late, early]
    assert order("/projects?sort=urgency") == [early, late, bare]
    text = office.get("/projects?sort=urgency&q=到期").text
    assert 'name="sort" value="urgency"' in text
    assert "sort=newest" in text


def test_the_order_is_read_along_the_index_of_open_clocks(world: World) -> None:
    three(world)
    asked: list[tuple[str, Any]] = []
    if world.database.engine.dialect.name != "sqlite":
        return
    event.listen(
        world.database.engine,
        "before_cursor_execute",
        lambda _c, _cur, statement, given, *_: asked.append((statement, given)),
    )
    assert walked(world.desk(), sort="urgency")
    statement, given = next((s, g) for s, g in asked if "ORDER BY nearest.due_at" in s)
    with world.database.reading() as session:
        plan = session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + statement, given).all()
    steps = [str(row[-1]) for row in plan]
    assert any("ix_clock_open_due" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps

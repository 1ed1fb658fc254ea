"""日历订阅: what waits for people stands in their own calendars, moves there when it moves, and opens nothing else."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from builders.door import Desk, World
from workflow.records.event import EventRecord
from workflow.records.person import Person

LAND, HOUSING = "natural_resources", "housing"
HERE = "/api/v1/me/calendars"


@pytest.fixture
def feeds(world: World) -> World:
    """A door that has a key to seal addresses with."""
    world.door.settings = replace(world.door.settings, secrets=("k" * 40,), base_url="https://daiban.example")
    return world


def issued(desk: Desk, department: str = "") -> str:
    answer = desk.post(f"{HERE}?department={department}")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["address"]).removeprefix("https://daiban.example")


def fetched(world: World, path: str) -> list[Any]:
    answer = world.stranger().get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def version_of(desk: Desk, department: str = "") -> str:
    (row,) = (each for each in desk.get(HERE).json() if each["department"] == department)
    return f'"{row["version"]}"'


def test_what_a_department_owes_stands_in_its_calendar_on_the_day_it_is_due(feeds: World) -> None:
    path = issued(feeds.desk(LAND), LAND)
    assert fetched(feeds, path) == []
    project = feeds.circulated([LAND, HOUSING])
    (entry,) = fetched(feeds, path)
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (date(2026, 11, 26), date(2026, 11, 27))
    assert project["facts"]["name"] in entry["summary"]
    assert entry["url"].startswith("https://daiban.example/consultees/")
    assert "3个工作日" in entry["description"]
    assert entry["transp"] == "TRANSPARENT"


def test_a_date_that_moves_moves_in_the_calendar_too(feeds: World) -> None:
    path = issued(feeds.desk(LAND), LAND)
    feeds.circulated([LAND, HOUSING])
    (before,) = fetched(feeds, path)
    office = feeds.desk()
    known = office.get("/api/v1/calendar?from=2026-11-25&until=2026-11-25").headers["etag"]
    stormy = {"day": "2026-11-25", "reason": "台风停工", "document": "罗府办〔2026〕9号"}
    closed = office.post("/api/v1/calendar/closures", stormy, version=known)
    assert closed.status_code < 300, closed.text
    (after,) = fetched(feeds, path)
    assert (after["uid"], after["dtstart"].dt) == (before["uid"], before["dtstart"].dt + timedelta(days=1))


def test_what_is_answered_is_gone_from_the_calendar(feeds: World) -> None:
    path = issued(feeds.desk(LAND), LAND)
    project = feeds.circulated([LAND, HOUSING])
    consultee = next(each for each in project["consultation"]["consultees"] if each["department"] == LAND)
    land = feeds.desk(LAND)
    seen = land.get(f"/api/v1/consultees/{consultee['id']}")
    given = {"opinion": "agree", "handled_by": "欧琪", "facts_version": seen.json()["facts_version"]}
    replied = land.post(f"/api/v1/consultees/{consultee['id']}/reply", given, version=seen.headers["etag"])
    assert replied.status_code == 200, replied.text
    assert fetched(feeds, path) == []


def test_a_calendar_that_asks_again_is_told_in_a_few_bytes_that_nothing_is_new(feeds: World) -> None:
    path = issued(feeds.desk(LAND))
    first = feeds.stranger().get(path)
    again = feeds.stranger().client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_address_is_the_same_when_it_is_asked_for_twice_and_another_when_it_is_replaced(
    feeds: World,
) -> None:
    land = feeds.desk(LAND)
    old = issued(land)
    assert issued(land) == old
    renewed = land.post(f"{HERE}/renew", version=version_of(land))
    assert renewed.status_code == 200, renewed.text
    assert feeds.stranger().get(old).status_code == 404
    new = renewed.json()["address"].removeprefix("https://daiban.example")
    assert fetched(feeds, new) == []


def test_an_address_that_is_out_of_use_opens_nothing_and_another_can_be_made(feeds: World) -> None:
    land = feeds.desk(LAND)
    old = issued(land)
    for _ in range(2):
        assert land.post(f"{HERE}/end", version=version_of(land)).status_code == 204
    assert feeds.stranger().get(old).status_code == 404
    assert issued(land) != old


def test_a_stale_window_does_not_replace_an_address_again(feeds: World) -> None:
    land = feeds.desk(LAND)
    issued(land)
    stale = version_of(land)
    assert land.post(f"{HERE}/renew", version=stale).status_code == 200
    assert land.post(f"{HERE}/renew", version=stale).status_code == 412


@pytest.mark.parametrize("token", ["x", "a" * 54, "钥" * 54])
def test_what_was_never_an_address_opens_nothing(feeds: World, token: str) -> None:
    assert feeds.stranger().get(f"/feeds/{token}.ics").status_code == 404


def test_an_address_with_another_seal_opens_nothing(feeds: World) -> None:
    path = issued(feeds.desk(LAND))
    feeds.door.settings = replace(feeds.door.settings, secrets=("n" * 40,))
    assert feeds.stranger().get(path).status_code == 404


def test_nobody_has_the_calendar_of_another_department(feeds: World) -> None:
    for login in (HOUSING, "office", "supervisor"):
        refused = feeds.desk(login).post(f"{HERE}?department={LAND}")
        assert refused.status_code in {403, 404}, login


def test_a_closed_account_takes_its_calendar_with_it(feeds: World) -> None:
    path = issued(feeds.desk(LAND), LAND)
    with feeds.database.acting() as session:
        session.get_one(Person, feeds.cast[LAND].person_id).active = False
    assert feeds.stranger().get(path).status_code == 404


def test_a_house_without_a_key_says_so(world: World) -> None:
    desk = world.desk(LAND)
    assert desk.post(HERE).status_code == 409
    assert "没有设置密钥" in desk.get("/me/calendar").text


def test_the_page_makes_replaces_and_ends_an_address(feeds: World) -> None:
    land = feeds.desk(LAND)
    page = land.get("/me/calendar").text
    assert page.count("生成订阅地址") == 2
    assert land.submit("/me/calendar", {"department": LAND, "doing": "issue"}).status_code == 303
    shown = land.get("/me/calendar").text
    assert "webcal://daiban.example/feeds/" in shown
    sent = {"department": LAND, "version": version_of(land, LAND).strip('"')}
    assert land.submit("/me/calendar", {**sent, "doing": "renew"}).status_code == 303
    assert land.submit("/me/calendar", {**sent, "doing": "end"}).status_code == 409
    assert (
        land.submit(
            "/me/calendar", {**sent, "version": version_of(land, LAND).strip('"'), "doing": "end"}
        ).status_code
        == 303
    )
    assert "webcal:" not in land.get("/me/calendar").text


def test_history_tells_of_an_address_and_does_not_hold_it(feeds: World) -> None:
    path = issued(feeds.desk(LAND), LAND)
    with feeds.database.reading() as session:
        (line,) = session.query(EventRecord).where(EventRecord.kind == "feed.issue")
        assert path.rpartition("/")[2][:22] not in line.data

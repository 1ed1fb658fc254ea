"""Open pages are told that others have done something: who is told, what of, how often, and until when."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import event

from api import sign_in
from api.dependencies import cookie_name
from api.news import PER_PERSON, Listener, News, Seen
from api.views import news as view
from api.views.news import Interest, Line
from builders.door import MONDAY, PASSWORD, Desk, World
from builders.visiting import Site, token_of
from workflow.actions import entrusting, people, rehearsal
from workflow.records.database import Database
from workflow.records.project import Project

LAND = "natural_resources"


def _interest(world: World, login: str, project_id: int | None = None) -> Interest:
    return Interest(world.cast[login], project_id)


def _listens(world: World, login: str, project_id: int | None = None, place: int = 0) -> Listener:
    return Listener(_interest(world, login, project_id), "", place)


@contextmanager
def _statements(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def _place(world: World) -> int:
    with world.database.reading() as session:
        return view.newest(session)


def _look(world: World, listeners: list[Listener], seen: Seen) -> None:
    """One look of the watcher, with these who listen."""
    news = News(world.database)
    news.listeners.update(listeners)
    asyncio.run(news.look(seen))


def _agent_named(world: World, project: dict[str, Any]) -> None:
    given = {"agent_id": world.cast["agent1"].person_id}
    answer = world.desk("office").ask(
        "PUT", f"/api/v1/projects/{project['id']}/agent", json=given, version="*"
    )
    assert answer.status_code == 200, answer.text


# --- who may listen -----------------------------------------------------------------------------------------


def test_a_stranger_is_sent_to_sign_in(world: World) -> None:
    project = world.project()
    assert world.stranger().get(f"/news/{project['id']}").status_code == 303
    assert world.stranger().get("/news").status_code == 303


def _firm_of(world: World, project: dict[str, Any], login: str) -> None:
    """An account of a project's enterprise."""
    with world.database.acting() as session:
        rehearsal.engage_enterprise(
            session,
            world.cast,
            login=login,
            name="梁某",
            project=session.get_one(Project, project["id"]),
            password_hash=people.hash_password(PASSWORD),
            now=world.wall.now,
        )


def _other(world: World) -> dict[str, Any]:
    """Another project, of another enterprise."""
    return world.project(name="另一个项目", credit_code="", enterprise_name="另一家公司")


def test_of_a_project_that_is_none_of_theirs_nobody_is_told(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    _firm_of(world, _other(world), "firm")
    for login in ("housing", "firm"):
        assert world.desk(login).get(f"/news/{project['id']}").status_code == 404, login
    assert world.desk("admin").get(f"/news/{project['id']}").status_code in (403, 404)
    assert world.desk("admin").get("/news").status_code == 403


# --- who is told --------------------------------------------------------------------------------------------


def test_others_are_told_and_whoever_did_it_is_not(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    _firm_of(world, project, "firm")
    _firm_of(world, _other(world), "another")
    seen = Seen(_place(world))
    _agent_named(world, project)
    others = [_listens(world, "office2", project["id"]), _listens(world, LAND, project["id"])]
    lists = [
        _listens(world, "agent1"),
        _listens(world, LAND),
        _listens(world, "supervisor"),
        _listens(world, "firm"),
    ]
    own = [_listens(world, "office", project["id"]), _listens(world, "office")]
    strangers = [_listens(world, "housing"), _listens(world, "another")]
    _look(world, [*others, *lists, *own, *strangers], seen)
    assert [each.woken.is_set() for each in (*others, *lists)] == [True] * 6
    assert [each.woken.is_set() for each in (*own, *strangers)] == [False] * 4


def test_of_another_project_a_page_is_not_told(world: World) -> None:
    project = world.project()
    other = _other(world)
    seen = Seen(_place(world))
    _agent_named(world, project)
    page = _listens(world, "office2", other["id"])
    _look(world, [page], seen)
    assert not page.woken.is_set()


def test_a_look_costs_one_statement_however_many_listen(world: World) -> None:
    project = world.project()
    for many, act in ((1, _agent_named), (40, _agent_changed)):
        listeners = [_listens(world, "office2", project["id"]) for _ in range(many)]
        seen = Seen(_place(world))
        with _statements(world.database) as said:
            _look(world, listeners, seen)
        assert len(said) == 1, "nothing is new"
        act(world, project)
        with _statements(world.database) as said:
            _look(world, listeners, seen)
        assert len(said) == 1, "something is"
        assert all(each.woken.is_set() for each in listeners)


def test_lists_of_any_number_of_departments_cost_one_statement_more(world: World) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    seen = Seen(_place(world))
    _agent_named(world, project)
    listeners = [_listens(world, login) for login in (LAND, "housing", "ecology", "emergency", LAND)]
    with _statements(world.database) as said:
        _look(world, listeners, seen)
    assert len(said) == 2
    assert [each.woken.is_set() for each in listeners] == [True, False, False, False, True]


def test_while_nobody_listens_nothing_is_asked(world: World) -> None:
    world.project()
    with _statements(world.database) as said:
        assert len(world.door.news) == 0
    assert said == []


# --- nothing is lost, nothing is told twice -----------------------------------------------------------------


def _line(number: int) -> Line:
    return Line(number, 1, number, None, 1, None)


def test_what_has_been_told_is_not_told_again(world: World) -> None:
    project = world.project()
    seen = Seen(_place(world))
    _agent_named(world, project)
    page = _listens(world, "office2", project["id"])
    _look(world, [page], seen)
    page.woken.clear()
    _look(world, [page], seen)
    _look(world, [page], Seen(0))
    assert not page.woken.is_set()


def test_what_came_before_a_page_listened_is_told_once_it_does(world: World) -> None:
    project = world.project()
    place = project["events"][0]["seq"] if "events" in project else 1
    interest, lists = _interest(world, "office2", project["id"]), _interest(world, "office2")
    before = _place(world)
    _agent_named(world, project)
    with world.database.reading() as session:
        told = view.missed(session, interest, place)
        assert told is not None
        assert view.missed(session, interest, told) is None
        assert view.missed(session, lists, before) == _place(world)
        assert view.missed(session, _interest(world, "office"), before) is None, "it was he who did it"


def test_a_number_that_is_committed_after_a_later_one_is_told_all_the_same() -> None:
    seen = Seen(10)
    assert seen.note([_line(13), _line(11)]) == set()
    assert seen.last == 13
    assert seen.note([_line(12)]) == {12}
    assert seen.note([]) == set()


def test_a_number_that_never_comes_is_not_waited_for_for_ever() -> None:
    seen = Seen(10)
    seen.note([_line(12)])
    for _ in range(200):
        seen.note([])
    assert seen.gaps == {}


def test_two_who_commit_in_the_other_order_are_both_told_of(world: World) -> None:
    if world.database.is_sqlite:
        pytest.skip("one writer at a time")
    first = world.project()
    second = _other(world)
    seen = Seen(_place(world))
    pages = [_listens(world, "office2", each["id"]) for each in (first, second)]
    office, agent = world.cast["office"], world.cast["agent1"].person_id
    with world.database.acting() as slow:
        _name(slow, first["id"], agent, office)
        slow.flush()
        with world.database.acting() as quick:
            _name(quick, second["id"], agent, office)
        _look(world, pages, seen)
        assert [each.woken.is_set() for each in pages] == [False, True]
    _look(world, pages, seen)
    assert [each.woken.is_set() for each in pages] == [True, True]


def _name(session: Any, project_id: int, agent: int, by: Any) -> None:
    entrusting.assign_agent(
        session,
        project_id=project_id,
        agent_id=agent,
        reason="",
        by=by,
        now=MONDAY,
        expected_version=session.get_one(Project, project_id).version,
    )


# --- the stream itself --------------------------------------------------------------------------------------


@contextmanager
def _listening(site: Site, desk: Desk, path: str, **headers: str) -> Iterator[Iterator[dict[str, str]]]:
    """A stream, as the messages that come."""
    cookies = {cookie_name(secure=False): token_of(desk)}
    with httpx2.stream("GET", site.address + path, cookies=cookies, headers=headers, timeout=30) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-accel-buffering"] == "no"
        yield _messages(answer.iter_lines())


def _messages(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    found: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if line == "":
            if found:
                yield found
            found = {}
        elif name:
            found[name] = value.strip()


def test_a_stream_tells_that_something_was_done_and_nothing_of_it(site: Site) -> None:
    world = site.world
    project = world.project()
    with _listening(site, world.desk("office2"), f"/news/{project['id']}?since=1") as told:
        assert next(told) == {"retry": "3000", "id": "1"}
        _agent_named(world, project)
        assert next(told) == {"event": "news", "id": "2", "data": ""}


def test_whoever_comes_again_is_told_what_came_meanwhile_once(site: Site) -> None:
    world = site.world
    project = world.project()
    _agent_named(world, project)
    other = world.desk("office2")
    with _listening(site, other, f"/news/{project['id']}?since=1") as told:
        assert [next(told)["id"], next(told)["id"]] == ["1", "2"]
    again = {"Last-Event-ID": "2"}
    with _listening(site, other, f"/news/{project['id']}?since=1", **again) as told:
        assert next(told)["id"] == "2"
        _agent_changed(world, project)
        assert next(told) == {"event": "news", "id": "3", "data": ""}


def _agent_changed(world: World, project: dict[str, Any]) -> None:
    given = {"reason": "改派"}
    answer = world.desk("office").ask(
        "PUT",
        f"/api/v1/projects/{project['id']}/agent",
        json={"agent_id": world.cast["agent2"].person_id, "handover": "资料齐全", **given},
        version="*",
    )
    assert answer.status_code == 200, answer.text


def test_a_stream_ends_with_its_session(site: Site) -> None:
    world = site.world
    project = world.project()
    other = world.desk("office2")
    with _listening(site, other, f"/news/{project['id']}?since=1") as told:
        next(told)
        assert other.submit("/sign-out").status_code == 303
        assert next(told) == {"event": "end", "data": ""}
        assert next(told, None) is None


def test_a_stream_ends_when_the_server_stops(site: Site) -> None:
    world = site.world
    with _listening(site, world.desk("office2"), "/news") as told:
        next(told)
        world.door.news.close()
        assert next(told, None) is None


def test_nobody_keeps_more_streams_open_than_there_are_windows_on_a_desk(world: World) -> None:
    project = world.project()
    listeners = [_listens(world, "office2", project["id"]) for _ in range(PER_PERSON)]
    world.door.news.listeners.update(listeners)
    refused = world.desk("office2").get(f"/news/{project['id']}")
    assert refused.status_code == 429
    assert "不自动更新" in refused.text
    world.door.news.listeners.clear()


def test_a_session_that_is_over_is_found_with_one_question_for_all(world: World) -> None:
    digests = set()
    for login in ("office", "office2", LAND):
        with world.database.acting() as session:
            _, found = sign_in.open_session(
                session, person_id=world.cast[login].person_id, password="", now=world.wall.now
            )
        digests.add(found.token_sha256)
    with _statements(world.database) as said, world.database.reading() as session:
        assert sign_in.still_open(session, digests, world.wall.now) == digests
        later = world.wall.now + sign_in.IDLE + timedelta(seconds=1)
        assert sign_in.still_open(session, digests, later) == set()
    assert len(said) == 2


# --- the page -----------------------------------------------------------------------------------------------


def test_a_page_that_fetches_itself_keeps_no_session_open_and_takes_no_word(world: World) -> None:
    office = world.desk("office")
    path = f"/projects/{world.project()['id']}"
    agent = world.cast["agent1"].person_id
    version = office.get(f"/api/v1{path}").json()["version"]
    assert office.submit(f"{path}/agent", {"agent_id": agent, "version": version}).status_code == 303
    quiet = office.get(path, headers={"X-Daiban-News": "1"})
    assert "代办员已指派。" not in quiet.text
    assert "代办员已指派。" in office.get(path).text
    world.wall.pass_by(timedelta(minutes=100))
    assert office.get(path, headers={"X-Daiban-News": "1"}).status_code == 200
    world.wall.pass_by(timedelta(minutes=30))
    assert office.get(path).status_code == 303, "nobody has touched it for two hours"


@pytest.mark.parametrize("login", ["office", "agent1", LAND])
def test_pages_say_where_they_listen(world: World, login: str) -> None:
    project = world.dispatched({LAND: ["land_use"]})
    desk = world.desk(login)
    checklist = project["checklists"][0]["id"]
    for path in (f"/projects/{project['id']}", f"/checklists/{checklist}"):
        assert f'data-feed="/news/{project["id"]}"' in desk.get(path).text, path
    for path in ("/tasks", "/projects"):
        assert 'data-feed="/news"' in desk.get(path).text, path


def test_the_page_of_an_enterprise_listens_to_its_project(world: World) -> None:
    project = world.project()
    _firm_of(world, project, "firm")
    assert f'data-feed="/news/{project["id"]}"' in world.desk("firm").get(f"/projects/{project['id']}").text


def test_an_administrator_who_sees_no_project_listens_to_none(world: World) -> None:
    assert "data-feed" not in world.desk("admin").get("/tasks").text


def test_a_form_that_is_shown_again_does_not_listen(world: World) -> None:
    office = world.desk()
    path = f"/projects/{world.project()['id']}"
    refused = office.submit(f"{path}/mandate", {"scope": "none", "version": "1"})
    assert refused.status_code == 422
    assert "data-feed" not in refused.text

"""Every way through the door: each route has a decision, says what it answers, and tells nothing it should not."""

import re

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.testclient import TestClient

from api.dependencies import Decision, Public, acting
from builders.door import FACTS, World
from workflow.rules.duty import ACTS

#: The routes that anybody may use, each with its reason in the code.
OPEN = {
    ("POST", "/api/v1/session"),
    ("GET", "/api/v1/problems"),
    ("GET", "/api/v1/problems/{name}"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/a/{token}"),
    ("POST", "/a/{token}/code"),
    ("POST", "/a/{token}/open"),
    ("GET", "/track"),
    ("POST", "/track"),
    ("POST", "/api/v1/track"),
    ("GET", "/feeds/{token}.ics"),
    ("GET", "/guide"),
    ("GET", "/guide/{code}"),
    ("GET", "/law/text"),
    ("GET", "/api/v1/guide"),
    ("GET", "/api/v1/guide/{code}"),
    ("GET", "/api/v1/law/text"),
}
#: What any signed-in person may do: see to themselves.
OF_ONESELF = {
    ("GET", "/api/v1/session"),
    ("DELETE", "/api/v1/session"),
    ("GET", "/api/v1/tasks"),
    ("POST", "/api/v1/notices/read"),
    ("POST", "/notices/read"),
    ("GET", "/api/v1/notices"),
    ("POST", "/api/v1/notices/{notice_id}/read"),
    ("POST", "/sign-out"),
    ("GET", "/"),
    ("GET", "/tasks"),
    ("GET", "/absences"),
    ("POST", "/absences"),
    ("POST", "/absences/{absence_id}/end"),
    ("GET", "/api/v1/absences"),
    ("POST", "/api/v1/absences"),
    ("POST", "/api/v1/absences/{absence_id}/end"),
    ("GET", "/notices"),
    ("GET", "/help"),
    ("POST", "/help/dismiss"),
    ("GET", "/me/calendar"),
    ("POST", "/me/calendar"),
    ("GET", "/api/v1/me/calendars"),
    ("POST", "/api/v1/me/calendars"),
    ("POST", "/api/v1/me/calendars/renew"),
    ("POST", "/api/v1/me/calendars/end"),
    ("POST", "/notices/{notice_id}/read"),
    ("GET", "/me/notices"),
    ("GET", "/me/notices/trial"),
    ("POST", "/me/notices/trial"),
    ("GET", "/api/v1/me/notices/trial"),
    ("POST", "/api/v1/me/notices/trial"),
    ("POST", "/me/notices"),
    ("GET", "/api/v1/me/notices"),
    ("PUT", "/api/v1/me/notices"),
}


def _decisions(dependant: Dependant) -> list[Decision | Public]:
    own = [dependant.call] if isinstance(dependant.call, Decision | Public) else []
    return [*own, *(found for inner in dependant.dependencies for found in _decisions(inner))]


def _routes(app: FastAPI) -> list[tuple[str, str, APIRoute]]:
    return [
        (method, str(route.path), route)  # type: ignore[misc]
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute)
        # HEAD is a GET without its body, with the same decision.
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


def test_no_route_lacks_a_decision(app: FastAPI) -> None:
    undecided, anybody, oneself = [], set(), set()
    for method, path, route in _routes(app):
        decisions = _decisions(route.dependant)
        if len(decisions) != 1:
            undecided.append((method, path))
        elif isinstance(decisions[0], Public):
            anybody.add((method, path))
        elif decisions[0].act == "":
            oneself.add((method, path))
        else:
            assert decisions[0].act in ACTS, path
    assert undecided == []
    assert anybody == OPEN
    assert oneself == OF_ONESELF


def _in_turn(dependant: Dependant) -> list[object]:
    """What is asked for, in the order in which it is: each after what it rests on itself."""
    return [call for inner in dependant.dependencies for call in (*_in_turn(inner), inner.call)]


def test_the_decision_comes_before_the_turn_to_write(app: FastAPI) -> None:
    late = []
    for method, path, route in _routes(app):
        calls = _in_turn(route.dependant)
        if acting in calls:
            decided = [number for number, call in enumerate(calls) if isinstance(call, Decision | Public)]
            if not decided or decided[0] > calls.index(acting):
                late.append((method, path))
    assert late == []


def test_there_are_as_many_routes_as_the_interface_describes(app: FastAPI) -> None:
    described = app.openapi()
    operations = [
        (path, operation) for path, methods in described["paths"].items() for operation in methods.values()
    ]
    assert len(operations) > 50
    ids = [operation["operationId"] for _, operation in operations]
    assert len(set(ids)) == len(ids)
    for path, operation in operations:
        assert operation["tags"], path
        assert operation["description"], path
        assert operation["summary"], path
        good = [status for status in operation["responses"] if status.startswith("2")]
        assert good, path


def test_no_shape_is_called_after_the_file_in_which_it_is_written(app: FastAPI) -> None:
    # Two of one name are told apart by their modules, and whoever moves one changes the interface.
    assert [name for name in app.openapi()["components"]["schemas"] if "__" in name] == []


def test_strangers_are_sent_to_sign_in_or_told_so(world: World) -> None:
    stranger = world.stranger()
    page = stranger.get("/projects?stage=docking")
    assert page.status_code == 303
    assert page.headers["location"] == "/sign-in?next=/projects%3Fstage%3Ddocking"
    answer = stranger.get("/api/v1/projects")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/api/v1/problems/not-signed-in"


def test_the_type_of_a_problem_can_be_opened(world: World) -> None:
    stranger = world.stranger()
    kind = stranger.get("/api/v1/problems/objection-without-reason").json()
    assert kind["status"] == 422
    assert kind["clause"] == "二（三）2"
    assert len(stranger.get("/api/v1/problems").json()) > 60


def test_every_answer_carries_the_security_headers(world: World) -> None:
    for path in ("/sign-in", "/api/v1/problems", "/nowhere", "/static/daiban.css"):
        answer = world.stranger().get(path)
        assert "script-src 'self'" in answer.headers["content-security-policy"], path
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
    assert world.stranger().get("/sign-in").headers["cache-control"] == "no-store"


def test_a_refused_form_stays_in_its_own_browser_until_somebody_signs_out(world: World) -> None:
    office = world.desk()
    refused = office.submit("/projects/new", {"name": "甲"}, headers={"host": "127.0.0.1:8000"})
    assert refused.status_code == 422
    assert refused.headers["cache-control"] == "private, no-cache"
    assert office.submit("/sign-out").headers["clear-site-data"] == '"cache"'


def test_over_plain_http_no_browser_keeps_a_refused_form(world: World) -> None:
    # Such a browser would not clear it at signing out.
    refused = world.desk().submit("/projects/new", {"name": "甲"}, headers={"host": "daiban.example:8000"})
    assert (refused.status_code, refused.headers["cache-control"]) == (422, "no-store")


def test_a_write_without_the_token_of_its_session_is_refused(world: World) -> None:
    office = world.desk()
    good, office.csrf = office.csrf, "x"
    assert office.post("/api/v1/projects", FACTS).json()["type"] == "/api/v1/problems/csrf-missing"
    assert office.submit("/projects/new", dict.fromkeys(FACTS, "x")).status_code == 403
    office.csrf = good
    answer = office.post("/api/v1/projects", FACTS, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    answer = office.post("/api/v1/projects", FACTS, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert office.get("/api/v1/projects").json()["items"] == []


@pytest.mark.parametrize(
    "path", ["/nowhere", "/projects/999", "/projects/word", "/checklists/7", "/papers/1"]
)
def test_what_is_not_there_is_a_page_and_not_a_trace(world: World, path: str) -> None:
    answer = world.desk().get(path)
    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["/nowhere", "/projects/999", "/projects/word"])
def test_where_nothing_is_whoever_is_signed_in_keeps_the_menu(world: World, path: str) -> None:
    assert 'href="/tasks"' in world.desk().get(path).text


def test_where_nothing_is_a_stranger_sees_no_menu(world: World) -> None:
    assert 'href="/tasks"' not in world.stranger().get("/nowhere").text


def _of_one_thing(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "7", path)


def test_the_address_of_every_form_leads_to_a_page_when_it_is_typed_again(app: FastAPI) -> None:
    """A refused form leaves the browser there; a reload by hand must not end at an address that is none."""
    client = TestClient(app)  # its lifespan is not needed: addresses are routed before anything is opened
    shown = {path for method, path, _ in _routes(app) if method == "GET" and not path.startswith("/api/")}
    lost = []
    for method, path, _ in _routes(app):
        # What stands in `shown` answers by itself.
        if method != "POST" or path.startswith("/api/") or path in shown:
            continue
        to = client.get(_of_one_thing(path), follow_redirects=False).headers.get("location", "")
        if not any(re.fullmatch(re.sub(r"\{[^}]*\}", "[0-9]+", page), to) for page in shown):
            lost.append((path, to))
    assert lost == []


def test_a_period_that_is_none_is_named_on_its_page(world: World) -> None:
    answer = world.desk().get("/scorecards?since=abc")
    assert answer.status_code == 422
    assert "since：应为日期，例如 2026-10-10。" in answer.text


def test_the_type_of_a_request_of_the_wrong_shape_can_be_opened(world: World) -> None:
    wrong = world.desk().post("/api/v1/projects", {"nonsense": 1}).json()
    meaning = world.stranger().get(wrong["type"])
    assert meaning.status_code == 200
    assert meaning.json()["sentence"] == "请求内容有{count}处不符合要求。"


def test_a_question_that_holds_an_unknown_word_is_refused(world: World) -> None:
    answer = world.desk().get("/api/v1/projects?stagge=docking")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["stagge"]
    year = world.desk().get("/api/v1/calendar?year=2027").json()["days"]
    assert (year[0]["day"], year[-1]["day"], len(year)) == ("2027-01-01", "2027-12-31", 365)


def test_a_name_alone_is_enough_to_look_for_duplicates(world: World) -> None:
    office = world.desk()
    world.project(office)
    found = office.post("/api/v1/projects/duplicates", {"name": FACTS["name"]})
    assert [like["name"] for like in found.json()] == [FACTS["name"]]
    nothing = office.post("/api/v1/projects/duplicates", {"address": FACTS["address"]})
    assert nothing.status_code == 422
    assert nothing.json()["errors"][0]["field"] == "name"


def test_one_problem_alone_is_not_numbered(world: World) -> None:
    answer = world.desk().post("/api/v1/projects", {**FACTS, "name": ""}).json()
    assert answer["detail"] == "请填写项目名称。"


def test_a_failure_of_ours_tells_nothing_of_its_insides(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    office = world.desk()
    world.database.engine.dispose()
    with world.database.acting() as session:
        session.connection().exec_driver_sql("ALTER TABLE notice RENAME TO notice_gone")
    answer = office.get("/api/v1/notices")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "notice" not in answer.text.replace("/api/v1/notices", "")
    assert "GET /api/v1/notices failed" in caplog.text
    page = office.get("/notices")
    assert page.status_code == 500
    assert "系统出错" in page.text


def test_a_method_that_is_not_there_is_a_problem_too(world: World) -> None:
    answer = world.stranger().ask("DELETE", "/api/v1/problems")
    assert answer.status_code == 405
    assert answer.json()["title"] == "不支持的操作"


def test_a_body_that_is_too_large_is_not_read(world: World) -> None:
    answer = world.desk().post("/api/v1/projects", {"name": "大" * 9_000_000})
    assert answer.status_code == 413
    assert world.desk().get("/api/v1/projects").json()["items"] == []


def test_json_that_is_none_is_told_in_chinese(world: World) -> None:
    answer = world.desk().ask(
        "POST", "/api/v1/projects", content=b"{nonsense", headers={"content-type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["detail"] == "正文不是有效的JSON。"

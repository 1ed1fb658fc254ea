"""Signing in: who is let in, for how long, and who has to wait."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from api.sign_in import ABSOLUTE, FIRST_WAIT, FREE_TRIES, IDLE, LONGEST_WAIT, safe_next, wait_of
from builders.door import FACTS, MONDAY, PASSWORD, World
from workflow.records.person import FailedSignIn, Person, SignIn


def test_the_right_password_opens_a_session(world: World) -> None:
    desk = world.stranger()
    answer = desk.sign_in("office")
    assert answer.status_code == 200
    assert answer.json()["roles"] == ["office"]
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert desk.get("/api/v1/session").json()["name"] == world.cast.office.name


def test_only_a_digest_of_the_token_is_kept(world: World) -> None:
    desk = world.stranger()
    desk.sign_in("office")
    with world.database.reading() as session:
        kept = session.scalars(select(SignIn.token_sha256)).all()
    assert desk.client.cookies["daiban"] not in kept
    assert [len(digest) for digest in kept] == [64]


@pytest.mark.parametrize(("login", "password"), [("office", "wrong password"), ("nobody", PASSWORD)])
def test_wrong_login_and_wrong_password_look_the_same(world: World, login: str, password: str) -> None:
    answer = world.stranger().sign_in(login, password)
    assert answer.status_code == 401
    assert answer.json()["detail"] == "账号或密码不正确。"
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(FailedSignIn)) == 1


def test_a_closed_account_opens_nothing(world: World) -> None:
    desk = world.desk("agent1")
    with world.database.acting() as session:
        session.get_one(Person, world.cast["agent1"].person_id).active = False
    assert desk.get("/api/v1/session").status_code == 401
    assert world.stranger().sign_in("agent1").status_code == 401


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(world: World) -> None:
    desk = world.stranger()
    for _ in range(FREE_TRIES):
        assert desk.sign_in("office", "wrong password").status_code == 401
    answer = desk.sign_in("office")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == str(int(FIRST_WAIT.total_seconds()))
    world.wall.pass_by(FIRST_WAIT)
    assert desk.sign_in("office").status_code == 200
    assert desk.sign_in("office", "wrong password").status_code == 401, "a success forgets the failures"


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = [wait_of(FREE_TRIES + more, MONDAY, MONDAY) for more in range(8)]
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-1] == LONGEST_WAIT == wait_of(10_000, MONDAY, MONDAY)
    assert wait_of(FREE_TRIES, MONDAY, MONDAY + FIRST_WAIT) == timedelta(0)


def test_an_idle_session_ends_and_a_busy_one_lasts_a_working_day(world: World) -> None:
    idle, busy = world.desk(), world.desk("agent1")
    steps = int(ABSOLUTE / (IDLE / 2))
    for _ in range(steps - 1):
        world.wall.pass_by(IDLE / 2)
        assert busy.get("/api/v1/session").status_code == 200
    assert idle.get("/api/v1/session").status_code == 401
    world.wall.pass_by(IDLE / 2)
    assert busy.get("/api/v1/session").status_code == 401


def test_signing_out_ends_the_session_everywhere(world: World) -> None:
    desk = world.desk()
    token = desk.client.cookies["daiban"]
    assert desk.ask("DELETE", "/api/v1/session").status_code == 204
    other = world.stranger()
    other.client.cookies.set("daiban", token)
    assert other.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/projects/3?x=1", "/projects/3?x=1"),
        ("", "/"),
        (None, "/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("/a\nb", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_one_is_sent_on_to_our_own_pages_only(asked: str | None, given: str) -> None:
    assert safe_next(asked) == given


def test_the_page_signs_in_and_goes_where_one_was_headed(world: World) -> None:
    desk = world.stranger()
    form = desk.get("/sign-in?next=/tasks")
    assert 'value="/tasks"' in form.text
    answer = desk.submit("/sign-in", {"login": "office", "password": PASSWORD, "next": "/tasks"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/tasks"
    wrong = desk.submit("/sign-in", {"login": "offise", "password": PASSWORD, "next": "/tasks"})
    assert wrong.status_code == 401
    assert "账号或密码不正确。" in wrong.text
    assert 'value="offise"' in wrong.text
    assert PASSWORD not in wrong.text


def test_everybody_begins_where_their_work_is(world: World) -> None:
    assert world.desk("housing").get("/").headers["location"] == "/tasks"
    assert world.desk("office").get("/").headers["location"] == "/projects"


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


def test_what_was_typed_when_the_session_ran_out_is_submitted_after_signing_in(world: World) -> None:
    office = world.desk()
    typed = {**FACTS, "origin": "investment", "new_enterprise": "是", "needs_land": "是", "csrf": office.csrf}
    world.wall.pass_by(timedelta(hours=3))
    at_form = {"Referer": "http://testserver/projects/new"}
    late = office.client.post("/projects/new", data=typed, headers=at_form, follow_redirects=False)
    assert late.status_code == 401
    assert "登录已过期，请重新登录。" in late.text
    assert _hidden(late.text, "next") == "/projects/new"
    left = _hidden(late.text, "left_off")
    wrong = office.submit("/sign-in", {"login": "office", "password": "wrong", "left_off": left})
    assert _hidden(wrong.text, "left_off") == left
    back = office.submit("/sign-in", {"login": "office", "password": PASSWORD, "left_off": left})
    assert back.status_code == 200
    assert FACTS["name"] in back.text
    kept = {name: _hidden(back.text, name) for name in typed}
    taken = office.client.post("/projects/new", data=kept, follow_redirects=False)
    assert taken.status_code == 303, taken.text
    assert FACTS["name"] in office.get(taken.headers["location"]).text


def test_nothing_is_offered_that_another_site_has_sent(world: World) -> None:
    foreign = {"Origin": "http://elsewhere.example"}
    answer = world.stranger().client.post("/projects/new", data={"name": "x"}, headers=foreign)
    assert _hidden(answer.text, "left_off") == ""
    outside = {"login": "office", "password": PASSWORD, "left_off": '["//elsewhere.example/x", [["a", "b"]]]'}
    assert world.stranger().submit("/sign-in", outside).status_code == 303


def test_whoever_opens_a_page_after_the_session_ran_out_is_told_why(world: World) -> None:
    office = world.desk()
    world.wall.pass_by(timedelta(hours=3))
    sent = office.get("/projects")
    assert "登录已过期，请重新登录。" in office.get(sent.headers["location"]).text

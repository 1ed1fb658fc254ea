"""先做什么: each role is told what it does first, with links that it may open; the line about it goes once it is dismissed."""

import pytest

from api.views.first_steps import FIRST_STEPS
from builders.committing import enterprise
from builders.crawl import read
from builders.door import Desk, World
from builders.visiting import token_of
from workflow.law.editions import read_law
from workflow.rules.duty import ACTS, Role

LINE = "看看先做什么"
LOGINS = {
    Role.OFFICE: "office",
    Role.AGENT: "agent1",
    Role.LIAISON: "natural_resources",
    Role.SUPERVISOR: "supervisor",
}


def _of(world: World, role: Role) -> Desk:
    """Somebody of a role, with one project in the house."""
    project = world.project()
    return (
        enterprise(world, project["id"]) if role is Role.ENTERPRISE else world.desk(LOGINS.get(role, "admin"))
    )


@pytest.mark.parametrize("role", list(Role))
def test_every_link_of_a_role_opens_for_that_role(world: World, role: Role) -> None:
    desk = _of(world, role)
    page = desk.get("/help").text
    for step in FIRST_STEPS[role]:
        assert step.title in page
        assert f'href="{step.path}"' in page
        answer = desk.client.get(step.path, follow_redirects=True)
        assert answer.status_code == 200, step.path


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_told_no_more_than_six_steps_and_only_what_it_may_do(role: Role) -> None:
    steps = FIRST_STEPS[role]
    assert 3 <= len(steps) <= 6
    for step in steps:
        assert not step.act or role in {each for each, _ in ACTS[step.act].allowed}, step.title
        assert not step.limit or step.limit in read_law().current.limits


def test_whoever_has_one_role_reads_nothing_of_another(world: World) -> None:
    page = world.desk("natural_resources").get("/help").text
    assert "3个工作日" in page
    assert "不回复不等于同意" in page
    assert "建账号" not in page


def test_the_line_stands_on_the_workbench_until_it_is_dismissed(world: World) -> None:
    desk = world.desk("office")
    for path in ("/tasks", "/projects"):
        assert LINE in desk.get(path).text
    gone = desk.submit("/help/dismiss", {"next": "/projects"})
    assert (gone.status_code, gone.headers["location"]) == (303, "/projects")
    for path in ("/tasks", "/projects"):
        assert LINE not in desk.get(path).text
    assert "先做什么" in desk.get("/tasks").text, "the foot still leads there"


def test_at_a_shared_desk_everybody_is_told_and_nobody_forgotten_over_another(world: World) -> None:
    desk, other = world.desk("office"), world.desk("natural_resources")
    first = desk.submit("/help/dismiss", {"next": "/tasks"}).cookies["daiban_helped"]
    seen = other.get("/tasks", headers={"Cookie": _with(other, first)}).text
    assert LINE in seen
    both = other.client.post(
        "/help/dismiss",
        data={"csrf": other.csrf, "next": "//elsewhere.example"},
        headers={"Cookie": _with(other, first)},
        follow_redirects=False,
    )
    assert both.headers["location"] == "/"
    kept = both.cookies["daiban_helped"]
    for one in (desk, other):
        assert LINE not in one.get("/tasks", headers={"Cookie": _with(one, kept)}).text


def _with(desk: Desk, helped: str) -> str:
    """The cookies of a browser in which these have dismissed the line."""
    return f"daiban={token_of(desk)}; daiban_helped={helped}"


def test_dismissing_needs_ones_own_session(world: World) -> None:
    assert world.stranger().get("/help").status_code == 303
    desk = world.desk("office")
    desk.csrf = "wrong"
    assert desk.submit("/help/dismiss", {"next": "/tasks"}).status_code == 403


def test_an_enterprise_is_led_from_its_project_s_page(world: World) -> None:
    desk = _of(world, Role.ENTERPRISE)
    page = desk.client.get("/projects", follow_redirects=True).text
    assert LINE in page
    assert "/help" in read(page).links

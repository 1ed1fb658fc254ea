"""Editions by JSON: compared, looked at, moved to and back."""

from dataclasses import replace

from builders.door import World
from workflow.law.book import Law

LATER = "f" * 64


def _with_a_later_edition(world: World) -> None:
    law = world.door.law
    later = replace(
        law.current,
        hash=LATER,
        limits={
            **law.current.limits,
            "checklist_reply": replace(law.current.limits["checklist_reply"], amount=2),
        },
    )
    world.door.law = Law(law.current, {**law.editions, LATER: later}, law.notices)


def test_a_case_is_moved_to_another_edition_and_back(world: World) -> None:
    _with_a_later_edition(world)
    office = world.desk()
    project = world.project(office)
    before = project["edition_hash"]
    (found,) = office.get(f"/api/v1/editions/differences?before={before}&after={LATER}").json()
    assert (found["title"], found["before"], found["after"]) == (
        "部门回复专属定制事项材料清单（附件1）",
        "3个工作日",
        "2个工作日",
    )
    (prospect,) = office.get(f"/api/v1/editions/prospects?to={LATER}").json()
    assert prospect["number"] == project["number"]
    assert prospect["obstacles"] == []
    path = f"/api/v1/projects/{project['id']}/edition"
    assert office.post(path, {"to": LATER, "reason": "新规"}).status_code == 428
    assert office.post(path, {"to": LATER}, version=project["version"]).status_code == 422
    assert office.post(path, {"to": LATER, "reason": "新规"}, version=99).status_code == 412
    assert office.post(path, {"to": LATER, "reason": "新规"}, version=project["version"]).status_code == 204
    assert office.get(f"/api/v1/projects/{project['id']}").json()["edition_hash"] == LATER
    assert office.post(f"{path}/undo", {"reason": "移错"}, version="*").status_code == 204
    assert office.get(f"/api/v1/projects/{project['id']}").json()["edition_hash"] == before


def test_an_edition_that_is_not_installed_is_not_found(world: World) -> None:
    office = world.desk()
    project = world.project(office)
    answer = office.post(
        f"/api/v1/projects/{project['id']}/edition",
        {"to": "d" * 64, "reason": "新规"},
        version=project["version"],
    )
    assert answer.status_code == 404

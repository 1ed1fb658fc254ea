"""Several questions answered at once: each an act of its own, twice is once, and nobody objects or agrees by omission."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from builders.door import Desk, World
from workflow.records.event import EventRecord

HOUSING = "housing"
EMERGENCY = "emergency"


def _other(number: int) -> dict[str, str]:
    return {"name": f"第{number}个项目", "enterprise_name": f"第{number}家公司", "credit_code": ""}


def _asked(world: World, number: int, phase: str = "engineering", department: str = EMERGENCY) -> int:
    """The question about a phase in another project."""
    return int(world.dispatched({department: [phase]}, **_other(number))["checklists"][0]["id"])


def _consulted(world: World, number: int, department: str = EMERGENCY) -> int:
    return int(world.circulated([department], **_other(number))["consultation"]["consultees"][0]["id"])


def _form(page: str) -> dict[str, Any]:
    """What a browser would send of the page: hidden fields, texts, and what stands ticked."""
    fields: dict[str, Any] = {"take": []}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        if name is None:
            continue
        if 'type="checkbox"' in tag:
            if " checked" in tag and value:
                fields["take"].append(value[1])
        else:
            fields[name[1]] = value[1] if value else ""
    return fields


def _shown(desk: Desk, *keys: str) -> dict[str, Any]:
    page = desk.get("/answers", params={"q": list(keys)})
    assert page.status_code == 200, page.text
    return _form(page.text)


def _states(world: World, *checklists: int) -> list[str]:
    office = world.desk("office")
    return [office.get(f"/api/v1/checklists/{number}").json()["state"] for number in checklists]


def _lines_of(world: World, kind: str) -> int:
    with world.database.reading() as session:
        return len(session.scalars(select(EventRecord.id).where(EventRecord.kind == kind)).all())


def test_chosen_lists_are_answered_at_once_each_with_its_own_line_of_history(world: World) -> None:
    first, second, third = (_asked(world, n) for n in (1, 2, 3))
    desk = world.desk(EMERGENCY)
    form = _shown(desk, f"checklist-{first}", f"checklist-{second}")
    assert form["take"] == [f"checklist-{first}", f"checklist-{second}"]
    done = desk.submit("/answers", form)
    assert done.status_code == 200, done.text
    assert done.text.count("✓ 已答复") == 2
    assert _states(world, first, second, third) == ["replied", "replied", "awaiting"]
    assert _lines_of(world, "checklist.reply") == 2


def test_a_double_click_answers_nothing_twice(world: World) -> None:
    first = _asked(world, 1)
    desk = world.desk(EMERGENCY)
    form = _shown(desk, f"checklist-{first}")
    assert desk.submit("/answers", form).status_code == 200
    again = desk.submit("/answers", form)
    assert again.status_code == 200
    assert "此前已答复，没有重复办理" in again.text
    assert _lines_of(world, "checklist.reply") == 1


def test_what_is_refused_says_why_and_the_others_stand(world: World) -> None:
    first, second = _asked(world, 1), _asked(world, 2)
    desk = world.desk(EMERGENCY)
    form = _shown(desk, f"checklist-{first}", f"checklist-{second}")
    taken = world.desk("office").get(f"/api/v1/checklists/{first}").json()
    withdrawn = world.desk("office").post(
        f"/api/v1/checklists/{first}/withdraw", {"reason": "不再需要"}, version=taken["version"]
    )
    assert withdrawn.status_code == 200, withdrawn.text
    report = desk.submit("/answers", form)
    assert report.status_code == 409
    assert report.text.count("✓ 已答复") == 1
    assert report.text.count("✗ 没有答复") == 1
    assert "已经更新" in report.text
    assert _states(world, first, second) == ["withdrawn", "replied"]


def test_without_anybody_named_nothing_is_answered(world: World) -> None:
    first = _asked(world, 1)
    desk = world.desk(EMERGENCY)
    report = desk.submit("/answers", {**_shown(desk, f"checklist-{first}"), "handled_by": ""})
    assert report.status_code == 409
    assert "经办人" in report.text
    assert _states(world, first) == ["awaiting"]


def test_an_agreement_is_ticked_one_by_one_and_what_is_not_ticked_stays_silent(world: World) -> None:
    first, second = _consulted(world, 1), _consulted(world, 2)
    desk = world.desk(EMERGENCY)
    form = _shown(desk, f"consultee-{first}", f"consultee-{second}")
    assert form["take"] == [], "nothing is agreed to unless somebody ticks it"
    desk.submit("/answers", form)
    seen = [desk.get(f"/api/v1/consultees/{each}").json() for each in (first, second)]
    assert [each["state"] for each in seen] == ["awaiting", "awaiting"]
    assert desk.submit("/answers", {**form, "take": [f"consultee-{first}"]}).status_code == 200
    seen = [desk.get(f"/api/v1/consultees/{each}").json() for each in (first, second)]
    assert [each["state"] for each in seen] == ["agreed", "awaiting"]


@pytest.mark.parametrize(
    "more", [{"opinion": "object"}, {"act": "object"}, {"opinion": "object", "reason": "无"}]
)
def test_nobody_objects_to_several_at_once(world: World, more: dict[str, str]) -> None:
    first = _consulted(world, 1)
    desk = world.desk(EMERGENCY)
    form = _shown(desk, f"consultee-{first}")
    desk.submit("/answers", {**form, **more})
    assert desk.get(f"/api/v1/consultees/{first}").json()["state"] == "awaiting"
    assert "不同意的，请打开该项单独答复" in desk.get("/answers").text


def test_another_answer_than_the_one_that_was_shown_is_not_given(world: World) -> None:
    first = _asked(world, 1)
    desk = world.desk(EMERGENCY)
    form = _shown(desk, f"checklist-{first}")
    report = desk.submit("/answers", {**form, f"shown-checklist-{first}": "0" * 32})
    assert report.status_code == 409
    assert _states(world, first) == ["awaiting"]


def test_what_only_the_department_can_say_is_answered_by_itself(world: World) -> None:
    land = world.desk("natural_resources")
    first = _asked(world, 1, "land_use", "natural_resources")
    page = land.get(f"/answers?q=checklist-{first}")
    assert "处须由贵部门填明（具体情形或者材料），请单独回复" in page.text
    assert f'value="checklist-{first}"' not in page.text


def test_a_question_of_another_department_is_not_there(world: World) -> None:
    first = _asked(world, 1)
    stranger = world.desk(HOUSING)
    assert "第1个项目" not in stranger.get(f"/answers?q=checklist-{first}").text
    form = _shown(world.desk(EMERGENCY), f"checklist-{first}")
    stranger.submit("/answers", {**form, "csrf": stranger.csrf})
    assert _states(world, first) == ["awaiting"]


@pytest.mark.parametrize("login", ["office", "agent1", "supervisor"])
def test_only_liaisons_answer_several(world: World, login: str) -> None:
    assert world.desk(login).get("/answers").status_code in (403, 404)


def test_after_a_change_several_are_confirmed_and_the_changes_are_shown(world: World) -> None:
    first = _consulted(world, 1)
    desk = world.desk(EMERGENCY)
    desk.submit("/answers", {**_shown(desk, f"consultee-{first}"), "take": [f"consultee-{first}"]})
    project = desk.get(f"/api/v1/consultees/{first}").json()["project_id"]
    changed = world.desk("office").ask(
        "PATCH",
        f"/api/v1/projects/{project}/facts",
        json={"address": "罗定市双东街道新址", "reason": "换了地块"},
        version="*",
    )
    assert changed.status_code == 200, changed.text
    page = desk.get(f"/answers?q=consultee-{first}").text
    assert "罗定市双东街道新址" in page
    assert "仍然同意，确认" in page
    form = {**_form(page), "take": [f"consultee-{first}"]}
    assert desk.submit("/answers", form).status_code == 200
    assert desk.get(f"/api/v1/consultees/{first}").json()["state"] == "agreed"
    assert _lines_of(world, "consultee.confirm") + _lines_of(world, "consultation.confirm") == 1


def test_the_queue_lets_choose_only_where_there_are_several(world: World) -> None:
    desk = world.desk(EMERGENCY)
    first = _asked(world, 1)
    assert "一起答复" not in desk.get("/tasks").text
    second = _asked(world, 2)
    queue = desk.get("/tasks").text
    for each in (first, second):
        assert f'name="q" value="checklist-{each}" form="several"' in queue

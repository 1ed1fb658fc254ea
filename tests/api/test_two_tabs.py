"""A form that was sent on an outdated version keeps all that was typed, says what came in between, and may be sent again."""

import re
from typing import Any

from builders.door import Desk, World
from builders.registration import BANK, LICENCE, SEALS

LAND, HOUSING = "natural_resources", "housing"
LINE = {
    "line-0-keep": "1",
    "line-0-phase": "construction",
    "line-0-item_name": "临时事项",
    "line-0-circumstance": "一般情形",
    "line-0-m-0-name": "情况说明原件",
    "line-0-note": "行内备注甲",
}


def hidden(text: str, name: str, action: str = "") -> str:
    """What a hidden field of a form says; of the first form, or of the one that goes to `action`."""
    start = text.index(f'action="{action}"') if action else 0
    found = re.compile(rf'name="{name}" value="([^"]*)"').search(text, start)
    assert found is not None, name
    return found[1]


def as_shown(desk: Desk, path: str, action: str) -> dict[str, str]:
    """The fields by which a form says on what it was filled in."""
    text = desk.get(path).text
    names = ("version", "facts_version", "stood")
    return {name: hidden(text, name, action) for name in names}


def a_list(world: World) -> str:
    project = world.dispatched({HOUSING: ["construction"]})
    [asked] = project["checklists"]
    return f"/checklists/{asked['id']}"


def test_a_list_that_was_answered_in_another_tab_keeps_every_word_and_may_be_sent_instead(
    world: World,
) -> None:
    desk, page = world.desk(HOUSING), a_list(world)
    first = as_shown(desk, page, f"{page}/reply")
    given: dict[str, Any] = {"handled_by": "张三", "phone": "13800009001", "do": "reply"}
    mine = {**first, **given, **LINE, "involved": "yes", "note": "备注一字不少"}
    done = desk.submit(f"{page}/reply", {**first, **given, "involved": "no"})
    assert done.status_code == 303, done.text

    refused = desk.submit(f"{page}/reply", mine)
    assert refused.status_code == 409
    for kept in ("备注一字不少", "行内备注甲", "情况说明原件", "临时事项", "13800009001"):
        assert kept in refused.text
    assert "您打开之后的变化" in refused.text
    assert "住房和城乡建设局" in refused.text.split("您打开之后的变化")[1].split("</section>")[0]
    assert "撤回那一份，改按以上内容答复" in refused.text
    again = {**mine, "do": "instead", "version": hidden(refused.text, "version", f"{page}/reply")}
    bare = desk.submit(f"{page}/reply", again)
    assert bare.status_code == 422
    assert "请写明撤回答复的理由" in bare.text
    assert "备注一字不少" in bare.text
    sent = desk.submit(f"{page}/reply", {**again, "back_reason": "先发的一份点错了"})
    assert sent.status_code == 303, sent.text
    seen = desk.get(f"/api/v1{page}").json()
    assert seen["state"] == "replied"
    assert seen["answers"][-1]["note"] == "备注一字不少"
    assert "先发的一份点错了" in seen["answers"][0]["return_reason"]


def test_a_list_whose_form_is_older_only_by_its_version_is_sent_again_from_the_page_that_says_so(
    world: World,
) -> None:
    desk, page = world.desk(HOUSING), a_list(world)
    first = as_shown(desk, page, f"{page}/reply")
    given = {**LINE, "handled_by": "张三", "involved": "no", "do": "reply"}
    for act, more in (("reply", {}), ("retract", {"reason": "点错了"})):
        version = hidden(desk.get(page).text, "version")
        assert (
            desk.submit(f"{page}/{act}", {**given, "version": version, "note": "", **more}).status_code == 303
        )
    refused = desk.submit(f"{page}/reply", {**given, **first, "note": "备注仍在"})
    assert refused.status_code == 409
    assert "备注仍在" in refused.text
    assert "点错了" in refused.text
    fresh = {name: hidden(refused.text, name, f"{page}/reply") for name in first}
    assert desk.submit(f"{page}/reply", {**given, **fresh, "note": "备注仍在"}).status_code == 303


def test_an_opinion_given_in_another_tab_keeps_what_was_typed_and_may_be_replaced_with_a_reason(
    world: World,
) -> None:
    project = world.circulated([LAND, HOUSING])
    rows = world.desk().get(f"/api/v1/projects/{project['id']}/consultation").json()["consultees"]
    key = next(row["id"] for row in rows if row["department"] == LAND)
    desk, page = world.desk(LAND), f"/consultees/{key}"
    first = as_shown(desk, page, f"{page}/reply")
    agreed = desk.submit(f"{page}/reply", {**first, "opinion": "agree", "handled_by": "甲"})
    assert agreed.status_code == 303, agreed.text
    mine = {
        **first,
        "opinion": "object",
        "reason": "红线尚未核定",
        "added_clauses": "增补一条",
        "handled_by": "乙",
    }
    refused = desk.submit(f"{page}/reply", mine)
    assert refused.status_code == 409
    assert "红线尚未核定" in refused.text
    assert "增补一条" in refused.text
    assert "您打开之后的变化" in refused.text
    again = {**mine, "do": "instead", "version": hidden(refused.text, "version", f"{page}/reply")}
    assert desk.submit(f"{page}/reply", again).status_code == 422
    assert desk.get(f"/api/v1{page}").json()["opinion"] == "agree"
    assert desk.submit(f"{page}/reply", {**again, "back_reason": "点错了"}).status_code == 303
    seen = desk.get(f"/api/v1{page}").json()
    assert (seen["opinion"], seen["reason"]) == ("object", "红线尚未核定")


def registering(world: World) -> str:
    project = world.project(credit_code="")
    body = {"move": "skip_docking", "reason": "材料清单已由企业备齐"}
    moved = world.desk().post(f"/api/v1/projects/{project['id']}/moves", body, version="*")
    assert moved.status_code == 200, moved.text
    return f"/projects/{project['id']}/registration"


def test_what_was_ticked_in_the_plan_of_registration_stays_ticked(world: World) -> None:
    office, page = world.desk(), registering(world)
    text = office.get(page).text
    first = {name: hidden(text, name, f"{page}/plan") for name in ("version", "stood")}
    assert office.submit(f"{page}/plan", {**first, "items": [SEALS]}).status_code == 303
    refused = office.submit(f"{page}/plan", {**first, "items": [LICENCE]})
    assert refused.status_code == 409
    assert "您打开之后的变化" in refused.text
    assert "确定企业开办事项" in refused.text
    assert f'value="{LICENCE}" checked' in refused.text
    assert f'value="{BANK}" checked' not in refused.text
    fresh = {name: hidden(refused.text, name, f"{page}/plan") for name in first}
    assert office.submit(f"{page}/plan", {**fresh, "items": [LICENCE]}).status_code == 303


def test_a_remark_on_a_step_that_another_took_is_shown_though_its_form_is_gone(world: World) -> None:
    office, page = world.desk(), registering(world)
    version = hidden(office.get(page).text, "version", f"{page}/plan")
    assert office.submit(f"{page}/plan", {"version": version, "items": [BANK]}).status_code == 303
    seen = office.get(f"/api/v1{page}").json()
    [bank] = seen["items"]
    stood = hidden(office.get(page).text, "stood")
    path = f"{page}/items/{bank['id']}/drop"
    dropped = {"version": bank["version"], "move": "spare", "reason": "企业自有账户"}
    assert office.submit(path, dropped).status_code == 303
    late = {**dropped, "reason": "另一窗口写的理由", "stood": stood}
    refused = office.submit(path, late)
    assert refused.status_code == 409
    assert "另一窗口写的理由" in refused.text
    assert "企业自有账户" in refused.text

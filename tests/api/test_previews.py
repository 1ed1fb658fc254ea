"""A department sees its form as it will be stamped while it types: of what is typed, for whoever answers, kept nowhere."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select

from builders.door import World
from builders.visiting import DESK, PHONE, Site, visit
from workflow.records.event import EventRecord
from workflow.records.paper import Paper

LAND = "natural_resources"
TYPED: dict[str, Any] = {
    "involved": "yes",
    "handled_by": "欧琪",
    "phone": "13800000101",
    "line-0-item_name": "土地测绘<b>成果</b>审核",
    "line-0-phase": "land_use",
    "line-0-m-0-name": "勘测定界图",
    "line-0-m-0-originals": "1",
    "note": "另行通知",
}


def _asked(world: World) -> int:
    return int(world.dispatched({LAND: ["land_use"]})["checklists"][0]["id"])


def _consulted(world: World) -> int:
    return int(world.circulated([LAND])["consultation"]["consultees"][0]["id"])


def _kept(world: World) -> tuple[int | None, ...]:
    with world.database.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(each)) for each in (EventRecord, Paper))


def test_the_preview_of_annex_1_says_what_was_typed_and_keeps_nothing(world: World) -> None:
    checklist = _asked(world)
    before = _kept(world)
    shown = world.desk(LAND).submit(f"/checklists/{checklist}/preview", TYPED)
    assert shown.status_code == 200
    for words in ("附件1", "填报人：欧琪", "2026年11月23日", "勘测定界图（原件1份）", "另行通知", "尚未提交"):
        assert words in shown.text, words
    assert "土地测绘&lt;b&gt;成果&lt;/b&gt;审核" in shown.text, "what was typed is text"
    assert _kept(world) == before


def test_what_would_be_refused_stands_in_the_preview_as_it_was_typed(world: World) -> None:
    checklist = _asked(world)
    unfinished = {**TYPED, "line-0-m-0-originals": "两", "handled_by": "", "involved": ""}
    shown = world.desk(LAND).submit(f"/checklists/{checklist}/preview", unfinished)
    assert shown.status_code == 200
    assert "勘测定界图（原件两份）" in shown.text


def test_who_is_not_involved_ticks_no_phase(world: World) -> None:
    shown = world.desk(LAND).submit(f"/checklists/{_asked(world)}/preview", {**TYPED, "involved": "no"})
    assert "不涉及本部门的审批事项" in shown.text
    assert "勘测定界图" not in shown.text
    assert "✓" not in shown.text


def test_beside_the_form_it_is_a_part_of_the_page(world: World) -> None:
    path = f"/checklists/{_asked(world)}/preview"
    part = world.desk(LAND).submit(path, TYPED, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "style=" not in part, "nothing that the policy would refuse"
    assert "<style" not in part
    assert "附件1" in part


def test_an_objection_and_its_reason_stand_on_annex_2(world: World) -> None:
    consultee = _consulted(world)
    before = _kept(world)
    typed = {
        "opinion": "object",
        "reason": "红线内有基本农田",
        "added_clauses": "按期腾退\n\n",
        "handled_by": "欧琪",
    }
    shown = world.desk(LAND).submit(f"/consultees/{consultee}/preview", typed)
    assert shown.status_code == 200
    ticked = re.search(r"✓</span>(同意|不同意)", shown.text)
    assert ticked is not None
    assert ticked[1] == "不同意"
    assert "红线内有基本农田" in shown.text
    assert "（1）按期腾退" in shown.text
    assert _kept(world) == before


def test_who_has_not_chosen_yet_agrees_to_nothing(world: World) -> None:
    shown = world.desk(LAND).submit(f"/consultees/{_consulted(world)}/preview", {"handled_by": "欧琪"})
    assert "✓" not in shown.text


@pytest.mark.parametrize("login", ["housing", "agent1", "supervisor", "admin"])
def test_only_who_answers_sees_a_preview(world: World, login: str) -> None:
    checklist = _asked(world)
    assert world.desk(login).submit(f"/checklists/{checklist}/preview", TYPED).status_code in (403, 404)


def test_the_office_sees_that_of_a_letter_which_it_records(world: World) -> None:
    assert world.desk("office").submit(f"/checklists/{_asked(world)}/preview", TYPED).status_code == 200


# --- in a browser -------------------------------------------------------------------------------------------


def test_beside_the_opinion_the_form_follows_what_is_typed(browser: Browser, site: Site) -> None:
    page = visit(browser, site, LAND, size=DESK)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"/consultees/{_consulted(site.world)}")
    paper = page.locator(".form-paper")
    expect(paper).to_contain_text("附件2", timeout=20_000)
    page.get_by_label("不同意，理由如下").check()
    page.get_by_label("不同意的理由").fill("红线内有基本农田")
    expect(paper).to_contain_text("红线内有基本农田", timeout=20_000)
    assert complaints == []


def test_on_a_phone_it_is_folded_and_asked_for_when_it_is_unfolded(browser: Browser, site: Site) -> None:
    page = visit(browser, site, LAND, size=PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/checklists/{_asked(site.world)}")
    page.get_by_label("备注").last.fill("另行通知")
    expect(page.locator(".form-paper")).to_have_count(0)
    assert [url for url in asked if url.endswith("/preview")] == []
    page.locator("#beside > summary").click()
    expect(page.locator(".form-paper")).to_contain_text("另行通知", timeout=20_000)


def test_without_javascript_a_button_opens_it(browser: Browser, site: Site) -> None:
    page = visit(browser, site, LAND, javascript=False)
    page.goto(f"/consultees/{_consulted(site.world)}")
    page.get_by_label("同意", exact=True).check()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="预览").click()
    expect(opened.value.get_by_text("尚未提交")).to_be_visible()
    expect(page.get_by_label("同意", exact=True)).to_be_checked()

"""公开查询: whoever holds a project's code sees how it stands, without an account; nobody else learns anything."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select

from builders.committing import enterprise
from builders.door import FACTS, Desk, Peopled, World, open_world
from builders.visiting import PHONE, Site, over_the_network
from workflow.records.answer_link import StrangeLink
from workflow.records.event import EventRecord
from workflow.records.tracking import TrackingCode
from workflow.rules.tracking import LENGTH, LETTERS, LOOKS_AT, WRONG_AT, WRONG_FROM

LAND, HOUSING = "natural_resources", "housing"
KEY, NEWER = "k" * 40, "n" * 40
WRONG = "2222-2222-2222-2222"
REFUSED = "项目编号或者查询码不正确，或者查询码已停用。请核对后再试，或者请代办员、企业重新生成查询码。"


def _code(desk: Desk, project: dict[str, Any], version: int = 0) -> str:
    made = desk.post(f"/api/v1/projects/{project['id']}/tracking", version=version)
    assert made.status_code == 201, made.text
    return str(made.json()["code"])


def _look(world: World, number: str, code: str) -> Any:
    return world.stranger().post("/api/v1/track", {"project": number, "code": code})


@pytest.fixture
def project(world: World) -> dict[str, Any]:
    return world.dispatched({LAND: ["land_use"], HOUSING: ["engineering"]})


def test_a_code_shows_stages_whose_turn_it_is_and_until_when(world: World, project: dict[str, Any]) -> None:
    seen = _look(world, project["number"], _code(world.desk(), project)).json()
    assert next((each["name"], each["state"]) for each in seen["stages"]) == ("对接阶段", "open")
    assert {(each["who"], each["what"], each["due_day"]) for each in seen["steps"]} >= {
        ("罗定市自然资源局", "部门回复专属定制事项材料清单（附件1）", "2026-11-26")
    }
    assert seen["next_stages"]


def test_nobody_s_name_telephone_amount_or_reason_is_shown(world: World, project: dict[str, Any]) -> None:
    code = _code(world.desk(), project)
    shown = _look(world, project["number"], code).text
    page = world.stranger().submit("/track", {"project": project["number"], "code": code}).text
    people = [actor.name for actor in world.cast.actors.values()]
    for told in (shown, page):
        for secret in (
            *people, FACTS["name"], FACTS["enterprise_name"], FACTS["contact_name"], FACTS["contact_phone"],
            FACTS["address"], "12000", "1.2亿",
        ):  # fmt: skip
            assert str(secret) not in told, secret


def test_what_a_deliberation_or_a_breach_would_tell_is_called_other_matters(world: World) -> None:
    project = world.circulated([LAND])
    [consultee] = project["consultation"]["consultees"]
    said = {
        "opinion": "object",
        "reason": "规划条件没有核定",
        "handled_by": "经办人",
        "phone": "0766-3333333",
    }
    answer = world.desk(LAND).post(f"/api/v1/consultees/{consultee['id']}/reply", said, version="*")
    assert answer.status_code == 200, answer.text
    seen = _look(world, project["number"], _code(world.desk(), project))
    assert "办理其他事项" in {each["what"] for each in seen.json()["steps"]}
    for word in ("会商", "异议", "不同意", "规划条件"):
        assert word not in seen.text


def test_it_needs_no_account_and_is_kept_by_no_browser_and_no_search_engine(
    world: World, project: dict[str, Any]
) -> None:
    code = _code(world.desk(), project)
    stranger = world.stranger()
    for answer in (
        stranger.get("/track"),
        stranger.submit("/track", {"project": project["number"], "code": code}),
        stranger.submit("/track", {"project": project["number"], "code": WRONG}),
        _look(world, project["number"], code),
    ):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"].startswith("noindex")
    assert "凭查询码查询项目进度" in stranger.get("/sign-in").text


def test_a_wrong_number_and_a_wrong_code_are_answered_alike(world: World, project: dict[str, Any]) -> None:
    code = _code(world.desk(), project)
    other = world.project(enterprise_name="罗定另一家有限公司", credit_code="", name="另一个项目")
    told = [
        _look(world, project["number"], WRONG),
        _look(world, "2026-9999", code),
        _look(world, other["number"], code),
        _look(world, project["number"], "甲"),
    ]
    assert {each.status_code for each in told} == {422}
    assert len({each.text for each in told}) == 1
    assert told[0].json()["detail"] == REFUSED


def test_a_code_may_be_typed_in_small_letters_and_with_other_gaps(
    world: World, project: dict[str, Any]
) -> None:
    code = _code(world.desk(), project)
    assert _look(world, project["number"], code.lower().replace("-", " ")).status_code == 200


def test_the_code_is_shown_once_and_only_a_salted_digest_is_kept(
    world: World, project: dict[str, Any]
) -> None:
    office = world.desk()
    page = office.submit(f"/projects/{project['id']}/tracking", {"version": "0"})
    found = re.search(rf"((?:[{LETTERS}]{{4}}-){{3}}[{LETTERS}]{{4}})", page.text)
    assert found is not None
    assert len(found[1].replace("-", "")) == LENGTH
    assert page.headers["cache-control"] == "no-store"
    assert found[1] not in office.get(f"/projects/{project['id']}").text
    with world.database.reading() as session:
        kept = session.get_one(TrackingCode, project["id"])
        said = session.scalars(select(EventRecord.data)).all()
    code = found[1].replace("-", "")
    assert code not in kept.digest + kept.salt
    assert not any(code in each or found[1] in each for each in said)
    again = office.submit(f"/projects/{project['id']}/tracking", {"version": "0"})
    assert again.status_code == 409, "a reload makes no other code"
    assert _look(world, project["number"], found[1]).status_code == 200


def test_another_code_takes_the_place_of_the_one_before(world: World, project: dict[str, Any]) -> None:
    office = world.desk()
    first = _code(office, project)
    second = _code(office, project, version=1)
    assert _look(world, project["number"], first).status_code == 422
    assert _look(world, project["number"], second).status_code == 200


def test_a_code_that_was_taken_back_opens_nothing(world: World, project: dict[str, Any]) -> None:
    office = world.desk()
    code = _code(office, project)
    told = office.post(f"/api/v1/projects/{project['id']}/tracking/revoke", version=1)
    assert told.status_code == 200, told.text
    assert told.json()["stands"] is False
    assert _look(world, project["number"], code).status_code == 422
    twice = office.post(f"/api/v1/projects/{project['id']}/tracking/revoke", version=2)
    assert twice.status_code == 409
    history = office.get(f"/projects/{project['id']}?all=1").text
    assert "生成公开查询码" in history
    assert "停用公开查询码" in history


def test_a_code_outlives_a_change_of_the_house_s_keys_while_the_older_still_counts(
    world: World, project: dict[str, Any]
) -> None:
    def with_keys(*keys: str) -> None:
        world.door.settings = replace(world.door.settings, secrets=keys)

    with_keys(KEY)
    code = _code(world.desk(), project)
    with_keys(NEWER, KEY)
    assert _look(world, project["number"], code).status_code == 200
    with_keys(NEWER)
    assert _look(world, project["number"], code).status_code == 422


def test_too_many_wrong_codes_shut_the_place_they_come_from(world: World, project: dict[str, Any]) -> None:
    code = _code(world.desk(), project)
    for number in range(WRONG_FROM):
        assert _look(world, f"2026-7{number:03d}", WRONG).status_code == 422
    told = _look(world, project["number"], code)
    assert told.status_code == 429
    assert told.json()["detail"] == "查询次数较多，请在61分钟后再试。"
    world.wall.pass_by(timedelta(minutes=61))
    assert _look(world, project["number"], code).status_code == 200


def test_too_many_wrong_codes_shut_a_number_whether_or_not_it_is_a_project_s(
    world: World, project: dict[str, Any]
) -> None:
    for number in (project["number"], "2026-9999"):
        told = []
        for place in range(WRONG_AT + 1):
            stranger = world.stranger()
            stranger.client._transport.client = (f"10.0.{place}.1", 50000)  # type: ignore[attr-defined]
            told.append(stranger.post("/api/v1/track", {"project": number, "code": WRONG}).status_code)
        assert told == [422] * WRONG_AT + [429]


def test_looking_too_often_with_the_right_code_is_refused_too(world: World, project: dict[str, Any]) -> None:
    code = _code(world.desk(), project)
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(StrangeLink)) == 0
    assert [_look(world, project["number"], code).status_code for _ in range(LOOKS_AT + 1)][-2:] == [200, 429]


def test_the_enterprise_makes_its_own_code_and_no_other_s(world: World, project: dict[str, Any]) -> None:
    own = enterprise(world, project["id"])
    assert "公开查询" in own.get(f"/projects/{project['id']}").text
    assert _look(world, project["number"], _code(own, project)).status_code == 200
    other = world.project(enterprise_name="罗定另一家有限公司", credit_code="", name="另一个项目")
    assert own.post(f"/api/v1/projects/{other['id']}/tracking", version=0).status_code == 404
    for login in (LAND, "supervisor", "agent2"):
        told = world.desk(login).post(f"/api/v1/projects/{project['id']}/tracking", version=1)
        assert told.status_code in (403, 404), login


@pytest.fixture
def site(app: FastAPI, peopled_sqlite: Peopled, tmp_path: Path) -> Iterator[Site]:
    copy = tmp_path / "site.sqlite3"
    copy.write_bytes(Path(peopled_sqlite.url.removeprefix("sqlite:///")).read_bytes())
    with (
        open_world(app, f"sqlite:///{copy}", tmp_path, peopled_sqlite.cast) as world,
        over_the_network(app, world) as visited,
    ):
        yield visited


def test_a_stranger_tracks_a_project_on_a_phone_without_javascript(browser: Browser, site: Site) -> None:
    project = site.world.dispatched({LAND: ["land_use"]})
    code = _code(site.world.desk(), project)
    context = browser.new_context(
        base_url=site.address,
        locale="zh-CN",
        java_script_enabled=False,
        viewport=PHONE,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_role("link", name="凭查询码查询项目进度").click()
    page.get_by_label("项目编号").fill(project["number"])
    page.get_by_label("查询码").fill(WRONG)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("alert")).to_contain_text("项目编号或者查询码不正确")
    expect(page.get_by_label("项目编号")).to_have_value(project["number"])
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("heading", name="现在轮到谁")).to_be_visible()
    expect(page.get_by_text("罗定市自然资源局")).to_be_visible()
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
    context.close()

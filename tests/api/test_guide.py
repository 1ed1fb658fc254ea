"""办事指南: without an account everybody finds an item and reads what the law's data says of it; every clause leads to its words."""

import re
from dataclasses import replace

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect

from api.citing import cited
from api.refusals import every_refusal
from api.wording import Catalogues
from builders.crawl import read
from builders.door import World
from builders.visiting import DESK, PHONE, over_the_network, visit_as
from workflow.law.book import Law
from workflow.law.editions import read_law
from workflow.law.passages import document
from workflow.law.words import duration
from workflow.records.department import Department

EDITION = read_law().current
LABELS = {passage.label for passage in document(EDITION.source_text)}


def _found(world: World, query: str) -> list[str]:
    answer = world.stranger().get(f"/api/v1/guide?{query}")
    assert answer.status_code == 200, answer.text
    return [each["code"] for each in answer.json()]


def test_every_item_of_the_edition_in_force_is_there_without_an_account(world: World) -> None:
    assert sorted(_found(world, "")) == sorted(EDITION.items)
    stranger = world.stranger()
    page = stranger.get("/guide").text
    for item in EDITION.items.values():
        assert f'href="/guide/{item.code}"' in page
        told = stranger.get(f"/guide/{item.code}").text
        for words in (item.name, *(paper.name for one in item.circumstances for paper in one.materials)):
            assert words.replace("<", "&lt;").replace(">", "&gt;") in told, (item.code, words)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("q=施工许可证", "SG-04"),
        ("q=SG-04", "SG-04"),
        ("q=sgxkz", "SG-04"),
        ("q=税务", "KB-03"),
        ("q=swj", "KB-03"),
        ("q=竣工验收 消防", "YS-03"),
        ("phase=title", "BD-01"),
        ("department=water", "LX-10"),
    ],
)
def test_an_item_is_found_by_name_code_pinyin_department_and_phase(
    world: World, query: str, code: str
) -> None:
    found = _found(world, query)
    assert code in found
    assert len(found) < len(EDITION.items) / 2


def test_a_limit_that_nobody_knows_reads_as_unknown_and_the_others_name_their_clause(world: World) -> None:
    for code, item in EDITION.items.items():
        told = world.stranger().get(f"/api/v1/guide/{code}").json()
        for kind in ("committed_limit", "statutory_limit"):
            term = getattr(item, kind)
            said = told[kind]
            if term.amount is None:
                assert (said["words"], said["clause"]) == ("待核定", ""), code
            elif said["words"] != "依具体情形":
                assert said["words"] == duration(term.amount, term.unit)
                assert said["clause"] == term.clause or said["by_analogy"], code


def test_what_comes_before_leads_to_its_own_page_and_back(world: World) -> None:
    told = world.stranger().get("/api/v1/guide/KB-05").json()
    assert [each["code"] for each in told["before"]] == ["KB-01", "KB-02"]
    assert "KB-05" in [each["code"] for each in world.stranger().get("/api/v1/guide/KB-02").json()["after"]]


def test_a_paper_that_another_item_yields_says_which(world: World) -> None:
    told = world.stranger().get("/api/v1/guide/KB-02").json()
    [licence] = [each for each in told["circumstances"][0]["papers"] if each["name"] == "营业执照"]
    assert [each["code"] for each in licence["produced_by"]] == ["KB-01"]


def test_nothing_is_said_of_remedies_where_nobody_decides(world: World) -> None:
    assert "行政复议" in world.stranger().get("/guide/SG-04").text
    assert "行政复议" not in world.stranger().get("/guide/YS-08").text, "what the enterprise files itself"


def test_an_unknown_code_is_not_found_and_one_of_another_edition_says_so(world: World) -> None:
    assert world.stranger().get("/guide/XX-99").status_code == 404
    law = world.door.law
    without = {code: item for code, item in EDITION.items.items() if code != "LX-01"}
    later = replace(EDITION, hash="e" * 64, items=without)
    world.door.law = Law(later, {**law.editions, later.hash: later}, law.notices)
    try:
        assert "现行规则中已经没有这个事项" in world.stranger().get("/guide/LX-01").text
        assert world.stranger().get("/api/v1/guide/LX-01").json()["current"] is False
    finally:
        world.door.law = law


def test_a_department_goes_by_its_present_name(world: World) -> None:
    with world.database.acting() as session:
        session.get_one(Department, "housing").name = "罗定市住房建设和城市管理局"
    assert "罗定市住房建设和城市管理局" in world.stranger().get("/guide/SG-04").text


def test_strangers_keep_a_copy_and_whoever_is_signed_in_does_not(world: World) -> None:
    for path in ("/guide", "/guide/SG-04", "/law/text", "/api/v1/guide", "/api/v1/guide/SG-04"):
        first = world.stranger().get(path)
        assert first.headers["cache-control"] == "public, max-age=300", path
        assert "Cookie" in first.headers["vary"]
        if path.startswith("/api/"):
            continue
        again = world.stranger().get(path, headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304, path
        assert world.desk().get(path).headers["cache-control"] == "no-store", path
        assert world.stranger().get(f"{path}?lang=en").headers["cache-control"] == "no-store", path


def test_every_clause_that_a_rule_or_a_refusal_names_leads_to_its_words() -> None:
    named = {limit.clause for limit in EDITION.limits.values()}
    named |= {entry.clause for entry in EDITION.departments.values()}
    named |= {text.clause for text in EDITION.clauses} | {entry.clause for entry in EDITION.stages}
    named |= {kind.clause for kind in every_refusal()}
    words = Catalogues.read()
    leading = {clause: cited(words, "zh", clause) for clause in named if clause}
    of_the_document = {clause for clause in leading if re.match(r"[一二三]（|附件|[一二三]$", clause)}
    assert len(of_the_document) > 20
    for clause in of_the_document:
        [mark] = re.findall(r">([^<]+)</a>", leading[clause])
        assert mark in LABELS, clause
    for clause in leading.keys() - of_the_document:
        assert "<a" not in leading[clause], clause


def test_several_clauses_are_several_links_and_what_stands_between_them_stays() -> None:
    told = cited(Catalogues.read(), "en", "二（一）2、二（四）3")
    assert told.count("<a") == 2
    assert ", " in told
    assert "<" not in cited(Catalogues.read(), "zh", "罗府办函〔2023〕16号")


def test_a_refusal_on_a_page_leads_to_the_words_of_its_clause(world: World) -> None:
    project = world.circulated(["natural_resources"])
    [consultee] = project["consultation"]["consultees"]
    desk = world.desk("natural_resources")
    version = desk.get(f"/api/v1/consultees/{consultee['id']}").headers["etag"].strip('"')
    given = {"version": version, "opinion": "object", "handled_by": "经办人", "phone": "0766-3"}
    answer = desk.submit(f"/consultees/{consultee['id']}/reply", given)
    assert answer.status_code == 422
    assert "/law/text#%E4%BA%8C%EF%BC%88%E4%B8%89%EF%BC%892" in answer.text
    assert 'id="二（三）2"' in desk.get("/law/text").text


def test_the_document_is_shown_whole() -> None:
    shown = "".join(each.heading + each.text for each in document(EDITION.source_text))
    for words in ("3个工作日内复代办专班办公室", "责任单位", "原则上应在3个工作日内", "加强纵深联动"):
        assert words in shown


def test_the_guide_is_linked_from_the_door_the_tracking_page_and_the_items(world: World) -> None:
    stranger = world.stranger()
    for path in ("/sign-in", "/track", "/law/text"):
        assert "/guide" in read(stranger.get(path).text).links, path


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_on_a_desk_and_on_a_phone_what_is_typed_narrows_the_list(
    browser: Browser, world: World, app: FastAPI, size: dict[str, int]
) -> None:
    with over_the_network(app, world) as site:
        page = visit_as(browser, site, None, viewport=size)
        page.goto("/guide")
        page.get_by_label("查找事项").press_sequentially("sgxkz")
        expect(page.locator("#found").get_by_role("link", name="建筑工程施工许可证核发")).to_be_visible()
        expect(page.locator("#found")).not_to_contain_text("企业设立登记")
        page.get_by_role("link", name="建筑工程施工许可证核发").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("建筑工程施工许可证核发")
        page.locator("a.cite").first.click()
        expect(page.locator(".passage:target")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.context.close()

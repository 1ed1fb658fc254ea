"""Of many notices those are found that ask something, of one project or chapter, unread; from page to page, by page and JSON."""

from typing import Any

from api.views.deliveries import mutable_chapters
from builders.door import World
from workflow.law.notices import CHAPTERS, notice_texts

LAND = "natural_resources"


def test_every_notice_belongs_to_a_chapter_that_has_a_name() -> None:
    texts = notice_texts()
    assert {said.chapter for said in texts.values()} == set(CHAPTERS)
    assert texts["item.correct"].asks
    assert not texts["clock.moved"].asks


def test_a_department_finds_what_asks_something_of_it_and_keeps_that_from_page_to_page(world: World) -> None:
    first = world.dispatched({LAND: ["land_use"]}, name="甲项目", enterprise_name="甲号公司", credit_code="")
    second = world.dispatched({LAND: ["land_use"]}, name="乙项目", enterprise_name="乙号公司", credit_code="")
    desk = world.desk(LAND)
    path = "/api/v1/notices"

    def seen(**asked: Any) -> list[Any]:
        answer = desk.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        items: list[Any] = answer.json()["items"]
        return items

    every = seen()
    assert {row["project_id"] for row in every} == {first["id"], second["id"]}
    assert {row["project_id"] for row in seen(project_id=first["id"])} == {first["id"]}
    asking = seen(asks="true")
    assert asking
    assert all(notice_texts()[row["kind"]].asks for row in asking)
    assert {row["kind"] for row in seen(kind=every[0]["kind"])} == {every[0]["kind"]}
    assert seen(chapter="scorecard") == []
    assert {notice_texts()[row["kind"]].chapter for row in seen(chapter="docking")} == {"docking"}

    page = desk.get(f"/notices?project={first['id']}&unread=1&asks=1").text
    assert "甲项目" in page
    assert "乙项目" not in page
    one = next(row["id"] for row in asking if row["project_id"] == first["id"])
    read = desk.submit(f"/notices/{one}/read?project={first['id']}&unread=1")
    assert read.headers["location"] == f"/notices?unread=1&project={first['id']}"
    assert one not in {row["id"] for row in seen(unread="true")}


def test_one_switch_keeps_a_whole_chapter_in_and_brings_it_back(world: World) -> None:
    desk = world.desk()
    chapters = {key: [kind for kind, _ in kinds] for key, _, kinds in mutable_chapters()}
    given: dict[str, Any] = {"email": "yes", "when": "now", "services": ""}
    every = [kind for kinds in chapters.values() for kind in kinds]
    on = [key for key in chapters if key != "docking"]

    def kept(version: int, **more: Any) -> list[str]:
        assert desk.submit("/me/notices", {**given, "version": version, **more}).status_code == 303
        muted: list[str] = desk.get("/api/v1/me/notices").json()["muted"]
        return muted

    off = kept(0, chapters=on, kinds=every)
    assert sorted(off) == sorted(chapters["docking"])
    assert 'name="were_off" value="docking"' in desk.get("/me/notices").text
    others = [kind for kind in every if kind not in chapters["docking"]]
    assert kept(1, chapters=list(chapters), were_off=["docking"], kinds=others) == []
    single = chapters["docking"][0]
    few = kept(2, chapters=list(chapters), kinds=[kind for kind in every if kind != single])
    assert few == [single]

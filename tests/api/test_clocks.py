"""A clock at the door: its pauses, its extension, its proof, by JSON and on its page."""

from datetime import timedelta
from typing import Any

import pytest

from api.door import Door
from builders.door import World
from workflow.actions import clocks
from workflow.law.terms import Obligor
from workflow.records.calendar import calendar_of

LAND = "natural_resources"
PAUSE = {
    "reason": "hearing",
    "basis": "行政许可法第45条",
    "evidence": "听证通知书〔2026〕3号",
    "planned_until": "2026-12-01",
}
EXTENSION = {"amount": 5, "approver": "局长李某", "reason": "需要现场核实"}


@pytest.fixture
def clock(world: World) -> int:
    """A department's 20 working days for a permit, under way."""
    project = world.dispatched({LAND: ["land_use"]})
    door: Door = world.door
    with world.database.acting() as session:
        edition = door.law.current
        record = clocks.start(
            session,
            calendar_of(session, edition, door.law.notices),
            project_id=project["id"],
            subject=("permit", 1),
            limit=edition.limits["permit_decision"],
            obligor=(Obligor.DEPARTMENT, LAND),
            at=world.wall.now,
        )
        session.flush()
        return record.id


def test_a_clock_is_paused_resumed_and_extended_by_json(world: World, clock: int) -> None:
    land = world.desk(LAND)
    path = f"/api/v1/clocks/{clock}"
    assert land.post(f"{path}/pause", PAUSE).status_code == 428
    paused = land.post(f"{path}/pause", PAUSE, version=1)
    assert (paused.status_code, paused.headers["etag"]) == (200, '"2"')
    assert (paused.json()["standing"], paused.json()["due_day"]) == ("paused", None)
    assert land.post(f"{path}/resume", version=1).status_code == 412
    world.wall.pass_by(timedelta(days=10))
    land = world.desk(LAND)
    told = land.get(path).json()
    assert told["concerns"] == ["暂停（听证（行政许可法第45条））计划于2026-12-01结束，至今未恢复"]
    [pause] = told["pauses"]
    assert (pause["evidence"], pause["person_name"]) == (PAUSE["evidence"], world.cast[LAND].name)
    resumed = land.post(f"{path}/resume", version=2)
    assert resumed.status_code == 200
    extended = land.post(f"{path}/extend", EXTENSION, version=resumed.headers["etag"])
    assert (extended.status_code, extended.json()["amount"]) == (200, "25个工作日")
    extension = land.get(path).json()["extension"]
    assert (extension["extended"], extension["approved_by"], extension["most"]) == (5, "局长李某", 10)


def test_the_page_of_a_clock_lists_its_pauses_and_offers_what_is_allowed(world: World, clock: int) -> None:
    land = world.desk(LAND)
    page = land.get(f"/clocks/{clock}")
    for words in ("暂停计时", "延长期限", "可以延长一次，不超过10个工作日"):
        assert words in page.text
    assert "恢复计时" not in page.text
    said = land.submit(f"/clocks/{clock}/pause", PAUSE | {"version": 1})
    assert said.status_code == 303
    page = land.get(f"/clocks/{clock}")
    for words in ("听证通知书〔2026〕3号", "恢复计时", world.cast[LAND].name, "2026年12月1日"):
        assert words in page.text
    assert land.submit(f"/clocks/{clock}/resume", {"version": 2}).status_code == 303
    assert land.submit(f"/clocks/{clock}/extend", EXTENSION | {"version": 3}).status_code == 303
    page = land.get(f"/clocks/{clock}")
    assert "经局长李某批准，已延长5个工作日。" in page.text
    assert f'action="/clocks/{clock}/extend"' not in page.text


@pytest.mark.parametrize(
    ("doing", "given", "says"),
    [
        ("pause", PAUSE | {"reason": "下雨"}, "不能因“下雨”暂停计时"),
        ("pause", PAUSE | {"planned_until": "明天"}, "“明天”"),
        ("pause", PAUSE | {"evidence": " "}, "证明材料"),
        ("extend", EXTENSION | {"amount": "许多"}, "应当写明延长多少"),
        ("extend", EXTENSION | {"amount": 11}, "最多延长10个工作日，最少1个工作日"),
    ],
)
def test_a_refused_form_is_shown_again_with_what_was_typed(
    world: World, clock: int, doing: str, given: dict[str, Any], says: str
) -> None:
    page = world.desk(LAND).submit(f"/clocks/{clock}/{doing}", given | {"version": 1})
    assert page.status_code in {409, 422}
    assert says in page.text
    assert ("行政许可法第45条" if doing == "pause" else "局长李某") in page.text


def test_whoever_has_no_part_in_it_is_offered_nothing(world: World, clock: int) -> None:
    page = world.desk("supervisor").get(f"/clocks/{clock}")
    assert page.status_code == 200
    assert "/pause" not in page.text
    assert "/extend" not in page.text

"""The calendar on pages and by JSON: looked at first, confirmed, taken back."""

import re
from datetime import date
from typing import Any

from builders.door import World
from workflow.law.holidays import statutory_days

LAND = "natural_resources"
CLOSED = {"day": "2026-11-25", "part": "", "reason": "台风", "document": "三防〔2026〕8号"}
PREVIEW = "/law/calendar/closures/preview"


def _notice() -> str:
    """A notice that somebody has invented: the statute's days of 2027 and one Monday more."""
    days = sorted({*statutory_days(2027), date(2027, 1, 4)})
    entries = "".join(f'[[holidays]]\nname = "某节"\nfrom = {day}\nuntil = {day}\n' for day in days)
    head = 'year = 2027\nnumber = "国办发明电〔2026〕99号"\ntitle = "测试用的安排"\npublished = 2026-11-20\n'
    return head + entries


def _version(text: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', text)
    assert found is not None
    return found[1]


def test_a_closure_is_looked_at_declared_and_taken_back(world: World) -> None:
    world.dispatched({LAND: ["land_use"]})
    office = world.desk()
    seen = office.client.get(PREVIEW, params=CLOSED)
    assert "2026年11月26日 周四" in seen.text
    assert "<strong>" in seen.text
    assert "2026年11月27日 周五" in seen.text
    assert "自然资源" in seen.text
    assert office.get("/api/v1/calendar?from=2026-11-25&until=2026-11-25").json()["closures"] == []
    declared = office.submit("/law/calendar/closures", {**CLOSED, "version": _version(seen.text)})
    assert declared.headers["location"] == "/law/calendar#closures"
    place = "/law/calendar/closures/2026-11-25"
    assert place in office.get("/law/calendar").text
    page = office.get(place).text
    assert "2026年11月26日 周四" in page
    silent = office.submit(place, {"version": _version(page), "reason": ""})
    assert silent.status_code == 422
    back = office.submit(place, {"version": _version(page), "reason": "台风改道"})
    assert back.status_code == 303
    listed = office.get("/law/calendar").text
    assert "台风改道" in listed
    assert "已撤销" in listed
    assert office.get(place).status_code == 404


def test_what_is_wrong_with_a_closure_stands_in_its_form_with_what_was_typed(world: World) -> None:
    office = world.desk()
    for wrong, why in (
        ({"document": ""}, "请写明停办所依据的文件。"),
        ({"day": ""}, "停办日期"),
        ({"day": "昨天"}, "昨天"),
        ({"part": "noon"}, "停办多久"),
        ({"day": "2026-11-28"}, "本来就不是工作日"),
    ):
        answer = office.client.get(PREVIEW, params=CLOSED | wrong)
        assert answer.status_code in (409, 422), wrong
        assert why in answer.text
        assert 'value="台风"' in answer.text


def test_a_closure_that_somebody_else_declared_meanwhile_is_not_declared_on_an_old_look(world: World) -> None:
    office = world.desk()
    version = _version(office.client.get(PREVIEW, params=CLOSED).text)
    other = CLOSED | {"day": "2026-11-26"}
    assert office.submit("/law/calendar/closures", {**other, "version": version}).status_code == 303
    late = office.submit("/law/calendar/closures", {**CLOSED, "version": version})
    assert late.status_code == 409
    assert 'value="三防〔2026〕8号"' in late.text


def test_a_notice_is_looked_at_and_imported(world: World) -> None:
    office = world.desk()
    assert "2027年的节假日安排还没有导入" in office.get("/law/calendar").text
    nothing = office.submit("/law/calendar/notices/preview", {"content": " "})
    assert nothing.status_code == 422
    wrong = office.submit("/law/calendar/notices/preview", {"content": "year = 2027"})
    assert wrong.status_code == 422
    assert "year = 2027</textarea>" in wrong.text
    seen = office.submit(
        "/law/calendar/notices/preview", files={"file": ("2027.toml", _notice().encode(), "text/plain")}
    )
    assert "2027年1月4日 周一" in seen.text
    assert "国办发明电〔2026〕99号" in seen.text
    assert "国办发明电〔2026〕99号" not in office.get("/law/calendar").text
    given = {"content": _notice(), "name": "notice.toml", "version": _version(seen.text)}
    assert office.submit("/law/calendar/notices", given).status_code == 303
    page = office.get("/law/calendar").text
    assert "国办发明电〔2026〕99号" in page
    assert "2027年的节假日安排还没有导入" not in page
    again = office.submit("/law/calendar/notices/preview", {"content": _notice()})
    assert "已经在用" in again.text


def test_a_list_of_days_may_be_pasted_as_well(world: World) -> None:
    answer = world.desk().submit("/law/calendar/notices/preview", {"content": '{"year": 2027, "days": []}'})
    assert "papers" in answer.text


def test_whoever_only_reads_finds_no_form(world: World) -> None:
    page = world.desk(LAND).get("/law/calendar").text
    assert "国办发明电〔2025〕7号" in page
    assert "登记停办" not in page
    assert "导入节假日安排" not in page
    assert world.desk(LAND).client.get(PREVIEW, params=CLOSED).status_code == 403


def test_the_addresses_of_the_forms_lead_back_to_the_calendar(world: World) -> None:
    office = world.desk()
    for path in ("notices", "notices/preview", "closures"):
        assert office.get(f"/law/calendar/{path}?lang=en").headers["location"] == "/law/calendar?lang=en"


def test_half_a_day_by_json_is_looked_at_declared_and_taken_back(world: World) -> None:
    office = world.desk()
    given: dict[str, Any] = CLOSED | {"part": "afternoon"}
    path = "/api/v1/calendar/closures"
    seen = office.post(f"{path}/preview", given)
    assert (seen.status_code, seen.json()) == (200, {"days": [], "dates": []})
    declared = office.post(path, given, version="*")
    assert declared.status_code == 201
    calendar = office.get("/api/v1/calendar?from=2026-11-25&until=2026-11-25").json()
    assert calendar["days"][0]["working"]
    assert "下午停办" in calendar["days"][0]["reason"]
    assert calendar["closures"][0]["part"] == "afternoon"
    assert office.get(f"{path}/2026-11-25/reopening").json() == {"days": [], "dates": []}
    back = office.post(
        f"{path}/2026-11-25/reopening", {"reason": "照常办公"}, version=declared.headers["etag"]
    )
    assert back.status_code == 200
    assert office.get(f"{path}/2026-11-25/reopening").status_code == 404

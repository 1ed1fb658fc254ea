"""The packaged notices, and what is refused as a notice."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from importlib.resources import files

import chinese_calendar
import holidays
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workflow.errors import HolidayNoticeInvalid
from workflow.law.holidays import HolidayNotice, packaged_notices, read_notice, statutory_days

NOTICES = {notice.year: notice for notice in packaged_notices()}
DAYS = [date(2023, 1, 1) + timedelta(days=n) for n in range((date(2027, 1, 1) - date(2023, 1, 1)).days)]


def works(day: date) -> bool:
    """Whether the packaged notices make a day a working day, both neighbouring years looked up."""
    around = [NOTICES[year] for year in (day.year, day.year + 1) if year in NOTICES]
    if any(day in notice.makeup for notice in around):
        return True
    return day.weekday() < 5 and not any(day in notice.off for notice in around)


def a_notice_of_2026(**changes: object) -> bytes:
    """The notice of 2026 as holiday-cn publishes it, with some of it changed."""
    notice = NOTICES[2026]
    off = [{"name": name, "date": day.isoformat(), "isOffDay": True} for day, name in notice.off.items()]
    on = [{"name": name, "date": day.isoformat(), "isOffDay": False} for day, name in notice.makeup.items()]
    document: dict[str, object] = {
        "$schema": "schema.json",
        "year": 2026,
        "papers": ["https://www.gov.cn/zhengce/content/202511/content_7047091.htm"],
        "days": sorted(off + on, key=lambda entry: str(entry["date"])),
    }
    return json.dumps(document | changes, ensure_ascii=False).encode()


def test_the_packaged_years_are_those_with_a_notice() -> None:
    assert sorted(NOTICES) == [2023, 2024, 2025, 2026]


def test_each_day_is_as_chinesecalendar_says() -> None:
    assert [day for day in DAYS if works(day) is not chinese_calendar.is_workday(day)] == []


def test_each_day_is_as_the_holidays_library_says() -> None:
    china = holidays.country_holidays("CN", years=range(2023, 2028))
    assert [day for day in DAYS if works(day) is not china.is_working_day(day)] == []


@pytest.mark.parametrize(("year", "total"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_so_many_working_days(year: int, total: int) -> None:
    assert sum(works(day) for day in DAYS if day.year == year) == total


def test_a_notice_reaches_back_into_december() -> None:
    assert NOTICES[2023].off[date(2022, 12, 31)] == "元旦"


def test_new_years_eve_of_2024_was_only_encouraged_as_a_day_off() -> None:
    assert date(2024, 2, 9) not in NOTICES[2024].off


def test_a_notice_cites_itself() -> None:
    assert NOTICES[2026].reference == "国办发明电〔2025〕7号（2025-11-04发布）"
    assert NOTICES[2026].title == "国务院办公厅关于2026年部分节假日安排的通知"


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_each_line_says_what_the_notice_says(year: int) -> None:
    """The printed line is read a second time, by its own words, and must yield the same days."""
    import tomllib

    name = f"{year}.toml"
    document = tomllib.loads(files("workflow.law.holidays").joinpath(name).read_text(encoding="utf-8"))
    for entry in document["holidays"]:
        said = re.sub(r"（[^）]*）", "", entry["text"])
        resting, *_ = re.split(r"放假", said, maxsplit=1)
        first = re.search(r"(?:(\d{4})年)?(\d+)月(\d+)日", resting)
        assert first is not None
        start = date(int(first[1] or year), int(first[2]), int(first[3]))
        last = re.search(r"至(?:(\d{4})年)?(?:(\d+)月)?(\d+)日", resting)
        end = date(int(last[1] or year), int(last[2] or start.month), int(last[3])) if last else start
        assert (entry["from"], entry["until"]) == (start, end)
        counted = re.search(r"共(\d+)天", said)
        assert counted is None or int(counted[1]) == (end - start).days + 1
        working = said[len(resting) :].split("。鼓励")[0]
        made_up = [date(year, int(m), int(d)) for m, d in re.findall(r"(\d+)月(\d+)日", working)]
        assert entry.get("makeup", []) == made_up


def test_every_statutory_day_is_off_by_its_notice() -> None:
    for year, notice in NOTICES.items():
        assert set(statutory_days(year)) <= set(notice.off)


# --- reading a new one ------------------------------------------------------------------------------------


def test_the_public_data_set_reads_as_the_packaged_notice() -> None:
    read = read_notice(a_notice_of_2026(), "2026.json")
    assert (read.off, read.makeup) == (NOTICES[2026].off, NOTICES[2026].makeup)
    assert read.number == "https://www.gov.cn/zhengce/content/202511/content_7047091.htm"
    assert read.published is None
    assert read.reference == read.number
    assert read.cited == "国务院办公厅关于2026年部分节假日安排的通知"
    assert NOTICES[2026].cited == "国办发明电〔2025〕7号"


def test_an_address_that_carries_the_day_gives_the_date_of_publication() -> None:
    paper = "http://www.gov.cn/zhengce/zhengceku/2025-11/04/content_7047091.htm"
    assert read_notice(a_notice_of_2026(papers=[paper]), "2026.json").published == date(2025, 11, 4)


def test_the_fabricated_list_of_2027_is_refused() -> None:
    """A public repository carries a list that puts Spring Festival of 2027 on 14 February; it is on the 6th."""
    named = [("元旦", date(2027, 1, 1), 3), ("春节", date(2027, 2, 14), 7), ("清明节", date(2027, 4, 3), 3)]
    named += [
        ("劳动节", date(2027, 5, 1), 5),
        ("端午节", date(2027, 6, 9), 1),
        ("中秋节", date(2027, 9, 15), 1),
    ]
    named += [("国庆节", date(2027, 10, 1), 7)]
    days = [
        {"name": name, "date": (first + timedelta(days=n)).isoformat(), "isOffDay": True}
        for name, first, length in named
        for n in range(length)
    ]
    papers = ["https://www.gov.cn/zhengce/content/202611/content_7000000.htm"]
    data = json.dumps({"year": 2027, "papers": papers, "days": days}).encode()
    with pytest.raises(HolidayNoticeInvalid, match="2027-02-05（春节）是法定节假日"):
        read_notice(data, "2027.json")


def test_the_empty_list_of_an_unpublished_year_is_refused() -> None:
    data = json.dumps({"year": 2027, "papers": [], "days": []}).encode()
    with pytest.raises(HolidayNoticeInvalid, match="没有写明所依据的国务院文件"):
        read_notice(data, "2027.json")


def day(when: str, *, off: bool = True, name: str = "元旦") -> dict[str, object]:
    return {"name": name, "date": when, "isOffDay": off}


def with_day(*more: object) -> bytes:
    return a_notice_of_2026(days=[*json.loads(a_notice_of_2026())["days"], *more])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (a_notice_of_2026(year=2025), "不属于2025年的安排"),
        (a_notice_of_2026(year="2026"), "年份缺失或不合理"),
        (a_notice_of_2026(year=True), "年份缺失或不合理"),
        (a_notice_of_2026(year=1999), "年份缺失或不合理"),
        (a_notice_of_2026(papers=["https://example.com/gov.cn"]), "不是中国政府网的地址"),
        (a_notice_of_2026(papers=["https://[gov.cn"]), "不是中国政府网的地址"),
        (a_notice_of_2026(papers="https://www.gov.cn/"), "没有写明所依据的国务院文件"),
        (
            a_notice_of_2026(papers=["https://www.gov.cn/zhengce/2021-11/04/x.htm"]),
            "发布日期2021-11-04与2026年不符",
        ),
        (a_notice_of_2026(days=[]), "没有列出任何放假安排"),
        (a_notice_of_2026(days=["2026-01-01"]), "每一天应写明"),
        (with_day(day("2027-01-01")), "2027-01-01不属于2026年的安排"),
        (with_day(day("2025-11-30")), "2025-11-30不属于2026年的安排"),
        (with_day(day("2026-03-03", off=False)), "调休上班日2026-03-03本来就不是周末"),
        (with_day(day("2026-01-01", off=False)), "2026-01-01既放假又上班"),
        (with_day(day("2026-01-01")), "2026-01-01重复列为放假"),
        (with_day(day("2026-01-04", off=False)), "2026-01-04重复列为调休上班"),
        (with_day(day("2026-02-30")), "不是有效日期"),
        (with_day(day("yesterday")), "缺失或不是日期"),
        (with_day(day("2026-12-31", name=" ")), "缺少节日名称"),
        (a_notice_of_2026(days=json.loads(a_notice_of_2026())["days"][1:]), "2026-01-01（元旦）是法定节假日"),
        (b"[]", "文件格式无法识别"),
        (b"[" * 100_000, "文件格式无法识别"),
        (b"\xff\xfe", "不是UTF-8文本"),
        (b" " * 1_000_001, "文件过大"),
    ],
)
def test_what_cannot_be_a_notice_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(HolidayNoticeInvalid, match=reason):
        read_notice(data, "list.JSON")


def packaged(change: Callable[[str], str]) -> bytes:
    text = files("workflow.law.holidays").joinpath("2026.toml").read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    return changed.encode()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("国办发明电〔2025〕7号", "", "缺少通知文号"),
        ("国办发明电〔2025〕7号", "公众号转发", "缺少通知文号"),
        ('title = "国务院', 'titel = "国务院', "不认识的项目：titel"),
        ('title = "国务院办公厅关于2026年部分节假日安排的通知"', 'title = ""', "缺少通知标题"),
        ("published = 2025-11-04", "published = 2025-11-04T08:00:00", "发布日期缺失或不是日期"),
        ("published = 2025-11-04", "", "发布日期缺失或不是日期"),
        ("until = 2026-01-03", "until = 2025-12-30", "起止日期颠倒或过长"),
        ("makeup = [2026-01-04]", "makeup = 2026-01-04", "应为日期列表"),
        ("makeup = [2026-01-04]", "worked = [2026-01-04]", "不认识的项目：worked"),
        ("year = 2026", "year = ", "文件格式无法识别"),
    ],
)
def test_a_damaged_notice_of_our_own_form_is_refused(old: str, new: str, reason: str) -> None:
    with pytest.raises(HolidayNoticeInvalid, match=reason):
        read_notice(packaged(lambda text: text.replace(old, new, 1)), "2026.toml")


def test_a_byte_order_mark_does_no_harm() -> None:
    data = b"\xef\xbb\xbf" + files("workflow.law.holidays").joinpath("2026.toml").read_bytes()
    assert read_notice(data, "2026.toml") == NOTICES[2026]


@given(st.binary(max_size=400), st.sampled_from(["a.toml", "a.json"]))
@example(b'{"year": 2026, "papers": ["http://gov.cn"], "days": [{"name": "x", "isOffDay": true}]}', "a.json")
@example(b"year = 2026\nholidays = [1]", "a.toml")
def test_arbitrary_bytes_are_refused_by_name_and_never_crash(data: bytes, name: str) -> None:
    with pytest.raises(HolidayNoticeInvalid):
        read_notice(data, name)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
days_of_a_list = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["元旦", "", "春节"]),
            "date": st.dates(date(2025, 11, 1), date(2027, 2, 1)).map(str) | json_values,
            "isOffDay": st.booleans() | json_values,
        }
    ),
    max_size=6,
)


@given(
    st.fixed_dictionaries(
        {
            "year": st.integers(2020, 2030) | json_values,
            "papers": st.just(["https://www.gov.cn/a.htm"]) | json_values,
            "days": days_of_a_list | json_values,
        }
    )
)
def test_a_list_of_the_right_shape_is_read_or_refused(document: dict[str, object]) -> None:
    # Any other exception fails the test.
    with suppress(HolidayNoticeInvalid):
        assert isinstance(read_notice(json.dumps(document).encode(), "x.json"), HolidayNotice)


# --- the statute ------------------------------------------------------------------------------------------


def test_the_decree_of_2025_gives_thirteen_days() -> None:
    assert {year: len(statutory_days(year)) for year in (2024, 2025, 2026, 2027)} == {
        2024: 11,
        2025: 13,
        2026: 13,
        2027: 13,
    }


def test_spring_festival_of_2027_begins_on_the_fifth_of_february() -> None:
    spring = [when for when, name in statutory_days(2027).items() if name == "春节"]
    assert spring == [date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 7), date(2027, 2, 8)]


def test_two_festivals_on_one_day_are_both_named() -> None:
    assert statutory_days(2031)[date(2031, 10, 1)] == "中秋节、国庆节"


def test_the_computed_days_agree_with_an_independent_library() -> None:
    for year in range(2025, 2061):
        named = holidays.country_holidays("CN", years=year, language="zh_CN")
        assert [when for when in statutory_days(year) if when not in named] == [], year


def test_a_year_beyond_the_computed_ones_has_only_the_days_with_a_fixed_date() -> None:
    assert set(statutory_days(2061).values()) == {"元旦", "劳动节", "国庆节"}
    assert statutory_days(2013) == {}

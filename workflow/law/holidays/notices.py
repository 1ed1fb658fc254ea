"""One State Council notice on the holidays of one year: its value, the packaged ones, and reading a new one."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from workflow.errors import HolidayNoticeInvalid
from workflow.law.holidays.statutory import statutory_days

#: A notice is a page of text; anything longer is not one.
MAX_BYTES = 1_000_000
_NUMBER = re.compile(r"^国办发(明电)?〔\d{4}〕\d+号$")
_DAY_IN_ADDRESS = re.compile(r"/(\d{4})-(\d{2})/(\d{2})/")
_WEEKEND = (5, 6)
#: Greatest number of characters, as the record of an imported notice holds them.
_LONGEST_NUMBER, _LONGEST_TITLE = 80, 200


@dataclass(frozen=True, slots=True)
class HolidayNotice:
    """The days that one notice names, off and made up. It may name late December of the year before."""

    year: int
    #: The document number, e.g. 国办发明电〔2025〕7号; the notice's own address where a list gives no number.
    number: str
    #: The date under the notice; None where the list that was read does not say.
    published: date | None
    title: str
    #: Days off with the festival that they belong to.
    off: Mapping[date, str]
    #: Saturdays and Sundays that are worked, with the festival that they make up for.
    makeup: Mapping[date, str]

    @property
    def cited(self) -> str:
        """The notice in the reason of a day: its number, or its title where the list gave only an address."""
        return self.number if _NUMBER.fullmatch(self.number) else self.title

    @property
    def reference(self) -> str:
        """The notice as a proof cites it: number and date of publication."""
        return self.number if self.published is None else f"{self.number}（{self.published.isoformat()}发布）"


@cache
def packaged_notices() -> tuple[HolidayNotice, ...]:
    """The notices that travel with the software, by year."""
    names = [entry for entry in files(__package__).iterdir() if re.fullmatch(r"\d{4}\.toml", entry.name)]
    found = [read_notice(entry.read_bytes(), entry.name) for entry in names]
    return tuple(sorted(found, key=lambda notice: notice.year))


def read_notice(data: bytes, name: str) -> HolidayNotice:
    """Read a notice from our TOML, or from the JSON list that the public data set holiday-cn publishes.

    Which of the two is told by the name's ending. Raises HolidayNoticeInvalid for anything that cannot be a
    notice: no source, days of another year, a make-up day that is an ordinary weekday, a day named twice,
    or a statutory holiday of that year left out.
    """
    if len(data) > MAX_BYTES:
        raise HolidayNoticeInvalid(reason="文件过大，不是一份节假日安排")
    try:
        text = data.decode("utf-8-sig")
        document: Any = json.loads(text) if name.lower().endswith(".json") else tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise HolidayNoticeInvalid(reason="文件不是UTF-8文本") from error
    except (ValueError, RecursionError) as error:
        raise HolidayNoticeInvalid(reason="文件格式无法识别，应为TOML或holiday-cn的JSON") from error
    if not isinstance(document, dict):
        raise HolidayNoticeInvalid(reason="文件格式无法识别，应为TOML或holiday-cn的JSON")
    return _from_json(document) if name.lower().endswith(".json") else _from_toml(document)


def _from_toml(document: dict[str, Any]) -> HolidayNotice:
    _only(document, {"year", "title", "number", "published", "holidays"}, "文件")
    year = _year(document)
    number, title = document.get("number"), document.get("title")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        raise HolidayNoticeInvalid(reason="缺少通知文号，例如“国办发明电〔2025〕7号”")
    if not isinstance(title, str) or not title.strip():
        raise HolidayNoticeInvalid(reason="缺少通知标题")
    published = _day(document.get("published"), "发布日期")
    entries = document.get("holidays")
    if not isinstance(entries, list) or not entries:
        raise HolidayNoticeInvalid(reason="没有列出任何放假安排")
    off: list[tuple[date, str]] = []
    makeup: list[tuple[date, str]] = []
    for entry in entries:
        if not isinstance(entry, dict):
            raise HolidayNoticeInvalid(reason="放假安排应逐项写明节日和起止日期")
        _only(entry, {"text", "name", "from", "until", "makeup"}, "放假安排")
        festival = _festival(entry.get("name"))
        first = _day(entry.get("from"), f"{festival}开始日期")
        last = _day(entry.get("until"), f"{festival}结束日期")
        if not 0 <= (last - first).days <= 30:
            raise HolidayNoticeInvalid(reason=f"{festival}的起止日期颠倒或过长")
        off += [(first + timedelta(days=n), festival) for n in range((last - first).days + 1)]
        days = entry.get("makeup", [])
        if not isinstance(days, list):
            raise HolidayNoticeInvalid(reason=f"{festival}的调休上班日应为日期列表")
        makeup += [(_day(day, f"{festival}调休上班日"), festival) for day in days]
    return _checked(year, number, published, title, off, makeup)


def _from_json(document: dict[str, Any]) -> HolidayNotice:
    year = _year(document)
    papers = document.get("papers")
    if not isinstance(papers, list) or not papers or not all(isinstance(paper, str) for paper in papers):
        raise HolidayNoticeInvalid(reason="没有写明所依据的国务院文件（papers为空）")
    for paper in papers:
        if not _is_government_address(paper):
            raise HolidayNoticeInvalid(reason=f"所依据的文件不是中国政府网的地址：{paper[:80]}")
    entries = document.get("days")
    if not isinstance(entries, list) or not entries:
        raise HolidayNoticeInvalid(reason="没有列出任何放假安排")
    off: list[tuple[date, str]] = []
    makeup: list[tuple[date, str]] = []
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("isOffDay"), bool):
            raise HolidayNoticeInvalid(reason="每一天应写明name、date和isOffDay")
        festival = _festival(entry.get("name"))
        named = (_day(entry.get("date"), f"{festival}日期"), festival)
        (off if entry["isOffDay"] else makeup).append(named)
    title = f"国务院办公厅关于{year}年部分节假日安排的通知"
    return _checked(year, papers[0], _published(papers[0]), title, off, makeup)


def _checked(
    year: int,
    number: str,
    published: date | None,
    title: str,
    off: Iterable[tuple[date, str]],
    makeup: Iterable[tuple[date, str]],
) -> HolidayNotice:
    """The notice, if its days can be those of one year's notice."""
    resting, working = _once(off, "放假"), _once(makeup, "调休上班")
    for day in (*resting, *working):
        # A notice of a year reaches back into the last month of the year before, and never forward.
        if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
            raise HolidayNoticeInvalid(reason=f"{day}不属于{year}年的安排")
    for day in working:
        if day in resting:
            raise HolidayNoticeInvalid(reason=f"{day}既放假又上班")
        if day.weekday() not in _WEEKEND:
            raise HolidayNoticeInvalid(reason=f"调休上班日{day}本来就不是周末")
    for day, festival in statutory_days(year).items():
        if day not in resting:
            raise HolidayNoticeInvalid(reason=f"{day}（{festival}）是法定节假日，安排中没有放假")
    if len(number) > _LONGEST_NUMBER or len(title) > _LONGEST_TITLE:
        raise HolidayNoticeInvalid(reason=f"文号最多{_LONGEST_NUMBER}个字，标题最多{_LONGEST_TITLE}个字")
    if published is not None and not date(year - 1, 1, 1) <= published <= date(year, 12, 31):
        raise HolidayNoticeInvalid(reason=f"发布日期{published}与{year}年不符")
    return HolidayNotice(
        year=year,
        number=number,
        published=published,
        title=title,
        off=MappingProxyType(dict(sorted(resting.items()))),
        makeup=MappingProxyType(dict(sorted(working.items()))),
    )


def _once(days: Iterable[tuple[date, str]], what: str) -> dict[date, str]:
    found: dict[date, str] = {}
    for day, festival in days:
        if day in found:
            raise HolidayNoticeInvalid(reason=f"{day}重复列为{what}")
        found[day] = festival
    return found


def _only(table: dict[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise HolidayNoticeInvalid(reason=f"{where}中有不认识的项目：{'、'.join(unknown)[:80]}")


def _year(document: dict[str, Any]) -> int:
    year = document.get("year")
    # A bool is an int in Python; the earliest notice that the decrees here can check is that of 2014.
    if not isinstance(year, int) or isinstance(year, bool) or not 2014 <= year <= 2099:
        raise HolidayNoticeInvalid(reason="年份缺失或不合理")
    return year


def _festival(name: object) -> str:
    if not isinstance(name, str) or not name.strip():
        raise HolidayNoticeInvalid(reason="放假安排缺少节日名称")
    return name.strip()[:40]


def _day(value: object, what: str) -> date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, flags=re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise HolidayNoticeInvalid(reason=f"{what}不是有效日期：{value}") from error
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise HolidayNoticeInvalid(reason=f"{what}缺失或不是日期")


def _is_government_address(paper: str) -> bool:
    try:
        host = urlsplit(paper).hostname or ""
    except ValueError:
        return False
    return host == "gov.cn" or host.endswith(".gov.cn")


def _published(paper: str) -> date | None:
    """The date of publication where the address carries it; many addresses carry only the month."""
    found = _DAY_IN_ADDRESS.search(paper)
    return _day("-".join(found.groups()), "发布日期") if found else None

"""An imported holiday notice is taken back, and the running dates follow (三（二）)."""

from datetime import date
from typing import Any

from actions.test_calendar_changes import INVENTED
from builders.county import County, at
from workflow.actions import calendars, notice_retractions
from workflow.errors import ChangedMeanwhile, NotAllowed, NotFound, NoticePackaged, ReasonMissing
from workflow.records.calendar import ImportedNotice, calendar_of, calendar_under
from workflow.records.clock import ClockRecord

MONDAY = date(2027, 1, 4)
BACK: dict[str, Any] = {"year": 2027, "reason": "导错了文件"}


def dues(county: County) -> set[date | None]:
    return {clock.due_day for clock in county.all(ClockRecord, ClockRecord.stopped_at.is_(None))}


def works(county: County, day: date) -> bool:
    with county.database.reading() as session:
        return calendar_of(session, county.law.current, county.law.notices).is_working(day)


def test_what_was_imported_goes_with_its_dates_and_its_history_stays(county: County) -> None:
    county.a_dispatched_project([("housing", "construction")], now=at("2026-12-30 10:00"))
    before = dues(county)
    county.do(calendars.import_notice, notice=INVENTED, events=2)
    moved = dues(county)
    assert moved != before
    assert not works(county, MONDAY)
    with county.database.reading() as session:
        seen = notice_retractions.preview(session, county.law, year=2027)
    assert (MONDAY, True) in seen.days
    assert {entry.before for entry in seen.dates} == moved - before
    assert dues(county) == moved
    county.refused(ReasonMissing, notice_retractions.take_back, year=2027, reason=" ")
    county.refused(ChangedMeanwhile, notice_retractions.take_back, **BACK, expected_version=0)
    county.refused(NotAllowed, notice_retractions.take_back, **BACK, by=county.agent)
    told = len(county.notices("clock.moved"))
    again = county.do(notice_retractions.take_back, **BACK, events=2)
    assert dues(county) == before
    assert works(county, MONDAY)
    assert len(county.notices("clock.moved")) == told + len(again)
    assert county.all(ImportedNotice) == []
    assert [line.kind for line in county.events(None)][-2:] == ["calendar.import", "calendar.take_back"]
    county.refused(NotFound, notice_retractions.take_back, **BACK)


def test_a_packaged_notice_is_not_taken_back_and_says_why(county: County) -> None:
    refusal = county.refused(NoticePackaged, notice_retractions.take_back, year=2026, reason="有误")
    assert "随程序安装" in str(refusal)


def test_the_notice_may_be_imported_again_and_each_calendar_of_then_is_read_back(county: County) -> None:
    county.do(calendars.import_notice, notice=INVENTED)
    imported = county.events(None)[-1].hash
    county.do(notice_retractions.take_back, **BACK)
    gone = county.events(None)[-1].hash
    county.do(calendars.import_notice, notice=INVENTED)
    assert not works(county, MONDAY)
    with county.database.reading() as session:
        then = {
            revision: calendar_under(
                session,
                county.law.current,
                county.law.notices,
                revision=revision,
                known_by=date(2026, 12, 31),
            ).is_working(MONDAY)
            for revision in (imported, gone)
        }
    assert then == {imported: False, gone: True}

"""The calendar changes, and the running dates follow, each with its event and its notice."""

import json
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from builders.county import DUE, NOW, County, at
from builders.landing import an_unopposed_project, signed
from workflow.actions import calendars, checklists, clock_acts, projects
from workflow.errors import (
    ClockStopped,
    ClosureExists,
    ClosureNeedless,
    DocumentMissing,
    FactTooLong,
    NotFound,
    NoticeKnown,
    NotPaused,
    PauseIncomplete,
    PauseNotAllowed,
    ProjectNotOpen,
    ReasonMissing,
)
from workflow.law.book import Law
from workflow.law.holidays import HolidayNotice, statutory_days
from workflow.law.terms import PauseReason
from workflow.records.calendar import calendar_of, calendar_under
from workflow.records.clock import ClockRecord, PauseRecord
from workflow.records.database import Database
from workflow.rules.calendar import DayPart
from workflow.rules.duty import Role

ONE = [("housing", "construction")]
#: A notice that somebody has invented for 2027: the statute's days, and the Monday after New Year.
INVENTED = HolidayNotice(
    year=2027,
    number="国办发明电〔2026〕99号",
    published=date(2026, 11, 20),
    title="测试用的安排",
    off=MappingProxyType({**statutory_days(2027), date(2027, 1, 4): "元旦"}),
    makeup=MappingProxyType({}),
)


def working(county: County, day: date) -> bool:
    with county.database.reading() as session:
        return calendar_of(session, county.law.current, county.law.notices).is_working(day)


def test_two_sets_of_packaged_notices_in_one_process_have_a_calendar_each(county: County) -> None:
    day = date(2027, 1, 4)
    assert working(county, day)
    newer = replace(county, law=replace(county.law, notices=(*county.law.notices, INVENTED)))
    assert not working(newer, day)
    assert working(county, day)


# --- an imported notice ---------------------------------------------------------------------------------------


def test_a_date_in_an_unpublished_year_is_provisional_and_says_so(county: County) -> None:
    county.a_dispatched_project(ONE, now=at("2026-12-30 10:00"))
    [clock] = county.open_clocks().values()
    assert (clock.due_day, clock.provisional) == (date(2027, 1, 5), True)


def test_an_imported_notice_moves_each_running_date_with_one_event_and_one_notice(county: County) -> None:
    project, asked = county.a_dispatched_project(now=at("2026-12-30 10:00"))
    before = len(county.events(project))
    moved = county.do(calendars.import_notice, notice=INVENTED, events=1 + len(asked))
    assert {(each.before, each.after, each.provisional) for each in moved} == {
        (date(2027, 1, 5), date(2027, 1, 6), False)
    }
    assert {clock.due_at for clock in county.open_clocks().values()} == {at("2027-01-06 17:30")}
    lines = county.events(project)[before:]
    assert [line.kind for line in lines] == ["clock.recompute"] * len(asked)
    assert json.loads(lines[0].data) == {
        "before": "2027-01-05",
        "after": "2027-01-06",
        "provisional": False,
        "reason": f"导入{INVENTED.number}",
        "clocks": {"checklist:1:checklist_reply": {"due": "2027-01-06"}},
    }
    assert sorted(county.notices("clock.moved")) == sorted(("department", key) for key in asked)


def test_a_date_that_becomes_certain_without_moving_is_told_in_history_only(county: County) -> None:
    county.a_dispatched_project(ONE, now=at("2026-12-30 10:00"))
    plain = replace(INVENTED, off=MappingProxyType(dict(statutory_days(2027))))
    county.do(calendars.import_notice, notice=plain, events=2)
    assert county.notices("clock.moved") == []
    assert not next(iter(county.open_clocks().values())).provisional


def test_the_same_notice_again_does_nothing(county: County) -> None:
    county.a_dispatched_project(ONE, now=at("2026-12-30 10:00"))
    county.do(calendars.import_notice, notice=INVENTED, events=2)
    before = county.everything()
    assert county.do(calendars.import_notice, notice=INVENTED, events=0) == []
    assert county.everything() == before


def test_a_preview_shows_the_days_and_the_dates_and_changes_nothing(county: County) -> None:
    county.a_dispatched_project(ONE, now=at("2026-12-30 10:00"))
    before = county.everything()
    with county.database.reading() as session:
        seen = calendars.preview_notice(session, county.law, notice=INVENTED)
    assert (date(2027, 1, 4), False) in seen.days
    assert [(each.before, each.after) for each in seen.dates] == [(date(2027, 1, 5), date(2027, 1, 6))]
    assert county.everything() == before
    county.do(calendars.import_notice, notice=INVENTED, events=2)
    with county.database.reading() as session, pytest.raises(NoticeKnown):
        calendars.preview_notice(session, county.law, notice=INVENTED)


def test_a_clock_that_stopped_stays_as_it_was(county: County) -> None:
    _, asked = county.a_dispatched_project(ONE, now=at("2026-12-30 10:00"))
    county.answer(asked["housing"], now=at("2026-12-31 10:00"))
    county.do(calendars.import_notice, notice=INVENTED)
    [clock] = county.all(ClockRecord, ClockRecord.subject_kind == "checklist")
    assert clock.due_day == date(2027, 1, 5)


# --- a local closure ------------------------------------------------------------------------------------------


def test_a_typhoon_day_moves_the_dates_over_it(county: County) -> None:
    county.a_dispatched_project(ONE)
    [moved] = county.do(
        calendars.declare_closure, day=date(2026, 11, 25), reason="台风", document="三防〔2026〕8号", events=2
    )
    assert (moved.before, moved.after) == (date(2026, 11, 26), date(2026, 11, 27))
    assert county.notices("clock.moved") == [("department", "housing")]
    assert "台风（三防〔2026〕8号）" in county.events(moved.project_id)[-1].data
    given: dict[str, Any] = {"day": date(2026, 11, 25), "reason": "台风", "document": "三防〔2026〕8号"}
    county.refused(ClosureExists, calendars.declare_closure, **given)


def test_whoever_owes_or_is_owed_something_is_told_that_its_date_has_moved(county: County) -> None:
    commitment = signed(
        county,
        an_unopposed_project(county),
        enterprise=[{"text": "按期动工", "on": "2026-12-18", "consequence": "退出承诺准入"}],
    )
    enterprise = str(county.project(commitment.project_id).enterprise_id)
    [moved] = county.do(
        calendars.declare_closure, day=date(2026, 12, 18), reason="台风", document="三防〔2026〕9号", events=2
    )
    assert moved.after == date(2026, 12, 21)
    assert county.notices("clock.moved") == [("enterprise", enterprise)]


def test_a_closure_needs_a_reason_and_a_document(county: County) -> None:
    day = date(2026, 11, 25)
    refused = county.refused(ReasonMissing, calendars.declare_closure, day=day, reason=" ", document="x")
    assert refused.field == "reason"
    missing = county.refused(DocumentMissing, calendars.declare_closure, day=day, reason="台风", document="")
    assert missing.field == "document"
    county.refused(FactTooLong, calendars.declare_closure, day=day, reason="长" * 101, document="x")


TYPHOON: dict[str, Any] = {"day": date(2026, 11, 25), "reason": "台风", "document": "三防〔2026〕8号"}


def test_a_preview_of_a_closure_shows_the_dates_and_changes_nothing(county: County) -> None:
    county.a_dispatched_project(ONE)
    before = county.everything()
    with county.database.reading() as session:
        seen = calendars.preview_closure(session, county.law, **TYPHOON)
    assert [(each.before, each.after) for each in seen.dates] == [(date(2026, 11, 26), date(2026, 11, 27))]
    assert seen.days == ((date(2026, 11, 25), False),)
    assert county.everything() == before


def test_a_closure_that_is_taken_back_gives_the_dates_back_and_may_be_declared_again(county: County) -> None:
    county.a_dispatched_project(ONE)
    county.do(calendars.declare_closure, **TYPHOON, events=2)
    with county.database.reading() as session:
        seen = calendars.preview_reopening(session, county.law, day=TYPHOON["day"])
    assert [each.after for each in seen.dates] == [date(2026, 11, 26)]
    county.refused(ReasonMissing, calendars.take_closure_back, day=TYPHOON["day"], reason=" ")
    [moved] = county.do(calendars.take_closure_back, day=TYPHOON["day"], reason="台风改道", events=2)
    assert moved.after == date(2026, 11, 26)
    assert working(county, TYPHOON["day"])
    assert county.events(None)[-1].kind == "calendar.reopen"
    county.refused(NotFound, calendars.take_closure_back, day=TYPHOON["day"], reason="再撤一次")
    county.do(calendars.declare_closure, **TYPHOON, events=2)
    assert not working(county, TYPHOON["day"])
    assert county.verified().breaks == ()


def test_the_calendar_of_then_is_read_back_over_a_closure_that_was_taken_back(county: County) -> None:
    county.do(calendars.declare_closure, **TYPHOON)
    [closed] = [line.hash for line in county.events(None) if line.kind == "calendar.close"]
    county.do(calendars.take_closure_back, day=TYPHOON["day"], reason="台风改道")
    reopened = county.events(None)[-1].hash
    with county.database.reading() as session:
        then, now = (
            calendar_under(
                session,
                county.law.current,
                county.law.notices,
                revision=revision,
                known_by=date(2026, 11, 23),
            ).is_working(TYPHOON["day"])
            for revision in (closed, reopened)
        )
    assert (then, now) == (False, True)


def test_half_a_day_moves_no_date_of_a_limit_in_days(county: County) -> None:
    county.a_dispatched_project(ONE)
    assert county.do(calendars.declare_closure, **TYPHOON, part=DayPart.AFTERNOON, events=1) == []
    assert working(county, TYPHOON["day"])


def test_a_day_that_is_no_working_day_is_not_closed(county: County) -> None:
    given = TYPHOON | {"day": date(2026, 11, 28)}
    assert county.refused(ClosureNeedless, calendars.declare_closure, **given).field == "day"


@pytest.mark.parametrize("reads_between", [False, True])
def test_no_process_keeps_a_calendar_that_was_rolled_back(county: County, reads_between: bool) -> None:
    day, other = date(2026, 11, 25), date(2026, 11, 24)
    office = county.office

    class Broken(Exception):
        pass

    with suppress(Broken), county.database.acting() as session:
        calendars.declare_closure(
            session, county.law, day=day, reason="台风", document="甲", by=office, now=NOW
        )
        raise Broken
    if reads_between:
        assert working(county, day)
    county.do(calendars.declare_closure, day=other, reason="台风", document="甲")
    assert working(county, day)
    assert not working(county, other)


# --- pauses ---------------------------------------------------------------------------------------------------

PAUSE: dict[str, Any] = {
    "reason": PauseReason.HEARING,
    "basis": "行政许可法第45条",
    "evidence": "听证通知",
    "planned_until": date(2026, 12, 1),
}


@pytest.fixture
def lenient(county: County) -> County:
    """A county whose departments may pause while a hearing is held."""
    current = county.law.current
    limit = replace(current.limits["checklist_reply"], excludes=frozenset({PauseReason.HEARING}))
    edition = replace(current, limits={**current.limits, "checklist_reply": limit})
    county.law = Law(edition, {edition.hash: edition}, county.law.notices)
    return county


def the_clock(county: County) -> int:
    county.a_dispatched_project(ONE)
    [clock] = county.open_clocks().values()
    return clock.id


def test_a_clock_whose_limit_lists_no_reason_is_not_paused(county: County) -> None:
    clock = the_clock(county)
    for reason in PauseReason:
        county.refused(PauseNotAllowed, clock_acts.pause, clock_id=clock, **PAUSE | {"reason": reason})


def test_a_pause_takes_the_date_away_and_its_end_gives_it_back(lenient: County) -> None:
    clock = the_clock(lenient)
    lenient.do(clock_acts.pause, clock_id=clock, **PAUSE, now=at("2026-11-24 10:00"))
    assert lenient.one(ClockRecord, clock).due_at is None
    lenient.do(clock_acts.resume, clock_id=clock, now=at("2026-11-26 10:00"))
    assert lenient.one(ClockRecord, clock).due_at == at("2026-11-30 17:30")
    lenient.refused(NotPaused, clock_acts.resume, clock_id=clock, now=at("2026-11-26 11:00"))


def test_a_pause_needs_a_basis_and_evidence_that_can_be_kept(lenient: County) -> None:
    clock = the_clock(lenient)
    for field in ("basis", "evidence"):
        refused = lenient.refused(PauseIncomplete, clock_acts.pause, clock_id=clock, **PAUSE | {field: " "})
        assert refused.field == field
        refused_long = lenient.refused(
            FactTooLong, clock_acts.pause, clock_id=clock, **PAUSE | {field: "长" * 401}
        )
        assert refused_long.field == field


def test_an_answer_ends_the_pause_with_the_clock(lenient: County) -> None:
    clock = the_clock(lenient)
    lenient.do(clock_acts.pause, clock_id=clock, **PAUSE)
    [checklist] = lenient.checklists(1).values()
    answer = lenient.answer(checklist, now=DUE + timedelta(days=30))
    assert answer.in_time is True
    assert [row.until for row in lenient.all(PauseRecord)] == [DUE + timedelta(days=30)]
    for act in (clock_acts.pause, clock_acts.resume):
        given: dict[str, Any] = PAUSE if act is clock_acts.pause else {}
        lenient.refused(ClockStopped, act, clock_id=clock, **given)


def test_no_clock_of_a_stopped_project_is_paused(lenient: County) -> None:
    clock = the_clock(lenient)
    lenient.do(projects.move_stage, project_id=1, move="suspend", reason="暂缓")
    lenient.refused(ProjectNotOpen, clock_acts.pause, clock_id=clock, **PAUSE)


def test_a_clock_nobody_knows_is_not_found(county: County) -> None:
    county.refused(NotFound, clock_acts.resume, clock_id=404)


def test_the_day_by_day_proof_of_a_running_date_ends_on_it(county: County) -> None:
    clock = the_clock(county)
    _, proof = county.attempt(clock_acts.proof_of, clock_id=clock, by=county.office)
    assert proof.due is not None
    assert proof.due.day == date(2026, 11, 26)


def test_an_administrator_may_change_the_calendar(county: County) -> None:
    admin = county.person("admin", Role.ADMIN)
    county.do(calendars.declare_closure, day=date(2026, 11, 25), reason="台风", document="甲", by=admin)


def test_a_clock_that_starts_after_the_import_starts_by_the_new_calendar(county: County) -> None:
    county.do(calendars.import_notice, notice=INVENTED)
    project = county.a_project()
    county.decide(project, ONE)
    county.do(checklists.dispatch, project_id=project, now=at("2026-12-30 10:00"))
    [clock] = county.open_clocks().values()
    assert (clock.due_day, clock.provisional) == (date(2027, 1, 6), False)


# --- what a newer version of the software knows ---------------------------------------------------------------


def test_a_newer_version_brings_running_dates_to_the_year_it_knows_and_only_once(county: County) -> None:
    project, asked = county.a_dispatched_project(now=at("2026-12-30 10:00"))
    before = len(county.events(project))
    # The version that was there at first says nothing: nothing moves.
    with county.database.acting() as session:
        assert calendars.bring_packaged(session, county.law, now=NOW) == []
    # A newer version starts on the same database.
    newer = replace(county.law, notices=(*county.law.notices, INVENTED))
    url = county.database.engine.url.render_as_string(hide_password=False)
    with closing(Database(url)) as database:
        with database.acting() as session:
            moved = calendars.bring_packaged(session, newer, now=NOW)
        everything = county.everything()
        with database.acting() as session:
            assert calendars.bring_packaged(session, newer, now=NOW) == []
    assert county.everything() == everything
    assert {(each.before, each.after, each.provisional) for each in moved} == {
        (date(2027, 1, 5), date(2027, 1, 6), False)
    }
    assert [line.kind for line in county.events(project)[before:]] == ["clock.recompute"] * len(asked)
    assert county.events(None)[-1].kind == "calendar.bring"
    assert county.verified().breaks == ()

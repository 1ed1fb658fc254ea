"""Working days: notices, make-up days, closures, unpublished years, and the edges of the table."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.clocks import SAMPLE_HOURS, a_calendar, at
from workflow.errors import CalendarOutOfRange
from workflow.law.holidays import HolidayNotice, packaged_notices
from workflow.rules.calendar import DayKind

CALENDAR = a_calendar()
PUBLISHED = st.dates(date(2023, 1, 1), date(2026, 12, 31))

#: Receipt, working days, due: `domain/facts.md` and `domain/holidays.md`, section 5.
VECTORS = [
    ("2023-01-20", 3, "2023-01-30"),
    ("2023-09-28", 3, "2023-10-09"),
    ("2024-02-08", 3, "2024-02-19"),
    ("2024-09-30", 3, "2024-10-10"),
    ("2025-01-24", 3, "2025-02-05"),
    ("2025-09-26", 3, "2025-09-30"),
    ("2025-09-30", 3, "2025-10-11"),
    ("2025-12-31", 3, "2026-01-06"),
    ("2026-02-13", 3, "2026-02-25"),
    ("2026-04-30", 5, "2026-05-11"),
    ("2026-09-18", 3, "2026-09-22"),
    ("2026-09-30", 3, "2026-10-10"),
    ("2026-09-30", 10, "2026-10-20"),
    ("2026-10-10", 3, "2026-10-14"),
    ("2026-11-23", 3, "2026-11-26"),
    ("2026-12-28", 3, "2026-12-31"),
]


@pytest.mark.parametrize(("received", "amount", "due"), VECTORS)
def test_the_dates_that_were_worked_out_by_hand_come_out(received: str, amount: int, due: str) -> None:
    assert CALENDAR.add_working_days(date.fromisoformat(received), amount) == date.fromisoformat(due)


@pytest.mark.parametrize(("year", "days"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_every_published_year_has_its_number_of_working_days(year: int, days: int) -> None:
    assert CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == days


@given(PUBLISHED)
def test_every_published_day_is_what_an_independent_library_says(day: date) -> None:
    assert CALENDAR.is_working(day) == chinese_calendar.is_workday(day)


def test_all_published_days_agree_with_the_independent_library() -> None:
    day = date(2023, 1, 1)
    differing = []
    while day.year <= 2026:
        if CALENDAR.is_working(day) != chinese_calendar.is_workday(day):
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []


@given(PUBLISHED, st.integers(1, 120))
def test_adding_working_days_is_walking_day_by_day(day: date, amount: int) -> None:
    walked, left = day, amount
    while left:
        walked += timedelta(days=1)
        left -= CALENDAR.is_working(walked)
    assert CALENDAR.add_working_days(day, amount) == walked


@given(PUBLISHED, st.integers(1, 120))
def test_taking_working_days_away_is_walking_back(day: date, amount: int) -> None:
    walked, left = day, amount
    while left:
        walked -= timedelta(days=1)
        left -= CALENDAR.is_working(walked)
    assert CALENDAR.add_working_days(day, -amount) == walked


@given(PUBLISHED, PUBLISHED)
def test_working_days_between_are_those_after_the_first_up_to_the_last(one: date, other: date) -> None:
    after, until = sorted((one, other))
    days = [date.fromordinal(n) for n in range(after.toordinal() + 1, until.toordinal() + 1)]
    assert CALENDAR.working_days_between(after, until) == sum(map(CALENDAR.is_working, days))
    assert CALENDAR.working_days_between(until, after) == -CALENDAR.working_days_between(after, until)


@given(PUBLISHED, st.integers(1, 60))
def test_between_undoes_add(day: date, amount: int) -> None:
    assert CALENDAR.working_days_between(day, CALENDAR.add_working_days(day, amount)) == amount


def test_adding_nothing_answers_the_day_itself() -> None:
    assert CALENDAR.add_working_days(date(2026, 10, 1), 0) == date(2026, 10, 1)


def test_a_make_up_sunday_counts_and_says_by_which_notice() -> None:
    note = CALENDAR.note(date(2026, 1, 4))
    assert (note.counts, note.kind) == (True, DayKind.MAKEUP_DAY)
    assert note.reason == "调休上班（国办发明电〔2025〕7号）"


def test_a_holiday_says_which_and_by_which_notice() -> None:
    note = CALENDAR.note(date(2026, 10, 5))
    assert (note.counts, note.kind) == (False, DayKind.HOLIDAY)
    assert note.reason == "国庆节（国办发明电〔2025〕7号）"


def test_new_years_eve_of_2024_is_only_encouraged_rest_and_counts() -> None:
    assert CALENDAR.is_working(date(2024, 2, 9))


@pytest.mark.parametrize(
    ("day", "kind", "reason"),
    [
        ("2026-11-21", DayKind.WEEKEND, "周末"),
        ("2026-11-23", DayKind.WORKING_DAY, "工作日"),
        ("2027-02-08", DayKind.HOLIDAY, "春节（全国年节及纪念日放假办法，暂定）"),
        ("2027-02-13", DayKind.WEEKEND, "周末，暂定"),
        ("2027-02-10", DayKind.WORKING_DAY, "工作日，暂定"),
    ],
)
def test_a_note_says_what_a_day_is(day: str, kind: DayKind, reason: str) -> None:
    note = CALENDAR.note(date.fromisoformat(day))
    assert (note.kind, note.reason) == (kind, reason)
    assert note.provisional == ("暂定" in reason)


def test_late_december_can_belong_to_next_years_notice() -> None:
    note = CALENDAR.note(date(2022, 12, 31))
    assert note.kind is DayKind.HOLIDAY
    assert note.reason == "元旦（国办发明电〔2022〕16号）"
    assert not note.provisional


def test_a_working_thursday_in_december_is_taken_away_by_next_years_notice() -> None:
    next_year = HolidayNotice(
        2027,
        "国办发明电〔2026〕9号",
        date(2026, 11, 30),
        "通知",
        {date(2026, 12, 31): "元旦"},
        {date(2026, 12, 26): "元旦"},
    )
    calendar = a_calendar(notices=(*packaged_notices(), next_year))
    assert calendar.add_working_days(date(2026, 12, 25), 1) == date(2026, 12, 26)
    assert calendar.add_working_days(date(2026, 12, 30), 1) == date(2027, 1, 1)


def test_a_later_notice_amends_an_earlier_one() -> None:
    first = packaged_notices()[-1]
    amended = replace(
        first,
        number="国办发明电〔2026〕1号",
        published=date(2026, 3, 1),
        off={date(2026, 9, 3): "纪念日", date(2026, 10, 10): "国庆节"},
        makeup={},
    )
    for notices in ((first, amended), (amended, first)):
        calendar = a_calendar(notices=notices)
        assert calendar.note(date(2026, 9, 3)).reason == "纪念日（国办发明电〔2026〕1号）"
        assert not calendar.is_working(date(2026, 10, 1))
        # Worked by the first notice, free by the later one, whichever was read first.
        assert not calendar.is_working(date(2026, 10, 10))


def test_a_local_closure_takes_a_working_day_away_and_names_its_document() -> None:
    calendar = a_calendar(closures={date(2026, 11, 24): "罗定防风〔2026〕3号"})
    note = calendar.note(date(2026, 11, 24))
    assert (note.counts, note.kind) == (False, DayKind.CLOSURE)
    assert note.reason == "本地停办（罗定防风〔2026〕3号）"
    assert calendar.add_working_days(date(2026, 11, 23), 3) == date(2026, 11, 27)


def test_a_closure_beats_a_make_up_day() -> None:
    calendar = a_calendar(closures={date(2026, 10, 10): "台风停办"})
    assert calendar.note(date(2026, 10, 10)).kind is DayKind.CLOSURE
    assert calendar.add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 12)


@pytest.mark.parametrize("day", ["2026-10-01", "2026-11-21", "2027-02-08"])
def test_a_closure_of_a_day_that_is_free_anyway_changes_nothing(day: str) -> None:
    closed = date.fromisoformat(day)
    assert a_calendar(closures={closed: "台风停办"}).note(closed) == CALENDAR.note(closed)


def test_a_closure_in_an_unpublished_year_is_provisional_with_the_rest() -> None:
    note = a_calendar(closures={date(2027, 3, 2): "台风停办"}).note(date(2027, 3, 2))
    assert note.reason == "本地停办（台风停办），暂定"


def test_published_is_asked_by_year_or_by_day() -> None:
    assert CALENDAR.is_published(2026)
    assert CALENDAR.is_published(date(2026, 12, 31))
    assert not CALENDAR.is_published(2027)
    assert not CALENDAR.is_published(date(2022, 6, 1))


def test_a_stretch_is_provisional_as_soon_as_one_of_its_days_is() -> None:
    assert not CALENDAR.is_provisional(date(2026, 12, 29), date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2026, 12, 29), date(2027, 1, 1))
    assert not CALENDAR.is_provisional(date(2022, 12, 31), date(2023, 1, 3))
    assert CALENDAR.is_provisional(date(2022, 12, 30), date(2023, 1, 3))
    assert not CALENDAR.is_provisional(date(2023, 12, 29), date(2026, 1, 3))


@pytest.mark.parametrize("year", [2014, 2022, 2030, 2040, 2060])
def test_years_far_from_the_notices_are_computed_from_statute_and_weekends(year: int) -> None:
    calendar = a_calendar()
    assert not calendar.is_working(date(year, 10, 1))
    assert calendar.add_working_days(date(year, 6, 25), 1) > date(year, 6, 25)
    assert calendar.note(date(year, 10, 1)).provisional


def test_a_table_extended_in_both_directions_still_answers_as_before() -> None:
    calendar = a_calendar()
    calendar.is_working(date(2031, 1, 1))
    calendar.is_working(date(2016, 1, 1))
    for received, amount, due in VECTORS:
        assert calendar.add_working_days(date.fromisoformat(received), amount) == date.fromisoformat(due)


def test_a_count_may_run_over_the_end_of_the_table_and_back_over_its_beginning() -> None:
    far = a_calendar().add_working_days(date(2026, 12, 1), 2000)
    assert far.year == 2034
    assert a_calendar().add_working_days(far, -2000) == date(2026, 12, 1)
    assert a_calendar().working_days_between(date(2026, 12, 1), far) == 2000
    assert a_calendar().working_days_between(far, date(2026, 12, 1)) == -2000


@pytest.mark.parametrize("amount", [10_000, 10**9, -10_000, -(10**9)])
def test_a_count_beyond_the_known_years_is_refused(amount: int) -> None:
    with pytest.raises(CalendarOutOfRange):
        a_calendar().add_working_days(date(2026, 1, 5), amount)


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2061, 1, 3), date.max, date.min])
def test_a_day_beyond_the_known_years_is_refused(day: date) -> None:
    with pytest.raises(CalendarOutOfRange):
        CALENDAR.is_working(day)
    with pytest.raises(CalendarOutOfRange):
        CALENDAR.add_working_days(day, 3)
    with pytest.raises(CalendarOutOfRange):
        CALENDAR.note(day)


def test_the_very_last_known_days_are_answered() -> None:
    assert a_calendar().is_working(date(2060, 12, 31))
    with pytest.raises(CalendarOutOfRange):
        a_calendar().add_working_days(date(2060, 12, 31), 1)
    with pytest.raises(CalendarOutOfRange):
        a_calendar().add_working_days(date(2014, 1, 1), -1)


def test_without_any_notice_every_date_is_provisional() -> None:
    calendar = a_calendar(notices=())
    assert calendar.add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 5)
    assert calendar.note(date(2026, 10, 8)).provisional


def test_the_statute_of_a_year_can_be_given() -> None:
    from workflow.rules.calendar import Calendar

    calendar = Calendar((), window=SAMPLE_HOURS, statutory=lambda year: {date(year, 6, 2): "某节"})
    assert calendar.note(date(2025, 6, 2)).reason == "某节（全国年节及纪念日放假办法，暂定）"
    assert calendar.is_working(date(2025, 10, 1))


def test_the_closures_given_cannot_be_changed_from_outside() -> None:
    closures = {date(2026, 11, 24): "台风"}
    calendar = a_calendar(closures=closures)
    closures[date(2026, 11, 25)] = "台风"
    assert calendar.is_working(date(2026, 11, 25))
    assert dict(calendar.closures) == {date(2026, 11, 24): "台风"}


def test_the_close_of_a_day_is_an_aware_utc_instant() -> None:
    assert CALENDAR.close_of(date(2026, 11, 23)) == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert CALENDAR.close_of(date(2026, 11, 23)).tzinfo is UTC


def test_a_day_in_the_small_hours_of_utc_is_already_tomorrow_in_shanghai() -> None:
    assert CALENDAR.receipt_day(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == date(2026, 11, 23)


def test_a_naive_instant_is_refused() -> None:
    naive = datetime(2026, 11, 23, 10)  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="naive"):
        CALENDAR.receipt_day(naive)


@pytest.mark.parametrize(
    ("received", "counts_as"),
    [
        ("2026-11-23 07:00", "2026-11-23"),
        ("2026-11-23 13:00", "2026-11-23"),
        ("2026-11-23 17:30", "2026-11-23"),
        ("2026-11-23 17:31", "2026-11-24"),
        ("2026-09-30 18:00", "2026-10-08"),
        ("2026-11-21 10:00", "2026-11-23"),
        ("2026-10-10 10:00", "2026-10-10"),
    ],
)
def test_with_the_switch_on_a_receipt_after_hours_counts_as_the_next_working_day(
    received: str, counts_as: str
) -> None:
    assert a_calendar(late_receipt_next_day=True).receipt_day(at(received)) == date.fromisoformat(counts_as)
    assert CALENDAR.receipt_day(at(received)) == date.fromisoformat(received[:10])


def test_a_window_that_closes_at_another_hour_moves_the_close() -> None:
    calendar = a_calendar(window=((time(8, 30), time(17)),))
    assert calendar.close_of(date(2026, 11, 23)) == at("2026-11-23 17:00")

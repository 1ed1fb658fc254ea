"""The proof: every day with its reason, and never another date than the clock's."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings

from builders.clocks import a_calendar, a_clock, a_pause, at
from builders.drawn_clocks import Case, drawn_cases
from workflow.law.edition import Extension
from workflow.law.terms import Basis, PauseReason, Unit
from workflow.rules.clock import Clock
from workflow.rules.proof import hours_in_words, proof

CALENDAR = a_calendar()
MONDAY = "2026-11-23 10:00"


def told(clock: Clock) -> list[str]:
    """The proof as plain text, with single blanks."""
    return [" ".join(line.split()) for line in proof(clock, CALENDAR).lines()]


def test_the_week_of_national_day_is_told_day_by_day() -> None:
    assert told(a_clock("2026-09-30 10:00")) == [
        "2026-09-30 周三 - 起算当日不计（民法典第201条）",
        "2026-10-01 周四 - 国庆节（国办发明电〔2025〕7号）",
        "2026-10-02 周五 - 国庆节（国办发明电〔2025〕7号）",
        "2026-10-03 周六 - 国庆节（国办发明电〔2025〕7号）",
        "2026-10-04 周日 - 国庆节（国办发明电〔2025〕7号）",
        "2026-10-05 周一 - 国庆节（国办发明电〔2025〕7号）",
        "2026-10-06 周二 - 国庆节（国办发明电〔2025〕7号）",
        "2026-10-07 周三 - 国庆节（国办发明电〔2025〕7号）",
        "2026-10-08 周四 1 工作日",
        "2026-10-09 周五 2 工作日",
        "2026-10-10 周六 3 调休上班（国办发明电〔2025〕7号）",
        "回复意见征询表：3个工作日（文件：二（三）2）；自2026-09-30（周三）10:00起算，2026-10-10（周六）17:30到期（停止办公时截止，民法典第203条）。",
    ]


def test_weekends_pauses_and_closures_each_say_why() -> None:
    calendar = a_calendar(closures={date(2026, 11, 30): "罗定防风〔2026〕3号"})
    clock = a_clock(MONDAY, pauses=[a_pause("2026-11-25 09:00", "2026-11-26 09:00", PauseReason.HEARING)])
    found = proof(clock, calendar)
    assert [(day.day.isoformat(), day.running, day.reason) for day in found.days] == [
        ("2026-11-23", "", "起算当日不计（民法典第201条）"),
        ("2026-11-24", "1", "工作日"),
        ("2026-11-25", "", "暂停：听证（附件2）"),
        ("2026-11-26", "2", "工作日，暂停结束当日计入"),
        ("2026-11-27", "3", "工作日"),
    ]
    later = proof(replace(clock, extended=1), calendar)
    assert [day.reason for day in later.days[5:]] == [
        "周末",
        "周末",
        "本地停办（罗定防风〔2026〕3号）",
        "工作日",
    ]


def test_a_pause_within_one_day_takes_no_day_out() -> None:
    found = proof(a_clock(MONDAY, pauses=[a_pause("2026-11-26 16:00", "2026-11-26 18:00")]), CALENDAR)
    assert (found.days[-1].day, found.days[-1].number) == (date(2026, 11, 26), 3)


def test_provisional_days_and_the_summary_say_so() -> None:
    lines = told(a_clock("2026-12-29 10:00"))
    assert lines[3] == "2027-01-01 周五 - 元旦（全国年节及纪念日放假办法，暂定）"
    assert lines[-1].endswith("2027-01-04（周一）17:30到期（停止办公时截止，民法典第203条；暂定）。")


def test_calendar_days_count_weekends_and_run_over_the_last() -> None:
    assert told(a_clock(MONDAY, 5, Unit.CALENDAR_DAY))[3:] == [
        "2026-11-26 周四 3 按日计入",
        "2026-11-27 周五 4 按日计入",
        "2026-11-28 周六 5 周末，顺延（民法典第203条）",
        "2026-11-29 周日 - 周末，顺延（民法典第203条）",
        "2026-11-30 周一 - 工作日，顺延至此（民法典第203条）",
        "回复意见征询表：5日（文件：二（三）2）；自2026-11-23（周一）10:00起算，2026-11-30（周一）17:30到期（停止办公时截止，民法典第203条）。",
    ]


def test_a_local_closure_is_no_statutory_rest_day_and_only_treated_like_one() -> None:
    calendar = a_calendar(closures={date(2026, 11, 30): "罗定防风〔2026〕3号"})
    found = proof(a_clock("2026-11-20 10:00", 10, Unit.CALENDAR_DAY), calendar)
    assert [(day.day.day, day.reason) for day in found.days[-2:]] == [
        (30, "本地停办（罗定防风〔2026〕3号），顺延（参照民法典第203条）"),
        (1, "工作日，顺延至此（民法典第203条）"),
    ]


def test_hours_tell_the_stretches_of_each_day() -> None:
    clock = a_clock(
        "2026-11-20 16:50", 2, Unit.WORKING_HOUR, pauses=[a_pause("2026-11-23 09:30", "2026-11-23 14:40")]
    )
    assert told(clock) == [
        "2026-11-20 周五 40分 工作日",
        "+ 16:50–17:30 窗口时间",
        "2026-11-21 周六 - 周末",
        "2026-11-22 周日 - 周末",
        "2026-11-23 周一 2小时 工作日",
        "+ 09:00–09:30 窗口时间",
        "- 09:30–12:00 暂停：公示（附件2）",
        "- 12:00–14:30 窗口时间以外",
        "- 14:30–14:40 暂停：公示（附件2）",
        "+ 14:40–15:30 窗口时间",
        "回复意见征询表：2小时（文件：二（三）2）；自2026-11-20（周五）16:50起算（民法典第201条），2026-11-23（周一）15:30到期。",
    ]


def test_a_start_after_hours_counts_nothing_that_day() -> None:
    first = proof(a_clock("2026-11-23 17:30", 1, Unit.WORKING_HOUR), CALENDAR).days[0]
    assert (first.counts, first.reason, first.spans) == (False, "工作日，窗口时间以外", ())


def test_seconds_are_told_only_where_there_are_any() -> None:
    assert "+ 11:30:27–12:00 窗口时间" in told(a_clock("2026-11-23 11:30:27", 1, Unit.WORKING_HOUR))


def test_with_the_switch_on_a_late_receipt_is_told() -> None:
    found = proof(a_clock("2026-11-20 18:00", 1), a_calendar(late_receipt_next_day=True))
    assert [day.reason for day in found.days] == [
        "工作日，下班后收到，视为次一工作日收到（惯例）",
        "周末",
        "周末",
        "起算当日不计（民法典第201条）",
        "工作日",
    ]
    found = proof(a_clock("2026-11-21 10:00", 1), a_calendar(late_receipt_next_day=True))
    assert found.days[0].reason == "周末，非工作日收到，视为次一工作日收到（惯例）"


def test_a_pause_without_an_end_ends_the_proof_without_a_date() -> None:
    for clock in (
        a_clock(MONDAY, pauses=[a_pause("2026-11-25 10:00", None)]),
        a_clock(MONDAY, 9, Unit.WORKING_HOUR, pauses=[a_pause("2026-11-24 10:00", None)]),
    ):
        found = proof(clock, CALENDAR)
        assert found.due is None
        assert found.summary.endswith("暂停尚未结束，没有到期日。")
        assert "公示" in found.lines()[-2]


def test_a_clock_that_waits_has_nothing_to_tell_yet() -> None:
    found = proof(a_clock(None), CALENDAR)
    assert (found.days, found.due) == ((), None)
    assert found.summary == "回复意见征询表：3个工作日（文件：二（三）2）；尚未起算。"


def test_an_extension_names_its_statute() -> None:
    clock = a_clock(MONDAY, extension=Extension(10, "本行政机关负责人", "行政许可法第42条"))
    longer = clock.extend(2, approver="局长", reason="需核实", at=at(MONDAY), calendar=CALENDAR)
    assert (
        "3个工作日，经批准延长2个工作日（行政许可法第42条）（文件：二（三）2）"
        in proof(longer, CALENDAR).summary
    )


def test_practice_says_that_it_is_practice() -> None:
    clock = a_clock(MONDAY)
    limit = replace(clock.limit, basis=Basis.PRACTICE, clause="", quote="", why="专班约定")
    assert "（惯例：专班约定）" in proof(replace(clock, limit=limit), CALENDAR).summary


def test_lengths_are_said_in_hours_and_minutes() -> None:
    said = [hours_in_words(timedelta(minutes=minutes)) for minutes in (0, 45, 60, 90, 1200)]
    assert said == ["0分", "45分", "1小时", "1小时30分", "20小时"]


@settings(max_examples=400)
@given(drawn_cases())
def test_the_proof_never_ends_on_another_date_than_the_clock(case: Case) -> None:
    assert proof(case.clock, case.calendar).due == case.clock.due(case.calendar)


@given(drawn_cases(units=(Unit.WORKING_DAY, Unit.CALENDAR_DAY), endless=False))
def test_the_numbers_run_from_one_to_the_amount_without_a_gap(case: Case) -> None:
    found = proof(case.clock, case.calendar)
    assert [day.number for day in found.days if day.counts] == list(range(1, (case.clock.amount or 0) + 1))
    assert [day.number for day in found.days if not day.counts] == [None] * sum(
        not d.counts for d in found.days
    )
    days = [day.day for day in found.days]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert found.due is not None
    assert days[-1] == found.due.day


@given(drawn_cases(units=(Unit.WORKING_HOUR,), endless=False))
def test_the_stretches_that_count_add_up_to_the_amount(case: Case) -> None:
    found = proof(case.clock, case.calendar)
    spans = [span for day in found.days for span in day.spans]
    whole = sum((span.until - span.start for span in spans if span.counts), timedelta(0))
    assert whole == timedelta(hours=case.clock.amount or 0) == found.days[-1].counted
    assert all(span.start < span.until for span in spans)


@given(drawn_cases())
def test_with_the_switch_on_the_proof_agrees_as_well(case: Case) -> None:
    calendar = a_calendar(closures=dict(case.calendar.closures), late_receipt_next_day=True)
    assert proof(case.clock, calendar).due == case.clock.due(calendar)

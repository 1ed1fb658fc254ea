"""The proof of a due date: each day counted, each day skipped, and why.

It counts on its own, day by day and window by window, instead of asking `due` for the answer: what it shows
is a second calculation, and the tests hold the two together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from workflow.law.edition import Limit
from workflow.law.sentence import Sentence, Several, Written
from workflow.law.terms import Basis, Unit
from workflow.law.words import duration
from workflow.rules.calendar import Calendar, DayKind, DayNote
from workflow.rules.clock import Clock
from workflow.rules.due import Due
from workflow.rules.local_time import local, local_day
from workflow.rules.pause import Pause, in_order

FIRST_DAY = "起算当日不计（民法典第201条）"
LATE_RECEIPT = "下班后收到，视为次一工作日收到（惯例）"
FREE_RECEIPT = "非工作日收到，视为次一工作日收到（惯例）"
ROLLS_OVER = "顺延（民法典第203条）"
#: The statute speaks of statutory rest days; a local closure is treated like one.
ROLLS_OVER_CLOSURE = "顺延（参照民法典第203条）"
ROLLED_TO = "顺延至此（民法典第203条）"
OUTSIDE = "窗口时间以外"
#: Why a limit in hours starts at the minute, and why one in days ends with the window hours.
FROM_THE_MOMENT = "（民法典第201条）"
AT_THE_CLOSE = "停止办公时截止，民法典第203条"
#: A limit in calendar days counts the day whatever it is; its number is none of working days.
BY_THE_CALENDAR = "按日计入"
#: Added to the counted day on which a pause ends.
ENDS_TODAY = "暂停结束当日计入"

_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_BASES = {Basis.DOCUMENT: "文件", Basis.STATUTE: "法律", Basis.PRACTICE: "惯例"}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch within one day of a limit in hours, as aware UTC instants."""

    start: datetime
    until: datetime
    counts: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ProofDay:
    """One day on the way, counted or not, and why."""

    day: date
    counts: bool
    #: The running number of a counted day; None where the day does not count, and for limits in hours.
    number: int | None
    #: In Chinese, with the clause, the notice's number or the document.
    reason: str
    #: Only computed, because no notice names its year.
    provisional: bool
    #: Limits in hours: the stretches of the day.
    spans: tuple[Span, ...] = ()
    #: Limits in hours: window time counted up to the end of this day.
    counted: timedelta = timedelta(0)

    @property
    def weekday(self) -> str:
        """周一 to 周日."""
        return _WEEKDAYS[self.day.weekday()]

    @property
    def running(self) -> str:
        """The running number in words: `3`, or for limits in hours `1小时30分`; empty where nothing counts."""
        if not self.counts:
            return ""
        return hours_in_words(self.counted) if self.number is None else str(self.number)


@dataclass(frozen=True, slots=True)
class Proof:
    """How a due date comes about."""

    limit: Limit
    #: With the extension, in the limit's unit.
    #: None where no limit is known (待核定): then no day is counted.
    amount: int | None
    extended: int
    started: datetime | None
    #: Every day from the start to the due date; up to the beginning of a pause that has no end.
    days: tuple[ProofDay, ...]
    pauses: tuple[Pause, ...]
    due: Due | None
    #: When it was done; None while it is not.
    stopped: datetime | None = None

    @property
    def summary(self) -> str:
        """The whole in one sentence, with the clause."""
        unit = self.limit.unit
        length = duration(self.limit.amount, unit, to_a_day=self.limit.to_a_day)
        rule = Sentence("{limit}：{length}", limit=self.limit.title, length=length)
        if self.extended and self.limit.extension is not None:
            rule = Sentence(
                "{rule}，经批准延长{length}（{clause}）",
                rule=rule,
                length=duration(self.extended, unit),
                clause=self.limit.extension.clause,
            )
        rule = Sentence(
            "{rule}（{basis}：{clause}）",
            rule=rule,
            basis=_BASES[self.limit.basis],
            clause=self.limit.clause or self.limit.why,
        )
        if self.started is None:
            return Sentence("{rule}；尚未起算。", rule=rule)
        in_hours = unit is Unit.WORKING_HOUR
        begun = Sentence(
            "{rule}；自{at}起算{why}",
            rule=rule,
            at=_moment(self.started),
            why=FROM_THE_MOMENT if in_hours else "",
        )
        if self.amount is None and self.stopped is not None:
            return Sentence(
                "{begun}；时限待核定，没有到期日；{at}办结。", begun=begun, at=_moment(self.stopped)
            )
        if self.amount is None:
            return Sentence("{begun}；时限待核定，没有到期日。", begun=begun)
        if self.due is None and self.stopped is not None:
            return Sentence(
                "{begun}；{at}在暂停期间办结，没有到期日。", begun=begun, at=_moment(self.stopped)
            )
        if self.due is None:
            return Sentence("{begun}；暂停尚未结束，没有到期日。", begun=begun)
        said = ([] if in_hours else [AT_THE_CLOSE]) + (["暂定"] if self.due.provisional else [])
        template = "{begun}，{at}到期（{remarks}）。" if said else "{begun}，{at}到期。"
        return Sentence(template, begun=begun, at=_moment(self.due.at), remarks=Several(said, "；"))

    def lines(self) -> list[str]:
        """The proof as plain text: one line a day (and one a stretch for limits in hours), then the summary."""
        found = []
        for entry in self.days:
            mark = entry.running if entry.counts else "-"
            provisional = " 暂定" if entry.provisional and "暂定" not in entry.reason else ""
            found.append(f"{entry.day} {entry.weekday} {mark:>3} {entry.reason}{provisional}")
            for span in entry.spans:
                sign = "+" if span.counts else "-"
                found.append(f"    {sign} {_clock_time(span.start)}–{_clock_time(span.until)} {span.reason}")
        return [*found, self.summary]


def proof(clock: Clock, calendar: Calendar) -> Proof:
    """The proof of `clock.due(calendar)`, counted independently of it. Raises CalendarOutOfRange."""
    pauses = in_order(clock.pauses_as_they_ran)
    days: list[ProofDay] = []
    due: Due | None = None
    if clock.started is not None and clock.amount is not None:
        walk = _walk_hours if clock.limit.unit is Unit.WORKING_HOUR else _walk_days
        due = walk(clock, clock.amount, clock.started, pauses, calendar, days)
    return Proof(
        clock.limit,
        clock.amount,
        clock.extended,
        clock.started,
        tuple(days),
        in_order(clock.pauses),
        due,
        clock.stopped,
    )


# --- days -------------------------------------------------------------------------------------------------


def _walk_days(
    clock: Clock,
    amount: int,
    started: datetime,
    pauses: tuple[Pause, ...],
    calendar: Calendar,
    days: list[ProofDay],
) -> Due | None:
    """Walk day by day, writing each down; answer where it ends."""
    every_day = clock.limit.unit is Unit.CALENDAR_DAY
    provisional = _write_receipt(started, calendar, days, to_a_day=clock.limit.to_a_day)
    day, number = days[-1].day, 0
    while True:
        day += _ONE_DAY
        note = calendar.note(day)
        left = amount - number
        if not note.counts and not (every_day and left):
            # No working day: it counts for nobody, and a count of calendar days that is complete runs over it.
            why = _also(note.reason, _over(note)) if every_day else note.reason
            days.append(ProofDay(day, False, None, why, note.provisional))
            provisional |= note.provisional
            continue
        held = _held(day, note, left, pauses, calendar)
        if held:
            days.append(ProofDay(day, False, None, held, note.provisional))
            provisional |= note.provisional and not (every_day and left)
            if any(pause.until is None and pause.start < calendar.close_of(day) for pause in pauses):
                return None
            continue
        if left:
            number += 1
            why = _counted(day, note, left, pauses, every_day=every_day)
            days.append(ProofDay(day, True, number, why, note.provisional))
        else:
            days.append(ProofDay(day, False, None, _also(note.reason, ROLLED_TO), note.provisional))
        provisional |= note.provisional and not (every_day and left > 1)
        if left <= 1 and note.counts:
            return Due(calendar.close_of(day), day, provisional)


def _write_receipt(
    started: datetime, calendar: Calendar, days: list[ProofDay], *, to_a_day: bool = False
) -> bool:
    """Write the days up to the one that is not counted; answer whether finding it took a provisional day."""
    first = local_day(started)
    last = first if to_a_day else calendar.receipt_day(started)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        note = calendar.note(date.fromordinal(ordinal))
        why = note.reason
        if note.day == last:
            why = FIRST_DAY
        elif note.day == first:
            why = _also(why, LATE_RECEIPT if note.counts else FREE_RECEIPT)
        days.append(ProofDay(note.day, False, None, why, note.provisional))
    return calendar.late_receipt_next_day and not to_a_day and any(day.provisional for day in days)


def _held(day: date, note: DayNote, left: int, pauses: tuple[Pause, ...], calendar: Calendar) -> str:
    """Which pause keeps the day from counting, in words; empty if none does."""
    close = calendar.close_of(day)
    could_be_due = note.counts and left <= 1
    for pause in pauses:
        # On the day on which it would fall due, a pause that starts after the close comes too late.
        if could_be_due and pause.start >= close:
            continue
        if pause.excludes(day):
            return Sentence("暂停：{pause}", pause=pause.words)
    return ""


def _counted(day: date, note: DayNote, left: int, pauses: tuple[Pause, ...], *, every_day: bool) -> str:
    """Why the day counts, and what else is to be said of it."""
    reason = note.reason
    runs_over = left == 1 and not note.counts
    if every_day and not runs_over:
        ordinary = note.kind in {DayKind.WORKING_DAY, DayKind.WEEKEND, DayKind.MAKEUP_DAY}
        counted = _also(BY_THE_CALENDAR, "暂定") if note.provisional else BY_THE_CALENDAR
        reason = counted if ordinary else _also(reason, BY_THE_CALENDAR)
    for pause in pauses:
        if pause.until is not None and local_day(pause.start) < day == local_day(pause.until):
            reason = _also(reason, ENDS_TODAY)
            break
    return _also(reason, _over(note)) if runs_over else reason


def _also(reason: str, more: str) -> str:
    """One reason and another."""
    return Sentence("{reason}，{more}", reason=reason, more=more)


def _over(note: DayNote) -> str:
    """Why a count of calendar days that is complete runs over this day."""
    return ROLLS_OVER_CLOSURE if note.kind is DayKind.CLOSURE else ROLLS_OVER


# --- hours ------------------------------------------------------------------------------------------------


def _walk_hours(
    _clock: Clock,
    amount: int,
    started: datetime,
    pauses: tuple[Pause, ...],
    calendar: Calendar,
    days: list[ProofDay],
) -> Due | None:
    """Walk window by window, cutting each at the pauses; answer where it ends."""
    whole = timedelta(hours=amount)
    counted, provisional = timedelta(0), False
    day = local_day(started)
    while True:
        note = calendar.note(day)
        provisional |= note.provisional
        spans: list[Span] = []
        endless = False
        for start, until, pause in _stretches(calendar.windows(day), started, pauses):
            if spans and spans[-1].until < start:
                spans.append(Span(spans[-1].until, start, False, OUTSIDE))
            if pause is not None:
                spans.append(Span(start, until, False, Sentence("暂停：{pause}", pause=pause.words)))
                endless = any(one.until is None and one.start <= start for one in pauses)
                if endless:
                    break
                continue
            end = min(until, start + whole - counted)
            counted += end - start
            spans.append(Span(start, end, True, "窗口时间"))
            if counted == whole:
                break
        counts = any(span.counts for span in spans)
        reason = note.reason if spans or not note.counts else _also(note.reason, OUTSIDE)
        days.append(ProofDay(day, counts, None, reason, note.provisional, tuple(spans), counted))
        if counted == whole:
            return Due(spans[-1].until, day, provisional)
        if endless:
            return None
        day += _ONE_DAY


def _stretches(
    windows: tuple[tuple[datetime, datetime], ...], started: datetime, pauses: tuple[Pause, ...]
) -> Iterator[tuple[datetime, datetime, Pause | None]]:
    """The open stretches of a day from `started` on, cut where a pause begins or ends, with the pause in each."""
    edges = {pause.start for pause in pauses} | {pause.until for pause in pauses if pause.until is not None}
    for opens, closes in windows:
        first = max(opens, started)
        if first >= closes:
            continue
        cuts = [first, *sorted(edge for edge in edges if first < edge < closes), closes]
        for start, until in pairwise(cuts):
            yield start, until, next((pause for pause in pauses if pause.holds(start)), None)


# --- words ------------------------------------------------------------------------------------------------


def hours_in_words(length: timedelta) -> str:
    """A length of window time as people say it, to the minute: 1小时30分, 2小时, 45分."""
    hours, minutes = divmod(length // timedelta(minutes=1), 60)
    if not hours:
        return Sentence("{minutes}分", minutes=minutes)
    if not minutes:
        return Sentence("{n}小时", n=hours)
    return Sentence("{hours}小时{minutes}分", hours=hours, minutes=minutes)


def _clock_time(at: datetime) -> str:
    wall = local(at)
    return wall.strftime("%H:%M:%S" if wall.second else "%H:%M")


def _moment(at: datetime) -> str:
    wall = local(at)
    return Written(f"{wall.date()}（{_WEEKDAYS[wall.weekday()]}）{_clock_time(at)}", at)

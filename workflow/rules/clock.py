"""One limit running against one obligor: when it falls due, how it stands, what may be done to it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from workflow.errors import (
    ClockAlreadyStarted,
    ClockNotStarted,
    ClockStopped,
    ExtensionNotAllowed,
    NotPaused,
    PauseBackwards,
    PauseIncomplete,
    PauseNotAllowed,
    PauseTooLate,
)
from workflow.law.edition import Limit
from workflow.law.sentence import Sentence
from workflow.law.terms import PauseReason, Unit
from workflow.rules.calendar import Calendar
from workflow.rules.due import Due, due_of, running
from workflow.rules.local_time import local_day
from workflow.rules.pause import REASONS, Pause, in_order
from workflow.rules.standing import NEAR_BY_PRACTICE, Near, Standing

__all__ = ["UNITS", "Clock", "Due", "Pause", "Standing"]

#: The units as people say them.
UNITS = {Unit.WORKING_DAY: "个工作日", Unit.WORKING_HOUR: "小时", Unit.CALENDAR_DAY: "日"}


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit running against one obligor. A value: what is done to it answers a new one."""

    #: Copied from the law in force when the clock started.
    limit: Limit
    #: The instant the limit starts, aware UTC; its day does not count. None: it waits for its anchor.
    started: datetime | None
    #: Stretches that do not count. They may overlap; order does not matter.
    pauses: tuple[Pause, ...] = ()
    #: When the obligor had done it, aware UTC.
    stopped: datetime | None = None
    #: By how much it was extended, in the limit's unit; zero if it was not.
    extended: int = 0
    #: How it was judged when it stopped. A later change of the calendar does not judge it anew. None: not kept.
    in_time: bool | None = None

    # --- what it says -------------------------------------------------------------------------------------

    @property
    def amount(self) -> int | None:
        """The limit with its extension, in the limit's unit; None where none is known (待核定)."""
        return None if self.limit.amount is None else self.limit.amount + self.extended

    def due(self, calendar: Calendar) -> Due | None:
        """When it falls due: the close of window hours on the last day, or the minute for limits in hours.

        None while it waits for its anchor, while a pause has no end, and where no limit is known. Working days count from the day
        after the start (民法典 201); calendar days run over a last day that is no working day (民法典 203);
        hours pass only inside window hours. A pause that starts after the limit ran out changes nothing.
        Limits in days leave out the half-open days of a pause: the day on which it ends counts, and the limit may
        fall due on it. What was done in a pause has no due date. Raises CalendarOutOfRange.
        """
        amount = self.amount
        if self.started is None or amount is None:
            return None
        return due_of(
            self.limit.unit,
            amount,
            self.started,
            self.pauses_as_they_ran,
            calendar,
            to_a_day=self.limit.to_a_day,
        )

    def standing(self, now: datetime, calendar: Calendar, near: Near = NEAR_BY_PRACTICE) -> Standing:
        """How it stands at that instant, also one in the past.

        Done at the very instant it falls due is MET; so is what was done in a pause. What was done before its anchor,
        or has no limit (待核定), is UNTIMED: without a start and a due date nobody can say that it was in time.
        Limits in hours go from NEAR to OVERDUE: almost all of them fall due today, so DUE_TODAY would say
        nothing. A provisional date is judged like any other; `Due.provisional` is shown beside the light.
        """
        if self.stopped is not None and self.stopped <= now:
            if self.started is None or self.stopped < self.started or self.amount is None:
                return Standing.UNTIMED
            if self.in_time is not None:
                return Standing.MET if self.in_time else Standing.MISSED
            due = self.due(calendar)
            return Standing.MET if due is None or self.stopped <= due.at else Standing.MISSED
        if self.started is None or now < self.started:
            return Standing.WAITING
        due = self.due(calendar)
        if any(pause.holds(now) and (due is None or pause.start < due.at) for pause in self.pauses):
            return Standing.PAUSED
        if due is None:
            return Standing.UNLIMITED if self.amount is None else Standing.RUNNING
        if now > due.at:
            return Standing.OVERDUE
        if self.limit.unit is Unit.WORKING_HOUR:
            left = self.time_left(now, calendar)
            soon = left is not None and left <= timedelta(minutes=near.minutes)
            return Standing.NEAR if soon else Standing.RUNNING
        today = local_day(now)
        if today == due.day:
            return Standing.DUE_TODAY
        if today >= calendar.add_working_days(due.day, -near.working_days):
            return Standing.NEAR
        return Standing.RUNNING

    def time_left(self, now: datetime, calendar: Calendar) -> timedelta | None:
        """Window time from `now` (or the start, if that is later) to due, without pauses; zero once it is past.

        None where there is no due date.
        """
        due = self.due(calendar)
        if due is None or self.started is None:
            return None
        left = timedelta(0)
        for since, until in running(max(now, self.started), self.pauses):
            if since >= due.at:
                break
            left += calendar.window_time_between(since, due.at if until is None else min(until, due.at))
        return left

    # --- what may be done to it ---------------------------------------------------------------------------

    def start(self, at: datetime) -> "Clock":
        """The anchor has happened. Raises ClockAlreadyStarted."""
        if self.started is not None:
            raise ClockAlreadyStarted(limit=self.limit.title)
        return replace(self, started=at)

    def paused(
        self,
        reason: PauseReason,
        *,
        start: datetime,
        basis: str,
        evidence: str,
        calendar: Calendar,
        planned_until: date | None = None,
        until: datetime | None = None,
    ) -> "Clock":
        """Not counting from `start` on, for a reason that the limit lists, with basis, evidence, a planned end.

        `until` is given where the end is known already. A pause may start before the clock does: only what
        falls into the clock's time matters. Raises ClockNotStarted, ClockStopped, PauseNotAllowed,
        PauseIncomplete, PauseBackwards, and PauseTooLate once the limit has run out.
        """
        self._require_running()
        if reason not in self.limit.excludes:
            raise PauseNotAllowed(limit=self.limit.title, reason=REASONS[reason], field="reason")
        if not basis.strip():
            raise PauseIncomplete(missing="依据", field="basis")
        if not evidence.strip():
            raise PauseIncomplete(missing="佐证材料", field="evidence")
        if until is None and planned_until is None:
            raise PauseIncomplete(missing="计划结束日期", field="planned_until")
        if until is not None and until <= start:
            raise PauseBackwards(field="until")
        if planned_until is not None and planned_until < local_day(start):
            raise PauseBackwards(field="planned_until")
        due = self.due(calendar)
        if due is not None and start >= due.at:
            raise PauseTooLate(limit=self.limit.title, due=due.day, field="start")
        pause = Pause(reason, start, until, basis.strip(), evidence.strip(), planned_until)
        return replace(self, pauses=in_order((*self.pauses, pause)))

    def resumed(self, at: datetime, reason: PauseReason | None = None) -> "Clock":
        """With the pauses that hold at `at` (or only those of one reason) ended there.

        A pause with a later end is cut short. One that began at this very instant vanishes to nothing.
        Raises ClockStopped, NotPaused.
        """
        if self.stopped is not None:
            raise ClockStopped(limit=self.limit.title)
        ended = [pause for pause in self.pauses if pause.holds(at) and reason in {None, pause.reason}]
        if not ended:
            raise NotPaused(limit=self.limit.title)
        return replace(self, pauses=self._ended(at, ended))

    def stop(self, at: datetime) -> "Clock":
        """The obligor has done it. Pauses that hold end with it. Raises ClockStopped if it was done before.

        It may be done while the clock still waits for its anchor.
        """
        if self.stopped is not None:
            raise ClockStopped(limit=self.limit.title)
        return replace(self, stopped=at, pauses=self._ended(at, [p for p in self.pauses if p.holds(at)]))

    def extend(self, amount: int, *, approver: str, reason: str, at: datetime, calendar: Calendar) -> "Clock":
        """Extended by `amount` in the limit's unit: once, before it falls due, as far as the limit allows.

        `approver` is who approved it, `reason` what the applicant is told (行政许可法 42). Raises
        ClockNotStarted, ClockStopped, ExtensionNotAllowed.
        """
        self._require_running()
        allowed = self.limit.extension
        if allowed is None:
            raise self._not_extended("没有可以延长的规定")
        if self.extended:
            raise self._not_extended("已经延长过一次")
        if not 0 < amount <= allowed.amount:
            raise self._not_extended(
                Sentence("最多延长{n}{unit}，最少1{unit}", n=allowed.amount, unit=UNITS[self.limit.unit]),
                "amount",
            )
        if not approver.strip():
            raise self._not_extended(
                Sentence("应当写明批准人（{approver}）", approver=allowed.approver), "approver"
            )
        if not reason.strip():
            raise self._not_extended("应当写明延长的理由", "reason")
        due = self.due(calendar)
        if due is not None and at > due.at:
            raise self._not_extended(Sentence("已于{day}到期", day=due.day.isoformat()))
        return replace(self, extended=amount)

    @property
    def pauses_as_they_ran(self) -> tuple[Pause, ...]:
        """The pauses; one that only the stop has ended is open, as it was until then."""
        if self.stopped is None:
            return self.pauses
        return tuple(
            replace(pause, until=None) if pause.until == self.stopped else pause for pause in self.pauses
        )

    def _require_running(self) -> None:
        if self.started is None:
            raise ClockNotStarted(limit=self.limit.title)
        if self.stopped is not None:
            raise ClockStopped(limit=self.limit.title)

    def _not_extended(self, reason: str, field: str | None = None) -> ExtensionNotAllowed:
        return ExtensionNotAllowed(limit=self.limit.title, reason=reason, field=field)

    def _ended(self, at: datetime, ended: list[Pause]) -> tuple[Pause, ...]:
        return tuple(replace(pause, until=at) if pause in ended else pause for pause in self.pauses)

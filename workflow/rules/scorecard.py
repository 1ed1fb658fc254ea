"""考核 (二（一）2, 三（二）): what a department's clocks say of a period; every figure is a list of cases first.

The document puts supervision and scoring on the government data bureau and says nothing of the figures: these are house
practice. Time is window time. A department answers for its own time only: what a pause excludes and what the
enterprise took is told beside it, never in it (`rules/spent.py`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from math import ceil
from typing import Final

from workflow.rules.spent import Spent


class Outcome(StrEnum):
    """How a duty ended, or stands at the end of the period."""

    MET = "met"
    MISSED = "missed"
    #: Not done, and its day has passed.
    LATE = "late"


OUTCOME_WORDS: Final[Mapping[Outcome, str]] = {
    Outcome.MET: "按时办结",
    Outcome.MISSED: "超时办结",
    Outcome.LATE: "逾期未办",
}


#: What stands on the list only because it was returned, or urged, in the period: how it ended is told in its own.
ELSEWHERE_WORDS: Final = "计入其他期间"


@dataclass(frozen=True, slots=True)
class Turn:
    """One duty of a department: one clock, from its start to its end or to the end of the period."""

    clock_id: int
    project_id: int
    project_number: str
    project_name: str
    limit_title: str
    clause: str
    started: datetime
    due: datetime | None
    ended: datetime | None
    outcome: Outcome
    #: Window time that was the department's own, without what pauses exclude.
    own: timedelta
    #: Window time that pauses excluded.
    excluded: timedelta
    #: Window time that the case lay with the enterprise, from the notice of what was missing until it had come.
    waited: timedelta = timedelta(0)
    #: What of own, waited and excluded goes into sums: without what another clock of the same case that ran beside
    #: it accounts for already. None: all of it.
    summed: Spent | None = None
    #: What its department recorded late of it (补录): for each act the line of history and how much later, in window time.
    backfilled: tuple[tuple[int, timedelta], ...] = ()
    #: Whether its answer was returned in the period.
    returned: bool = False
    #: Whether it belongs to another period and is told here only because its answer was returned, or it was urged, in this one.
    elsewhere: bool = False
    #: How often it was urged or put under supervision within the period.
    urged: int = 0
    #: Whether it is a clause of a dual commitment.
    promised: bool = False
    #: Whether the enterprise has still to confirm that it was kept, or disputes it.
    unconfirmed: bool = False
    #: A dispute of this data point: `open`, `upheld` (it does not count), `rejected`; empty for none.
    dispute: str = ""

    @property
    def result(self) -> str:
        """How it ended, in words, as far as that belongs to the period."""
        return ELSEWHERE_WORDS if self.elsewhere else OUTCOME_WORDS[self.outcome]

    @property
    def total(self) -> Spent:
        """What of its time goes into sums."""
        return self.summed if self.summed is not None else Spent(self.own, self.waited, self.excluded)

    @property
    def late_by(self) -> timedelta:
        """How much later than it happened its acts were recorded, together."""
        return sum((length for _, length in self.backfilled), timedelta(0))

    @property
    def settled(self) -> bool:
        """Whether it is a promise of which it is known whether it was kept: what nobody confirmed is neither."""
        return self.promised and not (self.unconfirmed and self.outcome is Outcome.MET)

    @property
    def counts(self) -> bool:
        """Whether it counts: a dispute that was upheld takes it out, and it stays on the list."""
        return self.dispute != "upheld"


#: Every figure that is a share or a number of cases: its name, and which turns are behind it.
FIGURES: Final[Mapping[str, tuple[str, Callable[[Turn], bool]]]] = {
    "all": ("应办", lambda _: True),
    "met": ("按时办结", lambda turn: turn.outcome is Outcome.MET),
    "missed": ("超时办结", lambda turn: turn.outcome is Outcome.MISSED),
    "late": ("逾期未办", lambda turn: turn.outcome is Outcome.LATE),
    "paused": ("有暂停", lambda turn: turn.excluded > timedelta(0)),
    "waited": ("等待企业", lambda turn: turn.waited > timedelta(0)),
    "returned": ("被退回", lambda turn: turn.returned),
    "urged": ("被催办督办", lambda turn: turn.urged > 0),
    "promised": ("承诺条款", lambda turn: turn.settled),
    "kept": ("承诺兑现", lambda turn: turn.settled and turn.outcome is Outcome.MET),
    "backfilled": ("有补录", lambda turn: bool(turn.backfilled)),
    "disputed": ("有异议", lambda turn: bool(turn.dispute)),
}


#: Figures that count what was said in the period, of whichever period the duty itself is.
_OF_THE_MOMENT: Final = ("returned", "urged")

#: What each figure means, as the page and the paper say it. House practice.
DEFINITIONS: Final[Mapping[str, str]] = {
    "应办": "期间内办结的，以及期末已过到期日仍未办结的各项时限；到期之前被撤销、撤回、免除、中止的，难点、堵点改由他人办理或者改期的，以及异议成立的不计；逾期之后的计为超时办结。同一申请的承诺时限和法定时限同时计算、法定时限没有超过的，只按承诺时限计一件；超过法定时限的，不论承诺时限是否兑现，另计一件。",
    "按时办结率": "到期时刻（含）之前办结的件数除以应办件数。",
    "超时办结": "期间内办结、办结时已过到期时刻的件数。",
    "逾期未办": "期末已过到期时刻而没有办结的件数。",
    "用时中位数": "已办结各件的本部门用时由短到长排列，取至少一半的件不超过的最小值；只有一件的取该件，只有两件的取较短的。",
    "用时90百分位": "同上，取至少九成的件不超过的最小值；不足十件的，即最长的一件。",
    "本部门用时": "从起算到办结的窗口开放时间，减去依法不计入的和等待企业的时间。",
    "等待企业": "从告知补正、退回（含退回联合验收申请）或送达整改清单起，到材料补齐、整改报验为止的窗口开放时间，含计划的补正期间。",
    "不计入": "公示、听证、专家评审等依法不计入的窗口开放时间；同一时刻只计一次，既不计入又等待企业的计为不计入。",
    "暂停率": "有不计入时间的件数除以应办件数。",
    "被退回": "期间内被退回的答复件数，包括材料清单、督办回复和会商决定的落实情况，记在退回之日所在的期间、被退回的那次答复上；答复本身是更早期间办结的，只计入本项。因项目信息变化、增加阶段或者部门自行撤回而重新答复的不计。",
    "刻章店": "没有账号的刻章店单列一行：从接到刻制印章订单起到印章送达窗口为止（二（二）3）；由公安部门查看和提出异议。银行开户没有规定时限，不计。",
    "催办督办": "期间内收到催办、督办的次数，各计在收到的期间，所催的时限在其他期间办结或者到期的，只计入本项；到期之前的提醒不计，发给办公室和监督部门的提请会商建议也不计。",
    "承诺兑现率": "双向承诺书部门条款中按时兑现的件数除以应办件数；按时作出不予许可决定的，该条款仍应兑现，不计为已兑现；部门已按时报告而企业尚未确认或者有异议的，既不计为兑现，也不计为未兑现。",
    "补录": "本部门人员在发生之后才登记的办理次数，以及发生与登记之间的窗口开放时间合计；由办公室、窗口、企业或者代办员补录的不计。",
}


@dataclass(frozen=True, slots=True)
class Score:
    """A department's figures for a period."""

    #: How many turns are behind each figure, by its name in `FIGURES`.
    numbers: Mapping[str, int]
    #: Percent, to one place; None where there was nothing to do.
    on_time: float | None
    #: Own window time of what was done; None where nothing was.
    median: timedelta | None
    ninetieth: timedelta | None
    own: timedelta
    waited: timedelta
    excluded: timedelta
    #: Percent of the turns that were paused.
    pause_rate: float | None
    #: Percent of the promised clauses that were kept in time.
    kept: float | None
    #: Times urged, all turns together.
    urges: int
    #: Acts recorded later than they happened, each once however many clocks it concerns.
    backfills: int
    #: Window time by which they were, together and at most.
    late_by: timedelta
    latest_by: timedelta


def behind(turns: Iterable[Turn], figure: str) -> list[Turn]:
    """The cases behind a figure. Raises KeyError for a figure that there is not.

    What an upheld dispute has taken out is behind `disputed` only; what belongs to another period and was returned or
    urged in this one behind `returned` and `urged` only.
    """
    _, holds = FIGURES[figure]
    return [
        turn
        for turn in turns
        if holds(turn)
        and (turn.counts or figure == "disputed")
        and (not turn.elsewhere or figure in _OF_THE_MOMENT)
    ]


def score(turns: Iterable[Turn]) -> Score:
    """The figures of some turns."""
    every = list(turns)
    counted = [turn for turn in every if turn.counts and not turn.elsewhere]
    numbers = {figure: len(behind(every, figure)) for figure in FIGURES}
    late = {line: length for turn in counted for line, length in turn.backfilled}
    done = sorted(turn.own for turn in counted if turn.ended is not None)
    return Score(
        numbers=numbers,
        on_time=percent(numbers["met"], numbers["all"]),
        median=quantile(done, 0.5),
        ninetieth=quantile(done, 0.9),
        own=sum((turn.total.own for turn in counted), timedelta(0)),
        waited=sum((turn.total.waited for turn in counted), timedelta(0)),
        excluded=sum((turn.total.excluded for turn in counted), timedelta(0)),
        pause_rate=percent(numbers["paused"], numbers["all"]),
        kept=percent(numbers["kept"], numbers["promised"]),
        urges=sum(turn.urged for turn in every if turn.counts),
        backfills=len(late),
        late_by=sum(late.values(), timedelta(0)),
        latest_by=max(late.values(), default=timedelta(0)),
    )


def percent(part: int, whole: int) -> float | None:
    """A share in percent to one place, half up; None of nothing."""
    return None if whole == 0 else (2000 * part + whole) // (2 * whole) / 10


def quantile(ordered: Sequence[timedelta], share: float) -> timedelta | None:
    """The smallest value that at least `share` of the values do not exceed (nearest rank); None of nothing.

    It is always one of the cases, so that it can be opened, and nothing is interpolated: of one value it is that value;
    of two, the median is the lower and the 90th percentile the higher; below ten values the 90th percentile is the
    longest. `ordered` is ascending, 0 < `share` ≤ 1.
    """
    if not ordered:
        return None
    # In whole numbers, since 0.9 · 10 as a floating number may come out above 9.
    return ordered[max(ceil(round(share * len(ordered), 9)), 1) - 1]


def day_length(window: Iterable[tuple[time, time]]) -> timedelta:
    """How long the window is open on a working day."""

    def since_midnight(moment: time) -> timedelta:
        return timedelta(hours=moment.hour, minutes=moment.minute)

    return sum((since_midnight(closes) - since_midnight(opens) for opens, closes in window), timedelta(0))


def working_days(length: timedelta, day: timedelta) -> float:
    """Window time in working days of `day` window time each, to one place."""
    return round(length / day, 1)

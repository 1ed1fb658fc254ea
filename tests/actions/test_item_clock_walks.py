"""The two limits of an application side by side, against days counted one by one, whatever happens to it on the way."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builders.approval import (
    a_project_in_approval,
    accept,
    clocks,
    department,
    item_of,
    planned,
    receive,
    through,
)
from builders.clocks import SAMPLE_HOURS
from builders.county import County, at
from builders.slow_clock import SlowCalendar, slow_day
from builders.walking import Reached, missed
from workflow.actions import item_acceptance, item_hearings, item_intake, item_reviews
from workflow.errors import Refusal
from workflow.law.holidays import packaged_notices
from workflow.law.terms import PauseReason, Unit
from workflow.records.approval_item import ApprovalItem
from workflow.rules.clock import Pause

#: The promise of 附件2 and the statute of the planning permit for land, as the sources word them.
PROMISE, STATUTE = "land_use_planning_permit", "permit_decision"
DAYS = {PROMISE: 10, STATUTE: 20}
EXCLUDED = {
    PROMISE: {PauseReason.PUBLICITY, PauseReason.HEARING, PauseReason.EXPERT_REVIEW},
    STATUTE: {PauseReason.HEARING, PauseReason.EXPERT_REVIEW, PauseReason.TESTING},
}
PAPER = "现势性地形图/宗地图（界址坐标）"
SLOW = SlowCalendar(packaged_notices(), {}, SAMPLE_HOURS)
#: Where the walks have to have been, so that what held was asked somewhere: in what state, after what was done, and with how
#: many stretches that one limit left out.
DEPTHS = {
    "approval_item": "correction accepted in_review paused",
    "done": "publicity hearing expert_review testing resume extend",
    "left out": "1 2",
}
#: What happens, and how long after the thing before it, in hours.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["publicity", "hearing", "expert_review", "testing", "resume", "resume", "extend"]),
        st.integers(1, 90),
    ),
    min_size=4,
    max_size=10,
)


@dataclass
class Oracle:
    """What was done to one application, as somebody with a paper calendar writes it down."""

    #: When each limit started.
    started: dict[str, datetime]
    days: dict[str, int] = field(default_factory=lambda: dict(DAYS))
    pauses: dict[str, list[Pause]] = field(default_factory=lambda: {PROMISE: [], STATUTE: []})

    def pause(self, reason: PauseReason, now: datetime) -> None:
        """Every limit that leaves the reason out stands still, unless its time had run out."""
        for key, excluded in EXCLUDED.items():
            due = self.due(key)
            if reason in excluded and not (due is not None and SLOW.close(due) <= now):
                self.pauses[key].append(Pause(reason, now, None, "依据", "证明"))

    def resume(self, now: datetime) -> None:
        """Whatever stood still counts again."""
        for key, pauses in self.pauses.items():
            self.pauses[key] = [
                pause if pause.until else Pause(pause.reason, pause.start, now, "依据", "证明")
                for pause in pauses
            ]

    def due(self, key: str) -> date | None:
        """Counted day by day."""
        return slow_day(SLOW, Unit.WORKING_DAY, self.days[key], self.started[key], tuple(self.pauses[key]))


def walked(
    county: County,
    item_id: int,
    oracle: Oracle,
    steps: list[tuple[str, int]],
    now: datetime,
    reached: Reached,
) -> None:
    """Try each thing in its turn; what is refused changes nothing, what is done both have to tell alike."""
    by = department(county, item_id)
    owner = county.enterprise(item_of(county, item_id).project_id)
    for what, hours in steps:
        now += timedelta(hours=hours)
        action, said = _act(what, now)
        if what == "resume":
            # A hearing ends when it was held or given up; this applicant gives it up.
            with suppress(Refusal):
                county.attempt(item_hearings.waive, item_id=item_id, by=owner, now=now)
        try:
            county.attempt(action, item_id=item_id, by=by, now=now, **said)
        except Refusal:
            pass
        else:
            if what == "resume":
                oracle.resume(now)
            elif what == "extend":
                oracle.days[STATUTE] += 5
            else:
                oracle.pause(PauseReason(what), now)
            reached["done", what] += 1
            reached["approval_item", item_of(county, item_id).state] += 1
            for pauses in oracle.pauses.values():
                reached["left out", str(len(pauses))] += 1
        assert {key: clock.due_day for key, clock in clocks(county, item_id).items()} == {
            key: oracle.due(key) for key in DAYS
        }, what


def _act(what: str, now: datetime) -> tuple[Any, dict[str, Any]]:
    if what == "resume":
        return item_reviews.resume, {"outcome": "了结"}
    if what == "extend":
        return item_reviews.extend, {"amount": 5, "approver": "局长", "reason": "情况复杂"}
    return item_reviews.pause, {
        "reason": PauseReason(what),
        "basis": "依据",
        "evidence": "证明",
        "planned_until": now.date() + timedelta(days=30),
    }


def test_both_dates_are_those_of_a_paper_calendar(county: County) -> None:
    reached: Reached = Counter()

    # The same walks every time, so that how deep they get is known.
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        start=st.sampled_from(
            ["2026-09-21 10:00", "2026-09-30 16:00", "2026-02-09 09:30", "2026-12-14 17:29"]
        ),
        lacking=st.booleans(),
        waited=st.integers(1, 100),
        steps=STEPS,
    )
    def walk(start: str, lacking: bool, waited: int, steps: list[tuple[str, int]]) -> None:
        item_id = an_item(county)
        now = at(start)
        receive(county, item_id, absent=[PAPER] if lacking else [], now=now)
        if lacking:
            # One notice of what is missing; the days of the application start when it is complete and accepted.
            county.do(item_acceptance.correct, item_id=item_id, by=department(county, item_id), now=now)
            reached["approval_item", item_of(county, item_id).state] += 1
            now += timedelta(hours=waited)
            county.do(item_intake.supplement, item_id=item_id, supplied=[PAPER], now=now)
        now += timedelta(hours=1)
        accept(county, item_id, now=now)
        reached["approval_item", item_of(county, item_id).state] += 1
        oracle = Oracle({PROMISE: now, STATUTE: now})
        walked(county, item_id, oracle, steps, now, reached)

    walk()
    assert missed(reached, DEPTHS) == {}


def an_item(county: County) -> int:
    """The planning permit for land, ready to be applied for: the same one in every example, taken back before."""
    rows = county.all(ApprovalItem, ApprovalItem.item_code == "LX-07")
    if not rows:
        project_id = a_project_in_approval(county)
        items = planned(county, project_id, "LX-01", "LX-05", "LX-07")
        for code in ("LX-01", "LX-05"):
            through(county, items[code])
        return items["LX-07"]
    if rows[0].state not in ("planned", "withdrawn"):
        county.do(item_intake.withdraw, item_id=rows[0].id, reason="再来一次", now=at("2027-03-01 09:00"))
    return rows[0].id

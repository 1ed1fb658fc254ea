"""Weeks of meetings: deliberations, their decisions, and what stands in the way (二（三）1, 三（二）)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import precondition, rule

from builders.weeks import Week, next_act, onward, who
from workflow.actions import (
    blocker_askings,
    blockers,
    deliberation_calls,
    deliberation_retractions,
    deliberations,
    minutes,
    resolution_returns,
    resolutions,
)
from workflow.records.blocker import Blocker
from workflow.records.deliberation import Deliberation, Resolution

#: What comes next in each state, where things go well or nearly so.
MEETING = {
    "": ("call",),
    "cancelled": ("call", "call_on_blocker"),
    "called": ("settle", "uphold", "settle"),
    "held": ("add", "minute", "minute", "take_back"),
}
BLOCKING = {
    "": ("raise",),
    "raised": ("coordinate", "ask"),
    "coordinating": ("resolve", "coordinate"),
    "deliberated": ("resolve",),
}
FOLLOWING = {
    "open": (resolutions.report,),
    "reported": (resolutions.confirm, resolution_returns.send_back, deliberation_retractions.retract_report),
    "done": (resolution_returns.reopen,),
}
#: Where this is walked; elsewhere there is nothing of it that anybody could act upon.
DELIBERATED = ("docking", "circulating", "opposed", "agreed", "signed")


class Meetings(Week):
    """Meetings are called, held, minuted and followed up."""

    @precondition(lambda self: self.start in DELIBERATED)
    @rule(
        act=st.sampled_from(
            ["call", "call", "call_on_blocker", "put_off", "cancel", "settle", "uphold", "add", "add", "minute", "minute",
             "take_back"]
        ),
        who=who,
        onward=onward,
        number=st.integers(0, 2),
    )  # fmt: skip
    def deliberate(self, act: str, who: str, onward: bool, number: int) -> None:
        """A meeting is called, dated, held, minuted."""
        by = self.somebody(who, self.county.office)
        meeting = self.newest(Deliberation)
        act = next_act(meeting, MEETING, act, number, onward)
        on: dict[str, Any] = {"deliberation_id": self.key(meeting), "by": by}
        when: dict[str, Any] = {"meets_at": self.now + timedelta(days=2), "by": by}
        match act:
            case "call":
                self.attempt(deliberation_calls.call, consultation_id=self.round(), place="三楼", **when)
            case "call_on_blocker":
                blocker = self.key(self.newest(Blocker))
                self.attempt(deliberation_calls.call_on_blocker, blocker_id=blocker, place="三楼", **when)
            case "put_off":
                self.attempt(deliberations.put_off, reason="改期", **(on | when))
            case "cancel":
                self.attempt(deliberations.cancel, reason="不开", **on)
            case "settle" | "uphold":
                matters = meeting.agenda if meeting is not None else []
                outcome = "settled" if act == "settle" else "upheld"
                opinions = [
                    {"matter": number, "text": "意见"}
                    | ({"outcome": outcome} if meeting.consultation_id is not None else {})
                    for number in range(1, len(matters) + 1)
                ]
                if onward and meeting is not None and meeting.state == "called":
                    self.now = max(self.now, meeting.meets_at)
                came = list(meeting.departments) if meeting is not None else ["housing"]
                self.attempt(deliberations.hold, attended=came, opinions=opinions, **on)
            case "take_back":
                self.attempt(deliberation_retractions.take_back_result, reason="登记反了", **on)
            case "add":
                self.attempt(resolutions.add, text="牵头迁改", owner="housing", amount=5, **on)
            case _:
                self.attempt(minutes.issue, **on)

    @precondition(lambda self: self.start in DELIBERATED)
    @rule(
        act=st.sampled_from([resolutions.report, resolutions.confirm, resolution_returns.send_back, resolution_returns.reopen,
                             resolution_returns.withdraw, deliberation_retractions.retract_report]),
        who=who,
        onward=onward,
        number=st.integers(0, 1),
    )  # fmt: skip
    def follow_up(self, act: Callable[..., Any], who: str, onward: bool, number: int) -> None:
        """A decision of a meeting is followed up."""
        decided = self.newest(Resolution)
        acts = FOLLOWING.get(decided.state if decided is not None else "", ())
        act = acts[number % len(acts)] if onward and acts else act
        owners = (resolutions.report, deliberation_retractions.retract_report)
        right = self.county.liaison("housing") if act in owners else self.county.office
        more: dict[str, Any] = {
            resolutions.report: {"evidence": "批复"},
            resolutions.confirm: {},
            resolution_returns.withdraw: {"reason": "不再需要"},
            deliberation_retractions.retract_report: {"reason": "附件传错"},
        }.get(act, {"reason": "未办完", "amount": 3})
        key = self.key(self.newest(Resolution))
        self.attempt(act, resolution_id=key, by=self.somebody(who, right), **more)

    @precondition(lambda self: self.start in DELIBERATED)
    @rule(
        act=st.sampled_from(
            ["raise", "coordinate", "coordinate", "ask", "retract", "resolve", "withdraw", "reopen"]
        ),
        owner=st.sampled_from(["housing", "office"]),
        who=who,
        onward=onward,
        number=st.integers(0, 1),
    )
    def block(self, act: str, owner: str, who: str, onward: bool, number: int) -> None:
        """Something stands in the way, is somebody's, and is put out of it."""
        act = next_act(self.newest(Blocker), BLOCKING, act, number, onward)
        by = self.somebody(who, self.county.office)
        on: dict[str, Any] = {"blocker_id": self.key(self.newest(Blocker)), "by": by}
        match act:
            case "raise":
                self.attempt(blockers.bring_up, project_id=self.project, text="高压线", by=by)
            case "coordinate":
                self.attempt(blockers.coordinate, owner=owner, amount=3, note="重新商定", **on)
            case "ask":
                asking = on | {"by": self.somebody(who, self.county.agent)}
                self.attempt(blocker_askings.ask, reason="谈不拢", **asking)
            case "retract":
                asking = on | {"by": self.somebody(who, self.county.agent)}
                self.attempt(blocker_askings.retract, reason="谈拢了", **asking)
            case "resolve":
                self.attempt(blockers.resolve, resolution="已迁改", **on)
            case "withdraw":
                self.attempt(blockers.withdraw, reason="不是", **on)
            case _:
                self.attempt(blockers.reopen, reason="又有了", **on)

"""Weeks of work: setting up a company, an application, a joint acceptance (二（二）, 二（四）)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import precondition, rule

from builders import registration
from builders.acceptance import listed, parts
from builders.approval import checked, department
from builders.weeks import Week, next_act, onward, who
from workflow.actions import (
    acceptance_conclusions,
    acceptance_parts,
    acceptance_retractions,
    acceptance_site,
    acceptance_withdrawals,
    acceptances,
    item_acceptance,
    item_decisions,
    item_deferral_retractions,
    item_deferrals,
    item_hearings,
    item_intake,
    item_retractions,
    item_reviews,
    pickups,
    rectifications,
    registration_items,
    registration_retractions,
    registrations,
)
from workflow.law.terms import PauseReason
from workflow.records.acceptance import JointAcceptance
from workflow.records.approval_item import ApprovalItem, ItemDeferral
from workflow.records.pickup import Collection
from workflow.records.registration import RegistrationItem
from workflow.rules.local_time import local_day

REGISTERING, APPROVING, ACCEPTING = ("registering",), ("approving",), ("accepting", "promised")
#: What comes next in each state, where things go well or nearly so.
SETTING_UP = {
    "planned": ("apply",), "returned": ("apply",), "applied": ("approve", "approve", "deliver", "return"),
    "approved": ("deliver", "deliver", "take_back"), "delivered": ("collect", "collect", "take_back"),
    "collected": ("collect_back",),
}  # fmt: skip
APPLYING = {
    "planned": ("receive",), "refused_at_intake": ("receive",), "refused": ("receive", "deliver"), "withdrawn": ("receive",),
    "submitted": ("accept", "correct", "promise", "refuse_intake", "accept", "on_promise"),
    "correction": ("supplement", "supplement", "withdraw"),
    "accepted": ("review", "grant", "grant_later"), "in_review": ("grant", "pause", "refuse", "grant_later"),
    "granted_with_deferred": ("deliver", "take_back"), "paused": ("resume", "hearing", "held", "waive_hearing"),
    "granted": ("deliver",), "delivered": ("check", "revoke"), "revoked": ("receive",),
}  # fmt: skip
#: And of a paper that may come later.
COMING = {
    "promised": ("hand_in", "hand_in", "waive"), "handed_in": ("accept", "give_back", "give_back", "take_back"),
    "accepted": ("take_back",), "waived": ("take_back",),
}  # fmt: skip
ACCEPTED = {
    "": ("apply",), "requested": ("arrange",), "on_site": ("pass", "require", "hand_over", "pass", "conclude"),
    "rectifying": ("report", "report", "fail"), "rechecking": ("recheck", "conclude", "fail_recheck", "recheck"),
    "failed": ("apply", "reconsider"), "passed": ("reconsider",), "withdrawn": ("apply",),
}  # fmt: skip
LINE = {"content": "清理消防车道", "basis": "建筑设计防火规范第7.1.8条"}
MAP = "现势性地形图/宗地图（界址坐标）"


class Works(Week):
    """Items of setting up, an application for a permit, a joint acceptance."""

    @precondition(lambda self: self.start in REGISTERING)
    @rule(
        code=st.sampled_from(registration.ALL),
        act=st.sampled_from(["apply", "apply", "approve", "approve", "deliver", "return", "drop", "plan", "collect",
                             "take_back", "collect_back"]),
        who=who,
        onward=onward,
        number=st.integers(0, 3),
    )  # fmt: skip
    def register(self, code: str, act: str, who: str, onward: bool, number: int) -> None:
        """An item of setting up a company goes its way."""
        county = self.county
        item = self.newest(RegistrationItem, RegistrationItem.code == code)
        act = next_act(item, SETTING_UP, act, number, onward)
        right = (
            county.liaison(item.department_key)
            if item is not None and act in ("approve", "take_back")
            else county.agent
        )
        on: dict[str, Any] = {"item_id": self.key(item), "by": self.somebody(who, right)}
        match act:
            case "apply":
                self.attempt(registration_items.apply, **on)
            case "approve":
                self.attempt(registration_items.approve, credit_code=registration.CREDIT_CODE, **on)
            case "deliver":
                self.attempt(registration_items.deliver, **on)
            case "return":
                self.attempt(registration_items.send_back, missing=["缺"], **on)
            case "take_back":
                self.attempt(registration_retractions.take_back, reason="点错", **on)
            case "collect_back":
                self.attempt(
                    registration_retractions.take_back_collection, project_id=self.project,
                    collection_id=self.key(self.newest(Collection)), reason="点错", by=on["by"],
                )  # fmt: skip
            case "drop":
                self.attempt(registrations.drop, move="withdraw", reason="不办", **on)
            case "plan":
                self.attempt(registrations.plan, project_id=self.project, items=[code], by=on["by"])
            case _:
                self.attempt(
                    pickups.collect, project_id=self.project, collector_name="领取人甲", partial_reason="急用",
                    document_number="445381199001010019", by=on["by"],
                )  # fmt: skip

    @precondition(lambda self: self.start in APPROVING)
    @rule(
        act=st.sampled_from(
            ["receive", "receive", "receive", "correct", "supplement", "accept", "accept", "deem", "refuse_intake",
             "review", "pause", "resume", "hearing", "held", "waive_hearing", "promise", "grant", "grant_later", "on_promise", "refuse", "deliver",
             "withdraw", "check", "revoke", "take_back", "take_back"]
        ),
        absent=st.booleans(),
        who=who,
        onward=onward,
        number=st.integers(0, 5),
    )  # fmt: skip
    def approve_an_item(self, act: str, absent: bool, who: str, onward: bool, number: int) -> None:
        """An application for the planning permit for land goes its way."""
        county = self.county
        item = self.newest(ApprovalItem, ApprovalItem.item_code == "LX-07")
        if item is None:
            return
        act = next_act(item, APPLYING, act, number, onward)
        by_owner = act in ("hearing", "waive_hearing", "promise", "withdraw")
        by_office = act in ("receive", "supplement", "deem", "deliver")
        right = county.enterprise(self.project) if by_owner else department(county, item.id)
        on: dict[str, Any] = {
            "item_id": item.id,
            "by": self.somebody(who, county.office if by_office else right),
        }
        done: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
            "correct": (item_acceptance.correct, {"missing": [] if absent else ["坐标须核对"]}),
            "supplement": (item_intake.supplement, {"supplied": [MAP if absent else "坐标须核对"]}),
            "accept": (
                item_acceptance.accept,
                {"deferred": [{"name": MAP, "until": self.day(5)}]} if absent else {},
            ),
            "deem": (item_acceptance.deem, {}),
            "refuse_intake": (item_acceptance.refuse_intake, {"reason": "不属于本部门职权"}),
            "review": (item_reviews.review, {}),
            "resume": (item_reviews.resume, {"outcome": "了结"}),
            "waive_hearing": (item_hearings.waive, {}),
            "hearing": (item_hearings.request, {}),
            "held": (item_hearings.hold, {"record": "笔录"}),
            "promise": (item_decisions.promise, {"text": "承诺", "signer": "陈某"}),
            "grant": (item_decisions.decide, {"decision": "granted", "result_number": "罗证〔2026〕1号"}),
            "grant_later": (
                item_decisions.decide,
                {
                    "decision": "granted_with_deferred",
                    "result_number": "罗证〔2026〕1号",
                    "deferred": [{"name": MAP, "until": self.day(9)}] if absent else [],
                },
            ),
            "on_promise": (
                item_decisions.decide,
                {"decision": "granted_on_promise", "result_number": "罗证〔2026〕1号"},
            ),
            "refuse": (item_decisions.decide, {"decision": "refused", "reason": "不符合规划"}),
            "deliver": (item_decisions.deliver, {"delivered_to": "陈某"}),
            "withdraw": (item_intake.withdraw, {"reason": "调整"}),
            "check": (item_decisions.check, {"finding": "一致"}),
            "revoke": (item_decisions.revoke, {"reason": "不一致"}),
            "take_back": (item_retractions.take_back, {"reason": "点错"}),
        }
        if act == "receive":
            self.attempt(item_intake.receive, **on, **checked(county, item, absent=[MAP] if absent else []))
        elif act == "pause":
            reason = PauseReason.HEARING if absent else PauseReason.PUBLICITY
            until = local_day(self.now) + timedelta(days=10)
            self.attempt(
                item_reviews.pause, reason=reason, basis="依据", evidence="证明", planned_until=until, **on
            )
        else:
            action, more = done[act]
            self.attempt(action, **on, **more)

    @precondition(lambda self: self.start in APPROVING)
    @rule(
        act=st.sampled_from(["hand_in", "hand_in", "accept", "give_back", "waive", "take_back"]),
        later=st.booleans(),
        who=who,
        onward=onward,
        number=st.integers(0, 3),
    )
    def let_a_paper_come_later(self, act: str, later: bool, who: str, onward: bool, number: int) -> None:
        """What an application was accepted or granted without comes in, is checked, comes back, or is not needed."""
        county, paper = self.county, self.newest(ItemDeferral)
        if onward and (paper is None or (number and paper.state in ("accepted", "waived"))):
            # There is nothing to come: the application goes on.
            self.approve_an_item("receive", absent=later, who=who, onward=True, number=number)
            return
        act = next_act(paper, COMING, act, number, onward)
        decides = department(county, paper.approval_item_id) if paper is not None else county.office
        owes = act == "hand_in" or (act == "take_back" and paper is not None and paper.state == "handed_in")
        by = self.somebody(who, county.enterprise(self.project) if owes else decides)
        on: dict[str, Any] = {"deferral_id": self.key(paper), "by": by}
        match act:
            case "hand_in":
                self.attempt(item_deferrals.hand_in, **on)
            case "accept":
                self.attempt(item_deferrals.check, accepted=True, **on)
            case "give_back":
                day = local_day(self.now) + timedelta(days=30) if later else None
                self.attempt(item_deferrals.check, accepted=False, note="缺页", on=day, **on)
            case "waive":
                self.attempt(item_deferrals.waive, reason="不需要", **on)
            case _:
                self.attempt(item_deferral_retractions.take_back, reason="点错", **on)

    @precondition(lambda self: self.start in ACCEPTING)
    @rule(
        act=st.sampled_from(
            ["apply", "arrange", "rearrange", "pass", "pass", "require", "take_back", "hand_over", "report", "report",
             "recheck", "fail_recheck", "conclude", "fail", "withdraw", "reconsider"]
        ),
        place=st.integers(0, 2),
        who=who,
        onward=onward,
        number=st.integers(0, 4),
    )  # fmt: skip
    def accept_jointly(self, act: str, place: int, who: str, onward: bool, number: int) -> None:
        """The work is looked at by everybody together."""
        county = self.county
        whole = self.newest(JointAcceptance)
        act = next_act(whole, ACCEPTED, act, number, onward)
        if onward and whole is not None and whole.state == "on_site" and whole.on_site_at > self.now:
            self.now = whole.on_site_at + timedelta(hours=1)
        asked = list(parts(county, self.key(whole)).values())
        part = asked[place % len(asked)] if asked else None
        lead, owner = county.liaison("housing"), county.enterprise(self.project)
        mine = county.liaison(part.department_key) if part is not None else lead
        on: dict[str, Any] = {"acceptance_id": self.key(whole), "by": self.somebody(who, lead)}
        of_part: dict[str, Any] = {"part_id": self.key(part), "by": self.somebody(who, mine)}
        of_owner: dict[str, Any] = on | {"by": self.somebody(who, owner)}
        later = self.now + timedelta(days=2)
        wanted = listed(county, self.key(whole))
        match act:
            case "apply":
                self.attempt(
                    acceptances.apply, project_id=self.project, scope="一号厂房", materials=["申请表"],
                    by=of_owner["by"],
                )  # fmt: skip
            case "arrange":
                self.attempt(
                    acceptance_site.arrange,
                    departments=["housing", "natural_resources"],
                    reasons={"natural_resources": "规划核实", "housing": "牵头"},
                    on_site_at=later,
                    place="门口",
                    rest_day_because="工期紧",
                    **on,
                )
            case "rearrange":
                self.attempt(
                    acceptance_site.rearrange,
                    on_site_at=later,
                    reason="下雨",
                    rest_day_because="工期紧",
                    **on,
                )
            case "pass" | "require":
                line = [LINE | {"due_on": self.day(7)}] if act == "require" else []
                self.attempt(
                    acceptance_parts.record,
                    result="rectify" if line else "pass",
                    findings="现场",
                    rectifications=line,
                    handled_by="甲",
                    **of_part,
                )
            case "take_back" | "reconsider":
                one = acceptance_parts.take_back, of_part
                back, named = one if act == "take_back" else (acceptance_retractions.take_back_conclusion, on)
                self.attempt(back, reason="点错", **named)
            case "hand_over":
                self.attempt(rectifications.hand_over, **on)
            case "report":
                numbers = [row.number for row in wanted if row.number and row.reported_at is None][:1]
                self.attempt(rectifications.report, numbers=numbers, what="已清理", **of_owner)
            case "recheck" | "fail_recheck":
                result = "passed" if act == "recheck" else "failed"
                results = {row.number: result for row in wanted if row.part_id == self.key(part)}
                self.attempt(
                    acceptance_parts.recheck, results=results, findings="复验", handled_by="甲", **of_part
                )
            case "conclude":
                self.attempt(acceptance_conclusions.conclude_passed, handled_by="甲", **on)
            case "fail":
                self.attempt(
                    acceptance_conclusions.conclude_failed, conclusion="不合格", handled_by="甲", **on
                )
            case _:
                self.attempt(acceptance_withdrawals.withdraw, reason="暂缓", **of_owner)

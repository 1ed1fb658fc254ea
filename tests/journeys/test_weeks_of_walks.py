"""Issue 3: weeks in which everybody of every role does whatever comes to mind, allowed or not, and what holds all the while.

Each walk begins at one place of the mechanism, so that all chapters are reached; from there nothing is planned. After
every step: each open duty has its one clock, no rung came twice or in a pause, nobody consented by silence, history
verifies and tells the states and dates that the tables hold, and what was refused left nothing behind.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from builders import registration
from builders.acceptance import an_arranged, listed, parts
from builders.approval import a_project_in_approval, checked, department, planned, through
from builders.county import at
from builders.landing import PAPERS, PROMISES, SCAN, an_unopposed_project, signed
from builders.walking import Making, Walk, departments
from workflow.actions import (
    acceptance_conclusions,
    acceptance_parts,
    acceptance_site,
    acceptances,
    blockers,
    breaches,
    clauses,
    clocks,
    commitments,
    credit_repairs,
    deferrals,
    deliberations,
    disputes,
    item_acceptance,
    item_decisions,
    item_intake,
    item_reviews,
    minutes,
    oversight,
    pickups,
    projects,
    rectifications,
    registration_items,
    registrations,
    resolutions,
    retractions,
    signing,
    supervisions,
)
from workflow.actions.supervision import sweep
from workflow.law.terms import PauseReason
from workflow.records.acceptance import JointAcceptance
from workflow.records.approval_item import ApprovalItem
from workflow.records.blocker import Blocker
from workflow.records.breach import Breach, CreditRepair, Dispute
from workflow.records.clock import ClockRecord, PauseRecord
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.person import Person
from workflow.records.registration import RegistrationItem
from workflow.records.supervision import FiredRung, Supervision
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import local_day

STARTS = (
    "docking", "circulating", "opposed", "agreed", "signed", "registering", "approving", "accepting",
)  # fmt: skip
#: Where each chapter is walked; elsewhere there is nothing of it that anybody could act upon.
DELIBERATED = ("docking", "circulating", "opposed", "agreed", "signed")
LANDING = ("opposed", "agreed", "signed")
REGISTERING, APPROVING, ACCEPTING = ("registering",), ("approving",), ("accepting",)
#: Mostly whoever should; sometimes somebody else.
who = st.sampled_from(["right"] * 8 + ["office", "agent", "enterprise", "stranger", "supervisor"])
EVERY = ("natural_resources", "housing", "market_regulation")
LINE = {"content": "清理消防车道", "basis": "建筑设计防火规范第7.1.8条"}
MAP = "现势性地形图/宗地图（界址坐标）"
NEVER = 404


class Weeks(Walk):
    """Everybody, everywhere, for weeks."""

    starts: tuple[str, ...] = STARTS
    start = ""

    @initialize(data=st.data())
    def taken_in(self, data: st.DataObject) -> None:
        """A project somewhere on its way."""
        county = self.county
        self.start = data.draw(st.sampled_from(self.starts), label="start")
        match self.start:
            case "docking":
                self.project, _ = county.a_dispatched_project()
            case "circulating":
                self.project = county.consultation(county.a_consultation(awaiting=EVERY)[0]).project_id
            case "opposed":
                opened, _ = county.a_consultation(awaiting=(), agreed=EVERY[:1], objected=EVERY[1:2])
                self.project = county.consultation(opened).project_id
            case "agreed":
                self.project = an_unopposed_project(county, EVERY[:2])
            case "signed":
                self.project = an_unopposed_project(county, EVERY[:2])
                signed(
                    county,
                    self.project,
                    deferrals=[{"name": "节能审查意见", "on": "2026-12-10", "reason": "正在评审"}],
                    points=[{"department": "natural_resources", "title": "核对用地红线", "on": "2026-12-15"}],
                )
            case "registering":
                self.project, _ = registration.a_company(county)
            case "approving":
                self.project = a_project_in_approval(county)
                items = planned(county, self.project, "LX-01", "LX-05", "LX-07")
                for code in ("LX-01", "LX-05"):
                    through(county, items[code])
            case "accepting":
                self.project = an_arranged(county).project_id
        self.now = max(self.now, at("2026-11-23 09:00"))

    # --- who and what -----------------------------------------------------------------------------------------

    def somebody(self, who: str, right: Actor) -> Actor:
        """Whoever should, or somebody else."""
        county = self.county
        match who:
            case "office":
                return county.office
            case "agent":
                return county.agent
            case "enterprise":
                return county.enterprise(self.project)
            case "stranger":
                return county.liaison("ecology")
            case "supervisor":
                return county.person("boss", Role.SUPERVISOR)
        return right

    def newest(self, record: type[Any], *where: Any) -> Any:
        """The newest row, or None."""
        rows = self.county.all(record, *where)
        return rows[-1] if rows else None

    @staticmethod
    def key(row: Any) -> int:
        """The id of a row, or of none."""
        return row.id if row is not None else NEVER

    def day(self, days: int) -> str:
        """So many days from today."""
        return (local_day(self.now) + timedelta(days=days)).isoformat()

    # --- supervision and clocks -------------------------------------------------------------------------------

    @rule()
    def swept(self) -> None:
        """The sweep passes: one line for each rung, and nothing when it passes again."""
        county, lines = self.county, self.county.event_count()
        done = sweep(county.database, county.law, now=self.now)
        # A sweep keeps what comes next without a line.
        self.seen = (-1, "")
        assert done.failed == ()
        assert county.event_count() - lines == len(done.fired)
        assert sweep(county.database, county.law, now=self.now).fired == ()

    @rule(act=st.sampled_from(["answer", "answer", "return", "close"]), who=who)
    def supervise(self, act: str, who: str) -> None:
        """An order is answered, sent back, closed."""
        order = self.newest(Supervision)
        right = self.county.office
        if order is not None and act == "answer" and order.obligor_kind == "department":
            right = self.county.liaison(order.obligor_key)
        by = self.somebody(who, right)
        given: dict[str, Any] = {"supervision_id": self.key(order), "by": by}
        match act:
            case "answer":
                promised = local_day(self.now) + timedelta(days=3)
                self.attempt(
                    supervisions.answer, measures="已派人", promised_for=promised, handled_by="甲", **given
                )
            case "return":
                self.attempt(supervisions.return_answer, reason="没有说明原因", **given)
            case _:
                self.attempt(supervisions.close, conclusion="已办", **given)

    @rule(
        number=st.integers(0, 5),
        act=st.sampled_from(["pause", "resume", "extend"]),
        reason=st.sampled_from([PauseReason.PUBLICITY, PauseReason.HEARING]),
    )
    def hold_a_clock(self, number: int, act: str, reason: PauseReason) -> None:
        """A clock is paused, resumed or extended, as the law allows."""
        rows = self.county.all(ClockRecord, ClockRecord.stopped_at.is_(None))
        clock = self.key(rows[number % len(rows)] if rows else None)
        if act == "pause":
            until = local_day(self.now) + timedelta(days=10)
            self.attempt(
                clocks.pause,
                clock_id=clock,
                reason=reason,
                basis="依据",
                evidence="证明",
                planned_until=until,
            )
        elif act == "resume":
            self.attempt(clocks.resume, clock_id=clock)
        else:
            self.attempt(clocks.extend, clock_id=clock, amount=1, reason="情况复杂", approver="局长")

    @rule(department=departments, opinion=st.booleans(), who=who)
    def retract(self, department: str, opinion: bool, who: str) -> None:
        """A department takes its answer back."""
        by = self.somebody(who, self.county.liaison(department))
        if opinion:
            self.attempt(
                retractions.retract_opinion, consultee_id=self.consulted(department), reason="有误", by=by
            )
        else:
            self.attempt(
                retractions.retract_answer, checklist_id=self.asked(department), reason="有误", by=by
            )

    # --- the project ------------------------------------------------------------------------------------------

    @rule(
        move=st.sampled_from(
            ["suspend", "resume", "resume", "withdraw", "reopen_withdrawn", "open_construction_approval",
             "complete", "skip_construction_approval", "reopen_construction_approval"]
        ),
        often=st.integers(0, 2),
    )  # fmt: skip
    def stop_or_go_on(self, move: str, often: int) -> None:
        """The project is stopped, goes on, ends."""
        if often or move in ("resume", "reopen_withdrawn"):
            self.attempt(projects.move_stage, project_id=self.project, move=move, reason="来函")

    # --- deliberation and blockers ----------------------------------------------------------------------------

    @precondition(lambda self: self.start in DELIBERATED)
    @rule(
        act=st.sampled_from(
            ["call", "call", "call_on_blocker", "put_off", "cancel", "settle", "uphold", "add", "add", "minute", "minute"]
        ),
        who=who,
    )  # fmt: skip
    def deliberate(self, act: str, who: str) -> None:
        """A meeting is called, dated, held, minuted."""
        by = self.somebody(who, self.county.office)
        meeting = self.newest(Deliberation)
        on: dict[str, Any] = {"deliberation_id": self.key(meeting), "by": by}
        when: dict[str, Any] = {"meets_at": self.now + timedelta(days=2), "by": by}
        match act:
            case "call":
                self.attempt(deliberations.call, consultation_id=self.round(), place="三楼", **when)
            case "call_on_blocker":
                blocker = self.key(self.newest(Blocker))
                self.attempt(deliberations.call_on_blocker, blocker_id=blocker, place="三楼", **when)
            case "put_off":
                self.attempt(deliberations.put_off, reason="改期", **on, **(when | {"by": by}))
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
                self.attempt(deliberations.hold, attended=["housing"], opinions=opinions, **on)
            case "add":
                self.attempt(resolutions.add, text="牵头迁改", owner="housing", amount=5, **on)
            case _:
                self.attempt(minutes.issue, **on)

    @precondition(lambda self: self.start in DELIBERATED)
    @rule(
        act=st.sampled_from([resolutions.report, resolutions.confirm, resolutions.send_back, resolutions.reopen,
                             resolutions.withdraw]),
        who=who,
    )  # fmt: skip
    def follow_up(self, act: Callable[..., Any], who: str) -> None:
        """A decision of a meeting is followed up."""
        right = self.county.liaison("housing") if act is resolutions.report else self.county.office
        more: dict[str, Any] = {
            resolutions.report: {"evidence": "批复"},
            resolutions.confirm: {},
            resolutions.withdraw: {"reason": "不再需要"},
        }.get(act, {"reason": "未办完", "amount": 3})
        key = self.key(self.newest(Resolution))
        self.attempt(act, resolution_id=key, by=self.somebody(who, right), **more)

    @precondition(lambda self: self.start in DELIBERATED)
    @rule(
        act=st.sampled_from(["raise", "coordinate", "coordinate", "resolve", "withdraw", "reopen"]),
        owner=st.sampled_from(["housing", "office"]),
        who=who,
    )
    def block(self, act: str, owner: str, who: str) -> None:
        """Something stands in the way, is somebody's, and is put out of it."""
        by = self.somebody(who, self.county.office)
        on: dict[str, Any] = {"blocker_id": self.key(self.newest(Blocker)), "by": by}
        match act:
            case "raise":
                self.attempt(blockers.bring_up, project_id=self.project, text="高压线", by=by)
            case "coordinate":
                self.attempt(blockers.coordinate, owner=owner, amount=3, note="重新商定", **on)
            case "resolve":
                self.attempt(blockers.resolve, resolution="已迁改", **on)
            case "withdraw":
                self.attempt(blockers.withdraw, reason="不是", **on)
            case _:
                self.attempt(blockers.reopen, reason="又有了", **on)

    # --- the commitment ---------------------------------------------------------------------------------------

    @precondition(lambda self: self.start in LANDING)
    @rule(
        act=st.sampled_from(
            ["inform", "inform", "draft", "apply", "apply", "qualify", "qualify", "return", "decline", "withdraw",
             "sign", "sign", "fulfil", "resume", "resume"]
        ),
        who=who,
    )  # fmt: skip
    def commit(self, act: str, who: str) -> None:
        """The dual commitment is explained, applied for, signed."""
        county = self.county
        right = county.enterprise(self.project) if act == "apply" else county.office
        on: dict[str, Any] = {
            "commitment_id": self.key(self.newest(Commitment)),
            "by": self.somebody(who, right),
        }
        match act:
            case "inform":
                told = {"explained": "自愿", "informed_by": "甲", "informed_to": "陈某"}
                self.attempt(commitments.inform, project_id=self.project, by=on["by"], **told)
            case "draft":
                self.attempt(commitments.redraft, enterprise=PROMISES, **on)
            case "apply":
                self.attempt(commitments.apply, papers=PAPERS, applied_by="陈某", **on)
            case "qualify":
                self.attempt(commitments.qualify, **on)
            case "return" | "decline" | "withdraw":
                going = {
                    "return": commitments.send_back,
                    "decline": commitments.decline,
                    "withdraw": commitments.withdraw,
                }
                self.attempt(going[act], reason="理由", **on)
            case "sign":
                self.attempt(
                    signing.sign,
                    signed_for_enterprise="陈某",
                    signed_for_office="甲",
                    scan=SCAN,
                    **on,
                )
            case "fulfil":
                self.attempt(signing.fulfil, evidence="台账", **on)
            case _:
                self.attempt(commitments.resume, **on)

    @precondition(lambda self: self.start in LANDING)
    @rule(
        number=st.integers(0, 9),
        act=st.sampled_from(
            ["fulfil", "fulfil", "miss", "waive", "price", "deal", "hand_in", "accept", "give_back", "spare",
             "in_order", "faults", "cancel"]
        ),
        who=who,
    )  # fmt: skip
    def keep(self, number: int, act: str, who: str) -> None:
        """What was promised is kept, missed or no longer asked for; what starts it happens."""
        county = self.county
        by = self.somebody(who, county.office)
        rows = county.all(Clause)
        clause: dict[str, Any] = {"clause_id": self.key(rows[number % len(rows)] if rows else None), "by": by}
        paper: dict[str, Any] = {"material_id": self.key(self.newest(DeferredMaterial)), "by": by}
        point: dict[str, Any] = {"point_id": self.key(self.newest(SupervisionPoint)), "by": by}
        match act:
            case "fulfil":
                self.attempt(clauses.fulfil, evidence="批复", **clause)
            case "miss" | "waive":
                self.attempt({"miss": clauses.miss, "waive": clauses.waive}[act], reason="理由", **clause)
            case "price" | "deal":
                anchor = {"price": "land_price_paid", "deal": "deal_confirmed"}[act]
                self.attempt(
                    clauses.record_anchor, project_id=self.project, anchor=anchor, evidence="书", by=by
                )
            case "hand_in":
                self.attempt(deferrals.hand_in, **paper)
            case "accept" | "give_back":
                self.attempt(deferrals.check, accepted=act == "accept", note="说明", **paper)
            case "spare":
                self.attempt(deferrals.waive, reason="不需要", **paper)
            case "in_order" | "faults":
                until = local_day(self.now) + timedelta(days=5)
                self.attempt(
                    oversight.record, in_order=act == "in_order", finding="结论", rectify_by=until, **point
                )
            case _:
                self.attempt(oversight.cancel, reason="不需要", **point)

    @precondition(lambda self: self.start in LANDING)
    @rule(
        act=st.sampled_from(
            ["find", "find", "order_rectification", "order_rectification", "propose_stop", "revoke", "report",
             "rectify", "dismiss", "repair", "grant", "refuse", "question", "answer", "again", "close"]
        ),
        side=st.sampled_from(["enterprise", "department"]),
        who=who,
    )  # fmt: skip
    def quarrel(self, act: str, side: str, who: str) -> None:
        """A promise is found broken; steps are taken, credit is repaired, a finding is questioned."""
        county = self.county
        by = self.somebody(who, county.office)
        breach: dict[str, Any] = {"breach_id": self.key(self.newest(Breach)), "by": by}
        dispute: dict[str, Any] = {"dispute_id": self.key(self.newest(Dispute)), "by": by}
        commitment = self.key(self.newest(Commitment))
        owner = self.somebody(who, county.enterprise(self.project))
        today = local_day(self.now)
        match act:
            case "find":
                key = "housing" if side == "department" else ""
                self.attempt(
                    breaches.record, commitment_id=commitment, side=side, department=key, facts="事实",
                    evidence="照片", by=by,
                )  # fmt: skip
            case "rectify":
                self.attempt(breaches.rectify, evidence="复查", **breach)
            case "dismiss":
                self.attempt(breaches.dismiss, reason="不成立", **breach)
            case "repair":
                self.attempt(
                    credit_repairs.apply, correction="已改", public_commitment="承诺", published_on=today,
                    **(breach | {"by": owner}),
                )  # fmt: skip
            case "grant" | "refuse":
                repair = self.key(self.newest(CreditRepair))
                self.attempt(
                    credit_repairs.decide, repair_id=repair, granted=act == "grant", reason="理由", by=by
                )
            case "question":
                self.attempt(disputes.raise_dispute, commitment_id=commitment, question="为何", by=owner)
            case "answer":
                self.attempt(disputes.answer, words="因为", **dispute)
            case "again":
                self.attempt(disputes.raise_again, question="仍不明白", **(dispute | {"by": owner}))
            case "close":
                self.attempt(disputes.close, **dispute)
            case step:
                on = today + timedelta(days=7)
                self.attempt(breaches.step, move=step, reason="理由", on=on, **breach)

    # --- registration, approval, acceptance -------------------------------------------------------------------

    @precondition(lambda self: self.start in REGISTERING)
    @rule(
        code=st.sampled_from(registration.ALL),
        act=st.sampled_from(["apply", "apply", "approve", "approve", "deliver", "return", "drop", "plan", "collect"]),
        who=who,
    )  # fmt: skip
    def register(self, code: str, act: str, who: str) -> None:
        """An item of setting up a company goes its way."""
        county = self.county
        item = self.newest(RegistrationItem, RegistrationItem.code == code)
        right = county.liaison(item.department_key) if item is not None and act == "approve" else county.agent
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
            case "drop":
                self.attempt(registrations.drop, move="withdraw", reason="不办", **on)
            case "plan":
                self.attempt(registrations.plan, project_id=self.project, items=[code], by=on["by"])
            case _:
                self.attempt(
                    pickups.collect, project_id=self.project, collector_name="领取人甲", partial_reason="急用",
                    document_number="445381199001010012", by=on["by"],
                )  # fmt: skip

    @precondition(lambda self: self.start in APPROVING)
    @rule(
        act=st.sampled_from(
            ["receive", "receive", "receive", "correct", "supplement", "accept", "accept", "deem", "refuse_intake",
             "review", "pause", "resume", "hearing", "held", "promise", "grant", "on_promise", "refuse", "deliver",
             "withdraw", "check", "revoke"]
        ),
        absent=st.booleans(),
        who=who,
    )  # fmt: skip
    def approve_an_item(self, act: str, absent: bool, who: str) -> None:
        """An application for the planning permit for land goes its way."""
        county = self.county
        item = self.newest(ApprovalItem, ApprovalItem.item_code == "LX-07")
        if item is None:
            return
        by_owner = act in ("hearing", "promise", "withdraw")
        by_office = act in ("receive", "supplement", "deem", "deliver")
        right = county.enterprise(self.project) if by_owner else department(county, item.id)
        on: dict[str, Any] = {
            "item_id": item.id,
            "by": self.somebody(who, county.office if by_office else right),
        }
        done: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
            "correct": (item_acceptance.correct, {"missing": [] if absent else ["坐标须核对"]}),
            "supplement": (item_intake.supplement, {"supplied": [MAP if absent else "坐标须核对"]}),
            "accept": (item_acceptance.accept, {}),
            "deem": (item_acceptance.deem, {}),
            "refuse_intake": (item_acceptance.refuse_intake, {"reason": "不属于本部门职权"}),
            "review": (item_reviews.review, {}),
            "resume": (item_reviews.resume, {"outcome": "了结"}),
            "hearing": (item_reviews.request_hearing, {}),
            "held": (item_reviews.hold_hearing, {"record": "笔录"}),
            "promise": (item_decisions.promise, {"text": "承诺", "signer": "陈某"}),
            "grant": (item_decisions.decide, {"decision": "granted"}),
            "on_promise": (item_decisions.decide, {"decision": "granted_on_promise"}),
            "refuse": (item_decisions.decide, {"decision": "refused", "reason": "不符合规划"}),
            "deliver": (item_decisions.deliver, {"delivered_to": "陈某"}),
            "withdraw": (item_intake.withdraw, {"reason": "调整"}),
            "check": (item_decisions.check, {"finding": "一致"}),
            "revoke": (item_decisions.revoke, {"reason": "不一致"}),
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

    @precondition(lambda self: self.start in ACCEPTING)
    @rule(
        act=st.sampled_from(
            ["apply", "arrange", "rearrange", "pass", "pass", "require", "take_back", "hand_over", "report", "report",
             "recheck", "fail_recheck", "conclude", "fail", "withdraw"]
        ),
        place=st.integers(0, 2),
        who=who,
    )  # fmt: skip
    def accept_jointly(self, act: str, place: int, who: str) -> None:
        """The work is looked at by everybody together."""
        county = self.county
        whole = self.newest(JointAcceptance)
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
                    **on,
                )
            case "rearrange":
                self.attempt(acceptance_site.rearrange, on_site_at=later, reason="下雨", **on)
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
            case "take_back":
                self.attempt(acceptance_parts.take_back, reason="点错", **of_part)
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
                self.attempt(acceptances.withdraw, reason="暂缓", **of_owner)

    # --- what always holds ------------------------------------------------------------------------------------

    def look(self) -> None:
        """All that has to hold."""
        super().look()
        self.no_rung_comes_twice_or_in_a_pause()
        self.nothing_is_granted_or_passed_unsaid()

    def no_rung_comes_twice_or_in_a_pause(self) -> None:
        """Once for a clock and each of its due dates, each told by one line; silent while the time does not count."""
        county = self.county
        fired = county.all(FiredRung)
        assert all(times == 1 for times in Counter((r.clock_id, r.rung, r.due_at) for r in fired).values())
        told = Counter(
            (line.subject_id, line.kind)
            for line in county.events(self.project)
            if line.kind in ("clock.remind", "clock.urge", "clock.supervise", "clock.deliberate")
        )
        assert told == Counter((row.clock_id, f"clock.{row.rung}") for row in fired)
        for pause in county.all(PauseRecord):
            for row in fired:
                if row.clock_id == pause.clock_id:
                    over = pause.until is not None and row.fired_at >= pause.until
                    assert row.fired_at <= pause.start or over

    def nothing_is_granted_or_passed_unsaid(self) -> None:
        """An item is granted by its own department's act; work is accepted when every part of it has passed."""
        county = self.county
        people = {row.id: row.department_key for row in county.all(Person)}
        decided: dict[int, set[str | None]] = {}
        for line in county.events(self.project):
            if line.kind == "item.decide":
                decided.setdefault(line.subject_id or 0, set()).add(people[line.person_id or 0])
        for item in county.all(ApprovalItem):
            if item.decision:
                assert decided[item.id] == {item.department_key}
        for whole in county.all(JointAcceptance, JointAcceptance.state == "passed"):
            states = {part.state for part in parts(county, whole.id).values()}
            assert "passed" in states
            assert states <= {"passed", "withdrawn"}


def weeks(making: Making, starts: Iterable[str], *, examples: int, steps: int) -> None:
    """Walk it so often; the same walks on every machine, so that a failure is anybody's."""

    class Here(Weeks):
        pass

    Here.making = staticmethod(making)
    Here.starts = tuple(starts)
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


@pytest.mark.parametrize("start", STARTS)
def test_weeks_of_everybody_on_sqlite(migrated_sqlite: Making, start: str) -> None:
    weeks(migrated_sqlite, [start], examples=2, steps=50)


def test_weeks_of_everybody_on_postgresql(migrated_postgres: Making) -> None:
    weeks(migrated_postgres, STARTS, examples=2, steps=20)

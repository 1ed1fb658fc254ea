"""Issue 3: weeks in which everybody of every role does whatever comes to mind, allowed or not, and what holds all the while.

Each walk begins at one place of the mechanism, so that all chapters are reached; from there nothing is planned. After
every step: each open duty has its one clock, no rung came twice or in a pause, nobody consented by silence, history
verifies and tells the states and dates that the tables hold, and what was refused left nothing behind.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis.stateful import initialize, precondition, rule

from builders import registration
from builders.acceptance import a_built_project, an_arranged
from builders.approval import a_project_in_approval, planned, through
from builders.county import at
from builders.landing import PAPERS, PROMISES, SCAN, an_unopposed_project, signed
from builders.walking import Making, Reached, missed, walked
from builders.weeks import next_act, onward, who
from builders.weeks_meetings import Meetings
from builders.weeks_works import Works
from workflow.actions import (
    anchors,
    breach_steps,
    breaches,
    clause_confirmations,
    clauses,
    commitment_ends,
    commitments,
    credit_repairs,
    deferrals,
    disputed_report_retractions,
    disputed_reports,
    disputes,
    informing,
    oversight,
    reopenings,
    signing,
    standstill,
)
from workflow.records.breach import Breach, CreditRepair, Dispute
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.rules.local_time import local_day

STARTS = (
    "docking", "circulating", "opposed", "agreed", "signed", "registering", "approving", "accepting", "promised",
)  # fmt: skip
#: Where the commitment is walked; elsewhere there is nothing of it that anybody could act upon.
LANDING = ("opposed", "agreed", "signed", "promised")
COMMITTING = {
    "": ("inform",), "declined": ("inform",), "withdrawn": ("inform",),
    "informing": ("apply",), "applied": ("qualify",), "returned": ("apply",), "qualified": ("sign",),
}  # fmt: skip
BREAKING = {
    "": ("find",),
    "found": ("order_rectification", "order_rectification", "dismiss"),
    "rectifying": ("propose_stop", "report", "rectify"),
    "stop_proposed": ("revoke", "rectify"),
    "revoked": ("repair", "report"),
    "reported": ("repair",),
}
REPAIRING = {"applied": ("grant", "refuse", "grant")}
DISPUTING = {"": ("question",), "raised": ("answer",), "answered": ("close", "again")}
EVERY = ("natural_resources", "housing", "market_regulation")


class Weeks(Meetings, Works):
    """Everybody, everywhere, for weeks."""

    starts: tuple[str, ...] = STARTS

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
            case "promised":
                # What is promised is done in a joint acceptance: one clock.
                project_id = a_built_project(county, promised=True)
                self.project = an_arranged(county, project_id=project_id).project_id
        self.now = max(self.now, at("2026-11-23 09:00"))
        self.choose_by_weight()

    # --- the commitment ---------------------------------------------------------------------------------------

    @precondition(lambda self: self.start in LANDING)
    @rule(
        act=st.sampled_from(
            ["inform", "inform", "draft", "apply", "apply", "qualify", "qualify", "return", "reopen", "decline", "withdraw",
             "sign", "sign", "fulfil", "resume", "resume"]
        ),
        who=who,
        onward=onward,
    )  # fmt: skip
    def commit(self, act: str, who: str, onward: bool) -> None:
        """The dual commitment is explained, applied for, signed."""
        county = self.county
        act = next_act(self.newest(Commitment), COMMITTING, act, 0, onward)
        right = county.enterprise(self.project) if act == "apply" else county.office
        on: dict[str, Any] = {
            "commitment_id": self.key(self.newest(Commitment)),
            "by": self.somebody(who, right),
        }
        match act:
            case "inform":
                told = {"explained": "自愿", "informed_by": "甲", "informed_to": "陈某"}
                self.attempt(informing.inform, project_id=self.project, by=on["by"], **told)
            case "draft":
                self.attempt(informing.redraft, enterprise=PROMISES, **on)
            case "apply":
                # With a text that is not finished nothing qualifies.
                drafting = {"commitment_id": on["commitment_id"], "by": county.office}
                dated, counted = PROMISES
                dated = dated | {"on": str(local_day(self.now) + timedelta(days=60))}
                self.attempt(informing.redraft, enterprise=[dated, counted], **drafting)
                self.attempt(commitments.apply, papers=PAPERS, applied_by="陈某", **on)
            case "qualify":
                self.attempt(commitments.qualify, **on)
            case "return" | "reopen" | "decline" | "withdraw":
                going = {
                    "return": commitments.send_back,
                    "reopen": reopenings.reopen,
                    "decline": commitment_ends.decline,
                    "withdraw": commitment_ends.withdraw,
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
                self.attempt(standstill.resume, **on)

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
        if act == "spare" and number > 4:
            # Of what is reported, rather than of a paper that nobody asks for any more.
            act = ("doubt", "prove", "uphold", "overrule", "undecide")[number % 5]
        match act:
            case "fulfil":
                self.attempt(clauses.fulfil, evidence="批复", **clause)
            case "miss" | "waive":
                self.attempt({"miss": clauses.miss, "waive": clauses.waive}[act], reason="理由", **clause)
            case "doubt" | "prove" | "uphold" | "overrule" | "undecide":
                self._doubt(act, clause)
            case "price" | "deal":
                anchor = {"price": "land_price_paid", "deal": "deal_confirmed"}[act]
                given: dict[str, Any] = {
                    "project_id": self.project,
                    "anchor": anchor,
                    "evidence": "书",
                    "by": by,
                }
                self.attempt(anchors.record, despite="协议出让" if act == "price" else "", **given)
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

    def _doubt(self, act: str, clause: dict[str, Any]) -> None:
        """A report that a promise is kept is disputed, proven, decided on."""
        match act:
            case "doubt":
                self.attempt(clause_confirmations.dispute, reason="没有看到", source="企业来函", **clause)
            case "prove":
                self.attempt(disputed_reports.prove, evidence="照片", **clause)
            case "undecide":
                self.attempt(disputed_report_retractions.take_back, reason="点错", **clause)
            case _:
                self.attempt(disputed_reports.decide, kept=act == "uphold", reason="现场核实", **clause)

    @precondition(lambda self: self.start in LANDING)
    @rule(
        act=st.sampled_from(
            ["find", "find", "order_rectification", "order_rectification", "propose_stop", "revoke", "report",
             "rectify", "dismiss", "repair", "grant", "refuse", "question", "answer", "again", "close"]
        ),
        side=st.sampled_from(["enterprise", "enterprise", "department"]),
        who=who,
        onward=onward,
        number=st.integers(0, 5),
    )  # fmt: skip
    def quarrel(self, act: str, side: str, who: str, onward: bool, number: int) -> None:
        """A promise is found broken; steps are taken, credit is repaired, a finding is questioned."""
        county = self.county
        if number < 4:
            act = next_act(self.newest(Breach), BREAKING, act, number, onward)
            act = next_act(self.newest(CreditRepair), REPAIRING, act, number, onward)
        else:
            act = next_act(self.newest(Dispute), DISPUTING, act, number, onward)
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
                    credit_repairs.apply, correction="已改", public_commitment="承诺",
                    published_on=today - timedelta(days=30 * number),
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
                early = "有险情" if number % 2 else ""
                self.attempt(
                    breach_steps.step, move=step, reason="理由", early_because=early, on=on, **breach
                )


def weeks(making: Making, starts: Iterable[str], *, examples: int, steps: int) -> Reached:
    """Walk it so often from these places."""
    return walked(type("Weeks", (Weeks,), {"starts": tuple(starts)}), making, examples=examples, steps=steps)


#: Where the walks that begin at a place have to have been besides, so that what held was asked somewhere. Hypothesis spends
#: the first two walks of a test on the simplest choices, in which nothing happens: of the examples, two fewer get anywhere.
DEPTHS = {
    "docking": {"checklist": "awaiting withdrawn", "project": "docking suspended", "blocker": "coordinating"},
    "circulating": {"consultation": "circulating withdrawn", "consultee": "awaiting objected withdrawn"},
    "opposed": {"deliberation": "called held closed", "consultation": "deliberating refused", "consultee": "upheld"},
    "agreed": {"commitment": "informing applied qualified"},
    "signed": {
        "commitment": "reported breached repaired", "breach": "found rectifying rectified",
        "clause": "waiting standing running met", "supervision_point": "planned rectifying cancelled",
    },
    "registering": {"registration_item": "planned applied approved"},
    "approving": {
        "approval_item": "submitted correction accepted in_review granted delivered refused_at_intake",
        "item_deferral": "promised handed_in accepted waived",
    },
    "accepting": {
        "joint_acceptance": "on_site rectifying rechecking withdrawn", "acceptance_part": "passed to_rectify withdrawn",
    },
    "promised": {"clause": "running met", "acceptance_part": "passed"},
}  # fmt: skip


#: An application and its papers that come later go their ways side by side: it takes more walks to come through both.
EXAMPLES = {"approving": 7}


@pytest.mark.parametrize("start", STARTS)
def test_weeks_of_everybody_on_sqlite(migrated_sqlite: Making, start: str) -> None:
    reached = weeks(migrated_sqlite, [start], examples=EXAMPLES.get(start, 4), steps=45)
    assert missed(reached, DEPTHS[start]) == {}


def test_weeks_of_everybody_on_postgresql(migrated_postgres: Making) -> None:
    weeks(migrated_postgres, STARTS, examples=4, steps=20)

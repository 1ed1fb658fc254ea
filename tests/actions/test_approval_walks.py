"""Whatever is done to an application in whatever order: each open duty has its one clock, and nothing is granted unsaid."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builders.approval import (
    CLOCKS,
    a_project_in_approval,
    checked,
    clocks,
    department,
    item_of,
    planned,
    through,
)
from builders.county import County, at
from builders.retold import Told
from builders.walking import Reached, missed
from workflow.actions import (
    anchors,
    item_acceptance,
    item_decisions,
    item_hearings,
    item_intake,
    item_reviews,
)
from workflow.errors import Refusal
from workflow.law.terms import PauseReason
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Anchor
from workflow.rules.machines import APPROVAL_ITEM

GRANTING = {"granted", "granted_with_deferred", "delivered"}
#: A permit, whose limits start with acceptance, and an agreement whose limit waits for 成交确认书.
PERMIT, CONTRACT = "LX-07", "LX-05"
WAITS = {"permit_decision", "land_use_planning_permit"}, {"land_transfer_contract"}
PAPERS = {PERMIT: "现势性地形图/宗地图（界址坐标）", CONTRACT: "成交确认书"}
#: What is likely to be done in each state; whatever else is tried is refused, mostly.
LIKELY = {
    "submitted": ["correct", "accept", "deem", "promise", "on_promise", "refuse_intake"],
    "correction": ["supplement", "supplement", "withdraw"],
    "accepted": ["review", "pause", "grant", "refuse"],
    "in_review": ["pause", "extend", "grant", "refuse"],
    "paused": ["resume", "hearing", "held", "waive_hearing"],
    "granted": ["deliver", "check", "revoke"],
    "granted_with_deferred": ["deliver", "revoke"],
    "delivered": ["check", "revoke"],
}
EVERYTHING = [
    "receive", "correct", "supplement", "accept", "deem", "refuse_intake", "review", "pause", "resume", "hearing",
    "held", "waive_hearing", "extend", "promise", "grant", "on_promise", "refuse", "deliver", "withdraw", "check", "revoke", "anchor",
]  # fmt: skip
REASONS = [PauseReason.PUBLICITY, PauseReason.HEARING, PauseReason.TESTING]
#: Where the walks have to have been, so that what held was asked somewhere.
DEPTHS = {
    "approval_item": "submitted correction accepted in_review paused granted delivered refused refused_at_intake"
    " withdrawn revoked"
}
END = at("2026-12-28 09:00")


def act(
    county: County, item: ApprovalItem, verb: str, draw: Callable[[Any], Any], now: datetime
) -> Callable[[], Any]:
    """What somebody tries; most of it is refused at any one time."""
    by, office, owner = department(county, item.id), county.office, county.enterprise(item.project_id)
    paper = PAPERS[item.item_code]

    def do(action: Callable[..., Any], who: Any, **more: Any) -> Callable[[], Any]:
        given: dict[str, Any] = {"item_id": item.id, "now": now, **more}
        return lambda: county.attempt(action, by=who, **given)

    match verb:
        case "receive":
            absent = [paper] if draw(st.booleans()) else []
            return do(item_intake.receive, office, **checked(county, item, absent=absent))
        case "correct":
            return do(item_acceptance.correct, by, missing=["坐标须核对"] if draw(st.booleans()) else [])
        case "supplement":
            return do(item_intake.supplement, office, supplied=[draw(st.sampled_from([paper, "坐标须核对"]))])
        case "pause":
            return do(
                item_reviews.pause, by, reason=draw(st.sampled_from(REASONS)), basis="依据", evidence="证明",
                planned_until=date(2026, 12, 31),
            )  # fmt: skip
        case "anchor":
            return lambda: county.attempt(
                anchors.record, by=office, project_id=item.project_id, anchor="deal_confirmed",
                about=draw(st.sampled_from(["", "land_transfer_contract"])), evidence="成交确认书", now=now,
            )  # fmt: skip
    others: dict[str, tuple[Callable[..., Any], Any, dict[str, Any]]] = {
        "accept": (item_acceptance.accept, by, {}),
        "deem": (item_acceptance.deem, office, {}),
        "refuse_intake": (item_acceptance.refuse_intake, by, {"reason": "不属于本部门职权"}),
        "review": (item_reviews.review, by, {}),
        "resume": (item_reviews.resume, by, {"outcome": "了结"}),
        "hearing": (item_hearings.request, owner, {}),
        "waive_hearing": (item_hearings.waive, owner, {}),
        "held": (item_hearings.hold, by, {"record": "笔录"}),
        "extend": (item_reviews.extend, by, {"amount": 5, "approver": "局长", "reason": "情况复杂"}),
        "promise": (item_decisions.promise, owner, {"text": "承诺", "signer": "陈某"}),
        "grant": (item_decisions.decide, by, {"decision": "granted", "result_number": "罗证〔2026〕1号"}),
        "on_promise": (
            item_decisions.decide,
            by,
            {"decision": "granted_on_promise", "result_number": "罗证〔2026〕1号"},
        ),
        "refuse": (item_decisions.decide, by, {"decision": "refused", "reason": "不符合规划"}),
        "deliver": (item_decisions.deliver, office, {"delivered_to": "陈某"}),
        "withdraw": (item_intake.withdraw, owner, {"reason": "调整"}),
        "check": (item_decisions.check, by, {"finding": "一致"}),
        "revoke": (item_decisions.revoke, by, {"reason": "不一致"}),
    }
    action, who, more = others[verb]
    return do(action, who, **more)


def expected(item: ApprovalItem) -> set[str]:
    """The clocks that are open in the state of an item."""
    counting = WAITS[item.item_code == CONTRACT]
    return counting if item.state in ("accepted", "in_review", "paused") else CLOCKS[item.state]


def an_item(county: County, code: str) -> ApprovalItem:
    """An item of a project of its own, with nothing before it."""
    number = len(county.all(ApprovalItem))
    project_id = a_project_in_approval(county, name=f"厂房{number}期", despite="另立")
    items = planned(county, project_id, "LX-01", CONTRACT, PERMIT)
    if code == PERMIT:
        for before in ("LX-01", CONTRACT):
            through(county, items[before])
    county.enterprise(project_id)
    return item_of(county, items[code])


def test_no_walk_leaves_a_duty_without_its_clock_or_grants_unsaid(county: County) -> None:
    reached: Reached = Counter()

    # The same walks every time, so that how deep they get is known: the states below, over all of them.
    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data(), code=st.sampled_from([PERMIT, CONTRACT]))
    def walk(data: st.DataObject, code: str) -> None:
        reached.update(walked(county, data, code))

    walk()
    assert missed(reached, DEPTHS) == {}


def walked(county: County, data: st.DataObject, code: str) -> set[tuple[str, str]]:
    """One application, whatever is tried; the states that it came through."""
    item, now = an_item(county, code), at("2026-11-23 09:00")
    told, reached = county.event_count(), {("approval_item", item.state)}
    for _ in range(40):
        now += timedelta(hours=data.draw(st.sampled_from([0, 0, 1, 2, 5, 24])))
        if now > END:
            break
        before = item_of(county, item.id)
        likely = st.sampled_from([*LIKELY.get(before.state, ["receive"]), "anchor"])
        verb = data.draw(likely | likely | st.sampled_from(EVERYTHING), "what is done")
        try:
            act(county, before, verb, data.draw, now)()
        except Refusal:
            assert county.event_count() == told
            assert item_of(county, item.id).state == before.state
            continue
        told += 1
        # One act, one line of history.
        assert county.event_count() == told, verb
        after = item_of(county, item.id)
        see(county, before, after, verb)
        reached.add(("approval_item", after.state))
        # Of an item that is only listed history says no more than that.
        said = Told(county.events(item.project_id)).states
        assert said.get(("approval_item", item.id), "planned") == after.state
    assert county.verified().holds
    return reached


def see(county: County, before: ApprovalItem, after: ApprovalItem, verb: str) -> None:
    """What has to hold after every act."""
    assert after.state in APPROVAL_ITEM.states
    if after.state in GRANTING and before.state not in GRANTING:
        assert verb in {"grant", "on_promise"}
        assert after.decision == "granted"
    open_now = clocks(county, after.id)
    assert set(open_now) - {"commitment_check"} == expected(after), verb
    if "commitment_check" in open_now:
        assert after.promised_at is not None
    # A hearing's steps run only inside its pause.
    steps = county.all(
        ClockRecord,
        ClockRecord.project_id == after.project_id,
        ClockRecord.subject_kind == "item_pause",
        ClockRecord.stopped_at.is_(None),
    )
    assert len(steps) <= (1 if after.state == "paused" else 0)
    if "permit_decision" in open_now and after.accepted_at is not None:
        assert open_now["permit_decision"].started_at == after.accepted_at
    if "land_transfer_contract" in open_now:
        # It counts from the event outside the application, whenever that is recorded; and waits until then.
        happened = [row.happened_at for row in county.all(Anchor, Anchor.project_id == after.project_id)]
        assert open_now["land_transfer_contract"].started_at == min(happened, default=None)

"""Whatever is done to an application in whatever order: each open duty has its one clock, and nothing is granted unsaid."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

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
from workflow.actions import item_acceptance, item_decisions, item_hearings, item_intake, item_reviews
from workflow.errors import Refusal
from workflow.law.terms import PauseReason
from workflow.rules.machines import APPROVAL_ITEM

MAP = "现势性地形图/宗地图（界址坐标）"
GRANTING = {"granted", "granted_with_deferred", "delivered"}


def acts(county: County, item_id: int, draw: Random, now: datetime) -> dict[str, Callable[[], Any]]:
    """Everything that somebody might try; most of it is refused at any one time."""
    by = department(county, item_id)
    item = item_of(county, item_id)
    owner = county.enterprise(item.project_id)
    absent = [MAP] if draw.random() < 0.4 else []
    given: dict[str, Any] = {"item_id": item_id, "now": now}

    def do(action: Callable[..., Any], who: Any, **more: Any) -> Callable[[], Any]:
        return lambda: county.attempt(action, by=who, **given, **more)

    return {
        "receive": do(item_intake.receive, county.office, **checked(county, item, absent=absent)),
        "correct": do(item_acceptance.correct, by, missing=[] if absent else ["坐标须核对"]),
        "supplement": do(item_intake.supplement, county.office, supplied=[draw.choice([MAP, "坐标须核对"])]),
        "accept": do(item_acceptance.accept, by),
        "deem": do(item_acceptance.deem, county.office),
        "refuse_intake": do(item_acceptance.refuse_intake, by, reason="不属于本部门职权"),
        "review": do(item_reviews.review, by),
        "pause": do(
            item_reviews.pause,
            by,
            reason=draw.choice([PauseReason.PUBLICITY, PauseReason.HEARING, PauseReason.TESTING]),
            basis="依据",
            evidence="证明",
            planned_until=date(2026, 12, 31),
        ),
        "resume": do(item_reviews.resume, by, outcome="了结"),
        "hearing": do(item_hearings.request, owner),
        "waive_hearing": do(item_hearings.waive, owner),
        "held": do(item_hearings.hold, by, record="笔录"),
        "extend": do(item_reviews.extend, by, amount=5, approver="局长", reason="情况复杂"),
        "promise": do(item_decisions.promise, owner, text="承诺", signer="陈某"),
        "grant": do(item_decisions.decide, by, decision="granted"),
        "on_promise": do(item_decisions.decide, by, decision="granted_on_promise"),
        "refuse": do(item_decisions.decide, by, decision="refused", reason="不符合规划"),
        "deliver": do(item_decisions.deliver, county.office, delivered_to="陈某"),
        "withdraw": do(item_intake.withdraw, owner, reason="调整"),
        "check": do(item_decisions.check, by, finding="一致"),
        "revoke": do(item_decisions.revoke, by, reason="不一致"),
    }


@pytest.mark.parametrize("seed", range(3))
def test_no_walk_leaves_a_duty_without_its_clock_or_grants_unsaid(county: County, seed: int) -> None:
    draw = Random(seed)  # a walk, not a secret
    project_id = a_project_in_approval(county)
    items = planned(county, project_id, "LX-01", "LX-05", "LX-07")
    for code in ("LX-01", "LX-05"):
        through(county, items[code])
    item_id, now = items["LX-07"], at("2026-11-23 09:00")
    # Whose account is opened at the first asking is there before lines are counted.
    county.enterprise(project_id)
    told = county.event_count()
    done = 0
    for _ in range(160):
        now += timedelta(hours=draw.choice([0, 0, 1, 2, 5, 24]))
        if now > at("2026-12-28 09:00"):
            break
        before = item_of(county, item_id)
        verb, act = draw.choice(list(acts(county, item_id, draw, now).items()))
        try:
            act()
        except Refusal:
            assert county.event_count() == told
            assert item_of(county, item_id).state == before.state
            continue
        done += 1
        told += 1
        # One act, one line of history.
        assert county.event_count() == told, verb
        after = item_of(county, item_id)
        assert after.state in APPROVAL_ITEM.states
        if after.state in GRANTING and before.state not in GRANTING:
            assert verb in {"grant", "on_promise"}
            assert after.decision == "granted"
        open_now = clocks(county, item_id)
        assert set(open_now) - {"commitment_check"} == CLOCKS[after.state], verb
        if "commitment_check" in open_now:
            assert after.promised_at is not None
        # A hearing's steps run only inside its pause.
        assert len(county.open_clocks("item_pause")) <= (1 if after.state == "paused" else 0)
        if "permit_decision" in open_now and after.accepted_at is not None:
            assert open_now["permit_decision"].started_at == after.accepted_at
    assert done > 8
    assert county.verified().holds

"""A completion throws away nothing that people still owe: each is ended by a person first (二（四）, 三（二）)."""

from typing import Any

import pytest

from builders.approval import a_project_in_approval
from builders.county import County, at
from workflow.actions import (
    blockers,
    deliberation_calls,
    deliberations,
    minutes,
    projects,
    resolutions,
    supervisions,
)
from workflow.actions.supervision import sweep
from workflow.errors import StageNotReady
from workflow.records.blocker import Blocker
from workflow.records.deliberation import Resolution
from workflow.records.supervision import Supervision

ENDS = ["complete", "skip_construction_approval"]
LATER = at("2026-12-18 10:00")


def lacking(county: County, project: int, move: str) -> str:
    """Why the project cannot be completed."""
    given: dict[str, Any] = {"project_id": project, "move": move, "reason": "另案办理", "now": LATER}
    return str(county.refused(StageNotReady, projects.move_stage, **given))


def ended(county: County, project: int) -> None:
    """The project ends now."""
    county.do(
        projects.move_stage,
        project_id=project,
        move="skip_construction_approval",
        reason="另案办理",
        now=LATER,
    )


def an_obstacle(county: County, project: int) -> Blocker:
    """The supply of water is not settled; housing sees to it within five days."""
    raised = county.do(
        blockers.bring_up, project_id=project, text="供水接入未定", by=county.enterprise(project)
    )
    return county.do(blockers.coordinate, blocker_id=raised.id, owner="housing", amount=5)


@pytest.mark.parametrize("move", ENDS)
def test_a_project_is_not_completed_over_an_open_obstacle_and_says_where_it_is_ended(
    county: County, move: str
) -> None:
    project = a_project_in_approval(county)
    obstacle = an_obstacle(county, project)
    assert "难点、堵点第1项未了结，请在该项下登记已解决或撤回" in lacking(county, project, move)
    assert county.one(Blocker, obstacle.id).state == "coordinating"
    assert list(county.open_clocks("blocker")) == [("blocker", obstacle.id)]
    county.do(blockers.resolve, blocker_id=obstacle.id, resolution="已接入市政管网", now=LATER)
    ended(county, project)
    assert county.one(Blocker, obstacle.id).resolution == "已接入市政管网"


@pytest.mark.parametrize("move", ENDS)
def test_a_project_is_not_completed_over_a_decision_of_a_meeting_that_is_not_confirmed(
    county: County, move: str
) -> None:
    project = a_project_in_approval(county)
    obstacle = an_obstacle(county, project)
    meeting = at("2026-11-25 15:00")
    called = county.do(
        deliberation_calls.call_on_blocker, blocker_id=obstacle.id, meets_at=meeting, place="三楼"
    )
    county.do(
        deliberations.hold,
        deliberation_id=called.id,
        attended=["housing"],
        opinions=[{"matter": 1, "text": "由住建局牵头"}],
        now=meeting,
    )
    county.do(
        resolutions.add, deliberation_id=called.id, text="接通供水", owner="housing", amount=9, now=meeting
    )
    said = "2026年11月25日（周三）会商的决定第1项未了结，请在该次会商下确认落实或撤销"
    assert said in lacking(county, project, move)
    county.do(minutes.issue, deliberation_id=called.id, now=meeting)
    (decision,) = county.all(Resolution)
    given: dict[str, Any] = {"resolution_id": decision.id, "now": LATER}
    county.do(blockers.resolve, blocker_id=obstacle.id, resolution="已接通", now=LATER)
    assert said in lacking(county, project, move)
    county.do(resolutions.report, **given, evidence="验收单", by=county.liaison("housing"))
    assert said in lacking(county, project, move)
    county.do(resolutions.confirm, **given)
    ended(county, project)
    assert county.one(Resolution, decision.id).state == "done"


@pytest.mark.parametrize("move", ENDS)
def test_a_project_is_not_completed_over_an_order_that_nobody_has_closed(county: County, move: str) -> None:
    project = a_project_in_approval(county)
    obstacle = an_obstacle(county, project)
    sweep(county.database, county.law, now=LATER)
    orders = county.all(Supervision)
    assert orders
    county.do(blockers.resolve, blocker_id=obstacle.id, resolution="已接通", now=LATER)
    for order in orders:
        if county.one(Supervision, order.id).state == "closed":
            continue
        said = lacking(county, project, move)
        assert f"督办单未了结：{order.number}" in said
        assert "请回复后由督办方办结" in said
        county.do(
            supervisions.close,
            supervision_id=order.id,
            conclusion="已办结",
            overdue_because="另行催办",
            now=LATER,
        )
    ended(county, project)
    assert not [row for row in county.all(Supervision) if row.conclusion.startswith("项目停办")]


def test_a_project_that_is_withdrawn_takes_back_what_it_was_owed_as_before(county: County) -> None:
    project = a_project_in_approval(county)
    obstacle = an_obstacle(county, project)
    county.do(projects.move_stage, project_id=project, move="withdraw", reason="企业来函")
    assert county.one(Blocker, obstacle.id).state == "withdrawn"
    assert county.open_clocks("blocker") == {}

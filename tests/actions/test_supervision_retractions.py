"""An answer to an order is withdrawn until it is used, a wrong closing is taken back; the limit runs on."""

from datetime import timedelta

import pytest

from builders.county import County, at
from workflow.actions import projects, supervision_retractions, supervisions
from workflow.actions.supervision import sweep
from workflow.errors import IllegalMove, NotAllowed, ReasonMissing, StepUsed
from workflow.records.clock import ClockRecord
from workflow.records.supervision import Supervision

SUPERVISE = at("2026-11-27 09:00")
LATER = SUPERVISE + timedelta(hours=2)
LAND = "natural_resources"


@pytest.fixture
def order(county: County) -> int:
    """A department's order, which it has not answered yet."""
    county.a_dispatched_project([(LAND, "land_use")])
    sweep(county.database, county.law, now=SUPERVISE)
    return county.all(Supervision)[0].id


def answered(county: County, order: int) -> ClockRecord:
    """The order is answered; answers its clock as it was before that."""
    (clock,) = county.open_clocks("supervision").values()
    county.do(
        supervisions.answer,
        supervision_id=order,
        measures="已加派两人",
        handled_by="经办甲",
        by=county.liaison(LAND),
        now=SUPERVISE + timedelta(hours=1),
    )
    return clock


def test_an_answer_is_withdrawn_and_owed_again_by_the_time_that_stood(county: County, order: int) -> None:
    before = answered(county, order)
    own = county.liaison(LAND)
    county.refused(
        ReasonMissing, supervision_retractions.retract_answer, supervision_id=order, reason="", by=own
    )
    county.refused(NotAllowed, supervision_retractions.retract_answer, supervision_id=order, reason="误填")
    kept = county.do(
        supervision_retractions.retract_answer, supervision_id=order, reason="误填", by=own, now=LATER
    )
    assert (kept.state, kept.measures, kept.answered_at) == ("issued", "", None)
    (clock,) = county.open_clocks("supervision").values()
    assert (clock.id, clock.started_at, clock.due_at) == (before.id, before.started_at, before.due_at)
    answered(county, order)
    assert county.notices("supervision.answered") == [("office", "")] * 2
    assert county.verified().holds


def test_what_the_office_has_acted_upon_is_not_withdrawn(county: County, order: int) -> None:
    answered(county, order)
    county.do(
        supervisions.close,
        supervision_id=order,
        conclusion="已补回",
        overdue_because="清单另行催报",
        now=LATER,
    )
    county.refused(
        IllegalMove,
        supervision_retractions.retract_answer,
        supervision_id=order,
        reason="误填",
        by=county.liaison(LAND),
    )


@pytest.mark.parametrize("with_answer", [True, False])
def test_a_wrong_closing_is_taken_back_to_where_the_order_stood(
    county: County, order: int, *, with_answer: bool
) -> None:
    if with_answer:
        answered(county, order)
    before = county.open_clocks("supervision").keys()
    county.do(
        supervisions.close,
        supervision_id=order,
        conclusion="已补回",
        overdue_because="清单另行催报",
        now=LATER,
    )
    county.refused(
        NotAllowed,
        supervision_retractions.reopen,
        supervision_id=order,
        reason="点错了",
        by=county.liaison(LAND),
    )
    kept = county.do(supervision_retractions.reopen, supervision_id=order, reason="点错了", now=LATER)
    assert (kept.state, kept.conclusion, kept.closed_at) == (
        "answered" if with_answer else "issued",
        "",
        None,
    )
    assert county.open_clocks("supervision").keys() == before
    county.refused(IllegalMove, supervision_retractions.reopen, supervision_id=order, reason="点错了")
    assert county.notices("supervision.reopened") == [("department", LAND), ("supervisor", "")]


def test_an_order_that_ended_with_its_project_stays_ended(county: County, order: int) -> None:
    project = county.one(Supervision, order).project_id
    county.do(projects.move_stage, project_id=project, move="suspend", reason="企业暂缓", now=LATER)
    county.do(projects.move_stage, project_id=project, move="resume", reason="企业恢复投资", now=LATER)
    county.refused(StepUsed, supervision_retractions.reopen, supervision_id=order, reason="点错了")

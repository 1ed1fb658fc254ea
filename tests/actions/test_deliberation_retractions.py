"""The result of a meeting is taken back until its minutes are issued; a report until it is confirmed."""

from datetime import timedelta
from typing import Any

from builders.county import NOW, County
from workflow.actions import (
    blockers,
    deliberation_calls,
    deliberation_retractions,
    deliberations,
    informing,
    minutes,
    resolution_returns,
    resolutions,
)
from workflow.errors import IllegalMove, NotAllowed, ReasonMissing, StepUsed
from workflow.records.blocker import Blocker
from workflow.records.clock import ClockRecord
from workflow.records.deliberation import Deliberation, Minutes, Resolution

WEDNESDAY = NOW + timedelta(days=2)


def held(county: County, *outcomes: str) -> tuple[int, int]:
    """A meeting that was held on two objections, and its round."""
    consultation, _ = county.a_consultation(awaiting=[], objected=["ecology", "water"])
    called = county.a_called_deliberation(consultation)
    return county.hold(called.id, *(outcomes or ("settled", "upheld"))).id, consultation


def of(meeting: int) -> dict[str, Any]:
    return {"deliberation_id": meeting, "reason": "两项意见登记反了", "now": WEDNESDAY}


def test_a_wrong_result_is_taken_back_and_recorded_anew_within_the_same_days(county: County) -> None:
    meeting, consultation = held(county)
    (before,) = county.all(ClockRecord, ClockRecord.subject_kind == "consultation")
    county.do(minutes.write, deliberation_id=meeting, text="草稿")
    county.refused(NotAllowed, deliberation_retractions.take_back_result, **of(meeting), by=county.agent)
    county.refused(ReasonMissing, deliberation_retractions.take_back_result, **(of(meeting) | {"reason": ""}))
    county.do(deliberation_retractions.take_back_result, **of(meeting))
    kept = county.one(Deliberation, meeting)
    assert (kept.state, kept.held_at, kept.opinions, kept.attended) == ("called", None, [], [])
    assert county.consultation(consultation).state == "deliberating"
    assert county.all(Minutes) == []
    (clock,) = county.open_clocks("consultation").values()
    assert (clock.id, clock.due_at) == (before.id, before.due_at)
    county.hold(meeting, "settled", "settled")
    assert county.consultation(consultation).state == "cleared"
    assert county.verified().holds


def test_a_result_that_somebody_rests_on_stays(county: County) -> None:
    meeting, consultation = held(county, "settled", "settled")
    county.do(
        resolutions.add, deliberation_id=meeting, text="提供要点", owner="ecology", amount=3, now=WEDNESDAY
    )
    county.refused(StepUsed, deliberation_retractions.take_back_result, **of(meeting))
    (decision,) = county.all(Resolution)
    county.do(resolution_returns.withdraw, resolution_id=decision.id, reason="误列", now=WEDNESDAY)
    county.do(
        informing.inform,
        project_id=county.consultation(consultation).project_id,
        explained="已逐条说明",
        informed_by="专窗甲",
        informed_to="企业经办",
        now=WEDNESDAY,
    )
    county.refused(StepUsed, deliberation_retractions.take_back_result, **of(meeting))
    county.do(minutes.issue, deliberation_id=meeting, now=WEDNESDAY)
    county.refused(IllegalMove, deliberation_retractions.take_back_result, **of(meeting))


def test_a_blocker_goes_back_to_its_owner_and_date(county: County) -> None:
    project, _ = county.an_answered_project()
    raised = county.do(blockers.bring_up, project_id=project, text="高压线迁改没有部门牵头")
    county.do(blockers.coordinate, blocker_id=raised.id, owner="housing", amount=5)
    (before,) = county.open_clocks("blocker").values()
    called = county.do(
        deliberation_calls.call_on_blocker, blocker_id=raised.id, meets_at=WEDNESDAY, place="三楼"
    )
    county.do(
        deliberations.hold,
        deliberation_id=called.id,
        attended=["housing"],
        opinions=[{"matter": 1, "text": "由住建局牵头"}],
        now=WEDNESDAY,
    )
    county.do(deliberation_retractions.take_back_result, **of(called.id))
    assert county.one(Blocker, raised.id).state == "coordinating"
    (after,) = county.open_clocks("blocker").values()
    assert (after.id, after.due_at) == (before.id, before.due_at)
    assert len(county.open_clocks("deliberation")) == 1


def test_a_report_is_withdrawn_until_it_is_confirmed_and_due_as_before(county: County) -> None:
    meeting, _ = held(county)
    county.do(
        resolutions.add, deliberation_id=meeting, text="提供要点", owner="ecology", amount=3, now=WEDNESDAY
    )
    county.do(minutes.issue, deliberation_id=meeting, now=WEDNESDAY)
    (decision,) = county.all(Resolution)
    (before,) = county.open_clocks("resolution").values()
    own = county.liaison("ecology")
    given: dict[str, Any] = {"resolution_id": decision.id, "by": own, "now": WEDNESDAY}
    county.do(resolutions.report, evidence="见附件", **given)
    county.refused(ReasonMissing, deliberation_retractions.retract_report, reason="", **given)
    kept = county.do(deliberation_retractions.retract_report, reason="附件传错", **given)
    assert (kept.state, kept.evidence, kept.reported_at) == ("open", "", None)
    (after,) = county.open_clocks("resolution").values()
    assert (after.id, after.started_at, after.due_at) == (before.id, before.started_at, before.due_at)
    county.do(resolutions.report, evidence="见新附件", **given)
    county.do(resolutions.confirm, resolution_id=decision.id, now=WEDNESDAY)
    county.refused(IllegalMove, deliberation_retractions.retract_report, reason="附件传错", **given)
    assert county.verified().holds

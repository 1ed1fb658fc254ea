"""Scenes of deliberations, blockers and the ladder (二（三）1, 三（二）)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from workflow.actions import blockers, deliberation_calls, deliberations, minutes, resolutions, supervisions
from workflow.actions.scenes.landing import consultation_of
from workflow.actions.scenes.stage import Stage
from workflow.records.blocker import Blocker
from workflow.records.deliberation import Deliberation, Minutes, Resolution
from workflow.records.supervision import Supervision

_PLACE: Final = "市行政服务中心三楼会议室"


def meeting_of(stage: Stage, project_id: int) -> Deliberation:
    """The newest deliberation of the project."""
    return stage.newest(Deliberation, Deliberation.project_id == project_id)  # type: ignore[no-any-return]


def call(
    stage: Stage, project_id: int, meets: datetime, departments: Sequence[str] = (), *, now: datetime
) -> None:
    """The office calls a meeting with the objections as its agenda."""
    stage.do(
        deliberation_calls.call,
        consultation_id=consultation_of(stage, project_id).id,
        meets_at=meets,
        place=_PLACE,
        departments=departments,
        persons="企业代表一人",
        by=stage.cast.office,
        now=now,
    )


def call_on_blocker(
    stage: Stage, project_id: int, meets: datetime, departments: Sequence[str] = (), *, now: datetime
) -> None:
    """What departments could not settle is brought to a meeting."""
    stage.do(
        deliberation_calls.call_on_blocker,
        blocker_id=_blocker(stage, project_id).id,
        meets_at=meets,
        place=_PLACE,
        departments=departments,
        persons="企业代表一人",
        by=stage.cast.office,
        now=now,
    )


def hold(
    stage: Stage,
    project_id: int,
    opinions: Sequence[Mapping[str, Any]],
    positions: Mapping[str, str],
    *,
    now: datetime,
) -> None:
    """The meeting takes place: who came, what each said, a clear opinion on every matter."""
    meeting = meeting_of(stage, project_id)
    stage.do(
        deliberations.hold,
        deliberation_id=meeting.id,
        attended=meeting.departments,
        attended_persons="企业代表一人",
        positions=positions,
        opinions=opinions,
        by=stage.cast.office,
        now=now,
    )


def resolve(stage: Stage, project_id: int, text: str, owner: str, amount: int, *, now: datetime) -> None:
    """The meeting decided: what, who, and until when."""
    stage.do(
        resolutions.add,
        deliberation_id=meeting_of(stage, project_id).id,
        text=text,
        owner=owner,
        amount=amount,
        by=stage.cast.office,
        now=now,
    )


def issue(stage: Stage, project_id: int, *, now: datetime) -> None:
    """The minutes go out, and its decisions with them."""
    meeting = meeting_of(stage, project_id)
    stage.do(minutes.issue, deliberation_id=meeting.id, by=stage.cast.office, now=now)


def correct(stage: Stage, project_id: int, wrong: str, right: str, reason: str, *, now: datetime) -> None:
    """A slip of the pen: the corrected minutes get a number of their own, and the first ones stay as they are."""
    meeting = meeting_of(stage, project_id)
    issued = stage.newest(Minutes, Minutes.deliberation_id == meeting.id)
    if wrong not in issued.text:
        raise ValueError(f"the minutes do not say {wrong}")
    stage.do(
        minutes.correct,
        deliberation_id=meeting.id,
        text=issued.text.replace(wrong, right),
        reason=reason,
        by=stage.cast.office,
        now=now,
    )


def report(stage: Stage, project_id: int, evidence: str, *, now: datetime) -> None:
    """The owner reports that it is done."""
    decided = stage.newest(Resolution, Resolution.project_id == project_id)
    by = stage.cast.liaison(decided.owner_key)
    stage.do(resolutions.report, resolution_id=decided.id, evidence=evidence, by=by, now=now)


def confirm(stage: Stage, project_id: int, *, now: datetime) -> None:
    """The office has seen that it was carried out."""
    decided = stage.newest(Resolution, Resolution.project_id == project_id)
    stage.do(resolutions.confirm, resolution_id=decided.id, by=stage.cast.office, now=now)


def bring_up(stage: Stage, project_id: int, text: str, *, now: datetime) -> None:
    """The enterprise says what stands in its way."""
    stage.do(blockers.bring_up, project_id=project_id, text=text, by=stage.enterprise(project_id), now=now)


def coordinate(
    stage: Stage, project_id: int, owner: str, amount: int, *, note: str = "", now: datetime
) -> None:
    """The office agrees who sees to it, and until when."""
    stage.do(
        blockers.coordinate,
        blocker_id=_blocker(stage, project_id).id,
        owner=owner,
        amount=amount,
        note=note,
        by=stage.cast.office,
        now=now,
    )


def settle(stage: Stage, project_id: int, resolution: str, *, now: datetime) -> None:
    """What stood in the way is out of it."""
    blocker = _blocker(stage, project_id)
    stage.do(blockers.resolve, blocker_id=blocker.id, resolution=resolution, by=stage.cast.office, now=now)


def _blocker(stage: Stage, project_id: int) -> Blocker:
    return stage.newest(Blocker, Blocker.project_id == project_id)  # type: ignore[no-any-return]


def _order(stage: Stage, project_id: int) -> Supervision:
    return stage.newest(Supervision, Supervision.project_id == project_id)  # type: ignore[no-any-return]


def answer_order(stage: Stage, project_id: int, measures: str, promised_for: date, *, now: datetime) -> None:
    """The department that was ordered to says why it is late, and until when it will have done what it owes."""
    order = _order(stage, project_id)
    by = stage.cast.liaison(order.obligor_key)
    stage.do(
        supervisions.answer,
        supervision_id=order.id,
        measures=measures,
        promised_for=promised_for,
        handled_by=by.name,
        by=by,
        now=now,
    )


def close_order(stage: Stage, project_id: int, conclusion: str, *, now: datetime) -> None:
    """The office ends the order."""
    stage.do(
        supervisions.close,
        supervision_id=_order(stage, project_id).id,
        conclusion=conclusion,
        by=stage.cast.office,
        now=now,
    )

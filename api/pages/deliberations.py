"""Deliberations, their minutes and decisions on the project's page (二（三）1, 三（二）)."""

from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.projects import show
from api.pages.sent import Sent, sent_for
from workflow.actions import (
    deliberation_calls,
    deliberation_retractions,
    deliberations,
    minutes,
    resolution_returns,
    resolutions,
)
from workflow.errors import NotFound
from workflow.records.consultation import Consultation
from workflow.records.deliberation import Deliberation, Resolution

router = Chapter()


def again(sent: Sent, project_id: int, doing: str) -> None:
    """Show the project's page again with what was typed; `doing` names the form that was filled in."""
    sent.again(show, project_id, doing, lists=("called", "attended"))


@router.post("/consultations/{consultation_id}/deliberation")
def call(sent: Annotated[Sent, Depends(sent_for("deliberation.call"))], consultation_id: int) -> Response:
    """Call a meeting on the objections of a round."""
    found = sent.session.get(Consultation, consultation_id)
    if found is None:
        raise NotFound(what="该意见征询")
    again(sent, found.project_id, "call")
    deliberation_calls.call(
        sent.session,
        consultation_id=consultation_id,
        meets_at=sent.the_moment("meets_at", "会商时间"),
        place=sent.text("place"),
        departments=sent.several("called"),
        persons=sent.text("persons"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{found.project_id}#deliberation")


def _meeting(session: Session, deliberation_id: int) -> int:
    found = session.get(Deliberation, deliberation_id)
    if found is None:
        raise NotFound(what="该会商")
    return found.project_id


@router.post("/deliberations/{deliberation_id}/put-off")
def put_off(
    sent: Annotated[Sent, Depends(sent_for("deliberation.put_off"))], deliberation_id: int
) -> Response:
    """Date the meeting anew."""
    project_id = _meeting(sent.session, deliberation_id)
    again(sent, project_id, f"put_off-{deliberation_id}")
    deliberations.put_off(
        sent.session,
        deliberation_id=deliberation_id,
        meets_at=sent.the_moment("meets_at", "会商时间"),
        place=sent.text("place"),
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#deliberation")


@router.post("/deliberations/{deliberation_id}/cancel")
def cancel(sent: Annotated[Sent, Depends(sent_for("deliberation.cancel"))], deliberation_id: int) -> Response:
    """Call the meeting off."""
    project_id = _meeting(sent.session, deliberation_id)
    again(sent, project_id, f"cancel-{deliberation_id}")
    deliberations.cancel(
        sent.session,
        deliberation_id=deliberation_id,
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#deliberation")


@router.post("/deliberations/{deliberation_id}/hold")
def hold(sent: Annotated[Sent, Depends(sent_for("deliberation.hold"))], deliberation_id: int) -> Response:
    """Record who came, what was said, and the clear opinion on every matter."""
    project_id = _meeting(sent.session, deliberation_id)
    again(sent, project_id, f"hold-{deliberation_id}")
    meeting = sent.session.get_one(Deliberation, deliberation_id)
    deliberations.hold(
        sent.session,
        deliberation_id=deliberation_id,
        attended=sent.several("attended"),
        attended_persons=sent.text("attended_persons"),
        positions={
            name.removeprefix("position:"): value
            for name, value in sent.fields.items()
            if name.startswith("position:") and isinstance(value, str)
        },
        opinions=[
            {
                "matter": matter["matter"],
                "outcome": sent.text(f"outcome:{matter['matter']}"),
                "text": sent.text(f"opinion:{matter['matter']}"),
                "added_clauses": sent.text(f"added:{matter['matter']}"),
            }
            for matter in meeting.agenda
        ],
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#deliberation")


@router.post("/deliberations/{deliberation_id}/take-back")
def take_back_result(
    sent: Annotated[Sent, Depends(sent_for("deliberation.hold"))], deliberation_id: int
) -> Response:
    """A result recorded by mistake is taken back until the minutes are issued."""
    project_id = _meeting(sent.session, deliberation_id)
    again(sent, project_id, f"take_back-{deliberation_id}")
    deliberation_retractions.take_back_result(
        sent.session,
        sent.law,
        deliberation_id=deliberation_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#deliberation", said="deliberation.take_back")


@router.post("/deliberations/{deliberation_id}/resolutions")
def add_resolution(
    sent: Annotated[Sent, Depends(sent_for("resolution.decide"))], deliberation_id: int
) -> Response:
    """Add a decision to a meeting that was held."""
    project_id = _meeting(sent.session, deliberation_id)
    again(sent, project_id, f"decide-{deliberation_id}")
    resolutions.add(
        sent.session,
        deliberation_id=deliberation_id,
        text=sent.text("text"),
        owner=sent.text("owner"),
        amount=sent.text("amount"),
        due_on=sent.text("due_on"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#deliberation")


@router.post("/deliberations/{deliberation_id}/minutes")
def issue_minutes(
    sent: Annotated[Sent, Depends(sent_for("minutes.issue"))], deliberation_id: int
) -> Response:
    """Keep a draft of the minutes, issue them, or issue a correction, as the button pressed says."""
    project_id = _meeting(sent.session, deliberation_id)
    what = sent.text("what")
    again(sent, project_id, f"minutes-{deliberation_id}")
    version = sent.version
    given: dict[str, Any] = {
        "deliberation_id": deliberation_id,
        "text": sent.text("text"),
        "expected_version": version,
    }
    if what == "write":
        minutes.write(sent.session, by=sent.by, now=sent.now, **given)
    elif what == "correct":
        minutes.correct(sent.session, sent.law, reason=sent.text("reason"), **sent.dated, **given)
    else:
        minutes.issue(sent.session, sent.law, **sent.dated, **given)
    said = {"write": "minutes.write", "correct": "minutes.correct"}.get(what, "minutes.issue")
    return sent.done(f"/projects/{project_id}#deliberation", said=said)


def _decision(session: Session, resolution_id: int) -> int:
    found = session.get(Resolution, resolution_id)
    if found is None:
        raise NotFound(what="该决定")
    return found.project_id


@router.post("/resolutions/{resolution_id}/report")
def report(sent: Annotated[Sent, Depends(sent_for("resolution.report"))], resolution_id: int) -> Response:
    """The owner reports it done, with evidence."""
    project_id = _decision(sent.session, resolution_id)
    again(sent, project_id, f"report-{resolution_id}")
    resolutions.report(
        sent.session,
        resolution_id=resolution_id,
        evidence=sent.text("evidence"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#deliberation")


@router.post("/resolutions/{resolution_id}/retract")
def retract_report(
    sent: Annotated[Sent, Depends(sent_for("resolution.report"))], resolution_id: int
) -> Response:
    """The owner withdraws its report until the office acts upon it."""
    project_id = _decision(sent.session, resolution_id)
    again(sent, project_id, f"retract-{resolution_id}")
    deliberation_retractions.retract_report(
        sent.session,
        sent.law,
        resolution_id=resolution_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#deliberation", said="resolution.retract")


@router.post("/resolutions/{resolution_id}/confirm")
def confirm(sent: Annotated[Sent, Depends(sent_for("resolution.confirm"))], resolution_id: int) -> Response:
    """The office confirms it, or sends it back until a new date."""
    project_id = _decision(sent.session, resolution_id)
    sending_back = sent.text("what") == "send_back"
    again(sent, project_id, f"{'send_back' if sending_back else 'confirm'}-{resolution_id}")
    version = sent.version
    if sending_back:
        resolution_returns.send_back(
            sent.session,
            sent.law,
            resolution_id=resolution_id,
            reason=sent.text("reason"),
            amount=sent.text("amount"),
            due_on=sent.text("due_on"),
            **sent.dated,
            expected_version=version,
        )
        return sent.done(f"/projects/{project_id}#deliberation", said="resolution.send_back")
    resolutions.confirm(sent.session, resolution_id=resolution_id, **sent.dated, expected_version=version)
    return sent.done(f"/projects/{project_id}#deliberation")


@router.post("/resolutions/{resolution_id}/withdraw")
def withdraw(sent: Annotated[Sent, Depends(sent_for("resolution.withdraw"))], resolution_id: int) -> Response:
    """Take a decision back."""
    project_id = _decision(sent.session, resolution_id)
    again(sent, project_id, f"withdraw-{resolution_id}")
    resolution_returns.withdraw(
        sent.session,
        resolution_id=resolution_id,
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#deliberation")


@router.post("/resolutions/{resolution_id}/reopen")
def reopen(sent: Annotated[Sent, Depends(sent_for("resolution.reopen"))], resolution_id: int) -> Response:
    """A decision is to be followed again, until a new date."""
    project_id = _decision(sent.session, resolution_id)
    again(sent, project_id, f"reopen-{resolution_id}")
    resolution_returns.reopen(
        sent.session,
        sent.law,
        resolution_id=resolution_id,
        reason=sent.text("reason"),
        amount=sent.text("amount"),
        due_on=sent.text("due_on"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#deliberation")

"""A wrong report about a promise is taken back on the project's page: clauses, deferred papers, checks, breaches."""

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.commitments import again, done
from api.pages.sent import Sent, sent_for
from workflow.actions import (
    anchor_retractions,
    breach_retractions,
    clause_confirmations,
    disputed_report_retractions,
    promise_retractions,
    signing_retractions,
)

router = Chapter(prefix="/projects/{project_id}/undo")

#: What each form takes back, and by which name its act takes the thing.
_UNDOING: Final[dict[str, tuple[Callable[..., Any], str]]] = {
    "clause": (promise_retractions.take_back_clause, "clause_id"),
    "deferral": (promise_retractions.take_back_deferral, "material_id"),
    "point": (promise_retractions.take_back_result, "point_id"),
    "point-report": (promise_retractions.take_back_report, "point_id"),
    "signing": (signing_retractions.take_back, "commitment_id"),
    "breach": (breach_retractions.take_back, "breach_id"),
    "breach-report": (breach_retractions.take_back_report, "breach_id"),
}


def _undo(sent: Sent, project_id: int, what: str, thing_id: int) -> None:
    again(sent, project_id, f"undo-{what}-{thing_id}")
    act, name = _UNDOING[what]
    act(
        sent.session,
        sent.law,
        **{name: thing_id},
        reason=sent.text("words"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )


@router.post("/clause/{thing_id}")
def undo_clause(
    sent: Annotated[Sent, Depends(sent_for("clause.fulfil"))], project_id: int, thing_id: int
) -> Response:
    """Take back that a promise was kept, missed or waived."""
    _undo(sent, project_id, "clause", thing_id)
    return done(sent, project_id, "undo.done")


@router.post("/answer/{thing_id}")
def undo_answer(
    sent: Annotated[Sent, Depends(sent_for("clause.confirm"))], project_id: int, thing_id: int
) -> Response:
    """Take back what one has said of the other side's report."""
    again(sent, project_id, f"undo-answer-{thing_id}")
    clause_confirmations.take_back(
        sent.session,
        clause_id=thing_id,
        reason=sent.text("words"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return done(sent, project_id, "undo.done")


@router.post("/ruling/{thing_id}")
def undo_ruling(
    sent: Annotated[Sent, Depends(sent_for("clause.fulfil"))], project_id: int, thing_id: int
) -> Response:
    """Take back what was proven or decided of a disputed report."""
    again(sent, project_id, f"undo-ruling-{thing_id}")
    disputed_report_retractions.take_back(
        sent.session,
        clause_id=thing_id,
        reason=sent.text("words"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return done(sent, project_id, "undo.done")


@router.post("/deferral/{thing_id}")
def undo_deferral(
    sent: Annotated[Sent, Depends(sent_for("commitment.read"))], project_id: int, thing_id: int
) -> Response:
    """Take back the last step on a deferred paper."""
    _undo(sent, project_id, "deferral", thing_id)
    return done(sent, project_id, "undo.done")


@router.post("/point/{thing_id}")
def undo_result(
    sent: Annotated[Sent, Depends(sent_for("oversight.record"))], project_id: int, thing_id: int
) -> Response:
    """Take back what a check was said to have found, or that it was cancelled."""
    _undo(sent, project_id, "point", thing_id)
    return done(sent, project_id, "undo.done")


@router.post("/point-report/{thing_id}")
def undo_check_report(
    sent: Annotated[Sent, Depends(sent_for("oversight.report"))], project_id: int, thing_id: int
) -> Response:
    """Take back that what a check found is put right."""
    _undo(sent, project_id, "point-report", thing_id)
    return done(sent, project_id, "undo.done")


@router.post("/breach/{thing_id}")
def undo_breach(
    sent: Annotated[Sent, Depends(sent_for("breach.record"))], project_id: int, thing_id: int
) -> Response:
    """Take back the last step about a breach, or the finding."""
    _undo(sent, project_id, "breach", thing_id)
    return done(sent, project_id, "undo.done")


@router.post("/breach-report/{thing_id}")
def undo_breach_report(
    sent: Annotated[Sent, Depends(sent_for("breach.report"))], project_id: int, thing_id: int
) -> Response:
    """Take back that what was broken is put right."""
    _undo(sent, project_id, "breach-report", thing_id)
    return done(sent, project_id, "undo.done")


@router.post("/signing/{thing_id}")
def undo_signing(
    sent: Annotated[Sent, Depends(sent_for("commitment.take_back"))], project_id: int, thing_id: int
) -> Response:
    """Take back that both sides have signed; it is recorded again."""
    _undo(sent, project_id, "signing", thing_id)
    return done(sent, project_id, "undo.signing")


@router.post("/file/{thing_id}")
def undo_file(
    sent: Annotated[Sent, Depends(sent_for("commitment.upload"))], project_id: int, thing_id: int
) -> Response:
    """Take back a file that is not the right one."""
    again(sent, project_id, f"undo-file-{thing_id}")
    signing_retractions.take_back_file(
        sent.session, attachment_id=thing_id, reason=sent.text("words"), by=sent.by, now=sent.now
    )
    return done(sent, project_id, "undo.done")


@router.post("/anchor/{anchor_id}")
def undo_anchor(
    sent: Annotated[Sent, Depends(sent_for("anchor.record"))], project_id: int, anchor_id: int
) -> Response:
    """Take a start event back; what it started waits again."""
    again(sent, project_id, f"undo-anchor-{anchor_id}")
    anchor_retractions.take_back(
        sent.session,
        sent.law,
        project_id=project_id,
        anchor_id=anchor_id,
        reason=sent.text("words"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return done(sent, project_id, "undo.done")

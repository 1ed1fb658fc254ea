"""What both sides promised, on the project's page: what starts it, kept clause by clause, papers to come, checks."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.commitments import again, done, newest_of
from api.pages.sent import Sent, sent_for
from workflow.actions import anchors, clause_confirmations, clauses, deferrals, disputed_reports, oversight
from workflow.errors import FactMissing, NotFound

router = Chapter(prefix="/projects/{project_id}")


@router.post("/anchors")
def record_anchor(sent: Annotated[Sent, Depends(sent_for("anchor.record"))], project_id: int) -> Response:
    """Record an event that starts clauses and items, with its evidence; both forms of the page come here."""
    again(sent, project_id, "anchor")
    anchor, _, about = sent.text("anchor").partition(":")
    anchors.record(
        sent.session,
        sent.law,
        project_id=project_id,
        anchor=anchor,
        about=about,
        evidence=sent.text("evidence"),
        despite=sent.text("despite"),
        **sent.dated,
    )
    return sent.done(
        f"/projects/{project_id}#{'approval' if sent.text('from') == 'approval' else 'commitment'}"
    )


@router.post("/clauses/{clause_id}/{move}")
def move_clause(
    sent: Annotated[Sent, Depends(sent_for("clause.fulfil"))], project_id: int, clause_id: int, move: str
) -> Response:
    """Report a promise as kept, as not kept, or as not asked for any more."""
    again(sent, project_id, f"clause-{clause_id}")
    version, words = sent.version, sent.text("words")
    if move == "fulfil":
        clauses.fulfil(
            sent.session,
            sent.law,
            clause_id=clause_id,
            evidence=words,
            **sent.dated,
            expected_version=version,
        )
    elif move == "miss":
        clauses.miss(
            sent.session,
            clause_id=clause_id,
            reason=words,
            **sent.dated,
            expected_version=version,
        )
    elif move == "waive":
        clauses.waive(
            sent.session,
            clause_id=clause_id,
            reason=words,
            source=sent.text("source"),
            **sent.dated,
            expected_version=version,
        )
    else:
        raise NotFound(what="该页面")
    return done(sent, project_id, "clause.done")


@router.post("/confirmations/{clause_id}")
def answer_report(
    sent: Annotated[Sent, Depends(sent_for("clause.confirm"))], project_id: int, clause_id: int
) -> Response:
    """The other side confirms that a promise is kept, or says why it is not."""
    disputed = sent.text("answer") == "dispute"
    again(sent, project_id, f"{'objection' if disputed else 'confirm'}-{clause_id}")
    if disputed:
        clause_confirmations.dispute(
            sent.session,
            clause_id=clause_id,
            reason=sent.text("words"),
            source=sent.text("source"),
            **sent.dated,
            expected_version=sent.version,
        )
    else:
        clause_confirmations.confirm(
            sent.session,
            clause_id=clause_id,
            source=sent.text("source"),
            **sent.dated,
            expected_version=sent.version,
        )
    return done(sent, project_id, "clause.answered")


@router.post("/disputed/{clause_id}/prove")
def prove_report(
    sent: Annotated[Sent, Depends(sent_for("clause.fulfil"))], project_id: int, clause_id: int
) -> Response:
    """Answer the objection to a report with further proof."""
    again(sent, project_id, f"prove-{clause_id}")
    disputed_reports.prove(
        sent.session,
        clause_id=clause_id,
        evidence=sent.text("words"),
        **sent.dated,
        expected_version=sent.version,
    )
    return done(sent, project_id, "clause.prove")


@router.post("/disputed/{clause_id}/decide")
def decide_report(
    sent: Annotated[Sent, Depends(sent_for("clause.decide"))], project_id: int, clause_id: int
) -> Response:
    """Decide whether a promise is kept whose report is disputed."""
    again(sent, project_id, f"decide-{clause_id}")
    kept = sent.text("kept")
    if kept not in ("yes", "no"):
        raise FactMissing(fact="核定结果", field="kept")
    disputed_reports.decide(
        sent.session,
        sent.law,
        clause_id=clause_id,
        kept=kept == "yes",
        reason=sent.text("words"),
        **sent.dated,
        expected_version=sent.version,
    )
    return done(sent, project_id, "clause.decide")


@router.post("/deferrals/{material_id}/{move}")
def move_deferral(
    sent: Annotated[Sent, Depends(sent_for("project.read"))], project_id: int, material_id: int, move: str
) -> Response:
    """Hand a deferred paper in, accept it, or return it."""
    again(sent, project_id, f"deferral-{material_id}")
    version = sent.version
    if move == "hand_in":
        deferrals.hand_in(
            sent.session,
            material_id=material_id,
            **sent.dated,
            expected_version=version,
        )
    elif move in ("accept", "return"):
        deferrals.check(
            sent.session,
            sent.law,
            material_id=material_id,
            accepted=move == "accept",
            note=sent.text("words"),
            **sent.dated,
            expected_version=version,
        )
    elif move == "waive":
        deferrals.waive(
            sent.session,
            material_id=material_id,
            reason=sent.text("words"),
            **sent.dated,
            expected_version=version,
        )
    else:
        raise NotFound(what="该页面")
    return done(sent, project_id, "deferral.done")


@router.post("/points")
def plan_point(sent: Annotated[Sent, Depends(sent_for("oversight.plan"))], project_id: int) -> Response:
    """Plan one more check."""
    again(sent, project_id, "point")
    oversight.plan(
        sent.session,
        sent.law,
        commitment_id=newest_of(sent, project_id),
        point={
            "title": sent.text("title"),
            "department": sent.text("department") or sent.by.department_key or "",
            "on": sent.text("on"),
        },
        source=sent.text("source"),
        by=sent.by,
        now=sent.now,
    )
    return done(sent, project_id)


@router.post("/points/{point_id}/cancel")
def cancel_point(
    sent: Annotated[Sent, Depends(sent_for("oversight.plan"))], project_id: int, point_id: int
) -> Response:
    """Take a planned check back, and say why."""
    again(sent, project_id, f"cancel-{point_id}")
    oversight.cancel(
        sent.session,
        point_id=point_id,
        reason=sent.text("words"),
        **sent.dated,
        expected_version=sent.version,
    )
    return done(sent, project_id, "oversight.cancel")


@router.post("/points/{point_id}/report")
def report_point(
    sent: Annotated[Sent, Depends(sent_for("oversight.report"))], project_id: int, point_id: int
) -> Response:
    """Report that what a check found has been put right."""
    again(sent, project_id, f"report-point-{point_id}")
    oversight.report(
        sent.session,
        sent.law,
        point_id=point_id,
        evidence=sent.text("words"),
        **sent.dated,
        expected_version=sent.version,
    )
    return done(sent, project_id, "oversight.report")


@router.post("/points/{point_id}")
def record_point(
    sent: Annotated[Sent, Depends(sent_for("oversight.record"))], project_id: int, point_id: int
) -> Response:
    """Record what a check found."""
    again(sent, project_id, f"point-{point_id}")
    oversight.record(
        sent.session,
        sent.law,
        point_id=point_id,
        in_order=sent.text("result") != "rectify",
        finding=sent.text("finding"),
        rectify_by=sent.day("rectify_by"),
        **sent.dated,
        expected_version=sent.version,
    )
    return done(sent, project_id)

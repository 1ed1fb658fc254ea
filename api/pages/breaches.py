"""A promise that was broken, on the project's page: the ladder that follows, credit repair, disputes."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.commitments import again, done, newest_of
from api.pages.sent import Sent, number_in, sent_for
from workflow.actions import breach_steps, breaches, credit_repairs, disputes
from workflow.errors import DateUnreadable, NotFound

router = Chapter(prefix="/projects/{project_id}")


@router.post("/breaches")
def record_breach(sent: Annotated[Sent, Depends(sent_for("breach.record"))], project_id: int) -> Response:
    """Record a breach of a clause of the other side."""
    again(sent, project_id, "breach")
    breaches.record(
        sent.session,
        sent.law,
        commitment_id=newest_of(sent, project_id),
        side="",
        clause_id=sent.number("clause_id") or 0,
        facts=sent.text("facts"),
        evidence=sent.text("evidence"),
        **sent.dated,
    )
    return done(sent, project_id)


@router.post("/breaches/{breach_id}")
def step_breach(
    sent: Annotated[Sent, Depends(sent_for("breach.step"))], project_id: int, breach_id: int
) -> Response:
    """Take a step of the ladder, or settle the breach."""
    again(sent, project_id, f"breach-{breach_id}")
    move, words, version = sent.text("move"), sent.text("words"), sent.version
    if move == "rectify":
        breaches.rectify(
            sent.session,
            breach_id=breach_id,
            evidence=words,
            **sent.dated,
            expected_version=version,
        )
    elif move == "dismiss":
        breaches.dismiss(
            sent.session,
            breach_id=breach_id,
            reason=words,
            **sent.dated,
            expected_version=version,
        )
    else:
        breach_steps.step(
            sent.session,
            sent.law,
            breach_id=breach_id,
            move=move,
            reason=words,
            on=sent.day("on"),
            early_because=sent.text("early_because"),
            **sent.dated,
            expected_version=version,
        )
    return done(sent, project_id)


@router.post("/breaches/{breach_id}/report")
def report_breach(
    sent: Annotated[Sent, Depends(sent_for("breach.report"))], project_id: int, breach_id: int
) -> Response:
    """Report that what was broken has been put right."""
    again(sent, project_id, f"report-breach-{breach_id}")
    breach_steps.report(
        sent.session,
        sent.law,
        breach_id=breach_id,
        evidence=sent.text("words"),
        **sent.dated,
        expected_version=sent.version,
    )
    return done(sent, project_id)


@router.post("/breaches/{breach_id}/repair")
def apply_repair(
    sent: Annotated[Sent, Depends(sent_for("repair.apply"))], project_id: int, breach_id: int
) -> Response:
    """Apply for the repair of credit."""
    again(sent, project_id, f"breach-{breach_id}")
    published = sent.day("published_on")
    if published is None:
        raise DateUnreadable(value="", field="published_on")
    credit_repairs.apply(
        sent.session,
        breach_id=breach_id,
        correction=sent.text("correction"),
        public_commitment=sent.text("public_commitment"),
        published_on=published,
        **sent.dated,
    )
    return done(sent, project_id)


@router.post("/repairs/{repair_id}")
def decide_repair(
    sent: Annotated[Sent, Depends(sent_for("repair.decide"))], project_id: int, repair_id: int
) -> Response:
    """Grant the repair or refuse it."""
    again(sent, project_id, f"repair-{repair_id}")
    credit_repairs.decide(
        sent.session,
        sent.law,
        repair_id=repair_id,
        granted=sent.text("granted") == "yes",
        reason=sent.text("words"),
        **sent.dated,
        expected_version=sent.version,
    )
    return done(sent, project_id)


@router.post("/disputes")
def raise_dispute(sent: Annotated[Sent, Depends(sent_for("dispute.raise"))], project_id: int) -> Response:
    """Question a clause, a breach or a figure."""
    again(sent, project_id, "dispute")
    about, _, number = sent.text("about").partition(":")
    disputes.raise_dispute(
        sent.session,
        sent.law,
        commitment_id=newest_of(sent, project_id),
        about=about or "data",
        about_id=number_in(number),
        question=sent.text("question"),
        **sent.dated,
    )
    return done(sent, project_id)


@router.post("/disputes/{dispute_id}/{move}")
def move_dispute(
    sent: Annotated[Sent, Depends(sent_for("dispute.close"))], project_id: int, dispute_id: int, move: str
) -> Response:
    """Answer it, ask again, or settle it."""
    again(sent, project_id, f"dispute-{dispute_id}")
    version, words = sent.version, sent.text("words")
    if move == "answer":
        disputes.answer(
            sent.session,
            dispute_id=dispute_id,
            words=words,
            **sent.dated,
            expected_version=version,
        )
    elif move == "raise_again":
        disputes.raise_again(
            sent.session,
            sent.law,
            dispute_id=dispute_id,
            question=words,
            **sent.dated,
            expected_version=version,
        )
    elif move == "close":
        disputes.close(sent.session, dispute_id=dispute_id, **sent.dated, expected_version=version)
    else:
        raise NotFound(what="该页面")
    return done(sent, project_id, "dispute.done")

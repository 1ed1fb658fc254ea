"""The dual commitment on the project's page: informed, drafted, applied for, signed, fulfilled (二（三）1)."""

from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.projects import show
from api.pages.sent import Sent, sent_for
from api.views import commitments as view
from workflow.actions import (
    attachments,
    commitment_ends,
    commitments,
    informing,
    reopenings,
    signing,
    standstill,
)
from workflow.errors import NotFound
from workflow.rules.duty import Actor

router = Chapter(prefix="/projects/{project_id}")


def newest(session: Session, project_id: int, by: Actor) -> int:
    """The number of the project's newest commitment, for whoever may see it.

    Raises:
        NotFound: there is none yet, or none of theirs.
    """
    found = commitments.latest(session, project_id)
    if found is None:
        raise NotFound(what="该双向承诺书")
    view.visible(session, found.id, by)
    return found.id


def newest_of(sent: Sent, project_id: int) -> int:
    """The newest commitment of the project, for whoever sent the form."""
    return newest(sent.session, project_id, sent.by)


def again(sent: Sent, project_id: int, doing: str = "") -> None:
    """Show the project's page again with what was typed; `doing` says in which form."""
    sent.again(show, project_id, doing, lists=("papers",))


def done(sent: Sent, project_id: int, said: str = "") -> Response:
    """Back to the commitment on the project's page."""
    return sent.done(f"/projects/{project_id}#commitment", said=said)


@router.post("/commitment")
def inform(sent: Annotated[Sent, Depends(sent_for("commitment.inform"))], project_id: int) -> Response:
    """Record that the enterprise was informed (二（三）1)."""
    again(sent, project_id, "inform")
    informing.inform(
        sent.session,
        sent.law,
        project_id=project_id,
        explained=sent.text("explained"),
        informed_by=sent.text("informed_by"),
        informed_to=sent.text("informed_to"),
        **sent.dated,
    )
    return done(sent, project_id)


@router.post("/commitment/draft")
def redraft(sent: Annotated[Sent, Depends(sent_for("commitment.redraft"))], project_id: int) -> Response:
    """Change the text before it is signed."""
    again(sent, project_id, "redraft")
    informing.redraft(
        sent.session,
        sent.law,
        commitment_id=newest_of(sent, project_id),
        enterprise=sent.rows("enterprise"),
        departments=sent.rows("departments") or None,
        deferrals=sent.rows("deferral"),
        points=sent.rows("point"),
        sections=_named(sent, "section-"),
        applies=_named(sent, "applies-"),
        source=sent.text("source"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return done(sent, project_id)


def _named(sent: Sent, prefix: str) -> dict[str, object]:
    """What was typed into fields that are named by a key of the law."""
    return {name.removeprefix(prefix): sent.text(name) for name in sent.fields if name.startswith(prefix)}


@router.post("/commitment/apply")
def apply(sent: Annotated[Sent, Depends(sent_for("commitment.apply"))], project_id: int) -> Response:
    """The enterprise applies of its own will."""
    again(sent, project_id, "apply")
    commitments.apply(
        sent.session,
        sent.law,
        commitment_id=newest_of(sent, project_id),
        papers=sent.several("papers"),
        applied_by=sent.text("applied_by"),
        despite_missing=bool(sent.text("despite_missing")),
        **sent.dated,
        expected_version=sent.version,
    )
    return done(sent, project_id)


@router.post("/commitment/decide")
def decide(sent: Annotated[Sent, Depends(sent_for("commitment.decide"))], project_id: int) -> Response:
    """Find that the application qualifies, or return it and say why."""
    again(sent, project_id, "decide")
    commitment_id, version = newest_of(sent, project_id), sent.version
    if sent.text("finding") == "return":
        commitments.send_back(
            sent.session,
            commitment_id=commitment_id,
            reason=sent.text("reason"),
            **sent.dated,
            expected_version=version,
        )
    else:
        commitments.qualify(
            sent.session,
            sent.law,
            commitment_id=commitment_id,
            **sent.dated,
            expected_version=version,
        )
    return done(sent, project_id)


@router.post("/commitment/reopen")
def reopen(sent: Annotated[Sent, Depends(sent_for("commitment.reopen"))], project_id: int) -> Response:
    """The text has to be changed after all: the enterprise applies again."""
    again(sent, project_id, "reopen")
    reopenings.reopen(
        sent.session,
        commitment_id=newest_of(sent, project_id),
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return done(sent, project_id)


@router.post("/commitment/decline")
def decline(sent: Annotated[Sent, Depends(sent_for("commitment.decline"))], project_id: int) -> Response:
    """The enterprise does not go on: admission is voluntary."""
    again(sent, project_id, "decline_commitment")
    commitment_ends.decline(
        sent.session,
        commitment_id=newest_of(sent, project_id),
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return done(sent, project_id)


@router.post("/commitment/withdraw")
def withdraw(sent: Annotated[Sent, Depends(sent_for("commitment.withdraw"))], project_id: int) -> Response:
    """The office takes the procedure back before signing, and says why."""
    again(sent, project_id, "withdraw_commitment")
    commitment_ends.withdraw(
        sent.session,
        commitment_id=newest_of(sent, project_id),
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return done(sent, project_id)


@router.post("/commitment/sign")
def sign(sent: Annotated[Sent, Depends(sent_for("commitment.sign"))], project_id: int) -> Response:
    """Record both signatures, with the scan where it is at hand."""
    again(sent, project_id, "sign")
    signing.sign(
        sent.session,
        sent.law,
        commitment_id=newest_of(sent, project_id),
        signed_for_enterprise=sent.text("signed_for_enterprise"),
        signed_for_office=sent.text("signed_for_office"),
        scan=scan_in(sent),
        **sent.dated,
        expected_version=sent.version,
    )
    return done(sent, project_id)


@router.post("/commitment/resume")
def resume(sent: Annotated[Sent, Depends(sent_for("commitment.resume"))], project_id: int) -> Response:
    """Start the clocks again once a suspended project goes on."""
    again(sent, project_id)
    standstill.resume(
        sent.session, sent.law, commitment_id=newest_of(sent, project_id), by=sent.by, now=sent.now
    )
    return done(sent, project_id)


@router.post("/commitment/fulfil")
def fulfil(sent: Annotated[Sent, Depends(sent_for("commitment.fulfil"))], project_id: int) -> Response:
    """Find that both sides have done what they promised."""
    again(sent, project_id, "fulfil")
    signing.fulfil(
        sent.session,
        commitment_id=newest_of(sent, project_id),
        evidence=sent.text("words"),
        **sent.dated,
        expected_version=sent.version,
    )
    return done(sent, project_id)


def scan_in(sent: Sent) -> tuple[str, bytes] | None:
    """The signed copy that was uploaded: its name and its bytes; None where none was."""
    file = sent.upload("scan")
    return (str(file.filename), file.file.read(attachments.LARGEST + 1)) if file else None

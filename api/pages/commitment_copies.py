"""The commitment on paper: printed, signed copies that come back, and what is downloaded."""

from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import AtDoor, Decision, InForce, Reading
from api.pages.commitments import again, done, newest, newest_of, scan_in
from api.pages.page import AsPage
from api.pages.sent import Sent, sent_for
from api.routes.papers import make
from api.sending import Typed
from workflow.actions import (
    attachments,
    commitment_papers,
    own_copies,
    signing,
)
from workflow.actions.drafts import Draft
from workflow.errors import NotFound
from workflow.rules.duty import Actor

router = Chapter(prefix="/projects/{project_id}")


@router.post("/commitment/scan")
def scan(sent: Annotated[Sent, Depends(sent_for("commitment.sign"))], project_id: int) -> Response:
    """Upload the signed paper."""
    again(sent, project_id, "sign")
    filename, content = scan_in(sent) or ("", b"")
    signing.keep_scan(
        sent.session,
        commitment_id=newest_of(sent, project_id),
        filename=filename,
        content=content,
        by=sent.by,
        now=sent.now,
    )
    return done(sent, project_id, "commitment.scan")


@router.post("/commitment/copy")
def upload_own(sent: Annotated[Sent, Depends(sent_for("commitment.upload"))], project_id: int) -> Response:
    """Upload the copy that the enterprise has signed."""
    again(sent, project_id, "own_copy")
    filename, content = scan_in(sent) or ("", b"")
    own_copies.keep(
        sent.session,
        commitment_id=newest_of(sent, project_id),
        filename=filename,
        content=content,
        by=sent.by,
        now=sent.now,
    )
    return done(sent, project_id)


@router.post("/commitment/papers")
async def make_paper(
    by: Annotated[Actor, Depends(Decision("commitment.read"))],
    page: AsPage,
    door: AtDoor,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Make the notice to the enterprise, or the text for both signatures."""
    draft = (
        commitment_papers.draft_informing
        if form.get("form") == "informing"
        else commitment_papers.draft_commitment
    )

    def gather(session: Session) -> Draft:
        return draft(session, law, commitment_id=newest(session, project_id, by), by=by, now=now)

    paper_id = await make(door, gather, by=by, now=now)
    return page.go(f"/papers/{paper_id}")


@router.get("/attachments/{attachment_id}")
def download(
    by: Annotated[Actor, Depends(Decision("commitment.read"))],
    session: Reading,
    project_id: int,
    attachment_id: int,
) -> Response:
    """The file exactly as it came, always as an attachment: what others upload is never shown as a page of ours."""
    found = attachments.read(session, attachment_id=attachment_id, by=by)
    if found.project_id != project_id:
        raise NotFound(what="该附件")
    name = f"attachment-{found.id}.{attachments.extension(found.media_type)}"
    return Response(
        found.content,
        media_type=found.media_type,
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "x-content-type-options": "nosniff",
            "cache-control": "private, no-store",
        },
    )

"""The enterprise's own signed copy of the dual commitment, as it sends it in (二（三）1); signing is recorded by the office."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from workflow.actions import attachments, clauses, commitments, mandates, notices
from workflow.actions.cases import case_of
from workflow.errors import NotToBeSignedYet
from workflow.records import event
from workflow.records.attachment import Attachment
from workflow.records.commitment import Commitment
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.machines import BINDING, COMMITMENT

#: What the copy is called, and what it is about: never mixed with the paper that both sides have signed.
OWN_COPY: Final = "企业签署的双向承诺书"
SUBJECT: Final = "own_copy"

#: While the text waits for both signatures, and for as long as it binds.
_SIGNABLE: Final = frozenset({"qualified", *BINDING})


def keep(
    session: Session, *, commitment_id: int, filename: str, content: bytes, by: Actor, now: datetime
) -> Attachment:
    """Keep the copy that the enterprise has signed, and tell the office; it signs nothing by itself. House practice.

    The same file twice is one, with one line of history and one notice; a better copy is kept beside the first.

    Raises:
        NotToBeSignedYet: there is no text to be signed yet, or it does not count any more.
        NotMandated: the agent was not entrusted with it.
        FileRejected: it cannot be kept.
    """
    commitment, project = commitments.locked(session, commitment_id)
    duty.require(by, "commitment.upload", case_of(project))
    mandates.require(session, project, by, "commitment.upload")
    clauses.require_going(project, "commitment.upload")
    if commitment.state not in _SIGNABLE:
        raise NotToBeSignedYet(state=COMMITMENT.words[commitment.state])
    known = {row.id for row, _ in copies(session, commitment_id) if not row.taken_back_because}
    kept = attachments.keep(
        session,
        project,
        subject=(SUBJECT, commitment.id),
        title=OWN_COPY,
        filename=filename,
        content=content,
        by=by,
        now=now,
    )
    if kept.id in known:
        return kept
    notices.tell(
        session,
        "commitment.copy_uploaded",
        to=notices.OFFICE,
        project_id=project.id,
        subject=("commitment", commitment.id),
        occasion=kept.id,
        now=now,
        project=project.name,
    )
    event.append(
        session,
        project,
        kind="commitment.upload",
        by=by,
        now=now,
        subject=("attachment", kept.id),
        data={"sha256": kept.sha256, "media_type": kept.media_type, "size": kept.size},
    )
    session.flush()
    return kept


def copies(session: Session, commitment_id: int) -> list[tuple[Attachment, str]]:
    """The enterprise's copies, the newest first, each with the name of whoever uploaded it."""
    return attachments.about(session, (SUBJECT, commitment_id))


def set_aside(session: Session, commitment: Commitment, *, because: str) -> list[int]:
    """Mark the copies of a text that is not signed after all; answer which. Part of another act."""
    marked = [row for row, _ in copies(session, commitment.id) if not row.taken_back_because]
    for row in marked:
        row.taken_back_because = because
    return [row.id for row in marked]

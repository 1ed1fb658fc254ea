"""附件: a file from outside is looked at, kept byte for byte, and handed out as it came."""

import hashlib
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from workflow.actions.cases import case_of
from workflow.actions.clause_sides import departments_of
from workflow.errors import FileRejected, NotFound
from workflow.law.sentence import Sentence
from workflow.records.attachment import Attachment
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor

#: What a file may be, told by how its bytes begin; its name says nothing.
_KINDS: Final = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
)
#: The largest file, in bytes: below the largest body that the door lets in.
LARGEST: Final = 7 * 1024 * 1024
LONGEST_FILENAME: Final = 200


def media_type(content: bytes) -> str | None:
    """What the bytes are, or None where it is none of what may be kept."""
    return next((kind for head, kind, _ in _KINDS if content.startswith(head)), None)


def extension(kind: str) -> str:
    """The ending of a file of this type."""
    return next(ending for _, known, ending in _KINDS if known == kind)


def keep(
    session: Session,
    project: Project,
    *,
    subject: tuple[str, int],
    title: str,
    filename: str,
    content: bytes,
    by: Actor,
    now: datetime,
) -> Attachment:
    """Keep a file beside what it is about; the same bytes twice are one. Part of an act, on a locked project.

    Raises:
        FileRejected: it is empty, too large, or neither PDF, JPEG nor PNG by its content.
    """
    shown = "".join(c for c in filename if c.isprintable())[-LONGEST_FILENAME:] or "附件"
    if not content:
        raise FileRejected(name=shown, why="文件是空的")
    if len(content) > LARGEST:
        raise FileRejected(name=shown, why=Sentence("超过{n}兆字节", n=LARGEST // 1024 // 1024))
    kind = media_type(content)
    if kind is None:
        raise FileRejected(name=shown, why="只收PDF、JPEG、PNG文件，按内容识别")
    digest = hashlib.sha256(content).hexdigest()
    known = session.scalar(
        select(Attachment).where(
            Attachment.subject_kind == subject[0],
            Attachment.subject_id == subject[1],
            Attachment.sha256 == digest,
        )
    )
    if known is not None:
        # Taken back and sent again, it stands again; the line of the act says so.
        known.taken_back_because = ""
        return known
    attachment = Attachment(
        project_id=project.id,
        subject_kind=subject[0],
        subject_id=subject[1],
        title=title,
        filename=shown,
        media_type=kind,
        size=len(content),
        sha256=digest,
        content=content,
        kept_at=now,
        person_id=by.person_id,
    )
    session.add(attachment)
    session.flush()
    return attachment


def about(session: Session, subject: tuple[str, int]) -> list[tuple[Attachment, str]]:
    """The files about something, the newest first, each with the name of whoever uploaded it."""
    rows = session.execute(
        select(Attachment, Person.name)
        .outerjoin(Person, Person.id == Attachment.person_id)
        .where(Attachment.subject_kind == subject[0], Attachment.subject_id == subject[1])
        .order_by(Attachment.id.desc())
    )
    return [(row, name or "") for row, name in rows]


def read(session: Session, *, attachment_id: int, by: Actor) -> Attachment:
    """A file with its bytes, exactly as it came.

    Raises:
        NotFound: there is none, or it is of nobody's case.
        NotAllowed: it is not for this reader.
    """
    found = session.get(Attachment, attachment_id, options=[undefer(Attachment.content)])
    if found is None:
        raise NotFound(what="该附件")
    project = session.get_one(Project, found.project_id)
    duty.require(by, "commitment.read", case_of(project, departments_of(session, project.id)))
    return found

"""What an application lacks is said before it is sent: a question to whoever sends it, never a refusal of the application.

The law wants one complete notice of what is missing, from whoever receives it (行政许可法32); so the enterprise may send what
it has. House practice: it is told first, and says that it wants to send it all the same.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions.packs import answers_of
from workflow.errors import PaperNotListed, PapersNotAttached
from workflow.law.terms import Phase
from workflow.records.event import EventRecord
from workflow.rules.wording import identity

#: Greatest number of papers that one application names.
MOST: Final = 60


def listed(session: Session, project_id: int, code: str) -> tuple[str, ...]:
    """The papers that the departments' lists name for an item of business registration, each once."""
    return tuple(
        dict.fromkeys(
            material.name
            for answer in answers_of(session, project_id)
            for line in answer.lines
            if line.phase is Phase.BUSINESS_SETUP and line.item_code == code
            for material in line.materials
        )
    )


@dataclass(frozen=True, slots=True)
class Attached:
    """What went with an application by its own words, and what of the list did not."""

    papers: tuple[str, ...]
    without: tuple[str, ...]


def last_attached(session: Session, project_id: int, item_id: int) -> Attached | None:
    """What went with the item's last application; None where it was never applied for, or nobody said."""
    last = session.scalar(
        select(EventRecord.data)
        .where(
            EventRecord.project_id == project_id,
            EventRecord.subject_kind == "registration_item",
            EventRecord.subject_id == item_id,
            EventRecord.kind.in_(("registration.apply", "registration.order")),
        )
        .order_by(EventRecord.seq.desc())
        .limit(1)
    )
    data = json.loads(last) if last else {}
    return (
        Attached(tuple(data.get("papers", ())), tuple(data.get("without", ())))
        if data.get("papers") or data.get("without")
        else None
    )


def at_hand(
    session: Session, project_id: int, item_id: int, listed_papers: Sequence[str], made: Collection[str]
) -> tuple[str, ...]:
    """What of the list went with the item's last application, or was made in this very project (`made`), e.g. its licence.

    A proposal for the form, which whoever applies looks at: nothing is attached by it.
    """
    sent = last_attached(session, project_id, item_id)
    known = {identity(name) for name in (*(sent.papers if sent else ()), *made)}
    return tuple(name for name in listed_papers if identity(name) in known)


def require_told(missing: Sequence[str], *, despite: bool) -> dict[str, list[str]]:
    """Let an application go on that is complete, or whose sender knows what is missing; what it lacks, for the event.

    Raises:
        PapersNotAttached: something is missing, and the sender has not said that it is sent all the same.
    """
    if missing and not despite:
        raise PapersNotAttached(n=len(missing), missing="、".join(missing))
    return {"without": list(missing)} if missing else {}


def lacking(listed_papers: Sequence[str], attached: Sequence[str]) -> tuple[str, ...]:
    """What of the list is not attached, in its order.

    Raises:
        PaperNotListed: something is attached that no list names.
    """
    for name in attached:
        if name not in listed_papers:
            raise PaperNotListed(paper=name[:MOST], choices="、".join(listed_papers))
    return tuple(name for name in listed_papers if name not in set(attached))

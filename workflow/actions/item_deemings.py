"""What the statute seemed to have made of an application: a word in time, proven later, shows that it did not (行政许可法32).

The sweep records acceptance by statute when it knows of no word within the five days. Where the department had told, accepted
or refused in time on paper, that consequence never occurred: whoever records the paper late, with what proves it, undoes it.
Nothing is wiped out; history keeps both lines.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clause_clocks, clause_outcomes, clocks, item_clocks, notices
from workflow.actions.approval_items import tell_applicant
from workflow.actions.item_intake import NOTICE_LIMIT, correction_of
from workflow.errors import DeemingStands
from workflow.law.book import Law
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import ClockRecord
from workflow.records.project import Project
from workflow.rules.machines import APPROVAL_ITEM
from workflow.rules.wording import clean
from workflow.rules.words import due_words

#: How clocks end that an acceptance started which did not occur; they count for nothing in a scorecard.
BECAUSE: Final = "retracted"
#: The step that is undone, as it is told.
STEP: Final = "登记的“逾期未告知，视为受理”不成立"
LONGEST_EVIDENCE: Final = 200


def disprovable(session: Session, item: ApprovalItem) -> bool:
    """Whether a word in time could still undo an acceptance by statute: nothing has been built on it."""
    return (
        item.state == "accepted"
        and item.accepted_how == "deemed"
        and item.promised_at is None
        and correction_of(session, item) is None
    )


def disprove(
    session: Session,
    law: Law,
    project: Project,
    item: ApprovalItem,
    evidence: str,
    *,
    at: datetime,
    now: datetime,
) -> dict[str, Any]:
    """Undo an acceptance by statute that did not occur, as part of recording the word given in time; for its event.

    Without evidence nothing is undone, and the application stays accepted.

    Raises:
        DeemingStands: the word itself came after the five days.
    """
    paper = clean(evidence, fact="期满之前作出的凭据", field="evidence", limit=LONGEST_EVIDENCE)
    if not paper:
        return {}
    if not disprovable(session, item):
        return {"evidence": paper}
    notice = session.scalar(
        select(ClockRecord)
        .where(
            ClockRecord.subject_kind == item_clocks.ITEM,
            ClockRecord.subject_id == item.id,
            ClockRecord.limit_key == NOTICE_LIMIT,
        )
        .order_by(ClockRecord.round.desc())
        .limit(1)
    )
    if notice is None or notice.due_at is None or at > notice.due_at:
        raise DeemingStands(due=due_words(notice.due_day if notice else None))
    calendar = item_clocks.calendar_for(session, law, project)
    clause_outcomes.let_go(session, calendar, project, item, at=at, because=BECAUSE)
    clause_clocks.stop_of_acceptance(session, item, at=at, because=BECAUSE)
    clocks.run_on(session, calendar, notice, paused=False)
    item.state = APPROVAL_ITEM.after(item.state, "take_back_acceptance")
    item.accepted_at, item.accepted_how, item.no_commitment = None, "", ""
    tell_applicant(session, project, item, "item.taken_back", now=now, step=STEP, reason=paper)
    notices.tell(
        session,
        "item.taken_back",
        to=notices.OFFICE,
        project_id=project.id,
        subject=("approval_item", item.id),
        occasion=project.event_seq,
        now=now,
        project=project.name,
        item=item.name,
        step=STEP,
        reason=paper,
    )
    return {"evidence": paper, "undoes_deeming": True}

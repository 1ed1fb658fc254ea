"""The draft of a commitment whose ground has changed: whether its clauses apply is decided anew (二（一）1, 附件2)."""

from typing import Any

from sqlalchemy.orm import Session

from workflow.actions import commitments
from workflow.law.book import Law
from workflow.records.project import Project
from workflow.records.screening import Screening
from workflow.rules import commitment as rules
from workflow.rules import commitment_text
from workflow.rules.machines import DRAFTING


def look_anew(session: Session, law: Law, project: Project, *, needed_land: bool) -> dict[str, Any]:
    """Open what was decided about clauses of new land, where the project says otherwise now; answer for the event.

    Nobody decides by a change of facts: the clauses wait in the text for the office, and nothing is signed until it has
    said of each whether it applies. Part of a change of facts, on a locked project: it writes no event of its own.
    """
    commitment = commitments.latest(session, project.id)
    if commitment is None or commitment.state not in DRAFTING:
        return {}
    screening = session.get(Screening, commitment.consultation_id)
    land = screening.land if screening else None
    before = rules.new_land(needs_land=needed_land, land=land)
    if before is rules.new_land(needs_land=project.needs_land, land=land):
        return {}
    draft = rules.from_json(commitment.draft)
    opened = commitment_text.opened(
        draft, law.edition(project.edition_hash), fact="new_land", because=_words(project)
    )
    commitment.draft = rules.to_json(opened)
    return {
        "commitment": {
            "id": commitment.id,
            "undecided": [line.limit for line in opened.lines if line.undecided],
        }
    }


def _words(project: Project) -> str:
    before, now = ("否", "是") if project.needs_land else ("是", "否")
    return (
        f"告知企业以后，“是否需新供地”由“{before}”改为“{now}”，请重新确定有关条款是否适用；确定之前不能签订"
    )

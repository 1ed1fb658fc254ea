"""Paper: a gathered sheet is rendered after the commit and kept as it was made."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

import forms
from forms import (
    AnySheet,
)
from workflow.actions import card_owners
from workflow.actions.cases import case_of
from workflow.actions.clause_sides import departments_of
from workflow.actions.drafts import Draft, draft_annex1, draft_annex2, draft_pack, draft_proof
from workflow.actions.minutes_sheet import draft_minutes
from workflow.actions.order_papers import draft_supervision
from workflow.actions.receipts import draft_pickup_receipt
from workflow.errors import NotFound
from workflow.records import event
from workflow.records.acceptance import parts_of
from workflow.records.approval_item import ApprovalItem
from workflow.records.checklist import Checklist
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultee
from workflow.records.database import Database
from workflow.records.deliberation import Deliberation, Minutes
from workflow.records.paper import Paper
from workflow.records.project import Project
from workflow.records.supervision import Supervision
from workflow.rules import duty
from workflow.rules.chain import digest
from workflow.rules.duty import Actor

__all__ = [
    "Draft",
    "draft_annex1",
    "draft_annex2",
    "draft_minutes",
    "draft_pack",
    "draft_pickup_receipt",
    "draft_proof",
    "draft_supervision",
    "find",
    "keep",
    "make",
    "read",
]


def keep(session: Session, draft: Draft, pdf: bytes, *, by: Actor | None, now: datetime) -> Paper:
    """Keep a rendered sheet, with a line of history that carries its digests.

    The same data printed again is the paper that is there already, and no event.
    """
    # Two who print the same at once keep one paper.
    chain: Project | event.House
    if draft.project_id is None:
        chain = event.house_locked(session)
    else:
        chain = Project.locked(session, draft.project_id)
    found = find(session, draft)
    if found is not None:
        return found
    paper = Paper(
        project_id=draft.project_id,
        form=draft.form,
        title=draft.title,
        subject_kind=draft.subject[0],
        subject_id=draft.subject[1],
        edition_hash=draft.edition_hash,
        sheet_sha256=draft.sheet_sha256,
        sheet=forms.to_json(draft.sheet),
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        pdf=pdf,
        made_at=now,
        person_id=by.person_id if by else None,
    )
    session.add(paper)
    session.flush()
    event.append(
        session,
        chain,
        kind="paper.make",
        by=by,
        now=now,
        subject=("paper", paper.id),
        data={
            "form": paper.form,
            "title": paper.title,
            "of": list(draft.subject),
            "sheet_sha256": digest(paper.sheet),
            "pdf_sha256": paper.pdf_sha256,
        },
        changes_case=False,
    )
    return paper


def find(session: Session, draft: Draft) -> Paper | None:
    """The paper that says exactly what the draft says, if it was made before."""
    return session.scalar(
        select(Paper).where(
            Paper.subject_kind == draft.subject[0],
            Paper.subject_id == draft.subject[1],
            Paper.form == draft.form,
            Paper.sheet_sha256 == draft.sheet_sha256,
        )
    )


def make(
    database: Database,
    render: Callable[[AnySheet], bytes],
    gather: Callable[[Session], Draft],
    *,
    by: Actor | None,
    now: datetime,
) -> int:
    """Gather, render outside any transaction, keep; answer the paper's id. Nothing is rendered twice."""
    with database.reading() as session:
        draft = gather(session)
        found = find(session, draft)
        if found is not None:
            return found.id
    pdf = render(draft.sheet)
    with database.acting() as session:
        return keep(session, draft, pdf, by=by, now=now).id


def read(session: Session, *, paper_id: int, by: Actor) -> Paper:
    """A paper with its bytes, exactly as it was made.

    Raises:
        NotFound: there is no such paper.
        NotAllowed: it is not for this reader.
    """
    paper = session.get(Paper, paper_id, options=[undefer(Paper.pdf)])
    if paper is None:
        raise NotFound(what="该表单")
    if paper.project_id is None:
        # A paper of the house: the figures of a department, or of all of them.
        department = str(paper.sheet.get("department", ""))
        duty.require(by, "scorecard.read", card_owners.case_of_card(session, department))
        return paper
    project = session.get_one(Project, paper.project_id)
    duty.require(by, act_to_read(paper.form), case_of(project, _departments_of(session, paper)))
    return paper


#: The forms that others than the offices may read, and by which act: the enterprise has its own copy of these.
_READ: Final = {
    "pack": "pack.read",
    "pickup": "pickup.read",
    # joint acceptance
    "acceptance_opinion": "acceptance.read",
    "rectification_list": "acceptance.read",
    "informing": "commitment.read",
    "commitment": "commitment.read",
    "minutes": "deliberation.read",
    # letters to the applicant (行政许可法32、38、42、45)
    "item_correction": "letter.read",
    "item_acceptance": "letter.read",
    "item_refusal": "letter.read",
    "item_pause": "letter.read",
    "item_extension": "letter.read",
    "item_decision": "letter.read",
}


def act_to_read(form: str) -> str:
    """The act by which a paper of a form is read."""
    return _READ.get(form, "paper.read")


def _departments_of(session: Session, paper: Paper) -> list[str]:
    if paper.subject_kind == "checklist":
        return [session.get_one(Checklist, paper.subject_id).department_key]
    if paper.subject_kind == "consultee":
        return [session.get_one(Consultee, paper.subject_id).department_key]
    if paper.subject_kind == "approval_item":
        return [session.get_one(ApprovalItem, paper.subject_id).department_key]
    if paper.subject_kind == "minutes":
        issued = session.get_one(Minutes, paper.subject_id)
        meeting = session.get_one(Deliberation, issued.deliberation_id)
        return [*meeting.departments, *meeting.attended]
    if paper.subject_kind == "supervision":
        return [session.get_one(Supervision, paper.subject_id).obligor_key]
    if paper.subject_kind == "clock":
        return [session.get_one(ClockRecord, paper.subject_id).obligor_key]
    if paper.subject_kind == "joint_acceptance":
        return [part.department_key for part in parts_of(session, paper.subject_id)]
    if paper.subject_kind == "commitment":
        return list(departments_of(session, paper.project_id or 0))
    return list(
        session.scalars(select(Checklist.department_key).where(Checklist.project_id == paper.project_id))
    )

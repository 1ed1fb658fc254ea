"""Every paper of a project's course, each with the name of its file and how its sheet is gathered."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.sheets_approval import AcceptanceSheet, DecisionSheet
from workflow.actions import acceptance_drafts, commitment_papers, item_papers, papers, scorecard_papers
from workflow.actions.demonstration.expansion import LATE
from workflow.actions.drafts import Draft
from workflow.law.book import Law
from workflow.records.acceptance import JointAcceptance
from workflow.records.approval_item import ApprovalItem
from workflow.records.checklist import Checklist, Pack
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Commitment
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Deliberation, Minutes
from workflow.records.department import Department
from workflow.records.pickup import Collection, Pickup
from workflow.records.project import Project
from workflow.records.supervision import Supervision
from workflow.rules.approval_item import is_permit
from workflow.rules.duty import Actor

#: A file's name, and how its sheet is gathered.
Planned = tuple[str, Callable[[Session], Draft]]


def papers_of(session: Session, law: Law, project_id: int, *, by: Actor, now: datetime) -> Iterator[Planned]:
    """The papers of a project, chapter by chapter; a second one of the same name gets its number."""
    named: Counter[str] = Counter()
    for name, gather in _chapters(session, law, project_id, by=by, now=now):
        named[name] += 1
        stem, _, ending = name.rpartition(".")
        yield (name if named[name] == 1 else f"{stem}-{named[name]}.{ending}"), gather


def papers_of_the_house(law: Law, since: date, until: date, *, by: Actor, now: datetime) -> Iterator[Planned]:
    """监督考核表 of everybody, and of the department whose figure was disputed (二（一）2)."""
    common: dict[str, Any] = {"law": law, "since": since, "until": until, "by": by, "now": now}
    for name, department in (("scorecard", ""), (f"scorecard-{LATE}", LATE)):
        gather = partial(scorecard_papers.draft_scorecard, department=department, **common)
        yield f"{name}.pdf", gather


def _chapters(session: Session, law: Law, project_id: int, *, by: Actor, now: datetime) -> Iterator[Planned]:
    common: dict[str, Any] = {"law": law, "by": by, "now": now}
    departments: dict[tuple[str, int], str] = {}
    yield from _docking(session, project_id, common, departments)
    yield from _consultation(session, project_id, common, departments)
    yield from _registration(session, project_id, common)
    yield from _deliberation(session, project_id, common)
    yield from _commitment(session, project_id, common)
    yield from _items(session, law, project_id, common)
    yield from _acceptance(session, project_id, common)
    yield from _supervision(session, project_id, common)
    for clock_id, name in _proven(session, project_id, departments):
        yield name, partial(papers.draft_proof, clock_id=clock_id, **common)


def _docking(
    session: Session, project_id: int, common: Mapping[str, Any], departments: dict[tuple[str, int], str]
) -> Iterator[Planned]:
    rows = session.scalars(
        select(Checklist)
        .join(Department, Department.key == Checklist.department_key)
        .where(Checklist.project_id == project_id)
        .order_by(Department.position)
    )
    for checklist in rows:
        departments["checklist", checklist.id] = checklist.department_key
        name = f"annex1-{checklist.department_key}.pdf"
        yield name, partial(papers.draft_annex1, checklist_id=checklist.id, **common)
    newest: dict[str, int] = {}
    for pack in session.scalars(select(Pack).where(Pack.project_id == project_id).order_by(Pack.id)):
        newest[pack.phase] = pack.id
    for phase, pack_id in newest.items():
        yield f"pack-{phase}.pdf", partial(papers.draft_pack, pack_id=pack_id, **common)


def _consultation(
    session: Session, project_id: int, common: Mapping[str, Any], departments: dict[tuple[str, int], str]
) -> Iterator[Planned]:
    consultees = session.scalars(
        select(Consultee)
        .join(Consultation, Consultation.id == Consultee.consultation_id)
        .where(Consultation.project_id == project_id)
        .order_by(Consultee.id)
    )
    for consultee in consultees:
        departments["consultee", consultee.id] = consultee.department_key
        name = f"annex2-{consultee.department_key}.pdf"
        yield name, partial(papers.draft_annex2, consultee_id=consultee.id, **common)


def _registration(session: Session, project_id: int, common: Mapping[str, Any]) -> Iterator[Planned]:
    rows = session.scalars(
        select(Collection)
        .join(Pickup, Pickup.id == Collection.pickup_id)
        .where(Pickup.project_id == project_id)
        .order_by(Collection.id)
    )
    for number, collection in enumerate(rows, start=1):
        yield (
            f"receipt-{number}.pdf",
            partial(papers.draft_pickup_receipt, collection_id=collection.id, **common),
        )


def _deliberation(session: Session, project_id: int, common: Mapping[str, Any]) -> Iterator[Planned]:
    rows = session.scalars(
        select(Minutes)
        .join(Deliberation, Deliberation.id == Minutes.deliberation_id)
        .where(Deliberation.project_id == project_id, Minutes.number.is_not(None))
        .order_by(Minutes.id)
    )
    for number, issued in enumerate(rows, start=1):
        yield f"minutes-{number}.pdf", partial(papers.draft_minutes, minutes_id=issued.id, **common)


def _commitment(session: Session, project_id: int, common: Mapping[str, Any]) -> Iterator[Planned]:
    rows = session.scalars(
        select(Commitment).where(Commitment.project_id == project_id).order_by(Commitment.id)
    )
    for number, commitment in enumerate(rows, start=1):
        about = {"commitment_id": commitment.id, **common}
        yield f"informing-{number}.pdf", partial(commitment_papers.draft_informing, **about)
        yield f"commitment-{number}.pdf", partial(commitment_papers.draft_commitment, **about)


def _items(session: Session, law: Law, project_id: int, common: Mapping[str, Any]) -> Iterator[Planned]:
    """Of every application what is out of the ordinary; of every permit the decision; what was accepted with a gap."""
    edition = law.edition(session.get_one(Project, project_id).edition_hash)
    rows = session.scalars(
        select(ApprovalItem).where(ApprovalItem.project_id == project_id).order_by(ApprovalItem.item_code)
    )
    for item in rows:
        ordinary = item.decision in ("", "granted")
        permit = is_permit(edition.items.get(item.item_code))
        told = {kind for kind, _ in item_papers.printable(session, item)}
        if not permit and ordinary:
            told.discard(DecisionSheet.KIND)
        if ordinary and item.accepted_how != "deemed":
            told.discard(AcceptanceSheet.KIND)
        for kind in sorted(told):
            name = f"{kind.removeprefix('item_')}-{item.item_code}.pdf"
            yield name, partial(item_papers.draft, form=kind, item_id=item.id, **common)


def _acceptance(session: Session, project_id: int, common: Mapping[str, Any]) -> Iterator[Planned]:
    rows = session.scalars(
        select(JointAcceptance).where(JointAcceptance.project_id == project_id).order_by(JointAcceptance.id)
    )
    for number, acceptance in enumerate(rows, start=1):
        about = {"acceptance_id": acceptance.id, **common}
        yield f"rectifications-{number}.pdf", partial(acceptance_drafts.draft_rectifications, **about)
        yield f"acceptance-{number}.pdf", partial(acceptance_drafts.draft_opinion, **about)


def _supervision(session: Session, project_id: int, common: Mapping[str, Any]) -> Iterator[Planned]:
    rows = session.scalars(
        select(Supervision).where(Supervision.project_id == project_id).order_by(Supervision.id)
    )
    for number, order in enumerate(rows, start=1):
        yield (
            f"supervision-{number}.pdf",
            partial(papers.draft_supervision, supervision_id=order.id, **common),
        )


def _proven(
    session: Session, project_id: int, departments: Mapping[tuple[str, int], str]
) -> Iterator[tuple[int, str]]:
    """The clocks worth a proof: each consultee's; of the lists, those that went differently from the others."""
    clocks = session.scalars(
        select(ClockRecord)
        .join(Department, Department.key == ClockRecord.obligor_key)
        .where(
            ClockRecord.project_id == project_id,
            ClockRecord.subject_kind.in_(("checklist", "consultee")),
        )
        .order_by(ClockRecord.subject_kind, ClockRecord.round, Department.position, ClockRecord.id)
    )
    seen = set()
    for clock in clocks:
        department = departments[clock.subject_kind, clock.subject_id]
        late = clock.stopped_at is not None and clock.due_at is not None and clock.stopped_at > clock.due_at
        course = (clock.subject_kind, clock.started_at, clock.due_day, late)
        if clock.subject_kind == "checklist" and course in seen:
            continue
        seen.add(course)
        again = f"-{clock.round}" if clock.round > 1 else ""
        kind = "consultation" if clock.subject_kind == "consultee" else clock.subject_kind
        yield clock.id, f"proof-{kind}-{department}{again}.pdf"

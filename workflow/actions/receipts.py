"""What stands on 一窗通取领取单 is gathered into its sheet (二（二）4)."""

from datetime import datetime

from sqlalchemy.orm import Session

from forms.registration import HandedRow, PickupReceiptSheet
from workflow.actions.cases import case_of, facts_of
from workflow.actions.drafts import Draft
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.records.department import Department
from workflow.records.person import Person
from workflow.records.pickup import Collection, Pickup
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor


def draft_pickup_receipt(
    session: Session, law: Law, *, collection_id: int, by: Actor, now: datetime
) -> Draft:
    """一窗通取领取单 of one handing-over, to be signed by whoever collected and by the window.

    Raises:
        NotFound: nothing was handed over under this number, or it was taken back.
    """
    collection = session.get(Collection, collection_id)
    if collection is None or collection.taken_back_because:
        raise NotFound(what="该领取")
    project = session.get_one(Project, session.get_one(Pickup, collection.pickup_id).project_id)
    duty.require(by, "pickup.read", case_of(project))
    edition = law.edition(project.edition_hash)
    facts = facts_of(session, project)
    window = session.get(Person, collection.person_id) if collection.person_id else None
    sheet = PickupReceiptSheet(
        reference=project.number,
        edition=edition.hash,
        issuer=edition.office,
        made_at=now,
        project_name=facts.name,
        enterprise_name=facts.enterprise_name,
        credit_code=facts.credit_code,
        window=edition.registration.pickup_name,
        number=collection.number,
        rows=tuple(
            HandedRow(
                item=row["item"],
                department=session.get_one(Department, row["department"]).short,
                things=tuple(row["things"]),
                delivered_at=datetime.fromisoformat(row["delivered_at"]),
            )
            for row in collection.handed
        ),
        collector_name=collection.collector_name,
        document_kind=collection.document_kind,
        document_masked=collection.document_masked,
        handed_by=window.name if window else "",
        collected_at=collection.collected_at,
        remaining=tuple(collection.remaining),
        partial_reason=collection.partial_reason,
    )
    number = f"（第{collection.number}次）" if collection.number > 1 or collection.remaining else ""
    return Draft(
        "pickup",
        f"一窗通取领取单{number}",
        project.id,
        ("collection", collection_id),
        edition.hash,
        sheet,
    )

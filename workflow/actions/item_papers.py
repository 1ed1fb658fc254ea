"""The documents of an application: which there is occasion for, and how each is gathered."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from forms.official import OfficialSheet
from forms.sheets_approval import (
    AcceptanceSheet,
    CorrectionSheet,
    DecisionSheet,
    ExtensionSheet,
    IntakeRefusalSheet,
    SpecialProcedureSheet,
)
from workflow.actions import (
    item_rounds,
    letters_on_decision,
    letters_on_intake,
    letters_on_review,
)
from workflow.actions.approval_items import case_of_item
from workflow.actions.drafts import Draft
from workflow.actions.letters import Letter, Writes, extended_clock
from workflow.errors import NotFound, NothingToPrint
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.records.approval_item import ApprovalItem
from workflow.records.calendar import calendar_of
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor


def draft(
    session: Session,
    law: Law,
    *,
    form: str,
    item_id: int,
    round_number: int | None = None,
    by: Actor,
    now: datetime,
) -> Draft:
    """The document of one kind for an application: the newest as it stands, or an earlier one by its number.

    Raises:
        NotFound: there is no such item.
        NothingToPrint: nothing of the kind has happened to it.
    """
    item = session.get(ApprovalItem, item_id)
    if item is None or form not in DOCUMENTS:
        raise NotFound(what="该审批事项")
    project = session.get_one(Project, item.project_id)
    duty.require(by, "letter.read", case_of_item(project, item))
    edition = law.edition(project.edition_hash)
    department = session.get_one(Department, item.department_key).name
    one = item_rounds.application(session, item, round_number)
    if one is None or not (one.newest or form in EARLIER):
        raise NothingToPrint(what="文书")
    calendar = calendar_of(session, edition, law.notices)
    sheet = DOCUMENTS[form](Letter(session, edition, project, item, one, department, calendar))
    return Draft(
        form,
        f"{sheet.TITLE}·{item.name}" + ("" if one.newest else f"（第{one.round}次申请）"),
        project.id,
        ("approval_item", item.id),
        edition.hash,
        _issued(sheet, edition, project, now),
    )


def _issued(sheet: OfficialSheet, edition: Edition, project: Project, now: datetime) -> OfficialSheet:
    return replace(sheet, reference=project.number, edition=edition.hash, issuer=edition.office, made_at=now)


#: What is kept of earlier applications, so that it can be printed of them too.
EARLIER: Final = (
    CorrectionSheet.KIND,
    SpecialProcedureSheet.KIND,
    ExtensionSheet.KIND,
    DecisionSheet.KIND,
)

#: Every document by its kind.
DOCUMENTS: Final[Mapping[str, Writes]] = {
    CorrectionSheet.KIND: letters_on_intake.correction,
    AcceptanceSheet.KIND: letters_on_intake.acceptance,
    IntakeRefusalSheet.KIND: letters_on_intake.refusal,
    SpecialProcedureSheet.KIND: letters_on_review.special,
    ExtensionSheet.KIND: letters_on_review.extension,
    DecisionSheet.KIND: letters_on_decision.decision,
}


def printable(session: Session, item: ApprovalItem, number: int | None = None) -> tuple[tuple[str, str], ...]:
    """The documents that an application gives occasion for: kind and title; of an earlier one by its number."""
    one = item_rounds.application(session, item, number)
    if one is None or not item.round:
        return ()
    occasions = (
        (CorrectionSheet, item_rounds.correction(session, item, one) is not None),
        (AcceptanceSheet, one.newest and item.accepted_at is not None),
        (IntakeRefusalSheet, one.newest and item.state == "refused_at_intake"),
        (SpecialProcedureSheet, item_rounds.pause(session, item, one) is not None),
        (ExtensionSheet, extended_clock(session, item, one) is not None),
        (DecisionSheet, bool(one.decision) and (one.decision != "refused" or bool(one.remedies))),
    )
    return tuple((sheet.KIND, sheet.TITLE) for sheet, happened in occasions if happened)


def printable_before(
    session: Session, item: ApprovalItem
) -> tuple[tuple[int, tuple[tuple[str, str], ...]], ...]:
    """The documents of earlier applications, newest first: the number of each with its kinds and titles."""
    found = ((number, printable(session, item, number)) for number in range(item.round - 1, 0, -1))
    return tuple((number, documents) for number, documents in found if documents)

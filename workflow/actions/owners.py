"""Who has to see to something that was agreed: a department, the office, or the enterprise (二（四）3, 三（二）)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflow.errors import OwnerUnknown
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records.department import Department
from workflow.records.enterprise import Enterprise
from workflow.records.project import Project


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has to see to something: a department, the office, or the project's enterprise."""

    kind: Obligor
    #: The department's key, the enterprise's id; empty for the office.
    key: str = ""


def read_owner(session: Session, project: Project, given: object, *, enterprise: bool) -> Owner:
    """`office`, `enterprise`, or a department's key, as forms and bodies name the owner.

    Raises:
        OwnerUnknown: none of these, or a department that is closed.
    """
    word = str(given or "").strip()
    if word == Obligor.OFFICE:
        return Owner(Obligor.OFFICE)
    if word == Obligor.ENTERPRISE and enterprise:
        return Owner(Obligor.ENTERPRISE, str(project.enterprise_id))
    department = session.get(Department, word) if word else None
    if department is None or not department.active:
        raise OwnerUnknown(more="或企业" if enterprise else "")
    return Owner(Obligor.DEPARTMENT, word)


def owner_name(session: Session, law: Law, project: Project, kind: str, key: str) -> str:
    """The owner as people read it."""
    if kind == Obligor.DEPARTMENT:
        return session.get_one(Department, key).name
    if kind == Obligor.ENTERPRISE:
        return session.get_one(Enterprise, project.enterprise_id).name
    return law.edition(project.edition_hash).office

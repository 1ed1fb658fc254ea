"""Joint acceptances as a list and as a part of the project's page (二（四）2)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions.acceptances import entrusted_with
from workflow.actions.cases import CLOSED
from workflow.law.book import Law
from workflow.law.terms import Stage
from workflow.records.acceptance import (
    AcceptancePart,
    JointAcceptance,
)
from workflow.records.project import Project, ProjectStage
from workflow.rules.acceptance import ITEM
from workflow.rules.duty import Actor
from workflow.rules.machines import JOINT_ACCEPTANCE, UNDER_WAY


@dataclass(frozen=True, slots=True)
class AcceptanceRow:
    """One line of the list."""

    id: int
    project_id: int
    project_number: str
    project_name: str
    round: int
    state: str
    state_word: str
    applied_at: datetime
    on_site_at: datetime | None
    number: str | None
    concluded_at: datetime | None


@dataclass(frozen=True, slots=True)
class AcceptanceSection:
    """What a project's page shows of joint acceptance."""

    rows: tuple[AcceptanceRow, ...]
    #: Whether an application may be made: construction approval is open, none is under way or has passed.
    may_apply: bool
    #: The papers that the catalogue asks for.
    materials: tuple[str, ...]
    #: Whether the reader may apply for the enterprise: an agent only where it is entrusted.
    mandated: bool


def section(session: Session, law: Law, project_id: int, by: Actor) -> AcceptanceSection:
    """The joint acceptances of a project for one reader, newest first, and what an application needs."""
    rows = of_project(session, project_id)
    project = session.get_one(Project, project_id)
    stage = session.get(ProjectStage, (project_id, Stage.CONSTRUCTION_APPROVAL.value))
    edition = law.editions.get(project.edition_hash, law.current)
    item = edition.items.get(ITEM)
    return AcceptanceSection(
        rows=tuple(rows),
        may_apply=stage is not None
        and stage.state == "open"
        and project.state not in CLOSED
        and not (rows and rows[0].state in (*UNDER_WAY, "passed")),
        materials=tuple(m.name for m in item.circumstances[0].materials) if item else (),
        mandated=entrusted_with(session, project, by),
    )


def of_project(session: Session, project_id: int) -> list[AcceptanceRow]:
    """The joint acceptances of a project, newest first."""
    return listed(session, project_id=project_id)


def listed(
    session: Session,
    *,
    state: str = "",
    department: str | None = None,
    project_id: int | None = None,
    most: int = 200,
) -> list[AcceptanceRow]:
    """Joint acceptances, newest first; with `department` only those that it leads or takes part in."""
    query = (
        select(JointAcceptance, Project.number, Project.name)
        .join(Project, Project.id == JointAcceptance.project_id)
        .order_by(JointAcceptance.id.desc())
        .limit(most)
    )
    if state:
        query = query.where(JointAcceptance.state == state)
    if project_id is not None:
        query = query.where(JointAcceptance.project_id == project_id)
    if department is not None:
        query = query.where(
            (JointAcceptance.lead_key == department)
            | JointAcceptance.id.in_(
                select(AcceptancePart.acceptance_id).where(AcceptancePart.department_key == department)
            )
        )
    return [
        AcceptanceRow(
            id=row.id,
            project_id=row.project_id,
            project_number=number,
            project_name=name,
            round=row.round,
            state=row.state,
            state_word=JOINT_ACCEPTANCE.words[row.state],
            applied_at=row.applied_at,
            on_site_at=row.on_site_at,
            number=row.number,
            concluded_at=row.concluded_at,
        )
        for row, number, name in session.execute(query)
    ]

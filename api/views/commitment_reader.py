"""What the rows of one commitment need to be shown: who looks, at what, and by which lights."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.lights import lights_of
from api.views.projects import department_names
from workflow.actions import (
    clause_sides,
    mandates,
)
from workflow.actions.cases import case_of
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.terms import Side
from workflow.records.clock import ClockRecord
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor, Case

#: What an agent does only as far as it is entrusted.
_IN_THE_ENTERPRISES_NAME: Final = frozenset(
    {
        "breach.report",
        "clause.fulfil",
        "deferral.hand_in",
        "dispute.close",
        "dispute.raise",
        "oversight.report",
        "repair.apply",
    }
)


class Reader:
    """What the rows of one commitment need to be shown."""

    def __init__(self, session: Session, law: Law, project: Project, by: Actor, now: datetime) -> None:
        self.session, self.project, self.by = session, project, by
        self.edition: Edition = law.edition(project.edition_hash)
        self.names = department_names(session, short=True)
        records = session.scalars(
            select(ClockRecord).where(ClockRecord.project_id == project.id).order_by(ClockRecord.round)
        ).all()
        lights = lights_of(session, law, [(record, project.edition_hash) for record in records], now)
        # The newest round comes last and stays.
        self.lights = {(light.subject_kind, light.subject_id): light for light in lights}
        self.whole = case_of(project, clause_sides.departments_of(session, project.id))
        self.mandated = mandates.covered(session, project.id, by)

    def owner(self, side: str, department: str | None) -> str:
        if side == Side.DEPARTMENT and department:
            return self.names.get(department, department)
        return clause_sides.SIDE_WORDS[side]

    def offers(self, case: Case, **moves: str) -> tuple[str, ...]:
        """The moves whose act the reader may do; each is named with its act."""
        return tuple(
            move
            for move, act in moves.items()
            if duty.may(self.by, act, case) and (self.mandated or act not in _IN_THE_ENTERPRISES_NAME)
        )

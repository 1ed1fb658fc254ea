"""Something that waits for somebody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from api.views.lights import Light
from workflow.records.project import Project

#: What has a page of its own.
_PAGES: Final = {"checklist": "/checklists", "consultee": "/consultees", "supervision": "/supervisions"}
#: The part of the project's page where the other things are done, by kind.
_PARTS: Final = {
    "assign_agent": "people",
    "mandate": "people",
    "liaison": "analysis",
    "analyse": "analysis",
    "dispatch": "checklists",
    "pack": "packs",
    "circulate": "consultation",
    "judge_risk": "consultation",
    "stuck": "consultation",
    "inform": "commitment",
    "propose_deliberation": "deliberation",
    "plan_items": "approval",
    "screen": "consultation",
    "finish_docking": "way",
    "finish_registration": "way",
    "finish_landing": "way",
    "open_approval": "way",
    "complete": "way",
    "overdue": "way",
}
#: The move of the project's machine that a kind of task is, where it is nothing but that.
_MOVES: Final = {
    "finish_docking": "finish_docking",
    "finish_registration": "finish_business_registration",
    "finish_landing": "finish_direct_landing",
    "open_approval": "open_construction_approval",
    "complete": "complete",
}


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for a person or an office. A query, never a row."""

    #: `checklist`, `consultee`, or what the office or an enterprise has to do next.
    kind: str
    #: In Chinese: what is to be done.
    title: str
    project_id: int
    project_number: str
    project_name: str
    #: The checklist, consultee, consultation or project that it is about.
    subject_id: int
    light: Light | None = None
    note: str = ""
    #: Where it is done; empty where the kind says it.
    path: str = ""
    #: In words, where it waits without a clock because no limit is known: 待核定.
    limit: str = ""
    #: When the enterprise last urged it; None where it has not.
    urged_at: datetime | None = None

    @property
    def move(self) -> str:
        """The move of the project's machine that does it at once; empty where more is to be said or done."""
        return _MOVES.get(self.kind, "")

    @property
    def place(self) -> str:
        """The page, or the part of one, where it is done."""
        if self.path:
            return self.path
        if self.kind in _PAGES:
            return f"{_PAGES[self.kind]}/{self.subject_id}"
        part = _PARTS.get(self.kind, "")
        return f"/projects/{self.project_id}" + (f"#{part}" if part else "")


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a look for tasks goes: so many of each kind, in all projects or in one."""

    most: int = 1000
    project_id: int | None = None

    @property
    def projects(self) -> tuple[ColumnElement[bool], ...]:
        """What a query that names projects has to ask besides."""
        return () if self.project_id is None else (Project.id == self.project_id,)


EVERYWHERE: Final = Reach()


def todo(
    session: Session, kind: str, title: str, reach: Reach, *conditions: ColumnElement[bool]
) -> list[Task]:
    """The projects still under way of which this holds, each as something to do."""
    rows = session.execute(
        select(Project.id, Project.number, Project.name)
        .where(Project.state.not_in(("suspended", "withdrawn", "completed")), *conditions)
        .order_by(Project.id)
        .where(*reach.projects)
        .limit(reach.most)
    )
    return [Task(kind, title, key, number, name, key) for key, number, name in rows]

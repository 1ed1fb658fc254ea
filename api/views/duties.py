"""Every open clock of whoever owes, with what is to be done and the place to do it. A query, never a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.lights import Light, lights_of
from api.views.task import Reach
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records.clock import ClockRecord
from workflow.records.project import Project

#: What a clock asks for, by what it runs for, and where on the project's page that is done.
TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "consultation": ("组织会商，形成明确意见", "deliberation"),
    "deliberation": ("召开会商", "deliberation"),
    "resolution": ("落实会商决定", "deliberation"),
    "blocker": ("解决难点、堵点", "blockers"),
    "blocker_asking": ("难点、堵点报请会商，召集并形成意见", "blockers"),
    "acceptance_follow_up": ("办结联合验收检查提出的事项", "acceptance"),
}
#: Where the same thing is asked for another way, by the limit.
BY_LIMIT: Final[Mapping[str, str]] = {"blocker_answer": "明确难点、堵点的责任单位和办结日期"}


@dataclass(frozen=True, slots=True)
class Duty:
    """One open clock: what is to be done, and where."""

    subject_kind: str
    subject_id: int
    title: str
    place: str
    project_id: int
    project_number: str
    project_name: str
    light: Light


def asked_for(record: ClockRecord) -> tuple[str, str]:
    """What a clock asks for, and the place on its project's page; by the limit's own title where nothing else is known."""
    title, anchor = TITLES.get(record.subject_kind, (str(record.limit["title"]), ""))
    title = BY_LIMIT.get(record.limit_key, title)
    return title, f"/projects/{record.project_id}" + (f"#{anchor}" if anchor else "")


def duties(
    session: Session,
    law: Law,
    *,
    owed_by: tuple[Obligor, str],
    kinds: tuple[str, ...],
    now: datetime,
    reach: Reach,
) -> list[Duty]:
    """The open clocks of an obligor for some kinds of things, the soonest due first."""
    rows = session.execute(
        select(ClockRecord, Project)
        .join(Project, Project.id == ClockRecord.project_id)
        .where(
            ClockRecord.stopped_at.is_(None),
            ClockRecord.obligor_kind == owed_by[0].value,
            ClockRecord.obligor_key == owed_by[1],
            ClockRecord.subject_kind.in_(kinds),
        )
        .order_by(ClockRecord.due_at, ClockRecord.id)
        .where(*reach.projects)
        .limit(reach.most)
    ).all()
    lights = lights_of(session, law, [(record, project.edition_hash) for record, project in rows], now)
    return [
        Duty(
            record.subject_kind,
            record.subject_id,
            *asked_for(record),
            project.id,
            project.number,
            project.name,
            light,
        )
        for (record, project), light in zip(rows, lights, strict=True)
    ]

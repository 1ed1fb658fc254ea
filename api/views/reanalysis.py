"""Which projects the rules would analyse differently since their facts have changed (二（一）1、2); the office decides."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, exists, select, tuple_
from sqlalchemy.orm import Session

from api.views.board import department_shorts
from workflow.law.book import Law
from workflow.law.words import word
from workflow.records.project import Involvement, Project, ProjectFacts
from workflow.rules import analysis
from workflow.rules.facts import from_json

#: Whether the facts of a project have changed since analysis was decided, as a condition on `project`.
DECIDED_BEFORE: Final[ColumnElement[bool]] = exists().where(
    Involvement.project_id == Project.id, Involvement.facts_version < Project.facts_version
)


def differing(session: Session, law: Law, project_ids: Collection[int]) -> dict[int, str]:
    """What the rules would propose beyond what was decided, in words, by project; four statements at most."""
    rows: dict[int, list[Involvement]] = {}
    for row in session.scalars(select(Involvement).where(Involvement.project_id.in_(project_ids))):
        rows.setdefault(row.project_id, []).append(row)
    projects = session.scalars(select(Project).where(Project.id.in_(rows), DECIDED_BEFORE)).all()
    if not projects:
        return {}
    decided_on = {project.id: min(row.facts_version for row in rows[project.id]) for project in projects}
    wanted = {(project.id, project.facts_version) for project in projects} | set(decided_on.items())
    kept = {
        (facts.project_id, facts.version): from_json(facts.facts)
        for facts in session.scalars(
            select(ProjectFacts).where(tuple_(ProjectFacts.project_id, ProjectFacts.version).in_(wanted))
        )
    }
    names = department_shorts(session)
    found = {}
    for project in projects:
        edition = law.editions.get(project.edition_hash, law.current)
        added, gone = analysis.differing(
            analysis.propose(kept[project.id, decided_on[project.id]], edition),
            analysis.propose(kept[project.id, project.facts_version], edition),
            rows[project.id],
        )
        said = [
            f"{verb}{'、'.join(f'{names.get(key, key)}（{word(phase)}）' for key, phase in parts)}"
            for verb, parts in (("宜增加", added), ("可能不再涉及", gone))
            if parts
        ]
        if said:
            found[project.id] = "；".join(said)
    return found

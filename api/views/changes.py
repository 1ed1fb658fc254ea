"""What of a project has changed since somebody last answered: before and after, in words (二（一）1)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflow.actions.cases import facts_of
from workflow.records.project import Project
from workflow.rules import fact_changes
from workflow.rules import facts as rules


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that is another one now."""

    name: str
    #: What the fact is called.
    words: str
    before: str
    after: str


def changes(
    session: Session, project: Project, since: int, until: int | None = None
) -> tuple[FactChange, ...]:
    """The facts that differ between two versions, the newest one by default, in the order of the form."""
    if since == (until or project.facts_version):
        return ()
    before, after = facts_of(session, project, since), facts_of(session, project, until)
    return tuple(
        FactChange(name, rules.CHANGE_WORDS[name], rules.shown(before, name), rules.shown(after, name))
        for name in fact_changes.changed(before, after)
    )

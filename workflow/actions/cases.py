"""What every action asks first: whom it concerns, whether it is open and still as seen, what people typed."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from workflow.errors import ChangedMeanwhile, HandlerMissing, ProjectNotOpen, ReasonMissing
from workflow.records.checklist import Checklist
from workflow.records.consultation import Consultation, Consultee
from workflow.records.project import Project, ProjectFacts
from workflow.rules import facts
from workflow.rules.duty import ACTS, Case
from workflow.rules.machines import PROJECT
from workflow.rules.wording import clean

#: States in which nothing of a project goes on, and nobody owes anything for it.
CLOSED: Final = frozenset({"suspended", "withdrawn", "completed"})

#: Greatest number of characters of a reason, of a name and of a telephone number, as the records hold them.
LONGEST_REASON: Final = 200
LONGEST_NAME: Final = 60
LONGEST_PHONE: Final = 30


def case_of(project: Project, departments: Iterable[str] = ()) -> Case:
    """What the duty matrix has to know of a project."""
    return Case(frozenset(departments), project.enterprise_id, project.agent_id)


def facts_of(session: Session, project: Project, version: int | None = None) -> facts.ProjectFacts:
    """The facts of a project at a version, the newest by default."""
    kept = session.get_one(ProjectFacts, (project.id, version or project.facts_version))
    return facts.from_json(kept.facts)


def expect(version: int | None, record: Project | Checklist | Consultation | Consultee) -> None:
    """See that the caller acts on the version it looked at.

    Raises:
        ChangedMeanwhile: somebody else was first.
    """
    if version is not None and record.version != version:
        raise ChangedMeanwhile()


def require_open(project: Project, act: str) -> None:
    """See that the project's work goes on.

    Raises:
        ProjectNotOpen: it is suspended, withdrawn or completed.
    """
    if project.state in CLOSED:
        raise ProjectNotOpen(state=PROJECT.words[project.state], act=ACTS[act].title)


def reason_given(
    value: object, what: str, *, limit: int = LONGEST_REASON, field: str = "reason", required: bool = True
) -> str:
    """The reason for `what`, as it is kept.

    Raises:
        ReasonMissing: it is required and empty.
        FactTooLong, CharacterNotPrintable: it cannot be kept as it is.
    """
    text = clean(value, fact=f"{what}的理由", field=field, limit=limit, multiline=True)
    if required and not text:
        raise ReasonMissing(what=what, field=field)
    return text


def handler_given(handled_by: object, phone: object) -> tuple[str, str]:
    """经办人 and 联系电话, as they are kept and printed.

    Raises:
        HandlerMissing: nobody is named.
        FactTooLong, CharacterNotPrintable: they cannot be kept as they are.
    """
    name = clean(handled_by, fact="经办人", field="handled_by", limit=LONGEST_NAME)
    if not name:
        raise HandlerMissing()
    return name, clean(phone, fact="联系电话", field="phone", limit=LONGEST_PHONE)

"""一张表单、一套材料 as it was compiled, and what is still out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from api.views import projects
from workflow.actions import packs
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.law.terms import Phase
from workflow.law.words import word
from workflow.rules import pack as rules
from workflow.rules.duty import Actor
from workflow.rules.pack import PackContent


@dataclass(frozen=True, slots=True)
class Missing:
    """A department that was asked about the phase and whose answer is out, or waits to be confirmed."""

    department_name: str
    state: str


@dataclass(frozen=True, slots=True)
class VerdictView:
    """What the office has said of two papers with nearly the same name."""

    first: str
    second: str
    same: bool
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PackView:
    """The newest compilation of one phase."""

    id: int
    project_id: int
    phase: Phase
    phase_name: str
    version: int
    compiled_at: datetime
    content: PackContent
    missing: tuple[Missing, ...]
    #: Whether it would say something else now: the project's facts or the departments' answers have changed since.
    outdated: bool
    #: What has changed since, by name.
    changed: tuple[str, ...]
    #: What the office has said of papers of this project.
    verdicts: tuple[VerdictView, ...]


def read(session: Session, law: Law, *, project_id: int, phase: Phase, by: Actor) -> PackView:
    """The newest pack of a phase for one reader.

    Raises:
        NotFound: there is no such project, none of theirs, or nothing was compiled yet.
    """
    project, _ = projects.visible(session, project_id, by, "pack.read")
    pack = packs.latest(session, project_id, phase)
    if pack is None:
        raise NotFound(what="该阶段的一张表单、一套材料")
    changed = packs.changed_since(session, law, project, pack)
    return PackView(
        id=pack.id,
        project_id=project_id,
        phase=phase,
        phase_name=word(phase),
        version=pack.version,
        compiled_at=pack.compiled_at,
        content=rules.from_json(pack.content),
        missing=tuple(Missing(name, state) for name, state in packs.missing(session, project_id, phase)),
        outdated=bool(changed),
        changed=changed,
        verdicts=tuple(
            VerdictView(row.first_name, row.second_name, row.same, row.person_name, row.settled_at)
            for row in packs.verdicts_of(session, project_id)
        ),
    )

"""难点、堵点 as they are seen, by the enterprise too: what stands in the way, who sees to it, until when."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.lights import Light, project_lights
from workflow.actions.blocker_askings import case_of_asker, case_of_asking
from workflow.actions.blockers import case_of_owner, case_of_raiser
from workflow.actions.cases import case_of
from workflow.actions.deliberations import ASKING, called_on
from workflow.actions.owners import owner_name
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.records.acceptance import AcceptancePart, Rectification
from workflow.records.blocker import Blocker
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.machines import BLOCKER

RAISERS = {"office": "代办专班办公室", "agent": "代办员", "enterprise": "企业", "supervisor": "监督考核"}


@dataclass(frozen=True, slots=True)
class BlockerView:
    """One blocker."""

    id: int
    number: int
    version: int
    text: str
    #: The joint acceptance that it is about, whose part of it, and the number on the list; None and empty for neither.
    acceptance: int | None
    department_name: str
    rectification: int | None
    raised_by: str
    raised_at: datetime
    state: str
    state_word: str
    owner_kind: str
    owner_key: str
    owner_name: str
    due_on: date | None
    resolution: str
    closed_at: datetime | None
    closed_reason: str
    #: Whether a deliberation on it is called and not held yet.
    brought: bool
    #: Who asked for a deliberation on it, when and why; None and empty where nobody does. The enterprise reads no why.
    asked_by: str
    asked_at: datetime | None
    asked_because: str
    #: Until when a deliberation that was asked for is held.
    asked_light: Light | None
    light: Light | None
    #: What the reader may do with it now: `coordinate`, `ask`, `retract`, `deliberate`, `resolve`, `withdraw`, `reopen`.
    moves: tuple[str, ...]


def of_project(
    session: Session, law: Law, project: Project, *, by: Actor, now: datetime
) -> tuple[BlockerView, ...]:
    """Every blocker of a project, open ones first."""
    rows = session.scalars(
        select(Blocker).where(Blocker.project_id == project.id).order_by(Blocker.number)
    ).all()
    if not rows:
        return ()
    lights = project_lights(session, law, project, now)
    seen = [_seen(session, law, project, row, lights, by) for row in rows]
    return tuple(sorted(seen, key=lambda each: each.closed_at is not None))


def read(session: Session, law: Law, *, blocker_id: int, by: Actor, now: datetime) -> BlockerView:
    """One blocker for one reader, who may read the project.

    Raises:
        NotFound: there is none.
    """
    row = session.get(Blocker, blocker_id, populate_existing=True)
    if row is None:
        raise NotFound(what="该难点、堵点")
    project = session.get_one(Project, row.project_id)
    return _seen(session, law, project, row, project_lights(session, law, project, now), by)


def _seen(
    session: Session, law: Law, project: Project, row: Blocker, lights: list[Light], by: Actor
) -> BlockerView:
    newest = {
        kind: max(
            (each for each in lights if (each.subject_kind, each.subject_id) == (kind, row.id)),
            key=lambda each: (each.stopped_at is None, each.round),
            default=None,
        )
        for kind in ("blocker", ASKING)
    }
    brought = called_on(session, blocker_id=row.id) is not None
    raised_by = RAISERS.get(row.raiser_kind, "")
    if row.raiser_kind == "department":
        raised_by = session.get_one(Department, row.raiser_key).name
    asked_by = RAISERS["agent"] if row.asked_kind == "agent" else ""
    if row.asked_kind == "department":
        asked_by = session.get_one(Department, row.asked_key).name
    part = session.get(AcceptancePart, row.part_id) if row.part_id is not None else None
    wanted = row.rectification_id
    # The enterprise knows a thing to put right by its number on the list, and not before that was handed over.
    rectification = session.get(Rectification, wanted) if wanted is not None else None
    return BlockerView(
        id=row.id,
        number=row.number,
        version=row.version,
        text=row.text,
        acceptance=None if part is None else part.acceptance_id,
        department_name="" if part is None else session.get_one(Department, part.department_key).name,
        rectification=None if rectification is None else rectification.number,
        raised_by=raised_by,
        raised_at=row.raised_at,
        state=row.state,
        state_word=BLOCKER.words[row.state],
        owner_kind=row.owner_kind,
        owner_key=row.owner_key,
        owner_name=owner_name(session, law, project, row.owner_kind, row.owner_key),
        due_on=row.due_on,
        resolution=row.resolution,
        closed_at=row.closed_at,
        closed_reason=row.closed_reason,
        brought=brought,
        asked_by=asked_by,
        asked_at=row.asked_at,
        # What departments say among themselves of what they cannot settle stays there.
        asked_because="" if by.enterprise_id is not None else row.asked_because,
        asked_light=newest[ASKING] if row.asked_at is not None else None,
        light=newest["blocker"],
        moves=_moves(project, row, by, brought=brought),
    )


def _moves(project: Project, row: Blocker, by: Actor, *, brought: bool) -> tuple[str, ...]:
    cases = {
        "coordinate": ("blocker.coordinate", case_of(project)),
        "ask": ("blocker.ask", case_of_asking(project, row)),
        "retract": ("blocker.retract", case_of_asker(project, row)),
        "deliberate": ("deliberation.call", case_of(project)),
        "resolve": ("blocker.resolve", case_of_owner(project, row)),
        "withdraw": ("blocker.withdraw", case_of_raiser(project, row)),
        "reopen": ("blocker.reopen", case_of_raiser(project, row)),
    }
    asked, raised = row.asked_at is not None, row.state == BLOCKER.initial
    left_alone = {"ask" if asked else "retract"}
    if brought:
        left_alone |= {"ask", "retract", "deliberate", "resolve"} | (set() if raised else {"coordinate"})
    elif raised and not asked:
        left_alone.add("deliberate")
    return tuple(
        move
        for move, (act, case) in cases.items()
        if BLOCKER.allows(row.state, move) and move not in left_alone and duty.may(by, act, case)
    )

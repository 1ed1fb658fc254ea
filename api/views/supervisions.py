"""Supervision orders (督办单) as pages and routes show them, and what they leave to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.lights import Light, lights_of
from api.views.task import Reach
from workflow.actions.rungs import obligor_words
from workflow.actions.supervisions import case_of_order
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.law.sentence import Sentence
from workflow.law.terms import Obligor, Rung
from workflow.records.clock import ClockRecord
from workflow.records.project import Project
from workflow.records.steps.asking import STEP
from workflow.records.supervision import FiredRung, Supervision
from workflow.rules import duty
from workflow.rules.duty import Actor, Case
from workflow.rules.machines import SUPERVISION

#: Whom orders are issued to.
ORDERED: Final = frozenset({Obligor.DEPARTMENT.value, Obligor.OFFICE.value})


@dataclass(frozen=True, slots=True)
class SupervisionView:
    """One order, whole."""

    id: int
    number: str
    project_id: int
    project_number: str
    project_name: str
    #: The clock that ran over.
    clock_id: int
    limit_title: str
    #: Whether what it is about has been done meanwhile.
    settled: bool
    obligor_kind: str
    obligor_key: str
    obligor_name: str
    state: str
    state_words: str
    round: int
    issued_at: datetime
    overdue_since: datetime
    measures: str
    promised_for: date | None
    handled_by: str
    answered_at: datetime | None
    return_reason: str
    conclusion: str
    closed_at: datetime | None
    version: int
    #: The clock of the answer while one is owed.
    light: Light | None


def of_project(session: Session, law: Law, *, project: Project, now: datetime) -> list[SupervisionView]:
    """The orders of a project, the newest first."""
    orders = session.scalars(
        select(Supervision).where(Supervision.project_id == project.id).order_by(Supervision.id.desc())
    ).all()
    return _seen(session, law, [(order, project) for order in orders], now)


def read(
    session: Session, law: Law, *, supervision_id: int, by: Actor, now: datetime
) -> tuple[SupervisionView, Case]:
    """One order, for those whom it concerns, and the case it makes.

    Raises:
        NotFound: there is none, or it is none of theirs.
    """
    order = Supervision.found(session, supervision_id)
    project = session.get_one(Project, order.project_id)
    case = case_of_order(project, order)
    # The enterprise reads its project; what passes between the office and a department is not its own.
    if not duty.may(by, "paper.read", case):
        raise NotFound(what="该督办单")
    (seen,) = _seen(session, law, [(order, project)], now)
    return seen, case


def _seen(
    session: Session, law: Law, orders: Iterable[tuple[Supervision, Project]], now: datetime
) -> list[SupervisionView]:
    found = []
    for order, project in orders:
        record = session.get_one(ClockRecord, order.clock_id)
        replying = session.scalars(
            select(ClockRecord).where(
                ClockRecord.subject_kind == "supervision",
                ClockRecord.subject_id == order.id,
                ClockRecord.stopped_at.is_(None),
            )
        ).all()
        edition = law.editions.get(project.edition_hash, law.current)
        lights = lights_of(session, law, [(each, project.edition_hash) for each in replying], now)
        found.append(
            SupervisionView(
                id=order.id,
                number=order.number,
                project_id=project.id,
                project_number=project.number,
                project_name=project.name,
                clock_id=record.id,
                limit_title=record.limit["title"],
                settled=record.stopped_at is not None,
                obligor_kind=order.obligor_kind,
                obligor_key=order.obligor_key,
                obligor_name=obligor_words(session, edition, record),
                state=order.state,
                state_words=SUPERVISION.words[order.state],
                round=order.round,
                issued_at=order.issued_at,
                overdue_since=order.overdue_since,
                measures=order.measures,
                promised_for=order.promised_for,
                handled_by=order.handled_by,
                answered_at=order.answered_at,
                return_reason=order.return_reason,
                conclusion=order.conclusion,
                closed_at=order.closed_at,
                version=order.version,
                light=lights[0] if lights else None,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Left:
    """What an order, or a rung, leaves the office to do."""

    kind: str
    title: str
    project_id: int
    project_number: str
    project_name: str
    subject_id: int
    note: str


def left_to_office(session: Session, *, reach: Reach) -> list[Left]:
    """Orders that the office has to answer, to look into or to close, and clocks that want a deliberation."""
    return [*_orders(session, reach, judged_by_office=True), *_lapsed(session, reach)]


def left_to_supervisor(session: Session, *, reach: Reach) -> list[Left]:
    """Orders against the office itself that have been answered, or whose matter is done."""
    return _orders(session, reach, judged_by_office=False)


def _orders(session: Session, reach: Reach, *, judged_by_office: bool) -> list[Left]:
    orders = session.execute(
        select(Supervision, Project, ClockRecord)
        .join(Project, Project.id == Supervision.project_id)
        .join(ClockRecord, ClockRecord.id == Supervision.clock_id)
        .where(Supervision.state != "closed")
        .order_by(Supervision.id)
        .where(*reach.projects)
        .limit(reach.most)
    )
    found = []
    for order, project, record in orders:
        of_office = order.obligor_kind == Obligor.OFFICE
        if of_office is judged_by_office:
            # The office answers for itself, and another looks at what it says.
            if not judged_by_office or order.state == "answered" or record.stopped_at is not None:
                continue
            title = "回复督办单"
        elif order.state == "answered":
            title = "研究督办回复"
        elif record.stopped_at is not None:
            title = "办结督办"
        else:
            continue
        found.append(
            Left("supervision", title, project.id, project.number, project.name, order.id, order.number)
        )
    return found


def _lapsed(session: Session, reach: Reach) -> list[Left]:
    proposed = session.execute(
        select(ClockRecord, Project)
        .join(Project, Project.id == ClockRecord.project_id)
        .where(
            ClockRecord.stopped_at.is_(None),
            ClockRecord.id.in_(select(FiredRung.clock_id).where(FiredRung.rung == Rung.DELIBERATE.value)),
        )
        .order_by(ClockRecord.id)
        .where(*reach.projects)
        .limit(reach.most)
    )
    return [
        Left(
            "propose_deliberation",
            "研究是否提请会商" if record.obligor_kind in ORDERED else "了解逾期情况，依约处理",
            project.id,
            project.number,
            project.name,
            project.id,
            Sentence(
                "{limit}（时限待核定），催办后仍未办理"
                if record.subject_kind == STEP
                else "{limit}，督办后仍未办结"
                if record.obligor_kind in ORDERED
                else "{limit}，催办后仍未办结",
                limit=str(record.limit["title"]),
            ),
        )
        for record, project in proposed
    ]


def is_for(order: SupervisionView, by: Actor) -> bool:
    """Whether an order is for the reader: a department sees its own."""
    own = Case(frozenset({order.obligor_key} if order.obligor_kind == Obligor.DEPARTMENT else ()))
    return duty.may(by, "paper.read", own)

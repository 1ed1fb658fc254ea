"""Annex 2 as a department sees it: what is asked, what is promised, what was answered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.changes import FactChange, changes
from api.views.lights import Light, lights_of
from workflow.actions import consultation_use
from workflow.actions.cases import case_of
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultation, Consultee
from workflow.records.department import Department
from workflow.records.enterprise import Enterprise
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.machines import CONSULTATION, CONSULTEE


@dataclass(frozen=True, slots=True)
class ConsulteeView:
    """One department's part of a consultation, whole."""

    id: int
    version: int
    consultation_id: int
    consultation_state: str
    consultation_state_word: str
    project_id: int
    project_number: str
    project_name: str
    enterprise_name: str
    enterprise_opinion: str
    info: str
    enterprise_clauses: tuple[str, ...]
    #: Version of the project's facts that is put to the departments; an answer names it as `facts_version`.
    facts_version: int
    #: Version that this department's opinion rests on, where it has given one.
    opinion_facts_version: int
    #: What has changed since its opinion, where it waits to be confirmed.
    changed: tuple[FactChange, ...]
    asked_again_because: str
    round: int
    #: Why the question was taken back, or why the department is not concerned.
    taken_back_because: str
    department: str
    department_name: str
    clauses: tuple[str, ...]
    added_clauses: tuple[str, ...]
    #: The sentence that closes the department's clauses on the form.
    closing: str
    state: str
    state_word: str
    opinion: str | None
    reason: str
    handled_by: str
    phone: str
    notified_at: datetime
    replied_at: datetime | None
    in_time: bool | None
    light: Light | None
    #: What rests on the round already, so that no opinion of it is taken back; empty where nothing does.
    used: str


def visible(session: Session, consultee_id: int, by: Actor) -> tuple[Consultee, Consultation, Project]:
    """A department's part that the actor may read.

    Raises:
        NotFound: there is none, or it is another department's.
    """
    consultee = session.get(Consultee, consultee_id)
    if consultee is None:
        raise NotFound(what="该征询")
    consultation = session.get_one(Consultation, consultee.consultation_id)
    project = session.get_one(Project, consultation.project_id)
    if not duty.may(by, "consultation.read", case_of(project, [consultee.department_key])):
        raise NotFound(what="该征询")
    return consultee, consultation, project


def read(session: Session, law: Law, *, consultee_id: int, by: Actor, now: datetime) -> ConsulteeView:
    """One department's part for one reader.

    Raises:
        NotFound: there is none, or it is another department's.
    """
    consultee, consultation, project = visible(session, consultee_id, by)
    clock = session.scalar(
        select(ClockRecord)
        .where(ClockRecord.subject_kind == "consultee", ClockRecord.subject_id == consultee_id)
        .order_by(ClockRecord.round.desc())
        .limit(1)
    )
    closings = law.edition(project.edition_hash).closings
    return ConsulteeView(
        id=consultee.id,
        version=consultee.version,
        consultation_id=consultation.id,
        consultation_state=consultation.state,
        consultation_state_word=CONSULTATION.words[consultation.state],
        project_id=project.id,
        project_number=project.number,
        project_name=project.name,
        enterprise_name=session.get_one(Enterprise, project.enterprise_id).name,
        enterprise_opinion=consultation.enterprise_opinion,
        info=consultation.info,
        enterprise_clauses=tuple(clause["text"] for clause in consultation.enterprise_clauses),
        facts_version=consultation.facts_version,
        opinion_facts_version=consultee.facts_version,
        changed=changes(session, project, consultee.facts_version, consultation.facts_version)
        if consultee.state == "stale"
        else (),
        asked_again_because=consultee.asked_again_because,
        round=consultee.round,
        taken_back_because=consultee.taken_back_because,
        department=consultee.department_key,
        department_name=session.get_one(Department, consultee.department_key).name,
        clauses=tuple(clause["text"] for clause in consultee.clauses),
        added_clauses=tuple(clause["text"] for clause in consultee.added_clauses),
        closing=closings.get(consultee.department_key, closings.get("*", "")),
        state=consultee.state,
        state_word=CONSULTEE.words[consultee.state],
        opinion=consultee.opinion,
        reason=consultee.reason,
        handled_by=consultee.handled_by,
        phone=consultee.phone,
        notified_at=consultee.notified_at,
        replied_at=consultee.replied_at,
        in_time=consultee.in_time,
        light=lights_of(session, law, [(clock, project.edition_hash)], now)[0] if clock else None,
        used=consultation_use.use_of(session, project, consultation),
    )

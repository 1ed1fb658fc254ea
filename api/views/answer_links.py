"""What a link shows before anybody has said who they are: enough to know whether it is meant for one, and no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import answer_links
from workflow.actions.answer_links import Question
from workflow.actions.recipients import recipients
from workflow.errors import Refusal
from workflow.records.department import Department
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.rules.answer_link import Opens, holds_until, token_of
from workflow.rules.local_time import local_day

_WHAT = {"checklist": "专属定制事项材料清单（附件1）", "consultee": "双向承诺书意见征询表（附件2）"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may answer, shown so that only those who know them recognise them."""

    person_id: int
    #: 欧*
    name: str
    #: n***@example.gov.cn
    mail: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the link shows it."""

    what: str
    project_name: str
    project_number: str
    department_name: str
    round: int
    due_at: datetime | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class LinkView:
    """The link to a question as the office sees it."""

    id: int
    version: int
    address: str
    issued_at: datetime
    #: None while nobody knows when it ends.
    ends_at: datetime | None


def shown_to_office(
    session: Session,
    keys: Sequence[str],
    base_url: str,
    *,
    kind: str,
    subject_id: int,
    round_: int,
    now: datetime,
) -> LinkView | None:
    """The standing link to a question; None where there is none that opens it."""
    opens = Opens(kind, subject_id, round_)
    link = answer_links.newest(session, opens)
    if link is None:
        return None
    try:
        question = answer_links.standing(session, link, now=now)
    except Refusal:
        return None
    return view_of(question, keys, base_url)


def view_of(question: Question, keys: Sequence[str], base_url: str) -> LinkView:
    """A link with its address, for those who hand it over."""
    link = question.link
    return LinkView(
        id=link.id,
        version=link.version,
        address=f"{base_url}/a/{token_of(keys, link.name, question.opens)}",
        issued_at=link.issued_at,
        ends_at=holds_until(question.due_at),
    )


def candidates(session: Session, question: Question, now: datetime) -> list[Person]:
    """Who may answer for the department today and can be reached by mail: its liaisons on duty and their deputies."""
    addressed = recipients(session, kind="department", key=question.link.department_key, on=local_day(now))
    return [
        person
        for person in addressed
        if person.email and person.department_key == question.link.department_key
    ]


def asked_at(session: Session, question: Question, *, now: datetime) -> Asked:
    """What a link asks, and of whom."""
    link = question.link
    name, number = session.execute(
        select(Project.name, Project.number).where(Project.id == link.project_id)
    ).one()
    return Asked(
        what=_WHAT[link.subject_kind],
        project_name=name,
        project_number=number,
        department_name=session.get_one(Department, link.department_key).name,
        round=link.round,
        due_at=question.due_at,
        candidates=tuple(
            Candidate(person.id, person.name[:1] + "*" * max(len(person.name) - 1, 1), _masked(person.email))
            for person in candidates(session, question, now)
        ),
    )


def _masked(mail: str) -> str:
    """A mail address as those recognise it who know it."""
    box, _, host = mail.partition("@")
    return f"{box[:1]}***@{host}"

"""Which questions a department may answer several of at once, and what each would be answered with (house practice).

A list is answered as its own page proposes it: from the catalogue, and as the department answered for the same item last.
An agreement is proposed and never ticked; an objection is never proposed.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from api.pages.checklist_form import ChecklistTyped, typed_lines
from api.pages.sent import number_in
from api.views import checklists, consultations
from api.views.changes import FactChange
from api.views.department_tasks import department_tasks
from api.views.lights import Light
from api.views.task import EVERYWHERE
from workflow.errors import LinesInvalid, NotFound
from workflow.law.book import Law
from workflow.law.sentence import Sentence
from workflow.law.terms import Phase
from workflow.records.project import Project
from workflow.rules import checklist as rules
from workflow.rules.checklist_line import ChecklistLine
from workflow.rules.consultation import Opinion
from workflow.rules.duty import Actor

#: Questions that are answered at once, at most: as many as somebody still looks at one by one.
MOST: Final = 30

#: Why a list cannot be answered as it is proposed.
UNSAID: Final = "有{n}处须由贵部门填明（具体情形或者材料），请单独回复"

#: A question: `checklist` or `consultee`, and its number.
Question = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Offer:
    """A question with the answer that would be given to it."""

    question: Question
    version: int
    facts_version: int
    project_id: int
    project_name: str
    project_number: str
    phases: tuple[Phase, ...]
    light: Light | None
    #: `reply`, `confirm` or `agree`; empty where it has to be answered by itself.
    act: str
    #: Why it has to be.
    why_not: str = ""
    #: What the department would list.
    lines: tuple[ChecklistLine, ...] = ()
    #: What the answer rests on word by word: the lines as the action takes them, or the clauses that are agreed to.
    given: Sequence[Mapping[str, Any]] = ()
    #: What has changed since the answer that would be confirmed.
    changed: tuple[FactChange, ...] = ()

    @property
    def key(self) -> str:
        """The question as forms name it."""
        return f"{self.question[0]}-{self.question[1]}"

    @property
    def path(self) -> str:
        """Its own page."""
        return f"/{self.question[0]}s/{self.question[1]}"

    @property
    def digest(self) -> str:
        """What stands for the answer as it was shown: no other is given in its place."""
        said = json.dumps([self.act, list(self.given)], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def question_of(key: str) -> Question | None:
    """The question that a form names; None where it names none."""
    kind, _, number = key.partition("-")
    found = number_in(number)
    return (kind, found) if kind in ("checklist", "consultee") and found is not None else None


def questions_in(keys: Iterable[str]) -> list[Question]:
    """The questions that a form names, each once, `MOST` at most."""
    return list(dict.fromkeys(found for key in keys if (found := question_of(key)) is not None))[:MOST]


def open_questions(session: Session, law: Law, by: Actor, now: datetime) -> list[Question]:
    """What the department is asked, the most urgent first."""
    found = department_tasks(session, law, by.department_key or "", now, EVERYWHERE)
    return [(task.kind, task.subject_id) for task in found if task.kind in ("checklist", "consultee")][:MOST]


def offer(session: Session, law: Law, question: Question, by: Actor, now: datetime) -> Offer:
    """What one question would be answered with.

    Raises:
        NotFound: there is none, or it is another department's.
    """
    kind, number = question
    if kind == "checklist":
        return _list_offer(session, law, number, by, now)
    seen = consultations.read(session, law, consultee_id=number, by=by, now=now)
    act, why_not = "", "已经答复或者撤销，请到该页查看"
    if seen.state == "awaiting":
        act, why_not = "agree", ""
    elif seen.state == "stale":
        agreed = seen.opinion == Opinion.AGREE
        act, why_not = ("confirm", "") if agreed else ("", "上一轮的意见是不同意，请单独答复")
    return Offer(
        question,
        seen.version,
        seen.facts_version,
        seen.project_id,
        seen.project_name,
        seen.project_number,
        (),
        seen.light,
        act,
        why_not,
        given=[{"clauses": list(seen.clauses), "enterprise": list(seen.enterprise_clauses)}],
        changed=seen.changed,
    )


def _list_offer(session: Session, law: Law, checklist_id: int, by: Actor, now: datetime) -> Offer:
    seen = checklists.read(session, law, checklist_id=checklist_id, by=by, now=now)
    lines = seen.suggested
    act, why_not = "", ""
    if seen.state == "stale" and seen.latest is not None:
        act, lines = "confirm", seen.latest.lines
    elif seen.state == "returned":
        why_not = "办公室已退回，请按退回的理由单独回复"
    elif seen.state != "awaiting":
        why_not = "已经答复或者撤销，请到该页查看"
    elif not lines:
        why_not = "目录中没有贵部门的事项，请单独回复"
    else:
        act = "reply"
    given = ChecklistTyped(lines=typed_lines(lines)).for_action()
    if act == "reply":
        try:
            edition = law.edition(session.get_one(Project, seen.project_id).edition_hash)
            lines = rules.read_lines(given, edition, seen.phases)
        except LinesInvalid as invalid:
            act, why_not = "", Sentence(UNSAID, n=len(invalid.problems))
    return Offer(
        ("checklist", checklist_id),
        seen.version,
        seen.facts_version,
        seen.project_id,
        seen.project_name,
        seen.project_number,
        seen.phases,
        seen.light,
        act,
        why_not,
        lines,
        given,
        seen.changed if act == "confirm" else (),
    )


def offers(
    session: Session, law: Law, questions: Iterable[Question], by: Actor, now: datetime
) -> list[Offer]:
    """The same of several; what is not there, or is another department's, is left out."""
    found = []
    for question in questions:
        try:
            found.append(offer(session, law, question, by, now))
        except NotFound:
            # Another department's, or none: which of the two is not said.
            continue
    return found

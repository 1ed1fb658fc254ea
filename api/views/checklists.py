"""One department's list as it is seen: the question, every answer, what the catalogue suggests."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.changes import FactChange, changes
from api.views.lights import Light, lights_of
from workflow.actions.cases import case_of
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.terms import Phase
from workflow.records.checklist import Checklist, ChecklistAnswer, overdue_before
from workflow.records.clock import ClockRecord
from workflow.records.department import Department
from workflow.records.enterprise import Enterprise
from workflow.records.project import Involvement, Project
from workflow.rules import checklist as rules
from workflow.rules import duty
from workflow.rules.checklist import ChecklistLine, Difference
from workflow.rules.duty import Actor
from workflow.rules.machines import CHECKLIST, OWING

#: How many of a department's last answers are looked through for how it words an item.
_REMEMBERED: Final = 30


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What the department answered in one round."""

    round: int
    involved: bool
    lines: tuple[ChecklistLine, ...]
    facts_version: int
    confirms_round: int | None
    note: str
    handled_by: str
    phone: str
    replied_at: datetime
    in_time: bool
    returned_at: datetime | None
    return_reason: str
    #: In which it differs from the answer before.
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ChecklistView:
    """Everything about the question to one department."""

    id: int
    version: int
    project_id: int
    project_number: str
    project_name: str
    enterprise_name: str
    department: str
    department_name: str
    phases: tuple[Phase, ...]
    state: str
    state_word: str
    round: int
    notified_at: datetime
    asked_again_because: str
    #: Version of the project's facts that the question is put with; an answer names it as `facts_version`.
    facts_version: int
    #: What has changed since the department's last answer.
    changed: tuple[FactChange, ...]
    light: Light | None
    #: Until when the phases asked about first were owed, where they were overdue when others were added.
    overdue_since: date | None
    #: Oldest first.
    answers: tuple[AnswerView, ...]
    #: What the catalogue would have the department answer.
    suggested: tuple[ChecklistLine, ...]

    @property
    def latest(self) -> AnswerView | None:
        """The newest answer, returned or not: it prefills the next."""
        return self.answers[-1] if self.answers else None


def visible(session: Session, checklist_id: int, by: Actor) -> tuple[Checklist, Project]:
    """A checklist that the actor may read.

    Raises:
        NotFound: there is none, or it is another department's.
    """
    checklist = session.get(Checklist, checklist_id)
    project = session.get(Project, checklist.project_id) if checklist else None
    if checklist is None or project is None:
        raise NotFound(what="该材料清单")
    if not duty.may(by, "checklist.read", case_of(project, [checklist.department_key])):
        raise NotFound(what="该材料清单")
    return checklist, project


def read(session: Session, law: Law, *, checklist_id: int, by: Actor, now: datetime) -> ChecklistView:
    """One checklist for one reader.

    Raises:
        NotFound: there is none, or it is another department's.
    """
    checklist, project = visible(session, checklist_id, by)
    edition = law.edition(project.edition_hash)
    clock = session.scalar(
        select(ClockRecord)
        .where(ClockRecord.subject_kind == "checklist", ClockRecord.subject_id == checklist_id)
        .order_by(ClockRecord.round.desc())
        .limit(1)
    )
    phases = tuple(Phase(phase) for phase in checklist.phases)
    answers = _answers(session, checklist_id)
    late = overdue_before(session, [checklist_id]) if checklist.state in OWING else {}
    return ChecklistView(
        id=checklist.id,
        version=checklist.version,
        project_id=project.id,
        project_number=project.number,
        project_name=project.name,
        enterprise_name=session.get_one(Enterprise, project.enterprise_id).name,
        department=checklist.department_key,
        department_name=session.get_one(Department, checklist.department_key).name,
        phases=phases,
        state=checklist.state,
        state_word=CHECKLIST.words[checklist.state],
        round=checklist.round,
        notified_at=checklist.notified_at,
        asked_again_because=checklist.asked_again_because,
        facts_version=project.facts_version,
        changed=changes(session, project, answers[-1].facts_version) if answers else (),
        light=lights_of(session, law, [(clock, project.edition_hash)], now)[0] if clock else None,
        overdue_since=late[checklist_id].due_day if checklist_id in late else None,
        answers=answers,
        suggested=_suggested(session, edition, checklist, phases),
    )


def _answers(session: Session, checklist_id: int) -> tuple[AnswerView, ...]:
    shown: list[AnswerView] = []
    before: tuple[ChecklistLine, ...] | None = None
    for row in session.scalars(
        select(ChecklistAnswer)
        .where(ChecklistAnswer.checklist_id == checklist_id)
        .order_by(ChecklistAnswer.round)
    ):
        lines = tuple(rules.from_json(line) for line in row.lines)
        shown.append(
            AnswerView(
                round=row.round,
                involved=row.involved,
                lines=lines,
                facts_version=row.facts_version,
                confirms_round=row.confirms_round,
                note=row.note,
                handled_by=row.handled_by,
                phone=row.phone,
                replied_at=row.replied_at,
                in_time=row.in_time,
                returned_at=row.returned_at,
                return_reason=row.return_reason,
                differences=rules.differences(before, lines) if before is not None else (),
            )
        )
        before = lines
    return tuple(shown)


def _suggested(
    session: Session, edition: Edition, checklist: Checklist, phases: tuple[Phase, ...]
) -> tuple[ChecklistLine, ...]:
    """What the catalogue would have the department answer, in the words of its own last answer where there is one."""
    expected = session.scalars(
        select(Involvement.items).where(
            Involvement.project_id == checklist.project_id,
            Involvement.department_key == checklist.department_key,
            Involvement.phase.in_(checklist.phases),
        )
    )
    items = [code for codes in expected for code in codes]
    remembered = _remembered(session, checklist)
    return tuple(
        remembered.get(line.item_code, line)
        for line in rules.suggest_lines(edition, checklist.department_key, phases, items)
    )


def _remembered(session: Session, checklist: Checklist) -> dict[str, ChecklistLine]:
    """How the department answered the same items for other projects last, by item code. One statement."""
    found: dict[str, ChecklistLine] = {}
    answers = session.scalars(
        select(ChecklistAnswer.lines)
        .join(Checklist, Checklist.id == ChecklistAnswer.checklist_id)
        .where(
            Checklist.department_key == checklist.department_key,
            Checklist.id != checklist.id,
            ChecklistAnswer.involved,
            ChecklistAnswer.returned_at.is_(None),
        )
        .order_by(ChecklistAnswer.id.desc())
        .limit(_REMEMBERED)
    )
    for lines in answers:
        for line in map(rules.from_json, lines):
            if line.item_code:
                found.setdefault(line.item_code, line)
    return found

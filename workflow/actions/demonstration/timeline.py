"""A project's history in words, as `timeline.json` holds it: when, who, what, by which clause, what the clocks said."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.law.book import Law
from workflow.law.terms import Obligor, PauseReason
from workflow.law.words import word
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, clock_of, pauses_of
from workflow.records.department import Department
from workflow.records.enterprise import Enterprise
from workflow.records.event import EventRecord
from workflow.records.project import Project
from workflow.records.steps.asking import STEP
from workflow.rules import history
from workflow.rules.calendar import Calendar
from workflow.rules.local_time import local
from workflow.rules.words import due_words

#: Where a line keeps what somebody said, a reason before all.
_SAID: Final = ("reason", "facts", "question", "answer", "subject", "conclusion", "correction", "measures", "outcome",
                "findings", "said", "finding")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A file that the demonstration wrote."""

    #: Its name, with the project's folder before it.
    name: str
    form: str
    title: str
    pdf_sha256: str
    made_at: datetime


def timeline(session: Session, law: Law, project_id: int, files: Sequence[Written]) -> dict[str, Any]:
    """The project, the law that it is bound to, every event in words, every paper with its digest."""
    project = session.get_one(Project, project_id)
    enterprise = session.get_one(Enterprise, project.enterprise_id)
    edition = law.edition(project.edition_hash)
    departments = dict(session.execute(select(Department.key, Department.short)).all())
    lines = session.scalars(
        select(EventRecord).where(EventRecord.project_id == project_id).order_by(EventRecord.seq)
    )
    said = _clocks_said(session, project_id, calendar_of(session, edition, law.notices), departments)
    return {
        "project": {
            "number": project.number,
            "name": project.name,
            "enterprise": enterprise.name,
            "state": project.state,
        },
        "law": {"title": edition.title, "number": edition.number, "edition": edition.hash},
        "events": [_line(line, departments, said) for line in lines],
        "papers": _listed(files),
    }


def _listed(files: Sequence[Written]) -> list[dict[str, str]]:
    return [
        {
            "file": written.name.rpartition("/")[2],
            "form": written.form,
            "title": written.title,
            "sha256": written.pdf_sha256,
            "made_at": local(written.made_at).isoformat(),
        }
        for written in files
    ]


def house_timeline(session: Session, after: int, files: Sequence[Written]) -> dict[str, Any]:
    """What concerns no one project, since the line of the house's own chain that is named; and its papers."""
    departments = dict(session.execute(select(Department.key, Department.short)).all())
    lines = session.scalars(
        select(EventRecord)
        .where(EventRecord.project_id.is_(None), EventRecord.seq > after)
        .order_by(EventRecord.seq)
    )
    return {"events": [_line(line, departments, {}) for line in lines], "papers": _listed(files)}


def _clocks_said(
    session: Session, project_id: int, calendar: Calendar, departments: Mapping[str, str]
) -> dict[datetime, list[str]]:
    """By instant: what a clock that began, stood still, went on or ended then had to say.

    Those of steps without a limit say nothing: they have no date.
    """
    said: dict[datetime, list[str]] = {}
    rows = session.scalars(
        select(ClockRecord)
        .where(ClockRecord.project_id == project_id, ClockRecord.subject_kind != STEP)
        .order_by(ClockRecord.id)
    ).all()
    pauses = pauses_of(session, [row.id for row in rows])
    for row in rows:
        who = _obligor(row, departments)
        title = row.limit["title"]
        if row.started_at is not None:
            due = replace(clock_of(row), extended=0).due(calendar)
            until = due_words(due.day if due else None)
            said.setdefault(row.started_at, []).append(f"{title}（{who}）起算，{until}到期")
        for pause in pauses.get(row.id, ()):
            said.setdefault(pause.start, []).append(
                f"{title}（{who}）暂停：{word(PauseReason(pause.reason))}"
            )
            if pause.until is not None and pause.until != row.stopped_at:
                said.setdefault(pause.until, []).append(f"{title}（{who}）恢复，{due_words(row.due_day)}到期")
        if row.stopped_at is not None:
            late = row.due_at is not None and row.stopped_at > row.due_at
            how = "超时" if late else "按时" if row.due_at is not None else "没有到期日"
            said.setdefault(row.stopped_at, []).append(f"{title}（{who}）停止，{how}")
    return said


def _why(data: Mapping[str, Any]) -> str:
    """The reason that was given, or else what was said."""
    said = next((data[key] for key in _SAID if data.get(key) and isinstance(data[key], str)), "")
    return word(PauseReason(said)) if said in set(PauseReason) else said


def _obligor(row: ClockRecord, departments: Mapping[str, str]) -> str:
    return departments.get(row.obligor_key) or word(Obligor(row.obligor_kind))


def _said_of(line: EventRecord, said: Mapping[datetime, Sequence[str]]) -> list[str]:
    """What clocks had to say of it: when it happened, and where it was recorded late, from when its obligor knew."""
    return [text for at in dict.fromkeys((line.happened_at, line.recorded_at)) for text in said.get(at, ())]


def _line(
    line: EventRecord, departments: Mapping[str, str], said: Mapping[datetime, Sequence[str]]
) -> dict[str, Any]:
    data = json.loads(line.data)
    return {
        "seq": line.seq,
        "kind": line.kind,
        "title": history.title(line.kind, data, departments),
        "by": line.person_name,
        "happened_at": local(line.happened_at).isoformat(),
        "recorded_at": local(line.recorded_at).isoformat(),
        "due": {departments.get(key, key): day for key, day in history.dues(data).items()},
        "clock": [] if line.kind == "paper.make" else _said_of(line, said),
        "clause": history.clause(line.kind, data),
        "reason": _why(data),
        "hash": line.hash,
    }

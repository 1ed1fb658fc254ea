"""A project's history in words, as `timeline.json` holds it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.law.book import Law
from workflow.records.department import Department
from workflow.records.enterprise import Enterprise
from workflow.records.event import EventRecord
from workflow.records.project import Project
from workflow.rules import history
from workflow.rules.local_time import local


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
    return {
        "project": {
            "number": project.number,
            "name": project.name,
            "enterprise": enterprise.name,
            "state": project.state,
        },
        "law": {"title": edition.title, "number": edition.number, "edition": edition.hash},
        "events": [_line(line, departments) for line in lines],
        "papers": [
            {
                "file": written.name.rpartition("/")[2],
                "form": written.form,
                "title": written.title,
                "sha256": written.pdf_sha256,
                "made_at": local(written.made_at).isoformat(),
            }
            for written in files
        ],
    }


def _line(line: EventRecord, departments: Mapping[str, str]) -> dict[str, Any]:
    data = json.loads(line.data)
    return {
        "seq": line.seq,
        "kind": line.kind,
        "title": history.title(line.kind, data, departments),
        "by": line.person_name,
        "happened_at": local(line.happened_at).isoformat(),
        "recorded_at": local(line.recorded_at).isoformat(),
        "due": {departments.get(key, key): day for key, day in history.dues(data).items()},
        "clause": history.clause(line.kind, data),
        "reason": str(data.get("reason") or ""),
        "hash": line.hash,
    }

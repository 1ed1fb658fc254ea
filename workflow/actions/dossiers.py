"""全链条电子档案 (三（三）): everything about a project in one archive that can be checked without this software."""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from workflow.actions.cases import case_of
from workflow.records import event
from workflow.records.event import EventRecord
from workflow.records.paper import Paper
from workflow.records.project import Project, ProjectFacts
from workflow.rules import duty
from workflow.rules.dossier_check import EVENTS, MANIFEST
from workflow.rules.duty import Actor
from workflow.rules.local_time import local, local_day
from workflow.rules.words import day_in_full

#: What the archive's own check is called.
CHECK = "核验.py"
FACTS = "项目信息.json"
#: Every paper by its title.
INDEX = "目录.txt"


def export(session: Session, *, project_id: int, by: Actor | None, now: datetime) -> bytes:
    """The dossier of a project as a ZIP archive; that it was taken out is itself a line of its history (三（三）).

    It holds every line of history, every version of the facts, every paper as it was made and an index of them, a list
    of all files with their SHA-256, and a check that runs with nothing but Python. The same state gives the same files.

    Raises:
        NotFound: there is no such project.
        NotAllowed: the dossier holds everybody's words; it is for the office, the agents and the supervisors.
    """
    project = Project.locked(session, project_id)
    if by is not None:
        duty.require(by, "dossier.export", case_of(project))
    event.append(session, project, kind="dossier.export", by=by, now=now, subject=("project", project.id))
    session.flush()
    kept = _files(session, project)
    manifest = {
        "project": {"number": project.number, "name": project.name, "code": project.code},
        "edition": project.edition_hash,
        "events": project.event_seq,
        "head": project.event_hash,
        "taken_out_at": local(now).isoformat(timespec="seconds"),
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(kept.items())},
    }
    kept[MANIFEST] = _json(manifest)
    return _zipped(kept, now)


def _files(session: Session, project: Project) -> dict[str, bytes]:
    kept = {
        EVENTS: "".join(
            json.dumps(_line(row), ensure_ascii=False, sort_keys=True) + "\n"
            for row in session.scalars(
                select(EventRecord).where(EventRecord.project_id == project.id).order_by(EventRecord.seq)
            )
        ).encode(),
        FACTS: _json(
            [
                {
                    "version": row.version,
                    "facts": row.facts,
                    "changed": row.changed,
                    "reason": row.reason,
                    "recorded_at": local(row.recorded_at).isoformat(timespec="seconds"),
                }
                for row in session.scalars(
                    select(ProjectFacts)
                    .where(ProjectFacts.project_id == project.id)
                    .order_by(ProjectFacts.version)
                )
            ]
        ),
        CHECK: files("workflow.rules").joinpath("dossier_check.py").read_bytes(),
    }
    papers = session.scalars(
        select(Paper).where(Paper.project_id == project.id).order_by(Paper.id).options(undefer(Paper.pdf))
    )
    listed = []
    for paper in papers:
        name = f"表单/{paper.id:04d}-{paper.form}.pdf"
        kept[name] = paper.pdf
        listed.append((paper.title, paper.made_at, name))
    kept[INDEX] = _index(listed)
    return kept


def _index(listed: Sequence[tuple[str, datetime, str]]) -> bytes:
    """目录: every paper by its title, when it was made, and the file that it is."""
    lines = [
        f"{number}. {title}（{day_in_full(local_day(made))}制）　{name}"
        for number, (title, made, name) in enumerate(listed, start=1)
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _line(row: EventRecord) -> dict[str, Any]:
    """A line with its fields spelled as its hash covers them."""

    def spelled(value: datetime) -> str:
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    return {
        "project_id": row.project_id,
        "seq": row.seq,
        "kind": row.kind,
        "subject_kind": row.subject_kind,
        "subject_id": row.subject_id,
        "person_id": row.person_id,
        "person_name": row.person_name,
        "happened_at": spelled(row.happened_at),
        "recorded_at": spelled(row.recorded_at),
        "data": row.data,
        "previous": row.previous,
        "hash": row.hash,
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _zipped(kept: dict[str, bytes], now: datetime) -> bytes:
    moment = local(now).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(kept.items()):
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()

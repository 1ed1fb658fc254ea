"""The departments' answers are compiled into 一张表单、一套材料, one per phase (二（一）2)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions.cases import case_of, expect, facts_of, require_open
from workflow.actions.checklists import OWED
from workflow.errors import (
    ChangedMeanwhile,
    NothingToCompile,
    PaperNotAsked,
    PapersAreTwo,
    PapersSettled,
    PapersUnsettled,
)
from workflow.law.book import Law
from workflow.law.terms import Phase
from workflow.law.words import word
from workflow.records import event
from workflow.records.checklist import Checklist, ChecklistAnswer, Pack, PaperVerdict
from workflow.records.department import Department
from workflow.records.project import Project
from workflow.rules import checklist as lines
from workflow.rules import duty
from workflow.rules import pack as rules
from workflow.rules.chain import digest
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.pack import Answer, PackContent, Settled


class Verdict(StrEnum):
    """What the office says of two papers."""

    SAME = "same"
    APART = "apart"
    #: What was said is taken back.
    UNDONE = "undone"


#: Checklists whose newest answer counts: a returned one does not, a stale one does until it is answered anew.
_IN_FORCE = ("replied", "not_involved", "stale")


def answers_of(session: Session, project_id: int) -> list[Answer]:
    """The answers in force of a project's departments, each of its newest round."""
    rows = session.execute(
        select(Checklist, ChecklistAnswer, Department.name)
        .join(ChecklistAnswer, ChecklistAnswer.checklist_id == Checklist.id)
        .join(Department, Department.key == Checklist.department_key)
        .where(
            Checklist.project_id == project_id,
            Checklist.state.in_(_IN_FORCE),
            ChecklistAnswer.returned_at.is_(None),
        )
        .order_by(Checklist.id, ChecklistAnswer.round)
    )
    newest: dict[int, Answer] = {}
    for checklist, answer, name in rows:
        newest[checklist.id] = Answer(
            department=checklist.department_key,
            name=name,
            lines=tuple(lines.from_json(line) for line in answer.lines),
            round=answer.round,
        )
    return list(newest.values())


def missing(session: Session, project_id: int, phase: Phase) -> list[tuple[str, str]]:
    """The departments asked about a phase whose answer is still out or to be confirmed: name and state."""
    rows = session.execute(
        select(Checklist.phases, Checklist.state, Department.name)
        .join(Department, Department.key == Checklist.department_key)
        .where(Checklist.project_id == project_id, Checklist.state.in_(OWED))
        .order_by(Checklist.id)
    )
    return [(name, state) for phases, state, name in rows if phase.value in phases]


def verdicts_of(session: Session, project_id: int) -> list[PaperVerdict]:
    """What the office has said of papers of a project, in the order in which it said so."""
    return list(
        session.scalars(
            select(PaperVerdict).where(PaperVerdict.project_id == project_id).order_by(PaperVerdict.id)
        )
    )


def settled_of(session: Session, project_id: int) -> list[Settled]:
    """The same as the rules take it."""
    return [
        Settled(row.first, row.second, row.same, row.person_name, local_day(row.settled_at))
        for row in verdicts_of(session, project_id)
    ]


def settle(
    session: Session,
    law: Law,
    *,
    project_id: int,
    first: str,
    second: str,
    said: Verdict,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Project:
    """Say whether two papers with nearly the same name are one, or take back what was said.

    Packs that were compiled stay as they are; whoever reads them sees that they are outdated.

    Raises:
        PaperNotAsked: no department asks for one of them.
        PapersAreTwo: the catalogue knows both, as two.
        PapersSettled: they are one already, or it was said already.
        PapersUnsettled: there is nothing to take back.
        ChangedMeanwhile: somebody else was first.
    """
    project = Project.locked(session, project_id)
    duty.require(by, "pack.settle", case_of(project))
    require_open(project, "pack.settle")
    expect(expected_version, project)
    index = lines.paper_index(law.edition(project.edition_hash))
    one, other = sorted((rules.paper_of(index, name), name) for name in (first, second))
    names = {"first": one[1], "second": other[1]}
    row = session.scalar(
        select(PaperVerdict).where(
            PaperVerdict.project_id == project_id,
            PaperVerdict.first == one[0],
            PaperVerdict.second == other[0],
        )
    )
    if said is Verdict.UNDONE:
        if row is None:
            raise PapersUnsettled(**names)
        session.delete(row)
    else:
        _require_unsettled(session, project, index, one, other, row)
        session.add(
            PaperVerdict(
                project_id=project_id,
                first=one[0],
                second=other[0],
                first_name=one[1],
                second_name=other[1],
                same=said is Verdict.SAME,
                settled_at=now,
                person_id=by.person_id,
                person_name=by.name,
            )
        )
    event.append(session, project, kind="pack.settle", by=by, now=now, data={**names, "said": said})
    session.flush()
    return project


def _require_unsettled(
    session: Session,
    project: Project,
    index: Mapping[str, str],
    one: tuple[str, str],
    other: tuple[str, str],
    row: PaperVerdict | None,
) -> None:
    names = {"first": one[1], "second": other[1]}
    asked = {
        material.key or rules.paper_of(index, material.name)
        for answer in answers_of(session, project.id)
        for line in answer.lines
        for material in line.materials
    }
    for paper, name in (one, other):
        if paper not in asked:
            raise PaperNotAsked(name=name)
    groups = rules.Groups(settled_of(session, project.id))
    if row is not None or groups.of(one[0]) == groups.of(other[0]):
        apart = row is not None and not row.same
        raise PapersSettled(**names, said="认定为两份" if apart else "是同一份")
    if groups.told_apart(one[0], other[0]):
        raise PapersSettled(**names, said="认定为两份")
    if not any(groups.of(paper).startswith("name:") for paper, _ in (one, other)):
        raise PapersAreTwo(**names)


def compile_now(session: Session, law: Law, *, project_id: int, phase: Phase, by: Actor) -> PackContent:
    """What the pack of a phase would be if it were compiled now; nothing is kept."""
    project = Project.found(session, project_id)
    duty.require(by, "pack.compile", case_of(project))
    return _compiled(session, law, project, phase)


def _compiled(session: Session, law: Law, project: Project, phase: Phase) -> PackContent:
    content = rules.compile_pack(
        phase,
        answers_of(session, project.id),
        law.edition(project.edition_hash),
        facts_of(session, project),
        settled_of(session, project.id),
    )
    if not content.items:
        raise NothingToCompile(phase=word(phase))
    return content


def compile_phase(
    session: Session,
    law: Law,
    *,
    project_id: int,
    phase: Phase,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Pack:
    """Compile the pack of a phase and keep it as a new version; where nothing differs it is the one that is there.

    Departments that have not answered are not waited for: what is missing is kept and shown with the pack, and so
    is the version of the facts, so that a later print says what was true then.

    Raises:
        NothingToCompile: no department has named an item in this phase.
        ChangedMeanwhile: another version is the newest.
    """
    project = Project.locked(session, project_id)
    duty.require(by, "pack.compile", case_of(project))
    require_open(project, "pack.compile")
    content = rules.to_json(_compiled(session, law, project, phase))
    newest = latest(session, project_id, phase)
    if expected_version is not None and expected_version != (newest.version if newest else 0):
        raise ChangedMeanwhile()
    content_sha256 = digest(content)
    lacking = [[name, state] for name, state in missing(session, project_id, phase)]
    if (
        newest is not None
        and newest.content_sha256 == content_sha256
        and newest.facts_version == project.facts_version
        and newest.missing == lacking
    ):
        return newest
    pack = Pack(
        project_id=project_id,
        phase=phase.value,
        version=newest.version + 1 if newest else 1,
        content_sha256=content_sha256,
        content=content,
        facts_version=project.facts_version,
        missing=lacking,
        compiled_at=now,
        person_id=by.person_id,
    )
    session.add(pack)
    session.flush()
    event.append(
        session,
        project,
        kind="pack.compile",
        by=by,
        now=now,
        subject=("pack", pack.id),
        data={
            "phase": phase.value,
            "version": pack.version,
            "content_sha256": content_sha256,
            "facts_version": project.facts_version,
            "missing": [name for name, _ in lacking],
        },
    )
    session.flush()
    return pack


def is_outdated(session: Session, law: Law, project: Project, pack: Pack) -> bool:
    """Whether the pack would say something else if it were compiled now: facts or answers are others since."""
    return bool(changed_since(session, law, project, pack))


def changed_since(session: Session, law: Law, project: Project, pack: Pack) -> tuple[str, ...]:
    """What of a pack would be something else if it were compiled now, by name; empty where nothing would.

    Which round an answer was given in makes no difference, where it says the same. Nor does the credit code that the
    new company did not have yet: it comes of the registration that goes on beside, and nobody is to compile again for it.
    """
    facts = facts_of(session, project)
    if not facts_of(session, project, pack.facts_version).credit_code:
        facts = replace(facts, credit_code="")
    content = rules.compile_pack(
        Phase(pack.phase),
        answers_of(session, project.id),
        law.edition(project.edition_hash),
        facts,
        settled_of(session, project.id),
    )
    before, now = _said(pack.content), _said(rules.to_json(content))
    if before == now:
        return ()
    values = {field["key"]: field["value"] for field in before["form"]}
    changed = [field["label"] for field in now["form"] if values.get(field["key"]) != field["value"]]
    if any(before[part] != now[part] for part in now if part != "form") or not changed:
        changed.append("事项和材料")
    return tuple(changed)


def _said(content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **content,
        "sources": [{**source, "round": 0} for source in content["sources"]],
    }


def latest(session: Session, project_id: int, phase: Phase) -> Pack | None:
    """The newest pack of a phase, if it was ever compiled."""
    return session.scalar(
        select(Pack)
        .where(Pack.project_id == project_id, Pack.phase == phase.value)
        .order_by(Pack.version.desc())
        .limit(1)
    )

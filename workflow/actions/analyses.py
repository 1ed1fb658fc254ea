"""研判: the system proposes phases and departments with reasons, the office decides (二（一）2)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions.cases import case_of, expect, facts_of, happening, require_open
from workflow.errors import InvolvementInUse, InvolvementInvalid, UnknownItem
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.sentence import Sentence
from workflow.law.terms import Phase
from workflow.law.words import word
from workflow.records import awaited, event
from workflow.records.checklist import Checklist
from workflow.records.department import Department
from workflow.records.project import Involvement, Project
from workflow.records.reform import answering
from workflow.rules import analysis, duty
from workflow.rules.analysis import LONGEST_REASON, Proposal
from workflow.rules.duty import Actor
from workflow.rules.wording import clean

#: The names of the phases.
_PHASES = frozenset(phase.value for phase in Phase)


def propose(session: Session, law: Law, *, project_id: int, by: Actor) -> tuple[Proposal, ...]:
    """What the rules propose for a project, each with its reason; nothing is decided by it."""
    project = Project.found(session, project_id)
    duty.require(by, "project.analyse", case_of(project))
    return _proposals(session, project, law.edition(project.edition_hash))


def _proposals(session: Session, project: Project, edition: Edition) -> tuple[Proposal, ...]:
    """What the rules propose; who was merged or split is named by whoever answers now, once for a phase."""
    answers = answering(session)
    found: dict[tuple[str, Phase], Proposal] = {}
    for each in analysis.propose(facts_of(session, project), edition):
        for key, theirs in answers.by_items(each.department, each.phase.value, each.items).items():
            known = found.get((key, each.phase))
            items = theirs if known is None else tuple(dict.fromkeys((*known.items, *theirs)))
            # Where both are proposed, the first reason stands for the row: each is a sentence in its own words.
            reason = each.reason if known is None else known.reason
            found[key, each.phase] = replace(each, department=key, items=items, reason=reason)
    return tuple(found.values())


def look_anew(session: Session, law: Law, project: Project, *, at: datetime) -> None:
    """See whether changed facts ask for other departments than were decided on, and have the office analyse anew if so.

    Part of a change of facts, on a locked project: it writes no event of its own.
    """
    rows = session.scalars(select(Involvement).where(Involvement.project_id == project.id)).all()
    if not rows:
        return
    edition = law.edition(project.edition_hash)
    before = facts_of(session, project, min(row.facts_version for row in rows))
    added, gone = analysis.differing(
        analysis.propose(before, edition), analysis.propose(facts_of(session, project), edition), rows
    )
    moved = awaited.analysis_differs(session, project, differs=bool(added or gone), at=at)
    for name, word_of_it in moved.items():
        event.beside(session, "clocks", name, word_of_it)


def decide(
    session: Session,
    law: Law,
    *,
    project_id: int,
    involvements: Sequence[Mapping[str, Any]],
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> list[Involvement]:
    """Decide which departments take part in which phases. The whole decision is given each time.

    Each of `involvements` holds `department`, `phase`, and may hold `items` and `reason`.

    Raises:
        InvolvementInvalid: an unknown department or phase, one named twice, or none at all.
        InvolvementInUse: a department that was asked already would be left out.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: as for every late recording.
    """
    project = Project.locked(session, project_id)
    duty.require(by, "project.analyse", case_of(project))
    require_open(project, "project.analyse")
    expect(expected_version, project)
    edition = law.edition(project.edition_hash)
    wanted = _read(session, edition, involvements)
    proposals = {(p.department, p.phase.value): p for p in _proposals(session, project, edition)}
    existing = {
        (row.department_key, row.phase): row
        for row in session.scalars(select(Involvement).where(Involvement.project_id == project_id))
    }
    decided_before = [row.decided_at for row in existing.values()]
    happened = happening(project, happened_at, late_because, now=now, after=decided_before)
    _keep_asked(session, project, wanted, existing)
    for key in existing.keys() - wanted.keys():
        session.delete(existing[key])
    session.flush()
    decided = []
    for key, (items, reason) in wanted.items():
        row = existing.get(key)
        if row is None:
            row = Involvement(project_id=project_id, department_key=key[0], phase=key[1])
            session.add(row)
        proposal = proposals.get(key)
        row.items = items or list(proposal.items if proposal else ())
        row.reason = reason or (proposal.reason if proposal else "办公室研判增加")
        row.proposed = proposal is not None
        row.facts_version = project.facts_version
        row.decided_at = happened.at
        row.decided_by = by.person_id
        decided.append(row)
    event.append(
        session,
        project,
        kind="project.analyse",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("project", project_id),
        data={
            "involvements": [
                {
                    "department": row.department_key,
                    "phase": row.phase,
                    "items": row.items,
                    "reason": row.reason,
                }
                for row in decided
            ],
            "declined": [list(key) for key in sorted(proposals.keys() - wanted.keys())],
        }
        | happened.data,
    )
    session.flush()
    return decided


def _read(
    session: Session, edition: Edition, involvements: Sequence[Mapping[str, Any]]
) -> dict[tuple[str, str], tuple[list[str], str]]:
    if not involvements:
        raise InvolvementInvalid(reason="至少选择一个部门和阶段")
    known = set(session.scalars(select(Department.key).where(Department.active)))
    wanted: dict[tuple[str, str], tuple[list[str], str]] = {}
    for raw in involvements:
        department, phase = str(raw.get("department", ""))[:40], str(raw.get("phase", ""))[:40]
        if department not in known:
            raise InvolvementInvalid(reason=Sentence("没有代码为“{code}”的部门", code=department))
        if phase not in _PHASES:
            raise InvolvementInvalid(reason=Sentence("没有代码为“{code}”的阶段", code=phase))
        if (department, phase) in wanted:
            raise InvolvementInvalid(reason=Sentence("部门“{code}”在同一阶段重复", code=department))
        items = [str(code) for code in raw.get("items") or ()]
        for code in items:
            if code not in edition.items:
                raise UnknownItem(code=code[:40], field="involvements")
            if edition.items[code].phase != phase:
                raise InvolvementInvalid(
                    reason=Sentence(
                        "“{item}”不属于{phase}", item=edition.items[code].name, phase=word(Phase(phase))
                    )
                )
        reason = clean(
            raw.get("reason"), fact="研判理由", field="involvements", limit=LONGEST_REASON, multiline=True
        )
        wanted[department, phase] = (list(dict.fromkeys(items)), reason)
    return wanted


def _keep_asked(
    session: Session,
    project: Project,
    wanted: Mapping[tuple[str, str], object],
    existing: Mapping[tuple[str, str], Involvement],
) -> None:
    """A department that has been asked stays, with the phases that it was asked about."""
    left_out = existing.keys() - wanted.keys()
    if not left_out:
        return
    asked = session.execute(
        select(Checklist, Department.name)
        .join(Department, Department.key == Checklist.department_key)
        .where(Checklist.project_id == project.id, Checklist.state != "withdrawn")
    )
    for checklist, name in asked:
        if any(key == checklist.department_key and phase in checklist.phases for key, phase in left_out):
            raise InvolvementInUse(department=name)

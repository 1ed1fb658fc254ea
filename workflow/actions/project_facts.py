"""What is known of a project changes: kept version by version, and put to whoever relied on it (二（一）1)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import (
    analyses,
    checklists,
    commitment_ground,
    notices,
    risk_findings,
    searching,
    stale_opinions,
)
from workflow.actions.cases import (
    case_of,
    expect,
    facts_of,
    reason_given,
    require_open,
)
from workflow.actions.projects import (
    OF_ENTERPRISE,
    enterprise_for,
    keep_version,
    likenesses,
    require_another,
    same_given,
    write_facts,
)
from workflow.errors import (
    NothingChanged,
)
from workflow.law.book import Law
from workflow.law.terms import Obligor, Side
from workflow.records import event
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause, Commitment
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Resolution
from workflow.records.enterprise import Enterprise
from workflow.records.project import Involvement, Project
from workflow.rules import duty, fact_changes
from workflow.rules import facts as rules
from workflow.rules.duty import Actor
from workflow.rules.facts import CHANGE_WORDS
from workflow.rules.machines import BINDING, SILENT
from workflow.rules.words import due_words

#: The facts that a project is found by.
_FOUND_BY: Final = OF_ENTERPRISE | {"name", "code"}


def change_facts(
    session: Session,
    law: Law,
    *,
    project_id: int,
    form: Mapping[str, object],
    reason: str = "",
    despite_duplicates: str = "",
    same_enterprise: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Project:
    """Change what is known of a project (二（一）1 动态管理、及时更新推送).

    The new version is kept beside the old ones and pushed to the departments that it concerns; answers that relied
    on a changed fact become stale, and their departments are asked to confirm within the limit of a new notice.
    Where the project passes to another company, what the one before still owed to it passes with it.

    Raises:
        FactsInvalid: with every problem of the form at once.
        NothingChanged: the form says what is known already.
        SameProjectCode, DuplicateProject: by the change it looks like another project that is here.
        ChangedMeanwhile: somebody else was first.
    """
    event.hold_calendar(session)
    project = Project.locked(session, project_id)
    duty.require(by, "project.change_facts", case_of(project))
    require_open(project, "project.change_facts")
    expect(expected_version, project)
    why = reason_given(reason, "变更", required=False)
    before = facts_of(session, project)
    facts = rules.merged(before, form, law.edition(project.edition_hash))
    if not fact_changes.changed(before, facts):
        raise NothingChanged()
    despite = reason_given(despite_duplicates, "另立项目", field="despite_duplicates", required=False)
    known = {like.known.id for like in likenesses(session, before, other_than=project.id)}
    alike = likenesses(session, facts, other_than=project.id)
    if fact_changes.changed(before, facts) and before.code == facts.code:
        alike = [like for like in alike if not like.certain]
    # What looked alike before was judged before.
    require_another([like for like in alike if like.certain or like.known.id not in known], despite)
    same = same_given(same_enterprise)
    told = _rewrite(session, law, project, before, facts, reason=why, same=same, by=by, now=now)
    event.append(
        session,
        project,
        kind="project.change_facts",
        by=by,
        now=now,
        subject=("project", project.id),
        data=told | {"reason": why, "despite_duplicates": despite, "same_enterprise": same},
    )
    session.flush()
    return project


def _rewrite(
    session: Session,
    law: Law,
    project: Project,
    before: rules.ProjectFacts,
    facts: rules.ProjectFacts,
    *,
    reason: str,
    same: str = "",
    by: Actor,
    now: datetime,
) -> dict[str, object]:
    """Keep a new version of the facts and push it; answer for the event what changed and who was told."""
    changed = fact_changes.changed(before, facts)
    renamed, handed = "", {}
    project.facts_version += 1
    if not OF_ENTERPRISE.isdisjoint(changed):
        current = session.get_one(Enterprise, project.enterprise_id)
        enterprise, renamed = enterprise_for(session, facts, current, same=same)
        if enterprise is not current:
            handed = _hand_over(session, project, current, enterprise, now=now)
        project.enterprise_id = enterprise.id
    write_facts(project, facts)
    if not _FOUND_BY.isdisjoint(changed):
        searching.keep(session, project, session.get_one(Enterprise, project.enterprise_id))
    looked = (
        commitment_ground.look_anew(session, law, project, needed_land=before.needs_land)
        if "needs_land" in changed
        else {}
    )
    keep_version(session, project, facts, changed=changed, reason=reason, by=by, now=now)
    pushed = _push(session, law, project, changed, by=by, now=now)
    analyses.look_anew(session, law, project, at=now)
    old, new = rules.to_json(before), rules.to_json(facts)
    return {
        "version": project.facts_version,
        "changed": {name: {"before": old[name], "after": new[name]} for name in changed},
        "renamed_from": renamed,
        **handed,
        **looked,
        **pushed,
    }


def _hand_over(
    session: Session, project: Project, former: Enterprise, successor: Enterprise, *, now: datetime
) -> dict[str, object]:
    """What the company before owed to this project, the one now owes, at the same dates; answer for the event which.

    Nothing else of the former company moves: its other projects, and what it is found to have broken. What ended stays
    with whoever it ended for. House practice.
    """
    clocks = session.scalars(
        select(ClockRecord)
        .where(
            ClockRecord.project_id == project.id,
            ClockRecord.obligor_kind == Obligor.ENTERPRISE.value,
            ClockRecord.obligor_key == str(former.id),
            ClockRecord.stopped_at.is_(None),
        )
        .order_by(ClockRecord.id)
    ).all()
    decisions = session.scalars(
        select(Resolution)
        .where(
            Resolution.project_id == project.id,
            Resolution.owner_kind == Obligor.ENTERPRISE.value,
            Resolution.owner_key == str(former.id),
        )
        .order_by(Resolution.id)
    ).all()
    for clock in clocks:
        clock.obligor_key = str(successor.id)
    _tell_successor(session, project, former, successor, clocks, decisions, now=now)
    for decision in decisions:
        decision.owner_key = str(successor.id)
    return {
        "handed_over": {
            "from": former.name,
            "clocks": [clock.id for clock in clocks],
            "resolutions": [decision.id for decision in decisions],
        }
    }


#: A decision that is still to be carried out.
_OWED: Final = ("open", "reported")
#: How many duties a notice names one by one.
_NAMED: Final = 8


def _tell_successor(
    session: Session,
    project: Project,
    former: Enterprise,
    successor: Enterprise,
    clocks: Sequence[ClockRecord],
    decisions: Sequence[Resolution],
    *,
    now: datetime,
) -> None:
    """One notice to the company that takes over: what is open, what was promised, and by when."""
    promised = session.scalars(
        select(Clause)
        .join(Commitment, Commitment.id == Clause.commitment_id)
        .where(
            Commitment.project_id == project.id,
            Commitment.state.in_(BINDING),
            Clause.side == Side.ENTERPRISE.value,
            Clause.state == "waiting",
        )
        .order_by(Clause.id)
    ).all()
    timed = {clock.subject_id for clock in clocks if clock.subject_kind == "resolution"}
    duties = [
        f"{clock.limit['title']}（{due_words(clock.due_day, provisional=clock.provisional)}）"
        for clock in clocks
    ]
    duties += [f"会商决定：{each.text}" for each in decisions if each.id not in timed and each.state in _OWED]
    duties += [f"承诺：{clause.text}（待起算）" for clause in promised]
    named = "；".join(duty[:60] for duty in duties[:_NAMED])
    more = f"等{len(duties)}项" if len(duties) > _NAMED else ""
    notices.tell(
        session,
        "project.taken_over",
        to=("enterprise", str(successor.id)),
        project_id=project.id,
        subject=("project", project.id),
        occasion=project.facts_version,
        now=now,
        project=project.name,
        former=former.name,
        duties=f"{named}{more}" if duties else "目前没有",
    )


def register_code(
    session: Session,
    law: Law,
    project: Project,
    *,
    credit_code: str,
    credit_code_reason: str = "",
    by: Actor,
    now: datetime,
) -> dict[str, object]:
    """Write the credit code that a licence carries to the project and its enterprise; answer what changed.

    Part of an act on a locked project: it writes no event of its own.

    Raises:
        FactsInvalid: the code is wrong (GB 32100-2015), and no reason says why it is taken all the same.
        CreditCodeBelongsToAnother: another enterprise has it.
    """
    before = facts_of(session, project)
    given = {"credit_code": credit_code, "credit_code_reason": credit_code_reason}
    facts = rules.merged(before, given, law.edition(project.edition_hash))
    if not fact_changes.changed(before, facts):
        return {}
    return _rewrite(session, law, project, before, facts, reason="营业执照办结", by=by, now=now)


def _push(
    session: Session, law: Law, project: Project, changed: Sequence[str], *, by: Actor, now: datetime
) -> dict[str, object]:
    """Push a change to whom it concerns; answer for the event who has to confirm until when, and who was told."""
    words = "、".join(CHANGE_WORDS[name] for name in changed)
    involved = session.scalars(select(Involvement).where(Involvement.project_id == project.id)).all()
    asked_again = checklists.make_stale(
        session,
        law,
        project=project,
        departments=fact_changes.relying(changed, involved),
        changed_words=words,
        now=now,
    )
    consulted = session.scalars(
        select(Consultee.department_key)
        .join(Consultation, Consultation.id == Consultee.consultation_id)
        .where(Consultation.project_id == project.id, Consultee.state.in_(SILENT))
    )
    opined = stale_opinions.ask_anew(
        session, law, project=project, names=changed, changed_words=words, now=now
    )
    risk = risk_findings.reopen(
        session, law, project=project, names=changed, changed_words=words, by=by, now=now
    )
    told = sorted(
        (fact_changes.concerned(changed, involved) | set(consulted)) - asked_again.keys() - set(opined)
    )
    for department in told:
        notices.tell(
            session,
            "facts.changed",
            to=("department", department),
            project_id=project.id,
            subject=("project", project.id),
            occasion=project.facts_version,
            now=now,
            project=project.name,
            changed=words,
        )
    return {"asked_again": asked_again, "told": told, "opined": opined} | risk

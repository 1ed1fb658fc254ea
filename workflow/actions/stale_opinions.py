"""Opinions whose ground has changed are asked for anew; the department confirms or answers anew (二（一）1, 二（三）2)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from workflow.actions import clocks, commitments, consultation_ends, consultations, deliberations, notices
from workflow.actions.cases import again_because, case_of, expect, handler_given, happening, require_shown
from workflow.errors import ConsentOutdated
from workflow.law.book import Law
from workflow.law.terms import Stage
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Deliberation
from workflow.records.department import Department
from workflow.records.project import Project, ProjectFacts, ProjectStage
from workflow.rules import duty
from workflow.rules.consultation import Opinion
from workflow.rules.duty import Actor
from workflow.rules.fact_changes import makes_stale
from workflow.rules.facts import CHANGE_WORDS
from workflow.rules.machines import CONSULTATION, CONSULTEE, ENDED

#: States in which a change of facts puts the question anew. Later ones have been built upon: the office decides.
_OPEN: Final = ("circulating", "unopposed", "opposed")
#: States in which there is nothing left that a change could take the ground from.
_VOID: Final = ("screening", "refused", "declined", "withdrawn")


def ask_anew(
    session: Session,
    law: Law,
    *,
    project: Project,
    names: Collection[str],
    changed_words: str,
    now: datetime,
) -> dict[str, Any]:
    """Put the question anew to whoever has given an opinion on facts that have changed; answer for the event whom.

    Each has a new clock from this notice; until it has confirmed or answered anew its opinion is none, and a round
    that was concluded goes back to circulating. A round that was built upon (a deliberation, a commitment, a stage
    that is closed) stays as it is: the office is told and decides. Part of a change of facts, on a locked project with
    the calendar held: it writes no event of its own.
    """
    consultation = consultations.latest(session, project.id)
    if consultation is None or consultation.state in _VOID or not makes_stale(names):
        return {}
    if consultation.state not in _OPEN or _built_upon(session, project):
        _tell_office(session, "consultation.facts_changed_after", project, consultation, changed_words, now)
        return {}
    consultees = session.scalars(
        select(Consultee)
        .where(Consultee.consultation_id == consultation.id)
        .order_by(Consultee.id)
        .execution_options(populate_existing=True)
    ).all()
    _renew(consultees, project, changed_words)
    if consultation.state != "circulating":
        # Nobody objects on the new facts until it has said so: what was to be deliberated is not any more.
        deliberations.end_for(
            session, project, consultation_id=consultation.id, reason="项目信息变更，重新征询", now=now
        )
        consultation.state = CONSULTATION.after(consultation.state, "ask_again")
        consultation.closed_at = None
    # What is put to the departments from now on; each opinion keeps the version that it rests on.
    consultation.facts_version = project.facts_version
    edition = law.edition(project.edition_hash)
    calendar = calendar_of(session, edition, law.notices)
    asked: dict[str, Any] = {}
    for consultee in consultees:
        if consultee.state not in ("agreed", "objected"):
            continue
        consultee.state = CONSULTEE.after(consultee.state, "go_stale")
        consultee.round += 1
        consultee.notified_at = now
        consultee.asked_again_because = again_because(changed_words)
        session.flush()
        asked[consultee.department_key] = consultations.start_clock(
            session,
            calendar,
            project,
            consultee,
            edition.limits[consultations.LIMIT],
            "consultee.stale",
            at=now,
            now=now,
            changed=changed_words,
        )
    if asked:
        _tell_office(session, "consultation.facts_changed", project, consultation, changed_words, now)
    return asked


def require_fresh(session: Session, project: Project, consultation_id: int, *, at: datetime) -> None:
    """See that no department's consent is used for facts that changed after it, until `at`.

    What a meeting settled rests on what was known when it was held.

    Raises:
        ConsentOutdated: some consent is older than a change that opinions rest on.
    """
    held = session.scalar(
        select(func.max(Deliberation.held_at)).where(Deliberation.consultation_id == consultation_id)
    )
    versions = session.scalars(
        select(ProjectFacts)
        .where(ProjectFacts.project_id == project.id, ProjectFacts.recorded_at <= at)
        .order_by(ProjectFacts.version)
    ).all()
    departments: list[str] = []
    changed: dict[str, None] = {}
    for consultee in session.scalars(
        select(Consultee)
        .where(Consultee.consultation_id == consultation_id, Consultee.state.in_(("agreed", "settled")))
        .order_by(Consultee.id)
    ):
        since = held if consultee.state == "settled" else None
        names = [
            name
            for row in versions
            if row.version > consultee.facts_version and (since is None or row.recorded_at > since)
            for name in row.changed
            if makes_stale([name])
        ]
        if names:
            departments.append(session.get_one(Department, consultee.department_key).name)
            changed |= dict.fromkeys(names)
    if departments:
        raise ConsentOutdated(
            departments="、".join(departments), changed="、".join(CHANGE_WORDS[name] for name in changed)
        )


def _built_upon(session: Session, project: Project) -> bool:
    """Whether something rests on the round already that a change of facts must not pull away by itself."""
    landing = session.get_one(ProjectStage, (project.id, Stage.DIRECT_LANDING.value), populate_existing=True)
    commitment = commitments.latest(session, project.id)
    under_way = commitment is not None and commitment.state not in ENDED
    return under_way or landing.state in ("done", "skipped")


def _renew(consultees: Collection[Consultee], project: Project, changed_words: str) -> None:
    """Whoever still owes sees the new facts; a form that was opened before is not taken for an answer to them."""
    for consultee in consultees:
        if consultee.state == "awaiting":
            consultee.facts_version = project.facts_version
        elif consultee.state == "stale":
            consultee.asked_again_because = again_because(changed_words, consultee.asked_again_because)
            # Once they are cut they read the same again; the version moves on all the same.
            flag_modified(consultee, "asked_again_because")


def _tell_office(
    session: Session,
    kind: str,
    project: Project,
    consultation: Consultation,
    changed_words: str,
    now: datetime,
) -> None:
    notices.tell(
        session,
        kind,
        to=notices.OFFICE,
        project_id=project.id,
        subject=("consultation", consultation.id),
        occasion=project.facts_version,
        now=now,
        project=project.name,
        changed=changed_words,
    )


def confirm(
    session: Session,
    law: Law,
    *,
    consultee_id: int,
    handled_by: str,
    phone: str = "",
    shown_facts: int | None = None,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> str:
    """Confirm after a change of facts that the opinion still stands; answers the state of the consultation.

    Raises:
        IllegalMove: nothing waits to be confirmed.
        HandlerMissing: nobody is named.
        FactsChangedMeanwhile: the facts have changed again since.
        ChangedMeanwhile: somebody else was first.
    """
    consultee, consultation, project = consultations.locked_consultee(session, consultee_id)
    duty.require(by, "consultee.confirm", case_of(project, [consultee.department_key]))
    require_shown(session, project.id, shown_facts, consultation.facts_version)
    expect(expected_version, consultee)
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[clocks.begun(session, ("consultee", consultee.id))],
    )
    objects = consultee.opinion == Opinion.OBJECT
    state = CONSULTEE.after(consultee.state, "confirm_objection" if objects else "confirm")
    name, number = handler_given(handled_by, phone)
    clock = clocks.stop(session, ("consultee", consultee.id), at=happened.at, because="replied")
    # All at once: what is answered is kept by the database.
    consultee.state = state
    consultee.in_time = clock is None or clock.due_at is None or happened.at <= clock.due_at
    consultee.handled_by, consultee.phone, consultee.person_id = name, number, by.person_id
    consultee.replied_at = happened.at
    consultee.facts_version = consultation.facts_version
    session.flush()
    department = session.get_one(Department, consultee.department_key)
    notices.tell(
        session,
        "consultee.confirm",
        to=notices.OFFICE,
        project_id=project.id,
        subject=("consultee", consultee.id),
        occasion=consultee.round,
        now=now,
        project=project.name,
        department=department.name,
    )
    excluded = consultation_ends.conclude(
        session, law, project, consultation, reason="", at=happened.at, now=now
    )
    event.append(
        session,
        project,
        kind="consultee.confirm",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("consultee", consultee.id),
        data={
            "department": consultee.department_key,
            "round": consultee.round,
            "opinion": consultee.opinion,
            "reason": consultee.reason,
            "added_clauses": consultee.added_clauses,
            "handled_by": name,
            "in_time": consultee.in_time,
            "facts_version": consultee.facts_version,
            "consultation": consultation.state,
        }
        | excluded
        | happened.data,
    )
    session.flush()
    return consultation.state

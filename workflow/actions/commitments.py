"""承诺准入: the enterprise applies of its own will, and is found to qualify or is sent back (二（三）1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import application_papers, clause_sides, clocks, mandates, notices
from workflow.actions.breaches import unrepaired_breaches
from workflow.actions.cases import (
    LONGEST_NAME,
    case_of,
    expect,
    happening,
    reason_given,
    require_open,
)
from workflow.errors import (
    ApplicationIncomplete,
    ApplicationPaperUnknown,
    CommitmentBinding,
    CreditBarred,
    ExplanationMissing,
    TextUnfinished,
)
from workflow.law.book import Law
from workflow.law.sentence import Sentence, Several
from workflow.law.terms import Obligor
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.commitment import Commitment
from workflow.records.consultation import Consultee
from workflow.records.project import Project
from workflow.rules import commitment_limits, duty
from workflow.rules.commitment import from_json
from workflow.rules.duty import ACTS, Actor
from workflow.rules.local_time import local_day
from workflow.rules.machines import COMMITMENT, DRAFTING
from workflow.rules.wording import clean
from workflow.rules.words import due_words

#: The limit of 二（三）1: in principle 3 working days from an application that qualifies.
LIMIT: Final = "commitment_signing"
LONGEST_END: Final = 400


def latest(session: Session, project_id: int) -> Commitment | None:
    """The newest commitment of a project, if there is one."""
    return session.scalar(
        select(Commitment)
        .where(Commitment.project_id == project_id)
        .order_by(Commitment.round.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def locked(session: Session, commitment_id: int) -> tuple[Commitment, Project]:
    """A commitment with its project, which is held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    commitment = Commitment.found(session, commitment_id)
    project = Project.locked(session, commitment.project_id)
    session.refresh(commitment)
    return commitment, project


def consulted(session: Session, commitment: Commitment) -> list[str]:
    """The departments that were asked and did not drop out, in the order of asking."""
    return list(
        session.scalars(
            select(Consultee.department_key)
            .where(
                Consultee.consultation_id == commitment.consultation_id,
                Consultee.state.not_in(("withdrawn", "not_concerned")),
            )
            .order_by(Consultee.id)
        )
    )


def concerned(session: Session, commitment: Commitment) -> list[str]:
    """The departments that hear of a commitment: those that were asked, then any other that its text binds."""
    return list(dict.fromkeys((*consulted(session, commitment), *clause_sides.bound(session, commitment))))


def line_given(value: object, what: str, field: str, limit: int, *, multiline: bool = False) -> str:
    text = clean(value, fact=what, field=field, limit=limit, multiline=multiline)
    if not text:
        raise ExplanationMissing(what=what, field=field)
    return text


def require_drafting(commitment: Commitment, act: str) -> None:
    """See that it is not signed, and not over.

    Raises:
        CommitmentBinding: it is.
    """
    if commitment.state not in DRAFTING:
        raise CommitmentBinding(act=ACTS[act].title)


def apply(
    session: Session,
    law: Law,
    *,
    commitment_id: int,
    papers: Sequence[str],
    applied_by: str,
    despite_missing: bool = False,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Commitment:
    """The enterprise applies of its own will, itself or through its agent (二（三）1).

    Whether it qualifies the office has to find; the 3 working days run once it does, from the application on. Whoever sends
    less than the list of papers is told first, and sends it all the same with `despite_missing`.

    Raises:
        NotMandated: the agent was not entrusted with it.
        ApplicationPaperUnknown: a paper that the list does not hold.
        PapersNotAttached: papers of the list are missing, and nothing says that it is sent all the same.
    """
    event.hold_calendar(session)
    commitment, project = locked(session, commitment_id)
    duty.require(by, "commitment.apply", case_of(project))
    require_open(project, "commitment.apply")
    expect(expected_version, commitment)
    mandates.require(session, project, by, "commitment.apply")
    happened = happening(
        project, happened_at, late_because, now=now, after=[commitment.informed_at, commitment.decided_at]
    )
    commitment.state = COMMITMENT.after(commitment.state, "apply")
    edition = law.edition(project.edition_hash)
    known = {paper.key: paper.name for paper in edition.commitment.papers}
    for key in papers:
        if key not in known:
            raise ApplicationPaperUnknown(paper=key, choices="、".join(known.values()))
    commitment.papers = [key for key in known if key in set(papers)]
    attached = application_papers.require_told(
        missing_papers(law, project, commitment), despite=despite_missing or bool(happened.late_because)
    )
    commitment.applied_at = happened.at
    commitment.applied_by = line_given(applied_by, "申请人", "applied_by", LONGEST_NAME)
    commitment.applications += 1
    commitment.reason = ""
    notices.tell(
        session,
        "commitment.applied",
        to=notices.OFFICE,
        project_id=project.id,
        subject=("commitment", commitment.id),
        occasion=commitment.applications,
        now=now,
        project=project.name,
    )
    event.append(
        session,
        project,
        kind="commitment.apply",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("commitment", commitment.id),
        data={"papers": commitment.papers, "applied_by": commitment.applied_by, **attached, **happened.data},
    )
    session.flush()
    return commitment


def missing_papers(law: Law, project: Project, commitment: Commitment) -> tuple[str, ...]:
    """The application papers that have not been handed in, by name."""
    text = law.edition(project.edition_hash).commitment
    return text.paper_names(paper.key for paper in text.papers if paper.key not in commitment.papers)


def qualify(
    session: Session,
    law: Law,
    *,
    commitment_id: int,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Commitment:
    """Find that the application qualifies: the 3 working days run from the day it was made (二（三）1).

    Raises:
        ApplicationIncomplete: papers are missing.
        CreditBarred: the enterprise has a breach that is not repaired (二（三）2).
        TextUnfinished: a clause of the text lacks its date or its consequence.
    """
    event.hold_calendar(session)
    commitment, project = locked(session, commitment_id)
    duty.require(by, "commitment.decide", case_of(project))
    require_open(project, "commitment.decide")
    expect(expected_version, commitment)
    happened = happening(project, happened_at, late_because, now=now, after=[commitment.applied_at])
    commitment.state = COMMITMENT.after(commitment.state, "qualify")
    if missing := missing_papers(law, project, commitment):
        raise ApplicationIncomplete(missing="、".join(missing))
    if barred := unrepaired_breaches(session, project.enterprise_id):
        raise CreditBarred(breaches="；".join(breach.facts for breach in barred))
    # From here on the text is not changed any more: one that cannot be signed would qualify for nothing.
    if lacking := commitment_limits.lacking_in_text(from_json(commitment.draft), local_day(happened.at)):
        raise TextUnfinished(lacking=Sentence("{all}", all=Several(lacking, "；")))
    commitment.decided_at = happened.at
    edition = law.edition(project.edition_hash)
    calendar = calendar_of(session, edition, law.notices)
    applied = commitment.applied_at or now
    subject = ("commitment", commitment.id)
    # An application from before the finding had a clock of its own has one that waits.
    clock = clocks.begin(session, calendar, subject, at=applied) or clocks.start(
        session,
        calendar,
        project_id=project.id,
        subject=subject,
        limit=edition.limits[LIMIT],
        obligor=(Obligor.OFFICE, ""),
        at=applied,
        round_number=commitment.applications,
    )
    due = due_words(clock.due_day, provisional=clock.provisional)
    for to in (notices.OFFICE, clause_sides.enterprise_of(project)):
        notices.tell(
            session,
            "commitment.qualified",
            to=to,
            project_id=project.id,
            subject=("commitment", commitment.id),
            occasion=commitment.applications,
            now=now,
            project=project.name,
            due=due,
        )
    event.append(
        session,
        project,
        kind="commitment.qualify",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("commitment", commitment.id),
        data={"due": clock.due_day, **happened.data},
    )
    session.flush()
    return commitment


def send_back(
    session: Session,
    *,
    commitment_id: int,
    reason: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Commitment:
    """Return an application that does not qualify, saying why; the enterprise can apply again. House practice.

    Raises:
        ReasonMissing: nothing says why.
    """
    commitment, project = locked(session, commitment_id)
    duty.require(by, "commitment.decide", case_of(project))
    require_open(project, "commitment.decide")
    expect(expected_version, commitment)
    happened = happening(project, happened_at, late_because, now=now, after=[commitment.applied_at])
    commitment.state = COMMITMENT.after(commitment.state, "return")
    commitment.reason = reason_given(reason, "退回", limit=LONGEST_END)
    commitment.decided_at = happened.at
    clocks.stop(session, ("commitment", commitment.id), at=happened.at, because="returned")
    notices.tell(
        session,
        "commitment.returned",
        to=clause_sides.enterprise_of(project),
        project_id=project.id,
        subject=("commitment", commitment.id),
        occasion=commitment.applications,
        now=now,
        project=project.name,
        reason=commitment.reason,
    )
    event.append(
        session,
        project,
        kind="commitment.return",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("commitment", commitment.id),
        data={"reason": commitment.reason, **happened.data},
    )
    session.flush()
    return commitment

"""异议: either side questions a clause, the finding of a breach or a figure; it is answered and stays visible (二（三）2)."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clause_sides, clauses, clocks, mandates, notices
from workflow.actions.cases import case_of, expect, happening, known_since, reason_given
from workflow.errors import DisputeSubjectUnknown, DisputeTwice, NotFound
from workflow.law.book import Law
from workflow.law.terms import Obligor, Side
from workflow.records import event
from workflow.records.breach import Breach, Dispute
from workflow.records.calendar import calendar_of
from workflow.records.commitment import Clause, Commitment
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import local_day
from workflow.rules.machines import BINDING, DISPUTE
from workflow.rules.wording import identity
from workflow.rules.words import due_words

#: How long the office takes for an answer, in principle: house practice.
LIMIT: Final = "dispute_answer"
LONGEST: Final = 1000
#: What a dispute may be about: a figure that is shown, a clause, the finding of a breach.
SUBJECTS: Final = ("data", "clause", "breach")


def raise_dispute(
    session: Session,
    law: Law,
    *,
    commitment_id: int,
    about: str = "data",
    about_id: int | None = None,
    question: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
) -> Dispute:
    """Question a clause, the finding of a breach, or a figure shown of the commitment.

    Raises:
        NotBinding: nothing is promised yet, or it was fulfilled, declined or withdrawn; who lost its admission may
            still question that.
        DisputeSubjectUnknown: it is about nothing of this commitment.
        ReasonMissing: it is not said what is questioned.
        DisputeTwice: the same side has said so already, and it is not settled.
    """
    event.hold_calendar(session)
    commitment = session.get(Commitment, commitment_id)
    if commitment is None:
        raise NotFound(what="该双向承诺书")
    project = Project.locked(session, commitment.project_id)
    session.refresh(commitment)
    duty.require(by, "dispute.raise", case_of(project, clause_sides.departments_of(session, project.id)))
    mandates.require(session, project, by, "dispute.raise")
    clauses.require_going(project, "dispute.raise")
    if about not in questionable(commitment):
        clauses.require_binding(commitment, "dispute.raise")
    asked_of = _known_since(session, commitment, about, about_id)
    happened = happening(project, happened_at, late_because, now=now, after=[asked_of])
    of_department = Role.LIAISON in by.roles
    dispute = Dispute(
        project_id=project.id,
        commitment_id=commitment.id,
        side=(Side.DEPARTMENT if of_department else Side.ENTERPRISE).value,
        department_key=by.department_key if of_department else None,
        about_kind=about,
        about_id=about_id if about != "data" else None,
        question=_new_question(session, commitment, by, about, about_id, question),
        raised_at=happened.at,
        state=DISPUTE.initial,
    )
    session.add(dispute)
    session.flush()
    since = known_since(happened, (Obligor.OFFICE, ""), by=by, now=now)
    _ask(session, law, project, dispute, by=by, now=now, at=since)
    event.append(
        session,
        project,
        kind="dispute.raise",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("dispute", dispute.id),
        data={
            "side": dispute.side,
            "about": about,
            "about_id": dispute.about_id,
            "question": dispute.question,
            **happened.data,
        },
    )
    session.flush()
    return dispute


def questionable(commitment: Commitment) -> frozenset[str]:
    """What of a commitment either side may question now: nothing before it is signed, nor once it is over.

    Whoever lost its admission may still question that, and what it was found upon. House practice.
    """
    return frozenset(SUBJECTS if commitment.state in (*BINDING, "revoked") else ())


def _new_question(
    session: Session, commitment: Commitment, by: Actor, about: str, about_id: int | None, question: str
) -> str:
    """What is questioned; the same words of one side about the same thing are one dispute. House practice."""
    said = reason_given(question, "异议", limit=LONGEST, field="question")
    of_department = Role.LIAISON in by.roles
    standing = session.scalars(
        select(Dispute).where(
            Dispute.commitment_id == commitment.id,
            Dispute.side == (Side.DEPARTMENT if of_department else Side.ENTERPRISE).value,
            Dispute.about_kind == about,
            Dispute.state != "closed",
        )
    )
    for row in standing:
        same_department = not of_department or row.department_key == by.department_key
        same_subject = about == "data" or row.about_id == about_id
        if same_department and same_subject and identity(row.question) == identity(said):
            raise DisputeTwice(day=due_words(local_day(row.raised_at)), state=DISPUTE.words[row.state])
    return said


def _known_since(
    session: Session, commitment: Commitment, about: str, about_id: int | None
) -> datetime | None:
    """Since when there is what is questioned; None of a figure, which may be older than any commitment."""
    if about == "data":
        return None
    found: Clause | Breach | None = None
    if about == "clause":
        found = session.get(Clause, about_id or 0)
    elif about == "breach":
        found = session.get(Breach, about_id or 0)
    if found is None or found.commitment_id != commitment.id:
        raise DisputeSubjectUnknown()
    return found.found_at if isinstance(found, Breach) else commitment.signed_at


def _ask(
    session: Session, law: Law, project: Project, dispute: Dispute, *, by: Actor, now: datetime, at: datetime
) -> None:
    edition = law.edition(project.edition_hash)
    clocks.start(
        session,
        calendar_of(session, edition, law.notices),
        project_id=project.id,
        subject=("dispute", dispute.id),
        limit=edition.limits[LIMIT],
        obligor=(Obligor.OFFICE, ""),
        at=at,
        round_number=dispute.round,
    )
    side = clause_sides.side_words(session, dispute.side, dispute.department_key)
    # The other side hears of it as well.
    notices.tell_others(
        session,
        "dispute.raised",
        to=[notices.OFFICE, *_other_side(session, project, dispute)],
        by=by,
        project_id=project.id,
        subject=("dispute", dispute.id),
        occasion=dispute.round,
        now=now,
        project=project.name,
        side=side,
        reason=dispute.question,
    )


def _other_side(session: Session, project: Project, dispute: Dispute) -> list[tuple[str, str]]:
    """The enterprise where a department asks; else the department whose promise or breach it is about, if there is one."""
    if dispute.side == Side.DEPARTMENT:
        return [clause_sides.enterprise_of(project)]
    about = {"clause": Clause, "breach": Breach}.get(dispute.about_kind)
    subject = session.get(about, dispute.about_id) if about and dispute.about_id else None
    key = getattr(subject, "department_key", None)
    return [("department", key)] if key else []


def locked(session: Session, dispute_id: int) -> tuple[Dispute, Project]:
    """A dispute with its project, which is held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    dispute = session.get(Dispute, dispute_id)
    if dispute is None:
        raise NotFound(what="该异议")
    project = Project.locked(session, dispute.project_id)
    session.refresh(dispute)
    return dispute, project


def answer(
    session: Session,
    *,
    dispute_id: int,
    words: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Dispute:
    """Answer it; the answer is kept beside the question.

    Raises:
        IllegalMove: it was answered already.
        ReasonMissing: there is no answer in it.
    """
    dispute, project = locked(session, dispute_id)
    duty.require(by, "dispute.answer", case_of(project))
    clauses.require_going(project, "dispute.answer")
    expect(expected_version, dispute)
    happened = happening(
        project, happened_at, late_because, now=now, after=[dispute.raised_at, dispute.answered_at]
    )
    dispute.state = DISPUTE.after(dispute.state, "answer")
    dispute.answer = reason_given(words, "答复", limit=LONGEST, field="words")
    dispute.answered_at = happened.at
    clocks.stop(session, ("dispute", dispute.id), at=happened.at, because="answered")
    asker = clause_sides.address_of(dispute.side, dispute.department_key, project)
    for to in [asker, *_other_side(session, project, dispute)]:
        notices.tell(
            session,
            "dispute.answered",
            to=to,
            project_id=project.id,
            subject=("dispute", dispute.id),
            occasion=dispute.round,
            now=now,
            project=project.name,
            reason=dispute.answer,
        )
    event.append(
        session,
        project,
        kind="dispute.answer",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("dispute", dispute.id),
        data={"round": dispute.round, "answer": dispute.answer, **happened.data},
    )
    session.flush()
    return dispute


def raise_again(
    session: Session,
    law: Law,
    *,
    dispute_id: int,
    question: str,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Dispute:
    """Ask once more where the answer does not satisfy. House practice.

    Raises:
        IllegalMove: it has no answer yet, or is closed.
        ReasonMissing: it is not said why.
    """
    event.hold_calendar(session)
    dispute, project = locked(session, dispute_id)
    duty.require(
        by, "dispute.raise", clause_sides.case_of_side(project, dispute.side, dispute.department_key)
    )
    mandates.require(session, project, by, "dispute.raise")
    clauses.require_going(project, "dispute.raise")
    expect(expected_version, dispute)
    happened = happening(project, happened_at, late_because, now=now, after=[dispute.answered_at])
    dispute.state = DISPUTE.after(dispute.state, "raise_again")
    dispute.question = reason_given(question, "异议", limit=LONGEST, field="question")
    dispute.round += 1
    since = known_since(happened, (Obligor.OFFICE, ""), by=by, now=now)
    _ask(session, law, project, dispute, by=by, now=now, at=since)
    event.append(
        session,
        project,
        kind="dispute.raise",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("dispute", dispute.id),
        data={"side": dispute.side, "round": dispute.round, "question": dispute.question, **happened.data},
    )
    session.flush()
    return dispute


def close(
    session: Session,
    *,
    dispute_id: int,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Dispute:
    """Settle it, by whoever raised it or by the office; question and answer stay visible.

    Raises:
        IllegalMove: it has no answer yet, or is closed.
    """
    dispute, project = locked(session, dispute_id)
    duty.require(
        by, "dispute.close", clause_sides.case_of_side(project, dispute.side, dispute.department_key)
    )
    if dispute.side == Side.ENTERPRISE:
        mandates.require(session, project, by, "dispute.close")
    clauses.require_going(project, "dispute.close")
    expect(expected_version, dispute)
    happened = happening(
        project, happened_at, late_because, now=now, after=[dispute.raised_at, dispute.answered_at]
    )
    dispute.state = DISPUTE.after(dispute.state, "close")
    dispute.closed_at = happened.at
    event.append(
        session,
        project,
        kind="dispute.close",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("dispute", dispute.id),
        data={"round": dispute.round, **happened.data},
    )
    session.flush()
    return dispute

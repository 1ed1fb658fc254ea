"""好差评: the enterprise rates what was finished for it; what it finds bad, the department looks into and answers. House practice.

The answer (整改回访) has no limit, since none is laid down: it is a step without one (ADR 0018), reminded of and never late.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from workflow.actions import notices
from workflow.actions.cases import case_of, expect_version, happening, reason_given
from workflow.errors import (
    GradeUnknown,
    NotFinishedYet,
    NotFound,
    NothingToAnswer,
    RatingAnswered,
    RatingSettled,
)
from workflow.records import event
from workflow.records.acceptance import JointAcceptance
from workflow.records.approval_item import ApprovalItem
from workflow.records.project import Project
from workflow.records.rating import Rating
from workflow.records.registration import RegistrationItem
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.rating import BAD, CHANGE_FOR, GRADES, changes_until
from workflow.rules.wording import clean

LONGEST_WORDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Rateable:
    """A kind of thing that may be rated once it is finished."""

    record: type[Any]
    #: In which states it is finished.
    states: tuple[str, ...]
    department: Callable[[Any], str]
    title: Callable[[Any], str]

    def of_project(self, project_id: int) -> ColumnElement[bool]:
        """Which of them are a project's and finished."""
        finished: ColumnElement[bool] = (self.record.project_id == project_id) & self.record.state.in_(
            self.states
        )
        return finished


#: By the kind that a rating names.
THINGS: Final[Mapping[str, Rateable]] = {
    "registration_item": Rateable(
        RegistrationItem,
        ("delivered", "collected", "concluded"),
        lambda row: str(row.department_key),
        lambda row: str(row.title),
    ),
    "approval_item": Rateable(
        ApprovalItem, ("delivered",), lambda row: str(row.department_key), lambda row: str(row.name)
    ),
    "joint_acceptance": Rateable(
        JointAcceptance, ("passed", "failed"), lambda row: str(row.lead_key), lambda _: "联合验收"
    ),
}


def rate(
    session: Session,
    *,
    project_id: int,
    subject_kind: str,
    subject_id: int,
    grade: int | None,
    words: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Rating:
    """Rate something that was finished, or change what was said of it before.

    Raises:
        NotFound: there is no such project, or it has no such thing.
        NotFinishedYet: the thing is not finished.
        GradeUnknown: it is none of the five grades.
        RatingAnswered: the department has answered it.
        RatingSettled: it was given too long ago.
        ChangedMeanwhile: it was rated since the caller looked.
    """
    project = Project.locked(session, project_id)
    duty.require(by, "rating.rate", case_of(project))
    if grade is None or grade not in GRADES:
        raise GradeUnknown(choices="、".join(GRADES.values()), field="grade")
    thing, what = _thing(session, project_id, subject_kind, subject_id)
    said = clean(words, fact="评价的话", field="words", limit=LONGEST_WORDS, multiline=True)
    row = session.scalar(
        select(Rating)
        .where(Rating.subject_kind == subject_kind, Rating.subject_id == subject_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    expect_version(expected_version, row.version if row else 0)
    data: dict[str, Any] = {"item": what.title(thing), "grade": grade, "reason": said}
    if row is None:
        if thing.state not in what.states:
            raise NotFinishedYet
        kind = "rating.rate"
        row = Rating(
            project_id=project_id,
            subject_kind=subject_kind,
            subject_id=subject_id,
            department_key=what.department(thing),
            grade=grade,
            words=said,
            person_id=by.person_id,
            rated_at=now,
        )
        session.add(row)
    else:
        _still_open(row, now)
        kind = "rating.change"
        data["before"] = {"grade": row.grade, "words": row.words, "withdrawn": row.withdrawn_at is not None}
        row.grade, row.words, row.person_id = grade, said, by.person_id
        row.changed_at, row.withdrawn_at = now, None
    session.flush()
    _told(session, project, row, kind=kind, data=data, by=by, now=now)
    if grade <= BAD:
        _tell_bad(session, project, row, what.title(thing), now)
    return row


def take_back(
    session: Session, *, rating_id: int, by: Actor, now: datetime, expected_version: int | None = None
) -> Rating:
    """Take a rating back: it counts no more, and nobody has to answer it. It may be given anew.

    Raises:
        NotFound: there is none, or it was taken back.
        RatingAnswered: the department has answered it.
        RatingSettled: it was given too long ago.
        ChangedMeanwhile: it is not as it was looked at.
    """
    row, project = _locked(session, rating_id)
    duty.require(by, "rating.rate", case_of(project))
    expect_version(expected_version, row.version)
    if row.withdrawn_at is not None:
        raise NotFound(what="该评价")
    _still_open(row, now)
    row.withdrawn_at = now
    session.flush()
    data = {"item": title_of(session, row), "grade": row.grade}
    _told(session, project, row, kind="rating.take_back", data=data, by=by, now=now)
    return row


def answer(
    session: Session,
    *,
    rating_id: int,
    text: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Rating:
    """Say what the department did about a bad rating, and what it told the enterprise (整改回访).

    Raises:
        NotFound: there is no such rating.
        NothingToAnswer: it is not bad, was taken back, or is answered.
        ReasonMissing: nothing is said.
        ChangedMeanwhile: it is not as it was looked at.
        HappenedInFuture, HappenedOutOfOrder: it cannot have happened then.
    """
    row, project = _locked(session, rating_id)
    duty.require(by, "rating.answer", case_of(project, [row.department_key]))
    expect_version(expected_version, row.version)
    if row.grade > BAD or row.withdrawn_at is not None or row.answered_at is not None:
        raise NothingToAnswer
    happened = happening(project, happened_at, late_because, now=now, after=[row.changed_at or row.rated_at])
    row.answer = reason_given(text, "整改回访", limit=LONGEST_WORDS, field="text")
    row.answered_at, row.answered_by = happened.at, by.name
    session.flush()
    data = {
        "item": title_of(session, row),
        "department": row.department_key,
        "reason": row.answer,
    } | happened.data
    _told(session, project, row, kind="rating.answer", data=data, by=by, now=now, at=happened.at)
    for to in (("enterprise", str(project.enterprise_id)), notices.SUPERVISOR):
        notices.tell(
            session,
            "rating.answered",
            to=to,
            project_id=project.id,
            subject=("project", project.id),
            occasion=f"rating{row.id}",
            now=now,
            project=project.name,
            title=title_of(session, row),
            answer=row.answer,
        )
    return row


def title_of(session: Session, row: Rating) -> str:
    """What was rated, by its name."""
    what = THINGS[row.subject_kind]
    return what.title(session.get_one(what.record, row.subject_id))


def _thing(session: Session, project_id: int, kind: str, thing_id: int) -> tuple[Any, Rateable]:
    what = THINGS.get(kind)
    thing = session.get(what.record, thing_id) if what else None
    if what is None or thing is None or thing.project_id != project_id:
        raise NotFound(what="该事项")
    return thing, what


def _locked(session: Session, rating_id: int) -> tuple[Rating, Project]:
    row = session.get(Rating, rating_id)
    if row is None:
        raise NotFound(what="该评价")
    project = Project.locked(session, row.project_id)
    session.refresh(row)
    return row, project


def _still_open(row: Rating, now: datetime) -> None:
    if row.answered_at is not None:
        raise RatingAnswered
    if now > changes_until(row.rated_at):
        raise RatingSettled(days=CHANGE_FOR.days)


def _told(
    session: Session,
    project: Project,
    row: Rating,
    *,
    kind: str,
    data: Mapping[str, Any],
    by: Actor,
    now: datetime,
    at: datetime | None = None,
) -> None:
    """Write the line, and have the clock of the answer follow; nobody who looks at the case has to look again."""
    event.whose_turn(session, project, kind=kind, at=at or now, now=now)
    event.append(
        session,
        project,
        kind=kind,
        by=by,
        now=now,
        happened_at=at,
        subject=("rating", row.id),
        data=data,
        changes_case=False,
    )


def _tell_bad(session: Session, project: Project, row: Rating, title: str, now: datetime) -> None:
    for kind, to in (
        ("rating.bad", ("department", row.department_key)),
        ("rating.bad_seen", notices.SUPERVISOR),
    ):
        notices.tell(
            session,
            kind,
            to=to,
            project_id=project.id,
            subject=("project", project.id),
            occasion=f"rating{row.id}:{row.version}",
            now=now,
            project=project.name,
            title=title,
            grade=GRADES[row.grade],
            words=row.words or "（没有附言）",
        )

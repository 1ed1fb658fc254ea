"""A department answers from a link, without an account: one question, one round, and a code that says who it is.

House practice; the document asks for an answer within 3 working days (二（一）3、二（三）2) and not how it is sent. Opening a link
changes nothing. Whoever answers is a liaison of the department, known by a code sent to the mail address that the house has
of them, and answers by the same action, the same duty and the same clock as with an account.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workflow.actions.cases import expect_version, reason_given
from workflow.errors import (
    CodeNotAsked,
    CodeSpent,
    CodeTooSoon,
    CodeWrong,
    LinkExpired,
    LinkRevoked,
    LinkTriedTooOften,
    LinkUnknown,
    LinkUsedUp,
    NotFound,
)
from workflow.records import event
from workflow.records.answer_link import AnswerCode, AnswerLink, StrangeLink
from workflow.records.checklist import Checklist
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultation, Consultee
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.rules import answer_link as rules
from workflow.rules import duty
from workflow.rules.answer_link import Opens
from workflow.rules.duty import Actor
from workflow.rules.machines import SILENT
from workflow.rules.seal import name_in, new_name

#: States in which a department still owes its answer, by what was asked.
OWING: Final = {"checklist": ("awaiting", "returned", "stale"), "consultee": tuple(SILENT)}
#: Tokens that open nothing, from one place within an hour, before nobody there is listened to.
STRANGE_TRIES: Final = 20
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Question:
    """What a link leads to."""

    link: AnswerLink
    opens: Opens
    state: str
    due_at: datetime | None

    @property
    def path(self) -> str:
        """Where it is answered."""
        return f"/{self.opens.subject_kind}s/{self.opens.subject_id}"

    @property
    def owing(self) -> bool:
        """Whether it still waits for its answer."""
        return self.state in OWING[self.opens.subject_kind]


def link_for(session: Session, opens: Opens, *, now: datetime) -> AnswerLink:
    """The standing link to a question, made where there is none; for whoever sends or prints it.

    Raises:
        NotFound: there is no such question, or it is in another round by now.
    """
    standing = session.scalar(
        select(AnswerLink).where(
            AnswerLink.subject_kind == opens.subject_kind,
            AnswerLink.subject_id == opens.subject_id,
            AnswerLink.round == opens.round,
            AnswerLink.revoked_at.is_(None),
        )
    )
    if standing is not None:
        return standing
    project_id, department, round_, _ = _asked(session, opens.subject_kind, opens.subject_id)
    if round_ != opens.round:
        raise NotFound(what="该征询")
    link = AnswerLink(
        name=new_name(),
        subject_kind=opens.subject_kind,
        subject_id=opens.subject_id,
        round=opens.round,
        project_id=project_id,
        department_key=department,
        issued_at=now,
        revoked_at=None,
    )
    session.add(link)
    session.flush()
    return link


def token_to(session: Session, keys: Sequence[str], *, kind: str, subject_id: int, now: datetime) -> str:
    """The token that opens a department's question now, for a message to it; empty where nothing is owed there."""
    if kind not in OWING:
        return ""
    try:
        _, _, round_, state = _asked(session, kind, subject_id)
    except NotFound:
        return ""
    if state not in OWING[kind]:
        return ""
    opens = Opens(kind, subject_id, round_)
    return rules.token_of(keys, link_for(session, opens, now=now).name, opens)


def _asked(session: Session, kind: str, subject_id: int) -> tuple[int, str, int, str]:
    """Project, department, round and state of a question."""
    if kind == "checklist":
        row = session.get(Checklist, subject_id, populate_existing=True)
        if row is not None:
            return row.project_id, row.department_key, row.round, row.state
    else:
        asked = session.execute(
            select(Consultation.project_id, Consultee.department_key, Consultee.round, Consultee.state)
            .join(Consultation, Consultation.id == Consultee.consultation_id)
            .where(Consultee.id == subject_id)
        ).one_or_none()
        if asked is not None:
            return asked
    raise NotFound(what="该征询")


def read(
    session: Session, keys: Sequence[str], *, token: str, now: datetime, answered: bool = False
) -> Question:
    """What a token opens. It changes nothing, however often it is asked.

    With `answered` a question that was answered in this very round is still found, so that whoever has just answered sees it.

    Raises:
        LinkUnknown: it is no link of ours, or its seal does not fit what it claims to open.
        LinkRevoked: the office has taken it back.
        LinkUsedUp: the round is answered, withdrawn, or followed by another.
        LinkExpired: the due date and the grace have passed.
    """
    name = name_in(token)
    link = session.scalar(select(AnswerLink).where(AnswerLink.name == name)) if name else None
    if link is None:
        raise LinkUnknown
    opens = Opens(link.subject_kind, link.subject_id, link.round)
    if not rules.is_sealed(keys, token, opens):
        raise LinkUnknown
    return standing(session, link, now=now, answered=answered)


def standing(session: Session, link: AnswerLink, *, now: datetime, answered: bool = False) -> Question:
    """The question of a link that still opens it. Raises LinkRevoked, LinkUsedUp, LinkExpired."""
    if link.revoked_at is not None:
        raise LinkRevoked
    _, _, round_, state = _asked(session, link.subject_kind, link.subject_id)
    owing = state in OWING[link.subject_kind]
    if round_ != link.round or not (owing or answered):
        raise LinkUsedUp
    due_at = session.scalar(
        select(ClockRecord.due_at)
        .where(
            ClockRecord.subject_kind == link.subject_kind,
            ClockRecord.subject_id == link.subject_id,
            ClockRecord.round == link.round,
        )
        .order_by(ClockRecord.id.desc())
        .limit(1)
    )
    ends = rules.holds_until(due_at)
    if owing and ends is not None and now > ends:
        raise LinkExpired
    return Question(link, Opens(link.subject_kind, link.subject_id, link.round), state, due_at)


# --- who it is -------------------------------------------------------------------------------------------------


def ask_code(
    session: Session, keys: Sequence[str], *, link_id: int, person: Person | None, now: datetime
) -> str:
    """Make a code for one of those who may answer. The caller sends it once this is committed; only its digest is kept.

    Raises:
        CodeNotAsked: the person is none of those who may answer.
        CodeTooSoon: one was made a moment ago.
        LinkTriedTooOften: too many were asked for within the hour.
    """
    if person is None:
        raise CodeNotAsked(field="person_id")
    # Two browsers at the same link wait for each other here.
    session.get_one(AnswerLink, link_id, with_for_update=True)
    sent = session.scalars(
        select(AnswerCode.sent_at)
        .where(AnswerCode.link_id == link_id, AnswerCode.sent_at > now - _HOUR)
        .order_by(AnswerCode.sent_at)
    ).all()
    if sent and now - sent[-1] < rules.CODE_AGAIN:
        raise CodeTooSoon
    if len(sent) >= rules.CODES_AN_HOUR:
        raise LinkTriedTooOften(minutes=60)
    code = rules.new_code()
    session.add(
        AnswerCode(
            link_id=link_id,
            person_id=person.id,
            digest=rules.code_digest(keys[0], link_id, person.id, code),
            sent_at=now,
            expires_at=now + rules.CODE_LASTS,
            used_at=None,
        )
    )
    return code


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of a typed code: whose it is, or how often it may still be typed."""

    person_id: int | None
    left: int = 0


def try_code(
    session: Session, keys: Sequence[str], *, link_id: int, person_id: int, code: str, now: datetime
) -> Proof:
    """See whether a code is the newest one that was sent to that person at that link; it opens once.

    A wrong one is counted, so it is not refused here: the caller refuses (`wrong`) once the count is kept.

    Raises:
        CodeSpent: there is none that still holds.
    """
    newest = session.scalar(
        select(AnswerCode)
        .where(AnswerCode.link_id == link_id, AnswerCode.person_id == person_id)
        .order_by(AnswerCode.id.desc())
        .limit(1)
        .with_for_update()
    )
    if (
        newest is None
        or newest.used_at is not None
        or now > newest.expires_at
        or newest.tries >= rules.CODE_TRIES
    ):
        raise CodeSpent(field="code")
    digests = [rules.code_digest(key, link_id, person_id, code.strip()) for key in keys]
    if not any(hmac.compare_digest(newest.digest, digest) for digest in digests):
        newest.tries += 1
        return Proof(None, rules.CODE_TRIES - newest.tries)
    newest.used_at = now
    return Proof(person_id)


def wrong(proof: Proof) -> CodeWrong | CodeSpent:
    """The refusal of a code that does not fit."""
    return CodeWrong(left=proof.left, field="code") if proof.left else CodeSpent(field="code")


def check_source(session: Session, *, source: str, now: datetime) -> None:
    """Refuse a place from which too many tokens came that open nothing. Raises LinkTriedTooOften."""
    times = session.scalar(
        select(func.count())
        .select_from(StrangeLink)
        .where(StrangeLink.source == source, StrangeLink.at > now - _HOUR)
    )
    if (times or 0) >= STRANGE_TRIES:
        raise LinkTriedTooOften(minutes=60)


def note_strange(session: Session, *, source: str, now: datetime) -> None:
    """Count a token that opens nothing, and forget those that no longer count."""
    session.execute(delete(StrangeLink).where(StrangeLink.at < now - 24 * _HOUR))
    session.add(StrangeLink(source=source, at=now))


# --- taking back -----------------------------------------------------------------------------------------------


def issue(session: Session, *, kind: str, subject_id: int, by: Actor, now: datetime) -> AnswerLink:
    """Make the link of a question, for the office to hand over itself; the one that stands where there is one.

    Raises:
        NotFound: there is no such question.
        LinkUsedUp: nothing is owed there.
    """
    duty.require(by, "link.issue")
    project_id, department, round_, _ = _asked(session, kind, subject_id)
    project = Project.locked(session, project_id)
    opens = Opens(kind, subject_id, round_)
    known = newest(session, opens)
    link = link_for(session, opens, now=now)
    standing(session, link, now=now)
    if known is None or known.revoked_at is not None:
        event.append(
            session,
            project,
            kind="link.issue",
            by=by,
            now=now,
            subject=(kind, subject_id),
            data={"department": department, "round": round_},
            changes_case=False,
        )
    return link


def newest(session: Session, opens: Opens) -> AnswerLink | None:
    """The newest link that was made for a question in that round, be it taken back."""
    return session.scalar(
        select(AnswerLink)
        .where(
            AnswerLink.subject_kind == opens.subject_kind,
            AnswerLink.subject_id == opens.subject_id,
            AnswerLink.round == opens.round,
        )
        .order_by(AnswerLink.id.desc())
        .limit(1)
    )


def revoke(
    session: Session,
    *,
    link_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> None:
    """Take a link back: whoever stands at it is shown out, and the next message or print holds another one.

    Twice is once.

    Raises:
        NotFound: there is no such link.
        ReasonMissing: nothing says why.
        ChangedMeanwhile: it is not as it was looked at.
    """
    duty.require(by, "link.revoke")
    link = session.get(AnswerLink, link_id)
    if link is None:
        raise NotFound(what="该链接")
    project = Project.locked(session, link.project_id)
    session.refresh(link)
    if link.revoked_at is not None:
        return
    expect_version(expected_version, link.version)
    link.revoked_at, link.revoked_because = now, reason_given(reason, "停用")
    event.append(
        session,
        project,
        kind="link.revoke",
        by=by,
        now=now,
        subject=(link.subject_kind, link.subject_id),
        data={"department": link.department_key, "round": link.round, "reason": link.revoked_because},
        changes_case=False,
    )

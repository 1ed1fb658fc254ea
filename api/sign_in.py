"""Signing in: argon2id passwords, sessions of which only a digest is kept, back-off after wrong passwords."""

import hashlib
import math
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from api.refusals import SignInFailed, SignInTooSoon
from workflow.actions import answer_links
from workflow.errors import Refusal
from workflow.records.answer_link import AnswerLink
from workflow.records.duty_term import stood_in_for
from workflow.records.person import FailedSignIn, Grant, Person, SignIn
from workflow.rules.answer_link import OPEN_FOR
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import local_day

#: A browser that asks for nothing this long is signed out.
IDLE: Final = timedelta(hours=2)
#: Nobody stays signed in longer than a working day.
ABSOLUTE: Final = timedelta(hours=12)
#: How much of the idle time has to pass before the expiry is written anew: reading should not write each time.
RENEW_AFTER: Final = timedelta(minutes=10)
#: Wrong passwords that cost nothing; after them each one doubles the wait.
FREE_TRIES: Final = 5
FIRST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(minutes=15)
#: How far back wrong passwords count.
REMEMBERED: Final = timedelta(hours=1)

_HASHER: Final = PasswordHasher()
#: Verified when the login is unknown, so that the time of the answer does not tell.
_NOBODYS_HASH: Final = _HASHER.hash(secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with an open session."""

    actor: Actor
    login: str
    csrf: str
    token_sha256: str
    expires_at: datetime
    #: Whether the idle expiry should be moved forward.
    renewable: bool
    #: The one place that a session opened at a link reaches, e.g. `/checklists/12`; empty with an account.
    only: str = ""

    def reaches(self, path: str) -> bool:
        """Whether the session reaches an address at all."""
        return not self.only or path in (self.only, "/sign-out") or path.startswith(f"{self.only}/")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _matches(kept: str, password: str) -> bool:
    try:
        _HASHER.verify(kept or _NOBODYS_HASH, password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def wait_of(failures: int, last: datetime | None, now: datetime) -> timedelta:
    """How long a login has to wait after its recent wrong passwords."""
    if last is None or failures < FREE_TRIES:
        return timedelta(0)
    # The exponent is capped before the multiplication: a thousand tries must not overflow.
    wait = min(FIRST_WAIT * (1 << min(failures - FREE_TRIES, 10)), LONGEST_WAIT)
    return max(last + wait - now, timedelta(0))


def check_wait(session: Session, *, login: str, now: datetime) -> None:
    """Refuse a login that has failed too often lately.

    Raises:
        SignInTooSoon: with the seconds to wait.
    """
    failures, last = session.execute(
        select(func.count(), func.max(FailedSignIn.at)).where(
            FailedSignIn.login == login, FailedSignIn.at > now - REMEMBERED
        )
    ).one()
    wait = wait_of(failures, last, now)
    if wait:
        raise SignInTooSoon(seconds=math.ceil(wait.total_seconds()))


def check_password(session: Session, *, login: str, password: str) -> Person:
    """The active person with this login and password.

    Raises:
        SignInFailed: no such login, a wrong password, or an account that is closed; it is not said which.
    """
    person = session.scalar(select(Person).where(Person.login == login))
    matches = _matches(person.password_hash if person and person.active else "", password)
    if person is None or not matches:
        raise SignInFailed
    return person


def note_failure(session: Session, *, login: str, now: datetime) -> None:
    """Count a wrong password, and forget those that no longer count."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - 2 * REMEMBERED))
    session.add(FailedSignIn(login=login, at=now))


def open_session(session: Session, *, person_id: int, password: str, now: datetime) -> tuple[str, SignedIn]:
    """Begin a session for somebody whose password has been checked: the token for the cookie, and who it is.

    Raises:
        SignInFailed: the person was removed or closed in between.
    """
    person = session.get(Person, person_id)
    if person is None or not person.active:
        raise SignInFailed
    if _HASHER.check_needs_rehash(person.password_hash):
        person.password_hash = _HASHER.hash(password)
    session.execute(delete(FailedSignIn).where(FailedSignIn.login == person.login))
    session.execute(delete(SignIn).where(SignIn.expires_at < now))
    token, row = _begun(session, person_id, now, IDLE)
    return token, _signed_in(
        row, person, _roles(session, person_id), stood_in_for(session, person_id, local_day(now)), now
    )


def open_at_link(session: Session, *, person_id: int, link_id: int, now: datetime) -> str:
    """Begin a session that reaches the question of a link and nothing else, for somebody whose code has been checked.

    It answers the token for the cookie. The session does not outlast `OPEN_FOR`, nor the link: that is asked at every
    request.
    """
    token, row = _begun(session, person_id, now, OPEN_FOR)
    row.link_id = link_id
    return token


def _begun(session: Session, person_id: int, now: datetime, lasts: timedelta) -> tuple[str, SignIn]:
    token = secrets.token_urlsafe(32)
    row = SignIn(
        token_sha256=_digest(token),
        person_id=person_id,
        csrf=secrets.token_urlsafe(24),
        created_at=now,
        expires_at=now + lasts,
    )
    session.add(row)
    session.flush()
    return token, row


def _roles(session: Session, person_id: int) -> frozenset[Role]:
    return frozenset(
        Role(role) for role in session.scalars(select(Grant.role).where(Grant.person_id == person_id))
    )


def _signed_in(
    row: SignIn,
    person: Person,
    roles: frozenset[Role],
    stands_in_for: frozenset[int],
    now: datetime,
    only: str = "",
) -> SignedIn:
    longest = row.created_at + (OPEN_FOR if row.link_id else ABSOLUTE)
    return SignedIn(
        actor=Actor(
            person_id=person.id,
            name=person.name,
            roles=roles,
            department_key=person.department_key,
            enterprise_id=person.enterprise_id,
            phone=person.phone,
            stands_in_for=stands_in_for,
            through="link" if row.link_id else "",
        ),
        login=person.login,
        csrf=row.csrf,
        token_sha256=row.token_sha256,
        expires_at=row.expires_at,
        renewable=min(now + IDLE, longest) - row.expires_at >= RENEW_AFTER,
        only=only,
    )


def find_session(session: Session, *, token: str, now: datetime) -> SignedIn | None:
    """Who holds this token, if it is still good. One statement."""
    rows = session.execute(
        select(SignIn, Person, func.coalesce(Grant.role, ""))
        .join(Person, Person.id == SignIn.person_id)
        .join(Grant, Grant.person_id == Person.id, isouter=True)
        .where(SignIn.token_sha256 == _digest(token), SignIn.expires_at > now, Person.active)
    ).all()
    if not rows:
        return None
    row, person, _ = rows[0]
    if now >= row.created_at + ABSOLUTE:
        return None
    roles = frozenset(Role(role) for _, _, role in rows if role)
    if row.link_id is not None:
        only = _reached(session, row.link_id, now)
        # Whoever came by a link is the department's liaison there, and nothing else that the person may be.
        return _signed_in(row, person, roles & {Role.LIAISON}, frozenset(), now, only) if only else None
    # Deputies stand in for agents and liaisons; nobody else is looked for.
    acting_for = (
        stood_in_for(session, person.id, local_day(now))
        if roles & {Role.AGENT, Role.LIAISON}
        else frozenset()
    )
    return _signed_in(row, person, roles, acting_for, now)


def _reached(session: Session, link_id: int, now: datetime) -> str:
    """The page of a link that still stands; empty where it was taken back, or another round has begun."""
    try:
        question = answer_links.standing(
            session, session.get_one(AnswerLink, link_id), now=now, answered=True
        )
    except Refusal:
        return ""
    return question.path


def still_open(session: Session, digests: Collection[str], now: datetime) -> set[str]:
    """Those of some sessions, by their digests, that are still good. One statement."""
    return set(
        session.scalars(
            select(SignIn.token_sha256)
            .join(Person, Person.id == SignIn.person_id)
            .where(
                SignIn.token_sha256.in_(digests),
                SignIn.expires_at > now,
                SignIn.created_at > now - ABSOLUTE,
                Person.active,
            )
        )
    )


def renew_session(session: Session, *, signed_in: SignedIn, now: datetime) -> None:
    """Move the idle expiry forward, never beyond the longest time that a session may last."""
    created_at = session.scalar(
        select(SignIn.created_at).where(SignIn.token_sha256 == signed_in.token_sha256)
    )
    if created_at is not None:
        session.execute(
            update(SignIn)
            .where(SignIn.token_sha256 == signed_in.token_sha256)
            .values(expires_at=min(now + IDLE, created_at + ABSOLUTE))
        )


def close_session(session: Session, *, token_sha256: str) -> None:
    """Sign out: the token opens nothing any more."""
    session.execute(delete(SignIn).where(SignIn.token_sha256 == token_sha256))


def safe_next(address: str | None) -> str:
    """Where to go after signing in: a path of our own, never another host."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return "/"
    return "/" if any(ord(c) < 0x21 for c in address) else address

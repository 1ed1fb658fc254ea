"""公开查询: a project's code is made, renewed and taken back; whoever holds it sees how the project stands. House practice.

Only a salted digest of a code is kept, under the house's key where it has one. What is wrong, the number or the code, is
never said; wrong tries are counted by where they come from and by the number that was typed, whether or not it exists.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workflow.actions.cases import case_of, expect_version
from workflow.errors import TrackingOff, TrackingTooOften, TrackingUnknown
from workflow.records import event
from workflow.records.answer_link import StrangeLink
from workflow.records.database import Database
from workflow.records.project import Project
from workflow.records.tracking import TrackingCode
from workflow.rules import duty
from workflow.rules import tracking as rules
from workflow.rules.duty import Actor

#: Counts go under this where the house has no key: it is as good until the process ends, and kept nowhere.
_OF_THIS_PROCESS: Final = secrets.token_hex(32)
#: What a code is held against where there is none, so that it takes as long.
_NOBODYS: Final = (0, "-" * 32, "-" * 64)


def version_of(session: Session, project_id: int) -> int:
    """How often the code of a project was made or taken back; 0 before the first."""
    return session.scalar(select(TrackingCode.version).where(TrackingCode.project_id == project_id)) or 0


def issue(
    session: Session,
    keys: Sequence[str],
    *,
    project_id: int,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
    code: str = "",
) -> str:
    """Make a project's code, which is answered here and never again; the one before opens nothing any more.

    `code` is given for the sample county alone, whose code is as public as its password.

    Raises:
        NotFound: there is no such project.
        ChangedMeanwhile: another code was made, or taken back, since the caller looked.
    """
    project = Project.locked(session, project_id)
    duty.require(by, "tracking.issue", case_of(project))
    kept = session.get(TrackingCode, project_id, populate_existing=True)
    expect_version(expected_version, kept.version if kept else 0)
    code, salt = code or rules.new_code(), rules.new_salt()
    digest = rules.digest(_keys(keys)[0], salt, project_id, code)
    again = kept is not None and kept.revoked_at is None
    if kept is None:
        session.add(
            TrackingCode(project_id=project_id, salt=salt, digest=digest, issued_at=now, revoked_at=None)
        )
    else:
        kept.salt, kept.digest, kept.issued_at, kept.revoked_at = salt, digest, now, None
    session.flush()
    event.append(
        session,
        project,
        kind="tracking.issue",
        by=by,
        now=now,
        subject=("project", project_id),
        data={"renewed": True} if again else {},
        changes_case=False,
    )
    return code


def revoke(
    session: Session, *, project_id: int, by: Actor, now: datetime, expected_version: int | None = None
) -> None:
    """Take a project's code back: it opens nothing any more, and its digest is not kept.

    Raises:
        NotFound: there is no such project.
        ChangedMeanwhile: another code was made, or taken back, since the caller looked.
        TrackingOff: there is none that stands.
    """
    project = Project.locked(session, project_id)
    duty.require(by, "tracking.revoke", case_of(project))
    kept = session.get(TrackingCode, project_id, populate_existing=True)
    expect_version(expected_version, kept.version if kept else 0)
    if kept is None or kept.revoked_at is not None:
        raise TrackingOff
    kept.digest, kept.revoked_at = "", now
    session.flush()
    event.append(
        session,
        project,
        kind="tracking.revoke",
        by=by,
        now=now,
        subject=("project", project_id),
        changes_case=False,
    )


# --- looking ---------------------------------------------------------------------------------------------------


def look(
    database: Database, keys: Sequence[str], *, address: str, number: str, code: str, now: datetime
) -> int:
    """The id of the project that a number and a code open, for somebody at a network address; every look is counted.

    Raises:
        TrackingTooOften: too many were wrong from there, or at that number, or it was looked at too often.
        TrackingUnknown: the number or the code is wrong, or the code was taken back; it is not said which.
    """
    with database.reading() as session:
        check_tries(session, keys, address=address, number=number, now=now)
        found = opened(session, keys, number=number, code=code)
    with database.acting() as session:
        note_try(session, keys, address=address, number=number, right=found is not None, now=now)
    if found is None:
        raise TrackingUnknown
    return found


def opened(session: Session, keys: Sequence[str], *, number: str, code: str) -> int | None:
    """The id of the project of a number, if the code fits; whichever is wrong, the answer is the same. It changes nothing."""
    row = session.execute(
        select(Project.id, TrackingCode.salt, TrackingCode.digest)
        .join(TrackingCode, TrackingCode.project_id == Project.id)
        .where(Project.number == rules.number_as_typed(number), TrackingCode.revoked_at.is_(None))
    ).one_or_none()
    project_id, salt, kept = row or _NOBODYS
    return project_id if rules.fits(_keys(keys), kept, salt, project_id, rules.as_typed(code)) else None


def check_tries(session: Session, keys: Sequence[str], *, address: str, number: str, now: datetime) -> None:
    """Refuse a place, or a number, with too many wrong tries, and a project that is looked at too often.

    Whether the number exists makes no difference.

    Raises:
        TrackingTooOften: with the minutes after which the oldest try counts no more.
    """
    for what, said, most in (
        ("from", address, rules.WRONG_FROM),
        ("at", rules.number_as_typed(number), rules.WRONG_AT),
        ("look", rules.number_as_typed(number), rules.LOOKS_AT),
    ):
        count, oldest = session.execute(
            select(func.count(), func.min(StrangeLink.at)).where(
                StrangeLink.source == _counted(keys, what, said), StrangeLink.at > now - rules.COUNTED
            )
        ).one()
        if count >= most:
            left: timedelta = oldest + rules.COUNTED - now
            raise TrackingTooOften(minutes=int(left.total_seconds() // 60) + 1)


def note_try(
    session: Session, keys: Sequence[str], *, address: str, number: str, right: bool, now: datetime
) -> None:
    """Count a try, and forget those that no longer count. Neither address nor number is kept."""
    session.execute(delete(StrangeLink).where(StrangeLink.at < now - 24 * rules.COUNTED))
    typed = rules.number_as_typed(number)
    sources = [("look", typed)] if right else [("from", address), ("at", typed)]
    session.add_all(StrangeLink(source=_counted(keys, what, said), at=now) for what, said in sources)


def _keys(keys: Sequence[str]) -> Sequence[str]:
    """The house's keys, and none: where it had none the salt has to do, which with so many random bits it does."""
    return (*keys, "")


def _counted(keys: Sequence[str], what: str, said: str) -> str:
    key = keys[0] if keys else _OF_THIS_PROCESS
    return hmac.digest(key.encode(), f"track:{what}:{said}".encode(), hashlib.sha256).hex()

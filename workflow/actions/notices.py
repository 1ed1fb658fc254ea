"""A notice is a row that carries the words of `workflow/law/notices/` to one addressee."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, insert, or_, update
from sqlalchemy.orm import Session

from workflow.errors import NotFound
from workflow.law.notices import notice_texts
from workflow.records.notice import NOTICES, Notice
from workflow.rules.duty import Actor, Role

#: Nobody asks for the key of a new row, so it is not sent back.
_WRITE: Final = insert(NOTICES).inline()


def tell(
    session: Session,
    kind: str,
    *,
    to: tuple[str, str],
    project_id: int | None,
    subject: tuple[str, int],
    occasion: object,
    now: datetime,
    **facts: object,
) -> None:
    """Write one notice. `occasion` tells apart repeated causes on one subject, e.g. the round.

    `to` is the kind and key of the addressee. Saying the same thing twice breaks a unique key, so an action that
    could be repeated has to see that it was done already.
    """
    written = line(kind, to=to, project_id=project_id, subject=subject, occasion=occasion, now=now, **facts)
    session.connection().execute(_WRITE, written)


def tell_others(
    session: Session,
    kind: str,
    *,
    to: Iterable[tuple[str, str]],
    by: Actor | None,
    project_id: int | None,
    subject: tuple[str, int],
    occasion: object,
    now: datetime,
    **facts: object,
) -> None:
    """Write one notice to each address, once, and none to whoever did it; None is the command line."""
    own = addresses_of(by) if by else ()
    for each in dict.fromkeys(to):
        if each not in own:
            tell(
                session,
                kind,
                to=each,
                project_id=project_id,
                subject=subject,
                occasion=occasion,
                now=now,
                **facts,
            )


def line(
    kind: str,
    *,
    to: tuple[str, str],
    project_id: int | None,
    subject: tuple[str, int],
    occasion: object,
    now: datetime,
    **facts: object,
) -> dict[str, object]:
    """The row that `tell` writes, for whoever writes it together with other rows."""
    return {
        "key": f"{kind}:{subject[0]}:{subject[1]}:{occasion}:{to[0]}:{to[1]}",
        "project_id": project_id,
        "addressee_kind": to[0],
        "addressee_key": to[1],
        "kind": kind,
        "subject_kind": subject[0],
        "subject_id": subject[1],
        "text": _shortened(notice_texts()[kind].say(facts)),
        "created_at": now,
        "read_at": None,
        "delivered_at": None,
        "routed_at": None,
    }


def _shortened(text: str, most: int = 500) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


OFFICE: Final = ("office", "")
#: Whoever supervises and scores (政数部门), 二（一）2.
SUPERVISOR: Final = ("supervisor", "")


def addresses_of(actor: Actor) -> tuple[tuple[str, str], ...]:
    """The addresses at which an actor's notices arrive."""
    addresses = [("person", str(key)) for key in (actor.person_id, *sorted(actor.stands_in_for))]
    if actor.department_key:
        addresses.append(("department", actor.department_key))
    if actor.enterprise_id:
        addresses.append(("enterprise", str(actor.enterprise_id)))
    if Role.OFFICE in actor.roles:
        addresses.append(OFFICE)
    if Role.SUPERVISOR in actor.roles:
        addresses.append(SUPERVISOR)
    return tuple(addresses)


def mark_read(session: Session, *, notice_id: int, by: Actor, now: datetime) -> None:
    """Mark a notice as read; once read it stays read.

    Raises:
        NotFound: there is no such notice, or it is addressed to somebody else.
    """
    notice = session.get(Notice, notice_id)
    if notice is None or (notice.addressee_kind, notice.addressee_key) not in addresses_of(by):
        raise NotFound(what="该通知")
    session.execute(
        update(Notice).where(Notice.id == notice_id, Notice.read_at.is_(None)).values(read_at=now)
    )


def reaching(actor: Actor) -> ColumnElement[bool]:
    """Which notices arrive at any of an actor's addresses."""
    return or_(
        *(
            (Notice.addressee_kind == kind) & (Notice.addressee_key == key)
            for kind, key in addresses_of(actor)
        )
    )


def mark_all_read(session: Session, *, up_to: datetime, by: Actor, now: datetime) -> None:
    """Mark every notice that reached somebody until an instant as read: what came since has not been seen."""
    session.execute(
        update(Notice)
        .where(reaching(by), Notice.read_at.is_(None), Notice.created_at <= up_to)
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )

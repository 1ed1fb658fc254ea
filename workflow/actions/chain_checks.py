"""核验留痕 from a page: every chain walked in steps that are bounded, on request or by background work. House practice."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from workflow.records import event
from workflow.records.chain_check import ChainCheck
from workflow.records.database import Database
from workflow.records.project import Project
from workflow.records.verification import guards_missing, verify_some
from workflow.rules import duty
from workflow.rules.chain import Break
from workflow.rules.duty import Actor

#: Greatest number of findings that are kept; the command line lists them all.
MOST_FOUND: Final = 200


def latest(session: Session) -> ChainCheck | None:
    """The newest walk, which may be under way."""
    return session.scalar(select(ChainCheck).order_by(ChainCheck.id.desc()).limit(1))


def begin(session: Session, *, by: Actor, now: datetime) -> ChainCheck:
    """Begin to verify every chain; one that is under way goes on instead."""
    duty.require(by, "chain.verify")
    house = event.house_locked(session)
    check = latest(session)
    if check is not None and check.ended_at is None:
        return check
    check = ChainCheck(
        begun_at=now, begun_by=by.person_id, after=0, projects=0, events=0, papers=0, found=_guards(session)
    )
    session.add(check)
    session.flush()
    event.append(session, house, kind="chain.check", by=by, now=now, subject=("chain_check", check.id))
    session.flush()
    return check


def _guards(session: Session) -> list[dict[str, Any]]:
    return [
        {"project_id": None, "number": "", "seq": 0, "kind": "guard", "finding": name}
        for name in guards_missing(session)
    ]


def go_on(database: Database, *, check_id: int, now: datetime) -> bool:
    """Look at some more projects; answer whether something is left. Two who do this at once count each project once."""
    with database.reading() as session:
        check = session.get(ChainCheck, check_id)
        if check is None or check.ended_at is not None:
            return False
        after = check.after
        upto, told = verify_some(session, after)
        looked = session.scalar(select(func.count()).where(Project.id > after, Project.id <= upto)) or 0
    with database.acting() as session:
        held = select(ChainCheck).where(ChainCheck.id == check_id).with_for_update()
        row = session.scalars(held).one()
        if row.after != after or row.ended_at is not None:
            return row.ended_at is None
        found = [*row.found, *(kept(each) for each in (*told.breaks, *told.differences))]
        session.execute(
            update(ChainCheck)
            .where(ChainCheck.id == check_id)
            .values(
                after=upto,
                projects=row.projects + looked,
                events=row.events + told.events,
                papers=row.papers + told.papers,
                found=found[:MOST_FOUND],
                ended_at=now if upto == after else None,
            )
        )
    return upto != after


def go_on_open(database: Database, *, now: datetime) -> None:
    """One step of the walk that is under way, if there is one: background work ends what a closed page has left."""
    with database.reading() as session:
        check_id = session.scalar(select(ChainCheck.id).where(ChainCheck.ended_at.is_(None)))
    if check_id is not None:
        go_on(database, check_id=check_id, now=now)


def kept(found: Break) -> dict[str, Any]:
    """A finding as a walk keeps it."""
    return {
        "project_id": found.project_id,
        "number": found.number,
        "seq": found.seq,
        "kind": found.kind,
        "finding": found.finding,
    }

"""How something that carries a promise out ends: the promise is kept, stays owed, or leaves its clock behind (附件2, ADR 0016)."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workflow.actions import clocks, item_clocks
from workflow.actions.clause_clocks import Carrier, carried, carrier, rename, say, take_up, through
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records.acceptance import AcceptancePart
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import limit_of, open_clock
from workflow.records.commitment import Clause
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules.calendar import Calendar
from workflow.rules.machines import CLAUSE


def keep(session: Session, law: Law, project: Project, item: ApprovalItem, *, at: datetime) -> dict[str, Any]:
    """The application is granted: the promise it carried is kept, in time or late. Answers what the event says of it.

    What is granted at once on a promise of the enterprise (告知承诺) was never accepted, and keeps it all the same.
    """
    clause = carried(session, item)
    if clause is None and item.accepted_how == "promise" and not item.no_commitment:
        edition, calendar = law.edition(project.edition_hash), item_clocks.calendar_for(session, law, project)
        limit = rules.committed_limit(edition.items.get(item.item_code), edition)
        clause = take_up(session, calendar, project, item, limit, at=at) if limit is not None else None
    if clause is None:
        return {}
    words = "，".join(text for text in (f"“{item.name}”已作出准予决定", item.result_number) if text)
    return fulfilled(session, clause, at=at, evidence=words, because="granted")


def fulfilled(
    session: Session, clause: Clause, *, at: datetime, evidence: str, because: str
) -> dict[str, Any]:
    """What carried a promise out has kept it, in time or late; its clock ends. Answers what the event says of it."""
    clock = open_clock(session, item_clocks.CLAUSE, clause.id)
    late = clause.state == "missed" or (clock is not None and clock.due_at is not None and at > clock.due_at)
    move = "keep" if clause.state == "waiting" else "fulfil_late" if late else "fulfil"
    clause.state = CLAUSE.after(clause.state, move)
    clause.done_at = at
    clause.evidence = evidence[:400]
    clocks.stop(session, (item_clocks.CLAUSE, clause.id), at=at, because=because)
    say(session, clause)
    return {"clause": {"id": clause.id, "number": clause.number, "in_time": not late}}


def let_go(
    session: Session, calendar: Calendar, project: Project, thing: Carrier, *, at: datetime, because: str
) -> dict[str, Any]:
    """What carried a promise out ends and nothing is granted: the promise stays owed. Answers what the event says of it.

    What counts from an event outside the application (成交确认书, 缴清价款) goes on from there, whatever became of the
    application; what started with its papers waits for those of the next one. A pause ends with it.
    """
    clause = carried(session, thing)
    if clause is None:
        return {}
    clause.through_kind, clause.through_id = "", None
    clock = open_clock(session, item_clocks.CLAUSE, clause.id)
    if clock is not None and clock.started_at is not None:
        if clause.anchor in rules.ANCHORS:
            item_clocks.end_pause(session, calendar, clock, at=at)
        else:
            clocks.stop_record(session, clock, at=at, because=because)
            if clause.state == "running":
                clause.state = CLAUSE.after(clause.state, "wait_again")
            clause.started_at = None
            clocks.start(
                session,
                calendar,
                project_id=project.id,
                subject=(item_clocks.CLAUSE, clause.id),
                limit=limit_of(clause.limit),
                obligor=(Obligor.DEPARTMENT, thing.department_key),
                at=None,
                round_number=clock.round + 1,
            )
    say(session, clause)
    session.flush()
    return {"clause": {"id": clause.id, "number": clause.number, "owed": clause.state}}


def hand_back(session: Session, clause: Clause) -> Carrier | None:
    """Nothing is promised any more: the clock goes on as that of what carried it, whose limit the catalogue names.

    A part that is looked at again has no limit but the promised one: that clock is left for the caller to stop.
    """
    thing = carrier(session, clause)
    clock = open_clock(session, item_clocks.CLAUSE, clause.id)
    if thing is None or clock is None:
        return None
    clause.through_kind, clause.through_id = "", None
    if isinstance(thing, AcceptancePart) and thing.state != "awaiting":
        session.flush()
        return None
    subject = through(thing)
    rename(session, clock, subject)
    return thing

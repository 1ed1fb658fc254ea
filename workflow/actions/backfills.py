"""补录: which acts behind a clock were recorded later than they happened, read from history."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.records.clock import ClockRecord
from workflow.records.event import EventRecord
from workflow.records.person import Person
from workflow.rules.history import KINDS, served_words

#: Acts that put a question to several departments at once; each of them concerns the clocks that it started.
_SENT: Final = frozenset({"docking.dispatch", "consultation.circulate"})


class LateAct(NamedTuple):
    """One act recorded late: its line of history, when it happened and when it was recorded."""

    line: int
    happened: datetime
    recorded: datetime
    #: What was done, e.g. 受理申请; and why it was recorded late.
    title: str
    because: str
    #: How a notice counts: from when it was delivered, by which paper, or from its record. Empty for every other act.
    counts: str = ""
    #: The department of whoever recorded it; empty for the office, the window, the enterprise and its agent.
    department: str = ""


def late_acts(session: Session, clocks: Sequence[ClockRecord], end: datetime) -> dict[int, list[LateAct]]:
    """The acts recorded late, by the clock during which they happened, up to `end`; the beginning and end included.

    An act belongs to a clock that ran for the same thing. One statement, however many clocks.
    """
    found: dict[int, list[LateAct]] = {}
    if not clocks:
        return found
    # A pause or an extension by hand is an act on the clock itself, every other one on the thing that it runs for.
    by_subject: dict[tuple[str, int], list[ClockRecord]] = {("clock", clock.id): [clock] for clock in clocks}
    by_project: dict[int, list[ClockRecord]] = {}
    for clock in clocks:
        by_subject.setdefault((clock.subject_kind, clock.subject_id), []).append(clock)
        by_project.setdefault(clock.project_id, []).append(clock)
    lines = session.execute(
        select(
            EventRecord.id,
            EventRecord.project_id,
            EventRecord.kind,
            EventRecord.subject_kind,
            EventRecord.subject_id,
            EventRecord.happened_at,
            EventRecord.recorded_at,
            EventRecord.data,
            Person.department_key,
        )
        .outerjoin(Person, Person.id == EventRecord.person_id)
        .where(
            EventRecord.project_id.in_(by_project),
            EventRecord.subject_id.is_not(None),
            EventRecord.recorded_at > EventRecord.happened_at,
            EventRecord.happened_at <= end,
        )
        .order_by(EventRecord.id)
    )
    for line, project_id, kind, subject_kind, subject_id, happened, recorded, data, department in lines:
        facts = json.loads(data)
        because = facts.get("backfilled")
        if not because:
            # What the law dates back (逾期未告知视为受理) or seconds set apart was not recorded late by anybody.
            continue
        told = KINDS.get(kind)
        title = told.title if told else kind
        act = LateAct(line, happened, recorded, title, str(because), served_words(facts), department or "")
        # A notice of which no delivery is shown began what it began as it was recorded.
        began = recorded if facts.get("counted_from") else happened
        concerned = by_subject.get((subject_kind, subject_id or 0), [])
        if kind in _SENT and project_id is not None:
            asked = facts.get("departments", {})
            concerned = [
                clock
                for clock in by_project[project_id]
                if clock.obligor_key in asked and clock.started_at == began
            ]
        if kind == "minutes.issue":
            concerned = [
                clock
                for each in facts.get("resolutions", ())
                for clock in by_subject.get(("resolution", each["resolution"]), ())
                if clock.started_at == happened
            ]
        for clock in concerned:
            if clock.started_at is None or clock.started_at > began:
                continue
            if clock.stopped_at is None or began <= clock.stopped_at:
                found.setdefault(clock.id, []).append(act)
    return found

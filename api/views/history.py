"""The history of a project in sentences: what was done, by which clause, why, and which dates it set."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from workflow.records.event import EventRecord
from workflow.rules import history as rules
from workflow.rules.facts import CHANGE_WORDS

#: Newest lines on the page of a project; it says so, and lists all of them on request.
MOST: Final = 60
#: Those of them that are not folded.
NEWEST: Final = 3


@dataclass(frozen=True, slots=True)
class DueView:
    """A date that an event set, and for whom; nobody named means everybody that the event names."""

    #: None where the date is open.
    due: date | None
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of history."""

    seq: int
    kind: str
    #: What was done, in words: the department, its opinion, whether too late.
    title: str
    #: The clause it rests on; empty for house practice.
    clause: str
    #: Why, in the words of whoever did it.
    reason: str
    #: Which facts were changed, in words.
    changed: tuple[str, ...]
    dues: tuple[DueView, ...]
    person_name: str
    happened_at: datetime
    recorded_at: datetime
    #: Its author came by a link, without an account.
    by_link: bool

    @property
    def backfilled(self) -> bool:
        """Recorded later than it happened (补录)."""
        return self.happened_at != self.recorded_at

    #: Why it was recorded later than it happened (补录); empty where it was recorded at once.
    late_because: str


def lines(
    session: Session,
    project_id: int,
    departments: Mapping[str, str],
    *,
    most: int | None = MOST,
    only: ColumnElement[bool] | None = None,
) -> tuple[LineView, ...]:
    """The newest lines of a project's history, newest first; `departments` are names by key. One statement."""
    rows = session.execute(
        select(
            EventRecord.seq,
            EventRecord.kind,
            EventRecord.person_name,
            EventRecord.happened_at,
            EventRecord.recorded_at,
            EventRecord.data,
        )
        .where(EventRecord.project_id == project_id, true() if only is None else only)
        .order_by(EventRecord.seq.desc())
        .limit(most)
    )
    shown = []
    for seq, kind, name, happened, recorded, data in rows:
        facts: dict[str, Any] = json.loads(data)
        changed = facts.get("changed")
        shown.append(
            LineView(
                seq=seq,
                kind=kind,
                title=rules.title(kind, facts, departments),
                clause=rules.clause(kind, facts),
                reason=_text(facts.get("reason")) or _text(facts.get("despite_duplicates")),
                changed=tuple(CHANGE_WORDS.get(fact, fact) for fact in changed)
                if isinstance(changed, Mapping)
                else (),
                dues=_dues(kind, facts, departments),
                person_name=name,
                happened_at=happened,
                recorded_at=recorded,
                by_link=facts.get("through") == "link",
                late_because=_text(facts.get("backfilled")),
            )
        )
    return tuple(shown)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _dues(kind: str, facts: Mapping[str, Any], departments: Mapping[str, str]) -> tuple[DueView, ...]:
    """The dates of an event, the departments of one date together."""
    given = {"": facts.get("after")} if kind == "clock.recompute" else rules.dues(facts)
    together: dict[date | None, list[str]] = {}
    for key, due in given.items():
        together.setdefault(date.fromisoformat(due) if due else None, []).append(departments.get(key, key))
    if len(together) == 1:
        return (DueView(next(iter(together)), ()),)
    return tuple(
        DueView(due, tuple(names))
        for due, names in sorted(together.items(), key=lambda entry: (entry[0] is None, entry[0] or date.max))
    )

"""When cases lay with the enterprise, read from history: from the notice that asks for something until that has come."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from workflow.records.acceptance import AcceptancePart, JointAcceptance, Rectification
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause
from workflow.records.event import EventRecord
from workflow.rules.spent import Stretch

#: What a clock runs for, and its id.
Subject: TypeAlias = tuple[str, int]

#: Acts by which the enterprise is told what is missing.
_ASKED: Final = frozenset({"item.correct", "registration.return"})
#: Acts by which the waiting ends: the papers are there, or nobody waits for them any more.
_OVER: Final = frozenset(
    {
        "item.supplement", "item.receive", "item.refuse_intake", "item.withdraw", "item.decide", "item.set_aside",
        "registration.apply", "registration.order", "registration.drop",
    }
)  # fmt: skip
#: Acts that take a step back.
_TAKEN_BACK: Final = frozenset({"item.take_back", "registration.take_back"})
#: States of a project in which nobody waits for anything.
_STOPPED: Final = frozenset({"suspended", "withdrawn", "completed"})
_PART: Final = "acceptance_part"
_CLAUSE: Final = "clause"


def waits(
    session: Session, subjects: Collection[Subject], projects: Collection[int]
) -> dict[Subject, list[Stretch]]:
    """For each of some subjects of some projects, the stretches in which it lay with the enterprise, in order."""
    if not subjects:
        return {}
    carried = _carried(session, subjects)
    found = _waits(session, frozenset((*subjects, *carried.values())), projects)
    for clause, part in carried.items():
        found.setdefault(clause, []).extend(found.get(part, ()))
    return found


def _waits(
    session: Session, wanted: frozenset[Subject], projects: Collection[int]
) -> dict[Subject, list[Stretch]]:
    found: dict[Subject, list[Stretch]] = {}
    kinds = {kind for kind, _ in wanted}
    lines = session.execute(
        select(
            EventRecord.project_id,
            EventRecord.kind,
            EventRecord.subject_kind,
            EventRecord.subject_id,
            EventRecord.happened_at,
            EventRecord.data,
        )
        .where(
            EventRecord.project_id.in_(projects),
            or_(
                and_(EventRecord.subject_kind.in_(kinds), EventRecord.kind.in_(_ASKED | _OVER | _TAKEN_BACK)),
                EventRecord.kind == "project.move",
            ),
        )
        .order_by(EventRecord.project_id, EventRecord.seq)
    )
    asked: dict[tuple[int, Subject], datetime] = {}
    for project_id, kind, subject_kind, subject_id, at, data in lines:
        if project_id is None or subject_id is None:
            continue
        if kind == "project.move":
            if str(json.loads(data)["after"][0]) in _STOPPED:
                for key in [key for key in asked if key[0] == project_id]:
                    found.setdefault(key[1], []).append(Stretch(asked.pop(key), at))
            continue
        subject = (subject_kind, subject_id)
        if subject not in wanted:
            continue
        key = (project_id, subject)
        if kind in _ASKED:
            _ask(asked, key, at, json.loads(data))
        elif kind in _TAKEN_BACK:
            # A question that was a mistake asked for nothing; any other step that is taken back follows no question.
            asked.pop(key, None)
        elif key in asked and _has_come(kind, json.loads(data)):
            since = asked.pop(key)
            found.setdefault(subject, []).append(Stretch(since, max(since, at)))
    for (_, subject), since in asked.items():
        found.setdefault(subject, []).append(Stretch(since, None))
    for subject, stretch in (*_sent_back(session, wanted), *_rectifying(session, wanted).items()):
        found.setdefault(subject, []).append(stretch)
    return found


def _ask(
    asked: dict[tuple[int, Subject], datetime], key: tuple[int, Subject], at: datetime, said: Any
) -> None:
    # A notice after the five days counts for nothing (行政许可法32): the application is accepted, and decided on.
    if not said.get("deemed_accepted"):
        asked.setdefault(key, at)


def _carried(session: Session, subjects: Collection[Subject]) -> dict[Subject, Subject]:
    """The parts of joint acceptances by the promises that they carry out: one clock, and one case that waits."""
    promises = [key for kind, key in subjects if kind == _CLAUSE]
    rows = session.execute(
        select(Clause.id, Clause.through_id).where(Clause.id.in_(promises), Clause.through_kind == _PART)
    )
    return {(_CLAUSE, clause): (_PART, part) for clause, part in rows if part is not None}


def _sent_back(session: Session, subjects: Collection[Subject]) -> list[tuple[Subject, Stretch]]:
    """An application for a joint acceptance that lacked papers lay with the enterprise until they came.

    It is told with every part that a limit is known for: the acceptance as a whole waited, and no clock ran yet.
    """
    parts = [key for kind, key in subjects if kind == _PART]
    if not parts:
        return []
    lines = session.execute(
        select(AcceptancePart.id, EventRecord.kind, EventRecord.happened_at)
        .join(JointAcceptance, JointAcceptance.id == AcceptancePart.acceptance_id)
        .join(EventRecord, EventRecord.subject_id == JointAcceptance.id)
        .where(
            AcceptancePart.id.in_(parts),
            EventRecord.subject_kind == "joint_acceptance",
            EventRecord.kind.in_(("acceptance.return", "acceptance.supplement")),
        )
        .order_by(EventRecord.project_id, EventRecord.seq)
    )
    found: list[tuple[Subject, Stretch]] = []
    asked: dict[int, datetime] = {}
    for part_id, kind, at in lines:
        if kind == "acceptance.return":
            asked[part_id] = at
        elif part_id in asked:
            since = asked.pop(part_id)
            found.append(((_PART, part_id), Stretch(since, max(since, at))))
    return found


def _has_come(kind: str, data: Mapping[str, Any]) -> bool:
    """Papers may come one after the other: the case lies with the enterprise until the last is there."""
    return kind != "item.supplement" or not data.get("left")


def _rectifying(session: Session, subjects: Collection[Subject]) -> dict[Subject, Stretch]:
    """A department's part lies with the enterprise from the list handed over until the last of its findings is reported."""
    parts = [key for kind, key in subjects if kind == _PART]
    if not parts:
        return {}
    rows = session.execute(
        select(
            Rectification.part_id,
            JointAcceptance.list_handed_at,
            Rectification.reported_at,
            JointAcceptance.concluded_at,
        )
        .join(JointAcceptance, JointAcceptance.id == Rectification.acceptance_id)
        .where(
            Rectification.part_id.in_(parts),
            Rectification.dropped.is_(False),
            JointAcceptance.list_handed_at.is_not(None),
        )
    )
    found: dict[Subject, Stretch] = {}
    for part_id, handed, reported, concluded in rows:
        if handed is None:
            continue
        until = reported or concluded
        before = found.get((_PART, part_id))
        if before is not None:
            until = None if until is None or before.until is None else max(until, before.until)
        found[_PART, part_id] = Stretch(handed, until if until is None else max(until, handed))
    return found


def of_clock(
    record: ClockRecord, others: Collection[ClockRecord], stretches: Collection[Stretch]
) -> list[Stretch]:
    """The waits that are told with a clock: those within it, and those that no later clock of the thing has begun before.

    A wait after its stop goes with the clock that ran last before it, one before every clock with the first.
    """
    begun = [other for other in others if other.started_at is not None]
    first = min((other.started_at for other in begun if other.started_at is not None), default=None)
    own = []
    for each in stretches:
        before = [
            other for other in others if other.started_at is not None and other.started_at <= each.since
        ]
        running = [other for other in before if other.stopped_at is None or other.stopped_at > each.since]
        last = max((other.started_at for other in before if other.started_at is not None), default=first)
        if record in (running or [other for other in begun if other.started_at == last]):
            own.append(each)
    return own

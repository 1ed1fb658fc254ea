"""What the states of the machines oblige somebody to: for each such duty exactly one clock runs or waits."""

import json
from collections import Counter
from typing import Any, TypeAlias

from builders.approval import CLOCKS
from builders.county import County
from workflow.records.acceptance import AcceptancePart, JointAcceptance, Rectification
from workflow.records.approval_item import ApprovalItem, ItemDeferral, ItemPause
from workflow.records.blocker import Blocker
from workflow.records.breach import Breach, Dispute
from workflow.records.checklist import Checklist
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.project import Project
from workflow.records.registration import RegistrationItem
from workflow.records.supervision import Supervision
from workflow.rules.acceptance import limit_of_part
from workflow.rules.approval_item import enterprise_duty
from workflow.rules.machines import ENDED

#: What a clock runs for: the kind and id of the thing, and the limit where several count one thing side by side.
Duty: TypeAlias = tuple[str, int, str]

#: States in which somebody owes the next step, by record. Whoever is on the clock is another matter.
OWING: tuple[tuple[str, Any, frozenset[str]], ...] = (
    ("checklist", Checklist, frozenset({"awaiting", "returned", "stale"})),
    ("consultee", Consultee, frozenset({"awaiting", "stale"})),
    ("consultation", Consultation, frozenset({"opposed", "deliberating"})),
    ("resolution", Resolution, frozenset({"open"})),
    # What was deliberated is carried on by its decisions, each with a clock of its own, or dated anew.
    ("blocker", Blocker, frozenset({"raised", "coordinating"})),
    ("commitment", Commitment, frozenset({"applied", "qualified"})),
    ("breach", Breach, frozenset({"rectifying", "stop_proposed"})),
    ("dispute", Dispute, frozenset({"raised"})),
    ("supervision", Supervision, frozenset({"issued"})),
)
#: Under a signed commitment: what has no date is kept all the time (`standing`), and has no clock.
PROMISED: tuple[tuple[str, Any, frozenset[str]], ...] = (
    ("clause", Clause, frozenset({"waiting", "running", "missed"})),
    ("deferred_material", DeferredMaterial, frozenset({"promised"})),
    ("supervision_point", SupervisionPoint, frozenset({"planned", "rectifying"})),
)


def owed(county: County) -> Counter[Duty]:
    """Every duty that is open by the states of the machines; each should have one clock."""
    found: Counter[Duty] = Counter()
    parked = _parked(county)
    for kind, record, states in OWING:
        found.update(
            (kind, row.id, "")
            for row in county.all(record)
            if row.state in states and f"{kind}:{row.id}" not in parked
        )
    # On the objections of a round the clock of the round itself runs; on a blocker the meeting has its own.
    found.update(
        ("deliberation", row.id, "")
        for row in county.all(Deliberation)
        if row.state == "called" and row.blocker_id is not None
    )
    found += _promised(county) + _registered(county) + _approved(county) + _accepted(county)
    return found


def open_clocks(county: County) -> Counter[Duty]:
    """The clocks that run or wait."""
    return Counter(
        (row.subject_kind, row.subject_id, row.limit_key if row.subject_kind == "approval_item" else "")
        for row in county.all(ClockRecord, ClockRecord.stopped_at.is_(None))
    )


def _promised(county: County) -> Counter[Duty]:
    """What both sides promised and still owe. Left out, since it was taken off the clock with the project:

    what was promised to a project that is stopped. What a check has found is put right after a revocation as well.
    """
    found: Counter[Duty] = Counter()
    over = {row.id for row in county.all(Commitment) if row.state in ENDED}
    parked = _parked(county)
    for kind, record, states in PROMISED:
        for row in county.all(record):
            if row.state not in states or f"{kind}:{row.id}" in parked:
                continue
            if row.commitment_id in over and row.state != "rectifying":
                continue
            # Done after all, it stays missed and nothing is owed any more.
            if kind == "clause" and (not row.limit or row.done_at is not None):
                continue
            found[kind, row.id, ""] += 1
    return found


def _parked(county: County) -> set[str]:
    parked: set[str] = set()
    for project in county.all(Project):
        here: set[str] = set()
        for line in county.events(project.id):
            if line.kind == "project.move":
                here |= set(json.loads(line.data).get("commitment", ()))
                here -= set(json.loads(line.data).get("resumed", ()))
            elif line.kind == "commitment.resume":
                here -= set(json.loads(line.data)["started"])
        parked |= here
    return parked


def _registered(county: County) -> Counter[Duty]:
    """Items that are applied for. Left out: those whose limit nobody has set (待核定); no clock is invented for them."""
    limits = {code: item.limit for code, item in county.law.current.registration.items.items()}
    return Counter(
        ("registration_item", row.id, "")
        for row in county.all(RegistrationItem)
        if row.state == "applied" and limits[row.code]
    )


def _approved(county: County) -> Counter[Duty]:
    """Approval items: several limits side by side, and what a promise, a hearing or a deferral adds.

    Left out: a refusal is handed over as well, yet 行政许可法44 sets a limit for what is granted only.
    """
    found: Counter[Duty] = Counter()
    # One promise, one clock: where an application carries a clause out, that one's clock counts.
    applied = county.all(Clause, Clause.done_at.is_(None), Clause.through_kind == "approval_item")
    carried = {(clause.through_id, clause.about) for clause in applied}
    for row in county.all(ApprovalItem):
        found.update(
            ("approval_item", row.id, limit) for limit in CLOCKS[row.state] if (row.id, limit) not in carried
        )
        if row.state in ("granted", "delivered") and row.promised_at is not None and row.checked_at is None:
            # A promise that was signed and not used asks for no check.
            found.update(
                ("approval_item", row.id, "commitment_check")
                for line in county.events(row.project_id)
                if line.kind == "item.decide"
                and line.subject_id == row.id
                and line.happened_at == row.decided_at
                and json.loads(line.data)["on_promise"]
            )
    found.update(
        ("item_pause", row.id, "")
        for row in county.all(ItemPause)
        if row.reason == "hearing"
        and row.ended_at is None
        and not (row.hearing_held_at or row.hearing_waived_at)
    )
    found.update(
        ("item_deferral", row.id, "")
        for row in county.all(ItemDeferral)
        if row.handed_in_at is None and not row.waived_reason
    )
    return found + _filed(county)


def _filed(county: County) -> Counter[Duty]:
    """What the enterprise has to file once its work is accepted (二（四）), until it has applied."""
    found: Counter[Duty] = Counter()
    done = {row.project_id for row in county.all(JointAcceptance, JointAcceptance.state == "passed")}
    edition = county.law.current
    for row in county.all(
        ApprovalItem, ApprovalItem.state.in_(("planned", "refused_at_intake", "withdrawn"))
    ):
        limit = enterprise_duty(edition.items.get(row.item_code), edition)
        if limit is not None and row.project_id in done:
            found["approval_item", row.id, limit.key] += 1
    return found


def _accepted(county: County) -> Counter[Duty]:
    """Joint acceptance: each part, and each thing on the list that was handed over.

    Left out: parts whose limit is 待核定, for which no clock is invented.
    """
    found: Counter[Duty] = Counter()
    going = {row.id: row for row in county.all(JointAcceptance)}
    parts = {row.id: row for row in county.all(AcceptancePart)}
    # One promise, one clock: where a part carries a clause out, that one's clock counts.
    promised = county.all(Clause, Clause.done_at.is_(None), Clause.through_kind == "acceptance_part")
    carrying = {clause.through_id for clause in promised}
    for part in parts.values():
        limit = limit_of_part(part.items, county.law.current)
        if part.state == "awaiting" and limit is not None and part.id not in carrying:
            found["acceptance_part", part.id, ""] += 1
    for row in county.all(Rectification, Rectification.reported_at.is_(None)):
        if not row.dropped and going[parts[row.part_id].acceptance_id].state == "rectifying":
            found["rectification", row.id, ""] += 1
    return found

"""A project in construction approval, and what the window and the departments do with its items."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from builders.county import County
from builders.landing import signed
from workflow.actions import (
    approval_items,
    consultations,
    item_acceptance,
    item_decisions,
    item_intake,
    projects,
)
from workflow.law.terms import StandardSort
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import ClockRecord

PARTS = (
    ("natural_resources", "land_use"),
    ("natural_resources", "engineering"),
    ("housing", "construction"),
)

#: The promised limit and the statutory one of the planning permit for land, which count side by side.
BOTH = {"land_use_planning_permit", "permit_decision"}
#: The clocks that are open in each state of that item, and of every item that is settled; `commitment_check` may be open besides, once a decision rests on a promise.
CLOCKS: dict[str, set[str]] = {
    "submitted": {"correction_notice"},
    "correction": set(),
    "accepted": BOTH,
    "in_review": BOTH,
    "paused": BOTH,
    "granted": {"delivery"},
    "granted_with_deferred": {"delivery"},
    "delivered": set(),
    "refused": set(),
    "refused_at_intake": set(),
    "withdrawn": set(),
    "revoked": set(),
    "planned": set(),
    "not_applicable": set(),
}


def a_project_in_approval(county: County, **facts: Any) -> int:
    """A project whose registration and landing were passed over, so that construction approval is open."""
    project_id, _ = county.an_answered_project(PARTS, **facts)
    county.do(projects.move_stage, project_id=project_id, move="finish_docking")
    for stage in ("business_registration", "direct_landing"):
        county.do(
            projects.move_stage,
            project_id=project_id,
            move=f"skip_{stage}",
            reason="既有企业，按一般程序办理",
        )
    county.do(projects.move_stage, project_id=project_id, move="open_construction_approval")
    return project_id


def a_committed_project_in_approval(county: County) -> int:
    """A project whose dual commitment is signed, so that an item may run ahead of what is deferrable."""
    project_id, _ = county.an_answered_project(PARTS)
    county.do(projects.move_stage, project_id=project_id, move="finish_docking")
    opened = county.do(
        consultations.open_screening,
        project_id=project_id,
        enterprise_opinion="愿意承诺",
        high_risk=False,
        high_risk_reason="不在高危行业之列",
    )
    county.do(
        consultations.circulate, consultation_id=opened.id, departments=["natural_resources", "housing"]
    )
    for consultee in county.consultees(opened.id).values():
        county.opine(consultee)
    signed(county, project_id)
    county.do(
        projects.move_stage, project_id=project_id, move="skip_business_registration", reason="既有企业"
    )
    county.do(projects.move_stage, project_id=project_id, move="finish_direct_landing")
    if county.project(project_id).state != "construction_approval":
        county.do(projects.move_stage, project_id=project_id, move="open_construction_approval")
    return project_id


def planned(county: County, project_id: int, *codes: str) -> dict[str, int]:
    """Items of the catalogue that are listed, their ids by code."""
    items = county.do(approval_items.plan, project_id=project_id, codes=codes)
    return {item.item_code: item.id for item in items}


def item_of(county: County, item_id: int) -> ApprovalItem:
    """An item as it is committed."""
    return county.one(ApprovalItem, item_id)


def checked(
    county: County,
    item: ApprovalItem,
    *,
    absent: Sequence[str] = (),
    answers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the window ticks: every paper there but those absent, every point in order but those answered otherwise."""
    edition = county.law.edition(county.project(item.project_id).edition_hash)
    entry = edition.items.get(item.item_code)
    materials = item.materials
    if not materials and entry is not None:
        materials = [{"name": material.name} for material in entry.circumstances[0].materials]
    return {
        "papers": [
            {"name": paper["name"], "status": "absent" if paper["name"] in absent else "present"}
            for paper in materials
        ],
        "points": [
            {
                "key": point.key,
                "answer": (answers or {}).get(
                    point.key, "no" if point.sort is StandardSort.NEGATIVE else "yes"
                ),
            }
            for point in edition.standards_of(item.item_code)
        ],
        "circumstance": "" if item.materials or entry is None else entry.circumstances[0].name,
    }


def receive(
    county: County, item_id: int, *, now: datetime | None = None, absent: Sequence[str] = (), **given: Any
) -> ApprovalItem:
    """The window takes an application in."""
    item = item_of(county, item_id)
    return county.do(
        item_intake.receive, item_id=item_id, now=now, **(checked(county, item, absent=absent) | given)
    )


def department(county: County, item_id: int) -> Any:
    """The liaison of the department that decides an item."""
    return county.liaison(item_of(county, item_id).department_key)


def accept(county: County, item_id: int, *, now: datetime | None = None, **given: Any) -> ApprovalItem:
    """The department accepts an application."""
    return county.do(
        item_acceptance.accept, item_id=item_id, by=department(county, item_id), now=now, **given
    )


def decide(
    county: County, item_id: int, decision: str = "granted", *, now: datetime | None = None, **given: Any
) -> ApprovalItem:
    """The department decides; what is granted has a number."""
    if decision != "refused":
        given.setdefault("result_number", "罗证〔2026〕1号")
    return county.do(
        item_decisions.decide,
        item_id=item_id,
        decision=decision,
        by=department(county, item_id),
        now=now,
        **given,
    )


def through(county: County, item_id: int, *, now: datetime | None = None) -> ApprovalItem:
    """An application received, accepted, granted and handed over."""
    receive(county, item_id, now=now)
    accept(county, item_id, now=now)
    decide(county, item_id, now=now)
    return county.do(item_decisions.deliver, item_id=item_id, delivered_to="陈某", now=now)


def clocks(county: County, item_id: int) -> dict[str, ClockRecord]:
    """The clocks that are open for an item, by limit."""
    rows = county.all(
        ClockRecord,
        ClockRecord.subject_kind == "approval_item",
        ClockRecord.subject_id == item_id,
        ClockRecord.stopped_at.is_(None),
    )
    return {row.limit_key: row for row in rows}

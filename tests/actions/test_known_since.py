"""No late line of one side makes the other late: a limit counts from when its obligor has the matter before it."""

from datetime import date
from typing import Any

from builders import acceptance, approval, registration
from builders.county import NOW, County, at
from builders.landing import an_unopposed_project, signed
from workflow.actions import acceptance_site, approval_items, blockers, item_reviews, oversight
from workflow.actions.supervision import sweep
from workflow.law.terms import PauseReason
from workflow.records.clock import ClockRecord, PauseRecord
from workflow.records.commitment import SupervisionPoint
from workflow.records.supervision import Supervision
from workflow.rules.local_time import local_day

LATE = at("2026-12-10 09:00")
WHY: dict[str, Any] = {"late_because": "漏记"}


def clock(county: County, kind: str, subject_id: int) -> ClockRecord:
    """The clock that runs for a thing."""
    return county.open_clocks(kind)[kind, subject_id]


def ordered(county: County, now: Any = LATE) -> list[str]:
    """Who is ordered to answer by two rounds of the sweep."""
    for _ in range(2):
        sweep(county.database, county.law, now=now)
    return [order.obligor_key for order in county.all(Supervision)]


def test_an_application_that_somebody_else_recorded_late_counts_from_then(county: County) -> None:
    project_id, items = registration.a_company(county)
    licence = items["KB-01"]
    registration.apply(
        county,
        licence,
        by=county.enterprise(project_id),
        now=at("2026-11-25 10:00"),
        happened_at=at("2026-11-23 09:30"),
        **WHY,
    )
    assert clock(county, "registration_item", licence.id).due_at == at("2026-11-25 12:00")
    assert ordered(county, at("2026-11-25 10:05")) == []


def test_what_was_approved_before_it_was_recorded_as_applied_for_is_no_data_point(county: County) -> None:
    _, items = registration.a_company(county)
    now = at("2026-11-25 10:00")
    registration.apply(county, items["KB-01"], now=now, happened_at=at("2026-11-23 09:30"), **WHY)
    registration.approve(
        county, items["KB-01"], now=at("2026-11-25 10:10"), happened_at=at("2026-11-23 11:00"), **WHY
    )
    (kept,) = county.all(ClockRecord, ClockRecord.subject_kind == "registration_item")
    assert (kept.started_at, kept.stopped_at, kept.due_at) == (
        at("2026-11-23 11:00"),
        at("2026-11-23 11:00"),
        None,
    )


def test_a_visit_that_its_lead_recorded_late_makes_no_other_department_late(county: County) -> None:
    applied = acceptance.an_application(county)
    county.do(
        acceptance_site.arrange,
        acceptance_id=applied.id,
        departments=acceptance.DEPARTMENTS,
        on_site_at=acceptance.ON_SITE,
        place="厂门口",
        by=county.liaison("housing"),
        now=LATE,
        happened_at=at("2026-11-24 09:00"),
        **WHY,
    )
    began = {row.obligor_key: row.started_at for row in county.open_clocks("acceptance_part").values()}
    assert began
    assert {began[key] for key in began if key != "housing"} == {LATE}
    assert "natural_resources" not in ordered(county)


def test_a_blocker_that_somebody_wrote_down_late_is_the_offices_from_when_it_could_read_it(
    county: County,
) -> None:
    project_id, _ = county.an_answered_project()
    given: dict[str, Any] = {"project_id": project_id, "text": "高压线", "by": county.enterprise(project_id)}
    found = county.do(blockers.bring_up, **given, now=LATE, happened_at=at("2026-11-24 09:00"), **WHY)
    assert clock(county, "blocker", found.id).started_at == LATE


def test_a_report_that_came_late_puts_nobody_past_its_day(county: County) -> None:
    project_id = an_unopposed_project(county)
    signed(
        county,
        project_id,
        points=[{"title": "核对红线", "department": "housing", "on": "2026-12-10"}],
    )
    (point,) = county.all(SupervisionPoint)
    county.do(
        oversight.record,
        point_id=point.id,
        in_order=False,
        finding="越线",
        rectify_by=date(2026, 12, 18),
        by=county.liaison("housing"),
        now=at("2026-11-24 10:00"),
    )
    now = at("2026-12-16 10:00")
    county.do(
        oversight.report,
        point_id=point.id,
        evidence="照片",
        by=county.enterprise(project_id),
        now=now,
        happened_at=at("2026-11-25 10:00"),
        **WHY,
    )
    looks = clock(county, "supervision_point", point.id)
    assert (looks.obligor_key, local_day(looks.started_at or NOW)) == ("housing", date(2026, 12, 16))
    ordered(county, now)
    assert [each for each in county.all(Supervision) if each.clock_id == looks.id] == []


def test_publicity_after_the_last_day_is_recorded_and_revives_no_limit(county: County) -> None:
    project_id = approval.a_project_in_approval(county)
    items = approval.planned(county, project_id, "LX-01", "LX-05", "LX-07")
    for code in ("LX-01", "LX-05"):
        county.do(approval_items.set_aside, item_id=items[code], reason="已经办妥")
    item = items["LX-07"]
    approval.receive(county, item)
    approval.accept(county, item)
    own = approval.department(county, item)
    county.do(item_reviews.review, item_id=item, by=own)
    dues = {row.id: row.due_at for row in county.open_clocks("approval_item").values()}
    moment = at("2027-06-01 10:00")
    row = county.do(
        item_reviews.pause,
        item_id=item,
        reason=PauseReason.PUBLICITY,
        basis="城乡规划法",
        evidence="公示",
        planned_until=date(2027, 6, 20),
        by=own,
        now=moment,
    )
    assert row.clocks
    assert not any(told["paused"] for told in row.clocks)
    assert all(told["why"] for told in row.clocks)
    assert county.all(PauseRecord) == []
    county.do(item_reviews.resume, item_id=item, by=own, now=at("2027-06-21 10:00"))
    assert {row.id: row.due_at for row in county.open_clocks("approval_item").values()} == dues

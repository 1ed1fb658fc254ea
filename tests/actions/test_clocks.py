"""Limits are extended as the law allows, and a clock that has stopped keeps the verdict it stopped with."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from builders.county import DUE, NOW, County, at
from workflow.actions import calendars, clock_acts, projects
from workflow.errors import (
    ChangedMeanwhile,
    ClockStopped,
    ExtensionNotAllowed,
    NotAllowed,
    ProjectNotOpen,
    ReasonMissing,
)
from workflow.law.book import Law
from workflow.law.edition import Extension
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, clock_of
from workflow.records.notice import Notice
from workflow.rules.standing import Standing

ONE = [("housing", "construction")]
EXTENSION: dict[str, Any] = {"amount": 2, "approver": "局长李某", "reason": "需要现场核实"}
#: A typhoon on the last day of a list that was asked for on Monday the 23rd.
TYPHOON: dict[str, Any] = {"day": date(2026, 11, 26), "reason": "台风", "document": "三防〔2026〕8号"}


@pytest.fixture
def generous(county: County) -> County:
    """A county whose departments may have two days more."""
    current = county.law.current
    allowed = Extension(amount=2, approver="本行政机关负责人", clause="行政许可法第42条")
    limit = replace(current.limits["checklist_reply"], extension=allowed)
    edition = replace(current, limits={**current.limits, "checklist_reply": limit})
    county.law = Law(edition, {edition.hash: edition}, county.law.notices)
    return county


def the_clock(county: County) -> int:
    county.a_dispatched_project(ONE)
    [clock] = county.open_clocks().values()
    return clock.id


def test_an_extension_moves_the_date_once_and_the_enterprise_is_told_why(generous: County) -> None:
    clock = the_clock(generous)
    generous.do(clock_acts.extend, clock_id=clock, **EXTENSION, now=at("2026-11-25 10:00"))
    kept = generous.one(ClockRecord, clock)
    assert (kept.due_day, kept.extended) == (date(2026, 11, 30), 2)
    assert (kept.extension_approver, kept.extension_reason) == ("局长李某", "需要现场核实")
    line = generous.events(kept.project_id)[-1]
    assert line.kind == "clock.extend"
    assert json.loads(line.data) == {
        "amount": 2,
        "unit": "working_day",
        "approver": "局长李某",
        "reason": "需要现场核实",
        "clause": "行政许可法第42条",
        "before": "2026-11-26",
        "due": "2026-11-30",
        "clocks": {"checklist:1:checklist_reply": {"due": "2026-11-30"}},
    }
    enterprise = generous.project(kept.project_id).enterprise_id
    assert generous.notices("clock.extended") == [("enterprise", str(enterprise)), ("department", "housing")]
    [told, _] = generous.all(Notice, Notice.kind == "clock.extended")
    assert "经局长李某批准延长2个工作日" in told.text
    assert "需要现场核实" in told.text
    again = generous.refused(ExtensionNotAllowed, clock_acts.extend, clock_id=clock, **EXTENSION)
    assert "已经延长过一次" in again.message()


def test_a_department_extends_its_own_limit_and_is_not_told_what_it_did(generous: County) -> None:
    clock = the_clock(generous)
    generous.refused(
        NotAllowed, clock_acts.extend, clock_id=clock, **EXTENSION, by=generous.liaison("ecology")
    )
    generous.do(clock_acts.extend, clock_id=clock, **EXTENSION, by=generous.liaison("housing"))
    assert [kind for kind, _ in generous.notices("clock.extended")] == ["enterprise"]


def test_what_the_law_does_not_allow_is_not_extended(county: County) -> None:
    refused = county.refused(ExtensionNotAllowed, clock_acts.extend, clock_id=the_clock(county), **EXTENSION)
    assert "没有可以延长的规定" in refused.message()


@pytest.mark.parametrize("spoilt", [{"amount": 3}, {"amount": 0}, {"approver": " "}])
def test_an_extension_stays_within_the_law_and_names_who_approved_it(
    generous: County, spoilt: dict[str, Any]
) -> None:
    refused = generous.refused(
        ExtensionNotAllowed, clock_acts.extend, clock_id=the_clock(generous), **EXTENSION | spoilt
    )
    assert refused.field == next(iter(spoilt))


def test_nothing_is_extended_without_a_reason_or_after_the_time_has_run_out(generous: County) -> None:
    clock = the_clock(generous)
    generous.refused(ReasonMissing, clock_acts.extend, clock_id=clock, **EXTENSION | {"reason": " "})
    late = generous.refused(
        ExtensionNotAllowed, clock_acts.extend, clock_id=clock, **EXTENSION, now=at("2026-11-26 17:31")
    )
    assert "已于2026-11-26到期" in late.message()


def test_no_clock_of_a_stopped_project_is_extended(generous: County) -> None:
    clock = the_clock(generous)
    generous.do(projects.move_stage, project_id=1, move="suspend", reason="暂缓")
    generous.refused(ProjectNotOpen, clock_acts.extend, clock_id=clock, **EXTENSION)


def test_no_stopped_clock_is_extended(generous: County) -> None:
    clock = the_clock(generous)
    [checklist] = generous.checklists(1).values()
    generous.answer(checklist)
    generous.refused(ClockStopped, clock_acts.extend, clock_id=clock, **EXTENSION)


def test_whoever_acts_on_a_clock_that_has_changed_meanwhile_is_refused(generous: County) -> None:
    clock = the_clock(generous)
    seen = generous.one(ClockRecord, clock).version
    generous.do(clock_acts.extend, clock_id=clock, **EXTENSION, expected_version=seen)
    generous.refused(ChangedMeanwhile, clock_acts.extend, clock_id=clock, **EXTENSION, expected_version=seen)


# --- settled --------------------------------------------------------------------------------------------------


def standing_and_proof(county: County, clock: int) -> tuple[Standing, date | None, list[date]]:
    record, proof = county.attempt(clock_acts.proof_of, clock_id=clock, by=county.office)
    with county.database.reading() as session:
        in_force = calendar_of(session, county.law.current, county.law.notices)
    standing = clock_of(record).standing(at("2026-12-20 09:00"), in_force)
    return standing, proof.due.day if proof.due else None, [day.day for day in proof.days if day.counts]


@pytest.mark.parametrize(
    ("answered", "verdict"), [(DUE, Standing.MET), (at("2026-11-27 09:00"), Standing.MISSED)]
)
def test_a_closure_declared_afterwards_changes_neither_the_verdict_nor_the_proof(
    county: County, answered: Any, verdict: Standing
) -> None:
    clock = the_clock(county)
    [checklist] = county.checklists(1).values()
    county.answer(checklist, now=answered)
    before = standing_and_proof(county, clock)
    assert before[:2] == (verdict, date(2026, 11, 26))
    county.do(calendars.declare_closure, **TYPHOON, now=at("2026-12-01 09:00"))
    assert standing_and_proof(county, clock) == before


def test_a_closure_that_stood_when_the_clock_stopped_stays_in_its_proof(county: County) -> None:
    clock = the_clock(county)
    county.do(calendars.declare_closure, **TYPHOON, events=2)
    [checklist] = county.checklists(1).values()
    county.answer(checklist, now=at("2026-11-27 10:00"))
    before = standing_and_proof(county, clock)
    assert before[:2] == (Standing.MET, date(2026, 11, 27))
    later = TYPHOON | {"day": date(2026, 11, 25)}
    county.do(calendars.declare_closure, **later, now=at("2026-12-01 09:00"))
    assert standing_and_proof(county, clock) == before


def test_an_opinion_settles_its_clock_under_the_calendar_of_then(county: County) -> None:
    _, asked = county.a_consultation(awaiting=["housing"])
    clock = county.open_clocks("consultee")["consultee", asked["housing"].id].id
    county.do(calendars.declare_closure, **TYPHOON, events=2)
    county.opine(asked["housing"], now=at("2026-11-27 10:00"))
    before = standing_and_proof(county, clock)
    assert before[:2] == (Standing.MET, date(2026, 11, 27))
    county.do(calendars.declare_closure, **TYPHOON | {"day": date(2026, 11, 25)}, now=at("2026-12-01 09:00"))
    assert standing_and_proof(county, clock) == before
    assert county.one(ClockRecord, clock).settled_under


def test_a_clock_settled_on_the_day_of_its_start_is_met(county: County) -> None:
    clock = the_clock(county)
    [checklist] = county.checklists(1).values()
    county.answer(checklist, now=NOW)
    assert standing_and_proof(county, clock)[0] is Standing.MET

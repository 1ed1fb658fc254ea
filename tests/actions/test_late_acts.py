"""What is done by hand to a clock, and what follows a deliberation, recorded later than it happened (补录)."""

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from api.views import history
from builders.county import County, at
from workflow.actions import checklist_answers, clock_acts, minutes, resolutions
from workflow.actions.backfills import late_acts
from workflow.errors import HappenedInFuture, HappenedOutOfOrder, PauseTooLate, ReasonMissing
from workflow.law.book import Law
from workflow.law.edition import Extension
from workflow.law.terms import PauseReason
from workflow.records.clock import ClockRecord, PauseRecord
from workflow.records.deliberation import Deliberation, Resolution

WHY = "系统停机，先在纸面办理"
ONE = [("housing", "construction")]
#: Asked on Monday the 23rd, due at the close of Thursday the 26th.
TUESDAY, WEDNESDAY = at("2026-11-24 10:00"), at("2026-11-25 10:00")
THURSDAY, FRIDAY = at("2026-11-26 10:00"), at("2026-11-27 10:00")
HEARING: dict[str, Any] = {
    "reason": PauseReason.HEARING,
    "basis": "行政许可法第45条",
    "evidence": "听证公告〔2026〕3号",
    "planned_until": date(2026, 12, 31),
}


def late(moment: datetime) -> dict[str, Any]:
    return {"happened_at": moment, "late_because": WHY}


@pytest.fixture
def lenient(county: County) -> County:
    """A county whose lists may be paused for a hearing and extended by two days."""
    current = county.law.current
    allowed = Extension(amount=2, approver="本行政机关负责人", clause="行政许可法第42条")
    limit = replace(
        current.limits["checklist_reply"], excludes=frozenset({PauseReason.HEARING}), extension=allowed
    )
    edition = replace(current, limits={**current.limits, "checklist_reply": limit})
    county.law = Law(edition, {edition.hash: edition}, county.law.notices)
    return county


def the_clock(county: County) -> int:
    county.a_dispatched_project(ONE)
    [clock] = county.open_clocks().values()
    return clock.id


def counted(county: County, clock_id: int) -> list[str]:
    """The reasons of what was recorded late behind a clock, as a scorecard counts them."""
    with county.database.reading() as session:
        found = late_acts(session, [session.get_one(ClockRecord, clock_id)], at("2027-01-01 09:00"))
    return [act.because for act in found.get(clock_id, ())]


def marked(county: County, project_id: int = 1) -> list[tuple[str, str]]:
    """What the history of a project marks as recorded late, and why."""
    with county.database.reading() as session:
        return [
            (line.kind, line.late_because)
            for line in history.lines(session, project_id, {})
            if line.late_because
        ]


def test_a_pause_and_its_end_recorded_late_count_from_when_they_were(lenient: County) -> None:
    clock = the_clock(lenient)
    lenient.do(clock_acts.pause, clock_id=clock, **HEARING, now=WEDNESDAY, **late(TUESDAY))
    (pause,) = lenient.all(PauseRecord)
    assert pause.start == TUESDAY
    lenient.do(clock_acts.resume, clock_id=clock, now=FRIDAY, **late(THURSDAY))
    assert lenient.all(PauseRecord)[0].until == THURSDAY
    # Tuesday and Wednesday did not count, Thursday did: the three days are Thursday, Friday and Monday.
    assert lenient.one(ClockRecord, clock).due_day == date(2026, 11, 30)
    assert marked(lenient) == [("clock.resume", WHY), ("clock.pause", WHY)]
    assert counted(lenient, clock) == [WHY, WHY]


def test_a_pause_ends_no_sooner_than_it_began_and_nothing_happens_tomorrow_or_without_a_word(
    lenient: County,
) -> None:
    clock = the_clock(lenient)
    lenient.refused(
        HappenedInFuture, clock_acts.pause, clock_id=clock, **HEARING, now=TUESDAY, **late(WEDNESDAY)
    )
    lenient.refused(
        ReasonMissing, clock_acts.pause, clock_id=clock, **HEARING, now=WEDNESDAY, happened_at=TUESDAY
    )
    lenient.do(clock_acts.pause, clock_id=clock, **HEARING, now=WEDNESDAY)
    lenient.refused(HappenedOutOfOrder, clock_acts.resume, clock_id=clock, now=FRIDAY, **late(TUESDAY))


def test_what_has_run_out_is_not_revived_by_a_pause_that_is_written_down_later(lenient: County) -> None:
    clock = the_clock(lenient)
    refused = lenient.refused(
        PauseTooLate, clock_acts.pause, clock_id=clock, **HEARING, now=FRIDAY, **late(TUESDAY)
    )
    assert "2026年11月26日" in refused.message()
    assert lenient.all(PauseRecord) == []


def test_an_extension_keeps_when_it_was_approved(lenient: County) -> None:
    clock = the_clock(lenient)
    lenient.do(
        clock_acts.extend,
        clock_id=clock,
        amount=2,
        approver="局长李某",
        reason="需要现场核实",
        now=WEDNESDAY,
        **late(TUESDAY),
    )
    line = lenient.events(1)[-1]
    assert (line.kind, line.happened_at, line.recorded_at) == ("clock.extend", TUESDAY, WEDNESDAY)
    assert json.loads(line.data)["backfilled"] == WHY
    assert lenient.one(ClockRecord, clock).due_day == date(2026, 11, 30)
    assert counted(lenient, clock) == [WHY]


def a_decision(county: County) -> Resolution:
    consultation, _ = county.a_consultation(awaiting=[], objected=["ecology"])
    meeting = county.hold(county.a_called_deliberation(consultation).id, "settled", positions={}).id
    return county.do(
        resolutions.add, deliberation_id=meeting, text="三日内提供环评要点", owner="ecology", amount=3
    )


def test_minutes_that_were_issued_on_paper_set_the_decisions_going_that_day(county: County) -> None:
    decision = a_decision(county)
    held = county.one(Deliberation, decision.deliberation_id).held_at
    assert held is not None
    issued, known = at("2026-11-26 15:00"), at("2026-11-30 09:00")
    early = county.refused(
        HappenedOutOfOrder,
        minutes.issue,
        deliberation_id=decision.deliberation_id,
        now=known,
        **late(at("2026-11-24 09:00")),
    )
    assert "上一步（“会商形成明确意见”，2026年" in early.message()
    kept = county.do(minutes.issue, deliberation_id=decision.deliberation_id, now=known, **late(issued))
    assert kept.issued_at == issued
    (clock,) = county.all(ClockRecord, ClockRecord.subject_kind == "resolution")
    assert (clock.started_at, clock.due_day) == (issued, date(2026, 12, 1))
    assert ("minutes.issue", WHY) in marked(county)
    assert counted(county, clock.id) == [WHY]
    county.do(
        resolutions.report,
        resolution_id=decision.id,
        evidence="要点已送",
        by=county.liaison("ecology"),
        now=known,
    )
    confirmed = at("2026-12-01 09:00")
    county.refused(
        HappenedOutOfOrder,
        resolutions.confirm,
        resolution_id=decision.id,
        now=at("2026-12-03 09:00"),
        **late(at("2026-11-27 09:00")),
    )
    county.do(resolutions.confirm, resolution_id=decision.id, now=at("2026-12-03 09:00"), **late(confirmed))
    assert county.one(Resolution, decision.id).closed_at == confirmed
    assert county.one(Deliberation, decision.deliberation_id).closed_at == confirmed


def test_what_is_recorded_minutes_after_it_happened_is_not_marked_nor_counted(county: County) -> None:
    _, asked = county.a_dispatched_project(ONE)
    clock = next(iter(county.open_clocks().values())).id
    county.do(
        checklist_answers.reply,
        checklist_id=asked["housing"].id,
        involved=False,
        handled_by="经办甲",
        by=county.liaison("housing"),
        now=TUESDAY,
        happened_at=at("2026-11-24 09:58"),
    )
    line = county.events(1)[-1]
    assert line.happened_at < line.recorded_at
    assert marked(county) == []
    assert counted(county, clock) == []

"""A report that a promise is kept, and that the other side disputes, is taken back or proven, and decided by the office."""

from typing import Any

import pytest

from api.views import tasks
from builders.county import County, at
from builders.landing import (
    an_unopposed_project,
    clause_of,
    clauses_of,
    clock_of_clause,
    signed,
    standing_confirmed,
)
from builders.owed import open_clocks, owed
from workflow.actions import (
    breaches,
    clause_confirmations,
    clauses,
    disputed_report_retractions,
    disputed_reports,
    promise_retractions,
    scorecards,
    signing,
)
from workflow.actions.supervision import sweep
from workflow.errors import (
    IllegalMove,
    NotAllowed,
    NothingReported,
    ProofMissing,
    ReasonMissing,
    ReportNotDisputed,
    StepUsed,
)
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause, Commitment
from workflow.records.notice import Notice
from workflow.records.supervision import FiredRung
from workflow.rules.duty import Actor, Role
from workflow.rules.scorecard import Turn

SAID, DOUBTED, SHOWN, DECIDED = (
    at("2026-11-26 09:00"),
    at("2026-11-27 09:00"),
    at("2026-11-30 09:00"),
    at("2026-12-01 09:00"),
)
LATER = at("2026-12-18 09:00")


def disputed(county: County, *, said: Any = SAID) -> tuple[Clause, Actor, Actor]:
    """A promise of a department, due on the 30th of November, that it reports as kept and the enterprise disputes."""
    project = an_unopposed_project(county)
    promise: dict[str, Any] = {
        "text": "规划验线后5个工作日内出具意见。", "department": "natural_resources", "amount": 5, "anchor": "commitment_signed",
    }  # fmt: skip
    commitment = signed(county, project, departments=[promise], source="罗自然资函〔2026〕1号")
    clause = clause_of(county, commitment, "规划验线后5个")
    land, firm = county.liaison("natural_resources"), county.enterprise(project)
    county.do(clauses.fulfil, clause_id=clause.id, evidence="批复", by=land, now=said)
    when = max(said, DOUBTED)
    county.do(clause_confirmations.dispute, clause_id=clause.id, reason="没有收到意见", by=firm, now=when)
    return county.one(Clause, clause.id), land, firm


def step(county: County, name: str) -> ClockRecord | None:
    """The step that is owed under this name, if it is."""
    rows = county.all(
        ClockRecord, ClockRecord.limit_key == f"awaited_{name}", ClockRecord.stopped_at.is_(None)
    )
    return rows[0] if rows else None


def decided(county: County, clause: Clause, *, kept: bool, now: Any = DECIDED) -> Clause:
    return county.do(disputed_reports.decide, clause_id=clause.id, kept=kept, reason="现场核实", now=now)


def card(county: County, now: Any) -> list[Turn]:
    """What stands on the department's card of promises."""
    with county.database.reading() as session:
        found = scorecards.turns(
            session, county.law, department="natural_resources", since=at("2026-11-01 09:00").date(),
            until=at("2026-12-31 09:00").date(), by=county.person("boss", Role.SUPERVISOR), now=now,
        )  # fmt: skip
    return [turn for turn in found if turn.promised]


def test_whoever_reported_what_is_disputed_takes_it_back_or_proves_it_and_is_reminded(county: County) -> None:
    clause, land, _ = disputed(county)
    asked = step(county, "disputed_report")
    assert asked is not None
    assert (asked.obligor_kind, asked.obligor_key) == ("department", "natural_resources")
    assert open_clocks(county) == owed(county)
    with county.database.reading() as session:
        titles = [row.title for row in tasks.tasks(session, county.law, by=land, now=DOUBTED)]
    assert "对方对履行报告有异议，收回报告或者补充证明" in titles
    for day in range(1, 20):
        sweep(county.database, county.law, now=at(f"2026-12-{day:02d} 10:00"))
    assert county.all(FiredRung, FiredRung.clock_id == asked.id)
    county.do(promise_retractions.take_back_clause, clause_id=clause.id, reason="报错了", by=land, now=LATER)
    assert step(county, "disputed_report") is None
    assert open_clocks(county) == owed(county)


def test_what_is_proven_the_office_decides_on_and_both_sides_hear_it(county: County) -> None:
    clause, land, firm = disputed(county)
    given: dict[str, Any] = {"clause_id": clause.id, "now": SHOWN}
    county.refused(NotAllowed, disputed_reports.prove, evidence="签收单", by=firm, **given)
    county.refused(ProofMissing, disputed_reports.prove, evidence=" ", by=land, **given)
    county.do(disputed_reports.prove, evidence="签收单", by=land, **given)
    county.refused(IllegalMove, disputed_reports.prove, evidence="签收单", by=land, **given)
    asked = step(county, "report_decision")
    assert asked is not None
    assert asked.obligor_kind == "office"
    for side in (land, firm):
        county.refused(
            NotAllowed, disputed_reports.decide, clause_id=clause.id, kept=True, reason="好", by=side
        )
    county.refused(ReasonMissing, disputed_reports.decide, clause_id=clause.id, kept=True, reason=" ")
    done = decided(county, clause, kept=True)
    assert (done.state, done.confirmation) == ("met", "upheld")
    told = {row.addressee_kind for row in county.all(Notice, Notice.kind == "clause.decided")}
    assert told == {"department", "enterprise"}
    assert open_clocks(county) == owed(county)
    (turn,) = [each for each in card(county, LATER) if each.ended == SAID]
    assert turn.settled


def test_a_report_that_does_not_stand_leaves_the_promise_owed_by_its_day(county: County) -> None:
    clause, _, _ = disputed(county)
    done = decided(county, clause, kept=False, now=at("2026-11-27 10:00"))
    assert (done.state, done.confirmation, done.done_at) == ("running", "", None)
    clock = clock_of_clause(county, clause)
    assert (clock.stopped_at, clock.due_day) == (None, at("2026-11-30 09:00").date())
    assert open_clocks(county) == owed(county)


def test_a_report_that_does_not_stand_after_the_day_is_a_missed_promise_on_the_card(county: County) -> None:
    clause, _, _ = disputed(county)
    done = decided(county, clause, kept=False)
    assert (done.state, done.reason) == ("missed", "现场核实")
    (turn,) = [each for each in card(county, LATER) if each.ended is None and each.due is not None]
    assert (turn.outcome.value, turn.settled) == ("late", True)
    assert open_clocks(county) == owed(county)


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("proven", [True, False])
def test_a_decision_by_mistake_is_taken_back_and_the_report_is_disputed_as_before(
    county: County, *, kept: bool, proven: bool
) -> None:
    clause, land, _ = disputed(county)
    if proven:
        county.do(disputed_reports.prove, clause_id=clause.id, evidence="签收单", by=land, now=SHOWN)
    before = county.one(Clause, clause.id)
    decided(county, clause, kept=kept)
    county.refused(
        NotAllowed,
        disputed_report_retractions.take_back,
        clause_id=clause.id,
        reason="错",
        by=land,
        now=LATER,
    )
    back = county.do(disputed_report_retractions.take_back, clause_id=clause.id, reason="看错条款", now=LATER)
    for name in ("state", "done_at", "evidence", "reason", "confirmation", "answered_at", "objection"):
        assert getattr(back, name) == getattr(before, name), name
    assert clock_of_clause(county, clause).stopped_at == SAID
    assert open_clocks(county) == owed(county)
    if not proven:
        # The decision is taken back once; of what was proven, the proof may be next.
        county.refused(
            IllegalMove, disputed_report_retractions.take_back, clause_id=clause.id, reason="再收", now=LATER
        )
    assert county.verified().holds


def test_a_proof_by_mistake_is_taken_back_by_whoever_gave_it(county: County) -> None:
    clause, land, firm = disputed(county)
    county.do(disputed_reports.prove, clause_id=clause.id, evidence="签收单", by=land, now=SHOWN)
    given: dict[str, Any] = {"clause_id": clause.id, "reason": "附错", "now": LATER}
    county.refused(NotAllowed, disputed_report_retractions.take_back, by=firm, **given)
    assert county.do(disputed_report_retractions.take_back, by=land, **given).confirmation == "disputed"
    assert step(county, "disputed_report") is not None


def test_a_decision_that_a_breach_rests_on_is_not_taken_back(county: County) -> None:
    clause, _, firm = disputed(county)
    decided(county, clause, kept=False)
    county.do(
        breaches.record, commitment_id=clause.commitment_id, side="", clause_id=clause.id, facts="逾期未出具",
        evidence="记录", by=firm, now=LATER,
    )  # fmt: skip
    county.refused(
        StepUsed, disputed_report_retractions.take_back, clause_id=clause.id, reason="看错", now=LATER
    )


def test_a_report_that_was_decided_on_is_not_taken_back_by_whoever_made_it(county: County) -> None:
    clause, land, _ = disputed(county)
    decided(county, clause, kept=True)
    county.refused(
        StepUsed, promise_retractions.take_back_clause, clause_id=clause.id, reason="错", by=land, now=LATER
    )


def test_the_other_side_may_confirm_what_was_proven_and_nothing_else_is_decided_on(county: County) -> None:
    clause, land, firm = disputed(county)
    county.do(disputed_reports.prove, clause_id=clause.id, evidence="签收单", by=land, now=SHOWN)
    done = county.do(clause_confirmations.confirm, clause_id=clause.id, by=firm, now=DECIDED)
    assert done.confirmation == "confirmed"
    given: dict[str, Any] = {"clause_id": clause.id, "now": LATER}
    county.refused(ReportNotDisputed, disputed_reports.decide, kept=True, reason="好", **given)
    other = next(row for row in county.all(Clause) if not row.confirmation and row.state == "running")
    county.refused(NothingReported, disputed_reports.prove, clause_id=other.id, evidence="照片", now=LATER)


# --- after the commitment was found fulfilled -------------------------------------------------------------------


def test_a_promise_found_unkept_after_the_end_binds_both_sides_again_and_leads_to_its_breach(
    county: County,
) -> None:
    commitment = signed(county, an_unopposed_project(county))
    for clause in clauses_of(county, commitment):
        if clause.state != "standing":
            county.do(clauses.waive, clause_id=clause.id, reason="双方商定", source="企业来函")
    standing_confirmed(county, commitment)
    county.do(signing.fulfil, commitment_id=commitment.id, evidence="核查表")
    (kept, *_) = [
        row for row in clauses_of(county, commitment) if row.state == "met" and row.side == "department"
    ]
    # As it was found before the government's standing promises were confirmed first.
    with county.database.acting() as session:
        asked = session.get_one(Clause, kept.id)
        asked.confirmation, asked.answered_at = "awaiting", None
    firm = county.enterprise(commitment.project_id)
    county.do(clause_confirmations.dispute, clause_id=kept.id, reason="没有履行", by=firm, now=DOUBTED)
    decided(county, kept, kept=False)
    after = county.one(Commitment, commitment.id)
    assert (county.one(Clause, kept.id).state, after.state, after.closed_at) == ("missed", "reported", None)
    owing = step(county, "missed_promise")
    assert owing is not None
    assert (owing.obligor_kind, owing.obligor_key) == ("department", kept.department_key)
    given: dict[str, Any] = {
        "clause_id": kept.id,
        "facts": "未履行",
        "evidence": "现场照片",
        "by": firm,
        "now": LATER,
    }
    broken = county.do(breaches.record, commitment_id=commitment.id, side="department", **given)
    # The ladder of the breach takes its place, and what is made up for ends both.
    assert step(county, "missed_promise") is None
    assert step(county, "breach_decision") is not None
    county.do(breaches.dismiss, breach_id=broken.id, reason="补办即可", now=LATER)
    own = county.liaison(str(kept.department_key))
    county.do(clauses.fulfil, clause_id=kept.id, evidence="已补办", by=own, now=LATER)
    assert step(county, "missed_promise") is None
    assert open_clocks(county) == owed(county)
    assert county.verified().holds

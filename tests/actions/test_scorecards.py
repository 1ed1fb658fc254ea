"""What a department's clocks say of a period, gathered from real rows; and disputes of a data point."""

from datetime import date, timedelta
from typing import Any

import pytest

from builders import approval
from builders.acceptance import an_application, opine, parts
from builders.county import DUE, NOW, County, at
from builders.landing import an_unopposed_project, signed
from builders.owed import open_clocks, owed
from workflow.actions import (
    acceptance_site,
    acceptances,
    anchor_retractions,
    anchors,
    approval_items,
    checklist_answers,
    checklists,
    clock_acts,
    clocks,
    item_acceptance,
    item_decisions,
    item_intake,
    item_retractions,
    item_reviews,
    projects,
    retractions,
    score_disputes,
    scorecards,
)
from workflow.actions.supervision import sweep
from workflow.errors import (
    DisputeAnswered,
    DisputeOpen,
    DisputeUnanswered,
    NotAllowed,
    PeriodBackwards,
    ReasonMissing,
    StepUsed,
)
from workflow.law.terms import PauseReason
from workflow.records.approval_item import ApprovalItem
from workflow.records.clock import ClockRecord
from workflow.records.project import Project
from workflow.records.score import ScoreDispute
from workflow.rules.duty import Actor, Role
from workflow.rules.scorecard import Outcome, Turn, behind, score

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
PARTS = (("housing", "construction"), ("ecology", "engineering"))


@pytest.fixture
def supervisor(county: County) -> Actor:
    return county.person("supervisor", Role.SUPERVISOR)


def turns_of(county: County, department: str, by: Actor, *, now: str = "2026-12-01 09:00") -> list[Turn]:
    with county.database.reading() as session:
        return scorecards.turns(
            session,
            county.law,
            department=department,
            since=NOVEMBER[0],
            until=NOVEMBER[1],
            by=by,
            now=at(now),
        )


def outcomes_of(county: County, department: str, by: Actor, *clock_ids: int) -> dict[int, Outcome]:
    """How those of some clocks that stand on the card stand there."""
    return {
        turn.clock_id: turn.outcome for turn in turns_of(county, department, by) if turn.clock_id in clock_ids
    }


def test_an_answer_in_time_a_late_one_and_none_at_all_are_told_apart(
    county: County, supervisor: Actor
) -> None:
    _, asked = county.a_dispatched_project((*PARTS, ("water", "engineering")))
    county.answer(asked["housing"], now=at("2026-11-24 10:00"))
    county.answer(asked["ecology"], now=at("2026-11-27 10:00"))
    outcomes = {
        key: [turn.outcome for turn in turns_of(county, key, supervisor)]
        for key in ("housing", "ecology", "water")
    }
    assert outcomes == {"housing": [Outcome.MET], "ecology": [Outcome.MISSED], "water": [Outcome.LATE]}


def test_own_time_is_window_time(county: County, supervisor: Actor) -> None:
    _, asked = county.a_dispatched_project(PARTS)
    county.answer(asked["housing"], now=at("2026-11-24 10:00"))
    (turn,) = turns_of(county, "housing", supervisor)
    # The whole Monday from 09:00, which is six hours, and one hour on Tuesday.
    assert turn.own.total_seconds() == 7 * 3600


def test_a_question_that_was_taken_back_counts_for_nobody(county: County, supervisor: Actor) -> None:
    from workflow.actions import checklists

    _, asked = county.a_dispatched_project(PARTS)
    county.do(checklists.withdraw, checklist_id=asked["housing"].id, reason="不涉及")
    assert turns_of(county, "housing", supervisor) == []


def test_what_a_wrong_record_had_started_was_never_late_however_long_it_stood(
    county: County, supervisor: Actor
) -> None:
    commitment = signed(county, an_unopposed_project(county))
    wrong = county.do(
        anchors.record, project_id=commitment.project_id, anchor="deal_confirmed", evidence="另一宗地的"
    )
    assert [turn.outcome for turn in december(county, supervisor)] == [Outcome.LATE]
    county.do(
        anchor_retractions.take_back,
        project_id=commitment.project_id,
        anchor_id=wrong.id,
        reason="记错项目",
        now=at("2026-12-10 09:00"),
    )
    assert december(county, supervisor) == []


def december(county: County, by: Actor) -> list[Turn]:
    """The promises of the bureau of natural resources in December."""
    with county.database.reading() as session:
        found = scorecards.turns(
            session,
            county.law,
            department="natural_resources",
            since=date(2026, 12, 1),
            until=date(2026, 12, 31),
            by=by,
            now=at("2026-12-11 09:00"),
        )
    return [turn for turn in found if turn.promised]


def test_an_answer_that_was_late_stays_late_when_it_is_taken_back(county: County, supervisor: Actor) -> None:
    _, asked = county.a_dispatched_project(PARTS)
    county.answer(asked["housing"], now=at("2026-11-27 10:00"))
    by = county.liaison("housing")
    given: dict[str, Any] = {"checklist_id": asked["housing"].id, "reason": "附件有误"}
    county.do(retractions.retract_answer, **given, by=by, now=at("2026-11-27 11:00"))
    assert Outcome.MISSED in [turn.outcome for turn in turns_of(county, "housing", supervisor)]


def test_what_runs_and_is_not_due_yet_is_no_data_point(county: County, supervisor: Actor) -> None:
    county.a_dispatched_project(PARTS)
    assert turns_of(county, "housing", supervisor, now="2026-11-25 09:00") == []


def test_what_was_done_after_the_period_was_late_in_it(county: County, supervisor: Actor) -> None:
    _, asked = county.a_dispatched_project(PARTS)
    county.answer(asked["housing"], now=at("2026-12-03 10:00"))
    (turn,) = turns_of(county, "housing", supervisor, now="2026-12-10 09:00")
    assert (turn.outcome, turn.ended) == (Outcome.LATE, None)


def test_a_liaison_sees_its_own_department_and_no_other(county: County) -> None:
    assert turns_of(county, "housing", county.liaison("housing")) == []
    with pytest.raises(NotAllowed):
        turns_of(county, "ecology", county.liaison("housing"))
    with pytest.raises(NotAllowed):
        turns_of(county, "housing", county.agent)


def test_a_period_that_ends_before_it_begins_is_refused(county: County, supervisor: Actor) -> None:
    with county.database.reading() as session, pytest.raises(PeriodBackwards):
        scorecards.turns(
            session,
            county.law,
            department="housing",
            since=NOVEMBER[1],
            until=NOVEMBER[0],
            by=supervisor,
            now=NOW,
        )


def a_late_answer(county: County) -> int:
    _, asked = county.a_dispatched_project(PARTS)
    (clock,) = [row for row in county.open_clocks("checklist").values() if row.obligor_key == "housing"]
    assert clock.due_at == DUE
    county.answer(asked["housing"], now=at("2026-11-27 10:00"))
    return clock.id


def test_a_department_disputes_a_data_point_and_an_upheld_one_no_longer_counts(
    county: County, supervisor: Actor
) -> None:
    clock_id = a_late_answer(county)
    raised = county.do(
        score_disputes.dispute, clock_id=clock_id, reason="当日系统停机", by=county.liaison("housing")
    )
    assert [turn.dispute for turn in turns_of(county, "housing", supervisor)] == ["open"]
    assert score(turns_of(county, "housing", supervisor)).on_time == 0.0
    county.do(score_disputes.answer, dispute_id=raised.id, upheld=True, reason="停机属实", by=supervisor)
    assert score(turns_of(county, "housing", supervisor)).on_time is None
    kept = county.one(ScoreDispute, raised.id)
    assert (kept.reason, kept.answer, kept.state) == ("当日系统停机", "停机属实", "upheld")
    assert county.notices("scorecard.upheld") == [("department", "housing")]


@pytest.mark.parametrize("move", ["suspend", "withdraw"])
def test_a_dispute_is_owed_an_answer_also_where_the_project_stands_still_and_whoever_scores_is_told(
    county: County, supervisor: Actor, move: str
) -> None:
    clock_id = a_late_answer(county)
    (project_id,) = (row.id for row in county.all(Project))

    def owing() -> list[tuple[str, str | None]]:
        rows = county.all(
            ClockRecord, ClockRecord.limit_key == "awaited_score_answer", ClockRecord.stopped_at.is_(None)
        )
        return [(row.obligor_kind, row.obligor_key) for row in rows]

    stands: dict[str, Any] = {"project_id": project_id, "now": at("2026-11-27 11:00")}
    county.do(projects.move_stage, move=move, reason="企业来函", **stands)
    own = county.liaison("housing")
    raised = county.do(
        score_disputes.dispute, clock_id=clock_id, reason="系统停机", by=own, now=at("2026-11-27 11:30")
    )
    assert county.notices("scorecard.disputed") == [("supervisor", "")]
    assert owing() == [("department", "government_data")]
    sweep(county.database, county.law, now=at("2026-12-02 10:00"))
    assert county.notices("awaited.remind") == [("supervisor", "")]
    assert open_clocks(county) == owed(county)
    county.do(
        score_disputes.answer,
        dispute_id=raised.id,
        upheld=False,
        reason="不属实",
        by=supervisor,
        now=at("2026-12-02 11:00"),
    )
    assert owing() == []


def test_a_dispute_that_was_raised_before_stays_owed_when_the_project_is_given_up(county: County) -> None:
    clock_id = a_late_answer(county)
    (project_id,) = (row.id for row in county.all(Project))
    own = county.liaison("housing")
    county.do(
        score_disputes.dispute, clock_id=clock_id, reason="系统停机", by=own, now=at("2026-11-27 11:00")
    )
    county.do(
        projects.move_stage,
        project_id=project_id,
        move="withdraw",
        reason="企业来函",
        now=at("2026-11-27 11:30"),
    )
    assert [key for _, _, key in open_clocks(county)] == ["awaited_score_answer"]


def test_a_dispute_is_raised_once_by_its_own_department_and_answered_once_with_a_reason(
    county: County, supervisor: Actor
) -> None:
    clock_id = a_late_answer(county)
    county.refused(
        NotAllowed, score_disputes.dispute, clock_id=clock_id, reason="不是我", by=county.liaison("ecology")
    )
    own = county.liaison("housing")
    county.refused(ReasonMissing, score_disputes.dispute, clock_id=clock_id, reason=" ", by=own)
    raised = county.do(score_disputes.dispute, clock_id=clock_id, reason="当日系统停机", by=own)
    county.refused(DisputeOpen, score_disputes.dispute, clock_id=clock_id, reason="再提一次", by=own)
    given: dict[str, Any] = {"dispute_id": raised.id, "upheld": False}
    county.refused(NotAllowed, score_disputes.answer, **given, reason="不属实")
    county.refused(ReasonMissing, score_disputes.answer, **given, reason="", by=supervisor)
    county.do(score_disputes.answer, **given, reason="不属实", by=supervisor)
    county.refused(DisputeAnswered, score_disputes.answer, **given, reason="不属实", by=supervisor)


def test_excluded_time_is_told_beside_the_departments_own(county: County, supervisor: Actor) -> None:
    """No limit of a reply can be paused, so a clock of a promised permit is started by hand."""
    from workflow.law.terms import Obligor, PauseReason
    from workflow.records import event
    from workflow.records.calendar import calendar_of

    project_id = county.a_project()
    with county.database.acting() as session:
        event.hold_calendar(session)
        Project.locked(session, project_id)
        record = clocks.start(
            session,
            calendar_of(session, county.law.current, county.law.notices),
            project_id=project_id,
            subject=("item", 1),
            limit=county.law.current.limits["land_use_planning_permit"],
            obligor=(Obligor.DEPARTMENT, "natural_resources"),
            at=at("2026-11-02 09:00"),
        )
        session.flush()
        clock_id = record.id
    own = county.liaison("natural_resources")
    paused: dict[str, Any] = {
        "clock_id": clock_id,
        "reason": PauseReason.PUBLICITY,
        "basis": "附件2",
        "evidence": "公示截图",
    }
    county.do(clock_acts.pause, **paused, planned_until=date(2026, 11, 6), by=own, now=at("2026-11-03 09:00"))
    county.do(clock_acts.resume, clock_id=clock_id, by=own, now=at("2026-11-04 09:00"))
    with county.database.acting() as session:
        clocks.stop(session, ("item", 1), at=at("2026-11-05 09:00"), because="granted")
    (turn,) = turns_of(county, "natural_resources", supervisor)
    assert (turn.own.total_seconds() / 3600, turn.excluded.total_seconds() / 3600) == (12, 6)
    assert turn.outcome is Outcome.MET


# --- waiting for the enterprise ---------------------------------------------------------------------------------


def hours(turn: Turn) -> tuple[float, float, float]:
    return (
        turn.own.total_seconds() / 3600,
        turn.waited.total_seconds() / 3600,
        turn.excluded.total_seconds() / 3600,
    )


def test_from_the_notice_of_what_is_missing_until_the_last_paper_the_case_waits_for_the_enterprise(
    county: County, supervisor: Actor
) -> None:
    """The notice of Tuesday asks for two papers; one comes on Wednesday, the last on Thursday."""
    item = approval.planned(county, approval.a_project_in_approval(county), "LX-03")["LX-03"]
    approval.receive(county, item, now=at("2026-11-23 09:00"))
    department = county.one(ApprovalItem, item).department_key
    own = county.liaison(department)
    county.do(
        item_acceptance.correct, item_id=item, missing=["红线图", "承诺书"], handled_by="经办甲", by=own,
        now=at("2026-11-24 09:00"),
    )  # fmt: skip
    for paper, moment in (("红线图", "2026-11-25 09:00"), ("承诺书", "2026-11-26 09:00")):
        county.do(item_intake.supplement, item_id=item, supplied=[paper], now=at(moment))
    found = [
        turn for turn in turns_of(county, department, supervisor) if turn.limit_title.startswith("一次性")
    ]
    assert [hours(turn) for turn in found if turn.ended == at("2026-11-24 09:00")] == [(6, 12, 0)]


def test_a_notice_that_was_a_mistake_made_nobody_wait(county: County, supervisor: Actor) -> None:
    item = approval.planned(county, approval.a_project_in_approval(county), "LX-03")["LX-03"]
    approval.receive(county, item, now=at("2026-11-23 09:00"))
    department = county.one(ApprovalItem, item).department_key
    own = county.liaison(department)
    county.do(
        item_acceptance.correct, item_id=item, missing=["红线图"], handled_by="经办甲", by=own,
        now=at("2026-11-24 09:00"),
    )  # fmt: skip
    county.do(item_retractions.take_back, item_id=item, reason="点错了", by=own, now=at("2026-11-25 09:00"))
    approval.accept(county, item, now=at("2026-11-26 09:00"))
    found = [
        turn for turn in turns_of(county, department, supervisor) if turn.limit_title.startswith("一次性")
    ]
    assert [hours(turn) for turn in found] == [(18, 0, 0)]


def test_an_application_under_two_limits_is_one_duty(county: County, supervisor: Actor) -> None:
    items = approval.planned(county, approval.a_project_in_approval(county), "LX-01", "LX-05", "LX-07")
    for code in ("LX-01", "LX-05"):
        approval.through(county, items[code])
    item = items["LX-07"]
    approval.receive(county, item, now=at("2026-11-24 09:00"))
    approval.accept(county, item, now=at("2026-11-25 09:00"))
    running = {row.limit_key: row.id for row in approval.clocks(county, item).values()}
    assert set(running) == {"land_use_planning_permit", "permit_decision"}
    approval.decide(county, item, now=at("2026-11-26 09:00"))
    department = county.one(ApprovalItem, item).department_key
    counted = {turn.clock_id for turn in turns_of(county, department, supervisor)}
    assert counted & set(running.values()) == {running["land_use_planning_permit"]}


def test_a_statutory_limit_stays_on_the_card_when_the_permit_is_granted_and_handed_over(
    county: County, supervisor: Actor
) -> None:
    """The days for handing it over promise nothing: they hide no decision that was late."""
    items = approval.planned(county, approval.a_project_in_approval(county), "LX-01", "LX-09")
    county.do(approval_items.set_aside, item_id=items["LX-01"], reason="已经办妥")
    item = items["LX-09"]
    approval.receive(county, item, now=at("2026-09-22 10:00"))
    approval.accept(county, item, now=at("2026-09-22 11:30"))
    (statutory,) = [row.id for row in approval.clocks(county, item).values()]
    department = county.one(ApprovalItem, item).department_key
    assert outcomes_of(county, department, supervisor, statutory) == {statutory: Outcome.LATE}
    approval.decide(county, item, result_number="粤2026", now=at("2026-11-25 11:00"))
    assert outcomes_of(county, department, supervisor, statutory) == {statutory: Outcome.MISSED}
    county.do(
        item_decisions.deliver, item_id=item, delivered_to="陈某", by=county.liaison(department),
        now=at("2026-11-26 11:00"),
    )  # fmt: skip
    assert outcomes_of(county, department, supervisor, statutory) == {statutory: Outcome.MISSED}


def test_a_missed_statute_is_a_case_even_where_the_promise_was_kept(
    county: County, supervisor: Actor
) -> None:
    """The promise stood still for publicity; the statute did not."""
    items = approval.planned(county, approval.a_project_in_approval(county), "LX-01", "LX-05", "LX-07")
    for code in ("LX-01", "LX-05"):
        county.do(approval_items.set_aside, item_id=items[code], reason="已经办妥")
    item = items["LX-07"]
    own = approval.department(county, item)
    approval.receive(county, item, now=at("2026-09-22 10:00"))
    approval.accept(county, item, now=at("2026-09-22 10:30"))
    county.do(item_reviews.review, item_id=item, by=own, now=at("2026-09-22 11:00"))
    county.do(
        item_reviews.pause, item_id=item, reason=PauseReason.PUBLICITY, basis="附件2", evidence="公示",
        planned_until=date(2026, 11, 18), by=own, now=at("2026-09-23 10:00"),
    )  # fmt: skip
    county.do(item_reviews.resume, item_id=item, by=own, now=at("2026-11-18 11:00"))
    running = {row.limit_key: row.id for row in approval.clocks(county, item).values()}
    approval.decide(county, item, now=at("2026-11-19 16:00"))
    department = county.one(ApprovalItem, item).department_key
    assert outcomes_of(county, department, supervisor, *running.values()) == {
        running["land_use_planning_permit"]: Outcome.MET,
        running["permit_decision"]: Outcome.MISSED,
    }


def test_the_promise_of_one_application_does_not_hide_the_statute_of_the_next(
    county: County, supervisor: Actor
) -> None:
    """The first was refused in time; for the second the department found no promise, and is measured by the statute."""
    items = approval.planned(county, approval.a_project_in_approval(county), "LX-01", "LX-05", "LX-07")
    for code in ("LX-01", "LX-05"):
        county.do(approval_items.set_aside, item_id=items[code], reason="已经办妥")
    item = items["LX-07"]
    approval.receive(county, item, now=at("2026-11-02 09:00"))
    approval.accept(county, item, now=at("2026-11-02 10:00"))
    first = {row.limit_key: row.id for row in approval.clocks(county, item).values()}
    approval.decide(county, item, "refused", reason="不符合规划条件", now=at("2026-11-03 16:00"))
    approval.receive(county, item, now=at("2026-11-09 09:00"))
    approval.accept(county, item, now=at("2026-11-09 10:00"))
    second = {row.limit_key: row.id for row in approval.clocks(county, item).values()}
    with county.database.acting() as session:
        # As a step taken back leaves it.
        record = session.get_one(ClockRecord, second["land_use_planning_permit"])
        clocks.stop_record(session, record, at=at("2026-11-09 11:00"), because="retracted")
    approval.decide(county, item, now=at("2026-11-10 16:00"))
    department = county.one(ApprovalItem, item).department_key
    assert outcomes_of(county, department, supervisor, *first.values(), *second.values()) == {
        first["land_use_planning_permit"]: Outcome.MET,
        second["permit_decision"]: Outcome.MET,
    }


def test_an_acceptance_that_was_sent_back_for_papers_waited_for_the_enterprise(
    county: County, supervisor: Actor
) -> None:
    acceptance = an_application(county)
    lead = county.liaison("housing")
    given: dict[str, Any] = {"acceptance_id": acceptance.id}
    county.do(acceptances.return_application, reason="缺竣工图", by=lead, now=at("2026-11-23 14:30"), **given)
    county.do(
        acceptances.supplement,
        materials=["竣工图"],
        by=county.enterprise(acceptance.project_id),
        now=at("2026-11-24 14:30"),
        **given,
    )
    county.do(
        acceptance_site.arrange,
        departments=["housing", "natural_resources"],
        on_site_at=at("2026-11-25 09:30"),
        place="门口",
        by=lead,
        now=at("2026-11-24 15:00"),
        **given,
    )
    for part in parts(county, acceptance.id).values():
        opine(county, part)
    found = [hours(turn)[1] for turn in turns_of(county, "natural_resources", supervisor)]
    assert [waited for waited in found if waited] == [6.0]


def test_what_a_department_recorded_late_is_counted_by_how_much(county: County, supervisor: Actor) -> None:
    _, asked = county.a_dispatched_project(PARTS)
    county.do(
        checklist_answers.reply,
        checklist_id=asked["housing"].id,
        involved=False,
        handled_by="经办甲",
        by=county.liaison("housing"),
        happened_at=at("2026-11-24 09:00"),
        late_because="系统停机",
        now=at("2026-11-26 09:00"),
    )
    turns = turns_of(county, "housing", supervisor)
    assert [turn.late_by.total_seconds() / 3600 for turn in behind(turns, "backfilled")] == [12]
    found = score(turns)
    assert (found.backfills, found.late_by, found.latest_by) == (1, turns[0].late_by, turns[0].late_by)
    assert behind(turns_of(county, "ecology", supervisor), "backfilled") == []


def test_a_letter_that_the_office_recorded_late_is_not_charged_to_the_department_that_wrote_it(
    county: County, supervisor: Actor
) -> None:
    _, asked = county.a_dispatched_project(PARTS)
    county.do(
        checklist_answers.reply,
        checklist_id=asked["housing"].id,
        involved=False,
        handled_by="经办甲",
        source="罗建函〔2026〕12号",
        happened_at=at("2026-11-24 09:00"),
        late_because="系统停机",
        now=at("2026-11-26 09:00"),
    )
    assert behind(turns_of(county, "housing", supervisor), "backfilled") == []


def test_a_question_that_the_office_recorded_late_is_charged_to_none_of_those_asked(
    county: County, supervisor: Actor
) -> None:
    project_id = county.a_project(now=at("2026-11-20 09:00"))
    county.now = at("2026-11-20 09:00")
    county.decide(project_id, PARTS)
    county.now = NOW
    county.do(
        checklists.dispatch,
        project_id=project_id,
        happened_at=at("2026-11-20 10:00"),
        late_because="系统停机",
    )
    county.answer(county.checklists(project_id)["housing"], now=at("2026-11-24 10:00"))
    (turn,) = turns = turns_of(county, "housing", supervisor)
    assert turn.backfilled == ()
    assert (score(turns).backfills, score(turns).late_by) == (0, timedelta(0))


# --- returned answers -------------------------------------------------------------------------------------------


def of_month(county: County, by: Actor, month: int) -> list[Turn]:
    with county.database.reading() as session:
        return scorecards.turns(
            session,
            county.law,
            department="housing",
            since=date(2026, month, 1),
            until=date(2026, month, 30),
            by=by,
            now=at("2027-01-04 09:00"),
        )


def test_a_return_counts_in_the_period_in_which_the_answer_was_returned(
    county: County, supervisor: Actor
) -> None:
    _, asked = county.a_dispatched_project(PARTS)
    checklist = asked["housing"]
    county.answer(checklist, now=at("2026-11-24 10:00"))
    # It is looked at in December, and answered anew in the same month.
    county.do(
        checklist_answers.return_answer,
        checklist_id=checklist.id,
        reason="请补充情形",
        now=at("2026-12-01 10:00"),
    )
    county.answer(county.one(type(checklist), checklist.id), now=at("2026-12-02 10:00"))
    assert [turn.returned for turn in of_month(county, supervisor, 11)] == [False]
    first, second = of_month(county, supervisor, 12)
    assert (first.returned, first.elsewhere, first.ended) == (True, True, at("2026-11-24 10:00"))
    assert (second.returned, second.elsewhere, second.ended) == (False, False, at("2026-12-02 10:00"))
    december = score([first, second])
    assert (december.numbers["returned"], december.numbers["all"], december.numbers["met"]) == (1, 1, 1)
    assert december.own == second.own
    assert behind([first, second], "returned") == [first]


def test_a_return_counts_at_once_and_before_the_next_answer_has_come(
    county: County, supervisor: Actor
) -> None:
    _, asked = county.a_dispatched_project(PARTS)
    checklist = asked["housing"]
    county.answer(checklist, now=at("2026-11-24 10:00"))
    county.do(
        checklist_answers.return_answer,
        checklist_id=checklist.id,
        reason="请补充情形",
        now=at("2026-11-30 10:00"),
    )
    (turn,) = of_month(county, supervisor, 11)
    assert (turn.returned, turn.elsewhere) == (True, False)
    # Not answered until the end of December: late there, and not returned a second time.
    (turn,) = of_month(county, supervisor, 12)
    assert (turn.returned, turn.outcome) == (False, Outcome.LATE)


def test_what_a_department_took_back_itself_was_not_returned(county: County, supervisor: Actor) -> None:
    _, asked = county.a_dispatched_project(PARTS)
    checklist = asked["housing"]
    county.answer(checklist, now=at("2026-11-24 10:00"))
    county.do(
        retractions.retract_answer,
        checklist_id=checklist.id,
        reason="填错",
        by=county.liaison("housing"),
        now=at("2026-11-24 11:00"),
    )
    county.answer(county.one(type(checklist), checklist.id), now=at("2026-11-25 10:00"))
    assert not any(turn.returned for turn in of_month(county, supervisor, 11))


def test_an_urge_counts_in_the_period_in_which_it_was_received(county: County, supervisor: Actor) -> None:
    county.a_dispatched_project(PARTS)
    for day in ("2026-11-25", "2026-11-26", "2026-11-27", "2026-12-01"):
        sweep(county.database, county.law, now=at(f"{day} 10:00"))
    (november,) = turns_of(county, "housing", supervisor)
    with county.database.reading() as session:
        given: dict[str, Any] = {"department": "housing", "by": supervisor, "now": at("2027-01-04 09:00")}
        later = scorecards.turns(
            session, county.law, since=date(2026, 12, 1), until=date(2026, 12, 31), **given
        )
    (december,) = [turn for turn in later if turn.clock_id == november.clock_id]
    # Urged on the 26th and ordered on the 27th; the proposal of 1 December to deliberate goes to the office.
    assert (november.urged, december.urged) == (2, 0)


def test_a_wrong_answer_to_a_dispute_is_taken_back_and_the_point_counts_until_it_is_answered(
    county: County, supervisor: Actor
) -> None:
    clock_id = a_late_answer(county)
    own = county.liaison("housing")
    raised = county.do(score_disputes.dispute, clock_id=clock_id, reason="当日系统停机", by=own)
    given: dict[str, Any] = {"dispute_id": raised.id, "by": supervisor}
    county.refused(DisputeUnanswered, score_disputes.retract_answer, **given, reason="点错")
    county.do(score_disputes.answer, **given, upheld=True, reason="停机属实")
    county.refused(NotAllowed, score_disputes.retract_answer, dispute_id=raised.id, reason="点错", by=own)
    county.refused(ReasonMissing, score_disputes.retract_answer, **given, reason=" ")
    county.do(score_disputes.retract_answer, **given, reason="点错，应为不成立")
    assert [turn.dispute for turn in turns_of(county, "housing", supervisor)] == ["open"]
    assert score(turns_of(county, "housing", supervisor)).on_time == 0.0
    assert open_clocks(county) == owed(county)
    assert county.notices("scorecard.retracted") == [("department", "housing")]
    county.do(score_disputes.answer, **given, upheld=False, reason="不属实")
    county.do(score_disputes.dispute, clock_id=clock_id, reason="补充证据", by=own)
    county.refused(StepUsed, score_disputes.retract_answer, **given, reason="点错")

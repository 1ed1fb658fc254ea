"""What a check of joint acceptances asks for is on the clock, urged, and followed to its end (二（四）2)."""

from datetime import date, timedelta
from typing import Any

from builders.acceptance import AFTER, DEPARTMENTS, a_built_project, an_arranged, opine, parts
from builders.county import NOW, County, at
from builders.sweeping import of_limits
from workflow.actions import (
    acceptance_checks,
    acceptance_conclusions,
    acceptance_withdrawals,
    acceptances,
    check_reminders,
    check_retractions,
    follow_up_dates,
    projects,
    supervisions,
)
from workflow.actions.supervision import sweep
from workflow.errors import (
    ChangedMeanwhile,
    CheckOfNothing,
    CheckOfOthers,
    CheckSampleEmpty,
    CheckTakenBack,
    FollowUpDateInvalid,
    FollowUpDateUnchanged,
    FollowUpDone,
    FollowUpNotDone,
    FollowUpsInvalid,
    HappenedOutOfOrder,
    NotAllowed,
    ReasonMissing,
    StepUsed,
)
from workflow.records.acceptance import JointAcceptance
from workflow.records.acceptance_check import AcceptanceCheck, FollowUp
from workflow.records.clock import ClockRecord
from workflow.records.supervision import Supervision
from workflow.rules.duty import Role
from workflow.rules.local_time import local_day

DUE = at("2026-11-30 09:00")
ASKED = {"content": "统一整改期限的掌握", "department": "natural_resources", "due_on": "2026-11-30"}


def swept(county: County, now: Any) -> list[str]:
    found = sweep(county.database, county.law, now=now)
    assert found.failed == ()
    return [rung.value for rung in of_limits(county, found)]


def an_acceptance(county: County, named: str = "") -> JointAcceptance:
    """A joint acceptance that was applied for and taken back, so that nothing of it is on the clock."""
    project_id = a_built_project(county, named)
    found: JointAcceptance = county.do(acceptances.apply, project_id=project_id, scope="厂房")
    county.do(acceptance_withdrawals.withdraw, acceptance_id=found.id, reason="改期申请")
    return found


def checked(county: County, *acceptance_ids: int, **asked: Any) -> FollowUp:
    """A check over some joint acceptances that asks for one thing."""
    county.do(
        acceptance_checks.record,
        period_from=date(2026, 9, 1),
        period_until=date(2026, 11, 20),
        sample=acceptance_ids,
        findings="整改期限不统一",
        follow_ups=[ASKED | asked],
        handled_by="检查员甲",
        by=county.liaison("housing"),
        events=2,
    )
    (row,) = county.all(FollowUp)
    return row


def finish(county: County, row: FollowUp, **given: Any) -> None:
    county.do(
        acceptance_checks.finish,
        follow_up_id=row.id,
        outcome="已印发统一口径",
        by=county.liaison("natural_resources"),
        **given,
    )


def test_the_department_is_on_the_clock_until_it_has_finished(county: County) -> None:
    row = checked(county, an_acceptance(county).id)
    clock = county.open_clocks("acceptance_follow_up")["acceptance_follow_up", row.id]
    assert (clock.obligor_key, clock.due_day) == ("natural_resources", date(2026, 11, 30))
    finish(county, row)
    assert county.open_clocks("acceptance_follow_up") == {}
    assert county.verified().breaks == ()


def test_it_is_urged_ordered_and_brought_to_deliberation_also_after_the_project_is_completed(
    county: County,
) -> None:
    acceptance = an_acceptance(county)
    row = checked(county, acceptance.id)
    county.do(
        projects.move_stage,
        project_id=acceptance.project_id,
        move="skip_construction_approval",
        reason="另案办理",
    )
    assert county.project(acceptance.project_id).state == "completed"
    assert swept(county, NOW) == []
    assert swept(county, DUE) == ["urge"]
    assert county.notices("clock.urge") == [("department", "natural_resources")]
    assert swept(county, at("2026-12-01 09:00")) == ["supervise"]
    (order,) = county.all(Supervision)
    assert swept(county, at("2026-12-03 09:00")) == ["deliberate", "urge"]
    # The order is answered although the case is closed.
    county.do(
        supervisions.answer,
        supervision_id=order.id,
        measures="本周内印发",
        handled_by="经办甲",
        by=county.liaison("natural_resources"),
        now=at("2026-12-03 10:00"),
    )
    finish(county, row, now=at("2026-12-03 11:00"))
    assert swept(county, at("2026-12-10 09:00")) == []


def test_a_project_that_stops_leaves_an_order_about_a_check_open(county: County) -> None:
    acceptance = an_acceptance(county)
    checked(county, acceptance.id)
    swept(county, at("2026-12-01 09:00"))
    county.do(projects.move_stage, project_id=acceptance.project_id, move="suspend", reason="企业申请暂缓")
    assert [order.state for order in county.all(Supervision)] == ["issued"]


def test_of_several_joint_acceptances_the_one_concerned_is_named(county: County) -> None:
    first, second = an_acceptance(county), an_acceptance(county, "乙")
    wrong: dict[str, Any] = {
        "period_from": date(2026, 9, 1),
        "period_until": date(2026, 11, 20),
        "findings": "整改期限不统一",
        "handled_by": "检查员甲",
        "by": county.liaison("housing"),
    }
    for sample, named in (([first.id, second.id], ""), ([first.id], second.id), ([], "")):
        asked = [ASKED | {"acceptance": named}]
        refused = county.refused(
            FollowUpsInvalid, acceptance_checks.record, sample=sample, follow_ups=asked, **wrong
        )
        assert [each.field for each in refused.problems] == ["follow_ups.0.acceptance"]
    row = checked(county, first.id, second.id, acceptance=str(second.id))
    assert row.acceptance_id == second.id
    clock = county.open_clocks("acceptance_follow_up")["acceptance_follow_up", row.id]
    assert clock.project_id == second.project_id


# --- recorded late --------------------------------------------------------------------------------------------


def test_a_check_that_is_recorded_late_counts_from_its_day(county: County) -> None:
    first = an_acceptance(county)
    two_days_on = NOW + timedelta(days=2)
    given: dict[str, Any] = {
        "period_from": date(2026, 9, 1),
        "period_until": date(2026, 11, 20),
        "sample": [first.id],
        "findings": "整改期限不统一",
        "follow_ups": [ASKED],
        "handled_by": "检查员甲",
        "by": county.liaison("housing"),
        "now": two_days_on,
    }
    before: dict[str, Any] = {
        "happened_at": first.applied_at - timedelta(minutes=1),
        "late_because": "台账补录",
    }
    county.refused(HappenedOutOfOrder, acceptance_checks.record, **given, **before)
    county.refused(ReasonMissing, acceptance_checks.record, **given, happened_at=NOW)
    county.do(acceptance_checks.record, **given, happened_at=NOW, late_because="台账补录", events=2)
    (check,) = county.all(AcceptanceCheck)
    assert (check.checked_at, check.recorded_at) == (NOW, two_days_on)
    (clock,) = county.open_clocks("acceptance_follow_up").values()
    assert (clock.started_at, clock.due_day) == (NOW, date(2026, 11, 30))
    assert county.verified().breaks == ()


def test_what_was_put_right_in_time_and_told_late_was_in_time(county: County) -> None:
    accepted = an_acceptance(county).id
    county.now = NOW + timedelta(hours=1)
    row = checked(county, accepted)
    late: dict[str, Any] = {
        "follow_up_id": row.id,
        "outcome": "已印发统一口径",
        "by": county.liaison("natural_resources"),
        "now": at("2026-12-04 09:00"),
        "late_because": "经办人出差",
    }
    county.refused(
        HappenedOutOfOrder, acceptance_checks.finish, **late, happened_at=NOW + timedelta(minutes=30)
    )
    county.do(acceptance_checks.finish, **late, happened_at=at("2026-11-30 10:00"))
    (done,) = county.all(FollowUp)
    assert done.done_at == at("2026-11-30 10:00")
    (clock,) = county.all(ClockRecord, ClockRecord.subject_kind == "acceptance_follow_up")
    assert clock.stopped_at == at("2026-11-30 10:00")
    assert county.verified().breaks == ()


# --- dates that move ------------------------------------------------------------------------------------------

MOVED: dict[str, Any] = {"due_on": date(2026, 12, 18), "reason": "需先修订办法"}


def test_a_date_that_moves_takes_its_clock_and_ladder_along_and_whoever_owes_is_told(county: County) -> None:
    row = checked(county, an_acceptance(county).id)
    assert swept(county, NOW) == []
    assert swept(county, DUE) == ["urge"]
    housing = county.liaison("housing")
    moved = county.do(follow_up_dates.redate, follow_up_id=row.id, by=housing, now=DUE, **MOVED)
    assert (moved.due_on, moved.redated, moved.redate_reason) == (date(2026, 12, 18), 1, "需先修订办法")
    clock = county.open_clocks("acceptance_follow_up")["acceptance_follow_up", row.id]
    assert clock.due_day == date(2026, 12, 18)
    assert swept(county, at("2026-12-16 10:00")) == []
    assert swept(county, at("2026-12-17 10:00")) == ["remind"]
    assert swept(county, at("2026-12-18 10:00")) == ["urge"]
    assert county.notices("acceptance_check.redated") == [
        ("department", "natural_resources"),
        ("supervisor", ""),
    ]
    assert county.verified().breaks == ()


def test_a_date_moves_with_a_reason_by_whoever_checks_and_not_once_it_is_finished(county: County) -> None:
    row = checked(county, an_acceptance(county).id)
    given = MOVED | {"follow_up_id": row.id, "by": county.liaison("housing")}
    move = follow_up_dates.redate
    for other in (county.liaison("natural_resources"), county.office, county.agent):
        county.refused(NotAllowed, move, **given | {"by": other})
    county.refused(ReasonMissing, move, **given | {"reason": " "})
    for day in (None, NOW.date(), date(2030, 1, 1)):
        county.refused(FollowUpDateInvalid, move, **given | {"due_on": day})
    county.refused(FollowUpDateUnchanged, move, **given | {"due_on": row.due_on})
    county.do(move, **given, expected_version=row.version)
    again = given | {"due_on": date(2026, 12, 21)}
    county.refused(ChangedMeanwhile, move, **again, expected_version=row.version)
    finish(county, row)
    county.refused(FollowUpDone, move, **again)


def reminded(county: County, now: Any) -> str | None:
    with county.database.acting() as session:
        return check_reminders.remind(session, county.law, now=now)


def test_the_next_check_is_urged_by_the_ladder_once_for_its_day_and_the_next_period_begins_with_it(
    county: County,
) -> None:
    an_acceptance(county)
    # 90 calendar days after 23 November end on Sunday 21 February, a day off: due on the working day after it.
    assert reminded(county, at("2027-02-19 09:00")) == "remind"
    assert reminded(county, at("2027-02-19 10:00")) is None
    assert reminded(county, at("2027-02-22 09:00")) == "urge"
    assert reminded(county, at("2027-02-23 09:00")) == "supervise"
    assert reminded(county, at("2027-02-23 09:01")) is None
    told = county.notices("acceptance_check.due")
    assert told.count(("department", "housing")) == 3
    assert ("supervisor", "") in told
    checked(county, *[row.id for row in county.all(JointAcceptance)])
    assert reminded(county, county.now) is None


# --- of nothing, and by mistake -------------------------------------------------------------------------------

NOTHING: dict[str, Any] = {
    "period_from": date(2026, 11, 1),
    "period_until": date(2026, 11, 23),
    "sample": [],
    "findings": "本期没有联合验收",
    "handled_by": "检查员甲",
}


def due_on(county: County) -> date | None:
    with county.database.reading() as session:
        found = acceptance_checks.owed(session, county.law)
    return None if found is None else found.due_on


def test_nothing_is_checked_only_where_nothing_was_concluded_and_somebody_says_so(county: County) -> None:
    acceptance = an_arranged(county)
    by = county.liaison("housing")
    assert county.refused(CheckOfNothing, acceptance_checks.record, **NOTHING, by=by).field == (
        "nothing_because"
    )
    check = county.do(acceptance_checks.record, **NOTHING, nothing_because="均在办理", by=by)
    assert check.nothing_because == "均在办理"
    for key in DEPARTMENTS:
        opine(county, parts(county, acceptance.id)[key])
    given: dict[str, Any] = {"acceptance_id": acceptance.id, "handled_by": "甲", "by": by, "now": AFTER}
    county.do(acceptance_conclusions.conclude_passed, **given)
    concluded = NOTHING | {"period_until": local_day(AFTER), "nothing_because": "没有"}
    refused = county.refused(CheckSampleEmpty, acceptance_checks.record, **concluded, by=by, now=AFTER)
    assert (refused.field, "1项" in str(refused)) == ("sample", True)


def test_a_check_by_mistake_is_taken_back_and_starts_no_period(county: County) -> None:
    acceptance = an_acceptance(county)
    before = due_on(county)
    county.now = at("2026-11-25 09:00")
    row = checked(county, acceptance.id)
    assert due_on(county) != before
    wrong: dict[str, Any] = {"check_id": row.check_id, "reason": "点错了"}
    back, housing = check_retractions.take_back, county.liaison("housing")
    county.refused(NotAllowed, back, **wrong, by=county.liaison("natural_resources"))
    county.refused(CheckOfOthers, back, **wrong, by=county.person("supervisor", Role.SUPERVISOR))
    county.refused(ReasonMissing, back, **wrong | {"reason": " "}, by=housing)
    county.do(back, **wrong, by=housing, events=2)
    assert due_on(county) == before
    assert county.open_clocks("acceptance_follow_up") == {}
    assert ("department", "natural_resources") in county.notices("acceptance_check.taken_back")
    county.refused(CheckTakenBack, back, **wrong, by=housing)
    county.refused(
        CheckTakenBack,
        acceptance_checks.finish,
        follow_up_id=row.id,
        outcome="已改",
        by=county.liaison("natural_resources"),
    )
    assert county.verified().breaks == ()


def test_a_completion_by_mistake_is_owed_again_from_where_it_began(county: County) -> None:
    row = checked(county, an_acceptance(county).id)
    (before,) = county.open_clocks("acceptance_follow_up").values()
    finish(county, row)
    wrong: dict[str, Any] = {"follow_up_id": row.id, "reason": "办结的是另一项"}
    own, housing = county.liaison("natural_resources"), county.liaison("housing")
    county.refused(StepUsed, check_retractions.take_back, check_id=row.check_id, reason="点错了", by=housing)
    county.refused(NotAllowed, check_retractions.reopen, **wrong, by=housing)
    county.do(check_retractions.reopen, **wrong, by=own)
    (after,) = county.open_clocks("acceptance_follow_up").values()
    assert (after.id, after.started_at, after.due_at) == (before.id, before.started_at, before.due_at)
    county.refused(FollowUpNotDone, check_retractions.reopen, **wrong, by=own)
    finish(county, row)
    assert county.verified().breaks == ()

"""The sweep climbs the ladder: each rung once, in hours, through pauses, returns, restarts and a day of downtime."""

import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from api.views import tasks
from api.views.task import Task
from builders.county import DUE, NOW, County, at
from builders.sweeping import of_limits
from forms.supervision import SupervisionSheet
from workflow.actions import (
    calendars,
    check_reminders,
    checklist_answers,
    clock_acts,
    clocks,
    item_acceptance,
    order_papers,
    projects,
    supervision_retractions,
    supervisions,
)
from workflow.actions.background import Engine
from workflow.actions.background_health import health
from workflow.actions.supervision import Swept, due_clocks, sweep
from workflow.errors import (
    DutyStillOverdue,
    HandlerMissing,
    IllegalMove,
    MeasuresMissing,
    NotAllowed,
    PromiseInPast,
)
from workflow.law.terms import Obligor, PauseReason, Rung
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord
from workflow.records.notice import Notice
from workflow.records.supervision import FiredRung, Supervision
from workflow.rules.duty import Actor, Role

REMIND = at("2026-11-25 09:00")
URGE = at("2026-11-26 09:00")
SUPERVISE = at("2026-11-27 09:00")
DELIBERATE = at("2026-12-01 09:00")
LAND = [("natural_resources", "land_use")]


def swept(county: County, now: datetime) -> list[str]:
    """The rungs that a sweep fires, in order; nothing may fail."""
    found = sweep(county.database, county.law, now=now)
    assert found.failed == ()
    return [rung.value for rung in of_limits(county, found)]


def an_overdue_project(county: County) -> tuple[int, Supervision]:
    """A project whose department is under an order, and the order."""
    project_id, _ = county.a_dispatched_project(LAND)
    assert swept(county, SUPERVISE) == ["supervise"]
    (order,) = county.all(Supervision)
    return project_id, order


def rungs(county: County) -> list[tuple[int, str]]:
    return [(row.clock_id, row.rung) for row in county.all(FiredRung)]


# --- when ---------------------------------------------------------------------------------------------------


def test_a_department_is_reminded_urged_supervised_and_brought_to_deliberation(county: County) -> None:
    county.a_dispatched_project(LAND)
    assert swept(county, NOW) == []
    assert swept(county, REMIND - timedelta(seconds=1)) == []
    assert swept(county, REMIND) == ["remind"]
    assert swept(county, REMIND) == []
    assert swept(county, URGE) == ["urge"]
    assert swept(county, SUPERVISE) == ["supervise"]
    # The answer to the order is due today as well.
    assert swept(county, DELIBERATE) == ["deliberate", "urge"]
    told = ("department", "natural_resources")
    assert county.notices("clock.remind") == [told]
    assert county.notices("clock.urge") == [told, told]
    assert county.notices("clock.supervise") == [told, ("supervisor", ""), ("office", "")]
    assert county.notices("clock.deliberate") == [("office", ""), ("supervisor", "")]


def test_each_rung_is_one_event_of_the_system(county: County) -> None:
    project_id, _ = county.a_dispatched_project(LAND)
    before = len(county.events(project_id))
    swept(county, REMIND)
    (line,) = county.events(project_id)[before:]
    assert (line.kind, line.person_id, line.person_name) == ("clock.remind", None, "系统")


def test_a_rung_is_one_transaction_and_nothing_is_looked_at_twice(county: County) -> None:
    county.a_dispatched_project(LAND)
    swept(county, NOW)
    committed: list[object] = []
    remember = committed.append
    event.listen(county.database.engine, "commit", remember)
    try:
        assert swept(county, REMIND) == ["remind"]
    finally:
        event.remove(county.database.engine, "commit", remember)
    assert len(committed) == 1


def test_a_rung_leaves_the_version_of_the_case_alone(county: County) -> None:
    project_id, _ = county.a_dispatched_project(LAND)
    before = county.project(project_id).version
    assert swept(county, REMIND) == ["remind"]
    assert county.project(project_id).version == before


def test_whoever_has_answered_is_left_alone(county: County) -> None:
    _, asked = county.a_dispatched_project(LAND)
    # Where an item is named, the pack is the office's to compile.
    county.answer(asked["natural_resources"], involved=False, lines=[])
    assert swept(county, DELIBERATE) == []
    assert county.notices("clock.urge") == []


def test_a_clock_knows_its_next_rung_after_every_sweep(county: County) -> None:
    county.a_dispatched_project(LAND)
    (clock,) = county.open_clocks().values()
    assert (clock.next_rung, clock.next_rung_at) == (None, None)
    swept(county, NOW)
    (clock,) = county.open_clocks().values()
    assert (clock.next_rung, clock.next_rung_at) == ("remind", REMIND)
    swept(county, REMIND)
    (clock,) = county.open_clocks().values()
    assert (clock.next_rung, clock.next_rung_at) == ("urge", URGE)


def test_a_day_of_downtime_ends_with_one_word(county: County) -> None:
    county.a_dispatched_project(LAND)
    swept(county, NOW)
    assert swept(county, URGE + timedelta(hours=1)) == ["urge"]
    assert county.notices("clock.remind") == []


def test_a_week_of_downtime_leaves_no_order_out(county: County) -> None:
    county.a_dispatched_project(LAND)
    assert swept(county, at("2026-12-08 10:00")) == ["supervise", "deliberate"]
    assert len(county.all(Supervision)) == 1


def test_nothing_is_said_at_night(county: County) -> None:
    county.a_dispatched_project(LAND)
    swept(county, NOW)
    assert swept(county, at("2026-11-25 22:00")) == []
    assert swept(county, URGE) == ["urge"]


def test_a_returned_answer_starts_a_new_ladder(county: County) -> None:
    _, asked = county.a_dispatched_project(LAND)
    swept(county, REMIND)
    county.answer(asked["natural_resources"], now=REMIND)
    county.do(
        checklist_answers.return_answer,
        checklist_id=asked["natural_resources"].id,
        reason="缺少用地材料",
        now=at("2026-11-25 10:00"),
    )
    assert swept(county, at("2026-11-25 10:00")) == []
    assert swept(county, at("2026-11-27 09:00")) == ["remind"]
    of_lists = {row.id for row in county.all(ClockRecord, ClockRecord.subject_kind == "checklist")}
    assert [rung for key, rung in rungs(county) if key in of_lists] == ["remind", "remind"]


def test_a_paused_clock_is_silent_and_a_moved_date_arms_it_again(county: County) -> None:
    county.a_dispatched_project(LAND)
    (clock,) = county.open_clocks().values()
    _excludable(county, clock.id)
    swept(county, REMIND)
    county.do(
        clock_acts.pause,
        clock_id=clock.id,
        reason=PauseReason.PUBLICITY,
        basis="附件2",
        evidence="公示第1号",
        planned_until=date(2026, 12, 4),
        now=at("2026-11-25 10:00"),
    )
    assert swept(county, at("2026-12-01 10:00")) == []
    county.do(clock_acts.resume, clock_id=clock.id, now=at("2026-12-02 10:00"))
    # Due again on the third of December: the day before it is today, and it was reminded of an earlier date.
    assert swept(county, at("2026-12-02 10:00")) == ["remind"]
    assert swept(county, at("2026-12-03 09:00")) == ["urge"]


def _excludable(county: County, clock_id: int) -> None:
    """Let a clock be paused for publicity, as those of Annex 2 may be."""
    with county.database.acting() as session:
        record = session.get_one(ClockRecord, clock_id)
        record.limit = record.limit | {"excludes": ["publicity"]}


def test_a_closure_moves_the_rungs_that_have_not_fired(county: County) -> None:
    county.a_dispatched_project(LAND)
    swept(county, NOW)
    with county.database.acting() as session:
        calendars.declare_closure(
            session,
            county.law,
            day=date(2026, 11, 24),
            reason="台风",
            document="罗定防风〔2026〕3号",
            by=None,
            now=NOW,
        )
    assert swept(county, REMIND) == []
    assert swept(county, URGE) == ["remind"]


def test_a_suspended_project_is_silent(county: County) -> None:
    project_id, _ = county.a_dispatched_project(LAND)
    swept(county, NOW)
    county.do(projects.move_stage, project_id=project_id, move="suspend", reason="企业申请暂缓")
    assert swept(county, DELIBERATE) == []


def test_whoever_is_on_the_clock_decides_and_not_whom_the_limit_names(county: County) -> None:
    """An enterprise that owes what offices usually owe is urged, told of to the office, and never put under an order."""
    project_id, _ = county.a_dispatched_project(LAND)
    (clock,) = county.open_clocks().values()
    owner = str(county.project(project_id).enterprise_id)
    with county.database.acting() as session:
        record = session.get_one(ClockRecord, clock.id)
        record.obligor_kind, record.obligor_key = "enterprise", owner
    assert swept(county, URGE) == ["urge"]
    assert county.notices("clock.urge") == [("enterprise", owner), ("person", str(county.agent.person_id))]
    assert swept(county, DELIBERATE) == ["deliberate"]
    assert county.notices("clock.lapsed") == [("office", ""), ("supervisor", "")]
    assert county.all(Supervision) == []


# --- many, twice, at once -----------------------------------------------------------------------------------


def test_two_sweeps_at_once_say_everything_once(county: County) -> None:
    county.a_dispatched_project()
    swept(county, NOW)
    ready = threading.Barrier(3)
    found: list[Swept] = []

    def run() -> None:
        ready.wait()
        found.append(sweep(county.database, county.law, now=URGE))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.failed for each in found] == [()] * 3
    assert sorted(rung for each in found for rung in of_limits(county, each)) == [Rung.URGE] * 3
    assert len(county.notices("clock.urge")) == 3


def test_one_clock_that_cannot_be_fired_does_not_keep_the_others_waiting(county: County) -> None:
    county.a_dispatched_project()
    swept(county, NOW)
    first = min(clock.id for clock in county.open_clocks().values())
    (sound,) = (clock.limit for clock in county.open_clocks().values() if clock.id == first)
    with county.database.acting() as session:
        session.execute(
            update(ClockRecord).where(ClockRecord.id == first).values(limit=sound | {"amount": 10**6})
        )
    found = sweep(county.database, county.law, now=URGE)
    assert found.failed == (first,)
    assert len(of_limits(county, found)) == 2
    with county.database.acting() as session:
        session.execute(update(ClockRecord).where(ClockRecord.id == first).values(limit=sound))
    assert swept(county, URGE) == ["urge"]


def test_due_clocks_come_in_pages(county: County) -> None:
    county.a_dispatched_project()
    swept(county, NOW)
    pages = []
    after = None
    while page := due_clocks(county.database, now=URGE, after=after, most=2):
        pages.append(len(page))
        after = page[-1]
    assert pages == [2, 2], "three lists, and that nobody is named as liaison"


# --- the order ----------------------------------------------------------------------------------------------


def answer(county: County, order: Supervision, **given: Any) -> Supervision:
    said: dict[str, Any] = {
        "measures": "人手不足，已加派两人",
        "promised_for": date(2026, 12, 1),
        "handled_by": "经办甲",
    }
    return county.do(
        supervisions.answer,
        supervision_id=order.id,
        by=county.liaison("natural_resources"),
        now=SUPERVISE,
        **(said | given),
    )


#: How an order is closed over a duty that is still overdue.
ALL_THE_SAME: dict[str, Any] = {"conclusion": "已说明情况", "overdue_because": "现场核对尚需时日，另行跟踪"}


def test_an_order_has_a_number_of_its_year_and_a_clock_of_its_own(county: County) -> None:
    _, order = an_overdue_project(county)
    assert (order.number, order.state, order.overdue_since) == ("督办〔2026〕1号", "issued", DUE)
    clock = county.open_clocks("supervision")["supervision", order.id]
    assert (clock.limit_key, clock.obligor_key, clock.due_day) == (
        "supervision_reply",
        "natural_resources",
        date(2026, 12, 1),
    )


def test_an_order_is_answered_returned_answered_and_closed(county: County) -> None:
    _, order = an_overdue_project(county)
    answered = answer(county, order)
    assert (answered.state, answered.promised_for) == ("answered", date(2026, 12, 1))
    assert [row.limit_key for row in county.open_clocks("supervision").values()] == ["supervision_promise"]
    county.do(supervisions.return_answer, supervision_id=order.id, reason="没有写明原因", now=SUPERVISE)
    assert len(county.open_clocks("supervision")) == 1
    answer(county, order, promised_for=None)
    closed = county.do(supervisions.close, supervision_id=order.id, **ALL_THE_SAME, now=SUPERVISE)
    assert (closed.state, closed.round) == ("closed", 2)
    assert county.notices("supervision.answered") == [("office", "")] * 2
    assert county.notices("supervision.closed") == [("department", "natural_resources"), ("supervisor", "")]


def test_an_order_is_not_closed_over_a_duty_that_is_still_overdue_unless_it_is_said_why(
    county: County,
) -> None:
    _, order = an_overdue_project(county)
    given: dict[str, Any] = {"supervision_id": order.id, "now": SUPERVISE}
    refused = county.refused(DutyStillOverdue, supervisions.close, conclusion="已回复", **given)
    assert (refused.field, "2026年11月26日" in str(refused)) == ("overdue_because", True)
    closed = county.do(supervisions.close, **ALL_THE_SAME, **given)
    assert closed.conclusion == "已说明情况（办结时事项仍逾期未办：现场核对尚需时日，另行跟踪）"
    told = county.all(Notice, Notice.kind == "supervision.closed")
    assert all("仍逾期未办" in notice.text for notice in told)


def test_what_is_still_overdue_after_its_order_was_closed_is_followed_up_until_it_is_done(
    county: County,
) -> None:
    project_id, order = an_overdue_project(county)
    county.do(supervisions.close, supervision_id=order.id, **ALL_THE_SAME, now=SUPERVISE)
    asked = ClockRecord.limit_key == "awaited_overdue_duty"
    (step,) = county.all(ClockRecord, asked)
    assert (step.obligor_kind, step.subject_id, step.stopped_at) == ("office", order.id, None)
    # It is not silent either: the office is reminded of what it has to follow up.
    for day in range(1, 40):
        swept(county, SUPERVISE + timedelta(days=day))
    assert county.all(FiredRung, FiredRung.clock_id == step.id)
    county.answer(county.checklists(project_id)["natural_resources"], now=SUPERVISE + timedelta(days=41))
    (step,) = county.all(ClockRecord, asked)
    assert step.stopped_at is not None


def test_a_closing_that_is_taken_back_leaves_the_order_and_no_step_besides(county: County) -> None:
    _, order = an_overdue_project(county)
    county.do(supervisions.close, supervision_id=order.id, **ALL_THE_SAME, now=SUPERVISE)
    county.do(supervision_retractions.reopen, supervision_id=order.id, reason="点错了", now=SUPERVISE)
    (step,) = county.all(ClockRecord, ClockRecord.limit_key == "awaited_overdue_duty")
    assert step.stopped_at is not None


def test_the_office_may_close_an_order_that_nobody_answered(county: County) -> None:
    _, order = an_overdue_project(county)
    county.do(supervisions.close, supervision_id=order.id, **ALL_THE_SAME, now=SUPERVISE)
    assert county.open_clocks("supervision") == {}


def test_only_the_department_itself_answers_and_says_something(county: County) -> None:
    _, order = an_overdue_project(county)
    given: dict[str, Any] = {"supervision_id": order.id, "measures": "加派人手", "handled_by": "经办甲"}
    own = county.liaison("natural_resources")
    for other in (county.office, county.liaison("housing"), county.person("boss", Role.SUPERVISOR)):
        county.refused(NotAllowed, supervisions.answer, by=other, now=SUPERVISE, **given)
    county.refused(MeasuresMissing, supervisions.answer, by=own, now=SUPERVISE, **(given | {"measures": " "}))
    county.refused(HandlerMissing, supervisions.answer, by=own, now=SUPERVISE, **(given | {"handled_by": ""}))
    county.refused(
        PromiseInPast,
        supervisions.answer,
        by=own,
        now=SUPERVISE,
        **(given | {"promised_for": date(2026, 11, 26)}),
    )
    answer(county, order)
    county.refused(IllegalMove, supervisions.answer, by=own, now=SUPERVISE, **given)
    county.refused(
        NotAllowed, supervisions.close, by=own, now=SUPERVISE, supervision_id=order.id, conclusion="好"
    )


def test_a_date_that_moves_later_under_an_open_order_brings_no_second_order(county: County) -> None:
    _, order = an_overdue_project(county)
    # A closure is declared afterwards, with its document: the list was due a day later.
    with county.database.acting() as session:
        calendars.declare_closure(
            session,
            county.law,
            day=date(2026, 11, 25),
            reason="台风",
            document="罗定防风〔2026〕3号",
            by=None,
            now=SUPERVISE,
        )
    fired = swept(county, at("2026-11-30 09:00"))
    assert "supervise" in fired
    assert [each.id for each in county.all(Supervision)] == [order.id]
    assert len(county.notices("clock.supervise")) == 6
    # It has covered the later day as well: closed over what is still owed, it leaves that to be followed up.
    county.do(supervisions.close, supervision_id=order.id, **ALL_THE_SAME, now=at("2026-11-30 10:00"))
    (step,) = county.all(ClockRecord, ClockRecord.limit_key == "awaited_overdue_duty")
    assert (step.subject_id, step.stopped_at) == (order.id, None)


def test_a_project_that_stops_ends_its_orders(county: County) -> None:
    project_id, order = an_overdue_project(county)
    county.do(projects.move_stage, project_id=project_id, move="withdraw", reason="企业撤资", now=SUPERVISE)
    ended = county.one(Supervision, order.id)
    assert (ended.state, "企业撤资" in ended.conclusion) == ("closed", True)
    assert county.open_clocks() == {}


def test_notices_of_an_order_name_its_number(county: County) -> None:
    an_overdue_project(county)
    (text, *_) = [row.text for row in county.all(Notice, Notice.kind == "clock.supervise")]
    assert "督办〔2026〕1号" in text


# --- whom no order is issued to ------------------------------------------------------------------------------


def _running(county: County, key: str, obligor: tuple[Obligor, str]) -> int:
    """A clock of a limit that runs from now on against somebody."""
    project_id, _ = county.a_dispatched_project(LAND)
    edition = county.law.current
    with county.database.acting() as session:
        calendar = calendar_of(session, edition, county.law.notices)
        clocks.start(
            session,
            calendar,
            project_id=project_id,
            subject=("permit", 1),
            limit=edition.limits[key],
            obligor=obligor,
            at=NOW,
        )
    return project_id


def _told(county: County, kind: str) -> set[tuple[str, str]]:
    return {(row.addressee_kind, row.addressee_key) for row in county.all(Notice) if row.kind == kind}


def test_the_office_hears_of_what_an_enterprise_lets_pass(county: County) -> None:
    _running(county, "fire_filing", (Obligor.ENTERPRISE, "1"))
    for day in range(20):
        swept(county, NOW + timedelta(days=day, hours=1))
    assert {("office", ""), ("supervisor", "")} <= _told(county, "clock.lapsed")
    assert ("enterprise", "1") in _told(county, "clock.remind")


def test_the_bureau_hears_of_what_its_engraving_shop_lets_pass(county: County) -> None:
    _running(county, "seals", (Obligor.SEAL_SHOP, "public_security"))
    for day in range(8):
        swept(county, NOW + timedelta(days=day, hours=1))
    assert ("department", "public_security") in _told(county, "clock.lapsed")
    assert ("office", "") in _told(county, "clock.lapsed")


def test_the_office_answers_for_itself_and_the_supervisor_looks_at_it(county: County) -> None:
    boss = county.person("boss", Role.SUPERVISOR)
    project_id = _running(county, "deliberation", (Obligor.OFFICE, ""))
    for day in range(9):
        swept(county, NOW + timedelta(days=day, hours=1))
    (order,) = county.all(Supervision, Supervision.obligor_kind == Obligor.OFFICE.value)
    later = NOW + timedelta(days=9)
    with county.database.reading() as session:
        paper = order_papers.draft_supervision(
            session, county.law, supervision_id=order.id, by=county.office, now=later
        ).sheet
    # Nobody writes orders to himself.
    assert isinstance(paper, SupervisionSheet)
    assert (paper.mark, paper.signed_by, paper.addressee) == (
        "罗定市政务服务数据管理局",
        "罗定市政务服务数据管理局",
        county.law.current.office,
    )
    given: dict[str, Any] = {"supervision_id": order.id, "now": later}
    said: dict[str, Any] = {"measures": "人手不足，已增派", "handled_by": "梁某"}
    county.refused(NotAllowed, supervisions.answer, **said, by=boss, **given)
    county.do(supervisions.answer, **said, by=county.office, **given)
    assert ("supervisor", "") in _told(county, "supervision.answered")
    assert [row.title for row in _tasks(county, boss, later) if row.kind == "supervision"] == ["研究督办回复"]
    assert not [row for row in _tasks(county, county.office, later) if row.title == "研究督办回复"]
    county.refused(NotAllowed, supervisions.close, conclusion="已办", by=county.office, **given)
    county.do(supervisions.return_answer, reason="没有写明何时办结", by=boss, **given)
    county.do(supervisions.answer, **said, by=county.office, **given)
    county.do(supervisions.close, **ALL_THE_SAME, by=boss, **given)
    assert county.project(project_id).state == "docking"
    assert county.verified().breaks == ()


def test_no_supervisor_looks_at_what_a_department_answers(county: County) -> None:
    _, order = an_overdue_project(county)
    boss = county.person("boss", Role.SUPERVISOR)
    county.refused(NotAllowed, supervisions.close, supervision_id=order.id, conclusion="已办", by=boss)


def _tasks(county: County, by: Actor, now: datetime) -> list[Task]:
    with county.database.reading() as session:
        return list(tasks.tasks(session, county.law, by=by, now=now))


def test_every_limit_of_days_is_reminded_of_before_it_falls_due(county: County) -> None:
    edition = county.law.current
    [remind] = [rung for rung in edition.ladder if rung.rung is Rung.REMIND and not rung.since_owed]
    for promised in (
        "agreed_clause",
        "deferred_material",
        "deferred_paper",
        "rectification",
        "statutory:LX-03",
    ):
        assert remind.watches(promised, Obligor.ENTERPRISE)


def test_one_failure_in_a_round_keeps_nobody_else_waiting(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the periodic checks cannot be read")

    monkeypatch.setattr(check_reminders, "is_due", fails)
    seen: list[datetime] = []

    def looked(*_: object, now: datetime) -> list[int]:
        seen.append(now)
        return []

    monkeypatch.setattr(item_acceptance, "overdue_intakes", looked)
    engine = Engine(county.database, county.law, {})
    engine.climb_ladders(NOW)
    assert seen == [NOW]
    with county.database.reading() as session:
        assert health(session, now=NOW).trouble == ("联合验收定期检查",)
    monkeypatch.undo()
    engine.climb_ladders(NOW)
    with county.database.reading() as session:
        assert health(session, now=NOW).trouble == ()

"""难点、堵点: raised by anyone, never nobody's, dated, brought to a deliberation, resolved (二（四）3, 三（二）)."""

import json
from typing import Any

import pytest

from builders.acceptance import AFTER, ONE, an_arranged, listed, opine, parts
from builders.county import NOW, County, at
from workflow.actions import (
    blocker_askings,
    blockers,
    deliberation_calls,
    deliberation_retractions,
    deliberations,
    projects,
)
from workflow.errors import (
    AgreedDayPast,
    AgreedDayUnreadable,
    AskedAlready,
    BlockerBrought,
    BlockerNotCoordinated,
    BlockerTwice,
    FactMissing,
    IllegalMove,
    NotAllowed,
    NotFound,
    OwnerUnknown,
    ProjectNotOpen,
    ReasonMissing,
)
from workflow.records.blocker import Blocker
from workflow.records.clock import ClockRecord
from workflow.records.deliberation import Deliberation
from workflow.records.notice import Notice
from workflow.rules.duty import Actor, Role

TUESDAY = at("2026-11-24 17:30")


def raised(county: County, project: int, **given: Any) -> Blocker:
    return county.do(blockers.bring_up, project_id=project, text="高压线迁改无人牵头", **given)


def newest(county: County) -> Blocker:
    return max(county.all(Blocker), key=lambda row: row.number)


@pytest.fixture
def project(county: County) -> int:
    return county.an_answered_project()[0]


def test_whoever_has_to_do_with_the_project_may_raise_one_and_the_office_answers_in_a_day(
    county: County, project: int
) -> None:
    people = {
        "office": county.office,
        "agent": county.agent,
        "department": county.liaison("housing"),
        "enterprise": county.enterprise(project),
        "supervisor": county.person("supervisor", Role.SUPERVISOR),
    }
    for number, (kind, by) in enumerate(people.items(), start=1):
        blocker = raised(county, project, by=by)
        assert (blocker.number, blocker.raiser_kind, blocker.state) == (number, kind, "raised")
        clock = county.open_clocks("blocker")["blocker", blocker.id]
        assert (clock.limit_key, clock.obligor_kind, clock.due_at) == ("blocker_answer", "office", TUESDAY)
    county.refused(NotAllowed, blockers.bring_up, project_id=project, text="x", by=county.liaison("water"))
    county.refused(FactMissing, blockers.bring_up, project_id=project, text=" ")
    assert county.notices("blocker.raised").count(("office", "")) == 5
    county.do(blockers.resolve, blocker_id=newest(county).id, resolution="已协调")
    assert ("supervisor", "") in county.notices("blocker.resolved")


def test_one_side_raises_the_same_once_until_it_is_out_of_the_way(county: County, project: int) -> None:
    blocker = raised(county, project)
    again: dict[str, Any] = {"project_id": project, "text": " 高压线 迁改，无人牵头"}
    county.refused(BlockerTwice, blockers.bring_up, **again)
    county.do(blockers.withdraw, blocker_id=blocker.id, reason="已有人牵头")
    assert county.do(blockers.bring_up, **again).number == 2


def test_it_is_given_an_owner_and_a_date_and_the_enterprise_is_told(county: County, project: int) -> None:
    blocker = raised(county, project)
    given: dict[str, Any] = {"blocker_id": blocker.id}
    county.refused(OwnerUnknown, blockers.coordinate, **given, owner="nowhere", amount=3)
    county.refused(OwnerUnknown, blockers.coordinate, **given, owner="enterprise", amount=3)
    county.refused(AgreedDayUnreadable, blockers.coordinate, **given, owner="housing")
    county.refused(
        AgreedDayUnreadable, blockers.coordinate, **given, owner="housing", amount=3, due_on="2026-12-01"
    )
    county.refused(AgreedDayPast, blockers.coordinate, **given, owner="housing", due_on="2026-11-23")
    county.refused(
        NotAllowed, blockers.coordinate, **given, owner="housing", amount=3, by=county.liaison("housing")
    )
    county.do(blockers.coordinate, **given, owner="housing", amount="3")
    clock = county.open_clocks("blocker")["blocker", blocker.id]
    assert (clock.obligor_key, clock.due_at) == ("housing", at("2026-11-26 17:30"))
    assert county.notices("blocker.owned") == [("department", "housing")]
    assert [to for to, _ in county.notices("blocker.dated")] == ["enterprise"]


def told(county: County, before: int) -> dict[str, list[tuple[str, str]]]:
    """Who heard what since so many notices were written."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in county.all(Notice)[before:]:
        found.setdefault(row.kind, []).append((row.addressee_kind, row.addressee_key))
    return found


def test_the_department_that_raised_it_hears_who_sees_to_it_until_when_and_how_it_ended(
    county: County, project: int
) -> None:
    company = ("enterprise", str(county.project(project).enterprise_id))
    blocker = raised(county, project, by=county.liaison("housing"))
    written = len(county.all(Notice))
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="water", amount=3)
    assert told(county, written) == {
        "blocker.owned": [("department", "water")],
        "blocker.dated": [company, ("department", "housing")],
    }
    (heard, _) = [row.text for row in county.all(Notice) if row.kind == "blocker.dated"]
    assert "由罗定市水务局负责" in heard
    written = len(county.all(Notice))
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="office", amount=3, note="另定")
    # Whoever sees to it no more hears that as well.
    assert told(county, written)["blocker.dated"] == [
        company,
        ("department", "housing"),
        ("department", "water"),
    ]
    written = len(county.all(Notice))
    county.do(blockers.resolve, blocker_id=blocker.id, resolution="管网已通", by=county.agent)
    assert told(county, written) == {"blocker.resolved": [company, ("department", "housing"), ("office", "")]}
    written = len(county.all(Notice))
    county.do(blockers.reopen, blocker_id=blocker.id, reason="又断了", by=county.liaison("housing"))
    county.do(blockers.withdraw, blocker_id=blocker.id, reason="另案办理")
    assert told(county, written)["blocker.withdrawn"] == [company, ("department", "housing")]


def test_the_enterprise_hears_that_what_it_raised_is_taken_back_by_the_office_and_when_its_project_stops(
    county: County, project: int
) -> None:
    by = county.enterprise(project)
    company = [("enterprise", str(by.enterprise_id))]
    first, second = (
        county.do(blockers.bring_up, project_id=project, text=text, by=by) for text in ("高压线", "水管")
    )
    county.do(blockers.withdraw, blocker_id=first.id, reason="不属本项目")
    assert county.notices("blocker.withdrawn") == company
    county.do(projects.move_stage, project_id=project, move="suspend", reason="企业暂缓")
    assert county.one(Blocker, second.id).state == "withdrawn"
    assert county.notices("blocker.withdrawn") == company * 2
    # What it takes back itself the office hears of, and itself not.
    county.do(projects.move_stage, project_id=project, move="resume", reason="复工")
    county.do(blockers.reopen, blocker_id=first.id, reason="仍在", by=by)
    county.do(blockers.withdraw, blocker_id=first.id, reason="自行解决", by=by)
    assert county.notices("blocker.withdrawn") == [*company * 2, ("office", "")]


def test_an_agreed_date_stays_the_date_and_runs_over_a_weekend(county: County, project: int) -> None:
    blocker = raised(county, project)
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="office", due_on="2026-12-05")
    kept = county.one(Blocker, blocker.id)
    clock = county.open_clocks("blocker")["blocker", blocker.id]
    assert clock.due_at == at("2026-12-07 17:30")
    assert kept.due_on == clock.due_day


def test_a_date_agreed_anew_says_why_and_has_a_clock_of_its_own(county: County, project: int) -> None:
    blocker = raised(county, project)
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="housing", amount=3)
    county.refused(ReasonMissing, blockers.coordinate, blocker_id=blocker.id, owner="water", amount=9)
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="water", amount=9, note="改由水利局牵头")
    clocks = county.all(ClockRecord, ClockRecord.subject_kind == "blocker")
    assert [(each.limit_key, each.obligor_key, each.stopped_by) for each in clocks] == [
        ("blocker_answer", "", "coordinated"),
        ("blocker", "housing", "coordinated"),
        ("blocker", "water", ""),
    ]


def test_its_owner_says_how_it_was_resolved_and_the_clock_stops(county: County, project: int) -> None:
    blocker = raised(county, project)
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="housing", amount=3)
    given: dict[str, Any] = {"blocker_id": blocker.id, "resolution": "供电局已排期"}
    county.refused(NotAllowed, blockers.resolve, **given, by=county.liaison("water"))
    county.refused(NotAllowed, blockers.resolve, **given, by=county.enterprise(project))
    county.refused(FactMissing, blockers.resolve, **given | {"resolution": ""})
    county.do(blockers.resolve, **given, by=county.liaison("housing"))
    assert county.open_clocks("blocker") == {}
    county.refused(IllegalMove, blockers.resolve, **given)
    county.do(blockers.reopen, blocker_id=blocker.id, reason="又停工了")
    kept = county.one(Blocker, blocker.id)
    assert (kept.state, kept.owner_kind, kept.resolution, kept.round) == ("raised", "office", "", 3)
    assert county.open_clocks("blocker")["blocker", blocker.id].limit_key == "blocker_answer"


def test_who_raised_it_takes_it_back_and_nobody_else_of_the_other_side(county: County, project: int) -> None:
    enterprise = county.enterprise(project)
    blocker = raised(county, project, by=county.liaison("housing"))
    county.refused(NotAllowed, blockers.withdraw, blocker_id=blocker.id, reason="x", by=enterprise)
    county.refused(ReasonMissing, blockers.withdraw, blocker_id=blocker.id, reason="")
    county.do(blockers.withdraw, blocker_id=blocker.id, reason="已自行解决", by=county.liaison("housing"))
    county.refused(IllegalMove, blockers.withdraw, blocker_id=blocker.id, reason="x")
    county.refused(NotFound, blockers.withdraw, blocker_id=404, reason="x")
    assert county.open_clocks("blocker") == {}


def test_it_is_coordinated_before_it_is_brought_to_a_deliberation_and_left_alone_until_then(
    county: County, project: int
) -> None:
    blocker = raised(county, project)
    given: dict[str, Any] = {
        "blocker_id": blocker.id,
        "meets_at": at("2026-11-25 15:00"),
        "place": "三楼会议室",
    }
    county.refused(BlockerNotCoordinated, deliberation_calls.call_on_blocker, **given)
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="housing", amount=3)
    called = county.do(deliberation_calls.call_on_blocker, **given)
    assert called.departments == ["housing"]
    clock = county.open_clocks("deliberation")["deliberation", called.id]
    assert (clock.limit_key, clock.due_at) == ("blocker_deliberation", at("2026-11-30 17:30"))
    county.refused(BlockerBrought, deliberation_calls.call_on_blocker, **given)
    county.refused(BlockerBrought, blockers.resolve, blocker_id=blocker.id, resolution="x")
    county.refused(
        BlockerBrought, blockers.coordinate, blocker_id=blocker.id, owner="water", amount=1, note="x"
    )
    county.hold(called.id, opinions=[{"matter": 1, "text": "由发改局牵头迁改"}])
    assert county.one(Blocker, blocker.id).state == "deliberated"
    assert county.open_clocks("blocker") | county.open_clocks("deliberation") == {}
    county.do(blockers.resolve, blocker_id=blocker.id, resolution="已迁改")


def test_cancelling_its_meeting_leaves_it_with_its_owner_and_date(county: County, project: int) -> None:
    blocker = raised(county, project)
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="housing", amount=3)
    called = county.do(
        deliberation_calls.call_on_blocker,
        blocker_id=blocker.id,
        meets_at=at("2026-11-25 15:00"),
        place="三楼",
    )
    county.do(deliberations.cancel, deliberation_id=called.id, reason="已协调")
    assert county.open_clocks("deliberation") == {}
    assert county.open_clocks("blocker")["blocker", blocker.id].obligor_key == "housing"


def test_a_project_that_stops_leaves_nothing_on_the_clock(county: County, project: int) -> None:
    blocker = raised(county, project)
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="housing", amount=3)
    county.do(
        deliberation_calls.call_on_blocker,
        blocker_id=blocker.id,
        meets_at=at("2026-11-25 15:00"),
        place="三楼",
    )
    county.do(projects.move_stage, project_id=project, move="suspend", reason="企业暂缓")
    assert county.open_clocks() == {}
    assert county.one(Blocker, blocker.id).state == "withdrawn"
    county.refused(ProjectNotOpen, blockers.bring_up, project_id=project, text="x", now=NOW)


# --- about a joint acceptance -----------------------------------------------------------------------------------


def test_what_is_to_be_put_right_and_its_blocker_know_each_other(county: County) -> None:
    acceptance = an_arranged(county)
    part = opine(county, parts(county, acceptance.id)["housing"], ONE)
    (wanted,) = listed(county, acceptance.id)
    raised = county.do(
        blockers.bring_up,
        project_id=acceptance.project_id,
        text="消防车道权属有争议，企业无法清理",
        rectification_id=wanted.id,
        now=AFTER,
    )
    assert (raised.part_id, raised.rectification_id) == (part.id, wanted.id)
    said = json.loads(county.events(acceptance.project_id)[-1].data)
    assert (said["part"], said["rectification"]) == (part.id, wanted.id)


def test_a_blocker_is_about_nothing_of_another_project(county: County) -> None:
    acceptance = an_arranged(county)
    part = parts(county, acceptance.id)["housing"]
    other = county.a_project(name="另一项目", enterprise_name="另一企业有限公司")
    wrong: list[dict[str, Any]] = [{"part_id": part.id}, {"part_id": 99}, {"rectification_id": 99}]
    for about in wrong:
        county.refused(NotFound, blockers.bring_up, project_id=other, text="无人牵头", **about)


# --- somebody asks for a deliberation ---------------------------------------------------------------------------


def asked(county: County, blocker: Blocker, by: Actor, **given: Any) -> Blocker:
    return county.do(blocker_askings.ask, blocker_id=blocker.id, reason="两家单位意见不一致", by=by, **given)


def called(county: County, blocker: Blocker, **given: Any) -> Deliberation:
    meeting: dict[str, Any] = {"meets_at": at("2026-11-27 15:00"), "place": "三楼", **given}
    return county.do(deliberation_calls.call_on_blocker, blocker_id=blocker.id, **meeting)


def test_the_department_that_sees_to_it_or_the_agent_asks_for_a_deliberation_and_the_limit_starts(
    county: County, project: int
) -> None:
    blocker = raised(county, project)
    given: dict[str, Any] = {"blocker_id": blocker.id, "reason": "两家单位意见不一致"}
    for other in (county.office, county.enterprise(project), county.liaison("housing")):
        county.refused(NotAllowed, blocker_askings.ask, **given, by=other)
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="housing", amount=3)
    housing = county.liaison("housing")
    county.refused(ReasonMissing, blocker_askings.ask, **given | {"reason": ""}, by=housing)
    kept = asked(county, blocker, housing, now=TUESDAY)
    assert (kept.state, kept.asked_kind, kept.asked_key) == ("coordinating", "department", "housing")
    clock = county.open_clocks("blocker_asking")["blocker_asking", blocker.id]
    assert (clock.limit_key, clock.obligor_kind) == ("blocker_deliberation", "office")
    assert clock.due_at == at("2026-12-01 17:30")
    assert ("blocker", blocker.id) in county.open_clocks("blocker")
    told = county.notices("blocker.asked")
    assert sorted(told) == sorted([("office", ""), ("person", str(county.agent.person_id))])
    county.refused(AskedAlready, blocker_askings.ask, **given, by=county.agent)


def test_the_limit_of_an_asked_deliberation_outlives_a_cancelled_meeting_and_ends_with_the_one_held(
    county: County, project: int
) -> None:
    blocker = raised(county, project)
    asked(county, blocker, county.agent)
    first = called(county, blocker, departments=["housing"])
    assert county.open_clocks("deliberation") == {}
    county.do(deliberations.cancel, deliberation_id=first.id, reason="主要部门不能到会", now=TUESDAY)
    clock = county.open_clocks("blocker_asking")["blocker_asking", blocker.id]
    assert (clock.started_at, clock.due_at) == (NOW, at("2026-11-30 17:30"))
    again = called(county, blocker, departments=["housing"], now=TUESDAY)
    county.hold(again.id, opinions=[{"matter": 1, "text": "由发改局牵头迁改"}])
    assert county.one(Blocker, blocker.id).state == "deliberated"
    assert county.open_clocks("blocker_asking") | county.open_clocks("blocker") == {}
    later = at("2026-11-27 16:00")
    county.do(
        deliberation_retractions.take_back_result, deliberation_id=again.id, reason="登记反了", now=later
    )
    assert county.one(Blocker, blocker.id).state == "raised"
    clock = county.open_clocks("blocker_asking")["blocker_asking", blocker.id]
    assert (clock.started_at, clock.due_at) == (NOW, at("2026-11-30 17:30"))
    assert county.open_clocks("blocker")["blocker", blocker.id].limit_key == "blocker_answer"


def test_a_department_that_asked_is_called_and_the_office_still_says_who_sees_to_it(
    county: County, project: int
) -> None:
    housing = county.liaison("housing")
    blocker = raised(county, project, by=housing)
    asked(county, blocker, housing)
    meeting = called(county, blocker)
    assert meeting.departments == ["housing"]
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="water", amount=5)
    kept = county.one(Blocker, blocker.id)
    assert (kept.state, kept.asked_key) == ("coordinating", "housing")
    county.hold(meeting.id, opinions=[{"matter": 1, "text": "由水利局牵头"}])
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="water", amount=5, note="会后另定")
    assert county.one(Blocker, blocker.id).asked_at is None


def test_who_asked_takes_it_back_while_no_meeting_is_called(county: County, project: int) -> None:
    blocker = raised(county, project)
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="housing", amount=3)
    given: dict[str, Any] = {"blocker_id": blocker.id, "reason": "两家已谈拢"}
    housing = county.liaison("housing")
    county.refused(NotAllowed, blocker_askings.retract, **given, by=housing)
    asked(county, blocker, housing)
    for other in (county.office, county.agent, county.liaison("water")):
        county.refused(NotAllowed, blocker_askings.retract, **given, by=other)
    meeting = called(county, blocker)
    county.refused(BlockerBrought, blocker_askings.retract, **given, by=housing)
    county.do(deliberations.cancel, deliberation_id=meeting.id, reason="先谈")
    county.refused(ReasonMissing, blocker_askings.retract, **given | {"reason": ""}, by=housing)
    kept = county.do(blocker_askings.retract, **given, by=housing)
    assert (kept.state, kept.asked_at, kept.asked_because) == ("coordinating", None, "")
    assert county.open_clocks("blocker_asking") == {}
    (stopped,) = county.all(ClockRecord, ClockRecord.subject_kind == "blocker_asking")
    assert stopped.stopped_by == "retracted"
    asked(county, blocker, county.agent)
    assert ("blocker_asking", blocker.id) in county.open_clocks("blocker_asking")


@pytest.mark.parametrize("end", ["resolve", "withdraw"])
def test_what_is_out_of_the_way_needs_no_deliberation_any_more(
    county: County, project: int, end: str
) -> None:
    blocker = raised(county, project)
    asked(county, blocker, county.agent)
    if end == "resolve":
        county.do(blockers.resolve, blocker_id=blocker.id, resolution="供电局已排期")
    else:
        county.do(blockers.withdraw, blocker_id=blocker.id, reason="提错项目")
    assert county.open_clocks("blocker_asking") == {}
    assert county.do(blockers.reopen, blocker_id=blocker.id, reason="又停工了").asked_at is None


def test_nobody_asks_once_a_meeting_is_called_or_was_held(county: County, project: int) -> None:
    blocker = raised(county, project)
    county.do(blockers.coordinate, blocker_id=blocker.id, owner="housing", amount=3)
    meeting = called(county, blocker)
    given: dict[str, Any] = {"blocker_id": blocker.id, "reason": "谈不拢", "by": county.agent}
    county.refused(BlockerBrought, blocker_askings.ask, **given)
    county.hold(meeting.id, opinions=[{"matter": 1, "text": "由发改局牵头迁改"}])
    county.refused(IllegalMove, blocker_askings.ask, **given)

"""A round with an objection is deliberated in time, and every objection gets a clear opinion (二（三）1)."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.county import NOW, County, at
from builders.landing import informed
from workflow.actions import consultation_ends, deliberation_calls, deliberations, projects
from workflow.errors import (
    AddedUnconfirmed,
    ChangedMeanwhile,
    ClearOpinionMissing,
    ClearOpinionUnfounded,
    DeliberationInvalid,
    DeliberationNotYet,
    DeliberationOver,
    FactMissing,
    HappenedInFuture,
    HappenedOutOfOrder,
    IllegalMove,
    NobodyAttended,
    NotAllowed,
    NotFound,
    ObjectorUnheard,
    ReasonMissing,
    StageNotReady,
    UnknownDepartment,
)
from workflow.records.clock import ClockRecord
from workflow.records.deliberation import Deliberation
from workflow.rules.deliberation import ClearOpinion, result

#: Five working days after Monday, 2026-11-23.
DUE = at("2026-11-30 17:30")


def clock_of_round(county: County, consultation: int) -> ClockRecord:
    """The clock of the deliberation that a round needs, the newest."""
    return county.all(
        ClockRecord, ClockRecord.subject_kind == "consultation", ClockRecord.subject_id == consultation
    )[-1]


# --- the clock ------------------------------------------------------------------------------------------------


def test_the_answer_that_completes_an_opposed_round_starts_the_clock_of_the_office(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"], objected=["ecology"])
    assert ("consultation", consultation) not in county.open_clocks()
    answered = NOW + timedelta(hours=1)
    assert county.opine(asked["housing"], now=answered) == "opposed"
    clock = clock_of_round(county, consultation)
    assert (clock.limit_key, clock.obligor_kind, clock.obligor_key) == ("deliberation", "office", "")
    assert (clock.started_at, clock.due_at, clock.stopped_at) == (answered, DUE, None)
    assert clock.limit["binding"] == "in_principle"


def test_a_round_that_agrees_needs_no_deliberation(county: County) -> None:
    county.a_consultation(awaiting=[], agreed=["housing", "ecology"])
    assert county.open_clocks("consultation") == {}


def test_taking_the_last_question_back_starts_it_as_well(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing"], objected=["ecology"])
    county.do(consultation_ends.withdraw_consultee, consultee_id=asked["housing"].id, reason="不涉及")
    assert county.consultation(consultation).state == "opposed"
    assert clock_of_round(county, consultation).due_at == DUE


def test_it_runs_on_while_the_meeting_is_called_put_off_and_cancelled(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=[], objected=["ecology"])
    called = county.a_called_deliberation(consultation)
    county.do(
        deliberations.put_off,
        deliberation_id=called.id,
        meets_at=NOW + timedelta(days=20),
        reason="生态环境局出差",
    )
    assert clock_of_round(county, consultation).due_at == DUE
    county.do(deliberations.cancel, deliberation_id=called.id, reason="材料未齐")
    assert county.consultation(consultation).state == "opposed"
    clock = clock_of_round(county, consultation)
    assert (clock.due_at, clock.stopped_at) == (DUE, None)
    assert county.notices("deliberation.put_off") == county.notices("deliberation.cancel")
    again = county.a_called_deliberation(consultation)
    assert again.round == 2


def test_the_clear_opinion_stops_it_when_the_meeting_was_and_not_when_it_is_recorded(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=[], objected=["ecology"])
    called = county.a_called_deliberation(consultation)
    late: dict[str, Any] = {"happened_at": called.meets_at, "now": called.meets_at + timedelta(days=9)}
    asked: dict[str, Any] = {
        "deliberation_id": called.id,
        "attended": ["ecology"],
        "opinions": [{"matter": 1, "outcome": "upheld", "text": "选址在保护区内"}],
    }
    county.refused(ReasonMissing, deliberations.hold, **asked, **late)
    county.refused(HappenedInFuture, deliberations.hold, **asked, happened_at=called.meets_at, now=NOW)
    county.do(deliberations.hold, **asked, **late, late_because="会议室断网")
    clock = clock_of_round(county, consultation)
    assert (clock.stopped_at, clock.stopped_by) == (called.meets_at, "deliberated")
    line = county.events(county.consultation(consultation).project_id)[-1]
    assert (line.happened_at, line.recorded_at) == (called.meets_at, late["now"])
    assert "会议室断网" in line.data


def test_no_meeting_is_held_before_it_was_called_nor_before_the_hour_it_was_called_for(
    county: County,
) -> None:
    consultation, _ = county.a_consultation(awaiting=[], objected=["ecology"])
    called = county.a_called_deliberation(consultation, now=at("2026-11-25 09:00"))
    result: dict[str, Any] = {
        "deliberation_id": called.id,
        "attended": ["ecology"],
        "opinions": [{"matter": 1, "outcome": "upheld", "text": "选址在保护区内"}],
        "late_because": "会议室断网",
    }
    friday = at("2026-11-27 12:00")
    county.refused(
        HappenedOutOfOrder, deliberations.hold, **result, happened_at=at("2026-11-24 09:00"), now=friday
    )
    county.refused(
        DeliberationNotYet, deliberations.hold, **result, happened_at=at("2026-11-26 09:00"), now=friday
    )
    county.refused(DeliberationNotYet, deliberations.hold, **result, now=at("2026-11-25 10:00"))
    county.do(
        deliberations.put_off,
        deliberation_id=called.id,
        meets_at=at("2026-11-25 11:00"),
        reason="各方均已到场",
        now=at("2026-11-25 09:30"),
    )
    assert county.do(deliberations.hold, **result, now=at("2026-11-25 11:30")).state == "held"


# --- calling --------------------------------------------------------------------------------------------------


def test_the_agenda_is_every_objection_with_its_reason_and_nobody_else(county: County) -> None:
    consultation, asked = county.a_consultation(
        awaiting=[], agreed=["housing"], objected=["ecology", "water"]
    )
    called = county.a_called_deliberation(consultation, departments=["housing"])
    assert [(each["department"], each["text"]) for each in called.agenda] == [
        ("ecology", "用地红线待核"),
        ("water", "用地红线待核"),
    ]
    assert [each["consultee_id"] for each in called.agenda] == [asked["ecology"].id, asked["water"].id]
    assert called.departments == ["ecology", "water", "housing"]
    assert county.notices("deliberation.call") == [
        ("department", key) for key in ("ecology", "water", "housing")
    ]
    assert county.consultation(consultation).state == "deliberating"


def test_who_calls_what_and_when_is_checked(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=[], objected=["ecology"])
    given: dict[str, Any] = {
        "consultation_id": consultation,
        "place": "三楼",
        "meets_at": NOW + timedelta(days=1),
    }
    county.refused(NotAllowed, deliberation_calls.call, **given, by=county.agent)
    county.refused(NotFound, deliberation_calls.call, **given | {"consultation_id": 404})
    county.refused(DeliberationOver, deliberation_calls.call, **given | {"meets_at": NOW})
    county.refused(UnknownDepartment, deliberation_calls.call, **given, departments=["nowhere"])
    county.refused(FactMissing, deliberation_calls.call, **given | {"place": " "})
    county.refused(ChangedMeanwhile, deliberation_calls.call, **given, expected_version=99)
    county.do(deliberation_calls.call, **given)
    county.refused(IllegalMove, deliberation_calls.call, **given)


def test_nothing_is_deliberated_without_an_objection(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=[], agreed=["housing"])
    county.refused(
        IllegalMove,
        deliberation_calls.call,
        consultation_id=consultation,
        place="三楼",
        meets_at=NOW + timedelta(days=1),
    )


# --- the clear opinion ----------------------------------------------------------------------------------------


def test_one_settled_and_one_upheld_refuses_the_round(county: County) -> None:
    consultation, asked = county.a_consultation(awaiting=[], objected=["ecology", "water"])
    called = county.a_called_deliberation(consultation)
    county.hold(called.id, "settled", "upheld")
    assert county.consultation(consultation).state == "refused"
    states = {key: row.state for key, row in county.consultees(consultation).items()}
    assert states == {"ecology": "settled", "water": "upheld"}
    assert county.notices("consultee.settled") == [("department", "ecology")]
    assert county.notices("consultee.upheld") == [("department", "water")]
    project = county.project(county.consultation(consultation).project_id)
    assert ("enterprise", str(project.enterprise_id)) in county.notices("consultation.refused")
    # What the department wrote stays as it was written.
    kept = county.consultees(consultation)["ecology"]
    assert (kept.opinion, kept.reason) == ("object", asked["ecology"].reason)


def test_only_where_every_objection_is_settled_is_the_round_cleared(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=[], agreed=["housing"], objected=["ecology", "water"])
    called = county.a_called_deliberation(consultation)
    county.hold(
        called.id,
        opinions=[
            {
                "matter": 1,
                "outcome": "settled",
                "text": "错峰施工",
                "added_clauses": "夜间不施工\n\n安装在线监测",
            },
            {"matter": 2, "outcome": "settled", "text": "另行取水论证", "added_clauses": []},
        ],
        positions={"ecology": "错峰施工、安装在线监测即可同意"},
    )
    assert county.consultation(consultation).state == "cleared"
    with county.database.reading() as session:
        assert deliberations.settled_terms(session, consultation) == {
            "ecology": ("夜间不施工", "安装在线监测"),
            "water": (),
        }
    # What settled the objection is promised: it stands in the text that both sides sign.
    drafted = informed(county, county.consultation(consultation).project_id).draft["lines"]
    promised = [line["text"] for line in drafted if line["department"] == "ecology"]
    assert promised[-2:] == ["夜间不施工", "安装在线监测"]


@pytest.mark.parametrize(
    ("opinions", "refusal"),
    [
        ([], ClearOpinionMissing),
        ([{"matter": 1, "outcome": "postponed", "text": "再议"}], ClearOpinionMissing),
        ([{"matter": 2, "outcome": "settled", "text": "同意"}], ClearOpinionMissing),
        ([{"matter": 1, "outcome": "settled", "text": " "}], ClearOpinionUnfounded),
        ([{"matter": 1, "outcome": "upheld"}], ClearOpinionUnfounded),
    ],
)
def test_no_objection_is_left_without_a_clear_opinion(
    county: County, opinions: list[dict[str, object]], refusal: type[Exception]
) -> None:
    consultation, _ = county.a_consultation(awaiting=[], objected=["ecology"])
    called = county.a_called_deliberation(consultation)
    refused = county.refused(
        DeliberationInvalid,
        deliberations.hold,
        deliberation_id=called.id,
        attended=["ecology"],
        opinions=opinions,
        now=called.meets_at,
    )
    assert [type(each) for each in refused.problems] == [refusal]
    assert refused.problems[0].field.startswith("opinions[1].")


def test_an_objection_is_not_settled_without_whoever_raised_it(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=[], agreed=["housing"], objected=["ecology", "water"])
    called = county.a_called_deliberation(consultation)
    terms = {"outcome": "settled", "text": "补充环评要点后同意"}
    given: dict[str, Any] = {
        "deliberation_id": called.id,
        "attended": ["water", "housing"],
        "opinions": [{"matter": 1, **terms}, {"matter": 2, **terms}],
        "now": called.meets_at,
    }
    refused = county.refused(DeliberationInvalid, deliberations.hold, **given)
    assert [(type(each), each.field) for each in refused.problems] == [
        (ObjectorUnheard, "opinions[1].outcome")
    ]
    assert "没有到会，也没有写明其意见" in str(refused)
    assert {row.state for row in county.consultees(consultation).values()} == {"agreed", "objected"}
    upheld = [{"matter": 1, "outcome": "upheld", "text": "部门未到会"}, {"matter": 2, **terms}]
    county.do(deliberations.hold, **given | {"opinions": upheld})
    assert county.consultation(consultation).state == "refused"


def test_a_letter_of_the_objector_on_record_settles_its_objection_in_its_absence(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=[], agreed=["housing"], objected=["ecology"])
    called = county.a_called_deliberation(consultation)
    said = {"ecology": "罗环函〔2026〕12号：补充环评要点即可同意"}
    county.hold(called.id, "settled", attended=["housing"], positions=said)
    assert county.consultation(consultation).state == "cleared"


def test_nothing_is_promised_besides_for_a_department_that_has_not_said_so(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=[], objected=["ecology"])
    called = county.a_called_deliberation(consultation)
    opinion = {"matter": 1, "outcome": "settled", "text": "同意", "added_clauses": "夜间即时到场"}
    given: dict[str, Any] = {"deliberation_id": called.id, "attended": ["ecology"], "now": called.meets_at}
    refused = county.refused(DeliberationInvalid, deliberations.hold, **given, opinions=[opinion])
    assert [(type(each), each.field) for each in refused.problems] == [
        (AddedUnconfirmed, "opinions[1].added_clauses")
    ]
    county.do(deliberations.hold, **given, opinions=[opinion], positions={"ecology": "同意即时到场"})
    with county.database.reading() as session:
        assert deliberations.settled_terms(session, consultation) == {"ecology": ("夜间即时到场",)}


def test_a_meeting_is_held_once_and_by_somebody(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=[], objected=["ecology"])
    called = county.a_called_deliberation(consultation)
    given: dict[str, Any] = {
        "deliberation_id": called.id,
        "opinions": [{"matter": 1, "outcome": "upheld", "text": "不符合规划"}],
        "now": called.meets_at,
    }
    county.refused(NobodyAttended, deliberations.hold, **given, attended=[])
    county.refused(UnknownDepartment, deliberations.hold, **given, attended=["nowhere"])
    county.refused(
        NotAllowed, deliberations.hold, **given, attended=["ecology"], by=county.liaison("ecology")
    )
    county.do(
        deliberations.hold, **given, attended=["ecology"], positions={"ecology": "应另选址", "water": ""}
    )
    assert county.one(Deliberation, called.id).positions == [{"department": "ecology", "text": "应另选址"}]
    county.refused(IllegalMove, deliberations.hold, **given, attended=["ecology"])
    county.refused(IllegalMove, deliberations.cancel, deliberation_id=called.id, reason="x")


@given(st.lists(st.sampled_from(["settled", "upheld"]), min_size=1, max_size=9))
def test_a_single_objection_upheld_is_enough_to_refuse(outcomes: list[str]) -> None:
    opinions = [ClearOpinion(number, outcome, "x") for number, outcome in enumerate(outcomes, start=1)]
    assert result(opinions) == ("refuse" if "upheld" in outcomes else "clear")


# --- what ends it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("called", [False, True])
@pytest.mark.parametrize("way", ["decline", "withdraw", "suspend"])
def test_what_ends_the_round_ends_the_duty_and_the_meeting(county: County, way: str, called: bool) -> None:
    consultation, _ = county.a_consultation(awaiting=[], objected=["ecology"])
    meeting = county.a_called_deliberation(consultation).id if called else None
    if way == "suspend":
        county.do(projects.move_stage, project_id=1, move="suspend", reason="企业暂缓")
    else:
        county.do(getattr(consultation_ends, way), consultation_id=consultation, reason="企业不参加")
    assert county.open_clocks() == {}
    assert county.consultation(consultation).state == ("declined" if way == "decline" else "withdrawn")
    if meeting:
        kept = county.one(Deliberation, meeting)
        assert (kept.state, bool(kept.closed_reason)) == ("cancelled", True)
        assert county.notices("deliberation.cancel") == [("department", "ecology")]


def test_direct_landing_is_not_skipped_past_an_objection(county: County) -> None:
    county.a_consultation(awaiting=[], objected=["ecology"])
    county.refused(
        StageNotReady, projects.move_stage, project_id=1, move="skip_direct_landing", reason="走一般程序"
    )

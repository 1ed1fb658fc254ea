"""Minutes are composed, issued once, corrected by another issue; their decisions are followed to the end (三（二）)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from builders.county import NOW, County, at
from workflow.actions import minutes, projects, resolution_returns, resolutions
from workflow.errors import (
    AgreedDayPast,
    EvidenceMissing,
    IllegalMove,
    MinutesIssued,
    MinutesLackResolution,
    MinutesNotIssued,
    NotAllowed,
    OwnerUnknown,
    ReasonMissing,
)
from workflow.records.clock import ClockRecord
from workflow.records.deliberation import Deliberation, Minutes, Resolution
from workflow.rules.minutes import Decided, with_decisions

WEDNESDAY = NOW + timedelta(days=2)


def a_held_meeting(county: County, *outcomes: str) -> int:
    consultation, _ = county.a_consultation(awaiting=[], objected=["ecology", "water"])
    called = county.a_called_deliberation(consultation)
    return county.hold(
        called.id, *(outcomes or ("settled", "upheld")), positions={"ecology": "须补充环评"}
    ).id


def decided(county: County, meeting: int, **given: Any) -> Resolution:
    what: dict[str, Any] = {"text": "三日内提供环评要点", "owner": "ecology", "amount": 3} | given
    return county.do(resolutions.add, deliberation_id=meeting, now=WEDNESDAY, **what)


def proposed(county: County, meeting: int) -> str:
    with county.database.reading() as session:
        return minutes.proposed(session, county.law, session.get_one(Deliberation, meeting))


def test_the_proposed_text_holds_who_came_what_was_said_and_what_was_found(county: County) -> None:
    meeting = a_held_meeting(county)
    decided(county, meeting)
    said = proposed(county, meeting)
    for part in (
        "2026年11月25日9时", "市行政服务中心三楼会议室", "用地红线待核", "须补充环评", "异议已化解，条件：补充环评要点后同意。",
        "异议维持，理由：", "综上，本轮意见征询会商未通过。", "1. 三日内提供环评要点。（责任单位：", "期限：3个工作日内",
    ):  # fmt: skip
        assert part in said
    assert [line for line in said.splitlines() if line[1:2] == "、"] == [
        "一、议题", "二、各方意见", "三、明确意见", "四、议定事项",
    ]  # fmt: skip
    assert said.splitlines()[-1].startswith("出席：")


def test_a_draft_may_be_changed_and_what_was_issued_may_not(county: County) -> None:
    meeting = a_held_meeting(county)
    county.do(minutes.write, deliberation_id=meeting, text="第一稿")
    county.do(minutes.write, deliberation_id=meeting, text="第二稿")
    issued = county.do(minutes.issue, deliberation_id=meeting)
    assert (issued.text, issued.number, issued.issue) == ("第二稿", "罗代办纪〔2026〕1号", 1)
    county.refused(MinutesIssued, minutes.write, deliberation_id=meeting, text="第三稿")
    county.refused(IllegalMove, minutes.issue, deliberation_id=meeting)
    county.refused(
        MinutesIssued, resolutions.add, deliberation_id=meeting, text="x", owner="office", amount=1
    )
    county.refused(
        NotAllowed, minutes.correct, deliberation_id=meeting, text="x", reason="y", by=county.agent
    )
    county.refused(ReasonMissing, minutes.correct, deliberation_id=meeting, text="更正稿", reason="")
    county.do(minutes.correct, deliberation_id=meeting, text="更正稿", reason="日期误写")
    kept = county.all(Minutes)
    assert [(each.issue, each.number, each.text) for each in kept] == [
        (1, "罗代办纪〔2026〕1号", "第二稿"),
        (2, "罗代办纪〔2026〕2号", "更正稿"),
    ]
    for spoil in ("UPDATE minutes SET text = '改'", "DELETE FROM minutes"):
        with pytest.raises(IntegrityError, match="会议纪要不得修改"), county.database.acting() as session:
            session.execute(text(spoil))


def test_nothing_is_minuted_before_the_meeting_and_nothing_decided_either(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=[], objected=["ecology"])
    called = county.a_called_deliberation(consultation)
    county.refused(MinutesNotIssued, minutes.write, deliberation_id=called.id, text="x")
    county.refused(IllegalMove, minutes.issue, deliberation_id=called.id, text="x")
    county.refused(MinutesNotIssued, minutes.correct, deliberation_id=called.id, text="x", reason="y")
    county.refused(
        MinutesNotIssued, resolutions.add, deliberation_id=called.id, text="x", owner="office", amount=1
    )


def test_minutes_that_leave_a_decision_out_are_not_issued(county: County) -> None:
    meeting = a_held_meeting(county)
    decided(county, meeting)
    county.refused(MinutesLackResolution, minutes.issue, deliberation_id=meeting, text="会议同意。")


def test_a_meeting_without_decisions_is_closed_with_its_minutes(county: County) -> None:
    meeting = a_held_meeting(county)
    county.do(minutes.issue, deliberation_id=meeting)
    assert county.one(Deliberation, meeting).state == "closed"


def test_decisions_start_with_the_minutes_and_are_followed_to_their_end(county: County) -> None:
    meeting = a_held_meeting(county)
    first = decided(county, meeting)
    second = decided(
        county, meeting, text="补正总平面图", owner="enterprise", amount=None, due_on="2026-12-05"
    )
    county.refused(OwnerUnknown, resolutions.add, deliberation_id=meeting, text="x", owner="", amount=1)
    assert county.open_clocks("resolution") == {}
    county.do(minutes.issue, deliberation_id=meeting, now=WEDNESDAY)
    running = county.open_clocks("resolution")
    assert {key: (row.obligor_kind, row.due_at) for (_, key), row in running.items()} == {
        first.id: ("department", at("2026-11-30 17:30")),
        second.id: ("enterprise", at("2026-12-07 17:30")),
    }
    county.refused(
        NotAllowed, resolutions.report, resolution_id=first.id, evidence="x", by=county.liaison("water")
    )
    county.refused(
        NotAllowed, resolutions.report, resolution_id=first.id, evidence="x", by=county.enterprise(1)
    )
    county.refused(
        EvidenceMissing,
        resolutions.report,
        resolution_id=first.id,
        evidence=" ",
        by=county.liaison("ecology"),
    )
    county.refused(IllegalMove, resolutions.confirm, resolution_id=first.id)
    county.do(
        resolutions.report,
        resolution_id=first.id,
        evidence="环评要点函",
        by=county.liaison("ecology"),
        now=WEDNESDAY,
    )
    county.do(resolution_returns.send_back, resolution_id=first.id, reason="缺附图", amount=2, now=WEDNESDAY)
    clocks = county.all(
        ClockRecord, ClockRecord.subject_kind == "resolution", ClockRecord.subject_id == first.id
    )
    assert [(each.round, each.stopped_by) for each in clocks] == [(1, "reported"), (2, "")]
    county.do(
        resolutions.report,
        resolution_id=first.id,
        evidence="含附图",
        by=county.liaison("ecology"),
        now=WEDNESDAY,
    )
    county.do(resolutions.confirm, resolution_id=first.id, now=WEDNESDAY)
    assert county.one(Deliberation, meeting).state == "minuted"
    county.do(
        resolutions.report, resolution_id=second.id, evidence="新图", by=county.enterprise(1), now=WEDNESDAY
    )
    county.do(resolutions.confirm, resolution_id=second.id, now=WEDNESDAY)
    assert county.one(Deliberation, meeting).state == "closed"
    county.do(resolution_returns.reopen, resolution_id=second.id, reason="图纸有误", amount=5, now=WEDNESDAY)
    assert county.one(Deliberation, meeting).state == "minuted"
    county.do(resolution_returns.withdraw, resolution_id=second.id, reason="不再需要", now=WEDNESDAY)
    assert county.one(Deliberation, meeting).state == "closed"
    assert county.open_clocks("resolution") == {}


def test_a_decision_dated_before_its_minutes_come_out_is_dated_anew(county: County) -> None:
    meeting = a_held_meeting(county)
    first = decided(county, meeting, amount=None, due_on="2026-11-26")
    county.refused(AgreedDayPast, minutes.issue, deliberation_id=meeting, now=at("2026-11-27 09:00"))
    county.do(resolution_returns.withdraw, resolution_id=first.id, reason="另定期限")
    county.do(minutes.issue, deliberation_id=meeting, now=at("2026-11-27 09:00"))


def test_a_project_that_stops_takes_its_decisions_back_and_its_minutes_still_come_out(county: County) -> None:
    meeting = a_held_meeting(county)
    decided(county, meeting)
    county.do(projects.move_stage, project_id=1, move="suspend", reason="企业暂缓")
    assert county.all(Resolution)[0].state == "withdrawn"
    county.do(minutes.issue, deliberation_id=meeting)
    assert county.open_clocks() == {}
    assert county.one(Deliberation, meeting).state == "closed"


def test_decisions_entered_after_the_draft_are_put_into_it_and_nothing_else_is_touched(
    county: County,
) -> None:
    meeting = a_held_meeting(county)
    decided(county, meeting)
    draft = proposed(county, meeting).replace("须补充环评", "须补充环评要点（办公室改写）")
    county.do(minutes.write, deliberation_id=meeting, text=draft)

    def at_hand() -> str:
        with county.database.reading() as session:
            return minutes.at_hand(session, county.law, session.get_one(Deliberation, meeting))

    assert at_hand() == draft
    decided(county, meeting, text="供水管线改走北侧", owner="water", amount=5)
    added = at_hand()
    assert "2. 供水管线改走北侧。" in added
    assert [line for line in added.split("\n") if "供水管线" not in line] == draft.split("\n")
    county.refused(MinutesLackResolution, minutes.issue, deliberation_id=meeting, now=WEDNESDAY)
    county.do(minutes.issue, deliberation_id=meeting, text=added, now=WEDNESDAY)


def test_a_draft_without_decisions_gets_a_heading_for_them_before_who_came() -> None:
    one = Decided("三日内提供环评要点", "生态环境分局", "3个工作日内")
    draft = "开头\n一、议题\n1. 异议\n二、明确意见\n1. 消除\n出席：甲；乙"
    assert with_decisions(draft, [one]).split("\n")[-3:] == [
        "三、议定事项",
        "1. 三日内提供环评要点。（责任单位：生态环境分局；期限：3个工作日内）",
        "出席：甲；乙",
    ]
    assert with_decisions(draft, []) == draft

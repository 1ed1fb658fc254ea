"""二（三）1 and 三（二） as the people in it play it: objections and blockers are deliberated, minuted and followed up."""

import io
import re

from pypdf import PdfReader

import forms
from builders.county import County, at
from workflow.actions import (
    blockers,
    consultations,
    deliberation_calls,
    deliberations,
    minutes,
    papers,
    projects,
    resolutions,
)
from workflow.errors import IllegalMove, MinutesIssued
from workflow.records.blocker import Blocker
from workflow.records.clock import ClockRecord
from workflow.records.deliberation import Deliberation, Minutes

#: The last department answers on the Tuesday after National Day; five working days from then.
ANSWERED, DUE = at("2026-10-13 16:00"), at("2026-10-20 17:30")
MEETING = at("2026-10-16 15:00")


def opposed(county: County) -> int:
    """Housing agrees, ecology and water object."""
    consultation, asked = county.a_consultation(
        awaiting=["housing", "ecology", "water"], now=at("2026-10-12 09:00")
    )
    county.opine(asked["housing"], now=at("2026-10-12 11:00"))
    county.opine(asked["ecology"], reason="环评要点不全。", now=at("2026-10-12 15:00"))
    assert county.open_clocks("consultation") == {}, "nothing is deliberated while somebody has not answered"
    assert county.opine(asked["water"], reason="取水论证未做。", now=ANSWERED) == "opposed"
    return consultation


def paper_of(county: County, minutes_id: int) -> str:
    paper_id = papers.make(
        county.database,
        forms.render,
        lambda session: papers.draft_minutes(
            session, county.law, minutes_id=minutes_id, by=county.office, now=at("2026-10-20 09:00")
        ),
        by=county.office,
        now=at("2026-10-20 09:00"),
    )
    with county.database.reading() as session:
        pdf = papers.read(session, paper_id=paper_id, by=county.office).pdf
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def test_one_settled_and_one_upheld_is_refused_and_minuted_in_official_form(county: County) -> None:
    consultation = opposed(county)
    clock = county.open_clocks("consultation")["consultation", consultation]
    assert (clock.obligor_kind, clock.started_at, clock.due_at) == ("office", ANSWERED, DUE)
    called = county.a_called_deliberation(
        consultation, meets_at=MEETING, departments=["housing"], now=at("2026-10-14 09:00")
    )
    assert [to for _, to in county.notices("deliberation.call")] == ["ecology", "water", "housing"]
    county.do(
        deliberations.hold,
        deliberation_id=called.id,
        attended=["ecology", "water", "housing"],
        attended_persons="企业代表一人",
        positions={"ecology": "补齐要点即可同意。", "water": "须先做论证。"},
        opinions=[
            {
                "matter": 1,
                "outcome": "settled",
                "text": "开工前补齐环评要点",
                "added_clauses": ["开工前补齐环评要点。"],
            },
            {"matter": 2, "outcome": "upheld", "text": "取水论证须先完成"},
        ],
        now=at("2026-10-16 17:00"),
    )
    assert county.consultation(consultation).state == "refused"
    stopped = county.one(ClockRecord, clock.id)
    assert stopped.stopped_at == at("2026-10-16 17:00")
    assert stopped.stopped_at <= DUE
    project = county.project(county.consultation(consultation).project_id)
    assert ("enterprise", str(project.enterprise_id)) in county.notices("consultation.refused")
    county.refused(
        IllegalMove, deliberation_calls.call, consultation_id=consultation, meets_at=MEETING, place="x"
    )

    issued = county.do(minutes.issue, deliberation_id=called.id, now=at("2026-10-19 10:00"))
    said = paper_of(county, issued.id)
    for part in (
        "会商会议纪要",
        "罗代办纪〔2026〕1号",
        "2026年10月16日17时",
        "环评要点不全。",
        "异议已化解，条件：开工前补齐环评要点。",
        "异议维持，理由：取水论证须先完成。",
        "会商未通过",
        "2026年10月19日",
        "抄送：",
    ):
        assert part in said, part
    county.refused(MinutesIssued, minutes.write, deliberation_id=called.id, text="改")
    county.do(
        minutes.correct,
        deliberation_id=called.id,
        text=issued.text,
        reason="地点误写",
        now=at("2026-10-20 08:45"),
    )
    correction = county.all(Minutes)[-1]
    assert "本件更正罗代办纪〔2026〕1号，理由：地点误写。" in paper_of(county, correction.id)
    # Another round may be opened: a refusal is no end for good.
    county.do(consultations.open_screening, project_id=project.id, enterprise_opinion="已完成论证")


def test_all_settled_is_cleared_and_the_terms_are_there_for_the_commitment(county: County) -> None:
    consultation = opposed(county)
    called = county.a_called_deliberation(consultation, meets_at=MEETING, now=at("2026-10-14 09:00"))
    county.hold(called.id, "settled", "settled", now=MEETING)
    assert county.consultation(consultation).state == "cleared"
    with county.database.reading() as session:
        assert deliberations.settled_terms(session, consultation).keys() == {"ecology", "water"}
    county.do(minutes.issue, deliberation_id=called.id, now=at("2026-10-16 17:00"))
    assert county.one(Deliberation, called.id).state == "closed"
    assert county.open_clocks() == {}


def test_a_blocker_is_brought_to_a_deliberation_whose_decision_is_followed_to_its_end(county: County) -> None:
    project, _ = county.an_answered_project()
    enterprise = county.enterprise(project)
    raised = county.do(
        blockers.bring_up,
        project_id=project,
        text="高压线迁改没有部门牵头",
        by=enterprise,
        now=at("2026-10-12 09:00"),
    )
    county.do(
        blockers.coordinate, blocker_id=raised.id, owner="housing", amount=3, now=at("2026-10-12 15:00")
    )
    called = county.do(
        deliberation_calls.call_on_blocker,
        blocker_id=raised.id,
        meets_at=MEETING,
        place="三楼会议室",
        departments=["natural_resources"],
        now=at("2026-10-15 09:00"),
    )
    assert called.departments == ["housing", "natural_resources"]
    county.hold(called.id, opinions=[{"matter": 1, "text": "由自然资源局牵头迁改"}], now=MEETING)
    decided = county.do(
        resolutions.add,
        deliberation_id=called.id,
        text="牵头完成高压线迁改方案",
        owner="natural_resources",
        amount=5,
        now=at("2026-10-16 16:00"),
    )
    issued = county.do(minutes.issue, deliberation_id=called.id, now=at("2026-10-16 17:00"))
    assert "牵头完成高压线迁改方案" in paper_of(county, issued.id)
    assert county.open_clocks("resolution")["resolution", decided.id].due_at == at("2026-10-23 17:30")
    assert county.notices("resolution.open") == [("department", "natural_resources")]
    county.do(
        resolutions.report,
        resolution_id=decided.id,
        evidence="迁改方案批复",
        by=county.liaison("natural_resources"),
        now=at("2026-10-22 11:00"),
    )
    county.do(resolutions.confirm, resolution_id=decided.id, now=at("2026-10-23 09:00"))
    assert county.one(Deliberation, called.id).state == "closed"
    county.do(blockers.resolve, blocker_id=raised.id, resolution="迁改完成", now=at("2026-10-26 09:00"))
    assert county.one(Blocker, raised.id).state == "resolved"
    assert ("enterprise", str(enterprise.enterprise_id)) in county.notices("blocker.resolved")
    assert county.open_clocks() == {}
    county.do(projects.move_stage, project_id=project, move="finish_docking")

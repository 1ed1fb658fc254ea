"""二（一） as the people in it play it: from the first intake to one form and one set of materials."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from pypdf import PdfReader

import forms
from builders.county import ALL_PHASES, County, at
from workflow.actions import (
    analyses,
    checklist_answers,
    checklists,
    entrusting,
    packs,
    papers,
    project_facts,
    projects,
)
from workflow.errors import (
    ChangedMeanwhile,
    FactsInvalid,
    HandlerMissing,
    IllegalMove,
    LinesInvalid,
    NotAllowed,
    Refusal,
    StageNotReady,
)
from workflow.law.terms import Phase, Scope
from workflow.records.checklist import Checklist, ChecklistAnswer, Pack
from workflow.records.clock import ClockRecord
from workflow.records.notice import Notice
from workflow.records.paper import Paper
from workflow.records.project import Mandate, ProjectFacts, ProjectStage
from workflow.rules.local_time import local_day

FORM = {
    "origin": "招商引资",
    "name": "枫屿精密注塑项目",
    "enterprise_name": "广东枫屿塑料制品有限公司",
    "kind": "新建厂房",
    "industry_code": "C2929",
    "address": "罗定市双东街道工业园E区2号地块",
    "investment": "7500万",
    "contact_name": "余堃",
    "contact_phone": "138 0000 0501",
    "new_enterprise": "是",
    "needs_land": "是",
}
DUE = at("2026-10-10 17:30")


def text_of(paper: Paper) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.pdf)).pages))


def printed(county: County, gather: Any, **what: Any) -> Paper:
    """A paper, made after the commit and read back from the records."""
    by, now = county.office, at("2026-10-16 09:00")
    paper_id = papers.make(
        county.database,
        forms.render,
        lambda session: gather(session, county.law, by=by, now=now, **what),
        by=by,
        now=now,
    )
    return county.attempt(papers.read, paper_id=paper_id, by=by)


def test_a_project_is_taken_in_asked_about_answered_and_compiled(county: County) -> None:
    office, agent = county.office, county.agent

    # 1. The investment side brings the project; the office writes it down, and what is wrong is said at once.
    wrong = county.refused(
        FactsInvalid, projects.take_in, form={**FORM, "contact_phone": "电话", "kind": "养鱼"}
    )
    assert {problem.field for problem in wrong.problems} == {"contact_phone", "kind"}
    project_id = county.do(projects.take_in, form=FORM, now=at("2026-09-28 09:20")).id
    project = county.project(project_id)
    assert (project.number, project.state, project.contact_phone) == ("2026-0001", "docking", "13800000501")
    assert project.edition_hash == county.law.current.hash

    # 2. The rules propose with reasons; the office decides, leaving one department out and adding another.
    proposed = county.attempt(analyses.propose, project_id=project_id, by=office)
    assert {each.phase for each in proposed} == set(Phase)
    assert all(each.reason for each in proposed)
    parts = [
        {"department": each.department, "phase": each.phase.value, "items": list(each.items)}
        for each in proposed
        if each.department != "culture_tourism"
    ]
    parts.append({"department": "commerce", "phase": "land_use", "reason": "核对投资协议约定的开工时间"})
    county.do(analyses.decide, project_id=project_id, involvements=parts, now=at("2026-09-29 10:00"))
    county.do(
        entrusting.assign_agent, project_id=project_id, agent_id=agent.person_id, now=at("2026-09-29 10:20")
    )
    assert ("person", str(agent.person_id)) in county.notices("agent.assigned")

    # 3. All departments are asked at once on the day before the holiday: each owes by Saturday the 10th, which is worked.
    county.do(checklists.dispatch, project_id=project_id, now=at("2026-09-30 10:00"))
    asked = county.checklists(project_id)
    assert set(asked) == {str(part["department"]) for part in parts}
    clocks = county.open_clocks("checklist")
    assert len(clocks) == len(asked)
    assert {(clock.due_at, clock.provisional) for clock in clocks.values()} == {(DUE, False)}
    told = county.all(Notice, Notice.kind == "checklist.notify")
    assert {notice.addressee_key for notice in told} == set(asked)
    assert all("2026年10月10日（周六）" in notice.text for notice in told)

    # 4. Nobody answers for another department, and no answer is half an answer.
    land = asked["natural_resources"]
    as_land: dict[str, Any] = {
        "checklist_id": land.id,
        "by": county.liaison("natural_resources"),
        "now": at("2026-10-08 09:30"),
    }
    line = {"item_code": "LX-05", "phase": "land_use"}
    county.refused(
        NotAllowed, checklist_answers.reply, **{**as_land, "by": county.liaison("housing")},
        involved=True, lines=[line], handled_by="张栩",
    )  # fmt: skip
    county.refused(
        HandlerMissing, checklist_answers.reply, **as_land, involved=True, lines=[line], handled_by=" "
    )
    county.refused(
        LinesInvalid, checklist_answers.reply, **as_land,
        involved=True, lines=[{"item_code": "ZZ-99"}, {"item_code": "KB-01"}], handled_by="陈岚",
    )  # fmt: skip
    county.do(
        checklist_answers.reply,
        **as_land,
        involved=True,
        lines=[
            {"item_code": "LX-05"},
            {"item_code": "LX-07", "circumstance": "出让用地"},
            {
                "phase": "land_use",
                "item_name": "临时用地踏勘",
                "materials": [{"name": "营业执照", "copies": 1}, "踏勘申请"],
            },
        ],
        handled_by="陈岚",
        phone="13800000102",
    )
    county.refused(IllegalMove, checklist_answers.reply, **as_land, involved=False, handled_by="陈岚")

    # 5. The others answer in their own time; one is late, and it is written down as late.
    for key, row in asked.items():
        if key == "commerce":
            involved: dict[str, Any] = {"involved": False, "lines": [], "note": "协议已约定，无需另办"}
            county.answer(row, now=at("2026-10-09 16:00"), **involved)
        elif key not in ("natural_resources", "housing"):
            county.answer(row, now=at("2026-10-09 16:00"))
    lacking = county.refused(StageNotReady, projects.move_stage, project_id=project_id, move="finish_docking")
    assert "1个部门尚未回复材料清单" in str(lacking)
    late = county.answer(
        asked["housing"],
        now=at("2026-10-12 09:05"),
        lines=[{"item_code": "SG-04", "circumstance": "一次性办理"}, {"item_code": "YS-07"}],
    )
    assert late.in_time is False
    assert ("office", "") in county.notices("checklist.complete")

    # 6. An answer that will not do goes back with the reason; a new round, a new clock.
    emergency = county.do(
        checklist_answers.return_answer,
        checklist_id=asked["ecology"].id,
        reason="未写明环评类别",
        now=at("2026-10-12 15:00"),
    )
    assert (emergency.state, emergency.round) == ("returned", 2)
    again = county.open_clocks("checklist")["checklist", asked["ecology"].id]
    assert again.due_at == at("2026-10-15 17:30")
    county.answer(emergency, now=at("2026-10-13 11:00"))
    rounds = county.all(ChecklistAnswer, ChecklistAnswer.checklist_id == asked["ecology"].id)
    assert [(answer.round, answer.return_reason) for answer in rounds] == [(1, "未写明环评类别"), (2, "")]

    # 7. The address changes: every answer that relied on it is stale until it is confirmed or given anew.
    county.do(
        project_facts.change_facts,
        project_id=project_id,
        form={"address": "罗定市双东街道工业园E区3号地块"},
        reason="地块调整",
        now=at("2026-10-13 14:00"),
    )
    assert [version.changed for version in county.all(ProjectFacts)] == [[], ["address"]]
    stale = county.checklists(project_id)
    assert {row.state for row in stale.values()} == {"stale"}
    for key, row in stale.items():
        county.do(
            checklist_answers.confirm,
            checklist_id=row.id,
            handled_by="经办甲",
            by=county.liaison(key),
            now=at("2026-10-14 09:30"),
        )
    assert {row.state for row in county.checklists(project_id).values()} == {"replied", "not_involved"}
    assert county.open_clocks() == {}

    # 8. One form and one set of materials per phase; what an earlier item yields is produced on the way.
    for phase in ALL_PHASES:
        county.do(
            packs.compile_phase,
            project_id=project_id,
            phase=Phase(phase),
            by=agent,
            now=at("2026-10-14 16:00"),
        )
    land_use = next(pack for pack in county.all(Pack) if pack.phase == "land_use")
    licences = [paper for paper in land_use.content["materials"] if paper["key"] == "business_licence"]
    assert len(licences) == 1
    assert len({need["item_name"] for need in licences[0]["needed_by"]}) >= 2
    assert any(paper["produced_by"] for paper in land_use.content["materials"])
    same: dict[str, Any] = {"project_id": project_id, "phase": Phase.LAND_USE}
    county.do(packs.compile_phase, **same, now=at("2026-10-14 16:30"), events=0)

    # 9. Docking is done; the enterprise says what it entrusts; what comes next is open.
    county.do(projects.move_stage, project_id=project_id, move="finish_docking", now=at("2026-10-14 17:00"))
    county.do(
        entrusting.give_mandate,
        project_id=project_id,
        scope=Scope.WHOLE,
        by=county.enterprise(project_id),
        now=at("2026-10-15 09:00"),
    )
    assert county.all(Mandate)[0].scope == "whole"
    stages = {row.stage: row.state for row in county.all(ProjectStage)}
    assert stages == {
        "docking": "done",
        "business_registration": "open",
        "direct_landing": "open",
        "construction_approval": "waiting",
    }

    # 10. Paper says what was said.
    annex1 = printed(county, papers.draft_annex1, checklist_id=land.id)
    for words in ("罗定市自然资源局", "临时用地踏勘", "踏勘申请", "工业园E区3号地块"):
        assert words in text_of(annex1)
    first_round = printed(county, papers.draft_annex1, checklist_id=land.id, round_number=1)
    assert "工业园E区2号地块" in text_of(first_round)
    assert "一张表单、一套材料" in text_of(printed(county, papers.draft_pack, pack_id=land_use.id))
    clock = county.all(ClockRecord, ClockRecord.subject_id == asked["housing"].id, ClockRecord.round == 1)[0]
    proof = text_of(printed(county, papers.draft_proof, clock_id=clock.id))
    for words in ("国庆节", "调休上班", "2026年10月10日", "超时办结"):
        assert words in proof

    # Every step is one line of history, in the order in which it happened.
    moments = [line.happened_at for line in county.events(project_id)]
    assert moments == sorted(moments)
    assert {local_day(moment).isoformat() for moment in moments} >= {"2026-09-28", "2026-09-30", "2026-10-15"}


def test_of_two_who_answer_at_the_same_moment_one_wins_and_the_other_is_told(county: County) -> None:
    _, asked = county.a_dispatched_project([("housing", "construction")])
    by = county.liaison("housing")
    together = Barrier(2)

    def answer(name: str) -> ChecklistAnswer | Refusal:
        together.wait()
        try:
            return county.attempt(
                checklist_answers.reply,
                checklist_id=asked["housing"].id,
                by=by,
                involved=False,
                handled_by=name,
            )
        except Refusal as refused:
            return refused

    with ThreadPoolExecutor(2) as both:
        first, second = both.map(answer, ("张栩", "韦衡"))
    won, told = (second, first) if isinstance(first, Refusal) else (first, second)
    assert isinstance(won, ChecklistAnswer)
    assert isinstance(told, IllegalMove)
    assert str(told) == "当前状态为“不涉及”，不能办理“回复不涉及”。"
    assert [answer.handled_by for answer in county.all(ChecklistAnswer)] == [won.handled_by]


def test_whoever_looked_at_an_older_version_is_told_to_look_again(county: County) -> None:
    _, asked = county.a_dispatched_project([("housing", "construction")])
    row: Checklist = asked["housing"]
    county.answer(row, expected_version=row.version)
    county.refused(
        ChangedMeanwhile,
        checklist_answers.reply,
        checklist_id=row.id,
        by=county.liaison("housing"),
        expected_version=row.version,
        involved=False,
        handled_by="经办乙",
    )

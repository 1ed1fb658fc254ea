"""No action forgets to ask the duty matrix, and none leaves half of what it does."""

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from builders.county import FACTS, County, at
from workflow.actions import (
    analyses,
    blocker_askings,
    blockers,
    calendars,
    checklist_answers,
    checklists,
    clock_acts,
    clocks,
    consultation_ends,
    consultations,
    deliberation_calls,
    deliberations,
    departments,
    drafts,
    entrusting,
    handovers,
    liaisons,
    mergers,
    minutes,
    moved_dates,
    notices,
    opinions,
    packs,
    papers,
    people,
    project_facts,
    project_lists,
    projects,
    resolution_returns,
    resolutions,
    risk_findings,
    stale_opinions,
)
from workflow.errors import NotAllowed
from workflow.law.holidays import HolidayNotice
from workflow.law.terms import PauseReason, Phase, Scope
from workflow.rules.duty import Role

ROOMS = (
    entrusting,
    project_facts,
    deliberation_calls,
    consultation_ends,
    checklist_answers,
    departments,
    handovers,
    analyses,
    blockers,
    calendars,
    checklists,
    clocks,
    consultations,
    deliberations,
    drafts,
    liaisons,
    mergers,
    minutes,
    notices,
    opinions,
    packs,
    papers,
    people,
    project_lists,
    stale_opinions,
    projects,
    resolutions,
    risk_findings,
)
#: What takes an actor and asks no matrix, and why.
BESIDE: dict[Callable[..., Any], str] = {
    notices.mark_read: "a notice is for its addressee",
    notices.mark_all_read: "the same, for all that reached somebody",
    blockers.take_back: "a part of the act that stops a project",
    notices.tell_others: "a part of every act of which others hear",
    moved_dates.recompute: "a part of the acts that change the calendar",
    papers.keep: "what is kept was gathered under the matrix",
    papers.make: "it gathers under the matrix",
    risk_findings.reopen: "a part of the change of facts",
    project_facts.register_code: "a part of the act that approves a licence",
    projects.keep_version: "a part of the acts that take a project in and change its facts",
}
NOTICE = HolidayNotice(2027, "国办发明电〔2026〕99号", None, "测试", {date(2027, 1, 1): "元旦"}, {})

#: Every act with something sound to do, as far as nobody may do it.
GIVEN: dict[Callable[..., Any], dict[str, Any]] = {
    analyses.propose: {"project_id": 1},
    analyses.decide: {"project_id": 1, "involvements": [{"department": "water", "phase": "title"}]},
    calendars.import_notice: {"notice": NOTICE},
    calendars.take_closure_back: {"day": date(2026, 11, 25), "reason": "误登"},
    calendars.declare_closure: {"day": date(2026, 11, 25), "reason": "台风", "document": "甲"},
    blockers.bring_up: {"project_id": 1, "text": "无人牵头"},
    blockers.coordinate: {"blocker_id": 1, "owner": "office", "amount": 3},
    blocker_askings.ask: {"blocker_id": 1, "reason": "谈不拢"},
    blocker_askings.retract: {"blocker_id": 1, "reason": "谈拢了"},
    blockers.resolve: {"blocker_id": 1, "resolution": "已协调"},
    blockers.withdraw: {"blocker_id": 1, "reason": "有误"},
    blockers.reopen: {"blocker_id": 1, "reason": "又有"},
    deliberation_calls.call: {"consultation_id": 1, "meets_at": at("2026-11-25 15:00"), "place": "三楼"},
    deliberation_calls.call_on_blocker: {
        "blocker_id": 1,
        "meets_at": at("2026-11-25 15:00"),
        "place": "三楼",
    },
    deliberations.put_off: {"deliberation_id": 1, "meets_at": at("2026-11-25 15:00"), "reason": "改日"},
    deliberations.cancel: {"deliberation_id": 1, "reason": "不开了"},
    deliberations.hold: {"deliberation_id": 1, "attended": ["housing"]},
    minutes.write: {"deliberation_id": 1, "text": "纪要"},
    minutes.issue: {"deliberation_id": 1},
    minutes.correct: {"deliberation_id": 1, "text": "纪要", "reason": "误写"},
    resolutions.add: {"deliberation_id": 1, "text": "出具意见", "owner": "office", "amount": 3},
    resolutions.report: {"resolution_id": 1, "evidence": "函"},
    resolutions.confirm: {"resolution_id": 1},
    resolution_returns.send_back: {"resolution_id": 1, "reason": "缺附图", "amount": 3},
    resolution_returns.reopen: {"resolution_id": 1, "reason": "又有", "amount": 3},
    resolution_returns.withdraw: {"resolution_id": 1, "reason": "有误"},
    checklists.dispatch: {"project_id": 1},
    checklist_answers.reply: {"checklist_id": 1, "involved": False, "handled_by": "甲"},
    checklist_answers.confirm: {"checklist_id": 1, "handled_by": "甲"},
    checklist_answers.return_answer: {"checklist_id": 1, "reason": "补充"},
    checklists.withdraw: {"checklist_id": 1, "reason": "不涉及"},
    clock_acts.pause: {
        "clock_id": 12,
        "reason": PauseReason.HEARING,
        "basis": "甲",
        "evidence": "乙",
        "planned_until": date(2026, 12, 1),
    },
    clock_acts.resume: {"clock_id": 12},
    clock_acts.extend: {"clock_id": 12, "amount": 1, "approver": "甲", "reason": "乙"},
    clock_acts.proof_of: {"clock_id": 12},
    consultations.open_screening: {"project_id": 1},
    risk_findings.judge: {"consultation_id": 1, "high_risk": False},
    consultations.circulate: {"consultation_id": 1, "departments": ["housing"]},
    consultation_ends.decline: {"consultation_id": 1, "reason": "不参加"},
    consultation_ends.withdraw: {"consultation_id": 1, "reason": "有误"},
    consultation_ends.withdraw_consultee: {"consultee_id": 1, "reason": "不涉及"},
    opinions.reply: {"consultee_id": 1, "opinion": "agree", "handled_by": "甲"},
    stale_opinions.confirm: {"consultee_id": 1, "handled_by": "甲"},
    packs.compile_now: {"project_id": 1, "phase": Phase.CONSTRUCTION},
    packs.compile_phase: {"project_id": 1, "phase": Phase.CONSTRUCTION},
    packs.settle: {"project_id": 1, "first": "图纸", "second": "图纸一", "said": packs.Verdict.APART},
    papers.draft_annex1: {"checklist_id": 1},
    papers.draft_annex2: {"consultee_id": 1},
    papers.draft_pack: {"pack_id": 1},
    papers.draft_proof: {"clock_id": 12},
    papers.read: {"paper_id": 1},
    people.change_roles: {"login": "office", "roles": [Role.AGENT]},
    mergers.preview: {"key": "water", "into": "housing", "since": date(2026, 11, 23), "document": "甲"},
    mergers.merge: {"key": "water", "into": "housing", "since": date(2026, 11, 23), "document": "甲"},
    departments.close_department: {"key": "water"},
    people.close_person: {"login": "office"},
    people.reopen_person: {"login": "office"},
    handovers.hand_projects_over: {
        "person_id": 1,
        "successor_id": 2,
        "reason": "离任",
        "handover": "材料已移交",
    },
    handovers.hand_terms_over: {"person_id": 1, "successor_id": 2},
    liaisons.end_liaison: {"liaison_id": 1, "last_day": date(2026, 12, 1)},
    departments.rename_department: {"key": "water", "name": "罗定市水利局", "short": "水利局"},
    people.create_person: {"login": "x", "name": "某", "roles": [Role.OFFICE], "password_hash": "-"},
    liaisons.name_liaison: {"department_key": "housing", "person_id": 1, "since": date(2026, 1, 1)},
    people.set_password: {"login": "office", "password_hash": "-"},
    project_lists.import_list: {"rows": [(2, FACTS)]},
    projects.take_in: {"form": FACTS},
    project_facts.change_facts: {"project_id": 1, "form": {"investment": "2亿"}},
    entrusting.assign_agent: {"project_id": 1, "agent_id": 1},
    entrusting.give_mandate: {"project_id": 1, "scope": Scope.WHOLE},
    entrusting.end_mandate: {"project_id": 1},
    projects.move_stage: {"project_id": 1, "move": "suspend", "reason": "暂缓"},
}


def test_the_list_of_acts_is_whole() -> None:
    acts: set[Callable[..., Any]] = {
        function
        for room in ROOMS
        for name, function in inspect.getmembers(room, inspect.isfunction)
        if not name.startswith("_")
        and function.__module__ == room.__name__
        and "by" in inspect.signature(function).parameters
    }
    assert {act.__name__ for act in acts - GIVEN.keys() - BESIDE.keys()} == set()


def test_whoever_has_no_role_does_nothing_at_all(county: County) -> None:
    consultation, consultees = county.a_consultation(awaiting=["housing", "ecology"])
    assert (consultation, consultees["housing"].id) == (1, 1)
    clock = county.open_clocks("consultee")["consultee", 1]
    assert clock.id == 12
    assert county.do(packs.compile_phase, project_id=1, phase=Phase.CONSTRUCTION).id == 1
    made = papers.make(
        county.database,
        lambda _: b"%PDF-",
        lambda session: papers.draft_annex2(
            session, county.law, consultee_id=1, by=county.office, now=county.now
        ),
        by=county.office,
        now=county.now,
    )
    assert made == 1
    blocker = county.do(blockers.bring_up, project_id=1, text="无人牵头").id
    county.do(blockers.coordinate, blocker_id=blocker, owner="housing", amount=3)
    called = county.do(
        deliberation_calls.call_on_blocker, blocker_id=blocker, meets_at=at("2026-11-25 15:00"), place="三楼"
    ).id
    county.hold(called, opinions=[{"matter": 1, "text": "由住建牵头"}])
    county.do(resolutions.add, deliberation_id=called, text="牵头", owner="housing", amount=3)
    for act, given in GIVEN.items():
        county.refused(NotAllowed, act, by=county.nobody, **given)


# --- half way -------------------------------------------------------------------------------------------------

LATER = at("2031-03-03 10:00")


def injected(county: County) -> None:
    """From 2031 on the second notice of an instant breaks a key."""
    with county.database.acting() as session:
        session.execute(
            text(
                "CREATE UNIQUE INDEX injected ON notice (created_at) WHERE created_at > '2031-01-01 00:00:00'"
            )
        )


def dispatching(county: County) -> tuple[Callable[..., Any], dict[str, Any]]:
    project = county.a_project()
    county.decide(project)
    return checklists.dispatch, {"project_id": project}


def answering(county: County) -> tuple[Callable[..., Any], dict[str, Any]]:
    _, asked = county.a_dispatched_project([("housing", "construction")])
    by = county.liaison("housing")
    given: dict[str, Any] = {
        "checklist_id": asked["housing"].id,
        "involved": False,
        "handled_by": "甲",
        "by": by,
    }
    return checklist_answers.reply, given


def changing(county: County) -> tuple[Callable[..., Any], dict[str, Any]]:
    project, _ = county.an_answered_project()
    return project_facts.change_facts, {"project_id": project, "form": {"investment": "2亿"}}


def naming(county: County) -> tuple[Callable[..., Any], dict[str, Any]]:
    return entrusting.assign_agent, {"project_id": county.a_project(), "agent_id": county.agent.person_id}


def suspending(county: County) -> tuple[Callable[..., Any], dict[str, Any]]:
    project, _ = county.a_dispatched_project()
    return projects.move_stage, {"project_id": project, "move": "suspend", "reason": "暂缓"}


def circulating(county: County) -> tuple[Callable[..., Any], dict[str, Any]]:
    project = county.a_landing_project()
    opened = county.do(consultations.open_screening, project_id=project, enterprise_opinion="愿意")
    return consultations.circulate, {"consultation_id": opened.id, "departments": ["housing", "water"]}


def opining(county: County) -> tuple[Callable[..., Any], dict[str, Any]]:
    _, asked = county.a_consultation(awaiting=["housing"])
    by = county.liaison("housing")
    return opinions.reply, {
        "consultee_id": asked["housing"].id,
        "opinion": "agree",
        "handled_by": "甲",
        "by": by,
    }


def declining(county: County) -> tuple[Callable[..., Any], dict[str, Any]]:
    consultation, _ = county.a_consultation(awaiting=["housing", "water"])
    return consultation_ends.decline, {"consultation_id": consultation, "reason": "不参加"}


@pytest.mark.parametrize(
    "act",
    [dispatching, answering, changing, naming, suspending, circulating, opining, declining],
    ids=lambda act: str(act.__name__),
)
def test_an_act_that_fails_half_way_leaves_nothing(
    county: County, act: Callable[[County], tuple[Callable[..., Any], dict[str, Any]]]
) -> None:
    action, asked = act(county)
    given: dict[str, Any] = {"by": county.office} | asked
    injected(county)
    before = county.everything()
    with pytest.raises(IntegrityError):
        county.attempt(action, now=LATER, **given)
    assert county.everything() == before
    with county.database.acting() as session:
        session.execute(text("DROP INDEX injected"))
    county.do(action, now=LATER, **given)

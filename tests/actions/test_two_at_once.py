"""Two people act on one case at the same moment: exactly one wins, the other is refused in so many words."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from builders.county import FACTS, County
from workflow.actions import (
    checklist_answers,
    checklists,
    consultation_ends,
    consultations,
    entrusting,
    opinions,
    packs,
    papers,
    people,
    project_facts,
    projects,
)
from workflow.errors import (
    ChangedMeanwhile,
    CreditCodeBelongsToAnother,
    DuplicateProject,
    IllegalMove,
    LoginTaken,
    NothingChanged,
    NothingToDispatch,
    ProjectNotOpen,
    Refusal,
)
from workflow.law.terms import Phase, Scope
from workflow.records.checklist import Pack
from workflow.records.enterprise import Enterprise
from workflow.records.paper import Paper
from workflow.records.project import Mandate, Project
from workflow.rules.duty import Role
from workflow.rules.identifiers import credit_check_character

TIMES = 3
CODE = "91445381MA0000001" + credit_check_character("91445381MA0000001")


def at_once(acts: Sequence[Callable[[], Any]]) -> tuple[list[Any], list[BaseException]]:
    """What came of them, started together."""
    ready = threading.Barrier(len(acts))
    answers: list[Any] = []
    refusals: list[BaseException] = []

    def run(act: Callable[[], Any]) -> None:
        ready.wait()
        try:
            answers.append(act())
        except BaseException as refused:  # noqa: BLE001 - whatever it is, the test has to see it
            refusals.append(refused)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers, refusals


def one_wins(acts: Sequence[Callable[[], Any]], *refused_by: type[Refusal]) -> Any:
    answers, refusals = at_once(acts)
    assert [type(each) for each in refusals if not isinstance(each, refused_by)] == []
    assert len(answers) == 1
    return answers[0]


def acts(county: County, action: Callable[..., Any], *given: dict[str, Any]) -> list[Callable[[], Any]]:
    def of(each: dict[str, Any]) -> Callable[[], Any]:
        return lambda: county.attempt(action, **{"by": county.office} | each)

    county.office  # noqa: B018 - the account is opened before the race
    return [of(each) for each in given]


def test_two_intakes_get_two_numbers(county: County) -> None:
    names = ["甲项目基地", "乙物流中心", "丙新材料厂房", "丁冷库工程"]
    answers, refusals = at_once(
        acts(
            county,
            projects.take_in,
            *({"form": FACTS | {"name": name}, "same_enterprise": "同一家"} for name in names),
        )
    )
    assert refusals == []
    assert sorted(each.number for each in answers) == [f"2026-{n:04d}" for n in range(1, 5)]
    assert len(county.all(Enterprise)) == 1


def test_one_project_taken_in_twice_at_once_is_taken_in_once(county: County) -> None:
    one_wins(acts(county, projects.take_in, {"form": FACTS}, {"form": FACTS}), DuplicateProject)
    assert len(county.all(Project)) == 1


def test_two_companies_do_not_get_one_code(county: County) -> None:
    form = FACTS | {"credit_code": CODE}
    one_wins(
        acts(
            county,
            projects.take_in,
            {"form": form | {"name": "甲项目基地", "enterprise_name": "甲公司"}},
            {"form": form | {"name": "乙物流中心", "enterprise_name": "乙公司"}},
        ),
        CreditCodeBelongsToAnother,
        ChangedMeanwhile,
    )


def test_two_projects_do_not_give_one_code_to_two_companies(county: County) -> None:
    first = county.a_project(name="甲项目基地", enterprise_name="甲公司")
    second = county.a_project(name="乙物流中心", enterprise_name="乙公司")
    one_wins(
        acts(
            county,
            project_facts.change_facts,
            *({"project_id": each, "form": {"credit_code": CODE}} for each in (first, second)),
        ),
        CreditCodeBelongsToAnother,
        ChangedMeanwhile,
    )


@pytest.mark.parametrize("_", range(TIMES))
def test_a_department_answers_once_however_often_it_clicks(county: County, _: int) -> None:
    _, asked = county.a_dispatched_project([("housing", "construction")])
    given: dict[str, Any] = {
        "checklist_id": asked["housing"].id,
        "involved": False,
        "handled_by": "甲",
        "by": county.liaison("housing"),
    }
    one_wins(acts(county, checklist_answers.reply, given, given, given), IllegalMove, ChangedMeanwhile)
    assert county.open_clocks() == {}


@pytest.mark.parametrize("_", range(TIMES))
def test_an_opinion_is_given_once(county: County, _: int) -> None:
    _, asked = county.a_consultation(awaiting=["housing"])
    given: dict[str, Any] = {
        "consultee_id": asked["housing"].id,
        "handled_by": "甲",
        "by": county.liaison("housing"),
    }
    one_wins(
        acts(
            county,
            opinions.reply,
            given | {"opinion": "agree"},
            given | {"opinion": "object", "reason": "待核"},
        ),
        IllegalMove,
        ChangedMeanwhile,
    )


@pytest.mark.parametrize("_", range(TIMES))
def test_the_last_two_departments_close_the_round_once(county: County, _: int) -> None:
    consultation, asked = county.a_consultation(awaiting=["housing", "ecology", "water"])
    answers, refusals = at_once(
        acts(
            county,
            opinions.reply,
            *(
                {"consultee_id": row.id, "opinion": "agree", "handled_by": "甲", "by": county.liaison(key)}
                for key, row in asked.items()
            ),
        )
    )
    assert refusals == []
    assert sorted(answers) == ["circulating", "circulating", "unopposed"]
    assert county.consultation(consultation).state == "unopposed"
    assert county.notices("consultation.unopposed") == [("office", "")]


@pytest.mark.parametrize("_", range(TIMES))
def test_an_answer_and_its_taking_back_do_not_both_happen(county: County, _: int) -> None:
    _, asked = county.a_consultation(awaiting=["housing"])
    consultee, liaison = asked["housing"].id, county.liaison("housing")
    reply = acts(
        county,
        opinions.reply,
        {"consultee_id": consultee, "opinion": "agree", "handled_by": "甲", "by": liaison},
    )
    back = acts(county, consultation_ends.withdraw_consultee, {"consultee_id": consultee, "reason": "有误"})
    one_wins([*reply, *back], IllegalMove, ChangedMeanwhile)


def test_a_suspension_and_an_answer_agree_on_who_was_first(county: County) -> None:
    project, asked = county.a_dispatched_project([("housing", "construction")])
    reply = acts(
        county,
        checklist_answers.reply,
        {
            "checklist_id": asked["housing"].id,
            "involved": False,
            "handled_by": "甲",
            "by": county.liaison("housing"),
        },
    )
    suspend = acts(county, projects.move_stage, {"project_id": project, "move": "suspend", "reason": "暂缓"})
    _, refusals = at_once([*reply, *suspend])
    assert all(isinstance(each, IllegalMove | ProjectNotOpen) for each in refusals)
    assert county.project(project).state == "suspended"
    assert county.open_clocks() == {}


def test_departments_are_asked_once_by_two_who_dispatch(county: County) -> None:
    project = county.a_project()
    county.decide(project)
    given: dict[str, Any] = {"project_id": project}
    one_wins(acts(county, checklists.dispatch, given, given), NothingToDispatch, ChangedMeanwhile)
    assert len(county.open_clocks()) == 3


def test_one_version_is_changed_once(county: County) -> None:
    project = county.a_project()
    seen = county.project(project).version
    given: dict[str, Any] = {"project_id": project, "expected_version": seen}
    one_wins(
        acts(
            county,
            project_facts.change_facts,
            given | {"form": {"investment": "2亿"}},
            given | {"form": {"investment": "3亿"}},
        ),
        ChangedMeanwhile,
    )


def test_the_same_change_is_made_once(county: County) -> None:
    given: dict[str, Any] = {"project_id": county.a_project(), "form": {"investment": "2亿"}}
    one_wins(acts(county, project_facts.change_facts, given, given), NothingChanged, ChangedMeanwhile)


def test_a_round_is_opened_and_circulated_once(county: County) -> None:
    project = county.a_landing_project()
    opened = county.do(consultations.open_screening, project_id=project, enterprise_opinion="愿意")
    given: dict[str, Any] = {"consultation_id": opened.id, "departments": ["housing"]}
    one_wins(acts(county, consultations.circulate, given, given), IllegalMove, ChangedMeanwhile)


def test_the_same_mandate_the_same_pack_and_the_same_paper_are_made_once(county: County) -> None:
    project, asked = county.an_answered_project([("housing", "construction")])
    mandate = {"project_id": project, "scope": Scope.WHOLE, "source": "委托书"}
    pack = {"project_id": project, "phase": Phase.CONSTRUCTION}
    checklist, office = asked["housing"].id, county.office

    def paper() -> int:
        return papers.make(
            county.database,
            lambda _: b"%PDF-",
            lambda session: papers.draft_annex1(
                session, county.law, checklist_id=checklist, by=office, now=county.now
            ),
            by=office,
            now=county.now,
        )

    for kind, racers in (
        (Mandate, acts(county, entrusting.give_mandate, mandate, mandate)),
        (Pack, acts(county, packs.compile_phase, pack, pack)),
        (Paper, [paper, paper, paper]),
    ):
        answers, refusals = at_once(racers)
        assert refusals == []
        assert len(answers) == len(racers)
        assert len(county.all(kind)) == 1


def test_a_login_is_given_once_also_as_the_first_act_of_a_house(county: County) -> None:
    def opening() -> Any:
        with county.database.acting() as session:
            return people.create_person(
                session,
                login="first",
                name="某",
                roles=[Role.ADMIN],
                password_hash="-",
                by=None,
                now=county.now,
            )

    one_wins([opening, opening, opening], LoginTaken)

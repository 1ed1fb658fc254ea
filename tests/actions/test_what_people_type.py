"""Whatever people type is kept, or refused in Chinese with its field; the database never has to say no."""

from typing import Any

import pytest

from builders.county import FACTS, County
from workflow.actions import (
    analyses,
    calendars,
    checklist_answers,
    checklists,
    consultation_ends,
    consultations,
    opinions,
    people,
    project_facts,
    projects,
)
from workflow.errors import CharacterNotPrintable, FactTooLong, Refusal, Refusals
from workflow.rules.duty import Role

#: Every text that an action takes: the act, the field, the most characters that are kept.
TEXTS = [
    ("take_in", "despite_duplicates", 200),
    ("change", "reason", 200),
    ("move", "reason", 200),
    ("decide", "involvements", 400),
    ("reply", "handled_by", 60),
    ("reply", "note", 400),
    ("confirm", "handled_by", 60),
    ("return", "reason", 400),
    ("withdraw", "reason", 200),
    ("open", "enterprise_opinion", 400),
    ("open", "info", 2000),
    ("circulate", "enterprise_opinion", 400),
    ("circulate", "info", 2000),
    ("circulate", "enterprise_clauses", 500),
    ("opine", "reason", 2000),
    ("opine", "added_clauses", 500),
    ("opine", "handled_by", 60),
    ("withdraw_consultee", "reason", 200),
    ("withdraw_consultation", "reason", 400),
    ("decline", "reason", 400),
    ("close", "reason", 100),
    ("close", "document", 200),
    ("person", "login", 60),
    ("person", "name", 60),
    ("person", "email", 120),
]


def lay_out(county: County, act: str) -> tuple[Any, dict[str, Any]]:
    """A county that waits for this act: the action, and what it is given beside the text."""
    if act == "take_in":
        county.a_project()
        return projects.take_in, {"form": FACTS}
    if act in {"change", "move", "decide"}:
        project = county.a_project()
        on_facts: dict[str, tuple[Any, dict[str, Any]]] = {
            "change": (project_facts.change_facts, {"form": {"investment": "2亿"}, "project_id": project}),
            "move": (projects.move_stage, {"move": "suspend", "project_id": project}),
            "decide": (analyses.decide, {"project_id": project}),
        }
        return on_facts[act]
    as_housing: dict[str, Any] = {"by": county.liaison("housing")}
    if act in {"reply", "confirm", "return", "withdraw"}:
        project, asked = county.a_dispatched_project([("housing", "construction")])
        checklist = asked["housing"]
        given: dict[str, Any] = {"checklist_id": checklist.id}
        if act in {"confirm", "return"}:
            county.answer(checklist)
        if act == "confirm":
            county.do(project_facts.change_facts, project_id=project, form={"investment": "2亿"})
        return {
            "reply": (checklist_answers.reply, given | as_housing | {"involved": False, "handled_by": "甲"}),
            "confirm": (checklist_answers.confirm, given | as_housing | {"handled_by": "甲"}),
            "return": (checklist_answers.return_answer, given),
            "withdraw": (checklists.withdraw, given),
        }[act]
    if act == "open":
        return consultations.open_screening, {"project_id": county.a_landing_project()}
    if act == "circulate":
        project = county.a_landing_project()
        opened = county.do(consultations.open_screening, project_id=project, enterprise_opinion="愿意")
        return consultations.circulate, {"consultation_id": opened.id, "departments": ["housing"]}
    if act in {"opine", "withdraw_consultee", "withdraw_consultation", "decline"}:
        consultation, consultees = county.a_consultation(awaiting=["housing"])
        one: dict[str, Any] = {"consultee_id": consultees["housing"].id}
        whole: dict[str, Any] = {"consultation_id": consultation}
        return {
            "opine": (
                opinions.reply,
                one | as_housing | {"opinion": "object", "reason": "待核", "handled_by": "甲"},
            ),
            "withdraw_consultee": (consultation_ends.withdraw_consultee, one),
            "withdraw_consultation": (consultation_ends.withdraw, whole),
            "decline": (consultation_ends.decline, whole),
        }[act]
    if act == "close":
        from datetime import date

        closure: dict[str, Any] = {"day": date(2026, 11, 25), "reason": "台风", "document": "甲"}
        return calendars.declare_closure, closure
    admin = county.person("admin", Role.ADMIN)
    return people.create_person, {
        "login": "new",
        "name": "某",
        "roles": [],
        "password_hash": "-",
        "by": admin,
    }


def put(field: str, text: str) -> dict[str, Any]:
    if field == "involvements":
        return {field: [{"department": "housing", "phase": "construction", "reason": text}]}
    if field in {"enterprise_clauses", "added_clauses"}:
        return {field: [text]}
    return {field: text}


def only(refused: Refusal) -> Refusal:
    return refused.problems[0] if isinstance(refused, Refusals) else refused


@pytest.mark.parametrize(("act", "field", "most"), TEXTS, ids=str)
def test_a_text_is_kept_up_to_its_limit_and_refused_beyond_it(
    county: County, act: str, field: str, most: int
) -> None:
    action, given = lay_out(county, act)
    named = {"added_clauses": "added[0]", "enterprise_clauses": "enterprise_clauses[0]"}.get(field, field)
    refused = only(county.refused(Refusal, action, **given | put(field, "堃" * (most + 1))))
    assert isinstance(refused, FactTooLong)
    assert refused.field == named
    refused = only(county.refused(Refusal, action, **given | put(field, "甲\x00乙")))
    assert isinstance(refused, CharacterNotPrintable)
    assert refused.field == named
    county.do(action, **given | put(field, "𬬭" * most))

"""Late recording is everywhere (补录): each act takes when it happened, or stands here with the reason why it does not."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import workflow.actions
from workflow.rules import duty

ROOT = Path(__file__).parents[2]
DOORS = [*sorted((ROOT / "api/routes").glob("*.py")), *sorted((ROOT / "api/pages").glob("*.py"))]
ACTIONS = Path(workflow.actions.__file__).parent

UNDO = "takes back a step of the record itself: it is taken back where it is, when it is"
OWN_DATES = "carries the days from which and until which it holds; when they were written down moves nothing"
HOUSE = "concerns the house's own books, and no case"
INSIDE = (
    "puts the case's own list in order; no limit starts or stops by it, and nothing of it happens on paper"
)
DRAFT = "draws a paper from what is recorded; the paper says when it was made"
FILE = "keeps a file; when it was signed stands with the signing"
VIEW = "is one's own affair, and no case"
SYSTEM = "is done by the system when it is asked to"
ERASES = "stops what departments owe; dated back it would wipe out what is overdue already"

#: Actions that the door offers and that take no earlier instant, each with the reason.
AT_ONCE = {
    "absences.declare": OWN_DATES,
    "absences.end": OWN_DATES,
    "acceptance_drafts.draft_opinion": DRAFT,
    "acceptance_drafts.draft_rectifications": DRAFT,
    "acceptance_parts.take_back": UNDO,
    "acceptance_retractions.take_back_conclusion": UNDO,
    "addresses.decide": HOUSE,
    "addresses.enter": HOUSE,
    "addresses.report": HOUSE,
    "addresses.update": HOUSE,
    "anchor_retractions.take_back": UNDO,
    "answer_links.issue": HOUSE,
    "answer_links.revoke": HOUSE,
    "approval_items.plan": INSIDE,
    "approval_items.run_ahead": INSIDE,
    "approval_items.set_aside": INSIDE,
    "approval_items.take_up": INSIDE,
    "blocker_askings.retract": UNDO,
    "breach_retractions.take_back": UNDO,
    "breach_retractions.take_back_report": UNDO,
    "business_setups.fill": "fills in a form, which is whatever stands in it last",
    "calendar_feeds.end": HOUSE,
    "calendar_feeds.issue": HOUSE,
    "calendar_feeds.renew": HOUSE,
    "calendars.declare_closure": OWN_DATES,
    "calendars.import_notice": OWN_DATES,
    "check_retractions.reopen": UNDO,
    "check_retractions.take_back": UNDO,
    "clause_confirmations.take_back": UNDO,
    "disputed_report_retractions.take_back": UNDO,
    "calendars.take_closure_back": UNDO,
    "informing.redraft": "writes a text that nobody has signed yet; what counts is the day on which it is signed",
    "deliberation_retractions.retract_report": UNDO,
    "deliberation_retractions.take_back_result": UNDO,
    "deliveries.confirm": "says what became of a message of this system; no limit runs",
    "deliveries.retry": SYSTEM,
    "departments.close_department": HOUSE,
    "departments.rename_department": HOUSE,
    "handovers.hand_projects_over": "hands over many projects from now on; a single one is handed over late by itself",
    "handovers.hand_terms_over": OWN_DATES,
    "dossiers.export": SYSTEM,
    "editions.move": "binds a case to another edition from now on; what ran under the old one ran under it",
    "editions.undo": UNDO,
    "item_acceptance.deem": "holds from the day of receipt by the statute itself (行政许可法32), whoever notes it when",
    "item_papers.draft": DRAFT,
    "item_retractions.take_back": UNDO,
    "liaisons.end_liaison": OWN_DATES,
    "liaisons.name_liaison": OWN_DATES,
    "mergers.merge": OWN_DATES,
    "mergers.preview": OWN_DATES,
    "chain_checks.begin": SYSTEM,
    "reforms.plan_merger": OWN_DATES,
    "reforms.plan_renaming": OWN_DATES,
    "reforms.plan_split": OWN_DATES,
    "reforms.withdraw": HOUSE,
    "splits.preview": OWN_DATES,
    "splits.split": OWN_DATES,
    "minutes.write": "keeps a draft; what counts is the day of issue",
    "notice_retractions.take_back": UNDO,
    "notices.mark_all_read": SYSTEM,
    "notices.mark_read": SYSTEM,
    "oversight.plan": OWN_DATES,
    "own_copies.keep": FILE,
    "packs.compile_phase": SYSTEM,
    "ready_packs.compile_ready": SYSTEM,
    "packs.settle": INSIDE,
    "papers.draft_annex1": DRAFT,
    "papers.draft_annex2": DRAFT,
    "papers.draft_minutes": DRAFT,
    "papers.draft_pack": DRAFT,
    "papers.draft_pickup_receipt": DRAFT,
    "papers.draft_proof": DRAFT,
    "papers.draft_supervision": DRAFT,
    "papers.keep": SYSTEM,
    "previews.annex1": DRAFT,
    "previews.annex2": DRAFT,
    "people.set_password": HOUSE,
    "people.change_roles": HOUSE,
    "people.close_person": HOUSE,
    "people.reopen_person": HOUSE,
    "people.create_person": HOUSE,
    "preferences.change": HOUSE,
    "prerequisites.settle": INSIDE,
    "project_lists.import_list": "takes in a whole list as it is sent; what came earlier is taken in one by one",
    "project_facts.change_facts": "holds from when departments are told of it here, and their limits start by that",
    "projects.move_stage": ERASES,
    "promise_retractions.take_back_clause": UNDO,
    "promise_retractions.take_back_deferral": UNDO,
    "item_deferral_retractions.take_back": UNDO,
    "promise_retractions.take_back_report": UNDO,
    "promise_retractions.take_back_result": UNDO,
    "ratings.rate": "says what an enterprise thinks of something finished; no limit runs by it",
    "ratings.take_back": UNDO,
    "registration_retractions.take_back": UNDO,
    "registration_retractions.take_back_collection": UNDO,
    "registrations.plan": INSIDE,
    "tracking.issue": HOUSE,
    "tracking.revoke": HOUSE,
    "trial_messages.send": SYSTEM,
    "urgings.urge": "asks somebody to go on, here and now; no limit runs by it",
    "resolutions.add": "was decided at the meeting, which has its time; it counts from the issue of the minutes",
    "saved_views.save": VIEW,
    "retractions.retract_answer": UNDO,
    "retractions.retract_opinion": UNDO,
    "scorecard_papers.draft_scorecard": DRAFT,
    "score_disputes.answer": "answers a question about a figure of this system; no limit runs",
    "score_disputes.retract_answer": "takes back an answer about a figure of this system; no limit runs",
    "score_disputes.dispute": "questions a figure of this system; no limit runs",
    "services.correct": UNDO,
    "signing.keep_scan": FILE,
    "signing_retractions.take_back": UNDO,
    "signing_retractions.take_back_file": UNDO,
    "standstill.resume": "mends what the system left standing when the project went on",
    "supervision_retractions.reopen": UNDO,
    "supervision_retractions.retract_answer": UNDO,
}

#: Acts of the matrix that nothing writes by their name: they open a page, a list or a file.
READ = {act for act in duty.ACTS if act.endswith((".read", ".list", ".history", ".export"))} | {
    "edition.preview",
    "delivery.read",
    # A round does what time has set off already; nobody writes by that name.
    "background.run",
}
#: Acts that a form or a route asks for within another, or by a name that it reads from the form.
WITHIN = {
    "absence.declare": "absences.declare",
    "paper.make": "papers.keep",
    "service.train": "services.record",
    "commitment.settle_clauses": "informing.redraft",
    "item.unreceive": "item_retractions.take_back",
}


class Offered(NamedTuple):
    """An action that a file of the door calls: which, and with what."""

    action: str
    room: str
    where: str
    given: frozenset[str | None]


def _offered() -> Iterator[Offered]:
    for path in DOORS:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {
            alias.asname or alias.name: alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module == "workflow.actions"
            for alias in node.names
        }
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=room), attr=action)) if room in names:
                    given = frozenset(keyword.arg for keyword in node.keywords)
                    yield Offered(
                        f"{names[room]}.{action}", path.parent.name, f"{path.name}:{node.lineno}", given
                    )


def _takes(action: str) -> frozenset[str]:
    room, _, name = action.partition(".")
    found = getattr(importlib.import_module(f"workflow.actions.{room}"), name)
    return frozenset(inspect.signature(found).parameters) if inspect.isfunction(found) else frozenset()


def _acts() -> set[str]:
    """Every action at the door that somebody does at an instant."""
    return {each.action for each in _offered() if {"by", "now"} <= _takes(each.action)}


def test_every_act_takes_when_it_happened_or_says_why_it_does_not() -> None:
    without = {action for action in _acts() if not {"happened_at", "late_because"} <= _takes(action)}
    assert without == set(AT_ONCE)


def test_the_door_passes_on_when_it_happened_wherever_an_act_takes_it() -> None:
    silent = [
        f"{each.where} {each.action}"
        for each in _offered()
        if "happened_at" in _takes(each.action) and None not in each.given and "happened_at" not in each.given
    ]
    assert silent == []


def test_an_act_that_takes_it_is_offered_on_a_page_and_by_json() -> None:
    late = {action for action in _acts() if "happened_at" in _takes(action)}
    pages = {
        each.action for each in _offered() if (ROOT / "api/pages" / each.where.partition(":")[0]).exists()
    }
    routes = {
        each.action for each in _offered() if (ROOT / "api/routes" / each.where.partition(":")[0]).exists()
    }
    assert late - pages == set()
    assert late - routes == set()


def _asked_for() -> dict[str, set[str]]:
    """What is done at the door by the act that a form or a route asks for, in its own lines or a step further."""
    at: dict[str, dict[int, str]] = {}
    for each in _offered():
        name, _, line = each.where.partition(":")
        at.setdefault(f"{each.room}/{name}", {})[int(line)] = each.action
    found: dict[str, set[str]] = {}
    for path in DOORS:
        functions = [
            node
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        lines = at.get(f"{path.parent.name}/{path.name}", {})
        done = {
            function.name: {
                action
                for line, action in lines.items()
                if function.lineno <= line <= (function.end_lineno or line)
            }
            for function in functions
        }
        for function in functions:
            further = {
                node.func.id
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            for act in re.findall(r"(?:to_do|sent_for|Decision)\('([\w.]+)'\)", ast.unparse(function.args)):
                found.setdefault(act, set()).update(
                    done[function.name], *(done[name] for name in further & done.keys())
                )
    return found


def test_every_act_of_the_matrix_is_one_of_them() -> None:
    asked, known = _asked_for(), _acts()
    assert {
        act: asked.get(act)
        for act in set(duty.ACTS) - READ - set(WITHIN)
        if not asked.get(act, set()) & known
    } == {}
    assert set(WITHIN.values()) <= known


@pytest.mark.parametrize("path", sorted(ACTIONS.glob("*.py")), ids=lambda path: path.stem)
def test_what_is_recorded_late_keeps_its_reason_in_history(path: Path) -> None:
    """Whoever asks when something happened hands the answer's own words to the event, or to what writes it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    forgetful = []
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        names = {
            target.id
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func) == "happening"
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for name in names:
            told = any(
                isinstance(node, ast.Attribute)
                and node.attr == "data"
                and isinstance(node.value, ast.Name)
                and node.value.id == name
                for node in ast.walk(function)
            )
            handed_on = any(
                isinstance(node, ast.Call)
                and any(
                    isinstance(given, ast.Name) and given.id == name
                    for given in (*node.args, *(keyword.value for keyword in node.keywords))
                )
                for node in ast.walk(function)
            )
            returned = any(
                isinstance(node, ast.Return) and isinstance(node.value, ast.Name) and node.value.id == name
                for node in ast.walk(function)
            )
            if not (told or handed_on or returned):
                forgetful.append(function.name)
    assert forgetful == []

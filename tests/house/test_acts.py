"""No act goes round the duty matrix: whatever takes an actor comes to `duty.require`, or says here why it does not."""

import ast
from collections.abc import Iterator

from setup.stamp import ROOT

ACTIONS = ROOT / "workflow" / "actions"
#: A function by its module and name.
Name = tuple[str, str]

#: What takes an actor and asks nothing itself, and why.
BESIDE: dict[Name, str] = {
    ("acceptance_filings", "begin"): "a part of the joint acceptance's application",
    ("acceptance_filings", "completed"): "a part of the same",
    ("acceptances", "applicant"): "a name",
    ("acceptances", "entrusted_with"): "a question about a mandate",
    ("acceptances", "require_entrusted"): "a part: the mandate, which comes on top of the matrix",
    ("anchors", "arrive"): "a part of the acts by which an event happens",
    ("attachments", "keep"): "a part of the act that a file belongs to",
    ("calendar_feeds", "end"): "one's own affair",
    ("calendar_feeds", "issue"): "one's own affair; a department's dates are its liaisons'",
    ("calendar_feeds", "renew"): "the same",
    ("calendar_feeds", "subscribes"): "a question",
    ("blockers", "take_back"): "a part of the move that stops a project",
    ("breaches", "require_other_side"): "a part: the side, which comes on top of the matrix",
    ("breaches", "tell_both"): "a part: notices",
    ("cases", "enterprises_own"): "a question",
    ("cases", "known_since"): "a question",
    ("clause_sides", "is_counterpart"): "a question",
    ("divisions", "carry"): "a part of the acts that merge and split departments",
    ("divisions", "keep"): "a part of the same",
    ("item_acceptance", "handler"): "a name",
    ("item_intake", "brought_usually"): "a question",
    ("mandates", "covered"): "a question",
    ("mandates", "require"): "a part: the mandate, which comes on top of the matrix",
    ("moved_dates", "recompute"): "a part of the acts that change the calendar",
    ("notices", "mark_all_read"): "what reached oneself",
    ("notices", "mark_read"): "a notice is for its addressee",
    ("notices", "tell_others"): "a part of every act of which others hear",
    ("papers", "keep"): "what is kept was gathered under the matrix",
    ("papers", "make"): "it gathers under the matrix",
    ("preferences", "change"): "one's own affair",
    ("project_facts", "register_code"): "a part of the act that approves a licence",
    ("projects", "keep_version"): "a part of the acts that take a project in and change its facts",
    ("promise_retractions", "tell_sides"): "a part: notices",
    ("promise_retractions", "tell_taken_back"): "a part: notices",
    ("retractions", "may_retract"): "a question",
    ("risk_findings", "reopen"): "a part of the change of facts",
    ("scorecards", "departments_for"): "what each role may read, by the role",
    ("screenings", "screen"): "a part of the acts that screen",
    ("stages", "fire"): "a part of the acts that move a project",
    ("trial_messages", "outcome"): "one's own message",
    ("trial_messages", "send"): "a message to oneself",
}


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ACTIONS.glob("*.py")):
        yield path.stem, ast.parse(path.read_text(encoding="utf-8"))


def _imported(tree: ast.Module) -> dict[str, Name]:
    """What names of other modules mean in this one; a module itself has no name behind it."""
    found: dict[str, Name] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            package, _, last = node.module.rpartition(".")
            for each in node.names:
                local = each.asname or each.name
                if node.module == "workflow.actions":
                    found[local] = (each.name, "")
                elif package == "workflow.actions":
                    found[local] = (last, each.name)
                elif (node.module, each.name) == ("workflow.rules", "duty"):
                    found[local] = ("duty", "")
    return found


def _acts() -> tuple[set[Name], set[Name]]:
    """Every public function that takes an actor; and of all functions those that come to `duty.require`."""
    calls: dict[Name, set[Name]] = {}
    taking: set[Name] = set()
    for module, tree in _modules():
        imported = _imported(tree)
        own = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        for name, function in own.items():
            said = calls.setdefault((module, name), set())
            for node in ast.walk(function):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    room, inside = imported.get(node.value.id, ("", "-"))
                    if not inside:
                        said.add((room, node.attr))
                elif isinstance(node, ast.Name):
                    said.add((module, node.id) if node.id in own else imported.get(node.id, ("", "")))
            arguments = {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}
            if "by" in arguments and not name.startswith("_"):
                taking.add((module, name))
    asking: set[Name] = {("duty", "require")}
    while more := {name for name, said in calls.items() if name not in asking and said & asking}:
        asking |= more
    return taking, asking


def test_whatever_takes_an_actor_asks_the_duty_matrix_or_says_why_not() -> None:
    taking, asking = _acts()
    assert sorted(taking - asking) == sorted(BESIDE)

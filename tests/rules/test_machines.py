"""Every machine of the mechanism, walked whole: each state × each move, against its own table and the document."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.errors import IllegalMove
from workflow.law.editions import read_law
from workflow.law.terms import Stage
from workflow.rules.machines import (
    ADVANCING,
    APPROVAL_ITEM,
    CHECKLIST,
    CONSULTATION,
    CONSULTEE,
    MACHINES,
    PROJECT,
)
from workflow.rules.moves import Configuration, Moves, ParallelMoves

SOURCE = Path(__file__).parents[2] / "workflow" / "law" / "luoding" / "source.zh.md"

FLAT = [machine for machine in MACHINES.values() if isinstance(machine, Moves)]
SIDE_BY_SIDE = [machine for machine in MACHINES.values() if isinstance(machine, ParallelMoves)]
EVERY: list[Moves | ParallelMoves] = [*FLAT, *SIDE_BY_SIDE]

#: Where a case may stay for good without anybody owing anything. Such a state may still be left: an answer can be
#: returned or go stale, a closed project can be reopened. Every other state is work that somebody owes.
REST = {
    "project": {"completed", "withdrawn"},
    "checklist": {"replied", "not_involved", "withdrawn"},
    "consultation": {"unopposed", "cleared", "refused", "declined", "withdrawn"},
    "commitment": {"reported", "fulfilled", "repaired", "revoked", "declined", "withdrawn"},
    "clause": {"met", "missed", "waived"},
    "clause_confirmation": {"confirmed", "upheld"},
    "deferred_material": {"accepted", "waived"},
    "supervision_point": {"in_order", "cancelled"},
    "breach": {"rectified", "repaired", "dismissed"},
    "credit_repair": {"granted", "refused"},
    "dispute": {"closed"},
    "approval_item": {
        "delivered",
        "refused",
        "refused_at_intake",
        "withdrawn",
        "revoked",
        "not_applicable",
    },
    "registration_item": {"collected", "concluded", "not_needed", "withdrawn"},
    "pickup": {"collected"},
    "address_report": {"accepted", "rejected"},
    "supervision": {"closed"},
    "joint_acceptance": {"passed", "failed", "withdrawn"},
    "acceptance_part": {"passed", "failed", "unrectified", "withdrawn"},
    "consultee": {"agreed", "settled", "upheld", "withdrawn", "not_concerned"},
    "deliberation": {"closed", "cancelled"},
    "resolution": {"done", "withdrawn"},
    "blocker": {"resolved", "withdrawn"},
}

by_name = pytest.mark.parametrize("machine", EVERY, ids=lambda machine: machine.name)
flat = pytest.mark.parametrize("machine", FLAT, ids=lambda machine: machine.name)
side_by_side = pytest.mark.parametrize("machine", SIDE_BY_SIDE, ids=lambda machine: machine.name)


def clauses_of_the_document() -> set[str]:
    """Every heading by which a clause can be cited: 二, 二（一）, 二（一）3, 三（二） …"""
    found: set[str] = set()
    part = chapter = ""
    for line in SOURCE.read_text().splitlines():
        if head := re.match(r"([一二三])、", line):
            part, chapter = head[1], ""
            found.add(part)
        elif head := re.match(r"（([一二三四])）", line):
            chapter = f"{part}（{head[1]}）"
            found.add(chapter)
        elif chapter and (head := re.match(r"(\d)\.", line)):
            found.add(f"{chapter}{head[1]}")
    return found


def reached(edges: dict[str, set[str]], start: str) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        for target in edges.get(waiting.pop(), set()) - seen:
            seen.add(target)
            waiting.append(target)
    return seen


def edges_of(machine: Moves) -> dict[str, set[str]]:
    edges: dict[str, set[str]] = {}
    for row in machine.rows:
        edges.setdefault(row.source, set()).add(row.target)
    return edges


def is_lawful(machine: ParallelMoves, state: Configuration, move: str) -> bool:
    """Whether the table, read without the machine, allows a move in a configuration."""

    def stands_in(source: str) -> bool:
        return any(leaf == source or leaf.startswith(f"{source}.") for leaf in state)

    guard = machine.guards.get(move)
    rows = [row for row in machine.rows if row.name == move and stands_in(row.source)]
    return bool(rows) and (guard is None or guard(state))


# --- the document -------------------------------------------------------------------------------------------


def test_the_document_has_the_headings_that_are_cited() -> None:
    clauses = clauses_of_the_document()
    assert {
        "一",
        "二",
        "三",
        "二（一）",
        "二（四）",
        "二（一）3",
        "二（三）1",
        "二（三）2",
        "三（三）",
    } <= clauses
    assert "二（一）4" not in clauses
    assert "二（五）" not in clauses


@by_name
def test_every_move_cites_a_clause_of_the_document_or_says_practice(machine: Moves | ParallelMoves) -> None:
    clauses = clauses_of_the_document() | {"practice"}
    for row in machine.rows:
        # What the document leaves to the statute cites its article.
        assert row.clause in clauses or re.fullmatch(r"行政许可法第\d+条", row.clause), (
            f"{machine.name}: {row}"
        )


# --- words --------------------------------------------------------------------------------------------------


@by_name
def test_every_state_and_move_has_its_chinese_word_and_no_word_is_left_over(
    machine: Moves | ParallelMoves,
) -> None:
    states = set(machine.states) if isinstance(machine, Moves) else states_that_people_read(machine)
    assert set(machine.words) == states
    assert set(machine.verbs) == set(machine.moves)
    for word in (*machine.words.values(), *machine.verbs.values(), machine.title):
        assert re.search("[一-鿿]", word), word


def states_that_people_read(machine: ParallelMoves) -> set[str]:
    leaves = {leaf for state in machine.configurations for leaf in state}
    regions = [region for regions in machine.parallel.values() for region in regions]
    inner = {state for region in regions for state in region.states}
    return leaves | set(machine.parallel) | {region.name for region in regions} | inner


@flat
def test_two_states_of_a_machine_never_read_alike(machine: Moves) -> None:
    assert len(set(machine.words.values())) == len(machine.words)
    assert len(set(machine.verbs.values())) == len(machine.verbs)


@side_by_side
def test_two_configurations_never_read_alike(machine: ParallelMoves) -> None:
    assert len({machine.describe(state) for state in machine.configurations}) == len(machine.configurations)


# --- flat machines, every state × every move ----------------------------------------------------------------


@flat
def test_the_machine_does_what_its_table_says_and_refuses_all_else_by_name(machine: Moves) -> None:
    table = {(row.source, row.name): row for row in machine.rows}
    assert len(table) == len(machine.rows), "a move from a state leads to one place"
    for state in machine.states:
        for move in machine.moves:
            row = table.get((state, move))
            assert machine.allows(state, move) is (row is not None)
            if row is not None:
                assert machine.after(state, move) == row.target
                assert machine.clause(state, move) == row.clause
                continue
            with pytest.raises(IllegalMove) as refusal:
                machine.after(state, move)
            assert machine.words[state] in str(refusal.value)
            assert machine.verbs[move] in str(refusal.value)
            assert machine.clause(state, move) == ""
        assert set(machine.offers(state)) == {move for source, move in table if source == state}


@flat
def test_no_state_accepts_a_move_of_another_machine_or_of_the_library(machine: Moves) -> None:
    foreign = {move for other in EVERY for move in other.moves} - set(machine.moves)
    for state in machine.states:
        for move in (*foreign, *(f"to_{target}" for target in machine.states), "", "trigger", "__init__"):
            with pytest.raises(IllegalMove):
                machine.after(state, move)


@flat
def test_every_state_is_reached_from_the_first(machine: Moves) -> None:
    assert reached(edges_of(machine), machine.initial) == set(machine.states)


@flat
def test_no_state_is_a_dead_end(machine: Moves) -> None:
    rest = REST[machine.name] & set(machine.states)
    assert machine.final <= rest, "who cannot go on must have come to rest"
    for state in machine.states:
        assert reached(edges_of(machine), state) & rest, f"{machine.name}: {state}"


def test_every_machine_says_where_a_case_may_rest() -> None:
    assert REST.keys() == MACHINES.keys()
    assert all(name == machine.name for name, machine in MACHINES.items())


# --- the project, every configuration × every move ----------------------------------------------------------


@side_by_side
def test_every_configuration_is_reached_from_the_first_and_no_other(machine: ParallelMoves) -> None:
    assert explored(machine).keys() == machine.configurations


def explored(machine: ParallelMoves) -> dict[Configuration, dict[str, Configuration]]:
    """All that can happen, walked from the first configuration; a return goes to where the walk first left."""
    graph: dict[Configuration, dict[str, Configuration]] = {}
    waiting: list[tuple[Configuration, Configuration]] = [(machine.initial, machine.initial)]
    while waiting:
        state, left = waiting.pop()
        if state in graph:
            continue
        graph[state] = {}
        for move in machine.moves:
            try:
                target = machine.after(state, move, remembered=left)
            except IllegalMove:
                continue
            graph[state][move] = target
            waiting.append((target, state))
    return graph


@side_by_side
def test_every_move_is_possible_exactly_where_the_table_says_and_refused_by_name_elsewhere(
    machine: ParallelMoves,
) -> None:
    for state in machine.configurations:
        for move in machine.moves:
            if is_lawful(machine, state, move):
                assert machine.after(state, move, remembered=machine.initial) in machine.configurations
                continue
            with pytest.raises(IllegalMove) as refusal:
                machine.after(state, move, remembered=machine.initial)
            assert machine.describe(state) in str(refusal.value)
            assert machine.verbs[move] in str(refusal.value)
        lawful = {move for move in machine.moves if is_lawful(machine, state, move)}
        assert set(machine.offers(state)) == lawful


@side_by_side
def test_from_every_configuration_there_is_a_way_to_rest(machine: ParallelMoves) -> None:
    graph = explored(machine)
    edges = {"+".join(s): {"+".join(t) for t in targets.values()} for s, targets in graph.items()}
    for state in edges:
        assert reached(edges, state) & REST[machine.name], state


def test_the_project_goes_the_way_of_the_four_chapters() -> None:
    state = PROJECT.initial
    assert state == ("docking",)
    state = PROJECT.after(state, "finish_docking")
    assert state == ("advancing.business_registration.open", "advancing.direct_landing.open")
    with pytest.raises(IllegalMove, match="进入审批验收"):
        PROJECT.after(state, "open_construction_approval")
    state = PROJECT.after(state, "finish_direct_landing")
    with pytest.raises(IllegalMove, match="商事登记、项目直接落地（已完成）"):
        PROJECT.after(state, "open_construction_approval")
    state = PROJECT.after(state, "skip_business_registration")
    state = PROJECT.after(state, "open_construction_approval")
    assert PROJECT.after(state, "complete") == ("completed",)


@pytest.mark.parametrize("stage", Stage)
def test_each_stage_can_be_finished_skipped_and_reopened(stage: Stage) -> None:
    finish = "complete" if stage is Stage.CONSTRUCTION_APPROVAL else f"finish_{stage}"
    assert {finish, f"skip_{stage}", f"reopen_{stage}"} <= set(PROJECT.moves)


def test_a_suspended_project_returns_to_exactly_where_it_was() -> None:
    for state in PROJECT.configurations:
        if "suspend" in PROJECT.offers(state):
            suspended = PROJECT.after(state, "suspend")
            assert PROJECT.after(suspended, "resume", remembered=state) == state


def test_only_a_project_that_is_closed_cannot_be_suspended_or_withdrawn() -> None:
    closed = {("completed",), ("withdrawn",)}
    for state in PROJECT.configurations:
        offers = PROJECT.offers(state)
        assert ("withdraw" in offers) is (state not in closed)
        assert ("suspend" in offers) is (state not in closed | {("suspended",)})


def test_the_side_by_side_stages_are_those_of_the_project() -> None:
    assert [region.name for region in PROJECT.parallel[ADVANCING]] == [
        Stage.BUSINESS_REGISTRATION,
        Stage.DIRECT_LANDING,
    ]


def test_each_stage_opens_after_exactly_those_that_the_edition_names() -> None:
    """Walked: the machine opens no stage while one before it is open, and opens it once all before it are closed."""
    finish = {stage: f"finish_{stage}" for stage in Stage}

    def is_open(state: Configuration) -> set[str]:
        return {
            leaf.split(".")[1] if "." in leaf else leaf
            for leaf in state
            if "." not in leaf or leaf.endswith(".open")
        }

    after = {entry.stage: set(entry.opens_after) for entry in read_law().current.stages}
    state = PROJECT.initial
    assert is_open(state) == {stage for stage, before in after.items() if not before}
    state = PROJECT.after(state, finish[Stage.DOCKING])
    assert is_open(state) == {stage for stage, before in after.items() if before == {Stage.DOCKING}}
    for stage in after[Stage.CONSTRUCTION_APPROVAL]:
        assert "open_construction_approval" not in PROJECT.offers(state)
        state = PROJECT.after(state, finish[stage])
    assert is_open(PROJECT.after(state, "open_construction_approval")) == {Stage.CONSTRUCTION_APPROVAL}


# --- what must never be -------------------------------------------------------------------------------------


def test_silence_never_agrees() -> None:
    """Nothing but the department's own word leads to an opinion; and no opinion, no consent."""
    assert {row.name for row in CONSULTEE.rows if row.target == "agreed"} == {"agree", "confirm"}
    assert {row.source for row in CONSULTEE.rows if row.target == "agreed"} == {"awaiting", "stale"}
    assert {row.name for row in CONSULTATION.rows if row.target == "unopposed"} == {"all_agree"}


def test_no_move_is_made_by_the_passing_of_time() -> None:
    for machine in EVERY:
        assert not [move for move in machine.moves if re.search("time|expire|lapse|overdue|auto", move)]


def test_an_objection_is_never_turned_into_consent_but_by_the_departments_own_word_on_new_facts() -> None:
    on_the_same_facts = {state: targets - {"stale"} for state, targets in edges_of(CONSULTEE).items()}
    assert reached(on_the_same_facts, "objected") == {"objected", "settled", "upheld"}
    after = {row.name: row.target for row in CONSULTEE.rows if row.source == "stale"}
    assert after == {
        "confirm": "agreed",
        "confirm_objection": "objected",
        "agree": "agreed",
        "object": "objected",
        "withdraw": "withdrawn",
    }


def test_who_has_given_an_opinion_is_never_found_not_to_be_concerned() -> None:
    assert {row.source for row in CONSULTEE.rows if row.target == "not_concerned"} == {"awaiting"}


def test_an_answer_is_given_before_it_is_returned_or_goes_stale() -> None:
    for row in CHECKLIST.rows:
        if row.target in ("returned", "stale"):
            assert row.source in ("replied", "not_involved"), row


def test_nothing_is_granted_by_silence() -> None:
    """The statute takes silence for acceptance of the application, and for nothing more (行政许可法32)."""
    # What is granted and was not handed over after all is granted already.
    granting = {
        row.name
        for row in APPROVAL_ITEM.rows
        if row.target.startswith("granted") and row.source != "delivered"
    }
    assert granting == {"grant", "grant_with_deferred", "grant_on_promise"}
    assert {row.target for row in APPROVAL_ITEM.rows if row.name == "deem_accepted"} == {"accepted"}


# --- pictures -----------------------------------------------------------------------------------------------


@by_name
def test_a_diagram_is_always_the_same_and_shows_every_state_and_move(machine: Moves | ParallelMoves) -> None:
    drawn = machine.mermaid()
    assert drawn == machine.mermaid()
    assert drawn.startswith("stateDiagram-v2\n")
    for state, word in machine.words.items():
        assert word.removesuffix("）").partition("（")[0] in drawn, state
    for move, verb in machine.verbs.items():
        assert verb in drawn, move
    names = machine.states if isinstance(machine, Moves) else (*machine.simple, *machine.parallel)
    for name in names:
        assert re.search(rf"as {name}( \{{)?$", drawn, re.MULTILINE), name
        assert re.search(rf"--> {name}(:|$)|\[\*\] --> {name}", drawn, re.MULTILINE), name


# --- walks --------------------------------------------------------------------------------------------------


@given(st.data())
def test_no_walk_leaves_the_known_states(data: st.DataObject) -> None:
    machine = data.draw(st.sampled_from(FLAT))
    state = machine.initial
    for move in data.draw(st.lists(st.sampled_from(machine.moves), max_size=12)):
        try:
            after = machine.after(state, move)
        except IllegalMove:
            assert not machine.allows(state, move)
            continue
        assert machine.allows(state, move)
        state = after
        assert state in machine.states


@given(st.lists(st.sampled_from(PROJECT.moves), max_size=25))
def test_no_walk_of_a_project_leaves_the_known_configurations(moves: list[str]) -> None:
    state, left = PROJECT.initial, PROJECT.initial
    for move in moves:
        try:
            after = PROJECT.after(state, move, remembered=left)
        except IllegalMove:
            assert not is_lawful(PROJECT, state, move)
            continue
        # As the actions do: what is left for a while is remembered, unless it is itself a place of waiting.
        if after in (("suspended",), ("withdrawn",)) and state != ("suspended",):
            left = state
        state = after
        assert state in PROJECT.configurations

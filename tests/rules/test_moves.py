"""The one door to the state machines: tables in, states out, refusals by name."""

import threading

import pytest

from workflow.errors import IllegalMove
from workflow.rules.moves import Configuration, Moves, ParallelMoves, Region

LAMP = Moves(
    "lamp",
    "灯",
    ("light", "dark", "lit", "practice"),
    ("douse", "lit", "dark", "practice"),
    ("break", "dark", "broken", "practice"),
    ("break", "lit", "broken", "practice"),
    initial="dark",
    words={"dark": "熄灭", "lit": "点亮", "broken": "损坏"},
    verbs={"light": "点灯", "douse": "熄灯", "break": "打破"},
)

HOUSE = ParallelMoves(
    "house",
    "造房",
    ("begin", "planned", "building", "practice"),
    ("roof", "building.roof.open", "building.roof.done", "practice"),
    ("wire", "building.wires.open", "building.wires.done", "practice"),
    ("reopen_roof", "lived_in", "building.roof", "practice"),
    ("move_in", "building", "lived_in", "practice"),
    ("stop", "building", "stopped", "practice"),
    ("go_on", "stopped", "<remembered>", "practice"),
    initial="planned",
    parallel={
        "building": (Region("roof", ("open", "done"), "open"), Region("wires", ("open", "done"), "open"))
    },
    guards={"move_in": lambda state: not any(leaf.endswith(".open") for leaf in state)},
    remembered="<remembered>",
    words={"planned": "计划", "building": "在建", "lived_in": "入住", "stopped": "停工"},
    verbs={"begin": "开工", "move_in": "入住", "go_on": "复工"},
)

BOTH_OPEN = ("building.roof.open", "building.wires.open")
BOTH_DONE = ("building.roof.done", "building.wires.done")


def test_a_move_leads_where_its_row_says() -> None:
    assert LAMP.after("dark", "light") == "lit"
    assert LAMP.after("lit", "break") == "broken"


def test_a_move_without_a_row_is_refused_in_chinese() -> None:
    with pytest.raises(IllegalMove, match="当前状态为“熄灭”，不能办理“熄灯”。"):
        LAMP.after("dark", "douse")


@pytest.mark.parametrize(
    ("state", "move"),
    [("dark", "explode"), ("molten", "light"), ("dark", "to_lit"), ("", ""), ("lit", "trigger")],
)
def test_unknown_states_and_moves_are_refused_too(state: str, move: str) -> None:
    """Nor is there any of the moves that the library would add by itself."""
    with pytest.raises(IllegalMove):
        LAMP.after(state, move)


def test_a_table_tells_its_states_moves_and_ends() -> None:
    assert LAMP.states == ("dark", "lit", "broken")
    assert LAMP.moves == ("light", "douse", "break")
    assert LAMP.final == {"broken"}
    assert LAMP.offers("dark") == ("light", "break")
    assert LAMP.offers("broken") == ()
    assert LAMP.allows("lit", "douse")
    assert not LAMP.allows("dark", "douse")
    assert LAMP.clause("dark", "light") == "practice"
    assert LAMP.clause("dark", "douse") == ""


def test_a_table_draws_itself() -> None:
    assert LAMP.mermaid() == (
        "stateDiagram-v2\n"
        "  %% 灯\n"
        '  state "熄灭 dark" as dark\n'
        '  state "点亮 lit" as lit\n'
        '  state "损坏 broken" as broken\n'
        "  [*] --> dark\n"
        "  dark --> lit: 点灯\n"
        "  lit --> dark: 熄灯\n"
        "  dark --> broken: 打破\n"
        "  lit --> broken: 打破\n"
        "  broken --> [*]\n"
    )


# --- side by side -------------------------------------------------------------------------------------------


def test_entering_a_parallel_state_opens_all_its_regions() -> None:
    assert HOUSE.after(("planned",), "begin") == BOTH_OPEN


def test_regions_move_without_each_other() -> None:
    assert HOUSE.after(BOTH_OPEN, "wire") == ("building.roof.open", "building.wires.done")


def test_the_order_of_a_configuration_is_always_the_same() -> None:
    assert HOUSE.after(HOUSE.after(BOTH_OPEN, "roof"), "wire") == BOTH_DONE
    assert HOUSE.after(HOUSE.after(BOTH_OPEN, "wire"), "roof") == BOTH_DONE


def test_a_guard_that_does_not_hold_refuses_by_name_and_never_in_silence() -> None:
    with pytest.raises(IllegalMove, match="不能办理“入住”"):
        HOUSE.after(("building.roof.done", "building.wires.open"), "move_in")
    assert HOUSE.after(BOTH_DONE, "move_in") == ("lived_in",)


def test_a_region_reopened_alone_holds_the_guard_alone() -> None:
    reopened = HOUSE.after(("lived_in",), "reopen_roof")
    assert reopened == ("building.roof.open",)
    with pytest.raises(IllegalMove):
        HOUSE.after(reopened, "move_in")
    assert HOUSE.after(HOUSE.after(reopened, "roof"), "move_in") == ("lived_in",)


def test_a_return_goes_to_what_was_remembered() -> None:
    half = ("building.roof.done", "building.wires.open")
    assert HOUSE.after(("stopped",), "go_on", remembered=half) == half


@pytest.mark.parametrize("remembered", [None, (), ("nowhere",), ("planned", "lived_in"), ("building",)])
def test_a_return_to_nowhere_is_refused(remembered: Configuration | None) -> None:
    with pytest.raises(IllegalMove, match="不能办理“复工”"):
        HOUSE.after(("stopped",), "go_on", remembered=remembered)


def test_a_return_is_possible_only_from_where_it_starts() -> None:
    with pytest.raises(IllegalMove):
        HOUSE.after(("planned",), "go_on", remembered=("planned",))


@pytest.mark.parametrize(
    "state",
    [
        (),
        ("",),
        ("nowhere",),
        ("building",),
        ("building.roof",),
        ("building.roof.nowhere",),
        ("planned", "lived_in"),
        ("planned", "building.roof.open"),
        ("building.roof.open", "building.roof.done"),
        ("building.wires.open", "building.roof.open"),
    ],
)
def test_what_is_no_configuration_never_moves(state: Configuration) -> None:
    assert state not in HOUSE.configurations
    for move in HOUSE.moves:
        with pytest.raises(IllegalMove):
            HOUSE.after(state, move, remembered=("planned",))


def test_every_configuration_is_known_beforehand() -> None:
    # planned, lived_in, stopped; and each region open, done or not active, but not both inactive.
    assert len(HOUSE.configurations) == 3 + 3 * 3 - 1


def test_a_configuration_is_told_in_chinese() -> None:
    assert HOUSE.describe(("planned",)) == "计划"
    assert HOUSE.describe(("planned", "stopped")) == "计划、停工"


# --- many at once -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("machine", ["flat", "side by side"])
def test_threads_that_move_at_once_do_not_disturb_each_other(machine: str) -> None:
    """The hierarchical machine keeps its scope on itself; unguarded, two moves at once lost half their turns."""
    wrong: list[object] = []
    together = threading.Barrier(8)

    def walk(number: int) -> None:
        together.wait()
        for _ in range(150):
            try:
                if machine == "flat":
                    seen = LAMP.after(LAMP.after(LAMP.after("dark", "light"), "douse"), "break")
                    wrong.extend([] if seen == "broken" else [seen])
                    continue
                first, second = ("roof", "wire") if number % 2 else ("wire", "roof")
                state = HOUSE.after(HOUSE.after(HOUSE.after(("planned",), "begin"), first), second)
                moved_in = HOUSE.after(state, "move_in")
                wrong.extend([] if moved_in == ("lived_in",) else [moved_in])
            except BaseException as failure:  # noqa: BLE001 - told to the test's own thread
                wrong.append(failure)

    threads = [threading.Thread(target=walk, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_refused_move_leaves_the_machine_as_it_was() -> None:
    for _ in range(3):
        for move in ("roof", "explode", "move_in"):
            with pytest.raises(IllegalMove):
                HOUSE.after(("planned",), move)
    assert HOUSE.after(("planned",), "begin") == BOTH_OPEN

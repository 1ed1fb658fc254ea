"""`daiban department`: the dictionary of departments from the command line."""

from builders.command import Run

WORD = "a long enough password\n"


def test_a_department_is_renamed_and_closed_once(run: Run) -> None:
    rename = ("department", "rename", "water", "--name", "罗定市水利局", "--short", "水利局")
    assert run(*rename).last == "已更名：water（罗定市水利局）。"
    assert run(*rename).code == 1
    assert run("department", "close", "water").last == "已停用：water。"
    again = run("department", "close", "water")
    assert (again.code, "water" in again.err) == (1, True)
    [row] = [line.split() for line in run("department", "list").out.splitlines() if "water" in line]
    assert row == ["water", "罗定市水利局", "水利局", "已停用"]
    assert run("verify").last.startswith("2 条记录")


def test_a_department_that_nobody_knows_is_refused(run: Run) -> None:
    said = run("department", "close", "moon")
    assert (said.code, "moon" in said.err) == (1, True)

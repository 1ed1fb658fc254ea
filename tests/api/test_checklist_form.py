"""The form of Annex 1 keeps circumstance and papers together, whatever is chosen in it."""

from api.pages.checklist_form import (
    ChecklistTyped,
    LineTyped,
    MaterialTyped,
    follow_circumstances,
    rearranged,
    relist,
    worked_on,
)
from workflow.law.loading import load
from workflow.rules.checklist import catalogue_materials

EDITION = load()
LAND = EDITION.items["LX-07"]
FIRST, SECOND = LAND.circumstances[:2]


def a_line(circumstance: str, was: str) -> LineTyped:
    line = LineTyped(phase="land_use", item_code="LX-07", item_name=LAND.name, circumstance=was)
    relist(line, EDITION)
    line.circumstance = circumstance
    return line


def names(line: LineTyped) -> list[str]:
    return [material.name for material in line.materials]


def listed(circumstance: object) -> list[str]:
    return [material.name for material in catalogue_materials(circumstance)]  # type: ignore[arg-type]


def test_papers_left_as_they_were_listed_follow_another_circumstance() -> None:
    line = a_line(SECOND.name, was=FIRST.name)
    follow_circumstances(ChecklistTyped(lines=[line]), EDITION)
    assert names(line) == listed(SECOND) != listed(FIRST)


def test_papers_that_somebody_has_changed_stay_as_they_were_typed() -> None:
    line = a_line(SECOND.name, was=FIRST.name)
    line.materials.append(MaterialTyped(name="补充说明"))
    before = names(line)
    follow_circumstances(ChecklistTyped(lines=[line]), EDITION)
    assert names(line) == before


def test_they_are_listed_anew_on_request() -> None:
    line = a_line(SECOND.name, was=FIRST.name)
    line.materials = [MaterialTyped(name="别的")]
    relist(line, EDITION)
    assert names(line) == listed(SECOND)


def test_a_circumstance_that_the_catalogue_does_not_know_changes_no_papers() -> None:
    line = a_line("临时情形", was=FIRST.name)
    follow_circumstances(ChecklistTyped(lines=[line]), EDITION)
    assert names(line) == listed(FIRST)


def test_the_first_circumstance_brings_its_papers() -> None:
    line = an_unsaid_line()
    line.circumstance = SECOND.name
    follow_circumstances(ChecklistTyped(lines=[line]), EDITION)
    assert names(line) == listed(SECOND)


def test_what_stands_as_it_was_prefilled_is_folded() -> None:
    prefilled = ChecklistTyped(lines=[a_line(FIRST.name, was=FIRST.name)])
    typed = ChecklistTyped(lines=[a_line(FIRST.name, was=FIRST.name)])
    assert worked_on(typed, prefilled, EDITION) == frozenset()


def test_a_line_that_differs_from_what_was_prefilled_is_open() -> None:
    prefilled = ChecklistTyped(lines=[a_line(FIRST.name, was=FIRST.name)])
    typed = ChecklistTyped(lines=[a_line(FIRST.name, was=FIRST.name)])
    typed.lines[0].note = "须现场踏勘"
    assert worked_on(typed, prefilled, EDITION) == frozenset({0})


def test_a_line_where_only_one_of_the_catalogue_s_circumstances_was_chosen_is_folded() -> None:
    prefilled = ChecklistTyped(lines=[an_unsaid_line()])
    typed = ChecklistTyped(lines=[a_line(SECOND.name, was="")])
    follow_circumstances(typed, EDITION)
    assert worked_on(typed, prefilled, EDITION) == frozenset()


def test_a_new_line_and_one_whose_button_was_pressed_are_open() -> None:
    prefilled = ChecklistTyped(lines=[a_line(FIRST.name, was=FIRST.name)])
    typed = ChecklistTyped(lines=[a_line(FIRST.name, was=FIRST.name)])
    rearranged(typed, "add", "", EDITION)
    rearranged(typed, "relist-0", "", EDITION)
    assert worked_on(typed, prefilled, EDITION) == frozenset({0, 1})


def an_unsaid_line() -> LineTyped:
    return LineTyped(phase="land_use", item_code="LX-07", item_name=LAND.name)

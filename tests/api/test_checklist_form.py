"""The form of Annex 1 keeps circumstance and papers together, whatever is chosen in it."""

from api.pages.checklist_form import ChecklistTyped, LineTyped, MaterialTyped, follow_circumstances, relist
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

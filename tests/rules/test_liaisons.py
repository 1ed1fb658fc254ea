"""Which liaison answers for which phase on a day."""

from dataclasses import dataclass
from datetime import date

import pytest

from workflow.law.terms import Phase
from workflow.rules.liaisons import match, unmatched

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Term:
    name: str
    department_key: str
    phase: str = ""
    since: date = date(2026, 1, 1)
    until: date | None = None
    active: bool = True


GENERAL = Term("总", "natural_resources")
LAND = Term("地", "natural_resources", "land_use")
OTHER = Term("别", "housing")


def who(*terms: Term, phase: Phase = Phase.LAND_USE, on: date = TODAY) -> str | None:
    found = match(terms, "natural_resources", [phase], on)[phase]
    return found.name if found else None


def test_the_one_named_for_the_phase_goes_before_the_one_for_all() -> None:
    assert who(GENERAL, LAND) == who(LAND, GENERAL) == "地"
    assert who(GENERAL, LAND, phase=Phase.TITLE) == "总"


def test_a_phase_may_be_without_anyone() -> None:
    assert who(LAND, OTHER, phase=Phase.TITLE) is None
    assert who() is None


@pytest.mark.parametrize(
    ("since", "until", "serves"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (date(2026, 11, 24), None, False),
        (date(2026, 1, 1), date(2026, 11, 22), False),
    ],
)
def test_duty_has_a_first_and_a_last_day_inclusive(since: date, until: date | None, serves: bool) -> None:
    assert (who(Term("地", "natural_resources", "land_use", since, until)) == "地") is serves


def test_whoever_has_left_answers_for_nothing() -> None:
    assert who(Term("地", "natural_resources", "land_use", active=False), GENERAL) == "总"


def test_a_general_liaison_steps_in_when_the_named_one_has_left() -> None:
    gone = Term("地", "natural_resources", "land_use", until=date(2026, 10, 31))
    assert who(gone, GENERAL) == "总"


def test_of_two_alike_the_one_who_took_over_last_answers() -> None:
    later = Term("新", "natural_resources", "land_use", date(2026, 6, 1))
    assert who(LAND, later) == who(later, LAND) == "新"


def test_whoever_has_no_liaison_is_listed_once() -> None:
    involved = [
        ("natural_resources", Phase.TITLE),
        ("housing", Phase.TITLE),
        ("natural_resources", Phase.TITLE),
        ("natural_resources", Phase.LAND_USE),
        ("reform", Phase.LAND_USE),
    ]
    assert unmatched([LAND, OTHER], involved, TODAY) == (
        ("natural_resources", Phase.TITLE),
        ("reform", Phase.LAND_USE),
    )

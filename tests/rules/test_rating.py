"""好差评: the five grades, counted; no average of a few voices."""

from workflow.rules.rating import FEWEST, GRADES, tally


def test_there_are_five_grades_from_very_satisfied_down() -> None:
    assert list(GRADES.values()) == ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]


def test_every_grade_is_counted_and_the_average_has_one_decimal() -> None:
    counted = tally([5, 5, 4, 2, 5, 1])
    assert counted.grades == ((5, 3), (4, 1), (3, 0), (2, 1), (1, 1))
    assert (counted.count, counted.average) == (6, 3.7)


def test_a_few_ratings_have_no_average() -> None:
    assert tally([5] * (FEWEST - 1)).average is None
    assert tally([5] * FEWEST).average == 5.0
    assert tally([]).count == 0

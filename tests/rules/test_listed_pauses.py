"""Steps that an item's own entry lists as not counted can be reasons of a pause (行政许可法45, 附件2)."""

from workflow.law.loading import load
from workflow.law.terms import PauseReason
from workflow.rules.approval_item import committed_limit, listed_pauses, pausable, statutory_limit

EDITION = load("luoding")
SOIL = EDITION.items["LX-10"]


def test_the_technical_review_of_soil_conservation_can_be_chosen() -> None:
    assert listed_pauses(SOIL) == {PauseReason.TECHNICAL_REVIEW}
    limit = statutory_limit(SOIL, EDITION)
    assert limit is not None
    assert PauseReason.TECHNICAL_REVIEW in pausable([limit])


def test_no_item_gains_publicity_against_its_statute() -> None:
    for item in EDITION.items.values():
        limit = statutory_limit(item, EDITION)
        assert limit is None or PauseReason.PUBLICITY not in limit.excludes, item.code


def test_what_an_entry_lists_is_left_out_of_its_own_promise() -> None:
    for item in EDITION.items.values():
        limit = committed_limit(item, EDITION)
        if limit is not None and not item.committed_limit.limit:
            assert listed_pauses(item) <= limit.excludes, item.code


def test_the_general_limit_of_the_statute_stays_as_it_is() -> None:
    assert PauseReason.TECHNICAL_REVIEW not in EDITION.limits["permit_decision"].excludes

"""The code that shows a project's standing: how it is made, typed and kept."""

import pytest

from workflow.rules import tracking

CODE = "ABCDEFGHJKLMNPQR"


def test_a_code_is_made_of_what_nobody_takes_for_something_else() -> None:
    made = {tracking.new_code() for _ in range(200)}
    assert len(made) == 200
    assert not set("".join(made)) & set("01IO")


def test_a_code_is_handed_over_in_groups_of_four() -> None:
    assert tracking.shown(CODE) == "ABCD-EFGH-JKLM-NPQR"


@pytest.mark.parametrize("typed", ["ABCD-EFGH-JKLM-NPQR", "abcdefghjklmnpqr", " ABCD EFGH　JKLM－NPQR "])
def test_what_people_put_between_does_not_matter(typed: str) -> None:
    assert tracking.as_typed(typed) == CODE


@pytest.mark.parametrize("typed", ["", "ABCD", CODE + "A", "ABCD-EFGH-JKLM-NPQ0", "甲" * 16])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert tracking.as_typed(typed) == ""


def test_a_digest_fits_its_own_code_project_salt_and_key_alone() -> None:
    kept = tracking.digest("key", "salt", 7, CODE)
    assert tracking.fits(("new", "key"), kept, "salt", 7, CODE)
    assert not tracking.fits(("new",), kept, "salt", 7, CODE)
    assert not tracking.fits(("key",), kept, "other", 7, CODE)
    assert not tracking.fits(("key",), kept, "salt", 8, CODE)
    assert not tracking.fits(("key",), kept, "salt", 7, "")

"""Standard addresses as values: how they read, how they are looked for (二（二）3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.errors import AddressInvalid
from workflow.rules.address import Address, changed, likes, read_address


def test_an_address_reads_as_it_is_written_on_a_licence() -> None:
    address = read_address({"town": " 双东街道", "road": "创业路", "number": "12号", "room": "1栋 201室"})
    assert address.full("罗定市") == "罗定市双东街道创业路12号1栋 201室"


def test_what_is_missing_is_said_at_once() -> None:
    with pytest.raises(AddressInvalid) as refused:
        read_address({"road": "路" * 81})
    assert [problem.field for problem in refused.value.problems] == ["town", "road", "number"]


@pytest.mark.parametrize(
    ("typed", "patterns"),
    [
        ("创业路", ("%创业路%",)),
        ("双东  １２号", ("%双东%", "%12号%")),
        ("", ()),
        ("　 ", ()),
        ("100%", ("%100\\%%",)),
        ("_", ("%\\_%",)),
        ("a b c d e f g h", ("%a%", "%b%", "%c%", "%d%", "%e%", "%f%")),
    ],
)
def test_each_word_is_looked_for_and_signs_stand_for_themselves(
    typed: str, patterns: tuple[str, ...]
) -> None:
    assert likes(typed) == patterns


@given(st.text(max_size=60))
def test_no_pattern_is_empty_or_opens_more_than_its_ends(typed: str) -> None:
    for pattern in likes(typed):
        inner = pattern[1:-1].replace("\\\\", "").replace("\\%", "").replace("\\_", "")
        assert inner.strip("%_") == inner
        assert pattern != "%%"


def test_a_change_names_the_parts_that_differ() -> None:
    assert changed(Address("甲", "乙", "1号"), Address("甲", "丙", "1号", "2室")) == ("road", "room")

"""The chain of history: one spelling, no two lines alike, and every break named."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workflow.rules.chain import Break, Line, canonical, data_of, digest, first_break

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
KINDS = ("project.take_in", "project.analyse", "docking.dispatch", "checklist.reply", "pack.compile")

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
NUMBERS = st.none() | st.integers(0, 2**40)
INSTANTS = st.integers(-(10**9), 10**9).map(lambda micros: NOW + timedelta(microseconds=micros))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "project_id": NUMBERS,
    "seq": st.integers(1, 2**31),
    "kind": TEXTS,
    "subject_kind": TEXTS,
    "subject_id": NUMBERS,
    "person_id": NUMBERS,
    "person_name": TEXTS,
    "happened_at": INSTANTS,
    "recorded_at": INSTANTS,
    "data": TEXTS,
    "previous": TEXTS,
}
LINES = st.builds(Line, **VALUES)


def a_line(seq: int, previous: str) -> Line:
    return Line(
        project_id=1,
        seq=seq,
        kind=KINDS[seq - 1],
        subject_kind="checklist",
        subject_id=seq,
        person_id=7,
        person_name="经办甲",
        happened_at=NOW,
        recorded_at=NOW + timedelta(hours=seq),
        data=data_of({"步骤": seq}),
        previous=previous,
    )


def a_chain(length: int = 5) -> list[tuple[Line, str]]:
    chain: list[tuple[Line, str]] = []
    for seq in range(1, length + 1):
        line = a_line(seq, chain[-1][1] if chain else "")
        chain.append((line, line.hash()))
    return chain


def head_of(chain: list[tuple[Line, str]]) -> tuple[int, str]:
    return (chain[-1][0].seq, chain[-1][1]) if chain else (0, "")


Chain = list[tuple[Line, str]]


def test_the_hash_of_a_line_is_what_it_was_when_the_first_one_was_written() -> None:
    """Never change this value: every chain ever written would break."""
    assert a_line(1, "").hash() == "85a20f927b088dcb76505bb940043db6969beeadfee9c77ff4d866c9ce2778eb"


def test_the_same_instant_hashes_the_same_from_every_zone() -> None:
    line = a_line(1, "")
    china = timezone(timedelta(hours=8))
    assert replace(line, happened_at=line.happened_at.astimezone(china)).hash() == line.hash()


def test_every_field_of_a_line_is_covered() -> None:
    assert VALUES.keys() == {field.name for field in fields(Line)}


@given(LINES, st.data())
def test_a_line_that_differs_in_any_field_has_another_hash(line: Line, data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(sorted(VALUES)))
    value = data.draw(VALUES[field])
    assume(value != getattr(line, field))
    assert replace(line, **{field: value}).hash() != line.hash()


@given(LINES, LINES)
def test_only_equal_lines_have_equal_hashes(one: Line, other: Line) -> None:
    assert (one.hash() == other.hash()) is (one == other)


@given(LINES, TEXTS)
def test_text_that_wanders_from_one_field_into_the_next_is_noticed(line: Line, text: str) -> None:
    assume(text)
    together = replace(line, kind=line.kind + text)
    apart = replace(line, subject_kind=text + line.subject_kind)
    assert together.hash() != apart.hash()


def test_none_is_not_zero() -> None:
    for field in ("project_id", "subject_id", "person_id"):
        line = a_line(1, "")
        assert replace(line, **{field: None}).hash() != replace(line, **{field: 0}).hash()  # type: ignore[arg-type]


# --- the walk -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", range(6))
def test_a_sound_chain_holds(length: int) -> None:
    chain = a_chain(length)
    assert first_break(1, chain, head_of(chain)) == (length, None)


def edited(chain: Chain) -> Chain:
    line, stored = chain[2]
    return [*chain[:2], (replace(line, person_name="经办乙"), stored), *chain[3:]]


def edited_with_its_hash(chain: Chain) -> Chain:
    line = replace(chain[2][0], person_name="经办乙")
    return [*chain[:2], (line, line.hash()), *chain[3:]]


def moved_up(chain: Chain) -> Chain:
    return [*chain[:2], *((replace(line, seq=line.seq - 1), stored) for line, stored in chain[3:])]


def exchanged(chain: Chain) -> Chain:
    (second, one), (third, other) = chain[1], chain[2]
    return [chain[0], (replace(third, seq=2), other), (replace(second, seq=3), one), *chain[3:]]


def slipped_in(chain: Chain) -> Chain:
    forged = replace(chain[2][0], kind="project.forge")
    return [*chain[:3], (forged, forged.hash()), *chain[3:]]


def appended(chain: Chain) -> Chain:
    forged = replace(chain[4][0], seq=6, kind="project.forge", previous=chain[4][1])
    return [*chain, (forged, forged.hash())]


BREAKS: list[tuple[Callable[[Chain], Chain], int, Break]] = [
    (edited, 2, Break(1, 3, KINDS[2], "内容被修改", "2026-0001")),
    (
        edited_with_its_hash,
        3,
        Break(1, 4, KINDS[3], "与上一条记录不衔接（该条或上一条被替换、调换）", "2026-0001"),
    ),
    (lambda chain: chain[1:], 0, Break(1, 1, "", "缺少该条记录", "2026-0001")),
    (lambda chain: [*chain[:2], *chain[3:]], 2, Break(1, 3, "", "缺少该条记录", "2026-0001")),
    (lambda chain: chain[:4], 4, Break(1, 5, "", "缺少该条及以后的记录（登记有5条）", "2026-0001")),
    (lambda chain: chain[:0], 0, Break(1, 1, "", "缺少该条及以后的记录（登记有5条）", "2026-0001")),
    (moved_up, 2, Break(1, 3, KINDS[3], "与上一条记录不衔接（该条或上一条被替换、调换）", "2026-0001")),
    (exchanged, 1, Break(1, 2, KINDS[2], "与上一条记录不衔接（该条或上一条被替换、调换）", "2026-0001")),
    (slipped_in, 3, Break(1, 3, "project.forge", "序号重复（有记录被插入）", "2026-0001")),
    (appended, 5, Break(1, 6, "project.forge", "多出该条及以后的记录（登记有5条）", "2026-0001")),
]


@pytest.mark.parametrize(("tamper", "holds", "found"), BREAKS)
def test_the_first_break_is_named(tamper: Callable[[Chain], Chain], holds: int, found: Break) -> None:
    chain = a_chain()
    assert first_break(1, tamper(chain), head_of(chain), number="2026-0001") == (holds, found)


def test_a_head_with_another_hash_is_named() -> None:
    chain = a_chain()
    assert first_break(1, chain, (5, "0" * 64)) == (
        4,
        Break(1, 5, KINDS[4], "末条记录与案卷登记的校验值不一致"),
    )


def test_a_chain_without_a_line_has_an_empty_head() -> None:
    assert first_break(None, [], (0, "")) == (0, None)
    assert first_break(None, [], (0, "0" * 64))[1] is not None


@given(st.integers(0, 4), st.data())
def test_any_change_of_any_line_is_found(place: int, data: st.DataObject) -> None:
    chain = a_chain()
    line, stored = chain[place]
    field = data.draw(st.sampled_from([*sorted(VALUES), "hash"]))
    value = data.draw(VALUES.get(field, TEXTS))
    assume(value != (stored if field == "hash" else getattr(line, field)))
    spoilt = (line, value) if field == "hash" else (replace(line, **{field: value}), stored)
    held, found = first_break(1, [*chain[:place], spoilt, *chain[place + 1 :]], head_of(chain))
    assert found is not None
    assert held <= place


@given(st.permutations(range(5)))
def test_any_other_order_is_found(order: list[int]) -> None:
    chain = a_chain()
    walked = [(replace(chain[place][0], seq=seq), chain[place][1]) for seq, place in enumerate(order, 1)]
    assert (first_break(1, walked, head_of(chain))[1] is None) is (order == list(range(5)))


@given(st.sets(st.integers(0, 4)))
def test_any_missing_line_is_found(kept: set[int]) -> None:
    chain = a_chain()
    left = [chain[place] for place in sorted(kept)]
    assert (first_break(1, left, head_of(chain))[1] is None) is (len(kept) == 5)


@pytest.mark.parametrize(
    ("found", "reads"),
    [
        (
            Break(1, 3, "checklist.reply", "内容被修改", "2026-0001"),
            "2026-0001 第3条（checklist.reply）：内容被修改",
        ),
        (Break(1, 3, "", "缺少该条记录", "2026-0001"), "2026-0001 第3条：缺少该条记录"),
        (Break(None, 2, "calendar.close", "内容被修改"), "系统记录 第2条（calendar.close）：内容被修改"),
        (Break(17, 1, "", "案卷已不存在"), "案卷17 第1条：案卷已不存在"),
    ],
)
def test_a_break_reads_as_a_sentence(found: Break, reads: str) -> None:
    assert str(found) == reads


# --- one spelling -------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_canonical_json_reads_back_as_it_was(value: Any) -> None:
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(TEXTS, JSON, max_size=5))
def test_the_order_in_which_facts_are_given_does_not_matter(facts: dict[str, Any]) -> None:
    turned = dict(reversed(facts.items()))
    assert data_of(turned) == data_of(facts)
    assert digest(turned) == digest(facts)


def test_chinese_is_written_as_it_is_and_days_as_people_write_them() -> None:
    assert canonical({"乙": 1, "甲": [NOW.date(), None, True]}) == '{"乙":1,"甲":["2026-11-23",null,true]}'

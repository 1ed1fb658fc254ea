"""Finding by a part of a name and by initials of pinyin: whatever people may mean by letters is found, and nothing else."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, pinyin

from workflow.rules.finding import LENGTH, asked, beyond, found, grams, looked_up, ordered_by
from workflow.rules.wording import identity

NAMES = [
    "罗定市建材有限公司",
    "重庆长安汽车零部件（罗定）厂",
    "㸐䶮新材料项目",
    "年产10万吨1.5级石材加工项目",
    "厦门行知教育ABC分公司",
    "𬭚𬸦精密轴承",
]
CODES = ("2026-0012", "2302-445381-04-01-123456", "91445381MA4UXXXX0K")


def in_index(part: str, held: frozenset[str]) -> bool:
    """What a database does: every entry of the part is there; a short one begins one that is."""
    return all(
        entry in held if len(entry) == LENGTH else any(entry <= gram < beyond(entry) for gram in held)
        for entry in looked_up(part)
    )


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("ldjc", "罗定建材有限公司"),
        ("LDJC", "罗定建材有限公司"),
        ("ｌｄｊｃ", "罗定建材有限公司"),
        ("jcyx", "罗定建材有限公司"),
        ("cq", "重庆长安"),
        ("zq", "重庆长安"),
        ("zqza", "重庆长安"),
        ("cqca", "重庆长安"),
        ("xm", "厦门"),
        ("xz", "行知"),
        ("hz", "行知"),
        ("ry", "㸐䶮新材料"),
        ("㸐䶮", "㸐䶮新材料"),
        ("𬭚", "𬭚𬸦精密轴承"),
        ("c10wd", "年产10万吨项目"),
        ("建材（罗定", "建材（罗定）公司"),
        ("建材罗定", "建材（罗定）公司"),
    ],
)
def test_letters_and_parts_find_the_name(words: str, name: str) -> None:
    (part,) = asked(words)
    assert found(part, (), (name,))
    assert in_index(part, grams((), (name,)))


@pytest.mark.parametrize("part", ["0012", "2026-0012", "445381-04", "MA4U", "91445381"])
def test_a_part_of_a_number_or_a_code_finds_it(part: str) -> None:
    (read,) = asked(part)
    assert found(read, CODES, ("甲项目",))
    assert in_index(read, grams(CODES, ("甲项目",)))


def test_what_is_not_there_is_not_found() -> None:
    # Letters stand for characters that are beside each other, in their order.
    for words in ("ldjd", "dljc", "ldc", "建村", "0013"):
        (part,) = asked(words)
        assert not found(part, CODES, ("罗定建材有限公司",))


def test_a_number_has_no_pinyin() -> None:
    assert not found("zq", ("重庆",), ())


@given(st.data())
def test_every_part_of_a_name_is_in_the_index(data: Any) -> None:
    name = data.draw(st.sampled_from(NAMES) | st.text("罗定重庆乐行abc1.5 （）-", min_size=1, max_size=12))
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    for part in asked(name[start:end]):
        assert found(part, (), (name,))
        assert in_index(part, grams((), (name,)))


def _letters(character: str) -> Sequence[str]:
    if character.isascii():
        return [character]
    return sorted({reading[0] for reading in pinyin(character, style=Style.NORMAL, heteronym=True)[0]})


@given(st.data())
def test_whichever_reading_of_each_character_is_meant_the_name_is_found(data: Any) -> None:
    name = identity(data.draw(st.sampled_from(NAMES)))
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, min(len(name), start + 8)))
    part = "".join(data.draw(st.sampled_from(_letters(each))) for each in name[start:end])
    assert found(part, (), (name,))
    assert in_index(part, grams((), (name,)))


def test_marks_alone_ask_for_nothing_and_words_are_asked_once() -> None:
    assert asked("（） · ") == ()
    assert asked("罗定　罗定 LD ld") == ("罗定", "ld")


def test_names_are_ordered_by_their_pinyin() -> None:
    names = ["重庆公司", "罗定公司", "阿公司", "ABC公司", "长沙公司", "郁南公司"]
    assert sorted(names, key=ordered_by) == [
        "阿公司",
        "ABC公司",
        "长沙公司",
        "重庆公司",
        "罗定公司",
        "郁南公司",
    ]

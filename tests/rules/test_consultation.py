"""The question of the dual commitment: its promises, the answers, the end of a round."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.editions import a_clause, an_edition
from workflow.errors import (
    AgreementWithReason,
    CharacterNotPrintable,
    FactNotText,
    FactTooLong,
    ObjectionWithoutReason,
    OpinionInvalid,
    OpinionMissing,
    Refusal,
    TooMany,
)
from workflow.law.terms import Side
from workflow.rules.consultation import (
    Opinion,
    PromiseLine,
    department_clauses,
    enterprise_clauses,
    is_stuck,
    read_enterprise_promises,
    read_opinion,
    round_result,
)

LAW = an_edition()


def test_the_enterprise_promises_what_the_annex_prints() -> None:
    assert enterprise_clauses(LAW) == (PromiseLine("all", "自愿承诺格式文本中的全部内容；"),)


def test_a_department_promises_its_own_clauses_in_their_printed_order() -> None:
    backwards = an_edition(clauses=tuple(reversed(LAW.clauses)))
    for edition in (LAW, backwards):
        assert [line.key for line in department_clauses(edition, "natural_resources")] == ["land", "planning"]


def test_a_department_without_clauses_is_given_the_general_draft() -> None:
    assert [line.key for line in department_clauses(LAW, "housing")] == ["in_time"]


def test_a_county_without_a_general_draft_prefills_nothing() -> None:
    bare = an_edition(clauses=(a_clause("own", Side.DEPARTMENT, "housing", 1, "按时办结。"),))
    assert department_clauses(bare, "natural_resources") == ()


def test_a_department_may_agree_and_add_promises() -> None:
    reply = read_opinion("agree", "", ["  提前介入。", "", "提前介入", "跟踪服务。"])
    assert reply.opinion is Opinion.AGREE
    assert reply.added == (PromiseLine("added-1", "提前介入。"), PromiseLine("added-2", "跟踪服务。"))


def test_added_promises_may_be_typed_one_a_line() -> None:
    assert [line.text for line in read_opinion("同意", added="甲。\r\n\r\n乙。").added] == ["甲。", "乙。"]


def test_an_objection_gives_its_reason_with_its_lines() -> None:
    reply = read_opinion("object", " 一、用地未落实；\r\n二、属高危行业。 ")
    assert reply.reason == "一、用地未落实；\n二、属高危行业。"


@pytest.mark.parametrize("reason", ["", "  ", "\n", "\u3000", None, "\u200b"])
def test_an_objection_without_a_reason_is_refused(reason: object) -> None:
    with pytest.raises(ObjectionWithoutReason) as caught:
        read_opinion("object", reason)
    assert caught.value.clause == "二（三）2"


def test_an_agreement_with_a_reason_against_it_is_refused() -> None:
    with pytest.raises(AgreementWithReason):
        read_opinion("agree", "但要先缴款")


@pytest.mark.parametrize("opinion", ["", None, "maybe", True, "默认同意"])
def test_no_opinion_is_no_agreement(opinion: object) -> None:
    with pytest.raises(OpinionMissing):
        read_opinion(opinion)


@pytest.mark.parametrize(
    ("added", "problem"),
    [
        ([f"承诺{i}" for i in range(21)], TooMany),
        (["长" * 501], FactTooLong),
        (["看不见的\x07铃"], CharacterNotPrintable),
        ([{"text": "甲"}], FactNotText),
        ({"text": "甲"}, FactNotText),
    ],
)
def test_added_promises_have_limits(added: list[object], problem: type[Refusal]) -> None:
    with pytest.raises(problem) as caught:
        read_opinion("agree", "", added)
    assert caught.value.field.startswith("added")


def test_several_problems_are_heard_of_at_once() -> None:
    with pytest.raises(OpinionInvalid) as caught:
        read_opinion("object", "", ["长" * 501, "好。"])
    assert [p.field for p in caught.value.problems] == ["reason", "added[0]"]


@pytest.mark.parametrize(
    ("states", "result"),
    [
        ([], None),
        (["withdrawn"], None),
        (["awaiting"], None),
        (["agreed"], "all_agree"),
        (["agreed", "agreed", "withdrawn"], None),
        (["agreed", "agreed", "not_concerned"], "all_agree"),
        (["agreed", "stale"], None),
        (["not_concerned"], None),
        (["objected", "withdrawn"], "all_answered"),
        (["agreed", "awaiting"], None),
        (["objected", "awaiting"], None),
        (["agreed", "objected"], "all_answered"),
        (["agreed", "settled"], "all_answered"),
        (["upheld"], "all_answered"),
    ],
)
def test_a_round_is_unopposed_only_when_all_have_agreed(states: list[str], result: str | None) -> None:
    assert round_result(states) == result


ANY_STATE = st.sampled_from(
    ["awaiting", "agreed", "objected", "stale", "settled", "upheld", "withdrawn", "not_concerned"]
)


@given(st.lists(ANY_STATE), st.randoms())
def test_silence_never_agrees_whatever_the_others_say(states: list[str], chance: Random) -> None:
    assert round_result([*states, "awaiting"]) is None
    shuffled = list(states)
    chance.shuffle(shuffled)
    assert round_result(shuffled) == round_result(states)
    if round_result(states) == "all_agree":
        assert set(states) - {"not_concerned"} == {"agreed"}
    if is_stuck(states):
        assert round_result(states) is None
        assert {"agreed", "withdrawn"} <= set(states)


def test_a_state_that_no_consultee_has_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="silent"):
        round_result(["silent"])


def test_the_enterprises_own_promises_are_read_alike_and_named_as_its_own() -> None:
    assert [line.text for line in read_enterprise_promises("按期开工。\n按期投产。")] == [
        "按期开工。",
        "按期投产。",
    ]
    with pytest.raises(OpinionInvalid) as caught:
        read_enterprise_promises(["长" * 501, "好。", "长" * 502])
    assert [p.field for p in caught.value.problems] == ["enterprise_clauses[0]", "enterprise_clauses[2]"]
    assert "企业其他承诺事项第1条" in str(caught.value)

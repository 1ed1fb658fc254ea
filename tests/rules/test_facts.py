"""The facts of a project: reading, comparing, looking for duplicates."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.editions import an_edition
from workflow.errors import (
    CharacterNotPrintable,
    ChoiceUnknown,
    CreditCodeCheckFails,
    CreditCodeMissing,
    FactMissing,
    FactNotText,
    FactsInvalid,
    FactTooLong,
    InvestmentNegative,
    InvestmentTooLarge,
    InvestmentTooPrecise,
    InvestmentUnreadable,
    PhoneMalformed,
    Refusal,
    YesNoUnreadable,
)
from workflow.law.terms import Origin, Phase
from workflow.rules.fact_changes import CONCERNS, changed, concerned, makes_stale, relying
from workflow.rules.facts import (
    FACT_WORDS,
    ProjectFacts,
    from_json,
    merged,
    read_facts,
    read_investment,
    shown,
    to_json,
)
from workflow.rules.likeness import Known, duplicates

LAW = an_edition()
SOUND = "91445381MA0000015A"

FORM: Mapping[str, object] = {
    "origin": "招商引资",
    "name": "年产5万吨新材料项目",
    "enterprise_name": "罗定市样例新材料有限公司",
    "credit_code": SOUND,
    "kind": "新建厂房",
    "industry_code": "c2651",
    "address": "双东街道样例工业园　1号",
    "investment": "1.2亿",
    "contact_name": "样例联系人",
    "contact_phone": "138 0000 0000",
    "code": "2302-445381-04-01-123456",
    "new_enterprise": "否",
    "needs_land": True,
}


def refused(**typed: object) -> tuple[Refusal, ...]:
    with pytest.raises(FactsInvalid) as caught:
        read_facts({**FORM, **typed}, LAW)
    return caught.value.problems


def test_a_filled_form_is_read_and_normalised() -> None:
    facts = read_facts(FORM, LAW)
    assert facts == ProjectFacts(
        origin=Origin.INVESTMENT,
        name="年产5万吨新材料项目",
        enterprise_name="罗定市样例新材料有限公司",
        credit_code=SOUND,
        kind="新建厂房",
        industry_code="C2651",
        address="双东街道样例工业园 1号",
        investment=Decimal("12000.00"),
        contact_name="样例联系人",
        contact_phone="13800000000",
        code="2302-445381-04-01-123456",
        new_enterprise=False,
        needs_land=True,
    )


def test_an_empty_form_hears_of_everything_at_once() -> None:
    with pytest.raises(FactsInvalid) as caught:
        read_facts({}, LAW)
    problems = caught.value.problems
    assert [p.field for p in problems] == [
        "origin", "name", "enterprise_name", "kind", "address", "contact_name", "contact_phone",
    ]  # fmt: skip
    assert {type(p) for p in problems} == {FactMissing}
    assert "共" not in str(caught.value)
    assert str(caught.value).startswith("项目信息有7处需要更正：（1）请填写项目来源。（2）请填写项目名称。")
    assert caught.value.clause == "二（一）1"


@pytest.mark.parametrize(
    ("typed", "problem", "field"),
    [
        ({"origin": "外星来客"}, ChoiceUnknown, "origin"),
        ({"kind": "造船"}, ChoiceUnknown, "kind"),
        ({"name": "长" * 121}, FactTooLong, "name"),
        ({"address": "长" * 201}, FactTooLong, "address"),
        ({"name": "换行\n的名称"}, CharacterNotPrintable, "name"),
        ({"name": "零\x00字节"}, CharacterNotPrintable, "name"),
        ({"address": "颠倒\u202e方向"}, CharacterNotPrintable, "address"),
        ({"name": "半个\ud800字"}, CharacterNotPrintable, "name"),
        ({"name": ["数组"]}, FactNotText, "name"),
        ({"credit_code": "", "new_enterprise": False}, CreditCodeMissing, "credit_code"),
        ({"credit_code": "91445381MA0000015B"}, CreditCodeCheckFails, "credit_code"),
        ({"contact_phone": "12345"}, PhoneMalformed, "contact_phone"),
        ({"new_enterprise": "也许"}, YesNoUnreadable, "new_enterprise"),
        ({"investment": "很多"}, InvestmentUnreadable, "investment"),
    ],
)
def test_one_wrong_fact_is_refused_by_name_and_field(
    typed: Mapping[str, object], problem: type[Refusal], field: str
) -> None:
    (only,) = refused(**typed)
    assert type(only) is problem
    assert only.field == field


def test_a_failing_credit_code_is_accepted_with_a_reason() -> None:
    facts = read_facts(
        {**FORM, "credit_code": "91445381MA0000015B", "credit_code_reason": "与执照核对无误"}, LAW
    )
    assert (facts.credit_code, facts.credit_code_reason) == ("91445381MA0000015B", "与执照核对无误")


def test_a_reason_does_not_excuse_a_malformed_credit_code() -> None:
    (only,) = refused(credit_code="91445381MA0000015", credit_code_reason="与执照核对无误")
    assert "现为17位" in str(only)


def test_a_reason_for_a_sound_credit_code_is_dropped() -> None:
    assert read_facts({**FORM, "credit_code_reason": "多余"}, LAW).credit_code_reason == ""


def test_a_new_enterprise_needs_no_credit_code_yet() -> None:
    assert read_facts({**FORM, "credit_code": "", "new_enterprise": "是"}, LAW).credit_code == ""


def test_an_expansion_presupposes_a_registered_enterprise() -> None:
    form = {key: value for key, value in FORM.items() if key not in {"new_enterprise", "credit_code"}}
    assert read_facts(form, LAW).new_enterprise is True
    with pytest.raises(FactsInvalid) as caught:
        read_facts({**form, "origin": "增资扩产（技改）"}, LAW)
    assert [type(p) for p in caught.value.problems] == [CreditCodeMissing]


@pytest.mark.parametrize("typed", ["investment", "招商引资项目", "社会投资类招商引资", Origin.INVESTMENT])
def test_an_origin_is_read_in_either_language(typed: str) -> None:
    assert read_facts({**FORM, "origin": typed}, LAW).origin is Origin.INVESTMENT


def test_keys_that_are_no_facts_are_left_alone() -> None:
    assert read_facts({**FORM, "csrf_token": object()}, LAW) == read_facts(FORM, LAW)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12000", "12000.00"),
        ("1.2亿", "12000.00"),
        ("1.2亿元", "12000.00"),
        ("3,500", "3500.00"),
        ("３，５００", "3500.00"),
        ("1,234,567.89", "1234567.89"),
        ("3500万", "3500.00"),
        ("3500 万元", "3500.00"),
        ("约3500万元人民币", "3500.00"),
        ("￥5000", "5000.00"),
        ("35000000元", "3500.00"),
        ("5千万", "5000.00"),
        ("0", "0.00"),
        ("0.01", "0.01"),
        (5000, "5000.00"),
        (5000.5, "5000.50"),
        (Decimal("12.30"), "12.30"),
    ],
)
def test_an_investment_is_read_as_people_write_it(typed: object, amount: str) -> None:
    assert str(read_investment(typed)) == amount


@pytest.mark.parametrize("typed", ["", None, "  "])
def test_no_investment_is_none(typed: object) -> None:
    assert read_investment(typed) is None


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("-5", InvestmentNegative),
        ("−5万", InvestmentNegative),
        ("0.001", InvestmentTooPrecise),
        ("12345元", InvestmentTooPrecise),
        ("1000000000000", InvestmentTooLarge),
        ("3,50", InvestmentUnreadable),
        ("1.2.3", InvestmentUnreadable),
        ("500万美元", InvestmentUnreadable),
        ("一亿", InvestmentUnreadable),
        ("1e5", InvestmentUnreadable),
        (float("nan"), InvestmentUnreadable),
        (float("inf"), InvestmentUnreadable),
        (True, FactNotText),
    ],
)
def test_other_amounts_are_refused(typed: object, problem: type[Refusal]) -> None:
    with pytest.raises(problem):
        read_investment(typed)


@given(st.decimals(0, 10**9, places=2))
def test_every_amount_that_is_kept_is_read_back_the_same(amount: Decimal) -> None:
    assert read_investment(str(amount)) == amount
    assert read_investment(f"{amount:,}") == amount


anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.lists(st.text(), max_size=2),
    st.text("0123456789.,-+ 万亿元千是否①٣", max_size=12),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from([*FACT_WORDS, "other"]), anything))
def test_whatever_is_typed_is_read_or_refused(typed: dict[str, object]) -> None:
    for form in (typed, {**FORM, **typed}):
        problems: tuple[Refusal, ...] = ()
        facts = None
        try:
            facts = read_facts(form, LAW)
        except FactsInvalid as refusal:
            problems = refusal.problems
        assert (facts is None) == bool(problems)
        assert all(p.field in FACT_WORDS for p in problems)
        if facts is not None:
            assert from_json(to_json(facts)) == facts
            assert merged(facts, {}, LAW) == facts


def test_facts_survive_json_and_older_json_has_defaults() -> None:
    facts = read_facts(FORM, LAW)
    kept = to_json(facts)
    assert kept["investment"] == "12000.00"
    assert from_json(kept) == facts
    del kept["needs_land"]
    assert from_json({**kept, "dropped_long_ago": 1}).needs_land is True


def test_facts_are_shown_in_the_words_of_people() -> None:
    facts = read_facts(FORM, LAW)
    assert [shown(facts, f) for f in ("origin", "investment", "new_enterprise", "credit_code_reason")] == [
        "招商引资", "12000", "否", "",
    ]  # fmt: skip
    assert {*FACT_WORDS, "inferred"} == set(to_json(facts))


def test_what_was_presumed_is_presumed_anew_from_what_is_known_now() -> None:
    before = read_facts({**FORM, "new_enterprise": "", "needs_land": None}, LAW)
    assert (before.new_enterprise, before.inferred) == (True, ("new_enterprise", "needs_land"))
    assert shown(before, "needs_land") == "是（推定，待确认）"
    after = merged(before, {"origin": "增资扩产"}, LAW)
    assert (after.new_enterprise, after.inferred) == (False, ("new_enterprise", "needs_land"))
    said = merged(after, {"needs_land": True}, LAW)
    assert changed(after, said) == ("inferred",)
    assert not makes_stale(changed(after, said)), "the same answer, now given, lets every list stand"
    assert from_json(to_json(said)) == said


# --- changes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    department_key: str
    phase: str


PARTS = (
    Part("market_regulation", "business_setup"),
    Part("natural_resources", "land_use"),
    Part("housing", Phase.TITLE),
)
EVERYONE = frozenset({"market_regulation", "natural_resources", "housing"})


def test_a_change_names_the_facts_that_differ() -> None:
    before = read_facts(FORM, LAW)
    after = merged(before, {"investment": "1.5亿", "contact_phone": "13900000000"}, LAW)
    assert changed(before, after) == ("investment", "contact_phone")
    assert changed(before, before) == ()


def test_a_changed_contact_is_told_to_all_and_makes_no_answer_stale() -> None:
    names = ("contact_name", "contact_phone")
    assert concerned(names, PARTS) == EVERYONE
    assert not makes_stale(names)
    assert relying(names, PARTS) == frozenset()


def test_codes_given_in_the_ordinary_course_make_no_answer_stale() -> None:
    assert not makes_stale(("credit_code", "credit_code_reason", "code"))


@pytest.mark.parametrize("name", sorted(CONCERNS))
def test_a_changed_fact_that_answers_rest_on_makes_them_stale(name: str) -> None:
    assert makes_stale((name, "contact_name"))
    assert relying((name,), PARTS) == concerned((name,), PARTS) != frozenset()


def test_land_does_not_concern_those_who_register_the_enterprise() -> None:
    assert relying(("needs_land", "contact_name"), PARTS) == {"natural_resources", "housing"}
    assert concerned(("needs_land", "contact_name"), PARTS) == EVERYONE


def test_nobody_is_told_of_nothing() -> None:
    assert concerned((), PARTS) == frozenset()


def test_the_reason_for_one_credit_code_does_not_serve_another() -> None:
    before = read_facts({**FORM, "credit_code": "91445381MA0000015B", "credit_code_reason": "核对无误"}, LAW)
    assert merged(before, {"name": "改名项目"}, LAW).credit_code_reason == "核对无误"
    with pytest.raises(FactsInvalid):
        merged(before, {"credit_code": "91445381MA0000015C"}, LAW)


# --- duplicates ------------------------------------------------------------------------------------------------


def known(**differs: object) -> Known:
    values: dict[str, object] = {
        "id": 7, "number": "2026-0007", "name": "别的项目", "code": "", "credit_code": "", "enterprise_name": "别的公司",
    }  # fmt: skip
    return Known(**{**values, **differs})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("differs", "certain", "said"),
    [
        ({"code": "2302-445381-04-01-123456"}, True, "项目代码与2026-0007“别的项目”相同"),
        ({"name": "年产５万吨（新材料）项目"}, False, "项目名称与2026-0007“年产５万吨（新材料）项目”相同"),
        ({"name": "年产5万吨新材料项目（一期）", "credit_code": SOUND}, False, "同一统一社会信用代码"),
        (
            {"name": "年产5万吨新材料生产项目", "enterprise_name": "罗定市样例 新材料有限公司"},
            False,
            "同一企业名称",
        ),
    ],
)
def test_a_project_that_may_be_known_is_noticed_with_a_reason(
    differs: Mapping[str, object], certain: bool, said: str
) -> None:
    (likeness,) = duplicates(read_facts(FORM, LAW), [known(**differs)])
    assert likeness.certain is certain
    assert said in likeness.reason


@pytest.mark.parametrize(
    "differs",
    [
        {},
        {"credit_code": SOUND},
        {"name": "年产5万吨新材料项目（一期）"},
        {"name": "年产6万吨电缆", "enterprise_name": "罗定市样例新材料有限公司"},
    ],
)
def test_a_different_project_is_not_called_a_duplicate(differs: Mapping[str, object]) -> None:
    assert duplicates(read_facts(FORM, LAW), [known(**differs)]) == ()


def test_two_projects_without_a_code_are_not_the_same_for_it() -> None:
    facts = read_facts({**FORM, "code": "", "credit_code": "", "new_enterprise": True}, LAW)
    assert duplicates(facts, [known()]) == ()


def test_certain_likenesses_come_first() -> None:
    facts = read_facts(FORM, LAW)
    found = duplicates(facts, [known(id=1, name=facts.name), known(id=2, code=facts.code)])
    assert [(x.known.id, x.certain) for x in found] == [(2, True), (1, False)]

"""Business registration as values: what waits for what, what the form lacks, how the window stands (二（二）)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.errors import CollectorMissing, NothingDelivered, SetupInvalid, ThingUnknown
from workflow.law.edition import Item
from workflow.law.loading import load
from workflow.law.registration import FieldKind, Stops
from workflow.law.terms import Basis, Obligor, Origin
from workflow.rules import registration as rules
from workflow.rules.facts import FACT_WORDS, ProjectFacts
from workflow.rules.machines import PICKUP, REGISTRATION_ITEM, SETTLED
from workflow.rules.stages import (
    RegistrationFacts,
    lacking_in_registration,
    under_way_in_registration,
)

EDITION = load()
LAW = EDITION.registration
STATES = st.sampled_from(REGISTRATION_ITEM.states)
FACTS = ProjectFacts(
    Origin.INVESTMENT, "测试项目", "罗定测试有限公司", contact_name="经办甲", contact_phone="13800000001"
)


# --- the law ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "department", "limit", "obligor", "stops", "after", "things"),
    [
        ("KB-01", "market_regulation", "licence", Obligor.DEPARTMENT, Stops.APPROVAL, (), ("营业执照",)),
        (
            "KB-02",
            "public_security",
            "seals",
            Obligor.SEAL_SHOP,
            Stops.DELIVERY,
            ("KB-01",),
            ("企业公章", "财务专用章", "发票专用章", "合同专用章"),
        ),
        (
            "KB-03",
            "taxation",
            "invoices",
            Obligor.DEPARTMENT,
            Stops.APPROVAL,
            ("KB-01",),
            ("发票", "税控设备"),
        ),
        ("KB-04", "human_resources", "", Obligor.DEPARTMENT, None, ("KB-01",), ()),
        ("KB-05", "peoples_bank", "", Obligor.DEPARTMENT, None, ("KB-01", "KB-02"), ()),
    ],
)
def test_each_item_is_as_the_document_and_the_catalogue_say(
    code: str,
    department: str,
    limit: str,
    obligor: Obligor,
    stops: Stops | None,
    after: tuple[str, ...],
    things: tuple[str, ...],
) -> None:
    entry = LAW.items[code]
    said = (entry.department, entry.limit, entry.obligor, entry.stops, entry.after, entry.things)
    assert said == (department, limit, obligor, stops, after, things)


def test_the_catalogue_says_order_and_predecessors_and_nobody_says_them_again() -> None:
    items: list[Item] = [EDITION.items[code] for code in LAW.items]
    assert [item.order for item in items] == sorted(item.order for item in items)
    assert [entry.after for entry in LAW.items.values()] == [item.depends_on for item in items]


def test_where_the_document_is_silent_no_limit_is_invented() -> None:
    assert {code for code, entry in LAW.items.items() if not entry.limit} == {"KB-04", "KB-05"}
    assert LAW.items["KB-04"].basis is Basis.PRACTICE
    assert LAW.items["KB-04"].why


def test_the_bank_goes_the_steps_of_the_document_in_their_order() -> None:
    entry = LAW.items["KB-05"]
    named = [step for step in entry.steps if step in entry.quote]
    assert named == ["预约开户", "尽职调查", "资料审核", "账户开立"]
    assert [entry.quote.index(step) for step in named] == sorted(entry.quote.index(step) for step in named)
    assert "主动对接" in entry.quote


def test_every_field_that_a_fact_fills_is_a_fact_and_is_not_asked() -> None:
    filled = {field.fact for field in LAW.fields if field.fact}
    assert filled <= set(FACT_WORDS)
    assert {field.key for field in rules.asked(LAW, tuple(LAW.items))} == {
        field.key for field in LAW.fields if not field.fact
    }


# --- order --------------------------------------------------------------------------------------------------


@given(st.dictionaries(st.sampled_from(list(LAW.items)), STATES))
def test_an_item_waits_for_exactly_what_is_planned_and_not_settled(states: dict[str, str]) -> None:
    for code, entry in LAW.items.items():
        waiting = rules.waits_for(entry, states)
        assert set(waiting) == {
            before for before in entry.after if before in states and states[before] not in SETTLED
        }, code


@given(st.lists(STATES, max_size=4))
def test_the_window_is_ready_only_when_everything_alive_has_arrived(states: list[str]) -> None:
    alive = [state for state in states if state not in ("not_needed", "withdrawn")]
    found = rules.pickup_state(states)
    assert (found == "ready") is (
        bool(alive) and set(alive) <= {"delivered", "collected"} and "delivered" in alive
    )
    assert (found == "collected") is (bool(alive) and set(alive) == {"collected"})


@given(st.lists(st.lists(STATES, min_size=3, max_size=3), min_size=2, max_size=2))
def test_each_step_of_one_item_moves_the_window_along_its_machine(pair: list[list[str]]) -> None:
    """From any states, any one lawful move of one item leaves the window a way that its own machine knows."""
    before = pair[0]
    for place, state in enumerate(before):
        for move in REGISTRATION_ITEM.offers(state):
            after = [*before]
            after[place] = REGISTRATION_ITEM.after(state, move)
            was, now = rules.pickup_state(before), rules.pickup_state(after)
            if was != now:
                assert PICKUP.allows(was, rules.PICKUP_MOVES[was, now]), (before, move)


# --- the stage ----------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from("甲乙丙丁"), STATES, st.booleans()), max_size=5))
def test_a_stage_finishes_only_when_nothing_is_left_to_do(items: list[tuple[str, str, bool]]) -> None:
    window = rules.pickup_state(state for _, state, hands in items if hands)
    lacking = lacking_in_registration(RegistrationFacts(tuple(items), window))
    settled = all(state in ("collected", "concluded", "not_needed") for _, state, _ in items)
    uncollected = any(hands and state == "concluded" for _, state, hands in items)
    assert bool(lacking) is not (bool(items) and settled and not uncollected)
    working = any(state in ("applied", "returned", "approved", "delivered") for _, state, _ in items)
    assert bool(under_way_in_registration(RegistrationFacts(tuple(items)))) is working


# --- the form -----------------------------------------------------------------------------------------------


def test_what_the_project_says_is_never_lacking_and_what_is_lacking_is_named() -> None:
    lacking = [field.title for field in rules.lacking(LAW, "KB-01", {}, FACTS)]
    assert lacking[:2] == ["公司类型", "法定代表人（负责人）"]
    assert "企业名称" not in lacking
    # The code comes with the licence: nobody is asked for it before.
    assert "统一社会信用代码" not in lacking
    assert "统一社会信用代码" in [field.title for field in rules.lacking(LAW, "KB-03", {}, FACTS)]


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("registered_capital", "５，０００万元", "5000"),
        ("registered_capital", "500.50", "500.50"),
        ("registered_capital", "1.2亿", "12000"),
        ("registered_capital", "5005000元", "500.50"),
        ("insured_headcount", " 1,036 ", "1036"),
        ("legal_representative_phone", "138 0000 0002", "13800000002"),
        ("shareholders", " 甲 60% \r\n乙 40%", "甲 60%\n乙 40%"),
        ("seals_wanted", ["合同专用章", "企业公章"], ["企业公章", "合同专用章"]),
        ("seals_wanted", "企业公章", ["企业公章"]),
        ("company_type", "", ""),
    ],
)
def test_an_answer_is_kept_as_it_is_compared(key: str, typed: object, kept: object) -> None:
    assert rules.read_values({key: typed}, LAW.fields) == {key: kept}


def test_everything_that_is_wrong_is_said_at_once_and_by_field() -> None:
    wrong: dict[str, Any] = {
        "registered_capital": "-1",
        "insured_headcount": "三十",
        "company_type": "合伙",
        "legal_representative_phone": "12",
        "seals_wanted": ["人名章"],
    }
    with pytest.raises(SetupInvalid) as refused:
        rules.read_values(wrong, LAW.fields)
    assert {problem.field for problem in refused.value.problems} == set(wrong)


@given(st.text(max_size=30))
def test_no_amount_is_read_that_is_not_above_zero(typed: str) -> None:
    (field,) = (field for field in LAW.fields if field.kind is FieldKind.AMOUNT)
    try:
        kept = rules.read_values({field.key: typed}, [field])[field.key]
    except SetupInvalid:
        return
    assert kept == "" or float(kept) > 0


# --- what is handed over ------------------------------------------------------------------------------------


def test_the_enterprise_chooses_its_seals_and_what_arrives_is_what_it_chose() -> None:
    seals = LAW.items["KB-02"]
    expected = rules.things_of(seals, {"seals_wanted": ["财务专用章", "企业公章"]})
    assert expected == ("企业公章", "财务专用章")
    assert rules.things_of(seals, {}) == seals.things
    assert rules.delivered_things(seals, expected, None) == expected
    with pytest.raises(ThingUnknown):
        rules.delivered_things(seals, expected, ["人名章"])
    with pytest.raises(NothingDelivered):
        rules.delivered_things(seals, expected, [])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("445381199001010019", "445***********0019"),
        ("４４５３８１１９９００１０１００１ｘ", "445***********001X"),
        ("E12345678", "E12**5678"),
        ("AB1234", "****34"),
        ("1", "*"),
    ],
)
def test_an_identity_document_is_masked_before_it_is_kept(typed: str, kept: str) -> None:
    assert rules.mask_document(typed) == kept


def test_a_collector_without_a_document_is_refused() -> None:
    with pytest.raises(CollectorMissing, match="证件号码"):
        rules.mask_document("　")


def test_an_existing_enterprise_has_a_reason_to_skip_and_a_new_one_has_none() -> None:
    assert rules.skip_reason(FACTS) == ""
    known = ProjectFacts(
        Origin.EXPANSION, "项目", "罗定测试有限公司", "91445381MA0000015A", new_enterprise=False
    )
    assert "罗定测试有限公司已设立登记（统一社会信用代码91445381MA0000015A）" in rules.skip_reason(known)

"""What analysis proposes, and why."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.editions import TRIGGERS, an_edition
from workflow.law import loading
from workflow.law.edition import Edition, Trigger
from workflow.law.terms import Origin, Phase
from workflow.rules.analysis import LONGEST_REASON, Proposal, high_risk_flag, propose
from workflow.rules.facts import ProjectFacts

LAW = an_edition()
REAL = loading.load()


def facts(**differs: Any) -> ProjectFacts:
    values: dict[str, Any] = {
        "origin": Origin.INVESTMENT,
        "name": "样例项目",
        "enterprise_name": "样例公司",
        "kind": "新建厂房",
        "industry_code": "C2614",
        "investment": Decimal(12000),
    }
    return ProjectFacts(**{**values, **differs})


def proposed(edition: Edition = LAW, **differs: Any) -> dict[tuple[str, Phase], Proposal]:
    return {(p.department, p.phase): p for p in propose(facts(**differs), edition)}


def test_triggers_that_match_bring_items_with_their_lead_and_known_partners() -> None:
    found = {key: p.items for key, p in proposed().items()}
    assert found == {
        ("market_regulation", Phase.BUSINESS_SETUP): ("KB-01",),
        ("government_data", Phase.BUSINESS_SETUP): ("KB-01",),
        ("public_security", Phase.BUSINESS_SETUP): ("KB-02",),
        ("reform", Phase.LAND_USE): ("LX-01",),
        ("natural_resources", Phase.LAND_USE): ("LX-05", "LX-07"),
        ("natural_resources", Phase.ENGINEERING): ("GC-02",),
        ("civil_defence", Phase.ENGINEERING): ("GC-04",),
    }


def test_a_reason_names_the_fact_the_rule_and_the_part() -> None:
    found = proposed()
    assert found["government_data", Phase.BUSINESS_SETUP].reason == (
        "新设企业，需办理企业开办事项（新设企业）；本部门配合1项。"
    )
    assert (
        found["civil_defence", Phase.ENGINEERING].reason
        == "化工行业，需核定人防（行业代码为C2614）；本部门牵头1项。"
    )


def test_a_registered_enterprise_is_not_set_up_again() -> None:
    assert not [p for p in propose(facts(new_enterprise=False), LAW) if p.phase is Phase.BUSINESS_SETUP]


def test_a_trigger_for_all_does_not_set_up_a_registered_enterprise_but_one_for_such_does() -> None:
    for_all = an_edition(triggers=(Trigger("all", ("KB-02",), "一律"),))
    for_such = an_edition(triggers=(Trigger("such", ("KB-02",), "更换印章", new_enterprise=False),))
    assert propose(facts(new_enterprise=False), for_all) == ()
    assert [p.items for p in propose(facts(new_enterprise=False), for_such)] == [("KB-02",)]


@pytest.mark.parametrize(
    ("differs", "missing"),
    [
        ({"origin": Origin.EXPANSION}, "LX-01"),
        ({"needs_land": False}, "LX-05"),
        ({"kind": "技术改造"}, "GC-02"),
        ({"industry_code": "1311"}, "GC-04"),
        ({"industry_code": ""}, "GC-04"),
    ],
)
def test_a_trigger_whose_condition_is_not_met_proposes_nothing(differs: dict[str, Any], missing: str) -> None:
    assert missing in {code for p in propose(facts(), LAW) for code in p.items}
    assert missing not in {code for p in propose(facts(**differs), LAW) for code in p.items}


@pytest.mark.parametrize("code", ["261", "C261", "2614", "c2614", "27", "C2710"])
def test_prefixes_of_industries_match_with_or_without_the_letter(code: str) -> None:
    assert ("civil_defence", Phase.ENGINEERING) in proposed(industry_code=code)


def test_an_item_proposed_twice_is_proposed_once_with_both_reasons() -> None:
    again = an_edition(triggers=(*TRIGGERS, Trigger("again", ("LX-01",), "另有一条")))
    (found,) = [p for p in propose(facts(), again) if "LX-01" in p.items]
    assert found.items == ("LX-01",)
    assert "招商引资项目" in found.reason
    assert "另有一条" in found.reason


def test_proposals_come_by_phase_and_then_in_the_order_of_the_departments() -> None:
    assert [p.department for p in propose(facts(), LAW)] == [
        "market_regulation",
        "government_data",
        "public_security",
        "reform",
        "natural_resources",
        "natural_resources",
        "civil_defence",
    ]


def test_a_high_risk_industry_is_flagged_and_left_to_a_person() -> None:
    flag = high_risk_flag(facts(industry_code="C2614"), LAW)
    assert flag is not None
    assert "以26开头" in flag
    assert "由经办人判定" in flag
    assert high_risk_flag(facts(industry_code="G5941"), LAW) is not None
    assert high_risk_flag(facts(industry_code="C1311"), LAW) is None
    assert high_risk_flag(facts(industry_code=""), LAW) is None


# --- on the law of the county ----------------------------------------------------------------------------------

everything = st.builds(
    facts,
    origin=st.sampled_from(Origin),
    kind=st.sampled_from(REAL.project_kinds),
    industry_code=st.sampled_from(["", "C2614", "1311", "594", "C3011", "D4411", "0610"]),
    new_enterprise=st.booleans(),
    needs_land=st.booleans(),
)


@given(everything)
def test_whatever_the_project_proposals_are_sound_and_say_why(project: ProjectFacts) -> None:
    found = propose(project, REAL)
    assert len({(p.department, p.phase) for p in found}) == len(found)
    for p in found:
        assert p.department in REAL.departments
        assert p.items
        assert all(REAL.items[code].phase is p.phase for code in p.items)
        assert 0 < len(p.reason) <= LONGEST_REASON
    if not project.new_enterprise:
        assert Phase.BUSINESS_SETUP not in {p.phase for p in found}


def test_a_new_factory_of_a_new_enterprise_goes_through_all_six_phases() -> None:
    assert {p.phase for p in propose(facts(industry_code="C3011"), REAL)} == set(Phase)


def test_the_task_force_is_not_proposed_without_an_item() -> None:
    assert all(p.items for p in propose(facts(), REAL))

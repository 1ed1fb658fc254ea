"""初步判别 rule by rule: which fact, which clause, what follows; and what nobody knows is unknown (二（三）1)."""

from dataclasses import replace
from typing import Any

import pytest

from workflow.errors import ChoiceUnknown, LandEvidenceMissing
from workflow.law.editions import read_law
from workflow.law.negative_list import NegativeRule
from workflow.law.terms import Basis, Origin
from workflow.rules.facts import ProjectFacts
from workflow.rules.screening import (
    OUTCOME_WORDS,
    Finding,
    Grounds,
    LandStanding,
    Outcome,
    barring,
    excludes,
    read_land,
    screen,
)

EDITION = read_law().current
FACTS = ProjectFacts(
    origin=Origin.INVESTMENT,
    name="甲项目",
    enterprise_name="甲公司",
    kind="新建厂房",
    industry_code="3484",
    address="罗定市双东街道水源保护区东侧",
)
RULE = NegativeRule("x", "水源保护区内化工", Basis.PRACTICE, why="测试", active=True)


def found(rule: str, **known: Any) -> Finding:
    given: dict[str, Any] = {"facts": FACTS, "enterprise_opinion": "愿意"} | known
    grounds = Grounds(**given)
    return next(each for each in screen(grounds, EDITION) if each.rule == rule)


@pytest.mark.parametrize(
    ("rule", "known", "outcome"),
    [
        ("land", {}, Outcome.UNKNOWN),
        ("land", {"land": LandStanding.OBTAINED, "land_evidence": "不动产权证"}, Outcome.PASSES),
        ("land", {"land": LandStanding.PENDING}, Outcome.UNKNOWN),
        ("land", {"land": LandStanding.UNLAWFUL, "land_evidence": "违法用地通知"}, Outcome.BARS),
        ("high_risk", {}, Outcome.PASSES),
        ("high_risk", {"facts": replace(FACTS, industry_code="")}, Outcome.PERSON),
        ("high_risk", {"facts": replace(FACTS, industry_code="2614")}, Outcome.PERSON),
        ("high_risk", {"facts": replace(FACTS, industry_code="2614"), "high_risk": False}, Outcome.PASSES),
        ("high_risk", {"high_risk": True}, Outcome.BARS),
        ("negative_list", {}, Outcome.PASSES),
        ("credit", {}, Outcome.UNKNOWN),
        ("credit", {"credit_clear": True}, Outcome.PASSES),
        ("credit", {"credit_clear": False}, Outcome.BARS),
        ("voluntary", {}, Outcome.PASSES),
        ("voluntary", {"enterprise_opinion": ""}, Outcome.PERSON),
    ],
)
def test_each_rule_finds_what_the_facts_say(rule: str, known: dict[str, Any], outcome: Outcome) -> None:
    finding = found(rule, **known)
    assert finding.outcome is outcome
    assert finding.fact
    assert finding.clause in {"practice", "二（三）", "二（三）1", "二（三）2"}
    assert OUTCOME_WORDS[outcome]


def test_only_what_bars_is_said_to_bar() -> None:
    grounds = Grounds(FACTS, "", credit_clear=False, land=LandStanding.UNLAWFUL, land_evidence="通知书")
    assert len(barring(screen(grounds, EDITION))) == 2
    assert barring(screen(Grounds(FACTS, ""), EDITION)) == ()


@pytest.mark.parametrize(
    ("conditions", "met"),
    [
        ({"industries": ("34",)}, True),
        ({"industries": ("26",)}, False),
        ({"kinds": ("新建厂房",)}, True),
        ({"addresses": ("水源保护区",)}, True),
        ({"addresses": ("水源保护区",), "industries": ("26",)}, False),
        ({"addresses": ("水源保护区",), "industries": ("26", "348")}, True),
    ],
)
def test_an_entry_of_the_negative_list_excludes_what_meets_all_its_conditions(
    conditions: dict[str, Any], met: bool
) -> None:
    rule = replace(RULE, **conditions)
    assert excludes(rule, FACTS) is met
    listed = screen(Grounds(FACTS, "愿意"), replace(EDITION, negative_list=(rule,)))
    assert bool(barring(listed)) is met
    unlisted = screen(Grounds(FACTS, "愿意"), replace(EDITION, negative_list=(replace(rule, active=False),)))
    assert barring(unlisted) == ()


def test_the_negative_list_ships_with_an_example_and_nothing_in_force() -> None:
    assert [rule.active for rule in EDITION.negative_list] == [False]
    assert all("示例" in rule.title for rule in EDITION.negative_list)


def test_a_finding_about_the_land_says_on_what_evidence() -> None:
    assert read_land(None, "") == (None, "")
    assert read_land("pending", "") == (LandStanding.PENDING, "")
    assert read_land("obtained", " 证号1 ") == (LandStanding.OBTAINED, "证号1")
    for standing in ("obtained", "unlawful"):
        with pytest.raises(LandEvidenceMissing):
            read_land(standing, "")
    for standing, evidence in (("rented", "x"), ("", "证号1")):
        with pytest.raises(ChoiceUnknown):
            read_land(standing, evidence)

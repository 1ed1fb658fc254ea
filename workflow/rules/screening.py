"""初步判别: whether anything speaks against direct landing before the departments are asked (二（三）1).

Each rule says which fact it met and on which clause it rests. What a rule cannot know it leaves to a person, or calls
unknown (待核定): nothing is found in favour of a project by silence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from workflow.errors import ChoiceUnknown, LandEvidenceMissing
from workflow.law.edition import Edition
from workflow.law.negative_list import NegativeRule
from workflow.law.sentence import Sentence
from workflow.rules.analysis import HIGH_RISK, high_risk_flag
from workflow.rules.facts import ProjectFacts
from workflow.rules.identifiers import industry_digits
from workflow.rules.wording import clean

#: Greatest number of characters of the evidence, as the record holds it.
LONGEST_EVIDENCE: Final = 400

PRACTICE: Final = "practice"

#: The facts that a finding about the industry rests on; the code flags, the kind says what is built. House practice.
RISK_RESTS_ON: Final = frozenset({"industry_code", "kind"})
_REOPENED: Final = "{flag}；项目信息已变更，原来的判定不再适用，须重新判定"
#: The facts that a screening keeps as text, the plainest last.
FACTS: Final = (
    "企业初步意见：{opinion}",
    HIGH_RISK,
    "行业代码{code}不在提示之列",
    "不在负面清单（{n}条）之列",
    "{needs}，尚未核对用地证明",
    "{needs}；{land}：{evidence}",
    "{needs}；{land}",
    _REOPENED,
    "{flag}；{judged}：{reason}",
    "{flag}；{judged}",
)
#: What was recorded of land, and what a person found of the industry.
NEEDS: Final = {True: "登记为需新供地", False: "登记为已有用地"}
JUDGED: Final = {True: "判定属于高危行业", False: "判定不属于高危行业"}


class Outcome(StrEnum):
    """What a rule finds."""

    PASSES = "passes"
    BARS = "bars"
    #: A person has to decide, and has not.
    PERSON = "person"
    UNKNOWN = "unknown"


OUTCOME_WORDS: Final[Mapping[Outcome, str]] = {
    Outcome.PASSES: "符合",
    Outcome.BARS: "不符合",
    Outcome.PERSON: "待人工判定",
    Outcome.UNKNOWN: "待核定",
}


class LandStanding(StrEnum):
    """How the project's land stands, as the office found it."""

    OBTAINED = "obtained"
    PENDING = "pending"
    UNLAWFUL = "unlawful"


LAND_WORDS: Final[Mapping[LandStanding, str]] = {
    LandStanding.OBTAINED: "已依法取得用地",
    LandStanding.PENDING: "用地正在依法办理",
    LandStanding.UNLAWFUL: "用地不合法",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found."""

    rule: str
    title: str
    #: The clause it rests on; `practice` where the document is silent.
    clause: str
    #: The fact that it met, in words.
    fact: str
    outcome: Outcome
    #: Who decided, where a person did.
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is known when a project is screened."""

    facts: ProjectFacts
    enterprise_opinion: str
    #: Whether a person found the industry to be high-risk; None where nobody has.
    high_risk: bool | None = None
    high_risk_reason: str = ""
    #: Whether somebody had found it on facts that have changed since, so that the finding is none any more.
    risk_reopened: bool = False
    land: LandStanding | None = None
    land_evidence: str = ""
    #: Whether the enterprise has no breach that is not repaired; None where nothing is kept about it.
    credit_clear: bool | None = None
    #: Who decided, by rule.
    deciders: Mapping[str, str] = field(default_factory=dict)


def screen(known: Grounds, edition: Edition) -> tuple[Finding, ...]:
    """Every rule's finding, in the order in which people read them."""
    return (
        _land(known),
        _high_risk(known, edition),
        *_negative(known.facts, edition),
        _credit(known.credit_clear),
        _voluntary(known.enterprise_opinion),
    )


def _land(known: Grounds) -> Finding:
    needs = NEEDS[known.facts.needs_land]
    outcome, fact = Outcome.UNKNOWN, Sentence("{needs}，尚未核对用地证明", needs=needs)
    if known.land is not None:
        fact = Sentence(
            "{needs}；{land}：{evidence}" if known.land_evidence else "{needs}；{land}",
            needs=needs,
            land=LAND_WORDS[known.land],
            evidence=known.land_evidence,
        )
        outcome = {
            LandStanding.OBTAINED: Outcome.PASSES,
            # Annex 2 promises what follows 成交确认书: a project may be asked about before it has its land.
            LandStanding.PENDING: Outcome.UNKNOWN,
            LandStanding.UNLAWFUL: Outcome.BARS,
        }[known.land]
    return Finding("land", "依法取得用地", PRACTICE, fact, outcome, known.deciders.get("land", ""))


def _high_risk(known: Grounds, edition: Edition) -> Finding:
    flag = high_risk_flag(known.facts, edition)
    code = known.facts.industry_code
    fact = flag or (Sentence("行业代码{code}不在提示之列", code=code) if code else "没有登记行业代码")
    if known.high_risk is None and known.risk_reopened:
        outcome = Outcome.PERSON
        fact = Sentence(_REOPENED, flag=fact)
    elif known.high_risk is None:
        outcome = Outcome.PERSON if flag or not code else Outcome.PASSES
    else:
        outcome = Outcome.BARS if known.high_risk else Outcome.PASSES
        fact = Sentence(
            "{flag}；{judged}：{reason}" if known.high_risk_reason else "{flag}；{judged}",
            flag=fact,
            judged=JUDGED[known.high_risk],
            reason=known.high_risk_reason,
        )
    return Finding("high_risk", "高危行业", "二（三）", fact, outcome, known.deciders.get("high_risk", ""))


def _negative(facts: ProjectFacts, edition: Edition) -> tuple[Finding, ...]:
    met = [rule for rule in edition.negative_list if rule.active and excludes(rule, facts)]
    if not met:
        active = sum(rule.active for rule in edition.negative_list)
        fact = Sentence("不在负面清单（{n}条）之列", n=active) if active else "尚无启用的负面清单"
        return (Finding("negative_list", "负面清单", PRACTICE, fact, Outcome.PASSES),)
    return tuple(
        Finding("negative_list", "负面清单", rule.clause or PRACTICE, rule.title, Outcome.BARS)
        for rule in met
    )


def excludes(rule: NegativeRule, facts: ProjectFacts) -> bool:
    """Whether an entry of the negative list excludes a project: every condition that it names is met."""
    digits = industry_digits(facts.industry_code)
    return (
        (not rule.industries or any(digits.startswith(prefix) for prefix in rule.industries))
        and (not rule.kinds or facts.kind in rule.kinds)
        and (not rule.addresses or any(word in facts.address for word in rule.addresses))
    )


def _credit(clear: bool | None) -> Finding:
    fact, outcome = {
        None: ("没有该企业履约情况的记录", Outcome.UNKNOWN),
        True: ("没有未修复的违诺", Outcome.PASSES),
        False: ("有尚未修复的违诺，修复之前不适用", Outcome.BARS),
    }[clear]
    return Finding("credit", "信用状况", "二（三）2", fact, outcome)


def _voluntary(opinion: str) -> Finding:
    if opinion:
        return Finding(
            "voluntary",
            "企业自愿",
            "二（三）1",
            Sentence("企业初步意见：{opinion}", opinion=opinion),
            Outcome.PASSES,
        )
    return Finding("voluntary", "企业自愿", "二（三）1", "尚未登记企业初步意见", Outcome.PERSON)


def barring(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """What bars the project, in words; empty where nothing does."""
    return tuple(f"{each.title}——{each.fact}" for each in findings if each.outcome is Outcome.BARS)


def risk_open(kept: Iterable[Mapping[str, Any]]) -> bool:
    """Whether findings as they are kept leave it to a person to judge the industry."""
    return any(each["rule"] == "high_risk" and each["outcome"] == Outcome.PERSON for each in kept)


def bars_kept(kept: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """What bars the project by findings as they are kept, in words."""
    return tuple(f"{each['title']}——{each['fact']}" for each in kept if each["outcome"] == Outcome.BARS)


def read_land(standing: object, evidence: object) -> tuple[LandStanding | None, str]:
    """What the office found about the land, and on what evidence.

    Raises:
        ChoiceUnknown: it is none of the three findings.
        LandEvidenceMissing: a finding that says nothing of its evidence.
    """
    text = clean(evidence, fact="用地证明", field="land_evidence", limit=LONGEST_EVIDENCE, multiline=True)
    if standing in (None, ""):
        if text:
            raise ChoiceUnknown(
                fact="用地情况", value="", choices="、".join(LAND_WORDS.values()), field="land"
            )
        return None, ""
    if standing not in set(LandStanding):
        raise ChoiceUnknown(
            fact="用地情况", value=standing, choices="、".join(LAND_WORDS.values()), field="land"
        )
    found = LandStanding(str(standing))
    if not text and found is not LandStanding.PENDING:
        raise LandEvidenceMissing()
    return found, text


def to_json(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """The findings as they are kept."""
    return [
        {
            "rule": each.rule,
            "title": each.title,
            "clause": each.clause,
            "fact": each.fact,
            "outcome": each.outcome.value,
            "decided_by": each.decided_by,
        }
        for each in findings
    ]

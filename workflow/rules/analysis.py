"""研判: which departments a project is likely to concern, in which phases, with which items, and why.

The rules propose, the office decides (二（一）2). The document does not say how to analyse: every trigger is house practice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from workflow.law.edition import Edition, Item, Trigger
from workflow.law.sentence import Sentence, Several
from workflow.law.terms import Phase
from workflow.law.words import word
from workflow.rules.facts import ProjectFacts
from workflow.rules.identifiers import industry_digits

#: Greatest length of a reason, as the record holds it.
LONGEST_REASON: Final = 400

#: Why an industry code makes the project look like one of a high-risk industry.
HIGH_RISK: Final = (
    "行业代码{code}以{prefix}开头，可能属于高危行业；"
    "高危行业项目不适用先建后验，是否属于由经办人判定并写明理由。"
)
#: Why nothing is known of the industry: without its code nothing could have flagged it.
NO_INDUSTRY: Final = "没有登记行业代码，无从提示；高危行业项目不适用先建后验，是否属于由经办人判定。"


@dataclass(frozen=True, slots=True)
class Proposal:
    """That a department seems to take part in a phase."""

    #: Key of the department.
    department: str
    phase: Phase
    #: Codes of the items expected of it, in the order of the catalogue.
    items: tuple[str, ...]
    #: Sentences for the office: which fact met which rule, and what the department's part is.
    reason: str


def propose(facts: ProjectFacts, edition: Edition) -> tuple[Proposal, ...]:
    """What analysis proposes for these facts, by phase and then by the edition's order of departments.

    A trigger proposes its items where all conditions it names are met. An item brings its lead and those of its
    partners that the edition knows as departments. An enterprise that is registered already has no 企业开办, unless a
    trigger that says so (`new_enterprise = false`) names an item of that phase.
    """
    why: dict[str, list[str]] = {}
    for trigger in edition.triggers:
        if not _matches(trigger, facts):
            continue
        for code in trigger.items:
            item = edition.items[code]
            if (
                item.phase is Phase.BUSINESS_SETUP
                and not facts.new_enterprise
                and trigger.new_enterprise is not False
            ):
                continue
            why.setdefault(code, []).append(_because(trigger, facts))
    parts: dict[tuple[Phase, str], list[Item]] = {}
    for item in sorted((edition.items[code] for code in why), key=lambda item: (item.order, item.code)):
        for department in dict.fromkeys((item.lead, *item.partners)):
            if department in edition.departments:
                parts.setdefault((item.phase, department), []).append(item)
    phases, departments = list(Phase), list(edition.departments)
    return tuple(
        Proposal(department, phase, tuple(item.code for item in items), _reason(department, items, why))
        for (phase, department), items in sorted(
            parts.items(), key=lambda part: (phases.index(part[0][0]), departments.index(part[0][1]))
        )
    )


class Decided(Protocol):
    """That the office has decided on a department's part in a phase; a row of `involvement` is one."""

    @property
    def department_key(self) -> str:
        """Whose part it is."""

    @property
    def phase(self) -> str:
        """In which phase."""

    @property
    def items(self) -> list[str]:
        """Codes of the items expected of it."""


Part = tuple[str, Phase]


def differing(
    before: Iterable[Proposal], now: Iterable[Proposal], decided: Iterable[Decided]
) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """What changed facts would have analysis add, and what they no longer propose; `before` is of the facts decided on.

    What the office declined knowingly is not proposed again as long as nothing new speaks for it.
    """
    old = {(p.department, p.phase): set(p.items) for p in before}
    new = {(p.department, p.phase): set(p.items) for p in now}
    chosen = {(row.department_key, Phase(row.phase)): set(row.items) for row in decided}
    added = [part for part, items in new.items() if items - old.get(part, set()) - chosen.get(part, set())]
    gone = [part for part in chosen if part in old and part not in new]
    return tuple(added), tuple(gone)


def _matches(trigger: Trigger, facts: ProjectFacts) -> bool:
    return (
        (not trigger.origins or facts.origin in trigger.origins)
        and (not trigger.kinds or facts.kind in trigger.kinds)
        and (not trigger.industries or _prefix(trigger.industries, facts.industry_code) is not None)
        and trigger.new_enterprise in {None, facts.new_enterprise}
        and trigger.needs_land in {None, facts.needs_land}
    )


def _prefix(prefixes: tuple[str, ...], code: str) -> str | None:
    """The longest of the prefixes that the industry code begins with; letters are not compared."""
    digits = industry_digits(code)
    fitting = [
        prefix
        for prefix in prefixes
        if industry_digits(prefix) and digits.startswith(industry_digits(prefix))
    ]
    return max(fitting, key=len, default=None) if digits else None


def _because(trigger: Trigger, facts: ProjectFacts) -> str:
    """The trigger's sentence with the facts that met it: 项目类型新建厂房、行业代码2614；…"""
    met: list[str] = []
    if trigger.origins:
        met.append(Sentence("项目来源为{origin}", origin=word(facts.origin)))
    if trigger.kinds:
        met.append(Sentence("项目类型为{kind}", kind=facts.kind))
    if trigger.industries:
        met.append(Sentence("行业代码为{code}", code=facts.industry_code))
    if trigger.new_enterprise is not None:
        met.append(_presumed("新设企业" if facts.new_enterprise else "企业已设立", "new_enterprise", facts))
    if trigger.needs_land is not None:
        met.append(_presumed("需新供地" if facts.needs_land else "已有用地", "needs_land", facts))
    reason = trigger.reason.rstrip("。")
    return Sentence("{reason}（{met}）", reason=reason, met=met) if met else reason


def _reason(department: str, items: list[Item], why: dict[str, list[str]]) -> str:
    sentences = dict.fromkeys(sentence for item in items for sentence in why[item.code])
    leads = sum(item.lead == department for item in items)
    joins = len(items) - leads
    part = [Sentence(said, n=count) for said, count in (("牵头{n}项", leads), ("配合{n}项", joins)) if count]
    text = Sentence("{sentences}；本部门{part}。", sentences=Several(sentences, "；"), part=part)
    return text if len(text) <= LONGEST_REASON else f"{text[: LONGEST_REASON - 1]}…"


def high_risk_flag(facts: ProjectFacts, edition: Edition) -> str | None:
    """Why the project may be of a high-risk industry, or None; a prefix flags, a person decides (二（三）高危行业除外)."""
    prefix = _prefix(edition.high_risk_prefixes, facts.industry_code)
    if prefix is None:
        return None
    return Sentence(
        HIGH_RISK,
        code=facts.industry_code,
        prefix=prefix,
    )


def risk_doubt(facts: ProjectFacts, edition: Edition) -> str | None:
    """Why a person has to judge whether the industry is high-risk, or None (二（三）高危行业除外).

    Its code is flagged, or none is recorded: silence finds nothing in favour of a project.
    """
    return high_risk_flag(facts, edition) or (None if facts.industry_code else NO_INDUSTRY)


def _presumed(words: str, fact: str, facts: ProjectFacts) -> str:
    """Nobody has answered it: the proposal says so, and the office decides."""
    return Sentence("{said}（推定，待确认）", said=words) if fact in facts.inferred else words

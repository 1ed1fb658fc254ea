"""审批事项: which limits it runs under, what must come before it, which papers may come later (二（四）)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from workflow.law.edition import Edition, Item, Limit, Term
from workflow.law.sentence import Sentence
from workflow.law.terms import Basis, Binding, Obligor, PauseReason, Phase, Stage, Unit
from workflow.law.words import word
from workflow.rules.commitment_text import never_deferred

#: States of an item that lets others go on: the decision is made in its favour, or it is not needed here.
GRANTED: Final = ("granted", "granted_with_deferred", "delivered")
SETTLED: Final = (*GRANTED, "not_applicable")
#: States in which nothing more is done about an item.
ENDED: Final = ("delivered", "not_applicable")

#: 行政许可法38: whoever is refused is told of both; 行政复议法20, 行政诉讼法46 give the times.
REMEDIES: Final = (
    "如不服本决定，可以自知道本决定之日起六十日内申请行政复议，"
    "也可以自知道或者应当知道本决定之日起六个月内依法向人民法院提起行政诉讼。"
)


def is_certificate(output: str) -> bool:
    """Whether what the catalogue names as a result is a permit or certificate, which bears a number of its own.

    Where it may be one thing or another (合格证/意见), nothing is said. House practice.
    """
    return "/" not in output and ("许可证" in output or "证书" in output)


#: How the keys of an item's own limits begin.
COMMITTED: Final = "committed:"
STATUTORY: Final = "statutory:"
#: The statute's limit for every permit that has none of its own (行政许可法42).
_GENERAL: Final = "permit_decision"

#: The event from which such a limit counts.
RECEIVED: Final = "application_received"
#: The event from which the promises of 附件2 count (资料齐全): an application says of itself when it happened.
PAPERS: Final = "papers_complete"

#: Events other than the application itself that start a limit of an item.
ANCHORS: Final = ("deal_confirmed", "land_price_paid", "completion_accepted")

#: What is recorded before an event, by the order in which 附件2 tells of them; where it was otherwise, somebody says why.
FORERUNNERS: Final[Mapping[str, str]] = {"land_price_paid": "deal_confirmed"}

#: The limit of the five working days of a registration (附件2部门承诺条款1).
FIVE_DAYS: Final = "property_title"
#: Why the five days of 附件2 do not hold for a registration; the words are the clause's own.
NO_FIVE_DAYS: Final[Mapping[str, str]] = {
    "building": "法人或其他组织建造房屋首次登记",
    "legacy": "涉及历史遗留问题",
    "inheritance": "非公证的继承等复杂的不动产登记",
}

_ARTICLE_42: Final = "行政许可法第42条"
#: Why something that is no permit counts the days of one.
BY_ANALOGY: Final = "该事项不属于行政许可；参照行政许可法相同期限，属专班约定，逾期不产生法律所定的后果"

#: What the limits of an item are called: promised, the statute's, and days that a statute gives to something else.
TITLES_OF_ITEMS: Final = ("{item}（承诺时限）", "{item}（法定时限）", "{item}（参照时限）")


def phases(edition: Edition) -> tuple[Phase, ...]:
    """The phases that construction approval carries, in their order."""
    return tuple(entry.phase for entry in edition.phases if entry.stage is Stage.CONSTRUCTION_APPROVAL)


def is_permit(item: Item | None) -> bool:
    """Whether 行政许可法 holds for it; what a department wrote in by hand is of unknown kind, so it is not taken for one."""
    return item is not None and "行政许可" in item.kind


def has_five_days(item: Item | None) -> bool:
    """Whether it is promised the five working days of a registration, from which 附件2 leaves some out."""
    return item is not None and item.committed_limit.limit == FIVE_DAYS


#: What a step that the catalogue lists as not counted (不计入的环节) is, by what it is called.
_STEPS: Final[tuple[tuple[tuple[str, ...], PauseReason], ...]] = (
    (("技术评审", "技术评估", "技术评价", "节能评审", "委托评估"), PauseReason.TECHNICAL_REVIEW),
    (("专家",), PauseReason.EXPERT_REVIEW),
    (("听证",), PauseReason.HEARING),
    (("公示", "公告"), PauseReason.PUBLICITY),
    (("踏勘", "勘查", "勘探", "实地查看", "现场核查", "现场查验"), PauseReason.SITE_VISIT),
    (("检测",), PauseReason.TESTING),
)


def listed_pauses(item: Item | None) -> frozenset[PauseReason]:
    """The reasons that an item's own entry lists as not counted, as far as its words say which they are."""
    steps = item.excluded_steps if item is not None else ()
    return frozenset(
        reason for step in steps for words, reason in _STEPS if any(word in step for word in words)
    )


# --- limits ---------------------------------------------------------------------------------------------------


def committed_limit(item: Item | None, edition: Edition) -> Limit | None:
    """The promised limit; None where it is 待核定 or done at once."""
    if item is None or not item.committed_limit.amount:
        return None
    term = item.committed_limit
    if term.limit:
        found = edition.limits[term.limit]
        return None if found.obligor is Obligor.ENTERPRISE else found
    return Limit(
        key=f"{COMMITTED}{item.code}",
        title=Sentence(TITLES_OF_ITEMS[0], item=item.name)[:120],
        amount=term.amount or 0,
        unit=term.unit,
        starts="application_accepted",
        obligor=Obligor.DEPARTMENT,
        binding=Binding.STRICT,
        basis=Basis.PRACTICE,
        clause=term.clause,
        quote="",
        why="事项目录所载的承诺时限",
        excludes=listed_pauses(item),
    )


def statutory_term(item: Item, circumstance: str) -> Term:
    """What the statute says for an item in this circumstance.

    Where circumstances have limits of their own and none of them is chosen yet, it is 待核定: which of them will hold
    nobody knows. A circumstance that a department wrote in its own words has the item's.
    """
    own = {each.name: each.statutory_limit for each in item.circumstances if each.statutory_limit is not None}
    if not circumstance and own:
        return replace(item.statutory_limit, amount=None, clause="", limit="", confidence="unknown")
    return own.get(circumstance) or item.statutory_limit


def hangs_on_circumstance(item: Item | None) -> bool:
    """Whether the statute gives circumstances limits of their own, so that one has to be chosen before any is known."""
    return item is not None and any(each.statutory_limit is not None for each in item.circumstances)


def is_own(limit_key: str) -> bool:
    """Whether a limit is an item's own, which no table of limits holds: it goes with the item."""
    return limit_key.startswith((COMMITTED, STATUTORY))


def is_statutory(limit_key: str) -> bool:
    """Whether a limit of an item is the one that a statute sets for its decision, its own or the general one."""
    return limit_key == _GENERAL or limit_key.startswith(STATUTORY)


def statutory_limit(item: Item | None, edition: Edition, circumstance: str = "") -> Limit | None:
    """The limit that the statute gives the department; None where it is 待核定, done at once, or the enterprise's.

    What 行政许可法45 leaves out of the count, it leaves out for every permit; for anything else nothing is known to
    be left out. 行政许可法42 allows an extension of a permit's limit; any other is stated with the limit itself. What is
    no permit has the days of 行政许可法42 by analogy only, and nothing that this statute says beside them. Where an item has
    a statute of its own, the technical review that its entry lists as not counted is left out too.
    """
    if item is None or item.binds_enterprise:
        return None
    term, general = statutory_term(item, circumstance), edition.limits[_GENERAL]
    if not term.amount:
        return None
    if term.limit:
        return edition.limits[term.limit]
    permit = is_permit(item)
    if permit and (term.clause, term.amount, term.unit) == (_ARTICLE_42, general.amount, general.unit):
        return general
    analogous = term.clause == _ARTICLE_42 and not permit
    return Limit(
        key=f"{STATUTORY}{item.code}",
        title=Sentence(TITLES_OF_ITEMS[2 if analogous else 1], item=item.name)[:120],
        amount=term.amount or 0,
        unit=term.unit,
        starts=term.starts or "application_accepted",
        obligor=Obligor.DEPARTMENT,
        binding=Binding.STRICT,
        basis=Basis.PRACTICE if analogous else Basis.STATUTE,
        clause="" if analogous else term.clause,
        quote="",
        why=BY_ANALOGY if analogous else "",
        excludes=(general.excludes if permit else frozenset())
        | (
            listed_pauses(item) & {PauseReason.TECHNICAL_REVIEW}
            if term.clause != _ARTICLE_42
            else frozenset()
        ),
        extension=term.extension or (general.extension if permit and term.clause == _ARTICLE_42 else None),
        note="" if analogous else term.note,
    )


def is_by_analogy(limit: Limit | None) -> bool:
    """Whether a limit beside the promised one only borrows its days from a statute that does not hold for it."""
    return limit is not None and limit.basis is Basis.PRACTICE


def counts_from_receipt(limit: Limit | None) -> bool:
    """Whether a statutory limit counts from the receipt of the application, not from its acceptance."""
    return limit is not None and limit.starts == RECEIVED


def enterprise_duty(item: Item | None, edition: Edition) -> Limit | None:
    """The limit by which the enterprise itself has to file; None for everything else."""
    if item is None or not item.binds_enterprise or not item.statutory_limit.limit:
        return None
    return edition.limits[item.statutory_limit.limit]


def general_limit(key: str, item: Item | None, edition: Edition) -> Limit:
    """A limit of 行政许可法 that goes with every application; by analogy, and said so, where it is no permit."""
    limit = edition.limits[key]
    if is_permit(item):
        return limit
    return replace(limit, basis=Basis.PRACTICE, clause="", quote="", why=BY_ANALOGY)


def dated_limit(key: str, title: str, *, today: date, until: date, why: str) -> Limit:
    """A limit on the enterprise that ends on a day which a decision names; a day off runs over (民法典203)."""
    return Limit(
        key=key,
        title=title[:120],
        amount=(until - today).days,
        unit=Unit.CALENDAR_DAY,
        starts="papers_deferred",
        obligor=Obligor.ENTERPRISE,
        binding=Binding.STRICT,
        basis=Basis.PRACTICE,
        clause="",
        quote="",
        why=why,
        to_a_day=True,
    )


def pausable(limits: Sequence[Limit]) -> tuple[PauseReason, ...]:
    """The reasons for which an application may be paused, in their order, `limits` being those that are open for it.

    Those that at least one of its limits lists; where none is open, every reason that the law knows.
    """
    listed = frozenset[PauseReason]().union(*(limit.excludes for limit in limits))
    known = (reason for reason in PauseReason if reason is not PauseReason.STANDSTILL)
    return tuple(reason for reason in known if not limits or reason in listed)


# --- what comes before ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Before:
    """An item that has to be settled first and is not."""

    code: str
    name: str
    #: Its state; empty where the project does not list it at all.
    state: str
    deferrable: bool


def unsettled(
    item: Item | None, states: Mapping[str, str], edition: Edition, happened: Collection[str] = ()
) -> tuple[Before, ...]:
    """The prerequisites that are not settled yet (二（四）), `states` being those of the project's items by code.

    Where the event has `happened` from which a statute has the enterprise file, it may file, whatever else is open:
    nobody is put on the clock for what nobody may receive. What belongs to another stage is that stage's. Where another granted item yields the very papers of a prerequisite
    (a filing for technical renovation in place of one for a new plant), it stands for it.
    """
    filing = enterprise_duty(item, edition)
    if item is None or (filing is not None and filing.starts in happened):
        return ()
    own = set(phases(edition))
    have = {
        paper
        for code, state in states.items()
        if state in GRANTED and code in edition.items
        for paper in edition.items[code].produces
    }
    found = []
    for code in item.depends_on:
        before = edition.items[code]
        if before.phase not in own or states.get(code) in SETTLED:
            continue
        if before.produces and have.issuperset(before.produces):
            continue
        may_wait = before.deferrable and never_deferred(before.name, edition.commitment) is None
        found.append(Before(code, before.name, states.get(code, ""), may_wait))
    return tuple(found)


def runs_over(before: Iterable[Before]) -> tuple[Before, ...]:
    """Those of the prerequisites that no commitment may run ahead of.

    Only what the catalogue lists may be deferred, and of that nothing that no promise replaces (二（三）).
    """
    return tuple(each for each in before if not each.deferrable)


def available_papers(states: Mapping[str, str], edition: Edition) -> dict[str, str]:
    """Papers that the project's own granted items have produced, by key, with the name of the item."""
    return {
        paper: edition.items[code].name
        for code, state in states.items()
        if state in GRANTED and code in edition.items
        for paper in edition.items[code].produces
    }


# --- papers that may come later -------------------------------------------------------------------------------


def may_come_later(item: Item | None, materials: Iterable[str], edition: Edition) -> tuple[str, ...]:
    """The papers of an application that may be handed in after the decision (容缺).

    Any paper of an item that the catalogue calls deferrable; else those that its `tolerable_materials` name, whole or
    as part of a longer name. What it names and the application does not list may come later under that name. What no
    commitment may put off, no application may either.
    """
    if item is None:
        return ()
    listed = list(materials)
    found: dict[str, None] = {}
    if item.deferrable:
        found = dict.fromkeys((*listed, *item.tolerable_materials))
    else:
        for wording in item.tolerable_materials:
            found |= dict.fromkeys([name for name in listed if wording in name] or [wording])
    return tuple(name for name in found if never_deferred(name, edition.commitment) is None)


# --- what is still lacking ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """How far construction approval has come."""

    #: Phase and state of every item that is listed.
    items: tuple[tuple[Phase, str], ...]
    #: Phases that analysis has decided on.
    involved: frozenset[Phase] = frozenset()
    #: Papers that are still to be handed in after a decision.
    deferred: int = 0
    #: Such papers that came and that nobody has checked.
    unchecked: int = 0
    #: Duties of the enterprise that run, and checks of promises that are due.
    duties: int = 0
    checks: int = 0


def lacking_in_approval(facts: ApprovalFacts) -> tuple[str, ...]:
    """What construction approval still lacks before the project can be completed, in Chinese (二（四）)."""
    lacking = []
    for phase in Phase:
        open_ones = [state for kind, state in facts.items if kind is phase and state not in ENDED]
        if open_ones:
            lacking.append(Sentence("{phase}阶段{n}个事项尚未办结", phase=word(phase), n=len(open_ones)))
        elif phase in facts.involved and all(kind is not phase for kind, _ in facts.items):
            lacking.append(Sentence("{phase}阶段尚未列出审批事项", phase=word(phase)))
    if facts.deferred:
        lacking.append(Sentence("{n}份容缺材料尚未补交", n=facts.deferred))
    if facts.unchecked:
        lacking.append(Sentence("{n}份补交的容缺材料尚未核对", n=facts.unchecked))
    if facts.duties:
        lacking.append(Sentence("{n}项企业应办的备案尚未办理", n=facts.duties))
    if facts.checks:
        lacking.append(Sentence("{n}项告知承诺尚未核查", n=facts.checks))
    return tuple(lacking)


def phase_complete(states: Collection[str]) -> bool:
    """Whether every item of a phase has ended, and there is one."""
    return bool(states) and all(state in ENDED for state in states)

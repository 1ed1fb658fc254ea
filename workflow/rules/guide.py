"""办事指南: what an edition of the law says of one item, for whoever is going to apply for it; nothing beside that."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from workflow.law.edition import Circumstance, Edition, Item, Limit, StandardPoint, Term
from workflow.law.registration import RegistrationEntry, SetupField
from workflow.law.sentence import Sentence
from workflow.law.terms import StandardSort
from workflow.law.words import duration
from workflow.rules import approval_item as rules

#: In place of a limit where each circumstance has one of its own.
BY_CIRCUMSTANCE: Final = "依具体情形"
#: The limits of 行政许可法 that go with every application, in the order in which they come.
_STEPS: Final = ("correction_notice", "delivery")


class Way(StrEnum):
    """How an item is applied for."""

    #: With the one form of business registration, at its window (二（二）).
    REGISTRATION = "registration"
    #: At the window of the task force, which checks it against the published standards (二（四）3).
    WINDOW = "window"
    #: With the joint acceptance, and not by itself (二（四）2).
    JOINT = "joint"
    #: The enterprise files it by itself, within days that a statute gives it.
    FILING = "filing"


@dataclass(frozen=True, slots=True)
class GuideLimit:
    """One limit of an item, in words."""

    #: What it is called where the item has several; empty where its column says it.
    title: str
    #: 待核定 where nobody knows it.
    words: str
    #: Statute and article, or clause of the document; empty where it is unknown or by analogy.
    clause: str
    #: The event from which it counts, in words; empty where it is unknown or done at once.
    starts: str = ""
    #: How far it may be extended and on whose word; empty where it may not.
    extension: str = ""
    #: That the days are those of a statute which does not hold for it (house practice).
    by_analogy: bool = False


@dataclass(frozen=True, slots=True)
class GuidePaper:
    """A paper of a circumstance, and the items whose result it is."""

    name: str
    originals: int | None
    copies: int | None
    note: str
    produced_by: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class GuideCircumstance:
    """A situation with its papers; `why_none` where nothing is handed in."""

    name: str
    papers: tuple[GuidePaper, ...]
    why_none: str
    #: The statute's limit for this situation, where it names one of its own.
    statutory: GuideLimit | None


@dataclass(frozen=True, slots=True)
class Guide:
    """All that an edition says of one item to whoever applies for it."""

    item: Item
    way: Way
    committed: GuideLimit
    statutory: GuideLimit
    #: Limits of the steps before and after the decision, where the window receives it.
    steps: tuple[GuideLimit, ...]
    before: tuple[Item, ...]
    after: tuple[Item, ...]
    circumstances: tuple[GuideCircumstance, ...]
    #: Points of the published standard, by sort, without the sorts that have none.
    points: tuple[tuple[StandardSort, tuple[StandardPoint, ...]], ...]
    standards_why: str
    #: Business registration alone: how it goes through the pickup window, and what the one form asks for it.
    registration: RegistrationEntry | None
    pickup_name: str
    fields: tuple[SetupField, ...]
    remedies: str


def committed(item: Item, edition: Edition) -> GuideLimit:
    """The promised limit."""
    return _told(item.committed_limit, rules.committed_limit(item, edition), edition)


def statutory(item: Item, edition: Edition, circumstance: str = "") -> GuideLimit:
    """What the statute gives: to the department, or to the enterprise where it is the one that files."""
    if not circumstance and rules.hangs_on_circumstance(item):
        return GuideLimit("", BY_CIRCUMSTANCE, "")
    limit = rules.enterprise_duty(item, edition) or rules.statutory_limit(item, edition, circumstance)
    return _told(rules.statutory_term(item, circumstance), limit, edition)


def _told(term: Term, limit: Limit | None, edition: Edition) -> GuideLimit:
    words = duration(term.amount, term.unit)
    if limit is None:
        return GuideLimit("", words, term.clause)
    return GuideLimit(
        "",
        words,
        limit.clause or ("" if rules.is_by_analogy(limit) else term.clause),
        edition.events.get(limit.starts, ""),
        _extended(limit),
        by_analogy=rules.is_by_analogy(limit) and bool(limit.why == rules.BY_ANALOGY),
    )


def _extended(limit: Limit) -> str:
    if limit.extension is None:
        return ""
    return Sentence(
        "可延长{length}，由{approver}批准",
        length=duration(limit.extension.amount, limit.unit),
        approver=limit.extension.approver,
    )


def way_of(item: Item, edition: Edition) -> Way:
    """How it is applied for."""
    if item.phase not in rules.phases(edition):
        return Way.REGISTRATION
    if item.binds_enterprise:
        return Way.FILING
    return Way.JOINT if item.joint else Way.WINDOW


def guide_of(item: Item, edition: Edition) -> Guide:
    """What the edition says of an item."""
    way = way_of(item, edition)
    points = edition.standards_of(item.code) if way in (Way.WINDOW, Way.JOINT) else ()
    return Guide(
        item=item,
        way=way,
        committed=committed(item, edition),
        statutory=statutory(item, edition),
        steps=tuple(_steps(item, edition)) if way is Way.WINDOW else (),
        before=tuple(edition.items[code] for code in item.depends_on),
        after=tuple(each for each in in_order(edition) if item.code in each.depends_on),
        circumstances=tuple(_circumstance(each, item, edition) for each in item.circumstances),
        points=tuple(
            (sort, told)
            for sort in StandardSort
            if (told := tuple(point for point in points if point.sort is sort))
        ),
        standards_why=edition.standards_why,
        registration=edition.registration.items.get(item.code),
        pickup_name=edition.registration.pickup_name,
        fields=edition.registration.fields_of(item.code) if way is Way.REGISTRATION else (),
        # Whoever is refused is told of both; the enterprise refuses itself nothing.
        remedies=rules.REMEDIES if way in (Way.WINDOW, Way.JOINT) else "",
    )


def _steps(item: Item, edition: Edition) -> Iterator[GuideLimit]:
    for key in _STEPS:
        limit = rules.general_limit(key, item, edition)
        yield GuideLimit(
            limit.title,
            duration(limit.amount, limit.unit),
            limit.clause,
            edition.events.get(limit.starts, ""),
            by_analogy=not limit.clause,
        )


def _circumstance(circumstance: Circumstance, item: Item, edition: Edition) -> GuideCircumstance:
    papers = tuple(
        GuidePaper(
            paper.name,
            paper.originals,
            paper.copies,
            paper.note,
            tuple(edition.items[code] for code in edition.producers(paper.key) if code != item.code),
        )
        for paper in circumstance.materials
    )
    own = statutory(item, edition, circumstance.name) if circumstance.statutory_limit is not None else None
    return GuideCircumstance(circumstance.name, papers, "" if papers else circumstance.note, own)


def in_order(edition: Edition) -> tuple[Item, ...]:
    """Every item, phase by phase in the order of the phases."""
    return tuple(item for entry in edition.phases for item in edition.items_of(entry.phase))

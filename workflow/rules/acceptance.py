"""Joint acceptance: who takes part and why, what is known of its time, what a part may say, how all end (二（四）2)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from workflow.errors import (
    RectificationDateUnreadable,
    RectificationsContradict,
    RectificationsInvalid,
    RectificationsMissing,
)
from workflow.law.edition import Edition, Item, Limit
from workflow.law.sentence import Sentence
from workflow.law.terms import Basis, Binding, Obligor, Phase, Unit
from workflow.rules.wording import Problems

#: The item of the catalogue that is the joint acceptance itself.
ITEM: Final = "YS-01"
#: Who leads the completion phase where the catalogue does not say (二（四）2).
LEAD: Final = "housing"

#: Greatest number of characters, as the records hold them.
LONGEST_REASON: Final = 400
LONGEST_CONTENT: Final = 600
LONGEST_BASIS: Final = 200
#: Greatest number of rectifications of one part, and how many days ahead a date may lie. House limits.
MOST: Final = 60
FARTHEST: Final = 730

#: Key of the clock that a rectification's own date makes; no row of the law, since each date is agreed.
RECTIFICATION: Final = "rectification"


#: How the reason begins why an item needs no application of its own: the joint acceptance has settled it.
SETTLED_JOINTLY: Final = "已按联合验收办理"


@dataclass(frozen=True, slots=True)
class Taking:
    """That a department seems to take part in the joint acceptance."""

    department: str
    #: Codes of the completion items that it answers for, in the order of the catalogue.
    items: tuple[str, ...]
    reason: str


def lead_of(edition: Edition) -> str:
    """Key of the department that leads: as the catalogue says, housing by 二（四）2."""
    item = edition.items.get(ITEM)
    return item.lead if item is not None and item.lead in edition.departments else LEAD


def propose(
    involved: Mapping[str, Sequence[str]],
    edition: Edition,
    *,
    listed: Mapping[str, Sequence[str]] | None = None,
    elsewhere: Collection[str] = (),
) -> tuple[Taking, ...]:
    """Who takes part: the lead, and whom analysis or the list finds concerned by completion, by the edition's order.

    `involved` is each department of the completion phase with the item codes that analysis named for it, `listed` those
    that the project lists and that the joint acceptance decides. What is decided `elsewhere`, by an application of its
    own, is not decided here once more. The lead is proposed whatever analysis found.
    """
    lead, also = lead_of(edition), listed or {}
    found = []
    # Whoever was merged with one that the edition names may be known to later editions only.
    keys = dict.fromkeys((lead, *edition.departments, *involved, *also))
    for key in keys:
        if key != lead and key not in involved and key not in also:
            continue
        named = [code for code in involved.get(key, ()) if code not in elsewhere]
        items = _items_of(key, (*named, *also.get(key, ())), edition)
        found.append(Taking(key, tuple(item.code for item in items), _why(key, lead, items, named)))
    return tuple(found)


def decided_jointly(codes: Iterable[str], edition: Edition) -> tuple[str, ...]:
    """Those of a part's items that its word decides, where the whole passes; the others follow or stand beside it."""
    return tuple(code for code in codes if code in edition.items and edition.items[code].joint)


def _items_of(department: str, codes: Iterable[str], edition: Edition) -> list[Item]:
    """The completion items by their codes; the joint acceptance itself is its lead's."""
    return [
        item
        for item in sorted(edition.items.values(), key=lambda item: (item.order, item.code))
        if item.code in set(codes)
        and item.phase is Phase.COMPLETION
        and (item.code != ITEM or item.lead == department)
    ]


def _why(department: str, lead: str, items: Sequence[Item], named: Collection[str]) -> str:
    sentences = []
    if department == lead:
        sentences.append("牵头竣工验收阶段，组织联合验收现场核验（二（四）2）")
    for whose, own in (
        ("研判列明其办理：", [item for item in items if item.code in named and item.lead == department]),
        ("审批事项列明其办理：", [item for item in items if item.code not in named]),
    ):
        if texts := [f"{item.code}{item.name}" for item in own if item.code != ITEM]:
            sentences.append(whose + "、".join(texts))
    if not sentences:
        sentences.append("研判认定其参加竣工验收阶段")
    text = "；".join(sentences)
    return text if len(text) <= LONGEST_REASON else f"{text[: LONGEST_REASON - 1]}…"


def limit_of_part(items: Iterable[str], edition: Edition) -> Limit | None:
    """The longest committed limit that is known for a part's items, or None: 待核定, never guessed.

    Only what the law itself holds as a limit counts; what binds the enterprise is not the department's time.
    """
    known = [
        edition.limits[item.committed_limit.limit]
        for code in items
        if (item := edition.items.get(code)) is not None and item.committed_limit.limit in edition.limits
    ]
    own = [limit for limit in known if limit.obligor is Obligor.DEPARTMENT]
    return max(own, key=lambda limit: limit.amount or 0, default=None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to be put right, as a department writes it."""

    content: str
    basis: str
    due_on: date


def read_rectifications(given: Sequence[Mapping[str, object]], *, passed: bool, today: date) -> list[Wanted]:
    """What is to be put right, as it is kept; nothing where the part has passed.

    Raises:
        RectificationsContradict: a part that passed asks for something.
        RectificationsMissing: a part that does not pass says nothing of what to put right.
        RectificationsInvalid: with every problem of the lines at once.
    """
    lines = [line for line in given if any(str(value or "").strip() for value in line.values())]
    if passed:
        if lines:
            raise RectificationsContradict()
        return []
    if not lines or len(lines) > MOST:
        raise RectificationsMissing()
    problems = Problems()
    read = []
    for number, line in enumerate(lines):
        content = problems.text(
            line.get("content"),
            fact=Sentence("第{n}项整改内容", n=number + 1),
            field=f"rectifications.{number}.content",
            limit=LONGEST_CONTENT,
            required=True,
            multiline=True,
        )
        basis = problems.text(
            line.get("basis"),
            fact=Sentence("第{n}项依据", n=number + 1),
            field=f"rectifications.{number}.basis",
            limit=LONGEST_BASIS,
            required=True,
        )
        due_on = _day(line.get("due_on"))
        if due_on is None or not 0 < (due_on - today).days <= FARTHEST:
            problems.append(
                RectificationDateUnreadable(number=number + 1, field=f"rectifications.{number}.due_on")
            )
            continue
        read.append(Wanted(content, basis, due_on))
    if problems:
        raise RectificationsInvalid(problems)
    return read


def _day(given: object) -> date | None:
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given or "").strip())
    except ValueError:
        return None


def rectification_limit(due_on: date, *, since: date, content: str) -> Limit:
    """The limit of one rectification's clock that starts on the day `since` and ends on the agreed day.

    Counted in calendar days it stays that day whatever the calendar does; where it is no working day it runs over to the
    next (民法典 203).
    """
    return Limit(
        key=RECTIFICATION,
        title=f"整改：{content}"[:60],
        amount=max((due_on - since).days, 1),
        unit=Unit.CALENDAR_DAY,
        starts="rectifications_handed",
        obligor=Obligor.ENTERPRISE,
        binding=Binding.STRICT,
        basis=Basis.PRACTICE,
        clause="",
        quote="",
        why="整改清单载明的完成日期，由提出部门与企业约定；文件未规定整改时限",
        to_a_day=True,
    )


#: Key of the clock of what a check asks for; no row of the law, since each date is set by the check.
FOLLOW_UP: Final = "acceptance_follow_up"


def follow_up_limit(due_on: date, *, since: date, content: str) -> Limit:
    """The limit of what a check asks a department for, from the day of the check to the day that it set (二（四）2)."""
    return Limit(
        key=FOLLOW_UP,
        title=f"联合验收检查整改：{content}"[:60],
        amount=max((due_on - since).days, 1),
        unit=Unit.CALENDAR_DAY,
        starts="acceptance_checked",
        obligor=Obligor.DEPARTMENT,
        binding=Binding.STRICT,
        basis=Basis.PRACTICE,
        clause="二（四）2",
        quote="",
        why="检查时定下的完成日期；文件只说定期检查，未规定整改时限",
        to_a_day=True,
    )


#: States of a part that has said all there is to say, and that let the whole pass.
PASSED: Final = "passed"


def not_passed(parts: Mapping[str, str]) -> tuple[str, ...]:
    """The departments whose part is not passed, by key. Silence is among them: it is never a pass.

    `parts` are states by department, withdrawn ones left out. No part at all passes nothing.
    """
    return tuple(key for key, state in parts.items() if state != PASSED)


def may_pass(parts: Mapping[str, str]) -> bool:
    """Whether the whole may be concluded as passed: every part has passed, and there is one."""
    return bool(parts) and not not_passed(parts)

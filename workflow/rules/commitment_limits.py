"""Until when each promise of the dual commitment is kept, and what keeps a text from being signed (附件2)."""

from datetime import date, timedelta
from typing import Final

from workflow.errors import (
    CommitmentUnfinished,
)
from workflow.law.edition import Edition, Limit
from workflow.law.sentence import Sentence
from workflow.law.terms import Basis, Binding, Obligor, PauseReason, Side, Unit
from workflow.law.words import duration
from workflow.rules.commitment import SIGNED, Draft, Line
from workflow.rules.words import due_words

#: 附件2: 以上完成时限均不包含批前公示、听证及专家论证时间. It holds for what a department promises, printed or added.
_EXCLUDED: Final = frozenset({PauseReason.PUBLICITY, PauseReason.HEARING, PauseReason.EXPERT_REVIEW})


def until_words(line: Line, edition: Edition, signed: Limit | None = None) -> str:
    """Until when a clause is kept, as both sides read it; `signed` is its limit as it was signed.

    A case may have come under an edition that knows the limit no more: then the clause says it itself.
    """
    if line.limit:
        limit = signed or edition.limits.get(line.limit)
        event = edition.events.get(limit.starts) if limit else None
        if limit is None or event is None:
            return "按条款所写"
        return Sentence("{event}后{length}内", event=event, length=duration(limit.amount, limit.unit))
    if line.on is not None:
        return Sentence("{day}前", day=due_words(line.on))
    if line.amount is not None:
        start = edition.events.get(line.anchor or SIGNED, "")
        return Sentence("{event}后{length}内", event=start, length=duration(line.amount, line.unit))
    return "持续履行" if line.standing or line.cite else "待填"


# --- signing it ---------------------------------------------------------------------------------------------


def lacking_in_text(draft: Draft, signed_on: date) -> tuple[str, ...]:
    """What keeps the text from being signed, in Chinese; empty when it can be.

    Each clause of the enterprise has a date and a consequence, or is kept all the time; no date lies before the
    signing. House practice, since the form of the document is not known here.
    """
    lacking = []
    for line in draft.lines:
        short = line.text if len(line.text) <= 20 else line.text[:20] + "…"
        if line.side is Side.ENTERPRISE and not line.cite:
            if not line.dated and not line.standing:
                lacking.append(Sentence("企业承诺“{clause}”没有日期", clause=short))
            if not line.consequence and not line.standing:
                lacking.append(Sentence("企业承诺“{clause}”没有写明后果", clause=short))
        if line.side is Side.DEPARTMENT and not line.dated and not line.standing:
            lacking.append(Sentence("部门承诺“{clause}”没有日期", clause=short))
        if line.on is not None and line.on < signed_on:
            lacking.append(Sentence("承诺“{clause}”的日期早于签订日", clause=short))
        if line.undecided:
            lacking.append(Sentence("部门承诺“{clause}”是否适用，待办公室确定", clause=short))
    lacking += [
        Sentence("容缺材料“{paper}”的补交日期早于签订日", paper=each.name)
        for each in draft.deferrals
        if each.on < signed_on
    ]
    lacking += [
        Sentence("监管检查“{check}”的日期早于签订日", check=each.title)
        for each in draft.points
        if each.on < signed_on
    ]
    return tuple(lacking)


def require_finished(draft: Draft, signed_on: date) -> None:
    """See that the text can be signed.

    Raises:
        CommitmentUnfinished: with what it lacks.
    """
    if lacking := lacking_in_text(draft, signed_on):
        raise CommitmentUnfinished(lacking="；".join(lacking))


def limit_of_line(line: Line, edition: Edition, signed_on: date) -> Limit | None:
    """The limit that a clause becomes when it is signed; None where it is kept all the time."""
    if line.limit:
        return edition.limits[line.limit]
    if line.on is not None:
        amount, unit, starts = (line.on - signed_on).days, Unit.CALENDAR_DAY, SIGNED
    elif line.amount is not None:
        amount, unit, starts = line.amount, line.unit, line.anchor or SIGNED
    else:
        return None
    of_department = line.side is Side.DEPARTMENT
    return Limit(
        key="agreed_clause",
        title=line.text if len(line.text) <= 40 else line.text[:39] + "…",
        amount=amount,
        unit=unit,
        starts=starts,
        obligor=Obligor.DEPARTMENT if of_department else Obligor.ENTERPRISE,
        binding=Binding.STRICT,
        basis=Basis.PRACTICE,
        clause="",
        quote="",
        why="双方在双向承诺书中约定",
        excludes=_EXCLUDED if of_department else frozenset(),
        to_a_day=line.on is not None,
    )


def by_day(key: str, title: str, on: date, since: date, obligor: Obligor, *, starts: str, why: str) -> Limit:
    """A limit that ends on a day both sides know (a last day that is no working day runs over, 民法典 203)."""
    return Limit(
        key=key,
        title=title if len(title) <= 40 else title[:39] + "…",
        amount=(on - since).days,
        unit=Unit.CALENDAR_DAY,
        starts=starts,
        obligor=obligor,
        binding=Binding.STRICT,
        basis=Basis.PRACTICE,
        clause="",
        quote="",
        why=why,
        to_a_day=True,
    )


def publicity_ends(published_on: date, edition: Edition) -> date:
    """The day until which a credit repair has to be published at least."""
    return published_on + timedelta(days=edition.commitment.publicity_days)

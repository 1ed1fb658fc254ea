"""What people type into the text of the dual commitment, read and refused (附件2; 二（三）1)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from workflow.errors import (
    ChoiceUnknown,
    DateUnreadable,
    NeverDeferredMaterial,
    Refusals,
    TextInvalid,
    TooMany,
)
from workflow.law.commitment import CommitmentText, NeverDeferred
from workflow.law.edition import Edition
from workflow.law.sentence import Sentence
from workflow.law.terms import Side, Unit
from workflow.rules.commitment import Deferral, Draft, Line, Point, named
from workflow.rules.wording import Problems

#: Greatest number of clauses, deferred papers or supervision points, and of characters in their texts. House limits.
MOST: Final = 60


LONGEST_CLAUSE: Final = 500


LONGEST_CONSEQUENCE: Final = 300


LONGEST_TITLE: Final = 120


LONGEST_SECTION: Final = 2000


#: The longest length of time that a clause may promise, in its unit.
LONGEST_AMOUNT: Final = 3650


# --- changing it --------------------------------------------------------------------------------------------


def redrafted(
    draft: Draft,
    edition: Edition,
    *,
    enterprise: Sequence[Mapping[str, object]] | None = None,
    departments: Sequence[Mapping[str, object]] | None = None,
    deferrals: Sequence[Mapping[str, object]] | None = None,
    points: Sequence[Mapping[str, object]] | None = None,
    sections: Mapping[str, object] | None = None,
    applies: Mapping[str, object] | None = None,
) -> Draft:
    """The draft with some of its parts typed anew; a part that is None stays as it is.

    Of the departments only what they added themselves, or the house drafted for them, can be reworded and dated, once
    they have said so, as for the checks that they make (`reworded` tells whose are): what promises a limit of the law stays (附件2). Only whether a clause applies that hangs on a fact of the project is
    for the office to say: `applies` answers it by the key of its limit.

    Raises:
        TextInvalid: with every problem at once.
        NeverDeferredMaterial: a paper that no promise replaces is to be deferred.
    """
    problems = Problems()
    # Whoever stands in the text already may stand in it, also where an edition knows it no more (机构改革).
    known = frozenset({*edition.departments, *named(draft)})
    lines = draft.lines
    if enterprise is not None:
        kept = tuple(line for line in lines if line.side is Side.ENTERPRISE and line.cite)
        typed = _lines(enterprise, Side.ENTERPRISE, edition, known, problems, field="enterprise")
        lines = (*kept, *typed, *(line for line in lines if line.side is Side.DEPARTMENT))
    if departments is not None:
        kept = tuple(line for line in lines if line.side is Side.ENTERPRISE or line.limit or line.cite)
        lines = (*kept, *_lines(departments, Side.DEPARTMENT, edition, known, problems, field="departments"))
    found = replace(draft, lines=lines)
    if deferrals is not None:
        found = replace(found, deferrals=_deferrals(deferrals, edition, known, problems))
    if points is not None:
        found = replace(found, points=_points(points, edition, known, problems))
    if sections is not None:
        found = replace(found, sections={**draft.sections, **_sections(sections, draft, problems)})
    if applies is not None:
        found = _decided(found, edition, applies, problems)
    for name, many in (("lines", found.lines), ("deferrals", found.deferrals), ("points", found.points)):
        if len(many) > MOST:
            problems.append(TooMany(fact="双向承诺书的内容", limit=MOST, count=len(many), field=name))
    _raise(problems)
    return found


def reworded(before: Draft, after: Draft) -> tuple[str, ...]:
    """The departments whose own promises and checks read differently in two texts (二（三）2).

    Which printed promises apply is another question, and why a paper comes later is the enterprise's to say.
    """

    def owed(draft: Draft, department: str) -> list[object]:
        lines = (
            replace(line, undecided=False)
            for line in (*draft.lines, *draft.left_out)
            if line.side is Side.DEPARTMENT and line.department == department
        )
        papers = (replace(each, reason="") for each in draft.deferrals if each.department == department)
        checks = (each for each in draft.points if each.department == department)
        return sorted((*lines, *papers, *checks), key=str)

    every = sorted({*named(before), *named(after)})
    return tuple(key for key in every if owed(before, key) != owed(after, key))


def _decided(draft: Draft, edition: Edition, applies: Mapping[str, object], problems: Problems) -> Draft:
    """The draft with those clauses in the text that are said to apply, and those left out that are not."""
    answers: dict[str, bool] = {}
    for key, value in applies.items():
        if edition.commitment.condition_of(key) is None:
            known = [
                edition.limits[limit].title for each in edition.commitment.conditions for limit in each.limits
            ]
            problems.append(_unknown("可确定是否适用的承诺", key, known, f"applies[{key}]"))
        elif value in (True, False, "yes", "no"):
            answers[key] = value in (True, "yes")
        elif value:
            problems.append(_unknown("是否适用", str(value), ("适用", "不适用"), f"applies[{key}]"))
    lines: list[Line] = []
    left_out: list[Line] = []
    for line in (*draft.lines, *draft.left_out):
        applying = answers.get(line.limit)
        stays = line in draft.lines if applying is None else applying
        (lines if stays else left_out).append(line if applying is None else replace(line, undecided=False))
    waits = any(line.undecided for line in lines)
    return replace(
        draft,
        lines=tuple(lines),
        left_out=tuple(left_out),
        opened_because=draft.opened_because if waits else "",
    )


def opened(draft: Draft, edition: Edition, *, fact: str, because: str) -> Draft:
    """The draft after a fact has changed: every clause that hangs on it is in the text again and waits to be decided."""

    def hangs(line: Line) -> bool:
        condition = edition.commitment.condition_of(line.limit) if line.limit else None
        return condition is not None and condition.when == fact

    lines = [
        replace(line, undecided=True) if hangs(line) else line
        for line in (*draft.lines, *(line for line in draft.left_out if hangs(line)))
    ]
    if not any(line.undecided for line in lines):
        return draft
    left_out = tuple(line for line in draft.left_out if not hangs(line))
    return replace(draft, lines=tuple(lines), left_out=left_out, opened_because=because)


def _raise(problems: Problems) -> None:
    if len(problems) == 1 and not isinstance(problems[0], Refusals):
        raise problems[0]
    if problems:
        raise TextInvalid(problems)


def _sections(typed: Mapping[str, object], draft: Draft, problems: Problems) -> Mapping[str, str]:
    return {
        key: problems.text(
            value,
            fact="承诺书正文",
            field=f"sections[{key}]",
            limit=LONGEST_SECTION,
            required=True,
            multiline=True,
        )
        for key, value in typed.items()
        if key in draft.sections
    }


def _lines(
    typed: Sequence[Mapping[str, object]],
    side: Side,
    edition: Edition,
    known: frozenset[str],
    problems: Problems,
    *,
    field: str,
) -> tuple[Line, ...]:
    found = []
    for number, each in enumerate(typed):
        at = f"{field}[{number}]"
        text = problems.text(
            each.get("text"), fact="承诺条款", field=f"{at}.text", limit=LONGEST_CLAUSE, multiline=True
        )
        if not text:
            continue
        anchor = str(each.get("anchor") or "")
        if anchor and anchor not in edition.events:
            problems.append(_unknown("起算事件", anchor, edition.events.values(), f"{at}.anchor"))
        department = str(each.get("department") or "")
        if side is Side.DEPARTMENT and department not in known:
            names = [entry.short for entry in edition.departments.values()]
            problems.append(_unknown("部门", department, names, f"{at}.department"))
        found.append(
            Line(
                side,
                text,
                department if side is Side.DEPARTMENT else "",
                consequence=problems.text(
                    each.get("consequence"),
                    fact="违诺的后果",
                    field=f"{at}.consequence",
                    limit=LONGEST_CONSEQUENCE,
                    multiline=True,
                ),
                anchor=anchor,
                amount=_amount(each.get("amount"), problems, f"{at}.amount"),
                unit=_unit(each.get("unit"), problems, f"{at}.unit"),
                on=_day(each.get("on"), problems, f"{at}.on"),
                standing=each.get("standing") in (True, "yes", "1", "on"),
            )
        )
    return tuple(found)


def _unknown(fact: str, value: str, choices: Iterable[str], field: str) -> ChoiceUnknown:
    return ChoiceUnknown(fact=fact, value=value, choices="、".join(choices), field=field)


def _amount(value: object, problems: Problems, field: str) -> int | None:
    if value in (None, ""):
        return None
    text = str(value).strip()
    if not text.isascii() or not text.isdecimal() or not 0 < int(text[:6]) <= LONGEST_AMOUNT:
        choices = Sentence("1至{n}的整数", n=LONGEST_AMOUNT)
        problems.append(ChoiceUnknown(fact="期限", value=text, choices=choices, field=field))
        return None
    return int(text)


def _unit(value: object, problems: Problems, field: str) -> Unit:
    given = str(value or Unit.WORKING_DAY)
    if given not in (Unit.WORKING_DAY, Unit.CALENDAR_DAY):
        problems.append(_unknown("期限单位", given, ("工作日", "日"), field))
        return Unit.WORKING_DAY
    return Unit(given)


def _day(value: object, problems: Problems, field: str, *, required: bool = False) -> date | None:
    if isinstance(value, date):
        return value
    text = str(value or "").strip()
    if not text and not required:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(DateUnreadable(value=text, field=field))
        return None


def _deferrals(
    typed: Sequence[Mapping[str, object]], edition: Edition, known: frozenset[str], problems: Problems
) -> tuple[Deferral, ...]:
    found = []
    for number, each in enumerate(typed):
        at = f"deferrals[{number}]"
        name = problems.text(each.get("name"), fact="容缺材料", field=f"{at}.name", limit=LONGEST_TITLE)
        if not name:
            continue
        if forbidden := refused_deferral(name, edition.commitment, field=f"{at}.name"):
            problems.append(forbidden)
        on = _day(each.get("on"), problems, f"{at}.on", required=True)
        department = str(each.get("department") or "")
        if department and department not in known:
            names = [entry.short for entry in edition.departments.values()]
            problems.append(_unknown("部门", department, names, f"{at}.department"))
        reason = problems.text(
            each.get("reason"), fact="容缺的理由", field=f"{at}.reason", limit=LONGEST_CONSEQUENCE
        )
        if on is not None:
            found.append(Deferral(name, on, department, reason))
    return tuple(found)


def never_deferred(name: str, text: CommitmentText) -> NeverDeferred | None:
    """What forbids that a paper of this name is handed in later, or None."""
    return next((each for each in text.never_deferred if any(word in name for word in each.words)), None)


def refused_deferral(name: str, text: CommitmentText, *, field: str) -> NeverDeferredMaterial | None:
    """The refusal of a paper that is never handed in later, in a commitment or with an application; None else."""
    found = never_deferred(name, text)
    if found is None:
        return None
    return NeverDeferredMaterial(material=name, what=found.name, why=found.clause or found.why, field=field)


def _points(
    typed: Sequence[Mapping[str, object]], edition: Edition, known: frozenset[str], problems: Problems
) -> tuple[Point, ...]:
    found = []
    for number, each in enumerate(typed):
        point = read_point(each, edition, problems, f"points[{number}]", known=known)
        if point is not None:
            found.append(point)
    return tuple(found)


def read_point(
    each: Mapping[str, object],
    edition: Edition,
    problems: Problems,
    at: str = "",
    *,
    known: frozenset[str] = frozenset(),
) -> Point | None:
    """One planned check as it was typed, or None where nothing was; its problems are noted.

    `known` are departments that have to do with the case besides those of the edition.
    """
    prefix = f"{at}." if at else ""
    title = problems.text(each.get("title"), fact="检查内容", field=f"{prefix}title", limit=LONGEST_TITLE)
    if not title:
        return None
    department = str(each.get("department") or "")
    if department not in known and department not in edition.departments:
        names = [entry.short for entry in edition.departments.values()]
        problems.append(_unknown("部门", department, names, f"{prefix}department"))
    on = _day(each.get("on"), problems, f"{prefix}on", required=True)
    return Point(department, title, on) if on is not None else None

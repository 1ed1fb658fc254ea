"""双向承诺书: its text before signing, the limit that each clause becomes, and how both sides are scored alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from workflow.errors import (
    ChoiceUnknown,
    CommitmentUnfinished,
    DateUnreadable,
    NeverDeferredMaterial,
    Refusals,
    TextInvalid,
    TooMany,
)
from workflow.law.commitment import CommitmentText, NeverDeferred
from workflow.law.edition import ClauseText, Edition, Limit
from workflow.law.sentence import Sentence
from workflow.law.terms import Basis, Binding, Obligor, PauseReason, Side, Unit
from workflow.law.words import duration
from workflow.rules.screening import LandStanding
from workflow.rules.wording import Problems
from workflow.rules.words import due_words

#: Greatest number of clauses, deferred papers or supervision points, and of characters in their texts. House limits.
MOST: Final = 60
LONGEST_CLAUSE: Final = 500
LONGEST_CONSEQUENCE: Final = 300
LONGEST_TITLE: Final = 120
LONGEST_SECTION: Final = 2000
#: The longest length of time that a clause may promise, in its unit.
LONGEST_AMOUNT: Final = 3650

#: The event that starts what has no anchor of its own.
SIGNED: Final = "commitment_signed"
#: The standing clause of Annex 2 that refers to the text as a whole; it carries no date.
_WHOLE_TEXT: Final = "enterprise_template"
#: 附件2: 以上完成时限均不包含批前公示、听证及专家论证时间. It holds for what a department promises, printed or added.
_EXCLUDED: Final = frozenset({PauseReason.PUBLICITY, PauseReason.HEARING, PauseReason.EXPERT_REVIEW})


@dataclass(frozen=True, slots=True)
class Line:
    """One clause as it is drafted."""

    side: Side
    text: str
    #: Department key; empty for the enterprise's.
    department: str = ""
    #: What follows if it is not kept.
    consequence: str = ""
    #: The event that starts it; empty means the signing.
    anchor: str = ""
    #: Key of the limit of the law that it promises; empty where both sides have set its time themselves.
    limit: str = ""
    amount: int | None = None
    unit: Unit = Unit.WORKING_DAY
    #: A fixed day instead of a length of time.
    on: date | None = None
    #: Where it comes from, as printed: a clause of the document, or empty for what the two sides agreed.
    cite: str = ""
    #: Kept all the time, without a date.
    standing: bool = False
    #: Whether it applies at all is for the office to decide before the signing (`commitment.toml`, conditions).
    undecided: bool = False

    @property
    def dated(self) -> bool:
        """Whether it says until when."""
        return bool(self.limit) or self.amount is not None or self.on is not None


@dataclass(frozen=True, slots=True)
class Deferral:
    """A paper that is accepted later, by a day (容缺)."""

    name: str
    on: date
    #: The department that needs it; empty where the office checks it.
    department: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A planned check of a department (事中事后监管)."""

    department: str
    title: str
    on: date


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a commitment as it stands before signing."""

    #: The words of each section by its key.
    sections: Mapping[str, str]
    lines: tuple[Line, ...]
    deferrals: tuple[Deferral, ...] = ()
    points: tuple[Point, ...] = ()
    #: Printed clauses that do not apply to this project, so that both sides see what they have not promised.
    left_out: tuple[Line, ...] = ()
    #: Why clauses wait to be decided anew, in Chinese; empty where none does for that reason.
    opened_because: str = ""


def to_json(draft: Draft) -> dict[str, Any]:
    """The draft as it is kept."""

    def plain(value: object) -> dict[str, Any]:
        data = asdict(value)  # type: ignore[call-overload]
        return {key: each.isoformat() if isinstance(each, date) else each for key, each in data.items()}

    return {
        "sections": dict(draft.sections),
        "lines": [plain(line) for line in draft.lines],
        "deferrals": [plain(each) for each in draft.deferrals],
        "points": [plain(each) for each in draft.points],
        "left_out": [plain(line) for line in draft.left_out],
        "opened_because": draft.opened_because,
    }


def from_json(data: Mapping[str, Any]) -> Draft:
    """The draft as it was kept."""

    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    def lines(kept: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
        return tuple(
            Line(**{**line, "side": Side(line["side"]), "unit": Unit(line["unit"]), "on": day(line["on"])})
            for line in kept
        )

    return Draft(
        sections=dict(data["sections"]),
        lines=lines(data["lines"]),
        deferrals=tuple(Deferral(**each | {"on": day(each["on"])}) for each in data["deferrals"]),
        points=tuple(Point(**each | {"on": day(each["on"])}) for each in data["points"]),
        # A text that was drafted before clauses could be left out has none.
        left_out=lines(data.get("left_out", ())),
        opened_because=data.get("opened_because", ""),
    )


# --- the first draft ----------------------------------------------------------------------------------------


def new_land(*, needs_land: bool, land: str | None) -> bool | None:
    """Whether the project takes new land; None where what was registered and what was found do not agree.

    `needs_land` is what the project was registered with, `land` how the office found the land at the screening.
    """
    if needs_land:
        return None if land == LandStanding.OBTAINED else True
    return None if land == LandStanding.PENDING else False


def first_draft(
    edition: Edition,
    enterprise: Sequence[Mapping[str, str]],
    departments: Sequence[tuple[str, Any, Any]],
    facts: Mapping[str, bool | None],
) -> Draft:
    """The text before anybody has changed it.

    `enterprise` are the enterprise's clauses of the consultation, `departments` each department that agreed with its
    confirmed clauses and those it added (附件2). A clause that promises limits of the law becomes one line for each,
    so that each has its own clock. `facts` are those that clauses hang on (`law.commitment.FACTS`); None is unknown.
    """
    lines = [
        Line(
            Side.ENTERPRISE,
            clause["text"],
            standing=clause["key"] == _WHOLE_TEXT,
            cite="附件2企业承诺条款1" if clause["key"] == _WHOLE_TEXT else "",
        )
        for clause in enterprise
    ]
    lines += [
        Line(Side.ENTERPRISE, promise.text, consequence=promise.consequence)
        for promise in edition.commitment.promises
    ]
    written = {text.key: text for text in edition.clauses}
    for department, confirmed, added in departments:
        for clause in confirmed:
            lines += _lines_of(department, clause, written.get(clause["key"]), edition)
        lines += [Line(Side.DEPARTMENT, clause["text"], department, standing=True) for clause in added]
    applying: list[Line] = []
    left_out: list[Line] = []
    for line in lines:
        applies = _applies(line, edition, facts)
        (left_out if applies is False else applying).append(replace(line, undecided=applies is None))
    sections = {section.key: section.text for section in edition.commitment.sections}
    return Draft(sections, tuple(applying), left_out=tuple(left_out))


def _applies(line: Line, edition: Edition, facts: Mapping[str, bool | None]) -> bool | None:
    condition = edition.commitment.condition_of(line.limit) if line.limit else None
    if condition is None:
        return True
    holds = facts.get(condition.when)
    return None if holds is False and condition.otherwise == "asked" else holds


def _lines_of(
    department: str, clause: Mapping[str, str], written: ClauseText | None, edition: Edition
) -> Iterable[Line]:
    if written is None or not written.limits:
        cite = written.clause if written else ""
        yield Line(Side.DEPARTMENT, clause["text"], department, standing=True, cite=cite)
        return
    for key in written.limits:
        limit = edition.limits[key]
        yield Line(
            Side.DEPARTMENT,
            limit.quote or limit.title,
            department,
            anchor=limit.starts,
            limit=key,
            cite=limit.clause,
        )


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
    they have said so (`reworded` tells whose is): what promises a limit of the law stays (附件2). Only whether a clause applies that hangs on a fact of the project is
    for the office to say: `applies` answers it by the key of its limit.

    Raises:
        TextInvalid: with every problem at once.
        NeverDeferredMaterial: a paper that no promise replaces is to be deferred.
    """
    problems = Problems()
    lines = draft.lines
    if enterprise is not None:
        kept = tuple(line for line in lines if line.side is Side.ENTERPRISE and line.cite)
        typed = _lines(enterprise, Side.ENTERPRISE, edition, problems, field="enterprise")
        lines = (*kept, *typed, *(line for line in lines if line.side is Side.DEPARTMENT))
    if departments is not None:
        kept = tuple(line for line in lines if line.side is Side.ENTERPRISE or line.limit or line.cite)
        lines = (*kept, *_lines(departments, Side.DEPARTMENT, edition, problems, field="departments"))
    found = replace(draft, lines=lines)
    if deferrals is not None:
        found = replace(found, deferrals=_deferrals(deferrals, edition, problems))
    if points is not None:
        found = replace(found, points=_points(points, edition, problems))
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
    """The departments whose own promises read differently in two texts; which printed ones apply is another question."""

    def promised(draft: Draft, department: str) -> list[Line]:
        return sorted(
            (
                replace(line, undecided=False)
                for line in (*draft.lines, *draft.left_out)
                if line.side is Side.DEPARTMENT and line.department == department
            ),
            key=str,
        )

    every = sorted({line.department for line in (*before.lines, *after.lines) if line.department})
    return tuple(key for key in every if promised(before, key) != promised(after, key))


def applying(draft: Draft) -> Mapping[str, bool | None]:
    """Whether each printed promise of a limit applies; None while it is not decided."""
    return {line.limit: None if line.undecided else True for line in draft.lines if line.limit} | {
        line.limit: False for line in draft.left_out if line.limit
    }


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
    typed: Sequence[Mapping[str, object]], side: Side, edition: Edition, problems: Problems, *, field: str
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
        if side is Side.DEPARTMENT and department not in edition.departments:
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
    typed: Sequence[Mapping[str, object]], edition: Edition, problems: Problems
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
        if department and department not in edition.departments:
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


def _points(typed: Sequence[Mapping[str, object]], edition: Edition, problems: Problems) -> tuple[Point, ...]:
    found = []
    for number, each in enumerate(typed):
        point = read_point(each, edition, problems, f"points[{number}]")
        if point is not None:
            found.append(point)
    return tuple(found)


def read_point(
    each: Mapping[str, object], edition: Edition, problems: Problems, at: str = ""
) -> Point | None:
    """One planned check as it was typed, or None where nothing was; its problems are noted."""
    prefix = f"{at}." if at else ""
    title = problems.text(each.get("title"), fact="检查内容", field=f"{prefix}title", limit=LONGEST_TITLE)
    if not title:
        return None
    department = str(each.get("department") or "")
    if department not in edition.departments:
        names = [entry.short for entry in edition.departments.values()]
        problems.append(_unknown("部门", department, names, f"{prefix}department"))
    on = _day(each.get("on"), problems, f"{prefix}on", required=True)
    return Point(department, title, on) if on is not None else None


def until_words(line: Line, edition: Edition) -> str:
    """Until when a clause is kept, as both sides read it."""
    if line.limit:
        limit = edition.limits[line.limit]
        return Sentence(
            "{event}后{length}内",
            event=edition.events[limit.starts],
            length=duration(limit.amount, limit.unit),
        )
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


# --- how both sides keep it ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """One clause as the score takes it."""

    side: Side
    state: str
    #: Done at last, though too late.
    done: bool
    overdue: bool
    #: Whether the other side has confirmed what was reported, or nothing has to be confirmed.
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Score:
    """How one side keeps its promises; the same columns for both."""

    side: Side
    total: int
    met: int
    #: Not kept in time, whether done since or not.
    missed: int
    done_late: int
    #: Running past its date, and nobody has said yet what became of it.
    overdue: int
    running: int
    waived: int
    #: Reported as kept in time, and not confirmed or disputed by the other side: neither kept nor broken.
    unconfirmed: int = 0

    @property
    def rate(self) -> float | None:
        """The share of what has come due that was kept in time; None where nothing has."""
        due = self.met + self.missed + self.overdue
        return self.met / due if due else None


def scores(clauses: Iterable[Kept]) -> tuple[Score, Score]:
    """The enterprise's score and the government's, by one rule (二（三）2)."""
    kept = tuple(clauses)
    enterprise, government = (
        _score(side, [each for each in kept if each.side is side])
        for side in (Side.ENTERPRISE, Side.DEPARTMENT)
    )
    return enterprise, government


def _score(side: Side, clauses: Sequence[Kept]) -> Score:
    def count(*states: str) -> int:
        return sum(each.state in states for each in clauses)

    overdue = sum(each.state == "running" and each.overdue for each in clauses)
    return Score(
        side=side,
        total=len(clauses),
        met=sum(each.state == "met" and each.confirmed for each in clauses),
        missed=count("missed"),
        done_late=sum(each.state == "missed" and each.done for each in clauses),
        overdue=overdue,
        running=count("waiting", "running", "standing") - overdue,
        waived=count("waived"),
        unconfirmed=sum(each.state == "met" and not each.confirmed for each in clauses),
    )


def publicity_ends(published_on: date, edition: Edition) -> date:
    """The day until which a credit repair has to be published at least."""
    return published_on + timedelta(days=edition.commitment.publicity_days)

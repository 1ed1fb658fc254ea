"""双向承诺书: what its text is made of before signing, and how the first one is drafted (附件2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

from workflow.law.edition import ClauseText, Edition
from workflow.law.terms import Side, Unit
from workflow.rules.screening import LandStanding

#: The event that starts what has no anchor of its own.
SIGNED: Final = "commitment_signed"


#: The standing clause of Annex 2 that refers to the text as a whole; it carries no date.
_WHOLE_TEXT: Final = "enterprise_template"


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


def named(draft: Draft) -> tuple[str, ...]:
    """The departments that a text binds: those that promise something, need a deferred paper, or plan a check."""
    keys = (
        *(line.department for line in draft.lines),
        *(each.department for each in draft.deferrals),
        *(each.department for each in draft.points),
    )
    return tuple(dict.fromkeys(key for key in keys if key))


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


def applying(draft: Draft) -> Mapping[str, bool | None]:
    """Whether each printed promise of a limit applies; None while it is not decided."""
    return {line.limit: None if line.undecided else True for line in draft.lines if line.limit} | {
        line.limit: False for line in draft.left_out if line.limit
    }

"""What the window found when it received an application: each paper and each published point, one by one (二（四）3)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from workflow.errors import (
    CheckMissing,
    CheckNoteMissing,
    ChecksInvalid,
    DeferralDayPast,
    DeferralMissing,
    DeferralNotAllowed,
)
from workflow.law.commitment import CommitmentText
from workflow.law.edition import StandardPoint
from workflow.law.sentence import Sentence
from workflow.law.terms import StandardSort
from workflow.rules.commitment_text import refused_deferral
from workflow.rules.wording import Problems, clean, identity

#: How a paper may be found, and what a point may be answered.
PAPER_WORDS: Final[Mapping[str, str]] = {"present": "已交", "absent": "未交", "not_needed": "不需要"}
POINT_WORDS: Final[Mapping[str, str]] = {"yes": "是", "no": "否", "not_concerned": "不适用"}

LONGEST_NOTE: Final = 200


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """One paper of the list, as it was found."""

    name: str
    key: str
    status: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PointCheck:
    """One published point, as it was answered; its words are kept as they stood."""

    key: str
    sort: str
    text: str
    answer: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Checks:
    """Everything that was checked."""

    papers: tuple[PaperCheck, ...]
    points: tuple[PointCheck, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not in order: papers not handed in, and standards of receipt that are not met."""
        return (
            *(paper.name for paper in self.papers if paper.status == "absent"),
            *(p.text for p in self.points if p.sort == StandardSort.INTAKE and p.answer == "no"),
        )

    @property
    def concerns(self) -> tuple[str, ...]:
        """What the department should look at: points of review answered no, the negative list answered yes."""
        return tuple(
            point.text
            for point in self.points
            if (point.sort == StandardSort.REVIEW and point.answer == "no")
            or (point.sort == StandardSort.NEGATIVE and point.answer == "yes")
        )

    def to_json(self) -> dict[str, Any]:
        """As the record keeps it."""
        return {
            "papers": [asdict(paper) for paper in self.papers],
            "points": [asdict(p) for p in self.points],
        }


def checks_from(kept: Mapping[str, Any]) -> Checks:
    """The checks that `to_json` wrote."""
    return Checks(
        tuple(PaperCheck(**paper) for paper in kept["papers"]),
        tuple(PointCheck(**point) for point in kept["points"]),
    )


def read_checks(
    papers: Sequence[Mapping[str, object]],
    points: Sequence[Mapping[str, object]],
    *,
    listed: Sequence[Mapping[str, Any]],
    standard: Sequence[StandardPoint],
) -> Checks:
    """The checks of a receipt: every paper of the list and every point of the standard has its answer.

    A paper is `name`, `status`, `note`; a point is `key`, `answer`, `note`. A paper said not to be needed says why.

    Raises:
        ChecksInvalid: with everything that was left out.
    """
    problems = Problems()
    by_name = {identity(str(paper.get("name", ""))): paper for paper in papers}
    by_key = {str(point.get("key", "")): point for point in points}
    found = []
    for number, paper in enumerate(listed):
        place, name = f"papers[{number}]", str(paper["name"])
        given = by_name.get(identity(name), {})
        status = str(given.get("status") or "")
        note = problems.text(given.get("note"), fact="备注", field=f"{place}.note", limit=LONGEST_NOTE)
        if status not in PAPER_WORDS:
            problems.append(
                CheckMissing(what=name, choices="、".join(PAPER_WORDS.values()), field=f"{place}.status")
            )
        elif status == "not_needed" and not note:
            problems.append(CheckNoteMissing(what=name, answer=PAPER_WORDS[status], field=f"{place}.note"))
        found.append(PaperCheck(name, str(paper.get("key", "")), status, note))
    answered = []
    for number, point in enumerate(standard):
        place = f"points[{number}]"
        given = by_key.get(point.key, {})
        answer = str(given.get("answer") or "")
        note = problems.text(given.get("note"), fact="备注", field=f"{place}.note", limit=LONGEST_NOTE)
        if answer not in POINT_WORDS:
            problems.append(
                CheckMissing(
                    what=point.text, choices="、".join(POINT_WORDS.values()), field=f"{place}.answer"
                )
            )
        answered.append(PointCheck(point.key, point.sort.value, point.text, answer, note))
    if problems:
        raise ChecksInvalid(problems)
    return Checks(tuple(found), tuple(answered))


def read_deferred(
    given: Sequence[Mapping[str, object]], *, allowed: Sequence[str], text: CommitmentText, today: date
) -> tuple[tuple[str, date], ...]:
    """The papers that come later and until when: pairs of `name` and `until` (a date, or its ISO text).

    Raises:
        DeferralMissing: a name or a day is missing.
        NeverDeferredMaterial: what no promise replaces (二（三）).
        DeferralNotAllowed: the catalogue does not let this paper come later.
        DeferralDayPast: the day is not in the future.
    """
    may = {identity(name): name for name in allowed}
    found = []
    for entry in given:
        name = clean(entry.get("name"), fact="容缺材料", field="deferred", limit=200)
        until = _day(entry.get("until"))
        if not name or until is None:
            raise DeferralMissing()
        if forbidden := refused_deferral(name, text, field="deferred"):
            raise forbidden
        if identity(name) not in may:
            these = Sentence("（{allowed}）", allowed=tuple(allowed)) if allowed else ""
            raise DeferralNotAllowed(material=name, allowed=these)
        if until <= today:
            raise DeferralDayPast(material=name)
        found.append((may[identity(name)], until))
    return tuple(found)


def _day(given: object) -> date | None:
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given)) if given else None
    except ValueError:
        return None

"""会商: what stands on the agenda, the clear opinion on each matter, and what follows for the round (二（三）1)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal

from workflow.errors import (
    AddedUnconfirmed,
    BlockerConclusionMissing,
    ClearOpinionMissing,
    ClearOpinionUnfounded,
    DeliberationInvalid,
    ObjectorUnheard,
)
from workflow.law.sentence import Sentence
from workflow.rules.consultation import LONGEST_CLAUSE
from workflow.rules.wording import Problems

#: Greatest number of characters of an opinion and of a position. House limits.
LONGEST_OPINION: Final = 1000
LONGEST_POSITION: Final = 1000


class OutcomeOfObjection(StrEnum):
    """明确意见 on an objection."""

    SETTLED = "settled"
    UPHELD = "upheld"


OUTCOME_WORDS: Final[Mapping[OutcomeOfObjection, str]] = {
    OutcomeOfObjection.SETTLED: "异议已化解",
    OutcomeOfObjection.UPHELD: "异议维持",
}
#: The move of the department's part that follows.
MOVES: Final[Mapping[OutcomeOfObjection, str]] = {
    OutcomeOfObjection.SETTLED: "settle",
    OutcomeOfObjection.UPHELD: "uphold",
}


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter on the agenda: an objection with its reason, or a blocker."""

    #: 1, 2, 3 … in the order of the agenda.
    number: int
    #: Who objects; empty for a blocker.
    department: str
    text: str
    consultee_id: int | None = None


@dataclass(frozen=True, slots=True)
class ClearOpinion:
    """The clear opinion on one matter."""

    matter: int
    #: An `OutcomeOfObjection`; empty for a blocker.
    outcome: str
    #: On what terms it is settled, or why it is upheld; the conclusion on a blocker.
    text: str
    #: What is to be promised besides, once it is settled.
    added_clauses: tuple[str, ...] = ()


def read_opinions(
    agenda: Sequence[Matter],
    given: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    *,
    present: Collection[str],
    said: Collection[str],
) -> tuple[ClearOpinion, ...]:
    """A clear opinion for every matter on the agenda, none left out.

    Each entry names its matter by `matter`, with `outcome`, `text` and `added_clauses`; `names` are the departments'.
    `present` are the departments that came, `said` those whose own words are on record: nobody settles an objection
    in the objector's absence, and a department confirms itself what it promises besides (二（三）2).

    Raises:
        DeliberationInvalid: with everything that is missing or cannot be kept.
    """
    problems = Problems()
    by_matter = {entry.get("matter"): entry for entry in given}
    found = [_read(matter, by_matter.get(matter.number, {}), names, problems) for matter in agenda]
    for opinion, matter in zip(found, agenda, strict=True):
        problems.extend(_unheard(opinion, matter, names, present=present, said=said))
    if problems:
        raise DeliberationInvalid(problems)
    return tuple(found)


def _unheard(
    opinion: ClearOpinion,
    matter: Matter,
    names: Mapping[str, str],
    *,
    present: Collection[str],
    said: Collection[str],
) -> list[ObjectorUnheard | AddedUnconfirmed]:
    """What is settled, or promised besides, without the word of the department that objected."""
    who, place = names.get(matter.department, matter.department), f"opinions[{matter.number}]"
    if opinion.outcome != OutcomeOfObjection.SETTLED or matter.department in said:
        return []
    if matter.department not in present:
        return [ObjectorUnheard(department=who, field=f"{place}.outcome")]
    if opinion.added_clauses:
        return [AddedUnconfirmed(department=who, field=f"{place}.added_clauses")]
    return []


def _read(
    matter: Matter, entry: Mapping[str, Any], names: Mapping[str, str], problems: Problems
) -> ClearOpinion:
    place = f"opinions[{matter.number}]"
    who = names.get(matter.department, matter.department)
    objection = matter.consultee_id is not None
    before = len(problems)
    text = problems.text(
        entry.get("text", ""),
        fact=Sentence("对{who}的会商意见", who=who or "难点、堵点"),
        field=f"{place}.text",
        limit=LONGEST_OPINION,
        multiline=True,
    )
    readable = len(problems) == before
    outcome = str(entry.get("outcome", "")) if objection else ""
    if objection and outcome not in set(OutcomeOfObjection):
        problems.append(ClearOpinionMissing(department=who, field=f"{place}.outcome"))
        outcome = ""
    elif readable and not text and objection:
        settled = outcome == OutcomeOfObjection.SETTLED
        problems.append(
            ClearOpinionUnfounded(
                department=who,
                outcome="已化解" if settled else "维持",
                what="条件" if settled else "理由",
                field=f"{place}.text",
            )
        )
    elif readable and not text:
        problems.append(BlockerConclusionMissing(field=f"{place}.text"))
    added = entry.get("added_clauses") or ()
    lines = added.splitlines() if isinstance(added, str) else added
    clauses = [
        problems.text(
            line,
            fact=Sentence("{who}增补承诺事项", who=who),
            field=f"{place}.added_clauses",
            limit=LONGEST_CLAUSE,
        )
        for line in lines
    ]
    kept = tuple(dict.fromkeys(filter(None, clauses))) if outcome == OutcomeOfObjection.SETTLED else ()
    return ClearOpinion(matter.number, outcome, text, kept)


def result(opinions: Sequence[ClearOpinion]) -> Literal["clear", "refuse"]:
    """What follows for the round: cleared only where every objection is settled."""
    return "clear" if all(each.outcome == OutcomeOfObjection.SETTLED for each in opinions) else "refuse"


def agenda_of(kept: Sequence[Mapping[str, Any]]) -> tuple[Matter, ...]:
    """The agenda as it was kept."""
    return tuple(
        Matter(entry["matter"], entry["department"], entry["text"], entry.get("consultee_id"))
        for entry in kept
    )


def agenda_data(agenda: Sequence[Matter]) -> list[dict[str, Any]]:
    """The agenda as it is kept."""
    return [
        {
            "matter": each.number,
            "department": each.department,
            "text": each.text,
            "consultee_id": each.consultee_id,
        }
        for each in agenda
    ]


def opinions_of(kept: Sequence[Mapping[str, Any]]) -> tuple[ClearOpinion, ...]:
    """The clear opinions as they were kept."""
    return tuple(
        ClearOpinion(entry["matter"], entry["outcome"], entry["text"], tuple(entry["added_clauses"]))
        for entry in kept
    )


def opinions_data(opinions: Sequence[ClearOpinion]) -> list[dict[str, Any]]:
    """The clear opinions as they are kept."""
    return [
        {
            "matter": each.matter,
            "outcome": each.outcome,
            "text": each.text,
            "added_clauses": list(each.added_clauses),
        }
        for each in opinions
    ]

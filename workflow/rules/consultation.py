"""征询意见表（附件2）: which promises it carries, what a department may answer, and when a round is complete."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from workflow.errors import (
    AgreementWithReason,
    FactNotText,
    ObjectionWithoutReason,
    OpinionInvalid,
    OpinionMissing,
    TooMany,
)
from workflow.law.edition import ClauseText, Edition
from workflow.law.sentence import Sentence
from workflow.law.terms import Side
from workflow.rules.division import Answering
from workflow.rules.wording import Problems, identity

#: Greatest number of promises a department may add, and of characters in each and in a reason. House limits.
MOST_ADDED: Final = 20
LONGEST_CLAUSE: Final = 500
LONGEST_REASON: Final = 2000

#: The clauses that a department has for which Annex 2 prints none of its own (以市自然资源局为例).
ANY_DEPARTMENT: Final = "*"
#: Where no department was merged or split.
NOBODY_ELSE: Final = Answering()


class Opinion(StrEnum):
    """部门意见."""

    AGREE = "agree"
    OBJECT = "object"


OPINION_WORDS: Final = {Opinion.AGREE: "同意", Opinion.OBJECT: "不同意"}


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One promise on Annex 2."""

    #: Key of the clause in the law, or `added-1`, `added-2` … for what a department added.
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A department's answer, read and clean."""

    opinion: Opinion
    #: Why it objects; empty for an agreement.
    reason: str
    #: 增补承诺事项, in the order given.
    added: tuple[PromiseLine, ...]


def enterprise_clauses(edition: Edition) -> tuple[PromiseLine, ...]:
    """企业承诺条款 as the law words them, in their printed order.

    The line that Annex 2 leaves open (其他承诺事项：) is the form's own and is not among them.
    """
    return _lines(clause for clause in edition.clauses if clause.side is Side.ENTERPRISE)


def department_clauses(
    edition: Edition, department: str, answering: Answering = NOBODY_ELSE
) -> tuple[PromiseLine, ...]:
    """部门承诺条款 prefilled for one department, in their printed order; the open line is not among them.

    A department for which the law has no clauses of its own is given those drafted for any department (`*`). After a
    reform, `answering` says whose the clauses are now; one that promises several limits is whoever's the first is.
    """
    theirs = [clause for clause in edition.clauses if clause.side is Side.DEPARTMENT]
    own = [
        clause
        for clause in theirs
        if answering.of(clause.department, limit=clause.limits[0] if clause.limits else "") == department
    ]
    return _lines(own or [clause for clause in theirs if clause.department == ANY_DEPARTMENT])


def _lines(clauses: Iterable[ClauseText]) -> tuple[PromiseLine, ...]:
    ordered = sorted((clause for clause in clauses if not clause.open), key=lambda clause: clause.number)
    return tuple(PromiseLine(clause.key, clause.text) for clause in ordered)


def read_opinion(opinion: object, reason: object = "", added: Sequence[object] | str = ()) -> Reply:
    """A department's answer as it comes from a form, a link or a JSON body.

    `added` is a list of texts, or one text with a promise a line; empty and repeated ones are dropped. An agreement
    carries no reason: an agreement with conditions is an added promise, or an objection.

    Raises:
        ObjectionWithoutReason: it objects and does not say why (二（三）2).
        OpinionMissing, AgreementWithReason, TooMany, or a refusal of one of the texts: the only thing wrong.
        OpinionInvalid: several things are wrong; it carries them all.
    """
    problems = Problems()
    choice = problems.taking(lambda: _choice(opinion), None)
    why = problems.text(reason, fact="不同意的理由", field="reason", limit=LONGEST_REASON, multiline=True)
    if not any(problem.field == "reason" for problem in problems):
        if choice is Opinion.OBJECT and not why:
            problems.append(ObjectionWithoutReason())
        elif choice is Opinion.AGREE and why:
            problems.append(AgreementWithReason())
    texts = _promises(added, problems, fact="增补承诺事项", field="added")
    if len(problems) == 1:
        raise problems[0]
    if problems or choice is None:
        raise OpinionInvalid(problems)
    return Reply(choice, why, tuple(PromiseLine(f"added-{i}", text) for i, text in enumerate(texts, start=1)))


def _choice(opinion: object) -> Opinion:
    word = str(opinion).strip() if isinstance(opinion, str) else ""
    for choice, chinese in OPINION_WORDS.items():
        if word in {choice.value, chinese}:
            return choice
    raise OpinionMissing


def read_enterprise_promises(added: Sequence[object] | str) -> tuple[PromiseLine, ...]:
    """What the enterprise promises beyond the standing clause (其他承诺事项), as the office typed it.

    Raises:
        OpinionInvalid: with everything that is wrong.
    """
    problems = Problems()
    texts = _promises(added, problems, fact="企业其他承诺事项", field="enterprise_clauses")
    if problems:
        raise OpinionInvalid(problems)
    return tuple(PromiseLine(f"added-{i}", text) for i, text in enumerate(texts, start=1))


def _promises(added: Sequence[object] | str, problems: Problems, *, fact: str, field: str) -> list[str]:
    if isinstance(added, str):
        added = added.replace("\r\n", "\n").split("\n")
    if not isinstance(added, list | tuple):
        problems.append(FactNotText(fact=fact, field=field))
        return []
    texts: dict[str, str] = {}
    for number, each in enumerate(added):
        text = problems.text(
            each,
            fact=Sentence("{fact}第{n}条", fact=fact, n=number + 1),
            field=f"{field}[{number}]",
            limit=LONGEST_CLAUSE,
            multiline=True,
        )
        if text:
            texts.setdefault(identity(text), text)
    if len(texts) > MOST_ADDED:
        problems.append(TooMany(fact=fact, limit=MOST_ADDED, count=len(texts), field=field))
    return list(texts.values())


_ANSWERED: Final = frozenset({"agreed", "objected", "settled", "upheld"})
#: Whose question was taken back: without a finding, and with the finding that the project is none of its business.
_OUT: Final = frozenset({"withdrawn", "not_concerned"})
_KNOWN: Final = _ANSWERED | _OUT | {"awaiting", "stale"}


def round_result(states: Iterable[str]) -> Literal["all_agree", "all_answered"] | None:
    """The move that a round is ready for, or None while anyone is silent.

    `all_agree` only when every department asked has agreed and there is at least one; `all_answered` when all have
    answered and not all agreed. Silence is never agreement, nor is an opinion on facts that have changed since. A
    department whose question was taken back has not agreed: only one that was found not to be concerned leaves the
    others to agree without it. A round with nobody left is no agreement either.

    Raises:
        ValueError: a state that no consultee has.
    """
    known = list(states)
    asked = [state for state in known if state not in _OUT]
    if strange := set(known) - _KNOWN:
        raise ValueError(f"no consultee is in state {min(strange)!r}")
    if not asked or any(state not in _ANSWERED for state in asked):
        return None
    if any(state != "agreed" for state in asked):
        return "all_answered"
    return None if "withdrawn" in known else "all_agree"


def outcome_words(excluded: Mapping[str, str]) -> str:
    """How a round without objection ended; `excluded` are departments found not to be concerned, with the reason.

    Never that all agreed where one was not asked to the end.
    """
    if not excluded:
        return "各部门均同意"
    named = [Sentence("{department}（{why}）", department=name, why=why) for name, why in excluded.items()]
    return Sentence("除已撤销：{named}外，其余部门均同意", named=named)


def is_stuck(states: Iterable[str]) -> bool:
    """Whether nobody is silent and yet nothing follows: the others agree, one was taken out without a finding."""
    known = list(states)
    asked = [state for state in known if state not in _OUT]
    return bool(asked) and "withdrawn" in known and all(state == "agreed" for state in asked)

"""Projects that are taken in may be on record already: how like they are, and in what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from workflow.errors import (
    CreditCodeCheckFails,
    FactMissing,
    FactsInvalid,
)
from workflow.law.terms import Origin
from workflow.rules.facts import FACT_WORDS, LENGTHS, ProjectFacts
from workflow.rules.identifiers import (
    credit_code_problem,
    normalise_credit_code,
    normalise_project_code,
    project_code_problem,
)
from workflow.rules.wording import Problems, identity


def looked_for(form: Mapping[str, object]) -> ProjectFacts:
    """What is typed so far of a project, as far as looking for it among the known ones needs it; nothing is required
    but a name or a code to look for.

    Raises:
        FactMissing: there is neither.
        FactsInvalid: what is there cannot be read.
    """
    problems = Problems()

    def text(field: str) -> str:
        return problems.text(
            form.get(field), fact=FACT_WORDS[field], field=field, limit=LENGTHS.get(field, 60)
        )

    sought = ProjectFacts(
        origin=Origin.INVESTMENT,
        name=text("name"),
        enterprise_name=text("enterprise_name"),
        credit_code=normalise_credit_code(text("credit_code")),
        code=normalise_project_code(text("code")),
    )
    if problems:
        raise FactsInvalid(problems)
    if not sought.name and not sought.code:
        raise FactMissing(fact="项目名称或项目代码", field="name")
    return sought


# --- duplicates ------------------------------------------------------------------------------------------------

#: From which ratio of common characters two names of one enterprise's projects are called similar. House practice.
SIMILAR: Final = 0.75


@dataclass(frozen=True, slots=True)
class Known:
    """A project that is already on record, as far as comparing needs it."""

    id: int
    number: str
    name: str
    code: str
    credit_code: str
    enterprise_name: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """That the project looks like a known one, and why."""

    known: Known
    #: True where both carry the same project code: then it is the same project. Otherwise a person decides.
    certain: bool
    #: A sentence for the person who decides.
    reason: str


def duplicates(facts: ProjectFacts, existing: Iterable[Known]) -> tuple[Likeness, ...]:
    """The known projects that this one may be again: certain ones first, then by id."""
    found = [likeness for known in existing if (likeness := _likeness(facts, known)) is not None]
    return tuple(sorted(found, key=lambda likeness: (not likeness.certain, likeness.known.id)))


def comparable(form: Mapping[str, object]) -> ProjectFacts:
    """As much of a form as comparing needs, however wrong the rest is; what cannot be read is empty.

    Never to be kept: these are not the facts of a project.
    """

    def text(field: str) -> str:
        unread = Problems()
        read = unread.text(form.get(field), fact=FACT_WORDS[field], field=field, limit=LENGTHS.get(field, 60))
        return "" if unread else read

    code = normalise_project_code(text("code"))
    credit_code = normalise_credit_code(text("credit_code"))
    # A code that fails its check alone may have been given out all the same.
    shaped = isinstance(credit_code_problem(credit_code), CreditCodeCheckFails | None)
    return ProjectFacts(
        origin=Origin.INVESTMENT,
        name=text("name"),
        enterprise_name=text("enterprise_name"),
        credit_code=credit_code if shaped else "",
        code="" if project_code_problem(code) else code,
    )


def _likeness(facts: ProjectFacts, known: Known) -> Likeness | None:
    if facts.code and facts.code == normalise_project_code(known.code or ""):
        return Likeness(known, True, f"项目代码与{known.number}“{known.name}”相同（{facts.code}）")
    mine, theirs = identity(facts.name), identity(known.name)
    if mine and mine == theirs:
        return Likeness(known, False, f"项目名称与{known.number}“{known.name}”相同")
    if not (mine and theirs and _similar(mine, theirs)):
        return None
    known_code = normalise_credit_code(known.credit_code or "")
    if facts.credit_code and facts.credit_code == known_code:
        return Likeness(known, False, f"同一统一社会信用代码，项目名称与{known.number}“{known.name}”相近")
    same_enterprise = identity(facts.enterprise_name) == identity(known.enterprise_name)
    if same_enterprise and not (facts.credit_code and known_code):
        return Likeness(known, False, f"同一企业名称，项目名称与{known.number}“{known.name}”相近")
    return None


def _similar(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 4 and shorter in longer:
        return True
    match = SequenceMatcher(None, one, other, autojunk=False)
    return match.quick_ratio() >= SIMILAR and match.ratio() >= SIMILAR

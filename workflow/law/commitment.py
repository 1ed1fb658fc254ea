"""The text of the dual commitment as data: its sections, what may be deferred, how a breach is dealt with."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from workflow.law.reading import Table
from workflow.law.source import Source, require_basis
from workflow.law.terms import Basis, Side

#: Which part of a case fills a section of the text; a section without one is its words alone.
PARTS: Final = (
    "enterprise_clauses",
    "department_clauses",
    "deferred_materials",
    "never_deferred",
    "supervision_points",
    "breach_steps",
)
#: The steps there can be; which of them are taken on whom, and in which order, is data.
STEPS: Final = ("order_rectification", "propose_stop", "revoke", "report")
#: Facts of a project that a printed clause can hang on; how each is told is `rules.commitment`.
FACTS: Final = ("new_land",)
#: What becomes of a clause whose fact does not hold.
OTHERWISE: Final = ("left_out", "asked")


@dataclass(frozen=True, slots=True)
class Explanation:
    """One thing that the enterprise is told before it signs."""

    text: str
    basis: Basis
    clause: str
    why: str


@dataclass(frozen=True, slots=True)
class ApplicationPaper:
    """One paper that an application for admission consists of. House practice."""

    key: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the text, with the part of the case that is printed below its words."""

    key: str
    title: str
    text: str
    part: str
    why: str


@dataclass(frozen=True, slots=True)
class Promise:
    """A clause of the enterprise as the draft proposes it; its date is left to both sides. House practice."""

    key: str
    text: str
    consequence: str
    why: str


@dataclass(frozen=True, slots=True)
class Condition:
    """When a printed clause of a department applies at all; what has no condition always does. House practice."""

    #: The limits that the clause promises.
    limits: tuple[str, ...]
    #: The fact of the project that it hangs on.
    when: str
    #: What becomes of it where the fact does not hold: not in the text, or for the office to decide.
    otherwise: str
    why: str


@dataclass(frozen=True, slots=True)
class NeverDeferred:
    """What no promise replaces: a paper whose name holds one of the words is not deferred."""

    key: str
    name: str
    words: tuple[str, ...]
    basis: Basis
    clause: str
    why: str


@dataclass(frozen=True, slots=True)
class BreachStep:
    """One step of the ladder after a breach. House practice."""

    move: str
    title: str
    #: The sides that it is taken on.
    sides: tuple[Side, ...]
    #: Whether the step sets a date, which is a clock on the side that is in breach.
    dated: bool
    why: str


@dataclass(frozen=True, slots=True)
class CommitmentText:
    """The skeleton of the dual commitment in one edition of the law."""

    title: str = ""
    #: How far the text is settled, printed on it: 样例底稿，待核定.
    status: str = ""
    why: str = ""
    explanations: tuple[Explanation, ...] = ()
    papers: tuple[ApplicationPaper, ...] = ()
    sections: tuple[Section, ...] = ()
    promises: tuple[Promise, ...] = ()
    conditions: tuple[Condition, ...] = ()
    never_deferred: tuple[NeverDeferred, ...] = ()
    steps: tuple[BreachStep, ...] = ()
    #: How long a breach has to be public at least before credit can be repaired, in days. House practice.
    publicity_days: int = 0
    publicity_why: str = ""

    def paper_names(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The names of some application papers, in the order of the list."""
        wanted = set(keys)
        return tuple(paper.name for paper in self.papers if paper.key in wanted)

    def condition_of(self, limit: str) -> Condition | None:
        """What the clause that promises a limit hangs on; None where it always applies."""
        return next((each for each in self.conditions if limit in each.limits), None)

    def steps_for(self, side: Side) -> tuple[BreachStep, ...]:
        """The ladder of one side, lowest step first."""
        return tuple(step for step in self.steps if side in step.sides)


def read_commitment(table: Table, source: Source) -> CommitmentText:
    """The skeleton as the file says; what is wrong with it is noted."""
    repair = table.table("repair")
    if repair is None:
        table.wrong("repair", "缺少这一项")
    found = CommitmentText(
        title=table.text("title"),
        status=table.text("status"),
        why=table.text("why"),
        explanations=tuple(_explanation(each, source) for each in table.tables("explanations")),
        papers=tuple(_paper(each) for each in table.tables("papers")),
        sections=tuple(_section(each) for each in table.tables("sections")),
        promises=tuple(_promise(each) for each in table.tables("promises")),
        conditions=tuple(_condition(each) for each in table.tables("conditions")),
        never_deferred=tuple(_never(each, source) for each in table.tables("never_deferred")),
        steps=tuple(_step(each) for each in table.tables("steps")),
        publicity_days=repair.positive("publicity_days", "应为正整数") if repair else 0,
        publicity_why=repair.text("why") if repair else "",
    )
    if repair is not None:
        repair.close()
    for kind, keys in (
        ("papers", [paper.key for paper in found.papers]),
        ("sections", [section.key for section in found.sections]),
        ("promises", [promise.key for promise in found.promises]),
        ("never_deferred", [each.key for each in found.never_deferred]),
        ("steps", [step.move for step in found.steps]),
        ("conditions", [limit for each in found.conditions for limit in each.limits]),
    ):
        if not keys and kind != "conditions":
            table.wrong(kind, "至少要有一条")
        for key in {key for key in keys if keys.count(key) > 1}:
            table.wrong(kind, f"“{key}”重复")
    if not found.explanations:
        table.wrong("explanations", "至少要有一条")
    table.close()
    return found


def _explanation(table: Table, source: Source) -> Explanation:
    found = Explanation(
        text=table.text("text"),
        basis=table.member("basis", Basis),
        clause=table.maybe_text("clause"),
        why=table.maybe_text("why"),
    )
    require_basis(table, found.basis, found.clause, table.maybe_text("quote"), found.why, source)
    table.close()
    return found


def _paper(table: Table) -> ApplicationPaper:
    found = ApplicationPaper(key=table.text("key"), name=table.text("name"), why=table.text("why"))
    table.close()
    return found


def _section(table: Table) -> Section:
    found = Section(
        key=table.text("key"),
        title=table.text("title"),
        text=table.text("text"),
        part=table.maybe_text("part"),
        why=table.text("why"),
    )
    if found.part and found.part not in PARTS:
        table.wrong("part", f"“{found.part}”不在可用的词里：{'、'.join(PARTS)}")
    table.close()
    return found


def _promise(table: Table) -> Promise:
    found = Promise(
        key=table.text("key"),
        text=table.text("text"),
        consequence=table.text("consequence"),
        why=table.text("why"),
    )
    table.close()
    return found


def _condition(table: Table) -> Condition:
    found = Condition(
        limits=table.texts("limits"),
        when=table.text("when"),
        otherwise=table.text("otherwise"),
        why=table.text("why"),
    )
    if not found.limits:
        table.wrong("limits", "至少要写明一个时限")
    for field, value, known in (("when", found.when, FACTS), ("otherwise", found.otherwise, OTHERWISE)):
        if value and value not in known:
            table.wrong(field, f"“{value}”不在可用的词里：{'、'.join(known)}")
    table.close()
    return found


def _never(table: Table, source: Source) -> NeverDeferred:
    found = NeverDeferred(
        key=table.text("key"),
        name=table.text("name"),
        words=table.texts("words"),
        basis=table.member("basis", Basis),
        clause=table.maybe_text("clause"),
        why=table.maybe_text("why"),
    )
    if not found.words:
        table.wrong("words", "至少要有一个词")
    require_basis(table, found.basis, found.clause, table.maybe_text("quote"), found.why, source)
    table.close()
    return found


def _step(table: Table) -> BreachStep:
    found = BreachStep(
        move=table.text("move"),
        title=table.text("title"),
        sides=table.members("sides", Side),
        dated=table.flag("dated"),
        why=table.text("why"),
    )
    if found.move not in STEPS:
        table.wrong("move", f"“{found.move}”不在可用的词里：{'、'.join(STEPS)}")
    if not found.sides:
        table.wrong("sides", "至少要写明一方")
    table.close()
    return found

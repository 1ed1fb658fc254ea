"""What one edition of the law says: frozen values, read by `loading.py` from TOML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from workflow.law.commitment import CommitmentText
from workflow.law.negative_list import NegativeRule
from workflow.law.registration import Registration
from workflow.law.terms import (
    Basis,
    Binding,
    Obligor,
    PauseReason,
    Phase,
    Rung,
    Side,
    Stage,
    StandardSort,
    Unit,
)


@dataclass(frozen=True, slots=True)
class Extension:
    """How far a limit may be extended, once, and on whose word."""

    #: In the unit of the limit that it extends.
    amount: int
    #: Who has to approve it, as the statute names them.
    approver: str
    #: The statute and article.
    clause: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A rule of time: how much, in what unit, from which event, how binding, and which clause says so."""

    key: str
    title: str
    #: None where nobody has set it (待核定): it has no due date, so that nobody is ever late by it.
    amount: int | None
    unit: Unit
    #: The event that starts the limit, e.g. `checklist_notified`, `consultee_notified`, `land_price_paid`.
    starts: str
    obligor: Obligor
    binding: Binding
    basis: Basis
    #: Clause of the document, or statute and article; empty only for practice.
    clause: str
    #: The words of the source text that say it; empty unless the basis is the document.
    quote: str
    #: Why house practice sets it; empty otherwise.
    why: str
    #: What may stop the count; a pause for any other reason is refused.
    excludes: frozenset[PauseReason] = frozenset()
    extension: Extension | None = None
    #: What the reader should also know, e.g. that the document does not define an hour.
    note: str = ""
    #: What is not settled about where it holds (适用待核定): nothing is timed by it until that is. Empty where it is in use.
    unsettled: str = ""
    #: It ends on a day that was agreed or ordered: no rule about receipt after hours moves that day.
    to_a_day: bool = False


#: Keys of limits that people set for one matter and that a rung may name although the edition lists none of them.
SET_BY_PEOPLE = frozenset({"supervision_promise"})


@dataclass(frozen=True, slots=True)
class LadderRung:
    """When a reminder of one rung is due, relative to the due date of the limit it watches. House practice."""

    rung: Rung
    #: Limits it watches; empty means all.
    limits: tuple[str, ...]
    #: Working days relative to due: negative before, zero on the day, positive after. Where it counts `since_owed`, how
    #: many working days it has been owed.
    offset: int
    why: str
    #: Limits that it does not watch although it watches all others.
    exempt: tuple[str, ...] = ()
    #: Obligors whom it reaches; empty means all.
    obligors: tuple[Obligor, ...] = ()
    #: It counts from the day on which the step is owed, and watches only what no limit is known for (待核定).
    since_owed: bool = False

    def watches(self, limit: str, obligor: Obligor) -> bool:
        """Whether the rung is for this limit and whoever is on its clock."""
        return (
            (not self.limits or limit in self.limits)
            and limit not in self.exempt
            and (not self.obligors or obligor in self.obligors)
        )


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """A department as the edition knows it; the running dictionary is in the records and may be renamed."""

    key: str
    name: str
    short: str
    #: Duties named in the document, e.g. `lead:land_use`, `task_force`.
    duties: tuple[str, ...] = ()
    note: str = ""
    #: Where the document names it; empty for bodies that only the catalogue names.
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """A paper to be handed in. Identity is the key: the same paper in two items has the same key."""

    key: str
    #: As this item words it; `Edition.papers[key].name` is the one name that the pack prints.
    name: str
    originals: int | None = None
    copies: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """The identity of a paper: one key, one name, and the other wordings that mean the same paper."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Circumstance:
    """The situation in which an item is handled, with its papers."""

    name: str
    #: Empty where nothing is handed in; the note then says why.
    materials: tuple[Material, ...]
    note: str = ""
    #: The statutory limit of this situation, where the law names one of its own; None where the item's holds.
    statutory_limit: "Term | None" = None


@dataclass(frozen=True, slots=True)
class Term:
    """A limit of an item as the catalogue states it. `amount is None` means 待核定: unknown, never guessed."""

    amount: int | None
    unit: Unit
    clause: str
    confidence: str
    note: str = ""
    #: Key of the limit that the number was taken from; empty where the catalogue states it itself.
    limit: str = ""
    #: The event that starts it where it is not acceptance; empty otherwise.
    starts: str = ""
    #: How far its own statute lets it be extended; None where that is not known or it says nothing.
    extension: Extension | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An approval item of the sample catalogue."""

    code: str
    phase: Phase
    name: str
    kind: str
    lead: str
    #: Keys of departments that take part, where the dictionary knows them.
    partners: tuple[str, ...]
    statutory_limit: Term
    committed_limit: Term
    circumstances: tuple[Circumstance, ...]
    #: What it yields; papers of later items that match are produced on the way.
    output: str
    depends_on: tuple[str, ...]
    excluded_steps: tuple[str, ...]
    order: int
    sources: tuple[str, ...]
    confidence: str
    note: str = ""
    #: When it applies at all, in words; empty means always.
    applicability: str = ""
    #: Running beside the main line: 并行 / 按需; empty for the main line.
    track: str = ""
    #: The limit binds the enterprise, not the department.
    binds_enterprise: bool = False
    deferrable: bool = False
    notified_commitment: str = ""
    #: Papers that may be handed in later, in the catalogue's words.
    tolerable_materials: tuple[str, ...] = ()
    #: Keys of the papers that its output is; later items need not ask the enterprise for them.
    produces: tuple[str, ...] = ()
    #: Bodies that take part and are no department, in words.
    assisting: tuple[str, ...] = ()
    delivered_to: str = ""
    #: Decided with the joint acceptance where its department takes part in it, as that part says (二（四）2).
    joint: bool = False


@dataclass(frozen=True, slots=True)
class StandardPoint:
    """One point of an item's published standard: 接件标准, 审查要点, 正面清单 or 负面清单 (二（四）1)."""

    key: str
    sort: StandardSort
    text: str
    #: Codes of the items it is for; empty means every one.
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseText:
    """One promise as Annex 2 (or house practice) words it."""

    key: str
    side: Side
    #: Department key for a department's clause, empty for the enterprise's.
    department: str
    text: str
    #: Limits that the text promises, by key.
    limits: tuple[str, ...]
    clause: str
    quote: str
    basis: Basis
    why: str = ""
    #: The number printed before it: `1. `, `2. `, `3. `.
    number: int = 0
    #: Left open for whoever fills in the form (其他承诺事项).
    open: bool = False


@dataclass(frozen=True, slots=True)
class PhaseEntry:
    """A phase with its printed name and leading department."""

    phase: Phase
    name: str
    lead: str
    #: Clause that names the lead; empty where house practice does.
    clause: str
    #: The stage that carries it.
    stage: Stage = Stage.CONSTRUCTION_APPROVAL
    basis: Basis = Basis.DOCUMENT
    why: str = ""


@dataclass(frozen=True, slots=True)
class StageEntry:
    """A stage with its name in the document and its common name, and what it opens after."""

    stage: Stage
    name: str
    alias: str
    opens_after: tuple[Stage, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A house rule by which analysis proposes an item for a project, with the reason shown to the office."""

    key: str
    #: Items proposed when it matches.
    items: tuple[str, ...]
    reason: str
    origins: tuple[str, ...] = ()
    #: Prefixes of GB/T 4754-2017 industry codes; empty means any.
    industries: tuple[str, ...] = ()
    #: Project kinds (类型) it is for; empty means any.
    kinds: tuple[str, ...] = ()
    #: Whether the enterprise is new (True), already registered (False), or either (None).
    new_enterprise: bool | None = None
    #: Whether land is still needed (True), in hand (False), or either (None).
    needs_land: bool | None = None
    basis: Basis = Basis.PRACTICE


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated edition of one county's law. A project is bound to the edition in force at its intake."""

    county: str
    title: str
    number: str
    in_force: date
    #: SHA-256 over the content of all files of the edition, hexadecimal.
    hash: str
    #: Opening and closing of the window, in Asia/Shanghai local time.
    window_hours: tuple[tuple[time, time], ...]
    window_hours_note: str
    late_receipt_next_day: bool
    limits: Mapping[str, Limit]
    stages: tuple[StageEntry, ...]
    phases: tuple[PhaseEntry, ...]
    departments: Mapping[str, DepartmentEntry]
    clauses: tuple[ClauseText, ...]
    ladder: tuple[LadderRung, ...]
    items: Mapping[str, Item]
    triggers: tuple[Trigger, ...]
    project_kinds: tuple[str, ...]
    #: GB/T 4754-2017 prefixes that flag a high-risk industry; a flag, not a decision.
    high_risk_prefixes: tuple[str, ...]
    source_text: str
    #: Name of the county as people say it, and its code of GB/T 2260.
    county_name: str = ""
    region: str = ""
    #: Name of the task force's office.
    office: str = ""
    #: Where the list of prefixes comes from, and that a person decides.
    high_risk_note: str = ""
    #: The events that start limits, in words: `Limit.starts` → 收到征询意见表.
    events: Mapping[str, str] = field(default_factory=dict)
    #: Every paper by its key.
    papers: Mapping[str, PaperEntry] = field(default_factory=dict)
    #: The unnumbered sentence below a department's clauses, where the form prints one.
    closings: Mapping[str, str] = field(default_factory=dict)
    #: The skeleton of the dual commitment.
    commitment: CommitmentText = field(default_factory=CommitmentText)
    #: The points that are checked one by one at the window, and why they are only a sample; empty where confirmed.
    standards: tuple[StandardPoint, ...] = ()
    standards_why: str = ""
    #: Which projects direct landing excludes.
    negative_list: tuple[NegativeRule, ...] = ()
    #: Business registration (二（二）): its items, the pickup window, the one form.
    registration: Registration = field(default_factory=Registration)

    def clauses_of(self, side: Side, department: str = "") -> tuple[ClauseText, ...]:
        """The clauses printed for the enterprise, or for one department, in their order."""
        return tuple(text for text in self.clauses if text.side is side and text.department == department)

    def items_of(self, phase: Phase) -> tuple[Item, ...]:
        """The items of one phase in their order."""
        return tuple(sorted((i for i in self.items.values() if i.phase is phase), key=lambda i: i.order))

    def standards_of(self, code: str) -> tuple[StandardPoint, ...]:
        """The points that are checked when an item is received; those for every item, and its own."""
        return tuple(point for point in self.standards if not point.items or code in point.items)

    def producers(self, paper: str) -> tuple[str, ...]:
        """Codes of the items whose output is this paper."""
        return tuple(item.code for item in self.items.values() if paper in item.produces)

    def paper_key(self, wording: str) -> str | None:
        """The key of the paper that a wording means, by name or alias; None for a paper not in the table."""
        wanted = wording.strip()
        for entry in self.papers.values():
            if wanted == entry.name or wanted in entry.aliases:
                return entry.key
        return None

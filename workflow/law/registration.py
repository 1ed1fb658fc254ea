"""What an edition says of business registration (二（二）): its items, the pickup window, the one form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflow.law.terms import Basis, Obligor


class Stops(StrEnum):
    """Up to which step a limit counts."""

    APPROVAL = "approval"
    DELIVERY = "delivery"


class FieldKind(StrEnum):
    """How a field of the one form is filled in."""

    TEXT = "text"
    LINES = "lines"
    PHONE = "phone"
    #: 万元, at most two decimals.
    AMOUNT = "amount"
    #: A whole number.
    COUNT = "count"
    CHOICE = "choice"
    SEVERAL = "several"
    #: Picked from the library of standard addresses (二（二）3).
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class RegistrationEntry:
    """One item of business registration: the catalogue's item, and how it goes through the pickup window."""

    #: The catalogue's code; department, order, predecessors and limit are taken from there.
    code: str
    name: str
    short: str
    department: str
    order: int
    #: Codes of the items that have to be settled before this one can be applied for.
    after: tuple[str, ...]
    #: Key of the limit; empty where none is known (待核定): then no clock runs.
    limit: str
    #: Who is on that clock; the department where there is none.
    obligor: Obligor
    #: Up to which step the limit counts; None without a limit.
    stops: Stops | None
    stops_why: str
    #: What arrives at the pickup window; empty where nothing is handed over.
    things: tuple[str, ...]
    basis: Basis
    clause: str
    quote: str
    why: str
    #: Who does the work without an account here, in words; the window records for them.
    performed_by: str = ""
    #: Steps recorded one by one; the first is the application, the last concludes the item.
    steps: tuple[str, ...] = ()
    #: The fact of the project that its approval brings forth, e.g. the credit code.
    yields: str = ""
    #: The field of the form by which the enterprise chooses among the things.
    chosen_by: str = ""
    #: What the enterprise does not pay for, in words.
    free: str = ""

    @property
    def approved(self) -> bool:
        """Whether a department approves it: not what a shop makes, nor what a bank does step by step."""
        return not self.performed_by

    @property
    def ordered(self) -> bool:
        """Whether a shop makes it to order, and its hour counts from the order (二（二）3)."""
        return bool(self.performed_by and self.things)


@dataclass(frozen=True, slots=True)
class SetupField:
    """One field of the one form: asked once, and not at all where a fact of the project says it."""

    key: str
    title: str
    kind: FieldKind
    #: Codes of the items that cannot be applied for without it.
    needed_by: tuple[str, ...]
    choices: tuple[str, ...] = ()
    #: The fact of the project that fills it; empty where the form itself asks.
    fact: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """Business registration as an edition has it."""

    #: By the catalogue's code, in their order.
    items: Mapping[str, RegistrationEntry] = field(default_factory=dict)
    fields: tuple[SetupField, ...] = ()
    pickup_name: str = ""
    #: The department that keeps the library of standard addresses.
    address_department: str = ""
    form_why: str = ""

    def fields_of(self, code: str) -> tuple[SetupField, ...]:
        """The fields that an item needs."""
        return tuple(each for each in self.fields if code in each.needed_by)

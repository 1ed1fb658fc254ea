"""Business registration as values: what an item waits for, what its form lacks, how the pickup window stands."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, Final

from workflow.errors import (
    AmountUnreadable,
    ChoiceUnknown,
    CollectorMissing,
    HeadcountUnreadable,
    NothingDelivered,
    SetupInvalid,
    ThingUnknown,
)
from workflow.law.registration import FieldKind, Registration, RegistrationEntry, SetupField
from workflow.rules import facts as project_facts
from workflow.rules.amounts import amount_written
from workflow.rules.facts import ProjectFacts
from workflow.rules.identifiers import normalise_phone, phone_problem
from workflow.rules.machines import SETTLED
from workflow.rules.wording import Problems, clean, half_width

#: Greatest number of characters of a text and of a field of several lines.
LONGEST_TEXT: Final = 120
LONGEST_LINES: Final = 2000

Values = Mapping[str, Any]

# --- the order of things --------------------------------------------------------------------------------------


def waits_for(entry: RegistrationEntry, states: Mapping[str, str]) -> tuple[str, ...]:
    """Codes of planned items that have to be settled first; an item that is not planned holds nobody up."""
    return tuple(code for code in entry.after if states.get(code, SETTLED[0]) not in SETTLED)


def proposed_items(registration: Registration, expected: Collection[str]) -> tuple[str, ...]:
    """Codes proposed for a project: those that analysis expects, or all where it expects none. House practice."""
    found = tuple(code for code in registration.items if code in expected)
    return found or tuple(registration.items)


def skip_reason(facts: ProjectFacts) -> str:
    """Why an existing enterprise passes business registration over; empty for a new one. House practice."""
    if facts.new_enterprise:
        return ""
    code = f"（统一社会信用代码{facts.credit_code}）" if facts.credit_code else ""
    return f"{facts.enterprise_name}已设立登记{code}，无需办理企业开办"


def pickup_state(states: Iterable[str]) -> str:
    """How the window stands, by the states of the items that hand something over and were not dropped."""
    alive = [state for state in states if state not in ("not_needed", "withdrawn")]
    if not alive or any(state not in ("delivered", "collected") for state in alive):
        return "waiting"
    return "ready" if "delivered" in alive else "collected"


#: The move that brings the window from one state to another, where an act upon an item does.
PICKUP_MOVES: Final[Mapping[tuple[str, str], str]] = {
    ("waiting", "ready"): "fill",
    ("waiting", "collected"): "settle",
    ("ready", "waiting"): "reopen",
    ("collected", "waiting"): "reopen",
    ("ready", "collected"): "collect",
    ("collected", "ready"): "take_back",
}

# --- the one form ---------------------------------------------------------------------------------------------


def known(field: SetupField, values: Values, facts: ProjectFacts) -> str:
    """What is known of a field in words, from the facts of the project or from the form; empty where nothing is."""
    if field.fact:
        return project_facts.shown(facts, field.fact)
    value = values.get(field.key)
    if isinstance(value, Mapping):
        return str(value.get("text", ""))
    return "、".join(value) if isinstance(value, list) else str(value or "")


def lacking(
    registration: Registration, code: str, values: Values, facts: ProjectFacts
) -> tuple[SetupField, ...]:
    """The fields without which an item cannot be applied for, still empty."""
    return tuple(field for field in registration.fields_of(code) if not known(field, values, facts))


def asked(registration: Registration, codes: Collection[str]) -> tuple[SetupField, ...]:
    """The fields that the form asks for these items: what a fact of the project says is not asked again."""
    return tuple(
        field
        for field in registration.fields
        if not field.fact and any(code in codes for code in field.needed_by)
    )


def read_values(form: Mapping[str, object], fields: Iterable[SetupField]) -> dict[str, Any]:
    """The fields that the form names, normalised; an address is left to the library. Others are left alone.

    Raises:
        SetupInvalid: with every problem at once.
    """
    problems = Problems()
    found: dict[str, Any] = {}
    for field in fields:
        if field.key not in form or field.kind is FieldKind.ADDRESS:
            continue
        given = form[field.key]
        read: Callable[[], Any] = partial(_several if field.kind is FieldKind.SEVERAL else _one, field, given)
        found[field.key] = problems.taking(read, "")
    if problems:
        raise SetupInvalid(problems)
    return found


def _one(field: SetupField, given: object) -> str:
    lines = field.kind is FieldKind.LINES
    text = clean(
        given,
        fact=field.title,
        field=field.key,
        limit=LONGEST_LINES if lines else LONGEST_TEXT,
        multiline=lines,
    )
    if not text:
        return ""
    match field.kind:
        case FieldKind.PHONE:
            if (problem := phone_problem(text)) is not None:
                problem.field = field.key
                raise problem
            return normalise_phone(text)
        case FieldKind.AMOUNT:
            return _amount(field, text)
        case FieldKind.COUNT:
            number = half_width(text).replace(",", "")
            if not re.fullmatch(r"[0-9]{1,6}", number):
                raise HeadcountUnreadable(fact=field.title, value=text, field=field.key)
            return str(int(number))
        case FieldKind.CHOICE if text not in field.choices:
            raise ChoiceUnknown(
                fact=field.title, value=text, choices="、".join(field.choices), field=field.key
            )
    return text


def _amount(field: SetupField, text: str) -> str:
    amount = amount_written(text)
    if amount is None or not 0 < amount < 10**10 or amount != amount.quantize(Decimal("0.01")):
        raise AmountUnreadable(fact=field.title, value=text, field=field.key)
    return str(int(amount)) if amount == int(amount) else f"{amount.quantize(Decimal('0.01')):f}"


def _several(field: SetupField, given: object) -> list[str]:
    values = [given] if isinstance(given, str) else given
    if not isinstance(values, list | tuple):
        values = []
    chosen = [str(value) for value in values if value]
    for value in chosen:
        if value not in field.choices:
            raise ChoiceUnknown(
                fact=field.title, value=value, choices="、".join(field.choices), field=field.key
            )
    return [choice for choice in field.choices if choice in chosen]


# --- what is handed over --------------------------------------------------------------------------------------


def things_of(entry: RegistrationEntry, values: Values) -> tuple[str, ...]:
    """What is to arrive at the window: all of it, or what the enterprise chose in the form."""
    chosen = values.get(entry.chosen_by) if entry.chosen_by else None
    return tuple(thing for thing in entry.things if not chosen or thing in chosen)


def delivered_things(
    entry: RegistrationEntry, expected: Collection[str], given: Collection[str] | None
) -> tuple[str, ...]:
    """What has arrived, in the order of the law; everything expected where nothing is named.

    Raises:
        ThingUnknown: the item yields no such thing.
        NothingDelivered: none is named.
    """
    if given is None:
        return tuple(thing for thing in entry.things if thing in expected)
    for thing in given:
        if thing not in entry.things:
            raise ThingUnknown(item=entry.short, thing=thing, choices="、".join(entry.things))
    if not given:
        raise NothingDelivered()
    return tuple(thing for thing in entry.things if thing in given)


def mask_document(number: object) -> str:
    """The number of an identity document as it is kept: its first three and last four characters, never the rest.

    Raises:
        CollectorMissing: it is empty.
    """
    text = half_width(clean(number, fact="证件号码", field="document_number", limit=40)).upper()
    if not text:
        raise CollectorMissing(what="证件号码", field="document_number")
    if len(text) < 9:
        return "*" * (len(text) - 2) + text[-2:] if len(text) > 2 else "*" * len(text)
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"

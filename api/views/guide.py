"""The public service guide: items found by name, code, department, phase or the initials of pinyin; one of them whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.law.edition import Edition, Item
from workflow.law.terms import Phase
from workflow.law.words import word
from workflow.records.department import Department
from workflow.rules import guide as rules
from workflow.rules.finding import asked, found
from workflow.rules.guide import Guide, GuideLimit


@dataclass(frozen=True, slots=True)
class GuideRow:
    """An item as the list shows it."""

    code: str
    name: str
    kind: str
    phase: Phase
    #: Key and present name of the department that decides.
    department: str
    department_name: str
    applicability: str
    committed: GuideLimit
    statutory: GuideLimit
    #: The enterprise's own days stand where the others have the department's.
    binds_enterprise: bool


@dataclass(frozen=True, slots=True)
class GuidePage:
    """One item, with the names of those who take part and the edition that it is told from."""

    guide: Guide
    edition: Edition
    #: False where the edition in force no longer knows the item.
    current: bool
    department_name: str
    #: Departments that take part, by name, and bodies that are none.
    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    short: str


def departments(session: Session, law: Law) -> tuple[tuple[str, str], ...]:
    """The departments that decide on an item, by key and name, in the order of the dictionary."""
    leading = {item.lead for item in law.current.items.values()}
    return tuple((key, each.name) for key, each in _names(session).items() if key in leading)


def _names(session: Session) -> dict[str, _Named]:
    rows = session.execute(
        select(Department.key, Department.name, Department.short).order_by(
            Department.position, Department.key
        )
    )
    return {key: _Named(name, short) for key, name, short in rows}


def listed(
    session: Session, law: Law, *, words: str = "", phase: Phase | None = None, department: str = ""
) -> tuple[GuideRow, ...]:
    """The items of the edition in force that fit, phase by phase; each part of the words has to be found."""
    names = _names(session)
    parts = asked(words)
    return tuple(
        _row(item, law.current, names)
        for item in rules.in_order(law.current)
        if (phase is None or item.phase is phase)
        and (not department or item.lead == department)
        and _fits(item, parts, names)
    )


def _fits(item: Item, parts: Sequence[str], names: dict[str, _Named]) -> bool:
    lead = names.get(item.lead)
    told = (item.name, word(item.phase), item.kind, item.output, *((lead.name, lead.short) if lead else ()))
    return all(found(part, (item.code,), told) for part in parts)


def _row(item: Item, edition: Edition, names: dict[str, _Named]) -> GuideRow:
    return GuideRow(
        code=item.code,
        name=item.name,
        kind=item.kind,
        phase=item.phase,
        department=item.lead,
        department_name=_name(names, item.lead),
        applicability=item.applicability,
        committed=rules.committed(item, edition),
        statutory=rules.statutory(item, edition),
        binds_enterprise=item.binds_enterprise,
    )


def _name(names: dict[str, _Named], key: str) -> str:
    return names[key].name if key in names else key


def read(session: Session, law: Law, code: str) -> GuidePage:
    """One item of the edition in force, or of the last that knew it: a project may still run under that one.

    Raises:
        NotFound: no edition knows it.
    """
    newest_first = sorted(law.editions.values(), key=lambda each: each.in_force, reverse=True)
    edition = next((each for each in (law.current, *newest_first) if code in each.items), None)
    if edition is None:
        raise NotFound(what="该事项")
    item, names = edition.items[code], _names(session)
    return GuidePage(
        guide=rules.guide_of(item, edition),
        edition=edition,
        current=edition.hash == law.current.hash,
        department_name=_name(names, item.lead),
        partners=(*(_name(names, key) for key in item.partners), *item.assisting),
    )

"""The negative list of direct landing as data: which projects are excluded, and on what ground."""

import re
from dataclasses import dataclass

from workflow.law.reading import Table
from workflow.law.source import Source, require_basis
from workflow.law.terms import Basis


@dataclass(frozen=True, slots=True)
class NegativeRule:
    """One entry of the negative list. It excludes a project that meets every condition it names."""

    key: str
    title: str
    basis: Basis
    #: Statute and article, or clause of the document; empty for practice.
    clause: str = ""
    #: Why house practice sets it; empty otherwise.
    why: str = ""
    #: Prefixes of GB/T 4754-2017 industry codes; empty means any.
    industries: tuple[str, ...] = ()
    #: Project kinds (类型); empty means any.
    kinds: tuple[str, ...] = ()
    #: Words in the address; empty means any place.
    addresses: tuple[str, ...] = ()
    #: Whether it is in force; an entry that is not shows how one is written.
    active: bool = False


def read_rule(table: Table, source: Source, kinds: tuple[str, ...]) -> NegativeRule:
    """One entry, with whatever is wrong with it noted."""
    found = NegativeRule(
        key=table.text("key"),
        title=table.text("title"),
        basis=table.member("basis", Basis),
        clause=table.maybe_text("clause"),
        why=table.maybe_text("why"),
        industries=table.texts("industries"),
        kinds=table.texts("kinds"),
        addresses=table.texts("addresses"),
        active=table.flag("active"),
    )
    require_basis(table, found.basis, found.clause, table.maybe_text("quote"), found.why, source)
    for prefix in found.industries:
        if not re.fullmatch(r"\d{2,4}", prefix):
            table.wrong("industries", f"“{prefix}”应为二至四位行业代码")
    for kind in found.kinds:
        if kind not in kinds:
            table.wrong("kinds", f"没有名为“{kind}”的项目类型")
    if not (found.industries or found.kinds or found.addresses):
        table.wrong("industries", "至少写明一个条件")
    table.close()
    return found

"""Reading `registration.toml`: what the catalogue says already is taken from there and not said again."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from workflow.law.edition import Item, Limit
from workflow.law.reading import Table
from workflow.law.registration import FieldKind, Registration, RegistrationEntry, SetupField, Stops
from workflow.law.source import Source, require_basis
from workflow.law.terms import Basis, Obligor


def read_registration(
    file: Table, items: Mapping[str, Item], limits: Mapping[str, Limit], source: Source
) -> Registration:
    """The items in the catalogue's order, the fields of the form, the window and the keeper of addresses."""
    pickup, addresses, form = file.table("pickup"), file.table("addresses"), file.table("form")
    found = Registration()
    for name, table in (("pickup", pickup), ("addresses", addresses), ("form", form)):
        if table is None:
            file.wrong(name, "缺少这一项")
            continue
        require_basis(table, Basis.DOCUMENT, table.text("clause"), table.text("quote"), "", source)
        if name == "pickup":
            found = replace(found, pickup_name=table.text("name"))
        elif name == "addresses":
            found = replace(found, address_department=table.text("department"))
        else:
            found = replace(found, form_why=table.text("why"))
        table.close()
    entries: dict[str, RegistrationEntry] = {}
    for table in file.tables("items"):
        entry = _entry(table, items, limits, source)
        if entry is None:
            continue
        if entry.code in entries:
            table.wrong("item", "重复")
        entries[entry.code] = entry
    fields = tuple(_field(table) for table in file.tables("fields"))
    file.close()
    ordered = dict(sorted(entries.items(), key=lambda each: each[1].order))
    return replace(found, items=MappingProxyType(ordered), fields=fields)


def _entry(
    table: Table, items: Mapping[str, Item], limits: Mapping[str, Limit], source: Source
) -> RegistrationEntry | None:
    code = table.text("item")
    if code:
        table.at(f"items.{code}")
    item = items.get(code)
    basis = table.member("basis", Basis)
    clause, quote, why = table.maybe_text("clause"), table.maybe_text("quote"), table.maybe_text("why")
    require_basis(table, basis, clause, quote, why, source)
    stops = table.member("stops", Stops) if "stops" in table else None
    limit = limits.get(item.committed_limit.limit) if item else None
    performed_by, steps = table.maybe_text("performed_by"), table.texts("steps")
    things = table.texts("things")
    stops_why = table.maybe_text("stops_why")
    found = {
        "short": table.text("short"),
        "yields": table.maybe_text("yields"),
        "chosen_by": table.maybe_text("chosen_by"),
        "free": table.maybe_text("free"),
    }
    table.close()
    if item is None:
        table.wrong("item", f"目录中没有编号“{code}”")
        return None
    if (limit is None) is not (stops is None):
        table.wrong("stops", "有时限的应写明计到哪一步，没有时限的不写")
    if stops is not None and not stops_why:
        table.wrong("stops_why", "应写明为什么计到这一步")
    if stops is Stops.DELIVERY and not things:
        table.wrong("stops", "没有送到窗口的东西，不能计到送达")
    if limit is not None and (limit.obligor is Obligor.SEAL_SHOP) is not bool(performed_by):
        table.wrong("performed_by", "刻章店的时限应写明由谁办理；部门的时限由部门自己办理")
    if steps and (len(steps) < 2 or things or limit is not None):
        table.wrong("steps", "分步办理的事项至少两步，没有送到窗口的东西和时限")
    if performed_by and not steps and not things:
        table.wrong("performed_by", "没有账号的单位办理的，应有分步或送到窗口的东西，否则无从办结")
    return RegistrationEntry(
        code=code,
        name=item.name,
        department=item.lead,
        order=item.order,
        after=item.depends_on,
        limit=limit.key if limit else "",
        obligor=limit.obligor if limit else Obligor.DEPARTMENT,
        stops=stops,
        stops_why=stops_why,
        things=things,
        basis=basis,
        clause=clause,
        quote=quote,
        why=why,
        performed_by=performed_by,
        steps=steps,
        **found,
    )


def _field(table: Table) -> SetupField:
    found = SetupField(
        key=table.text("key"),
        title=table.text("title"),
        kind=table.member("kind", FieldKind),
        needed_by=table.texts("needed_by"),
        choices=table.texts("choices"),
        fact=table.maybe_text("fact"),
        hint=table.maybe_text("hint"),
    )
    if found.key:
        table.at(f"fields.{found.key}")
    if (found.kind in (FieldKind.CHOICE, FieldKind.SEVERAL)) is not bool(found.choices):
        table.wrong("choices", "供选择的字段应写明选项，其他字段不写")
    table.close()
    return found

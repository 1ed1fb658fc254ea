"""Reading the catalogue: the identity of papers, and the approval items with their circumstances."""

from collections.abc import Mapping

from workflow.law.edition import Circumstance, Extension, Item, Limit, Material, PaperEntry, Term
from workflow.law.reading import Findings, Table
from workflow.law.source import names_a_law
from workflow.law.terms import Phase, Unit


def read_papers(file: Table, findings: Findings) -> dict[str, PaperEntry]:
    """The papers by key; a wording that means two papers is a finding."""
    found: dict[str, PaperEntry] = {}
    meant: dict[str, str] = {}
    for key, table in file.named("materials"):
        found[key] = PaperEntry(key=key, name=table.text("name"), aliases=table.texts("aliases"))
        for wording in (found[key].name, *found[key].aliases):
            if wording in meant:
                findings.add(
                    "materials.toml", f"materials.{key}", f"“{wording}”已经是“{meant[wording]}”的名称或别名"
                )
            meant[wording] = key
        table.close()
    file.close()
    return found


def read_items(
    files: Mapping[str, Table],
    papers: Mapping[str, PaperEntry],
    limits: Mapping[str, Limit],
    findings: Findings,
) -> dict[str, Item]:
    """The items by code, from one file per phase."""
    meant = {wording: key for key, entry in papers.items() for wording in (entry.name, *entry.aliases)}
    found: dict[str, Item] = {}
    for name, file in files.items():
        phase = file.member("phase", Phase)
        if name != f"catalogue/{phase}.toml":
            findings.add(name, "phase", "文件名应与阶段一致")
        for table in file.tables("items"):
            item = _item(table, phase, meant, limits)
            if item.code in found:
                table.wrong("code", "编号重复")
            found[item.code] = item
        file.close()
    return found


def _item(table: Table, phase: Phase, meant: Mapping[str, str], limits: Mapping[str, Limit]) -> Item:
    code = table.text("code")
    if code:
        table.at(f"items.{code}")
    found = Item(
        code=code,
        phase=phase,
        name=table.text("name"),
        kind=table.text("kind"),
        lead=table.text("lead"),
        partners=table.texts("partners"),
        statutory_limit=_term(table, "statutory_limit", limits),
        committed_limit=_term(table, "committed_limit", limits),
        circumstances=tuple(_circumstance(below, meant, limits) for below in table.tables("circumstances")),
        output=table.text("output"),
        depends_on=table.texts("depends_on"),
        excluded_steps=table.texts("excluded_steps"),
        order=table.number("order"),
        sources=table.texts("sources"),
        confidence=table.text("confidence"),
        note=table.maybe_text("note"),
        applicability=table.maybe_text("applicability"),
        track=table.maybe_text("track"),
        binds_enterprise=table.flag("binds_enterprise"),
        deferrable=table.flag("deferrable"),
        notified_commitment=table.maybe_text("notified_commitment"),
        tolerable_materials=table.texts("tolerable_materials"),
        produces=table.texts("produces"),
        assisting=table.texts("assisting"),
        delivered_to=table.maybe_text("delivered_to"),
        joint=table.flag("joint"),
    )
    if not found.circumstances:
        table.wrong("circumstances", "至少要有一种具体情形")
    if found.joint and (phase is not Phase.COMPLETION or found.binds_enterprise):
        table.wrong("joint", "只有竣工验收阶段、由部门作出结论的事项才能随联合验收一并办理")
    if not found.sources:
        table.wrong("sources", "应当写明来源")
    table.close()
    return found


def read_extension(table: Table) -> Extension:
    """How far a limit may be extended: by how much, on whose word, by which article."""
    found = Extension(
        amount=table.positive("amount", "应为正整数"),
        approver=table.text("approver"),
        clause=table.text("clause"),
    )
    table.close()
    return found


def _term(item: Table, key: str, limits: Mapping[str, Limit]) -> Term:
    """A limit of an item: stated here, taken from the limits by name, or 待核定."""
    table = item.table(key)
    unknown = Term(amount=None, unit=Unit.WORKING_DAY, clause="", confidence="unknown")
    if table is None:
        item.wrong(key, '缺少这一项；没有查到的写confidence = "unknown"')
        return unknown
    named, amount = table.maybe_text("limit"), table.maybe_number("amount")
    confidence, note = table.text("confidence"), table.maybe_text("note")
    unit = table.member("unit", Unit, default=Unit.WORKING_DAY)
    clause, starts = table.maybe_text("clause"), table.maybe_text("starts")
    longer = table.table("extension")
    extension = None if longer is None else read_extension(longer)
    if named and any(key in table for key in ("amount", "unit", "clause", "starts", "extension")):
        table.wrong("limit", "引用时限时不再写数字、单位、条款、起算和延长")
    if amount is not None and not clause.strip() and not named:
        table.wrong("clause", "缺少条款")
    elif amount is not None and key == "statutory_limit" and not names_a_law(clause):
        table.wrong("clause", "应当写明法律法规或规章；没有查到条文的，不写数字，时限待核定")
    if amount is not None and amount < 0:
        table.wrong("amount", "不能为负数")
    if amount is not None and "unit" not in table:
        table.wrong("unit", "缺少这一项")
    table.close()
    if not named:
        return Term(
            amount=amount,
            unit=unit,
            clause=clause,
            confidence=confidence,
            note=note,
            starts=starts,
            extension=extension,
        )
    limit = limits.get(named)
    if limit is None:
        table.wrong("limit", f"没有名为“{named}”的时限")
        return unknown
    return Term(
        amount=limit.amount,
        unit=limit.unit,
        clause=limit.clause,
        confidence=confidence,
        note=note,
        limit=named,
    )


def _circumstance(table: Table, meant: Mapping[str, str], limits: Mapping[str, Limit]) -> Circumstance:
    name, note = table.text("name"), table.maybe_text("note")
    found = [_material(table, given, meant) for given in table.mixed("materials")]
    materials = tuple(material for material in found if material is not None)
    keys = [material.key for material in materials]
    for material in materials:
        if keys.count(material.key) > 1:
            table.wrong("materials", f"“{material.name}”与本情形的另一份材料是同一份纸")
    if not found and not note.strip():
        table.wrong("note", "没有材料的情形应当写明为什么")
    own = _term(table, "statutory_limit", limits) if "statutory_limit" in table else None
    table.close()
    return Circumstance(name=name, materials=materials, note=note, statutory_limit=own)


def _material(circumstance: Table, given: object, meant: Mapping[str, str]) -> Material | None:
    originals = copies = None
    wording, note = given, ""
    if isinstance(given, dict):
        table = circumstance.below("materials", given)
        wording, note = table.text("name"), table.maybe_text("note")
        originals, copies = table.maybe_number("originals"), table.maybe_number("copies")
        if min(originals or 0, copies or 0) < 0:
            table.wrong("copies", "份数不能为负数")
        table.close()
    if not isinstance(wording, str):
        circumstance.wrong("materials", "应为材料名称，或写明name的表")
        return None
    key = meant.get(wording)
    if key is None:
        circumstance.wrong("materials", f"“{wording}”没有在materials.toml里登记")
        return None
    return Material(key=key, name=wording, originals=originals, copies=copies, note=note)

"""From the tables of one edition's files to its values; what the values mean together is checked elsewhere."""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from workflow.law.catalogue import read_extension, read_items, read_papers
from workflow.law.commitment import read_commitment
from workflow.law.county import read_county
from workflow.law.edition import (
    ClauseText,
    DepartmentEntry,
    Edition,
    LadderRung,
    Limit,
    PhaseEntry,
    StageEntry,
    StandardPoint,
    Trigger,
)
from workflow.law.negative_list import read_rule
from workflow.law.reading import Findings, Table
from workflow.law.registration_reading import read_registration
from workflow.law.source import Source, names_amount, require_basis
from workflow.law.terms import (
    Basis,
    Binding,
    Obligor,
    Origin,
    PauseReason,
    Phase,
    Rung,
    Side,
    Stage,
    StandardSort,
    Unit,
)

#: Names of the files of the catalogue, one for each phase.
CATALOGUE = re.compile(r"catalogue/[a-z_]+\.toml")
#: Stands for every department that has no clauses of its own.
EVERY_OTHER = "*"


def build(files: Mapping[str, bytes], content_hash: str, findings: Findings) -> Edition:
    """The edition that the files say, with empty values where they are wrong; the findings tell where."""

    def parse(name: str) -> Table:
        return Table.parse(files.get(name, b""), file=name, findings=findings)

    try:
        source = Source(files.get("source.zh.md", b"").decode("utf-8"))
    except UnicodeDecodeError:
        findings.add("source.zh.md", "全文", "不是UTF-8文本")
        source = Source("")
    county = parse("county.toml")
    facts = read_county(county, source)
    limits_file = parse("limits.toml")
    events = limits_file.words("events")
    limits = {key: _limit(key, table, source) for key, table in limits_file.named("limits")}
    limits_file.close()
    stages_file = parse("stages.toml")
    stages = tuple(_stage(table) for table in stages_file.tables("stages"))
    phases = tuple(_phase(table, source) for table in stages_file.tables("phases"))
    stages_file.close()
    departments_file = parse("departments.toml")
    departments = {key: _department(key, table) for key, table in departments_file.named("departments")}
    departments_file.close()
    clauses_file = parse("clauses.toml")
    written = tuple(_clause(table, source) for table in clauses_file.tables("clauses"))
    closings = dict(_closing(table, source) for table in clauses_file.tables("closings"))
    clauses_file.close()
    ladder_file = parse("ladder.toml")
    ladder = tuple(_rung(table) for table in ladder_file.tables("rungs"))
    ladder_file.close()
    triggers_file = parse("triggers.toml")
    triggers = tuple(_trigger(table) for table in triggers_file.tables("triggers"))
    triggers_file.close()
    standards_file = parse("standards.toml")
    standards_why = standards_file.maybe_text("why")
    standards = tuple(_point(table) for table in standards_file.tables("points"))
    standards_file.close()
    negative_file = parse("negative_list.toml")
    kinds = tuple(facts["project_kinds"])
    negative_list = tuple(read_rule(table, source, kinds) for table in negative_file.tables("rules"))
    negative_file.close()
    papers = read_papers(parse("materials.toml"), findings)
    catalogue = [name for name in sorted(files) if CATALOGUE.fullmatch(name)]
    read = read_items({name: parse(name) for name in catalogue}, papers, limits, findings)
    # As a project meets them, not as the files happen to be called.
    order = list(Phase)
    items = dict(sorted(read.items(), key=lambda each: (order.index(each[1].phase), each[1].order)))
    return Edition(
        **facts,
        hash=content_hash,
        limits=MappingProxyType(limits),
        stages=stages,
        phases=phases,
        departments=MappingProxyType(departments),
        clauses=_for_every_department(written, departments),
        ladder=ladder,
        items=MappingProxyType(items),
        triggers=triggers,
        source_text=source.text,
        events=MappingProxyType(events),
        papers=MappingProxyType(papers),
        closings=MappingProxyType(closings),
        commitment=read_commitment(parse("commitment.toml"), source),
        standards=standards,
        standards_why=standards_why,
        negative_list=negative_list,
        registration=read_registration(parse("registration.toml"), items, limits, source),
    )


def _limit(key: str, table: Table, source: Source) -> Limit:
    extension = table.table("extension")
    found = Limit(
        key=key,
        title=table.text("title"),
        amount=table.positive("amount", "应为正整数；没有查到的时限不写，显示为待核定"),
        unit=table.member("unit", Unit),
        starts=table.text("starts"),
        obligor=table.member("obligor", Obligor),
        binding=table.member("binding", Binding),
        basis=table.member("basis", Basis),
        clause=table.maybe_text("clause"),
        quote=table.maybe_text("quote"),
        why=table.maybe_text("why"),
        excludes=frozenset(table.members("excludes", PauseReason)),
        extension=None if extension is None else read_extension(extension),
        note=table.maybe_text("note"),
        unsettled=table.maybe_text("unsettled"),
    )
    require_basis(table, found.basis, found.clause, found.quote, found.why, source)
    if found.quote and found.amount and not names_amount(found.quote, found.amount):
        table.wrong(
            "amount",
            f"原文中没有这个数：时限写的是{found.amount}，所引原文是“{found.quote}”。请核对原文，把写错的一个改正",
        )
    table.close()
    return found


def _stage(table: Table) -> StageEntry:
    found = StageEntry(
        stage=table.member("stage", Stage),
        name=table.text("name"),
        alias=table.text("alias"),
        opens_after=table.members("opens_after", Stage),
        clause=table.text("clause"),
    )
    table.close()
    return found


def _phase(table: Table, source: Source) -> PhaseEntry:
    found = PhaseEntry(
        phase=table.member("phase", Phase),
        name=table.text("name"),
        lead=table.text("lead"),
        clause=table.maybe_text("clause"),
        stage=table.member("stage", Stage),
        basis=table.member("basis", Basis),
        why=table.maybe_text("why"),
    )
    require_basis(table, found.basis, found.clause, table.maybe_text("quote"), found.why, source)
    table.close()
    return found


def _department(key: str, table: Table) -> DepartmentEntry:
    found = DepartmentEntry(
        key=key,
        name=table.text("name"),
        short=table.text("short"),
        duties=table.texts("duties"),
        note=table.maybe_text("note"),
        clause=table.maybe_text("clause"),
    )
    table.close()
    return found


def _clause(table: Table, source: Source) -> ClauseText:
    found = ClauseText(
        key=table.text("key"),
        side=table.member("side", Side),
        department=table.maybe_text("department"),
        text=table.text("text"),
        limits=table.texts("limits"),
        clause=table.maybe_text("clause"),
        quote=table.maybe_text("quote"),
        basis=table.member("basis", Basis),
        why=table.maybe_text("why"),
        number=table.number("number"),
        open=table.flag("open"),
    )
    require_basis(table, found.basis, found.clause, found.quote, found.why, source)
    if found.basis is Basis.DOCUMENT and not source.holds(f"{found.number}. {found.text}"):
        table.wrong("text", "依据文件的条款应与印出的文字一字不差")
    if (found.side is Side.DEPARTMENT) is not bool(found.department):
        table.wrong("department", "部门条款应写明部门，企业条款不写部门")
    table.close()
    return found


def _closing(table: Table, source: Source) -> tuple[str, str]:
    department, text = table.text("department"), table.text("text")
    basis, why = table.member("basis", Basis), table.maybe_text("why")
    require_basis(table, basis, table.maybe_text("clause"), table.maybe_text("quote"), why, source)
    if basis is Basis.DOCUMENT and not source.holds(text):
        table.wrong("text", "依据文件的结语应与印出的文字一字不差")
    table.close()
    return department, text


def _for_every_department(
    written: tuple[ClauseText, ...], departments: Mapping[str, DepartmentEntry]
) -> tuple[ClauseText, ...]:
    """The clauses as printed: the skeleton once for each department that has none of its own."""
    skeleton = [text for text in written if text.department == EVERY_OTHER]
    own = {text.department for text in written}
    found = [text for text in written if text.department != EVERY_OTHER]
    for key in departments:
        if key not in own:
            found += [replace(text, key=f"{key}_{text.key}", department=key) for text in skeleton]
    return tuple(found)


def _rung(table: Table) -> LadderRung:
    found = LadderRung(
        rung=table.member("rung", Rung),
        limits=table.texts("limits"),
        offset=table.number("offset"),
        why=table.text("why"),
        exempt=table.texts("exempt"),
        obligors=table.members("obligors", Obligor),
        since_owed=table.maybe_flag("since_owed") or False,
    )
    if found.since_owed and found.offset < 1:
        table.wrong("offset", "自应办之日起算的，应为正整数")
    table.close()
    return found


def _trigger(table: Table) -> Trigger:
    found = Trigger(
        key=table.text("key"),
        items=table.texts("items"),
        reason=table.text("reason"),
        origins=table.members("origins", Origin),
        industries=table.texts("industries"),
        kinds=table.texts("kinds"),
        new_enterprise=table.maybe_flag("new_enterprise"),
        needs_land=table.maybe_flag("needs_land"),
        basis=table.member("basis", Basis, default=Basis.PRACTICE),
    )
    table.close()
    return found


def _point(table: Table) -> StandardPoint:
    found = StandardPoint(
        key=table.text("key"),
        sort=table.member("sort", StandardSort),
        text=table.text("text"),
        items=table.texts("items"),
    )
    table.close()
    return found

"""A small edition of the law, made by hand, for tests that need to see every word of it."""

from collections.abc import Iterable
from datetime import date, time

from workflow.law.edition import (
    Circumstance,
    ClauseText,
    DepartmentEntry,
    Edition,
    Item,
    Material,
    PaperEntry,
    PhaseEntry,
    Term,
    Trigger,
)
from workflow.law.terms import Basis, Phase, Side, Unit

PAPERS = {
    entry.key: entry
    for entry in (
        PaperEntry("licence", "营业执照", ("营业执照（电子）", "营业执照/统一社会信用代码证")),
        PaperEntry("charter", "公司章程"),
        PaperEntry("filing", "备案证", ("项目备案证",)),
        PaperEntry("outline", "项目说明"),
        PaperEntry("transfer_contract", "国有建设用地使用权出让合同", ("出让合同",)),
        PaperEntry("confirmation", "成交确认书"),
        PaperEntry("identity", "法定代表人身份证件"),
        PaperEntry("land_permit", "建设用地规划许可证"),
        PaperEntry("site_map", "宗地图"),
    )
}

UNKNOWN = Term(None, Unit.WORKING_DAY, "", "unknown")


def an_item(
    code: str,
    phase: Phase,
    name: str,
    lead: str,
    order: int,
    circumstances: Iterable[Circumstance],
    *,
    partners: tuple[str, ...] = (),
    depends_on: tuple[str, ...] = (),
    produces: tuple[str, ...] = (),
    committed: Term = UNKNOWN,
) -> Item:
    """An item of a catalogue with what tests care about."""
    return Item(
        code=code,
        phase=phase,
        name=name,
        kind="行政许可",
        lead=lead,
        partners=partners,
        statutory_limit=UNKNOWN,
        committed_limit=committed,
        circumstances=tuple(circumstances),
        output="",
        depends_on=depends_on,
        excluded_steps=(),
        order=order,
        sources=("样例",),
        confidence="sample",
        produces=produces,
    )


def papers(*keys: str, originals: int | None = None, copies: int | None = None) -> tuple[Material, ...]:
    """Materials by their keys, in the words of the table of papers."""
    return tuple(Material(key, PAPERS[key].name, originals, copies) for key in keys)


ITEMS = (
    an_item(
        "KB-01", Phase.BUSINESS_SETUP, "企业设立登记", "market_regulation", 1,
        [Circumstance("内资", papers("charter", "identity")), Circumstance("外资", papers("charter"))],
        partners=("government_data", "nobody_knows"), produces=("licence",), committed=Term(2, Unit.WORKING_HOUR, "", "seed"),
    ),
    an_item(
        "KB-02", Phase.BUSINESS_SETUP, "公章刻制", "public_security", 2,
        [Circumstance("通用", papers("licence", "identity"))], depends_on=("KB-01",),
    ),
    an_item(
        "LX-01", Phase.LAND_USE, "企业投资项目备案", "reform", 6,
        [Circumstance("通用", papers("licence", "outline"))], depends_on=("KB-01",), produces=("filing",),
    ),
    an_item(
        "LX-05", Phase.LAND_USE, "签订出让合同", "natural_resources", 10,
        [Circumstance("招拍挂出让", papers("confirmation", "licence", originals=1, copies=2))],
        depends_on=("KB-01",), produces=("transfer_contract",), committed=Term(10, Unit.WORKING_DAY, "", "seed"),
    ),
    an_item(
        "LX-07", Phase.LAND_USE, "建设用地规划许可证核发", "natural_resources", 12,
        [
            Circumstance("出让用地", papers("licence", "filing", "transfer_contract", "site_map", originals=1, copies=1)),
            Circumstance("划拨用地", papers("licence", "filing", "site_map")),
        ],
        depends_on=("LX-01", "LX-05"), produces=("land_permit",),
    ),
    an_item("GC-04", Phase.ENGINEERING, "防空地下室审批", "civil_defence", 21, [Circumstance("纯生产性厂房", (), "按规定免办")]),
    an_item(
        "GC-02", Phase.ENGINEERING, "建设工程规划许可证核发", "natural_resources", 19,
        [Circumstance("建筑类", papers("land_permit", "filing"))], depends_on=("LX-07",),
    ),
)  # fmt: skip

TRIGGERS = (
    Trigger("new", ("KB-01", "KB-02"), "新设企业，需办理企业开办事项", new_enterprise=True),
    Trigger("filing", ("LX-01",), "招商引资项目，需办理投资项目备案", origins=("investment",)),
    Trigger("land", ("LX-05", "LX-07"), "需新供地，需办理用地手续", needs_land=True),
    Trigger("works", ("GC-02",), "新建厂房，需办理工程规划许可", kinds=("新建厂房",)),
    Trigger("special", ("GC-04",), "化工行业，需核定人防", industries=("261", "C27")),
)


def a_clause(
    key: str, side: Side, department: str, number: int, text: str, *, left_open: bool = False
) -> ClauseText:
    """A promise as Annex 2 words it."""
    return ClauseText(
        key, side, department, text, (), "附件2", text, Basis.DOCUMENT, number=number, open=left_open
    )


CLAUSES = (
    a_clause("all", Side.ENTERPRISE, "", 1, "自愿承诺格式文本中的全部内容；"),
    a_clause("more", Side.ENTERPRISE, "", 2, "其他承诺事项：", left_open=True),
    a_clause("land", Side.DEPARTMENT, "natural_resources", 1, "10个工作日内签订土地出让合同。"),
    a_clause("planning", Side.DEPARTMENT, "natural_resources", 2, "建设用地规划许可在10个工作日内完成。"),
    a_clause("rest", Side.DEPARTMENT, "natural_resources", 3, "其他承诺事项。", left_open=True),
    a_clause("in_time", Side.DEPARTMENT, "*", 1, "在承诺办理时限内完成审批。"),
)

PHASE_NAMES = {
    Phase.BUSINESS_SETUP: "企业开办",
    Phase.LAND_USE: "立项用地规划许可",
    Phase.ENGINEERING: "工程建设许可",
    Phase.CONSTRUCTION: "施工许可",
    Phase.COMPLETION: "竣工验收",
    Phase.TITLE: "不动产登记",
}

DEPARTMENTS = {
    "market_regulation": "市市场监督管理局",
    "government_data": "市政务服务数据管理局",
    "public_security": "市公安局",
    "reform": "市发展和改革局",
    "natural_resources": "市自然资源局",
    "housing": "市住房和城乡建设局",
    "civil_defence": "人防主管部门",
}


def an_edition(**changes: object) -> Edition:
    """Seven items in three phases, seven departments, five triggers; `changes` replace whole fields."""
    values: dict[str, object] = {
        "county": "sample",
        "title": "样例机制",
        "number": "样例〔2023〕1号",
        "in_force": date(2023, 2, 1),
        "hash": "0" * 64,
        "window_hours": ((time(9), time(12)), (time(14, 30), time(17, 30))),
        "window_hours_note": "样例",
        "late_receipt_next_day": False,
        "limits": {},
        "stages": (),
        "phases": tuple(
            PhaseEntry(phase, name, "natural_resources", "") for phase, name in PHASE_NAMES.items()
        ),
        "departments": {key: DepartmentEntry(key, name, name) for key, name in DEPARTMENTS.items()},
        "clauses": CLAUSES,
        "ladder": (),
        "items": {item.code: item for item in ITEMS},
        "triggers": TRIGGERS,
        "project_kinds": ("新建厂房", "技术改造", "其他"),
        "high_risk_prefixes": ("25", "26", "594"),
        "source_text": "",
        "papers": PAPERS,
    }
    return Edition(**{**values, **changes})  # type: ignore[arg-type]

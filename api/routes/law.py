"""The law by JSON: the edition, its limits, its clauses, its catalogue, the departments."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy import select

from api import paging
from api.chapter import Chapter
from api.dependencies import Decision, InForce, Reading
from api.paging import Cursor, Listed, decode, page_of
from api.refusals import CursorInvalid, responses
from workflow.law.book import Law
from workflow.law.edition import ClauseText, Edition, Item, Limit
from workflow.law.terms import Phase
from workflow.law.words import duration, word
from workflow.records.department import Department
from workflow.rules.duty import Actor

router = Chapter(prefix="/law", tags=["law"])

Reader = Annotated[Actor, Depends(Decision("law.read"))]
EditionHash = Annotated[
    str,
    Query(alias="edition", max_length=64, pattern="^[0-9a-f]*$", description="规则版本；空的为现行版本。"),
]


class PhaseOut(BaseModel):
    """附件1的一个阶段。"""

    phase: Phase
    name: str
    lead: str
    clause: str


class EditionOut(BaseModel):
    """一个规则版本。"""

    hash: str
    county: str
    title: str
    number: str
    in_force: date
    current: bool
    window_hours: list[tuple[str, str]] = Field(description="窗口时间，北京时间。")
    window_hours_note: str
    phases: list[PhaseOut]
    project_kinds: list[str]


class LimitOut(BaseModel):
    """一项时限。"""

    key: str
    title: str
    amount: int | None
    unit: str
    words: str = Field(description="例如 3个工作日。")
    starts: str = Field(description="自何时起算。")
    obligor: str
    binding: str
    basis: str
    clause: str
    quote: str
    why: str
    excludes: list[str] = Field(description="可扣除的情形。")
    unsettled: str = Field(description="适用待核定的，说明什么没有核定；核定之前不据此计时。")


class ItemOut(BaseModel):
    """目录中的一个审批事项；时限不明的为待核定。"""

    code: str
    phase: Phase
    name: str
    kind: str
    lead: str
    partners: list[str]
    statutory_limit: str
    committed_limit: str
    circumstances: dict[str, list[str]] = Field(description="情形及其材料。")
    output: str
    depends_on: list[str]
    joint: bool = Field(description="是否随联合验收一并办理。")
    excluded_steps: list[str]
    sources: list[str]
    confidence: str
    applicability: str
    note: str


class ClauseOut(BaseModel):
    """附件2的一条承诺。"""

    key: str
    side: str
    department: str
    text: str
    clause: str
    basis: str


class DepartmentOut(BaseModel):
    """一个部门；名称随机构改革而变，代码不变。"""

    key: str
    name: str
    short: str
    active: bool


def _chosen(law: Law, edition_hash: str) -> Edition:
    return law.edition(edition_hash) if edition_hash else law.current


def limit_out(limit: Limit, edition: Edition) -> LimitOut:
    """A limit as it is told."""
    return LimitOut(
        key=limit.key,
        title=limit.title,
        amount=limit.amount,
        unit=limit.unit,
        words=duration(limit.amount, limit.unit),
        starts=edition.events.get(limit.starts, limit.starts),
        obligor=limit.obligor,
        binding=limit.binding,
        basis=limit.basis,
        clause=limit.clause,
        quote=limit.quote,
        why=limit.why,
        excludes=[word(reason) for reason in sorted(limit.excludes)],
        unsettled=limit.unsettled,
    )


def _edition_out(edition: Edition, law: Law) -> EditionOut:
    return EditionOut(
        hash=edition.hash,
        county=edition.county,
        title=edition.title,
        number=edition.number,
        in_force=edition.in_force,
        current=edition.hash == law.current.hash,
        window_hours=[(f"{opens:%H:%M}", f"{closes:%H:%M}") for opens, closes in edition.window_hours],
        window_hours_note=edition.window_hours_note,
        phases=[
            PhaseOut(phase=entry.phase, name=entry.name, lead=entry.lead, clause=entry.clause)
            for entry in edition.phases
        ],
        project_kinds=list(edition.project_kinds),
    )


def _item_out(item: Item) -> ItemOut:
    return ItemOut(
        code=item.code,
        phase=item.phase,
        name=item.name,
        kind=item.kind,
        lead=item.lead,
        partners=list(item.partners),
        statutory_limit=duration(item.statutory_limit.amount, item.statutory_limit.unit),
        committed_limit=duration(item.committed_limit.amount, item.committed_limit.unit),
        circumstances={one.name: [paper.name for paper in one.materials] for one in item.circumstances},
        output=item.output,
        depends_on=list(item.depends_on),
        joint=item.joint,
        excluded_steps=list(item.excluded_steps),
        sources=list(item.sources),
        confidence=item.confidence,
        applicability=item.applicability,
        note=item.note,
    )


@router.get(
    "",
    operation_id="listEditions",
    summary="规则版本",
    response_model=list[EditionOut],
    responses=responses(),
)
async def list_editions(_: Reader, law: InForce) -> list[EditionOut]:
    """已安装的规则版本。项目按受理时的版本办理。"""
    return [_edition_out(edition, law) for edition in law.editions.values()]


@router.get(
    "/limits",
    operation_id="listLimits",
    summary="时限",
    response_model=list[LimitOut],
    responses=responses(404),
)
async def list_limits(_: Reader, law: InForce, edition: EditionHash = "") -> list[LimitOut]:
    """每一项时限及其条款原文；专班约定的写明理由。"""
    chosen = _chosen(law, edition)
    return [limit_out(limit, chosen) for limit in chosen.limits.values()]


@router.get(
    "/items",
    operation_id="listLawItems",
    summary="事项目录",
    response_model=Listed[ItemOut],
    responses=responses(404),
)
async def list_items(
    _: Reader,
    law: InForce,
    edition: EditionHash = "",
    phase: Annotated[Phase | None, Query(description="只看一个阶段。")] = None,
    department: Annotated[str, Query(max_length=40, description="只看一个部门牵头的。")] = "",
    cursor: Cursor = None,
    limit: paging.Limit = 100,
) -> Listed[ItemOut]:
    """审批事项、情形和材料，各带出处和可信程度。"""
    items = list(_chosen(law, edition).items.values())
    place = decode(cursor, str)
    if place is not None:
        # An edition never changes, so the code of the last item stays where it was.
        at = next((number for number, item in enumerate(items) if item.code == place[0]), None)
        if at is None:
            raise CursorInvalid
        items = items[at + 1 :]
    found = [
        item
        for item in items
        if (phase is None or item.phase is phase) and (not department or item.lead == department)
    ]
    kept, following = page_of(found, limit, lambda item: (item.code,))
    return Listed[ItemOut](items=[_item_out(item) for item in kept], next=following)


@router.get(
    "/clauses",
    operation_id="listClauses",
    summary="承诺条款",
    response_model=list[ClauseOut],
    responses=responses(404),
)
async def list_clauses(_: Reader, law: InForce, edition: EditionHash = "") -> list[ClauseOut]:
    """附件2的企业承诺条款和部门承诺条款。"""
    clauses: Iterable[ClauseText] = _chosen(law, edition).clauses
    return [
        ClauseOut(
            key=clause.key,
            side=clause.side,
            department=clause.department,
            text=clause.text,
            clause=clause.clause,
            basis=clause.basis,
        )
        for clause in clauses
    ]


@router.get(
    "/departments",
    operation_id="listDepartments",
    summary="部门",
    response_model=list[DepartmentOut],
    responses=responses(),
)
def list_departments(_: Reader, session: Reading) -> list[DepartmentOut]:
    """部门字典。"""
    rows = session.scalars(select(Department).order_by(Department.position, Department.key))
    return [DepartmentOut(key=row.key, name=row.name, short=row.short, active=row.active) for row in rows]

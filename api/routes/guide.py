"""办事指南 by JSON, and the words of the document: open to anybody, and kept for a while."""

from typing import Annotated

from fastapi import Depends, Query, Response
from pydantic import BaseModel, Field

from api.chapter import Chapter
from api.dependencies import InForce, Public, Reading
from api.guide import KEPT, VARY, tag_of
from api.refusals import responses
from api.views import guide as view
from workflow.law.passages import document
from workflow.law.terms import Phase, StandardSort
from workflow.rules.guide import GuideLimit, Way

router = Chapter(tags=["guide"])

_OPEN = Depends(Public("what the law says of an item is nobody's secret"))


class GuideLimitOut(BaseModel):
    """事项的一个时限。"""

    title: str = Field(description="一个事项有几个时限时的名称；空的由字段名说明。")
    words: str = Field(description="例如 10个工作日；没有查到的为 待核定。")
    clause: str = Field(description="依据的条款；待核定的、参照的为空。")
    starts: str = Field(description="自何时起算。")
    extension: str = Field(description="可以延长多少、由谁批准；不能延长的为空。")
    by_analogy: bool = Field(description="是否参照其他法律的期限（专班约定）。")


class GuideRowOut(BaseModel):
    """办事指南中的一个事项。"""

    code: str
    name: str
    kind: str
    phase: Phase
    department: str
    department_name: str
    applicability: str = Field(description="什么情况下才要办理；空的为一律要办。")
    committed_limit: GuideLimitOut
    statutory_limit: GuideLimitOut
    binds_enterprise: bool = Field(description="法定期限是否约束企业。")


class GuideNamed(BaseModel):
    """另一个事项。"""

    code: str
    name: str


class GuidePaperOut(BaseModel):
    """一份材料。"""

    name: str
    originals: int | None
    copies: int | None
    note: str
    produced_by: list[GuideNamed] = Field(description="办理哪些事项时会产生这份材料。")


class GuideCircumstanceOut(BaseModel):
    """一种具体情形及其材料。"""

    name: str
    papers: list[GuidePaperOut]
    why_none: str = Field(description="没有材料的，说明为什么。")
    statutory_limit: GuideLimitOut | None = Field(description="法律对该情形另有规定的时限。")


class GuidePointOut(BaseModel):
    """一条接件标准、审查要点、正面清单或者负面清单。"""

    sort: StandardSort
    text: str


class GuideOut(GuideRowOut):
    """一个事项的办事指南，均取自现行规则。"""

    edition: str = Field(description="规则版本。")
    current: bool = Field(description="是否现行规则中的事项。")
    partners: list[str]
    way: Way = Field(
        description="`registration` 企业开办一张表单；`window` 代办专窗；`joint` 随联合验收；`filing` 企业报送。"
    )
    output: str
    delivered_to: str
    steps: list[GuideLimitOut] = Field(description="补正告知、送达等步骤的时限。")
    excluded_steps: list[str] = Field(description="不计入时限的环节。")
    before: list[GuideNamed] = Field(description="先办的事项。")
    after: list[GuideNamed] = Field(description="办结后可以接着办的事项。")
    circumstances: list[GuideCircumstanceOut]
    points: list[GuidePointOut]
    standards_why: str = Field(description="接件标准和审查要点的来历。")
    notified_commitment: str = Field(description="可否实行告知承诺。")
    tolerable_papers: list[str] = Field(description="目录列明可以容缺的材料。")
    form_fields: list[str] = Field(description="企业开办一张表单中该事项需要的内容。")
    collected: list[str] = Field(description="在一窗通取窗口领取的。")
    remedies: str
    sources: list[str]


class PassageOut(BaseModel):
    """机制文件的一条。"""

    label: str = Field(description="条款，例如 二（一）3。")
    heading: str
    text: str


def _limit(limit: GuideLimit) -> GuideLimitOut:
    return GuideLimitOut(
        title=limit.title,
        words=limit.words,
        clause=limit.clause,
        starts=limit.starts,
        extension=limit.extension,
        by_analogy=limit.by_analogy,
    )


def _kept(response: Response, said: str) -> None:
    """Say how long it may be kept; its version is that of what it was made of."""
    response.headers.update({"cache-control": KEPT, "vary": VARY, "etag": tag_of(said.encode())})


@router.get(
    "/guide",
    operation_id="listGuide",
    summary="办事指南",
    response_model=list[GuideRowOut],
    responses=responses(),
    dependencies=[_OPEN],
)
def list_guide(
    response: Response,
    session: Reading,
    law: InForce,
    words: Annotated[
        str, Query(alias="q", max_length=80, description="名称、编号、部门、阶段或者拼音首字母。")
    ] = "",
    phase: Annotated[Phase | None, Query(description="只看一个阶段。")] = None,
    department: Annotated[str, Query(max_length=40, description="只看一个部门的。")] = "",
) -> list[GuideRowOut]:
    """现行规则中的全部事项，按阶段排列。不用账号。"""
    rows = view.listed(session, law, words=words, phase=phase, department=department)
    _kept(response, law.current.hash + repr(rows))
    return [
        GuideRowOut(
            code=row.code,
            name=row.name,
            kind=row.kind,
            phase=row.phase,
            department=row.department,
            department_name=row.department_name,
            applicability=row.applicability,
            committed_limit=_limit(row.committed),
            statutory_limit=_limit(row.statutory),
            binds_enterprise=row.binds_enterprise,
        )
        for row in rows
    ]


@router.get(
    "/guide/{code}",
    operation_id="readGuide",
    summary="一个事项的办事指南",
    response_model=GuideOut,
    responses=responses(404),
    dependencies=[_OPEN],
)
def read_guide(response: Response, session: Reading, law: InForce, code: str) -> GuideOut:
    """部门、时限、先办的事项、材料、接件标准和审查要点、怎样申请、救济途径。没有查到的时限为待核定。不用账号。"""
    seen = view.read(session, law, code)
    guide, item = seen.guide, seen.guide.item
    _kept(response, seen.edition.hash + code + seen.department_name + repr(seen.partners))
    entry = guide.registration
    return GuideOut(
        code=item.code,
        name=item.name,
        kind=item.kind,
        phase=item.phase,
        department=item.lead,
        department_name=seen.department_name,
        applicability=item.applicability,
        committed_limit=_limit(guide.committed),
        statutory_limit=_limit(guide.statutory),
        binds_enterprise=item.binds_enterprise,
        edition=seen.edition.hash,
        current=seen.current,
        partners=list(seen.partners),
        way=guide.way,
        output=item.output,
        delivered_to=item.delivered_to,
        steps=[_limit(each) for each in guide.steps],
        excluded_steps=list(item.excluded_steps),
        before=[GuideNamed(code=each.code, name=each.name) for each in guide.before],
        after=[GuideNamed(code=each.code, name=each.name) for each in guide.after],
        circumstances=[
            GuideCircumstanceOut(
                name=each.name,
                papers=[
                    GuidePaperOut(
                        name=paper.name,
                        originals=paper.originals,
                        copies=paper.copies,
                        note=paper.note,
                        produced_by=[GuideNamed(code=one.code, name=one.name) for one in paper.produced_by],
                    )
                    for paper in each.papers
                ],
                why_none=each.why_none,
                statutory_limit=_limit(each.statutory) if each.statutory else None,
            )
            for each in guide.circumstances
        ],
        points=[
            GuidePointOut(sort=sort, text=point.text) for sort, points in guide.points for point in points
        ],
        standards_why=guide.standards_why,
        notified_commitment=item.notified_commitment,
        tolerable_papers=list(item.tolerable_materials),
        form_fields=[each.title for each in guide.fields],
        collected=list(entry.things) if entry else [],
        remedies=guide.remedies,
        sources=list(item.sources),
    )


@router.get(
    "/law/text",
    operation_id="readLawText",
    summary="机制文件原文",
    response_model=list[PassageOut],
    responses=responses(404),
    dependencies=[_OPEN],
)
async def read_text(
    response: Response,
    law: InForce,
    edition: Annotated[
        str,
        Query(max_length=64, pattern="^[0-9a-f]*$", description="规则版本；空的为现行版本。"),
    ] = "",
) -> list[PassageOut]:
    """机制文件逐条的原文；其他答复中的 `clause` 即此处的 `label`。不用账号。"""
    shown = law.edition(edition) if edition else law.current
    _kept(response, shown.hash)
    return [
        PassageOut(label=each.label, heading=each.heading, text=each.text)
        for each in document(shown.source_text)
    ]

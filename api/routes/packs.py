"""一张表单、一套材料 by JSON (二（一）2)."""

from typing import Annotated

from fastapi import Depends, Path
from pydantic import Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.shapes import Given, ProjectId
from api.views import packs as view
from api.views.packs import PackView
from workflow.actions import packs, ready_packs
from workflow.law.terms import Phase
from workflow.records.project import Project

router = Chapter(prefix="/projects/{project_id}/packs", tags=["packs"], route_class=Repeatable)


class VerdictGiven(Given):
    """两份名称相近的材料是不是同一份。"""

    first: str = Field(max_length=400, description="材料名称。")
    second: str = Field(max_length=400, description="另一份材料的名称。")
    said: packs.Verdict = Field(description="`same` 同一份，`apart` 两份，`undone` 撤销原来的认定。")


OfPhase = Annotated[Phase, Path(description="附件1的阶段。")]


@router.get(
    "/{phase}",
    operation_id="readPack",
    summary="一个阶段的一张表单、一套材料",
    response_model=PackView,
    responses=responses(404),
)
def read_pack(
    asked: Annotated[Asked, Depends(to_read("pack.read"))], project_id: ProjectId, phase: OfPhase
) -> PackView:
    """最近一次汇总：每份材料只要一次，写明谁要、做什么用；各部门要求不一致的如实列出。"""
    seen = view.read(asked.session, asked.law, project_id=project_id, phase=phase, by=asked.by)
    asked.at_version(seen.version)
    return seen


@router.post(
    "",
    operation_id="compileReadyPacks",
    summary="汇总全部已答复的阶段",
    response_model=list[PackView],
    responses=responses(404, 409, 412, 428),
)
def compile_ready(
    asked: Annotated[Asked, Depends(to_do("pack.compile"))], project_id: ProjectId, version: KnownVersion
) -> list[PackView]:
    """各部门都已答复的阶段一并汇总，每个阶段各有版本和留痕；还有部门未答复的不在其内。`If-Match` 用项目的版本。"""
    made = ready_packs.compile_ready(
        asked.session,
        asked.law,
        project_id=project_id,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    asked.at_version(asked.session.get_one(Project, project_id).version)
    return [
        view.read(asked.session, asked.law, project_id=project_id, phase=Phase(pack.phase), by=asked.by)
        for pack in made
    ]


@router.post(
    "/{phase}",
    operation_id="compilePack",
    summary="汇总一张表单、一套材料",
    response_model=PackView,
    responses=responses(404, 409, 412, 428),
)
def compile_pack(
    asked: Annotated[Asked, Depends(to_do("pack.compile"))],
    project_id: ProjectId,
    phase: OfPhase,
    version: KnownVersion,
) -> PackView:
    """按各部门已生效的答复汇总；内容不变的不出新版本。未答复的部门列在 `missing`。

    `If-Match` 用最近一版的版本；还没有汇总过的为 `"0"`。
    """
    packs.compile_phase(
        asked.session,
        asked.law,
        project_id=project_id,
        phase=phase,
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    return read_pack(asked, project_id, phase)


@router.post(
    "/{phase}/verdicts",
    operation_id="settlePapers",
    summary="认定材料是否同一份",
    response_model=PackView,
    responses=responses(404, 409, 412, 428),
)
def settle_papers(
    asked: Annotated[Asked, Depends(to_do("pack.settle"))],
    project_id: ProjectId,
    phase: OfPhase,
    given: VerdictGiven,
    version: KnownVersion,
) -> PackView:
    """名称相近的材料列为 `maybe_same`，由办公室认定；认定之后重新汇总才合并。`If-Match` 用项目的版本，答复的 `ETag` 也是。"""
    project = packs.settle(
        asked.session,
        asked.law,
        project_id=project_id,
        **dict(given),
        by=asked.by,
        now=asked.now,
        expected_version=version,
    )
    asked.at_version(project.version)
    return view.read(asked.session, asked.law, project_id=project_id, phase=phase, by=asked.by)

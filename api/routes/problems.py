"""What the types of problems mean: the `type` of a problem document can be opened."""

from typing import Annotated

from fastapi import Depends, Path
from pydantic import BaseModel, Field

from api.chapter import Chapter
from api.dependencies import Public
from api.refusals import Problem, every_refusal, slug, status_of
from workflow.errors import NotFound
from workflow.errors.refusal import Kind

router = Chapter(prefix="/problems", tags=["problems"])


class ProblemType(BaseModel):
    """一类不成功的答复。"""

    name: str
    status: int
    kind: Kind
    sentence: str = Field(description="原话；花括号处填入具体内容。")
    clause: str = Field(description="依据的条款；系统自身的规矩没有条款。")


def _types() -> dict[str, ProblemType]:
    return {
        slug(kind.__name__): ProblemType(
            name=slug(kind.__name__),
            status=status_of(kind),
            kind=kind.kind,
            sentence=kind.template(),
            clause=kind.clause,
        )
        for kind in every_refusal()
    }


_OPEN = [Depends(Public("the meaning of a refusal is no secret"))]


@router.get(
    "",
    operation_id="listProblems",
    summary="全部问题类型",
    response_model=list[ProblemType],
    dependencies=_OPEN,
)
async def list_types() -> list[ProblemType]:
    """系统会给出的每一种不成功的答复，及其依据的条款。"""
    return [kind for _, kind in sorted(_types().items())]


@router.get(
    "/{name}",
    operation_id="readProblem",
    summary="一种问题类型",
    response_model=ProblemType,
    responses={404: {"model": Problem}},
    dependencies=_OPEN,
)
async def read_type(name: Annotated[str, Path(max_length=80)]) -> ProblemType:
    """问题文档中 `type` 的说明。"""
    found = _types().get(name)
    if found is None:
        raise NotFound(what="该问题类型")
    return found

"""Reforms of departments by JSON: splits, what is planned, and withdrawing it (三（一）)."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Depends, Path, Query
from pydantic import BaseModel, Field

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.idempotency import Repeatable
from api.preconditions import KnownVersion
from api.refusals import responses
from api.routes.departments import ConcernedOut, DepartmentKey, OwedOut
from api.routes.shapes import Given, Reason
from api.views import reforms as view
from workflow.actions import departments, mergers, reforms, splits
from workflow.actions.splits import SplitGiven
from workflow.rules.division import Part
from workflow.rules.local_time import local_day

router = Chapter(tags=["departments"], route_class=Repeatable)

ReformId = Annotated[int, Path(ge=1, le=2**53, description="机构改革编号。")]


class DutyPartGiven(Given):
    """一项职责，和承接它的部门。"""

    sort: Literal["phase", "item", "limit"] = Field(description="阶段、审批事项，或者承诺时限。")
    key: str = Field(max_length=60, description="阶段、事项代码或者时限的键。")
    to: str = Field(max_length=40, description="承接的部门代码。")


class AccountGiven(Given):
    """一个账号，和它转入的部门。"""

    person: int = Field(ge=1, le=2**53, description="人员编号。")
    to: str = Field(max_length=40, description="转入的部门代码。")


class SplitBody(Given):
    """把一个部门的职责划给其他部门（机构改革）。"""

    rest: str = Field(max_length=40, description="承担其余职责的部门代码；部门照旧存在的，写它自己。")
    parts: list[DutyPartGiven] = Field(default=[], max_length=200, description="单独划出的职责。")
    running: bool = Field(default=True, description="在办的事是否随职责移交；否则由原部门办结。")
    people: list[AccountGiven] = Field(default=[], max_length=200, description="转入承接部门的账号。")
    since: date = Field(description="自哪一天起；以后的日期列入计划，到当日自动办理。")
    document: str = Field(max_length=mergers.LONGEST_DOCUMENT, description="依据的文件。")

    def given(self) -> SplitGiven:
        """What the act takes."""
        return SplitGiven(
            self.rest,
            [Part(each.sort, each.key, each.to) for each in self.parts],
            self.running,
            {each.person: each.to for each in self.people},
        )


class MovesOut(BaseModel):
    """移交给一个部门的事。"""

    department: str
    moves: list[OwedOut]


class PersonGoesOut(BaseModel):
    """一个账号转入的部门。"""

    person: str
    department: str


class SplitOut(BaseModel):
    """职责划转移交的事；预览和计划时是按现在的情况将要移交的。"""

    department: str
    closes: bool = Field(description="原部门是否随之停用。")
    since: date
    document: str
    planned: int | None = Field(description="列入计划的编号；已经办理的为空。")
    moves: list[MovesOut]
    projects: list[str]
    people: list[PersonGoesOut]
    staying: list[ConcernedOut]
    in_the_way: list[ConcernedOut]


def _split_out(told: splits.Split, planned: int | None = None) -> SplitOut:
    prospect = told.prospect
    return SplitOut(
        department=told.former.key,
        closes=told.division.closes,
        since=told.since,
        document=told.document,
        planned=planned,
        moves=[
            MovesOut(department=key, moves=[OwedOut(kind=kind, count=n) for kind, n in counts.items()])
            for key, counts in prospect.moves.items()
        ],
        projects=list(prospect.projects),
        people=[PersonGoesOut(person=name, department=to) for name, to in prospect.people],
        staying=[ConcernedOut(project=name, kind=kind) for name, kind in prospect.staying],
        in_the_way=[ConcernedOut(project=name, kind=kind) for name, kind in prospect.in_the_way],
    )


class ReformOut(BaseModel):
    """一项机构改革：计划中的、已经办理的或者已经撤销的。"""

    id: int
    kind: Literal["rename", "merge", "split"]
    state: Literal["planned", "done", "withdrawn"]
    department: str
    since: date
    document: str
    words: str = Field(description="一句话。")
    planned_by: str
    planned_at: datetime
    done_at: datetime | None
    withdrawn_because: str
    trouble: str = Field(description="到期没有办理的原因；没有的为空。")


def _out(row: view.ReformRow) -> ReformOut:
    return ReformOut.model_validate(
        {name: getattr(row, name) for name in ReformOut.model_fields if name != "department"}
        | {"department": row.department_key, "words": str(row.words)}
    )


@router.get(
    "/reforms",
    operation_id="listReforms",
    summary="机构改革",
    response_model=list[ReformOut],
    responses=responses(),
)
def list_reforms(
    asked: Annotated[Asked, Depends(to_read("people.read"))],
    state: Annotated[Literal["", "planned", "done", "withdrawn"], Query(description="只看一种状态。")] = "",
) -> list[ReformOut]:
    """部门更名、合并、拆分，按实施日期排列；最多一百项。`ETag` 指整个部门字典。"""
    asked.at_version(departments.departments_version(asked.session))
    return [_out(row) for row in view.reforms(asked.session, state=state)]


@router.post(
    "/reforms/{reform_id}/withdraw",
    operation_id="withdrawReform",
    summary="撤销机构改革计划",
    response_model=ReformOut,
    responses=responses(404, 409, 412, 428),
)
def withdraw(
    asked: Annotated[Asked, Depends(to_do("departments.manage"))],
    reform_id: ReformId,
    given: Reason,
    known: KnownVersion,
) -> ReformOut:
    """实施之前撤销计划，什么也没有改动。`If-Match` 用部门字典的版本。"""
    done = reforms.withdraw(
        asked.session,
        reform_id=reform_id,
        reason=given.reason,
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    asked.at_version(departments.departments_version(asked.session))
    (row,) = (each for each in view.reforms(asked.session, state="withdrawn") if each.id == done.id)
    return _out(row)


@router.post(
    "/departments/{department}/split/preview",
    operation_id="previewSplit",
    summary="预览职责划转",
    response_model=SplitOut,
    responses=responses(404, 409),
)
def preview_split(
    asked: Annotated[Asked, Depends(to_read("departments.manage"))],
    department: DepartmentKey,
    given: SplitBody,
) -> SplitOut:
    """职责划转将要移交什么，有什么须先处理；什么也不改动。`ETag` 指整个部门字典。"""
    told = splits.preview(
        asked.session,
        asked.law,
        key=department,
        given=given.given(),
        since=given.since,
        document=given.document,
        by=asked.by,
        now=asked.now,
    )
    asked.at_version(departments.departments_version(asked.session))
    return _split_out(told)


@router.post(
    "/departments/{department}/split",
    operation_id="splitDepartment",
    summary="部门职责划转",
    response_model=SplitOut,
    responses=responses(404, 409, 412, 428),
)
def split(
    asked: Annotated[Asked, Depends(to_do("departments.manage"))],
    department: DepartmentKey,
    given: SplitBody,
    known: KnownVersion,
) -> SplitOut:
    """机构改革后，职责连同没有办结的事划给其他部门，到期日不变；日期未到的列入计划。`If-Match` 用部门字典的版本。"""
    session, law, since, document = asked.session, asked.law, given.since, given.document
    planned = None
    if since > local_day(asked.now):
        told = splits.preview(
            session, law, key=department, given=given.given(), since=since, document=document,
            by=asked.by, now=asked.now,
        )  # fmt: skip
        planned = reforms.plan_split(
            session, law, key=department, given=given.given(), since=since, document=document,
            by=asked.by, now=asked.now, expected_version=known,
        ).id  # fmt: skip
    else:
        told = splits.split(
            session, law, key=department, given=given.given(), since=since, document=document,
            by=asked.by, now=asked.now, expected_version=known,
        )  # fmt: skip
    asked.at_version(departments.departments_version(session))
    return _split_out(told, planned)

"""The dictionary of departments by JSON: read, renamed and closed as reforms ask (三（一）)."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Response
from pydantic import BaseModel, Field
from sqlalchemy import select

from api.asked import Asked, to_do, to_read
from api.chapter import Chapter
from api.dependencies import Decision, Reading
from api.idempotency import Repeatable
from api.preconditions import KnownVersion, etag
from api.refusals import responses
from api.routes.accounts import LineOut, lines_out, term_out
from api.routes.law import DepartmentOut
from api.routes.liaisons import LiaisonOut
from api.routes.shapes import Given
from api.views import accounts as view
from api.views.projects import department_names
from workflow.actions import departments, mergers, reforms
from workflow.actions.open_duties import open_duties
from workflow.errors import NotFound
from workflow.records.department import Department
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day

router = Chapter(prefix="/departments", tags=["departments"], route_class=Repeatable)

DepartmentKey = Annotated[str, Path(max_length=40, description="部门代码。")]


class NamesGiven(Given):
    """机构改革后的名称和简称。"""

    name: str = Field(max_length=departments.LONGEST_DEPARTMENT)
    short: str = Field(max_length=departments.LONGEST_SHORT)
    since: date | None = Field(default=None, description="自哪一天起；不填的立即更名，以后的日期列入计划。")
    document: str = Field(
        default="", max_length=mergers.LONGEST_DOCUMENT, description="依据的文件，可以不填。"
    )


class OwedOut(BaseModel):
    """一类没有办结的事，和有几件。"""

    kind: str
    count: int


class DepartmentWhole(DepartmentOut):
    """一个部门：联络员分工、手上的事、变更记录。"""

    successor: str | None = Field(description="并入的部门；没有并入其他部门的为空。")
    liaisons: list[LiaisonOut] = Field(description="全部分工，已经终止的也在内。")
    owed: list[OwedOut]
    history: list[LineOut]


def _out(row: Department) -> DepartmentOut:
    return DepartmentOut(key=row.key, name=row.name, short=row.short, active=row.active)


@router.get(
    "",
    operation_id="listDictionary",
    summary="部门字典",
    response_model=list[DepartmentOut],
    responses=responses(),
)
def list_departments(
    _: Annotated[Actor, Depends(Decision("departments.manage"))], session: Reading, response: Response
) -> list[DepartmentOut]:
    """全部部门，已停用的也在内。`ETag` 指整个字典。"""
    response.headers["etag"] = etag(departments.departments_version(session))
    rows = session.scalars(select(Department).order_by(Department.position, Department.key))
    return [_out(row) for row in rows]


@router.get(
    "/{department}",
    operation_id="readDepartment",
    summary="一个部门",
    response_model=DepartmentWhole,
    responses=responses(404),
)
def read(
    asked: Annotated[Asked, Depends(to_read("people.read"))], department: DepartmentKey
) -> DepartmentWhole:
    """部门的联络员分工、没有办结的事和变更记录；停用的照旧可以查看。`ETag` 指整个字典。"""
    found = asked.session.get(Department, department)
    if found is None:
        raise NotFound(what="该部门")
    asked.at_version(departments.departments_version(asked.session))
    names = department_names(asked.session)
    return DepartmentWhole(
        **_out(found).model_dump(),
        successor=found.successor_key,
        liaisons=[term_out(each) for each in view.terms(asked.session, department)],
        owed=[OwedOut(kind=kind, count=n) for kind, n in open_duties(asked.session, department).items()],
        history=lines_out(view.of_department(asked.session, department, names)),
    )


@router.post(
    "/{department}/rename",
    operation_id="renameDepartment",
    summary="部门更名",
    response_model=DepartmentOut,
    responses=responses(404, 409, 412, 428),
)
def rename(
    asked: Annotated[Asked, Depends(to_do("departments.manage"))],
    department: DepartmentKey,
    given: NamesGiven,
    known: KnownVersion,
) -> DepartmentOut:
    """机构改革后更名；代码不变，已生成的文书不变；日期未到的列入计划，见 `/reforms`。`If-Match` 用字典的版本。"""
    if given.since is not None and given.since > local_day(asked.now):
        reforms.plan_renaming(
            asked.session,
            key=department,
            name=given.name,
            short=given.short,
            since=given.since,
            document=given.document,
            by=asked.by,
            now=asked.now,
            expected_version=known,
        )
        asked.at_version(departments.departments_version(asked.session))
        return _out(asked.session.get_one(Department, department))
    row = departments.rename_department(
        asked.session,
        key=department,
        name=given.name,
        short=given.short,
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    asked.at_version(departments.departments_version(asked.session))
    return _out(row)


class MergerGiven(Given):
    """把一个部门并入另一个部门（机构改革）。"""

    into: str = Field(max_length=40, description="承接的部门代码。")
    since: date = Field(description="自哪一天起；以后的日期列入计划，到当日自动办理。")
    document: str = Field(max_length=mergers.LONGEST_DOCUMENT, description="依据的文件。")


class ConcernedOut(BaseModel):
    """一个项目里的一件事。"""

    project: str
    kind: str


class MergerOut(BaseModel):
    """合并移交的事；预览时是将要移交的。"""

    department: str
    into: str
    since: date
    document: str
    planned: int | None = Field(description="列入计划的编号；已经办理的为空。")
    moves: list[OwedOut] = Field(description="改由承接部门承担的，到期日不变。")
    projects: list[str] = Field(description="各自留痕的项目。")
    people: list[str] = Field(description="随之转入承接部门的账号。")
    staying: list[ConcernedOut] = Field(description="两个部门都被问到、原部门已经答复的，留在原部门名下。")
    in_the_way: list[ConcernedOut] = Field(description="两个部门都被问到、原部门还没有答复的，须先撤销其一。")


def _merger_out(told: mergers.Merger, planned: int | None = None) -> MergerOut:
    return MergerOut(
        department=told.former.key,
        into=told.successor.key,
        since=told.since,
        document=told.document,
        planned=planned,
        moves=[OwedOut(kind=kind, count=n) for kind, n in told.moves.items()],
        projects=list(told.projects),
        people=list(told.people),
        staying=[ConcernedOut(project=name, kind=kind) for name, kind in told.staying],
        in_the_way=[ConcernedOut(project=name, kind=kind) for name, kind in told.in_the_way],
    )


@router.post(
    "/{department}/merge/preview",
    operation_id="previewMerger",
    summary="预览部门合并",
    response_model=MergerOut,
    responses=responses(404, 409),
)
def preview_merger(
    asked: Annotated[Asked, Depends(to_read("departments.manage"))],
    department: DepartmentKey,
    given: MergerGiven,
) -> MergerOut:
    """合并将要移交什么，有什么须先处理；什么也不改动。`ETag` 指整个字典。"""
    told = mergers.preview(
        asked.session,
        asked.law,
        key=department,
        into=given.into,
        since=given.since,
        document=given.document,
        by=asked.by,
        now=asked.now,
    )
    asked.at_version(departments.departments_version(asked.session))
    return _merger_out(told)


@router.post(
    "/{department}/merge",
    operation_id="mergeDepartment",
    summary="部门并入另一个部门",
    response_model=MergerOut,
    responses=responses(404, 409, 412, 428),
)
def merge(
    asked: Annotated[Asked, Depends(to_do("departments.manage"))],
    department: DepartmentKey,
    given: MergerGiven,
    known: KnownVersion,
) -> MergerOut:
    """机构改革后，没有办结的事连同账号、联络员分工转入承接部门，到期日不变；原部门停用，历史照旧；日期未到的列入计划。`If-Match` 用字典的版本。"""
    if given.since > local_day(asked.now):
        told = mergers.preview(
            asked.session, asked.law, key=department, into=given.into, since=given.since,
            document=given.document, by=asked.by, now=asked.now,
        )  # fmt: skip
        planned = reforms.plan_merger(
            asked.session, asked.law, key=department, into=given.into, since=given.since,
            document=given.document, by=asked.by, now=asked.now, expected_version=known,
        )  # fmt: skip
        asked.at_version(departments.departments_version(asked.session))
        return _merger_out(told, planned.id)
    told = mergers.merge(
        asked.session,
        asked.law,
        key=department,
        into=given.into,
        since=given.since,
        document=given.document,
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    asked.at_version(departments.departments_version(asked.session))
    return _merger_out(told)


@router.post(
    "/{department}/close",
    operation_id="closeDepartment",
    summary="停用部门",
    response_model=DepartmentOut,
    responses=responses(404, 409, 412, 428),
)
def close(
    asked: Annotated[Asked, Depends(to_do("departments.manage"))],
    department: DepartmentKey,
    known: KnownVersion,
) -> DepartmentOut:
    """机构撤销后不再向其征询；手上还有事的不能停用。`If-Match` 用字典的版本。"""
    row = departments.close_department(
        asked.session, key=department, by=asked.by, now=asked.now, expected_version=known
    )
    asked.at_version(departments.departments_version(asked.session))
    return _out(row)

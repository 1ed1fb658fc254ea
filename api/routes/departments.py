"""The dictionary of departments by JSON: read, renamed and closed as reforms ask (三（一）)."""

from typing import Annotated

from fastapi import Depends, Path, Response
from pydantic import Field
from sqlalchemy import select

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.dependencies import Decision, Reading
from api.idempotency import Repeatable
from api.preconditions import KnownVersion, etag
from api.refusals import responses
from api.routes.law import DepartmentOut
from api.routes.shapes import Given
from workflow.actions import departments
from workflow.records.department import Department
from workflow.rules.duty import Actor

router = Chapter(prefix="/departments", tags=["departments"], route_class=Repeatable)

DepartmentKey = Annotated[str, Path(max_length=40, description="部门代码。")]


class NamesGiven(Given):
    """机构改革后的名称和简称。"""

    name: str = Field(max_length=departments.LONGEST_DEPARTMENT)
    short: str = Field(max_length=departments.LONGEST_SHORT)


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
    """机构改革后更名；代码不变，已生成的文书不变。`If-Match` 用字典的版本。"""
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

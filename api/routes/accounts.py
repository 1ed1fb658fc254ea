"""One account by JSON: what it holds and carries, and what was done with it (三（一）)."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, Field

from api.asked import Asked, to_read
from api.chapter import Chapter
from api.refusals import responses
from api.routes.liaisons import LiaisonOut
from api.routes.people import PersonId, PersonOut, person_out
from api.views import accounts as view
from api.views.projects import department_names
from workflow.actions import people

router = Chapter(prefix="/people", tags=["people"])


class ProjectCarried(BaseModel):
    """担任代办员、还没有办结的一个项目。"""

    id: int
    number: str
    name: str


class LineOut(BaseModel):
    """变更记录的一行。"""

    seq: int
    title: str
    person_name: str
    recorded_at: datetime
    roles: list[str] = Field(description="此后持有的角色；与角色无关的为空。")
    before: str = Field(description="更名前的名称；与更名无关的为空。")
    after: str


class AccountOut(PersonOut):
    """一个账号：持有的角色、手上的事、变更记录。"""

    email: str
    projects: list[ProjectCarried]
    liaisons: list[LiaisonOut] = Field(description="正在担任或者将要担任的联络员分工。")
    history: list[LineOut]


def lines_out(lines: list[view.HouseLine]) -> list[LineOut]:
    """Lines of the house's history, as they are answered."""
    return [LineOut.model_validate(line, from_attributes=True) for line in lines]


@router.get(
    "/{person_id}",
    operation_id="readPerson",
    summary="一个账号",
    response_model=AccountOut,
    responses=responses(404),
)
def read(asked: Annotated[Asked, Depends(to_read("people.read"))], person_id: PersonId) -> AccountOut:
    """账号持有的角色、担任代办员的在办项目、联络员分工和变更记录。`ETag` 指整个人员名单。"""
    person, roles = view.account(asked.session, person_id)
    projects, terms = view.carried(asked.session, person_id, asked.now)
    asked.at_version(people.people_version(asked.session))
    return AccountOut(
        **person_out(person, roles).model_dump(),
        email=person.email,
        projects=[ProjectCarried(id=each.id, number=each.number, name=each.name) for each in projects],
        liaisons=[term_out(each) for each in terms],
        history=lines_out(view.of_account(asked.session, person_id, department_names(asked.session))),
    )


def term_out(row: view.TermRow) -> LiaisonOut:
    """A term as liaison, as it is answered."""
    return LiaisonOut(
        id=row.id,
        department=row.department_key,
        person_id=row.person_id,
        phase=row.phase_key,
        since=row.since,
        until=row.until,
    )

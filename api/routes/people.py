"""People by JSON: who may be chosen as an agent, who answers for a department; new accounts."""

from typing import Annotated

from fastapi import Depends, Path, Query, Response, status
from pydantic import BaseModel, Field
from sqlalchemy import select, tuple_

from api.asked import Asked, to_do
from api.chapter import Chapter
from api.dependencies import Decision, Reading
from api.idempotency import Repeatable
from api.paging import Cursor, Limit, Listed, decode, page_of
from api.preconditions import KnownVersion, etag
from api.refusals import responses
from api.routes.shapes import Given
from workflow.actions import people
from workflow.errors import NotFound
from workflow.records.person import Grant, Person
from workflow.rules.duty import Actor, Role

router = Chapter(prefix="/people", tags=["people"], route_class=Repeatable)


class PersonOut(BaseModel):
    """一个人。"""

    id: int
    login: str
    name: str
    phone: str
    department: str | None
    enterprise_id: int | None
    roles: list[Role]
    active: bool


class AgentOut(BaseModel):
    """可指派的代办员。"""

    id: int
    name: str
    phone: str


class PersonGiven(Given):
    """新账号。"""

    login: str = Field(min_length=1, max_length=60, pattern=r"^\S+$")
    name: str = Field(min_length=1, max_length=60)
    password: str = Field(max_length=200)
    roles: list[Role] = Field(min_length=1, max_length=6)
    department: str | None = Field(default=None, max_length=40)
    enterprise_id: int | None = Field(default=None, ge=1, le=2**53)
    phone: str = Field(default="", max_length=30)
    email: str = Field(default="", max_length=120)


class RolesGiven(Given):
    """此后持有的全部角色。"""

    roles: list[Role] = Field(min_length=1, max_length=6)
    department: str | None = Field(default=None, max_length=40, description="调入的部门；不调动的不填。")


PersonId = Annotated[int, Path(ge=1, le=2**53)]


@router.get(
    "", operation_id="listPeople", summary="人员", response_model=Listed[PersonOut], responses=responses()
)
def list_people(
    _: Annotated[Actor, Depends(Decision("people.manage"))],
    session: Reading,
    response: Response,
    q: Annotated[str, Query(max_length=60)] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[PersonOut]:
    """全部账号。`ETag` 指整个名单。"""
    after = decode(cursor, int)
    query = select(Person).where(Person.id > (after[0] if after else 0)).order_by(Person.id).limit(limit + 1)
    if q.strip():
        query = query.where(
            Person.name.contains(q.strip(), autoescape=True)
            | Person.login.contains(q.strip(), autoescape=True)
        )
    kept, following = page_of(session.scalars(query).all(), limit, lambda row: (row.id,))
    roles: dict[int, list[Role]] = {}
    for person_id, role in session.execute(
        select(Grant.person_id, Grant.role).where(Grant.person_id.in_([row.id for row in kept]))
    ):
        roles.setdefault(person_id, []).append(Role(role))
    response.headers["etag"] = etag(people.people_version(session))
    return Listed[PersonOut](
        items=[person_out(row, sorted(roles.get(row.id, []))) for row in kept], next=following
    )


def person_out(row: Person, roles: list[Role]) -> PersonOut:
    """An account, as it is answered."""
    return PersonOut(
        id=row.id,
        login=row.login,
        name=row.name,
        phone=row.phone,
        department=row.department_key,
        enterprise_id=row.enterprise_id,
        roles=roles,
        active=row.active,
    )


@router.get(
    "/agents",
    operation_id="listAgents",
    summary="可指派的代办员",
    response_model=Listed[AgentOut],
    responses=responses(),
)
def list_agents(
    _: Annotated[Actor, Depends(Decision("project.assign_agent"))],
    session: Reading,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listed[AgentOut]:
    """有代办员角色、账号有效的人。"""
    place = decode(cursor, str, int)
    rows = agents(session, after=(str(place[0]), int(place[1])) if place else None)
    kept, following = page_of(rows[: limit + 1], limit, lambda row: (row.name, row.id))
    found = [AgentOut(id=row.id, name=row.name, phone=row.phone) for row in kept]
    return Listed[AgentOut](items=found, next=following)


def agents(session: Reading, *, after: tuple[str, int] | None = None) -> list[Person]:
    """Everybody who can be named as an agent, by name; those after one name and key."""
    query = (
        select(Person)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.role == Role.AGENT.value, Person.active)
        .order_by(Person.name, Person.id)
    )
    if after is not None:
        query = query.where(tuple_(Person.name, Person.id) > after)
    return list(session.scalars(query))


@router.post(
    "",
    operation_id="createPerson",
    summary="开立账号",
    response_model=PersonOut,
    status_code=status.HTTP_201_CREATED,
    responses=responses(409),
)
def create(asked: Annotated[Asked, Depends(to_do("people.manage"))], given: PersonGiven) -> PersonOut:
    """开立账号并授予角色。"""
    person = people.create_person(
        asked.session,
        login=given.login,
        name=given.name,
        roles=given.roles,
        password_hash=people.hash_password(given.password),
        department_key=given.department,
        enterprise_id=given.enterprise_id,
        phone=given.phone,
        email=given.email,
        by=asked.by,
        now=asked.now,
    )
    return person_out(person, sorted(given.roles))


@router.post(
    "/{person_id}/roles",
    operation_id="changeRoles",
    summary="更改角色",
    response_model=PersonOut,
    responses=responses(404, 409, 412, 428),
)
def change_roles(
    asked: Annotated[Asked, Depends(to_do("people.manage"))],
    person_id: PersonId,
    given: RolesGiven,
    known: KnownVersion,
) -> PersonOut:
    """更改角色，或者调到另一个部门；不再是联络员的，任期到当日为止。`If-Match` 用人员名单的版本。"""
    person = people.change_roles(
        asked.session,
        login=_login_of(asked, person_id),
        roles=given.roles,
        department_key=given.department,
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    asked.at_version(people.people_version(asked.session))
    return person_out(person, sorted(given.roles))


@router.post(
    "/{person_id}/close",
    operation_id="closePerson",
    summary="停用账号",
    response_model=PersonOut,
    responses=responses(404, 409, 412, 428),
)
def close(
    asked: Annotated[Asked, Depends(to_do("people.manage"))], person_id: PersonId, known: KnownVersion
) -> PersonOut:
    """停用离任人员的账号；办过的事照旧留痕。`If-Match` 用人员名单的版本。"""
    person = people.close_person(
        asked.session,
        login=_login_of(asked, person_id),
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    asked.at_version(people.people_version(asked.session))
    roles = asked.session.scalars(select(Grant.role).where(Grant.person_id == person.id))
    return person_out(person, sorted(Role(role) for role in roles))


@router.post(
    "/{person_id}/reopen",
    operation_id="reopenPerson",
    summary="重新启用账号",
    response_model=PersonOut,
    responses=responses(404, 409, 412, 428),
)
def reopen(
    asked: Annotated[Asked, Depends(to_do("people.manage"))], person_id: PersonId, known: KnownVersion
) -> PersonOut:
    """误停用的账号重新启用，角色和密码照旧；停用时结束的联络员任期须重新登记。`If-Match` 用人员名单的版本。"""
    person = people.reopen_person(
        asked.session,
        login=_login_of(asked, person_id),
        by=asked.by,
        now=asked.now,
        expected_version=known,
    )
    asked.at_version(people.people_version(asked.session))
    roles = asked.session.scalars(select(Grant.role).where(Grant.person_id == person.id))
    return person_out(person, sorted(Role(role) for role in roles))


def _login_of(asked: Asked, person_id: int) -> str:
    person = asked.session.get(Person, person_id)
    if person is None:
        raise NotFound(what="该人员")
    return person.login

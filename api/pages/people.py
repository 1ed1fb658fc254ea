"""Accounts: found, opened, given roles, handed over, closed, given another password (三（一）)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.routes.people import agents
from api.views import accounts as view
from api.views.projects import department_names
from workflow.actions import enterprises, handovers, liaisons, people
from workflow.errors import Refusal
from workflow.law.book import Law
from workflow.rules.duty import ROLE_WORDS, Actor, Role

router = Chapter(prefix="/people")

ROLES = [(role.value, words) for role, words in ROLE_WORDS.items()]


def _list(
    page: Page,
    session: Session,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
    q: str = "",
    role: str = "",
    department: str = "",
    closed: bool = False,
) -> Response:
    return page.render(
        "people.html",
        rows=view.accounts(session, q=q, role=role, department=department, closed=closed),
        most=view.MOST,
        q=q,
        role=role,
        department=department,
        closed=closed,
        roles=ROLES,
        departments=list(department_names(session, active=True).items()),
        typed=defaultdict(str, typed or {}),
        refused=refused,
    )


def _show(
    page: Page,
    session: Session,
    law: Law,  # noqa: ARG001  # every page of one thing is shown with the same words
    person_id: int,
    now: datetime,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    person, held = view.account(session, person_id)
    names = department_names(session)
    projects, terms = view.carried(session, person_id, now)
    return page.render(
        "person.html",
        person=person,
        held=[(role.value, ROLE_WORDS[role]) for role in held],
        side=names.get(person.department_key or "", ""),
        projects=projects,
        terms=terms,
        agents=[(row.id, row.name) for row in agents(session) if row.id != person_id],
        colleagues=[
            (row.id, row.name)
            for row in view.accounts(
                session, role=Role.LIAISON.value, department=person.department_key or "-"
            )
            if row.id != person_id
        ],
        lines=view.of_account(session, person_id, names),
        roles=ROLES,
        departments=list(department_names(session, active=True).items()),
        people_version=people.people_version(session),
        liaisons_version=liaisons.liaisons_version(session),
        typed=defaultdict(str, typed or {}),
        refused=refused,
    )


@router.get("")
def show_list(
    by: Annotated[Actor, Depends(Decision("people.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    q: Annotated[str, Query(max_length=60)] = "",
    role: Annotated[str, Query(max_length=20)] = "",
    department: Annotated[str, Query(max_length=40)] = "",
    closed: Annotated[str, Query(max_length=1)] = "",
) -> Response:
    """Everybody, found by name or login, role, department."""
    return _list(page, session, q=q, role=role, department=department, closed=bool(closed))


@router.post("")
def create(sent: Annotated[Sent, Depends(sent_for("people.manage"))]) -> Response:
    """Open an account; where an enterprise is named, of somebody of it, who sees and acts on its own projects only."""
    of_enterprise = "enterprise" in sent.fields
    doing = "enterprise" if of_enterprise else "create"
    typed = {**sent.typed("roles"), "password": "", "doing": doing}
    sent.page.again(lambda read, refused: _list(sent.page, read, typed=typed, refused=refused))
    person = people.create_person(
        sent.session,
        login=sent.text("login"),
        name=sent.text("name"),
        roles=[Role.ENTERPRISE] if of_enterprise else sent.choices(Role, "roles", "角色"),
        password_hash=people.hash_password(sent.text("password")),
        department_key=sent.text("department_key") or None,
        enterprise_id=enterprises.enterprise_named(sent.session, sent.text("enterprise")).id
        if of_enterprise
        else None,
        phone=sent.text("phone"),
        email=sent.text("email"),
        by=sent.by,
        now=sent.now,
    )
    return sent.done(f"/people/{person.id}", said="person.create")


@router.get("/{person_id}")
def show(
    by: Annotated[Actor, Depends(Decision("people.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    person_id: int,
) -> Response:
    """One account: what it holds and carries, and what was done with it."""
    return _show(page, session, law, person_id, now)


def _login(sent: Sent, person_id: int) -> str:
    return view.account(sent.session, person_id)[0].login


@router.post("/{person_id}/roles")
def change_roles(sent: Annotated[Sent, Depends(sent_for("people.manage"))], person_id: int) -> Response:
    """Give other roles, or move to another department."""
    sent.again(_show, person_id, "roles", lists=("roles",))
    people.change_roles(
        sent.session,
        login=_login(sent, person_id),
        roles=sent.choices(Role, "roles", "角色"),
        department_key=sent.text("department_key") or None,
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/people/{person_id}", said="person.roles")


@router.post("/{person_id}/password")
def set_password(sent: Annotated[Sent, Depends(sent_for("people.manage"))], person_id: int) -> Response:
    """Give another password; whoever is signed in with the old one is signed out."""
    sent.again(_show, person_id, typed={}, doing="password")
    people.set_password(
        sent.session,
        login=_login(sent, person_id),
        password_hash=people.hash_password(sent.text("password")),
        by=sent.by,
        now=sent.now,
    )
    return sent.done(f"/people/{person_id}", said="person.password")


@router.post("/{person_id}/projects")
def hand_projects_over(
    sent: Annotated[Sent, Depends(sent_for("project.assign_agent"))], person_id: int
) -> Response:
    """Name another agent for every project of one who leaves."""
    sent.again(_show, person_id, "projects")
    handovers.hand_projects_over(
        sent.session,
        person_id=person_id,
        successor_id=sent.number("successor_id") or 0,
        reason=sent.text("reason"),
        handover=sent.text("handover"),
        by=sent.by,
        now=sent.now,
    )
    return sent.done(f"/people/{person_id}", said="person.hand_over")


@router.post("/{person_id}/terms")
def hand_terms_over(sent: Annotated[Sent, Depends(sent_for("people.manage"))], person_id: int) -> Response:
    """Name a colleague as liaison for everything that one who leaves answers for."""
    sent.again(_show, person_id, "terms")
    handovers.hand_terms_over(
        sent.session,
        person_id=person_id,
        successor_id=sent.number("successor_id") or 0,
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/people/{person_id}", said="person.hand_over")


@router.post("/{person_id}/close")
def close(sent: Annotated[Sent, Depends(sent_for("people.manage"))], person_id: int) -> Response:
    """Close the account of one who has left."""
    sent.again(_show, person_id, "close")
    people.close_person(
        sent.session,
        login=_login(sent, person_id),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/people/{person_id}", said="person.close")


@router.post("/{person_id}/reopen")
def reopen(sent: Annotated[Sent, Depends(sent_for("people.manage"))], person_id: int) -> Response:
    """Open an account again that was closed by mistake."""
    sent.again(_show, person_id, "reopen")
    people.reopen_person(
        sent.session,
        login=_login(sent, person_id),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/people/{person_id}", said="person.reopen")

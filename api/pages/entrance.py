"""Signing in and out, and where everybody starts."""

from typing import Annotated

from fastapi import Depends, Form, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import AtDoor, Decision, Public, Visitor
from api.left_off import LARGEST, LeftOff
from api.pages.page import AsPage, Page
from api.routes.session import begin, end
from api.sign_in import safe_next
from workflow.errors import Refusal
from workflow.rules.duty import Actor, Role

router = Chapter()


def _form(page: Page, *, login: str, to: str, left_off: str = "", refused: Refusal | None = None) -> Response:
    return page.render(
        "sign_in.html", login=login, to=to, left_off=left_off, expired=bool(left_off), refused=refused
    )


@router.get("/sign-in", dependencies=[Depends(Public("the form for strangers"))])
def sign_in_form(
    page: AsPage, visitor: Visitor, to: Annotated[str, Query(alias="next", max_length=2000)] = ""
) -> Response:
    """The form, or onwards for those who are signed in already."""
    return page.go(safe_next(to)) if visitor else _form(page, login="", to=safe_next(to))


@router.post("/sign-in", dependencies=[Depends(Public("signing in is how one stops being a stranger"))])
async def sign_in(
    page: AsPage,
    door: AtDoor,
    now: Now,
    login: Annotated[str, Form(max_length=60)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    to: Annotated[str, Form(alias="next", max_length=2000)] = "",
    left_off: Annotated[str, Form(max_length=LARGEST)] = "",
) -> Response:
    """Sign in and go where one was headed; what was typed when the session ran out is offered again."""

    def again(_: Session, refused: Refusal) -> Response:
        return _form(page, login=login, to=safe_next(to), left_off=left_off, refused=refused)

    page.again(again)
    response = page.go(safe_next(to))
    page.visitor = await begin(door, response, login=login, password=password, now=now)
    left = LeftOff.read(left_off) if left_off else None
    if left is None:
        return response
    offered = page.render("left_off.html", left=left, to=safe_next(to))
    for cookie in response.headers.getlist("set-cookie"):
        offered.headers.append("set-cookie", cookie)
    return offered


@router.post("/sign-out")
async def sign_out(
    _: Annotated[Actor, Depends(Decision())], page: AsPage, door: AtDoor, visitor: Visitor
) -> Response:
    """Sign out; the next person at this desk starts anew."""
    response = page.go("/sign-in", said="signed_out")
    await end(door, response, visitor)
    # Forms that were refused stay in the browser for Back (api/headers.py); they go with whoever filled them in.
    response.headers["clear-site-data"] = '"cache"'
    return response


@router.get("/")
def start(by: Annotated[Actor, Depends(Decision())], page: AsPage) -> Response:
    """Where each audience begins.

    Departments with what they owe, whoever supervises with the picture, everybody else with the projects they may see.
    """
    if Role.SUPERVISOR in by.roles and not by.roles & {Role.OFFICE, Role.AGENT, Role.LIAISON}:
        return page.go("/overview")
    to_tasks = Role.LIAISON in by.roles or not page.may_at_all("project.list")
    return page.go("/tasks" if to_tasks else "/projects")

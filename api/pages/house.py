"""The administrator's rooms: the start, background work, verification of history, the templates of notices."""

from typing import Annotated, Any

from fastapi import Depends, Query
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import AtDoor, Decision, InForce, Reading
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.sending import Typed
from api.views import background as background_view
from api.views import house as view
from api.views.templates import templates
from workflow.actions import background, chain_checks
from workflow.errors import NotFound
from workflow.law.notices import CHAPTERS
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.records.verification import Verification, verify_project
from workflow.rules.duty import Actor

router = Chapter(prefix="/house")


@router.get("")
def show(
    by: Annotated[Actor, Depends(Decision("house.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    door: AtDoor,
    now: Now,
) -> Response:
    """Every room of the house, with one line on how things stand."""
    return page.render("house.html", rooms=view.rooms(session, law, door.settings, now=now))


@router.get("/background")
def show_background(
    by: Annotated[Actor, Depends(Decision("house.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    door: AtDoor,
    now: Now,
) -> Response:
    """When background work was done, what waits, what failed, who does it."""
    found = background_view.standing(session, door.settings, now=now)
    return page.render(
        "house/background.html",
        found=found,
        words=background_view.WORK_WORDS,
        every=door.settings.every,
        now=now,
    )


@router.post("/background/{work}")
def run_background(
    by: Annotated[Actor, Depends(Decision("background.run"))],  # noqa: ARG001
    page: AsPage,
    door: AtDoor,
    law: InForce,
    now: Now,
    work: str,
    form: Typed,  # noqa: ARG001
) -> Response:
    """Do one round now: what is done already is not done twice, whoever else does it at the same time."""
    if work not in background.WORK:
        raise NotFound(what="该项后台工作")
    background.run(background.Engine.of(door.settings, door.database, law), work, now)
    return page.go("/house/background", said="background.run")


def _show_verification(
    page: Page, session: Session, number: str, one: tuple[Project, Verification] | None
) -> Response:
    check = chain_checks.latest(session)
    by = session.get(Person, check.begun_by) if check is not None and check.begun_by else None
    return page.render(
        "house/verification.html",
        check=check,
        by=by.name if by else "",
        total=session.scalar(select(func.count()).select_from(Project)) or 0,
        most=chain_checks.MOST_FOUND,
        number=number,
        one=one,
    )


@router.get("/verification")
def show_verification(
    by: Annotated[Actor, Depends(Decision("chain.verify"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    number: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """How the last verification of everything came out; and one project, where its number is given, looked at now."""
    one = None
    if number.strip():
        project = session.scalar(select(Project).where(Project.number == number.strip()))
        if project is not None:
            one = (project, verify_project(session, project.id))
    return _show_verification(page, session, number.strip(), one)


@router.post("/verification")
def begin_verification(sent: Annotated[Sent, Depends(sent_for("chain.verify"))]) -> Response:
    """Begin to verify everything; what is under way goes on."""
    chain_checks.begin(sent.session, by=sent.by, now=sent.now)
    return sent.done("/house/verification")


@router.post("/verification/{check_id}")
def go_on(
    by: Annotated[Actor, Depends(Decision("chain.verify"))],  # noqa: ARG001
    page: AsPage,
    door: AtDoor,
    now: Now,
    check_id: int,
    form: Typed,  # noqa: ARG001
) -> Response:
    """One step more, of bounded work."""
    chain_checks.go_on(door.database, check_id=check_id, now=now)
    return page.go("/house/verification")


@router.get("/templates")
def show_templates(
    by: Annotated[Actor, Depends(Decision("house.read"))],  # noqa: ARG001
    page: AsPage,
    chapter: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Every notice there is, with its text as data and as it reads with example facts."""
    shown = chapter if chapter in CHAPTERS else ""
    found: list[Any] = [each for each in templates() if not shown or each.chapter == shown]
    return page.render("house/templates.html", found=found, chapters=CHAPTERS.items(), chapter=shown)

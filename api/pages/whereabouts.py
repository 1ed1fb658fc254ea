"""Where a thing stands that has no page of its own: its address leads to the page that it is part of.

A form that was refused leaves the browser at the address of the act; whoever reloads that by hand comes here.
"""

from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.dependencies import Decision, Reading
from api.pages.page import AsPage, Page
from api.views import acceptances, projects
from workflow.errors import NotFound
from workflow.records.acceptance import AcceptancePart, Rectification
from workflow.records.blocker import Blocker
from workflow.records.consultation import Consultation
from workflow.records.deliberation import Deliberation, Resolution
from workflow.rules.duty import Actor

router = Chapter()

Reader = Annotated[Actor, Depends(Decision("project.read"))]
Inspector = Annotated[Actor, Depends(Decision("acceptance.read"))]


def _to(page: Page, path: str, part: str = "") -> Response:
    query = f"?{page.request.url.query}" if page.request.url.query else ""
    return page.go(f"{path}{query}{part}")


def _in_project(
    page: Page,
    session: Session,
    by: Actor,
    thing: Blocker | Consultation | Deliberation | Resolution | None,
    part: str,
) -> Response:
    if thing is None:
        raise NotFound(what="该事项")
    projects.visible(session, thing.project_id, by)
    return _to(page, f"/projects/{thing.project_id}", part)


@router.get("/blockers/{blocker_id}")
def blocker(by: Reader, page: AsPage, session: Reading, blocker_id: int) -> Response:
    """A blocker stands on its project's page."""
    return _in_project(page, session, by, session.get(Blocker, blocker_id), "#blockers")


@router.get("/consultations/{consultation_id}")
def consultation(by: Reader, page: AsPage, session: Reading, consultation_id: int) -> Response:
    """So does a consultation."""
    return _in_project(page, session, by, session.get(Consultation, consultation_id), "#consultation")


@router.get("/deliberations/{deliberation_id}")
def deliberation(by: Reader, page: AsPage, session: Reading, deliberation_id: int) -> Response:
    """And a deliberation."""
    return _in_project(page, session, by, session.get(Deliberation, deliberation_id), "#deliberation")


@router.get("/resolutions/{resolution_id}")
def resolution(by: Reader, page: AsPage, session: Reading, resolution_id: int) -> Response:
    """And what it decided."""
    return _in_project(page, session, by, session.get(Resolution, resolution_id), "#deliberation")


def _in_acceptance(
    page: Page, session: Session, by: Actor, thing: AcceptancePart | Rectification | None
) -> Response:
    if thing is None:
        raise NotFound(what="该事项")
    acceptances.visible(session, thing.acceptance_id, by)
    return _to(page, f"/acceptances/{thing.acceptance_id}")


@router.get("/acceptance-parts/{part_id}")
def acceptance_part(by: Inspector, page: AsPage, session: Reading, part_id: int) -> Response:
    """A department's part stands on the page of the whole."""
    return _in_acceptance(page, session, by, session.get(AcceptancePart, part_id))


@router.get("/rectifications/{rectification_id}")
def rectification(by: Inspector, page: AsPage, session: Reading, rectification_id: int) -> Response:
    """So does what is to be put right."""
    return _in_acceptance(page, session, by, session.get(Rectification, rectification_id))

"""公开查询: anybody with a project's number and its code sees how it stands; the code itself is made on the project's page."""

from typing import Annotated

from fastapi import Depends, Form, Query, Request
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import AtDoor, InForce, Public
from api.door import base_of
from api.pages.page import AsPage, Page
from api.pages.projects import again
from api.pages.sent import Sent, sent_for
from api.tracking import KEPT_BY_NOBODY, looked_at
from api.views.projects import visible
from api.views.tracking import STAGE_WORDS
from workflow.actions import tracking
from workflow.errors import Refusal
from workflow.rules.tracking import shown

router = Chapter()

_OPEN = Depends(Public("the code shows how one project stands to whoever it was handed to"))


def _form(page: Page, number: str, refused: Refusal | None = None) -> Response:
    answer = page.render("track.html", number=number, seen=None, refused=refused)
    answer.headers.update(KEPT_BY_NOBODY)
    return answer


@router.get("/track", dependencies=[_OPEN])
def ask(page: AsPage, number: Annotated[str, Query(alias="project", max_length=60)] = "") -> Response:
    """The form: a project's number, and the code that was handed over. The code stands in no address."""
    return _form(page, number)


@router.post("/track", dependencies=[_OPEN])
def track(
    request: Request,
    page: AsPage,
    door: AtDoor,
    law: InForce,
    now: Now,
    number: Annotated[str, Form(alias="project", max_length=60)] = "",
    code: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """How the project stands."""
    page.again(lambda _, refused: _form(page, number, refused))
    seen = looked_at(door, law, request, number=number, code=code, now=now)
    answer = page.render("track.html", number=seen.number, seen=seen, stage_words=STAGE_WORDS)
    answer.headers.update(KEPT_BY_NOBODY)
    return answer


@router.post("/projects/{project_id}/tracking")
def issue(sent: Annotated[Sent, Depends(sent_for("tracking.issue"))], project_id: int) -> Response:
    """Make the code, and show it this once, to be printed. A reload makes none: it names the version before."""
    again(sent, project_id, "tracking")
    project, _ = visible(sent.session, project_id, sent.by, "tracking.issue")
    code = tracking.issue(
        sent.session,
        sent.page.door.settings.secrets,
        project_id=project_id,
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    answer = sent.page.render(
        "tracking_code.html",
        project_id=project_id,
        number=project.number,
        code=shown(code),
        address=f"{base_of(sent.page.door, sent.page.request)}/track",
        issued_at=sent.now,
    )
    answer.headers.update(KEPT_BY_NOBODY)
    return answer


@router.post("/projects/{project_id}/tracking/revoke")
def revoke(sent: Annotated[Sent, Depends(sent_for("tracking.revoke"))], project_id: int) -> Response:
    """Take the code back."""
    again(sent, project_id, "tracking")
    visible(sent.session, project_id, sent.by, "tracking.revoke")
    tracking.revoke(
        sent.session, project_id=project_id, by=sent.by, now=sent.now, expected_version=sent.version
    )
    return sent.done(f"/projects/{project_id}#tracking")

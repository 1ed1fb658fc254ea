"""Services given to a project's enterprise, and trainings of agents and liaisons (二（一）2, 二（四）3, 三（一）)."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.dependencies import Decision, Reading
from api.pages.page import AsPage, Page
from api.pages.projects import again
from api.pages.sent import Sent, sent_for
from api.views import people as view
from api.views.projects import visible
from workflow.actions import services
from workflow.actions.services import LATE_TRAINING
from workflow.errors import NotFound, Refusal
from workflow.records.service import ServiceRecord
from workflow.rules.duty import Actor

router = Chapter()


@router.post("/projects/{project_id}/services")
def record_service(sent: Annotated[Sent, Depends(sent_for("service.record"))], project_id: int) -> Response:
    """Record advice, a visit, an explanation, guidance or follow-up."""
    again(sent, project_id, "service")
    visible(sent.session, project_id, sent.by)
    services.record(
        sent.session,
        kind=sent.text("kind"),
        subject=sent.text("subject"),
        audience=sent.text("audience"),
        project_id=project_id,
        **sent.dated,
    )
    return sent.done(f"/projects/{project_id}#services")


@router.post("/projects/{project_id}/services/{service_id}/correct")
def correct_service(
    sent: Annotated[Sent, Depends(sent_for("service.record"))], project_id: int, service_id: int
) -> Response:
    """Put another record in the place of one that says something wrong."""
    again(sent, project_id, f"service-{service_id}")
    visible(sent.session, project_id, sent.by)
    _correct(sent, project_id, service_id)
    return sent.done(f"/projects/{project_id}#services", said="service.correct")


def _correct(sent: Sent, project_id: int | None, service_id: int) -> None:
    found = sent.session.get(ServiceRecord, service_id)
    if found is None or found.project_id != project_id:
        raise NotFound(what="该服务记录")
    services.correct(
        sent.session,
        service_id=service_id,
        subject=sent.text("subject"),
        audience=sent.text("audience"),
        because=sent.text("because"),
        by=sent.by,
        now=sent.now,
    )


def _show(
    page: Page,
    session: Session,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    return page.render(
        "trainings.html",
        services=view.services(session, None),
        late_after=LATE_TRAINING,
        typed=defaultdict(str, typed or {}),
        refused=refused,
    )


def _show_again(sent: Sent, doing: str) -> None:
    typed = {**sent.typed(), "doing": doing}
    sent.page.again(lambda read, refused: _show(sent.page, read, typed=typed, refused=refused))


@router.get("/trainings")
def show_trainings(
    by: Annotated[Actor, Depends(Decision("training.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
) -> Response:
    """What agents and liaisons were trained in, and the form for another training."""
    return _show(page, session)


@router.post("/trainings")
def train(sent: Annotated[Sent, Depends(sent_for("service.train"))]) -> Response:
    """Record a training."""
    _show_again(sent, "training")
    services.record(
        sent.session,
        kind="training",
        subject=sent.text("subject"),
        audience=sent.text("audience"),
        **sent.dated,
    )
    return sent.done("/trainings")


@router.post("/trainings/{service_id}/correct")
def correct_training(sent: Annotated[Sent, Depends(sent_for("service.train"))], service_id: int) -> Response:
    """Put another record in the place of one that says something wrong."""
    _show_again(sent, f"service-{service_id}")
    _correct(sent, None, service_id)
    return sent.done("/trainings", said="service.correct")

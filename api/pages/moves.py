"""A stage is finished, skipped or reopened on the project's page; the project is suspended, resumed, withdrawn."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.projects import again
from api.pages.sent import Sent, sent_for
from api.views import projects as view
from workflow.actions import packs, projects, ready_packs
from workflow.errors import PacksWanting
from workflow.law.words import word

router = Chapter(prefix="/projects/{project_id}")


def confirm_uncompiled(sent: Sent, project_id: int) -> None:
    """Whoever finishes docking while an answered phase has no pack knows it: 二（一）2 puts the packs in this stage.

    Raises:
        PacksWanting: a phase was never compiled, and the form does not say that this is known.
    """
    if sent.text("without_packs"):
        return
    project, _ = view.visible(sent.session, project_id, sent.by)
    never = [
        word(phase)
        for phase in ready_packs.ready(sent.session, sent.law, project)
        if packs.latest(sent.session, project_id, phase) is None
    ]
    if never:
        raise PacksWanting(phases="、".join(never))


@router.post("/moves")
def move(sent: Annotated[Sent, Depends(sent_for("project.move"))], project_id: int) -> Response:
    """Finish, skip or reopen a stage; suspend, resume, withdraw."""
    again(sent, project_id, "move")
    if sent.text("move") == "finish_docking":
        confirm_uncompiled(sent, project_id)
    projects.move_stage(
        sent.session,
        sent.law,
        project_id=project_id,
        move=sent.text("move"),
        reason=sent.text("reason"),
        despite_duplicates=sent.text("despite_duplicates"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}")

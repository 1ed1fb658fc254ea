"""全链条电子档案 (三（三）): a project's whole file as an archive that can be checked without this software."""

from typing import Annotated

from fastapi import Depends, Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision
from api.refusals import responses
from api.routes.shapes import ProjectId
from workflow.actions import dossiers
from workflow.rules.duty import Actor

router = Chapter(prefix="/projects/{project_id}/dossier", tags=["papers"])


@router.post(
    "",
    operation_id="exportDossier",
    summary="导出全链条电子档案",
    response_class=Response,
    responses={
        **responses(404),
        200: {
            "content": {"application/zip": {}},
            "description": "ZIP：留痕、项目信息、表单、清单、核验程序。",
        },
    },
)
def export_dossier(
    by: Annotated[Actor, Depends(Decision("dossier.export"))],
    session: Acting,
    now: Now,
    project_id: ProjectId,
) -> Response:
    """留痕、各版项目信息、全部表单，附清单和不依赖本系统的核验程序。导出本身也留痕。"""
    return archive(dossiers.export(session, project_id=project_id, by=by, now=now), project_id)


def archive(data: bytes, project_id: int) -> Response:
    """A ZIP as a download."""
    return Response(
        data,
        media_type="application/zip",
        headers={"content-disposition": f'attachment; filename="dossier-{project_id}.zip"'},
    )

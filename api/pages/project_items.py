"""The approval items of a project on its page: listed, and the events that start their limits (二（四）)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Typed
from api.pages.items import late
from api.pages.page import AsPage, Page
from api.pages.projects import show
from workflow.actions import approval_items, item_anchors
from workflow.law.book import Law
from workflow.rules.duty import Actor

router = Chapter(prefix="/projects/{project_id}")


def _again(page: Page, law: Law, project_id: int, now: datetime, form: FormData, doing: str) -> None:
    typed: Mapping[str, Any] = {
        **{name: value for name, value in form.items() if isinstance(value, str)},
        "codes": form.getlist("codes"),
        "doing": doing,
    }

    def shown(session: Session, refused: Any) -> Response:
        return show(page, session, law, project_id, now, typed=typed, refused=refused)

    page.again(shown)


@router.post("/items")
def plan(
    by: Annotated[Actor, Depends(Decision("item.plan"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """List what is proposed, items of the catalogue, and one written in."""
    _again(page, law, project_id, now, form, "plan")
    name = str(form.get("name", "")).strip()
    written = (
        [{"name": name, "phase": form.get("phase", ""), "department": form.get("department", "")}]
        if name
        else []
    )
    approval_items.plan(
        session,
        law,
        project_id=project_id,
        codes=[str(code) for code in form.getlist("codes")],
        written=written,
        proposed=bool(form.get("proposed")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#approval", said="item.plan")


@router.post("/anchors")
def record_anchor(
    by: Annotated[Actor, Depends(Decision("item.plan"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """成交确认书 signed, land price paid, completion accepted: the limits that waited for it start."""
    _again(page, law, project_id, now, form, "anchor")
    item_anchors.record(
        session,
        law,
        project_id=project_id,
        key=str(form.get("key", "")),
        evidence=str(form.get("evidence", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/projects/{project_id}#approval", said="item.anchor")

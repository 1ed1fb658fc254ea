"""难点、堵点 on the project's page, on the enterprise's too (二（四）3, 三（二）)."""

from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Typed
from api.pages.deliberations import again, happened_in, moment_in
from api.pages.page import AsPage
from api.views import projects as view
from workflow.actions import blockers, deliberations
from workflow.errors import NotFound
from workflow.records.blocker import Blocker
from workflow.rules.duty import Actor

router = Chapter()


def _words(form: FormData, name: str) -> str:
    return str(form.get(name, ""))


def _project_of(session: Session, blocker_id: int, by: Actor) -> int:
    found = session.get(Blocker, blocker_id)
    if found is None:
        raise NotFound(what="该难点、堵点")
    view.visible(session, found.project_id, by)
    return found.project_id


@router.post("/projects/{project_id}/blockers")
def bring_up(
    by: Annotated[Actor, Depends(Decision("blocker.raise"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Raise what stands in the way."""
    view.visible(session, project_id, by)
    again(page, law, project_id, now, form, "blocker")
    blockers.bring_up(
        session,
        law,
        project_id=project_id,
        text=_words(form, "text"),
        by=by,
        now=now,
        happened_at=happened_in(form),
        late_because=_words(form, "late_because"),
    )
    return page.go(f"/projects/{project_id}#blockers", said="blocker.raise")


@router.post("/blockers/{blocker_id}/coordinate")
def coordinate(
    by: Annotated[Actor, Depends(Decision("blocker.coordinate"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    blocker_id: int,
    form: Typed,
) -> Response:
    """Agree who sees to it and until when."""
    project_id = _project_of(session, blocker_id, by)
    again(page, law, project_id, now, form, f"coordinate-{blocker_id}")
    blockers.coordinate(
        session,
        law,
        blocker_id=blocker_id,
        owner=_words(form, "owner"),
        amount=_words(form, "amount"),
        due_on=_words(form, "due_on"),
        note=_words(form, "note"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#blockers", said="blocker.coordinate")


@router.post("/blockers/{blocker_id}/deliberation")
def call(
    by: Annotated[Actor, Depends(Decision("deliberation.call"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    blocker_id: int,
    form: Typed,
) -> Response:
    """Bring it to a deliberation."""
    project_id = _project_of(session, blocker_id, by)
    again(page, law, project_id, now, form, f"bring-{blocker_id}")
    deliberations.call_on_blocker(
        session,
        law,
        blocker_id=blocker_id,
        meets_at=moment_in(form, "meets_at", "会商时间"),
        place=_words(form, "place"),
        departments=[str(key) for key in form.getlist("called")],
        persons=_words(form, "persons"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#deliberation", said="deliberation.call")


@router.post("/blockers/{blocker_id}/resolve")
def resolve(
    by: Annotated[Actor, Depends(Decision("blocker.resolve"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    blocker_id: int,
    form: Typed,
) -> Response:
    """Say how it was resolved."""
    project_id = _project_of(session, blocker_id, by)
    again(page, law, project_id, now, form, f"resolve-{blocker_id}")
    blockers.resolve(
        session,
        blocker_id=blocker_id,
        resolution=_words(form, "resolution"),
        by=by,
        now=now,
        happened_at=happened_in(form),
        late_because=_words(form, "late_because"),
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#blockers", said="blocker.resolve")


@router.post("/blockers/{blocker_id}/withdraw")
def withdraw(
    by: Annotated[Actor, Depends(Decision("blocker.withdraw"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    blocker_id: int,
    form: Typed,
) -> Response:
    """Take it back."""
    project_id = _project_of(session, blocker_id, by)
    again(page, law, project_id, now, form, f"blocker_withdraw-{blocker_id}")
    blockers.withdraw(
        session,
        blocker_id=blocker_id,
        reason=_words(form, "reason"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#blockers", said="blocker.withdraw")


@router.post("/blockers/{blocker_id}/reopen")
def reopen(
    by: Annotated[Actor, Depends(Decision("blocker.reopen"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    blocker_id: int,
    form: Typed,
) -> Response:
    """It stands in the way again."""
    project_id = _project_of(session, blocker_id, by)
    again(page, law, project_id, now, form, f"blocker_reopen-{blocker_id}")
    blockers.reopen(
        session,
        law,
        blocker_id=blocker_id,
        reason=_words(form, "reason"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#blockers", said="blocker.reopen")

"""Business registration on a page: what is applied for, when it is due, what lies at the window (二（二）)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading, Typed
from api.pages.late import happened_in
from api.pages.page import AsPage, Page
from api.views import addresses as address_view
from api.views import projects as project_view
from api.views import registrations as view
from workflow.actions import business_setups, pickups, registration_items, registrations
from workflow.errors import ChoiceUnknown, NotFound, Refusal
from workflow.law.book import Law
from workflow.law.registration import FieldKind
from workflow.records.registration import RegistrationItem
from workflow.rules.duty import Actor

router = Chapter(prefix="/projects/{project_id}/registration")


def _show(
    page: Page,
    session: Session,
    law: Law,
    project_id: int,
    now: datetime,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
    doing: str = "",
) -> Response:
    by = page.actor
    seen = view.read(session, law, project_id=project_id, by=by, now=now)
    _, case = project_view.visible(session, project_id, by)
    sought = str((typed or {}).get("q", ""))
    return page.render(
        "registration.html",
        seen=seen,
        case=case,
        kinds=FieldKind,
        pairs=lambda options: [(option, option) for option in options],
        options=address_view.search(session, sought) if sought else [],
        typed=defaultdict(str, typed or {}),
        # In which of the forms something was typed: `apply:3`, `form`, `collect`.
        doing=doing,
        refused=refused,
    )


@router.get("")
def show_registration(
    by: Annotated[Actor, Depends(Decision("project.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    project_id: int,
) -> Response:
    """The items, the one form, the window."""
    return _show(page, session, law, project_id, now)


def _typed(form: FormData) -> dict[str, Any]:
    """What was typed, lists where several were ticked."""
    return {
        name: several if len(several := form.getlist(name)) > 1 else several[0]
        for name in form
        if name not in ("csrf", "version")
    }


def _again(page: Page, law: Law, project_id: int, now: datetime, form: FormData, doing: str) -> None:
    typed = _typed(form)
    page.again(
        lambda session, refused: _show(
            page, session, law, project_id, now, typed=typed, refused=refused, doing=doing
        )
    )


def _here(project_id: int, place: str = "") -> str:
    return f"/projects/{project_id}/registration" + (f"#{place}" if place else "")


def _item_of(session: Session, project_id: int, item_id: int, by: Actor) -> RegistrationItem:
    """An item of this project; what is none of the reader's is not there for them."""
    project_view.visible(session, project_id, by)
    item = session.get(RegistrationItem, item_id)
    if item is None or item.project_id != project_id:
        raise NotFound(what="该企业开办事项")
    return item


@router.post("/plan")
def plan(
    by: Annotated[Actor, Depends(Decision("registration.plan"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Decide which items are needed."""
    _again(page, law, project_id, now, form, "plan")
    project_view.visible(session, project_id, by)
    registrations.plan(
        session,
        law,
        project_id=project_id,
        items=[str(code) for code in form.getlist("items")],
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(_here(project_id), said="registration.plan")


@router.post("/form")
def fill(
    by: Annotated[Actor, Depends(Decision("registration.fill"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Fill in the one form; or, without JavaScript, look for an address first."""
    _again(page, law, project_id, now, form, "form")
    if "find" in form:
        return _show(page, session, law, project_id, now, typed=_typed(form), doing="form")
    seen = view.read(session, law, project_id=project_id, by=by, now=now).form
    given: dict[str, object] = {
        field.key: [str(value) for value in form.getlist(field.key)]
        if field.kind is FieldKind.SEVERAL
        else str(form.get(field.key, ""))
        for field in (seen.fields if seen else ())
        # A radio that nobody touched sends nothing, and takes nothing back.
        if not field.from_facts and (field.kind is FieldKind.SEVERAL or field.key in form)
    }
    business_setups.fill(
        session,
        law,
        project_id=project_id,
        form=given,
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(_here(project_id), said="registration.fill")


@router.post("/items/{item_id}/apply")
def apply(
    by: Annotated[Actor, Depends(Decision("registration.apply"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    item_id: int,
    form: Typed,
) -> Response:
    """Hand the application or the order in."""
    _again(page, law, project_id, now, form, f"apply:{item_id}")
    item = _item_of(session, project_id, item_id, by)
    happened_at, late_because = happened_in(form)
    registration_items.apply(
        session,
        law,
        item_id=item_id,
        happened_at=happened_at,
        late_because=late_because,
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(_here(project_id, item.code), said="registration.apply")


@router.post("/items/{item_id}/approve")
def approve(
    by: Annotated[Actor, Depends(Decision("registration.approve"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    item_id: int,
    form: Typed,
) -> Response:
    """The department has approved."""
    _again(page, law, project_id, now, form, f"approve:{item_id}")
    item = _item_of(session, project_id, item_id, by)
    happened_at, late_because = happened_in(form)
    registration_items.approve(
        session,
        law,
        item_id=item_id,
        credit_code=str(form.get("credit_code", "")),
        credit_code_reason=str(form.get("credit_code_reason", "")),
        happened_at=happened_at,
        late_because=late_because,
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(_here(project_id, item.code), said="registration.approve")


@router.post("/items/{item_id}/return")
def send_back(
    by: Annotated[Actor, Depends(Decision("registration.return"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    item_id: int,
    form: Typed,
) -> Response:
    """Return it with everything that is missing."""
    _again(page, law, project_id, now, form, f"return:{item_id}")
    item = _item_of(session, project_id, item_id, by)
    happened_at, late_because = happened_in(form)
    registration_items.send_back(
        session,
        law,
        item_id=item_id,
        missing=str(form.get("missing", "")).splitlines(),
        happened_at=happened_at,
        late_because=late_because,
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(_here(project_id, item.code), said="registration.return")


@router.post("/items/{item_id}/step")
def record_step(
    by: Annotated[Actor, Depends(Decision("registration.record"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    item_id: int,
    form: Typed,
) -> Response:
    """Record the next step."""
    _again(page, law, project_id, now, form, f"step:{item_id}")
    item = _item_of(session, project_id, item_id, by)
    happened_at, late_because = happened_in(form)
    registration_items.record_step(
        session,
        law,
        item_id=item_id,
        step=str(form.get("step", "")),
        note=str(form.get("note", "")),
        happened_at=happened_at,
        late_because=late_because,
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(_here(project_id, item.code), said="registration.step")


@router.post("/items/{item_id}/deliver")
def deliver(
    by: Annotated[Actor, Depends(Decision("registration.deliver"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    item_id: int,
    form: Typed,
) -> Response:
    """It has arrived at the window."""
    _again(page, law, project_id, now, form, f"deliver:{item_id}")
    item = _item_of(session, project_id, item_id, by)
    happened_at, late_because = happened_in(form)
    registration_items.deliver(
        session,
        law,
        item_id=item_id,
        things=[str(thing) for thing in form.getlist("things")],
        reason=str(form.get("reason", "")),
        happened_at=happened_at,
        late_because=late_because,
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(_here(project_id, item.code), said="registration.deliver")


@router.post("/items/{item_id}/drop")
def drop(
    by: Annotated[Actor, Depends(Decision("registration.drop"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    item_id: int,
    form: Typed,
) -> Response:
    """Take the application back, or record that it is not needed."""
    move = str(form.get("move", ""))
    _again(page, law, project_id, now, form, f"{move}:{item_id}")
    item = _item_of(session, project_id, item_id, by)
    if move not in ("spare", "withdraw"):
        raise ChoiceUnknown(fact="办理", value=move, choices="撤回、不需要", field="move")
    registrations.drop(
        session,
        law,
        item_id=item_id,
        move="spare" if move == "spare" else "withdraw",
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(_here(project_id, item.code), said="registration.drop")


@router.post("/collect")
def collect(
    by: Annotated[Actor, Depends(Decision("pickup.collect"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Hand over what lies at the window."""
    _again(page, law, project_id, now, form, "collect")
    project_view.visible(session, project_id, by)
    happened_at, late_because = happened_in(form)
    pickups.collect(
        session,
        project_id=project_id,
        items=[str(code) for code in form.getlist("items")],
        collector_name=str(form.get("collector_name", "")),
        document_kind=str(form.get("document_kind", "")),
        document_number=str(form.get("document_number", "")),
        partial_reason=str(form.get("partial_reason", "")),
        happened_at=happened_at,
        late_because=late_because,
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(_here(project_id, "pickup"), said="pickup.collect")

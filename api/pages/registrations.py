"""Business registration on a page: what is applied for, when it is due, what lies at the window (二（二）)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.left_off import LeftOff
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.views import addresses as address_view
from api.views import projects as project_view
from api.views import registrations as view
from api.views.meanwhile import meanwhile, newest
from workflow.actions import (
    business_setups,
    pickups,
    registration_retractions,
    registrations,
)
from workflow.errors import ChangedMeanwhile, IllegalMove, NothingToPlan, Refusal
from workflow.law.book import Law
from workflow.law.registration import FieldKind
from workflow.rules.duty import Actor

router = Chapter(prefix="/projects/{project_id}/registration")

#: Acts after which a form of this page may say something else than it did.
_OWN = ("registration.", "pickup.", "project.")


def _show(
    page: Page,
    session: Session,
    law: Law,
    project_id: int,
    now: datetime,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    by = page.actor
    seen = view.read(session, law, project_id=project_id, by=by, now=now)
    _, case = project_view.visible(session, project_id, by)
    typed = typed or {}
    sought = str(typed.get("q", ""))
    return page.render(
        "registration.html",
        seen=seen,
        case=case,
        kinds=FieldKind,
        pairs=lambda options: [(option, option) for option in options],
        options=_options(session, seen, typed, sought),
        typed=defaultdict(str, typed),
        # In which of the forms something was typed: `apply:3`, `form`, `collect`.
        doing=typed.get("doing", ""),
        stood=newest(session, project_id),
        meanwhile=meanwhile(session, project_id, typed.get("stood"), _OWN, None)
        if isinstance(refused, ChangedMeanwhile | IllegalMove | NothingToPlan)
        else (),
        kept=_kept(seen, typed),
        refused=refused,
    )


def _options(
    session: Session, seen: view.RegistrationView, typed: Mapping[str, Any], sought: str
) -> list[address_view.AddressRow]:
    """The addresses to choose from: what was found, and before it what was picked in a form that comes back refused."""
    found = address_view.search(session, sought) if sought else []
    for field in seen.form.fields if seen.form else ():
        if field.kind is FieldKind.ADDRESS and typed.get("doing") == "form":
            row = address_view.picked(session, str(typed.get(field.key, "")))
            if row is not None and str(row.id) != str(field.value) and row not in found:
                found = [row, *found]
    return found


def _kept(seen: view.RegistrationView, typed: Mapping[str, Any]) -> list[str]:
    """What was typed into the form of a step that is offered no more, since another has taken it."""
    act, _, number = str(typed.get("doing", "")).partition(":")
    gone = [item for item in seen.items if str(item.id) == number and act not in item.offers]
    fields = ((name, text) for name, text in typed.items() if name not in ("stood", "doing", "move"))
    return LeftOff.of("", fields).shown() if gone else []


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


def again(sent: Sent, project_id: int, doing: str, *several: str) -> None:
    """Show the page again with what was typed; `several` names the questions of the one form that take several answers."""
    sent.again(_show, project_id, doing, lists=("items", "things", "papers", *several))


def place_of(project_id: int, place: str = "") -> str:
    """The address of the stage's page, or of a place on it."""
    return f"/projects/{project_id}/registration" + (f"#{place}" if place else "")


@router.post("/plan")
def plan(sent: Annotated[Sent, Depends(sent_for("registration.plan"))], project_id: int) -> Response:
    """Decide which items are needed."""
    again(sent, project_id, "plan")
    project_view.visible(sent.session, project_id, sent.by)
    registrations.plan(
        sent.session,
        sent.law,
        project_id=project_id,
        items=sent.several("items"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(place_of(project_id))


@router.post("/form")
def fill(sent: Annotated[Sent, Depends(sent_for("registration.fill"))], project_id: int) -> Response:
    """Fill in the one form; or, without JavaScript, look for an address first."""
    seen = view.read(sent.session, sent.law, project_id=project_id, by=sent.by, now=sent.now).form
    several = [field.key for field in seen.fields if field.kind is FieldKind.SEVERAL] if seen else []
    again(sent, project_id, "form", *several)
    if "find" in sent.fields:
        typed = {**sent.typed(*several), "doing": "form"}
        return _show(sent.page, sent.session, sent.law, project_id, sent.now, typed=typed)
    given: dict[str, object] = {
        field.key: sent.several(field.key) if field.kind is FieldKind.SEVERAL else sent.text(field.key)
        for field in (seen.fields if seen else ())
        # A radio that nobody touched sends nothing, and takes nothing back.
        if not field.from_facts and (field.kind is FieldKind.SEVERAL or field.key in sent.fields)
    }
    business_setups.fill(
        sent.session,
        sent.law,
        project_id=project_id,
        form=given,
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(place_of(project_id))


@router.post("/collect")
def collect(sent: Annotated[Sent, Depends(sent_for("pickup.collect"))], project_id: int) -> Response:
    """Hand over what lies at the window."""
    again(sent, project_id, "collect")
    project_view.visible(sent.session, project_id, sent.by)
    pickups.collect(
        sent.session,
        project_id=project_id,
        items=sent.several("items"),
        collector_name=sent.text("collector_name"),
        document_kind=sent.text("document_kind"),
        document_number=sent.text("document_number"),
        document_reason=sent.text("document_reason"),
        partial_reason=sent.text("partial_reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(place_of(project_id, "pickup"))


@router.post("/collections/{collection_id}/take-back")
def take_back_collection(
    sent: Annotated[Sent, Depends(sent_for("pickup.collect"))], project_id: int, collection_id: int
) -> Response:
    """A handing-over recorded by mistake is taken back while no receipt was made of it."""
    again(sent, project_id, f"take_back_collection:{collection_id}")
    project_view.visible(sent.session, project_id, sent.by)
    registration_retractions.take_back_collection(
        sent.session,
        project_id=project_id,
        collection_id=collection_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(place_of(project_id, "pickup"), said="pickup.take_back")

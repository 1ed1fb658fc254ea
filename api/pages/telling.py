"""How one wants to be told, and what could not be delivered."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import Depends, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, AtDoor, Decision, Reading
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.paging import decode, page_of
from api.views import deliveries as view
from api.views.deliveries import PreferenceView
from workflow.actions import deliveries, preferences, trial_messages
from workflow.errors import Refusal
from workflow.rules.duty import Actor

router = Chapter()


def _show(
    page: Page,
    session: Session,
    *,
    typed: PreferenceView | None = None,
    refused: Refusal | None = None,
) -> Response:
    seen = view.preference(session, by=page.actor)
    return page.render(
        "preferences.html",
        prefers=typed or seen,
        address=seen.address,
        version=seen.version,
        sends_mail=page.door.settings.mail is not None,
        schemes=page.door.settings.services,
        chapters=view.mutable_chapters(),
        tried=trial_messages.outcome(session, by=page.actor),
        channels=view.CHANNELS,
        refused=refused,
    )


@router.get("/me/notices")
def show_preferences(
    by: Annotated[Actor, Depends(Decision())],  # noqa: ARG001
    page: AsPage,
    session: Reading,
) -> Response:
    """By which channels, at once or as a digest, and what not."""
    return _show(page, session)


def _muted(kinds: Sequence[str], chapters: Sequence[str], were_off: Sequence[str]) -> list[str]:
    """What is not to go out: a chapter whose switch is off, and in the others each kind that is not ticked.

    A chapter that was off as a whole and is switched on goes out as a whole, unless some of it was ticked by hand.
    """
    muted: list[str] = []
    for chapter, _, of_chapter in view.mutable_chapters():
        ticked = {kind for kind, _ in of_chapter} & set(kinds)
        if chapter in chapters and chapter in were_off and not ticked:
            continue
        muted += [kind for kind, _ in of_chapter if chapter not in chapters or kind not in ticked]
    return muted


@router.post("/me/notices")
def change_preferences(sent: Annotated[Sent, Depends(sent_for(""))], door: AtDoor) -> Response:
    """Keep how one wants to be told."""
    chosen = PreferenceView(
        address="",
        email=sent.text("email") == "yes",
        services=sent.lines("services"),
        digest=sent.text("when") == "digest",
        # What is ticked goes out; what is not is muted.
        muted=_muted(sent.several("kinds"), sent.several("chapters"), sent.several("were_off")),
        version=0,
    )
    page = sent.page
    page.again(lambda read, refused: _show(page, read, typed=chosen, refused=refused))
    preferences.change(
        sent.session,
        email=chosen.email,
        services=chosen.services,
        digest=chosen.digest,
        muted=chosen.muted,
        allowed=door.settings.services,
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done("/me/notices", said="preference.change")


@router.post("/me/notices/trial")
def try_address(sent: Annotated[Sent, Depends(sent_for(""))]) -> Response:
    """Send one message to one's own address."""
    page = sent.page
    page.again(lambda read, refused: _show(page, read, refused=refused))
    trial_messages.send(sent.session, by=sent.by, now=sent.now)
    return sent.done("/me/notices#trial", said="delivery.trial")


@router.get("/me/notices/trial")
def show_trial_again(by: Annotated[Actor, Depends(Decision())], page: AsPage) -> Response:  # noqa: ARG001
    """A form that was refused leaves the browser here; the page is a step up."""
    return page.go("/me/notices#trial")


@router.get("/notices/failed")
def show_failed(
    by: Annotated[Actor, Depends(Decision("delivery.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """What was given up, with why, and a button to try it again."""
    after = decode(cursor, int)
    return _list_failed(page, session, before_id=int(after[0]) if after else None)


def _list_failed(
    page: Page,
    session: Session,
    *,
    before_id: int | None = None,
    typed: Mapping[str, str] | None = None,
    refused: Refusal | None = None,
) -> Response:
    rows = view.failed(session, by=page.actor, before_id=before_id, most=51)
    kept, following = page_of(rows, 50, lambda row: (row.id,))
    return page.render("failed.html", failed=kept, next=following, typed=typed or {}, refused=refused)


@router.post("/notices/failed/{delivery_id}/retry")
def retry(
    by: Annotated[Actor, Depends(Decision("delivery.retry"))],
    page: AsPage,
    session: Acting,
    now: Now,
    delivery_id: int,
) -> Response:
    """Try it again from the beginning."""
    deliveries.retry(session, delivery_id=delivery_id, by=by, now=now)
    return page.go("/notices/failed", said="delivery.retry")


@router.post("/notices/failed/{delivery_id}/confirm")
def confirm(sent: Annotated[Sent, Depends(sent_for("delivery.confirm"))], delivery_id: int) -> Response:
    """Somebody found out that it did arrive."""
    finding = sent.text("finding")
    typed = {"doing": f"confirm-{delivery_id}", "finding": finding}
    sent.page.again(
        lambda read, refused: _list_failed(
            # The row itself stands in the list, however far down it is.
            sent.page,
            read,
            before_id=delivery_id + 1,
            typed=typed,
            refused=refused,
        )
    )
    deliveries.confirm(sent.session, delivery_id=delivery_id, finding=finding, by=sent.by, now=sent.now)
    return sent.done("/notices/failed")

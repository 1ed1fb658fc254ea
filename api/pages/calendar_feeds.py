"""日历订阅: the addresses from which people's own calendars fetch their dates, and what they fetch there."""

import hashlib
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.calendar_file import AGAIN, calendar_file
from api.chapter import Chapter
from api.clock import Now
from api.dependencies import AtDoor, Decision, InForce, Public, Reading
from api.door import base_of
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.views import calendar_feeds as view
from workflow.actions import calendar_feeds
from workflow.errors import Refusal
from workflow.rules.duty import Actor

router = Chapter()

_HERE = "/me/calendar"
_OPEN = Depends(Public("a calendar program signs in nowhere; the address itself is the secret"))


def _show(page: Page, session: Session, request: Request, *, refused: Refusal | None = None) -> Response:
    keys = page.door.settings.secrets
    shown = view.feeds(session, keys, base_of(page.door, request), by=page.actor) if keys else []
    return page.render("calendar_feeds.html", feeds=shown, refused=refused)


@router.get(_HERE)
def show_feeds(
    by: Annotated[Actor, Depends(Decision())],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    request: Request,
) -> Response:
    """The addresses, each with what to do with it."""
    return _show(page, session, request)


@router.post(_HERE)
def change_feed(sent: Annotated[Sent, Depends(sent_for(""))], request: Request) -> Response:
    """An address is issued, replaced, or put out of use."""
    page, department = sent.page, sent.text("department")
    view.keys_of(page.door.settings)
    page.again(lambda session, refused: _show(page, session, request, refused=refused))
    whose: dict[str, Any] = {"department_key": department, "by": sent.by, "now": sent.now}
    match sent.text("doing"):
        case "end":
            calendar_feeds.end(sent.session, **whose, expected_version=sent.version)
            return sent.done(_HERE, said="feed.end")
        case "renew":
            calendar_feeds.renew(sent.session, **whose, expected_version=sent.version)
            return sent.done(_HERE, said="feed.renew")
        case _:
            calendar_feeds.issue(sent.session, **whose)
            return sent.done(_HERE, said="feed.issue")


@router.get("/feeds/{token}.ics", dependencies=[_OPEN])
def fetch(request: Request, door: AtDoor, session: Reading, law: InForce, now: Now, token: str) -> Response:
    """What a calendar fetches. It asks often and mostly finds nothing new, so it is told that in a few bytes."""
    feed, by = calendar_feeds.read(session, view.keys_of(door.settings), token=token, now=now)
    base = base_of(door, request)
    found = view.entries(session, law, feed, by=by, now=now)
    body = calendar_file(
        view.title_of(session, feed), found, base=base, house=urlsplit(base).hostname or "daiban"
    )
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": f"private, max-age={int(AGAIN.total_seconds())}"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)

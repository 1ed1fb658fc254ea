"""The streams on which an open page is told that somebody else has done something: that, and nothing of what it was."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Header, Query, Request
from starlette.responses import Response, StreamingResponse

from api.chapter import Chapter
from api.dependencies import AtDoor, Decision, Reading, Visitor
from api.door import Door
from api.news import Listener
from api.pages.page import Page
from api.pages.sent import number_in
from api.sign_in import SignedIn
from api.views import projects
from api.views.news import Interest
from workflow.errors import NotSignedIn
from workflow.rules.duty import Actor

router = Chapter(prefix="/news")

#: nginx would otherwise gather what is sent until its buffer is full.
_HEADERS: Final = {"x-accel-buffering": "no"}


@dataclass(frozen=True, slots=True)
class Feed:
    """Where an open page listens, and up to where it tells already."""

    address: str
    place: int

    @classmethod
    def of_project(cls, project_id: int, seq: int) -> "Feed":
        """What is done in one project, after the line with this number."""
        return cls(f"/news/{project_id}", seq)


def feed_of_all(page: Page) -> Feed | None:
    """What is done in any project that the reader may see, after what the page shows; None for who sees none."""
    return Feed("/news", page.newest()) if page.may_at_all("project.list") else None


@dataclass(frozen=True, slots=True)
class Since:
    """Up to where the page tells that asks: as it was shown, or as it was told before the connection was lost."""

    since: Annotated[int, Query(ge=0, lt=2**53)] = 0
    last_event_id: Annotated[str, Header()] = ""

    @property
    def place(self) -> int:
        """The later of the two."""
        return max(self.since, number_in(self.last_event_id) or 0)


def _stream(
    request: Request, door: Door, visitor: SignedIn | None, since: Since, interest: Interest
) -> Response:
    if visitor is None:
        raise NotSignedIn
    door.news.require_room(interest.reader.person_id)
    if request.method == "HEAD":
        return Response(media_type="text/event-stream", headers=_HEADERS)
    listener = Listener(interest, visitor.token_sha256, since.place)
    return StreamingResponse(door.news.stream(listener), media_type="text/event-stream", headers=_HEADERS)


@router.get("")
def listen_to_all(
    by: Annotated[Actor, Depends(Decision("project.list"))],
    request: Request,
    door: AtDoor,
    visitor: Visitor,
    since: Annotated[Since, Depends()],
) -> Response:
    """Whatever is done by others in the projects that the reader may see: for lists."""
    return _stream(request, door, visitor, since, Interest(by))


@router.get("/{project_id}")
def listen_to_project(
    by: Annotated[Actor, Depends(Decision("project.read"))],
    request: Request,
    door: AtDoor,
    visitor: Visitor,
    session: Reading,
    since: Annotated[Since, Depends()],
    project_id: int,
) -> Response:
    """Whatever is done by others in one project."""
    projects.visible(session, project_id, by)
    return _stream(request, door, visitor, since, Interest(by, project_id))

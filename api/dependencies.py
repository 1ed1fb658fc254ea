"""What routes ask for: who is there, may they, a transaction to read or to act in."""

import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final

import anyio
import anyio.to_thread
from fastapi import Depends, Header, Request
from sqlalchemy.orm import Session

from api import idempotency, sign_in
from api.clock import Now
from api.door import Door, door_of
from api.sending import check_origin, check_query, check_token
from api.sign_in import SignedIn
from api.views.notices import head_of_page
from workflow.errors import LinkForOneQuestion, NotAllowed, NotSignedIn
from workflow.law.book import Law
from workflow.rules import duty
from workflow.rules.duty import Actor

AtDoor = Annotated[Door, Depends(door_of)]


def cookie_name(*, secure: bool) -> str:
    """The session cookie's name; over HTTPS the browser itself keeps it to this host."""
    return "__Host-daiban" if secure else "daiban"


async def law_of(door: AtDoor) -> Law:
    """The law as this process holds it."""
    return door.law


InForce = Annotated[Law, Depends(law_of)]


def look_for_session(request: Request, door: AtDoor, now: Now) -> SignedIn | None:
    """Who is signed in, if anybody; moves the idle expiry now and then."""
    request.state.now = now
    token = request.cookies.get(cookie_name(secure=door.settings.secure_cookies))
    if not token:
        return None
    with door.database.reading() as session:
        found = sign_in.find_session(session, token=token, now=now)
        if (
            found is not None
            and not found.only
            and request.method == "GET"
            and not request.url.path.startswith("/api/")
        ):
            # The menu of every page says it; asked here, no page needs a second connection for it.
            request.state.unread, request.state.newest = head_of_page(session, found.actor)
    request.state.signed_in = found
    return found


Visitor = Annotated[SignedIn | None, Depends(look_for_session)]


async def _renewed(door: Door, found: SignedIn, now: datetime) -> None:
    def renew() -> None:
        with door.database.acting() as session:
            sign_in.renew_session(session, signed_in=found, now=now)

    async with door.turn():
        await anyio.to_thread.run_sync(renew, limiter=anyio.CapacityLimiter(1))


#: Carried by a page that fetches itself anew because somebody else did something: nobody has touched it.
UNTOUCHED: Final = "x-daiban-news"


async def require_session(request: Request, visitor: Visitor, door: AtDoor, now: Now) -> SignedIn:
    """The session of whoever asks. A page that fetches itself does not keep it open.

    Raises:
        NotSignedIn: there is none, or it has expired.
    """
    if visitor is None:
        raise NotSignedIn
    if visitor.renewable and UNTOUCHED not in request.headers:
        await _renewed(door, visitor, now)
    return visitor


@dataclass(frozen=True, slots=True)
class Decision:
    """What a route does, by its name in the duty matrix; empty for what any signed-in person may do.

    Whoever has no role for the act is turned away here. How the person stands to the case (own department, own
    enterprise, assigned agent) is asked again by the action, or by the view, once the case is known.
    """

    act: str = ""

    async def __call__(
        self,
        request: Request,
        signed_in: Annotated[SignedIn, Depends(require_session)],
        _: Annotated[None, Depends(check_origin)],
    ) -> Actor:
        """The actor, if the act can be theirs at all.

        Raises:
            NotAllowed: none of their roles may do it in any relation.
        """
        if not signed_in.reaches(request.url.path):
            raise LinkForOneQuestion
        await check_token(request, signed_in)
        check_query(request)
        if self.act and not any(role in signed_in.actor.roles for role, _ in duty.ACTS[self.act].allowed):
            raise NotAllowed(act=duty.ACTS[self.act].title)
        # From here on a refusal is about this very case; see `handlers.on_refusal`.
        request.state.decided = True
        return signed_in.actor


@dataclass(frozen=True, slots=True)
class Public:
    """Says that a route is open to anybody, and why."""

    why: str

    async def __call__(self, _: Annotated[None, Depends(check_origin)]) -> None:
        """Nothing to decide, except that writes come from our own pages."""


async def reading(door: AtDoor) -> AsyncIterator[Session]:
    """A transaction that only looks. It takes a connection at its first statement, inside the endpoint."""
    transaction = door.database.reading()
    session = transaction.__enter__()
    try:
        yield session
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(
                partial(transaction.__exit__, None, None, None), limiter=anyio.CapacityLimiter(1)
            )


@dataclass(slots=True)
class Turn:
    """A transaction to act in, begun when the endpoint asks for it and ended after the endpoint.

    With an idempotency key, the answer is stored in this same transaction; a repeat gets that answer. The exit has
    a thread of its own, since the few threads for requests may all be waiting for this very row.
    """

    request: Request
    door: Door
    now: datetime
    person_id: int | None
    key: str | None
    _held: AsyncExitStack = field(default_factory=AsyncExitStack, init=False)

    async def begin(self) -> Session:
        """Wait for the turn to write, and take the key.

        Raises:
            Replay: the answer was given before.
        """
        await self._held.enter_async_context(self.door.turn())
        transaction = self.door.database.acting()
        session = transaction.__enter__()

        async def leave(*failure: Any) -> None:
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(
                    partial(transaction.__exit__, *failure), limiter=anyio.CapacityLimiter(1)
                )

        self._held.push_async_exit(leave)
        if self.repeatable and self.key is not None and self.person_id is not None:
            await idempotency.claim(
                self.request, session, person_id=self.person_id, key=self.key, now=self.now
            )
        return session

    @property
    def repeatable(self) -> bool:
        """Whether this route keeps its answers: a page does not, so it takes no key either."""
        return isinstance(self.request.scope.get("route"), idempotency.Repeatable)

    async def answered_before(self) -> None:
        """Look whether the key was used, before anything costly is done.

        Raises:
            Replay: the answer was given before.
        """
        if not self.repeatable or self.key is None or self.person_id is None:
            return
        look = partial(
            idempotency.look, self.request, self.door.database, person_id=self.person_id, key=self.key
        )
        await anyio.to_thread.run_sync(look)

    async def end(self, *failure: Any) -> None:
        """Commit, or roll back where the endpoint failed."""
        await self._held.__aexit__(*(failure or (None, None, None)))


async def acting_later(
    request: Request,
    door: AtDoor,
    now: Now,
    visitor: Visitor,
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="自定的唯一编号（最多80个字符）。网络中断后用同一编号重发，只办理一次，答复相同。",
        ),
    ] = None,
) -> AsyncIterator[Turn]:
    """A transaction that the endpoint begins itself, because it has something to do before that holds nothing."""
    turn = Turn(request, door, now, visitor.actor.person_id if visitor else None, key)
    try:
        yield turn
    except BaseException:
        await turn.end(*sys.exc_info())
        raise
    else:
        await turn.end()


async def acting(turn: Annotated[Turn, Depends(acting_later, scope="function")]) -> Session:
    """A transaction that commits after the endpoint and before the answer leaves: a failing commit is an error."""
    return await turn.begin()


Reading = Annotated[Session, Depends(reading, scope="function")]
Acting = Annotated[Session, Depends(acting, scope="function")]
ActingLater = Annotated[Turn, Depends(acting_later, scope="function")]

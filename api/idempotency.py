"""The same write sent twice is done once: `Idempotency-Key`, answered from the record of the first answer."""

import hashlib
import json
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import anyio
import anyio.to_thread
from fastapi import Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.refusals import IdempotencyKeyInvalid, IdempotencyKeyReused
from workflow.records.database import Database
from workflow.records.person import RequestKey

#: How long an answer is kept for a repeat.
KEPT: Final = timedelta(days=7)
_KEY: Final = re.compile(r"[\x21-\x7e]{1,80}")
#: Headers that belong to the answer itself; the others are made anew.
_HEADERS: Final = ("content-type", "etag", "location", "x-csrf-token")


class Replay(Exception):
    """Not a failure: the answer to this request was given before."""

    def __init__(self, response: Response) -> None:
        """Carry the stored answer past the endpoint."""
        super().__init__()
        self.response = response


@dataclass(frozen=True, slots=True)
class Claim:
    """A key taken by the transaction that is under way."""

    session: Session
    person_id: int
    key: str


class RequestDigest:
    """Digests the body of a request that carries a key, before anything reads it."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`; it must stand inside the limit on the size of bodies."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not any(name == b"idempotency-key" for name, _ in scope["headers"]):
            await self.app(scope, receive, send)
            return
        body = b""
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
        about = f"{scope['method']} {scope['path']}?{scope['query_string'].decode('latin-1')}\n".encode()
        scope.setdefault("state", {})["request_sha256"] = hashlib.sha256(about + body).hexdigest()
        pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replayed() -> Message:
            return pending.pop() if pending else await receive()

        await self.app(scope, replayed, send)


async def claim(request: Request, session: Session, *, person_id: int, key: str, now: datetime) -> None:
    """Take the key for this transaction; whoever comes second waits for the first to finish.

    Raises:
        Replay: the answer was given before.
        IdempotencyKeyReused: the key belongs to another request.
        IdempotencyKeyInvalid: it is empty, too long or not visible ASCII.
    """
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyInvalid
    digest: str = request.state.request_sha256
    take = partial(_take, session, person_id=person_id, key=key, digest=digest, now=now)
    kept = await anyio.to_thread.run_sync(take, limiter=anyio.CapacityLimiter(1))
    if kept is not None:
        raise _replay(kept, digest)
    request.state.claim = Claim(session, person_id, key)


def look(request: Request, database: Database, *, person_id: int, key: str) -> None:
    """See whether the key was used, and hold nothing.

    Raises:
        Replay: the answer was given before.
        IdempotencyKeyReused: the key belongs to another request.
    """
    with database.reading() as session:
        kept = session.get(RequestKey, (person_id, key))
        if kept is not None and kept.status:
            raise _replay(kept, request.state.request_sha256)


def _replay(kept: RequestKey, digest: str) -> Replay | IdempotencyKeyReused:
    if kept.request_sha256 != digest:
        return IdempotencyKeyReused()
    headers = json.loads(kept.headers) | {"idempotent-replayed": "true"}
    return Replay(Response(kept.body, kept.status, headers))


def _take(session: Session, *, person_id: int, key: str, digest: str, now: datetime) -> RequestKey | None:
    session.execute(
        delete(RequestKey).where(RequestKey.person_id == person_id, RequestKey.created_at < now - KEPT)
    )
    row = {
        "person_id": person_id,
        "key": key,
        "request_sha256": digest,
        "status": 0,
        "headers": "{}",
        "body": b"",
        "created_at": now,
    }
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    taking = insert(RequestKey).values(row)
    taken = session.execute(
        # A row without an answer belongs to nobody: whoever wrote it did not keep what was answered.
        taking.on_conflict_do_update(
            index_elements=[RequestKey.person_id, RequestKey.key],
            set_={"request_sha256": digest, "created_at": now},
            where=RequestKey.status == 0,
        ).returning(RequestKey.key)
    ).scalar()
    if taken is not None:
        return None
    return session.scalars(
        select(RequestKey).where(RequestKey.person_id == person_id, RequestKey.key == key)
    ).one()


def _keep(claimed: Claim, response: Response) -> None:
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    claimed.session.execute(
        update(RequestKey)
        .where(RequestKey.person_id == claimed.person_id, RequestKey.key == claimed.key)
        .values(status=response.status_code, headers=json.dumps(headers), body=bytes(response.body))
    )


class Repeatable(APIRoute):
    """A route whose answer is stored with its key, in the transaction that it came from."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, followed by keeping the answer while the transaction is still open."""
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            response = await handler(request)
            claimed: Claim | None = getattr(request.state, "claim", None)
            if claimed is not None:
                await anyio.to_thread.run_sync(_keep, claimed, response, limiter=anyio.CapacityLimiter(1))
            return response

        return answer

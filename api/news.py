"""Open pages are told that somebody else has done something: one watcher for all of them, no thread or connection for any.

A page that is looked at keeps a stream open (server-sent events). While any is open, one task of the process looks once a
second for new lines of history, with one statement however many listen, and wakes those whom they touch (ADR 0024).
"""

import asyncio
import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from types import FrameType
from typing import Any, Final

import anyio
import anyio.to_thread
from sqlalchemy import or_
from sqlalchemy.orm import Session

from api import sign_in
from api.clock import this_instant
from api.refusals import TooManyWatched
from api.views import news as view
from api.views.news import Interest, Line
from workflow.errors import Refusal
from workflow.records.database import Database
from workflow.records.event import EventRecord

#: Seconds between two looks for new lines.
EVERY: Final = 1.0
#: Every how many looks it is asked whose session is over.
SESSIONS_EVERY: Final = 15
#: Seconds after which a stream says that it is still there: proxies close what is silent for a minute.
HEARTBEAT: Final = 20.0
#: Seconds that a stream lasts at most. The page comes again by itself, and is asked anew who it is and what it may see.
LONGEST: Final = 300.0
#: Milliseconds after which a browser comes again whose stream has ended.
COME_AGAIN: Final = 3000
#: Streams that one person may have open, and everybody together, in one process.
PER_PERSON: Final = 8
IN_ALL: Final = 1000
#: Looks for which a number is waited for that was given out before others and committed after them (PostgreSQL), and how
#: many such numbers at most: no transaction of ours lasts longer than a minute.
PATIENCE: Final = 90
_MOST_GAPS: Final = 200

_LOG: Final = logging.getLogger("daiban.news")


@dataclass(eq=False, slots=True)
class Listener:
    """One open page."""

    interest: Interest
    #: The session that it belongs to, as its digest.
    session_sha256: str
    #: Up to where it has been told.
    place: int
    #: Set when there is something to tell, or when it ends.
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False
    #: Whether its session is over, so that it need not come again.
    over: bool = False

    def tell(self, place: int, *, again: bool = False) -> None:
        """Something came that touches it; what it has been told of is told twice only where it came late (`again`)."""
        if place > self.place or again:
            self.place = max(self.place, place)
            self.woken.set()

    def end(self, *, over: bool = False) -> None:
        """Nothing more is told."""
        self.ended = True
        self.over = over
        self.woken.set()


@dataclass(slots=True)
class Seen:
    """Up to which line the watcher has looked; it remembers the numbers that were given out and not yet committed."""

    last: int
    #: Numbers below `last` that are still missing, each with the looks for which it is waited for.
    gaps: dict[int, int] = field(default_factory=dict)

    def note(self, found: list[Line]) -> set[int]:
        """Take what a look has found; answers the numbers of lines that came later than their turn."""
        numbers = {line.event_id for line in found}
        late = numbers & self.gaps.keys()
        self.gaps = {
            number: looks - 1 for number, looks in self.gaps.items() if number not in numbers and looks > 1
        }
        newest = max(numbers, default=self.last)
        # Further behind than one look reaches, what is missing cannot be told from what was left off.
        if newest > self.last and len(found) < view.MOST:
            missing = [n for n in range(self.last + 1, newest) if n not in numbers]
            self.gaps.update(dict.fromkeys(missing[-_MOST_GAPS:], PATIENCE))
        self.last = max(self.last, newest)
        return late


class News:
    """Everybody who listens, and the one watcher; made when the door opens, closed before the server waits for its streams."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = this_instant) -> None:
        """Watch this database; sessions end by this clock."""
        self.database = database
        self.clock = clock
        #: Those who listen now.
        self.listeners: set[Listener] = set()
        self._watcher: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def __len__(self) -> int:
        """How many listen."""
        return len(self.listeners)

    def require_room(self, person_id: int) -> None:
        """See that one more may listen.

        Raises:
            TooManyWatched: the person, or the process, has enough open streams.
        """
        own = sum(1 for each in tuple(self.listeners) if each.interest.reader.person_id == person_id)
        if self._closed or own >= PER_PERSON or len(self.listeners) >= IN_ALL:
            raise TooManyWatched

    async def stream(self, listener: Listener) -> AsyncIterator[str]:
        """What a browser reads, until the session ends, the time of a stream is over, or the server stops."""
        yield f"retry: {COME_AGAIN}\nid: {listener.place}\n\n"
        running = asyncio.get_running_loop()
        until = running.time() + LONGEST
        with self._listening(listener, running):
            await self._ready.wait()
            if not listener.ended:
                try:
                    place = await self._ask(view.missed, listener.interest, listener.place)
                except Refusal:
                    # The database is away; the browser comes again.
                    return
                if place is not None:
                    listener.tell(place)
            while not listener.ended and running.time() < until:
                try:
                    await asyncio.wait_for(listener.woken.wait(), HEARTBEAT)
                except TimeoutError:
                    yield ": \n\n"
                    continue
                listener.woken.clear()
                if not listener.ended:
                    yield f"event: news\nid: {listener.place}\ndata:\n\n"
        if listener.over:
            yield "event: end\ndata:\n\n"

    @contextmanager
    def _listening(self, listener: Listener, running: asyncio.AbstractEventLoop) -> Iterator[None]:
        self.listeners.add(listener)
        if self._watcher is None:
            self._loop = running
            self._ready = asyncio.Event()
            self._watcher = running.create_task(self._watch())
        if self._closed:
            listener.end()
        try:
            yield
        finally:
            self.listeners.discard(listener)

    def close(self) -> None:
        """End every stream, and let no more begin; from any thread."""
        self._closed = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end_all)

    def _end_all(self) -> None:
        for listener in self.listeners:
            listener.end()
        if self._watcher is not None:
            self._watcher.cancel()

    async def _ask(self, question: Callable[..., Any], *given: Any) -> Any:
        """Ask the database something, on a thread that takes none of those that answer requests."""

        def ask() -> Any:
            with self.database.reading() as session:
                return question(session, *given)

        return await anyio.to_thread.run_sync(ask, limiter=anyio.CapacityLimiter(1))

    async def _watch(self) -> None:
        try:
            seen: Seen | None = None
            looks = 0
            while self.listeners:
                try:
                    if seen is None:
                        seen = Seen(await self._ask(view.newest))
                        self._ready.set()
                    else:
                        await self.look(seen)
                    if looks % SESSIONS_EVERY == 0:
                        await self._look_for_sessions()
                except Refusal as away:
                    # Pages are as they were without news; the next look finds what this one has not.
                    _LOG.info("no look for news: %s", away)
                looks += 1
                await asyncio.sleep(EVERY)
        except Exception:
            _LOG.exception("the watcher for news has failed")
            raise
        finally:
            self._watcher = None
            # Whoever still waits for the first look waits no longer.
            self._ready.set()
            for listener in self.listeners:
                listener.end()

    async def look(self, seen: Seen) -> None:
        """Find the lines since the last look and wake those whom they touch; one statement, and a second for departments."""
        departments = {each.interest.department for each in self.listeners} - {""}
        found, tied = await self._ask(partial(_found, seen, departments))
        late = seen.note(found)
        for listener in self.listeners:
            if len(found) == view.MOST:
                # There is more than a look holds: everybody looks for himself.
                listener.tell(listener.place, again=True)
            for line in found:
                if listener.interest.touches(line, tied):
                    listener.tell(listener.interest.place(line), again=line.event_id in late)

    async def _look_for_sessions(self) -> None:
        asked = {each.session_sha256 for each in self.listeners}
        still = await self._ask(sign_in.still_open, asked, self.clock())
        for listener in self.listeners:
            if listener.session_sha256 in asked - still:
                listener.end(over=True)


@contextmanager
def closed_with_the_server(news: News) -> Iterator[None]:
    """Close the streams when the server is told to stop: it waits for what is under way, and they would never be over.

    It ends the application's lifespan only after that, so that what it is told by is listened to here too.
    """
    before: dict[int, Callable[[int, FrameType | None], Any]] = {}

    def stop(number: int, frame: FrameType | None) -> None:
        news.close()
        before[number](number, frame)

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            handler = signal.getsignal(number)
            if callable(handler):
                before[number] = handler
                signal.signal(number, stop)
    try:
        yield
    finally:
        for told_by, handler in before.items():
            signal.signal(told_by, handler)
        news.close()


def _found(
    seen: Seen, departments: set[str], session: Session
) -> tuple[list[Line], dict[int, frozenset[str]]]:
    later = EventRecord.id > seen.last
    if seen.gaps:
        # The lower bound stands for itself, so that the database looks at no more than the newest lines.
        later = (EventRecord.id >= min(seen.gaps)) & or_(later, EventRecord.id.in_(list(seen.gaps)))
    found = view.lines(session, later)
    return found, view.taking_part(session, found, departments)

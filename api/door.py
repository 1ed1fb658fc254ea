"""What the whole door holds while it is open: settings, database, law, paper, words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio
from fastapi import Request

from api.news import News
from api.wording import Catalogues
from forms.pool import Pool
from workflow.law.book import Law
from workflow.records.database import Database
from workflow.settings import Settings


@dataclass(slots=True)
class Door:
    """One per process, made when the application starts and closed when it stops."""

    settings: Settings
    database: Database
    law: Law
    paper: Pool
    words: Catalogues
    #: Who listens for what others do.
    news: News = field(init=False)
    _turns: anyio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        """Count the turns: one on SQLite, which has one writer; on PostgreSQL one fewer than there are threads."""
        self.news = News(self.database)
        self._turns = anyio.Semaphore(1 if self.database.is_sqlite else max(1, self.settings.threads - 1))

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn to write, in order of arrival.

        Whoever waits for a row (or for SQLite's one writer) does so in a thread, and the few threads that answer
        requests are also needed by the one that holds it: were all of them to wait, none could finish. So the queue
        stands out here, and one thread always stays free.
        """
        async with self._turns:
            yield


async def door_of(request: Request) -> Door:
    """The door that a request came through."""
    door = request.app.state.door
    assert isinstance(door, Door)  # noqa: S101  # narrows what Starlette keeps as Any
    return door


def base_of(door: Door, request: Request) -> str:
    """Where the application is reached, as addresses that are handed out say it; without a slash at the end."""
    return door.settings.base_url or str(request.base_url).rstrip("/")

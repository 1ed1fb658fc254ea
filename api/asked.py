"""One request of the JSON interface: who asks for which act, the transaction, the law, the instant, the answer's headers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol, TypedDict

from fastapi import Depends, Response
from sqlalchemy.orm import Session

from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading
from api.preconditions import etag
from workflow.law.book import Law
from workflow.rules.duty import Actor


class Dated(TypedDict):
    """Who does an act, and when it happened and is recorded."""

    happened_at: datetime | None
    late_because: str
    by: Actor
    now: datetime


class Late(Protocol):
    """What was sent about an act that may be recorded later than it happened (补录)."""

    @property
    def happened_at(self) -> datetime | None: ...

    @property
    def late_because(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody has asked for, within one transaction."""

    by: Actor
    session: Session
    law: Law
    now: datetime
    response: Response

    def dated(self, given: Late | None) -> Dated:
        """Who does it and when: what every act that may be recorded late takes; None where nothing was sent."""
        return {
            "happened_at": given.happened_at if given else None,
            "late_because": given.late_because if given else "",
            "by": self.by,
            "now": self.now,
        }

    def at_version(self, version: int) -> None:
        """Say in the answer at which version the thing stands; the next write names it in `If-Match`."""
        self.response.headers["etag"] = etag(version)

    def made_at(self, path: str) -> None:
        """Say in the answer where that stands which was made."""
        self.response.headers["location"] = path


def to_do(act: str = "") -> Callable[..., Awaitable[Asked]]:
    """What a route depends on that does an act of the duty matrix; empty for what any signed-in person may do."""

    async def asked(
        by: Annotated[Actor, Depends(Decision(act))],
        session: Acting,
        law: InForce,
        now: Now,
        response: Response,
    ) -> Asked:
        return Asked(by, session, law, now, response)

    return asked


def to_read(act: str = "") -> Callable[..., Awaitable[Asked]]:
    """The same for a route that only looks."""

    async def asked(
        by: Annotated[Actor, Depends(Decision(act))],
        session: Reading,
        law: InForce,
        now: Now,
        response: Response,
    ) -> Asked:
        return Asked(by, session, law, now, response)

    return asked

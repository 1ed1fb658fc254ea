"""Looking at a project with its code, from the page and by JSON alike: counted, answered, kept by nobody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from fastapi import Request

from api.door import Door
from api.views.tracking import Tracked, standing_of
from workflow.actions import tracking
from workflow.law.book import Law
from workflow.records.project import Project

#: No browser, no cache between and no search engine keeps what was shown.
KEPT_BY_NOBODY: Final[Mapping[str, str]] = {
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow, noarchive",
}


def looked_at(door: Door, law: Law, request: Request, *, number: str, code: str, now: datetime) -> Tracked:
    """How the project stands that a number and a code open.

    Raises:
        TrackingTooOften: too many tries.
        TrackingUnknown: the number or the code is wrong.
    """
    address = request.client.host if request.client else ""
    project_id = tracking.look(
        door.database, door.settings.secrets, address=address, number=number, code=code, now=now
    )
    with door.database.reading() as session:
        return standing_of(session, law, session.get_one(Project, project_id), now)

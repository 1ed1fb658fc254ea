"""Pages for each audience; every one works without JavaScript."""

from fastapi import APIRouter

from api.pages import (
    board,
    checklists,
    clocks,
    consultees,
    desk,
    entrance,
    intake,
    item_acts,
    items,
    project_items,
    projects,
    scorecards,
)

_ROOMS = (
    entrance,
    board,
    intake,
    projects,
    checklists,
    consultees,
    clocks,
    # approval items
    project_items,
    items,
    item_acts,
    desk,
    scorecards,
)


def every_page() -> APIRouter:
    """All pages in one router."""
    router = APIRouter()
    for room in _ROOMS:
        router.include_router(room.router)
    return router

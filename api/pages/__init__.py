"""Pages for each audience; every one works without JavaScript."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from api.pages import (
    absences,
    acceptance_checks,
    acceptance_parts,
    acceptances,
    addresses,
    blockers,
    board,
    breaches,
    checklists,
    clauses,
    clocks,
    commitments,
    consultees,
    deliberations,
    desk,
    entrance,
    intake,
    item_acts,
    items,
    project_items,
    projects,
    registrations,
    scorecards,
    supervisions,
    telling,
)

_ROOMS = (
    entrance,
    board,
    intake,
    projects,
    registrations,
    commitments,
    clauses,
    breaches,
    checklists,
    consultees,
    deliberations,
    blockers,
    clocks,
    addresses,
    # approval items
    project_items,
    items,
    item_acts,
    supervisions,
    absences,
    desk,
    telling,
    scorecards,
    acceptances,
    acceptance_parts,
    acceptance_checks,
)


def every_page() -> APIRouter:
    """All pages in one router."""
    router = APIRouter()
    for room in _ROOMS:
        for route in room.router.routes:
            # Whoever may read a page may ask for its head alone.
            if isinstance(route, APIRoute) and route.methods and "GET" in route.methods:
                route.methods.add("HEAD")
        router.include_router(room.router)
    return router

"""JSON under /api/v1: one module per noun."""

from fastapi import APIRouter

from api.routes import (
    acceptance_checks,
    acceptances,
    calendar,
    checklists,
    clocks,
    consultations,
    docking,
    dossiers,
    editions,
    law,
    notices,
    packs,
    papers,
    people,
    problems,
    projects,
    scorecards,
    session,
)

_NOUNS = (
    session,
    projects,
    docking,
    checklists,
    packs,
    consultations,
    clocks,
    papers,
    dossiers,
    calendar,
    law,
    editions,
    people,
    scorecards,
    notices,
    problems,
    acceptances,
    acceptance_checks,
)


def every_route() -> APIRouter:
    """All JSON routes in one router."""
    router = APIRouter(prefix="/api/v1")
    for noun in _NOUNS:
        router.include_router(noun.router)
    return router

"""JSON under /api/v1: one module per noun."""

from fastapi import APIRouter

from api.routes import (
    acceptance_checks,
    acceptances,
    addresses,
    blockers,
    breaches,
    calendar,
    checklists,
    clauses,
    clocks,
    commitments,
    consultations,
    deliberations,
    docking,
    dossiers,
    editions,
    item_acts,
    items,
    law,
    notices,
    packs,
    papers,
    people,
    preferences,
    problems,
    projects,
    registrations,
    scorecards,
    session,
    supervisions,
)

_NOUNS = (
    session,
    projects,
    docking,
    checklists,
    packs,
    consultations,
    deliberations,
    commitments,
    clauses,
    breaches,
    blockers,
    registrations,
    addresses,
    clocks,
    items,
    item_acts,
    papers,
    dossiers,
    calendar,
    law,
    editions,
    people,
    supervisions,
    scorecards,
    notices,
    preferences,
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

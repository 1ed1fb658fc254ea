"""JSON under /api/v1: one module per noun."""

from fastapi import FastAPI

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
    departments,
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
    promise_retractions,
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
    promise_retractions,
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
    departments,
    supervisions,
    scorecards,
    notices,
    preferences,
    problems,
    acceptances,
    acceptance_checks,
)


def open_routes(app: FastAPI) -> None:
    """Build all JSON routes."""
    for noun in _NOUNS:
        noun.router.open(app.router, "/api/v1")

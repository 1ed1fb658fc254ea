"""Pages for each audience; every one works without JavaScript."""

from fastapi import FastAPI

from api.pages import (
    absences,
    acceptance_checks,
    acceptance_conclusions,
    acceptance_list,
    acceptance_parts,
    acceptance_site,
    acceptances,
    addresses,
    analyses,
    blockers,
    board,
    breaches,
    checklists,
    clauses,
    clocks,
    commitments,
    consultations,
    consultees,
    deliberations,
    desk,
    docking,
    entrance,
    intake,
    item_acts,
    items,
    project_items,
    projects,
    promise_retractions,
    registrations,
    scorecards,
    services,
    supervisions,
    telling,
    whereabouts,
)

_ROOMS = (
    entrance,
    board,
    intake,
    projects,
    analyses,
    docking,
    consultations,
    registrations,
    commitments,
    clauses,
    breaches,
    promise_retractions,
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
    services,
    desk,
    telling,
    scorecards,
    acceptances,
    acceptance_site,
    acceptance_parts,
    acceptance_list,
    acceptance_conclusions,
    acceptance_checks,
    whereabouts,
)


def open_pages(app: FastAPI) -> None:
    """Build all pages."""
    for room in _ROOMS:
        room.router.open(app.router, pages=True)

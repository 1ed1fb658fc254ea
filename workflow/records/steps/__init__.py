"""The questions by which steps without a limit are read off the states, chapter by chapter (ADR 0018)."""

from typing import Any, Final

from sqlalchemy import Select

from workflow.records.steps import (
    acceptance,
    commitment,
    deliberation,
    docking,
    items,
    landing,
    liaisons,
    packs,
    rating,
    registration,
    stages,
    supervision,
)

#: What is owed while the project goes on.
GOING_ON: Final[tuple[Select[Any], ...]] = (
    *docking.GOING_ON,
    *liaisons.GOING_ON,
    *packs.GOING_ON,
    *stages.GOING_ON,
    *landing.GOING_ON,
    *registration.GOING_ON,
    *items.GOING_ON,
    *acceptance.GOING_ON,
)
#: What is owed also where the project stands still or was given up: of its scoring (二（一）2).
ALWAYS: Final[tuple[Select[Any], ...]] = supervision.ALWAYS
#: What is owed also after the project is completed: under a commitment (二（三）2 事中事后监管), of what stands in its way, of
#: orders, of its scoring, and of ratings.
AFTERWARDS: Final[tuple[Select[Any], ...]] = (
    *commitment.AFTERWARDS,
    *deliberation.AFTERWARDS,
    *supervision.AFTERWARDS,
    *rating.AFTERWARDS,
    *ALWAYS,
)

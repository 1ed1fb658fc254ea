"""挂图作战 for one project: every clock on the real calendar, one click from the proof of its date (三（二）)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from babel.dates import format_date
from fastapi import Depends, Query
from starlette.responses import Response

from api import wording
from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.pages.page import AsPage
from api.views import timelines as view
from workflow.rules.duty import Actor

router = Chapter(prefix="/projects/{project_id}/timeline")

#: How wide a day is drawn, in pixels; the whole course is made to fit a page.
_SCALES: Final[Mapping[str, float]] = {"week": 7.0, "day": 22.0}
_PAGE: Final = 1080.0
_NARROWEST, _WIDEST = 1.2, 22.0


def _width(scale: str, days: int) -> float:
    whole = min(max(_PAGE / days, _NARROWEST), _WIDEST)
    return round(max(_SCALES.get(scale, 0.0), whole), 2)


def _month(language: str, day: date, *, with_year: bool) -> str:
    if language == wording.SOURCE:
        return format_date(day, "y年M月" if with_year else "M月", locale=language)
    return format_date(day, "MMM y" if with_year else "MMM", locale=language)


@router.get("")
def timeline(
    by: Annotated[Actor, Depends(Decision("project.read"))],
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    project_id: int,
    scale: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """All clocks of a project: promised, spent, paused and late, over the days that count and those that do not."""
    seen = view.read(session, law, project_id=project_id, by=by, now=now)
    width = _width(scale, seen.days)
    # A month that is drawn narrower than its name is named only where it begins a quarter, or a year.
    every = 1 if width * 30 >= 40 else 3 if width * 90 >= 48 else 12
    named = [mark for mark in seen.months if (mark.day.month - 1) % every == 0]
    return page.render(
        "timeline.html",
        timeline=seen,
        scale=scale if scale in _SCALES else "whole",
        width=width,
        months=[
            (mark.at, _month(page.language, mark.day, with_year=number == 0 or mark.day.month == 1))
            for number, mark in enumerate(named)
        ],
    )

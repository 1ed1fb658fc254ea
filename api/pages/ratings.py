"""好差评 on pages: the five grades on the enterprise's page, the department's answer, the list behind the figures."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, Reading
from api.pages.page import AsPage
from api.pages.projects import again
from api.pages.sent import Sent, sent_for
from api.views import ratings as view
from api.views.projects import department_names, visible
from api.views.scorecards import period
from workflow.actions import ratings
from workflow.errors import NotFound
from workflow.records.rating import Rating
from workflow.rules.duty import Actor
from workflow.rules.rating import FEWEST, GRADES

router = Chapter()

Day = Annotated[date | None, Query()]


@router.post("/projects/{project_id}/ratings")
def rate(sent: Annotated[Sent, Depends(sent_for("rating.rate"))], project_id: int) -> Response:
    """Rate something that was finished, or change the rating."""
    kind, thing = sent.text("subject_kind"), sent.number("subject_id") or 0
    again(sent, project_id, f"rate-{kind}-{thing}")
    visible(sent.session, project_id, sent.by)
    ratings.rate(
        sent.session,
        project_id=project_id,
        subject_kind=kind,
        subject_id=thing,
        grade=sent.number("grade"),
        words=sent.text("words"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#ratings")


@router.post("/projects/{project_id}/ratings/{rating_id}/take-back")
def take_back(
    sent: Annotated[Sent, Depends(sent_for("rating.rate"))], project_id: int, rating_id: int
) -> Response:
    """Take a rating back."""
    again(sent, project_id, "ratings")
    _of_project(sent, project_id, rating_id)
    ratings.take_back(
        sent.session, rating_id=rating_id, by=sent.by, now=sent.now, expected_version=sent.version
    )
    return sent.done(f"/projects/{project_id}#ratings", said="rating.take_back")


@router.post("/projects/{project_id}/ratings/{rating_id}/answer")
def answer(
    sent: Annotated[Sent, Depends(sent_for("rating.answer"))], project_id: int, rating_id: int
) -> Response:
    """Say what was done about a bad rating."""
    again(sent, project_id, f"answer-{rating_id}")
    _of_project(sent, project_id, rating_id)
    ratings.answer(
        sent.session,
        rating_id=rating_id,
        text=sent.text("text"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#ratings")


def _of_project(sent: Sent, project_id: int, rating_id: int) -> None:
    visible(sent.session, project_id, sent.by)
    found = sent.session.get(Rating, rating_id)
    if found is None or found.project_id != project_id:
        raise NotFound(what="该评价")


@router.get("/ratings")
def show_ratings(
    by: Annotated[Actor, Depends(Decision("rating.list"))],
    page: AsPage,
    session: Reading,
    now: Now,
    since: Day = None,
    until: Day = None,
    department: Annotated[str, Query(max_length=40)] = "",
    grade: Annotated[str, Query(max_length=2)] = "",
) -> Response:
    """How departments were rated in a period, and every rating behind it."""
    first, last = period(since, until, now)
    chosen = int(grade) if grade in {str(each) for each in GRADES} else None
    return page.render(
        "ratings.html",
        tallies=view.tallies(session, by=by, since=first, until=last),
        ratings=view.everywhere(
            session, by=by, since=first, until=last, now=now, department=department, grade=chosen
        ),
        names=department_names(session),
        department=department,
        grade=chosen,
        grades=GRADES,
        since=first,
        until=last,
        fewest=FEWEST,
        most=view.MOST,
    )

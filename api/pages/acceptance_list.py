"""The one list of a joint acceptance on its page: handed over, its dates moved, reported on; and blockers raised from it."""

from datetime import date
from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.acceptances import again
from api.pages.sent import Sent, sent_for
from api.views import acceptances as view
from workflow.actions import blockers, rectification_dates, rectifications
from workflow.errors import NotFound
from workflow.records.acceptance import Rectification

router = Chapter()


def _dates(sent: Sent) -> dict[int, date]:
    """Dates that were agreed anew, by id of what is to be put right; unreadable ones stay as they were."""
    found = {}
    for name, value in sent.fields.items():
        if name.startswith("date-") and name[5:].isdecimal():
            try:
                found[int(name[5:])] = date.fromisoformat(str(value))
            except ValueError:
                continue
    return found


@router.post("/acceptances/{acceptance_id}/list")
def hand_over(
    sent: Annotated[Sent, Depends(sent_for("acceptance.hand_over"))], acceptance_id: int
) -> Response:
    """Hand the one list over."""
    again(sent, acceptance_id, "list")
    rectifications.hand_over(
        sent.session,
        sent.law,
        acceptance_id=acceptance_id,
        dates=_dates(sent),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptances/{acceptance_id}")


@router.post("/acceptances/{acceptance_id}/rectify-again")
def rectify_again(
    sent: Annotated[Sent, Depends(sent_for("acceptance.hand_over"))], acceptance_id: int
) -> Response:
    """Have what failed put right once more."""
    again(sent, acceptance_id, "rectify_again")
    rectifications.rectify_again(
        sent.session,
        sent.law,
        acceptance_id=acceptance_id,
        due_on=sent.day("redate_on"),
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptances/{acceptance_id}", said="acceptance.rectify_again")


@router.post("/acceptances/{acceptance_id}/report")
def report(sent: Annotated[Sent, Depends(sent_for("acceptance.report"))], acceptance_id: int) -> Response:
    """Report what was put right."""
    again(sent, acceptance_id, "report")
    rectifications.report(
        sent.session,
        sent.law,
        acceptance_id=acceptance_id,
        numbers=[int(each) for each in sent.several("numbers") if each.isdecimal()],
        what=sent.text("what"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptances/{acceptance_id}")


@router.post("/rectifications/{rectification_id}/redate")
def redate(sent: Annotated[Sent, Depends(sent_for("acceptance.redate"))], rectification_id: int) -> Response:
    """Move the day by which one thing is to be put right."""
    row = sent.session.get(Rectification, rectification_id)
    if row is None:
        raise NotFound(what="该整改事项")
    again(sent, row.acceptance_id, f"redate-{rectification_id}")
    rectification_dates.redate(
        sent.session,
        sent.law,
        rectification_id=rectification_id,
        due_on=sent.day("redate_on"),
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptances/{row.acceptance_id}#list")


def _about(sent: Sent) -> dict[str, int]:
    """What of the acceptance a blocker is about, as the form's list names it: `part-3`, `rectification-7`, or nothing."""
    noun, _, number = sent.text("about").partition("-")
    if noun in ("part", "rectification") and number.isascii() and number.isdecimal() and len(number) < 17:
        return {f"{noun}_id": int(number)}
    return {}


@router.post("/acceptances/{acceptance_id}/blockers")
def bring_up(sent: Annotated[Sent, Depends(sent_for("blocker.raise"))], acceptance_id: int) -> Response:
    """Raise what stands in the way of the acceptance; it is the project's like every other."""
    acceptance, _, _ = view.visible(sent.session, acceptance_id, sent.by)
    again(sent, acceptance_id, "blocker")
    blockers.bring_up(
        sent.session,
        sent.law,
        project_id=acceptance.project_id,
        text=sent.text("text"),
        **_about(sent),
        **sent.dated,
    )
    return sent.done(f"/acceptances/{acceptance_id}#blockers")

"""A joint acceptance on a page: all of it shown, applied for, returned, withdrawn; and the list of all (二（四）2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.pages import projects as project_page
from api.pages.news import Feed
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.views import acceptance_lists
from api.views import acceptances as view
from api.views import blockers as blocker_view
from api.views.projects import department_names
from workflow.actions import acceptance_site, acceptance_withdrawals, acceptances, outliving
from workflow.actions.acceptances import case_of_lead
from workflow.actions.blockers import departments_of
from workflow.actions.cases import CLOSED, case_of
from workflow.errors import Refusal
from workflow.law.book import Law
from workflow.rules.duty import Actor, Role
from workflow.rules.machines import JOINT_ACCEPTANCE

router = Chapter()

_TEXTS = ("doing", "scope", "materials", "reason", "place", "on_site_at", "what", "conclusion", "handled_by", "phone", "result", "findings", "happened_at", "late_because", "text", "about", "redate_on", "rest_day_because")  # fmt: skip
_LISTS = ("departments", "numbers", "content", "basis", "due_on")


def show(
    page: Page,
    session: Session,
    law: Law,
    acceptance_id: int,
    now: datetime,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    """The page of a joint acceptance, for whoever looks."""
    by = page.actor
    seen = view.read(session, law, acceptance_id=acceptance_id, by=by, now=now)
    acceptance, project, case = view.visible(session, acceptance_id, by)
    lead = case_of_lead(project, acceptance)
    arranging = page.may("acceptance.arrange", lead) and seen.state in ("requested", "on_site")
    proposed = acceptance_site.propose(session, law, project_id=project.id, by=by) if arranging else ()
    blank: dict[str, Any] = dict.fromkeys(_TEXTS, "") | {"handled_by": by.name, "phone": by.phone}
    return page.render(
        "acceptance.html",
        feed=Feed.of_project(project.id, project.event_seq),
        acceptance=seen,
        case=case,
        lead=lead,
        moves=JOINT_ACCEPTANCE.offers(seen.state),
        proposed={each.department: each.reason for each in proposed},
        departments=department_names(session, active=True) if arranging else {},
        own=[
            part for part in seen.parts if page.may("acceptance.record", case_of(project, [part.department]))
        ],
        may_redate=lambda department: (
            project.state not in CLOSED
            and page.may("acceptance.redate", case_of(project, [acceptance.lead_key, department]))
        ),
        blockers=[
            row
            for row in blocker_view.of_project(session, law, project, by=by, now=now)
            if row.closed_at is None
        ],
        about=_about(seen),
        may_raise=outliving.may_begin(session, project)
        and page.may("blocker.raise", case_of(project, departments_of(session, project.id))),
        inside=Role.ENTERPRISE not in by.roles,
        typed={
            **blank,
            **dict.fromkeys(_LISTS, ()),
            **(typed or {}),
        },
        refused=refused,
    )


def _about(seen: view.AcceptanceView) -> list[tuple[str, str]]:
    """What of an acceptance a blocker may be about: what is to be put right, and parts that have not passed."""
    rows = [
        (f"rectification-{row.id}", (f"{row.number}. " if row.number else "") + row.content[:40])
        for row in seen.rectifications
        if row.outcome != "passed"
    ]
    open_parts = [part for part in seen.parts if part.state in ("to_rectify", "failed", "unrectified")]
    return rows + [(f"part-{part.id}", part.department_name) for part in open_parts]


@router.get("/acceptances")
def list_acceptances(
    by: Annotated[Actor, Depends(Decision("acceptance.read"))],
    page: AsPage,
    session: Reading,
    state: str = "",
) -> Response:
    """All joint acceptances, for the offices; a department's own for a department; a company's own on its project."""
    everywhere = page.has(Role.OFFICE, Role.SUPERVISOR, Role.AGENT)
    rows = (
        acceptance_lists.listed(session, state=state, department=None if everywhere else by.department_key)
        if everywhere or by.department_key
        else []
    )
    return page.render(
        "acceptances.html", rows=rows, state=state, states=list(JOINT_ACCEPTANCE.words.items())
    )


@router.get("/acceptances/{acceptance_id}")
def show_acceptance(
    by: Annotated[Actor, Depends(Decision("acceptance.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    acceptance_id: int,
) -> Response:
    """The page of a joint acceptance."""
    return show(page, session, law, acceptance_id, now)


@router.post("/projects/{project_id}/acceptances")
def apply(sent: Annotated[Sent, Depends(sent_for("acceptance.apply"))], project_id: int) -> Response:
    """Apply, or write down at the window what came in."""
    sent.again(project_page.show, project_id, "acceptance", lists=_LISTS)
    made = acceptances.apply(
        sent.session,
        sent.law,
        project_id=project_id,
        scope=sent.text("scope"),
        materials=sent.lines("materials"),
        completed_on=sent.day("completed_on"),
        **sent.dated,
    )
    return sent.done(f"/acceptances/{made.id}")


def show_typed(sent: Sent, acceptance_id: int, doing: str) -> Response:
    """Show the page with what was typed, and nothing done: a form that asked for one more line."""
    typed = {**sent.typed(*_LISTS), "doing": doing}
    return show(sent.page, sent.session, sent.law, acceptance_id, sent.now, typed=typed)


def again(sent: Sent, acceptance_id: int, doing: str) -> None:
    """Show the page once more with what was typed, if this is refused."""
    sent.again(show, acceptance_id, doing, lists=_LISTS)


@router.post("/acceptances/{acceptance_id}/return")
def return_application(
    sent: Annotated[Sent, Depends(sent_for("acceptance.arrange"))], acceptance_id: int
) -> Response:
    """Say at once everything that the application lacks."""
    again(sent, acceptance_id, "return")
    acceptances.return_application(
        sent.session,
        acceptance_id=acceptance_id,
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptances/{acceptance_id}", said="acceptance.return")


@router.post("/acceptances/{acceptance_id}/supplement")
def supplement(sent: Annotated[Sent, Depends(sent_for("acceptance.apply"))], acceptance_id: int) -> Response:
    """Hand in what was lacking."""
    again(sent, acceptance_id, "supplement")
    acceptances.supplement(
        sent.session,
        acceptance_id=acceptance_id,
        materials=sent.lines("materials"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptances/{acceptance_id}", said="acceptance.supplement")


@router.post("/acceptances/{acceptance_id}/withdraw")
def withdraw(sent: Annotated[Sent, Depends(sent_for("acceptance.withdraw"))], acceptance_id: int) -> Response:
    """Take the application back."""
    again(sent, acceptance_id, "withdraw")
    acceptance_withdrawals.withdraw(
        sent.session,
        sent.law,
        acceptance_id=acceptance_id,
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptances/{acceptance_id}")

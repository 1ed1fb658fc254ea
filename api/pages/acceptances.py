"""A joint acceptance on a page: applied for, dated, its parts, its list, its conclusion; and the list of all (二（四）2)."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading, Typed
from api.pages import projects as project_page
from api.pages.page import AsPage, Page
from api.views import acceptances as view
from api.views.projects import department_names
from workflow.actions import (
    acceptance_conclusions,
    acceptance_site,
    acceptances,
    rectifications,
)
from workflow.actions.acceptances import case_of_lead
from workflow.actions.cases import case_of
from workflow.errors import OnSiteInPast, Refusal
from workflow.law.book import Law
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import SHANGHAI
from workflow.rules.machines import JOINT_ACCEPTANCE

router = Chapter()

_TEXTS = (
    "doing", "scope", "materials", "reason", "place", "on_site_at", "what", "conclusion", "handled_by", "phone", "result",
    "findings", "happened_at", "late_because",
)  # fmt: skip


def typed_in(form: FormData, doing: str) -> dict[str, Any]:
    """What was typed, for the form that is shown once more."""
    typed: dict[str, Any] = {name: str(form.get(name, "")) for name in _TEXTS}
    lists = ("departments", "numbers", "content", "basis", "due_on")
    return {**typed, **{name: [str(each) for each in form.getlist(name)] for name in lists}, "doing": doing}


def moment_in(form: FormData, name: str) -> datetime | None:
    """An instant as a browser sends it, by the wall clock of Shanghai; None where it is empty or unreadable."""
    try:
        return datetime.fromisoformat(str(form.get(name, ""))).replace(tzinfo=SHANGHAI)
    except ValueError:
        return None


def late(form: FormData) -> dict[str, Any]:
    """When something happened that is recorded later, and why (补录)."""
    return {
        "happened_at": moment_in(form, "happened_at"),
        "late_because": str(form.get("late_because", "")),
    }


def _lines(form: FormData, name: str) -> list[str]:
    return [line for line in str(form.get(name, "")).splitlines() if line.strip()]


def show(
    page: Page,
    session: Session,
    law: Law,
    acceptance_id: int,
    now: datetime,
    *,
    typed: dict[str, Any] | None = None,
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
        acceptance=seen,
        case=case,
        lead=lead,
        moves=JOINT_ACCEPTANCE.offers(seen.state),
        proposed={each.department: each.reason for each in proposed},
        departments=department_names(session, active=True) if arranging else {},
        own=[
            part for part in seen.parts if page.may("acceptance.record", case_of(project, [part.department]))
        ],
        inside=Role.ENTERPRISE not in by.roles,
        typed={
            **blank,
            **dict.fromkeys(("departments", "numbers", "content", "basis", "due_on"), ()),
            **(typed or {}),
        },
        refused=refused,
    )


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
        view.listed(session, state=state, department=None if everywhere else by.department_key)
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
def apply(
    by: Annotated[Actor, Depends(Decision("acceptance.apply"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Apply, or write down at the window what came in."""
    typed = typed_in(form, "acceptance")
    page.again(
        lambda read, refused: project_page.show(
            page, read, law, project_id, now, typed=typed, refused=refused
        )
    )
    made = acceptances.apply(
        session,
        law,
        project_id=project_id,
        scope=typed["scope"],
        materials=_lines(form, "materials"),
        by=by,
        now=now,
        **late(form),
    )
    return page.go(f"/acceptances/{made.id}", said="acceptance.apply")


def again(page: Page, law: Law, acceptance_id: int, now: datetime, form: FormData, doing: str) -> None:
    """Show the page once more with what was typed, if this is refused."""
    typed = typed_in(form, doing)
    page.again(lambda read, refused: show(page, read, law, acceptance_id, now, typed=typed, refused=refused))


@router.post("/acceptances/{acceptance_id}/return")
def return_application(
    by: Annotated[Actor, Depends(Decision("acceptance.arrange"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: int,
    form: Typed,
) -> Response:
    """Say at once everything that the application lacks."""
    again(page, law, acceptance_id, now, form, "return")
    acceptances.return_application(
        session,
        acceptance_id=acceptance_id,
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/acceptances/{acceptance_id}", said="acceptance.return")


@router.post("/acceptances/{acceptance_id}/supplement")
def supplement(
    by: Annotated[Actor, Depends(Decision("acceptance.apply"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: int,
    form: Typed,
) -> Response:
    """Hand in what was lacking."""
    again(page, law, acceptance_id, now, form, "supplement")
    acceptances.supplement(
        session,
        acceptance_id=acceptance_id,
        materials=_lines(form, "materials"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/acceptances/{acceptance_id}", said="acceptance.supplement")


@router.post("/acceptances/{acceptance_id}/withdraw")
def withdraw(
    by: Annotated[Actor, Depends(Decision("acceptance.withdraw"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: int,
    form: Typed,
) -> Response:
    """Take the application back."""
    again(page, law, acceptance_id, now, form, "withdraw")
    acceptances.withdraw(
        session,
        acceptance_id=acceptance_id,
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/acceptances/{acceptance_id}", said="acceptance.withdraw")


def _site(form: FormData) -> datetime:
    at = moment_in(form, "on_site_at")
    if at is None:
        raise OnSiteInPast
    return at


def _reasons(form: FormData) -> dict[str, str]:
    """Why a department that was not proposed takes part: one sentence for those added."""
    added = str(form.get("added_because", ""))
    return {str(key): added for key in form.getlist("departments")} if added.strip() else {}


@router.post("/acceptances/{acceptance_id}/arrange")
def arrange(
    by: Annotated[Actor, Depends(Decision("acceptance.arrange"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: int,
    form: Typed,
) -> Response:
    """Decide who takes part and set the one date."""
    again(page, law, acceptance_id, now, form, "arrange")
    acceptance = view.visible(session, acceptance_id, by)[0]
    proposed = {
        each.department
        for each in acceptance_site.propose(session, law, project_id=acceptance.project_id, by=by)
    }
    acceptance_site.arrange(
        session,
        law,
        acceptance_id=acceptance_id,
        departments=[str(key) for key in form.getlist("departments")],
        reasons={key: why for key, why in _reasons(form).items() if key not in proposed},
        on_site_at=_site(form),
        place=str(form.get("place", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/acceptances/{acceptance_id}", said="acceptance.arrange")


@router.post("/acceptances/{acceptance_id}/rearrange")
def rearrange(
    by: Annotated[Actor, Depends(Decision("acceptance.arrange"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: int,
    form: Typed,
) -> Response:
    """Move the one date, with the reason."""
    again(page, law, acceptance_id, now, form, "rearrange")
    acceptance_site.rearrange(
        session,
        law,
        acceptance_id=acceptance_id,
        on_site_at=_site(form),
        place=str(form.get("place", "")),
        reason=str(form.get("reason", "")),
        departments=[str(key) for key in form.getlist("departments")],
        reasons=_reasons(form),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/acceptances/{acceptance_id}", said="acceptance.rearrange")


def _dates(form: FormData) -> dict[int, date]:
    """Dates that were agreed anew, by id of what is to be put right; unreadable ones stay as they were."""
    found = {}
    for name, value in form.items():
        if name.startswith("date-") and name[5:].isdecimal():
            try:
                found[int(name[5:])] = date.fromisoformat(str(value))
            except ValueError:
                continue
    return found


@router.post("/acceptances/{acceptance_id}/list")
def hand_over(
    by: Annotated[Actor, Depends(Decision("acceptance.hand_over"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: int,
    form: Typed,
) -> Response:
    """Hand the one list over."""
    again(page, law, acceptance_id, now, form, "list")
    rectifications.hand_over(
        session,
        law,
        acceptance_id=acceptance_id,
        dates=_dates(form),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/acceptances/{acceptance_id}", said="acceptance.hand_over")


@router.post("/acceptances/{acceptance_id}/report")
def report(
    by: Annotated[Actor, Depends(Decision("acceptance.report"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: int,
    form: Typed,
) -> Response:
    """Report what was put right."""
    again(page, law, acceptance_id, now, form, "report")
    rectifications.report(
        session,
        acceptance_id=acceptance_id,
        numbers=[int(str(each)) for each in form.getlist("numbers") if str(each).isdecimal()],
        what=str(form.get("what", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/acceptances/{acceptance_id}", said="acceptance.report")


@router.post("/acceptances/{acceptance_id}/conclude")
def conclude(
    by: Annotated[Actor, Depends(Decision("acceptance.conclude"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    acceptance_id: int,
    form: Typed,
) -> Response:
    """The one conclusion."""
    again(page, law, acceptance_id, now, form, "conclude")
    given: dict[str, Any] = {
        "acceptance_id": acceptance_id,
        "conclusion": str(form.get("conclusion", "")),
        "handled_by": str(form.get("handled_by", "")),
        "by": by,
        "now": now,
        "expected_version": page.version_in(form),
        **late(form),
    }
    if form.get("result") == "fail":
        acceptance_conclusions.conclude_failed(session, **given)
    else:
        acceptance_conclusions.conclude_passed(session, law, **given)
    return page.go(f"/acceptances/{acceptance_id}", said="acceptance.conclude")

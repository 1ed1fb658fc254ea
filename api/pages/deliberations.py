"""Deliberations, their minutes and decisions on the project's page (二（三）1, 三（二）)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Typed
from api.pages.page import AsPage, Page
from api.pages.projects import show
from workflow.actions import deliberations, minutes, resolutions
from workflow.errors import FactMissing, NotFound
from workflow.law.book import Law
from workflow.records.consultation import Consultation
from workflow.records.deliberation import Deliberation, Resolution
from workflow.rules.duty import Actor
from workflow.rules.local_time import SHANGHAI

router = Chapter()


def again(page: Page, law: Law, project_id: int, now: datetime, form: FormData, doing: str) -> None:
    """Show the project's page again with what was typed; `doing` names the form that was filled in."""
    typed: Mapping[str, Any] = {
        **{name: value for name, value in form.items() if isinstance(value, str)},
        **{several: form.getlist(several) for several in ("called", "attended")},
        "doing": doing,
    }
    page.again(
        lambda session, refused: show(page, session, law, project_id, now, typed=typed, refused=refused)
    )


def moment_in(form: FormData, field: str, fact: str) -> datetime:
    """A day and a time by the wall clock in Shanghai, as a browser sends them.

    Raises:
        FactMissing: it is none.
    """
    try:
        return datetime.fromisoformat(str(form.get(field, "")).strip()).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise FactMissing(fact=fact, field=field) from None


def happened_in(form: FormData) -> datetime | None:
    """When it happened, where the form says so (补录)."""
    return moment_in(form, "happened_at", "发生时间") if str(form.get("happened_at", "")).strip() else None


def _words(form: FormData, name: str) -> str:
    return str(form.get(name, ""))


@router.post("/consultations/{consultation_id}/deliberation")
def call(
    by: Annotated[Actor, Depends(Decision("deliberation.call"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    consultation_id: int,
    form: Typed,
) -> Response:
    """Call a meeting on the objections of a round."""
    found = session.get(Consultation, consultation_id)
    if found is None:
        raise NotFound(what="该意见征询")
    again(page, law, found.project_id, now, form, "call")
    deliberations.call(
        session,
        consultation_id=consultation_id,
        meets_at=moment_in(form, "meets_at", "会商时间"),
        place=_words(form, "place"),
        departments=[str(key) for key in form.getlist("called")],
        persons=_words(form, "persons"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{found.project_id}#deliberation", said="deliberation.call")


def _meeting(session: Session, deliberation_id: int) -> int:
    found = session.get(Deliberation, deliberation_id)
    if found is None:
        raise NotFound(what="该会商")
    return found.project_id


@router.post("/deliberations/{deliberation_id}/put-off")
def put_off(
    by: Annotated[Actor, Depends(Decision("deliberation.put_off"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    deliberation_id: int,
    form: Typed,
) -> Response:
    """Date the meeting anew."""
    project_id = _meeting(session, deliberation_id)
    again(page, law, project_id, now, form, f"put_off-{deliberation_id}")
    deliberations.put_off(
        session,
        deliberation_id=deliberation_id,
        meets_at=moment_in(form, "meets_at", "会商时间"),
        place=_words(form, "place"),
        reason=_words(form, "reason"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#deliberation", said="deliberation.put_off")


@router.post("/deliberations/{deliberation_id}/cancel")
def cancel(
    by: Annotated[Actor, Depends(Decision("deliberation.cancel"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    deliberation_id: int,
    form: Typed,
) -> Response:
    """Call the meeting off."""
    project_id = _meeting(session, deliberation_id)
    again(page, law, project_id, now, form, f"cancel-{deliberation_id}")
    deliberations.cancel(
        session,
        deliberation_id=deliberation_id,
        reason=_words(form, "reason"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#deliberation", said="deliberation.cancel")


@router.post("/deliberations/{deliberation_id}/hold")
def hold(
    by: Annotated[Actor, Depends(Decision("deliberation.hold"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    deliberation_id: int,
    form: Typed,
) -> Response:
    """Record who came, what was said, and the clear opinion on every matter."""
    project_id = _meeting(session, deliberation_id)
    again(page, law, project_id, now, form, f"hold-{deliberation_id}")
    meeting = session.get_one(Deliberation, deliberation_id)
    deliberations.hold(
        session,
        deliberation_id=deliberation_id,
        attended=[str(key) for key in form.getlist("attended")],
        attended_persons=_words(form, "attended_persons"),
        positions={
            name.removeprefix("position:"): value
            for name, value in form.items()
            if name.startswith("position:") and isinstance(value, str)
        },
        opinions=[
            {
                "matter": matter["matter"],
                "outcome": _words(form, f"outcome:{matter['matter']}"),
                "text": _words(form, f"opinion:{matter['matter']}"),
                "added_clauses": _words(form, f"added:{matter['matter']}"),
            }
            for matter in meeting.agenda
        ],
        by=by,
        now=now,
        happened_at=happened_in(form),
        late_because=_words(form, "late_because"),
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#deliberation", said="deliberation.hold")


@router.post("/deliberations/{deliberation_id}/resolutions")
def add_resolution(
    by: Annotated[Actor, Depends(Decision("resolution.decide"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    deliberation_id: int,
    form: Typed,
) -> Response:
    """Add a decision to a meeting that was held."""
    project_id = _meeting(session, deliberation_id)
    again(page, law, project_id, now, form, f"decide-{deliberation_id}")
    resolutions.add(
        session,
        deliberation_id=deliberation_id,
        text=_words(form, "text"),
        owner=_words(form, "owner"),
        amount=_words(form, "amount"),
        due_on=_words(form, "due_on"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#deliberation", said="resolution.decide")


@router.post("/deliberations/{deliberation_id}/minutes")
def issue_minutes(
    by: Annotated[Actor, Depends(Decision("minutes.issue"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    deliberation_id: int,
    form: Typed,
) -> Response:
    """Keep a draft of the minutes, issue them, or issue a correction, as the button pressed says."""
    project_id = _meeting(session, deliberation_id)
    what = _words(form, "what")
    again(page, law, project_id, now, form, f"minutes-{deliberation_id}")
    version = page.version_in(form)
    given: dict[str, Any] = {
        "deliberation_id": deliberation_id,
        "text": _words(form, "text"),
        "by": by,
        "now": now,
        "expected_version": version,
    }
    if what == "write":
        minutes.write(session, **given)
    elif what == "correct":
        minutes.correct(session, law, reason=_words(form, "reason"), **given)
    else:
        minutes.issue(session, law, **given)
    said = {"write": "minutes.write", "correct": "minutes.correct"}.get(what, "minutes.issue")
    return page.go(f"/projects/{project_id}#deliberation", said=said)


def _decision(session: Session, resolution_id: int) -> int:
    found = session.get(Resolution, resolution_id)
    if found is None:
        raise NotFound(what="该决定")
    return found.project_id


@router.post("/resolutions/{resolution_id}/report")
def report(
    by: Annotated[Actor, Depends(Decision("resolution.report"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    resolution_id: int,
    form: Typed,
) -> Response:
    """The owner reports it done, with evidence."""
    project_id = _decision(session, resolution_id)
    again(page, law, project_id, now, form, f"report-{resolution_id}")
    resolutions.report(
        session,
        resolution_id=resolution_id,
        evidence=_words(form, "evidence"),
        by=by,
        now=now,
        happened_at=happened_in(form),
        late_because=_words(form, "late_because"),
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#deliberation", said="resolution.report")


@router.post("/resolutions/{resolution_id}/confirm")
def confirm(
    by: Annotated[Actor, Depends(Decision("resolution.confirm"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    resolution_id: int,
    form: Typed,
) -> Response:
    """The office confirms it, or sends it back until a new date."""
    project_id = _decision(session, resolution_id)
    again(page, law, project_id, now, form, f"confirm-{resolution_id}")
    version = page.version_in(form)
    if _words(form, "what") == "send_back":
        resolutions.send_back(
            session,
            law,
            resolution_id=resolution_id,
            reason=_words(form, "reason"),
            amount=_words(form, "amount"),
            due_on=_words(form, "due_on"),
            by=by,
            now=now,
            expected_version=version,
        )
        return page.go(f"/projects/{project_id}#deliberation", said="resolution.send_back")
    resolutions.confirm(session, resolution_id=resolution_id, by=by, now=now, expected_version=version)
    return page.go(f"/projects/{project_id}#deliberation", said="resolution.confirm")


@router.post("/resolutions/{resolution_id}/withdraw")
def withdraw(
    by: Annotated[Actor, Depends(Decision("resolution.withdraw"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    resolution_id: int,
    form: Typed,
) -> Response:
    """Take a decision back."""
    project_id = _decision(session, resolution_id)
    again(page, law, project_id, now, form, f"withdraw-{resolution_id}")
    resolutions.withdraw(
        session,
        resolution_id=resolution_id,
        reason=_words(form, "reason"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#deliberation", said="resolution.withdraw")


@router.post("/resolutions/{resolution_id}/reopen")
def reopen(
    by: Annotated[Actor, Depends(Decision("resolution.reopen"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    resolution_id: int,
    form: Typed,
) -> Response:
    """A decision is to be followed again, until a new date."""
    project_id = _decision(session, resolution_id)
    again(page, law, project_id, now, form, f"reopen-{resolution_id}")
    resolutions.reopen(
        session,
        law,
        resolution_id=resolution_id,
        reason=_words(form, "reason"),
        amount=_words(form, "amount"),
        due_on=_words(form, "due_on"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#deliberation", said="resolution.reopen")

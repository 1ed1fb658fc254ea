"""Departments: found, renamed and closed as reforms ask, with their liaisons, deputies and open duties (三（一）)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, Reading
from api.pages.page import AsPage, Page, Problems
from api.pages.sent import Sent, sent_for
from api.views import accounts as view
from api.views import people as people_view
from api.views import reforms as reform_view
from api.views.projects import department_names
from workflow.actions import departments, liaisons, mergers, reforms
from workflow.actions.open_duties import open_duties
from workflow.errors import NotFound, Refusal
from workflow.law.terms import Phase
from workflow.law.words import word
from workflow.records.department import Department
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import local_day

router = Chapter(prefix="/departments")


@router.get("")
def show_list(
    by: Annotated[Actor, Depends(Decision("people.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    q: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Every department in the order of the dictionary, the closed ones too."""
    query = select(Department).order_by(Department.active.desc(), Department.position, Department.key)
    if q.strip():
        query = query.where(
            Department.name.contains(q.strip(), autoescape=True)
            | Department.short.contains(q.strip(), autoescape=True)
        )
    return page.render(
        "departments.html",
        rows=session.scalars(query).all(),
        q=q,
        plans=reform_view.reforms(session, state="planned"),
        departments_version=departments.departments_version(session),
        typed=defaultdict(str),
        no_problems=Problems(),
    )


def _show(
    page: Page,
    session: Session,
    department: str,
    now: datetime,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    found = session.get(Department, department)
    if found is None:
        raise NotFound(what="该部门")
    staff = view.accounts(session, department=department)
    ids = {row.id for row in staff}
    away = people_view.absences(session, by=page.actor, everybody=True, on=local_day(now))
    return page.render(
        "department.html",
        department=found,
        staff=staff,
        terms=view.terms(session, department),
        today=local_day(now),
        away=[row for row in away if row.person_id in ids],
        owed=list(open_duties(session, department).items()),
        lines=view.of_department(session, department, department_names(session)),
        phases=[(phase.value, word(phase)) for phase in Phase],
        candidates=[
            (row.id, row.name)
            for row in view.accounts(session, role=Role.LIAISON.value, department=department)
        ],
        others=[
            (key, name) for key, name in department_names(session, active=True).items() if key != department
        ],
        successor=session.get(Department, found.successor_key) if found.successor_key else None,
        departments_version=departments.departments_version(session),
        plans=reform_view.reforms(session, state="planned", department=department),
        no_problems=Problems(),
        liaisons_version=liaisons.liaisons_version(session),
        typed=defaultdict(str, typed or {}),
        refused=refused,
    )


def _again(sent: Sent, department: str, doing: str) -> None:
    typed = {**sent.typed("phases"), "doing": doing}
    sent.page.again(
        lambda read, refused: _show(sent.page, read, department, sent.now, typed=typed, refused=refused)
    )


@router.get("/{department}")
def show(
    by: Annotated[Actor, Depends(Decision("people.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    now: Now,
    department: str,
) -> Response:
    """One department: who answers for which phase, who stands in, what it still owes, what was done with it."""
    return _show(page, session, department, now)


@router.post("/{department}/rename")
def rename(sent: Annotated[Sent, Depends(sent_for("departments.manage"))], department: str) -> Response:
    """Give it the name that it has after a reform."""
    _again(sent, department, "rename")
    since = sent.day("since")
    if since is not None and since > local_day(sent.now):
        reforms.plan_renaming(
            sent.session,
            key=department,
            name=sent.text("name"),
            short=sent.text("short"),
            since=since,
            document=sent.text("document"),
            by=sent.by,
            now=sent.now,
            expected_version=sent.version,
        )
        return sent.done(f"/departments/{department}", said="reform.plan")
    departments.rename_department(
        sent.session,
        key=department,
        name=sent.text("name"),
        short=sent.text("short"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/departments/{department}", said="department.rename")


@router.post("/{department}/merge/preview")
def preview_merger(
    sent: Annotated[Sent, Depends(sent_for("departments.manage"))], department: str
) -> Response:
    """What a merger would move; nothing is changed yet."""
    _again(sent, department, "merge")
    told = mergers.preview(
        sent.session,
        sent.law,
        key=department,
        into=sent.text("into"),
        since=sent.the_day("since", "自哪一天起"),
        document=sent.text("document"),
        by=sent.by,
        now=sent.now,
    )
    return sent.page.render(
        "merger_preview.html",
        told=told,
        later=told.since > local_day(sent.now),
        version=departments.departments_version(sent.session),
    )


@router.post("/{department}/merge")
def merge(sent: Annotated[Sent, Depends(sent_for("departments.manage"))], department: str) -> Response:
    """Merge it into another one, as previewed: at once, or on the day, where that lies ahead."""
    _again(sent, department, "merge")
    since = sent.the_day("since", "自哪一天起")
    if since > local_day(sent.now):
        reforms.plan_merger(
            sent.session,
            sent.law,
            key=department,
            into=sent.text("into"),
            since=since,
            document=sent.text("document"),
            by=sent.by,
            now=sent.now,
            expected_version=sent.version,
        )
        return sent.done(f"/departments/{department}", said="reform.plan")
    mergers.merge(
        sent.session,
        sent.law,
        key=department,
        into=sent.text("into"),
        since=since,
        document=sent.text("document"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/departments/{department}", said="department.merge")


@router.post("/{department}/reforms/{reform_id}/withdraw")
def withdraw_plan(
    sent: Annotated[Sent, Depends(sent_for("departments.manage"))], department: str, reform_id: int
) -> Response:
    """Withdraw a reform that is planned, before its day."""
    _again(sent, department, f"withdraw-{reform_id}")
    reforms.withdraw(
        sent.session,
        reform_id=reform_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/departments/{department}", said="reform.withdraw")


@router.post("/{department}/close")
def close(sent: Annotated[Sent, Depends(sent_for("departments.manage"))], department: str) -> Response:
    """Close it, once it owes nothing."""
    _again(sent, department, "close")
    departments.close_department(
        sent.session, key=department, by=sent.by, now=sent.now, expected_version=sent.version
    )
    return sent.done(f"/departments/{department}", said="department.close")


@router.post("/{department}/liaisons")
def name_liaison(sent: Annotated[Sent, Depends(sent_for("people.manage"))], department: str) -> Response:
    """Name its liaison for some phases, or for all."""
    _again(sent, department, "liaison")
    liaisons.name_liaison(
        sent.session,
        department_key=department,
        person_id=sent.number("person_id") or 0,
        phases=sent.choices(Phase, "phases", "阶段"),
        since=sent.the_day("since", "开始日期"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/departments/{department}", said="liaison.name")


@router.post("/{department}/liaisons/{liaison_id}/end")
def end_liaison(
    sent: Annotated[Sent, Depends(sent_for("people.manage"))], department: str, liaison_id: int
) -> Response:
    """End a term as liaison with a day."""
    _again(sent, department, f"end-{liaison_id}")
    liaisons.end_liaison(
        sent.session,
        liaison_id=liaison_id,
        last_day=sent.the_day("last_day", "最后一天"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/departments/{department}", said="liaison.end")

"""Splitting a department on pages: which duties go where, looked at before it is done or planned (三（一）)."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, number_in, sent_for
from api.views import accounts as view
from api.views.projects import department_names
from workflow.actions import departments, reforms, splits
from workflow.actions.splits import SplitGiven
from workflow.errors import NotFound, Refusal
from workflow.law.book import Law
from workflow.records.department import Department
from workflow.rules.division import SORT_WORDS, Part
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day

router = Chapter(prefix="/departments/{department}/split")


def _show(
    page: Page,
    session: Session,
    law: Law,
    department: str,
    *,
    typed: Mapping[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    found = session.get(Department, department)
    if found is None or not found.active:
        raise NotFound(what="该部门")
    given = typed or {}
    return page.render(
        "split.html",
        department=found,
        duties=[
            (sort, [each for each in splits.duties_of(session, law.current, department) if each.sort == sort])
            for sort in SORT_WORDS
        ],
        sorts=SORT_WORDS,
        staff=view.accounts(session, department=department),
        others=[
            (key, name) for key, name in department_names(session, active=True).items() if key != department
        ],
        chosen={part.sort + ":" + part.key: part.to for part in given.get("parts", ())},
        going=given.get("people", {}),
        typed={"rest": department, "running": "move", "since": "", "document": "", **given},
        refused=refused,
    )


@router.get("")
def show(
    by: Annotated[Actor, Depends(Decision("departments.manage"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    department: str,
) -> Response:
    """The form: what the law gives the department, each duty with where it may go."""
    return _show(page, session, law, department)


def _given(sent: Sent) -> SplitGiven:
    parts = [
        Part(row["sort"], str(row.get("key", "")), str(row["to"]))  # type: ignore[arg-type]
        for row in sent.rows("part")
        if row.get("to") and row.get("sort") in SORT_WORDS
    ]
    people = {
        number_in(str(row.get("id", ""))) or 0: str(row["to"]) for row in sent.rows("person") if row.get("to")
    }
    return SplitGiven(sent.text("rest"), parts, sent.text("running") != "stay", people)


def _again(sent: Sent, department: str, given: SplitGiven) -> None:
    typed = {**sent.typed(), "parts": given.parts, "people": given.people}
    page, law = sent.page, sent.law
    page.again(lambda session, refused: _show(page, session, law, department, typed=typed, refused=refused))


@router.post("/preview")
def preview(
    sent: Annotated[Sent, Depends(sent_for("departments.manage"))], department: str, now: Now
) -> Response:
    """What the split would move; nothing is changed yet."""
    given = _given(sent)
    _again(sent, department, given)
    told = splits.preview(
        sent.session,
        sent.law,
        key=department,
        given=given,
        since=sent.the_day("since", "自哪一天起"),
        document=sent.text("document"),
        by=sent.by,
        now=sent.now,
    )
    return sent.page.render(
        "split_preview.html",
        told=told,
        later=told.since > local_day(now),
        version=departments.departments_version(sent.session),
    )


@router.post("")
def split(sent: Annotated[Sent, Depends(sent_for("departments.manage"))], department: str) -> Response:
    """Split it as previewed: at once, or on the day, where that lies ahead."""
    given = _given(sent)
    _again(sent, department, given)
    since, document = sent.the_day("since", "自哪一天起"), sent.text("document")
    if since > local_day(sent.now):
        reforms.plan_split(
            sent.session, sent.law, key=department, given=given, since=since, document=document,
            by=sent.by, now=sent.now, expected_version=sent.version,
        )  # fmt: skip
        return sent.done(f"/departments/{department}", said="reform.plan")
    splits.split(
        sent.session, sent.law, key=department, given=given, since=since, document=document,
        by=sent.by, now=sent.now, expected_version=sent.version,
    )  # fmt: skip
    return sent.done(f"/departments/{department}", said="department.split")

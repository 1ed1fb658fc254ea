"""The calendar on pages: notices and what they move, closures and what they move, before anything is confirmed."""

from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.pages.page import AsPage, Page, Problems
from api.pages.sent import Sent, sent_for
from api.refusals import UploadUnreadable
from api.views import calendar as view
from workflow.actions import calendars, notice_retractions
from workflow.errors import ChoiceUnknown, DateUnreadable, FactMissing, Refusal
from workflow.law.book import Law
from workflow.law.holidays import HolidayNotice, read_notice
from workflow.records.calendar import Closure
from workflow.rules.calendar import PART_WORDS, DayPart
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day

router = Chapter(prefix="/law/calendar")

Reader = Annotated[Actor, Depends(Decision("law.read"))]
Closer = Annotated[Actor, Depends(Decision("calendar.close"))]
Typed = Annotated[str, Query(max_length=400)]

#: How a notice is written, shown beside the form.
_EXAMPLE: Final = """\
year = 2027
number = "国办发明电〔2026〕…号"
title = "国务院办公厅关于2027年部分节假日安排的通知"
published = 2026-11-…

[[holidays]]
name = "元旦"
from = 2027-01-01
until = 2027-01-03
makeup = []
"""

_BLANK: Final = {"day": "", "part": "", "reason": "", "document": "", "content": "", "doing": ""}


def _show(
    page: Page,
    session: Session,
    law: Law,
    now: datetime,
    *,
    typed: dict[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    return page.render(
        "calendar.html",
        notices=view.notices(session, law),
        gone=view.notices_taken_back(session),
        computed=view.computed_years(session, law, local_day(now)),
        closures=view.closures(session),
        parts=[("", "全天"), *((part.value, words) for part, words in PART_WORDS.items())],
        edition=law.current,
        may_close=page.may("calendar.close"),
        may_import=page.may("calendar.import"),
        example=_EXAMPLE,
        typed={**_BLANK, **(typed or {})},
        no_problems=Problems(),
        refused=refused,
    )


@router.get("")
def show_calendar(by: Reader, page: AsPage, session: Reading, law: InForce, now: Now) -> Response:  # noqa: ARG001
    """The notices in force, the closures, the window hours; forms for whoever changes them."""
    return _show(page, session, law, now)


@router.get("/notices/preview")
@router.get("/notices")
@router.get("/closures")
def show_calendar_again(by: Reader, page: AsPage) -> Response:  # noqa: ARG001
    """A form that was refused leaves the browser here; the calendar is a step up."""
    query = page.request.url.query
    return page.go(f"/law/calendar{'?' + query if query else ''}")


# --- closures -------------------------------------------------------------------------------------------------


@router.get("/closures/preview")
def preview_closure(
    by: Closer,  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    day: Typed = "",
    part: Typed = "",
    reason: Typed = "",
    document: Typed = "",
) -> Response:
    """Which running dates a closure would move, and whom it concerns; nothing is declared by looking."""
    typed = {"day": day, "part": part, "reason": reason, "document": document, "doing": "close"}
    page.again(lambda read, refused: _show(page, read, law, now, typed=typed, refused=refused))
    closed, half = _day(day), _half(part)
    seen = calendars.preview_closure(session, law, day=closed, part=half, reason=reason, document=document)
    return page.render(
        "closure_preview.html",
        day=closed,
        part=view.part_words(part),
        typed=typed,
        dates=view.moving(session, law, seen.dates),
        version=calendars.version(session),
    )


def _day(given: str) -> date:
    if not given.strip():
        raise FactMissing(fact="停办日期", field="day")
    try:
        return date.fromisoformat(given.strip())
    except ValueError as error:
        raise DateUnreadable(value=given, field="day") from error


def _half(given: str) -> DayPart | None:
    if given and given not in set(DayPart):
        raise ChoiceUnknown(fact="停办多久", value=given, choices="全天、上午、下午", field="part")
    return DayPart(given) if given else None


@router.post("/closures")
def declare_closure(sent: Annotated[Sent, Depends(sent_for("calendar.close"))]) -> Response:
    """Declare the closure that was looked at."""
    page, law, now, typed = sent.page, sent.law, sent.now, {**sent.typed(), "doing": "close"}
    page.again(lambda read, refused: _show(page, read, law, now, typed=typed, refused=refused))
    calendars.declare_closure(
        sent.session,
        law,
        day=_day(sent.text("day")),
        part=_half(sent.text("part")),
        reason=sent.text("reason"),
        document=sent.text("document"),
        by=sent.by,
        now=now,
        expected_version=sent.version,
    )
    return sent.done("/law/calendar#closures")


def _show_closure(
    page: Page,
    session: Session,
    law: Law,
    day: date,
    *,
    typed: dict[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    seen = calendars.preview_reopening(session, law, day=day)
    return page.render(
        "closure.html",
        closure=session.get_one(Closure, day),
        part=view.part_words(session.get_one(Closure, day).part),
        dates=view.moving(session, law, seen.dates),
        version=calendars.version(session),
        typed={"reason": "", **(typed or {})},
        refused=refused,
    )


@router.get("/closures/{day}")
def show_closure(by: Closer, page: AsPage, session: Reading, law: InForce, day: date) -> Response:  # noqa: ARG001
    """A closure that holds, and which dates would move if it were taken back."""
    return _show_closure(page, session, law, day)


@router.post("/closures/{day}")
def take_closure_back(sent: Annotated[Sent, Depends(sent_for("calendar.close"))], day: date) -> Response:
    """Take a closure back."""
    page, law, typed = sent.page, sent.law, sent.typed()
    page.again(lambda read, refused: _show_closure(page, read, law, day, typed=typed, refused=refused))
    calendars.take_closure_back(
        sent.session,
        law,
        day=day,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done("/law/calendar#closures", said="calendar.reopen")


# --- notices --------------------------------------------------------------------------------------------------


def _notice_in(sent: Sent) -> tuple[HolidayNotice, str, str]:
    """The notice that was uploaded or pasted, its text and what tells its format."""
    file = sent.upload("file")
    if file is not None:
        text, name = file.file.read().decode("utf-8-sig", errors="replace"), file.filename or ""
    else:
        text, name = sent.text("content"), sent.text("name")
    if not text.strip():
        raise UploadUnreadable(field="file")
    # What was pasted has no name: a list begins with a brace, our own form with a word.
    name = "notice.json" if name.lower().endswith(".json") or text.lstrip().startswith("{") else "notice.toml"
    return read_notice(text.encode(), name), text, name


@router.post("/notices/preview")
def preview_notice(sent: Annotated[Sent, Depends(sent_for("calendar.import"))]) -> Response:
    """Which days and which running dates a notice would move; nothing is imported by looking."""
    page, law, now, typed = sent.page, sent.law, sent.now, {**sent.typed(), "doing": "import"}
    page.again(lambda read, refused: _show(page, read, law, now, typed=typed, refused=refused))
    notice, text, name = _notice_in(sent)
    seen = calendars.preview_notice(sent.session, law, notice=notice)
    return page.render(
        "notice_preview.html",
        notice=notice,
        content=text,
        name=name,
        days=seen.days,
        dates=view.moving(sent.session, law, seen.dates),
        version=calendars.version(sent.session),
    )


@router.post("/notices")
def import_notice(sent: Annotated[Sent, Depends(sent_for("calendar.import"))]) -> Response:
    """Import the notice that was looked at."""
    page, law, now, typed = sent.page, sent.law, sent.now, {**sent.typed(), "doing": "import"}
    page.again(lambda read, refused: _show(page, read, law, now, typed=typed, refused=refused))
    notice, _, _ = _notice_in(sent)
    calendars.import_notice(
        sent.session, law, notice=notice, by=sent.by, now=now, expected_version=sent.version
    )
    return sent.done("/law/calendar")


def _show_notice(
    page: Page,
    session: Session,
    law: Law,
    year: int,
    *,
    typed: dict[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    seen = notice_retractions.preview(session, law, year=year)
    return page.render(
        "notice.html",
        notice=notice_retractions.imported(session, law, year),
        packaged=next((each for each in law.notices if each.year == year), None),
        days=seen.days,
        dates=view.moving(session, law, seen.dates),
        version=calendars.version(session),
        typed={"reason": "", **(typed or {})},
        refused=refused,
    )


@router.get("/notices/{year}")
def show_notice(
    by: Annotated[Actor, Depends(Decision("calendar.import"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    year: int,
) -> Response:
    """An imported notice, and which days and dates would move if it were taken back."""
    return _show_notice(page, session, law, year)


@router.post("/notices/{year}")
def take_notice_back(sent: Annotated[Sent, Depends(sent_for("calendar.import"))], year: int) -> Response:
    """Take an imported notice back."""
    page, law, typed = sent.page, sent.law, sent.typed()
    page.again(lambda read, refused: _show_notice(page, read, law, year, typed=typed, refused=refused))
    notice_retractions.take_back(
        sent.session,
        law,
        year=year,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done("/law/calendar", said="calendar.take_back")

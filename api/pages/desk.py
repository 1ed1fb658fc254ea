"""What lies on every desk: papers, notices, the rules."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, AtDoor, Decision, InForce, Reading
from api.pages.page import AsPage
from api.pages.sent import number_in
from api.paging import page_of
from api.routes.law import limit_out
from api.routes.notices import place_in
from api.routes.papers import gathering, make, pdf_answer
from api.sending import Typed
from api.views import notices as notice_view
from workflow.actions import item_papers, notices, papers
from workflow.errors import NotFound
from workflow.law.notices import CHAPTERS
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day

router = Chapter()

_FORMS = (
    "annex1",
    "annex2",
    "pack",
    "proof",
    "minutes",
    "pickup",
    "supervision",
    "acceptance_opinion",
    "rectification_list",
    *item_papers.DOCUMENTS,
)


@router.post("/papers")
async def make_paper(
    # The least that any form asks; each form asks for its own act when it is gathered.
    by: Annotated[Actor, Depends(Decision("pack.read"))],
    page: AsPage,
    door: AtDoor,
    law: InForce,
    now: Now,
    form: Typed,
) -> Response:
    """Make a paper, or find the one that says the same, and show it."""
    kind, subject = str(form.get("form", "")), str(form.get("subject_id", ""))
    if kind not in _FORMS or not (subject.isascii() and subject.isdecimal()) or len(subject) > 15:
        raise NotFound(what="该表单")
    number = number_in(str(form.get("round", "")))
    gather = gathering(law, kind, int(subject), by, now, round_number=number)
    paper_id = await make(door, gather, by=by, now=now)
    return page.go(f"/papers/{paper_id}")


@router.get("/papers/{paper_id}")
def show_paper(
    by: Annotated[Actor, Depends(Decision("project.read"))],
    session: Reading,
    paper_id: int,
    *,
    download: Annotated[bool, Query()] = False,
) -> Response:
    """The paper itself, exactly as it was made."""
    return pdf_answer(papers.read(session, paper_id=paper_id, by=by), download=download)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What of one's notices is looked at; it is kept from page to page."""

    unread: bool = False
    asks: bool = False
    chapter: Annotated[str, Query(max_length=20)] = ""
    project: Annotated[str, Query(max_length=17)] = ""

    @property
    def project_id(self) -> int | None:
        """The project that was named; None where none was."""
        return number_in(self.project)

    @property
    def query(self) -> str:
        """The same as part of an address."""
        named = {
            "unread": "1" * self.unread,
            "asks": "1" * self.asks,
            "chapter": self.chapter if self.chapter in CHAPTERS else "",
            "project": self.project if self.project_id else "",
        }
        return urlencode({name: value for name, value in named.items() if value})


@router.get("/notices")
def show_notices(
    by: Annotated[Actor, Depends(Decision())],
    page: AsPage,
    session: Reading,
    narrowed: Annotated[Narrowed, Depends()],
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """What the reader has been told, newest first; all of it, or what is narrowed to."""
    rows = notice_view.listed(
        session,
        by=by,
        before=place_in(cursor),
        most=51,
        unread=narrowed.unread,
        chapter=narrowed.chapter,
        project_id=narrowed.project_id,
        asks=narrowed.asks,
    )
    kept, following = page_of(rows, 50, notice_view.place_of)
    newest = max((row.created_at for row in kept), default=None)
    return page.render(
        "notices.html",
        days=[
            (day, list(told)) for day, told in groupby(kept, key=lambda notice: local_day(notice.created_at))
        ],
        next=following,
        unread=notice_view.unread_count(session, by),
        newest=newest,
        narrowed=narrowed,
        query=narrowed.query,
        chapters=CHAPTERS.items(),
        project=notice_view.project_name(session, narrowed.project_id, by) if narrowed.project_id else "",
    )


@router.post("/notices/read")
def read_all_notices(
    by: Annotated[Actor, Depends(Decision())], page: AsPage, session: Acting, now: Now, form: Typed
) -> Response:
    """Mark as read whatever had arrived when the page was shown."""
    try:
        until = datetime.fromisoformat(str(form.get("until", "")))
    except ValueError:
        until = now
    notices.mark_all_read(session, up_to=until if until.tzinfo else now, by=by, now=now)
    return page.go("/notices", said="notice.read")


@router.post("/notices/{notice_id}/read")
def read_notice(
    by: Annotated[Actor, Depends(Decision())],
    page: AsPage,
    session: Acting,
    now: Now,
    notice_id: int,
    narrowed: Annotated[Narrowed, Depends()],
) -> Response:
    """Mark a notice as read."""
    notices.mark_read(session, notice_id=notice_id, by=by, now=now)
    return page.go("/notices" + (f"?{narrowed.query}" if narrowed.query else ""))


@router.get("/law")
async def show_law(
    by: Annotated[Actor, Depends(Decision("law.read"))],  # noqa: ARG001
    page: AsPage,
    law: InForce,
    edition: Annotated[str, Query(pattern="^[0-9a-f]{0,64}$")] = "",
) -> Response:
    """Every limit with its clause, of the edition in force or of another."""
    shown = law.edition(edition) if edition else law.current
    return page.render(
        "law.html",
        edition=shown,
        current=shown.hash == law.current.hash,
        limits=[(limit, limit_out(limit, shown)) for limit in shown.limits.values()],
    )

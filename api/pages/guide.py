"""办事指南 and the words of the document, for anybody: what is applied for, with what, how long it takes and which clause says so."""

from itertools import groupby
from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from api.chapter import Chapter
from api.dependencies import InForce, Public, Reading
from api.guide import kept
from api.pages.page import AsPage
from api.views import guide as view
from workflow.law.passages import document
from workflow.law.terms import Phase
from workflow.law.words import word

router = Chapter()

_OPEN = Depends(Public("what the law says of an item is nobody's secret"))


@router.get("/guide", dependencies=[_OPEN])
def show_items(
    page: AsPage,
    session: Reading,
    law: InForce,
    words: Annotated[str, Query(alias="q", max_length=80)] = "",
    phase: Annotated[str, Query(max_length=40)] = "",
    department: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Every item, phase by phase; or those that fit what is looked for."""
    wanted = Phase(phase) if phase in set(Phase) else None
    rows = view.listed(session, law, words=words, phase=wanted, department=department)
    answer = page.render(
        "guide.html",
        phases=[(found, list(items)) for found, items in groupby(rows, key=lambda row: row.phase)],
        count=len(rows),
        total=len(law.current.items),
        edition=law.current,
        words=words,
        phase=phase,
        department=department,
        departments=view.departments(session, law),
        phase_choices=[(each.value, word(each)) for each in Phase],
    )
    return kept(page.request, answer, by_anybody=page.visitor is None)


@router.get("/guide/{code}", dependencies=[_OPEN])
def show_one(page: AsPage, session: Reading, law: InForce, code: str) -> Response:
    """One item: what it is, who decides, how long it may take, what is handed in and how."""
    seen = view.read(session, law, code)
    answer = page.render("guide_item.html", seen=seen, guide=seen.guide, item=seen.guide.item)
    return kept(page.request, answer, by_anybody=page.visitor is None)


@router.get("/law/text", dependencies=[_OPEN])
async def show_text(
    page: AsPage,
    law: InForce,
    edition: Annotated[str, Query(pattern="^[0-9a-f]{0,64}$")] = "",
) -> Response:
    """The document clause by clause, each with a mark that links lead to."""
    shown = law.edition(edition) if edition else law.current
    answer = page.render(
        "law_text.html",
        edition=shown,
        current=shown.hash == law.current.hash,
        passages=document(shown.source_text),
    )
    return kept(page.request, answer, by_anybody=page.visitor is None)

"""Which departments take part in which phases, decided on a page of its own (二（一）2)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.views import projects as view
from workflow.actions import analyses
from workflow.errors import Refusal
from workflow.law.book import Law
from workflow.law.terms import Phase
from workflow.law.words import word
from workflow.rules.duty import Actor

router = Chapter(prefix="/projects/{project_id}")


@router.get("/analysis")
def analysis_form(
    by: Annotated[Actor, Depends(Decision("project.analyse"))],
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    project_id: int,
) -> Response:
    """What the rules propose, and what the office has decided."""
    return _analysis(page, session, law, project_id, by, now)


def _analysis(
    page: Page,
    session: Session,
    law: Law,
    project_id: int,
    by: Actor,
    now: datetime,
    *,
    chosen: frozenset[str] | None = None,
    typed: dict[str, Any] | None = None,
    refused: Refusal | None = None,
) -> Response:
    seen = view.read(session, law, project_id=project_id, by=by, now=now)
    proposals = analyses.propose(session, law, project_id=project_id, by=by)
    names = view.department_names(session)
    why = {f"{p.department}:{p.phase}": p.reason for p in proposals}
    decided = {f"{row.department}:{row.phase}": row.reason for row in seen.involvements}
    ticked = chosen if chosen is not None else frozenset(decided or why)
    items = law.edition(seen.edition_hash).items
    expected = {
        f"{p.department}:{p.phase}": [items[code].name for code in p.items if code in items]
        for p in proposals
    }
    return page.render(
        "analysis.html",
        project=seen,
        phases=list(Phase),
        names=names,
        why=why,
        expected=expected,
        decided=decided,
        ticked=ticked,
        typed=typed or {},
        refused=refused,
        # What somebody else decided meanwhile stands beside what was chosen here, before it is chosen over.
        besides=_named(decided.keys() - ticked, names) if refused and decided else (),
        beyond=_named(ticked - decided.keys(), names) if refused and decided else (),
    )


def _named(pairs: Iterable[str], names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Departments with their phase, for people, in the order of phases."""
    split = [pair.partition(":")[::2] for pair in pairs]
    order = [phase.value for phase in Phase]
    found = sorted((order.index(phase), names.get(key, key), phase) for key, phase in split if phase in order)
    return [(name, word(Phase(phase))) for _, name, phase in found]


@router.post("/analysis")
def decide_analysis(sent: Annotated[Sent, Depends(sent_for("project.analyse"))], project_id: int) -> Response:
    """Decide which departments take part in which phases (二（一）2)."""
    chosen = sent.several("pair")
    sent.page.again(
        lambda read, refused: _analysis(
            sent.page,
            read,
            sent.law,
            project_id,
            sent.by,
            sent.now,
            chosen=frozenset(chosen),
            typed=sent.typed(),
            refused=refused,
        )
    )
    analyses.decide(
        sent.session,
        sent.law,
        project_id=project_id,
        involvements=[
            {"department": department, "phase": phase}
            for department, _, phase in (pair.partition(":") for pair in chosen)
        ],
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}")

"""Docking on the project's page: every department asked at once, and what came back compiled (二（一）)."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.dependencies import Decision, InForce, Reading
from api.pages.page import AsPage, Page
from api.pages.projects import again
from api.pages.sent import Sent, sent_for
from api.views import projects as view
from api.views.packs import read as read_pack
from workflow.actions import checklists, packs, ready_packs
from workflow.actions.liaison_gaps import Part, unanswered
from workflow.actions.stages import docking_facts
from workflow.errors import LiaisonsWanting, Refusal
from workflow.law.book import Law
from workflow.law.terms import Phase
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day

router = Chapter(prefix="/projects/{project_id}")


def confirm_gaps(sent: Sent, parts: Sequence[Part]) -> None:
    """Whoever sends where nobody answers knows it (三（一）).

    Raises:
        LiaisonsWanting: somebody is missing, and the form does not say that this is known.
    """
    if sent.text("confirmed"):
        return
    names = view.department_names(sent.session, short=True)
    silent = {department for department, _ in unanswered(sent.session, parts, local_day(sent.now))}
    if missing := [name for key, name in names.items() if key in silent]:
        raise LiaisonsWanting(departments="、".join(missing))


@router.post("/dispatch")
def dispatch(sent: Annotated[Sent, Depends(sent_for("docking.dispatch"))], project_id: int) -> Response:
    """Ask every involved department at once."""
    again(sent, project_id, "dispatch")
    asked = docking_facts(sent.session, view.visible(sent.session, project_id, sent.by)[0])
    confirm_gaps(sent, [(key, Phase(phase)) for key, phase in asked.involved - asked.asked])
    checklists.dispatch(
        sent.session,
        sent.law,
        project_id=project_id,
        paper=sent.text("paper"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}")


@router.get("/packs/{phase}")
def show_pack(
    by: Annotated[Actor, Depends(Decision("pack.read"))],
    page: AsPage,
    session: Reading,
    law: InForce,
    project_id: int,
    phase: Phase,
) -> Response:
    """一张表单、一套材料 of one phase."""
    return _pack(page, session, law, project_id, phase, by)


def _pack(
    page: Page,
    session: Session,
    law: Law,
    project_id: int,
    phase: Phase,
    by: Actor,
    *,
    refused: Refusal | None = None,
) -> Response:
    project, case = view.visible(session, project_id, by, "pack.read")
    pack = read_pack(session, law, project_id=project_id, phase=phase, by=by)
    return page.render("pack.html", project=project, pack=pack, case=case, refused=refused)


@router.post("/packs/{phase}/verdicts")
def settle_papers(
    sent: Annotated[Sent, Depends(sent_for("pack.settle"))], project_id: int, phase: Phase
) -> Response:
    """Say whether two papers of nearly the same name are one (二（一）2)."""
    sent.page.again(
        lambda read, refused: _pack(sent.page, read, sent.law, project_id, phase, sent.by, refused=refused)
    )
    packs.settle(
        sent.session,
        sent.law,
        project_id=project_id,
        first=sent.text("first"),
        second=sent.text("second"),
        said=sent.choice(packs.Verdict, "said", "认定"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}/packs/{phase}")


@router.post("/ready-packs")
def compile_ready_packs(
    sent: Annotated[Sent, Depends(sent_for("pack.compile"))], project_id: int
) -> Response:
    """Compile every phase whose departments have all answered."""
    again(sent, project_id, "packs_ready")
    ready_packs.compile_ready(
        sent.session, sent.law, project_id=project_id, by=sent.by, now=sent.now, expected_version=sent.version
    )
    return sent.done(f"/projects/{project_id}#packs")


@router.post("/packs")
def compile_packs(sent: Annotated[Sent, Depends(sent_for("pack.compile"))], project_id: int) -> Response:
    """Compile one phase."""
    again(sent, project_id)
    phase = sent.choice(Phase, "phase", "阶段")
    packs.compile_phase(
        sent.session,
        sent.law,
        project_id=project_id,
        phase=phase,
        by=sent.by,
        now=sent.now,
    )
    return sent.done(f"/projects/{project_id}/packs/{phase}")

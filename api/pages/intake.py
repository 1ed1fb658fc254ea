"""Taking projects in: one by a form, many by a 项目清单 (二（一）1)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.dependencies import Decision, InForce, Reading
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.refusals import UploadUnreadable
from api.routes.intake import workbook_answer
from api.views import projects as view
from workflow.actions import project_facts, project_lists, projects
from workflow.actions.cases import facts_of
from workflow.errors import ChangedMeanwhile, DuplicateProject, Refusal, SameProjectCode
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.terms import Origin
from workflow.law.words import word
from workflow.rules import facts as rules
from workflow.rules.duty import Actor
from workflow.rules.likeness import Known, looked_for
from workflow.rules.project_list import MOST_BYTES, read_list

router = Chapter()

#: What a form of facts shows; yes-or-no questions are asked as such.
_BLANK = dict.fromkeys(rules.FACT_WORDS, "") | {"origin": "investment"}


def _options(edition: Edition) -> dict[str, Any]:
    return {
        "kinds": [(kind, kind) for kind in edition.project_kinds],
        "origins": [(origin.value, word(origin)) for origin in Origin],
        "fact_words": rules.FACT_WORDS,
    }


def _facts_in(sent: Sent) -> dict[str, object]:
    """The facts among what was typed."""
    return {name: sent.text(name) for name in rules.FACT_WORDS if name in sent.fields}


def _said(sent: Sent) -> dict[str, str]:
    """Why it is no double, where somebody was told that it may be one."""
    return {name: sent.text(name) for name in ("despite_duplicates", "same_enterprise")}


def _alike(
    session: Session, refused: Refusal | None, typed: Mapping[str, object], own: int = 0
) -> list[Known]:
    """The projects that it looks like, where it was refused for that."""
    if not isinstance(refused, DuplicateProject | SameProjectCode):
        return []
    found = projects.likenesses(session, looked_for(typed))
    return [like.known for like in found if like.known.id != own]


def _intake(
    page: Page,
    law: Law,
    typed: Mapping[str, object],
    refused: Refusal | None = None,
    alike: Sequence[Known] = (),
) -> Response:
    return page.render(
        "intake.html",
        alike=alike,
        typed={**_BLANK, **typed},
        duplicate=isinstance(refused, DuplicateProject),
        despite=str(typed.get("despite_duplicates", "")),
        same_enterprise=str(typed.get("same_enterprise", "")),
        refused=refused,
        **_options(law.current),
    )


@router.get("/projects/new")
def intake_form(
    _: Annotated[Actor, Depends(Decision("project.take_in"))], page: AsPage, law: InForce
) -> Response:
    """The form of a new project."""
    return _intake(page, law, {})


def _late(sent: Sent) -> dict[str, object]:
    """When it came, where that is recorded late, as it was typed."""
    return {name: sent.text(name) for name in ("happened_at", "late_because")}


@router.post("/projects/new")
def take_in(sent: Annotated[Sent, Depends(sent_for("project.take_in"))]) -> Response:
    """Take the project in, or show the form again with what is wrong."""
    said = _said(sent)
    page, law, typed = sent.page, sent.law, _facts_in(sent) | said | _late(sent)
    page.again(lambda read, refused: _intake(page, law, typed, refused, _alike(read, refused, typed)))
    project = projects.take_in(
        sent.session,
        sent.law,
        form=typed,
        **sent.dated,
        despite_duplicates=said["despite_duplicates"],
        same_enterprise=said["same_enterprise"],
    )
    return sent.done(f"/projects/{project.id}")


@router.get("/projects/import")
def import_form(
    _: Annotated[Actor, Depends(Decision("project.take_in"))], page: AsPage, law: InForce
) -> Response:
    """The form for a 项目清单."""
    return page.render(
        "import.html", fact_words=rules.FACT_WORDS, kinds=law.current.project_kinds, most_bytes=MOST_BYTES
    )


@router.post("/projects/import")
def import_list(sent: Annotated[Sent, Depends(sent_for("project.take_in"))]) -> Response:
    """Take the whole list in, or none of it; what is wrong is told by row and column."""
    sent.page.again(
        lambda _, refused: sent.page.render(
            "import.html",
            fact_words=rules.FACT_WORDS,
            kinds=sent.law.current.project_kinds,
            most_bytes=MOST_BYTES,
            refused=refused,
        )
    )
    file = sent.upload("file")
    if file is None:
        raise UploadUnreadable
    rows = read_list(file.file.read())
    project_lists.import_list(sent.session, sent.law, rows=rows, by=sent.by, now=sent.now)
    return sent.done("/projects", said="project.import")


@router.get("/projects/template.xlsx")
def download_template(_: Annotated[Actor, Depends(Decision("project.take_in"))], law: InForce) -> Response:
    """An empty 项目清单 with its columns and choices."""
    return workbook_answer(law.current)


def _facts(
    page: Page,
    session: Session,
    project_id: int,
    by: Actor,
    law: Law,
    typed: Mapping[str, object],
    refused: Refusal | None,
) -> Response:
    project, _ = view.visible(session, project_id, by)
    known = facts_of(session, project)
    shown = {name: rules.shown(known, name) for name in rules.FACT_WORDS} | {"origin": known.origin.value}
    # What was presumed is asked, not filled in.
    shown |= dict.fromkeys(known.inferred, "")
    # Who was overtaken sees what stands now beside what was typed, and goes on from there.
    overtaken = isinstance(refused, ChangedMeanwhile)
    return page.render(
        "facts.html",
        project=project,
        version=project.version if overtaken else typed.get("version", project.version),
        overtaken=[
            (words, rules.shown(known, name), typed[name])
            for name, words in rules.FACT_WORDS.items()
            if overtaken and name in typed and typed[name] != shown[name]
        ],
        typed={**shown, **typed},
        reason=str(typed.get("reason", "")),
        alike=_alike(session, refused, typed, project_id),
        duplicate=isinstance(refused, DuplicateProject),
        despite=str(typed.get("despite_duplicates", "")),
        same_enterprise=str(typed.get("same_enterprise", "")),
        refused=refused,
        **_options(law.edition(project.edition_hash)),
    )


@router.get("/projects/{project_id}/facts")
def facts_form(
    by: Annotated[Actor, Depends(Decision("project.change_facts"))],
    page: AsPage,
    session: Reading,
    law: InForce,
    project_id: int,
) -> Response:
    """The form of what is known of a project."""
    return _facts(page, session, project_id, by, law, {}, None)


@router.post("/projects/{project_id}/facts")
def change_facts(
    sent: Annotated[Sent, Depends(sent_for("project.change_facts"))], project_id: int
) -> Response:
    """Change the facts and push them to the departments they concern."""
    typed = _facts_in(sent) | {
        "reason": sent.text("reason"),
        "version": sent.text("version"),
        **_said(sent),
    }
    page, by, law = sent.page, sent.by, sent.law
    page.again(lambda read, refused: _facts(page, read, project_id, by, law, typed, refused))
    project_facts.change_facts(
        sent.session,
        sent.law,
        project_id=project_id,
        form=_facts_in(sent),
        reason=sent.text("reason"),
        **_said(sent),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}")

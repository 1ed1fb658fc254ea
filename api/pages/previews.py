"""The stamped form beside the one that is being filled in: shown as it would be, and kept nowhere."""

from typing import Annotated

from fastapi import Depends, Header
from starlette.datastructures import FormData
from starlette.responses import Response

import forms.page
from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.pages.checklist_form import follow_circumstances, read_form
from api.pages.page import AsPage, Page
from api.sending import Typed
from api.views import checklists, consultations
from forms import AnySheet
from workflow.actions import previews
from workflow.rules.duty import Actor

router = Chapter()

#: Said by htmx: the answer becomes a part of the page that stands there.
Within = Annotated[str, Header(alias="hx-request")]


def _text(fields: FormData, name: str) -> str:
    given = fields.get(name, "")
    return given.strip() if isinstance(given, str) else ""


def _shown(page: Page, sheet: AnySheet, back: str, *, within: bool) -> Response:
    template = "preview/part.html" if within else "preview.html"
    return page.render(template, paper=forms.page.preview(sheet), name=sheet.TITLE, back=back)


@router.post("/checklists/{checklist_id}/preview")
def preview_checklist(
    by: Annotated[Actor, Depends(Decision("checklist.read"))],
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    fields: Typed,
    checklist_id: int,
    within: Within = "",
) -> Response:
    """附件1 with what stands in the form."""
    answer = read_form(fields)
    _, project = checklists.visible(session, checklist_id, by)
    follow_circumstances(answer, law.edition(project.edition_hash))
    sheet = previews.annex1(
        session,
        law,
        checklist_id=checklist_id,
        involved=answer.involved != "no",
        lines=answer.for_action(),
        handled_by=answer.handled_by,
        note=answer.note,
        by=by,
        now=now,
    )
    return _shown(page, sheet, f"/checklists/{checklist_id}", within=bool(within))


@router.post("/consultees/{consultee_id}/preview")
def preview_opinion(
    by: Annotated[Actor, Depends(Decision("consultation.read"))],
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    fields: Typed,
    consultee_id: int,
    within: Within = "",
) -> Response:
    """附件2 with the opinion that stands in the form."""
    consultations.visible(session, consultee_id, by)
    sheet = previews.annex2(
        session,
        law,
        consultee_id=consultee_id,
        opinion=_text(fields, "opinion"),
        reason=_text(fields, "reason"),
        added_clauses=_text(fields, "added_clauses").splitlines(),
        handled_by=_text(fields, "handled_by"),
        phone=_text(fields, "phone"),
        by=by,
        now=now,
    )
    return _shown(page, sheet, f"/consultees/{consultee_id}", within=bool(within))

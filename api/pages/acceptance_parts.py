"""A department's part of a joint acceptance, given on the page of the whole."""

from typing import Annotated

from fastapi import Depends
from starlette.datastructures import FormData
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Typed
from api.pages.acceptances import again, late
from api.pages.page import AsPage
from workflow.actions import acceptance_parts
from workflow.records.acceptance import AcceptancePart
from workflow.rules.duty import Actor

router = Chapter(prefix="/acceptance-parts/{part_id}")


def _rectifications(form: FormData) -> list[dict[str, object]]:
    """The lines of the form, one for each thing to put right."""
    columns = [form.getlist(name) for name in ("content", "basis", "due_on")]
    return [
        {"content": str(content), "basis": str(basis), "due_on": str(due_on)}
        for content, basis, due_on in zip(*columns, strict=False)
    ]


@router.post("/record")
def record(
    by: Annotated[Actor, Depends(Decision("acceptance.record"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    part_id: int,
    form: Typed,
) -> Response:
    """The part passes, or asks for things to be put right."""
    acceptance_id = AcceptancePart.found(session, part_id).acceptance_id
    again(page, law, acceptance_id, now, form, f"record-{part_id}")
    acceptance_parts.record(
        session,
        part_id=part_id,
        result=str(form.get("result", "")),
        findings=str(form.get("findings", "")),
        rectifications=_rectifications(form),
        handled_by=str(form.get("handled_by", "")),
        phone=str(form.get("phone", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/acceptances/{acceptance_id}", said="acceptance.record")


@router.post("/recheck")
def recheck(
    by: Annotated[Actor, Depends(Decision("acceptance.record"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    part_id: int,
    form: Typed,
) -> Response:
    """Look again at what was open."""
    acceptance_id = AcceptancePart.found(session, part_id).acceptance_id
    again(page, law, acceptance_id, now, form, f"recheck-{part_id}")
    acceptance_parts.recheck(
        session,
        part_id=part_id,
        results={
            int(name[7:]): str(value)
            for name, value in form.items()
            if name.startswith("result-") and name[7:].isdecimal()
        },
        findings=str(form.get("findings", "")),
        handled_by=str(form.get("handled_by", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
        **late(form),
    )
    return page.go(f"/acceptances/{acceptance_id}", said="acceptance.recheck")


@router.post("/take-back")
def take_back(
    by: Annotated[Actor, Depends(Decision("acceptance.record"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    part_id: int,
    form: Typed,
) -> Response:
    """Take the opinion back while nothing was made of it."""
    acceptance_id = AcceptancePart.found(session, part_id).acceptance_id
    again(page, law, acceptance_id, now, form, f"take-back-{part_id}")
    acceptance_parts.take_back(
        session,
        law,
        part_id=part_id,
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/acceptances/{acceptance_id}", said="acceptance.take_back")

"""A department's part of a joint acceptance, given on the page of the whole."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.acceptances import again, show_typed
from api.pages.sent import Sent, sent_for
from workflow.actions import acceptance_parts
from workflow.records.acceptance import AcceptancePart

router = Chapter(prefix="/acceptance-parts/{part_id}")


def _rectifications(sent: Sent) -> list[dict[str, object]]:
    """The lines of the form, one for each thing to put right."""
    columns = [sent.several(name) for name in ("content", "basis", "due_on")]
    return [
        {"content": content, "basis": basis, "due_on": due_on}
        for content, basis, due_on in zip(*columns, strict=False)
    ]


@router.post("/record")
def record(sent: Annotated[Sent, Depends(sent_for("acceptance.record"))], part_id: int) -> Response:
    """The part passes, or asks for things to be put right; or the form is shown with one more line."""
    acceptance_id = AcceptancePart.found(sent.session, part_id).acceptance_id
    if "more" in sent.fields:
        return show_typed(sent, acceptance_id, f"record-{part_id}")
    again(sent, acceptance_id, f"record-{part_id}")
    acceptance_parts.record(
        sent.session,
        sent.law,
        part_id=part_id,
        result=sent.text("result"),
        findings=sent.text("findings"),
        rectifications=_rectifications(sent),
        handled_by=sent.text("handled_by"),
        phone=sent.text("phone"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptances/{acceptance_id}")


@router.post("/recheck")
def recheck(sent: Annotated[Sent, Depends(sent_for("acceptance.record"))], part_id: int) -> Response:
    """Look again at what was open."""
    acceptance_id = AcceptancePart.found(sent.session, part_id).acceptance_id
    again(sent, acceptance_id, f"recheck-{part_id}")
    acceptance_parts.recheck(
        sent.session,
        sent.law,
        part_id=part_id,
        results={
            int(name[7:]): str(value)
            for name, value in sent.fields.items()
            if name.startswith("result-") and name[7:].isdecimal()
        },
        findings=sent.text("findings"),
        handled_by=sent.text("handled_by"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptances/{acceptance_id}", said="acceptance.recheck")


@router.post("/take-back")
def take_back(sent: Annotated[Sent, Depends(sent_for("acceptance.record"))], part_id: int) -> Response:
    """Take the opinion back while nothing was made of it."""
    acceptance_id = AcceptancePart.found(sent.session, part_id).acceptance_id
    again(sent, acceptance_id, f"take-back-{part_id}")
    acceptance_parts.take_back(
        sent.session,
        sent.law,
        part_id=part_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/acceptances/{acceptance_id}", said="acceptance.take_back")

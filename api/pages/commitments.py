"""The dual commitment on the project's page: informed, drafted, applied for, signed, and kept clause by clause."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, AtDoor, Decision, InForce, Reading, Typed
from api.pages.page import AsPage, Page
from api.pages.projects import show
from api.routes.papers import make
from api.views import commitments as view
from workflow.actions import (
    attachments,
    breaches,
    clauses,
    commitment_papers,
    commitments,
    credit_repairs,
    deferrals,
    disputes,
    oversight,
    signing,
)
from workflow.actions.drafts import Draft
from workflow.errors import DateUnreadable, NotFound
from workflow.law.book import Law
from workflow.rules.duty import Actor

router = Chapter(prefix="/projects/{project_id}")


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _day(form: FormData, name: str) -> date | None:
    given = _text(form, name).strip()
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise DateUnreadable(value=given, field=name) from error


def _number(form: FormData, name: str) -> int | None:
    given = _text(form, name)
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 17 else None


def _rows(form: FormData, prefix: str) -> list[dict[str, object]]:
    """What was typed in numbered rows: `enterprise-0-text`, `enterprise-0-on` …"""
    found: dict[int, dict[str, object]] = {}
    for name, value in form.items():
        head, _, rest = name.partition("-")
        number, _, field = rest.partition("-")
        if head == prefix and number.isascii() and number.isdecimal() and isinstance(value, str):
            found.setdefault(int(number), {})[field] = value
    return [found[number] for number in sorted(found)]


def _newest(session: Session, project_id: int, by: Actor) -> int:
    newest = commitments.latest(session, project_id)
    if newest is None:
        raise NotFound(what="该双向承诺书")
    view.visible(session, newest.id, by)
    return newest.id


def _again(page: Page, law: Law, project_id: int, now: datetime, form: FormData, doing: str = "") -> None:
    """Show the project's page again with what was typed; `doing` says in which form."""
    typed: dict[str, object] = {name: value for name, value in form.items() if isinstance(value, str)}
    typed |= {"papers": form.getlist("papers"), "doing": doing}
    page.again(
        lambda session, refused: show(page, session, law, project_id, now, typed=typed, refused=refused)
    )


def _done(page: Page, project_id: int, said: str) -> Response:
    return page.go(f"/projects/{project_id}#commitment", said=said)


Inform = Annotated[Actor, Depends(Decision("commitment.inform"))]


@router.post("/commitment")
def inform(
    by: Inform, page: AsPage, session: Acting, law: InForce, now: Now, project_id: int, form: Typed
) -> Response:
    """Record that the enterprise was informed (二（三）1)."""
    _again(page, law, project_id, now, form, doing="inform")
    commitments.inform(
        session,
        law,
        project_id=project_id,
        explained=_text(form, "explained"),
        informed_by=_text(form, "informed_by"),
        informed_to=_text(form, "informed_to"),
        by=by,
        now=now,
    )
    return _done(page, project_id, "commitment.inform")


@router.post("/commitment/draft")
def redraft(
    by: Annotated[Actor, Depends(Decision("commitment.redraft"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Change the text before it is signed."""
    _again(page, law, project_id, now, form, doing="redraft")
    commitments.redraft(
        session,
        law,
        commitment_id=_newest(session, project_id, by),
        enterprise=_rows(form, "enterprise"),
        deferrals=_rows(form, "deferral"),
        points=_rows(form, "point"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return _done(page, project_id, "commitment.redraft")


@router.post("/commitment/apply")
def apply(
    by: Annotated[Actor, Depends(Decision("commitment.apply"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """The enterprise applies of its own will."""
    _again(page, law, project_id, now, form, doing="apply")
    commitments.apply(
        session,
        law,
        commitment_id=_newest(session, project_id, by),
        papers=[str(key) for key in form.getlist("papers")],
        applied_by=_text(form, "applied_by"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return _done(page, project_id, "commitment.apply")


@router.post("/commitment/decide")
def decide(
    by: Annotated[Actor, Depends(Decision("commitment.decide"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Find that the application qualifies, or return it and say why."""
    _again(page, law, project_id, now, form, doing="decide")
    commitment_id, version = _newest(session, project_id, by), page.version_in(form)
    if form.get("finding") == "return":
        commitments.send_back(
            session,
            commitment_id=commitment_id,
            reason=_text(form, "reason"),
            by=by,
            now=now,
            expected_version=version,
        )
    else:
        commitments.qualify(
            session, law, commitment_id=commitment_id, by=by, now=now, expected_version=version
        )
    return _done(page, project_id, "commitment.decide")


@router.post("/commitment/decline")
def decline(
    by: Annotated[Actor, Depends(Decision("commitment.decline"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """The enterprise does not go on: admission is voluntary."""
    _again(page, law, project_id, now, form, doing="decline_commitment")
    commitments.decline(
        session,
        commitment_id=_newest(session, project_id, by),
        reason=_text(form, "reason"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return _done(page, project_id, "commitment.decline")


@router.post("/commitment/sign")
def sign(
    by: Annotated[Actor, Depends(Decision("commitment.sign"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Record both signatures, with the scan where it is at hand."""
    _again(page, law, project_id, now, form, doing="sign")
    signing.sign(
        session,
        law,
        commitment_id=_newest(session, project_id, by),
        signed_for_enterprise=_text(form, "signed_for_enterprise"),
        signed_for_office=_text(form, "signed_for_office"),
        scan=_scan(form),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return _done(page, project_id, "commitment.sign")


def _scan(form: FormData) -> tuple[str, bytes] | None:
    file = form.get("scan")
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    return file.filename, file.file.read(attachments.LARGEST + 1)


@router.post("/commitment/scan")
def scan(
    by: Annotated[Actor, Depends(Decision("commitment.sign"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Upload the signed paper."""
    _again(page, law, project_id, now, form, doing="sign")
    filename, content = _scan(form) or ("", b"")
    signing.keep_scan(
        session,
        commitment_id=_newest(session, project_id, by),
        filename=filename,
        content=content,
        by=by,
        now=now,
    )
    return _done(page, project_id, "commitment.scan")


@router.get("/attachments/{attachment_id}")
def download(
    by: Annotated[Actor, Depends(Decision("commitment.read"))],
    session: Reading,
    project_id: int,
    attachment_id: int,
) -> Response:
    """The file exactly as it came, always as an attachment: what others upload is never shown as a page of ours."""
    found = attachments.read(session, attachment_id=attachment_id, by=by)
    if found.project_id != project_id:
        raise NotFound(what="该附件")
    name = f"attachment-{found.id}.{attachments.extension(found.media_type)}"
    return Response(
        found.content,
        media_type=found.media_type,
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "x-content-type-options": "nosniff",
            "cache-control": "private, no-store",
        },
    )


@router.post("/commitment/papers")
async def make_paper(
    by: Annotated[Actor, Depends(Decision("commitment.read"))],
    page: AsPage,
    door: AtDoor,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Make the notice to the enterprise, or the text for both signatures."""
    draft = (
        commitment_papers.draft_informing
        if form.get("form") == "informing"
        else commitment_papers.draft_commitment
    )

    def gather(session: Session) -> Draft:
        return draft(session, law, commitment_id=_newest(session, project_id, by), by=by, now=now)

    paper_id = await make(door, gather, by=by, now=now)
    return page.go(f"/papers/{paper_id}")


@router.post("/anchors")
def record_anchor(
    by: Annotated[Actor, Depends(Decision("anchor.record"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Record an event that starts clauses, with its evidence."""
    _again(page, law, project_id, now, form, doing="anchor")
    anchor, _, about = _text(form, "anchor").partition(":")
    clauses.record_anchor(
        session,
        law,
        project_id=project_id,
        anchor=anchor,
        about=about,
        evidence=_text(form, "evidence"),
        by=by,
        now=now,
    )
    return _done(page, project_id, "anchor.record")


@router.post("/clauses/{clause_id}/{move}")
def move_clause(
    by: Annotated[Actor, Depends(Decision("clause.fulfil"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    clause_id: int,
    move: str,
    form: Typed,
) -> Response:
    """Report a promise as kept, as not kept, or as not asked for any more."""
    _again(page, law, project_id, now, form, doing=f"clause-{clause_id}")
    version, words = page.version_in(form), _text(form, "words")
    if move == "fulfil":
        clauses.fulfil(session, clause_id=clause_id, evidence=words, by=by, now=now, expected_version=version)
    elif move == "miss":
        clauses.miss(session, clause_id=clause_id, reason=words, by=by, now=now, expected_version=version)
    elif move == "waive":
        clauses.waive(session, clause_id=clause_id, reason=words, by=by, now=now, expected_version=version)
    else:
        raise NotFound(what="该页面")
    return _done(page, project_id, "clause.done")


@router.post("/deferrals/{material_id}/{move}")
def move_deferral(
    by: Annotated[Actor, Depends(Decision("project.read"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    material_id: int,
    move: str,
    form: Typed,
) -> Response:
    """Hand a deferred paper in, accept it, or return it."""
    _again(page, law, project_id, now, form, doing=f"deferral-{material_id}")
    version = page.version_in(form)
    if move == "hand_in":
        deferrals.hand_in(session, material_id=material_id, by=by, now=now, expected_version=version)
    elif move in ("accept", "return"):
        deferrals.check(
            session,
            law,
            material_id=material_id,
            accepted=move == "accept",
            note=_text(form, "words"),
            by=by,
            now=now,
            expected_version=version,
        )
    elif move == "waive":
        deferrals.waive(
            session,
            material_id=material_id,
            reason=_text(form, "words"),
            by=by,
            now=now,
            expected_version=version,
        )
    else:
        raise NotFound(what="该页面")
    return _done(page, project_id, "deferral.done")


@router.post("/points")
def plan_point(
    by: Annotated[Actor, Depends(Decision("oversight.plan"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Plan one more check."""
    _again(page, law, project_id, now, form, doing="point")
    oversight.plan(
        session,
        law,
        commitment_id=_newest(session, project_id, by),
        point={
            "title": _text(form, "title"),
            "department": by.department_key or _text(form, "department"),
            "on": _text(form, "on"),
        },
        by=by,
        now=now,
    )
    return _done(page, project_id, "oversight.plan")


@router.post("/points/{point_id}")
def record_point(
    by: Annotated[Actor, Depends(Decision("oversight.record"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    point_id: int,
    form: Typed,
) -> Response:
    """Record what a check found."""
    _again(page, law, project_id, now, form, doing=f"point-{point_id}")
    oversight.record(
        session,
        law,
        point_id=point_id,
        in_order=form.get("result") != "rectify",
        finding=_text(form, "finding"),
        rectify_by=_day(form, "rectify_by"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return _done(page, project_id, "oversight.record")


@router.post("/breaches")
def record_breach(
    by: Annotated[Actor, Depends(Decision("breach.record"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Record a breach of a clause of the other side."""
    _again(page, law, project_id, now, form, doing="breach")
    breaches.record(
        session,
        law,
        commitment_id=_newest(session, project_id, by),
        side="",
        clause_id=_number(form, "clause_id") or 0,
        facts=_text(form, "facts"),
        evidence=_text(form, "evidence"),
        by=by,
        now=now,
    )
    return _done(page, project_id, "breach.record")


@router.post("/breaches/{breach_id}")
def step_breach(
    by: Annotated[Actor, Depends(Decision("breach.step"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    breach_id: int,
    form: Typed,
) -> Response:
    """Take a step of the ladder, or settle the breach."""
    _again(page, law, project_id, now, form, doing=f"breach-{breach_id}")
    move, words, version = _text(form, "move"), _text(form, "words"), page.version_in(form)
    if move == "rectify":
        breaches.rectify(
            session, breach_id=breach_id, evidence=words, by=by, now=now, expected_version=version
        )
    elif move == "dismiss":
        breaches.dismiss(session, breach_id=breach_id, reason=words, by=by, now=now, expected_version=version)
    else:
        breaches.step(
            session,
            law,
            breach_id=breach_id,
            move=move,
            reason=words,
            on=_day(form, "on"),
            by=by,
            now=now,
            expected_version=version,
        )
    return _done(page, project_id, "breach.step")


@router.post("/breaches/{breach_id}/repair")
def apply_repair(
    by: Annotated[Actor, Depends(Decision("repair.apply"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    breach_id: int,
    form: Typed,
) -> Response:
    """Apply for the repair of credit."""
    _again(page, law, project_id, now, form, doing=f"breach-{breach_id}")
    published = _day(form, "published_on")
    if published is None:
        raise DateUnreadable(value="", field="published_on")
    credit_repairs.apply(
        session,
        breach_id=breach_id,
        correction=_text(form, "correction"),
        public_commitment=_text(form, "public_commitment"),
        published_on=published,
        by=by,
        now=now,
    )
    return _done(page, project_id, "repair.apply")


@router.post("/repairs/{repair_id}")
def decide_repair(
    by: Annotated[Actor, Depends(Decision("repair.decide"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    repair_id: int,
    form: Typed,
) -> Response:
    """Grant the repair or refuse it."""
    _again(page, law, project_id, now, form, doing=f"repair-{repair_id}")
    credit_repairs.decide(
        session,
        law,
        repair_id=repair_id,
        granted=form.get("granted") == "yes",
        reason=_text(form, "words"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return _done(page, project_id, "repair.decide")


@router.post("/disputes")
def raise_dispute(
    by: Annotated[Actor, Depends(Decision("dispute.raise"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Question a clause, a breach or a figure."""
    _again(page, law, project_id, now, form, doing="dispute")
    about, _, number = _text(form, "about").partition(":")
    disputes.raise_dispute(
        session,
        law,
        commitment_id=_newest(session, project_id, by),
        about=about or "data",
        about_id=int(number) if number.isascii() and number.isdecimal() and len(number) < 17 else None,
        question=_text(form, "question"),
        by=by,
        now=now,
    )
    return _done(page, project_id, "dispute.raise")


@router.post("/disputes/{dispute_id}/{move}")
def move_dispute(
    by: Annotated[Actor, Depends(Decision("dispute.close"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    dispute_id: int,
    move: str,
    form: Typed,
) -> Response:
    """Answer it, ask again, or settle it."""
    _again(page, law, project_id, now, form, doing=f"dispute-{dispute_id}")
    version, words = page.version_in(form), _text(form, "words")
    if move == "answer":
        disputes.answer(session, dispute_id=dispute_id, words=words, by=by, now=now, expected_version=version)
    elif move == "raise_again":
        disputes.raise_again(
            session, law, dispute_id=dispute_id, question=words, by=by, now=now, expected_version=version
        )
    elif move == "close":
        disputes.close(session, dispute_id=dispute_id, by=by, now=now, expected_version=version)
    else:
        raise NotFound(what="该页面")
    return _done(page, project_id, "dispute.done")


@router.post("/commitment/resume")
def resume(
    by: Annotated[Actor, Depends(Decision("commitment.resume"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Start the clocks again once a suspended project goes on."""
    _again(page, law, project_id, now, form)
    commitments.resume(session, law, commitment_id=_newest(session, project_id, by), by=by, now=now)
    return _done(page, project_id, "commitment.resume")


@router.post("/commitment/fulfil")
def fulfil(
    by: Annotated[Actor, Depends(Decision("commitment.fulfil"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Find that both sides have done what they promised."""
    _again(page, law, project_id, now, form, doing="fulfil")
    signing.fulfil(
        session,
        commitment_id=_newest(session, project_id, by),
        evidence=_text(form, "words"),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return _done(page, project_id, "commitment.fulfil")

"""Paper by JSON: made after the commit, kept as it was made, downloaded."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Depends, Query, Response, status
from pydantic import Field
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import ActingLater, AtDoor, Decision, InForce, Reading
from api.door import Door
from api.idempotency import Repeatable
from api.refusals import responses
from api.routes.shapes import Given, PaperId
from api.views.projects import PaperRow
from workflow.actions import acceptance_drafts, commitment_papers, item_papers, papers
from workflow.actions.papers import Draft
from workflow.law.book import Law
from workflow.records.paper import Paper
from workflow.rules.duty import Actor

router = Chapter(prefix="/papers", tags=["papers"], route_class=Repeatable)


class PaperGiven(Given):
    """要生成的表单。"""

    form: Literal[
        "annex1",
        "annex2",
        "pack",
        "proof",
        "minutes",
        "pickup",
        "supervision",
        "item_correction",
        "item_acceptance",
        "item_refusal",
        "item_pause",
        "item_extension",
        "item_decision",
        "acceptance_opinion",
        "rectification_list",
        "informing",
        "commitment",
    ] = Field(
        description="`annex1` 材料清单、`annex2` 征询意见表、`pack` 一张表单一套材料、`proof` 计时证明、"
        "`minutes` 会议纪要、`pickup` 一窗通取领取单、`supervision` 督办单；审批事项的 `item_correction` 补正告知书、"
        "`item_acceptance` 受理通知书、`item_refusal` 不予受理通知书、`item_pause` 特别程序告知书、"
        "`item_extension` 延长期限告知书、`item_decision` 决定书；"
        "`acceptance_opinion` 联合验收意见书、`rectification_list` 联合验收整改清单；"
        "`informing` 承诺准入告知书、`commitment` 双向承诺书。"
    )
    subject_id: int = Field(
        ge=1,
        le=2**53,
        description="依次为材料清单、被征询部门一方、汇总、计时、会议纪要、领取、督办单、审批事项、联合验收、联合验收、双向承诺书的编号。",
    )
    round: int | None = Field(
        default=None,
        ge=1,
        le=9999,
        description="审批事项第几次申请的补正告知书、特别程序告知书或决定书；不填的为最近一次申请。",
    )


def gathering(
    law: Law, form: str, subject_id: int, by: Actor, now: Now, *, round_number: int | None = None
) -> Callable[[Session], Draft]:
    """How the sheet of a form is gathered in a session."""

    def gather(session: Session) -> Draft:
        if form == "annex1":
            return papers.draft_annex1(session, law, checklist_id=subject_id, by=by, now=now)
        if form == "annex2":
            return papers.draft_annex2(session, law, consultee_id=subject_id, by=by, now=now)
        if form == "pack":
            return papers.draft_pack(session, law, pack_id=subject_id, by=by, now=now)
        if form in item_papers.DOCUMENTS:
            return item_papers.draft(
                session, law, form=form, item_id=subject_id, round_number=round_number, by=by, now=now
            )
        if form == "minutes":
            return papers.draft_minutes(session, law, minutes_id=subject_id, by=by, now=now)
        if form == "pickup":
            return papers.draft_pickup_receipt(session, law, collection_id=subject_id, by=by, now=now)
        if form == "supervision":
            return papers.draft_supervision(session, law, supervision_id=subject_id, by=by, now=now)
        if form == "acceptance_opinion":
            return acceptance_drafts.draft_opinion(session, law, acceptance_id=subject_id, by=by, now=now)
        if form in commitment_papers.DRAFTS:
            return commitment_papers.DRAFTS[form](session, law, commitment_id=subject_id, by=by, now=now)
        if form == "rectification_list":
            return acceptance_drafts.draft_rectifications(
                session, law, acceptance_id=subject_id, by=by, now=now
            )
        return papers.draft_proof(session, law, clock_id=subject_id, by=by, now=now)

    return gather


def paper_row(paper: Paper) -> PaperRow:
    """A paper as a list shows it."""
    return PaperRow(paper.id, paper.form, paper.title, paper.made_at, paper.pdf_sha256)


def pdf_answer(paper: Paper, *, download: bool) -> Response:
    """The bytes exactly as they were made, to be shown or saved under its Chinese name."""
    name = quote(f"{paper.title}.pdf", safe="")
    disposition = "attachment" if download else "inline"
    return Response(
        paper.pdf,
        media_type="application/pdf",
        headers={
            "content-disposition": f"{disposition}; filename=\"paper-{paper.id}.pdf\"; filename*=UTF-8''{name}",
            "etag": f'"{paper.pdf_sha256}"',
            # A browser's viewer is a document of its own; ours must not be framed by others, nor run anything.
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; "
            "frame-ancestors 'self'",
            # Our own pages show it over themselves; nobody else's do.
            "x-frame-options": "SAMEORIGIN",
            "cache-control": "private, no-store",
        },
    )


def gathered(door: Door, gather: Callable[[Session], Draft]) -> tuple[Draft, int | None]:
    """The sheet of a form, and the paper that says exactly this, if there is one."""
    with door.database.reading() as session:
        draft = gather(session)
        found = papers.find(session, draft)
        return draft, found.id if found else None


async def make(door: Door, gather: Callable[[Session], Draft], *, by: Actor, now: datetime) -> int:
    """Gather and render without holding anything, then take a turn to keep; nothing is rendered twice.

    Three stations, each in a thread for as long as it takes: whoever waits for the turn to write waits outside.
    """

    def kept(draft: Draft, pdf: bytes) -> int:
        with door.database.acting() as session:
            return papers.keep(session, draft, pdf, by=by, now=now).id

    draft, found = await run_in_threadpool(gathered, door, gather)
    if found is not None:
        return found
    pdf = await run_in_threadpool(door.paper.render, draft.sheet)
    async with door.turn():
        return await run_in_threadpool(kept, draft, pdf)


@router.post(
    "",
    operation_id="makePaper",
    summary="生成表单",
    response_model=PaperRow,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404, 409),
)
async def make_paper(
    # The least that any form asks; each form asks for its own act when it is gathered.
    by: Annotated[Actor, Depends(Decision("pack.read"))],
    door: AtDoor,
    law: InForce,
    now: Now,
    given: PaperGiven,
    turn: ActingLater,
    response: Response,
) -> PaperRow:
    """生成并留存 PDF。内容相同的不重复生成，答复已有的那一份；重打的与当时一致。"""
    await turn.answered_before()
    draft, found = await run_in_threadpool(
        gathered, door, gathering(law, given.form, given.subject_id, by, now, round_number=given.round)
    )
    pdf = b"" if found is not None else await run_in_threadpool(door.paper.render, draft.sheet)
    session = await turn.begin()

    def kept() -> PaperRow:
        # What was found is found again, under the lock.
        return paper_row(papers.keep(session, draft, pdf, by=by, now=now))

    made = await run_in_threadpool(kept)
    response.headers["location"] = f"/api/v1/papers/{made.id}"
    return made


@router.get(
    "/{paper_id}",
    operation_id="downloadPaper",
    summary="下载表单",
    response_class=Response,
    responses={
        **responses(404),
        200: {"content": {"application/pdf": {}}, "description": "带标签的 PDF/A-3a，附原始数据。"},
    },
)
def download_paper(
    by: Annotated[Actor, Depends(Decision("project.read"))],
    session: Reading,
    paper_id: PaperId,
    *,
    download: Annotated[bool, Query(description="作为附件下载。")] = False,
) -> Response:
    """PDF 原件，与生成时逐字节相同。"""
    return pdf_answer(papers.read(session, paper_id=paper_id, by=by), download=download)

"""The link that opens one question: what is asked, a code that says who answers, and then the question's own page.

Opening it is a GET that writes nothing, so that mail scanners and previews may fetch it as often as they like.
"""

import hashlib
import hmac
from datetime import datetime
from typing import Annotated, TypeAlias

from fastapi import Depends, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from api import sign_in
from api.chapter import Chapter
from api.clock import Now
from api.dependencies import AtDoor, Public, Reading, Visitor, cookie_name
from api.door import Door, base_of
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.views.answer_links import Asked, LinkView, asked_at, candidates, shown_to_office
from workflow.actions import answer_links
from workflow.channels.email import EmailChannel
from workflow.channels.message import Message, NotDelivered
from workflow.errors import CodeNotAsked, CodeNotSent, LinksOff, LinkUnknown, NotFound, Refusal
from workflow.records.answer_link import AnswerLink
from workflow.rules.answer_link import OPEN_FOR
from workflow.rules.duty import Role

router = Chapter(prefix="/a")
#: The link that stands, if one does; and of which question.
Offered: TypeAlias = tuple[LinkView | None, str, int] | None

#: Where the office makes the link to a question and takes it back.
desk = Chapter()

_OPEN = Depends(Public("a link opens one question for whoever the letter reached; a code says who that is"))


def _keys(door: Door) -> tuple[str, ...]:
    if not door.settings.secrets or door.settings.mail is None:
        raise LinksOff
    return door.settings.secrets


def _source(request: Request, keys: tuple[str, ...]) -> str:
    """Where a request comes from, as it is counted: no address is kept."""
    host = request.client.host if request.client else ""
    return hmac.digest(keys[0].encode(), f"source:{host}".encode(), hashlib.sha256).hex()


def _show(
    page: Page,
    session: Session,
    token: str,
    now: datetime,
    *,
    person: str = "",
    sent_to: str = "",
    refused: Refusal | None = None,
) -> Response:
    keys = _keys(page.door)
    seen: Asked = asked_at(session, answer_links.read(session, keys, token=token, now=now), now=now)
    return page.render(
        "answer_link.html", asked=seen, token=token, person=person, sent_to=sent_to, refused=refused
    )


def _read(door: Door, request: Request, token: str, now: datetime) -> tuple[str, ...]:
    """Read the link before anything else; a token that opens nothing is counted. Raises what `read` raises."""
    keys = _keys(door)
    source = _source(request, keys)
    with door.database.reading() as session:
        answer_links.check_source(session, source=source, now=now)
        try:
            answer_links.read(session, keys, token=token, now=now)
        except LinkUnknown:
            strange = True
        else:
            strange = False
    if strange:
        with door.database.acting() as session:
            answer_links.note_strange(session, source=source, now=now)
        raise LinkUnknown
    return keys


@router.get("/{token}", dependencies=[_OPEN])
def open_link(
    request: Request, page: AsPage, door: AtDoor, visitor: Visitor, session: Reading, now: Now, token: str
) -> Response:
    """What is asked, of whom, until when; and who may answer. Whoever is signed in there goes straight to it."""
    keys = _read(door, request, token, now)
    question = answer_links.read(session, keys, token=token, now=now)
    if visitor is not None and visitor.reaches(question.path):
        own = visitor.actor.department_key == question.link.department_key
        if own or page.has(Role.OFFICE):
            return page.go(question.path)
    return _show(page, session, token, now)


@router.post("/{token}/code", dependencies=[_OPEN])
def send_code(
    request: Request,
    page: AsPage,
    door: AtDoor,
    now: Now,
    token: str,
    person_id: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Send a code to the mail address that the house has of whoever says that it is them."""
    keys = _read(door, request, token, now)
    page.again(lambda session, refused: _show(page, session, token, now, person=person_id, refused=refused))
    with door.database.acting() as session:
        question = answer_links.read(session, keys, token=token, now=now)
        person = next(
            (each for each in candidates(session, question, now) if str(each.id) == person_id), None
        )
        code = answer_links.ask_code(session, keys, link_id=question.link.id, person=person, now=now)
        assert person is not None  # noqa: S101  # ask_code has refused nobody
        told = asked_at(session, question, now=now)
        message = Message(
            key=hashlib.sha256(f"{question.link.id}:{person.id}:{now.isoformat()}".encode()).hexdigest()[:40],
            to=(person.email,),
            subject=f"验证码 {code}",
            text=(
                f"{person.name}：\n\n您正在凭链接答复“{told.project_name}”的{told.what}，验证码是 {code}，10分钟内有效。\n"
                "如果不是您本人在操作，请不要把验证码告诉任何人，并告知代办专班办公室。\n"
            ),
            at=now,
        )
    mail = door.settings.mail
    assert mail is not None  # noqa: S101  # _keys has seen to it
    try:
        EmailChannel(mail).send(message)
    except NotDelivered as failed:
        raise CodeNotSent(why=str(failed), field="person_id") from failed
    with door.database.reading() as session:
        return _show(page, session, token, now, person=person_id, sent_to=person_id)


@router.post("/{token}/open", dependencies=[_OPEN])
def use_code(
    request: Request,
    page: AsPage,
    door: AtDoor,
    now: Now,
    token: str,
    person_id: Annotated[str, Form(max_length=20)] = "",
    code: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """With the right code, on to the question, and to nothing else."""
    keys = _read(door, request, token, now)
    page.again(
        lambda session, refused: _show(
            page, session, token, now, person=person_id, sent_to=person_id, refused=refused
        )
    )
    opened = ""
    with door.database.acting() as session:
        question = answer_links.read(session, keys, token=token, now=now)
        path = question.path
        person = next(
            (each for each in candidates(session, question, now) if str(each.id) == person_id), None
        )
        if person is None:
            raise CodeNotAsked(field="person_id")
        proof = answer_links.try_code(
            session, keys, link_id=question.link.id, person_id=person.id, code=code, now=now
        )
        if proof.person_id is not None:
            opened = sign_in.open_at_link(session, person_id=person.id, link_id=question.link.id, now=now)
    # The wrong try is kept by now.
    if not opened:
        raise answer_links.wrong(proof)
    response = page.go(path)
    secure = door.settings.secure_cookies
    response.set_cookie(
        cookie_name(secure=secure),
        opened,
        max_age=int(OPEN_FOR.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=secure,
    )
    return response


# --- the office ------------------------------------------------------------------------------------------------


def link_of(
    page: Page, session: Session, *, kind: str, subject_id: int, round_: int, now: datetime
) -> Offered:
    """What the page of a question offers the office: the link, or to make one. None elsewhere."""
    if not page.may("link.issue"):
        return None
    settings = page.door.settings
    if not settings.secrets or settings.mail is None:
        return None
    return (
        shown_to_office(
            session,
            settings.secrets,
            base_of(page.door, page.request),
            kind=kind,
            subject_id=subject_id,
            round_=round_,
            now=now,
        ),
        kind,
        subject_id,
    )


@desk.post("/checklists/{subject_id}/link")
def issue_for_checklist(sent: Annotated[Sent, Depends(sent_for("link.issue"))], subject_id: int) -> Response:
    """Make the link to a department's list."""
    return _issue(sent, "checklist", subject_id)


@desk.post("/consultees/{subject_id}/link")
def issue_for_consultee(sent: Annotated[Sent, Depends(sent_for("link.issue"))], subject_id: int) -> Response:
    """Make the link to a department's opinion."""
    return _issue(sent, "consultee", subject_id)


def _issue(sent: Sent, kind: str, subject_id: int) -> Response:
    _keys(sent.page.door)
    answer_links.issue(sent.session, kind=kind, subject_id=subject_id, by=sent.by, now=sent.now)
    return sent.done(f"/{kind}s/{subject_id}#link")


@desk.post("/links/{link_id}/revoke")
def revoke(sent: Annotated[Sent, Depends(sent_for("link.revoke"))], link_id: int) -> Response:
    """Take a link back."""
    link = sent.session.get(AnswerLink, link_id)
    if link is None:
        raise NotFound(what="该链接")
    answer_links.revoke(
        sent.session,
        link_id=link_id,
        reason=sent.text("reason"),
        by=sent.by,
        now=sent.now,
        expected_version=sent.version,
    )
    return sent.done(f"/{link.subject_kind}s/{link.subject_id}#link")

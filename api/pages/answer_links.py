"""The link that opens one question: what is asked, a code that says who answers, and then the question's own page.

Opening it is a GET that writes nothing, so that mail scanners and previews may fetch it as often as they like.
"""

import hashlib
import hmac
from typing import Annotated, Any

from fastapi import Depends, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from api import sign_in
from api.chapter import Chapter
from api.clock import Now
from api.dependencies import AtDoor, Public, Reading, cookie_name
from api.door import Door
from api.pages.page import AsPage, Page
from api.views.answer_links import Asked, asked_at, candidates
from workflow.actions import answer_links
from workflow.channels.email import EmailChannel
from workflow.channels.message import Message, NotDelivered
from workflow.errors import CodeNotAsked, CodeNotSent, LinksOff, LinkUnknown, Refusal
from workflow.rules.answer_link import OPEN_FOR

router = Chapter(prefix="/a")

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
    now: Any,
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


def _read(door: Door, request: Request, token: str, now: Any) -> tuple[str, ...]:
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
    request: Request, page: AsPage, door: AtDoor, session: Reading, now: Now, token: str
) -> Response:
    """What is asked, of whom, until when; and who may answer."""
    _read(door, request, token, now)
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

"""Signing in and out by JSON."""

from datetime import datetime
from typing import Annotated

import anyio.to_thread
from fastapi import Depends, Response, status
from pydantic import BaseModel, Field

from api import sign_in
from api.chapter import Chapter
from api.clock import Now
from api.dependencies import AtDoor, Decision, Public, Visitor, cookie_name, require_session
from api.door import Door
from api.refusals import SignInFailed, responses
from api.sign_in import SignedIn
from workflow.rules.duty import Actor, Role

router = Chapter(prefix="/session", tags=["session"])


class Credentials(BaseModel):
    """账号和密码。"""

    login: str = Field(min_length=1, max_length=60, description="账号。")
    password: str = Field(min_length=1, max_length=200, description="密码。")


class Me(BaseModel):
    """登录的人。"""

    person_id: int
    name: str
    login: str
    roles: list[Role]
    department: str | None = Field(description="部门代码；不属于部门的为 null。")
    enterprise_id: int | None = Field(description="企业编号；不属于企业的为 null。")
    csrf: str = Field(description="写操作时放入 `X-CSRF-Token`。")
    expires_at: datetime = Field(description="不再操作的，到此时自动退出。")


def me_of(signed_in: SignedIn) -> Me:
    """The session as it is told."""
    actor = signed_in.actor
    return Me(
        person_id=actor.person_id,
        name=actor.name,
        login=signed_in.login,
        roles=sorted(actor.roles),
        department=actor.department_key,
        enterprise_id=actor.enterprise_id,
        csrf=signed_in.csrf,
        expires_at=signed_in.expires_at,
    )


async def begin(door: Door, response: Response, *, login: str, password: str, now: datetime) -> SignedIn:
    """Sign in and set the cookie; a wrong password is counted even though it is refused.

    Raises:
        SignInFailed: unknown login or wrong password.
        SignInTooSoon: too many wrong passwords lately.
    """
    login = login.strip()

    def check() -> int | None:
        with door.database.reading() as session:
            sign_in.check_wait(session, login=login, now=now)
            try:
                return sign_in.check_password(session, login=login, password=password).id
            except SignInFailed:
                return None

    def note() -> None:
        with door.database.acting() as session:
            sign_in.note_failure(session, login=login, now=now)

    def start(person_id: int) -> tuple[str, SignedIn]:
        with door.database.acting() as session:
            token, found = sign_in.open_session(session, person_id=person_id, password=password, now=now)
        return token, found

    # Checking a password takes a tenth of a second on purpose: it does not hold the turn to write.
    person_id = await anyio.to_thread.run_sync(check)
    async with door.turn():
        if person_id is None:
            await anyio.to_thread.run_sync(note)
            raise SignInFailed
        token, signed_in = await anyio.to_thread.run_sync(start, person_id)
    response.set_cookie(
        cookie_name(secure=door.settings.secure_cookies),
        token,
        path="/",
        httponly=True,
        samesite="lax",
        secure=door.settings.secure_cookies,
    )
    return signed_in


async def end(door: Door, response: Response, visitor: SignedIn | None) -> None:
    """Sign out and take the cookie back."""

    def close(token_sha256: str) -> None:
        with door.database.acting() as session:
            sign_in.close_session(session, token_sha256=token_sha256)

    if visitor is not None:
        async with door.turn():
            await anyio.to_thread.run_sync(close, visitor.token_sha256)
    response.delete_cookie(
        cookie_name(secure=door.settings.secure_cookies),
        path="/",
        httponly=True,
        samesite="lax",
        secure=door.settings.secure_cookies,
    )


@router.post(
    "",
    operation_id="signIn",
    summary="登录",
    response_model=Me,
    responses=responses(429),
    dependencies=[Depends(Public("signing in is how one stops being a stranger"))],
)
async def begin_session(credentials: Credentials, door: AtDoor, response: Response, now: Now) -> Me:
    """登录，得到会话 Cookie 与 CSRF 令牌。连续输错后须等待，答复 429 与 `Retry-After`。"""
    signed_in = await begin(door, response, login=credentials.login, password=credentials.password, now=now)
    return me_of(signed_in)


@router.get("", operation_id="whoAmI", summary="当前登录的人", response_model=Me, responses=responses())
async def read_session(
    _: Annotated[Actor, Depends(Decision())], signed_in: Annotated[SignedIn, Depends(require_session)]
) -> Me:
    """当前登录的人及其 CSRF 令牌。"""
    return me_of(signed_in)


@router.delete(
    "",
    operation_id="signOut",
    summary="退出登录",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(),
)
async def end_session(
    _: Annotated[Actor, Depends(Decision())], door: AtDoor, response: Response, visitor: Visitor
) -> None:
    """退出登录。"""
    await end(door, response, visitor)

"""Exceptions become answers: problem documents for machines, pages or the form again for people."""

import logging
from collections.abc import Collection, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match

from api import wording
from api.clock import read_clock, this_instant
from api.dependencies import cookie_name, look_for_session
from api.door import Door
from api.idempotency import Replay
from api.left_off import LeftOff
from api.pages.page import Page
from api.refusals import (
    MEDIA_TYPE,
    PreconditionFailed,
    Problem,
    SignInTooSoon,
    problem_of,
    problem_of_status,
    sentence,
    status_of,
)
from api.sending import check_origin, read_form
from api.sign_in import SignedIn, safe_next
from api.validation import problem_of_validation
from workflow.errors import (
    Busy,
    ChangedMeanwhile,
    DatabaseUnreachable,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refusal,
)
from workflow.rules import duty

#: Seconds after which somebody who was turned away for want of room may try again.
RETRY_AFTER: Final = "5"

_LOG: Final = logging.getLogger("daiban.door")


def _for_machines(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _door(request: Request) -> Door:
    door: Door = request.app.state.door
    return door


def _say(request: Request) -> Page:
    return Page(
        request, _door(request), getattr(request.state, "signed_in", None), wording.language_of(request)
    )


def _document(
    page: Page, problem: Problem, headers: Mapping[str, str] = MappingProxyType({})
) -> JSONResponse:
    # The sentences are in the language of `Accept-Language`, of `?lang=`, or of the one chosen before.
    told = {"content-language": page.language, "vary": "Accept-Language, Cookie"}
    return JSONResponse(problem.model_dump(), problem.status, {**headers, **told}, MEDIA_TYPE)


def _error_page(page: Page, problem: Problem, detail: str = "") -> Response:
    # What a sentence quotes is marked on a page; a document has it as plain text.
    return page.render(
        "problem.html", status=problem.status, problem=problem, detail=detail or problem.detail
    )


def _headers(refusal: Refusal) -> dict[str, str]:
    if isinstance(refusal, Busy | DatabaseUnreachable):
        return {"retry-after": RETRY_AFTER}
    if isinstance(refusal, SignInTooSoon):
        return {"retry-after": str(refusal.facts["seconds"])}
    if isinstance(refusal, NotSignedIn):
        return {"www-authenticate": 'Session realm="daiban"'}
    return {}


async def on_refusal(request: Request, error: Exception) -> Response:
    """A refusal of the mechanism, or of the door."""
    assert isinstance(error, Refusal)  # noqa: S101  # registered for nothing else
    page = _say(request)
    error = _unseen(request, error)
    if isinstance(error, DatabaseUnreachable):
        # Which database, and why, is for those who run the house.
        _LOG.error("%s %s failed: %s", request.method, request.url.path, error)
        problem = problem_of_status(503, page.say)
        answer = _document(page, problem) if _for_machines(request) else _error_page(page, problem)
        answer.headers.update(_headers(error))
        return answer
    if isinstance(error, ChangedMeanwhile) and "if-match" in request.headers:
        # Whoever reads answers by their type finds one for whatever is out of date.
        error = PreconditionFailed()
    problem = problem_of(error, page.say)
    if _for_machines(request):
        return _document(page, problem, _headers(error))
    if isinstance(error, NotSignedIn):
        return _to_sign_in(page) if request.method in ("GET", "HEAD") else await _sign_in_first(page, error)
    again = getattr(request.state, "again", None)
    if again is not None:
        response = await run_in_threadpool(_form_again, _door(request), again, error)
    else:
        response = await run_in_threadpool(_error_page, page, problem, sentence(error))
    response.headers.update(_headers(error))
    return response


def _unseen(request: Request, refusal: Refusal) -> Refusal:
    """What is not theirs does not exist for those who see only their own.

    A department or an enterprise whose role allows the act was refused because of the case: saying "not allowed"
    would tell them that the case exists.
    """
    visitor: SignedIn | None = getattr(request.state, "signed_in", None)
    if not isinstance(refusal, NotAllowed) or not getattr(request.state, "decided", False) or visitor is None:
        return refusal
    return refusal if duty.may(visitor.actor, "project.read") else NotFound(what="该事项")


def _form_again(door: Door, again: object, refusal: Refusal) -> Response:
    assert callable(again)  # noqa: S101  # set by Page.again alone
    with door.database.reading() as session:
        response = again(session, refusal)
    assert isinstance(response, Response)  # noqa: S101
    response.status_code = status_of(refusal)
    return response


def _to_sign_in(page: Page) -> Response:
    request = page.request
    address = "/sign-in"
    if request.url.path != "/":
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        address += f"?next={quote(path, safe='/')}"
    # Whoever brings a session that is none any more was signed in, and is told why he is not.
    was_in = cookie_name(secure=page.door.settings.secure_cookies) in request.cookies
    return page.go(address, said="expired" if was_in else "")


async def _sign_in_first(page: Page, refusal: NotSignedIn) -> Response:
    """A form was sent by somebody who is signed in no more: what was typed waits until he is again."""
    request = page.request
    stood = urlsplit(request.headers.get("referer", ""))
    to = safe_next(stood.path) if stood.netloc == request.headers.get("host") else _thing_of(request)
    left = ""
    try:
        await check_origin(request)
        form = await read_form(request)
        left = LeftOff.of(request.url.path, form.multi_items()).packed()
    except (Refusal, HTTPException):
        _LOG.info("%s: what was typed could not be kept", request.url.path)
    if request.url.path == "/sign-out":
        return page.go("/sign-in")
    answer = await run_in_threadpool(
        page.render,
        "sign_in.html",
        status=status_of(refusal),
        login="",
        to=to,
        left_off=left,
        expired=True,
    )
    # It holds what somebody typed, and nobody knows who sits there by now.
    answer.headers["cache-control"] = "no-store"
    return answer


async def on_validation(request: Request, error: Exception) -> Response:
    """A request that does not have the declared shape."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    page = _say(request)
    problem = problem_of_validation(error, page.say)
    if _for_machines(request):
        return _document(page, problem)
    if problem.errors and all(one["loc"][:1] == ("query",) for one in error.errors()):
        # What was typed behind the question mark, such as a period: it is said what is wrong with it.
        words = "；".join(f"{one.field}：{one.detail}" for one in problem.errors)
        asked = problem.model_copy(update={"detail": words})
        return await run_in_threadpool(_error_page, page, asked)
    # A page's own forms always fit; an address typed by hand with a word for a number leads nowhere.
    return await run_in_threadpool(_error_page, page, problem_of_status(404, page.say))


async def on_http(request: Request, error: Exception) -> Response:
    """No such address, no such method, too large a body."""
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == 405 and request.method in ("GET", "HEAD") and not _for_machines(request):
        # The address of a form that was refused, typed again or reloaded: the thing it belongs to.
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(_thing_of(request) + query, 303)
    if not _for_machines(request):
        await _recognise(request)
    page = _say(request)
    problem = problem_of_status(error.status_code, page.say)
    if _for_machines(request):
        return _document(page, problem, dict(error.headers or {}))
    return await run_in_threadpool(_error_page, page, problem)


async def _recognise(request: Request) -> None:
    """Whoever is signed in keeps the menu where no route was there to ask who it is."""
    if not hasattr(request.state, "signed_in"):
        # No dependency is solved here: where a test has put another clock in its place, it is that one.
        now = request.app.dependency_overrides.get(read_clock, this_instant)()
        with suppress(DatabaseUnreachable):
            await run_in_threadpool(look_for_session, request, _door(request), now)


def _thing_of(request: Request) -> str:
    """`/projects/14/consultation/circulate` → `/projects/14`; `/absences/3/end` → `/absences`, or else the start."""
    parts = request.url.path.strip("/").split("/")
    numbers = [place for place, part in enumerate(parts) if part.isdecimal()]
    if not numbers:
        return "/"
    thing = "/" + "/".join(parts[: numbers[0] + 1])
    if numbers[0] + 1 < len(parts) and any(_shows(route, thing) for route in request.app.routes):
        return thing
    # It has no page: the nearest list above it has.
    lists = ("/" + "/".join(parts[:place]) for place in range(numbers[0], 0, -1))
    pages = {getattr(route, "path", "") for route in request.app.routes if "GET" in _methods(route)}
    return next((path for path in lists if path in pages), "/")


def _methods(route: BaseRoute) -> Collection[str]:
    return getattr(route, "methods", None) or ()


def _shows(route: BaseRoute, path: str) -> bool:
    asked = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    return route.matches(asked)[0] is Match.FULL and "GET" in _methods(route)


async def on_failure(request: Request, error: Exception) -> Response:
    """A failure of ours: logged whole, answered without its insides."""
    _LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    page = _say(request)
    problem = problem_of_status(500, page.say)
    return _document(page, problem) if _for_machines(request) else _error_page(page, problem)


async def on_replay(request: Request, error: Exception) -> Response:  # noqa: ARG001  # the signature of handlers
    """The answer to the same request, given before."""
    assert isinstance(error, Replay)  # noqa: S101
    return error.response


def install(app: FastAPI) -> None:
    """Register every handler."""
    app.add_exception_handler(Refusal, on_refusal)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(Replay, on_replay)
    app.add_exception_handler(Exception, on_failure)

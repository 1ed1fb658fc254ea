"""What a request has sent: its form, read once; whether one of our pages sent it; whether its words are known."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.datastructures import FormData

from api.masking import is_token
from api.refusals import CsrfMissing
from api.sign_in import SignedIn

#: The largest request: an Excel list or a form full of rows.
LARGEST_BODY: Final = 8 * 1024 * 1024
#: Fields and files in one form, and the longest text in one of them: a checklist of a hundred rows has many.
MOST_FIELDS: Final = 8000
MOST_FILES: Final = 4
LARGEST_FIELD: Final = 64 * 1024

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


async def check_origin(request: Request) -> None:
    """Refuse a write that a page of another site has sent.

    Raises:
        CsrfMissing: the browser says that it comes from elsewhere.
    """
    if request.method in _SAFE:
        return
    if request.headers.get("sec-fetch-site") == "cross-site":
        raise CsrfMissing
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise CsrfMissing


async def read_form(request: Request) -> FormData:
    """What a browser has sent; read once, however often it is asked for."""
    return await request.form(max_fields=MOST_FIELDS, max_files=MOST_FILES, max_part_size=LARGEST_FIELD)


async def typed_form(request: Request) -> AsyncIterator[FormData]:
    """What a browser has sent; uploads are closed once the answer is made."""
    form = await read_form(request)
    try:
        yield form
    finally:
        await form.close()


#: Closed after the form was shown again, if it has to be: so it lasts as long as the request.
Typed = Annotated[FormData, Depends(typed_form, scope="request")]


async def check_token(request: Request, signed_in: SignedIn) -> None:
    """Refuse a write without the token of its session, in the header `X-CSRF-Token` or the field `csrf`.

    Raises:
        CsrfMissing: it is missing, or of another session.
    """
    if request.method in _SAFE:
        return
    given: object = request.headers.get("x-csrf-token")
    if given is None and request.headers.get("content-type", "").startswith(_FORMS):
        given = (await read_form(request)).get("csrf")
    if not isinstance(given, str) or not is_token(given, signed_in.csrf):
        raise CsrfMissing


def _words_of(dependant: Dependant) -> Iterator[str]:
    for given in dependant.query_params:
        yield given.alias
    for inner in dependant.dependencies:
        yield from _words_of(inner)


def check_query(request: Request) -> None:
    """Refuse a question to the JSON interface that holds a word which its route does not know.

    Left alone it would be answered as if it had not been asked, and nobody would notice.

    Raises:
        RequestValidationError: naming every such word.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or not request.url.query or not request.url.path.startswith("/api/"):
        return
    unknown = sorted(set(request.query_params).difference(_words_of(route.dependant)))
    if unknown:
        raise RequestValidationError(
            [{"type": "extra_forbidden", "loc": ("query", name), "ctx": {}} for name in unknown]
        )

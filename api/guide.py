"""What is public and about nobody may be kept for a while, by browsers and by what stands between."""

import hashlib
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

#: Five minutes: a department that was renamed, or an edition that came into force, is seen soon.
KEPT: Final = "public, max-age=300"
#: The words are in the language of a choice or of the browser, and whoever is signed in sees a menu.
VARY: Final = "Cookie, Accept-Language"


def tag_of(body: bytes | memoryview) -> str:
    """The version of an answer: what it says."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def kept(request: Request, response: Response, *, by_anybody: bool) -> Response:
    """The answer with what it may be kept for, or 304 where it is at hand already.

    A page for somebody who is signed in holds their name, and one that sets a cookie is for one browser: neither is kept.
    """
    if not by_anybody or "set-cookie" in response.headers or response.status_code != 200:
        return response
    headers = {"cache-control": KEPT, "etag": tag_of(response.body), "vary": VARY}
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response

"""What every answer tells the browser: load nothing from elsewhere, run nothing inline, keep nothing private."""

import re
from collections.abc import Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


#: For a page that answers what was sent: the form again, with what was typed. It stays in its own browser, since Back
#: does not ask for such a page anew (it would have to send everything again), until somebody signs out there.
KEPT_FOR_BACK: Final = "private, no-cache"
#: Hosts that a browser trusts without HTTPS: its own machine.
_OWN_MACHINE: Final = re.compile(rb"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")


def _kept(scope: Scope, headers: MutableHeaders, *, https: bool) -> str:
    """Who may keep a copy of an answer.

    Pages and answers are about somebody's case: no cache between, no copy left on a shared desk. Over plain HTTP not even
    a form that was refused: a browser clears at signing out only what came from a host that it trusts.
    """
    if scope["path"].startswith("/static/"):
        # An address that names the content's digest never means anything else.
        return "public, max-age=31536000, immutable" if scope["query_string"] else "public, max-age=3600"
    trusted = https or any(
        name == b"host" and _OWN_MACHINE.fullmatch(value) for name, value in scope["headers"]
    )
    if trusted and scope["method"] == "POST" and headers.get("content-type", "").startswith("text/html"):
        return KEPT_FOR_BACK
    return "no-store"


class SecurityHeaders:
    """Adds the headers to every answer; what a route set itself stays."""

    def __init__(self, app: ASGIApp, *, https_only: bool) -> None:
        """Wrap `app`; with `https_only` browsers are told to come by HTTPS for a year."""
        self.app = app
        self.https_only = https_only
        self.headers = dict(HEADERS)
        if https_only:
            self.headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", _kept(scope, headers, https=self.https_only))
            await send(message)

        await self.app(scope, receive, with_headers)

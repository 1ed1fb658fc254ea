"""What scripts of our own pages need to know of an answer: where it leads, and that it has come."""

import re
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: A script says so with its request; it is told where to go on instead of being sent there unseen.
_SCRIPT: Final = (b"x-daiban-script", b"1")
#: The mark of a request whose answer leaves the page as it is, such as a file: the page hears by a cookie that it has come.
_MARK: Final = re.compile(rb"(?:^|&)made=([0-9a-f]{16})(?:&|$)")
#: Seconds for which the cookie lasts; the page takes it away as soon as it has seen it.
_LASTS: Final = 60


class Onward:
    """Turns an answer that sends elsewhere into one that says where, for scripts; and says that a file has come."""

    def __init__(self, app: ASGIApp, *, https_only: bool) -> None:
        """Wrap `app`."""
        self.app = app
        self.secure = "; Secure" if https_only else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scripted = _SCRIPT in scope["headers"]
        mark = _MARK.search(scope["query_string"])
        if not scripted and mark is None:
            await self.app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if scripted and message["status"] == 303:
                    message["status"] = 200
                    headers["x-goes-to"] = headers["location"]
                    del headers["location"]
                if mark is not None:
                    headers.append(
                        "set-cookie",
                        f"daiban_made={mark[1].decode()}; Max-Age={_LASTS}; Path=/; SameSite=Lax{self.secure}",
                    )
            await send(message)

        await self.app(scope, receive, told)

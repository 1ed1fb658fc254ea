"""A real mail server and a real web hook, that tests receive with; and waiting without sleeping."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

#: Longest that a test waits for what has to come, in seconds.
PATIENCE = 60.0


def until(what: Callable[[], bool], *, within: float = PATIENCE) -> None:
    """Wait until it is so, looking again and again; fails when it does not come to pass."""
    pause = threading.Event()
    for _ in range(int(within / 0.05)):
        if what():
            return
        pause.wait(0.05)
    raise AssertionError("it did not come to pass in time")


@dataclass
class PostOffice:
    """What a mail server has taken in, whom it refuses, and whether it keeps its callers waiting."""

    received: list[EmailMessage] = field(default_factory=list)
    #: Addresses that are refused, with the answer.
    refusing: dict[str, str] = field(default_factory=dict)
    #: While it is set, whoever hands over a message is answered; else they wait.
    open: threading.Event = field(default_factory=threading.Event)
    #: Set as soon as somebody has come with a message.
    knocked: threading.Event = field(default_factory=threading.Event)
    #: Set as soon as a caller has hung up before being answered.
    left: threading.Event = field(default_factory=threading.Event)
    #: Where a caller waits while the office is shut: before it takes anything in, or after it has taken the message in
    #: and before it says so.
    waits: Literal["at the door", "with the message in"] = "at the door"
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - the server's own name for it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse an address."""
        del server, session, options
        if address in self.refusing:
            return self.refusing[address]
        if self.waits == "at the door":
            await self._opened()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message in."""
        del server, session
        content = envelope.content
        assert isinstance(content, bytes)
        found = message_from_bytes(content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.received.append(found)
        if self.waits == "with the message in":
            await self._opened()
        return "250 OK"

    async def _opened(self) -> None:
        self.knocked.set()
        try:
            # The test opens from another thread, which cannot wake this one.
            while not self.open.is_set():  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        except asyncio.CancelledError:
            self.left.set()
            raise

    @property
    def names(self) -> list[str]:
        """The Message-IDs received, in order."""
        return [str(mail["Message-ID"]) for mail in self.received]

    def text(self, index: int = -1) -> str:
        """The words of a message."""
        content = self.received[index].get_content()
        assert isinstance(content, str)
        return content


@contextlib.contextmanager
def a_post_office() -> Iterator[PostOffice]:
    """A mail server on a port of its own; open from the beginning."""
    office = PostOffice()
    office.open.set()
    office.port = free_port()
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        office.open.set()
        controller.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Hook:
    """A messaging service: what was posted to it."""

    port: int
    bodies: list[str] = field(default_factory=list)
    status: int = 200

    @property
    def address(self) -> str:
        """Its address as Apprise writes it."""
        return f"json://127.0.0.1:{self.port}/hook"


@contextlib.contextmanager
def a_hook() -> Iterator[Hook]:
    """A web hook on the loopback."""
    hook = Hook(0)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            hook.bodies.append(self.rfile.read(length).decode())
            self.send_response(hook.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    hook.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

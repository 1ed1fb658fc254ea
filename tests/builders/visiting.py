"""Pages in a real browser: the door carried over the network, and people who come to it with a Chromium."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from starlette.types import Receive, Scope, Send

from api.dependencies import cookie_name
from api.wording import COOKIE
from builders.door import PASSWORD, Desk, World

PHONE = {"width": 375, "height": 812}
DESK = {"width": 1440, "height": 900}
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(slots=True)
class Site:
    """A world that can also be visited over the network."""

    world: World
    address: str
    #: The methods of the requests that came in, in order.
    asked: list[str] = field(default_factory=list)


@contextmanager
def over_the_network(app: FastAPI, world: World) -> Iterator[Site]:
    """An open world on a port of its own."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        visited = Site(world, f"http://127.0.0.1:{listening.getsockname()[1]}")

        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            visited.asked.append(scope.get("method", ""))
            await app(scope, receive, send)

        # The world's lifespan has opened the door; the server only carries requests to it.
        config = uvicorn.Config(counted, lifespan="off", access_log=False, log_level="warning")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield visited
        finally:
            # Streams of pages that are still open would be waited for.
            world.door.news.close()
            server.should_exit = True
            thread.join(10)


def visit(
    browser: Browser, site: Site, login: str, *, javascript: bool = True, size: dict[str, int] = DESK
) -> Page:
    """Sign somebody in, in a browser of their own; the page stands where signing in leads to."""
    context = browser.new_context(
        base_url=site.address,
        locale="zh-CN",
        java_script_enabled=javascript,
        viewport=size,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    return page


def visit_as(
    browser: Browser, site: Site, token: str | None, *, language: str = "zh", **context: Any
) -> Page:
    """A browser with a session that is open already, in a language; without one it is a stranger's."""
    opened = browser.new_context(base_url=site.address, **{"viewport": DESK, **context})
    kept = [{"name": COOKIE, "value": language, "url": site.address}]
    if token:
        kept.append({"name": cookie_name(secure=False), "value": token, "url": site.address})
    opened.add_cookies(kept)  # type: ignore[arg-type]
    return opened.new_page()


def token_of(desk: Desk) -> str:
    """The session that a desk has open."""
    return str(desk.client.cookies.get(cookie_name(secure=False)))

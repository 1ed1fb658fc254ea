"""Every page of the sample county: those that links lead to, as everybody who comes to the door."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, time
from html.parser import HTMLParser
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import select

from api import sign_in
from api.dependencies import cookie_name
from api.wording import COOKIE
from builders.door import Desk, World, open_world
from workflow.actions import sample_county
from workflow.actions.rehearsal import Cast
from workflow.law.book import Law
from workflow.law.editions import read_law
from workflow.records.database import Database
from workflow.records.person import Grant, Person
from workflow.rules.duty import Role
from workflow.rules.local_time import instant

#: Pages of one kind (clocks, items) that one person opens.
MOST = 4
#: A Monday, ten in the morning, in Luoding.
NOW = instant(date(2026, 11, 23), time(10))
#: Attributes that are read out or shown; `value` is what was typed.
_SPOKEN = ("title", "alt", "placeholder", "aria-label", "data-label", "aria-description")
_VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))


@dataclass
class Words(HTMLParser):
    """The words of a page, each with the language it is said in, and where its links lead."""

    spoken: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    @property
    def language(self) -> str:
        """The language of the innermost element."""
        return self.languages[-1][1] if self.languages else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the language, the links and the attributes that people read."""
        given = dict(attrs)
        language = given.get("lang") or self.language
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        self.spoken += [(language, str(given[name])) for name in _SPOKEN if given.get(name)]
        if tag not in _VOID:
            self.languages.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        """Leave the element."""
        while self.languages and self.languages.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if data.strip() and self.languages[-1][0] not in ("script", "style"):
            self.spoken.append((self.language, data.strip()))


def read(html: str) -> Words:
    """A page's words."""
    words = Words()
    words.feed(html)
    return words


def pages(desk: Desk, language: str) -> Iterator[tuple[str, Words]]:
    """Every page that links lead to, from the start on, each address once."""
    desk.client.cookies.set(COOKIE, language)
    seen, waiting, kinds = {"/"}, deque(["/"]), Counter[str]()
    came_from: dict[str, str] = {}
    while waiting:
        path = waiting.popleft()
        address, _, _ = path.partition("#")
        answer = desk.client.get(address, follow_redirects=True)
        assert answer.status_code == 200, (came_from.get(path), path, answer.status_code)
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        words = read(answer.text)
        yield path, words
        for link in words.links:
            address = link.partition("#")[0]
            if address.startswith("?"):
                address = path.partition("?")[0] + address
            kind = re.sub(r"\d+", "N", address.partition("?")[0])
            if (
                not address.startswith("/")
                or "lang=" in address
                or "theme=" in address
                or A_FILE.match(address)
                or address in seen
            ):
                continue
            seen.add(address)
            came_from[address] = path
            kinds[kind] += 1
            if kinds[kind] <= MOST:
                waiting.append(address)


def everything(county: World, role: Role, language: str) -> Iterator[tuple[str, Words]]:
    """Every page of everybody of a role."""
    for desk in desks(county, role):
        yield from pages(desk, language)


#: What a link fetches instead of opening: paper and its like.
A_FILE = re.compile(r"/papers/|/api/|.*download=1|.*\.(pdf|xlsx|zip|csv|ics)")


@contextmanager
def sample(app: FastAPI, url: str, folder: Path) -> Iterator[World]:
    """A door on the sample county, loaded into a migrated database."""
    database = Database(url)
    with database.acting() as session:
        sample_county.load(session, read_law(), now=NOW)
    database.close()
    with open_world(app, url, folder, Cast({})) as world:
        world.wall.now = NOW
        world.door.law = _with_a_later_edition(world.door.law)
        yield world


def _with_a_later_edition(law: Law) -> Law:
    """A second edition, so that there is something to compare and to move to: shorter, without one item."""
    now = law.current
    reply = replace(now.limits["checklist_reply"], amount=2)
    later = replace(
        now,
        hash="f" * 64,
        limits={**now.limits, "checklist_reply": reply},
        items={code: item for code, item in now.items.items() if code != "LX-01"},
        window_hours=((time(9), time(12)), (time(14, 30), time(17))),
        source_text=now.source_text.replace("3个工作日内复代办", "2个工作日内复代办"),
        ladder=now.ladder[1:],
    )
    return Law(now, {**law.editions, later.hash: later}, law.notices)


def desks(county: World, role: Role) -> Iterator[Desk]:
    """Browsers in which people of a role are signed in: every enterprise, one of the others (see `_BUSY`)."""
    with county.database.acting() as session:
        logins = session.scalars(
            select(Person.login).join(Grant, Grant.person_id == Person.id).where(Grant.role == role.value)
        ).all()
    for login in (
        logins if role is Role.ENTERPRISE else [next((each for each in _BUSY if each in logins), logins[0])]
    ):
        with county.database.acting() as session:
            token, found = sign_in.open_session(
                session,
                person_id=session.scalars(select(Person.id).where(Person.login == login)).one(),
                password=sample_county.PASSWORD,
                now=NOW,
            )
        desk = county.stranger()
        desk.client.cookies.set(cookie_name(secure=False), token)
        desk.csrf = found.csrf
        yield desk


#: Whoever has most to read.
_BUSY = ("natural_resources",)

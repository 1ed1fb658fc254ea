"""What every page needs: its language, its visitor, its templates, its words of success and refusal."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api import wording
from api.clock import this_instant
from api.dependencies import UNTOUCHED, AtDoor, Visitor
from api.door import Door
from api.masking import masked
from api.pages.filling import environment
from api.pages.said import SAID
from api.refusals import Wrong, by_field, sentence
from api.sign_in import SignedIn
from workflow.errors import Refusal
from workflow.rules import duty
from workflow.rules.duty import ACTS, NO_CASE, Actor, Case, Role

_SAID_COOKIE: Final = "daiban_said"
_THEME_COOKIE: Final = "daiban_theme"
#: Whoever has seen enough of the first steps in this browser, by number.
HELPED_COOKIE: Final = "daiban_helped"
#: What a reader may choose; the first follows the machine.
THEMES: Final[Mapping[str, str]] = {"auto": "跟随系统", "light": "浅色", "dark": "深色"}
_A_YEAR: Final = 31_536_000


@dataclass(frozen=True, slots=True)
class Problems:
    """What has to be corrected in a form: the sentence above it, and those beside its fields."""

    sentence: str = ""
    clause: str = ""
    by_field: Sequence[Wrong] = ()

    @classmethod
    def of(cls, refusal: Refusal | None) -> "Problems":
        """The problems that a refusal names."""
        if refusal is None:
            return cls()
        return cls(sentence(refusal), refusal.clause, by_field(refusal))

    def at(self, name: str) -> list[str]:
        """The sentences for one field."""
        return [problem.detail for problem in self.by_field if problem.field == name]

    def within(self, place: str) -> bool:
        """Whether anything is wrong at a place or in what belongs to it: lines[2], lines[2].materials[0].name."""
        return any(problem.field.startswith(place) for problem in self.by_field)

    def apart_from(self, names: Sequence[str]) -> list[Wrong]:
        """The problems of fields that the form does not show beside a field of its own."""
        return [problem for problem in self.by_field if problem.field not in names]


def helped(request: Request) -> list[str]:
    """Who does not want to be told of the first steps any more in this browser."""
    return [each for each in request.cookies.get(HELPED_COOKIE, "").split(".") if each.isdecimal()]


@dataclass(slots=True)
class Page:
    """One answer in the making."""

    request: Request
    door: Door
    visitor: SignedIn | None
    language: str
    _said: str = field(default="", init=False)
    _token: str = field(default="", init=False)

    @property
    def token(self) -> str:
        """The token of the session for this page's forms, under one mask for all of them."""
        if not self._token and self.visitor is not None:
            self._token = masked(self.visitor.csrf)
        return self._token

    @property
    def actor(self) -> Actor:
        """Who looks at the page; only for routes that require a session."""
        assert self.visitor is not None  # noqa: S101  # the route's Decision has seen to it
        return self.visitor.actor

    @property
    def now(self) -> datetime:
        """The instant at which the page is asked for."""
        at: datetime = getattr(self.request.state, "now", None) or this_instant()
        return at

    @property
    def theme(self) -> str:
        """Light or dark, as chosen in this browser; otherwise as the machine has it."""
        for asked in (self.request.query_params.get("theme"), self.request.cookies.get(_THEME_COOKIE)):
            if asked is not None and asked in THEMES:
                return asked
        return "auto"

    def with_choice(self, name: str, value: str) -> str:
        """This page's query with another choice in it: what is looked for and filtered stays."""
        kept = [(key, said) for key, said in self.request.query_params.multi_items() if key != name]
        return "?" + urlencode([*kept, (name, value)])

    def say(self, message: str) -> str:
        """A message in the reader's language."""
        return self.door.words.say(self.language, message)

    def may_at_all(self, act: str) -> bool:
        """Whether any of the reader's roles may do it in some relation: what a menu asks."""
        if self.visitor is None or self.visitor.only:
            return False
        return any(role in self.actor.roles for role, _ in ACTS[act].allowed)

    def may(self, act: str, case: Case = NO_CASE) -> bool:
        """Whether the visitor may do something; what may not be done is not offered."""
        return self.visitor is not None and duty.may(self.visitor.actor, act, case)

    def has(self, *roles: Role) -> bool:
        """Whether the visitor holds one of these roles."""
        return self.visitor is not None and not self.visitor.actor.roles.isdisjoint(roles)

    def new_here(self) -> bool:
        """Whether the reader may be told of the first steps: not once they have dismissed it in this browser."""
        if self.visitor is None or self.visitor.only:
            return False
        return str(self.actor.person_id) not in helped(self.request)

    def unread(self) -> int:
        """How many notices waited for the visitor when this was asked for: what the menu says on every page."""
        return int(getattr(self.request.state, "unread", 0))

    def newest(self) -> int:
        """The number of history's newest line when this was asked for, so that nothing after it is missed."""
        return int(getattr(self.request.state, "newest", 0))

    def render(
        self, template: str, *, status: int = 200, refused: Refusal | None = None, **context: Any
    ) -> HTMLResponse:
        """Fill a template. With a refusal, its words stand above the form and beside the fields."""
        # What was said to the reader is said where he went, not on a page that fetches itself meanwhile.
        told = self.request.cookies.get(_SAID_COOKIE, "") if UNTOUCHED not in self.request.headers else ""
        said = SAID.get(told, "")
        body = (
            environment(self.door.words, self.language)
            .get_template(template)
            .render(
                page=self,
                themes=THEMES,
                may=self.may,
                problems=Problems.of(refused),
                said=said if refused is None else "",
                **context,
            )
        )
        response = HTMLResponse(body, status, headers={"content-language": self.language, "vary": "Cookie"})
        if said:
            response.delete_cookie(_SAID_COOKIE, path="/")
        self._keep_choice(response, "lang", wording.COOKIE, wording.LANGUAGES)
        self._keep_choice(response, "theme", _THEME_COOKIE, THEMES)
        return response

    def _keep_choice(self, response: Response, name: str, cookie: str, choices: Container[str]) -> None:
        asked = self.request.query_params.get(name)
        if asked is not None and asked in choices:
            response.set_cookie(
                cookie,
                asked,
                max_age=_A_YEAR,
                path="/",
                samesite="lax",
                secure=self.door.settings.secure_cookies,
            )

    def go(self, path: str, *, said: str = "") -> RedirectResponse:
        """Go to another page after something was done; a reload there does nothing twice."""
        response = RedirectResponse(quote(path, safe="/?&=#%:"), 303)
        if said:
            response.set_cookie(
                _SAID_COOKIE,
                said,
                max_age=60,
                path="/",
                httponly=True,
                samesite="lax",
                secure=self.door.settings.secure_cookies,
            )
        return response

    def again(self, form: Callable[[Session, Refusal], Response]) -> None:
        """Say how the form is shown once more if this request is refused: with all that was typed.

        It runs after the transaction was rolled back, with a session of its own.
        """
        self.request.state.again = form


async def page_of(request: Request, door: AtDoor, visitor: Visitor) -> Page:
    """The page of a request."""
    return Page(request, door, visitor, wording.language_of(request))


AsPage = Annotated[Page, Depends(page_of)]

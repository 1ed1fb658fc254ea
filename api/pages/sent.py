"""A form that was sent: who sent it for which act, the transaction it is done in, and what was typed, read by its kind."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from api.asked import Dated
from api.clock import Now
from api.dependencies import Acting, Decision, InForce
from api.pages.page import AsPage, Page
from api.sending import Typed
from workflow.errors import (
    ChangedMeanwhile,
    ChoiceUnknown,
    DateUnreadable,
    FactMissing,
    MomentUnreadable,
    Refusal,
)
from workflow.law.book import Law
from workflow.law.words import word
from workflow.rules.duty import Actor
from workflow.rules.local_time import SHANGHAI

Choice = TypeVar("Choice", bound=StrEnum)


class Show(Protocol):
    """Shows the page of one thing, with what was typed into its forms and why that was refused."""

    def __call__(
        self,
        page: Page,
        session: Session,
        law: Law,
        thing_id: int,
        now: datetime,
        /,
        *,
        typed: Mapping[str, Any],
        refused: Refusal,
    ) -> Response:
        """The page."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One form that somebody has sent, to be done in one transaction."""

    #: The act by its name in the duty matrix; it is also what the next page says was done.
    act: str
    by: Actor
    page: Page
    session: Session
    law: Law
    now: datetime
    fields: FormData

    def text(self, name: str) -> str:
        """What was typed there; empty where nothing was."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else ""

    def several(self, name: str) -> list[str]:
        """All that was ticked or typed under one name."""
        return [value for value in self.fields.getlist(name) if isinstance(value, str)]

    def lines(self, name: str) -> list[str]:
        """What was typed there line by line, without the empty ones."""
        return [line for line in self.text(name).splitlines() if line.strip()]

    def choice(self, kind: type[Choice], name: str, fact: str) -> Choice:
        """The one of a vocabulary's words that was chosen there; `fact` is its name as people read it.

        Raises:
            ChoiceUnknown: the vocabulary has no such word.
        """
        return _chosen(kind, self.text(name), fact, name)

    def choices(self, kind: type[Choice], name: str, fact: str) -> list[Choice]:
        """All of a vocabulary's words that were chosen there.

        Raises:
            ChoiceUnknown: the vocabulary has no such word.
        """
        return [_chosen(kind, given, fact, name) for given in self.several(name)]

    def number(self, name: str) -> int | None:
        """The whole number there; None where there is none."""
        return number_in(self.text(name))

    def day(self, name: str) -> date | None:
        """The date there; None where it is empty.

        Raises:
            DateUnreadable: it is no date.
        """
        given = self.text(name).strip()
        if not given:
            return None
        try:
            return date.fromisoformat(given)
        except ValueError as error:
            raise DateUnreadable(value=given, field=name) from error

    def the_day(self, name: str, fact: str) -> date:
        """The date there, which has to be given.

        Raises:
            FactMissing: it is empty; `fact` is its name as people read it.
            DateUnreadable: it is no date.
        """
        found = self.day(name)
        if found is None:
            raise FactMissing(fact=fact, field=name)
        return found

    def moment(self, name: str) -> datetime | None:
        """The instant there (`2026-11-23T09:30`), by the wall clock of the county; None where it is empty.

        Raises:
            MomentUnreadable: it is no date and time.
        """
        given = self.text(name).strip()
        if not given:
            return None
        try:
            typed = datetime.fromisoformat(given)
        except ValueError:
            raise MomentUnreadable(value=given[:40], field=name) from None
        return typed.replace(tzinfo=SHANGHAI) if typed.tzinfo is None else typed

    def the_moment(self, name: str, fact: str) -> datetime:
        """The instant there, which has to be given.

        Raises:
            FactMissing: it is empty; `fact` is its name as people read it.
            MomentUnreadable: it is no date and time.
        """
        found = self.moment(name)
        if found is None:
            raise FactMissing(fact=fact, field=name)
        return found

    def rows(self, prefix: str) -> list[dict[str, object]]:
        """What was typed in numbered rows: `enterprise-0-text`, `enterprise-0-on` …"""
        found: dict[int, dict[str, object]] = {}
        for name, value in self.fields.items():
            head, _, rest = name.partition("-")
            number, _, field = rest.partition("-")
            if head == prefix and number.isascii() and number.isdecimal() and isinstance(value, str):
                found.setdefault(int(number), {})[field] = value
        return [found[number] for number in sorted(found)]

    def upload(self, name: str) -> UploadFile | None:
        """The file that was chosen there; None where none was."""
        file = self.fields.get(name)
        return file if isinstance(file, UploadFile) and file.filename else None

    @property
    def version(self) -> int:
        """The version that the form was filled in on.

        Raises:
            ChangedMeanwhile: it names none, so it cannot be the one that is stored.
        """
        given = self.text("version")
        if not given.isascii() or not given.isdecimal() or len(given) > 18:
            raise ChangedMeanwhile
        return int(given)

    @property
    def facts_version(self) -> int | None:
        """The version of the project's facts that stood beside the form; None where it does not say.

        Whoever does not say relies on the version of the row, which moves on with the facts that its answer rests on.
        """
        given = self.text("facts_version")
        return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None

    @property
    def happened_at(self) -> datetime | None:
        """When it happened, where that is recorded later (补录); None where it happens just now.

        Raises:
            MomentUnreadable: it is no date and time.
        """
        return self.moment("happened_at")

    @property
    def late_because(self) -> str:
        """Why it is recorded later than it happened."""
        return self.text("late_because")

    @property
    def dated(self) -> Dated:
        """Who does it and when: what every act that may be recorded late takes.

        Raises:
            MomentUnreadable: when it happened is no date and time.
        """
        return {
            "happened_at": self.happened_at,
            "late_because": self.late_because,
            "by": self.by,
            "now": self.now,
        }

    def typed(self, *lists: str) -> dict[str, Any]:
        """What was typed, for a form that is shown once more; `lists` names the fields that hold several.

        None ticked is an answer too: it must not come back as what was proposed at first.
        """
        texts = {name: value for name, value in self.fields.items() if isinstance(value, str)}
        return {**texts, **{name: self.several(name) for name in lists}}

    def again(
        self,
        show: Show,
        thing_id: int,
        doing: str = "",
        *,
        lists: Sequence[str] = (),
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        """If this is refused, show the page of the thing with what was typed, or with `typed` where that is given.

        `doing` says in which of the page's forms it was typed.
        """
        page, law, now = self.page, self.law, self.now
        kept = {**(self.typed(*lists) if typed is None else typed), "doing": doing}
        page.again(
            lambda session, refused: show(page, session, law, thing_id, now, typed=kept, refused=refused)
        )

    def done(self, path: str, *, said: str = "") -> Response:
        """Go on to a page, which says that the act was done, or `said` where one form does one of several."""
        return self.page.go(path, said=said or self.act)


def number_in(text: str) -> int | None:
    """The whole number that a text is; None where it is none, or longer than any of ours."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 17 else None


def _chosen(kind: type[Choice], given: str, fact: str, field: str) -> Choice:
    if given not in set(kind):
        words = "、".join(word(choice) for choice in kind)
        raise ChoiceUnknown(fact=fact, value=given, choices=words, field=field)
    return kind(given)


def sent_for(act: str) -> Callable[..., Awaitable[Sent]]:
    """What a form's route depends on: whoever sends it may do the act, and nothing is written before that is known."""

    async def sent(
        by: Annotated[Actor, Depends(Decision(act))],
        page: AsPage,
        session: Acting,
        law: InForce,
        now: Now,
        fields: Typed,
    ) -> Sent:
        return Sent(act, by, page, session, law, now, fields)

    return sent

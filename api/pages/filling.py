"""How templates are filled: where they stand, what they may call, how they write moments and days."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel.dates import format_date, format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api import wording
from api.citing import cited
from workflow.law.terms import Phase, Scope
from workflow.law.words import duration, word
from workflow.rules.checklist import counts_words, material_words
from workflow.rules.duty import Role
from workflow.rules.local_time import SHANGHAI

TEMPLATES: Final = Path(__file__).parents[1] / "templates"
STATIC: Final = Path(__file__).parents[1] / "static"


@cache
def _version(name: str) -> str:
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""


def static(name: str) -> str:
    """The address of an asset; its content is part of it, so that a new one is fetched."""
    version = _version(name)
    return f"/static/{name}?v={version}" if version else f"/static/{name}"


def _moment(language: str) -> Callable[[datetime | None], str]:
    pattern = "y年M月d日 HH:mm" if language == wording.SOURCE else "d MMM y HH:mm"

    def moment(at: datetime | None) -> str:
        return format_datetime(at.astimezone(SHANGHAI), pattern, locale=language) if at else ""

    return moment


def _clock(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%H:%M}" if at else ""


def _day(language: str) -> Callable[[date | datetime | None], str]:
    pattern = "y年M月d日 EEE" if language == wording.SOURCE else "EEE d MMM y"

    def day(on: date | datetime | None) -> str:
        if isinstance(on, datetime):
            on = on.astimezone(SHANGHAI).date()
        return format_date(on, pattern, locale=language) if on else ""

    return day


def masked(phone: str) -> str:
    """A telephone number as it is shown to those who need not call it: 138****5678 (个人信息保护法)."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def _amount(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():,f}"


@cache
def environment(words: wording.Catalogues, language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    catalogue = words.for_language(language)
    # Methods that the extension adds are not known to the type of Environment.
    install: Any = environment
    install.install_gettext_callables(
        lambda message: words.say(language, message), catalogue.ngettext, newstyle=True
    )
    environment.filters.update(
        moment=_moment(language),
        day=_day(language),
        clock=_clock,
        masked=masked,
        amount=_amount,
        told=lambda message: words.marked(language, message),
        noted=lambda text: words.noted(language, text),
        quoted=lambda text: wording.quoted(language, text),
        cited=lambda text: cited(words, language, text),
        listed=lambda texts, sign="、": words.listed(language, texts, sign),
    )
    environment.globals.update(
        static=static,
        lang=lambda text: wording.language_mark(language, text),
        languages=wording.LANGUAGES,
        Role=Role,
        word=word,
        phase_words={phase.value: word(phase) for phase in Phase},
        scope_words={scope.value: word(scope) for scope in Scope},
        duration=duration,
        counts_words=counts_words,
        material_words=material_words,
        translated=lambda options: [(key, words.say(language, said)) for key, said in options],
    )
    return environment

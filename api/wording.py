"""Every word that people read, in their language. Chinese is the source; catalogues are read as .po at start."""

import gettext
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any, Final

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup, escape
from starlette.requests import Request

from workflow.errors import PauseNotAllowed
from workflow.law.sentence import Sentence, Written, recognised
from workflow.law.words import LENGTHS
from workflow.rules.approval_item import TITLES_OF_ITEMS
from workflow.rules.facts import AGAIN
from workflow.rules.local_time import SHANGHAI
from workflow.rules.pack_papers import CONFLICTS
from workflow.rules.screening import FACTS, JUDGED, LAND_WORDS, NEEDS

LOCALE: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "messages"
#: The language in which everything is written first.
SOURCE: Final = "zh"
#: What each language calls itself, in the order offered.
LANGUAGES: Final[Mapping[str, str]] = {"zh": "中文", "en": "English"}
COOKIE: Final = "daiban_lang"
#: Sentences that are kept as text in records, in the order in which they are looked for: the plainest last.
STORED: Final = (
    *AGAIN,
    *TITLES_OF_ITEMS,
    *CONFLICTS,
    *FACTS,
    *LENGTHS.values(),
    PauseNotAllowed.template(),
)
_AMONG: Final = (
    ("needs", tuple(NEEDS.values())),
    ("land", tuple(LAND_WORDS.values())),
    ("judged", tuple(JUDGED.values())),
)
_HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True, eq=False)
class Catalogues:
    """The translations of one process, by language."""

    by_language: Mapping[str, gettext.NullTranslations]

    @classmethod
    @cache
    def read(cls, folder: Path = LOCALE) -> "Catalogues":
        """Read every catalogue below `folder`, compiled in memory: no binary is committed or built."""
        read: dict[str, gettext.NullTranslations] = {SOURCE: gettext.NullTranslations()}
        for path in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
            language = path.parent.parent.name
            with path.open("rb") as source:
                catalogue = read_po(source, locale=language)
            compiled = BytesIO()
            write_mo(compiled, catalogue)
            compiled.seek(0)
            read[language] = gettext.GNUTranslations(compiled)
        return cls(read)

    def for_language(self, language: str) -> gettext.NullTranslations:
        """The catalogue of a language; an unknown one reads the source."""
        return self.by_language.get(language, self.by_language[SOURCE])

    def say(self, language: str, message: str) -> str:
        """One message in a language, as plain text. The empty one stays empty: gettext keeps its header there."""
        if language == SOURCE or not message:
            return str(message)
        return "".join(text for text, _ in self._parts(language, message))

    def marked(self, language: str, message: str | None) -> Markup:
        """One message in a language, as HTML: what it quotes in Chinese says so (`lang`), for eyes and screen readers."""
        if message is None:
            return Markup()
        if isinstance(message, Markup):
            return message
        if language == SOURCE or not message:
            return escape(message)
        return Markup().join(
            quoted(language, text) if is_fact else escape(text)
            for text, is_fact in self._parts(language, message)
        )

    def noted(self, language: str, text: str) -> Markup:
        """Words of the house or somebody's own, whichever it is, as HTML: what has no words in the language is quoted."""
        if language == SOURCE or isinstance(text, Markup):
            return escape(text)
        return Markup().join(
            quoted(language, part) if is_fact else escape(part)
            for part, is_fact in self._fact(language, text, "")
        )

    def listed(self, language: str, texts: Iterable[str], sign: str = "、") -> Markup:
        """Several of them with a sign between them, as HTML."""
        return escape(self.say(language, sign)).join(self.noted(language, text) for text in texts)

    def _parts(self, language: str, message: str) -> Iterator[tuple[str, bool]]:
        """The message piece by piece, each with whether it is a fact that has no words in the language."""
        if isinstance(message, Written):
            yield written(language, message), False
            return
        catalogue = self.for_language(language)
        if not isinstance(message, Sentence):
            known = self._known(language, message)
            if known is None and isinstance(again := recognised(message, STORED, _AMONG), Sentence):
                yield from self._parts(language, again)
            else:
                yield message if known is None else known, False
            return
        template = catalogue.gettext(message.template) if message.template else ""
        for literal, name, form, _ in Formatter().parse(template):
            if literal:
                yield literal, False
            if name is not None:
                yield from self._fact(language, message.facts[name], form or "")

    def _known(self, language: str, fact: str) -> str | None:
        said = self.for_language(language).gettext(fact) if fact else ""
        return None if said == fact and _HAN.search(fact) else said

    def _fact(self, language: str, fact: Any, form: str) -> Iterator[tuple[str, bool]]:
        if isinstance(fact, Sentence | Written):
            yield from self._parts(language, fact)
        elif isinstance(fact, str):
            said = self._known(language, fact)
            if said is None and "、" in fact:
                several = [self._known(language, one) for one in fact.split("、")]
                said = ", ".join(one for one in several if one) if all(several) else None
            if said is None and isinstance(again := recognised(fact, STORED, _AMONG), Sentence):
                yield from self._parts(language, again)
            else:
                yield (fact, True) if said is None else (said, False)
        elif isinstance(fact, Sequence):
            for place, one in enumerate(fact):
                if place:
                    yield self.say(language, getattr(fact, "sign", "、")), False
                yield from self._fact(language, one, form)
        elif "|" in form:
            # `{n:day|days}`: which of the two stands beside the number.
            yield form.split("|")[fact != 1], False
        else:
            yield format(fact, form), False


def quoted(language: str, text: object) -> Markup:
    """Text that is shown as it was written (a name, an address, a passage of the law), as HTML; nothing where there is none.

    On a page in another language Chinese says that it is Chinese.
    """
    if text is None:
        return Markup()
    if language == SOURCE or isinstance(text, Markup) or not (isinstance(text, str) and _HAN.search(text)):
        return escape(text)
    return Markup('<span lang="zh">{}</span>').format(text)


def language_mark(language: str, text: object) -> Markup:
    """The attribute for an element whose whole text is shown as it was written; empty where it reads as the page."""
    strange = language != SOURCE and isinstance(text, str) and _HAN.search(text)
    return Markup(' lang="zh"') if strange else Markup()


def written(language: str, words: Written) -> str:
    """A day or an instant as a language writes it."""
    if isinstance(words.at, datetime):
        return format_datetime(words.at.astimezone(SHANGHAI), "d MMM y HH:mm", locale=language)
    return format_date(words.at, "EEE d MMM y", locale=language)


def language_of(request: Request) -> str:
    """The language of a request: `?lang=`, else the one chosen before, else what the browser prefers."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked is not None and asked in LANGUAGES:
            return asked
    return _preferred(request.headers.get("accept-language", ""))


def _preferred(accepted: str) -> str:
    weighted: list[tuple[float, int, str]] = []
    for position, part in enumerate(accepted.split(",")[:12]):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        weighted.append((-weight, position, tag.partition("-")[0].lower()))
    return next((tag for _, _, tag in sorted(weighted) if tag in LANGUAGES), SOURCE)

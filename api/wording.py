"""Every word that people read, in their language. Chinese is the source; catalogues are read as .po at start."""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.requests import Request

LOCALE: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "messages"
#: The language in which everything is written first.
SOURCE: Final = "zh"
#: What each language calls itself, in the order offered.
LANGUAGES: Final[Mapping[str, str]] = {"zh": "中文", "en": "English"}
COOKIE: Final = "daiban_lang"


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
        """One message in a language. The empty one stays empty: gettext keeps its header there."""
        return self.for_language(language).gettext(message) if message else ""


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

"""Every page of the sample county in English: what is Chinese there is quoted, and says that it is Chinese."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from babel.messages.pofile import read_po

from api.wording import LOCALE, Catalogues
from builders.crawl import everything
from builders.door import World
from workflow.law.editions import read_law
from workflow.rules.duty import Role

Making = Callable[[], AbstractContextManager[str]]

_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


@pytest.fixture(scope="module")
def english(county: World) -> dict[Role, dict[str, list[tuple[str, str]]]]:
    """Every page in English, by role and address: its words and the language each is said in."""
    return {role: {path: words.spoken for path, words in everything(county, role, "en")} for role in Role}


@pytest.mark.parametrize("role", list(Role))
def test_in_english_whatever_is_chinese_says_that_it_is(
    english: dict[Role, dict[str, list[tuple[str, str]]]], role: Role
) -> None:
    loose: dict[str, str] = {}
    for path, spoken in english[role].items():
        for language, text in spoken:
            if _CHINESE.search(text) and not language.startswith("zh"):
                loose.setdefault(text, path)
    assert loose == {}


@pytest.mark.parametrize("role", list(Role))
def test_nothing_that_has_its_english_is_quoted_in_chinese(
    english: dict[Role, dict[str, list[tuple[str, str]]]], role: Role
) -> None:
    catalogue = Catalogues.read().for_language("en")
    quoted: dict[str, str] = {}
    for path, spoken in english[role].items():
        for language, text in spoken:
            if language.startswith("zh") and text not in _NAMES and catalogue.gettext(text) != text:
                quoted.setdefault(text, path)
    assert quoted == {}


@pytest.mark.parametrize("role", [Role.OFFICE, Role.ENTERPRISE])
def test_in_chinese_no_english_is_left(county: World, role: Role) -> None:
    catalogue = Catalogues.read().for_language("en")
    english = {catalogue.gettext(source) for source in _sources()} - _sources()
    left: dict[str, str] = {}
    for path, words in everything(county, role, "zh"):
        for language, text in words.spoken:
            if language.startswith("zh") and text in english and not text.isnumeric():
                left.setdefault(text, path)
    assert left == {}


def _sources() -> set[str]:
    with (LOCALE / "en" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return {str(message.id) for message in read_po(source, locale="en") if message.id}


def _names() -> frozenset[str]:
    edition = read_law().current
    return frozenset(
        {item.name for item in edition.items.values()}
        | {paper.name for paper in edition.commitment.papers}
        | {
            paper.name
            for item in edition.items.values()
            for one in item.circumstances
            for paper in one.materials
        }
    )


#: Names of items and papers are quoted as the catalogue writes them, whatever else has the same name.
_NAMES = _names()

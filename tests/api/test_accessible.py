"""Every kind of page of the sample county before axe-core, in both languages and in light and dark."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page

from builders import crawl
from builders.crawl import desks
from builders.door import World
from builders.visiting import Site, over_the_network, token_of, visit_as
from setup.node import MODULES
from workflow.rules.duty import Role

Making = Callable[[], AbstractContextManager[str]]

#: axe runs inside the page, past its policy, which a test may do and no page can.
_AXE = MODULES / "axe-core" / "axe.min.js"
_RUN = """async (how) => {
  const found = await axe.run(document, { resultTypes: ["violations"], ...how });
  return found.violations.flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 160)}`));
}"""
_CONTRAST_ALONE = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
_WITHOUT_CONTRAST = {"rules": {"color-contrast": {"enabled": False}}}
_UNFOLD = "() => document.querySelectorAll('details').forEach((each) => { each.open = true })"


@pytest.fixture(scope="module")
def site(county: World, app: FastAPI) -> Iterator[Site]:
    """The sample county, to be visited."""
    with over_the_network(app, county) as visited:
        yield visited


@pytest.fixture(scope="module")
def addresses(site: Site) -> list[tuple[str, str]]:
    """Of each kind of page the fullest that two people see: whose session, and the address."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    for role in Role:
        desk = next(iter(desks(site.world, role)))
        token = token_of(desk)
        fullest: dict[str, tuple[int, str, str]] = {}
        for path, words in crawl.pages(desk, "zh"):
            kind = re.sub(r"\d+", "N", path.partition("?")[0].partition("#")[0])
            candidate = (len(words.spoken), token, path)
            fullest[kind] = max(fullest.get(kind, candidate), candidate)
        for kind, one in fullest.items():
            found.setdefault(kind, []).append(one)
    return [(token, path) for pages in found.values() for _, token, path in sorted(pages)[-2:]]


def _violations(page: Page, how: dict[str, Any] | None = None) -> list[str]:
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate(_RUN, how or {})
    return [str(each) for each in found]


def test_in_chinese_no_page_bars_anybody_in_light_or_dark(
    browser: Browser, site: Site, addresses: list[tuple[str, str]]
) -> None:
    found: dict[str, list[str]] = {}
    for page, path in _opened(browser, site, addresses, "zh"):
        found[path] = _violations(page)
        page.emulate_media(color_scheme="dark")
        found[f"{path} in the dark"] = _violations(page, _CONTRAST_ALONE)
        page.emulate_media(color_scheme="light")
    assert {path: said for path, said in found.items() if said} == {}


def test_in_english_no_page_bars_anybody(
    browser: Browser, site: Site, addresses: list[tuple[str, str]]
) -> None:
    # The colours are those of the Chinese page.
    found = {
        path: _violations(page, _WITHOUT_CONTRAST) for page, path in _opened(browser, site, addresses, "en")
    }
    assert {path: said for path, said in found.items() if said} == {}


def _opened(
    browser: Browser, site: Site, addresses: list[tuple[str, str]], language: str
) -> Iterator[tuple[Page, str]]:
    pages = {
        token: visit_as(browser, site, token, language=language, bypass_csp=True)
        for token in {token for token, _ in addresses}
    }
    for token, path in addresses:
        pages[token].goto(path)
        pages[token].evaluate(_UNFOLD)
        yield pages[token], path


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_before_signing_in_bar_nobody_either(
    browser: Browser, site: Site, path: str, language: str, scheme: str
) -> None:
    page = visit_as(browser, site, None, language=language, bypass_csp=True)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(path)
    assert _violations(page) == []

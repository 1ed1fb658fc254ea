"""What goes over the line: compressed, fetched once, and light enough for a telephone in the hills."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.masking import is_token, masked
from builders import crawl
from builders.crawl import desks
from builders.door import Desk, World
from workflow.rules.duty import Role

#: The most that a first view may weigh, without the fonts of names.
MOST = 150 * 1024
_ASSETS = re.compile(r'(?:<link[^>]+rel="stylesheet"[^>]+href|<script[^>]+src)="(/static/[^"]+)"')
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


def _weight(desk: Desk, path: str) -> int:
    """What one answer weighs on the line."""
    asked = {"accept-encoding": "gzip"}
    with desk.client.stream("GET", path, headers=asked, follow_redirects=True) as answer:
        return sum(len(piece) for piece in answer.iter_raw())


def _first_views(county: World) -> Iterator[tuple[str, int]]:
    assets: dict[str, int] = {}
    for role in Role:
        for desk in desks(county, role):
            for path, _ in crawl.pages(desk, "zh"):
                address = path.partition("#")[0]
                needed = _ASSETS.findall(desk.client.get(address, follow_redirects=True).text)
                assert needed, address
                for asset in needed:
                    if asset not in assets:
                        assets[asset] = _weight(desk, asset)
                yield f"{role} {address}", _weight(desk, address) + sum(assets[each] for each in needed)


def test_the_first_view_of_every_page_is_light(county: World) -> None:
    assert {path: weight for path, weight in _first_views(county) if weight > MOST} == {}


def test_pages_and_what_they_load_are_compressed_for_whoever_asks(world: World) -> None:
    office = world.desk()
    for path in ("/projects", "/static/daiban.css", "/static/htmx.min.js"):
        packed = office.get(path, headers={"accept-encoding": "gzip"})
        assert packed.headers["content-encoding"] == "gzip", path
        assert "accept-encoding" in packed.headers["vary"].lower(), path
        assert "content-encoding" not in office.get(path, headers={"accept-encoding": "identity"}).headers


def test_an_address_that_names_its_content_is_never_asked_for_again(world: World) -> None:
    (style,) = re.findall(r'href="(/static/daiban\.css[^"]*)"', world.stranger().get("/sign-in").text)
    assert "immutable" in world.stranger().get(style).headers["cache-control"]
    assert "immutable" not in world.stranger().get("/static/daiban.css").headers["cache-control"]


def test_the_token_is_another_on_every_page_and_good_from_each(world: World) -> None:
    office = world.desk()
    pages = [office.get("/projects/new").text for _ in range(2)]
    tokens = [set(_TOKEN.findall(page)) for page in pages]
    assert [len(each) for each in tokens] == [1, 1], "one mask for all forms of a page"
    assert tokens[0] != tokens[1]
    assert office.csrf not in "".join(pages)
    for (token,) in tokens:
        office.csrf = token
        assert office.submit("/projects/new", {"name": "甲"}).status_code == 422


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=16, max_size=48))
def test_a_mask_comes_off_again(token: str) -> None:
    assert is_token(masked(token), token)
    assert is_token(token, token)
    assert not is_token(masked(token), token + "x")


@pytest.mark.parametrize("given", ["", "x", "=", "!!!!", "AAAA", "代办", "A" * 5000])
def test_what_is_no_token_is_none(given: str) -> None:
    assert not is_token(given, "the-token-of-a-session-of-thirty")

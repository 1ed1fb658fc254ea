"""Every page in pictures (`make gallery`): as it mostly is, empty, full, and refused; on a desk and on a phone.

The pictures are looked at, one by one, before a page is called done; they are kept out of git.
"""

import html
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from api.app import create_app
from builders import crawl
from builders.door import FACTS, PASSWORD, Desk, World, engaged, open_world
from builders.visiting import DESK, FLAGS, PHONE, Site, over_the_network, token_of, visit_as
from forms.pool import Pool
from workflow.actions.people import hash_password
from workflow.records.migration import upgrade
from workflow.rules.duty import Role

#: Where the pictures go, and how many projects a full house has.
OUT: Final = Path("gallery")
MANY: Final = 60
#: The longest that people really write, with rare characters of names.
LONG: Final = "年产五万吨高性能稀土永磁材料及其配套回收利用一体化智能制造示范基地（一期、二期）建设项目𬭎䶮"
_CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
#: Who looks at an empty house; an enterprise comes with its project.
_WHO: Final = {
    Role.OFFICE: "office",
    Role.AGENT: "agent1",
    Role.LIAISON: "natural_resources",
    Role.SUPERVISOR: "supervisor",
    Role.ADMIN: "admin",
}


#: What stands in an address for which one of its kind: a number, a hash, a key.
_WHICH: Final = re.compile(r"\b[0-9a-f]{64}\b|\d+|(?<=departments/)\w+|(?<=scorecards/)\w+|(?<=packs/)\w+")


def _kind(path: str) -> str:
    address = path.partition("?")[0].partition("#")[0]
    return _WHICH.sub("N", address).strip("/").replace("/", "-") or "start"


def _fullest(desk: Desk) -> dict[str, str]:
    """Of each kind of page that links lead to the one with most on it."""
    found: dict[str, tuple[int, str]] = {}
    for path, words in crawl.pages(desk, "zh"):
        seen = (len(words.spoken), path)
        found[_kind(path)] = max(found.get(_kind(path), seen), seen)
    return {kind: path for kind, (_, path) in found.items()}


@contextmanager
def _site(app: FastAPI, *, sample: bool) -> Iterator[Site]:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/gallery.sqlite3"
        upgrade(url)
        if sample:
            with crawl.sample(app, url, Path(folder)) as world, over_the_network(app, world) as site:
                yield site
        else:
            # What engages them is committed before anybody comes.
            with engaged(url, hash_password(PASSWORD)) as cast:
                pass
            with open_world(app, url, Path(folder), cast) as world, over_the_network(app, world) as site:
                yield site


def _take(browser: Browser, site: Site, token: str | None, state: str, name: str, path: str) -> None:
    """One page on a desk and on a phone."""

    def go(page: Page) -> None:
        page.goto(path, wait_until="networkidle")

    _shoot(browser, site, token, state, name, go)


def _shoot(
    browser: Browser, site: Site, token: str | None, state: str, name: str, go: Callable[[Page], None]
) -> None:
    for size, called in ((DESK, "desk"), (PHONE, "phone")):
        page = visit_as(browser, site, token, viewport=size)
        go(page)
        page.screenshot(path=OUT / state / f"{name}-{called}.png", full_page=True)
        page.context.close()


def _typical(browser: Browser, app: FastAPI) -> None:
    with _site(app, sample=True) as site:
        for role in Role:
            desk = next(iter(crawl.desks(site.world, role)))
            for kind, path in _fullest(desk).items():
                _take(browser, site, token_of(desk), "typical", f"{role.value}-{kind}", path)
        for path in ("/sign-in", "/track"):
            _take(browser, site, None, "typical", f"anybody-{_kind(path)}", path)


def _empty_and_refused(browser: Browser, app: FastAPI) -> None:
    with _site(app, sample=False) as site:
        for role, login in _WHO.items():
            desk = site.world.desk(login)
            for kind, path in _fullest(desk).items():
                _take(browser, site, token_of(desk), "empty", f"{role.value}-{kind}", path)
        _refused(browser, site)
        _fill(site.world)
        for role in (Role.OFFICE, Role.AGENT, Role.SUPERVISOR):
            desk = site.world.desk(_WHO[role])
            for path in ("/tasks", "/projects", "/board"):
                if desk.get(path).status_code == 200:
                    _take(browser, site, token_of(desk), "full", f"{role.value}-{_kind(path)}", path)


def _fill(world: World) -> None:
    office = world.desk()
    for number in range(MANY):
        world.project(
            office,
            name=f"{LONG}{number + 1}号",
            enterprise_name=f"罗定{LONG[4:20]}{number}有限公司",
            credit_code="",
        )


def _refused(browser: Browser, site: Site) -> None:
    """Nothing there, not one's own, a form that is refused, a password that is wrong, a session that is over."""
    token = token_of(site.world.desk())
    _take(browser, site, token, "refused", "nowhere", "/projects/999")
    _take(browser, site, token_of(site.world.desk("agent1")), "refused", "not-allowed", "/people")

    def intake(page: Page) -> None:
        page.goto("/projects/new", wait_until="networkidle")
        page.locator("input[name=name]").fill(str(FACTS["name"]))
        page.locator("main form").first.evaluate(
            "(form) => { form.noValidate = true; form.requestSubmit(); }"
        )
        page.wait_for_load_state("networkidle")

    def password(page: Page) -> None:
        page.goto("/sign-in", wait_until="networkidle")
        page.locator("input[name=login]").fill("office")
        page.locator("input[name=password]").fill("not this one")
        page.locator("input[name=password]").press("Enter")
        page.wait_for_load_state("networkidle")

    _shoot(browser, site, token, "refused", "intake", intake)
    _shoot(browser, site, None, "refused", "password", password)


def _index() -> None:
    """A page on which all of them are seen together."""
    shown = []
    for state in ("typical", "empty", "full", "refused"):
        pictures = sorted((OUT / state).glob("*.png"))
        figures = "".join(
            f'<figure><a href="{state}/{html.escape(each.name)}"><img loading="lazy" src="{state}/{html.escape(each.name)}"'
            f' alt=""></a><figcaption>{html.escape(each.stem)}</figcaption></figure>'
            for each in pictures
        )
        shown.append(f"<h2>{state} ({len(pictures)})</h2><div>{figures}</div>")
    style = (
        "div{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:16px}figure{margin:0}"
        "img{width:100%;height:320px;object-fit:cover;object-position:top;border:1px solid #ccc}body{font:14px sans-serif}"
    )
    (OUT / "index.html").write_text(
        f'<!doctype html><meta charset="utf-8"><title>daiban</title><style>{style}</style>{"".join(shown)}',
        encoding="utf-8",
    )


def main() -> int:
    """Takes all pictures anew and says where they are."""
    shutil.rmtree(OUT, ignore_errors=True)
    with Pool(1) as paper, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=_CHROMIUM, args=FLAGS)
        _typical(browser, create_app(paper=paper))
        _empty_and_refused(browser, create_app(paper=paper))
        browser.close()
    _index()
    print(f"{len(list(OUT.rglob('*.png')))} pictures: {OUT / 'index.html'}")  # that is its answer
    return 0


if __name__ == "__main__":
    sys.exit(main())

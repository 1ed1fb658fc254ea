"""A door on this test's own database, in which everybody is engaged; application and paper are made once."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import make_url

from api.app import create_app
from builders import crawl, postgres
from builders.door import PASSWORD, Peopled, World, engaged, open_world
from builders.visiting import FLAGS, Site, over_the_network
from forms.pool import Pool
from workflow.actions import people

Making = Callable[[], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def paper() -> Iterator[Pool]:
    """The processes that make paper."""
    with Pool(1) as pool:
        yield pool


@pytest.fixture(scope="session")
def app(paper: Pool) -> FastAPI:
    """The application; each test opens it on a database of its own."""
    return create_app(paper=paper)


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Everybody's password, hashed once."""
    return people.hash_password(PASSWORD)


@pytest.fixture(scope="session")
def peopled_sqlite(migrated_sqlite: Making, password_hash: str) -> Iterator[Peopled]:
    """The SQLite file that each test copies."""
    with migrated_sqlite() as url:
        with engaged(url, password_hash) as cast:
            pass
        yield Peopled(url, cast)


@pytest.fixture(scope="session")
def peopled_postgres(migrated_postgres: Making, password_hash: str) -> Iterator[Peopled]:
    """The PostgreSQL database that each test copies."""
    with migrated_postgres() as url:
        with engaged(url, password_hash) as cast:
            pass
        yield Peopled(url, cast)


@pytest.fixture(params=("sqlite", "postgresql"))
def world(request: pytest.FixtureRequest, tmp_path: Path, app: FastAPI) -> Iterator[World]:
    """An open door with its people, once on each kind of database."""
    if request.param == "sqlite":
        peopled: Peopled = request.getfixturevalue("peopled_sqlite")
        copy = tmp_path / "door.sqlite3"
        shutil.copyfile(make_url(peopled.url).database or "", copy)
        with open_world(app, f"sqlite:///{copy}", tmp_path, peopled.cast) as opened:
            yield opened
        return
    peopled = request.getfixturevalue("peopled_postgres")
    server: postgres.Server = request.getfixturevalue("postgres_server")
    with (
        server.database(template=make_url(peopled.url).database or "") as url,
        open_world(app, url, tmp_path, peopled.cast) as opened,
    ):
        yield opened


@pytest.fixture
def site(app: FastAPI, peopled_sqlite: Peopled, tmp_path: Path) -> Iterator[Site]:
    """The door on a port of its own, in front of a database with its people."""
    copy = tmp_path / "site.sqlite3"
    shutil.copyfile(make_url(peopled_sqlite.url).database or "", copy)
    with (
        open_world(app, f"sqlite:///{copy}", tmp_path, peopled_sqlite.cast) as world,
        over_the_network(app, world) as visited,
    ):
        yield visited


@pytest.fixture(scope="module")
def browser(chromium: str | None) -> Iterator[Browser]:
    """One Chromium for the tests of a module; Playwright's event loop is not to meet those of others."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def county(
    migrated_sqlite: Making, app: FastAPI, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A door on the sample county, for the tests of one module; nothing else opens the application meanwhile."""
    with (
        migrated_sqlite() as url,
        crawl.sample(app, url, Path(tmp_path_factory.mktemp("county"))) as world,
    ):
        yield world

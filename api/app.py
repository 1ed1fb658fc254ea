"""The application: everything the door is made of, put together once per process."""

import gc
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from importlib.metadata import PackageNotFoundError, version
from typing import Final

import anyio.to_thread
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.staticfiles import StaticFiles

from api import handlers
from api.door import Door
from api.headers import SecurityHeaders
from api.idempotency import RequestDigest
from api.news import closed_with_the_server
from api.onward import Onward
from api.openapi import DESCRIPTION, TAGS
from api.pages import open_pages
from api.pages.filling import STATIC
from api.routes import open_routes
from api.sending import LARGEST_BODY, LARGEST_FIELD, MOST_FIELDS, MOST_FILES
from api.wording import Catalogues
from forms.pool import Pool
from workflow.actions.background import Engine
from workflow.law.book import Law
from workflow.law.editions import read_law
from workflow.records.database import Database
from workflow.settings import Settings

#: Papers and workbooks: nothing is gained by packing them once more.
COMPRESSED_ALREADY: Final = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


def _version() -> str:
    try:
        return version("daiban")
    except PackageNotFoundError:
        return "0"


def background(settings: Settings, database: Database, law: Law) -> AbstractContextManager[None]:
    """The work that time sets off, if this process is to do it."""
    if not settings.background:
        return nullcontext()
    # Who runs workers does without the schedule, and without what it takes to start it.
    from api.background import looking_after_time  # noqa: PLC0415

    return looking_after_time(Engine.of(settings, database, law), every=settings.every)


def create_app(settings: Settings | None = None, *, paper: Pool | None = None) -> FastAPI:
    """The application for these settings, by default those of the environment.

    Nothing is opened before it starts: the lifespan reads the law, opens the database and starts the processes
    that make paper, and closes them again. A pool that is given is used, and left open.
    """
    settings = settings or Settings.from_environment()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        settings: Settings = app.state.settings
        law = read_law(settings.county, settings.law_folder)
        words = Catalogues.read()
        # Few threads are quicker than many: 4 answer 1.6 times as much as 40, at a third of the p99.
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.threads
        database = Database(settings.database_url)
        try:
            with nullcontext(paper) if paper else Pool(settings.paper_processes) as pool:
                app.state.door = Door(settings, database, law, pool, words)
                with background(settings, database, law):
                    if not gc.isenabled():
                        # `daiban serve` put it off; what stands now is looked through no more.
                        gc.freeze()
                        gc.enable()
                    with closed_with_the_server(app.state.door.news):
                        yield
        finally:
            database.close()

    app = FastAPI(
        title="代办 daiban",
        version=_version(),
        description=DESCRIPTION,
        openapi_tags=TAGS,
        openapi_url="/api/v1/openapi.json",
        # Both load their scripts from another host; a closed intranet has none.
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        max_body_size=LARGEST_BODY,
        form_limits={"max_fields": MOST_FIELDS, "max_files": MOST_FILES, "max_part_size": LARGEST_FIELD},
        middleware=[
            Middleware(SecurityHeaders, https_only=settings.secure_cookies),
            Middleware(
                GZipMiddleware,
                minimum_size=1024,
                compresslevel=5,
                exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *COMPRESSED_ALREADY),
            ),
            Middleware(Onward, https_only=settings.secure_cookies),
            Middleware(RequestDigest),
        ],
    )
    app.state.settings = settings
    open_routes(app)
    open_pages(app)
    app.mount("/static", StaticFiles(directory=STATIC, check_dir=False), name="static")
    handlers.install(app)
    return app

"""The environment, read once into one frozen value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment may set. Every variable begins with DAIBAN_."""

    #: Working data: the embedded database lives here.
    data: Path
    #: `sqlite:///…` or `postgresql://…`.
    database_url: str
    #: Folder name of the county's law inside `workflow/law/`.
    county: str
    #: A folder with a county's own law; empty for the packaged ones.
    law_folder: str
    host: str
    port: int
    #: Whether the session cookie is sent over HTTPS only.
    secure_cookies: bool
    #: Threads that answer requests; few are quicker than many.
    threads: int
    #: Processes that make paper.
    paper_processes: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the environment; every setting has a default that works on one machine."""
        given = os.environ if environment is None else environment
        data = Path(given.get("DAIBAN_DATA", "data"))
        return cls(
            data=data,
            database_url=given.get("DAIBAN_DATABASE_URL") or f"sqlite:///{data / 'daiban.sqlite3'}",
            county=given.get("DAIBAN_COUNTY", "luoding"),
            law_folder=given.get("DAIBAN_LAW", ""),
            host=given.get("DAIBAN_HOST", "127.0.0.1"),
            port=int(given.get("DAIBAN_PORT", "8000")),
            secure_cookies=given.get("DAIBAN_SECURE_COOKIES", "") in ("1", "true", "yes"),
            threads=int(given.get("DAIBAN_THREADS", "4")),
            paper_processes=int(given.get("DAIBAN_PAPER_PROCESSES", "1")),
        )

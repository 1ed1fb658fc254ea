"""A door that is really open, and those who come to it: the people of the rehearsal with their browsers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from api import sign_in
from api.clock import read_clock
from api.dependencies import cookie_name
from api.door import Door
from workflow.actions import rehearsal
from workflow.actions.rehearsal import Cast
from workflow.law.editions import read_law
from workflow.records.database import Database
from workflow.settings import Settings

PASSWORD = "correct horse 电池"
#: Monday, 2026-11-23 09:30 in Luoding.
MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)

#: A project as an enterprise's clerk would write it down.
FACTS = {
    "origin": "招商引资",
    "name": "年产5000吨松脂深加工项目",
    "enterprise_name": "广东松源新材料有限公司",
    "credit_code": rehearsal.credit_code(88),
    "kind": "新建厂房",
    "industry_code": "C2663",
    "address": "罗定市双东街道产业园",
    "investment": "1.2亿",
    "contact_name": "梁某",
    "contact_phone": "13800009001",
    "new_enterprise": True,
    "needs_land": True,
}


@dataclass(slots=True)
class Wall:
    """The clock on the wall of a test: it stands still until it is moved."""

    now: datetime = MONDAY

    def pass_by(self, length: timedelta) -> None:
        """Let time pass."""
        self.now += length


@dataclass(slots=True)
class Desk:
    """One browser (or one program) in front of the door."""

    client: TestClient
    csrf: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def sign_in(self, login: str, password: str = PASSWORD) -> Any:
        """Sign in by JSON; answers the response."""
        answer = self.client.post("/api/v1/session", json={"login": login, "password": password})
        if answer.status_code == 200:
            self.csrf = answer.json()["csrf"]
        return answer

    def ask(self, method: str, path: str, *, version: int | str | None = None, **more: Any) -> Any:
        """Send a request with the session's token, and If-Match where a version is given."""
        headers = {"X-CSRF-Token": self.csrf, **more.pop("headers", {})}
        if version is not None:
            headers["If-Match"] = version if isinstance(version, str) else f'"{version}"'
        return self.client.request(method, path, headers=headers, follow_redirects=False, **more)

    def get(self, path: str, **more: Any) -> Any:
        """Read."""
        return self.ask("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> Any:
        """Write by JSON."""
        return self.ask("POST", path, json=json, **more)

    def submit(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        """Send a form as a browser without JavaScript does."""
        return self.client.post(
            path, data={"csrf": self.csrf, **(data or {})}, follow_redirects=False, **more
        )


@dataclass(slots=True)
class World:
    """An open door with its people."""

    app: FastAPI
    client: TestClient
    wall: Wall
    cast: Cast

    @property
    def door(self) -> Door:
        """What the application holds."""
        door: Door = self.app.state.door
        return door

    @property
    def database(self) -> Database:
        """The database behind the door."""
        return self.door.database

    def stranger(self) -> Desk:
        """A browser nobody has signed in with."""
        other = TestClient(self.app, raise_server_exceptions=False)
        # One event loop for all: they meet each other as they would in one server.
        other.portal = self.client.portal
        return Desk(other)

    def desk(self, login: str = "office") -> Desk:
        """A browser that somebody is signed in with: the session is opened without asking for the password."""
        desk = self.stranger()
        with self.database.acting() as session:
            token, found = sign_in.open_session(
                session, person_id=self.cast[login].person_id, password=PASSWORD, now=self.wall.now
            )
        desk.client.cookies.set(cookie_name(secure=False), token)
        desk.csrf = found.csrf
        return desk

    def project(self, desk: Desk | None = None, **facts: Any) -> dict[str, Any]:
        """A project taken in through the door."""
        answer = (desk or self.desk()).post("/api/v1/projects", {**FACTS, **facts})
        assert answer.status_code == 201, answer.text
        taken: dict[str, Any] = answer.json()
        return taken

    def dispatched(self, departments: dict[str, list[str]], **facts: Any) -> dict[str, Any]:
        """A project whose departments have been asked for their lists, by department and phases."""
        office = self.desk()
        project = self.project(office, **facts)
        path = f"/api/v1/projects/{project['id']}"
        involvements = [
            {"department": key, "phase": phase} for key, phases in departments.items() for phase in phases
        ]
        answer = office.ask(
            "PUT", f"{path}/analysis", json={"involvements": involvements}, version=project["version"]
        )
        assert answer.status_code == 200, answer.text
        answer = office.post(f"{path}/dispatch", version="*")
        assert answer.status_code == 201, answer.text
        seen: dict[str, Any] = office.get(path).json()
        return seen

    def landing(self, desk: Desk | None = None, **facts: Any) -> dict[str, Any]:
        """A project that skips docking, so that direct landing is open."""
        office = desk or self.desk()
        path = f"/api/v1/projects/{self.project(office, **facts)['id']}"
        given = {"move": "skip_docking", "reason": "企业已有全部清单"}
        moved = office.post(f"{path}/moves", given, version="*")
        assert moved.status_code == 200, moved.text
        seen: dict[str, Any] = office.get(path).json()
        return seen

    def circulated(self, departments: list[str], **facts: Any) -> dict[str, Any]:
        """A project whose departments have been sent Annex 2."""
        office = self.desk()
        project = self.landing(office, **facts)
        path = f"/api/v1/projects/{project['id']}/consultation"
        given = {
            "enterprise_opinion": "愿意参加承诺准入",
            "high_risk": False,
            "high_risk_reason": "松脂深加工，不涉及危险化学品",
        }
        opened = office.post(path, given, version=project["version"]).json()
        answer = office.post(
            f"/api/v1/consultations/{opened['id']}/circulate",
            {"departments": departments},
            version=opened["version"],
        )
        assert answer.status_code == 200, answer.text
        return office.get(f"/api/v1/projects/{project['id']}").json()  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Peopled:
    """A database in which everybody is engaged, to be copied."""

    url: str
    cast: Cast


@contextmanager
def engaged(database_url: str, password_hash: str) -> Iterator[Cast]:
    """Engage everybody in a migrated database."""
    settings = Settings.from_environment({"DAIBAN_DATABASE_URL": database_url})
    database = Database(settings.database_url)
    try:
        with database.acting() as session:
            edition = read_law(settings.county, settings.law_folder).current
            yield rehearsal.engage(session, edition, password_hash=password_hash, now=MONDAY)
    finally:
        database.close()


@contextmanager
def open_world(app: FastAPI, database_url: str, data: Path, cast: Cast) -> Iterator[World]:
    """Open the door on a database in which everybody is engaged."""
    wall = Wall()
    app.state.settings = Settings.from_environment(
        {"DAIBAN_DATABASE_URL": database_url, "DAIBAN_DATA": str(data)}
    )
    app.dependency_overrides[read_clock] = lambda: wall.now
    with TestClient(app, raise_server_exceptions=False) as client:
        app.state.door.news.clock = lambda: wall.now
        yield World(app, client, wall, cast)

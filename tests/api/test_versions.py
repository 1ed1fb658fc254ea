"""Nobody overwrites what he has not seen: each write on what is there asks which version it means (RFC 9110, 13)."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.responses import Response

from api.preconditions import read_if_match
from builders.committing import enterprise
from builders.door import World
from builders.holidays import NOTICE_2027

LAND = "natural_resources"

#: Writes that change nothing of what is there, each with its reason.
BESIDE = {
    "signIn": "opens a session of one's own",
    "sendTrialMessage": "sends a message to oneself, and not again for a while",
    "signOut": "ends a session of one's own, and twice is once",
    "takeInProject": "makes a project",
    "findDuplicates": "only looks",
    "trackProject": "only looks",
    "urge": "makes an urging; a second one too soon is refused",
    "importProjects": "makes projects, all or none",
    "raiseBlocker": "makes a blocker",
    "saveProjectView": "keeps a view of one's own; the same once more is one",
    "renameProjectView": "names a view of one's own; twice is once",
    "deleteProjectView": "drops a view of one's own; twice is once",
    "issueCalendarFeed": "makes an address, or answers the one that stands",
    "issueLink": "makes a link, or answers the one that stands",
    "enterAddress": "makes an address",
    "reportAddress": "makes a report, and leaves the address as it is",
    "makePaper": "makes a paper; the same data is the same paper",
    "exportDossier": "writes an archive and one line of history",
    "previewNotice": "only looks",
    "previewClosure": "only looks",
    "previewMerger": "only looks",
    "previewSplit": "only looks",
    "runBackground": "does what is due; what is done already is not done twice",
    "beginVerification": "begins a walk that only looks; one that is under way goes on",
    "continueVerification": "goes on with a walk that only looks",
    "createPerson": "makes an account",
    "disputeScore": "makes a dispute",
    "makeScorecard": "makes a paper; the same data is the same paper",
    "readAllNotices": "notes that oneself has read; twice is once",
    "readNotice": "notes that oneself has read; twice is once",
    "confirmDelivery": "says what became of what has failed; a second time it is known, and refused",
    "retryDelivery": "asks for one more try of what has failed; what was sent is refused",
    "applyForAcceptance": "makes a joint acceptance; a second one at a time is refused",
    "recordAcceptanceCheck": "makes a check",
    "takeBackAcceptanceCheck": "marks a check, which never changes; one that is taken back already is refused",
    "informEnterprise": "makes a commitment; a second one at a time is refused",
    "uploadSignedCommitment": "keeps a scan; the same file is kept once",
    "uploadOwnCopy": "keeps a copy; the same file is kept once",
    "resumeCommitment": "starts again what stands still; twice is once",
    "recordClauseAnchor": "records an event; a second one of the kind is refused",
    "planSupervisionCheck": "makes a check",
    "recordBreach": "makes a breach",
    "applyForRepair": "makes an application",
    "declareAbsence": "makes an absence; a second one in the same days is refused",
    "endAbsence": "ends it today; one that is over is refused",
    "recordService": "makes a record",
    "recordTraining": "makes a record",
    "correctService": "makes a record in the place of another; one that is replaced already is refused",
    "correctTraining": "the same of a training",
    "handProjectsOver": "names another agent for what somebody carries; with nothing left it is refused",
    "resetPassword": "sets a password; there is no former one to look at",
    "takeBackFile": "marks a file, which never changes; one that is taken back already is refused",
    "raiseDispute": "makes a dispute",
}


def _writes(world: World) -> Iterator[tuple[str, str, APIRoute, Dependant]]:
    for context in iter_route_contexts(world.app.routes):
        route, path = context.original_route, str(context.path)
        if isinstance(route, APIRoute) and path.startswith("/api/v1"):
            for method in (context.methods or set()) - {"GET", "HEAD"}:
                yield method, path, route, context.dependant


def _calls(dependant: Dependant) -> set[Any]:
    return {dependant.call}.union(*(_calls(each) for each in dependant.dependencies))


def _speaks(dependant: Dependant) -> bool:
    """Whether it is given the headers of the answer, or rests on what is."""
    return dependant.response_param_name is not None or any(map(_speaks, dependant.dependencies))


def test_every_write_on_what_is_there_asks_for_its_version(world: World) -> None:
    blind: set[str | None] = set()
    asking: set[str | None] = set()
    for _, _, route, dependant in _writes(world):
        (asking if read_if_match in _calls(dependant) else blind).add(route.operation_id)
    assert blind == set(BESIDE)
    assert len(asking) > 80


def test_every_write_that_asks_for_a_version_answers_with_the_next(world: World) -> None:
    silent = [
        route.operation_id
        for _, _, route, dependant in _writes(world)
        if read_if_match in _calls(dependant)
        and not _speaks(dependant)
        and route.endpoint.__annotations__.get("return") is not Response
    ]
    assert silent == []


def test_a_write_without_a_version_is_told_so_whatever_else_it_says(world: World) -> None:
    described = world.app.openapi()["paths"]
    desks = [world.desk(login) for login in ("office", "admin", LAND, "supervisor", "agent1")]
    desks.append(enterprise(world, world.project()["id"]))
    wrong, undescribed = [], []
    for method, path, route, dependant in _writes(world):
        if read_if_match not in _calls(dependant):
            continue
        answers = described[path][method.lower()]["responses"]
        undescribed += [route.operation_id] if not {"412", "428"} <= set(answers) else []
        asked = re.sub(r"\{\w+\}", "1", path.replace("{phase}", "land_use"))
        said = [desk.ask(method, asked, json={}) for desk in desks]
        if not any(each.status_code == 428 for each in said):
            wrong.append((route.operation_id, {each.status_code for each in said}))
        problems = {each.json()["type"] for each in said if each.status_code == 428}
        assert problems <= {"/api/v1/problems/precondition-missing"}
    assert wrong == []
    assert undescribed == []


def test_the_calendar_has_one_version_that_each_change_moves_on(world: World) -> None:
    office = world.desk()
    seen = office.get("/api/v1/calendar?from=2026-12-01&until=2026-12-02").headers["etag"]
    assert office.get("/api/v1/calendar").headers["etag"] == seen
    closed = {"day": "2026-12-01", "reason": "台风", "document": "罗府办〔2026〕1号"}
    first = office.post("/api/v1/calendar/closures", closed, version=seen)
    assert first.status_code == 201, first.text
    second = {**closed, "day": "2026-12-02"}
    stale = office.post("/api/v1/calendar/closures", second, version=seen)
    assert (stale.status_code, stale.json()["status"]) == (412, 412)
    assert office.get("/api/v1/calendar").headers["etag"] == first.headers["etag"] != seen
    again = office.post("/api/v1/calendar/closures", second, version=first.headers["etag"])
    assert again.status_code == 201
    assert office.get("/api/v1/calendar").headers["etag"] == again.headers["etag"]


def test_a_notice_is_imported_by_whoever_has_seen_the_calendar(world: World) -> None:
    office = world.desk()
    seen = office.get("/api/v1/calendar").headers["etag"]
    file = {"file": ("2027.toml", NOTICE_2027.encode(), "application/toml")}
    path = "/api/v1/calendar/notices"
    assert office.ask("POST", path, files=file, version="12345").status_code == 400
    assert office.ask("POST", path, files=file, version=12345).status_code == 412
    done = office.ask("POST", path, files=file, version=seen)
    assert done.status_code == 200, done.text
    assert done.headers["etag"] == office.get("/api/v1/calendar").headers["etag"] != seen
    again = office.ask("POST", path, files=file, version=seen)
    assert again.status_code == 412


def test_a_liaison_is_named_by_whoever_has_seen_the_list(world: World) -> None:
    admin = world.desk("admin")
    listed = admin.get(f"/api/v1/people/liaisons?department={LAND}")
    person = listed.json()["items"][0]["person_id"]
    body = {"department": LAND, "person_id": person, "since": str(date(2026, 12, 1))}
    named = admin.post("/api/v1/people/liaisons", body, version=listed.headers["etag"])
    assert named.status_code == 201, named.text
    stale = admin.post("/api/v1/people/liaisons", body, version=listed.headers["etag"])
    assert stale.status_code == 412
    assert admin.get("/api/v1/people/liaisons").headers["etag"] == named.headers["etag"]
    terms = admin.get(f"/api/v1/people/liaisons?department={LAND}").json()["items"]
    assert {row["until"] for row in terms if row["since"] < "2026-12-01"} == {"2026-11-30"}

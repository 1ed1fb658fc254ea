"""Writes that are sent twice, late, or at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from builders.door import FACTS, World

LAND = "natural_resources"


def test_the_same_key_gets_the_same_answer_and_does_it_once(world: World) -> None:
    office = world.desk()
    first = office.post("/api/v1/projects", FACTS, headers={"Idempotency-Key": "intake-1"})
    again = office.post("/api/v1/projects", FACTS, headers={"Idempotency-Key": "intake-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert len(office.get("/api/v1/projects").json()["items"]) == 1


def test_a_key_is_good_for_one_request_only(world: World) -> None:
    office = world.desk()
    key = {"Idempotency-Key": "intake-1"}
    office.post("/api/v1/projects", FACTS, headers=key)
    other = office.post("/api/v1/projects", {**FACTS, "name": "另一个项目"}, headers=key)
    assert other.status_code == 422
    assert other.json()["type"] == "/api/v1/problems/idempotency-key-reused"
    assert office.post("/api/v1/projects", FACTS, headers={"Idempotency-Key": "x" * 81}).status_code == 422
    assert world.desk("agent1").post("/api/v1/projects", FACTS, headers=key).status_code == 409, (
        "keys are one's own"
    )


def test_a_refused_write_leaves_its_key_free(world: World) -> None:
    office = world.desk()
    key = {"Idempotency-Key": "intake-1"}
    assert office.post("/api/v1/projects", {**FACTS, "name": ""}, headers=key).status_code == 422
    assert office.post("/api/v1/projects", FACTS, headers=key).status_code == 201


def _at_once(world: World, asks: list[Any]) -> list[Any]:
    with ThreadPoolExecutor(len(asks)) as threads:
        return list(threads.map(lambda ask: ask(), asks))


def test_one_key_sent_many_times_at_once_is_done_once(world: World) -> None:
    office = world.desk()

    def send() -> Any:
        return office.post("/api/v1/projects", FACTS, headers={"Idempotency-Key": "burst"})

    answers = _at_once(world, [send] * 8)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len(office.get("/api/v1/projects").json()["items"]) == 1


def test_of_two_who_act_at_once_exactly_one_wins(world: World) -> None:
    project = world.circulated([LAND])
    consultee = project["consultation"]["consultees"][0]["id"]
    desks = [world.desk(LAND) for _ in range(6)]

    def send(desk: Any) -> Any:
        body = {"opinion": "agree", "handled_by": "欧琪"}
        return lambda: desk.post(f"/api/v1/consultees/{consultee}/reply", body, version=1)

    answers = _at_once(world, [send(desk) for desk in desks])
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 200
    assert set(statuses[1:]) <= {409, 412}
    events = world.desk().get(f"/api/v1/projects/{project['id']}/events").json()["items"]
    assert [event["kind"] for event in events].count("consultee.reply") == 1


def test_more_writers_than_threads_all_get_their_turn(world: World) -> None:
    office = world.desk()

    def send(number: int) -> Any:
        facts = {**FACTS, "name": f"项目{number}", "enterprise_name": f"企业{number}", "credit_code": ""}
        return lambda: office.post("/api/v1/projects", facts)

    answers = _at_once(world, [send(number) for number in range(16)])
    assert {answer.status_code for answer in answers} == {201}, [answer.text[:300] for answer in answers]
    assert len({answer.json()["number"] for answer in answers}) == 16


def test_a_write_says_which_version_it_means(world: World) -> None:
    office = world.desk()
    project = world.project(office)
    path = f"/api/v1/projects/{project['id']}/facts"
    change = {"address": "罗定市附城街道"}
    assert office.ask("PATCH", path, json=change).status_code == 428
    assert office.ask("PATCH", path, json=change, version='"nonsense"').status_code == 412
    first = office.ask("PATCH", path, json=change, version=project["version"])
    assert first.status_code == 200
    late = office.ask("PATCH", path, json={"address": "罗定市素龙街道"}, version=project["version"])
    assert late.status_code == 412
    assert late.json()["status"] == 412
    assert office.ask("PATCH", path, json={"address": "罗定市素龙街道"}, version="*").status_code == 200


def test_a_form_filled_in_on_an_old_version_is_shown_again_with_what_was_typed(world: World) -> None:
    office = world.desk()
    project = world.project(office)
    path = f"/projects/{project['id']}/facts"
    office.submit(path, {"address": "罗定市附城街道", "version": project["version"]})
    late = office.submit(path, {"address": "罗定市素龙街道", "version": project["version"]})
    assert late.status_code == 409
    assert "已经更新" in late.text
    assert 'value="罗定市素龙街道"' in late.text


def test_keys_are_forgotten_after_a_week(world: World) -> None:
    office = world.desk()
    key = {"Idempotency-Key": "intake-1"}
    office.post("/api/v1/projects", FACTS, headers=key)
    world.wall.pass_by(timedelta(days=8))
    later = world.desk().post("/api/v1/projects", {**FACTS, "despite_duplicates": "二期"}, headers=key)
    assert later.status_code == 201

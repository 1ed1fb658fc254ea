"""A project whose construction approval is open, made at the door, and the items listed for it."""

from typing import Any

from builders.door import World


def in_approval(world: World) -> dict[str, Any]:
    """A project whose construction approval is open."""
    project = world.dispatched({"natural_resources": ["land_use"]})
    office, path = world.desk(), f"/api/v1/projects/{project['id']}"
    for move in (
        "skip_docking",
        "skip_business_registration",
        "skip_direct_landing",
        "open_construction_approval",
    ):
        answer = office.post(f"{path}/moves", {"move": move, "reason": "按一般程序办理"}, version="*")
        assert answer.status_code == 200, answer.text
    seen: dict[str, Any] = office.get(path).json()
    return seen


def listed(world: World, project: dict[str, Any], *codes: str) -> dict[str, int]:
    """The items listed for a project, by their codes."""
    answer = world.desk().post(f"/api/v1/projects/{project['id']}/items", {"codes": codes}, version="*")
    assert answer.status_code == 200, answer.text
    return {row["code"]: row["id"] for phase in answer.json()["phases"] for row in phase["items"]}

"""What a commitment rests on changes after the enterprise was informed (二（一）1, 二（三）1)."""

from builders.committing import agreed, applied, done, qualified
from builders.door import World

LAND_LIMITS = {"land_transfer_contract", "land_use_approval_document", "land_use_planning_permit"}
SIGNATORIES = {"signed_for_enterprise": "梁某", "signed_for_office": "经办甲"}


def change(world: World, project: int, **facts: object) -> None:
    given = {**facts, "reason": "企业改用新供地"}
    done(world.desk().ask("PATCH", f"/api/v1/projects/{project}/facts", json=given, version="*"))


def test_a_draft_whose_land_has_changed_says_so_and_is_not_signed_before_the_office_has_decided(
    world: World,
) -> None:
    project = agreed(world, needs_land=False)
    commitment = qualified(world, project, applies={"property_title": True})
    assert commitment["lacking"] == []
    path, office = f"/api/v1/commitments/{commitment['id']}", world.desk()

    change(world, project, needs_land=True)
    seen = office.get(path).json()
    waiting = {line["limit"] for line in seen["draft"]["lines"] if line["undecided"]}
    assert waiting == LAND_LIMITS | {"property_title"}
    page = office.get(f"/projects/{project}").text
    assert "“是否需新供地”由“否”改为“是”，请重新确定有关条款是否适用；确定之前不能签订" in page
    assert office.post(f"{path}/sign", SIGNATORIES, version="*").status_code == 409

    given = {"applies": dict.fromkeys(sorted(waiting), True)}
    frozen = office.ask("PUT", f"{path}/draft", json=given, version="*")
    assert "退回重拟文本" in frozen.json()["detail"]
    done(office.post(f"{path}/reopen", {"reason": "改用新供地"}, version="*"))
    decided = done(office.ask("PUT", f"{path}/draft", json=given, version="*"))
    assert decided["draft"]["opened_because"] == ""
    applied(world, commitment)
    done(office.post(f"{path}/qualify", {}, version="*"))
    # The text is whole again; the department has still consented to a project without new land.
    outdated = office.post(f"{path}/sign", SIGNATORIES, version="*")
    assert outdated.json()["type"].endswith("consent-outdated")


def test_a_change_that_leaves_the_land_as_it_was_leaves_the_draft_alone(world: World) -> None:
    project = agreed(world, needs_land=False)
    commitment = qualified(world, project, applies={"property_title": True})
    change(world, project, contact_name="另一联系人")
    seen = world.desk().get(f"/api/v1/commitments/{commitment['id']}").json()
    assert seen["draft"] == commitment["draft"]
    assert seen["lacking"] == []

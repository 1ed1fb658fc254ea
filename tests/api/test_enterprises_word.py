"""What the enterprise says on paper of a promise of the government, written down by the office on the page and by JSON."""

from typing import Any

from builders.committing import agreed, clause_of, done, enterprise, informed, signed
from builders.door import Desk, World

LAND = "natural_resources"
PAPER = "罗定测试函〔2026〕7号"


def contract(world: World, project: int) -> dict[str, Any]:
    """The promise of the land bureau to sign the contract, as the office sees it now."""
    seen = world.desk().get(f"/api/v1/projects/{project}/commitment").json()
    return clause_of(seen, "土地出让合同")


def a_running_promise(world: World) -> tuple[int, Desk]:
    """A project whose land bureau has the contract to sign, and the office."""
    project = agreed(world)
    signed(world, project)
    anchor = {"anchor": "deal_confirmed", "evidence": "成交确认书"}
    done(world.desk().post(f"/api/v1/projects/{project}/anchors", anchor, version="*"))
    return project, world.desk()


def test_the_office_confirms_for_an_enterprise_without_account_on_a_named_paper_only(world: World) -> None:
    project, office = a_running_promise(world)
    given = {"evidence": "合同已签"}
    done(
        world.desk(LAND).post(f"/api/v1/clauses/{contract(world, project)['id']}/fulfil", given, version="*")
    )
    page = f"/projects/{project}"
    assert "企业的书面材料" in office.get(page).text
    assert "企业的书面材料" not in enterprise(world, project).get(page).text
    clause = contract(world, project)
    form = {"version": clause["version"], "answer": "confirm"}
    path = f"{page}/confirmations/{clause['id']}"
    refused = office.submit(path, form)
    assert refused.status_code == 422
    assert "应由企业自己作出：代为登记的，应当写明企业的书面材料" in refused.text
    assert contract(world, project)["confirmation"] == "awaiting"
    english = office.post(
        f"/api/v1/clauses/{clause['id']}/confirm", {}, version="*", headers={"accept-language": "en"}
    )
    assert english.status_code == 422
    assert "names the enterprise's paper" in english.text
    assert office.submit(path, form | {"source": PAPER}).status_code == 303
    assert contract(world, project)["confirmation"] == "confirmed"
    assert "答复有误，收回" in office.get(page).text


def test_the_office_waives_a_promise_of_the_government_on_a_paper_of_the_enterprise_only(
    world: World,
) -> None:
    project, office = a_running_promise(world)
    clause = contract(world, project)
    path = f"/projects/{project}/clauses/{clause['id']}/waive"
    form = {"version": clause["version"], "words": "部门办不了"}
    refused = office.submit(path, form)
    assert refused.status_code == 422
    assert "免除政府部门的承诺应由企业自己作出" in refused.text
    assert "部门办不了" in refused.text, "what was typed stays"
    assert office.submit(path, form | {"source": PAPER}).status_code == 303
    assert contract(world, project)["state"] == "waived"


def test_nothing_can_be_questioned_on_the_page_before_the_signing(world: World) -> None:
    project = agreed(world)
    commitment = informed(world, project)
    company, path = enterprise(world, project), f"/projects/{project}"
    assert f'action="{path}/disputes"' not in company.get(path).text
    asked = {"question": "时限不对"}
    refused = company.post(f"/api/v1/commitments/{commitment['id']}/disputes", asked)
    assert refused.status_code == 409
    assert "双向承诺书为“已告知，待企业申请”" in refused.text

"""What the enterprise reads on its project's page: whose turn it is, and nothing that is meant for the office."""

import re

from builders.approving import in_approval, listed
from builders.committing import (
    agreed,
    applied,
    clause_of,
    done,
    enterprise,
    informed,
    qualified,
    signed,
)
from builders.door import World


def turns(page: str) -> list[str]:
    """The lines of 现在轮到谁, in their order, without markup."""
    return [
        re.sub(r"<[^>]+>", "", line) for line in re.findall(r'<li class="turn">(.*?)</li>', page, re.DOTALL)
    ]


def test_the_enterprise_is_told_first_that_it_decides_whether_to_apply(world: World) -> None:
    project = agreed(world)
    informed(world, project)
    lines = turns(enterprise(world, project).get(f"/projects/{project}").text)
    assert any("轮到您：决定是否申请承诺准入" in line for line in lines)
    own = [line.startswith("轮到您") for line in lines]
    assert own == sorted(own, reverse=True)


def test_the_enterprise_is_told_that_the_office_examines_its_application(world: World) -> None:
    project = agreed(world)
    applied(world, informed(world, project))
    lines = turns(enterprise(world, project).get(f"/projects/{project}").text)
    assert "代办专班办公室：审核承诺准入申请" in lines


def test_the_enterprise_is_told_to_come_and_sign_once_the_text_is_complete(world: World) -> None:
    project = agreed(world, needs_land=False)
    qualified(world, project, applies={"property_title": True})
    lines = turns(enterprise(world, project).get(f"/projects/{project}").text)
    assert any(line.startswith("轮到您：核对承诺书文本，到代办专班办公室签订") for line in lines)
    assert not any("准备下一步" in line for line in lines)


def test_what_a_stage_lacks_is_told_to_the_office_and_not_to_the_enterprise(world: World) -> None:
    project = agreed(world)
    assert "尚缺：" in world.desk().get(f"/projects/{project}").text
    way = enterprise(world, project).get(f"/projects/{project}").text.split('id="way"')[1].split("</ol>")[0]
    assert "尚缺：" not in way


def test_the_page_begins_with_a_table_of_contents(world: World) -> None:
    project = agreed(world)
    informed(world, project)
    for desk in (world.desk(), enterprise(world, project)):
        page = desk.get(f"/projects/{project}").text
        contents = re.search(r'<nav class="row small" aria-label="本页目录">(.*?)</nav>', page, re.DOTALL)
        assert contents is not None
        for place in re.findall(r'href="#(\w+)"', contents[1]):
            assert f'id="{place}"' in page, place


def test_once_signed_the_enterprise_is_no_longer_asked_whether_it_takes_part(world: World) -> None:
    project = agreed(world)
    assert "企业不参加" in world.desk().get(f"/projects/{project}").text
    signed(world, project)
    page = world.desk().get(f"/projects/{project}").text
    assert "企业不参加" not in page


def test_where_the_catalogue_looked_for_a_limit_is_for_the_office_and_never_for_the_enterprise(
    world: World,
) -> None:
    project = in_approval(world)
    item = listed(world, project, "LX-01")["LX-01"]
    for path in (f"/projects/{project['id']}", f"/items/{item}"):
        assert "未查到：" in world.desk().get(path).text
        page = enterprise(world, project["id"]).get(path).text
        assert "待核定" in page
        assert "未查到：" not in page


def test_the_json_of_an_item_tells_the_enterprise_no_more_than_its_page(world: World) -> None:
    project = in_approval(world)
    item = listed(world, project, "LX-01")["LX-01"]
    firm = enterprise(world, project["id"])
    for path in (f"/api/v1/items/{item}", f"/api/v1/projects/{project['id']}/items"):
        assert "未查到：" in world.desk().get(path).text
        answer = firm.get(path)
        assert answer.status_code == 200, answer.text
        assert "未查到：" not in answer.text


def test_the_enterprise_sees_on_its_project_what_it_owes_the_soonest_first(world: World) -> None:
    project = agreed(world)
    later = {"name": "节能审查意见", "on": "2026-12-10", "department": "natural_resources"}
    commitment = signed(world, project, deferrals=[later])
    office, path = world.desk(), f"/api/v1/commitments/{commitment['id']}/breaches"
    clause = clause_of(commitment, "2026年底前开工")["id"]
    facts = {"clause_id": clause, "facts": "擅自改变用途", "evidence": "照片"}
    (row,) = done(world.desk("natural_resources").post(path, facts), 201)["breaches"]
    order = {"move": "order_rectification", "reason": "违诺", "on": "2026-12-04"}
    done(office.post(f"/api/v1/breaches/{row['id']}/steps", order, version=row["version"]))
    company = enterprise(world, project)
    own = [line for line in turns(company.get(f"/projects/{project}").text) if line.startswith("轮到您")]
    said = [
        next(n for n, line in enumerate(own) if words in line)
        for words in ("擅自改变用途", "节能审查意见", "2026年底前开工")
    ]
    assert said == sorted(said), own
    assert len(own) == len(
        [t for t in company.get("/api/v1/tasks").json()["items"] if t["project_id"] == project]
    )


def test_a_breach_names_the_day_ordered_beside_the_clock_of_who_checks_it(world: World) -> None:
    project = agreed(world)
    commitment = signed(world, project)
    office, path = world.desk(), f"/api/v1/commitments/{commitment['id']}/breaches"
    clause = clause_of(commitment, "2026年底前开工")["id"]
    facts = {"clause_id": clause, "facts": "擅自改变用途", "evidence": "照片"}
    (row,) = done(world.desk("natural_resources").post(path, facts), 201)["breaches"]
    order = {"move": "order_rectification", "reason": "违诺", "on": "2026-12-10"}
    done(office.post(f"/api/v1/breaches/{row['id']}/steps", order, version=row["version"]))
    company = enterprise(world, project)
    reported = company.post(f"/api/v1/breaches/{row['id']}/report", {"evidence": "已恢复原状"}, version="*")
    assert reported.status_code == 200, reported.text
    for desk in (office, company):
        page = desk.get(f"/projects/{project}").text
        block = re.sub(r"<[^>]+>", "", page.split(f'id="breach-{row["id"]}"')[1][:1500])
        assert "整改期限：2026年12月10日" in block

"""Papers with nearly the same name: the office looks, says so, and compiles again (二（一）2)."""

from builders.door import World

HOUSING = "housing"
WATER = "water"


def answered(world: World) -> str:
    project = world.dispatched({HOUSING: ["construction"], WATER: ["construction"]})
    path = f"/api/v1/projects/{project['id']}"
    for row in world.desk().get(path).json()["checklists"]:
        department = row["department"]
        name = "总平面图" if department == HOUSING else "总平面图（电子版）"
        line = {"phase": "construction", "item_name": f"{department}的事项", "materials": [{"name": name}]}
        answer = {"involved": True, "lines": [line], "handled_by": "陈某"}
        said = world.desk(department).post(f"/api/v1/checklists/{row['id']}/reply", answer, version="*")
        assert said.status_code == 200, said.text
    return path


def test_the_office_settles_doubles_by_json(world: World) -> None:
    path, office = answered(world), world.desk()
    pack = office.post(f"{path}/packs/construction", version=0).json()
    assert [paper["maybe_same"] for paper in pack["content"]["materials"]] == [
        ["总平面图（电子版）"],
        ["总平面图"],
    ]
    papers = {"first": "总平面图", "second": "总平面图（电子版）"}
    settle = f"{path}/packs/construction/verdicts"
    seen = office.get(path).headers["etag"]
    assert office.post(settle, {**papers, "said": "same"}).status_code == 428
    assert world.desk(HOUSING).post(settle, {**papers, "said": "same"}, version=seen).status_code == 403
    said = office.post(settle, {**papers, "said": "same"}, version=seen)
    assert said.status_code == 200, said.text
    assert said.json()["outdated"]
    assert office.post(settle, {**papers, "said": "undone"}, version=seen).status_code == 412
    again = office.post(f"{path}/packs/construction", version=1).json()
    assert [paper["name"] for paper in again["content"]["materials"]] == ["总平面图"]
    assert [row["same"] for row in again["verdicts"]] == [True]
    undone = office.post(settle, {**papers, "said": "undone"}, version=office.get(path).headers["etag"])
    assert undone.json()["verdicts"] == []


def test_the_page_of_a_pack_asks_the_office_and_nobody_else(world: World) -> None:
    path, office = answered(world), world.desk()
    office.post(f"{path}/packs/construction", version=0)
    page = path.removeprefix("/api/v1") + "/packs/construction"
    shown = office.get(page).text
    assert shown.count("可能同一份：") == 2
    assert shown.count("不是同一份") == 1
    assert "不是同一份" not in world.desk(HOUSING).get(page).text
    version = office.get(path).json()["version"]
    typed = {"first": "总平面图", "second": "总平面图（电子版）", "said": "apart", "version": str(version)}
    assert office.submit(f"{page}/verdicts", typed).status_code == 303
    settled = office.get(page).text
    assert "认定已登记，请重新汇总。" in settled
    assert "撤销认定" in settled
    stale = office.submit(f"{page}/verdicts", {**typed, "said": "undone"})
    assert stale.status_code == 409
    assert "名称相近的材料" in stale.text
    assert 'role="alert"' in stale.text

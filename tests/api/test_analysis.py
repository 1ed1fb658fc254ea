"""Two of the office decide which departments take part: the second sees what the first decided before it is replaced."""

from builders.door import World

LAND, HOUSING = "natural_resources", "housing"


def test_whoever_was_overtaken_sees_what_stands_beside_the_own_choice(world: World) -> None:
    office = world.desk()
    project = world.project(office)
    path = f"/projects/{project['id']}/analysis"
    looked = {"version": str(project["version"])}
    assert office.submit(path, {**looked, "pair": [f"{LAND}:land_use"]}).status_code == 303
    refused = office.submit(path, {**looked, "pair": [f"{HOUSING}:construction"]})
    assert refused.status_code == 409
    assert "现在已经确定的，与您的选择不同" in refused.text
    decided, _, chosen = refused.text.partition("您选了而没有确定")
    assert "罗定市自然资源局" in decided.partition("已确定而您没有选")[2]
    assert "住房和城乡建设局" in chosen.partition("</li>")[0]

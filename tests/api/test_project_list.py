"""The list of all projects: found by any part or by pinyin, put in order, walked page by page, taken away."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, select

from api.paging import encode
from api.views import project_sheet
from api.views.project_orders import ORDERS
from builders import many
from builders.committing import enterprise
from builders.door import Desk, World
from workflow.law.editions import read_law
from workflow.records.clock import ClockRecord
from workflow.records.project import Project

PATH = "/api/v1/projects"


def names(desk: Desk, **asked: Any) -> list[str]:
    answer = desk.get(PATH, params={**asked, "limit": 200})
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json()["items"]]


def walked(desk: Desk, step: int = 7, **asked: Any) -> list[int]:
    found: list[int] = []
    cursor = None
    while True:
        answer = desk.get(PATH, params={**asked, "limit": step} | ({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200, answer.text
        found += [row["id"] for row in answer.json()["items"]]
        cursor = answer.json()["next"]
        if cursor is None:
            return found


def laid_out(world: World, count: int) -> None:
    many.lay_out(world.database, read_law().current, count)


def test_one_box_finds_by_part_by_code_and_by_initials(world: World) -> None:
    office = world.desk()
    world.project(office, name="重庆长安配套项目", enterprise_name="罗定市建材有限公司", credit_code="")
    world.project(office, name="㸐䶮新材料项目", enterprise_name="广东𬭚源公司", credit_code="")
    code = world.project(office)["number"]
    chongqing, rare, pine = "重庆长安配套项目", "㸐䶮新材料项目", "年产5000吨松脂深加工项目"
    for words, expected in {
        "ldsjc": [chongqing],
        "LDSJC cqca": [chongqing],
        "zqza": [chongqing],
        "建材": [chongqing],
        "建材 重庆": [chongqing],
        "建材 松脂": [],
        "㸐䶮": [rare],
        "䶮": [rare],
        "𬭚": [rare],
        "ryxcl": [rare],
        "gd": [pine, rare],
        "szsjg": [pine],
        "深加": [pine],
        "广东松源新材料有限公司": [pine],
        code: [pine],
        code[-3:]: [pine],
        "%": [],
        "_": [pine, rare, chongqing],
        "（": [pine, rare, chongqing],
        "ldsjcz": [],
    }.items():
        assert names(office, q=words) == expected, words
    seen = office.get(PATH, params={"q": "szsjg"}).json()["items"][0]
    assert names(office, q=seen["credit_code"][3:12]) == [pine]


def test_a_company_renamed_through_one_project_is_found_with_all_of_its_projects(world: World) -> None:
    office = world.desk()
    first = world.project(office, name="一期项目")
    world.project(office, name="二期车间")
    changed = office.ask(
        "PATCH",
        f"{PATH}/{first['id']}/facts",
        json={"enterprise_name": "罗定柏源新材料有限公司", "name": "首期工程", "same_enterprise": "更名"},
        version="*",
    )
    assert changed.status_code == 200, changed.text
    assert names(office, q="柏源") == ["二期车间", "首期工程"]
    assert names(office, q="ldby") == ["二期车间", "首期工程"]
    assert names(office, q="松源") == []
    assert names(office, q="yqxm") == []
    assert names(office, q="sqgc") == ["首期工程"]


def test_what_is_common_and_what_is_rare_are_found_alike(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rare words are looked up first, common ones met along the way: the answer must not tell which."""
    laid_out(world, 60)
    office = world.desk()
    asked = ("建材", "ldsh", "罗定市", "0000004", "l", "ldsh jc", "有限公司 项目", "44538104")
    told = {(words, order): walked(office, q=words, sort=order) for words in asked for order in ORDERS}
    assert any(told.values())
    monkeypatch.setattr("api.views.project_search._RARE", 1)
    for (words, order), found in told.items():
        assert walked(office, q=words, sort=order) == found, (words, order)


def _due(world: World) -> dict[int, tuple[Any, int]]:
    with world.database.reading() as session:
        rows = session.execute(select(ClockRecord.project_id, ClockRecord.due_at, ClockRecord.id))
        return {project: (due, clock) for project, due, clock in rows if due is not None}


def test_every_order_is_whole_and_without_ties_page_by_page(world: World) -> None:
    """Pages joined are the ordered list: no project twice, none left out, equal ones by their keys."""
    laid_out(world, 60)
    with world.database.reading() as session:
        projects = session.scalars(select(Project)).all()
        keys: dict[str, Callable[[Project], Any]] = {
            "name": lambda project: (project.name_order, project.id),
            "stage": lambda project: (project.stage_order, project.id),
            "taken_in": lambda project: (project.taken_in_at, project.id),
        }
        expected = {
            sign + name: [each.id for each in sorted(projects, key=key, reverse=bool(sign))]
            for name, key in keys.items()
            for sign in ("", "-")
        }
        assert len({project.name_order for project in projects}) < len(projects)
        newest = sorted((project.id for project in projects), reverse=True)
    due = _due(world)
    without = [key for key in newest if key not in due]
    expected["newest"] = newest
    expected["urgency"] = [*sorted(due, key=lambda key: due[key]), *without]
    expected["-urgency"] = [*sorted(due, key=lambda key: due[key], reverse=True), *without]
    office = world.desk()
    assert expected.keys() == set(ORDERS)
    for order in ORDERS:
        for step in (7, 60, 200):
            assert walked(office, step, sort=order) == expected[order], (order, step)


def test_a_place_of_another_order_or_of_nonsense_is_refused(world: World) -> None:
    office = world.desk()
    for order, place in (
        ("name", encode("stage", "1", 7)),
        ("-name", encode("name", "jia", 7)),
        ("stage", encode("stage", "viel", 7)),
        ("taken_in", encode("taken_in", "2026-11-23T09:30:00", 7)),
        ("name", encode("name", "a\x00", 7)),
        ("name", encode("name", "jia", 2**60)),
        ("newest", encode("", 7)),
    ):
        assert office.get(PATH, params={"sort": order, "cursor": place}).status_code == 422, (order, place)


def test_heads_say_how_the_list_is_ordered_and_links_keep_what_is_chosen(world: World) -> None:
    world.project()
    office = world.desk()
    page = office.get("/projects?sort=name&q=松脂&stage=docking").text
    assert page.count("aria-sort=") == 1
    assert '<th aria-sort="ascending"><a class="sort" href="/projects?stage=docking&amp;q=' in page
    assert "sort=-name" in page
    assert 'aria-sort="descending"' in office.get("/projects?sort=-taken_in").text
    assert "/projects/export.xlsx?stage=docking&amp;q=" in page
    assert "aria-sort" not in office.get("/projects").text
    assert office.get("/projects?sort=favourite").status_code == 422


def test_the_table_that_is_taken_away_holds_what_is_filtered_in_its_order(world: World) -> None:
    laid_out(world, 30)
    office = world.desk()
    answer = office.get("/projects/export.csv?sort=name&stage=docking")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    shown = office.get(PATH, params={"sort": "name", "stage": "docking", "limit": 200}).json()["items"]
    assert [row["受理编号"] for row in rows] == [row["number"] for row in shown]
    assert rows[0]["统一社会信用代码"] == shown[0]["credit_code"]
    book = load_workbook(io.BytesIO(office.get("/projects/export.xlsx?sort=name&stage=docking").content))
    sheet = book.worksheets[0]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        row["number"] for row in shown
    ]
    book.close()


def test_a_table_never_leaves_anything_out_in_silence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out(world, 12)
    monkeypatch.setattr(project_sheet, "MOST_ROWS", 11)
    refused = world.desk().get("/projects/export.csv")
    assert refused.status_code == 422
    assert "最多导出11个" in refused.text
    assert world.desk().get("/projects/export.csv?stage=docking").status_code == 200


def test_nobody_takes_away_what_they_may_not_see(world: World) -> None:
    laid_out(world, 6)
    own = world.project(name="自家项目")
    company = enterprise(world, own["id"])
    rows = list(csv.DictReader(io.StringIO(company.get("/projects/export.csv").text.lstrip("\ufeff"))))
    assert [row["项目名称"] for row in rows] == ["自家项目"]
    assert len(world.desk("natural_resources").get("/projects/export.csv").text.splitlines()) == 1
    assert world.stranger().get("/projects/export.csv").status_code == 303


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(world.database.engine, "before_cursor_execute", note)


#: Statements that a fuller page may cost besides, however many rows it has.
_FULLER = 2


def test_a_page_costs_as_many_statements_with_200_projects_as_with_10(world: World) -> None:
    project = world.dispatched({"housing": ["construction"]}, name="看的项目")
    company = enterprise(world, project["id"])
    pages = [
        ("office", "/projects"),
        ("office", "/projects?q=建材"),
        ("office", "/projects?q=ldshc+有限公司"),
        *(("office", f"/projects?sort={order}") for order in ORDERS),
        ("office", "/projects?stage=docking"),
        ("office", "/projects?overdue=1"),
        ("housing", "/projects"),
        ("office", "/tasks"),
        ("housing", "/tasks"),
        ("office", f"/projects/{project['id']}"),
        ("company", f"/projects/{project['id']}"),
        ("company", "/tasks"),
    ]

    def costs() -> dict[tuple[str, str], int]:
        found = {}
        for login, path in pages:
            desk = company if login == "company" else world.desk(login)
            desk.get(path)
            with counted(world) as said:
                assert desk.get(path).status_code in (200, 303), path
            found[login, path] = len(said)
        return found

    laid_out(world, 10)
    few = costs()
    with world.database.acting() as session:
        for name in ("search_entry", "clock", "checklist", "project_stage", "project", "enterprise"):
            table = many._table(name)
            key = table.c["project_id" if "project_id" in table.c else "id"]
            session.execute(table.delete().where(key >= many.BASE))
    laid_out(world, 200)
    many_of = costs()
    # A page that has a clock or a warning among its rows asks once more for what belongs to all of them.
    dearer = {page: (few[page], many_of[page]) for page in pages if many_of[page] > few[page] + _FULLER}
    assert dearer == {}

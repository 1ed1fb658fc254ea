"""Scorecards at the door: figures, the cases behind them, tables to take away, and disputes."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from api.tables import table
from builders.door import World

PERIOD = "since=2026-11-01&until=2026-12-31"


@pytest.fixture
def late(world: World) -> dict[str, Any]:
    """A project whose housing bureau answered on the fourth working day."""
    office = world.desk()
    project = world.project(office)
    path = f"/api/v1/projects/{project['id']}"
    wanted = {"involvements": [{"department": "housing", "phase": "construction"}]}
    answer = office.ask("PUT", f"{path}/analysis", json=wanted, version=project["version"])
    assert answer.status_code < 300, answer.text
    version = office.get(path).json()["version"]
    answer = office.post(f"{path}/dispatch", version=version)
    assert answer.status_code < 300, answer.text
    (asked,) = office.get(path).json()["checklists"]
    world.wall.pass_by(timedelta(days=4))
    housing = world.desk("housing")
    seen = housing.get(f"/api/v1/checklists/{asked['id']}").json()
    answer = housing.post(
        f"/api/v1/checklists/{asked['id']}/reply",
        {"involved": False, "lines": [], "handled_by": "经办甲", "note": "无"},
        version=seen["version"],
    )
    assert answer.status_code < 300, answer.text
    return dict(project)


def test_a_late_answer_is_a_number_that_opens_its_case(world: World, late: dict[str, Any]) -> None:
    supervisor = world.desk("supervisor")
    (card,) = supervisor.get(f"/api/v1/scorecards?{PERIOD}").json()
    assert (card["on_time"], card["numbers"]["missed"]) == (0.0, 1)
    (case,) = supervisor.get(f"/api/v1/scorecards/housing/cases?figure=missed&{PERIOD}").json()
    assert case["project_number"] == late["number"]
    page = supervisor.get(f"/scorecards?{PERIOD}")
    assert page.status_code == 200
    assert "figure=missed" in page.text
    assert late["number"] in supervisor.get(f"/scorecards/housing?figure=missed&{PERIOD}").text


def test_the_table_to_take_away_says_the_same(world: World, late: dict[str, Any]) -> None:
    supervisor = world.desk("supervisor")
    answer = supervisor.get(f"/api/v1/scorecards.csv?{PERIOD}")
    heads, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert dict(zip(heads, row, strict=True))["超时办结"] == "1"
    answer = supervisor.get(f"/scorecards/housing/table.xlsx?{PERIOD}")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.cell(2, 1).value == late["number"]


def test_a_department_disputes_and_the_supervisor_answers(world: World, late: dict[str, Any]) -> None:
    housing, supervisor = world.desk("housing"), world.desk("supervisor")
    (case,) = housing.get(f"/api/v1/scorecards/housing/cases?{PERIOD}").json()
    raised = housing.post("/api/v1/scorecards/disputes", {"clock_id": case["clock_id"], "reason": "系统停机"})
    assert raised.status_code == 201, raised.text
    path = f"/api/v1/scorecards/disputes/{raised.json()['id']}/answer"
    answer = supervisor.post(path, {"upheld": True, "reason": "属实"}, version=raised.json()["version"])
    assert answer.json()["state"] == "upheld"
    (card,) = supervisor.get(f"/api/v1/scorecards?{PERIOD}").json()
    assert card["on_time"] is None


def test_one_department_does_not_read_the_cases_of_another(world: World, late: dict[str, Any]) -> None:
    assert world.desk("ecology").get(f"/api/v1/scorecards/housing/cases?{PERIOD}").status_code in (403, 404)
    assert world.desk("ecology").get(f"/api/v1/scorecards?{PERIOD}").json()[0]["department"] == "ecology"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_is_taken_for_a_formula(kind: Any) -> None:
    cells: list[object]
    data = bytes(table(kind, "x", ("名称",), [("=1+1",), ("-2",), ("某项目",)]).body)
    if kind == "csv":
        cells = [row[0] for row in csv.reader(io.StringIO(data.decode("utf-8-sig")))]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        assert sheet is not None
        cells = [row[0].value for row in sheet.iter_rows()]
    assert cells == ["名称", "'=1+1", "'-2", "某项目"]


def test_what_was_recorded_late_is_counted_on_the_page_and_in_the_tables(world: World) -> None:
    office = world.desk()
    project = world.project(office)
    path = f"/api/v1/projects/{project['id']}"
    wanted = {"involvements": [{"department": "housing", "phase": "construction"}]}
    office.ask("PUT", f"{path}/analysis", json=wanted, version=project["version"])
    asked_at = world.wall.now
    office.post(f"{path}/dispatch", version=office.get(path).json()["version"])
    (asked,) = office.get(path).json()["checklists"]
    world.wall.pass_by(timedelta(days=2))
    housing = world.desk("housing")
    seen = housing.get(f"/api/v1/checklists/{asked['id']}").json()
    answer = housing.post(
        f"/api/v1/checklists/{asked['id']}/reply",
        {
            "involved": False,
            "handled_by": "经办甲",
            "happened_at": (asked_at + timedelta(hours=1)).isoformat(),
            "late_because": "系统停机",
        },
        version=seen["version"],
    )
    assert answer.status_code < 300, answer.text
    supervisor = world.desk("supervisor")
    (card,) = supervisor.get(f"/api/v1/scorecards?{PERIOD}").json()
    assert (card["numbers"]["backfilled"], card["backfills"]) == (1, 1)
    assert card["late_days"] > 1
    (case,) = supervisor.get(f"/api/v1/scorecards/housing/cases?figure=backfilled&{PERIOD}").json()
    assert case["backfilled"] == 1
    assert "figure=backfilled" in supervisor.get(f"/scorecards?{PERIOD}").text
    heads, row = csv.reader(
        io.StringIO(supervisor.get(f"/api/v1/scorecards.csv?{PERIOD}").content.decode("utf-8-sig"))
    )
    assert dict(zip(heads, row, strict=True))["补录次数"] == "1"


def test_a_scorecard_is_made_as_a_pdf_and_read_back(world: World, late: dict[str, Any]) -> None:
    supervisor = world.desk("supervisor")
    period = {"since": "2026-11-01", "until": "2026-12-31"}
    made = supervisor.post("/api/v1/scorecards/papers", {"department": "housing", **period})
    assert made.status_code == 201, made.text
    again = supervisor.post("/api/v1/scorecards/papers", {"department": "housing", **period})
    assert again.json()["id"] == made.json()["id"]
    pdf = supervisor.get(f"/api/v1/papers/{made.json()['id']}")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "监督考核表" in text
    assert "超时办结" in text
    every = supervisor.submit("/scorecards/papers", period)
    assert every.status_code == 303
    assert supervisor.get(every.headers["location"]).content.startswith(b"%PDF-")
    assert world.desk("ecology").get(f"/api/v1/papers/{made.json()['id']}").status_code in (403, 404)


def test_a_dispute_or_an_answer_without_a_reason_shows_the_form_again(world: World) -> None:
    project = world.dispatched({"natural_resources": ["land_use"]})
    world.wall.pass_by(timedelta(days=20))
    land, supervisor = world.desk("natural_resources"), world.desk("supervisor")
    (clock,) = [
        row["light"]["clock_id"]
        for row in land.get(f"/api/v1/projects/{project['id']}").json()["checklists"]
        if row["light"]
    ]
    asked = {"clock_id": str(clock), "reason": "   "}
    refused = land.submit("/scorecards/disputes", asked)
    assert refused.status_code == 422
    assert 'action="/scorecards/disputes"' in refused.text
    assert land.submit("/scorecards/disputes", asked | {"reason": "停电"}).status_code == 303
    refused = supervisor.submit("/scorecards/disputes/1/answer", {"upheld": "yes", "reason": " "})
    assert refused.status_code == 422
    assert 'action="/scorecards/disputes/1/answer"' in refused.text
    given = {"upheld": "yes", "reason": "属实"}
    assert supervisor.submit("/scorecards/disputes/1/answer", given).status_code == 303
    taken = {"reason": "点错"}
    assert supervisor.submit("/scorecards/disputes/1/retract-answer", taken).status_code == 303
    assert "待答复" in supervisor.get("/scorecards").text

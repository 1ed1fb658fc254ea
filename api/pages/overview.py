"""监督总览 on a page and on a big screen (二（一）2): the picture first, each chart with its table and its download."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Query
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Decision, InForce, Reading
from api.pages.page import AsPage, Page
from api.tables import Cell, Kind, table
from api.views import overview as view
from api.views.overview import FEW, Overview
from api.views.scorecards import Card, period
from workflow.rules.duty import Actor
from workflow.rules.machines import PROJECT
from workflow.rules.scorecard import FIGURES, Score

router = Chapter(prefix="/overview")

Reader = Annotated[Actor, Depends(Decision("scorecard.read"))]
Day = Annotated[date | None, Query()]
Name = Literal["departments", "time", "months", "stages"]

#: How often a big screen asks anew, in seconds.
AGAIN: Final = 300
#: Figures of a scorecard that make up 应办, each with the tone in which it is drawn.
_OUTCOMES: Final = (("met", "green"), ("missed", "amber-strong"), ("late", "red"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a chart's table; one with a tone is drawn."""

    head: str
    tone: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it is about, where that leads, and each value with where it leads."""

    name: str
    link: str
    cells: Sequence[tuple[Cell, str]]
    few: bool = False
    #: What a sheet calls it, which leaves the house; a chart has room for the short name only.
    full: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: the table is all of it, the drawing shows the columns that have a tone."""

    key: Name
    title: str
    says: str
    #: How it is drawn: bars in one line beside each name, bars side by side, or a line over bars.
    kind: Literal["stacked", "grouped", "trend"]
    first: str
    columns: Sequence[Column]
    rows: Sequence[Row]


@router.get("")
def show_overview(
    by: Reader, page: AsPage, session: Reading, law: InForce, now: Now, since: Day = None, until: Day = None
) -> Response:
    """The picture of a period: how punctual, where time goes, how it moves from month to month, how projects flow."""
    first, last = period(since, until, now)
    seen = view.overview(session, law, since=first, until=last, by=by, now=now)
    return _render(page, "overview.html", seen, first, last)


@router.get("/screen")
def show_screen(by: Reader, page: AsPage, session: Reading, law: InForce, now: Now) -> Response:
    """The same for a wall: large, dark, without menus, asked anew by itself."""
    first, last = period(None, None, now)
    seen = view.overview(session, law, since=first, until=last, by=by, now=now)
    return _render(page, "overview_screen.html", seen, first, last, now=now, again=AGAIN)


def _render(page: Page, template: str, seen: Overview, first: date, last: date, **more: Any) -> Response:
    charts = _charts(seen, first, last)
    drawn = {chart.key: _drawn(page, chart) for chart in charts}
    return page.render(template, seen=seen, since=first, until=last, charts=charts, drawn=drawn, **more)


@router.get("/{chart}.{kind}")
def download_chart(
    by: Reader,
    session: Reading,
    law: InForce,
    now: Now,
    chart: Name,
    kind: Kind,
    since: Day = None,
    until: Day = None,
) -> Response:
    """What a chart is drawn from, as a table to take away."""
    first, last = period(since, until, now)
    seen = view.overview(session, law, since=first, until=last, by=by, now=now)
    (found,) = (each for each in _charts(seen, first, last) if each.key == chart)
    heads = (found.first, *(f"{column.head}{column.unit}" for column in found.columns))
    rows = ((row.full or row.name, *(value for value, _ in row.cells)) for row in found.rows)
    return table(kind, f"overview-{chart}-{first}-{last}", heads, rows)


def _charts(seen: Overview, first: date, last: date) -> Sequence[Chart]:
    span = f"since={first}&until={last}"

    def cases(card: Card, figure: str) -> str:
        return f"/scorecards/{card.department}?figure={figure}&{span}"

    def numbers(score: Score, link: str) -> list[tuple[Cell, str]]:
        return [(score.numbers[figure], link.format(figure)) for figure in ("all", *dict(_OUTCOMES))]

    outcomes = [Column(FIGURES["all"][0]), *(Column(FIGURES[name][0], tone) for name, tone in _OUTCOMES)]
    departments = Chart(
        "departments", "各部门按时办结", "按时率最低的在前；应办不足五件的排在最后，不作比较。", "stacked", "部门",
        [Column("按时率", unit="（%）"), *outcomes, Column("用时中位数", unit="（工作日）")],
        [
            Row(
                seen.short_names[card.department],
                f"/scorecards/{card.department}?{span}",
                [
                    (card.score.on_time, ""),
                    *numbers(card.score, cases(card, "{}")),
                    (card.median_days, ""),
                ],
                few=card.score.numbers["all"] < FEW,
                full=card.name,
            )
            for card in seen.cards
        ],
    )  # fmt: skip
    time = Chart(
        "time", "时间用在哪里（工作日）", "部门只对自己的用时负责；等待企业和依法不计入的时间另列。", "stacked", "部门",
        [Column("本部门用时", "accent"), Column("等待企业", "amber-strong"), Column("不计入", "strong-line")],
        [
            Row(
                seen.short_names[card.department],
                f"/scorecards/{card.department}?{span}",
                [
                    (card.own_days, cases(card, "all")),
                    (card.waited_days, cases(card, "waited")),
                    (card.excluded_days, cases(card, "paused")),
                ],
                full=card.name,
            )
            for card in seen.cards
            if card.score.numbers["all"]
        ],
    )  # fmt: skip
    months = Chart(
        "months", "按月走势", "至所选期间末月的十二个月。", "trend", "月份",
        [Column("按时率", "accent", "（%）"), Column(FIGURES["all"][0], "strong-line"), *(Column(FIGURES[name][0]) for name, _ in _OUTCOMES)],
        [
            Row(
                f"{month.first:%Y-%m}",
                link := f"/scorecards?since={month.first}&until={month.last}",
                [(month.score.on_time, link), *numbers(month.score, link)],
            )
            for month in seen.months
        ],
    )  # fmt: skip
    stages = Chart(
        "stages", "各阶段进出", "期间内进入、办结和跳过该阶段的项目，以及期末仍在该阶段的项目。", "grouped", "阶段",
        [
            Column("进入", "accent"), Column("办结", "green"), Column("跳过", "strong-line"),
            Column("在办", "amber-strong"), Column("用时中位数", unit="（工作日）"),
        ],
        [
            Row(
                PROJECT.words[flow.stage.value],
                link := f"/projects?stage={flow.stage.value}",
                [
                    *((figure, link) for figure in (flow.opened, flow.done, flow.skipped, flow.standing)),
                    (flow.median_days, ""),
                ],
            )
            for flow in seen.flow
        ],
    )  # fmt: skip
    return departments, time, months, stages


def _drawn(page: Page, chart: Chart) -> dict[str, Any]:
    """What the script draws: names, values, and where a click leads; the words are the reader's."""
    shown = [row for row in chart.rows if chart.kind != "stacked" or any(value for value, _ in row.cells)]
    share = next((n for n, column in enumerate(chart.columns) if column.unit == "（%）"), None)
    return {
        "kind": chart.kind,
        "names": [page.say(row.name) for row in shown],
        "notes": [_percent(row.cells[share][0]) for row in shown] if share is not None else None,
        "series": [
            {
                "name": page.say(column.head),
                "tone": column.tone,
                "values": [row.cells[n][0] for row in shown],
                "links": [row.cells[n][1] for row in shown],
            }
            for n, column in enumerate(chart.columns)
            if column.tone
        ],
    }


def _percent(share: Cell) -> str:
    return "—" if share is None else f"{share}%"

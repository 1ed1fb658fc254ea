"""监督总览 on a page and on a big screen (二（一）2): the picture first, each chart with its table and its download."""

from collections.abc import Sequence
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
from api.views.scorecards import period
from workflow.rules.duty import Actor

router = Chapter(prefix="/overview")

Reader = Annotated[Actor, Depends(Decision("scorecard.read"))]
Day = Annotated[date | None, Query()]
Chart = Literal["departments", "time", "months", "stages"]

#: How often a big screen asks anew, in seconds.
AGAIN: Final = 300
_STAGES: Final = {
    "docking": "对接",
    "business_registration": "商事登记",
    "direct_landing": "项目直接落地",
    "construction_approval": "项目审批验收",
}


@router.get("")
def show_overview(
    by: Reader, page: AsPage, session: Reading, law: InForce, now: Now, since: Day = None, until: Day = None
) -> Response:
    """The picture of a period: how punctual, where time goes, how it moves from month to month, how projects flow."""
    first, last = period(since, until, now)
    seen = view.overview(session, law, since=first, until=last, by=by, now=now)
    return page.render(
        "overview.html",
        seen=seen,
        since=first,
        until=last,
        few=FEW,
        stages=_STAGES,
        charts=_charts(page, seen, first, last),
    )


@router.get("/screen")
def show_screen(by: Reader, page: AsPage, session: Reading, law: InForce, now: Now) -> Response:
    """The same for a wall: large, dark, without menus, asked anew by itself."""
    first, last = period(None, None, now)
    seen = view.overview(session, law, since=first, until=last, by=by, now=now)
    return page.render(
        "overview_screen.html",
        seen=seen,
        since=first,
        until=last,
        now=now,
        again=AGAIN,
        stages=_STAGES,
        charts=_charts(page, seen, first, last),
    )


@router.get("/{chart}.{kind}")
def download_chart(
    by: Reader,
    session: Reading,
    law: InForce,
    now: Now,
    chart: Chart,
    kind: Kind,
    since: Day = None,
    until: Day = None,
) -> Response:
    """What a chart is drawn from, as a table to take away."""
    first, last = period(since, until, now)
    heads, rows = _tables(view.overview(session, law, since=first, until=last, by=by, now=now))[chart]
    return table(kind, f"overview-{chart}-{first}-{last}", heads, rows)


def _tables(seen: Overview) -> dict[str, tuple[Sequence[str], list[Sequence[Cell]]]]:
    return {
        "departments": (
            ("部门", "按时率（%）", "应办", "按时办结", "超时办结", "逾期未办", "用时中位数（工作日）"),
            [
                (
                    card.name,
                    card.score.on_time,
                    *(card.score.numbers[name] for name in ("all", *_OUTCOMES)),
                    card.median_days,
                )
                for card in seen.cards
            ],
        ),
        "time": (
            ("部门", "本部门用时（工作日）", "等待企业（工作日）", "不计入（工作日）"),
            [(card.name, card.own_days, card.waited_days, card.excluded_days) for card in seen.cards],
        ),
        "months": (
            ("月份", "按时率（%）", "应办", "按时办结", "超时办结", "逾期未办"),
            [
                (
                    f"{month.first:%Y-%m}",
                    month.score.on_time,
                    *(month.score.numbers[name] for name in ("all", *_OUTCOMES)),
                )
                for month in seen.months
            ],
        ),
        "stages": (
            ("阶段", "进入", "办结", "跳过", "在办", "用时中位数（工作日）"),
            [
                (
                    _STAGES[flow.stage.value],
                    flow.opened,
                    flow.done,
                    flow.skipped,
                    flow.standing,
                    flow.median_days,
                )
                for flow in seen.flow
            ],
        ),
    }


_OUTCOMES: Final = ("met", "missed", "late")


def _charts(page: Page, seen: Overview, first: date, last: date) -> dict[str, dict[str, Any]]:
    """What the script draws: names, values, and where a click leads; the words are the reader's."""
    say = page.say
    asked = [card for card in seen.cards if card.score.numbers["all"]]
    span = f"since={first}&until={last}"

    def cases(department: str, figure: str) -> str:
        return f"/scorecards/{department}?figure={figure}&{span}"

    return {
        "departments": {
            "kind": "stacked",
            "names": [say(seen.short_names[card.department]) for card in asked],
            "notes": [_percent(card.score.on_time) for card in asked],
            "series": [
                {
                    "name": say(words),
                    "tone": tone,
                    "values": [card.score.numbers[figure] for card in asked],
                    "links": [cases(card.department, figure) for card in asked],
                }
                for figure, words, tone in (
                    ("met", "按时办结", "green"),
                    ("missed", "超时办结", "amber-strong"),
                    ("late", "逾期未办", "red"),
                )
            ],
        },
        "time": {
            "kind": "stacked",
            "names": [say(seen.short_names[card.department]) for card in asked],
            "series": [
                {
                    "name": say(words),
                    "tone": tone,
                    "values": [getattr(card, figure) for card in asked],
                    "links": [cases(card.department, behind) for card in asked],
                }
                for figure, behind, words, tone in (
                    ("own_days", "all", "本部门用时", "accent"),
                    ("waited_days", "waited", "等待企业", "amber-strong"),
                    ("excluded_days", "paused", "不计入", "strong-line"),
                )
            ],
        },
        "months": {
            "kind": "trend",
            "names": [f"{month.first:%Y-%m}" for month in seen.months],
            "series": [
                {
                    "name": say("按时率"),
                    "tone": "accent",
                    "values": [month.score.on_time for month in seen.months],
                    "links": [f"/scorecards?since={month.first}&until={month.last}" for month in seen.months],
                },
                {
                    "name": say("应办"),
                    "tone": "strong-line",
                    "values": [month.score.numbers["all"] for month in seen.months],
                    "links": [f"/scorecards?since={month.first}&until={month.last}" for month in seen.months],
                },
            ],
        },
        "stages": {
            "kind": "grouped",
            "names": [say(_STAGES[flow.stage.value]) for flow in seen.flow],
            "series": [
                {
                    "name": say(words),
                    "tone": tone,
                    "values": [getattr(flow, figure) for flow in seen.flow],
                    "links": [f"/projects?stage={flow.stage.value}" for flow in seen.flow],
                }
                for figure, words, tone in (
                    ("opened", "进入", "accent"),
                    ("done", "办结", "green"),
                    ("skipped", "跳过", "strong-line"),
                    ("standing", "在办", "amber-strong"),
                )
            ],
        },
    }


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share}%"

"""监督考核 by JSON, CSV and Excel (二（一）2): figures, the cases behind each, and disputes of a data point."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from fastapi import Depends, Path, Query, Response, status
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from api.asked import Asked, to_read
from api.chapter import Chapter
from api.clock import Now
from api.dependencies import ActingLater, AtDoor, Decision, InForce
from api.idempotency import Repeatable
from api.refusals import responses
from api.routes.papers import gathered, paper_row
from api.routes.shapes import Given
from api.tables import Cell, Kind, table
from api.views import scorecards as view
from api.views.projects import PaperRow
from api.views.scorecards import Card
from workflow.actions import papers, scorecard_papers
from workflow.actions.papers import Draft
from workflow.law.book import Law
from workflow.rules.duty import Actor
from workflow.rules.local_time import local
from workflow.rules.scorecard import FIGURES, Turn, working_days

router = Chapter(prefix="/scorecards", tags=["scorecards"], route_class=Repeatable)

Reader = Annotated[Actor, Depends(Decision("scorecard.read"))]
Since = Annotated[date | None, Query(description="从哪天起；不写为本月一日。")]
Until = Annotated[date | None, Query(description="到哪天止，含当日；不写为今天。")]
Figure = Literal[
    "all", "met", "missed", "late", "paused", "waited", "returned", "urged", "promised", "kept", "backfilled",
    "disputed",
]  # fmt: skip


class CardOut(BaseModel):
    """一个部门一段时间的考核数据；时间以工作日计（按窗口时间折算）。"""

    department: str
    name: str
    numbers: dict[str, int] = Field(description="各项数字；每一项都可以打开背后的案件。")
    on_time: float | None = Field(description="按时办结率，百分比；没有应办的为空。")
    median_days: float | None = Field(description="本部门用时的中位数。")
    ninetieth_days: float | None = Field(description="本部门用时的90百分位。")
    own_days: float = Field(description="本部门用时合计。")
    waited_days: float = Field(description="等待企业的时间合计。")
    excluded_days: float = Field(description="依法不计入的时间合计。")
    pause_rate: float | None
    kept: float | None = Field(description="承诺兑现率，百分比。")
    urges: int
    backfills: int = Field(description="补录次数：发生之后才登记的办理；同一次办理只计一次。")
    late_days: float = Field(description="补录晚记的时间合计。")
    latest_days: float = Field(description="晚记最长的一次。")


class TurnOut(BaseModel):
    """一个数据背后的一件。"""

    clock_id: int
    project_id: int
    project_number: str
    project_name: str
    limit_title: str
    clause: str
    started: datetime
    due: datetime | None
    ended: datetime | None
    outcome: str
    own_hours: float
    excluded_hours: float
    waited_hours: float
    backfilled: int = Field(description="其中补录的次数。")
    late_hours: float = Field(description="补录晚记的时间合计。")
    returned: bool
    urged: int
    promised: bool
    dispute: str


HEADS = (
    "部门", *(words for words, _ in FIGURES.values()), "按时办结率%", "用时中位数（工作日）", "用时90百分位（工作日）",
    "本部门用时合计", "等待企业合计", "不计入合计", "暂停率%", "承诺兑现率%", "催办督办次数",
    "补录次数", "补录晚记合计（工作日）", "补录最长晚记（工作日）",
)  # fmt: skip
CASE_HEADS = (
    "受理编号", "项目", "时限", "依据", "起算", "到期", "办结", "结果", "本部门用时（小时）", "不计入（小时）",
    "等待企业（小时）", "补录次数", "补录晚记（小时）", "被退回", "催办督办", "承诺条款", "异议",
)  # fmt: skip


def _out(card: Card) -> CardOut:
    return CardOut(
        department=card.department,
        name=card.name,
        numbers=dict(card.score.numbers),
        on_time=card.score.on_time,
        median_days=card.median_days,
        ninetieth_days=card.ninetieth_days,
        own_days=card.own_days,
        waited_days=card.waited_days,
        excluded_days=card.excluded_days,
        pause_rate=card.score.pause_rate,
        kept=card.score.kept,
        urges=card.score.urges,
        backfills=card.score.backfills,
        late_days=card.late_days,
        latest_days=card.latest_days,
    )


def _hours(time: timedelta) -> float:
    return working_days(time, timedelta(hours=1))


def _turn_out(turn: Turn) -> TurnOut:
    return TurnOut(
        clock_id=turn.clock_id,
        project_id=turn.project_id,
        project_number=turn.project_number,
        project_name=turn.project_name,
        limit_title=turn.limit_title,
        clause=turn.clause,
        started=turn.started,
        due=turn.due,
        ended=turn.ended,
        outcome=turn.outcome,
        own_hours=_hours(turn.own),
        excluded_hours=_hours(turn.excluded),
        waited_hours=_hours(turn.waited),
        backfilled=len(turn.backfilled),
        late_hours=_hours(turn.late_by),
        returned=turn.returned,
        urged=turn.urged,
        promised=turn.promised,
        dispute=turn.dispute,
    )


def card_cells(card: Card) -> list[Cell]:
    """A card as a row of a table."""
    found = card.score
    return [
        card.name, *(found.numbers[figure] for figure in FIGURES), found.on_time, card.median_days,
        card.ninetieth_days, card.own_days, card.waited_days, card.excluded_days, found.pause_rate, found.kept, found.urges,
        found.backfills, card.late_days, card.latest_days,
    ]  # fmt: skip


def case_cells(turn: Turn) -> list[Cell]:
    """A case as a row of a table."""

    def moment(at: datetime | None) -> str:
        return f"{local(at):%Y-%m-%d %H:%M}" if at else ""

    return [
        turn.project_number, turn.project_name, turn.limit_title, turn.clause, moment(turn.started), moment(turn.due),
        moment(turn.ended), turn.result, _hours(turn.own), _hours(turn.excluded), _hours(turn.waited),
        len(turn.backfilled), _hours(turn.late_by), "是" if turn.returned else "", turn.urged, "是" if turn.promised else "", turn.dispute,
    ]  # fmt: skip


@router.get(
    "",
    operation_id="listScorecards",
    summary="各部门考核",
    response_model=list[CardOut],
    responses=responses(),
)
def list_cards(
    asked: Annotated[Asked, Depends(to_read("scorecard.read"))], since: Since = None, until: Until = None
) -> list[CardOut]:
    """一段时间里各部门的数字；部门只看到自己的。"""
    first, last = view.period(since, until, asked.now)
    return [
        _out(card)
        for card in view.cards(asked.session, asked.law, since=first, until=last, by=asked.by, now=asked.now)
    ]


@router.get(
    ".{kind}",
    operation_id="downloadScorecards",
    summary="各部门考核（CSV、Excel）",
    response_class=Response,
    responses={**responses(), 200: {"content": {"text/csv": {}}}},
)
def download_cards(
    asked: Annotated[Asked, Depends(to_read("scorecard.read"))],
    kind: Kind,
    since: Since = None,
    until: Until = None,
) -> Response:
    """与网页相同的数字。"""
    first, last = view.period(since, until, asked.now)
    found = view.cards(asked.session, asked.law, since=first, until=last, by=asked.by, now=asked.now)
    return table(kind, f"scorecards-{first}-{last}", HEADS, map(card_cells, found))


@router.get(
    "/{department}/cases",
    operation_id="listScorecardCases",
    summary="一个数据背后的案件",
    response_model=list[TurnOut],
    responses=responses(),
)
def list_cases(
    asked: Annotated[Asked, Depends(to_read("scorecard.read"))],
    department: Annotated[str, Path(max_length=40)],
    figure: Figure = "all",
    since: Since = None,
    until: Until = None,
) -> list[TurnOut]:
    """每个数字都由这些案件数出来。"""
    first, last = view.period(since, until, asked.now)
    found = view.cases(
        asked.session,
        asked.law,
        department=department,
        figure=figure,
        since=first,
        until=last,
        by=asked.by,
        now=asked.now,
    )
    return [_turn_out(turn) for turn in found]


class PaperOf(Given):
    """考核表的部门和期间。"""

    department: str = Field(default="", max_length=40, description="部门代码；空的为各部门汇总。")
    since: date | None = Field(default=None, description="从哪天起；不写为本月一日。")
    until: date | None = Field(default=None, description="到哪天止，含当日；不写为今天。")


@router.post(
    "/papers",
    operation_id="makeScorecard",
    summary="生成监督考核表",
    response_model=PaperRow,
    status_code=status.HTTP_201_CREATED,
    responses=responses(404),
)
async def make_scorecard(
    by: Reader, door: AtDoor, law: InForce, now: Now, given: PaperOf, turn: ActingLater, response: Response
) -> PaperRow:
    """按公文格式生成并留存 PDF，附指标含义；内容相同的不重复生成。用 `GET /papers/{id}` 下载。"""
    await turn.answered_before()
    first, last = view.period(given.since, given.until, now)
    gather = gathered_scorecard(law, given.department, first, last, by, now)
    draft, found = await run_in_threadpool(gathered, door, gather)
    pdf = b"" if found is not None else await run_in_threadpool(door.paper.render, draft.sheet)
    session = await turn.begin()

    def kept() -> PaperRow:
        # What was found is found again, under the lock.
        return paper_row(papers.keep(session, draft, pdf, by=by, now=now))

    made = await run_in_threadpool(kept)
    response.headers["location"] = f"/api/v1/papers/{made.id}"
    return made


def gathered_scorecard(
    law: Law, department: str, since: date, until: date, by: Actor, now: datetime
) -> Callable[[Session], Draft]:
    """How the sheet of a scorecard is gathered in a session."""

    def gather(session: Session) -> Draft:
        return scorecard_papers.draft_scorecard(
            session, law, department=department, since=since, until=until, by=by, now=now
        )

    return gather

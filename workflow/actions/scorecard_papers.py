"""What stands on 监督考核表 is gathered into its sheet: one department's figures, or all departments' side by side (二（一）2)."""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from forms import Grid, Paragraph, Row, ScorecardSheet
from workflow.actions import card_owners, scorecards
from workflow.actions.drafts import Draft
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.records.department import SUPERVISING, Department
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day
from workflow.rules.scorecard import DEFINITIONS, Score, day_length, score, working_days
from workflow.rules.words import day_in_full

_HEADS: Final = (
    "部门", "应办", "按时率", "超时", "逾期", "中位数", "90\n百分位", "等待\n企业", "不计入", "兑现率", "催督", "补录",
)  # fmt: skip

#: Their shares of the width: a department's short name stands on one line.
_WIDTHS: Final = (430, 80, 130, 80, 80, 112, 120, 98, 118, 124, 80, 80)


def draft_scorecard(
    session: Session, law: Law, *, department: str, since: date, until: date, by: Actor, now: datetime
) -> Draft:
    """监督考核表 of a period of days: of one department, or of every one where `department` is empty.

    It says as of which day, since the figures of a period that lasts still move.

    Raises:
        NotAllowed: not for this actor; a liaison has its own department's only.
        NotFound: there is no such department.
        PeriodBackwards: it ends before it begins.
    """
    duty.require(by, "scorecard.read", card_owners.case_of_card(session, department))
    name = card_owners.name_of(session, department) if department else None
    if department and name is None:
        raise NotFound(what="该部门")
    day = day_length(law.current.window_hours)

    def figures(key: str) -> Score:
        return score(scorecards.turns(session, law, department=key, since=since, until=until, by=by, now=now))

    if department:
        grids = (_one(figures(department), day), _definitions())
    else:
        found = [
            (card_owners.name_of(session, key, short=True) or key, figures(key))
            for key in scorecards.departments_for(session, by)
        ]
        grids = (_all(found, day), _definitions())
    supervisor = session.get(Department, SUPERVISING)
    mark = supervisor.name if supervisor else law.current.office
    who = name or "各部门"
    short = card_owners.name_of(session, department, short=True) or who
    span = f"{day_in_full(since)}至{day_in_full(until)}"
    as_of = min(until, local_day(now))
    sheet = ScorecardSheet(
        edition=law.current.hash,
        issuer=mark,
        made_at=now,
        mark=mark,
        heading="审批代办服务监督考核表",
        addressee=name or "各责任单位",
        paragraphs=(
            Paragraph(f"被考核单位：{who}。考核期间：{span}（截至{day_in_full(as_of)}）。"),
            Paragraph(
                "依据机制二（一）2，对代办服务协同工作的责任单位进行监督和考核。时间按窗口开放时间折算为工作日，"
                f"每个工作日{day / timedelta(hours=1):g}小时。每项数据都由案件逐件数出，可以在系统中打开核对；"
                "对数据有异议的，可以提出并得到书面答复。"
            ),
        ),
        grids=grids,
        signed_by=mark,
        remark="各项指标及其计算方法为专班约定，文件只规定由政数部门进行监督和考核。",
        department=department,
        since=since,
        until=until,
    )
    return Draft(
        "scorecard",
        f"{short}·监督考核表（{since:%Y%m%d}-{until:%Y%m%d}）",
        None,
        # A paper is about something with a number: here the period, which its two days make.
        ("scorecard", int(f"{since:%Y%m%d}{until:%Y%m%d}")),
        law.current.hash,
        sheet,
    )


def _one(found: Score, day: timedelta) -> Grid:
    numbers = found.numbers
    rows = (
        ("应办", f"{numbers['all']}件"),
        ("按时办结", f"{numbers['met']}件，按时办结率{_percent(found.on_time)}"),
        ("超时办结", f"{numbers['missed']}件"),
        ("逾期未办", f"{numbers['late']}件"),
        ("本部门用时", f"合计{_days(found.own, day)}；中位数{_days(found.median, day)}；90百分位{_days(found.ninetieth, day)}"),
        ("等待企业", f"{numbers['waited']}件，合计{_days(found.waited, day)}"),
        ("不计入", f"{numbers['paused']}件，合计{_days(found.excluded, day)}；暂停率{_percent(found.pause_rate)}"),
        ("被退回", f"{numbers['returned']}件"),
        ("催办督办", f"{numbers['urged']}件，{found.urges}次"),
        ("承诺条款", f"应兑现{numbers['promised']}件，按时兑现{numbers['kept']}件，承诺兑现率{_percent(found.kept)}"),
        ("补录", f"{found.backfills}次，晚记合计{_days(found.late_by, day)}，最长{_days(found.latest_by, day)}"),
        ("考核异议", f"{numbers['disputed']}件"),
    )  # fmt: skip
    return Grid(("项目", "数据"), tuple(Row(row) for row in rows), (2, 6), caption="一、考核数据")


def _all(found: list[tuple[str, Score]], day: timedelta) -> Grid:
    def number(time: timedelta | None) -> str:
        return "—" if time is None else f"{working_days(time, day):g}"

    rows = tuple(
        Row(
            (
                name, str(one.numbers["all"]), _percent(one.on_time), str(one.numbers["missed"]), str(one.numbers["late"]),
                number(one.median), number(one.ninetieth), number(one.waited), number(one.excluded), _percent(one.kept),
                str(one.urges), str(one.backfills),
            )
        )
        for name, one in sorted(found, key=lambda each: (each[1].on_time is None, each[1].on_time or 0, each[0]))
    )  # fmt: skip
    return Grid(_HEADS, rows, _WIDTHS, caption="一、考核数据（用时以工作日计）")


def _definitions() -> Grid:
    return Grid(
        ("指标", "含义"),
        tuple(Row((name, words)) for name, words in DEFINITIONS.items()),
        (2, 6),
        caption="二、指标含义",
    )


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:g}%"


def _days(time: timedelta | None, day: timedelta) -> str:
    return "—" if time is None else f"{working_days(time, day):g}个工作日"

"""The administrator's start: each room of the house with one line on how things stand there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from api.views import background
from workflow.actions import chain_checks
from workflow.law.book import Law
from workflow.law.notices import notice_texts
from workflow.law.sentence import Sentence
from workflow.records.calendar import notices_in_force
from workflow.records.chain_check import ChainCheck
from workflow.records.delivery import Delivery
from workflow.records.department import Department, Liaison
from workflow.records.person import Person
from workflow.records.reform import Reform
from workflow.rules.local_time import local_day
from workflow.rules.words import due_words
from workflow.settings import Settings


@dataclass(frozen=True, slots=True)
class Room:
    """One room of the house."""

    key: str
    title: str
    place: str
    #: How things stand there, in a sentence.
    words: str
    #: Whether somebody should look.
    look: bool = False


def rooms(session: Session, law: Law, settings: Settings, *, now: datetime) -> list[Room]:
    """Every room, those that somebody should look at marked."""
    return [
        *_people(session, now),
        *_law(session, law, now),
        _failed(session),
        _background(session, settings, now),
        _verification(chain_checks.latest(session)),
        Room(
            "templates",
            "通知模板",
            "/house/templates",
            Sentence("{n}种通知，载入时已检查", n=len(notice_texts())),
        ),
    ]


def _people(session: Session, now: datetime) -> Iterator[Room]:
    accounts = session.scalar(select(func.count()).where(Person.active)) or 0
    yield Room("people", "人员和角色", "/people", Sentence("{n}个在用的账号", n=accounts))
    today = local_day(now)
    on_duty = exists().where(
        Liaison.department_key == Department.key,
        Liaison.since <= today,
        or_(Liaison.until.is_(None), Liaison.until >= today),
    )
    count = session.scalar(select(func.count()).where(Department.active)) or 0
    bare = session.scalar(select(func.count()).where(Department.active, ~on_duty)) or 0
    yield Room(
        "departments",
        "部门和联络员",
        "/departments",
        Sentence("{n}个部门，其中{m}个没有联络员", n=count, m=bare)
        if bare
        else Sentence("{n}个部门", n=count),
    )
    planned = session.scalar(select(func.count()).where(Reform.state == "planned")) or 0
    stuck = session.scalar(select(func.count()).where(Reform.state == "planned", Reform.trouble != "")) or 0
    words = (
        Sentence("{n}项到期没有办理", n=stuck)
        if stuck
        else Sentence("{n}项计划中的机构改革", n=planned)
        if planned
        else "没有计划中的机构改革"
    )
    yield Room("reforms", "机构改革", "/departments", words, bool(stuck))


def _law(session: Session, law: Law, now: datetime) -> Iterator[Room]:
    edition = law.current
    yield Room(
        "editions",
        "规则版本",
        "/law/editions",
        Sentence("现行{number}，自{day}起执行，共{n}个版本", number=edition.number, day=due_words(edition.in_force), n=len(law.editions)),
    )  # fmt: skip
    years = {notice.year for notice in notices_in_force(session, law.notices)}
    this, last = local_day(now).year, max(years, default=0)
    words = Sentence("节假日安排已到{year}年", year=last) if years else "还没有节假日安排"
    # The State Council publishes a year's holidays in the autumn before.
    yield Room("calendar", "工作日历", "/law/calendar", words, this not in years)


def _failed(session: Session) -> Room:
    failed = session.scalar(select(func.count()).where(Delivery.state == "failed")) or 0
    words = Sentence("有{n}条通知未送达", n=failed) if failed else "没有未送达的通知"
    return Room("failed", "未送达的通知", "/notices/failed", words, bool(failed))


def _background(session: Session, settings: Settings, now: datetime) -> Room:
    found = background.standing(session, settings, now=now)
    done = [row.at for row in found.rounds if row.at is not None]
    if found.still:
        words = "到期的事久等无人处理"
    elif not found.calm:
        words = "上一轮有没有办到的"
    elif len(done) < len(found.rounds):
        words = "还没有运行过"
    else:
        words = "运行正常"
    return Room("background", "后台工作", "/house/background", words, not found.calm)


def _verification(check: ChainCheck | None) -> Room:
    if check is None:
        return Room("verification", "核验留痕", "/house/verification", "还没有从页面核验过")
    if check.ended_at is None:
        words = Sentence("正在核验，已核验{n}个项目", n=check.projects)
    elif check.found:
        words = Sentence("{day}核验，发现{n}处不符", day=local_day(check.begun_at), n=len(check.found))
    else:
        words = Sentence("{day}核验，{n}条记录完好", day=local_day(check.begun_at), n=check.events)
    return Room("verification", "核验留痕", "/house/verification", words, bool(check.found))

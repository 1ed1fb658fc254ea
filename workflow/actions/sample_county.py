"""The sample county: invented projects in every situation that a desk meets, played through the real actions.

All of it happens on working days before `now`, so that lights, warnings and overdue replies are there to be seen. The
accounts have one public password; the house's own history says that this is a sample.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from workflow.actions import (
    checklist_answers,
    entrusting,
    notices,
    people,
    project_facts,
    projects,
    ratings,
    rungs,
    sample_later,
    supervisions,
    tracking,
    urgings,
)
from workflow.actions.rehearsal import Cast, Rehearsal, credit_code, engage, engage_enterprise, phone
from workflow.actions.sample_later import LaterStages
from workflow.actions.scenes.stage import Stage
from workflow.errors import DatabaseInUse
from workflow.law.book import Law
from workflow.law.terms import Obligor, Phase, Rung, Scope
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord
from workflow.records.event import EventRecord
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.records.supervision import Supervision
from workflow.rules.calendar import Calendar
from workflow.rules.local_time import instant, local_day

#: The password of every sample account. Public on purpose.
PASSWORD: Final = "luoding-2023"  # noqa: S105 - it opens a sample and nothing else
#: The code that shows one sample project without an account, and which by its story. As public as the password.
TRACKING_CODE, TRACKED = "SAMPLE22SAMPLE22", "consulting"

#: The line of the house's history that says what this database is.
MARK: Final = "sample.load"

_NEW_PLANT: Final = {"origin": "招商引资", "kind": "新建厂房", "new_enterprise": True, "needs_land": True}
#: What is known of each project, by its story.
_DOCKING_FORMS: Final[Mapping[str, Mapping[str, object]]] = {
    "opposed": {
        **_NEW_PLANT,
        "name": "岑砚装配式建筑构件生产基地",
        "enterprise_name": "广东岑砚建筑科技有限公司",
        "industry_code": "C3022",
        "address": "罗定市围底镇工业集聚区2号地块",
        "investment": "26000",
        "contact_name": "龚昱",
        "contact_phone": phone(301),
    },
    "unopposed": {
        **_NEW_PLANT,
        "name": "稷岫预制食品加工厂",
        "enterprise_name": "广东稷岫食品科技有限公司",
        "industry_code": "C1432",
        "address": "罗定市双东街道工业园B区5号地块",
        "investment": "8600.5",
        "contact_name": "余堃",
        "contact_phone": phone(302),
    },
    "consulting": {
        "origin": "增资扩产",
        "kind": "扩建厂房",
        "name": "杼榆纺织服饰二期扩建",
        "enterprise_name": "罗定杼榆纺织服饰有限公司",
        "credit_code": credit_code(21),
        "industry_code": "C1819",
        "address": "罗定市附城街道工业大道18号",
        "investment": "3200",
        "contact_name": "阮蓁",
        "contact_phone": phone(303),
        "code": "2608-445381-07-02-100021",
        "new_enterprise": False,
        "needs_land": False,
    },
    "compiled": {
        "origin": "招商引资",
        "kind": "购置厂房",
        "name": "砺槐精密五金生产线",
        "enterprise_name": "罗定砺槐金属制品有限公司",
        "credit_code": credit_code(34),
        "industry_code": "C3311",
        "address": "罗定市素龙街道电商产业园6栋",
        "investment": "1500",
        "contact_name": "尹朔",
        "contact_phone": phone(304),
        "new_enterprise": False,
        "needs_land": False,
    },
    "stale": {
        "origin": "招商引资",
        "kind": "物流仓储",
        "name": "霖筱城乡冷链物流中心",
        "enterprise_name": "罗定霖筱物流有限公司",
        "credit_code": credit_code(47),
        "industry_code": "G5930",
        "address": "罗定市罗平镇高速出口旁3号地块",
        "investment": "1.2亿",
        "contact_name": "邬桓",
        "contact_phone": phone(305),
        "new_enterprise": False,
        "needs_land": True,
    },
    "suspended": {
        **_NEW_PLANT,
        "name": "稔舟农产品精深加工项目",
        "enterprise_name": "罗定稔舟农产品加工有限公司",
        "industry_code": "C1371",
        "address": "罗定市船步镇农业产业园东侧",
        "investment": "4800",
        "contact_name": "蒙曜",
        "contact_phone": phone(306),
    },
    "overdue": {
        **_NEW_PLANT,
        "name": "栖桐全屋定制家居生产基地",
        "enterprise_name": "广东栖桐家居有限公司",
        "industry_code": "C2110",
        "address": "罗定市双东街道工业园C区1号地块",
        "investment": "31000",
        "contact_name": "左芮",
        "contact_phone": phone(307),
    },
    "returned": {
        "origin": "增资扩产",
        "kind": "技术改造",
        "name": "曜岑电子贴片线智能化改造",
        "enterprise_name": "广东曜岑电子科技有限公司",
        "credit_code": credit_code(58),
        "industry_code": "C3982",
        "address": "罗定市附城街道创新路9号",
        "investment": "950",
        "contact_name": "甘霄",
        "contact_phone": phone(308),
        "new_enterprise": False,
        "needs_land": False,
    },
    "due_today": {
        **_NEW_PLANT,
        "name": "岫禾医用敷料生产项目",
        "enterprise_name": "罗定岫禾医疗器械有限公司",
        "industry_code": "C2770",
        "address": "罗定市双东街道工业园A区12号地块",
        "investment": "12000",
        "contact_name": "宁珂",
        "contact_phone": phone(309),
    },
    "high_risk": {
        **_NEW_PLANT,
        "name": "澄砾水性树脂及助剂项目",
        "enterprise_name": "广东澄砾新材料有限公司",
        "industry_code": "C2651",
        "address": "罗定市双东街道化工定点基地4号地块",
        "investment": "45000",
        "contact_name": "岳凛",
        "contact_phone": phone(310),
    },
    "without_agent": {
        "origin": "招商引资",
        "kind": "租赁厂房",
        "name": "筱川储能模组装配项目",
        "enterprise_name": "广东筱川新能源有限公司",
        "industry_code": "C3849",
        "address": "罗定市素龙街道标准厂房3栋2层",
        "investment": "2200",
        "contact_name": "祁筝",
        "contact_phone": phone(311),
        "new_enterprise": True,
        "needs_land": False,
    },
    "analysed": {
        **_NEW_PLANT,
        "name": "苒舟环保包装生产项目",
        "enterprise_name": "广东苒舟包装有限公司",
        "industry_code": "C2231",
        "address": "罗定市华石镇工业园7号地块",
        "investment": "6800",
        "contact_name": "贺澜",
        "contact_phone": phone(312),
    },
    "taken_in": {
        **_NEW_PLANT,
        "name": "霁砚智能分拣装备制造项目",
        "enterprise_name": "罗定霁砚智能装备有限公司",
        "industry_code": "C3439",
        "address": "罗定市双东街道工业园B区9号地块",
        "investment": "15000",
        "contact_name": "司晔",
        "contact_phone": phone(313),
    },
}

FORMS: Final[Mapping[str, Mapping[str, object]]] = {**sample_later.FORMS, **_DOCKING_FORMS}

#: Whom the office consults on the dual commitment of a plant on new land.
_CONSULTED: Final = ("natural_resources", "housing", "ecology", "emergency", "development_reform")


def is_loaded(session: Session) -> bool:
    """Whether this database holds the sample county."""
    return bool(
        session.scalar(select(exists().where(EventRecord.project_id.is_(None), EventRecord.kind == MARK)))
    )


def load(session: Session, law: Law, *, now: datetime) -> bool:
    """Load the sample county into an empty database; answer whether it was loaded now or before.

    Raises:
        DatabaseInUse: there are people or projects that are not the sample's.
    """
    if is_loaded(session):
        return False
    held = sum(session.scalar(select(func.count()).select_from(each)) or 0 for each in (Person, Project))
    if held:
        raise DatabaseInUse()
    _County(session, law, now).play()
    return True


@dataclass(slots=True)
class _Desk:
    """Working days before now, at the hours of a desk."""

    calendar: Calendar
    now: datetime

    def at(self, days_ago: int, hour: int, minute: int) -> datetime:
        """An instant so many working days ago; never later than now."""
        today = local_day(self.now)
        base = today if self.calendar.is_working(today) else self.calendar.add_working_days(today, -1)
        return min(instant(self.calendar.add_working_days(base, -days_ago), time(hour, minute)), self.now)

    def from_(self, start: datetime, minutes: int) -> Iterator[datetime]:
        """One instant after another inside window hours; never later than now."""
        number = 0
        while True:
            number += 1
            later = self.calendar.add_window_time(start, timedelta(minutes=minutes * number))
            yield min(later, self.now)


class _County:
    """Plays the stories, the oldest project first, so that the numbers are in order."""

    def __init__(self, session: Session, law: Law, now: datetime) -> None:
        self.session = session
        self.law = law
        self.now = now
        self.desk = _Desk(calendar_of(session, law.current, law.notices), now)
        self.hash = people.hash_password(PASSWORD)
        self.cast: Cast = engage(session, law.current, password_hash=self.hash, now=self.desk.at(90, 9, 0))
        self.rehearsal = Rehearsal(session, law, self.cast)
        #: Who of an enterprise has an account, by project.
        self.owners: dict[int, str] = {}

    def play(self) -> None:
        """Every story, then the mark."""
        LaterStages(
            Stage.within(self.session, self.law, self.cast), self.desk, self.now, self.docked, self.account
        ).play()
        self.opposed()
        self.unopposed()
        self.consulting()
        self.compiled()
        self.stale()
        self.suspended()
        self.overdue()
        self.returned()
        self.due_today()
        self.high_risk()
        self.without_agent()
        self.analysed()
        self.taken_in()
        self.read()
        self.rated()
        event.append(
            self.session,
            event.house_locked(self.session),
            kind=MARK,
            by=None,
            now=self.now,
            data={"projects": len(FORMS)},
        )
        self.session.flush()

    def take_in(self, story: str, at: datetime, login: str = "office") -> Project:
        """The project of a story."""
        return projects.take_in(self.session, self.law, form=FORMS[story], by=self.cast[login], now=at)

    def docked(self, story: str, days_ago: int, agent: str) -> Project:
        """A project whose docking took six working days and is finished."""
        at, play = self.desk.at, self.rehearsal
        project = self.take_in(story, at(days_ago, 9, 20))
        play.analyse(project, now=at(days_ago, 15, 10))
        play.assign(project, agent, now=at(days_ago, 15, 30))
        play.dispatch(project, now=at(days_ago - 1, 9, 5))
        play.reply_all(project, self.desk.from_(at(days_ago - 2, 9, 10), 35))
        play.finish_docking(project, now=at(days_ago - 5, 10, 0))
        return project

    def opposed(self) -> None:
        """Two departments object: a deliberation is proposed."""
        project = self.docked("opposed", 24, "agent1")
        asked = self.rehearsal.consult(
            project,
            _CONSULTED,
            opened=self.desk.at(12, 9, 30),
            circulated=self.desk.at(11, 9, 10),
            opinion="愿意参加，承诺按核定方案建设。",
            promises=["取得用地后3个月内开工，18个月内建成。"],
        )
        reasons = {
            "ecology": "项目距水源保护区边界较近，环境影响评价结论明确之前，不宜先行开工。",
            "natural_resources": "地块控制性详细规划正在调整，规划条件尚未核定。",
        }
        for consultee, at in zip(asked, self.desk.from_(self.desk.at(10, 9, 0), 150), strict=False):
            self.rehearsal.opine(consultee, reason=reasons.get(consultee.department_key, ""), now=at)
        self.ordered(project)

    def ordered(self, project: Project) -> None:
        """The office is late with its meeting itself: it was ordered to, has answered, and the supervisor looks at it."""
        for day in range(9, 1, -1):
            self.climb(project, self.desk.at(day, 9, 0))
        # What the sweep writes goes past what this session holds.
        self.session.expire_all()
        order = self.session.scalar(select(Supervision).where(Supervision.project_id == project.id))
        if order is not None:
            supervisions.answer(
                self.session,
                self.law,
                supervision_id=order.id,
                measures="两个部门的意见涉及规划条件，等其复核后召集会商。",
                promised_for=self.desk.calendar.add_working_days(local_day(self.now), 4),
                handled_by="代办专班办公室经办人",
                by=self.cast.office,
                now=self.desk.at(1, 10, 20),
            )

    def climb(self, project: Project, now: datetime) -> None:
        """What the sweep of a morning does to what the office owes in a project."""
        due = self.session.scalars(
            select(ClockRecord.id).where(
                ClockRecord.project_id == project.id,
                ClockRecord.obligor_kind == Obligor.OFFICE.value,
                ClockRecord.stopped_at.is_(None),
            )
        ).all()
        for clock_id in due:
            for _ in Rung:
                done = rungs.climb(self.session, self.law, clock_id=clock_id, now=now)
                if done is None or not done.more:
                    break

    def rated(self) -> None:
        """What was finished for enterprises with an account is rated: the first with 满意, the second with 不满意."""
        grades = [(4, "办得快，材料一次说清。"), (2, "到窗口跑了两趟才知道缺一份材料。")]
        for project_id, login in self.owners.items():
            for kind, what in ratings.THINGS.items():
                for thing in self.session.scalars(
                    select(what.record).where(what.of_project(project_id)).order_by(what.record.id)
                ):
                    if not grades:
                        return
                    grade, words = grades.pop(0)
                    ratings.rate(
                        self.session,
                        project_id=project_id,
                        subject_kind=kind,
                        subject_id=thing.id,
                        grade=grade,
                        words=words,
                        by=self.cast[login],
                        now=self.desk.at(0, 9, 10),
                    )

    def read(self) -> None:
        """Everybody has read what is older than a week; what came since waits for them."""
        until = self.desk.at(5, 17, 0)
        for actor in self.cast.actors.values():
            notices.mark_all_read(self.session, up_to=until, by=actor, now=until)

    def unopposed(self) -> None:
        """Everybody agrees; one department adds a promise."""
        project = self.docked("unopposed", 20, "agent2")
        asked = self.rehearsal.consult(
            project,
            _CONSULTED,
            opened=self.desk.at(10, 14, 40),
            circulated=self.desk.at(9, 9, 20),
            opinion="愿意参加。",
        )
        for consultee, at in zip(asked, self.desk.from_(self.desk.at(8, 9, 0), 120), strict=False):
            added = (
                ["施工图审查与质量安全监督手续同步受理。"] if consultee.department_key == "housing" else []
            )
            self.rehearsal.opine(consultee, added=added, now=at)
        self.mandate(project, Scope.WHOLE, self.desk.at(6, 10, 30))

    def consulting(self) -> None:
        """An expansion under consultation: some have agreed, some are silent."""
        project = self.docked("consulting", 16, "agent1")
        enterprise = ("enterprise1", project.contact_name)
        self.account(project, *enterprise)
        asked = self.rehearsal.consult(
            project,
            ("natural_resources", "housing", "ecology", "development_reform"),
            opened=self.desk.at(3, 9, 40),
            circulated=self.desk.at(2, 9, 15),
            opinion="愿意参加，二期与一期共用环保设施。",
        )
        for consultee, at in zip(asked[:2], self.desk.from_(self.desk.at(1, 9, 0), 90), strict=False):
            self.rehearsal.opine(consultee, now=at)
        self.mandate(project, Scope.ITEM, self.desk.at(1, 15, 0), items=["GC-05"])
        tracking.issue(
            self.session,
            (),
            project_id=project.id,
            by=self.cast.office,
            now=self.desk.at(1, 15, 20),
            code=TRACKING_CODE,
        )
        self.urged(project, "enterprise1", self.desk.at(1, 16, 0))

    def urged(self, project: Project, login: str, now: datetime) -> None:
        """The enterprise urges the first department that owes it an answer, and its agent."""
        clock_id = self.session.scalar(
            select(func.min(ClockRecord.id)).where(
                ClockRecord.project_id == project.id,
                ClockRecord.obligor_kind == Obligor.DEPARTMENT.value,
                ClockRecord.stopped_at.is_(None),
            )
        )
        urging = partial(
            urgings.urge, self.session, self.law, project_id=project.id, by=self.cast[login], now=now
        )
        urging(clock_id=clock_id, words="银行等着看批复意见，请尽早答复。")
        urging(agent=True)

    def compiled(self) -> None:
        """All have replied, the packs are compiled, the enterprise has chosen phases."""
        project = self.docked("compiled", 14, "agent3")
        self.account(project, "enterprise2", project.contact_name)
        self.mandate(project, Scope.PHASE, self.desk.at(8, 15, 0), phases=[Phase.LAND_USE, Phase.TITLE])

    def stale(self) -> None:
        """The address changes after all have replied; a few have confirmed since."""
        project = self.take_in("stale", self.desk.at(12, 10, 0))
        play = self.rehearsal
        play.analyse(project, now=self.desk.at(12, 16, 0))
        play.assign(project, "agent2", now=self.desk.at(12, 16, 20))
        play.dispatch(project, now=self.desk.at(11, 9, 0))
        play.reply_all(project, self.desk.from_(self.desk.at(10, 9, 30), 45))
        project_facts.change_facts(
            self.session,
            self.law,
            project_id=project.id,
            form={"address": "罗定市罗平镇高速出口旁5号地块", "investment": "1.35亿"},
            reason="企业与镇政府重新商定用地位置，投资额相应增加",
            by=self.cast.office,
            now=self.desk.at(2, 10, 20),
        )
        confirming = [row for row in play.checklists_of(project).values() if row.state == "stale"][:4]
        for checklist, at in zip(confirming, self.desk.from_(self.desk.at(1, 9, 0), 70), strict=False):
            liaison = self.cast.liaison(checklist.department_key)
            checklist_answers.confirm(
                self.session,
                checklist_id=checklist.id,
                handled_by=liaison.name,
                phone=liaison.phone,
                by=liaison,
                now=at,
            )

    def suspended(self) -> None:
        """The enterprise rethinks its investment; the project waits."""
        project = self.take_in("suspended", self.desk.at(11, 9, 45))
        play = self.rehearsal
        play.analyse(project, now=self.desk.at(11, 15, 0))
        play.assign(project, "agent3", now=self.desk.at(11, 15, 10))
        play.dispatch(project, now=self.desk.at(10, 9, 0))
        play.reply_all(project, self.desk.from_(self.desk.at(9, 9, 0), 40))
        projects.move_stage(
            self.session,
            self.rehearsal.law,
            project_id=project.id,
            move="suspend",
            reason="企业来函：投资方案调整，暂缓推进",
            by=self.cast.office,
            now=self.desk.at(6, 11, 0),
        )

    def overdue(self) -> None:
        """Two departments have not replied in time, one replied too late."""
        project = self.take_in("overdue", self.desk.at(9, 9, 10))
        play = self.rehearsal
        play.analyse(project, now=self.desk.at(8, 10, 0))
        play.assign(project, "agent1", now=self.desk.at(8, 10, 5))
        play.dispatch(project, now=self.desk.at(7, 9, 0))
        late = ("forestry", "culture_tourism", "water")
        play.reply_all(project, self.desk.from_(self.desk.at(6, 9, 0), 38), without=late)
        play.reply(play.checklists_of(project)["water"], now=self.desk.at(2, 11, 20))

    def returned(self) -> None:
        """An answer was returned, and its department has to answer again."""
        project = self.take_in("returned", self.desk.at(8, 14, 50))
        play = self.rehearsal
        play.analyse(project, now=self.desk.at(7, 9, 30))
        play.assign(project, "agent3", now=self.desk.at(7, 9, 35))
        play.dispatch(project, now=self.desk.at(7, 9, 40))
        play.reply_all(project, self.desk.from_(self.desk.at(6, 9, 0), 50), without=("development_reform",))
        checklist_answers.return_answer(
            self.session,
            self.law,
            checklist_id=play.checklists_of(project)["ecology"].id,
            reason="未写明环评属报告表还是登记表所依据的名录类别，请补充",
            by=self.cast.office,
            now=self.desk.at(2, 9, 50),
        )
        play.reply(play.checklists_of(project)["development_reform"], now=self.desk.at(1, 16, 0))

    def due_today(self) -> None:
        """Asked three working days ago: whoever is silent falls due today."""
        project = self.take_in("due_today", self.desk.at(5, 10, 30))
        play = self.rehearsal
        play.analyse(project, now=self.desk.at(4, 9, 20))
        play.assign(project, "agent2", now=self.desk.at(4, 9, 30))
        play.dispatch(project, now=self.desk.at(3, 9, 0))
        silent = ("natural_resources", "ecology", "utilities", "taxation", "forestry", "peoples_bank")
        play.reply_all(project, self.desk.from_(self.desk.at(2, 9, 0), 42), without=silent)

    def high_risk(self) -> None:
        """A chemical project: flagged by its industry code, and one phase without a liaison."""
        project = self.take_in("high_risk", self.desk.at(3, 10, 10))
        self.rehearsal.analyse(project, now=self.desk.at(2, 15, 0))
        self.rehearsal.assign(project, "agent1", now=self.desk.at(2, 15, 5))
        self.rehearsal.dispatch(project, now=self.desk.at(1, 9, 0))

    def without_agent(self) -> None:
        """Asked, but nobody has been assigned."""
        project = self.take_in("without_agent", self.desk.at(2, 11, 0))
        self.rehearsal.analyse(project, now=self.desk.at(1, 10, 0))
        self.rehearsal.dispatch(project, now=self.desk.at(1, 10, 10))

    def analysed(self) -> None:
        """Analysed and not asked yet."""
        project = self.take_in("analysed", self.desk.at(1, 9, 30))
        self.rehearsal.analyse(project, now=self.desk.at(1, 16, 10))
        self.rehearsal.assign(project, "agent2", now=self.desk.at(1, 16, 15))

    def taken_in(self) -> None:
        """Taken in by an agent a moment ago."""
        self.take_in("taken_in", self.now - timedelta(minutes=25), "agent3")

    def mandate(
        self,
        project: Project,
        scope: Scope,
        at: datetime,
        *,
        phases: Sequence[Phase] = (),
        items: Sequence[str] = (),
    ) -> None:
        """What the enterprise entrusts, as the office writes it down."""
        entrusting.give_mandate(
            self.session,
            self.law,
            project_id=project.id,
            scope=scope,
            phases=phases,
            items=items,
            source="企业委托书",
            by=self.cast.office,
            now=at,
        )

    def account(self, project: Project, login: str, name: str) -> None:
        """An account for the project's enterprise."""
        self.owners[project.id] = login
        engage_enterprise(
            self.session,
            self.cast,
            login=login,
            name=name,
            project=project,
            password_hash=self.hash,
            now=self.desk.at(10, 9, 0),
        )

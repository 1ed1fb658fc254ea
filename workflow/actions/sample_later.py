"""The sample county's later stages: a company being set up, a commitment to sign, applications under review, an acceptance.

Every role finds something to do there: the enterprise applies, supplements, rectifies; departments accept, review, inspect,
report; the office signs and coordinates.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from workflow.actions.rehearsal import credit_code, phone
from workflow.actions.scenes import acceptance, approval, deliberation, docking, landing, registration
from workflow.actions.scenes.stage import Stage
from workflow.law.terms import PauseReason
from workflow.records.project import Project
from workflow.rules.local_time import local_day

_EXPANSION: Final = {"origin": "增资扩产", "kind": "扩建厂房", "new_enterprise": False, "needs_land": False}
#: What is known of each project, by its story.
FORMS: Final[Mapping[str, Mapping[str, object]]] = {
    "accepting": {
        **_EXPANSION,
        "name": "汀澜陶瓷釉料车间扩建",
        "enterprise_name": "罗定汀澜釉料有限公司",
        "credit_code": credit_code(69),
        "industry_code": "C3079",
        "address": "罗定市素龙街道工业路11号",
        "investment": "2600",
        "contact_name": "费昀",
        "contact_phone": phone(314),
    },
    "approving": {
        **_EXPANSION,
        "name": "槿棠中药饮片二期车间",
        "enterprise_name": "罗定槿棠药业有限公司",
        "credit_code": credit_code(70),
        "industry_code": "C2730",
        "address": "罗定市附城街道工业大道33号",
        "investment": "5400",
        "contact_name": "盛蕴",
        "contact_phone": phone(315),
    },
    "registering": {
        "origin": "招商引资",
        "kind": "新建厂房",
        "name": "峤川农机配件制造项目",
        "enterprise_name": "罗定峤川农业机械有限公司",
        "industry_code": "C3576",
        "address": "罗定市双东街道工业园C区8号地块",
        "investment": "7200",
        "contact_name": "凌岱",
        "contact_phone": phone(316),
        "new_enterprise": True,
        "needs_land": True,
    },
    "committing": {
        **_EXPANSION,
        "name": "霁原竹木家具三期扩建",
        "enterprise_name": "罗定霁原家具有限公司",
        "credit_code": credit_code(71),
        "industry_code": "C2110",
        "address": "罗定市围底镇工业集聚区9号",
        "investment": "4100",
        "contact_name": "闻桥",
        "contact_phone": phone(317),
    },
}
_SETUP: Final[dict[str, object]] = {
    "company_type": "有限责任公司",
    "legal_representative": "凌岱",
    "legal_representative_phone": phone(316),
    "registered_capital": "800万元",
    "shareholders": "凌岱 800万元 100%",
    "business_scope": "农业机械配件制造、销售",
    "seals_wanted": ["企业公章", "财务专用章", "发票专用章", "合同专用章"],
    "taxpayer_kind": "一般纳税人",
    "invoice_kinds": ["数电发票（普通发票）"],
    "insured_headcount": "42",
    "housing_fund": "是",
    "bank": "某银行罗定支行",
    "bank_time": "下周一上午",
}
_ADDRESS: Final = {"town": "双东街道", "road": "工业园C区兴业路", "number": "8号", "room": ""}
_ASKED: Final = ("natural_resources", "housing", "ecology")
#: What came before a project that is taken over while it is being built.
_BEFORE: Final = (
    "LX-02", "LX-09", "LX-10", "GC-01", "GC-02", "GC-03", "GC-04", "GC-05", "SG-01", "SG-03", "SG-04", "SG-07",
)  # fmt: skip


class Desk(Protocol):
    """Working days before now, at the hours of a desk."""

    def at(self, days_ago: int, hour: int, minute: int) -> datetime:
        """An instant so many working days ago; never later than now."""


@dataclass(frozen=True, slots=True)
class LaterStages:
    """Plays the projects that are past docking."""

    stage: Stage
    desk: Desk
    now: datetime
    #: A project whose docking is finished, by its story, the days since intake, and its agent.
    docked: Callable[[str, int, str], Project]
    #: Opens an account for a project's enterprise.
    account: Callable[[Project, str, str], None]

    def play(self) -> None:
        """The oldest first, so that the numbers are in order."""
        self.accepting()
        self.approving()
        self.registering()
        self.committing()

    def _opened(self, story: str, days_ago: int, agent: str, login: str) -> int:
        project = self.docked(story, days_ago, agent)
        self.account(project, login, project.contact_name)
        docking.entrust(self.stage, project.id, now=self.desk.at(days_ago - 6, 10, 0))
        return project.id

    def _in(self, working_days: int) -> date:
        """A day to come."""
        return self.stage.calendar.add_working_days(local_day(self.now), working_days)

    def accepting(self) -> None:
        """Built and inspected: housing wants one thing put right, the others have not given their part yet."""
        at, stage = self.desk.at, self.stage
        project = self._opened("accepting", 80, "agent2", "enterprise3")
        registration.skip(stage, project, now=at(73, 9, 30))
        docking.move(stage, project, "skip_direct_landing", "企业选择按一般程序办理", now=at(73, 9, 40))
        docking.open_approval(stage, project, now=at(73, 9, 50))
        approval.plan(stage, project, now=at(73, 10, 10))
        for code in _BEFORE:
            why = "开工前已办结，证照见纸质档案，本系统不重复登记"
            approval.set_aside(stage, project, code, why, now=at(73, 10, 30))
        acceptance.apply(stage, project, "釉料车间及室外工程", now=at(6, 10, 0))
        acceptance.arrange(stage, project, at(2, 9, 30), now=at(5, 10, 0))
        wanted = ("疏散指示标志缺2处，补设", "消防应急照明和疏散指示系统技术标准", self._in(6).isoformat())
        acceptance.give_parts(stage, project, "housing", wanted, only=["housing"], now=at(2, 11, 0))

    def approving(self) -> None:
        """Under its commitment: one application received, one corrected, one paused, a paper and a blocker open."""
        at, stage = self.desk.at, self.stage
        project = self._opened("approving", 60, "agent1", "enterprise4")
        registration.skip(stage, project, now=at(53, 9, 30))
        self._asked(project, 52)
        landing.inform(stage, project, now=at(48, 9, 30))
        self._to_sign(project, 47, date_of_completion=self._in(120))
        landing.sign(stage, project, now=at(45, 10, 0))
        docking.move(stage, project, "finish_direct_landing", now=at(45, 10, 20))
        docking.open_approval(stage, project, now=at(45, 10, 30))
        approval.plan(stage, project, ["LX-01", "LX-07", "LX-08"], now=at(44, 9, 30))
        for code in ("LX-01", "LX-07", "LX-08"):
            approval.set_aside(stage, project, code, "一期已办理，二期使用既有用地", now=at(44, 9, 40))
        for code, days in (("LX-02", 43), ("LX-09", 41), ("GC-01", 36), ("GC-04", 24)):
            self._through(project, code, days)
        approval.receive(stage, project, "GC-02", now=at(9, 9, 30))
        approval.accept(stage, project, "GC-02", now=at(8, 9, 30))
        approval.review(stage, project, "GC-02", now=at(7, 9, 30))
        approval.pause(
            stage, project, "GC-02", PauseReason.PUBLICITY, basis="附件2部门承诺条款3",
            evidence="批前公示", until=self._in(3), now=at(5, 9, 30),
        )  # fmt: skip
        approval.receive(stage, project, "GC-05", absent=["环境影响报告表"], now=at(6, 9, 30))
        approval.correct(stage, project, "GC-05", ["提取工序的废气治理说明"], now=at(4, 9, 30))
        approval.receive(stage, project, "LX-10", now=at(3, 9, 30))
        approval.accept(stage, project, "LX-10", now=at(2, 9, 30))
        approval.receive(stage, project, "SG-07", now=at(1, 9, 30))
        deliberation.bring_up(
            stage, project, "厂区道路开口与市政管线冲突，迁改没有部门牵头", now=at(2, 10, 0)
        )
        deliberation.coordinate(stage, project, "utilities", 5, now=at(1, 10, 0))

    def registering(self) -> None:
        """The licence is at the window, the seals are being pressed; beside it the enterprise is told it may commit."""
        at, stage = self.desk.at, self.stage
        project = self._opened("registering", 27, "agent3", "enterprise5")
        registration.plan(stage, project, now=at(4, 9, 10))
        registration.fill(stage, project, _SETUP, _ADDRESS, now=at(3, 10, 0))
        registration.apply(stage, project, "KB-01", now=at(2, 9, 10))
        registration.approve(stage, project, "KB-01", credit_code=credit_code(72), now=at(2, 10, 50))
        registration.deliver(stage, project, "KB-01", now=at(2, 11, 20))
        registration.apply(stage, project, "KB-03", now=at(2, 14, 40))
        registration.apply(stage, project, "KB-04", now=at(2, 15, 0))
        registration.approve(stage, project, "KB-03", now=at(2, 16, 10))
        self._asked(project, 8)
        landing.inform(stage, project, now=at(1, 9, 30))
        registration.apply(stage, project, "KB-02", now=max(self.now - timedelta(minutes=15), at(1, 17, 0)))

    def committing(self) -> None:
        """An objection was settled at a meeting whose decision is followed; the commitment waits for its signatures."""
        at, stage = self.desk.at, self.stage
        project = self._opened("committing", 26, "agent2", "enterprise6")
        registration.skip(stage, project, now=at(19, 9, 30))
        self._asked(project, 14, objection="喷漆房距东侧居民点不足，需先明确防护距离。")
        deliberation.call(stage, project, at(6, 15, 0), now=at(9, 9, 30))
        said = "喷漆房西移20米后同意"
        deliberation.hold(
            stage,
            project,
            [
                {
                    "matter": 1,
                    "outcome": "settled",
                    "text": said,
                    "added_clauses": ["对调整后的总平面即时复核。"],
                }
            ],
            {"ecology": "满足防护距离即可同意。"},
            now=at(6, 16, 30),
        )
        deliberation.resolve(stage, project, "复核调整后的总平面图", "ecology", 8, now=at(6, 16, 50))
        deliberation.issue(stage, project, now=at(5, 10, 0))
        landing.inform(stage, project, now=at(4, 9, 30))
        self._to_sign(project, 2, date_of_completion=self._in(180))

    def _asked(self, project: int, days_ago: int, *, objection: str = "") -> None:
        at, stage = self.desk.at, self.stage
        landing.screen(
            stage, project, "愿意参加。", land="obtained", evidence="不动产权证书", now=at(days_ago, 9, 30)
        )
        landing.circulate(stage, project, _ASKED, now=at(days_ago - 1, 9, 20))
        for number, department in enumerate(_ASKED):
            reason = objection if department == "ecology" else ""
            landing.opine(stage, project, department, reason=reason, now=at(days_ago - 2, 9 + number, 10))

    def _to_sign(self, project: int, days_ago: int, *, date_of_completion: date) -> None:
        """Applied for, qualified, and both sides' clauses dated."""
        at, stage = self.desk.at, self.stage
        landing.apply(stage, project, now=at(days_ago, 9, 20))
        promise = {
            "text": "按承诺的设计方案建设，按期竣工并申请联合验收。",
            "on": date_of_completion.isoformat(),
            "consequence": "限期整改，不予通过验收",
        }
        # The site is the enterprise's own, and its buildings are registered for the first time at the end.
        applies = {"property_title": False}
        landing.redraft(stage, project, enterprise=[promise], applies=applies, now=at(days_ago, 10, 0))
        landing.qualify(stage, project, now=at(days_ago, 11, 0))

    def _through(self, project: int, code: str, days_ago: int) -> None:
        at, stage = self.desk.at, self.stage
        later = "经济技术指标承诺" if code == "GC-01" else ""
        approval.receive(stage, project, code, absent=[later] if later else (), now=at(days_ago, 9, 30))
        deferred = [{"name": later, "until": self._in(5).isoformat()}] if later else []
        approval.accept(stage, project, code, deferred=deferred, now=at(days_ago - 1, 9, 30))
        decision = "granted_with_deferred" if later else "granted"
        approval.decide(stage, project, code, decision, now=at(days_ago - 6, 10, 0))
        approval.deliver(stage, project, code, now=at(days_ago - 7, 10, 0))

"""The third project: a chemical plant. High-risk industries do not land directly (二（三）), so it goes the ordinary way.

One application is refused, with the remedies, and made anew; a statutory limit is extended across a publicity; soil conservation is decided
on a promise that is checked later. The title comes after National Day of 2026.
"""

from datetime import date
from typing import Final

from forms.sheets_approval import DecisionSheet, IntakeRefusalSheet
from workflow.actions.demonstration.course import accepted, permit
from workflow.actions.rehearsal import credit_code, phone
from workflow.actions.scenes import acceptance, approval, docking, landing, registration
from workflow.actions.scenes.stage import Stage, Story, wall
from workflow.law.terms import PauseReason

_FORM: Final[dict[str, object]] = {
    "origin": "招商引资",
    "name": "澄桉电子级溶剂生产项目",
    "enterprise_name": "广东澄桉精细化工有限公司",
    "credit_code": credit_code(403),
    "kind": "新建厂房",
    "industry_code": "C2614",
    "address": "罗定市双东街道化工定点基地7号地块",
    "investment": "3.2亿",
    "contact_name": "席岚",
    "contact_phone": phone(403),
    "new_enterprise": False,
    "needs_land": True,
}
_USUAL: Final = {
    "LX-09": "年综合能耗",
    "GC-02": "化工项目",
    "GC-05": "报告书",
    "SG-01": "大型",
}
_RISK: Final = "生产过程使用、储存危险化学品，属危险化学品生产建设项目"
_REFUSED: Final = (
    "甲类仓库与相邻厂房的防火间距不足，安全条件评价报告未论证多米诺效应，不符合安全条件审查要求。"
)


def story(stage: Stage, password_hash: str) -> Story:
    """The project from the first talk to the title."""
    told = Story(stage)
    _docking(told, password_hash)
    _barred(told)
    _land(told)
    _safety(told)
    _design(told)
    _building(told)
    _completion(told)
    return told


def _docking(told: Story, password_hash: str) -> None:
    told.opens("2025-07-07 09:30", docking.take_in, _FORM)
    told.at("2025-07-07 10:00", docking.open_account, password_hash=password_hash)
    told.at("2025-07-08 10:00", docking.analyse)
    told.at("2025-07-08 10:20", docking.assign, "agent3")
    told.at("2025-07-09 10:00", docking.dispatch)
    told.at("2025-07-09 14:30", docking.reply_all, minutes=22, usual=_USUAL)
    told.at(
        "2025-07-10 15:00",
        docking.change,
        {"investment": "3.6亿"},
        "企业增加一条回收生产线，投资协议已补充签订",
    )
    told.at("2025-07-11 09:30", docking.confirm_all, minutes=20)
    told.at("2025-07-15 10:00", docking.finish)
    told.at("2025-07-15 15:00", docking.entrust)
    told.at("2025-07-15 16:00", registration.skip)


def _barred(told: Story) -> None:
    """二（三）高危行业除外: a person decides; the stage is passed over with that reason, and nothing is waived by it."""
    told.at(
        "2025-07-16 09:30", landing.screen, "愿意参加，如不符合条件则按一般程序办理。", land="pending",
        evidence="化工定点基地7号地块已列入出让计划", high_risk=True, why=_RISK,
    )  # fmt: skip
    told.at("2025-07-16 10:30", landing.give_up_screening, f"初步判别不符合：{_RISK}")
    told.at(
        "2025-07-16 11:00",
        docking.move,
        "skip_direct_landing",
        "高危行业项目不适用直接落地（二（三）），按一般程序办理",
    )
    told.at("2025-07-16 11:20", docking.open_approval)


def _land(told: Story) -> None:
    """立项用地规划许可; soil conservation by 告知承诺, which is checked afterwards."""
    told.at("2025-07-17 09:10", approval.plan)
    told.at("2025-07-17 09:20", approval.set_aside, "LX-11", "经林业部门核对，地块不涉及林地")
    told.at("2025-07-17 09:30", approval.set_aside, "LX-12", "基地已做区域评估，无需单独办理")
    told.at("2025-07-17 09:40", approval.set_aside, "YS-04", "属特殊建设工程，办理消防验收，不办理消防备案")
    permit(told, "LX-01", "2025-07-17 10:00", "2025-07-17 15:00", "2025-07-18 10:00", "2025-07-18 16:00")
    permit(told, "LX-09", "2025-07-21 09:30", "2025-07-22 10:00", "2025-08-15 10:00", "2025-08-18 10:00",
           number="罗发改能审〔2025〕19号")  # fmt: skip
    told.at("2025-07-21 10:00", approval.receive, "LX-10")
    told.at(
        "2025-07-21 10:30",
        approval.promise,
        "LX-10",
        "水土保持方案报告表内容真实，弃土运至指定消纳场，按方案落实防治措施。",
    )
    told.at(
        "2025-07-22 15:00", approval.decide, "LX-10", "granted_on_promise", result_number="罗水许〔2025〕33号"
    )
    told.at("2025-07-23 10:00", approval.deliver, "LX-10")
    told.at("2025-08-20 15:00", approval.check, "LX-10", "现场核查：排水沟、沉沙池已按方案布设，与承诺一致")
    told.at("2025-08-29 15:30", approval.deal_confirmed, "成交确认书（罗公易地〔2025〕22号）")
    permit(told, "LX-05", "2025-09-01 09:30", "2025-09-01 15:00", "2025-09-10 10:00", "2025-09-11 10:00",
           number="445381-2025-000022")  # fmt: skip
    permit(told, "LX-07", "2025-09-12 09:30", "2025-09-12 16:00", "2025-09-25 10:00", "2025-09-26 10:00",
           number="地字第445381202500019号")  # fmt: skip
    told.at("2025-09-19 10:00", approval.price_paid, "土地出让价款缴款书、契税完税证明")
    permit(told, "LX-06", "2025-09-22 09:30", "2025-09-22 15:00", "2025-09-28 10:00", "2025-09-29 10:00",
           number="罗府用地〔2025〕36号")  # fmt: skip
    permit(told, "LX-08", "2025-09-30 09:30", "2025-09-30 15:00", "2025-10-11 10:00", "2025-10-13 10:00",
           number="粤（2025）罗定市不动产权第0010233号")  # fmt: skip


def _safety(told: Story) -> None:
    """A refusal with its reason and remedies (行政许可法38), and a new application that is granted."""
    told.at("2025-07-28 09:30", approval.receive, "GC-06")
    told.at("2025-07-29 10:00", approval.accept, "GC-06")
    told.at("2025-07-30 10:00", approval.review, "GC-06")
    told.at("2025-08-20 10:00", approval.decide, "GC-06", "refused", reason=_REFUSED)
    told.prints("2025-08-20 11:00", "decision-GC-06-1.pdf", approval.document, "GC-06", DecisionSheet.KIND)
    told.at("2025-08-21 10:00", approval.deliver, "GC-06")
    told.at("2025-10-13 15:00", approval.receive, "GC-06")
    told.at("2025-10-14 10:00", approval.accept, "GC-06")
    told.at("2025-10-15 10:00", approval.review, "GC-06")
    told.at("2025-11-06 10:00", approval.decide, "GC-06", result_number="罗应急危化项目审〔2025〕4号")
    told.at("2025-11-07 10:00", approval.deliver, "GC-06")
    permit(told, "GC-05", "2025-08-25 09:30", "2025-08-26 10:00", "2025-10-16 10:00", "2025-10-17 10:00",
           number="罗环审〔2025〕47号")  # fmt: skip


def _design(told: Story) -> None:
    """工程建设许可 and the reviews that a special work needs.

    Publicity stops the promise and not the statute, which is extended once with its approver's word (行政许可法42).
    """
    permit(told, "GC-01", "2025-09-28 09:30", "2025-09-28 15:00", "2025-10-16 10:30", "2025-10-17 10:30")
    permit(told, "GC-04", "2025-10-20 09:30", "2025-10-20 15:00", "2025-10-22 10:00", "2025-10-22 16:00")
    told.at("2025-10-20 10:00", approval.receive, "GC-02")
    told.at("2025-10-21 10:00", approval.accept, "GC-02")
    told.at("2025-10-22 10:30", approval.review, "GC-02")
    told.at(
        "2025-10-23 09:30", approval.pause, "GC-02", PauseReason.PUBLICITY, basis="附件2部门承诺条款3",
        evidence="批前公示〔2025〕17号", until=date(2025, 11, 14),
    )  # fmt: skip
    told.at(
        "2025-11-12 10:00", approval.extend, "GC-02", 10, "局长", "公示期间收到对防护距离的意见，需现场核实"
    )
    told.at("2025-11-14 09:30", approval.resume, "GC-02", "意见已核实答复，公示期满无其他异议")
    told.at("2025-11-20 10:00", approval.decide, "GC-02", result_number="建字第445381202500036号")
    told.at("2025-11-21 10:00", approval.deliver, "GC-02")
    permit(told, "SG-01", "2025-11-24 09:30", "2025-11-24 16:00", "2025-12-12 10:00", "2025-12-15 10:00")
    permit(told, "SG-02", "2025-11-24 10:00", "2025-11-25 10:00", "2025-12-12 10:20", "2025-12-12 16:00")
    told.at(
        "2025-11-24 11:00", approval.receive, "SG-06", happened_at=wall("2025-11-21 16:30"),
        late_because="收件当日政务外网检修，次一工作日补录",
    )  # fmt: skip
    told.at(
        "2025-11-25 15:00", approval.refuse_intake, "SG-06",
        "方案拟将余土弃于河道管理范围，不属于本部门职权范围，请向水务部门申请；改运指定消纳场的，可重新申请",
    )  # fmt: skip
    told.prints(
        "2025-11-25 15:30", "refusal-SG-06-1.pdf", approval.document, "SG-06", IntakeRefusalSheet.KIND
    )
    permit(told, "SG-05", "2025-11-25 09:30", "2025-11-26 10:00", "2025-12-08 10:00", "2025-12-09 10:00")


def _building(told: Story) -> None:
    permit(told, "SG-03", "2025-12-16 09:30", "2025-12-16 15:00", "2025-12-18 10:00", "2025-12-18 16:00")
    permit(told, "SG-04", "2025-12-19 09:30", "2025-12-19 16:00", "2025-12-24 10:00", "2025-12-24 16:00",
           number="445381202512240101")  # fmt: skip
    permit(told, "GC-03", "2025-12-25 09:30", "2025-12-25 15:00", "2026-01-05 10:00", "2026-01-06 10:00")
    permit(told, "SG-06", "2025-12-26 09:30", "2025-12-26 15:00", "2026-01-07 10:00", "2026-01-07 16:00")
    permit(told, "SG-07", "2026-02-09 09:30", "2026-02-10 10:00", "2026-03-02 10:00", "2026-03-03 10:00")


def _completion(told: Story) -> None:
    """竣工验收 with 消防验收 as a special work, then the title across National Day of 2026."""
    told.at("2026-06-08 10:00", acceptance.apply, "生产车间、罐区、甲类仓库及室外工程")
    told.at("2026-06-09 10:00", acceptance.arrange, wall("2026-06-12 09:30"))
    dike = ("罐区防火堤有效容积不足，应按设计加高", "储罐区防火堤设计规范", "2026-06-29")
    told.at("2026-06-12 15:00", acceptance.give_parts, "housing", dike)
    told.at("2026-06-15 10:00", acceptance.hand_over)
    told.at(
        "2026-06-30 10:00",
        acceptance.fail,
        "罐区防火堤未在期限内加高，不符合设计，整改完成后重新申请联合验收",
    )
    accepted(
        told,
        "生产车间、罐区、甲类仓库及室外工程",
        ("meteorology", ("罐区接地电阻测试点缺标识，补设", "建筑物防雷装置检测技术规范", "2026-08-26")),
        applied="2026-08-10 10:00",
        arranged="2026-08-11 10:00",
        on_site="2026-08-14 09:30",
        given="2026-08-14 15:00",
        handed="2026-08-17 10:00",
        reported="2026-08-24 10:00",
        rechecked="2026-08-26 10:00",
        concluded="2026-08-27 15:00",
    )
    permit(told, "YS-07", "2026-08-28 10:00", "2026-08-28 15:00", "2026-09-01 10:00", "2026-09-01 16:00")
    permit(told, "YS-08", "2026-09-07 09:30", "2026-09-07 15:00", "2026-09-10 10:30", "2026-09-10 16:00")
    permit(told, "YS-09", "2026-09-08 09:30", "2026-09-08 15:00", "2026-09-21 10:00", "2026-09-21 16:00")
    permit(told, "BD-01", "2026-09-22 09:30", "2026-09-22 15:00", "2026-10-09 10:00", "2026-10-10 10:00",
           number="粤（2026）罗定市不动产权第0010577号")  # fmt: skip
    told.at("2026-10-12 10:00", docking.move, "complete")

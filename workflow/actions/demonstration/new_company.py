"""The first project: a new company whose plant lands directly, since every department agrees (二（一）–（四））.

Asked before National Day of 2025, the departments owe their answer on Saturday, 11 October, which is worked; setting out
is checked across Spring Festival of 2026, and the plant stands when National Day comes round again.
"""

from typing import Final

from workflow.actions.demonstration.course import accepted, permit
from workflow.actions.rehearsal import credit_code, phone
from workflow.actions.scenes import approval, docking, house, landing, registration
from workflow.actions.scenes.stage import Stage, Story, wall

_FORM: Final[dict[str, object]] = {
    "origin": "招商引资",
    "name": "杉屿精密轴承智能制造项目",
    "enterprise_name": "广东杉屿轴承科技有限公司",
    "kind": "新建厂房",
    "industry_code": "C3451",
    "address": "罗定市双东街道工业园D区6号地块",
    "investment": "1.86亿",
    "contact_name": "喻堃",
    "contact_phone": phone(401),
    "new_enterprise": True,
    "needs_land": True,
}
_SETUP: Final[dict[str, object]] = {
    "company_type": "有限责任公司",
    "legal_representative": "喻堃",
    "legal_representative_phone": phone(401),
    "registered_capital": "3000万元",
    "shareholders": "喻堃 1800万元 60%\n席蔓 1200万元 40%",
    "business_scope": "轴承、齿轮和传动部件制造、销售",
    "seals_wanted": ["企业公章", "财务专用章", "发票专用章", "合同专用章"],
    "taxpayer_kind": "一般纳税人",
    "invoice_kinds": ["数电发票（普通发票）", "数电发票（增值税专用发票）"],
    "insured_headcount": "86",
    "housing_fund": "是",
    "bank": "某银行罗定支行",
    "bank_time": "10月17日上午",
}
_ADDRESS: Final = {"town": "双东街道", "road": "工业园D区创新路", "number": "6号", "room": ""}
_MISTAKEN: Final = {"town": "双东街道", "road": "工业园D区创业路", "number": "6号", "room": ""}
#: Asked on the dual commitment, in this order.
_CONSULTED: Final = ("natural_resources", "housing", "ecology", "emergency", "development_reform")
_LATE: Final = "culture_tourism"

_ENVIRONMENT: Final = "2025年12月31日前完成环境影响评价手续。"
_START: Final = "缴清土地价款后90日内开工。"
_COMPLETION: Final = "2026年10月31日前竣工并通过联合验收。"
_PROMISES: Final = [
    {"text": _ENVIRONMENT, "on": "2025-12-31", "consequence": "限期整改，整改期间不得投入生产"},
    {"text": _START, "amount": 90, "unit": "calendar_day", "anchor": "land_price_paid",
     "consequence": "限期整改，直至撤销直接落地"},
    {"text": _COMPLETION, "on": "2026-10-31", "consequence": "限期整改，不予通过验收"},
]  # fmt: skip
_CHECK: Final = "开工前核对用地红线"


def story(stage: Stage, password_hash: str) -> Story:
    """The project from the first talk to the title."""
    told = Story(stage)
    _docking(told, password_hash)
    _registration(told)
    _landing(told)
    _land(told)
    _design(told)
    _building(told)
    _completion(told)
    return told


def _docking(told: Story, password_hash: str) -> None:
    told.at("2025-09-24 15:00", house.train, "双容双承诺政策和接件标准", "代办员、各部门联络员共31人")
    told.opens("2025-09-26 09:20", docking.take_in, _FORM)
    told.at(
        "2025-09-26 10:30",
        house.serve,
        "contact",
        "office",
        "上门了解用地、用电、用工需求，介绍代办方式",
        "喻堃",
    )
    told.at("2025-09-26 09:40", docking.open_account, password_hash=password_hash)
    told.at("2025-09-28 10:00", docking.analyse)
    told.at("2025-09-28 10:20", docking.assign, "agent1")
    told.at("2025-09-30 10:00", docking.dispatch)
    told.at("2025-09-30 14:30", docking.reply_all, minutes=30, without=[_LATE])
    told.at("2025-10-11 18:05", docking.reply, _LATE, after_hours=True)
    told.at(
        "2025-10-13 15:00", docking.send_back, "ecology", "请补充排污许可属重点管理、简化管理还是登记管理"
    )
    told.at("2025-10-14 11:20", docking.reply, "ecology")
    told.at("2025-10-14 16:00", docking.finish)
    told.at("2025-10-14 16:40", docking.entrust)


def _registration(told: Story) -> None:
    """二（二）: the seals are ordered before lunch and arrive after it, within their hour of window time."""
    told.at("2025-10-14 09:40", house.enter_address, _MISTAKEN)
    told.at("2025-10-15 09:10", registration.plan)
    told.at("2025-10-15 09:50", house.report_address, _MISTAKEN, _ADDRESS)
    told.at("2025-10-15 10:20", house.correct_address, "经核对门牌档案，应为创新路")
    told.at("2025-10-15 10:40", registration.fill, _SETUP, _ADDRESS)
    told.at("2025-10-15 11:30", registration.apply, "KB-01")
    told.at("2025-10-15 15:40", registration.approve, "KB-01", credit_code=credit_code(401))
    told.at("2025-10-15 16:10", registration.deliver, "KB-01")
    told.at("2025-10-16 09:20", registration.apply, "KB-03")
    told.at("2025-10-16 09:30", registration.apply, "KB-04")
    told.at("2025-10-16 10:10", registration.send_back, "KB-03", ["发票票种核定信息漏填最高开票限额"])
    told.at("2025-10-16 10:40", registration.apply, "KB-03")
    told.at("2025-10-16 11:10", registration.approve, "KB-03")
    told.at("2025-10-16 11:20", registration.apply, "KB-02")
    told.at("2025-10-16 14:45", registration.deliver, "KB-02")
    told.at("2025-10-16 15:00", registration.deliver, "KB-03")
    told.at("2025-10-16 15:30", registration.approve, "KB-04")
    told.at("2025-10-16 16:00", registration.apply, "KB-05")
    for number, clock in enumerate(
        ("2025-10-16 16:50", "2025-10-17 10:00", "2025-10-20 11:00", "2025-10-21 10:30"), 1
    ):
        told.at(clock, registration.bank_step, number)
    told.at("2025-10-21 15:20", registration.collect, "席蔓", "445381199001010019")
    told.at("2025-10-21 16:00", docking.move, "finish_business_registration")


def _landing(told: Story) -> None:
    """二（三）: all agree; the commitment is signed on the second working day after the application."""
    told.at(
        "2025-10-15 09:30",
        landing.screen,
        "愿意参加，知悉承诺内容。",
        land="pending",
        evidence="园区D区6号地块已列入出让计划",
    )
    told.at("2025-10-15 15:00", landing.circulate, _CONSULTED, [_START, _COMPLETION])
    added = {"housing": ["施工图审查与质量安全监督手续同步受理。"]}
    clocks = (
        "2025-10-16 09:50",
        "2025-10-16 15:10",
        "2025-10-17 10:40",
        "2025-10-20 09:30",
        "2025-10-20 15:40",
    )
    for department, clock in zip(_CONSULTED, clocks, strict=True):
        told.at(clock, landing.opine, department, added=added.get(department, ()))
    told.at(
        "2025-10-20 16:10", house.serve, "explanation", "natural_resources",
        "说明出让合同、用地批文和规划许可的承诺时限及起算条件", "喻堃、席蔓",
    )  # fmt: skip
    told.at("2025-10-21 09:30", landing.inform)
    told.at(
        "2025-10-21 10:30",
        landing.redraft,
        enterprise=_PROMISES,
        points=[{"department": "natural_resources", "title": _CHECK, "on": "2026-01-30"}],
        source="市自然资源局2025年10月21日来函",
    )
    told.at("2025-10-22 09:20", landing.apply)
    told.at("2025-10-22 15:00", landing.qualify)
    told.at("2025-10-24 10:30", landing.sign)
    told.at("2025-10-24 15:30", docking.move, "finish_direct_landing")
    told.at("2025-10-24 16:00", docking.open_approval)


def _land(told: Story) -> None:
    """立项用地规划许可: the contract from 成交确认书, the approval document from the price paid."""
    told.at("2025-10-27 09:10", approval.plan)
    told.at("2025-10-27 09:40", approval.set_aside, "LX-11", "经林业部门核对，地块不涉及林地")
    told.at("2025-10-27 09:50", approval.set_aside, "LX-12", "园区已做区域评估，无需单独办理")
    permit(told, "LX-01", "2025-10-27 10:20", "2025-10-27 15:00", "2025-10-28 10:00", "2025-10-28 16:00")
    permit(told, "LX-09", "2025-10-29 10:00", "2025-10-30 10:00", "2025-11-04 10:00", "2025-11-04 16:00")
    permit(told, "LX-10", "2025-10-29 10:30", "2025-10-30 15:00", "2025-11-06 10:00", "2025-11-06 16:00")
    told.at("2025-11-04 15:30", approval.deal_confirmed, "成交确认书（罗公易地〔2025〕31号）")
    permit(told, "LX-05", "2025-11-05 09:30", "2025-11-05 15:00", "2025-11-12 10:00", "2025-11-13 10:00",
           number="445381-2025-000031")  # fmt: skip
    permit(told, "LX-07", "2025-11-14 09:30", "2025-11-14 15:30", "2025-11-26 10:00", "2025-11-27 10:00",
           number="地字第445381202500026号")  # fmt: skip
    told.at("2025-11-24 10:00", approval.price_paid, "土地出让价款缴款书、契税完税证明")
    permit(told, "LX-06", "2025-11-24 15:00", "2025-11-25 09:30", "2025-12-02 10:00", "2025-12-03 10:00",
           number="罗府用地〔2025〕44号")  # fmt: skip
    permit(told, "LX-08", "2025-12-04 09:30", "2025-12-04 15:00", "2025-12-09 10:00", "2025-12-10 10:00",
           number="粤（2025）罗定市不动产权第0012001号")  # fmt: skip


def _design(told: Story) -> None:
    """工程建设许可 and 施工许可, up to the permit to build."""
    permit(told, "GC-05", "2025-11-03 09:30", "2025-11-04 09:30", "2025-12-01 15:00", "2025-12-02 10:00",
           number="罗环审〔2025〕58号")  # fmt: skip
    told.at("2025-12-02 10:30", landing.keep, _ENVIRONMENT, "环评批复罗环审〔2025〕58号")
    permit(told, "GC-01", "2025-11-28 09:30", "2025-11-28 16:00", "2025-12-08 10:00", "2025-12-09 10:00")
    permit(told, "GC-04", "2025-12-10 11:00", "2025-12-10 15:00", "2025-12-12 10:00", "2025-12-12 16:00")
    permit(told, "GC-02", "2025-12-11 09:30", "2025-12-11 16:00", "2025-12-22 10:00", "2025-12-23 10:00",
           number="建字第445381202500041号")  # fmt: skip
    permit(told, "SG-01", "2025-12-24 09:30", "2025-12-24 16:00", "2026-01-07 10:00", "2026-01-07 16:00")
    permit(told, "SG-03", "2026-01-08 09:30", "2026-01-08 15:00", "2026-01-09 10:00", "2026-01-09 16:00")
    permit(told, "SG-04", "2026-01-12 09:30", "2026-01-12 15:00", "2026-01-16 10:00", "2026-01-16 16:00",
           number="445381202601160101")  # fmt: skip
    permit(told, "SG-06", "2026-01-19 09:30", "2026-01-19 15:00", "2026-01-23 10:00", "2026-01-23 16:00")
    told.at("2026-01-28 15:00", landing.inspect, _CHECK, "现场放样与用地红线一致")


def _building(told: Story) -> None:
    """Building starts; setting out is checked across Spring Festival, and so is the connection of the mains."""
    told.at(
        "2026-02-04 16:00", house.serve, "visit", "agent1", "到工地辅导放线测量和临时用水用电手续", "现场负责人",
        happened_at=wall("2026-02-03 10:00"), late_because="外出服务，次日回窗口补录",
    )  # fmt: skip
    told.at("2026-02-05 10:00", landing.keep, _START, "开工令、施工许可证445381202601160101")
    permit(told, "GC-03", "2026-02-11 09:30", "2026-02-12 10:00", "2026-02-27 10:00", "2026-02-28 10:00")
    permit(told, "SG-07", "2026-02-10 10:00", "2026-02-11 10:00", "2026-03-03 10:00", "2026-03-04 10:00")

    told.at(
        "2026-03-09 10:00", docking.hand_over, "agent3", "原代办员轮岗",
        "在建；放线已验，水电已接；下一步为竣工验收，企业承诺2026年10月31日前竣工。",
    )  # fmt: skip
    told.at(
        "2026-05-20 15:00",
        house.serve,
        "follow_up",
        "natural_resources",
        "对照规划许可核对在建厂房位置和层高",
        "喻堃",
    )


def _completion(told: Story) -> None:
    """竣工验收 and 不动产登记: one application, one date, one conclusion, filings, the title."""
    accepted(
        told,
        "一号厂房、综合楼及室外工程",
        ("housing", ("室外消火栓未设永久性标识，补设", "消防给水及消火栓系统技术规范第8章", "2026-09-30")),
        applied="2026-09-16 10:00",
        arranged="2026-09-17 10:00",
        on_site="2026-09-22 09:30",
        given="2026-09-22 15:00",
        handed="2026-09-23 10:00",
        reported="2026-09-29 10:00",
        rechecked="2026-09-30 15:00",
        concluded="2026-10-08 15:00",
    )
    told.at("2026-10-09 09:20", landing.keep, _COMPLETION, "联合验收意见书")
    permit(told, "YS-07", "2026-10-09 10:00", "2026-10-09 15:00", "2026-10-12 10:00", "2026-10-12 16:00")
    permit(told, "YS-04", "2026-10-12 09:30", "2026-10-12 15:00", "2026-10-14 10:00", "2026-10-14 16:00")
    permit(told, "YS-08", "2026-10-15 09:30", "2026-10-15 15:00", "2026-10-19 10:00", "2026-10-19 16:00",
           number="罗建备〔2026〕61号")  # fmt: skip
    permit(told, "YS-09", "2026-10-13 09:30", "2026-10-14 09:30", "2026-10-21 10:00", "2026-10-21 16:00")
    permit(told, "BD-01", "2026-10-22 09:30", "2026-10-22 15:00", "2026-11-04 10:00", "2026-11-05 10:00",
           number="粤（2026）罗定市不动产权第0011106号")  # fmt: skip
    told.at("2026-11-06 09:20", landing.report_standing, "办理全程均已履行，见各事项的办理记录")
    told.at("2026-11-06 09:40", landing.confirm_reports)
    told.at("2026-11-06 10:00", landing.fulfil, "各条款均已履行，见各条款的证明材料")
    told.at("2026-11-06 16:00", docking.move, "complete")

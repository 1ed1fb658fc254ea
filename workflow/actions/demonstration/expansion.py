"""The second project: an expansion whose objection is settled by a deliberation (二（三）1), with every turn that work takes.

A department is ordered to answer, a paper comes later, an application is corrected, a hearing runs across Spring Festival
of 2026, and what stands in the way is brought to a meeting.
"""

from datetime import date
from typing import Any, Final

from workflow.actions.demonstration.course import accepted, permit
from workflow.actions.rehearsal import credit_code, phone
from workflow.actions.scenes import approval, breach, deliberation, docking, house, landing, registration
from workflow.actions.scenes.stage import Stage, Story, wall
from workflow.law.terms import PauseReason

_FORM: Final[dict[str, object]] = {
    "origin": "增资扩产",
    "name": "榕湾成套电气设备二期扩建项目",
    "enterprise_name": "罗定榕湾电气有限公司",
    "credit_code": credit_code(402),
    "kind": "扩建厂房",
    "industry_code": "C3823",
    "address": "罗定市附城街道工业大道26号",
    "investment": "6200",
    "contact_name": "钟玥",
    "contact_phone": phone(402),
    "new_enterprise": False,
    "needs_land": False,
}
#: Who lets the lists wait, and disputes the figure.
LATE: Final = "water"
#: Asked on the dual commitment, in this order.
_CONSULTED: Final = ("natural_resources", "housing", "emergency", "industry", "ecology")
_AT_FIRST: Final = "喷涂工序布置在厂区南侧，与居民点之间的环境防护距离不够。"
_OBJECTION: Final = "二期喷涂工序的废气治理设施未随总平面方案同步设计，建成后难以达标。"
_SETTLED: Final = "一个工作日内对接废气治理设施的设计，环评要点一次告知。"

_ENVIRONMENT: Final = "2026年3月31日前完成环境影响评价手续，废气治理设施同步设计。"
_COMPLETION: Final = "2026年10月31日前竣工并通过联合验收。"
_COLLECTION: Final = "2026年4月30日前完成一期喷漆房废气收集改造。"
_PROMISES: Final = [
    {"text": _ENVIRONMENT, "on": "2026-03-31", "consequence": "限期整改，整改期间不得投入生产"},
    {"text": _COLLECTION, "on": "2026-04-30", "consequence": "限期整改；逾期未改的，报告信用主管部门"},
    {"text": _COMPLETION, "on": "2026-10-31", "consequence": "限期整改，不予通过验收"},
]
_ENERGY: Final = "节能审查意见"
_CHECK: Final = "废气治理设施与主体工程同步建设"
#: What later items rest on and the enterprise has had since its first plant, each with the reason.
_HAD: Final = {
    "LX-01": "增资扩产项目办理技术改造备案，不另办新建项目备案",
    "LX-07": "既有用地已取得建设用地规划许可（地字第445381201900007号）",
    "LX-08": "既有用地已登记（粤（2019）罗定市不动产权第0008812号）",
}
#: The paper of the design review that comes later, and the one of the environmental review that was missing.
_INDICATORS, _CONTENT = "经济技术指标承诺", "环境影响报告表"


def story(stage: Stage, password_hash: str) -> Story:
    """The project from the first talk to the title."""
    told = Story(stage)
    _docking(told, password_hash)
    _upheld(told)
    _landing(told)
    _first_items(told)
    _hearing(told)
    _building(told)
    _blocker(told)
    _breach(told)
    _completion(told)
    return told


def _docking(told: Story, password_hash: str) -> None:
    """三（二）: one department is reminded, urged, and ordered to answer by 督办单."""
    usual = {"LX-09": "年综合能耗"}
    told.opens("2025-10-20 09:30", docking.take_in, _FORM)
    told.at("2025-10-20 10:00", docking.open_account, password_hash=password_hash)
    told.at("2025-10-21 10:00", docking.analyse)
    told.at("2025-10-21 10:20", docking.assign, "agent2")
    told.at("2025-10-22 10:00", docking.dispatch)
    told.at("2025-10-22 14:30", docking.reply_all, minutes=25, without=[LATE], usual=usual)
    measures = "经办人外出培训，已改派他人，当日补报清单"
    told.at("2025-10-28 10:30", deliberation.answer_order, measures, date(2025, 10, 28))
    told.at("2025-10-28 16:30", docking.reply, LATE)
    told.at("2025-10-29 09:40", deliberation.close_order, "10月28日已补报清单，核对无误")
    told.at("2025-10-29 15:00", docking.finish)
    told.at("2025-10-29 15:40", docking.entrust)
    told.at("2025-10-29 16:20", registration.skip)
    told.at("2025-10-30 10:00", house.question_score, LATE, "征集期间本局办公系统迁移，通知未及时流转")
    told.at(
        "2025-11-03 16:00",
        house.answer_score,
        False,
        "系统迁移不是法定的除外时间，通知当日已送达联络员，不予采纳",
    )


def _upheld(told: Story) -> None:
    """二（三）1: the first round ends at a meeting that upholds the objection; its minutes are corrected once."""
    told.at(
        "2025-10-30 09:30", landing.screen, "愿意参加。", land="obtained",
        evidence="粤（2019）罗定市不动产权第0008812号",
    )  # fmt: skip
    told.at("2025-10-30 15:00", landing.circulate, _CONSULTED, [_COMPLETION])
    for department, clock in zip(
        _CONSULTED, ("31 10:00", "31 10:40", "31 15:00", "31 15:40", "31 16:20"), strict=True
    ):
        reason = _AT_FIRST if department == "ecology" else ""
        told.at(f"2025-10-{clock}", landing.opine, department, reason=reason)
    told.at("2025-11-03 09:30", deliberation.call, wall("2025-11-05 15:00"), ["industry"])
    told.at(
        "2025-11-05 16:30",
        deliberation.hold,
        [{"matter": 1, "outcome": "upheld", "text": "喷涂工序距居民点不足一百米，应调整布局后再行征询"}],
        {"ecology": "现布局下环境防护距离不够，不同意。", "industry": "建议企业把喷涂工序移到厂区北侧。"},
    )
    told.at("2025-11-06 10:00", deliberation.issue)
    told.at(
        "2025-11-07 10:00", deliberation.correct, "不足一百米", "不足八十米", "距离以测绘成果为准，原纪要笔误"
    )


def _landing(told: Story) -> None:
    """二（三）1: asked again on the changed layout; an objection, a meeting with a clear opinion on it, and then the signatures."""
    told.at(
        "2025-11-20 09:30", landing.screen, "喷涂工序已移到厂区北侧，愿意参加。", land="obtained",
        evidence="粤（2019）罗定市不动产权第0008812号",
    )  # fmt: skip
    told.at("2025-11-20 15:00", landing.circulate, _CONSULTED, [_COMPLETION])
    clocks = (
        "2025-11-21 10:00",
        "2025-11-21 15:00",
        "2025-11-24 10:00",
        "2025-11-24 15:30",
        "2025-11-25 10:30",
    )
    for department, clock in zip(_CONSULTED, clocks, strict=True):
        reason = _OBJECTION if department == "ecology" else ""
        told.at(clock, landing.opine, department, reason=reason)
    told.at("2025-11-26 09:30", deliberation.call, wall("2025-11-28 15:00"), ["industry"])
    told.at(
        "2025-11-28 16:30",
        deliberation.hold,
        [
            {
                "matter": 1,
                "outcome": "settled",
                "text": "企业随施工图同步设计治理设施后同意",
                "added_clauses": [_SETTLED],
            }
        ],
        {"ecology": "治理设施同步设计、同步施工即可同意。", "industry": "支持扩产，协助企业落实设计单位。"},
    )
    told.at("2025-11-28 16:50", deliberation.resolve, "向企业一次告知废气治理的环评要点", "ecology", 5)
    told.at("2025-12-01 10:00", deliberation.issue)
    told.at("2025-12-04 10:00", deliberation.report, "环评要点告知单已送达企业")
    told.at("2025-12-05 09:30", deliberation.confirm)
    told.at("2025-12-02 09:30", landing.inform)
    told.at(
        "2025-12-02 15:00",
        landing.redraft,
        # The site is the enterprise's own, and its buildings are registered for the first time at the end.
        applies={"property_title": False},
        enterprise=_PROMISES,
        deferrals=[
            {
                "name": _ENERGY,
                "on": "2026-01-30",
                "reason": "节能报告正在评审",
                "department": "development_reform",
            }
        ],
        points=[{"department": "ecology", "title": _CHECK, "on": "2026-06-30"}],
        source="市发展和改革局、生态环境罗定分局2025年12月2日来函",
    )
    told.at("2025-12-03 09:20", landing.apply)
    told.at("2025-12-03 11:00", landing.qualify)
    told.at("2025-12-05 15:00", landing.sign)
    told.at("2025-12-05 15:40", docking.move, "finish_direct_landing")
    told.at("2025-12-05 16:10", docking.open_approval)


def _first_items(told: Story) -> None:
    """A paper that comes later, one complete correction notice, and an application that the statute takes as accepted."""
    told.at("2025-12-08 09:40", approval.plan, list(_HAD))
    for minute, (code, reason) in enumerate(_HAD.items(), start=41):
        told.at(f"2025-12-08 09:{minute}", approval.set_aside, code, reason)
    permit(told, "LX-02", "2025-12-08 10:00", "2025-12-08 15:00", "2025-12-09 10:00", "2025-12-09 16:00")
    permit(told, "LX-09", "2025-12-10 09:30", "2025-12-11 10:00", "2026-01-07 10:00", "2026-01-08 10:00",
           number="罗发改能审〔2026〕2号")  # fmt: skip
    told.at("2026-01-09 10:00", landing.hand_in, _ENERGY)
    told.at("2026-01-12 10:00", landing.check_paper, _ENERGY)
    # Left without a word for five working days: the house records on the sixth morning what 行政许可法32 says. It is accepted
    # from its receipt, and nothing is granted by it.
    told.at("2025-12-10 10:00", approval.receive, "LX-10")
    measures = "经办人漏看待办；申请依法自12月10日视为受理，已开始审查"
    told.at("2025-12-18 11:00", deliberation.answer_order, measures, date(2025, 12, 18))
    told.at("2025-12-19 09:30", deliberation.close_order, "已按自收到之日受理推算时限")
    told.at("2025-12-19 10:00", approval.decide, "LX-10")
    told.at("2025-12-22 10:00", approval.deliver, "LX-10")

    told.at("2025-12-11 09:30", approval.receive, "GC-01", absent=[_INDICATORS])
    later = [{"name": _INDICATORS, "until": "2026-01-16"}]
    told.at("2025-12-12 10:00", approval.accept, "GC-01", deferred=later)
    told.at("2025-12-19 10:30", approval.decide, "GC-01", "granted_with_deferred")
    told.at("2025-12-22 10:00", approval.deliver, "GC-01")
    told.at("2026-01-14 15:00", approval.hand_in, "GC-01")
    told.at("2026-01-15 10:00", approval.check_paper, "GC-01")
    ahead = "双向承诺书企业承诺条款：设计方案审查与防空地下室审批同步办理，不以承诺代替规划许可"
    told.at("2025-12-15 15:00", approval.run_ahead, "GC-04", ahead)
    permit(told, "GC-04", "2025-12-16 09:30", "2025-12-16 15:00", "2025-12-18 10:00", "2025-12-19 10:00")

    told.at("2025-12-12 15:00", approval.receive, "GC-05", absent=[_CONTENT])
    told.at("2025-12-15 10:00", approval.correct, "GC-05", ["废气治理设施设计说明"])
    told.at("2025-12-17 10:00", approval.supplement, "GC-05", [_CONTENT, "废气治理设施设计说明"])
    told.at("2025-12-18 10:30", approval.accept, "GC-05")
    told.at("2026-01-13 10:00", approval.decide, "GC-05", result_number="罗环审〔2026〕3号")
    told.at("2026-01-14 10:00", approval.deliver, "GC-05")
    told.at("2026-01-14 10:30", landing.keep, _ENVIRONMENT, "环评批复罗环审〔2026〕3号")


def _hearing(told: Story) -> None:
    """A hearing is told of, asked for and held; both the promise and the statute stand still across Spring Festival."""
    told.at("2026-02-04 09:30", approval.receive, "GC-02")
    told.at("2026-02-05 10:00", approval.accept, "GC-02")
    told.at("2026-02-06 10:00", approval.review, "GC-02")
    hearing: dict[str, Any] = {
        "basis": "行政许可法第45条、第47条；附件2部门承诺条款3",
        "evidence": "听证告知书〔2026〕2号",
        "until": date(2026, 3, 6),
    }
    told.at("2026-02-09 09:30", approval.pause, "GC-02", PauseReason.HEARING, **hearing)
    told.at("2026-02-11 10:00", approval.request_hearing, "GC-02")
    told.at("2026-03-04 10:00", approval.hold_hearing, "GC-02", "听证笔录〔2026〕2号")
    told.at("2026-03-05 10:00", approval.resume, "GC-02", "相邻企业对日照间距的意见已采纳")
    told.at("2026-03-12 10:00", approval.decide, "GC-02", result_number="建字第445381202600009号")
    told.at("2026-03-13 10:00", approval.deliver, "GC-02")


def _building(told: Story) -> None:
    """The drawings are reviewed before supervision is registered: what concerns fire safety is never deferred."""
    told.at(
        "2026-03-13 15:00",
        house.stand_in,
        "agent2",
        "agent1",
        date(2026, 3, 16),
        date(2026, 3, 20),
        "外出培训",
    )
    told.at("2026-03-16 09:30", approval.receive, "SG-01", deputy="agent1")
    told.at("2026-03-16 16:00", approval.accept, "SG-01")
    told.at("2026-03-30 10:00", approval.decide, "SG-01")
    told.at("2026-03-31 10:00", approval.deliver, "SG-01")
    permit(told, "SG-03", "2026-03-31 14:40", "2026-03-31 16:00", "2026-04-01 10:00", "2026-04-01 16:00")
    permit(told, "SG-04", "2026-04-02 09:30", "2026-04-02 16:00", "2026-04-03 10:00", "2026-04-03 16:00",
           number="445381202604030101")  # fmt: skip
    permit(told, "GC-03", "2026-04-08 09:30", "2026-04-08 15:00", "2026-04-14 10:00", "2026-04-15 10:00")
    permit(told, "SG-07", "2026-05-13 09:30", "2026-05-13 15:00", "2026-05-27 10:00", "2026-05-27 16:00")
    told.at("2026-06-24 10:00", landing.inspect, _CHECK, "治理设施基础与主体同步施工")


def _blocker(told: Story) -> None:
    """三（二）: what departments could not settle among themselves is decided at a meeting, and followed to its end."""
    told.at("2026-04-16 10:00", deliberation.bring_up, "厂区东侧10千伏架空线路跨越扩建车间，迁改没有部门牵头")
    told.at("2026-04-16 15:00", deliberation.coordinate, "utilities", 5)
    told.at(
        "2026-04-21 09:30",
        deliberation.call_on_blocker,
        wall("2026-04-23 15:00"),
        ["housing", "natural_resources"],
    )
    told.at(
        "2026-04-23 16:30",
        deliberation.hold,
        [{"matter": 1, "text": "由供电部门牵头迁改，自然资源局同步核定新路由"}],
        {"utilities": "可以牵头，迁改方案需核定路由。", "natural_resources": "三个工作日内核定路由。"},
    )
    told.at("2026-04-23 16:50", deliberation.resolve, "完成10千伏线路迁改并送电", "utilities", 10)
    told.at("2026-04-24 10:00", deliberation.issue)
    told.at("2026-05-11 10:00", deliberation.report, "线路迁改竣工送电单")
    told.at("2026-05-12 10:00", deliberation.confirm)
    told.at("2026-05-12 10:20", deliberation.settle, "线路已迁改，车间恢复施工")


def _breach(told: Story) -> None:
    """二（三）2: a promise is missed; the finding is questioned, steps are taken, and credit is repaired in the end."""
    told.at("2026-05-06 10:00", breach.miss, _COLLECTION, "4月30日到期，现场未见改造")
    told.at(
        "2026-05-07 15:00", breach.find, _COLLECTION, "ecology", "一期喷漆房废气仍无组织排放，未按承诺改造收集系统", "现场检查记录和照片",
    )  # fmt: skip
    told.at("2026-05-08 10:00", breach.question, "线路迁改尚未完成，用电不足，收集系统不能调试，是否应当顺延")
    told.at(
        "2026-05-11 16:00", breach.answer,
        "收集系统不用迁改中的线路供电，承诺书也没有约定顺延，认定成立。整改后可以申请信用修复",
    )  # fmt: skip
    told.at("2026-05-12 15:00", breach.settle)
    told.at(
        "2026-05-13 10:00",
        breach.step,
        "order_rectification",
        "限期完成一期喷漆房废气收集改造",
        on=date(2026, 5, 29),
    )
    told.at(
        "2026-06-02 10:00", breach.step, "report", "限期已过仍未完成，报告信用主管部门", evidence="复查记录"
    )
    told.at("2026-06-10 10:00", landing.keep, _COLLECTION, "收集系统调试报告，监测达标")
    told.at(
        "2026-06-12 10:00", breach.apply_for_repair, "一期喷漆房废气收集已改造完成并监测达标",
        "今后按承诺时间完成各项环保措施，接受监督", date(2026, 6, 3),
    )  # fmt: skip
    told.at("2026-09-02 10:00", breach.repair, "整改到位，公示期满，无新的失信行为")


def _completion(told: Story) -> None:
    """竣工验收 and 不动产登记 before and after National Day of 2026."""
    accepted(
        told,
        "二期扩建车间及室外工程",
        ("housing", ("消防车道画线不清，重新画线", "建筑设计防火规范第7.1.8条", "2026-09-21")),
        applied="2026-09-07 10:00",
        arranged="2026-09-08 10:00",
        on_site="2026-09-11 09:30",
        given="2026-09-11 15:00",
        handed="2026-09-14 10:00",
        reported="2026-09-18 10:00",
        rechecked="2026-09-21 10:00",
        concluded="2026-09-22 15:00",
    )
    told.at(
        "2026-10-14 10:00",
        house.check_acceptances,
        (date(2026, 6, 1), date(2026, 9, 30)),
        "抽查3个项目的联合验收：申请、现场、整改、复验资料齐全；雷电防护部分的检测报告归档偏晚",
        {"content": "补齐雷电防护检测报告归档", "department": "meteorology", "due_on": "2026-10-30"},
    )
    told.at("2026-10-27 15:00", house.finish_follow_up, "3个项目的检测报告均已归档")
    told.at("2026-09-23 10:00", landing.keep, _COMPLETION, "联合验收意见书")
    permit(told, "YS-07", "2026-09-24 09:30", "2026-09-24 15:00", "2026-09-29 10:00", "2026-09-29 16:00")
    permit(told, "YS-04", "2026-09-28 09:30", "2026-09-28 16:00", "2026-09-30 10:00", "2026-09-30 16:00")
    permit(told, "YS-08", "2026-10-08 09:30", "2026-10-08 15:00", "2026-10-10 10:00", "2026-10-10 16:00")
    permit(told, "YS-09", "2026-10-08 10:00", "2026-10-08 16:00", "2026-10-16 10:00", "2026-10-16 16:00")
    permit(told, "BD-01", "2026-10-12 09:30", "2026-10-12 16:00", "2026-10-26 10:00", "2026-10-27 10:00",
           number="粤（2026）罗定市不动产权第0010982号")  # fmt: skip
    told.at("2026-10-28 09:20", landing.report_standing, "办理全程均已履行，见各事项的办理记录")
    told.at("2026-10-28 09:40", landing.confirm_reports)
    told.at("2026-10-28 10:00", landing.fulfil, "各条款均已履行，见各条款的证明材料")
    told.at("2026-10-28 16:00", docking.move, "complete")

"""Steps that somebody owes and for which nobody has set a limit (时限待核定): what they are called, and who owes them.

The document asks for each of them and says nothing of how soon. No limit is invented: such a step has no due date, nobody
is ever late by it, and the ladder only says how many working days it has been owed (`rules/ladder.py`).
"""

from collections.abc import Mapping
from typing import Final

from workflow.law.edition import Limit
from workflow.law.terms import Basis, Binding, Obligor, Unit

#: Why such a limit is as it is.
WHY: Final = "文件没有规定期限：不设到期日，不计逾期，只按专班约定提醒"

#: What is to be done, by the key of the limit that its clock carries.
STEPS: Final[Mapping[str, str]] = {
    # docking and landing
    "awaited_agent": "指派代办员",
    "awaited_liaison": "补齐联络员",
    "awaited_analysis": "研判：确定阶段和部门",
    "awaited_reanalysis": "项目信息已变更，重新研判",
    "awaited_dispatch": "发出材料清单征集",
    "awaited_pack": "汇总一张表单、一套材料",
    "awaited_docking_end": "完成对接阶段",
    "awaited_screening": "初步判别；不办理直接落地的，写明理由跳过",
    "awaited_circulation": "发出意见征询",
    "awaited_round_decision": "征询不能以无异议办结，撤销后重新征询",
    "awaited_risk": "重新判定是否属于高危行业",
    "awaited_informing": "征询可以签订，告知企业可自愿承诺准入",
    "awaited_qualification": "审核承诺准入申请",
    "awaited_signed_copy": "上传双向承诺书签订件",
    "awaited_landing_end": "完成直接落地阶段",
    "awaited_landing_given_up": "直接落地未成，结束本阶段，按一般程序办理",
    # deliberations
    "awaited_minutes": "印发会议纪要",
    "awaited_resolution_check": "核实会商决定的落实情况",
    "awaited_blocker_resolution": "已会商，登记难点、堵点的解决情况",
    # under a commitment
    "awaited_deferral_check": "核对补交的容缺材料",
    "awaited_breach_decision": "处置登记的违诺",
    "awaited_breach_step": "整改期限已过，决定下一步处置",
    "awaited_breach_after_stop": "已建议停工，决定下一步处置",
    "awaited_breach_report": "已撤销直接落地，报告信用信息",
    "awaited_credit_repair": "审核信用修复申请",
    "awaited_enterprise_report": "确认企业报告的履行情况",
    "awaited_department_report": "确认政府部门报告的履行情况",
    "awaited_report_decision": "核定有异议的履行情况",
    "awaited_standing_report": "报告持续履行的承诺的履行情况",
    "awaited_missed_promise": "承诺没有履行，补做后报告",
    "awaited_fulfilment": "确认双向承诺书履行完毕",
    "awaited_disputed_report": "对方对履行报告有异议，收回报告或者补充证明",
    "awaited_dispute_close": "异议已答复，了结或再次提出",
    # supervision
    "awaited_supervision_close": "核实督办回复并办结督办单",
    "awaited_overdue_duty": "督办单已办结而事项仍逾期，跟踪到办结或者提请会商",
    "awaited_score_answer": "答复考核异议",
    # joint acceptance
    "awaited_acceptance_papers": "补齐联合验收材料",
    "awaited_acceptance_arranging": "确定联合验收参加部门和现场核验日期",
    "awaited_acceptance_opinion": "出具联合验收意见",
    "awaited_acceptance_list": "汇总联合验收整改清单并送达企业",
    "awaited_acceptance_recheck": "复验联合验收整改事项",
    "awaited_acceptance_conclusion": "作出联合验收结论",
    # registration
    "awaited_registration_plan": "确定企业开办事项，或写明理由跳过",
    "awaited_registration_relisting": "已撤回：重新列入，或登记不需要",
    "awaited_registration": "办理企业开办事项",
    "awaited_registration_papers": "补正企业开办申请",
    "awaited_registration_delivery": "送达一窗通取窗口",
    "awaited_collection": "到一窗通取窗口领取",
    "awaited_registration_end": "完成商事登记阶段",
    # of no project: the report itself is the clock (`actions/address_reminders.py`)
    "awaited_address_decision": "核实标准地址纠错",
    # approval items
    "awaited_approval_opening": "进入审批验收阶段",
    "awaited_item_list": "列出审批事项",
    "awaited_item_decision": "审查并作出决定",
    "awaited_item_supplement": "补正申请材料",
    "awaited_item_paper_check": "核对审批事项补交的容缺材料",
    "awaited_refusal_delivery": "送达不予许可决定",
    "awaited_completion": "办结项目",
    # ratings (house practice)
    "awaited_rating_answer": "企业评价为不满意，整改回访",
    # pauses whose planned end has passed
    "awaited_item_resume": "特别程序已过计划结束日期，恢复审查或说明情况",
    "awaited_resume": "暂停已过计划结束日期，恢复计时或说明情况",
}
#: Steps of whoever supervises and scores (政数部门, 二（一）2): its supervisors take them, and not its liaison.
BY_SUPERVISOR: Final = frozenset(
    {"awaited_score_answer", "awaited_supervision_close", "awaited_overdue_duty"}
)

#: Steps of the office that its agent takes at the window, where the project has one.
AT_WINDOW: Final = frozenset({"awaited_registration_plan", "awaited_registration_relisting"})


def step_limit(key: str, obligor: Obligor) -> Limit:
    """The limit that the clock of such a step carries: of no length. Raises KeyError for a step that there is not."""
    return Limit(
        key=key,
        title=STEPS[key],
        amount=None,
        unit=Unit.WORKING_DAY,
        starts="",
        obligor=obligor,
        binding=Binding.IN_PRINCIPLE,
        basis=Basis.PRACTICE,
        clause="",
        quote="",
        why=WHY,
    )

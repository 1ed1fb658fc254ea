"""The machines of the mechanism, each a table of moves with the clause that allows it."""

from collections.abc import Mapping
from typing import Final

from workflow.rules.moves import Configuration, Moves, ParallelMoves, Region

# --- the project: the four chapters of part two as its states ---------------------------------------------------

ADVANCING: Final = "advancing"
_OPEN_DONE_SKIPPED: Final = ("open", "done", "skipped")


def _side_by_side_closed(state: Configuration) -> bool:
    return not any(leaf.endswith(".open") for leaf in state)


def _stage(stage: str, chapter: str) -> tuple[tuple[str, str, str, str], ...]:
    place = f"{ADVANCING}.{stage}"
    return (
        (f"finish_{stage}", f"{place}.open", f"{place}.done", chapter),
        (f"skip_{stage}", f"{place}.open", f"{place}.skipped", "practice"),
        (f"reopen_{stage}", f"{place}.done", f"{place}.open", "practice"),
        (f"reopen_{stage}", f"{place}.skipped", f"{place}.open", "practice"),
        (f"reopen_{stage}", "construction_approval", place, "practice"),
    )


PROJECT: Final = ParallelMoves(
    "project",
    "产业投资项目",
    ("finish_docking", "docking", ADVANCING, "二（一）"),
    ("skip_docking", "docking", ADVANCING, "practice"),
    ("reopen_docking", ADVANCING, "docking", "practice"),
    *_stage("business_registration", "二（二）"),
    *_stage("direct_landing", "二（三）"),
    ("open_construction_approval", ADVANCING, "construction_approval", "二（四）"),
    ("complete", "construction_approval", "completed", "二（四）"),
    ("skip_construction_approval", "construction_approval", "completed", "practice"),
    ("reopen_construction_approval", "completed", "construction_approval", "practice"),
    ("suspend", "docking", "suspended", "practice"),
    ("suspend", ADVANCING, "suspended", "practice"),
    ("suspend", "construction_approval", "suspended", "practice"),
    ("resume", "suspended", "<remembered>", "practice"),
    ("withdraw", "docking", "withdrawn", "practice"),
    ("withdraw", ADVANCING, "withdrawn", "practice"),
    ("withdraw", "construction_approval", "withdrawn", "practice"),
    ("withdraw", "suspended", "withdrawn", "practice"),
    ("reopen_withdrawn", "withdrawn", "<remembered>", "practice"),
    initial="docking",
    parallel={
        ADVANCING: (
            Region("business_registration", _OPEN_DONE_SKIPPED, "open"),
            Region("direct_landing", _OPEN_DONE_SKIPPED, "open"),
        )
    },
    guards={"open_construction_approval": _side_by_side_closed},
    remembered="<remembered>",
    words={
        "docking": "对接",
        "advancing": "并行推进",
        "business_registration": "商事登记",
        "direct_landing": "项目直接落地",
        "construction_approval": "项目审批验收",
        "completed": "已办结",
        "suspended": "已中止",
        "withdrawn": "已撤回",
        "open": "进行中",
        "done": "已完成",
        "skipped": "已跳过",
        "advancing.business_registration.open": "商事登记",
        "advancing.business_registration.done": "商事登记（已完成）",
        "advancing.business_registration.skipped": "商事登记（已跳过）",
        "advancing.direct_landing.open": "项目直接落地",
        "advancing.direct_landing.done": "项目直接落地（已完成）",
        "advancing.direct_landing.skipped": "项目直接落地（已跳过）",
    },
    verbs={
        "finish_docking": "完成对接",
        "skip_docking": "跳过对接",
        "reopen_docking": "重开对接",
        "finish_business_registration": "完成商事登记",
        "skip_business_registration": "跳过商事登记",
        "reopen_business_registration": "重开商事登记",
        "finish_direct_landing": "完成直接落地",
        "skip_direct_landing": "跳过直接落地",
        "reopen_direct_landing": "重开直接落地",
        "open_construction_approval": "进入审批验收",
        "complete": "办结项目",
        "skip_construction_approval": "跳过审批验收",
        "reopen_construction_approval": "重开审批验收",
        "suspend": "中止项目",
        "resume": "恢复项目",
        "withdraw": "撤回项目",
        "reopen_withdrawn": "重开已撤回项目",
    },
)

# --- docking: one department's answer in one round --------------------------------------------------------------

CHECKLIST: Final = Moves(
    "checklist",
    "材料清单征集（部门 × 轮次）",
    ("reply", "awaiting", "replied", "二（一）3"),
    ("decline", "awaiting", "not_involved", "二（一）3"),
    ("return", "replied", "returned", "practice"),
    ("return", "not_involved", "returned", "practice"),
    ("ask_again", "returned", "awaiting", "practice"),
    ("go_stale", "replied", "stale", "二（一）1"),
    ("go_stale", "not_involved", "stale", "二（一）1"),
    ("confirm", "stale", "replied", "二（一）1"),
    ("confirm_not_involved", "stale", "not_involved", "二（一）1"),
    ("ask_again", "stale", "awaiting", "二（一）1"),
    ("widen", "awaiting", "awaiting", "二（一）2"),
    ("widen", "replied", "awaiting", "二（一）2"),
    ("widen", "not_involved", "awaiting", "二（一）2"),
    ("widen", "returned", "awaiting", "二（一）2"),
    ("widen", "stale", "awaiting", "二（一）2"),
    ("withdraw", "awaiting", "withdrawn", "practice"),
    ("withdraw", "replied", "withdrawn", "practice"),
    ("withdraw", "not_involved", "withdrawn", "practice"),
    ("withdraw", "returned", "withdrawn", "practice"),
    ("withdraw", "stale", "withdrawn", "practice"),
    ("ask_again", "withdrawn", "awaiting", "practice"),
    initial="awaiting",
    words={
        "awaiting": "待回复",
        "replied": "已回复",
        "not_involved": "不涉及",
        "returned": "已退回",
        "stale": "待确认",
        "withdrawn": "已撤销",
    },
    verbs={
        "reply": "回复清单",
        "decline": "回复不涉及",
        "return": "退回",
        "ask_again": "重新征集",
        "widen": "增加征集阶段",
        "go_stale": "项目信息变更",
        "confirm": "确认原清单",
        "confirm_not_involved": "确认不涉及",
        "withdraw": "撤销征集",
    },
)

#: States of a checklist in which the department owes an answer, so that its clock runs.
OWING: Final = ("awaiting", "returned", "stale")

# --- direct landing: the question, and each department asked ----------------------------------------------------

CONSULTATION: Final = Moves(
    "consultation",
    "双向承诺书意见征询",
    ("circulate", "screening", "circulating", "二（三）1"),
    ("decline", "screening", "declined", "二（三）1"),
    ("all_agree", "circulating", "unopposed", "二（三）1"),
    ("all_answered", "circulating", "opposed", "二（三）1"),
    ("call_deliberation", "opposed", "deliberating", "二（三）1"),
    ("clear", "deliberating", "cleared", "二（三）1"),
    ("refuse", "deliberating", "refused", "二（三）1"),
    ("decline", "circulating", "declined", "二（三）1"),
    ("withdraw", "screening", "withdrawn", "practice"),
    ("withdraw", "circulating", "withdrawn", "practice"),
    ("withdraw", "unopposed", "withdrawn", "practice"),
    ("withdraw", "opposed", "withdrawn", "practice"),
    ("decline", "unopposed", "declined", "二（三）1"),
    ("decline", "opposed", "declined", "二（三）1"),
    ("decline", "cleared", "declined", "二（三）1"),
    initial="screening",
    words={
        "screening": "初步判别",
        "circulating": "征询中",
        "unopposed": "无异议",
        "opposed": "有异议",
        "deliberating": "会商中",
        "cleared": "会商通过",
        "refused": "会商未通过",
        "declined": "企业不参加",
        "withdrawn": "已撤销",
    },
    verbs={
        "circulate": "发出征询",
        "all_agree": "全部同意",
        "all_answered": "全部答复且有异议",
        "call_deliberation": "组织会商",
        "clear": "会商通过",
        "refuse": "会商未通过",
        "decline": "企业不参加",
        "withdraw": "撤销征询",
    },
)

CONSULTEE: Final = Moves(
    "consultee",
    "被征询部门",
    ("agree", "awaiting", "agreed", "二（三）2"),
    ("object", "awaiting", "objected", "二（三）2"),
    ("withdraw", "awaiting", "withdrawn", "practice"),
    ("settle", "objected", "settled", "二（三）1"),
    ("uphold", "objected", "upheld", "二（三）1"),
    initial="awaiting",
    words={
        "awaiting": "待答复",
        "agreed": "同意",
        "objected": "不同意",
        "settled": "异议已化解",
        "upheld": "异议维持",
        "withdrawn": "已撤销",
    },
    verbs={
        "agree": "同意签订",
        "object": "不同意签订",
        "withdraw": "撤销征询",
        "settle": "化解异议",
        "uphold": "维持异议",
    },
)

#: Every machine by name, for diagrams and the exhaustive test.
MACHINES: Final[Mapping[str, Moves | ParallelMoves]] = {
    machine.name: machine for machine in (PROJECT, CHECKLIST, CONSULTATION, CONSULTEE)
}

"""Deliberation, what it decides, and what stands in the way (二（三）1, 二（四）3, 三（二）)."""

from typing import Final

from workflow.rules.moves import Moves

DELIBERATION: Final = Moves(
    "deliberation",
    "会商",
    ("put_off", "called", "called", "practice"),
    ("hold", "called", "held", "二（三）1"),
    ("take_back", "held", "called", "practice"),
    ("cancel", "called", "cancelled", "practice"),
    ("minute", "held", "minuted", "三（二）"),
    ("close", "minuted", "closed", "三（二）"),
    ("reopen", "closed", "minuted", "practice"),
    initial="called",
    words={
        "called": "已召集",
        "held": "已开会，纪要待印发",
        "cancelled": "已取消",
        "minuted": "纪要已印发，决定待落实",
        "closed": "已办结",
    },
    verbs={
        "put_off": "改期",
        "hold": "登记会商结果",
        "take_back": "收回会商结果",
        "cancel": "取消会商",
        "minute": "印发会议纪要",
        "close": "办结会商",
        "reopen": "重开会商",
    },
)

RESOLUTION: Final = Moves(
    "resolution",
    "会商决定",
    ("issue", "drafted", "open", "三（二）"),
    ("withdraw", "drafted", "withdrawn", "practice"),
    ("report", "open", "reported", "三（二）"),
    ("retract", "reported", "open", "practice"),
    ("confirm", "reported", "done", "三（二）"),
    ("send_back", "reported", "open", "三（二）"),
    ("withdraw", "open", "withdrawn", "practice"),
    ("withdraw", "reported", "withdrawn", "practice"),
    ("reopen", "done", "open", "practice"),
    ("reopen", "withdrawn", "open", "practice"),
    initial="drafted",
    words={
        "drafted": "待印发",
        "open": "落实中",
        "reported": "已报落实，待确认",
        "done": "已落实",
        "withdrawn": "已撤销",
    },
    verbs={
        "issue": "印发决定",
        "report": "报告落实",
        "retract": "撤回落实报告",
        "confirm": "确认落实",
        "send_back": "退回落实",
        "withdraw": "撤销决定",
        "reopen": "重开决定",
    },
)

BLOCKER: Final = Moves(
    "blocker",
    "难点、堵点",
    ("coordinate", "raised", "coordinating", "二（四）3"),
    ("coordinate", "coordinating", "coordinating", "二（四）3"),
    ("deliberate", "coordinating", "deliberated", "三（二）"),
    ("take_back", "deliberated", "coordinating", "practice"),
    ("coordinate", "deliberated", "coordinating", "二（四）3"),
    ("resolve", "raised", "resolved", "二（四）3"),
    ("resolve", "coordinating", "resolved", "二（四）3"),
    ("resolve", "deliberated", "resolved", "三（二）"),
    ("withdraw", "raised", "withdrawn", "practice"),
    ("withdraw", "coordinating", "withdrawn", "practice"),
    ("withdraw", "deliberated", "withdrawn", "practice"),
    ("reopen", "resolved", "raised", "practice"),
    ("reopen", "withdrawn", "raised", "practice"),
    initial="raised",
    words={
        "raised": "已提出",
        "coordinating": "协调中",
        "deliberated": "已会商",
        "resolved": "已解决",
        "withdrawn": "已撤回",
    },
    verbs={
        "coordinate": "商定责任单位和办结日期",
        "deliberate": "提交会商议定",
        "take_back": "收回会商结果",
        "resolve": "登记解决",
        "withdraw": "撤回难点、堵点",
        "reopen": "重提难点、堵点",
    },
)

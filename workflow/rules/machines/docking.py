"""Docking: one department's answer in one round (二（一）)."""

from typing import Final

from workflow.rules.moves import Moves

CHECKLIST: Final = Moves(
    "checklist",
    "材料清单征集（部门 × 轮次）",
    ("reply", "awaiting", "replied", "二（一）3"),
    ("decline", "awaiting", "not_involved", "二（一）3"),
    ("return", "replied", "returned", "practice"),
    ("return", "not_involved", "returned", "practice"),
    ("ask_again", "returned", "awaiting", "practice"),
    ("retract", "replied", "awaiting", "practice"),
    ("retract", "not_involved", "awaiting", "practice"),
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
        "retract": "撤回答复",
        "widen": "增加征集阶段",
        "go_stale": "项目信息变更",
        "confirm": "确认原清单",
        "confirm_not_involved": "确认不涉及",
        "withdraw": "撤销征集",
    },
)

#: States of a checklist in which the department owes an answer, so that its clock runs.
OWING: Final = ("awaiting", "returned", "stale")

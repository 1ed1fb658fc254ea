"""Direct landing: the question, and each department asked (二（三）)."""

from typing import Final

from workflow.rules.moves import Moves

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
    ("ask_again", "unopposed", "circulating", "二（一）1"),
    ("ask_again", "opposed", "circulating", "二（一）1"),
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
        "ask_again": "项目信息变更，重新征询",
    },
)

CONSULTEE: Final = Moves(
    "consultee",
    "被征询部门",
    ("agree", "awaiting", "agreed", "二（三）2"),
    ("object", "awaiting", "objected", "二（三）2"),
    ("go_stale", "agreed", "stale", "二（一）1"),
    ("go_stale", "objected", "stale", "二（一）1"),
    ("confirm", "stale", "agreed", "二（一）1"),
    ("confirm_objection", "stale", "objected", "二（一）1"),
    ("agree", "stale", "agreed", "二（三）2"),
    ("object", "stale", "objected", "二（三）2"),
    ("withdraw", "awaiting", "withdrawn", "practice"),
    ("withdraw", "stale", "withdrawn", "practice"),
    ("release", "awaiting", "not_concerned", "practice"),
    ("settle", "objected", "settled", "二（三）1"),
    ("uphold", "objected", "upheld", "二（三）1"),
    initial="awaiting",
    words={
        "awaiting": "待答复",
        "agreed": "同意",
        "objected": "不同意",
        "settled": "异议已化解",
        "upheld": "异议维持",
        "stale": "待确认",
        "withdrawn": "已撤销",
        "not_concerned": "不涉及",
    },
    verbs={
        "agree": "同意签订",
        "object": "不同意签订",
        "go_stale": "项目信息变更",
        "confirm": "确认同意",
        "confirm_objection": "确认不同意",
        "withdraw": "撤销征询",
        "release": "认定不涉及",
        "settle": "化解异议",
        "uphold": "维持异议",
    },
)

#: States of a consultee in which the department owes its opinion, so that its clock runs.
SILENT: Final = ("awaiting", "stale")

"""Business registration: one item, the pickup window, and the report of a wrong address (二（二）)."""

from typing import Final

from workflow.rules.moves import Moves

REGISTRATION_ITEM: Final = Moves(
    "registration_item",
    "企业开办事项",
    ("apply", "planned", "applied", "二（二）"),
    ("return", "applied", "returned", "practice"),
    ("return", "delivered", "returned", "practice"),
    ("apply_again", "returned", "applied", "practice"),
    ("approve", "applied", "approved", "二（二）"),
    ("conclude", "applied", "concluded", "二（二）"),
    ("deliver", "approved", "delivered", "二（二）"),
    ("deliver", "applied", "delivered", "二（二）3"),
    ("collect", "delivered", "collected", "二（二）4"),
    ("spare", "planned", "not_needed", "practice"),
    ("spare", "withdrawn", "not_needed", "practice"),
    ("withdraw", "applied", "withdrawn", "practice"),
    ("withdraw", "returned", "withdrawn", "practice"),
    ("plan_again", "not_needed", "planned", "practice"),
    ("plan_again", "withdrawn", "planned", "practice"),
    ("take_back_approval", "approved", "applied", "practice"),
    ("take_back_approval", "concluded", "applied", "practice"),
    # A step of the bank, the last of which concludes the account.
    ("take_back_step", "concluded", "applied", "practice"),
    ("take_back_step", "applied", "applied", "practice"),
    ("take_back_delivery", "delivered", "approved", "practice"),
    ("take_back_making", "delivered", "applied", "practice"),
    ("take_back_collection", "collected", "delivered", "practice"),
    ("take_back_return", "returned", "applied", "practice"),
    ("take_back_returned_delivery", "returned", "delivered", "practice"),
    initial="planned",
    words={
        "planned": "待申请",
        "applied": "办理中",
        "returned": "已退回待补正",
        "approved": "已审批待送达",
        "delivered": "已送达待领取",
        "collected": "已领取",
        "concluded": "已办结",
        "not_needed": "不需要",
        "withdrawn": "已撤回",
    },
    verbs={
        "apply": "申请",
        "return": "退回补正",
        "apply_again": "补正后重新申请",
        "approve": "审批办结",
        "conclude": "办结",
        "deliver": "送达窗口",
        "collect": "领取",
        "spare": "登记不需要",
        "withdraw": "撤回申请",
        "plan_again": "重新列入",
        "take_back_approval": "收回误作的审批办结",
        "take_back_step": "收回误登记的环节",
        "take_back_delivery": "收回误登记的送达",
        "take_back_making": "收回误登记的送达，仍在制作",
        "take_back_collection": "收回误登记的领取",
        "take_back_return": "收回误作的退回补正",
        "take_back_returned_delivery": "收回误作的退回补正，仍在窗口待领取",
    },
)

#: States of an item in which others that come after it may be applied for.
SETTLED: Final = ("approved", "delivered", "collected", "concluded", "not_needed")

PICKUP: Final = Moves(
    "pickup",
    "一窗通取",
    ("fill", "waiting", "ready", "二（二）4"),
    ("collect", "ready", "collected", "二（二）4"),
    ("collect_part", "waiting", "waiting", "practice"),
    ("collect_part", "ready", "ready", "practice"),
    ("settle", "waiting", "collected", "practice"),
    ("reopen", "ready", "waiting", "practice"),
    ("reopen", "collected", "waiting", "practice"),
    ("take_back", "collected", "ready", "practice"),
    initial="waiting",
    words={"waiting": "等待送达", "ready": "可以领取", "collected": "全部领取"},
    verbs={
        "fill": "全部送达",
        "collect": "一次领取",
        "collect_part": "先领取一部分",
        "settle": "其余不再办理",
        "reopen": "又有待送达的",
        "take_back": "收回误登记的领取",
    },
)

ADDRESS_REPORT: Final = Moves(
    "address_report",
    "标准地址纠错",
    ("accept", "raised", "accepted", "二（二）3"),
    ("reject", "raised", "rejected", "二（二）3"),
    initial="raised",
    words={"raised": "待核实", "accepted": "已更正", "rejected": "不予更正"},
    verbs={"accept": "采纳更正", "reject": "不予更正"},
)

"""Supervision: one 督办单 from its issue to its end (三（二）)."""

from typing import Final

from workflow.rules.moves import Moves

SUPERVISION: Final = Moves(
    "supervision",
    "督办单",
    ("answer", "issued", "answered", "practice"),
    ("return", "answered", "issued", "practice"),
    ("close", "issued", "closed", "三（二）"),
    ("close", "answered", "closed", "三（二）"),
    ("retract", "answered", "issued", "practice"),
    ("reopen", "closed", "issued", "practice"),
    ("reopen_answered", "closed", "answered", "practice"),
    initial="issued",
    words={"issued": "待回复", "answered": "已回复", "closed": "已办结"},
    verbs={
        "answer": "回复督办单",
        "return": "退回督办回复",
        "close": "办结督办",
        "retract": "撤回督办回复",
        "reopen": "收回误作的办结，仍待回复",
        "reopen_answered": "收回误作的办结",
    },
)

"""The dual commitment, its clauses, and what follows when one is broken (二（三）)."""

from typing import Final

from workflow.rules.moves import Moves

COMMITMENT: Final = Moves(
    "commitment",
    "双向承诺书",
    ("apply", "informing", "applied", "二（三）1"),
    ("qualify", "applied", "qualified", "二（三）1"),
    ("return", "applied", "returned", "practice"),
    ("apply", "returned", "applied", "practice"),
    # The text was found wrong after all: it is written anew, and the enterprise applies again with it.
    ("reopen", "qualified", "returned", "practice"),
    ("sign", "qualified", "signed", "二（三）1"),
    ("report", "signed", "reported", "二（三）1"),
    # Recorded by mistake, and nothing has come of it: that round is over, and the signing is recorded again in the next.
    ("take_back_signing", "reported", "withdrawn", "practice"),
    ("decline", "informing", "declined", "二（三）1"),
    ("decline", "applied", "declined", "二（三）1"),
    ("decline", "returned", "declined", "二（三）1"),
    ("decline", "qualified", "declined", "二（三）1"),
    ("withdraw", "informing", "withdrawn", "practice"),
    ("withdraw", "applied", "withdrawn", "practice"),
    ("withdraw", "returned", "withdrawn", "practice"),
    ("withdraw", "qualified", "withdrawn", "practice"),
    ("breach", "reported", "breached", "二（三）2"),
    ("breach", "breached", "breached", "二（三）2"),
    ("breach", "repaired", "breached", "二（三）2"),
    ("repair", "breached", "repaired", "二（三）2"),
    # Every finding turned out not to be one.
    ("clear", "breached", "reported", "二（三）2"),
    ("revoke", "breached", "revoked", "practice"),
    ("fulfil", "reported", "fulfilled", "practice"),
    ("fulfil", "repaired", "fulfilled", "practice"),
    # Found afterwards not to have been kept: both sides are bound as before.
    ("find_unkept", "fulfilled", "reported", "practice"),
    ("breach", "fulfilled", "breached", "二（三）2"),
    initial="informing",
    words={
        "informing": "已告知，待企业申请",
        "applied": "企业已申请",
        "qualified": "符合条件，待签订",
        "returned": "已退回，可再申请",
        "signed": "已签订",
        "reported": "已签订并反馈部门",
        "fulfilled": "履行完毕",
        "breached": "有违诺待处置",
        "repaired": "违诺已纠正",
        "revoked": "承诺准入已撤销",
        "declined": "企业放弃",
        "withdrawn": "已撤回",
    },
    verbs={
        "apply": "申请承诺准入",
        "qualify": "确认符合条件",
        "return": "退回申请",
        "reopen": "退回重拟文本",
        "sign": "签订双向承诺书",
        "report": "反馈各部门",
        "take_back_signing": "收回误登记的签订",
        "decline": "企业放弃",
        "withdraw": "撤回办理",
        "breach": "登记违诺",
        "repair": "违诺纠正",
        "clear": "违诺不成立",
        "revoke": "撤销承诺准入",
        "fulfil": "确认履行完毕",
        "find_unkept": "核定有承诺未履行，不再作为履行完毕",
    },
)

#: States before signing.
DRAFTING: Final = ("informing", "applied", "returned", "qualified")
#: States before signing in which the text is not changed any more: it is what the enterprise was found to qualify with.
FROZEN: Final = ("qualified",)
#: States in which both sides are bound.
BINDING: Final = ("signed", "reported", "breached", "repaired")
#: States after which nothing goes on under a commitment.
ENDED: Final = ("fulfilled", "revoked", "declined", "withdrawn")

CLAUSE: Final = Moves(
    "clause",
    "承诺条款",
    # What has no date is kept all the time; the rest waits for its anchor.
    ("stand", "waiting", "standing", "practice"),
    ("start", "waiting", "running", "二（三）2"),
    # The application that started it has ended without a grant: it waits for the next one.
    ("wait_again", "running", "waiting", "practice"),
    # Granted before its event is on record; nobody reports by hand what has not begun.
    ("keep", "waiting", "met", "practice"),
    ("fulfil", "running", "met", "二（三）2"),
    ("fulfil", "standing", "met", "practice"),
    ("fulfil_late", "running", "missed", "practice"),
    # The decision that kept it, or the report of it, was taken back.
    ("take_back", "met", "running", "practice"),
    ("take_back", "missed", "running", "practice"),
    ("take_back", "waived", "running", "practice"),
    ("take_back_standing", "met", "standing", "practice"),
    ("take_back_standing", "missed", "standing", "practice"),
    ("take_back_standing", "waived", "standing", "practice"),
    ("take_back_waiting", "waived", "waiting", "practice"),
    # Done after all was said by mistake: it stays missed, and is owed.
    ("take_back_late", "missed", "missed", "practice"),
    ("miss", "running", "missed", "practice"),
    ("miss", "standing", "missed", "practice"),
    # Done after all: it stays missed, with the day on which it was done.
    ("fulfil_late", "missed", "missed", "practice"),
    ("waive", "waiting", "waived", "practice"),
    ("waive", "running", "waived", "practice"),
    ("waive", "standing", "waived", "practice"),
    initial="waiting",
    words={
        "waiting": "待起算",
        "running": "履行中",
        "standing": "持续履行",
        "met": "已履行",
        "missed": "未按期履行",
        "waived": "已免除",
    },
    verbs={
        "stand": "持续履行",
        "start": "起算",
        "wait_again": "重新待起算",
        "keep": "随准予决定履行",
        "fulfil": "登记已履行",
        "fulfil_late": "登记超期履行",
        "take_back": "收回误作的登记",
        "take_back_standing": "收回误作的登记，仍持续履行",
        "take_back_waiting": "收回误作的免除，仍待起算",
        "take_back_late": "收回误作的超期履行",
        "miss": "登记未履行",
        "waive": "免除",
    },
)

CONFIRMATION: Final = Moves(
    "clause_confirmation",
    "对方对履行情况的确认",
    # Only the other side's word leads on: no time does, and no silence.
    ("confirm", "awaiting", "confirmed", "practice"),
    ("dispute", "awaiting", "disputed", "practice"),
    ("confirm", "disputed", "confirmed", "practice"),
    ("take_back", "confirmed", "awaiting", "practice"),
    ("take_back", "disputed", "awaiting", "practice"),
    # What is disputed is taken back or proven by whoever reported it, and decided by the office.
    ("prove", "disputed", "proven", "practice"),
    ("confirm", "proven", "confirmed", "practice"),
    ("uphold", "disputed", "upheld", "practice"),
    ("uphold", "proven", "upheld", "practice"),
    ("take_back_proof", "proven", "disputed", "practice"),
    ("reopen", "upheld", "disputed", "practice"),
    ("reopen_proven", "upheld", "proven", "practice"),
    initial="awaiting",
    words={
        "awaiting": "已报告，待对方确认",
        "confirmed": "对方已确认",
        "disputed": "已报告，对方有异议",
        "proven": "对方有异议，已补充证明，待核定",
        "upheld": "对方有异议，经核定已履行",
    },
    verbs={
        "confirm": "确认已履行",
        "dispute": "对履行情况提出异议",
        "take_back": "收回误作的确认或者异议",
        "prove": "补充履行证明",
        "uphold": "核定已履行",
        "take_back_proof": "收回误报的履行证明",
        "reopen": "收回误作的核定",
        "reopen_proven": "收回误作的核定，仍待核定",
    },
)

DEFERRED_MATERIAL: Final = Moves(
    "deferred_material",
    "容缺材料",
    ("hand_in", "promised", "handed_in", "practice"),
    ("accept", "handed_in", "accepted", "practice"),
    ("return", "handed_in", "promised", "practice"),
    ("waive", "promised", "waived", "practice"),
    # The commitment it belongs to was revoked before anybody looked at it, or it turned out not to be needed.
    ("waive", "handed_in", "waived", "practice"),
    ("take_back_hand_in", "handed_in", "promised", "practice"),
    ("take_back_check", "accepted", "handed_in", "practice"),
    ("take_back_return", "promised", "handed_in", "practice"),
    ("take_back_waiver", "waived", "promised", "practice"),
    ("take_back_waiver_unchecked", "waived", "handed_in", "practice"),
    initial="promised",
    words={"promised": "待补交", "handed_in": "已补交，待核对", "accepted": "核对通过", "waived": "不再需要"},
    verbs={
        "hand_in": "补交材料",
        "accept": "核对通过",
        "return": "退回补交",
        "waive": "不再要求",
        "take_back_hand_in": "收回误登记的补交",
        "take_back_check": "收回误作的核对通过",
        "take_back_return": "收回误作的退回",
        "take_back_waiver": "收回误作的不再要求",
        "take_back_waiver_unchecked": "收回误作的不再要求，仍待核对",
    },
)

SUPERVISION_POINT: Final = Moves(
    "supervision_point",
    "监管检查",
    ("find_in_order", "planned", "in_order", "二（三）2"),
    ("find_faults", "planned", "rectifying", "二（三）2"),
    ("find_in_order", "rectifying", "in_order", "二（三）2"),
    # Looked at again, and not put right yet: a new day is set.
    ("find_faults", "rectifying", "rectifying", "二（三）2"),
    ("cancel", "planned", "cancelled", "practice"),
    ("take_back", "in_order", "planned", "practice"),
    ("take_back", "rectifying", "planned", "practice"),
    ("take_back", "cancelled", "planned", "practice"),
    # What was looked at again: the result before it stands.
    ("take_back_again", "in_order", "rectifying", "practice"),
    ("take_back_again", "rectifying", "rectifying", "practice"),
    initial="planned",
    words={"planned": "待检查", "in_order": "符合承诺", "rectifying": "要求整改", "cancelled": "已取消"},
    verbs={
        "find_in_order": "检查符合",
        "find_faults": "要求整改",
        "cancel": "取消检查",
        "take_back": "收回误作的检查登记",
        "take_back_again": "收回误作的复查登记",
    },
)

BREACH: Final = Moves(
    "breach",
    "违诺",
    ("order_rectification", "found", "rectifying", "practice"),
    # What was reported as put right is not: once more, by a new day.
    ("order_rectification", "rectifying", "rectifying", "practice"),
    ("rectify", "rectifying", "rectified", "practice"),
    ("propose_stop", "rectifying", "stop_proposed", "practice"),
    ("rectify", "stop_proposed", "rectified", "practice"),
    ("revoke", "stop_proposed", "revoked", "practice"),
    ("report", "rectifying", "reported", "practice"),
    ("report", "revoked", "reported", "practice"),
    # The admission was revoked over another breach, and cannot be once more.
    ("report", "stop_proposed", "reported", "practice"),
    ("rectify", "reported", "rectified", "practice"),
    ("repair", "revoked", "repaired", "二（三）2"),
    ("repair", "reported", "repaired", "二（三）2"),
    ("dismiss", "found", "dismissed", "二（三）2"),
    ("dismiss", "rectifying", "dismissed", "二（三）2"),
    ("dismiss", "stop_proposed", "dismissed", "二（三）2"),
    # Recorded by mistake, and nobody has decided on it: that is no finding that it was none.
    ("retract", "found", "dismissed", "practice"),
    ("back_to_found", "rectifying", "found", "practice"),
    ("back_to_found", "dismissed", "found", "practice"),
    ("back_to_rectifying", "rectifying", "rectifying", "practice"),
    ("back_to_rectifying", "stop_proposed", "rectifying", "practice"),
    ("back_to_rectifying", "reported", "rectifying", "practice"),
    ("back_to_rectifying", "rectified", "rectifying", "practice"),
    ("back_to_rectifying", "dismissed", "rectifying", "practice"),
    ("back_to_stop_proposed", "rectified", "stop_proposed", "practice"),
    ("back_to_stop_proposed", "dismissed", "stop_proposed", "practice"),
    ("back_to_stop_proposed", "reported", "stop_proposed", "practice"),
    ("back_to_reported", "rectified", "reported", "practice"),
    ("back_to_revoked", "reported", "revoked", "practice"),
    initial="found",
    words={
        "found": "已发现，待处置",
        "rectifying": "限期整改",
        "stop_proposed": "已建议停工",
        "revoked": "已撤销直接落地",
        "reported": "已报告",
        "rectified": "已整改",
        "repaired": "信用已修复",
        "dismissed": "不成立",
    },
    verbs={
        "order_rectification": "责令限期整改",
        "rectify": "确认整改",
        "propose_stop": "建议停工",
        "revoke": "撤销直接落地",
        "report": "报告",
        "repair": "信用修复",
        "dismiss": "认定不成立",
        "retract": "撤回误登记的违诺",
        "back_to_found": "收回误作的处置，回到待处置",
        "back_to_rectifying": "收回误作的处置，回到限期整改",
        "back_to_stop_proposed": "收回误作的处置，回到建议停工",
        "back_to_reported": "收回误作的处置，回到已报告",
        "back_to_revoked": "收回误作的报告",
    },
)

#: States of a breach that is neither put right nor found not to be one. What was only found is not decided on yet.
UNREPAIRED: Final = ("rectifying", "stop_proposed", "revoked", "reported")

CREDIT_REPAIR: Final = Moves(
    "credit_repair",
    "信用修复",
    ("grant", "applied", "granted", "二（三）2"),
    ("refuse", "applied", "refused", "二（三）2"),
    initial="applied",
    words={"applied": "已申请", "granted": "准予修复", "refused": "不予修复"},
    verbs={"grant": "准予修复", "refuse": "不予修复"},
)

DISPUTE: Final = Moves(
    "dispute",
    "异议",
    ("answer", "raised", "answered", "二（三）2"),
    ("raise_again", "answered", "raised", "practice"),
    ("close", "answered", "closed", "二（三）2"),
    initial="raised",
    words={"raised": "待答复", "answered": "已答复", "closed": "已了结"},
    verbs={"answer": "答复异议", "raise_again": "再次提出", "close": "了结异议"},
)

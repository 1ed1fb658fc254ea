"""Joint acceptance: the one application, and each department's part of it (二（四）2)."""

from typing import Final

from workflow.rules.moves import Moves

JOINT_ACCEPTANCE: Final = Moves(
    "joint_acceptance",
    "竣工联合验收",
    ("return", "requested", "returned", "practice"),
    ("supplement", "returned", "requested", "practice"),
    ("arrange", "requested", "on_site", "二（四）2"),
    ("rearrange", "on_site", "on_site", "practice"),
    ("hand_over", "on_site", "rectifying", "practice"),
    ("all_reported", "rectifying", "rechecking", "practice"),
    ("pass", "on_site", "passed", "二（四）2"),
    ("pass", "rechecking", "passed", "二（四）2"),
    ("fail", "rectifying", "failed", "practice"),
    ("fail", "rechecking", "failed", "practice"),
    ("withdraw", "requested", "withdrawn", "practice"),
    ("withdraw", "returned", "withdrawn", "practice"),
    ("withdraw", "on_site", "withdrawn", "practice"),
    ("withdraw", "rectifying", "withdrawn", "practice"),
    ("withdraw", "rechecking", "withdrawn", "practice"),
    initial="requested",
    words={
        "requested": "已申请",
        "returned": "材料待补齐",
        "on_site": "现场核验",
        "rectifying": "整改中",
        "rechecking": "复验中",
        "passed": "验收通过",
        "failed": "验收不通过",
        "withdrawn": "已撤回",
    },
    verbs={
        "return": "退回补齐材料",
        "supplement": "补齐材料",
        "arrange": "确定现场核验日期",
        "rearrange": "改期",
        "hand_over": "一次性送达整改清单",
        "all_reported": "整改全部报验",
        "pass": "联合验收通过",
        "fail": "联合验收不通过",
        "withdraw": "撤回联合验收",
    },
)

ACCEPTANCE_PART: Final = Moves(
    "acceptance_part",
    "联合验收中的部门意见",
    ("pass", "awaiting", "passed", "二（四）2"),
    ("require", "awaiting", "to_rectify", "二（四）2"),
    ("pass_recheck", "to_rectify", "passed", "practice"),
    ("fail_recheck", "to_rectify", "failed", "practice"),
    ("leave_open", "to_rectify", "unrectified", "practice"),
    ("take_back", "passed", "awaiting", "practice"),
    ("take_back", "to_rectify", "awaiting", "practice"),
    ("take_back_recheck", "passed", "to_rectify", "practice"),
    ("take_back_recheck", "failed", "to_rectify", "practice"),
    ("withdraw", "awaiting", "withdrawn", "practice"),
    ("withdraw", "to_rectify", "withdrawn", "practice"),
    ("join", "withdrawn", "awaiting", "practice"),
    initial="awaiting",
    words={
        "awaiting": "待出具意见",
        "passed": "合格",
        "to_rectify": "需整改",
        "failed": "复验不合格",
        "unrectified": "未整改",
        "withdrawn": "已撤销",
    },
    verbs={
        "pass": "验收合格",
        "require": "提出整改",
        "pass_recheck": "复验合格",
        "fail_recheck": "复验不合格",
        "leave_open": "以未整改结束",
        "take_back": "收回意见",
        "take_back_recheck": "收回复验意见",
        "withdraw": "撤销",
        "join": "重新参加",
    },
)

#: States in which a joint acceptance is under way; at most one a project.
UNDER_WAY: Final = ("requested", "returned", "on_site", "rectifying", "rechecking")

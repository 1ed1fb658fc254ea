"""The project: the four chapters of part two of the document as its states."""

from typing import Final

from workflow.rules.moves import Configuration, ParallelMoves, Region

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

#: In which order a list by stage shows what the projects are at; those that stand still come last.
_ORDER: Final = ("docking", ADVANCING, "construction_approval", "completed", "suspended", "withdrawn")


def place_of(state: str) -> int:
    """The place of a state (its leaves joined by `+`) in the order of the stages, from 1; 0 for none of ours."""
    head = state.partition("+")[0].partition(".")[0]
    return _ORDER.index(head) + 1 if head in _ORDER else 0

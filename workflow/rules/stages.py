"""What a stage still lacks, and how the rows of the stages follow the project's machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workflow.law.sentence import Sentence
from workflow.law.terms import Stage
from workflow.rules.machines import COMMITMENT, DRAFTING, OWING
from workflow.rules.moves import Configuration


@dataclass(frozen=True, slots=True)
class DockingFacts:
    """How far docking has come."""

    agent_assigned: bool
    #: Departments and phases that analysis has decided on.
    involved: frozenset[tuple[str, str]]
    #: Departments and phases that a checklist asks about, withdrawn ones left out.
    asked: frozenset[tuple[str, str]]
    #: The state of each department's checklist, withdrawn ones left out.
    checklists: Mapping[str, str]

    @property
    def unasked(self) -> frozenset[str]:
        """Departments that were not asked, or not about a phase that analysis has added since."""
        return frozenset(department for department, _ in self.involved - self.asked)


def lacking_in_docking(facts: DockingFacts) -> tuple[str, ...]:
    """What docking still lacks before it can finish, in Chinese; empty when it can (二（一）2、3)."""
    lacking = []
    if not facts.agent_assigned:
        lacking.append("尚未指派代办员")
    if not facts.involved:
        lacking.append("尚未完成研判")
    never = facts.unasked - facts.checklists.keys()
    if never:
        lacking.append(Sentence("{n}个部门尚未发出材料清单征集", n=len(never)))
    if grown := facts.unasked - never:
        lacking.append(Sentence("{n}个部门增加的阶段尚未发出材料清单征集", n=len(grown)))
    awaiting = [key for key, state in facts.checklists.items() if state in OWING and state != "stale"]
    if awaiting:
        lacking.append(Sentence("{n}个部门尚未回复材料清单", n=len(awaiting)))
    stale = [key for key, state in facts.checklists.items() if state == "stale"]
    if stale:
        lacking.append(Sentence("{n}个部门的清单因项目信息变更待确认", n=len(stale)))
    return tuple(lacking)


#: What a round of consultation that is not settled says about its stage.
_UNSETTLED: Final[Mapping[str, str]] = {
    "screening": "意见征询尚未发出，也未撤销",
    "circulating": "意见征询尚未结束",
    "opposed": "有部门不同意，尚未会商处理",
    "deliberating": "会商尚未结束",
}
#: What a commitment that is not signed yet says about its stage.
_UNSIGNED: Final[Mapping[str, str]] = {
    "informing": "已告知企业，企业尚未申请或放弃承诺准入",
    "applied": "企业已申请，尚未审核",
    "returned": "申请已退回，企业尚未再申请或放弃",
    "qualified": "符合条件，双向承诺书尚未签订",
}
#: Consultations after which there is nothing to sign.
_WITHOUT: Final = frozenset({"refused", "declined"})


def lacking_in_landing(
    consultation: str | None, commitment: str | None = None, *, scanned: bool = True
) -> tuple[str, ...]:
    """What direct landing still lacks before it can finish, in Chinese; empty when it can (二（三）1).

    `consultation` and `commitment` are the states of the newest of each, None where there is none; `scanned` says
    whether the signed paper has come back. A project that does not take this way skips the stage and says why.
    """
    if lacking := _UNSETTLED.get(consultation or ""):
        return (lacking,)
    if consultation in _WITHOUT or commitment == "declined":
        return ()
    if commitment is None or commitment == "withdrawn":
        if consultation in ("unopposed", "cleared"):
            return ("尚未告知企业可自愿承诺准入",)
        return ("尚未征询意见；不办理直接落地的，请写明理由跳过本阶段",)
    if lacking := _UNSIGNED.get(commitment):
        return (lacking,)
    return () if scanned else ("双向承诺书签订件尚未上传",)


#: Why a stage that ends without a signature was passed over, by the state that its round or its commitment ended in.
_PASSED_OVER: Final[Mapping[str, str]] = {
    "refused": "征询有异议，会商维持异议，未能直接落地，按一般程序办理",
    "declined": "企业不参加承诺准入，按一般程序办理",
    "commitment.declined": "企业放弃承诺准入，按一般程序办理",
}


def landing_passed_over(consultation: str | None, commitment: str | None = None) -> str:
    """Why direct landing that is finished now was passed over, in Chinese; empty where both sides have signed.

    The states are those of the newest of each. What nobody signed has not landed, whichever word closes the stage.
    """
    if commitment is not None and commitment not in (*DRAFTING, "declined", "withdrawn"):
        return ""
    if consultation in _WITHOUT:
        return _PASSED_OVER[str(consultation)]
    return _PASSED_OVER["commitment.declined"] if commitment == "declined" else ""


def under_way_in_landing(consultation: str | None, commitment: str | None = None) -> tuple[str, ...]:
    """What must be settled before direct landing can be skipped; the states are those of the newest of each.

    Nobody is left with a question or a deliberation that the project has passed over, nor the enterprise with an
    application that would be signed for after all.
    """
    if lacking := _UNSETTLED.get(consultation or ""):
        return (lacking,)
    if commitment is not None and commitment in DRAFTING:
        said = "承诺准入正在办理（{state}），请先签订，或登记企业放弃、撤回办理"
        return (Sentence(said, state=COMMITMENT.words[commitment]),)
    return ()


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """How far business registration has come."""

    #: Each item that was planned: its name, its state, and whether its result lies at the pickup window.
    items: tuple[tuple[str, str, bool], ...]
    #: How the window stands; None where nothing was planned.
    pickup: str | None = None


#: What an item that is not settled says about its stage.
_OPEN_ITEMS: Final[Mapping[str, str]] = {
    "planned": "尚未申请",
    "applied": "尚未办结",
    "returned": "退回后尚未补正",
    "approved": "尚未送达窗口",
    "delivered": "尚未领取",
    "withdrawn": "已撤回，尚未重新列入或登记不需要",
}


def lacking_in_registration(facts: RegistrationFacts) -> tuple[str, ...]:
    """What business registration still lacks before it can finish, in Chinese; empty when it can (二（二）).

    Every item that was planned is concluded, collected or not needed, and what lay at the window was collected.
    """
    if not facts.items:
        return ("尚未确定办理事项；不需要办理的，请写明理由跳过",)
    lacking: list[str] = []
    for state, said in _OPEN_ITEMS.items():
        names = [name for name, current, _ in facts.items if current == state]
        if names:
            lacking.append(Sentence("{items}{said}", items=names, said=said))
    hands_over = any(hands and state != "not_needed" for _, state, hands in facts.items)
    if not lacking and hands_over and facts.pickup != "collected":
        lacking.append("一窗通取尚未领取")
    return tuple(lacking)


#: States of an item in which somebody is at work on it, so that its stage is not passed over.
_UNDER_WAY: Final = ("applied", "returned", "approved", "delivered")


def under_way_in_registration(facts: RegistrationFacts) -> tuple[str, ...]:
    """What must be settled before business registration can be skipped: nobody is left at work for nothing."""
    names = [name for name, state, _ in facts.items if state in _UNDER_WAY]
    return (Sentence("{items}正在办理，请先办结或撤回", items=names),) if names else ()


def stage_changes(after: Configuration, states: Mapping[str, str], move: str) -> dict[str, str]:
    """Which stages change to which state when the project's machine arrives at `after` by `move`.

    A leaf of the machine that names a stage opens it; its `done` and `skipped` leaves close it; a stage that the
    machine has left behind is closed as the move says.
    """
    wanted: dict[str, str] = {}
    verb, _, named = move.partition("_")
    for leaf in after:
        parts = leaf.split(".")
        if parts[0] == "advancing":
            wanted[parts[1]] = parts[2]
        elif parts[0] in (Stage.DOCKING, Stage.CONSTRUCTION_APPROVAL):
            wanted[parts[0]] = "open"
    if Stage.DOCKING not in wanted and states.get(Stage.DOCKING) == "open":
        wanted[Stage.DOCKING] = "skipped" if (verb, named) == ("skip", "docking") else "done"
    if after == ("completed",) and states.get(Stage.CONSTRUCTION_APPROVAL) == "open":
        wanted[Stage.CONSTRUCTION_APPROVAL] = "skipped" if verb == "skip" else "done"
    if Stage.CONSTRUCTION_APPROVAL not in wanted and states.get(Stage.CONSTRUCTION_APPROVAL) == "open":
        wanted[Stage.CONSTRUCTION_APPROVAL] = "waiting"
    for side in (Stage.BUSINESS_REGISTRATION, Stage.DIRECT_LANDING):
        if after == ("docking",) and states.get(side) == "open":
            wanted[side] = "waiting"
    return {stage: state for stage, state in wanted.items() if states.get(stage) != state}

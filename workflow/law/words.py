"""The Chinese word for each member of a vocabulary: what pages, paper and tables print."""

from collections.abc import Mapping
from enum import StrEnum

from workflow.law.sentence import Sentence
from workflow.law.terms import (
    Basis,
    Binding,
    Obligor,
    Origin,
    PauseReason,
    Phase,
    Rung,
    Scope,
    Side,
    Stage,
    StandardSort,
    Unit,
)

# Two vocabularies may hold the same string (a side and an obligor are both `department`), so each has its table.
_WORDS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Stage: {
        Stage.DOCKING: "对接",
        Stage.BUSINESS_REGISTRATION: "商事登记",
        Stage.DIRECT_LANDING: "项目直接落地",
        Stage.CONSTRUCTION_APPROVAL: "项目审批验收",
    },
    Phase: {
        Phase.BUSINESS_SETUP: "企业开办",
        Phase.LAND_USE: "立项用地规划许可",
        Phase.ENGINEERING: "工程建设许可",
        Phase.CONSTRUCTION: "施工许可",
        Phase.COMPLETION: "竣工验收",
        Phase.TITLE: "不动产登记",
    },
    Origin: {Origin.INVESTMENT: "招商引资", Origin.EXPANSION: "增资扩产"},
    Unit: {Unit.WORKING_DAY: "工作日", Unit.WORKING_HOUR: "小时", Unit.CALENDAR_DAY: "日"},
    Binding: {Binding.STRICT: "应当", Binding.IN_PRINCIPLE: "原则上"},
    Basis: {Basis.DOCUMENT: "机制文件", Basis.STATUTE: "法律法规", Basis.PRACTICE: "专班约定"},
    Obligor: {
        Obligor.DEPARTMENT: "审批部门",
        Obligor.OFFICE: "代办专班办公室",
        Obligor.ENTERPRISE: "企业",
        Obligor.SEAL_SHOP: "刻章店",
    },
    PauseReason: {
        PauseReason.PUBLICITY: "公示",
        PauseReason.HEARING: "听证",
        PauseReason.EXPERT_REVIEW: "专家论证",
        PauseReason.BIDDING: "招标",
        PauseReason.AUCTION: "拍卖",
        PauseReason.INSPECTION: "检验",
        PauseReason.TESTING: "检测",
        PauseReason.QUARANTINE: "检疫",
        PauseReason.APPRAISAL: "鉴定",
        PauseReason.SITE_VISIT: "现场踏勘",
        PauseReason.TECHNICAL_REVIEW: "技术评审",
        PauseReason.CORRECTION: "补正",
        PauseReason.STANDSTILL: "项目中止",
    },
    Side: {Side.ENTERPRISE: "企业承诺", Side.DEPARTMENT: "部门承诺"},
    Scope: {Scope.ITEM: "单个事项代办", Scope.PHASE: "阶段性代办", Scope.WHOLE: "全流程代办"},
    StandardSort: {
        StandardSort.INTAKE: "接件标准",
        StandardSort.REVIEW: "审查要点",
        StandardSort.POSITIVE: "正面清单",
        StandardSort.NEGATIVE: "负面清单",
    },
    Rung: {
        Rung.REMIND: "提醒",
        Rung.URGE: "催办",
        Rung.SUPERVISE: "督办",
        Rung.DELIBERATE: "提请会商",
    },
}


def word(member: StrEnum) -> str:
    """What people read for a member of a vocabulary of `terms.py`."""
    return _WORDS[type(member)][member]


#: How long, by the unit. `{n}` is a number, so that a language can choose between day and days.
LENGTHS: Mapping[Unit, str] = {
    Unit.WORKING_DAY: "{n}个工作日",
    Unit.WORKING_HOUR: "{n}小时",
    Unit.CALENDAR_DAY: "{n}日",
}


def duration(amount: int | None, unit: Unit, *, to_a_day: bool = False) -> str:
    """A length of time in words: 3个工作日, 2小时, 15日; 即时 for none, 待核定 for an unknown one.

    What ends on a day that was agreed or ordered is no length: 至约定日期, whose date stands beside it.
    """
    if amount is None:
        return "待核定"
    if to_a_day:
        return "至约定日期"
    if amount == 0:
        return "即时"
    return Sentence(LENGTHS[unit], n=amount)

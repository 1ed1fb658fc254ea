"""Refusals of projects and their facts."""

from workflow.errors.refusal import Refusal, Refusals


class CreditCodeMissing(Refusal):
    """请填写统一社会信用代码；企业尚未设立登记的，请在“是否新设企业”处填“是”。"""

    field = "credit_code"


class FactsInvalid(Refusals):
    """项目信息有{count}处需要更正：{sentences}"""

    clause = "二（一）1"


class InvestmentNegative(Refusal):
    """投资额不能为负数，现为“{value}”。"""

    field = "investment"


class InvestmentTooLarge(Refusal):
    """投资额“{value}”过大，请核对单位：不写单位的按万元计。"""

    field = "investment"


class InvestmentTooPrecise(Refusal):
    """投资额以万元计最多两位小数，“{value}”折合{amount}万元，请核对。"""

    field = "investment"


class InvestmentUnreadable(Refusal):
    """投资额“{value}”无法识别，请填写数字，不写单位的按万元计，例如 12000、3,500万 或 1.2亿。"""

    field = "investment"


class DuplicateProject(Refusal):
    """可能重复受理：{likenesses}。确需另立项目的，请写明理由。"""

    kind = "conflict"
    field = "despite_duplicates"


class SameProjectCode(Refusal):
    """{likenesses}，即同一项目，不能另立。请在原项目中办理；代码有误的，请更正。"""

    clause = "GB/T 40058-2021"
    kind = "conflict"
    field = "code"


class NothingChanged(Refusal):
    """项目信息没有变化，无需保存。"""

    kind = "conflict"


class ReasonMissing(Refusal):
    """请写明{what}的理由。"""

    field = "reason"


class ProjectNotOpen(Refusal):
    """项目{state}，不能办理“{act}”。"""

    kind = "conflict"


class NotAnAgent(Refusal):
    """“{name}”不是在岗的代办员，请另选。"""

    clause = "三（一）"
    field = "agent_id"


class MandateIncomplete(Refusal):
    """请选择要代办的{what}。"""

    clause = "二（一）2"
    field = "scope"


class InvolvementInvalid(Refusal):
    """研判结果有误：{reason}。"""

    clause = "二（一）2"
    field = "involvements"


class InvolvementInUse(Refusal):
    """{department}已在征集或已回复材料清单，请先撤销对它的征集，再从研判结果中移除。"""

    clause = "二（一）2"
    kind = "conflict"
    field = "involvements"

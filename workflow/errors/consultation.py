"""Refusals of the consultation on Annex 2 (二（三）)."""

from workflow.errors.refusal import Refusal, Refusals


class AgreementWithReason(Refusal):
    """同意签订的，不填不同意理由；有附加条件的，请写入增补承诺事项，或选择不同意并写明理由。"""

    clause = "二（三）2"
    field = "reason"


class ObjectionWithoutReason(Refusal):
    """不同意签订的，应当写明理由。"""

    clause = "二（三）2"
    field = "reason"


class OpinionInvalid(Refusals):
    """部门意见有{count}处需要更正：{sentences}"""

    clause = "二（三）2"


class OpinionMissing(Refusal):
    """请选择“同意”或“不同意”。"""

    clause = "二（三）2"
    field = "opinion"


class ConsultationOpen(Refusal):
    """该项目已有进行中的意见征询，请在其中办理。"""

    clause = "二（三）1"
    kind = "conflict"


class HighRiskExcluded(Refusal):
    """属于高危行业的项目不适用先建后验，不能发出征询，征询没有发出。请先在意见征询中“撤销整个征询”，理由写明判定属于高危行业及其依据，该理由留存在办理记录中；再写明理由“跳过直接落地”，按一般程序办理。"""

    clause = "二（三）"
    kind = "conflict"
    field = "high_risk"


class HighRiskUndecided(Refusal):
    """{flag}请先判定，再发出征询。"""

    clause = "二（三）"
    field = "high_risk"


class HighRiskReopened(Refusal):
    """行业等项目信息在发出征询后已变更，原来的判定不再适用；请办公室重新判定是否属于高危行业，再办理。"""

    clause = "二（三）"
    kind = "conflict"
    field = "high_risk"


class HighRiskNotReopened(Refusal):
    """高危行业的判定没有需要重新判定的；发出征询前在发出时判定，发出后只在行业等信息变更时重新判定。"""

    clause = "二（三）"
    kind = "conflict"
    field = "high_risk"


class NobodyToConsult(Refusal):
    """请选择至少一个被征询部门。"""

    clause = "二（三）1"
    field = "departments"


class EnterpriseOpinionMissing(Refusal):
    """发出征询前，请登记企业的初步意见。"""

    clause = "二（三）1"
    field = "enterprise_opinion"


class SilenceOverdue(Refusal):
    """{department}已逾期未答复，不能以“不涉及”撤销；请先催办、督办，或撤销本轮征询。"""

    clause = "二（三）2"
    kind = "conflict"
    field = "not_concerned"


class UnknownDepartment(Refusal):
    """没有代码为“{key}”的部门，或该部门已停用。"""

    field = "departments"


class CreditCodeBelongsToAnother(Refusal):
    """该统一社会信用代码已登记为“{name}”，请核对企业名称或代码；确系该企业更名的，请写明认定为同一企业的理由。"""

    kind = "conflict"
    field = "credit_code"

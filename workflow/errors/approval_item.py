"""Refusals of approval items (二（四）)."""

from workflow.errors.refusal import Refusal, Refusals


class ApprovalStageNotOpen(Refusal):
    """“项目审批验收”阶段{state}，不能接件；请先推进项目阶段。"""

    clause = "二（四）"
    kind = "conflict"


class BroughtBeyondMandate(Refusal):
    """“{item}”没有交由代办员办理（代办方式：{scope}），不能登记为代办员受托提交。请由企业自行提交，或先变更代办方式。"""

    clause = "二（一）2"
    kind = "forbidden"
    field = "brought_by"


class BroughtWithoutAgent(Refusal):
    """本项目没有代办员，不能登记为代办员受托提交。请登记为企业自行提交，或先指派代办员。"""

    clause = "三（一）"
    kind = "conflict"
    field = "brought_by"


class ChecksInvalid(Refusals):
    """接件核对有{count}处需要补充：{sentences}"""

    clause = "二（四）3"


class ValidityPast(Refusal):
    """有效期至{until}，不晚于作出决定的日期{decided}，请核对后重新填写。"""

    field = "valid_until"


class CheckMissing(Refusal):
    """“{what}”尚未核对，请选择：{choices}。"""

    clause = "二（四）3"


class CheckNoteMissing(Refusal):
    """“{what}”核对为“{answer}”的，请写明原因。"""

    clause = "二（四）3"


class BroughtByUnknown(Refusal):
    """请选择申请由谁提交：企业自行提交，或代办员受托提交。"""

    clause = "二（一）2"
    field = "brought_by"


class CommitmentNotBinding(Refusal):
    """“{item}”依承诺先行，应当有已经签订、仍在履行的双向承诺书；本项目没有。"""

    clause = "二（三）"
    kind = "conflict"


class CommitmentNotOffered(Refusal):
    """“{item}”没有列为可以告知承诺办理的事项，请按一般程序办理。"""

    clause = "二（四）1"
    kind = "conflict"


class CircumstanceUndecided(Refusal):
    """“{item}”的法定时限因具体情形而不同，请选择：{choices}；一时不能确定的，请写明待核定的理由。"""

    clause = "二（四）3"
    field = "circumstance"


class CommitmentNotSigned(Refusal):
    """“{item}”尚无企业签署的告知承诺书，不能当场作出决定。"""

    clause = "二（四）1"
    kind = "conflict"


class PromisedAlready(Refusal):
    """“{item}”的告知承诺已由{signer}于{day}签署，不能重复签署；内容有误的，可按一般程序决定，或由企业撤回申请后重新提交。"""

    clause = "二（四）1"
    kind = "conflict"


class CorrectionEmpty(Refusal):
    """没有需要补正的内容，不能发出补正告知；材料齐全的，请受理。"""

    clause = "行政许可法第32条"
    field = "missing"


class ConcernsUnanswered(Refusal):
    """窗口核对时发现：{concerns}。作出准予决定的，请写明对此如何审查、为何可以准予。"""

    clause = "二（四）1"
    kind = "conflict"
    field = "reason"


class CorrectionTwice(Refusal):
    """已于{day}一次性告知补正，不得再次告知；补正材料收齐的，应当受理。"""

    clause = "行政许可法第32条"
    kind = "conflict"


class DecisionUnknown(Refusal):
    """请选择决定：准予、容缺准予、不予许可，或依告知承诺准予。"""

    field = "decision"


class DecisionWithoutPapers(Refusal):
    """以下材料尚未收到：{missing}；请先登记补交，可以容缺的请写明补交日期，不能准予的请不予许可。"""

    clause = "二（四）4"
    kind = "conflict"
    field = "deferred"


class DeemedTooEarly(Refusal):
    """一次性告知的期限{due}届满，尚不能视为受理。"""

    clause = "行政许可法第32条"
    kind = "conflict"


class DeemedNotByStatute(Refusal):
    """“{item}”不是行政许可，逾期未告知不视为受理，请部门受理或告知补正。"""

    clause = "行政许可法第32条"
    kind = "conflict"


class ResultNumberMissing(Refusal):
    """准予“{item}”的结果是{output}，请填写证书上的文号。"""

    field = "result_number"


class DeemingStands(Refusal):
    """告知、受理或者不予受理的期限已于{due}届满：在此之后作出的，不改变依法视为受理。请核对补录的时间。"""

    kind = "conflict"
    clause = "行政许可法第32条"
    field = "happened_at"


class EnterprisePaperMissing(Refusal):
    """放弃听证、签署告知承诺应由企业自己作出：代为登记的，应当写明企业的书面材料（字号、日期或凭据）。"""

    field = "source"


class DeferralMissing(Refusal):
    """容缺办理的，请写明容缺的材料和补交日期。"""

    field = "deferred"


class DeferralNotAllowed(Refusal):
    """“{material}”不在可以容缺的材料之内{allowed}。"""

    field = "deferred"


class DeferralDayPast(Refusal):
    """“{material}”的补交日期应当晚于今天。"""

    field = "deferred"


class DeferralsOpen(Refusal):
    """尚有容缺材料未补交或者未核对（{materials}），只能作容缺准予的决定。"""

    kind = "conflict"
    field = "decision"


class DeliveredAlready(Refusal):
    """决定已于{day}送达。"""

    kind = "conflict"


class HearingNotRequestable(Refusal):
    """没有正在进行的听证告知，或听证申请已经登记。"""

    clause = "行政许可法第47条"
    kind = "conflict"


class HearingOpen(Refusal):
    """企业可以在{due}前申请听证，期限未满不能结束听证程序；企业放弃听证的，由企业登记。"""

    clause = "行政许可法第47条"
    kind = "conflict"


class HearingOutstanding(Refusal):
    """企业已申请听证而尚未举行，不能结束听证程序；企业放弃听证的，由企业登记。"""

    clause = "行政许可法第47条"
    kind = "conflict"


class HearingTooLate(Refusal):
    """听证申请应当在被告知之日起五日内（{due}前）提出。"""

    clause = "行政许可法第47条"
    kind = "conflict"


class ItemPlanned(Refusal):
    """“{item}”已经列入本项目。"""

    kind = "conflict"
    field = "items"


class ItemOutsideStage(Refusal):
    """“{item}”属于{phase}阶段，不在项目审批验收之内。"""

    clause = "二（四）"
    field = "items"


class ItemsInFlight(Refusal):
    """尚有申请在办或义务未了（{items}），不能“{move}”；请先办结，或由企业撤回申请。"""

    kind = "conflict"


class IntakeOwed(Refusal):
    """“{item}”的申请人已按要求提交全部补正材料，应当受理，不得不予受理。"""

    clause = "行政许可法第32条"
    kind = "conflict"


class DecidedJointly(Refusal):
    """“{item}”正随联合验收一并办理，由{department}在联合验收中出具意见，不另行收件；联合验收未通过或者撤回的，可以单独申请。"""

    clause = "二（四）2"
    kind = "conflict"


class JointlyAccepted(Refusal):
    """“{item}”由联合验收的结论办结，不单独收件、准予；请在联合验收中申请，不联合验收的，请写明理由列为不需办理。"""

    clause = "二（四）2"
    kind = "conflict"


class NoCommitmentElsewhere(Refusal):
    """“{item}”不是适用五个工作日承诺的不动产登记，承诺时限不能免除。"""

    clause = "附件2"
    field = "no_commitment"


class NoItemsToPlan(Refusal):
    """没有可以列入的事项：请选择目录事项，或先由部门回复材料清单。"""

    clause = "二（四）"
    field = "items"


class NothingToExtend(Refusal):
    """“{item}”没有正在计时的法定时限，或该时限没有可以延长的规定。"""

    clause = "行政许可法第42条"
    kind = "conflict"


class OfficialPauseElsewhere(Refusal):
    """审批事项的特别程序应当连同书面告知一并办理，请在事项页办理。"""

    clause = "行政许可法第45条"
    kind = "conflict"


class NothingToPrint(Refusal):
    """该事项尚无可以生成的{what}。"""

    kind = "conflict"


class PapersMissing(Refusal):
    """以下材料或要求尚未符合：{missing}；请一次性告知补正，可以容缺的请写明补交日期。"""

    clause = "行政许可法第32条"
    kind = "conflict"
    field = "deferred"


class PrerequisitesOpen(Refusal):
    """前置事项尚未办结：{items}。请先办理；已经办妥或不涉及的，由办公室写明理由一次登记；依承诺先行的，由办公室决定。"""

    clause = "二（四）"
    kind = "conflict"


class PrerequisitesNotChosen(Refusal):
    """请选择已经办妥或者不涉及的前置事项。"""

    field = "codes"


class PrerequisiteNotDeferrable(Refusal):
    """前置事项“{items}”不得容缺，不能依承诺先行。"""

    clause = "二（四）"
    kind = "conflict"


class RemedyMissing(Refusal):
    """不予许可的，应当告知申请行政复议或者提起行政诉讼的权利。"""

    clause = "行政许可法第38条"
    field = "remedies"


class StepUsed(Refusal):
    """不能收回：{use}。"""

    kind = "conflict"

"""Refusals of the dual commitment (二（三）)."""

from workflow.errors.refusal import Refusal, Refusals


class CommitmentOpen(Refusal):
    """已有正在办理或履行中的双向承诺书，请先了结。"""

    clause = "二（三）1"
    kind = "conflict"


class NotCleared(Refusal):
    """意见征询须各部门均无异议或会商通过，才能告知企业承诺准入；目前为“{state}”。"""

    clause = "二（三）1"
    kind = "conflict"


class CommitmentBinding(Refusal):
    """双向承诺书已经签订，不能再{act}；请按违诺、免除或履行完毕办理。"""

    clause = "二（三）1"
    kind = "conflict"


class TextFrozen(Refusal):
    """申请已认定符合条件，承诺书文本不再改动；确需修改的，先由代办专班办公室写明理由“退回重拟文本”，改好后由企业再次申请。"""

    kind = "conflict"


class NotToBeSignedYet(Refusal):
    """双向承诺书{state}，申请经审核符合条件后再上传企业签署的一份。"""

    kind = "conflict"
    clause = "二（三）1"


class NotBinding(Refusal):
    """双向承诺书为“{state}”，不能办理“{act}”。"""

    kind = "conflict"


class NothingStopped(Refusal):
    """承诺的计时都在进行，没有需要恢复的。"""

    kind = "conflict"


class ExplanationMissing(Refusal):
    """应当写明{what}：签订前要向企业充分告知承诺内容、注意事项。"""

    clause = "二（三）1"


class ApplicationPaperUnknown(Refusal):
    """申请材料中没有“{paper}”，可选：{choices}。"""

    field = "papers"


class ApplicationIncomplete(Refusal):
    """申请材料不齐，尚缺：{missing}。可以一次告知后退回，企业补齐再申请。"""

    kind = "conflict"
    field = "papers"


class NotMandated(Refusal):
    """企业没有把“{act}”交由代办员办理（代办方式：{scope}）。请由企业自行办理，或先变更代办方式。"""

    clause = "二（一）2"
    kind = "forbidden"


class MandatePaperMissing(Refusal):
    """代办方式由企业选择：代为登记的，应当写明企业的委托书或其他凭据。"""

    clause = "二（一）2"
    field = "source"


class NoMandate(Refusal):
    """没有可以收回的委托。"""

    kind = "conflict"
    clause = "二（一）2"


class ConsentOutdated(Refusal):
    """{departments}同意之后，项目信息又有变更（{changed}），原来的同意不能用于签订；请由代办专班办公室撤销本轮征询，按现有信息重新征询后再签订。"""

    clause = "二（三）1"
    kind = "conflict"


class CreditBarred(Refusal):
    """企业有尚未修复的违诺（{breaches}），修复之前不适用承诺准入。"""

    clause = "二（三）2"
    kind = "conflict"


class TextInvalid(Refusals):
    """承诺书文本有{count}处需要修改：{sentences}"""


class LetterMissing(Refusal):
    """{departments}的承诺条款、监管检查和容缺材料核对由本部门确认：改写、增删或定期限的，应当写明该部门来文字号或凭据；该部门在意见征询表（附件2）中已经提出的，写明该意见表。"""

    clause = "二（三）2"
    field = "source"


class DateUnreadable(Refusal):
    """日期“{value}”应写作2026-12-31的样子。"""


class NeverDeferredMaterial(Refusal):
    """“{material}”涉及{what}，不得容缺（{why}）。"""

    clause = "二（三）"


class CommitmentUnfinished(Refusal):
    """承诺书文本还不能签订：{lacking}。"""

    kind = "conflict"


class TextUnfinished(Refusal):
    """承诺书文本尚未拟定完成，不能确认符合条件：{lacking}。请先在承诺书文本中补齐，再确认；确认以后文本不再改动。"""

    kind = "conflict"


class SignatoryMissing(Refusal):
    """请写明{side}的签订人。"""

    clause = "二（三）1"


class FileRejected(Refusal):
    """“{name}”不能上传：{why}。"""

    field = "scan"


class StartEventUnknown(Refusal):
    """没有名为“{anchor}”的起算事件。"""

    field = "anchor"


class NothingStarts(Refusal):
    """“{thing}”没有自“{event}”起算的时限，登记了也不会开始计时；请核对所涉事项和起算事件。"""

    clause = "附件2"
    field = "about"


class ForerunnerMissing(Refusal):
    """“{earlier}”尚未登记，不能直接登记“{event}”：请先登记在前的事件；确实没有该事件的，请写明理由。"""

    clause = "附件2部门承诺条款1"
    kind = "conflict"
    field = "despite"


class AboutMissing(Refusal):
    """“{event}”应当写明是哪一项：一次登记只对一项起算。"""

    clause = "附件2"
    field = "about"


class StartEventRecorded(Refusal):
    """“{anchor}”已于{day}登记，不能重复登记。"""

    kind = "conflict"
    field = "anchor"


class LaterDayNeeded(Refusal):
    """退回后重新补交的日期应不早于{day}；不改期限的请留空。"""

    field = "on"


class NothingToReport(Refusal):
    """目前没有待报送的整改：未要求整改，或者已经报送、正在核查。"""

    kind = "conflict"


class DayOnlyForReturn(Refusal):
    """核对通过的材料不必再写补交日期；请留空，或改为退回。"""

    field = "on"


class ClauseWaits(Refusal):
    """该条款待“{event}”起算；请先登记起算事件（可以补录），再登记已履行。"""

    kind = "conflict"


class ClauseCarried(Refusal):
    """该承诺由审批事项“{item}”办理，作出准予决定时自动登记为已履行，不必另行登记。"""

    kind = "conflict"


class ClauseCarriedByPart(Refusal):
    """该承诺由联合验收中本部门的意见办理，出具合格意见时自动登记为已履行，不必另行登记。"""

    kind = "conflict"


class ProofMissing(Refusal):
    """请写明{what}的佐证材料。"""

    field = "evidence"


class OtherSide(Refusal):
    """{act}只能由{side}一方办理。"""

    kind = "forbidden"


class NothingReported(Refusal):
    """没有人报告该条款已履行，或者由审批决定履行，不需要确认。"""

    kind = "conflict"


class NotOverdue(Refusal):
    """该条款尚未到期，不能登记为未履行。"""

    kind = "conflict"


class ClausesOpen(Refusal):
    """还有{count}项承诺、容缺、检查或违诺没有了结，不能确认履行完毕。"""

    kind = "conflict"


class StandingUnconfirmed(Refusal):
    """政府部门持续履行的承诺第{numbers}条还没有报告履行情况：先由部门报告并经企业确认，再确认履行完毕。"""

    kind = "conflict"


class StepNotOfSide(Refusal):
    """对{side}不适用“{step}”这一步。"""

    kind = "conflict"
    field = "move"


class StepDateMissing(Refusal):
    """“{step}”应当写明限期，且不早于今天。"""

    field = "on"


class TimeToRectifyRuns(Refusal):
    """“{step}”还不能办理：整改限期到{day}才届满，企业或部门也没有报送整改情况。确需不等限期届满的，请写明不等的理由，该理由将告知双方并留存。"""

    kind = "conflict"
    field = "early_because"


class CreditRepairOnly(Refusal):
    """企业违诺已报告信用主管部门，不再以“确认整改”了结：请由企业申请信用修复（说明纠正情况、公开承诺并公示满期），修复以前不再适用承诺准入。"""

    clause = "二（三）2"
    kind = "conflict"
    field = "move"


class ReportNotDisputed(Refusal):
    """该条款没有对方有异议、待核定的履行报告，不能核定；请由报告的一方登记已履行，对方确认或者写明异议。"""

    kind = "conflict"


class PublicityDayWrong(Refusal):
    """公示起始日期不早于发现违诺之日（{since}），也不晚于申请之日。"""

    clause = "二（三）2"
    field = "published_on"


class PublicityTooShort(Refusal):
    """信用修复公示须满{days}日，到{until}才能准予修复。"""

    clause = "二（三）2"
    kind = "conflict"


class EnterpriseWordMissing(Refusal):
    """{act}应由企业自己作出：代为登记的，应当写明企业的书面材料（字号、日期或凭据）。"""

    clause = "二（三）2"
    field = "source"


class BreachTwice(Refusal):
    """同样的违诺已于{day}登记（{state}），不再重复登记，请在该项违诺下办理；确为另一事的，请写明不同的事实。"""

    kind = "conflict"
    field = "facts"


class DisputeTwice(Refusal):
    """同样的异议已于{day}提出（{state}），请等待答复；对答复仍有异议的，请在该异议下再次提出。"""

    kind = "conflict"
    field = "question"


class DisputeSubjectUnknown(Refusal):
    """异议的对象应为本承诺书的条款、违诺或数据。"""

    field = "about"

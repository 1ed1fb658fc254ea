"""Every refusal the mechanism can utter. The docstring of a refusal is the message that people read."""

from collections.abc import Iterable
from typing import ClassVar, Literal

Kind = Literal["invalid", "forbidden", "conflict", "missing"]


class Refusal(Exception):
    """办理不成功。"""

    #: The clause of the mechanism (or the statute and article) that the refusal rests on; empty for house rules.
    clause: ClassVar[str] = ""
    #: What sort of no this is; the door turns it into an HTTP status.
    kind: ClassVar[Kind] = "invalid"

    #: The input that has to change, if one does.
    field: str = ""

    def __init__(self, *, field: str | None = None, **facts: object) -> None:
        """Remember the facts that the message names, and which field they came in by."""
        if field is not None:
            self.field = field
        self.facts = facts
        super().__init__(self.message())

    @classmethod
    def template(cls) -> str:
        """The sentence with its placeholders, as the translator sees it."""
        return (cls.__doc__ or "").strip()

    def message(self) -> str:
        """The sentence in Chinese with its facts filled in."""
        return self.template().format(**self.facts)


# --- who may do what --------------------------------------------------------------------------------------


class NotAllowed(Refusal):
    """您的角色不能办理“{act}”，请联系代办专班办公室。"""

    kind = "forbidden"


class NotFound(Refusal):
    """没有找到{what}。"""

    kind = "missing"


class NotSignedIn(Refusal):
    """请先登录。"""

    kind = "forbidden"


# --- two people at once -----------------------------------------------------------------------------------


class ChangedMeanwhile(Refusal):
    """该事项在您打开之后已经更新（他人办理，或您在另一窗口办理），请按现在的内容核对后再办理。"""

    kind = "conflict"


class FactsChangedMeanwhile(ChangedMeanwhile):
    """您打开之后项目信息已变更（{changed}），所填内容已保留，请按变更后的信息核对，再行提交。"""

    clause = "二（一）1"


class Busy(Refusal):
    """系统正在办理其他请求，请稍后再试。"""

    kind = "conflict"


class DatabaseInUse(Refusal):
    """数据库里已有人员或项目，样例和演示只装入空数据库，以免与正式数据混在一起。"""

    kind = "conflict"


class DatabaseOutdated(Refusal):
    """数据库还没有建好，或与本程序的版本不一致。请先运行 daiban migrate。"""

    kind = "conflict"


class DatabaseUnreachable(Refusal):
    """无法使用数据库 {database}：{why}。请确认数据库已经启动、DAIBAN_DATABASE_URL 填写正确，然后重试。"""

    kind = "conflict"


# --- moves ------------------------------------------------------------------------------------------------


class IllegalMove(Refusal):
    """当前状态为“{state}”，不能办理“{move}”。"""

    kind = "conflict"


# --- the law as data --------------------------------------------------------------------------------------


class LawInvalid(Refusal):
    """{file}：{key}：{reason}"""


class UnknownEdition(Refusal):
    """没有版本号为“{edition}”的规则版本。"""

    kind = "missing"


class UnknownItem(Refusal):
    """事项目录中没有编号“{code}”。"""


# --- the clock --------------------------------------------------------------------------------------------


class CalendarOutOfRange(Refusal):
    """只能推算{first}年至{last}年的工作日，{year}年不在其内。"""


class ClockAlreadyStarted(Refusal):
    """“{limit}”已经开始计时。"""

    kind = "conflict"


class ClockNotStarted(Refusal):
    """“{limit}”尚未开始计时。"""

    kind = "conflict"


class ClockStopped(Refusal):
    """“{limit}”已经停止计时，不能再暂停、恢复或延长。"""

    kind = "conflict"


class ExtensionNotAllowed(Refusal):
    """“{limit}”不得延长：{reason}。"""

    clause = "行政许可法第42条"
    kind = "conflict"


class NotPaused(Refusal):
    """“{limit}”没有正在进行的暂停。"""

    kind = "conflict"


class PauseBackwards(Refusal):
    """暂停的结束时间应当晚于开始时间。"""


class PauseIncomplete(Refusal):
    """暂停计时应当写明{missing}。"""


class PauseNotAllowed(Refusal):
    """“{limit}”不能因“{reason}”暂停计时。"""


class PauseTooLate(Refusal):
    """“{limit}”已于{due}到期，到期后不能再暂停计时。"""

    kind = "conflict"


class WindowHoursInvalid(Refusal):
    """窗口时间有误：{reason}。"""


class HolidayNoticeInvalid(Refusal):
    """节假日安排有误：{reason}"""


# --- several at once --------------------------------------------------------------------------------------


class Refusals(Refusal):
    """共{count}处需要更正：{sentences}"""

    #: Every problem, in the order in which the input was read, each with its own `field`.
    problems: tuple[Refusal, ...]

    def __init__(self, problems: Iterable[Refusal], *, field: str | None = None) -> None:
        """Gather the problems; the message joins their sentences."""
        self.problems = tuple(problems)
        super().__init__(
            field=field,
            count=len(self.problems),
            sentences="".join(f"（{i}）{problem}" for i, problem in enumerate(self.problems, start=1)),
        )


# --- reading what people typed ----------------------------------------------------------------------------


class CharacterNotPrintable(Refusal):
    """{fact}第{position}个字是看不见的控制字符，请删除后重新填写。"""


class ChoiceUnknown(Refusal):
    """{fact}“{value}”不在可选范围内，请从以下各项中选择：{choices}。"""


class FactMissing(Refusal):
    """请填写{fact}。"""


class FactNotText(Refusal):
    """{fact}应当填写文字。"""


class FactTooLong(Refusal):
    """{fact}最多{limit}个字，现有{length}个字，请缩短。"""


class YesNoUnreadable(Refusal):
    """{fact}请填写“是”或“否”，现为“{value}”。"""


# --- identifiers ------------------------------------------------------------------------------------------


class CreditCodeCheckFails(Refusal):
    """统一社会信用代码的校验码不符（末位应为“{expected}”，现为“{actual}”），请对照营业执照核对；核对无误的，请填写采用理由。"""

    clause = "GB 32100-2015"
    field = "credit_code"


class CreditCodeMalformed(Refusal):
    """统一社会信用代码应为18位数字或大写字母（不用I、O、S、V、Z）：{problem}。"""

    clause = "GB 32100-2015"
    field = "credit_code"


class IndustryCodeMalformed(Refusal):
    """行业代码“{code}”格式不对，应为2至4位数字，前面可带一个门类字母，例如 C3011 或 3011。"""

    clause = "GB/T 4754-2017"
    field = "industry_code"


class IndustryUnknown(Refusal):
    """行业代码“{code}”的前两位不是《国民经济行业分类》（GB/T 4754—2017）的大类（01至97）。"""

    field = "industry_code"


class IndustryOfOtherSection(Refusal):
    """行业代码“{code}”的大类{division}属于门类{section}，与所写的字母不符。"""

    field = "industry_code"


class PhoneMalformed(Refusal):
    """联系电话“{phone}”格式不对，请填写11位手机号，或带区号的固定电话，例如 0766-3012345。"""

    field = "contact_phone"


class ProjectCodeMalformed(Refusal):
    """项目代码“{code}”格式不对，应为24位，例如 2302-445381-04-01-123456。"""

    clause = "GB/T 40058-2021"
    field = "code"


# --- project facts ----------------------------------------------------------------------------------------


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


# --- checklists -------------------------------------------------------------------------------------------


class CircumstanceMissing(Refusal):
    """“{item}”有多种情形，请选择其一或自行写明：{choices}。"""

    clause = "二（一）3"


class CountUnreadable(Refusal):
    """{fact}请填写0至99的整数，现为“{value}”。"""


class ItemOfOtherPhase(Refusal):
    """“{item}”属于{belongs}阶段，不能列在{phase}阶段。"""

    clause = "二（一）3"


class LineTwice(Refusal):
    """“{item}”（{circumstance}）已在第{first}行列出，请勿重复。"""


class LinesInvalid(Refusals):
    """材料清单有{count}处需要更正：{sentences}"""

    clause = "二（一）3"


class LinesMissing(Refusal):
    """请至少列出一个审批事项；确与本部门无关的，请选择“不涉及”。"""

    clause = "二（一）3"
    field = "lines"


class LinesUnreadable(Refusal):
    """{fact}的格式无法识别。"""

    field = "lines"


class MaterialTwice(Refusal):
    """“{item}”的材料“{material}”列了两次，请删去一处。"""


class MaterialUnknown(Refusal):
    """材料目录中没有编号“{key}”，请从目录中选择，或不带编号自行写明名称。"""


class MaterialsMissing(Refusal):
    """“{item}”请至少列出一份材料；确不需要材料的，请勾选“无需材料”。"""

    clause = "二（一）3"


class NoMaterialsContradicted(Refusal):
    """“{item}”勾选了“无需材料”，却又列出了材料，请二者取一。"""


class PhaseNotAsked(Refusal):
    """本次未就“{phase}”阶段征集清单，可选阶段：{choices}。"""

    clause = "二（一）3"


class TooMany(Refusal):
    """{fact}最多{limit}项，现有{count}项。"""


# --- consultations ----------------------------------------------------------------------------------------


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


# --- the project list -------------------------------------------------------------------------------------


class ListCellProblem(Refusal):
    """第{row}行{letter}列“{column}”：{problem}"""


class ListColumnTwice(Refusal):
    """第{row}行标题中“{column}”出现了两次，请删去一列。"""

    field = "list"


class ListColumnUnknown(Refusal):
    """第{row}行标题中的“{column}”不是项目清单的列，请删去该列，或改为：{choices}。"""

    field = "list"


class ListColumnsMissing(Refusal):
    """第{row}行标题中缺少以下列：{columns}。请使用系统提供的项目清单模板。"""

    field = "list"


class ListEmpty(Refusal):
    """清单中没有项目：标题行以下没有填写任何一行。"""

    field = "list"


class ListEncrypted(Refusal):
    """文件已加密，请取消密码后另存为 .xlsx 再导入。"""

    field = "list"


class ListFactProblem(Refusal):
    """第{row}行“{column}”：{problem}"""


class ListHeadingsMissing(Refusal):
    """前{rows}行内没有找到项目清单的标题行（如“项目名称”“建设地址”），请使用系统提供的模板。"""

    field = "list"


class ListInvalid(Refusals):
    """项目清单有{count}处需要更正，均未导入：{sentences}"""

    clause = "二（一）1"
    field = "list"


class ListNotExcel(Refusal):
    """文件不是可读的 .xlsx 工作簿，请用 Excel 或 WPS 另存为 .xlsx 再导入。"""

    field = "list"


class ListOldOrEncrypted(Refusal):
    """文件是旧版 .xls 格式，或设了打开密码；请去掉密码，另存为 .xlsx 再导入。"""

    field = "list"


class ListRowProblem(Refusal):
    """第{row}行：{problem}"""


class ListTooBig(Refusal):
    """文件过大（{what}），最多{limit}；请删去多余内容或分次导入。"""

    field = "list"


# --- projects ---------------------------------------------------------------------------------------------


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


# --- docking ----------------------------------------------------------------------------------------------


class DepartmentClosed(Refusal):
    """{department}已停用，请先调整研判结果，再发出征集。"""

    clause = "二（一）2"
    kind = "conflict"


class NothingToDispatch(Refusal):
    """没有需要发送的部门：请先完成研判，或各部门已全部发出。"""

    clause = "二（一）2"
    kind = "conflict"


class LiaisonsWanting(Refusal):
    """{departments}还没有联络员，发出后无人答复；仍要发出的，请勾选确认。"""

    clause = "三（一）"
    kind = "conflict"
    field = "confirmed"


class HandlerMissing(Refusal):
    """请填写经办人（填报人）姓名。"""

    field = "handled_by"


class StageClosed(Refusal):
    """“{stage}”阶段{state}，不能办理“{act}”；确需办理的，请先重开该阶段。"""

    kind = "conflict"


class StageWaiting(Refusal):
    """“{stage}”尚未开启，不能办理“{act}”；须先完成{before}。"""

    kind = "conflict"


class StageNotReady(Refusal):
    """“{stage}”尚不能完成：{lacking}。"""

    kind = "conflict"


class NothingToCompile(Refusal):
    """{phase}还没有部门回复的事项，无法汇总。"""

    clause = "二（一）2"
    kind = "conflict"


# --- consultation -----------------------------------------------------------------------------------------


class ConsultationOpen(Refusal):
    """该项目已有进行中的意见征询，请在其中办理。"""

    clause = "二（三）1"
    kind = "conflict"


class HighRiskExcluded(Refusal):
    """该项目已判定属于高危行业，不适用先建后验，不能发出征询；请写明理由跳过项目直接落地。"""

    clause = "二（三）"
    kind = "conflict"
    field = "high_risk"


class HighRiskUndecided(Refusal):
    """{flag}请先判定，再发出征询。"""

    clause = "二（三）"
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


# --- the calendar changes ---------------------------------------------------------------------------------


class NoticeKnown(Refusal):
    """{year}年的这份安排（{number}）已经在用，无需再次导入。"""

    kind = "conflict"


class DocumentMissing(Refusal):
    """请写明停办所依据的文件。"""

    field = "document"


class ClosureExists(Refusal):
    """{day}已登记为停办日。"""

    kind = "conflict"
    field = "day"


# --- people -----------------------------------------------------------------------------------------------


class AccountClosed(Refusal):
    """账号“{login}”已停用。"""

    kind = "conflict"


class DepartmentNameTaken(Refusal):
    """已有名称为“{name}”的部门，请核对。"""

    kind = "conflict"
    field = "name"


class DepartmentOwes(Refusal):
    """{department}还有{count}项尚未回复或答复，请先由其办结，或撤销对它的征集、征询，再停用。"""

    kind = "conflict"


class DepartmentUnchanged(Refusal):
    """部门名称和简称没有变化，无需保存。"""

    kind = "conflict"


class LastAdmin(Refusal):
    """“{login}”是最后一名在用的系统管理员，请先另设一名管理员。"""

    kind = "conflict"


class LiaisonEnded(Refusal):
    """该联络员的任期已定于{until}结束，最后一天只能提前。"""

    kind = "conflict"
    field = "last_day"


class LiaisonEndsTooEarly(Refusal):
    """该联络员的任期自{since}开始，最后一天不能早于这一天。"""

    field = "last_day"


class LoginTaken(Refusal):
    """登录名“{login}”已被使用，请换一个。"""

    kind = "conflict"
    field = "login"


class NotOfDepartment(Refusal):
    """“{name}”不是{department}在用的联络员账号，请另选，或先为其开立账号。"""

    clause = "三（一）"
    field = "person_id"


class OfTwoSides(Refusal):
    """一个账号只能属于一个部门或一家企业，不能兼属。"""

    field = "enterprise_id"


class RolesMissing(Refusal):
    """请至少选择一个角色；不再使用的账号，请停用。"""

    field = "roles"


class RolesUnchanged(Refusal):
    """角色没有变化，无需保存。"""

    kind = "conflict"
    field = "roles"


class PasswordTooShort(Refusal):
    """密码至少{shortest}个字符。"""

    field = "password"


# --- paper ------------------------------------------------------------------------------------------------


class NotAnsweredYet(Refusal):
    """{department}尚未回复，没有可以生成的表单；可先打印空白表。"""

    kind = "conflict"


# --- business registration ----------------------------------------------------------------------------------


class RegistrationNotOpen(Refusal):
    """商事登记阶段尚未开始，不能办理“{act}”；请先完成对接。"""

    clause = "二（二）"
    kind = "conflict"


class NothingToPlan(Refusal):
    """没有可以列入的事项：所选事项都已列入。"""

    clause = "二（二）"
    kind = "conflict"
    field = "items"


class NotARegistrationItem(Refusal):
    """企业开办事项中没有编号“{code}”。"""

    clause = "二（二）"
    field = "items"


class SetupIncomplete(Refusal):
    """“{item}”还差{fields}，请先在企业开办的一张表单中补齐，再申请。"""

    clause = "二（二）1"
    kind = "conflict"


class ItemWaits(Refusal):
    """“{item}”须在“{before}”办结之后申请。"""

    clause = "二（二）"
    kind = "conflict"


class NotByApproval(Refusal):
    """“{item}”由{by}办理，不经部门审批，请按实际办理情况记录。"""

    kind = "conflict"


class StepsMissing(Refusal):
    """“{item}”没有分步办理的环节。"""

    kind = "conflict"


class StepOutOfOrder(Refusal):
    """“{item}”下一步是“{next}”，请按先后记录。"""

    clause = "二（二）5"
    kind = "conflict"
    field = "step"


class MissingNotSaid(Refusal):
    """退回补正应当一次写明缺什么、错什么。"""

    field = "missing"


class CreditCodeNotGiven(Refusal):
    """请填写营业执照上的统一社会信用代码。"""

    clause = "二（二）1"
    field = "credit_code"


class ThingUnknown(Refusal):
    """“{item}”没有“{thing}”这一样，可选：{choices}。"""

    field = "things"


class NothingDelivered(Refusal):
    """请至少选择一样送达的东西。"""

    field = "things"


class HappenedOutOfOrder(Refusal):
    """发生时间不能早于上一步（{before}），请核对后重填。"""

    field = "happened_at"


class NothingToCollect(Refusal):
    """窗口还没有可以领取的东西。"""

    clause = "二（二）4"
    kind = "conflict"
    field = "items"


class NotAtTheWindow(Refusal):
    """“{item}”不在窗口，不能领取。"""

    clause = "二（二）4"
    kind = "conflict"
    field = "items"


class CollectorMissing(Refusal):
    """请填写领取人的{what}。"""

    field = "collector_name"


class SetupInvalid(Refusals):
    """企业开办表单有{count}处需要更正：{sentences}"""

    clause = "二（二）1"


class SetupUnchanged(Refusal):
    """表单没有变化，无需保存。"""

    kind = "conflict"


class AmountUnreadable(Refusal):
    """{fact}请填写大于零的数字，最多两位小数，现为“{value}”。"""


class HeadcountUnreadable(Refusal):
    """{fact}请填写0至999999的整数，现为“{value}”。"""


class AddressNotInLibrary(Refusal):
    """请从标准地址信息库选取住所；库中没有的，请先录入。"""

    clause = "二（二）3"
    field = "registered_address"


class AddressExists(Refusal):
    """该地址已在库中：{address}。"""

    clause = "二（二）3"
    kind = "conflict"
    field = "number"


class AddressUnchanged(Refusal):
    """地址没有变化，无需保存。"""

    kind = "conflict"


class AddressInvalid(Refusals):
    """标准地址有{count}处需要更正：{sentences}"""

    clause = "二（二）3"


class ReportEmpty(Refusal):
    """请写明哪里有误，或填写更正后的地址。"""

    clause = "二（二）3"
    field = "said"


# --- deliberation and blockers ------------------------------------------------------------------------------


class AgreedDayUnreadable(Refusal):
    """请填写办结期限：几个工作日，或一个日期，二者取一。"""

    field = "due_on"


class AgreedDayPast(Refusal):
    """办结日期应当在今天之后，现为{day}。"""

    field = "due_on"


class BlockerBrought(Refusal):
    """该难点、堵点已经报请会商，请在会商中办理，或先取消会商。"""

    clause = "三（二）"
    kind = "conflict"


class BlockerConclusionMissing(Refusal):
    """请写明对该难点、堵点的会商意见。"""

    clause = "三（二）"
    field = "conclusion"


class CalledForNobody(Refusal):
    """请至少通知一个部门参加会商。"""

    clause = "二（三）1"
    field = "departments"


class ClearOpinionMissing(Refusal):
    """请对{department}的异议形成明确意见：异议已化解，或异议维持。"""

    clause = "二（三）1"


class ClearOpinionUnfounded(Refusal):
    """请写明{department}的异议{outcome}的{what}。"""

    clause = "二（三）1"


class DeliberationInvalid(Refusals):
    """会商结果有{count}处需要更正：{sentences}"""

    clause = "二（三）1"


class DeliberationOver(Refusal):
    """会商时间应当在现在之后，现为{meets_at}。"""

    field = "meets_at"


class EvidenceMissing(Refusal):
    """请写明落实情况和依据。"""

    clause = "三（二）"
    field = "evidence"


class LandEvidenceMissing(Refusal):
    """请写明认定用地情况所依据的证明，例如不动产权证号、成交确认书编号。"""

    field = "land_evidence"


class MinutesIssued(Refusal):
    """会议纪要已经印发，不能再改；有误的，请说明理由印发更正。"""

    clause = "三（二）"
    kind = "conflict"


class MinutesLackResolution(Refusal):
    """会议纪要没有写入第{position}项决定：“{text}”。"""

    clause = "三（二）"
    field = "text"


class MinutesNotIssued(Refusal):
    """会议纪要尚未印发。"""

    clause = "三（二）"
    kind = "conflict"


class NobodyAttended(Refusal):
    """请登记到会的部门。"""

    field = "attended"


class OwnerUnknown(Refusal):
    """请选择责任单位：部门、代办专班办公室{more}。"""

    clause = "三（二）"
    field = "owner"


class ScreeningBars(Refusal):
    """初步判别不符合直接落地的条件，不能发出征询：{sentences}。"""

    clause = "二（三）1"
    kind = "conflict"


# --- the commitment -----------------------------------------------------------------------------------------


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


class NotBinding(Refusal):
    """双向承诺书为“{state}”，不能办理“{act}”。"""

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
    """企业没有把“{act}”交由代办员办理；请企业自行办理，或先登记全流程代办。"""

    clause = "二（一）2"
    kind = "forbidden"


class CreditBarred(Refusal):
    """企业有尚未修复的违诺（{breaches}），修复之前不适用承诺准入。"""

    clause = "二（三）2"
    kind = "conflict"


class TextInvalid(Refusals):
    """承诺书文本有{count}处需要修改：{sentences}"""


class DateUnreadable(Refusal):
    """日期“{value}”应写作2026-12-31的样子。"""


class NeverDeferredMaterial(Refusal):
    """“{material}”涉及{what}，不得容缺（{why}）。"""

    clause = "二（三）"


class CommitmentUnfinished(Refusal):
    """承诺书文本还不能签订：{lacking}。"""

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


class StartEventRecorded(Refusal):
    """“{anchor}”已于{day}登记，不能重复登记。"""

    kind = "conflict"
    field = "anchor"


class ProofMissing(Refusal):
    """请写明{what}的佐证材料。"""

    field = "evidence"


class OtherSide(Refusal):
    """{act}只能由{side}一方办理。"""

    kind = "forbidden"


class NotOverdue(Refusal):
    """该条款尚未到期，不能登记为未履行。"""

    kind = "conflict"


class ClausesOpen(Refusal):
    """还有{count}项承诺、容缺、检查或违诺没有了结，不能确认履行完毕。"""

    kind = "conflict"


class StepNotOfSide(Refusal):
    """对{side}不适用“{step}”这一步。"""

    kind = "conflict"
    field = "move"


class StepDateMissing(Refusal):
    """“{step}”应当写明限期，且不早于今天。"""

    field = "on"


class PublicityTooShort(Refusal):
    """信用修复公示须满{days}日，到{until}才能准予修复。"""

    clause = "二（三）2"
    kind = "conflict"


class DisputeSubjectUnknown(Refusal):
    """异议的对象应为本承诺书的条款、违诺或数据。"""

    field = "about"


# --- approval items -----------------------------------------------------------------------------------------


class ApprovalStageNotOpen(Refusal):
    """“项目审批验收”阶段{state}，不能接件；请先推进项目阶段。"""

    clause = "二（四）"
    kind = "conflict"


class ChecksInvalid(Refusals):
    """接件核对有{count}处需要补充：{sentences}"""

    clause = "二（四）3"


class CheckMissing(Refusal):
    """“{what}”尚未核对，请选择：{choices}。"""

    clause = "二（四）3"


class CheckNoteMissing(Refusal):
    """“{what}”核对为“{answer}”的，请写明原因。"""

    clause = "二（四）3"


class CommitmentNotOffered(Refusal):
    """“{item}”没有列为可以告知承诺办理的事项，请按一般程序办理。"""

    clause = "二（四）1"
    kind = "conflict"


class CommitmentNotSigned(Refusal):
    """“{item}”尚无企业签署的告知承诺书，不能当场作出决定。"""

    clause = "二（四）1"
    kind = "conflict"


class CorrectionEmpty(Refusal):
    """没有需要补正的内容，不能发出补正告知；材料齐全的，请受理。"""

    clause = "行政许可法第32条"
    field = "missing"


class CorrectionTwice(Refusal):
    """已于{day}一次性告知补正，不得再次告知；请受理，或写明理由不予受理。"""

    clause = "行政许可法第32条"
    kind = "conflict"


class DecisionUnknown(Refusal):
    """请选择决定：准予、容缺准予、不予许可，或依告知承诺准予。"""

    field = "decision"


class DeemedTooEarly(Refusal):
    """一次性告知的期限{due}届满，尚不能视为受理。"""

    clause = "行政许可法第32条"
    kind = "conflict"


class DeemedNotByStatute(Refusal):
    """“{item}”不是行政许可，逾期未告知不视为受理，请部门受理或告知补正。"""

    clause = "行政许可法第32条"
    kind = "conflict"


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
    """尚有容缺材料未补交（{materials}），只能作容缺准予的决定。"""

    kind = "conflict"
    field = "decision"


class DeliveredAlready(Refusal):
    """决定已于{day}送达。"""

    kind = "conflict"


class HearingNotRequestable(Refusal):
    """没有正在进行的听证告知，或听证申请已经登记。"""

    clause = "行政许可法第47条"
    kind = "conflict"


class HearingOutstanding(Refusal):
    """企业已申请听证而尚未举行，不能结束听证程序；企业撤回听证申请的，请写明。"""

    clause = "行政许可法第47条"
    kind = "conflict"
    field = "reason"


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
    """前置事项尚未办结：{items}。请先办理，或由办公室写明理由列为不需办理；依承诺先行的，由办公室决定。"""

    clause = "二（四）"
    kind = "conflict"


class PrerequisiteNotDeferrable(Refusal):
    """前置事项“{items}”不得容缺，不能依承诺先行。"""

    clause = "二（四）"
    kind = "conflict"


class RemedyMissing(Refusal):
    """不予许可的，应当告知申请行政复议或者提起行政诉讼的权利。"""

    clause = "行政许可法第38条"
    field = "remedies"


class AnchorUnknown(Refusal):
    """“{key}”不是审批事项的起算事件，请从以下各项中选择：{choices}。"""

    field = "key"


class AnchorKnown(Refusal):
    """“{event}”已登记为{day}。"""

    kind = "conflict"
    field = "key"


# --- joint acceptance ---------------------------------------------------------------------------------------


class AcceptanceOpen(Refusal):
    """该项目已有联合验收在办理，不能重复申请。"""

    clause = "二（四）2"
    kind = "conflict"


class AcceptancePassed(Refusal):
    """该项目的联合验收已经通过（{number}），不再重复申请。"""

    clause = "二（四）2"
    kind = "conflict"


class AcceptanceMandateMissing(Refusal):
    """企业没有委托代办竣工验收，请由企业自行申请，或先变更代办方式。"""

    clause = "二（一）2"
    kind = "forbidden"


class AcceptanceLeadMissing(Refusal):
    """参加部门应当包括牵头部门{department}。"""

    clause = "二（四）2"
    field = "departments"


class AcceptanceDepartmentsMissing(Refusal):
    """请选择参加联合验收的部门。"""

    clause = "二（四）2"
    field = "departments"


class OnSiteInPast(Refusal):
    """现场核验的时间应当晚于现在，请重新选择。"""

    field = "on_site_at"


class OnSiteNotYet(Refusal):
    """现场核验定于{day}，核验之后才能出具意见；提前核验的，请牵头部门先改期。"""

    clause = "二（四）2"
    kind = "conflict"


class PartStands(Refusal):
    """{department}已出具意见，不能移出参加部门；确需调整的，请其先收回意见。"""

    kind = "conflict"
    field = "departments"


class PartSilent(Refusal):
    """现场核验日已过，{department}尚未出具意见，不能以移出参加部门代替其意见。"""

    clause = "二（四）2"
    kind = "conflict"
    field = "departments"


class PartsAwaited(Refusal):
    """{departments}尚未出具意见；没有出具意见不视为合格。"""

    clause = "二（四）2"
    kind = "conflict"


class PartsNotPassed(Refusal):
    """{departments}的意见不是合格，联合验收不能通过。"""

    clause = "二（四）2"
    kind = "conflict"


class AllPartsPassed(Refusal):
    """各参加部门的意见均为合格，应当作出通过的结论。"""

    clause = "二（四）2"
    kind = "conflict"


class NothingToRectify(Refusal):
    """各部门均未提出整改，没有清单可以送达；请直接作出结论。"""

    kind = "conflict"


class PartResultUnknown(Refusal):
    """请选择“合格”或者“需整改”。"""

    field = "result"


class RectificationsMissing(Refusal):
    """意见为需整改的，应当逐项写明整改内容、依据和完成日期。"""

    field = "rectifications"


class RectificationsContradict(Refusal):
    """意见为合格的，不应再列整改事项；有整改事项的，请选择“需整改”。"""

    field = "rectifications"


class RectificationsInvalid(Refusals):
    """整改事项有{count}处需要更正：{sentences}"""

    field = "rectifications"


class RectificationDateUnreadable(Refusal):
    """第{number}项的完成日期应为两年以内的日期，如2026-12-01。"""

    field = "due_on"


class RectificationDatePast(Refusal):
    """第{number}项的完成日期{day}不晚于送达当日，请与企业另行约定。"""

    field = "due_on"


class RectificationUnknown(Refusal):
    """整改清单里没有编号为{number}的待整改事项。"""

    field = "rectifications"


class RectificationsOpen(Refusal):
    """整改清单还有{count}项没有报送整改情况，不能结束复验。"""

    kind = "conflict"


class RecheckIncomplete(Refusal):
    """复验应当逐项写明合格或者不合格：第{numbers}项没有写。"""

    field = "results"


class PartUsed(Refusal):
    """该意见已经写入整改清单或者结论，不能收回。"""

    kind = "conflict"


class AcceptanceUnfinished(Refusal):
    """尚没有可以生成的{what}。"""

    kind = "conflict"


class CheckPeriodInvalid(Refusal):
    """检查期间应当填写起止日期，起不晚于止，止不晚于今天。"""

    field = "period_from"


class CheckSampleUnknown(Refusal):
    """抽查的联合验收没有找到：{ids}。"""

    field = "sample"


class FollowUpsInvalid(Refusals):
    """检查提出的事项有{count}处需要更正：{sentences}"""

    field = "follow_ups"


class FollowUpDateInvalid(Refusal):
    """第{number}项的完成日期应为今天之后两年以内的日期。"""

    field = "due_on"


class FollowUpDone(Refusal):
    """该事项已经办结。"""

    kind = "conflict"


# --- supervision and channels -------------------------------------------------------------------------------


class MeasuresMissing(Refusal):
    """回复督办单，应当写明原因和措施。"""

    clause = "三（二）"
    field = "measures"


class PromiseInPast(Refusal):
    """承诺办结的日期不能早于回复当日。"""

    field = "promised_for"


class ServiceAddressUnknown(Refusal):
    """消息服务地址无法识别，或本系统没有开放这种服务：{address}。开放的有：{allowed}。"""

    field = "services"


class TooManyServices(Refusal):
    """最多填写{most}个消息服务地址，每个不超过{longest}个字符。"""

    field = "services"


class GroupUnknown(Refusal):
    """没有这一类通知：{group}。"""

    field = "muted"


# --- people change, things are recorded late ----------------------------------------------------------------


class AbsenceBackwards(Refusal):
    """代为办理的期间有误：结束日期应不早于开始日期，也不早于今天。"""


class DeputyOfOtherStanding(Refusal):
    """{deputy}不能代{person}办理：代办人应是另一人，同属一个单位，并具有同样的角色。"""


class DeputyAway(Refusal):
    """{deputy}在这段时间也不在岗，请另选代办人。"""

    kind = "conflict"


class AbsenceTwice(Refusal):
    """{person}在这段时间已经登记了代办人。"""

    kind = "conflict"


class AbsenceOver(Refusal):
    """代为办理的期间已经结束。"""

    kind = "conflict"


class AgentHasProjects(Refusal):
    """{name}还是{count}个项目的代办员，请先在项目里更换代办员，再停用账号或取消角色。"""

    clause = "三（一）"
    kind = "conflict"


class HandoverMissing(Refusal):
    """更换代办员应写明交接情况。"""

    clause = "三（一）"
    field = "handover"


class ServiceKindUnknown(Refusal):
    """请选择服务的种类：{choices}。"""


class ServiceWithoutProject(Refusal):
    """培训学习不属于某个项目；其他服务应写明项目。"""


class MomentUnreadable(Refusal):
    """“{value}”不是日期和时间，应写成 2026-11-23 09:30 的样子。"""


class AnswerUsed(Refusal):
    """不能撤回：{use}。请联系代办专班办公室退回后重新答复。"""

    kind = "conflict"


class HappenedInFuture(Refusal):
    """发生时间不能晚于现在，请核对后重填。"""

    field = "happened_at"


class HappenedBeforeIntake(Refusal):
    """发生时间早于项目受理，请核对后重填。"""

    field = "happened_at"


# --- scorecards and editions --------------------------------------------------------------------------------


class EditionSame(Refusal):
    """该项目已经适用版本 {edition}，不需要变更。"""

    kind = "conflict"


class EditionDoesNotFit(Refusal):
    """不能变更规则版本：{why}。请先处理这些内容，再变更。"""

    kind = "conflict"


class EditionNotMoved(Refusal):
    """该项目没有可以撤回的版本变更。"""

    kind = "conflict"


class PeriodBackwards(Refusal):
    """结束日期早于开始日期，请核对后重选。"""

    field = "until"


class PointOfAnother(Refusal):
    """这项计时不属于部门，不在考核之列。"""

    kind = "conflict"


class DisputeOpen(Refusal):
    """这个数据已有异议待答复。"""

    kind = "conflict"


class DisputeAnswered(Refusal):
    """这个异议已经答复。"""

    kind = "conflict"

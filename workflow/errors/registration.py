"""Refusals of business registration (二（二）)."""

from workflow.errors.refusal import Refusal, Refusals


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


class PapersNotAttached(Refusal):
    """按清单还有{n}份材料没有附上：{missing}。请补齐后提交；现在就要提交的，勾选“仍要提交”，受理的部门会一次性告知需要补正的全部内容。"""

    field = "despite_missing"


class PaperNotListed(Refusal):
    """“{paper}”不在清单所列材料之中，请从以下各项中选择：{choices}。"""

    field = "papers"


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
    """{fact}请填写大于零的数字，不写单位的按万元计，最多两位小数，例如 5000、3,500万 或 1.2亿，现为“{value}”。"""


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

"""Refusals of supervision, notices, scorecards and editions (三)."""

from workflow.errors.refusal import Refusal


class MeasuresMissing(Refusal):
    """回复督办单，应当写明原因和措施。"""

    clause = "三（二）"
    field = "measures"


class PromiseInPast(Refusal):
    """承诺办结的日期不能早于回复当日。"""

    field = "promised_for"


class ServiceAddressUnknown(Refusal):
    """第{line}个消息服务地址（{address}）无法识别，或本系统没有开放这种服务。开放的有：{allowed}。"""

    field = "services"


class TooManyServices(Refusal):
    """最多填写{most}个消息服务地址，每个不超过{longest}个字符。"""

    field = "services"


class GroupUnknown(Refusal):
    """没有这一类通知：{group}。"""

    field = "muted"


class EditionSame(Refusal):
    """该项目已经适用版本 {edition}，不需要变更。"""

    kind = "conflict"


class EditionDoesNotFit(Refusal):
    """不能变更规则版本：{why}。请先处理这些内容，再变更。"""

    kind = "conflict"


class EditionCaseMissing(Refusal):
    """请先勾选要变更的项目。"""


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


class DisputeUnanswered(Refusal):
    """这个异议还没有答复，没有可以收回的答复。"""

    kind = "conflict"


class DutyStillOverdue(Refusal):
    """督办的事项“{limit}”（{day}到期）仍未办结。仍要办结督办单的，请写明理由；办结以后，该事项仍由督办方跟踪到办结为止。"""

    kind = "conflict"
    field = "overdue_because"

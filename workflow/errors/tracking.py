"""Refusals at the page that shows a project's standing without an account. They never say which of the two was wrong."""

from workflow.errors.refusal import Refusal


class TrackingUnknown(Refusal):
    """项目编号或者查询码不正确，或者查询码已停用。请核对后再试，或者请代办员、企业重新生成查询码。"""

    field = "code"


class TrackingTooOften(Refusal):
    """查询次数较多，请在{minutes}分钟后再试。"""

    kind = "too_often"


class TrackingOff(Refusal):
    """这个项目没有在用的查询码。"""

    kind = "conflict"

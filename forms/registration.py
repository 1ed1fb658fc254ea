"""一窗通取领取单: what the enterprise collected at the window, to be signed by both."""

from dataclasses import dataclass
from datetime import datetime

from forms.sheets import Sheet


@dataclass(frozen=True, slots=True)
class HandedRow:
    """The result of one item as it is handed over."""

    #: 办理事项.
    item: str
    #: 办理部门.
    department: str
    #: What is handed over, each by name.
    things: tuple[str, ...]
    #: When it had arrived at the window.
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupReceiptSheet(Sheet):
    """一窗通取领取单: everything handed over at once, who collected it, and the places for two signatures (二（二）4)."""

    KIND = "pickup"
    TITLE = "一窗通取领取单"

    #: 项目名称.
    project_name: str = ""
    #: 企业名称.
    enterprise_name: str = ""
    #: 统一社会信用代码.
    credit_code: str = ""
    #: The window, as the county calls it.
    window: str = ""
    #: Which handing-over of this project it is.
    number: int = 1
    #: What was handed over, in order.
    rows: tuple[HandedRow, ...] = ()
    #: 领取人.
    collector_name: str = ""
    #: 证件类型.
    document_kind: str = ""
    #: 证件号码, masked.
    document_masked: str = ""
    #: 经办人 of the window.
    handed_by: str = ""
    #: 领取时间; None prints 年 月 日 with room for a pen.
    collected_at: datetime | None = None
    #: What was left for later, and why.
    remaining: tuple[str, ...] = ()
    partial_reason: str = ""

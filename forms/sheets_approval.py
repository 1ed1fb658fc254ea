"""What a department says in writing about an application: official documents of construction approval (二（四）)."""

from dataclasses import dataclass

from forms.official import OfficialSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionSheet(OfficialSheet):
    """补正告知书: everything that is missing, told once (行政许可法32)."""

    KIND = "item_correction"
    TITLE = "申请材料补正告知书"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceSheet(OfficialSheet):
    """受理通知书: the application is accepted, and both limits run (行政许可法32, 二（四）4)."""

    KIND = "item_acceptance"
    TITLE = "申请受理通知书"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeRefusalSheet(OfficialSheet):
    """不予受理通知书: with the reason (行政许可法32)."""

    KIND = "item_refusal"
    TITLE = "申请不予受理通知书"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialProcedureSheet(OfficialSheet):
    """特别程序告知书: the time needed, which does not count (行政许可法45)."""

    KIND = "item_pause"
    TITLE = "特别程序所需时间告知书"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionSheet(OfficialSheet):
    """延长期限告知书: by how much, on whose word, and why (行政许可法42)."""

    KIND = "item_extension"
    TITLE = "延长审批期限告知书"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSheet(OfficialSheet):
    """审批决定书: what is decided, on what conditions, and what may be done about a refusal (行政许可法38)."""

    KIND = "item_decision"
    TITLE = "审批决定书"

"""Every form by its kind, and which of them can be printed blank."""

from typing import TypeAlias

from forms.acceptance import AcceptanceOpinionSheet, RectificationSheet
from forms.commitment import CommitmentSheet, InformingSheet
from forms.deliberation import MinutesSheet
from forms.official import OfficialSheet
from forms.registration import PickupReceiptSheet
from forms.scorecard import ScorecardSheet
from forms.sheets import ChecklistSheet, ConsultationSheet, PackSheet, ProofSheet, Sheet
from forms.sheets_approval import (
    AcceptanceSheet,
    CorrectionSheet,
    DecisionSheet,
    ExtensionSheet,
    IntakeRefusalSheet,
    SpecialProcedureSheet,
)
from forms.supervision import SupervisionSheet

AnySheet: TypeAlias = Sheet

#: Every form by its kind.
KINDS: dict[str, type[Sheet]] = {
    form.KIND: form
    for form in (
        ChecklistSheet,
        ConsultationSheet,
        PackSheet,
        ProofSheet,
        OfficialSheet,
        # business registration
        PickupReceiptSheet,
        # deliberation and blockers
        MinutesSheet,
        # the commitment
        InformingSheet,
        CommitmentSheet,
        # approval items
        CorrectionSheet,
        AcceptanceSheet,
        IntakeRefusalSheet,
        SpecialProcedureSheet,
        ExtensionSheet,
        DecisionSheet,
        # joint acceptance
        AcceptanceOpinionSheet,
        RectificationSheet,
        # supervision
        SupervisionSheet,
        # scorecards
        ScorecardSheet,
    )
}


def blank(kind: str) -> Sheet:
    """An empty form for the pen: "annex1" or "annex2". Raises ValueError for a form that is never filled by hand."""
    if kind == "annex1":
        return ChecklistSheet(empty_rows=9)
    if kind == "annex2":
        return ConsultationSheet()
    raise ValueError(f"no blank form of kind {kind!r}")

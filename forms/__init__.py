"""Paper: forms as values in, PDF out. Knows no project and no database.

`render(sheet)` sets a sheet in this process; `forms.pool.Pool` does it for a server with threads. Importing this
package loads neither WeasyPrint nor a font.
"""

from forms.archive import canonical, digest, from_json, to_json
from forms.commitment import CommitmentSheet, InformingSheet
from forms.deliberation import MinutesSheet
from forms.kinds import KINDS, AnySheet, blank
from forms.official import Grid, OfficialSheet, Paragraph, Roll, Row, Signature
from forms.registration import HandedRow, PickupReceiptSheet
from forms.scorecard import ScorecardSheet
from forms.sheets import (
    EXCLUDED_NOTE,
    PHASES,
    STANDING_ENTERPRISE_CLAUSE,
    ChecklistRow,
    ChecklistSheet,
    ConsultationSheet,
    PackField,
    PackItem,
    PackMaterial,
    PackNeed,
    PackSheet,
    ProofDay,
    ProofLate,
    ProofPause,
    ProofSheet,
    Sheet,
)
from forms.supervision import SupervisionSheet

__all__ = [
    "EXCLUDED_NOTE",
    "KINDS",
    "PHASES",
    "STANDING_ENTERPRISE_CLAUSE",
    "AnySheet",
    "ChecklistRow",
    "ChecklistSheet",
    "CommitmentSheet",
    "ConsultationSheet",
    "Grid",
    "HandedRow",
    "InformingSheet",
    "MinutesSheet",
    "OfficialSheet",
    "PackField",
    "PackItem",
    "PackMaterial",
    "PackNeed",
    "PackSheet",
    "Paragraph",
    "PickupReceiptSheet",
    "ProofDay",
    "ProofLate",
    "ProofPause",
    "ProofSheet",
    "Roll",
    "Row",
    "ScorecardSheet",
    "Sheet",
    "Signature",
    "SupervisionSheet",
    "blank",
    "canonical",
    "digest",
    "from_json",
    "render",
    "to_json",
]


def render(sheet: AnySheet) -> bytes:
    """The sheet as a PDF/A-3a, tagged for those who listen to it, with its own data attached; the same sheet gives the same bytes.

    Takes about a second the first time in a process. Never call it from several threads: use `forms.pool.Pool`.
    Raises ValueError for an instant without a time zone.
    """
    from forms.rendering import render as render_now  # noqa: PLC0415 - the CLI must start fast

    return render_now(sheet)

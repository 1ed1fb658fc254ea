"""监督考核表: the figures of departments over a period, in official form (二（一）2)."""

from dataclasses import dataclass
from datetime import date

from forms.official import OfficialSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardSheet(OfficialSheet):
    """监督考核表 of one department, or of all of them side by side; for the seal of whoever supervises."""

    KIND = "scorecard"
    TITLE = "监督考核表"

    #: The department's key; empty for all of them.
    department: str = ""
    #: The first and the last day of the period.
    since: date | None = None
    until: date | None = None

"""会议纪要 of a deliberation, in official form (三（二）)."""

from dataclasses import dataclass

from forms.official import OfficialSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesSheet(OfficialSheet):
    """The minutes of one meeting, or a correction of them."""

    KIND = "minutes"
    TITLE = "会议纪要"

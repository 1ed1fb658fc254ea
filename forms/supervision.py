"""督办单: what is asked of whoever let a limit run over, in official form (三（二）)."""

from dataclasses import dataclass

from forms.official import OfficialSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionSheet(OfficialSheet):
    """督办单, copied to whoever supervises and scores. Fills in what every official document has."""

    KIND = "supervision"
    TITLE = "督办单"

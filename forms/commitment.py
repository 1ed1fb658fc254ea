"""The papers of the dual commitment: the notice that informs the enterprise, and the text for both signatures."""

from dataclasses import dataclass

from forms.official import OfficialSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class InformingSheet(OfficialSheet):
    """告知书: what the enterprise was told before it may apply (二（三）1)."""

    KIND = "informing"
    TITLE = "关于自愿实行承诺准入的告知书"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentSheet(OfficialSheet):
    """双向承诺书 for both signatures, from the skeleton of the edition (二（三）1)."""

    KIND = "commitment"
    TITLE = "企业投资项目“双容双承诺”直接落地双向承诺书"

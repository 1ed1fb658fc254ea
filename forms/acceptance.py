"""联合验收意见书 and 联合验收整改清单, in official form."""

from dataclasses import dataclass

from forms.official import OfficialSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceOpinionSheet(OfficialSheet):
    """联合验收意见书: the one conclusion, with each department's part and room for its seal."""

    KIND = "acceptance_opinion"
    TITLE = "联合验收意见书"


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationSheet(OfficialSheet):
    """联合验收整改清单: everything that any department asks for, once, each with its basis and date."""

    KIND = "rectification_list"
    TITLE = "联合验收整改清单"

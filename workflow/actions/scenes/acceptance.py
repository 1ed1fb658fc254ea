"""Scenes of joint acceptance (二（四）2)."""

from workflow.actions.scenes import approval
from workflow.actions.scenes.stage import Story


def accepted(
    told: Story,
    *,
    applied: str,
    arranged: str,
    on_site: str,
    given: str,
    handed: str,
    reported: str,
    rechecked: str,
    concluded: str,
    put_right: tuple[str, str, str, str],
) -> None:
    """One application, one date, a part per department, one list, one conclusion."""
    told.at(applied, approval.set_aside, "YS-01", "联合验收")
    told.at(concluded, approval.anchor, "completion_accepted", "五方竣工验收报告、联合验收意见书")

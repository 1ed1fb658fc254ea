"""What recurs in every course of approval: an application from receipt to delivery, and a joint acceptance."""

from typing import Any

from workflow.actions.scenes import acceptance, approval
from workflow.actions.scenes.stage import Story, wall


def permit(
    told: Story,
    code: str,
    received: str,
    accepted: str,
    decided: str,
    delivered: str,
    *,
    number: str = "",
    decision: str = "granted",
    **given: Any,
) -> None:
    """One application that goes straight through; a promise of 附件2 that it carries out is kept by its grant."""
    told.at(received, approval.receive, code)
    told.at(accepted, approval.accept, code)
    told.at(decided, approval.decide, code, decision, result_number=number, **given)
    told.at(delivered, approval.deliver, code)


def accepted(
    told: Story,
    scope: str,
    put_right: tuple[str, tuple[str, str, str]],
    *,
    applied: str,
    arranged: str,
    on_site: str,
    given: str,
    handed: str,
    reported: str,
    rechecked: str,
    concluded: str,
) -> None:
    """One joint acceptance: what one department wants put right is `(what, basis, until when)` (二（四）2)."""
    department, wanted = put_right
    told.at(applied, acceptance.apply, scope)
    told.at(arranged, acceptance.arrange, wall(on_site))
    told.at(given, acceptance.give_parts, department, wanted)
    told.at(handed, acceptance.hand_over)
    told.at(reported, acceptance.report, "已按清单整改，附整改照片")
    told.at(rechecked, acceptance.recheck, department)
    told.at(concluded, acceptance.conclude)

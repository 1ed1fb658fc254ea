"""What an expansion brings with it: prerequisites that are held already, or that do not arise, said at once (二（四）).

The catalogue's order is that of a project from bare land. A works on land of its own has its land papers long since.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from workflow.actions import item_clocks
from workflow.actions.approval_items import from_catalogue, items_of, list_entry, states_of
from workflow.actions.cases import case_of, expect_version, reason_given, require_open
from workflow.errors import ChoiceUnknown, PrerequisitesNotChosen
from workflow.law.book import Law
from workflow.records import event
from workflow.records.approval_item import ApprovalItem
from workflow.records.project import Project
from workflow.rules import approval_item as rules
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.machines import APPROVAL_ITEM

#: Why a prerequisite is not applied for in this project.
WHY: Final = {"held": "已经办妥", "not_involved": "不涉及"}


def open_of(session: Session, law: Law, project: Project) -> dict[str, str]:
    """The prerequisites that hold up what is listed and that nobody has applied for: code and name, in their order."""
    edition, states = law.edition(project.edition_hash), states_of(session, project.id)
    happened = item_clocks.happened(session, [project.id])[project.id]
    found: dict[str, str] = {}
    for code, state in states.items():
        if state in rules.SETTLED:
            continue
        for before in rules.unsettled(edition.items.get(code), states, edition, happened):
            if not before.state or APPROVAL_ITEM.allows(before.state, "set_aside"):
                found[before.code] = before.name
    return {code: found[code] for code in edition.items if code in found}


def settle(
    session: Session,
    law: Law,
    *,
    project_id: int,
    codes: Sequence[str],
    why: str,
    reason: str,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> list[ApprovalItem]:
    """The office says of several prerequisites at once that they are held already, or do not arise, and why.

    What is not listed is listed, so that the page and the archive show it; each can be taken up again. House practice.

    Raises:
        PrerequisitesNotChosen: none is named.
        ChoiceUnknown: one holds nothing up or is applied for, or it is neither of the two grounds.
        ReasonMissing: no reason.
    """
    event.hold_calendar(session)
    project = Project.locked(session, project_id)
    duty.require(by, "item.set_aside", case_of(project))
    expect_version(expected_version, project.version)
    require_open(project, "item.set_aside")
    if why not in WHY:
        raise ChoiceUnknown(fact="情形", value=why, choices="、".join(WHY.values()), field="why")
    offered = open_of(session, law, project)
    if not codes:
        raise PrerequisitesNotChosen()
    for code in codes:
        if code not in offered:
            raise ChoiceUnknown(
                fact="前置事项", value=code, choices="、".join(offered.values()), field="codes"
            )
    said = f"{WHY[why]}：{reason_given(reason, '前置事项不再办理', limit=380)}"
    edition = law.edition(project.edition_hash)
    listed = {item.item_code: item for item in items_of(session, project.id)}
    settled = []
    for code in dict.fromkeys(codes):
        item = listed.get(code) or list_entry(session, project, from_catalogue(edition.items[code]))
        item.state = APPROVAL_ITEM.after(item.state, "set_aside")
        item.aside_reason = said
        settled.append(item)
    session.flush()
    for item in settled:
        item_clocks.stop(session, (item_clocks.ITEM, item.id), at=now, because="not_applicable")
    event.append(
        session,
        project,
        kind="item.settle_before",
        by=by,
        now=now,
        subject=("project", project.id),
        data={
            "items": [{"id": item.id, "code": item.item_code, "name": item.name} for item in settled],
            "why": why,
            "reason": said,
        },
    )
    session.flush()
    return settled

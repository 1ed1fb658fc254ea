"""Applications come in at the window, and papers that were asked for come after them (二（四）3)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import (
    application_papers,
    clause_clocks,
    clause_outcomes,
    item_clocks,
    item_deferrals,
    mandates,
)
from workflow.actions.approval_items import (
    LONGEST_NAME,
    begin_duty,
    locked,
    materials_of,
    require_before,
    tell_department,
)
from workflow.actions.cases import (
    LONGEST_REASON,
    expect_version,
    happening,
    known_since,
    reason_given,
)
from workflow.actions.item_order import lived
from workflow.actions.joint_items import carried_items
from workflow.errors import (
    ApprovalStageNotOpen,
    BroughtBeyondMandate,
    BroughtByUnknown,
    BroughtWithoutAgent,
    ChoiceUnknown,
    CircumstanceMissing,
    CircumstanceUndecided,
    DecidedJointly,
    FactMissing,
    IllegalMove,
    JointlyAccepted,
    PapersMissing,
    PrerequisitesOpen,
    Refusal,
)
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.terms import Obligor, Phase, Stage
from workflow.records import event
from workflow.records.approval_item import ApprovalItem, ItemCorrection, ItemReceipt
from workflow.records.department import Department
from workflow.records.project import Project, ProjectStage
from workflow.rules import approval_item as rules
from workflow.rules.acceptance import ITEM as JOINT
from workflow.rules.duty import Actor, Role
from workflow.rules.item_checks import checks_from, read_checks
from workflow.rules.local_time import local_day
from workflow.rules.machines import APPROVAL_ITEM, PROJECT
from workflow.rules.wording import clean
from workflow.rules.words import due_words

#: The 5 days for the one notice of what is missing (行政许可法32).
NOTICE_LIMIT = "correction_notice"

#: Who may bring an application, in words.
BROUGHT: Final[Mapping[str, str]] = {"enterprise": "企业自行提交", "agent": "代办员受托提交"}


def receive(
    session: Session,
    law: Law,
    *,
    item_id: int,
    papers: Sequence[Mapping[str, object]],
    points: Sequence[Mapping[str, object]],
    circumstance: str = "",
    open_because: str = "",
    brought_by: str = "",
    despite_missing: bool = False,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ApprovalItem:
    """Take an application in at the window against the published standard, paper by paper and point by point.

    The check decides nothing: what is not in order is listed for the department's one notice. The five days for that
    notice start, once the department can know of it: what is recorded late counts for it from the recording on, unless
    its own person records it. Where the enterprise itself had to file by a day, it has. `brought_by` is `enterprise` or `agent`;
    empty, it is the agent where the agent itself records it and is entrusted with it, else the enterprise.

    An agent that hands in less than is asked for is told first, and hands it in all the same with `despite_missing`; what
    the window or the department finds before it is a fact, and asked nobody.

    Raises:
        IllegalMove: an application is under way already.
        ApprovalStageNotOpen: construction approval is not open.
        JointlyAccepted: it is the joint acceptance, which is applied for by itself.
        DecidedJointly: the joint acceptance under way decides it with everything else.
        PrerequisitesOpen: something has to be settled first, and no commitment lets it run ahead.
        CircumstanceMissing: the catalogue knows several circumstances, and none is chosen.
        CircumstanceUndecided: the statutory limit hangs on it, none is chosen, and nothing says why.
        BroughtByUnknown, BroughtWithoutAgent, BroughtBeyondMandate: the agent cannot have brought it by mandate.
        ChecksInvalid: a paper or a point was not looked at.
        PapersNotAttached: an agent hands in less than is asked for, and does not say that it does so all the same.
    """
    item, project = locked(session, item_id, act="item.receive", by=by)
    expect_version(expected_version, item.version)
    _require_stage(session, project)
    require_own_application(item)
    _require_not_carried(session, law, project, item)
    edition = law.edition(project.edition_hash)
    at = happening(project, happened_at, late_because, now=now, after=lived(session, item))
    state = APPROVAL_ITEM.after(item.state, "receive")
    before = require_before(session, law, project, item)
    brought = _brought(session, project, item, brought_by, by)
    because = _choose(item, edition, circumstance, open_because)
    checks = read_checks(papers, points, listed=item.materials, standard=edition.standards_of(item.item_code))
    if by.roles.isdisjoint({Role.OFFICE, Role.LIAISON}):
        application_papers.require_told(checks.missing, despite=despite_missing or bool(at.late_because))
    item.state = state
    item.round += 1
    item.received_at = at.at
    item.complete_at = None if checks.missing else at.at
    item.accepted_at, item.accepted_how, item.no_commitment = None, "", ""
    item.promise_text, item.promise_signer, item.promised_at = "", "", None
    item.decision, item.decision_reason, item.remedies, item.decided_at = "", "", "", None
    item.result_number, item.valid_until, item.handled_by = "", None, ""
    item.delivered_at, item.delivered_to = None, ""
    item.checked_at, item.check_finding, item.ended_reason = None, "", ""
    session.add(
        ItemReceipt(
            approval_item_id=item.id,
            round=item.round,
            checks=checks.to_json(),
            brought_by=brought,
            open_because=because,
            received_at=at.at,
            person_id=by.person_id,
        )
    )
    subject = (item_clocks.ITEM, item.id)
    # Where the enterprise had to file something, it has filed.
    item_clocks.stop(session, subject, at=at.at, because="filed")
    clock = item_clocks.start(
        session,
        item_clocks.calendar_for(session, law, project),
        project,
        subject,
        rules.general_limit(NOTICE_LIMIT, edition.items.get(item.item_code), edition),
        (Obligor.DEPARTMENT, item.department_key),
        at=known_since(at, (Obligor.DEPARTMENT, item.department_key), by=by, now=now),
    )
    clause_clocks.start_on_receipt(session, law, project, item, since=clock.started_at)
    due = due_words(clock.due_day, provisional=clock.provisional)
    event.append(
        session,
        project,
        kind="item.receive",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={
            "item": item.name,
            "round": item.round,
            "brought_by": brought,
            "circumstance": item.circumstance,
            "open_because": because,
            "missing": list(checks.missing),
            "concerns": list(checks.concerns),
            "running_ahead_of": [each.code for each in before],
            "due": clock.due_day,
            **at.data,
        },
    )
    tell_department(session, project, item, "item.received", now=now, due=due)
    session.flush()
    return item


def _require_stage(session: Session, project: Project) -> None:
    stage = session.get_one(
        ProjectStage, (project.id, Stage.CONSTRUCTION_APPROVAL.value), populate_existing=True
    )
    if stage.state != "open":
        raise ApprovalStageNotOpen(state=PROJECT.words.get(stage.state, "尚未开启"))


def require_own_application(item: ApprovalItem) -> None:
    """The joint acceptance (二（四）2) is no application at the window: each department says its part, and its lead concludes.

    Raises:
        JointlyAccepted: it is that item.
    """
    if item.item_code == JOINT:
        raise JointlyAccepted(item=item.name)


def _require_not_carried(session: Session, law: Law, project: Project, item: ApprovalItem) -> None:
    """What the joint acceptance under way decides was applied for with it; one promise, one clock (二（四）2).

    Raises:
        DecidedJointly: it is so decided.
    """
    part = carried_items(session, law, [project.id]).get(item.id)
    if part is not None:
        department = session.get_one(Department, part.department_key).name
        raise DecidedJointly(item=item.name, department=department)


def held_up(session: Session, law: Law, project: Project, item: ApprovalItem) -> Refusal | None:
    """Why an application cannot be received yet, whatever it brings: its stage, or what comes before it."""
    try:
        _require_stage(session, project)
        require_own_application(item)
        _require_not_carried(session, law, project, item)
        require_before(session, law, project, item)
    except (ApprovalStageNotOpen, JointlyAccepted, DecidedJointly, PrerequisitesOpen) as refusal:
        return refusal
    return None


def brought_usually(session: Session, project: Project, item: ApprovalItem, by: Actor) -> str:
    """Who brings an application where nothing else is said: the agent at the window where entrusted, else the enterprise."""
    at_window = by.person_id == project.agent_id or project.agent_id in by.stands_in_for
    return "agent" if at_window and project.agent_id and _entrusted(session, project, item) else "enterprise"


def _entrusted(session: Session, project: Project, item: ApprovalItem) -> bool:
    return mandates.entrusted(session, project.id, phase=Phase(item.phase), items=[item.item_code])


def _brought(session: Session, project: Project, item: ApprovalItem, said: str, by: Actor) -> str:
    """Who brought the application; the agent only where there is one and its mandate reaches so far (二（一）2)."""
    brought = said or brought_usually(session, project, item, by)
    if brought not in BROUGHT:
        raise BroughtByUnknown()
    if brought == "agent":
        if project.agent_id is None:
            raise BroughtWithoutAgent()
        if not _entrusted(session, project, item):
            raise BroughtBeyondMandate(item=item.name, scope=mandates.scope_words(session, project.id))
    return brought


def _choose(item: ApprovalItem, edition: Edition, circumstance: str, open_because: str) -> str:
    """The circumstance in which it is applied for, chosen at the window where it was left open; answer why it stays open.

    Papers that a department listed for the project stay as it listed them; else those of the circumstance are taken.
    """
    entry = edition.items.get(item.item_code)
    chosen = clean(circumstance, fact="具体情形", field="circumstance", limit=LONGEST_NAME)
    if entry is None or (not chosen and item.circumstance):
        return ""
    known = {each.name: each for each in entry.circumstances}
    if not chosen:
        choices = "、".join(known)
        if not item.materials:
            raise CircumstanceMissing(item=item.name, choices=choices, field="circumstance")
        if not rules.hangs_on_circumstance(entry):
            return ""
        because = clean(open_because, fact="待核定的理由", field="open_because", limit=LONGEST_REASON)
        if not because:
            raise CircumstanceUndecided(item=item.name, choices=choices)
        return because
    if chosen == item.circumstance:
        return ""
    if chosen not in known:
        raise ChoiceUnknown(fact="具体情形", value=chosen, choices="、".join(known), field="circumstance")
    left_open = not item.circumstance and bool(item.materials)
    item.circumstance = chosen
    if not left_open:
        item.materials = list(materials_of(known[chosen].materials))
    return ""


def supplement(
    session: Session,
    law: Law,
    *,
    item_id: int,
    supplied: Sequence[str],
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ApprovalItem:
    """Papers that were asked for come in. Once the last is there, the application is with the department again.

    It then has to be accepted (行政许可法32), and nothing more may be asked for. Where the application was deemed
    accepted meanwhile, the papers complete it, and the promised limit starts that waited for them.

    Raises:
        IllegalMove: no application is waiting for papers.
        FactMissing, ChoiceUnknown: nothing, or something that is not wanted.
    """
    item, project = locked(session, item_id, act="item.receive", by=by)
    expect_version(expected_version, item.version)
    at = happening(project, happened_at, late_because, now=now, after=lived(session, item))
    if item.state not in ("correction", "accepted", "in_review", "paused"):
        raise IllegalMove(state=APPROVAL_ITEM.words[item.state], move=APPROVAL_ITEM.verbs["supplement"])
    wanted = lacking_papers(session, item)
    for text in supplied:
        if text not in wanted:
            raise ChoiceUnknown(fact="补正内容", value=text, choices="、".join(wanted), field="supplied")
    if not supplied:
        raise FactMissing(fact="收到的补正内容", field="supplied")
    left = [text for text in wanted if text not in supplied]
    notice = correction_of(session, item)
    if notice is not None:
        day = local_day(at.at).isoformat()
        notice.lines = [
            line if line["text"] not in supplied else {**line, "supplied_on": day} for line in notice.lines
        ]
        notice.completed_at = None if left else at.at
    elif left:
        # Nothing was ever told, so nothing keeps a count of what came: it comes together.
        raise PapersMissing(missing="、".join(left), field="supplied")
    due = None
    if not left:
        item.complete_at = at.at
        known = known_since(at, (Obligor.DEPARTMENT, item.department_key), by=by, now=now)
        due = _completed(session, law, project, item, known)
    event.append(
        session,
        project,
        kind="item.supplement",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={"item": item.name, "supplied": list(supplied), "left": left, "due": due, **at.data},
    )
    if not left:
        tell_department(session, project, item, "item.supplemented", now=now, due=due_words(due))
    session.flush()
    return item


def _completed(session: Session, law: Law, project: Project, item: ApprovalItem, known: datetime) -> Any:
    """What starts when the papers are complete and the department knows it; the day on which it has to act."""
    edition, calendar = law.edition(project.edition_hash), item_clocks.calendar_for(session, law, project)
    subject = (item_clocks.ITEM, item.id)
    if item.state != "correction":
        begun = item_clocks.begin_waiting(session, calendar, subject, "papers_complete", at=known)
        clause_clocks.begun_with(session, begun)
        return begun[0].due_day if begun else None
    item.state = APPROVAL_ITEM.after(item.state, "supplement")
    clock = item_clocks.start(
        session,
        calendar,
        project,
        subject,
        rules.general_limit(NOTICE_LIMIT, edition.items.get(item.item_code), edition),
        (Obligor.DEPARTMENT, item.department_key),
        at=known,
    )
    clause_clocks.start_on_receipt(session, law, project, item, since=known)
    return clock.due_day


def correction_of(session: Session, item: ApprovalItem) -> ItemCorrection | None:
    """The one notice of the newest application, if it was given."""
    return session.scalar(
        select(ItemCorrection)
        .where(ItemCorrection.approval_item_id == item.id, ItemCorrection.round == item.round)
        .execution_options(populate_existing=True)
    )


def receipt_of(session: Session, item: ApprovalItem) -> ItemReceipt | None:
    """What was found when the newest application was received."""
    return session.scalar(
        select(ItemReceipt).where(ItemReceipt.approval_item_id == item.id, ItemReceipt.round == item.round)
    )


def lacking_papers(session: Session, item: ApprovalItem) -> list[str]:
    """What is missing of the newest application: as the notice listed it, else as the window found it."""
    if item.complete_at is not None:
        return []
    notice = correction_of(session, item)
    if notice is not None:
        return [line["text"] for line in notice.lines if not line["supplied_on"]]
    receipt = receipt_of(session, item)
    return list(checks_from(receipt.checks).missing) if receipt is not None else []


def withdraw(
    session: Session,
    law: Law,
    *,
    item_id: int,
    reason: str,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> ApprovalItem:
    """The enterprise takes its application back; nothing is decided, and it may apply again.

    Raises:
        IllegalMove: there is no application, or it is decided.
        ReasonMissing: no reason.
    """
    item, project = locked(session, item_id, act="item.withdraw", by=by)
    expect_version(expected_version, item.version)
    at = happening(project, happened_at, late_because, now=now, after=lived(session, item))
    item.state = APPROVAL_ITEM.after(item.state, "withdraw")
    item.ended_reason = reason_given(reason, "撤回申请", limit=400)
    owed = end_clocks(session, law, project, item, at=at.at, because="withdrawn")
    item_deferrals.end(session, item, APPROVAL_ITEM.words[item.state], at=at.at)
    event.append(
        session,
        project,
        kind="item.withdraw",
        by=by,
        now=now,
        happened_at=at.at,
        subject=("approval_item", item.id),
        data={"item": item.name, "reason": item.ended_reason, **owed, **at.data},
    )
    tell_department(session, project, item, "item.withdrawn", now=now, reason=item.ended_reason)
    session.flush()
    return item


def end_clocks(
    session: Session, law: Law, project: Project, item: ApprovalItem, *, at: datetime, because: str
) -> dict[str, Any]:
    """Stop what runs for an application that ends, its open pause with it; what the enterprise has to file stays due.

    So does a promise that it carried out; what the event says of that is answered.
    """
    calendar = item_clocks.calendar_for(session, law, project)
    owed = clause_outcomes.let_go(session, calendar, project, item, at=at, because=because)
    item_clocks.stop(session, (item_clocks.ITEM, item.id), at=at, because=because)
    item_clocks.close_pauses(session, item.id, at=at, because=because)
    begin_duty(session, law, project, item)
    return owed

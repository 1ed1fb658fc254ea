"""Scenes of construction approval (二（四）): planned, received, accepted, reviewed, decided, delivered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from workflow.actions import (
    anchors,
    approval_items,
    item_acceptance,
    item_decisions,
    item_deferrals,
    item_hearings,
    item_intake,
    item_papers,
    item_reviews,
)
from workflow.actions.drafts import Draft
from workflow.actions.rehearsal import usual_circumstance
from workflow.actions.scenes.stage import Stage
from workflow.law.terms import PauseReason, StandardSort
from workflow.records.approval_item import ApprovalItem, ItemDeferral
from workflow.rules.duty import Actor


def item_of(stage: Stage, project_id: int, code: str) -> ApprovalItem:
    """An item of the project by its code in the catalogue."""
    return stage.newest(  # type: ignore[no-any-return]
        ApprovalItem, ApprovalItem.project_id == project_id, ApprovalItem.item_code == code
    )


def _by(stage: Stage, item: ApprovalItem) -> Actor:
    return stage.cast.liaison(item.department_key)


def plan(stage: Stage, project_id: int, also: Sequence[str] = (), *, now: datetime) -> None:
    """Everything that departments have named is listed, and what the office has to say something about."""
    stage.do(
        approval_items.plan,
        project_id=project_id,
        codes=also,
        proposed=True,
        by=stage.agent(project_id),
        now=now,
    )


def set_aside(stage: Stage, project_id: int, code: str, reason: str, *, now: datetime) -> None:
    """The project does not need it."""
    item = item_of(stage, project_id, code)
    stage.do(approval_items.set_aside, item_id=item.id, reason=reason, by=stage.cast.office, now=now)


def run_ahead(stage: Stage, project_id: int, code: str, reason: str, *, now: datetime) -> None:
    """By its commitment the project goes on while what may be deferred still runs."""
    item = item_of(stage, project_id, code)
    stage.do(approval_items.run_ahead, item_id=item.id, reason=reason, by=stage.cast.office, now=now)


def receive(
    stage: Stage,
    project_id: int,
    code: str,
    *,
    absent: Sequence[str] = (),
    deputy: str = "",
    happened_at: datetime | None = None,
    late_because: str = "",
    now: datetime,
) -> None:
    """The agent, or whoever stands in, hands it in at the window, where every paper and every point is looked at."""
    item = item_of(stage, project_id, code)
    edition = stage.law.edition(stage.project(project_id).edition_hash)
    circumstance, listed = "", [paper["name"] for paper in item.materials]
    if not item.materials and not item.circumstance:
        chosen = usual_circumstance(edition.items[code])
        circumstance, listed = chosen.name, [material.name for material in chosen.materials]
    stage.do(
        item_intake.receive,
        item_id=item.id,
        papers=[{"name": name, "status": "absent" if name in absent else "present"} for name in listed],
        points=[
            {"key": point.key, "answer": "no" if point.sort is StandardSort.NEGATIVE else "yes"}
            for point in edition.standards_of(code)
        ],
        circumstance=circumstance,
        despite_missing=bool(absent),
        happened_at=happened_at,
        late_because=late_because,
        by=stage.standing_in(deputy, now) if deputy else stage.agent(project_id),
        now=now,
    )


def refuse_intake(stage: Stage, project_id: int, code: str, reason: str, *, now: datetime) -> None:
    """The department does not accept it, and says why."""
    item = item_of(stage, project_id, code)
    stage.do(item_acceptance.refuse_intake, item_id=item.id, reason=reason, by=_by(stage, item), now=now)


def correct(stage: Stage, project_id: int, code: str, missing: Sequence[str], *, now: datetime) -> None:
    """The department tells once and whole what is missing."""
    item = item_of(stage, project_id, code)
    stage.do(item_acceptance.correct, item_id=item.id, missing=missing, by=_by(stage, item), now=now)


def supplement(stage: Stage, project_id: int, code: str, supplied: Sequence[str], *, now: datetime) -> None:
    """What was missing comes in."""
    item = item_of(stage, project_id, code)
    stage.do(item_intake.supplement, item_id=item.id, supplied=supplied, by=stage.agent(project_id), now=now)


def accept(
    stage: Stage,
    project_id: int,
    code: str,
    *,
    deferred: Sequence[Mapping[str, object]] = (),
    no_commitment: str = "",
    now: datetime,
) -> None:
    """The department accepts it and takes it up."""
    item = item_of(stage, project_id, code)
    stage.do(
        item_acceptance.accept,
        item_id=item.id,
        deferred=deferred,
        no_commitment=no_commitment,
        by=_by(stage, item),
        now=now,
    )


def review(stage: Stage, project_id: int, code: str, *, now: datetime) -> None:
    """The department begins to review."""
    item = item_of(stage, project_id, code)
    stage.do(item_reviews.review, item_id=item.id, by=_by(stage, item), now=now)


def decide(
    stage: Stage, project_id: int, code: str, decision: str = "granted", *, now: datetime, **given: Any
) -> None:
    """The department decides."""
    item = item_of(stage, project_id, code)
    stage.do(item_decisions.decide, item_id=item.id, decision=decision, by=_by(stage, item), now=now, **given)


def deliver(stage: Stage, project_id: int, code: str, *, now: datetime) -> None:
    """The agent hands the decision over."""
    item = item_of(stage, project_id, code)
    stage.do(
        item_decisions.deliver,
        item_id=item.id,
        delivered_to=stage.project(project_id).contact_name,
        by=stage.agent(project_id),
        now=now,
    )


def document(stage: Stage, project_id: int, code: str, form: str, *, now: datetime) -> Draft:
    """A document of an application as it is handed over."""
    item = item_of(stage, project_id, code)
    with stage.reading() as session:
        return item_papers.draft(
            session, stage.law, form=form, item_id=item.id, by=stage.cast.office, now=now
        )


def pause(
    stage: Stage,
    project_id: int,
    code: str,
    reason: PauseReason,
    *,
    basis: str,
    evidence: str,
    until: date,
    now: datetime,
) -> None:
    """A special procedure begins; the applicant is told in writing how long it takes."""
    item = item_of(stage, project_id, code)
    stage.do(
        item_reviews.pause,
        item_id=item.id,
        reason=reason,
        basis=basis,
        evidence=evidence,
        planned_until=until,
        by=_by(stage, item),
        now=now,
    )


def resume(stage: Stage, project_id: int, code: str, outcome: str, *, now: datetime) -> None:
    """It ends; every clock counts again."""
    item = item_of(stage, project_id, code)
    stage.do(item_reviews.resume, item_id=item.id, outcome=outcome, by=_by(stage, item), now=now)


def request_hearing(stage: Stage, project_id: int, code: str, *, now: datetime) -> None:
    """The enterprise asks for the hearing that it was told of."""
    item = item_of(stage, project_id, code)
    stage.do(item_hearings.request, item_id=item.id, by=stage.enterprise(project_id), now=now)


def hold_hearing(stage: Stage, project_id: int, code: str, record: str, *, now: datetime) -> None:
    """The hearing is held."""
    item = item_of(stage, project_id, code)
    stage.do(item_hearings.hold, item_id=item.id, record=record, by=_by(stage, item), now=now)


def extend(
    stage: Stage, project_id: int, code: str, amount: int, approver: str, reason: str, *, now: datetime
) -> None:
    """The statutory limit is extended once."""
    item = item_of(stage, project_id, code)
    stage.do(
        item_reviews.extend,
        item_id=item.id,
        amount=amount,
        approver=approver,
        reason=reason,
        by=_by(stage, item),
        now=now,
    )


def promise(stage: Stage, project_id: int, code: str, text: str, *, now: datetime) -> None:
    """告知承诺: the enterprise signs what it promises."""
    item = item_of(stage, project_id, code)
    stage.do(
        item_decisions.promise,
        item_id=item.id,
        text=text,
        signer=stage.project(project_id).contact_name,
        by=stage.enterprise(project_id),
        now=now,
    )


def check(stage: Stage, project_id: int, code: str, finding: str, *, now: datetime) -> None:
    """The promise was checked, and is kept."""
    item = item_of(stage, project_id, code)
    stage.do(item_decisions.check, item_id=item.id, finding=finding, by=_by(stage, item), now=now)


def hand_in(stage: Stage, project_id: int, code: str, *, now: datetime) -> None:
    """The enterprise hands in the paper that was to come later."""
    item = item_of(stage, project_id, code)
    deferral = stage.newest(ItemDeferral, ItemDeferral.approval_item_id == item.id)
    stage.do(item_deferrals.hand_in, deferral_id=deferral.id, by=stage.enterprise(project_id), now=now)


def check_paper(stage: Stage, project_id: int, code: str, *, now: datetime) -> None:
    """The department finds that it is what was asked for."""
    item = item_of(stage, project_id, code)
    deferral = stage.newest(ItemDeferral, ItemDeferral.approval_item_id == item.id)
    stage.do(item_deferrals.check, deferral_id=deferral.id, accepted=True, by=_by(stage, item), now=now)


def anchor(stage: Stage, project_id: int, key: str, evidence: str, *, now: datetime) -> None:
    """An event outside the applications starts what was promised and what is applied for."""
    stage.do(
        anchors.record,
        project_id=project_id,
        anchor=key,
        evidence=evidence,
        by=stage.cast.office,
        now=now,
    )


def deal_confirmed(stage: Stage, project_id: int, evidence: str, *, now: datetime) -> None:
    """成交确认书 is signed: what the department promised from then on starts, and so does the item."""
    anchor(stage, project_id, "deal_confirmed", evidence, now=now)


def price_paid(stage: Stage, project_id: int, evidence: str, *, now: datetime) -> None:
    """The land price is paid as agreed."""
    anchor(stage, project_id, "land_price_paid", evidence, now=now)

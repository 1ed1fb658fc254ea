"""一窗通取: what arrives is gathered, and the enterprise collects once (二（二）4)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.actions import notices
from workflow.actions.cases import (
    LONGEST_NAME,
    LONGEST_REASON,
    case_of,
    expect,
    happening,
    reason_given,
    require_open,
)
from workflow.errors import (
    CollectorMissing,
    HappenedOutOfOrder,
    IdentityNumberCheckFails,
    NotAtTheWindow,
    NotFound,
    NothingToCollect,
)
from workflow.law.sentence import Sentence
from workflow.records import event
from workflow.records.pickup import Collection, Pickup
from workflow.records.project import Project
from workflow.records.registration import RegistrationItem, items_of
from workflow.rules import duty
from workflow.rules import registration as rules
from workflow.rules.duty import Actor
from workflow.rules.identifiers import identity_number_problem
from workflow.rules.machines import PICKUP, REGISTRATION_ITEM
from workflow.rules.wording import clean
from workflow.rules.words import moment_words

#: Greatest number of characters of the kind of an identity document.
LONGEST_KIND = 40
#: The kind of document whose number has a check character.
IDENTITY_CARD = "居民身份证"


def pickup_of(session: Session, project_id: int) -> Pickup | None:
    """The window of a project as it is now, if anything was planned."""
    return session.scalar(
        select(Pickup).where(Pickup.project_id == project_id).execution_options(populate_existing=True)
    )


def settle(session: Session, project: Project, *, now: datetime) -> Pickup:
    """Bring the window to where its items are, by its own machine; made on first use.

    Part of an act upon an item of a locked project: it writes no event of its own.
    """
    session.flush()
    pickup = pickup_of(session, project.id)
    if pickup is None:
        pickup = Pickup(project_id=project.id, state=PICKUP.initial, opened_at=now)
        session.add(pickup)
        session.flush()
    wanted = rules.pickup_state(item.state for item in items_of(session, project.id) if item.hands_over)
    if wanted == pickup.state:
        return pickup
    pickup.state = PICKUP.after(pickup.state, rules.PICKUP_MOVES.get((pickup.state, wanted), ""))
    pickup.ready_at = now if pickup.state == "ready" else pickup.ready_at
    pickup.collected_at = now if pickup.state == "collected" else None
    if pickup.state == "ready":
        notices.tell(
            session,
            "pickup.ready",
            to=("enterprise", str(project.enterprise_id)),
            project_id=project.id,
            subject=("pickup", pickup.id),
            occasion=project.event_seq,
            now=now,
            project=project.name,
        )
    return pickup


def collect(
    session: Session,
    *,
    project_id: int,
    items: Sequence[str] | None = None,
    collector_name: object,
    document_number: object,
    document_kind: object = IDENTITY_CARD,
    document_reason: object = "",
    partial_reason: str = "",
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Collection:
    """Hand over what lies at the window, all of it at once; a part of it only with the reason (house practice).

    Who collects is kept by name, the number of the document masked: the whole number is never stored.

    Raises:
        NothingToCollect: nothing lies at the window.
        NotAtTheWindow: an item that is named has not arrived, or was collected.
        ReasonMissing: something is left for later, and nothing says why.
        CollectorMissing: it is not said who collects, or with which document.
        IdentityNumberMalformed: the number of an identity card is none.
        IdentityNumberCheckFails: its check character is wrong, and nothing says why it is taken all the same.
    """
    project = Project.locked(session, project_id)
    pickup = pickup_of(session, project_id)
    if pickup is None:
        raise NotFound(what="该项目的一窗通取")
    duty.require(by, "pickup.collect", case_of(project))
    expect(expected_version, pickup)
    require_open(project, "pickup.collect")
    happened = happening(project, happened_at, late_because, now=now)
    alive = [
        item
        for item in items_of(session, project_id)
        if item.hands_over and item.state not in ("not_needed", "withdrawn", "collected")
    ]
    taken = _taken(alive, items)
    remaining = [item.title for item in alive if item not in taken]
    why = reason_given(partial_reason, "部分领取", field="partial_reason", required=bool(remaining))
    arrived = max(item.delivered_at for item in taken if item.delivered_at)
    if happened.at < arrived:
        raise HappenedOutOfOrder(before=Sentence("送达，{at}", at=moment_words(arrived)))
    name = clean(collector_name, fact="领取人姓名", field="collector_name", limit=LONGEST_NAME)
    if not name:
        raise CollectorMissing(what="姓名")
    last = session.scalar(select(func.max(Collection.number)).where(Collection.pickup_id == pickup.id))
    kind = clean(document_kind, fact="证件类型", field="document_kind", limit=LONGEST_KIND)
    masked = rules.mask_document(document_number)
    accepted = _document_accepted(kind, str(document_number), document_reason)
    collection = Collection(
        pickup_id=pickup.id,
        number=(last or 0) + 1,
        handed=[_handed(item) for item in taken],
        remaining=remaining,
        partial_reason=why if remaining else "",
        collector_name=name,
        document_kind=kind,
        document_masked=masked,
        collected_at=happened.at,
        recorded_at=now,
        person_id=by.person_id,
    )
    session.add(collection)
    for item in taken:
        item.state = REGISTRATION_ITEM.after(item.state, "collect")
        item.closed_at = happened.at
    pickup.state = PICKUP.after(pickup.state, "collect_part" if remaining else "collect")
    pickup.collected_at = None if remaining else happened.at
    session.flush()
    event.append(
        session,
        project,
        kind="pickup.collect",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("collection", collection.id),
        data={
            "number": collection.number,
            "handed": collection.handed,
            "remaining": remaining,
            "partial_reason": collection.partial_reason,
            "reason": collection.partial_reason,
            "collector": name,
            "document": collection.document_masked,
        }
        | accepted
        | happened.data,
    )
    notices.tell(
        session,
        "pickup.collected",
        to=("enterprise", str(project.enterprise_id)),
        project_id=project.id,
        subject=("pickup", pickup.id),
        occasion=collection.number,
        now=now,
        project=project.name,
        collector=name,
        items="、".join(item.title for item in taken),
    )
    session.flush()
    return collection


def _document_accepted(kind: str, number: str, reason: object) -> dict[str, str]:
    """What history says of a number that is taken although its check character is wrong; only identity cards have one."""
    problem = identity_number_problem(number) if kind == IDENTITY_CARD else None
    if problem is None:
        return {}
    why = clean(reason, fact="证件号码采用理由", field="document_reason", limit=LONGEST_REASON)
    if not why or not isinstance(problem, IdentityNumberCheckFails):
        raise problem
    return {"document_reason": why}


def _taken(alive: Sequence[RegistrationItem], codes: Sequence[str] | None) -> list[RegistrationItem]:
    """The items that are handed over: those named, or all that lie at the window."""
    at_window = [item for item in alive if item.state == "delivered"]
    if codes is not None:
        present = {item.code: item.title for item in alive}
        for code in codes:
            if code not in {item.code for item in at_window}:
                raise NotAtTheWindow(item=present.get(code, code))
    taken = [item for item in at_window if codes is None or item.code in codes]
    if not taken:
        raise NothingToCollect()
    return taken


def _handed(item: RegistrationItem) -> dict[str, object]:
    assert item.delivered_at is not None  # noqa: S101  # the record's CHECK holds it
    return {
        "code": item.code,
        "item": item.title,
        "department": item.department_key,
        "things": list(item.things),
        "delivered_at": item.delivered_at.isoformat(),
    }

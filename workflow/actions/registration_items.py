"""An item of business registration is applied for, returned, approved, done step by step, delivered (二（二）)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from workflow.actions import application_papers, clocks, mandates, notices, pickups, project_facts
from workflow.actions.cases import (
    Happening,
    case_of,
    expect,
    facts_of,
    happening,
    known_since,
    reason_given,
    require_open,
)
from workflow.actions.registrations import SUBJECT, at_hand, require_stage
from workflow.errors import (
    CreditCodeNotGiven,
    HappenedOutOfOrder,
    IllegalMove,
    ItemWaits,
    MissingNotSaid,
    NotAllowed,
    NotByApproval,
    SetupIncomplete,
    StepOutOfOrder,
    StepsMissing,
)
from workflow.law.book import Law
from workflow.law.registration import RegistrationEntry
from workflow.law.sentence import Sentence
from workflow.law.terms import Obligor, Phase
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord
from workflow.records.project import Project
from workflow.records.registration import (
    RegistrationItem,
    RegistrationStep,
    items_of,
    newest_setup,
    steps_of,
)
from workflow.rules import duty
from workflow.rules import registration as rules
from workflow.rules.duty import ACTS, Actor
from workflow.rules.machines import REGISTRATION_ITEM
from workflow.rules.wording import clean
from workflow.rules.words import moment_words

#: Greatest number of characters of one thing that is missing, and of things in one notice.
LONGEST_MISSING = 200
MOST_MISSING = 30
LONGEST_NOTE = 200


def apply(
    session: Session,
    law: Law,
    *,
    item_id: int,
    papers: Sequence[str] | None = None,
    despite_missing: bool = False,
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> RegistrationItem:
    """Hand the application in, or the order; once more after a correction, with a new round and a new clock.

    What an engraving shop makes is ordered: `happened_at` is the instant at which the shop got the order, whoever tells
    of it (the enterprise, its agent, the window), and the shop's hour counts from then (二（二）3).

    `papers` are those of the departments' lists that go with it, None where nobody was asked for them. Whoever sends less is
    told first, and sends it all the same with `despite_missing`; what was sent earlier (补录) is not asked about any more.

    Raises:
        NotMandated: the agent was not entrusted with it.
        RegistrationNotOpen, StageClosed: the stage is not open.
        ItemWaits: another item has to be settled first.
        SetupIncomplete: the form lacks a field that the item needs.
        PapersNotAttached, PaperNotListed: papers of the lists are missing, or are none of theirs.
        IllegalMove: it is under way, or done.
    """
    event.hold_calendar(session)
    item, project, entry = at_hand(session, law, item_id)
    duty.require(by, "registration.apply", case_of(project))
    mandates.require(
        session, project, by, "registration.apply", phase=Phase.BUSINESS_SETUP, items=[item.code]
    )
    expect(expected_version, item)
    require_open(project, "registration.apply")
    require_stage(session, project, "registration.apply")
    move = "apply" if item.round == 0 or item.state != "returned" else "apply_again"
    state = REGISTRATION_ITEM.after(item.state, move)
    others = {other.code: other for other in items_of(session, project.id)}
    _require_turn(entry, others)
    _require_complete(session, law, project, entry)
    happened = _happening(project, happened_at, late_because, _before(item, entry, others), now=now)
    attached: dict[str, list[str]] = {}
    if papers is not None:
        missing = application_papers.lacking(
            application_papers.listed(session, project.id, item.code), papers
        )
        attached = {"papers": list(papers)} | application_papers.require_told(
            missing, despite=despite_missing or bool(happened.late_because)
        )
    item.state, item.round = state, item.round + 1
    item.applied_at, item.approved_at, item.delivered_at = happened.at, None, None
    item.missing, item.things = [], []
    known = known_since(happened, (entry.obligor, item.department_key), by=by, now=now)
    clock = _start(session, law, project, item, entry, known)
    if entry.steps:
        _add_step(session, item, entry.steps[0], "", happened.at, by, now)
    event.append(
        session,
        project,
        kind="registration.order" if entry.ordered else "registration.apply",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, item.id),
        data={
            "move": move,
            "item": item.title,
            "code": item.code,
            "round": item.round,
            "due_at": clock.due_at.isoformat() if clock and clock.due_at else None,
        }
        | ({"due": clock.due_day} if clock else {})
        | attached
        | happened.data,
    )
    notices.tell(
        session,
        "registration.ordered" if entry.ordered else "registration.applied",
        to=("department", item.department_key),
        project_id=project.id,
        subject=(SUBJECT, item.id),
        occasion=item.round,
        now=now,
        project=project.name,
        item=item.title,
        due=_due_words(clock),
    )
    session.flush()
    return item


def _require_turn(entry: RegistrationEntry, others: dict[str, RegistrationItem]) -> None:
    waiting = rules.waits_for(entry, {code: item.state for code, item in others.items()})
    if waiting:
        raise ItemWaits(item=entry.short, before="、".join(others[code].title for code in waiting))


def _require_complete(session: Session, law: Law, project: Project, entry: RegistrationEntry) -> None:
    setup = newest_setup(session, project.id)
    lacking = rules.lacking(
        law.edition(project.edition_hash).registration,
        entry.code,
        setup.answers if setup else {},
        facts_of(session, project),
    )
    if lacking:
        raise SetupIncomplete(
            item=entry.short, fields="、".join(field.title for field in lacking), field=lacking[0].key
        )


def _before(
    item: RegistrationItem, entry: RegistrationEntry, others: dict[str, RegistrationItem]
) -> list[datetime | None]:
    """What an application cannot have come before: the one before it, and what the items before it waited for."""
    settled = [others[code] for code in entry.after if code in others]
    return [item.applied_at, *(each.approved_at or each.delivered_at or each.closed_at for each in settled)]


def _happening(
    project: Project,
    happened_at: datetime | None,
    late_because: object,
    before: Sequence[datetime | None],
    *,
    now: datetime,
) -> Happening:
    happened = happening(project, happened_at, late_because, now=now)
    last = max((each for each in before if each is not None), default=None)
    if last is not None and happened.at < last:
        raise HappenedOutOfOrder(before=moment_words(last))
    return happened


def _start(
    session: Session,
    law: Law,
    project: Project,
    item: RegistrationItem,
    entry: RegistrationEntry,
    at: datetime,
) -> ClockRecord | None:
    """Start the item's limit; where none is known (待核定), no clock runs and none is invented."""
    if not entry.limit:
        return None
    edition = law.edition(project.edition_hash)
    return clocks.start(
        session,
        calendar_of(session, edition, law.notices),
        project_id=project.id,
        subject=(SUBJECT, item.id),
        limit=edition.limits[entry.limit],
        # A seal shop has no key of its own here: it goes by the department that answers for it.
        obligor=(Obligor(entry.obligor), item.department_key),
        at=at,
        round_number=item.round,
    )


def _due_words(clock: ClockRecord | None) -> str:
    if clock is None or clock.due_at is None:
        return "时限待核定，请及时办理"
    return f"请于{moment_words(clock.due_at)}前办结"


def _last(item: RegistrationItem) -> list[datetime | None]:
    return [item.applied_at, item.approved_at, item.delivered_at]


def _tell_enterprise(
    session: Session, project: Project, kind: str, item: RegistrationItem, *, now: datetime, **facts: str
) -> None:
    """Tell the enterprise and its agent."""
    told = [("enterprise", str(project.enterprise_id))]
    if project.agent_id is not None:
        told.append(("person", str(project.agent_id)))
    for to in told:
        notices.tell(
            session,
            kind,
            to=to,
            project_id=project.id,
            subject=(SUBJECT, item.id),
            occasion=project.event_seq,
            now=now,
            project=project.name,
            item=item.title,
            **facts,
        )


def send_back(
    session: Session,
    law: Law,
    *,
    item_id: int,
    missing: Sequence[object],
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> RegistrationItem:
    """Return an application with everything that is missing, or what has arrived and is wrong; its clock ends.

    A department returns what it is to approve; what a shop, a bank or the window finds is recorded by the window.
    House practice: the document does not speak of correction here.

    Raises:
        MissingNotSaid: nothing says what is missing.
        IllegalMove: there is nothing to return.
    """
    item, project, entry = at_hand(session, law, item_id)
    case = case_of(project, [item.department_key])
    duty.require(by, "registration.return", case)
    # What a department is to approve it returns itself, and nobody in its place.
    if entry.approved and item.state == "applied" and not duty.may(by, "registration.approve", case):
        raise NotAllowed(act=ACTS["registration.return"].title)
    expect(expected_version, item)
    require_open(project, "registration.return")
    state = REGISTRATION_ITEM.after(item.state, "return")
    said = [
        text
        for given in list(missing)[:MOST_MISSING]
        if (text := clean(given, fact="补正内容", field="missing", limit=LONGEST_MISSING))
    ]
    if not said:
        raise MissingNotSaid()
    happened = _happening(project, happened_at, late_because, _last(item), now=now)
    clocks.stop(session, (SUBJECT, item.id), at=happened.at, because="returned")
    # What had arrived is kept in mind: a return that was a mistake is taken back until it is applied for anew.
    item.state, item.missing = state, said
    pickups.settle(session, project, now=now)
    event.append(
        session,
        project,
        kind="registration.return",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, item.id),
        data={"item": item.title, "code": item.code, "missing": said, "reason": "；".join(said)}
        | happened.data,
    )
    _tell_enterprise(session, project, "registration.returned", item, now=now, missing="；".join(said))
    session.flush()
    return item


def approve(
    session: Session,
    law: Law,
    *,
    item_id: int,
    credit_code: str = "",
    credit_code_reason: str = "",
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> RegistrationItem:
    """The department has approved: the clock stops where the law counts up to approval (二（二）1、2).

    The licence brings forth the credit code, which goes to the enterprise by the same act.

    Raises:
        NotByApproval: it is made or done by somebody else, without an approval.
        CreditCodeNotGiven, FactsInvalid: the licence's code is missing or wrong.
        CreditCodeBelongsToAnother: another enterprise has it.
        IllegalMove: it is not under way.
    """
    item, project, entry = at_hand(session, law, item_id)
    duty.require(by, "registration.approve", case_of(project, [item.department_key]))
    expect(expected_version, item)
    require_open(project, "registration.approve")
    if not entry.approved:
        raise NotByApproval(item=entry.short, by=entry.performed_by)
    item.state = REGISTRATION_ITEM.after(item.state, "approve" if entry.things else "conclude")
    happened = _happening(project, happened_at, late_because, _last(item), now=now)
    item.approved_at = happened.at
    item.closed_at = None if entry.things else happened.at
    in_time = _stopped_in_time(session, item, happened.at, "approved")
    registered = {}
    if entry.yields:
        registered = _registered(session, law, project, credit_code, credit_code_reason, by=by, now=now)
    event.append(
        session,
        project,
        kind="registration.approve",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, item.id),
        data={
            "item": item.title,
            "code": item.code,
            "department": item.department_key,
            "in_time": in_time,
            "state": item.state,
        }
        | registered
        | happened.data,
    )
    _tell_enterprise(
        session,
        project,
        "registration.approved",
        item,
        now=now,
        result="已审批，待送达一窗通取窗口" if entry.things else "已办结",
    )
    session.flush()
    return item


def _registered(
    session: Session, law: Law, project: Project, code: str, reason: str, *, by: Actor, now: datetime
) -> dict[str, object]:
    """Write the licence's credit code to the enterprise, unless it is known already and nothing else is said."""
    if not str(code).strip():
        if facts_of(session, project).credit_code:
            return {}
        raise CreditCodeNotGiven()
    return project_facts.register_code(
        session, law, project, credit_code=code, credit_code_reason=reason, by=by, now=now
    )


def _stopped_in_time(session: Session, item: RegistrationItem, at: datetime, because: str) -> bool | None:
    """Stop the item's clock; whether it was in time, None where no limit is known."""
    clock = clocks.stop(session, (SUBJECT, item.id), at=at, because=because)
    return None if clock is None or clock.due_at is None else at <= clock.due_at


def _add_step(
    session: Session,
    item: RegistrationItem,
    title: str,
    note: str,
    at: datetime,
    by: Actor,
    now: datetime,
) -> None:
    session.add(
        RegistrationStep(
            item_id=item.id,
            round=item.round,
            title=title,
            note=note,
            happened_at=at,
            recorded_at=now,
            person_id=by.person_id,
        )
    )


def record_step(
    session: Session,
    law: Law,
    *,
    item_id: int,
    step: str,
    note: str = "",
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> RegistrationItem:
    """Record the next step of an item that a bank does step by step (二（二）5); the last one concludes it.

    Raises:
        StepsMissing: the item has no steps.
        StepOutOfOrder: another step comes next.
        IllegalMove: it is not under way.
    """
    item, project, entry = at_hand(session, law, item_id)
    duty.require(by, "registration.record", case_of(project))
    expect(expected_version, item)
    require_open(project, "registration.record")
    if not entry.steps:
        raise StepsMissing(item=entry.short)
    concluded = REGISTRATION_ITEM.after(item.state, "conclude")
    done = [each for each in steps_of(session, project.id) if each.item_id == item.id]
    titles = {each.title for each in done if each.round == item.round}
    following = next(title for title in entry.steps if title not in titles)
    if step != following:
        raise StepOutOfOrder(item=entry.short, next=following)
    before = [item.applied_at, *(each.happened_at for each in done)]
    happened = _happening(project, happened_at, late_because, before, now=now)
    text = clean(note, fact="备注", field="note", limit=LONGEST_NOTE, multiline=True)
    _add_step(session, item, step, text, happened.at, by, now)
    last = step == entry.steps[-1]
    if last:
        item.state, item.closed_at = concluded, happened.at
        _stopped_in_time(session, item, happened.at, "concluded")
    event.append(
        session,
        project,
        kind="registration.step",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, item.id),
        data={"item": item.title, "code": item.code, "step": step, "note": text, "concluded": last}
        | happened.data,
    )
    if last:
        _tell_enterprise(session, project, "registration.approved", item, now=now, result="已办结")
    session.flush()
    return item


def deliver(
    session: Session,
    law: Law,
    *,
    item_id: int,
    things: Sequence[str] | None = None,
    reason: str = "",
    happened_at: datetime | None = None,
    late_because: str = "",
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> RegistrationItem:
    """The result has arrived at the pickup window; where the law counts up to delivery, the clock stops (二（二）3).

    Raises:
        IllegalMove: nothing of it is handed over here, or it is not approved yet.
        ReasonMissing: less has arrived than was expected, and nothing says why.
        ThingUnknown, NothingDelivered: the things named are none of the item's.
    """
    item, project, entry = at_hand(session, law, item_id)
    duty.require(by, "registration.deliver", case_of(project, [item.department_key]))
    expect(expected_version, item)
    require_open(project, "registration.deliver")
    if not entry.things or (entry.approved and item.state == "applied"):
        raise IllegalMove(state=REGISTRATION_ITEM.words[item.state], move=REGISTRATION_ITEM.verbs["deliver"])
    state = REGISTRATION_ITEM.after(item.state, "deliver")
    setup = newest_setup(session, project.id)
    expected = rules.things_of(entry, setup.answers if setup else {})
    arrived = rules.delivered_things(entry, expected, things)
    short = [thing for thing in expected if thing not in arrived]
    why = reason_given(reason, Sentence("少送“{things}”", things=short), required=bool(short))
    happened = _happening(project, happened_at, late_because, _last(item), now=now)
    item.state, item.delivered_at, item.things = state, happened.at, list(arrived)
    in_time = _stopped_in_time(session, item, happened.at, "delivered")
    event.append(
        session,
        project,
        kind="registration.deliver",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=(SUBJECT, item.id),
        data={
            "item": item.title,
            "code": item.code,
            "things": list(arrived),
            "reason": why,
            "in_time": in_time,
        }
        | happened.data,
    )
    pickups.settle(session, project, now=now)
    session.flush()
    return item

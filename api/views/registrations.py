"""Business registration as it is seen: items with their clocks, the one form, the pickup window (二（二）)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.lights import Light, lights_of
from api.views.projects import department_names, facts_at, visible
from workflow.actions import application_papers, registrations
from workflow.actions.cases import CLOSED, case_of
from workflow.actions.mandates import covered
from workflow.actions.pickups import pickup_of
from workflow.actions.registration_retractions import act_of, move_back, round_steps
from workflow.law.book import Law
from workflow.law.registration import FieldKind, Registration, RegistrationEntry
from workflow.law.terms import Phase, Stage
from workflow.law.words import duration
from workflow.records.clock import ClockRecord
from workflow.records.pickup import Collection
from workflow.records.project import Project, ProjectStage
from workflow.records.registration import (
    BusinessSetup,
    RegistrationItem,
    RegistrationStep,
    items_of,
    newest_setup,
    steps_of,
)
from workflow.rules import duty
from workflow.rules import registration as rules
from workflow.rules.duty import Actor, Case, Role
from workflow.rules.facts import ProjectFacts
from workflow.rules.identifiers import mask_phone
from workflow.rules.machines import PICKUP, REGISTRATION_ITEM


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of an item that is done step by step, and when it was done."""

    title: str
    happened_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class RegistrationItemView:
    """One item of business registration."""

    id: int
    version: int
    code: str
    title: str
    name: str
    department: str
    department_name: str
    #: Who does the work without an account here; the window records for them.
    performed_by: str
    #: 2小时; 待核定 where no limit is known.
    limit: str
    clause: str
    quote: str
    why: str
    stops_why: str
    free: str
    state: str
    state_word: str
    round: int
    applied_at: datetime | None
    approved_at: datetime | None
    delivered_at: datetime | None
    closed_at: datetime | None
    missing: tuple[str, ...]
    #: What has arrived, or what is to arrive.
    things: tuple[str, ...]
    reason: str
    light: Light | None
    steps: tuple[StepView, ...]
    next_step: str
    #: Items that have to be settled first, and fields that the form lacks for it (还差).
    waits_for: tuple[str, ...]
    lacking: tuple[str, ...]
    #: The papers that the departments' lists name for it, while it can be applied for.
    papers: tuple[str, ...]
    #: Those of them that went with its last application, or that this very project has brought forth, e.g. the licence.
    at_hand: tuple[str, ...]
    #: What went with the application that is being looked at, and what of the list did not; None before there is one.
    attached: application_papers.Attached | None
    #: Whether its approval brings forth the credit code.
    yields_code: bool
    #: What the reader may do with it now.
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of the one form with what is known of it."""

    key: str
    title: str
    kind: FieldKind
    choices: tuple[str, ...]
    hint: str
    #: Items that cannot be applied for without it.
    needed_by: tuple[str, ...]
    #: As it is kept: text, a list, or the id of an address.
    value: Any
    text: str
    #: Said by the project already, and not asked again.
    from_facts: bool


@dataclass(frozen=True, slots=True)
class FormView:
    """一张表单 of business registration, as far as the planned items need it."""

    version: int
    fields: tuple[FieldView, ...]
    lacking: int
    why: str


@dataclass(frozen=True, slots=True)
class CollectionView:
    """One handing-over."""

    id: int
    number: int
    items: tuple[str, ...]
    things: tuple[str, ...]
    remaining: tuple[str, ...]
    partial_reason: str
    collector_name: str
    document_kind: str
    document_masked: str
    collected_at: datetime
    #: Why it was taken back as recorded by mistake; empty while it stands.
    taken_back_because: str


@dataclass(frozen=True, slots=True)
class PickupView:
    """一窗通取 of one project."""

    id: int
    version: int
    state: str
    state_word: str
    name: str
    #: Codes and titles of what lies there.
    at_window: dict[str, str]
    #: Titles of what is still to come.
    to_come: tuple[str, ...]
    collections: tuple[CollectionView, ...]


@dataclass(frozen=True, slots=True)
class RegistrationView:
    """Business registration of one project, for one reader."""

    project_id: int
    project_number: str
    project_name: str
    project_version: int
    stage: str
    #: Items not planned yet: code and title; those proposed by analysis.
    addable: dict[str, str]
    proposed: tuple[str, ...]
    #: Titles of the items that the enterprise did not entrust to the agent who reads.
    not_entrusted: tuple[str, ...]
    #: Why an existing enterprise may pass the stage over; empty for a new one.
    skip_reason: str
    items: tuple[RegistrationItemView, ...]
    #: None for readers that the form is none of the business of.
    form: FormView | None
    pickup: PickupView | None


def read(session: Session, law: Law, *, project_id: int, by: Actor, now: datetime) -> RegistrationView:
    """Business registration of a project.

    Raises:
        NotFound: there is no such project, or it is none of theirs.
    """
    project, case = visible(session, project_id, by)
    registration = law.edition(project.edition_hash).registration
    rows = items_of(session, project_id)
    setup = newest_setup(session, project_id)
    stage = session.get_one(ProjectStage, (project_id, Stage.BUSINESS_REGISTRATION.value)).state
    facts = facts_at(session, project)
    seen = _Seen(session, law, project, case, by, now, registration, rows, setup, facts, stage)
    present = {row.code: row.state for row in rows}
    addable = {
        entry.code: entry.short
        for entry in registration.items.values()
        if "plan_again" in REGISTRATION_ITEM.offers(present.get(entry.code, "")) or entry.code not in present
    }
    return RegistrationView(
        project_id=project_id,
        project_number=project.number,
        project_name=project.name,
        project_version=project.version,
        stage=stage,
        addable=addable,
        proposed=tuple(code for code in registrations.propose(session, law, project) if code in addable),
        not_entrusted=tuple(
            row.title
            for row in rows
            if not covered(session, project_id, by, phase=Phase.BUSINESS_SETUP, items=[row.code])
        ),
        skip_reason=rules.skip_reason(facts),
        items=seen.items(),
        form=seen.form(),
        pickup=seen.pickup(),
    )


#: States in which the newest clock says something of the item: what was returned in time is not done in time.
_LIT: Final = ("applied", "approved", "delivered", "collected", "concluded")


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one reading of a project rests on."""

    session: Session
    law: Law
    project: Project
    case: Case
    by: Actor
    now: datetime
    registration: Registration
    rows: list[RegistrationItem]
    setup: BusinessSetup | None
    facts: ProjectFacts
    stage: str

    @property
    def answers(self) -> Mapping[str, Any]:
        return self.setup.answers if self.setup else {}

    def items(self) -> tuple[RegistrationItemView, ...]:
        names = department_names(self.session)
        lights = self._lights()
        steps = steps_of(self.session, self.project.id)
        states = {row.code: row.state for row in self.rows}
        titles = {row.code: row.title for row in self.rows}
        entries = self.registration.items
        order = list(entries)
        shown = []
        for row in sorted(self.rows, key=lambda row: order.index(row.code) if row.code in order else 99):
            entry = entries.get(row.code)
            if entry is None:
                continue  # under another edition that has no such item
            limit = self.law.edition(self.project.edition_hash).limits.get(entry.limit)
            own = _steps(entry, row, steps)
            waits = rules.waits_for(entry, states)
            startable = row.state in ("planned", "returned")
            lacking = rules.lacking(self.registration, row.code, self.answers, self.facts)
            papers = application_papers.listed(self.session, self.project.id, row.code) if startable else ()
            shown.append(
                RegistrationItemView(
                    id=row.id,
                    version=row.version,
                    code=row.code,
                    title=row.title,
                    name=entry.name,
                    department=row.department_key,
                    department_name=names[row.department_key],
                    performed_by=entry.performed_by,
                    limit=duration(limit.amount, limit.unit) if limit else "待核定",
                    clause=entry.clause,
                    quote=entry.quote,
                    why=entry.why,
                    stops_why=entry.stops_why,
                    free=entry.free,
                    state=row.state,
                    state_word=REGISTRATION_ITEM.words[row.state],
                    round=row.round,
                    applied_at=row.applied_at,
                    approved_at=row.approved_at,
                    delivered_at=row.delivered_at,
                    closed_at=row.closed_at,
                    missing=tuple(row.missing),
                    things=tuple(row.things) or rules.things_of(entry, self.answers),
                    reason=row.reason,
                    light=lights.get(row.id) if row.state in _LIT else None,
                    steps=own,
                    next_step=next((step.title for step in own if step.happened_at is None), ""),
                    waits_for=tuple(titles.get(code, code) for code in waits) if startable else (),
                    lacking=tuple(field.title for field in lacking) if startable else (),
                    papers=papers,
                    at_hand=application_papers.at_hand(
                        self.session, self.project.id, row.id, papers, self._made()
                    )
                    if papers
                    else (),
                    attached=application_papers.last_attached(self.session, self.project.id, row.id)
                    if row.state in ("applied", "returned")
                    else None,
                    yields_code=bool(entry.yields),
                    offers=self._offers(entry, row),
                )
            )
        return tuple(shown)

    def _made(self) -> tuple[str, ...]:
        """What the items that are approved, or delivered, have brought forth in this project."""
        entries = self.registration.items
        return tuple(
            thing
            for row in self.rows
            if row.state in ("approved", "delivered", "collected") and row.code in entries
            for thing in row.things or rules.things_of(entries[row.code], self.answers)
        )

    def _lights(self) -> dict[int, Light]:
        """The newest clock of each item."""
        records = self.session.scalars(
            select(ClockRecord)
            .where(
                ClockRecord.project_id == self.project.id,
                ClockRecord.subject_kind == registrations.SUBJECT,
            )
            .order_by(ClockRecord.round)
        ).all()
        lights = lights_of(
            self.session, self.law, [(record, self.project.edition_hash) for record in records], self.now
        )
        return {light.subject_id: light for light in lights}

    def _may_take_back(self, entry: RegistrationEntry, row: RegistrationItem, own: Case) -> bool:
        move = move_back(entry, row, len(round_steps(self.session, row)) if entry.steps else 0)
        return bool(move) and duty.may(self.by, act_of(move, entry), own)

    def _offers(self, entry: RegistrationEntry, row: RegistrationItem) -> tuple[str, ...]:
        """What the reader may do with an item as it stands; what may not be done is not offered."""
        if self.project.state in CLOSED:
            return ()
        own = case_of(self.project, [row.department_key])
        moves = REGISTRATION_ITEM.offers(row.state)
        reviews = entry.approved and row.state == "applied"
        wanted = {
            "apply": self.stage == "open"
            and row.state in ("planned", "returned")
            and duty.may(self.by, "registration.apply", own),
            "approve": reviews and duty.may(self.by, "registration.approve", own),
            "step": bool(entry.steps)
            and row.state == "applied"
            and duty.may(self.by, "registration.record", own),
            "deliver": "deliver" in moves
            and bool(entry.things)
            and not reviews
            and duty.may(self.by, "registration.deliver", own),
            "return": "return" in moves
            and duty.may(self.by, "registration.approve" if reviews else "registration.return", own),
            "take_back": self.stage == "open" and self._may_take_back(entry, row, own),
            "withdraw": "withdraw" in moves and duty.may(self.by, "registration.drop", own),
            "spare": "spare" in moves and duty.may(self.by, "registration.drop", own),
        }
        return tuple(act for act, offered in wanted.items() if offered)

    def form(self) -> FormView | None:
        """The form for those who fill it in, who approve by it, and who watch over it; phones only for the former."""
        of_items = self.by.department_key in {row.department_key for row in self.rows}
        acting = duty.may(self.by, "registration.fill", self.case) or of_items
        if not acting and self.by.roles.isdisjoint({Role.AGENT, Role.SUPERVISOR}):
            return None
        codes = [row.code for row in self.rows if row.state not in ("not_needed", "withdrawn")]
        titles = {row.code: row.title for row in self.rows}
        fields = []
        for field in self.registration.fields:
            needing = [code for code in field.needed_by if code in codes]
            if not needing:
                continue
            text = rules.known(field, self.answers, self.facts)
            value = self.answers.get(field.key, "")
            if field.kind is FieldKind.PHONE and not acting:
                text = value = mask_phone(text)
            fields.append(
                FieldView(
                    key=field.key,
                    title=field.title,
                    kind=field.kind,
                    choices=field.choices,
                    hint=field.hint,
                    needed_by=tuple(titles[code] for code in needing),
                    value=value["id"] if isinstance(value, Mapping) else value,
                    text=text,
                    from_facts=bool(field.fact),
                )
            )
        lacking = sum(1 for field in fields if not field.text and not field.from_facts)
        return FormView(
            self.setup.version if self.setup else 0, tuple(fields), lacking, self.registration.form_why
        )

    def pickup(self) -> PickupView | None:
        found = pickup_of(self.session, self.project.id)
        if found is None:
            return None
        rows = [row for row in self.rows if row.hands_over]
        collections = self.session.scalars(
            select(Collection).where(Collection.pickup_id == found.id).order_by(Collection.number)
        )
        return PickupView(
            id=found.id,
            version=found.version,
            state=found.state,
            state_word=PICKUP.words[found.state],
            name=self.registration.pickup_name,
            at_window={row.code: row.title for row in rows if row.state == "delivered"},
            to_come=tuple(
                row.title for row in rows if row.state in ("planned", "applied", "returned", "approved")
            ),
            collections=tuple(_collection(each) for each in collections),
        )


def _steps(
    entry: RegistrationEntry, row: RegistrationItem, steps: list[RegistrationStep]
) -> tuple[StepView, ...]:
    done = {step.title: step for step in steps if step.item_id == row.id and step.round == row.round}
    return tuple(
        StepView(
            title,
            done[title].happened_at if title in done else None,
            done[title].note if title in done else "",
        )
        for title in entry.steps
    )


def _collection(found: Collection) -> CollectionView:
    return CollectionView(
        id=found.id,
        number=found.number,
        items=tuple(row["item"] for row in found.handed),
        things=tuple(thing for row in found.handed for thing in row["things"]),
        remaining=tuple(found.remaining),
        partial_reason=found.partial_reason,
        collector_name=found.collector_name,
        document_kind=found.document_kind,
        document_masked=found.document_masked,
        collected_at=found.collected_at,
        taken_back_because=found.taken_back_because,
    )

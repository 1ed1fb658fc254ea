"""How a project stands, for whoever holds its code: stages, whose turn, what comes next. No people, amounts or opinions.

A limit is named only if it stands in `_NAMED`: what it runs for is the ordinary course of a project. All else, from an
objection to a breach, is told as "其他事项", so that a new limit says nothing to strangers until somebody has decided that it may.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.lights import Light, lights_of
from api.views.projects import department_names
from api.views.whose_turn import PRESSING
from workflow.actions import tracking
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.terms import Obligor
from workflow.law.words import word
from workflow.records.clock import ClockRecord
from workflow.records.project import Project, ProjectStage
from workflow.records.tracking import TrackingCode
from workflow.rules.local_time import local_day
from workflow.rules.machines import PROJECT
from workflow.rules.standing import Standing

#: What is said of a step that is none of the ordinary course.
OTHER: Final = "办理其他事项"
#: Keys of the limits that are called by their name.
_NAMED: Final = frozenset(
    {
        "checklist_reply", "consultation_reply", "licence", "invoices", "seals", "commitment_signing",
        "land_transfer_contract", "land_use_approval_document", "property_title", "land_use_planning_permit",
        "engineering_planning_permit", "setting_out_check", "planning_conditions_verification",
        "permit_decision", "joint_permit_decision", "delivery", "fire_filing", "completion_filing",
        "awaited_agent", "awaited_analysis", "awaited_dispatch", "awaited_pack", "awaited_docking_end",
        "awaited_screening", "awaited_circulation", "awaited_informing", "awaited_qualification",
        "awaited_signed_copy", "awaited_landing_end", "awaited_acceptance_papers",
        "awaited_acceptance_arranging", "awaited_acceptance_opinion", "awaited_acceptance_conclusion",
        "awaited_registration_plan", "awaited_registration", "awaited_registration_papers",
        "awaited_registration_delivery", "awaited_collection", "awaited_registration_end",
        "awaited_approval_opening", "awaited_item_list", "awaited_item_decision", "awaited_item_supplement",
        "awaited_completion",
    }
)  # fmt: skip
#: How a stage stands, in words.
STAGE_WORDS: Final[Mapping[str, str]] = {
    "waiting": "未开始",
    "open": "进行中",
    "done": "已完成",
    "skipped": "已跳过",
    "stopped": "已停止",
}


@dataclass(frozen=True, slots=True)
class TrackedStage:
    """One of the four stages."""

    name: str
    #: A key of `STAGE_WORDS`.
    state: str
    opened_on: date | None
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class TrackedStep:
    """What somebody owes now, or would if the clock were not paused."""

    #: A department, the office or the company as such; never a person.
    who: str
    #: The kind of `who`, an `Obligor`.
    whose: str
    what: str
    standing: Standing
    due_day: date | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Tracked:
    """A project as it is shown without an account."""

    number: str
    state_words: tuple[str, ...]
    ended: bool
    stages: tuple[TrackedStage, ...]
    steps: tuple[TrackedStep, ...]
    #: The stages that come after those which are open.
    next_stages: tuple[str, ...]
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class CodeStanding:
    """Whether a project has a code that stands; the code itself is nowhere."""

    version: int
    issued_at: datetime | None
    revoked_at: datetime | None

    @property
    def stands(self) -> bool:
        """Whether a code opens the page now."""
        return self.issued_at is not None and self.revoked_at is None


def code_of(session: Session, project_id: int) -> CodeStanding:
    """How the code of a project stands."""
    kept = session.get(TrackingCode, project_id)
    if kept is None:
        return CodeStanding(tracking.version_of(session, project_id), None, None)
    return CodeStanding(kept.version, kept.issued_at, kept.revoked_at)


def standing_of(session: Session, law: Law, project: Project, now: datetime) -> Tracked:
    """How a project stands at an instant, for whoever holds its code."""
    edition = law.editions.get(project.edition_hash, law.current)
    ended = project.state in ("suspended", "withdrawn", "completed")
    stages = _stages(session, edition, project)
    return Tracked(
        number=project.number,
        state_words=tuple(PROJECT.words.get(leaf, leaf) for leaf in project.configuration),
        ended=ended,
        stages=stages,
        steps=() if project.state in ("suspended", "withdrawn") else _steps(session, law, project, now),
        next_stages=() if ended else tuple(each.name for each in stages if each.state == "waiting"),
        seen_at=now,
    )


def _stages(session: Session, edition: Edition, project: Project) -> tuple[TrackedStage, ...]:
    rows = {
        row.stage: row
        for row in session.scalars(select(ProjectStage).where(ProjectStage.project_id == project.id))
    }
    stopped = project.state in ("suspended", "withdrawn")
    shown = []
    for entry in edition.stages:
        row = rows[entry.stage]
        shown.append(
            TrackedStage(
                entry.name,
                "stopped" if stopped and row.state == "open" else row.state,
                local_day(row.opened_at) if row.opened_at else None,
                local_day(row.closed_at) if row.closed_at else None,
            )
        )
    return tuple(shown)


def _steps(session: Session, law: Law, project: Project, now: datetime) -> tuple[TrackedStep, ...]:
    records = session.scalars(
        select(ClockRecord)
        .where(ClockRecord.project_id == project.id, ClockRecord.stopped_at.is_(None))
        .order_by(ClockRecord.id)
    ).all()
    keys = {record.id: record.limit_key for record in records}
    names = department_names(session)
    lights = lights_of(session, law, [(record, project.edition_hash) for record in records], now)
    shown = (*PRESSING, Standing.PAUSED)
    steps = [
        TrackedStep(
            _who(light, names, law.editions.get(project.edition_hash, law.current).office),
            light.obligor_kind,
            light.limit_title if keys[light.clock_id] in _NAMED else OTHER,
            light.standing,
            light.due_day,
            light.provisional,
        )
        for light in lights
        if light.standing in shown
    ]
    # The same step of the same department several times over is one line.
    return tuple(dict.fromkeys(sorted(steps, key=_soonest)))


def _soonest(step: TrackedStep) -> tuple[date, str, str]:
    return step.due_day or date.max, step.who, step.what


def _who(light: Light, names: Mapping[str, str], office: str) -> str:
    match light.obligor_kind:
        case Obligor.DEPARTMENT:
            return names.get(light.obligor_key, "有关部门")
        case Obligor.OFFICE:
            return office
    return word(Obligor(light.obligor_kind))

"""What follows a signed commitment: papers that come later (容缺), and checks on the spot (事中事后监管)."""

from dataclasses import dataclass
from datetime import date, datetime

from api.views.commitment_reader import Reader
from api.views.lights import Light
from workflow.actions import promise_retractions as retractions
from workflow.actions.cases import case_of
from workflow.law.terms import Obligor
from workflow.records.commitment import DeferredMaterial, SupervisionPoint
from workflow.rules.commitment import Draft
from workflow.rules.machines import (
    DEFERRED_MATERIAL,
    SUPERVISION_POINT,
)


@dataclass(frozen=True, slots=True)
class DeferralView:
    """A paper promised for later."""

    id: int
    version: int
    name: str
    department: str
    promised_on: date
    state: str
    state_word: str
    handed_in_at: datetime | None
    in_time: bool | None
    note: str
    light: Light | None
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PointView:
    """A check of a department."""

    id: int
    version: int
    department: str
    title: str
    planned_on: date
    state: str
    state_word: str
    checked_at: datetime | None
    finding: str
    light: Light | None
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedView:
    """A deferred paper or a check that a text plans which is not signed yet."""

    what: str
    #: Who looks at it, as people call it; empty for the office.
    department: str
    on: date


def planned_views(reader: Reader, draft: Draft) -> tuple[tuple[PlannedView, ...], tuple[PlannedView, ...]]:
    """The deferred papers and the checks of a text, in their order."""

    def owner(department: str) -> str:
        return reader.names.get(department, department)

    return (
        tuple(PlannedView(each.name, owner(each.department), each.on) for each in draft.deferrals),
        tuple(PlannedView(each.title, owner(each.department), each.on) for each in draft.points),
    )


def deferral_view(reader: Reader, row: DeferredMaterial, *, binding: bool) -> DeferralView:
    own = case_of(reader.project, [row.department_key] if row.department_key else [])
    moves: dict[str, str] = {}
    if binding and row.state == "promised":
        moves = {"hand_in": "deferral.hand_in", "waive": "deferral.check"}
    elif binding and row.state == "handed_in":
        moves = {"check": "deferral.check"}
    undo, act = retractions.deferral_move(reader.session, row)
    if binding and undo:
        moves["take_back"] = act
    return DeferralView(
        id=row.id,
        version=row.version,
        name=row.name,
        department=reader.names.get(row.department_key or "", ""),
        promised_on=row.promised_on,
        state=row.state,
        state_word=DEFERRED_MATERIAL.words[row.state],
        handed_in_at=row.handed_in_at,
        in_time=row.in_time,
        note=row.note,
        light=reader.lights.get(("deferred_material", row.id)),
        offers=reader.offers(own, **moves),
    )


def point_view(reader: Reader, row: SupervisionPoint, *, binding: bool) -> PointView:
    own = case_of(reader.project, [row.department_key])
    moves: dict[str, str] = {}
    if binding and row.state in ("planned", "rectifying"):
        moves["record"] = "oversight.record"
    light = reader.lights.get(("supervision_point", row.id))
    # On the clock of whoever has to put it right, and not of whoever looks whether it was.
    if row.state == "rectifying" and light is not None and light.obligor_kind == Obligor.ENTERPRISE:
        moves["report"] = "oversight.report"
    if binding and row.state == "planned":
        moves["cancel"] = "oversight.plan"
    # Once the enterprise has reported, the department looks: the report is taken back first.
    looking = light is not None and light.stopped_at is None and light.obligor_kind == Obligor.DEPARTMENT
    if row.state == "rectifying" and looking:
        moves["take_back_report"] = "oversight.report"
    elif binding and row.state != "planned":
        moves["take_back"] = "oversight.plan" if row.state == "cancelled" else "oversight.record"
    return PointView(
        id=row.id,
        version=row.version,
        department=reader.names[row.department_key],
        title=row.title,
        planned_on=row.planned_on,
        state=row.state,
        state_word=SUPERVISION_POINT.words[row.state],
        checked_at=row.checked_at,
        finding=row.finding,
        light=light,
        offers=reader.offers(own, **moves),
    )

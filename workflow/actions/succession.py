"""What of a department goes over to others when it is merged or split: whatever is not done yet (三（一）).

What was done stays under the name of whoever did it: opinions of finished rounds, parts, decisions, stopped clocks.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from workflow.actions import clause_sides, consultations
from workflow.law.terms import Obligor, Phase, Stage
from workflow.records.acceptance import AcceptancePart, JointAcceptance
from workflow.records.acceptance_check import FollowUp
from workflow.records.answer_link import AnswerLink
from workflow.records.approval_item import ApprovalItem, ItemDeferral, ItemPause
from workflow.records.awaited import awaited_of
from workflow.records.blocker import Blocker
from workflow.records.breach import Breach, Dispute
from workflow.records.checklist import Checklist
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.project import Involvement, Project, ProjectStage
from workflow.records.registration import RegistrationItem
from workflow.records.steps.asking import STEP
from workflow.records.supervision import Supervision
from workflow.rules.division import Division
from workflow.rules.machines import ENDED, UNDER_WAY

_OVER: Final = ("withdrawn", "completed")
_OWNER: Final = Obligor.DEPARTMENT.value


@dataclass(frozen=True, slots=True)
class Going:
    """One thing that goes over."""

    project_id: int | None
    #: What it is, e.g. `checklist`, and in words.
    kind: str
    word: str
    record: Any
    #: The column that names the department.
    column: str
    #: Key of the department that it goes to.
    to: str


@dataclass(slots=True)
class Succession:
    """Everything that goes over, what stays, and what stands in the way."""

    going: list[Going] = field(default_factory=list)
    #: Answered already, where the successor was asked the same: it stays under the former name.
    staying: list[Going] = field(default_factory=list)
    #: Still open, where the successor was asked the same: one of the two questions has to be taken back first.
    in_the_way: list[Going] = field(default_factory=list)

    def counted(self) -> dict[str, dict[str, int]]:
        """How many of each kind go to each department, by its name in Chinese."""
        found: dict[str, dict[str, int]] = {}
        for each in self.going:
            theirs = found.setdefault(each.to, {})
            theirs[each.word] = theirs.get(each.word, 0) + 1
        return found


def found(session: Session, division: Division, *, today: date) -> Succession:
    """What goes over from one department to others, looked at and not touched; what stays with itself is not named."""
    result, heirs = Succession(), Heirs(session, division, today)
    for kind, word, column, asked, same, still_open in _kinds(division.former):
        taken = {
            heir: set(session.scalars(same(heir))) if same is not None else set() for heir in division.heirs
        }
        for record, project_id in session.execute(asked).all():
            to = heirs.of(kind, record, project_id)
            one = Going(project_id, kind, word, record, column, to)
            if to == division.former:
                continue
            if same is None or _parent(record) not in taken[to]:
                result.going.append(one)
            elif record.state in still_open:
                result.in_the_way.append(one)
            else:
                result.staying.append(one)
    return result


class Heirs:
    """To which department each running thing goes: exactly one, as the duty that it belongs to does.

    What belongs to no phase, item or limit by itself goes to whoever has all that the former department did in the
    project, else to whoever has the rest.
    """

    def __init__(self, session: Session, division: Division, today: date) -> None:
        self._session, self._division, self._today = session, division, today
        self._of_project: dict[int | None, str] = {None: division.rest}
        #: Where things went that clocks, links and orders are about.
        self._went: dict[tuple[str, int], str] = {}
        #: What the steps without a limit are about, by project.
        self._steps: dict[int, dict[tuple[int, str], str]] = {}

    def of(self, kind: str, record: Any, project_id: int | None) -> str:
        """The department that one thing goes to; it may be the former itself."""
        to = self._chosen(kind, record, project_id)
        # A promise counts by the limit that it was signed with, a thing by what it is about.
        self._went.setdefault((kind, record.id), to)
        return to

    def _chosen(self, kind: str, record: Any, project_id: int | None) -> str:
        division = self._division
        match kind:
            case "approval_item":
                return division.heir(phase=record.phase, item=record.item_code)
            case "registration_item":
                return division.heir(phase=Phase.BUSINESS_SETUP.value, item=record.code)
            case "joint_acceptance" | "acceptance_part" | "acceptance_follow_up":
                return self._of_acceptance(project_id)
            case "checklist":
                return division.only((phase, "") for phase in record.phases)
            case "clause":
                through = (record.through_kind, record.through_id or 0)
                limit = str(record.limit.get("key", ""))
                whole = self.in_project(project_id)
                named = division.heir(limit=limit) if limit else division.rest
                return self._went.get(through, named if named != division.rest else whole)
            case "breach":
                return self._about(("clause", record.clause_id), project_id)
            case "dispute":
                return self._about((record.about_kind, record.about_id), project_id)
            case "answer_link":
                return self._about((record.subject_kind, record.subject_id), project_id)
            case "clock":
                return self._of_clock(record, project_id)
            case "supervision":
                clock = self._session.get_one(ClockRecord, record.clock_id)
                return self._of_clock(clock, project_id)
            case _:
                return self.in_project(project_id)

    def _of_acceptance(self, project_id: int | None) -> str:
        """Whoever has all the items of completion that the former department has in the project, else the phase."""
        phase, former = Phase.COMPLETION.value, self._division.former
        listed = self._session.scalars(
            select(ApprovalItem.item_code).where(
                ApprovalItem.project_id == project_id,
                ApprovalItem.phase == phase,
                ApprovalItem.department_key == former,
            )
        )
        named = self._session.scalars(
            select(Involvement.items).where(
                Involvement.project_id == project_id,
                Involvement.phase == phase,
                Involvement.department_key == former,
            )
        )
        codes = {*listed, *(item for items in named for item in items)}
        found = {self._division.heir(phase=phase, item=code) for code in codes}
        return found.pop() if len(found) == 1 else self._division.heir(phase=phase)

    def _about(self, subject: tuple[str, int | None], project_id: int | None) -> str:
        kind, subject_id = subject
        return self._went.get((kind, subject_id or 0)) or self.in_project(project_id)

    def _of_clock(self, clock: ClockRecord, project_id: int | None) -> str:
        if clock.subject_kind == STEP:
            return self._about(self._step_of(clock, project_id), project_id)
        went = self._went.get((clock.subject_kind, clock.subject_id))
        if went is not None:
            return went
        named = self._division.heir(limit=clock.limit_key)
        return named if named != self._division.rest else self.in_project(project_id)

    def _step_of(self, clock: ClockRecord, project_id: int | None) -> tuple[str, int | None]:
        """What a step without a limit is about: its clock knows the number of that alone (ADR 0018)."""
        if project_id is None:
            return "", None
        if project_id not in self._steps:
            project = self._session.get_one(Project, project_id)
            owed = awaited_of(self._session, project, self._today)
            self._steps[project_id] = {(each.subject[1], each.key): each.subject[0] for each in owed}
        kind = self._steps[project_id].get((clock.subject_id, clock.limit_key), "")
        if kind == "item_pause":
            return "approval_item", self._session.get_one(ItemPause, clock.subject_id).approval_item_id
        if kind == "item_deferral":
            return "approval_item", self._session.get_one(ItemDeferral, clock.subject_id).approval_item_id
        return kind, clock.subject_id

    def of_line(self, line: Mapping[str, Any], project_id: int | None) -> str:
        """Who is named in a line of a text that is not signed yet, or of an agenda."""
        named = self._division.heir(limit=str(line.get("limit") or ""))
        return named if named != self._division.rest else self.in_project(project_id)

    def in_project(self, project_id: int | None) -> str:
        """Who has all that the former department does in a project, else whoever has the rest."""
        if project_id not in self._of_project:
            rows = self._session.execute(
                select(Involvement.phase, Involvement.items).where(
                    Involvement.project_id == project_id,
                    Involvement.department_key == self._division.former,
                )
            )
            duties = [(phase, item) for phase, items in rows for item in (items or ("",))]
            self._of_project[project_id] = self._division.only(duties)
        return self._of_project[project_id]


def _parent(record: Any) -> int:
    """What a department is asked for once: a project's list, one consultation, one joint acceptance."""
    if isinstance(record, Checklist):
        return record.project_id
    return int(record.consultation_id if isinstance(record, Consultee) else record.acceptance_id)


def _kinds(key: str) -> Iterator[tuple[str, str, str, Any, Any, tuple[str, ...]]]:
    """Each kind of thing: its key and name, the column of its department, and which rows go over.

    Then, where a department is asked once only, what another one was asked for, and the states that are still open.
    """
    going_on = Project.state.not_in(_OVER)
    yield (
        "checklist", "材料清单", "department_key",
        select(Checklist, Checklist.project_id)
        .join(Project, Project.id == Checklist.project_id)
        .where(Checklist.department_key == key, Checklist.state != "withdrawn", going_on),
        lambda other: select(Checklist.project_id).where(Checklist.department_key == other),
        ("awaiting", "returned", "stale"),
    )  # fmt: skip
    yield (
        "consultee", "征询意见", "department_key",
        select(Consultee, Consultation.project_id)
        .join(Consultation, Consultation.id == Consultee.consultation_id)
        .join(Project, Project.id == Consultation.project_id)
        .where(
            Consultee.department_key == key,
            Consultee.state.not_in(("withdrawn", "not_concerned")),
            Consultation.state.not_in(consultations.CLOSED),
            going_on,
        ),
        lambda other: select(Consultee.consultation_id).where(Consultee.department_key == other),
        ("awaiting", "stale"),
    )  # fmt: skip
    yield (
        "acceptance_part", "联合验收意见", "department_key",
        select(AcceptancePart, JointAcceptance.project_id)
        .join(JointAcceptance, JointAcceptance.id == AcceptancePart.acceptance_id)
        .where(
            AcceptancePart.department_key == key,
            AcceptancePart.state != "withdrawn",
            JointAcceptance.state.in_(UNDER_WAY),
        ),
        lambda other: select(AcceptancePart.acceptance_id).where(AcceptancePart.department_key == other),
        ("awaiting", "to_rectify"),
    )  # fmt: skip
    for kind, word, column, record, *which in _plain(key, going_on):
        yield (
            kind, word, column,
            select(record, record.project_id).join(Project, Project.id == record.project_id).where(*which),
            None, (),
        )  # fmt: skip
    yield (
        "acceptance_follow_up", "联合验收检查整改", "department_key",
        select(FollowUp, JointAcceptance.project_id)
        .outerjoin(JointAcceptance, JointAcceptance.id == FollowUp.acceptance_id)
        .where(FollowUp.department_key == key, FollowUp.done_at.is_(None)),
        None, (),
    )  # fmt: skip


def _plain(key: str, going_on: ColumnElement[bool]) -> Iterator[tuple[Any, ...]]:
    """The kinds whose rows name their project, and of which a department may have any number."""
    binding = Commitment.state.not_in(ENDED)
    yield (
        "registration_item", "企业开办事项", "department_key", RegistrationItem,
        RegistrationItem.department_key == key,
        RegistrationItem.state.in_(("planned", "applied", "returned", "approved")), going_on,
    )  # fmt: skip
    yield (
        "approval_item", "审批事项", "department_key", ApprovalItem,
        ApprovalItem.department_key == key,
        ApprovalItem.state.not_in(("delivered", "withdrawn", "revoked", "not_applicable", "refused_at_intake")), going_on,
    )  # fmt: skip
    yield (
        "joint_acceptance", "牵头的联合验收", "lead_key", JointAcceptance,
        JointAcceptance.lead_key == key, JointAcceptance.state.in_(UNDER_WAY),
    )  # fmt: skip
    yield (
        "resolution", "会商决定", "owner_key", Resolution,
        Resolution.owner_kind == _OWNER, Resolution.owner_key == key,
        Resolution.state.in_(("drafted", "open", "reported")),
    )  # fmt: skip
    yield (
        "blocker", "难点、堵点", "owner_key", Blocker,
        Blocker.owner_kind == _OWNER, Blocker.owner_key == key,
        Blocker.state.in_(("raised", "coordinating", "deliberated")),
    )  # fmt: skip
    yield (
        "blocker", "会商报请", "asked_key", Blocker,
        Blocker.asked_kind == _OWNER, Blocker.asked_key == key,
        Blocker.state.in_(("raised", "coordinating", "deliberated")),
    )  # fmt: skip
    yield (
        "clause", "承诺条款", "department_key", Clause,
        Clause.department_key == key, Clause.done_at.is_(None),
        Clause.state.in_(("waiting", "standing", "running", "missed")),
        Clause.commitment_id.in_(select(Commitment.id).where(binding)),
    )  # fmt: skip
    yield (
        "deferred_material", "容缺材料", "department_key", DeferredMaterial,
        DeferredMaterial.department_key == key, DeferredMaterial.state.in_(("promised", "handed_in")),
        DeferredMaterial.commitment_id.in_(select(Commitment.id).where(binding)),
    )  # fmt: skip
    yield (
        "supervision_point", "监管检查", "department_key", SupervisionPoint,
        SupervisionPoint.department_key == key, SupervisionPoint.state.in_(("planned", "rectifying")),
        SupervisionPoint.commitment_id.in_(select(Commitment.id).where(binding)),
    )  # fmt: skip
    yield (
        "breach", "违诺", "department_key", Breach,
        Breach.department_key == key, Breach.closed_at.is_(None),
    )  # fmt: skip
    yield (
        "dispute", "异议", "department_key", Dispute,
        Dispute.department_key == key, Dispute.state != "closed",
    )  # fmt: skip
    yield (
        "supervision", "督办单", "obligor_key", Supervision,
        Supervision.obligor_kind == _OWNER, Supervision.obligor_key == key, Supervision.state != "closed",
    )  # fmt: skip
    yield (
        "answer_link", "答复链接", "department_key", AnswerLink,
        AnswerLink.department_key == key, AnswerLink.revoked_at.is_(None), going_on,
    )  # fmt: skip
    yield (
        "clock", "计时", "obligor_key", ClockRecord,
        ClockRecord.obligor_kind == _OWNER, ClockRecord.obligor_key == key, ClockRecord.stopped_at.is_(None),
    )  # fmt: skip


def involvements(session: Session, former: str) -> list[Involvement]:
    """The phases of projects not over yet in which a department takes part."""
    rows = (
        select(Involvement)
        .join(Project, Project.id == Involvement.project_id)
        .where(Involvement.department_key == former, Project.state.not_in(_OVER))
        .order_by(Involvement.id)
    )
    return list(session.scalars(rows))


def meetings(session: Session, former: str) -> list[Deliberation]:
    """The meetings still to be held to which a department is called."""
    rows = session.scalars(
        select(Deliberation).where(Deliberation.state == "called").order_by(Deliberation.id)
    )
    return [row for row in rows if former in row.departments]


def drafts(session: Session, former: str) -> list[Commitment]:
    """The commitments not signed yet in whose text a department promises or checks something."""
    rows = session.scalars(
        select(Commitment)
        .where(Commitment.signed_at.is_(None), Commitment.state.not_in(ENDED))
        .order_by(Commitment.id)
    )
    return [row for row in rows if _names(row.draft, former)]


def _names(data: Any, department: str) -> bool:
    """Whether a text or an agenda names a department."""
    seen: list[bool] = []

    def asked(_: Mapping[str, Any]) -> str:
        seen.append(True)
        return department

    renamed(data, department, asked)
    return bool(seen)


def renamed(data: Any, former: str, heir: Callable[[Mapping[str, Any]], str]) -> Any:
    """A text or an agenda with whoever follows in the former's place; `heir` is asked with each line that names it."""
    if isinstance(data, dict):
        return {
            name: heir(data) if name == "department" and value == former else renamed(value, former, heir)
            for name, value in data.items()
        }
    if isinstance(data, list):
        return [renamed(each, former, heir) for each in data]
    return data


def needs(session: Session, project_id: int, department: str) -> bool:
    """Whether a project has something of a department that is not done yet: what would go over to another one.

    What was answered and is only to be read is done: a list, and an opinion from which no text can be made any more.
    """
    for kind, _, _, asked, _, still_open in _kinds(department):
        if kind == "answer_link":
            continue
        project = asked.column_descriptions[1]["expr"]
        wanted = asked.where(project == project_id).limit(1)
        if kind == "checklist":
            wanted = wanted.where(Checklist.state.in_(still_open))
        if kind == "consultee":
            wanted = wanted.where(or_(Consultee.state.in_(still_open), _may_be_drafted()))
        if session.execute(wanted).first() is not None:
            return True
    called = session.scalars(
        select(Deliberation.departments).where(
            Deliberation.project_id == project_id, Deliberation.state == "called"
        )
    )
    return department in clause_sides.drafted(session, project_id) or any(
        department in each for each in called
    )


def _may_be_drafted() -> ColumnElement[bool]:
    """Whether an opinion may still go into the first text of a commitment (`informing.inform`)."""
    return and_(
        exists().where(
            ProjectStage.project_id == Consultation.project_id,
            ProjectStage.stage == Stage.DIRECT_LANDING.value,
            ProjectStage.state.not_in(("done", "skipped")),
        ),
        ~exists().where(
            Commitment.consultation_id == Consultation.id,
            Commitment.state.not_in(ENDED),
        ),
    )

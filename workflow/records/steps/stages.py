"""What the office owes along the document's own path: to take a stage up, to end it, to list its items, to end the project."""

from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from workflow.law.terms import Phase, Stage
from workflow.records.acceptance import JointAcceptance
from workflow.records.approval_item import ApprovalItem
from workflow.records.blocker import Blocker
from workflow.records.breach import Breach, Dispute
from workflow.records.checklist import Checklist
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.consultation import Consultation
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.project import Involvement, Project, ProjectStage
from workflow.records.steps.asking import of_project
from workflow.records.steps.commitment import SCANNED
from workflow.records.steps.docking import UNASKED
from workflow.records.supervision import Supervision
from workflow.rules.acceptance import ITEM
from workflow.rules.machines import BINDING, DRAFTING, IN_FLIGHT, OWING, UNDER_WAY

#: States of a consultation after which there is nothing to sign.
_WITHOUT: Final = ("refused", "declined")
#: States of a consultation after which direct landing may be finished, if the commitment allows it.
_SETTLED: Final = ("unopposed", "cleared", "withdrawn")


def _stage(stage: Stage, *states: str) -> ColumnElement[bool]:
    return exists().where(
        ProjectStage.project_id == Project.id,
        ProjectStage.stage == stage.value,
        ProjectStage.state.in_(states),
    )


def _newest(
    record: type[Consultation] | type[Commitment], *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Whether the newest round of its kind in a project is so."""
    last = (
        select(func.max(record.round))
        .where(record.project_id == Project.id)
        .correlate(Project)
        .scalar_subquery()
    )
    return exists().where(record.project_id == Project.id, record.round == last, *conditions)


#: Nobody is asked about direct landing before it opens, nor once it is done or was skipped.
LANDING: Final = _stage(Stage.DIRECT_LANDING, "open")
DOCKED: Final = and_(
    Project.state == "docking",
    Project.agent_id.is_not(None),
    exists().where(Involvement.project_id == Project.id),
    not_(exists().where(Involvement.project_id == Project.id, *UNASKED)),
    not_(exists().where(Checklist.project_id == Project.id, Checklist.state.in_(OWING))),
)
_NO_COMMITMENT: Final = or_(
    not_(exists().where(Commitment.project_id == Project.id)),
    _newest(Commitment, Commitment.state == "withdrawn"),
)
UNASKED_YET: Final = and_(
    LANDING,
    or_(
        not_(exists().where(Consultation.project_id == Project.id)),
        _newest(Consultation, Consultation.state == "withdrawn"),
    ),
    _NO_COMMITMENT,
)
LANDED: Final = and_(
    LANDING,
    _newest(Consultation, Consultation.state.in_(_SETTLED)),
    or_(
        _newest(Commitment, Commitment.state == "declined"),
        _newest(
            Commitment,
            Commitment.state.not_in((*DRAFTING, "declined", "withdrawn")),
            SCANNED,
        ),
    ),
)
#: There is nothing to sign, and what the meeting said is out: the project goes the ordinary way.
NOT_LANDED: Final = and_(
    LANDING,
    _newest(Consultation, Consultation.state.in_(_WITHOUT)),
    not_(exists().where(Deliberation.project_id == Project.id, Deliberation.state == "held")),
)
ENTERABLE: Final = and_(
    _stage(Stage.CONSTRUCTION_APPROVAL, "waiting"),
    _stage(Stage.BUSINESS_REGISTRATION, "done", "skipped"),
    _stage(Stage.DIRECT_LANDING, "done", "skipped"),
    Project.state != "docking",
)
DECIDED: Final = and_(
    Project.state == "construction_approval",
    exists().where(ApprovalItem.project_id == Project.id),
    not_(
        exists().where(ApprovalItem.project_id == Project.id, ApprovalItem.state.in_(("planned", *IN_FLIGHT)))
    ),
)
_LATER: Final = aliased(JointAcceptance)
#: What each keeps a project from being completed (`actions/stages.py`); a promise that runs to a day still ahead does not,
#: and of one that is past its day the clock runs.
_LEFT: Final = (
    exists().where(
        Involvement.project_id == Project.id,
        Involvement.phase != Phase.BUSINESS_SETUP.value,
        # Two levels down nothing is taken from outside by itself: any project's item would do.
        ~exists()
        .where(ApprovalItem.project_id == Project.id, ApprovalItem.phase == Involvement.phase)
        .correlate(Project, Involvement),
    ),
    exists().where(
        ClockRecord.project_id == Project.id,
        ClockRecord.stopped_at.is_(None),
        ClockRecord.subject_kind.in_(("approval_item", "item_pause", "item_deferral")),
    ),
    exists().where(
        JointAcceptance.project_id == Project.id,
        JointAcceptance.state != "passed",
        ~exists().where(
            _LATER.project_id == JointAcceptance.project_id, _LATER.round > JointAcceptance.round
        ),
        or_(
            JointAcceptance.state.in_(UNDER_WAY),
            # That there is to be none the office says of the item.
            ~exists()
            .where(
                ApprovalItem.project_id == Project.id,
                ApprovalItem.item_code == ITEM,
                ApprovalItem.state == "not_applicable",
            )
            .correlate(Project),
        ),
    ),
    exists().where(
        Clause.project_id == Project.id,
        Commitment.id == Clause.commitment_id,
        Commitment.state.in_(BINDING),
        or_(Clause.state == "waiting", and_(Clause.state == "missed", Clause.done_at.is_(None))),
    ),
    exists().where(
        DeferredMaterial.project_id == Project.id,
        Commitment.id == DeferredMaterial.commitment_id,
        Commitment.state.in_(BINDING),
        DeferredMaterial.state.in_(("promised", "handed_in")),
    ),
    exists().where(SupervisionPoint.project_id == Project.id, SupervisionPoint.state == "rectifying"),
    exists().where(Breach.project_id == Project.id, Breach.closed_at.is_(None)),
    exists().where(Dispute.project_id == Project.id, Dispute.state != "closed"),
    exists().where(
        Blocker.project_id == Project.id, Blocker.state.in_(("raised", "coordinating", "deliberated"))
    ),
    exists().where(
        Resolution.project_id == Project.id, Resolution.state.in_(("drafted", "open", "reported"))
    ),
    exists().where(Supervision.project_id == Project.id, Supervision.state != "closed"),
)
GOING_ON: Final = (
    of_project("awaited_docking_end", DOCKED),
    of_project("awaited_screening", UNASKED_YET),
    of_project("awaited_landing_end", LANDED),
    of_project("awaited_landing_given_up", NOT_LANDED),
    of_project("awaited_approval_opening", ENTERABLE),
    of_project(
        "awaited_item_list",
        Project.state == "construction_approval",
        ~exists().where(ApprovalItem.project_id == Project.id),
    ),
    of_project("awaited_completion", DECIDED, *(~each for each in _LEFT)),
)

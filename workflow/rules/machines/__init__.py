"""The machines of the mechanism, each a table of moves with the clause that allows it; one file per chapter."""

from collections.abc import Mapping
from typing import Final

from workflow.rules.machines.acceptance import ACCEPTANCE_PART, JOINT_ACCEPTANCE, UNDER_WAY
from workflow.rules.machines.approval import APPROVAL_ITEM, IN_FLIGHT, NOT_FILED, WITH_DEPARTMENT
from workflow.rules.machines.commitment import (
    BINDING,
    BREACH,
    CLAUSE,
    COMMITMENT,
    CONFIRMATION,
    CREDIT_REPAIR,
    DEFERRED_MATERIAL,
    DISPUTE,
    DRAFTING,
    ENDED,
    FROZEN,
    SUPERVISION_POINT,
    UNREPAIRED,
)
from workflow.rules.machines.deliberation import BLOCKER, DELIBERATION, RESOLUTION
from workflow.rules.machines.docking import CHECKLIST, OWING
from workflow.rules.machines.landing import CONSULTATION, CONSULTEE, SILENT
from workflow.rules.machines.project import ADVANCING, PROJECT
from workflow.rules.machines.registration import ADDRESS_REPORT, PICKUP, REGISTRATION_ITEM, SETTLED
from workflow.rules.machines.supervision import SUPERVISION
from workflow.rules.moves import Moves, ParallelMoves

#: Every machine by name, for diagrams and the exhaustive test.
MACHINES: Final[Mapping[str, Moves | ParallelMoves]] = {
    machine.name: machine
    for machine in (
        PROJECT,
        # docking
        CHECKLIST,
        # business registration
        REGISTRATION_ITEM,
        PICKUP,
        ADDRESS_REPORT,
        # direct landing
        CONSULTATION,
        CONSULTEE,
        COMMITMENT,
        CLAUSE,
        CONFIRMATION,
        DEFERRED_MATERIAL,
        SUPERVISION_POINT,
        BREACH,
        CREDIT_REPAIR,
        DISPUTE,
        DELIBERATION,
        RESOLUTION,
        BLOCKER,
        # construction approval
        JOINT_ACCEPTANCE,
        ACCEPTANCE_PART,
        APPROVAL_ITEM,
        # supervision
        SUPERVISION,
    )
}

__all__ = [
    "ACCEPTANCE_PART",
    "ADDRESS_REPORT",
    "ADVANCING",
    "APPROVAL_ITEM",
    "BINDING",
    "BLOCKER",
    "BREACH",
    "CHECKLIST",
    "CLAUSE",
    "COMMITMENT",
    "CONFIRMATION",
    "CONSULTATION",
    "CONSULTEE",
    "CREDIT_REPAIR",
    "DEFERRED_MATERIAL",
    "DELIBERATION",
    "DISPUTE",
    "DRAFTING",
    "ENDED",
    "FROZEN",
    "IN_FLIGHT",
    "JOINT_ACCEPTANCE",
    "MACHINES",
    "NOT_FILED",
    "OWING",
    "PICKUP",
    "PROJECT",
    "REGISTRATION_ITEM",
    "RESOLUTION",
    "SETTLED",
    "SILENT",
    "SUPERVISION",
    "SUPERVISION_POINT",
    "UNDER_WAY",
    "UNREPAIRED",
    "WITH_DEPARTMENT",
]

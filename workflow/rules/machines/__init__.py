"""The machines of the mechanism, each a table of moves with the clause that allows it; one file per chapter."""

from collections.abc import Mapping
from typing import Final

from workflow.rules.machines.commitment import (
    BINDING,
    BREACH,
    CLAUSE,
    COMMITMENT,
    CREDIT_REPAIR,
    DEFERRED_MATERIAL,
    DISPUTE,
    DRAFTING,
    ENDED,
    SUPERVISION_POINT,
    UNREPAIRED,
)
from workflow.rules.machines.docking import CHECKLIST, OWING
from workflow.rules.machines.landing import CONSULTATION, CONSULTEE
from workflow.rules.machines.project import ADVANCING, PROJECT
from workflow.rules.moves import Moves, ParallelMoves

#: Every machine by name, for diagrams and the exhaustive test.
MACHINES: Final[Mapping[str, Moves | ParallelMoves]] = {
    machine.name: machine
    for machine in (
        PROJECT,
        # docking
        CHECKLIST,
        # business registration
        # direct landing
        CONSULTATION,
        CONSULTEE,
        COMMITMENT,
        CLAUSE,
        DEFERRED_MATERIAL,
        SUPERVISION_POINT,
        BREACH,
        CREDIT_REPAIR,
        DISPUTE,
        # construction approval
        # supervision
    )
}

__all__ = [
    "ADVANCING",
    "BINDING",
    "BREACH",
    "CHECKLIST",
    "CLAUSE",
    "COMMITMENT",
    "CONSULTATION",
    "CONSULTEE",
    "CREDIT_REPAIR",
    "DEFERRED_MATERIAL",
    "DISPUTE",
    "DRAFTING",
    "ENDED",
    "MACHINES",
    "OWING",
    "PROJECT",
    "SUPERVISION_POINT",
    "UNREPAIRED",
]

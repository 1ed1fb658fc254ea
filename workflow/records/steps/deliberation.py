"""What is owed of meetings and blockers (二（三）1, 三（二）), also of those about what outlives the completion."""

from typing import Final

from sqlalchemy import exists, not_

from workflow.records.blocker import Blocker
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.steps.asking import by_office

#: What its meetings decided is carried on by the decisions, each with a clock of its own.
_DECIDED: Final = exists().where(
    Deliberation.project_id == Blocker.project_id,
    Deliberation.blocker_id == Blocker.id,
    Resolution.deliberation_id == Deliberation.id,
    Resolution.state.in_(("drafted", "open", "reported")),
)
AFTERWARDS: Final = (
    by_office("deliberation", Deliberation, "awaited_minutes", Deliberation.state == "held"),
    by_office("resolution", Resolution, "awaited_resolution_check", Resolution.state == "reported"),
    by_office(
        "blocker", Blocker, "awaited_blocker_resolution", Blocker.state == "deliberated", not_(_DECIDED)
    ),
)

"""What sweeps fired, told apart: what runs under a limit, and what is only owed."""

from builders.county import County
from workflow.actions.supervision import Swept
from workflow.law.terms import Rung
from workflow.records.clock import ClockRecord


def of_limits(county: County, found: Swept) -> list[Rung]:
    """What was fired of clocks that have a limit; that nobody is named as liaison here is looked at elsewhere."""
    steps = {row.id for row in county.all(ClockRecord, ClockRecord.subject_kind == "awaited")}
    return [rung for key, rung in found.fired if key not in steps]

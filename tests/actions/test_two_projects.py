"""What a project owes is its own: another project that is elsewhere on its way takes nothing away from it."""

from builders.county import County
from builders.owed import open_clocks, owed
from workflow.records.clock import ClockRecord
from workflow.records.steps.packs import PACK


def compiling(county: County) -> list[int]:
    """The projects whose pack is to be compiled now."""
    rows = county.all(ClockRecord, ClockRecord.limit_key == PACK, ClockRecord.stopped_at.is_(None))
    return sorted(row.project_id for row in rows)


def test_a_pack_is_to_be_compiled_also_while_another_project_is_asked_about_the_same_phase(
    county: County,
) -> None:
    first, asked = county.a_dispatched_project()
    for checklist in asked.values():
        county.answer(checklist)
    assert compiling(county) == [first]
    county.a_dispatched_project(name="乙项目")
    assert compiling(county) == [first]
    third, asked = county.a_dispatched_project(name="丙项目")
    for checklist in asked.values():
        county.answer(checklist)
    assert compiling(county) == [first, third]
    assert open_clocks(county) == owed(county)

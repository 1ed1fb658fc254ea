"""An application that is recorded late was not before its department until then (行政许可法32): one side's line binds nobody."""

from datetime import date, datetime
from typing import Any

import pytest

from builders.approval import (
    a_project_in_approval,
    accept,
    clocks,
    department,
    item_of,
    planned,
    receive,
    through,
)
from builders.county import County, at
from workflow.actions import item_acceptance, item_intake
from workflow.errors import DeemedTooEarly
from workflow.records.clock import ClockRecord

WHY = "窗口忘记登记"
CAME = at("2026-11-24 10:00")
#: A Tuesday two weeks later; five working days after it end on the next one.
RECORDED = at("2026-12-08 10:00")
DUE = date(2026, 12, 15)
MAP = "现势性地形图/宗地图（界址坐标）"


@pytest.fixture
def item(county: County) -> int:
    """The planning permit for land, what comes before it settled."""
    listed = planned(county, a_project_in_approval(county), "LX-01", "LX-05", "LX-07")
    for code in ("LX-01", "LX-05"):
        through(county, listed[code])
    return listed["LX-07"]


def recorded_late(county: County, item: int, **given: Any) -> None:
    given.setdefault("by", county.agent)
    receive(county, item, now=RECORDED, happened_at=CAME, late_because=WHY, **given)


def due(county: County, item: int) -> date | None:
    return clocks(county, item)["correction_notice"].due_day


def overdue(county: County, now: datetime) -> list[int]:
    with county.database.reading() as session:
        return item_acceptance.overdue_intakes(session, county.law, now=now)


def test_no_late_line_of_the_agent_makes_an_application_accepted_that_nobody_saw(
    county: County, item: int
) -> None:
    recorded_late(county, item)
    assert (item_of(county, item).received_at, due(county, item)) == (CAME, DUE)
    soon = at("2026-12-08 10:01")
    assert overdue(county, soon) == []
    county.refused(DeemedTooEarly, item_acceptance.deem, item_id=item, now=soon)
    # The department looks at it and says what is missing, as for any application that came today.
    own = {"item_id": item, "by": department(county, item), "now": at("2026-12-08 11:00")}
    county.do(item_acceptance.correct, **own, missing=["地形图"])
    assert item_of(county, item).state == "correction"


def test_it_is_accepted_by_statute_from_when_the_department_had_it(county: County, item: int) -> None:
    recorded_late(county, item)
    after = at("2026-12-16 09:00")
    assert overdue(county, after) == [item]
    county.do(item_acceptance.deem, item_id=item, by=None, now=after)
    kept = item_of(county, item)
    assert (kept.accepted_how, kept.accepted_at) == ("deemed", RECORDED)
    limits = [clock.due_at for clock in clocks(county, item).values()]
    assert all(moment is not None and moment > after for moment in limits), "a limit was over before it began"


def test_what_its_own_department_records_late_counts_from_when_it_came(county: County, item: int) -> None:
    recorded_late(county, item, by=department(county, item))
    assert due(county, item) == date(2026, 12, 1)


def test_papers_that_are_recorded_late_are_complete_for_the_department_from_then(
    county: County, item: int
) -> None:
    receive(county, item, absent=[MAP], now=CAME)
    county.do(item_acceptance.correct, item_id=item, by=department(county, item), now=CAME)
    county.do(
        item_intake.supplement,
        item_id=item,
        supplied=[MAP],
        by=county.agent,
        now=RECORDED,
        happened_at=at("2026-11-26 10:00"),
        late_because=WHY,
    )
    assert due(county, item) == DUE
    county.refused(DeemedTooEarly, item_acceptance.deem, item_id=item, now=at("2026-12-08 10:01"))


def test_a_department_that_accepted_on_the_day_had_it_on_the_day(county: County, item: int) -> None:
    recorded_late(county, item)
    accepted = at("2026-11-25 09:00")
    accept(county, item, now=at("2026-12-08 11:00"), happened_at=accepted, late_because="当日在纸面受理")
    (notice,) = county.all(
        ClockRecord, ClockRecord.subject_id == item, ClockRecord.limit_key == "correction_notice"
    )
    assert (notice.started_at, notice.stopped_at) == (accepted, accepted)
    assert item_of(county, item).accepted_at == accepted

"""A notice recorded late (补录): its day counts for a department where the paper is named that was delivered on it."""

from datetime import datetime
from typing import Any

import pytest

from api.views import history
from builders.county import County, at
from forms import ProofSheet
from workflow.actions import checklist_answers, checklists, consultations, drafts
from workflow.actions.backfills import late_acts
from workflow.errors import FactTooLong, HappenedOutOfOrder
from workflow.records.clock import ClockRecord

WHY = "系统停机，先在纸面办理"
PAPER = "罗代办〔2026〕3号征集函，各部门签收"
BY_PAPER = f"凭“{PAPER}”自送达之时起算"
BY_RECORD = "没有写明送达的文件，自登记之时起算"
TUESDAY, WEDNESDAY = at("2026-11-24 10:00"), at("2026-11-25 10:00")
THURSDAY, FRIDAY = at("2026-11-26 10:00"), at("2026-11-27 10:00")
#: Three working days from Tuesday, and from Friday.
FROM_TUESDAY, FROM_FRIDAY = at("2026-11-27 17:30"), at("2026-12-02 17:30")
HOUSING = ("housing", "construction")
counted = pytest.mark.parametrize(
    ("paper", "start", "due", "words"),
    [(PAPER, TUESDAY, FROM_TUESDAY, BY_PAPER), ("", FRIDAY, FROM_FRIDAY, BY_RECORD)],
)


def late(moment: datetime) -> dict[str, Any]:
    return {"happened_at": moment, "late_because": WHY}


def the_clock(county: County, kind: str) -> ClockRecord:
    (clock,) = county.open_clocks(kind).values()
    return clock


def behind(county: County, clock: ClockRecord) -> list[tuple[datetime, datetime, str]]:
    """What stands in the proof of a clock as recorded late: both days, and how it counts."""
    with county.database.reading() as session:
        acts = late_acts(session, [session.get_one(ClockRecord, clock.id)], at("2027-01-01 09:00"))
        draft = drafts.draft_proof(session, county.law, clock_id=clock.id, by=county.office, now=FRIDAY)
        assert isinstance(draft.sheet, ProofSheet)
        found = [(act.happened, act.recorded, act.counts) for act in acts.get(clock.id, ())]
        assert [(act.happened, act.recorded, act.counts) for act in draft.sheet.late] == found
        return found


def told(county: County, project_id: int = 1) -> tuple[str, datetime, datetime]:
    """The newest line of history, with both its days."""
    with county.database.reading() as session:
        line = history.lines(session, project_id, {})[0]
        return line.title, line.happened_at, line.recorded_at


@counted
def test_lists_count_from_their_delivery_or_from_the_record(
    county: County, paper: str, start: datetime, due: datetime, words: str
) -> None:
    project_id = county.a_project()
    county.decide(project_id, [HOUSING])
    county.do(checklists.dispatch, project_id=project_id, paper=paper, now=FRIDAY, **late(TUESDAY))
    clock = the_clock(county, "checklist")
    assert (clock.started_at, clock.due_at) == (start, due)
    assert county.checklists(project_id)["housing"].notified_at == start
    title, happened, recorded = told(county, project_id)
    assert title.startswith("向1个部门发出材料清单征集")
    assert title.endswith(words)
    assert (happened, recorded) == (TUESDAY, FRIDAY)
    assert behind(county, clock) == [(TUESDAY, FRIDAY, words)]


@counted
def test_forms_count_from_their_delivery_or_from_the_record(
    county: County, paper: str, start: datetime, due: datetime, words: str
) -> None:
    project_id = county.a_landing_project()
    opened = county.do(consultations.open_screening, project_id=project_id, enterprise_opinion="愿意承诺")
    county.do(
        consultations.circulate,
        consultation_id=opened.id,
        departments=["housing"],
        paper=paper,
        now=FRIDAY,
        **late(TUESDAY),
    )
    clock = the_clock(county, "consultee")
    assert (clock.started_at, clock.due_at) == (start, due)
    assert county.consultees(opened.id)["housing"].notified_at == start
    # When the office sent it round is the day named; from when the department is on the clock is another matter.
    assert county.consultation(opened.id).circulated_at == TUESDAY
    title, happened, recorded = told(county, project_id)
    assert title.endswith(words)
    assert (happened, recorded) == (TUESDAY, FRIDAY)
    assert behind(county, clock) == [(TUESDAY, FRIDAY, words)]


@counted
def test_a_list_sent_back_counts_from_its_delivery_or_from_the_record(
    county: County, paper: str, start: datetime, due: datetime, words: str
) -> None:
    _, asked = county.a_dispatched_project([HOUSING])
    county.answer(asked["housing"], now=at("2026-11-24 09:00"))
    county.do(
        checklist_answers.return_answer,
        checklist_id=asked["housing"].id,
        reason="材料不全",
        paper=paper,
        now=FRIDAY,
        **late(TUESDAY),
    )
    clock = the_clock(county, "checklist")
    assert (clock.started_at, clock.due_at) == (start, due)
    title, happened, recorded = told(county)
    assert title == f"housing的材料清单被退回；{words}"
    assert (happened, recorded) == (TUESDAY, FRIDAY)
    assert behind(county, clock) == [(TUESDAY, FRIDAY, words)]


@counted
def test_a_question_put_again_or_widened_counts_alike(
    county: County, paper: str, start: datetime, due: datetime, words: str
) -> None:
    project_id, asked = county.a_dispatched_project([HOUSING, ("ecology", "construction")])
    county.do(checklists.withdraw, checklist_id=asked["ecology"].id, reason="选错")
    county.decide(project_id, [HOUSING, ("housing", "land_use"), ("ecology", "construction")])
    county.do(checklists.dispatch, project_id=project_id, paper=paper, now=FRIDAY, **late(TUESDAY))
    assert {(clock.started_at, clock.due_at) for clock in county.open_clocks("checklist").values()} == {
        (start, due)
    }
    stopped = county.all(ClockRecord, ClockRecord.stopped_by == "widen")
    assert [clock.stopped_at for clock in stopped] == [start]
    assert told(county, project_id)[0].endswith(words)


def test_what_goes_out_now_counts_from_now_and_says_nothing_of_a_paper(county: County) -> None:
    project_id = county.a_project()
    county.decide(project_id, [HOUSING])
    county.do(checklists.dispatch, project_id=project_id, now=TUESDAY)
    assert the_clock(county, "checklist").started_at == TUESDAY
    assert "起算" not in told(county, project_id)[0]


def test_a_paper_is_named_in_a_line_and_nothing_is_sent_where_it_cannot_be_kept(county: County) -> None:
    project_id = county.a_project()
    county.decide(project_id, [HOUSING])
    refused = county.refused(
        FactTooLong, checklists.dispatch, project_id=project_id, paper="函" * 101, now=FRIDAY, **late(TUESDAY)
    )
    assert "送达的文件及签收情况" in refused.message()
    assert county.checklists(project_id) == {}


def test_a_question_is_not_put_again_before_its_answer_or_before_it_was_taken_back(county: County) -> None:
    project_id, asked = county.a_dispatched_project([HOUSING, ("ecology", "construction")])
    county.do(checklists.withdraw, checklist_id=asked["ecology"].id, reason="选错", now=WEDNESDAY)
    given: dict[str, Any] = {"project_id": project_id, "paper": PAPER, "now": FRIDAY}
    county.refused(HappenedOutOfOrder, checklists.dispatch, **given, **late(TUESDAY))
    county.do(checklists.dispatch, **given, **late(WEDNESDAY))
    county.answer(asked["housing"], now=THURSDAY)
    county.decide(project_id, [HOUSING, ("housing", "land_use"), ("ecology", "construction")])
    county.refused(HappenedOutOfOrder, checklists.dispatch, **given, **late(WEDNESDAY))


def test_whoever_is_asked_for_the_first_time_need_not_wait_for_what_others_were_asked(county: County) -> None:
    project_id = county.a_project()
    county.decide(project_id, [HOUSING])
    county.do(checklists.dispatch, project_id=project_id, now=FRIDAY, **late(TUESDAY))
    county.decide(project_id, [HOUSING, ("ecology", "construction")])
    county.do(checklists.dispatch, project_id=project_id, paper=PAPER, now=FRIDAY, **late(WEDNESDAY))
    assert county.checklists(project_id)["ecology"].notified_at == WEDNESDAY

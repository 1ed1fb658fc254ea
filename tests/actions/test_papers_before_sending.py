"""Whoever applies with papers missing is told which before it is sent, and may send it all the same (行政许可法32)."""

from datetime import timedelta
from typing import Any

from builders.approval import a_project_in_approval, checked, item_of, planned, receive
from builders.county import County
from builders.landing import PAPERS, an_unopposed_project, applied, informed
from builders.registration import LICENCE, apply, fill_in, items_of
from workflow.actions import (
    application_papers,
    approval_items,
    commitments,
    item_intake,
    projects,
    registration_items,
    registrations,
)
from workflow.errors import PaperNotListed, PapersNotAttached
from workflow.records.commitment import Commitment
from workflow.records.event import EventRecord
from workflow.records.registration import RegistrationItem

ASKED = ("股东会决议", "住所证明")


def a_licence_with_a_list(county: County) -> RegistrationItem:
    """A company whose market department has listed papers for the licence."""
    project, asked = county.a_dispatched_project([("market_regulation", "business_setup")])
    [checklist] = asked.values()
    line = {
        "phase": "business_setup",
        "item_code": LICENCE,
        "circumstance": "分公司",
        "materials": list(ASKED),
    }
    county.answer(checklist, lines=[line])
    county.do(projects.move_stage, project_id=project, move="finish_docking")
    county.do(registrations.plan, project_id=project, items=(LICENCE,), by=county.agent)
    fill_in(county, project)
    return items_of(county, project)[LICENCE]


def last_line(county: County, kind: str) -> str:
    return county.all(EventRecord, EventRecord.kind == kind)[-1].data


def test_an_application_for_the_licence_names_what_of_the_list_is_not_attached(county: County) -> None:
    item = a_licence_with_a_list(county)
    with county.database.reading() as session:
        assert application_papers.listed(session, item.project_id, LICENCE) == ASKED
    refusal = county.refused(
        PapersNotAttached, registration_items.apply, item_id=item.id, by=county.agent, papers=[ASKED[0]]
    )
    assert ASKED[1] in str(refusal)
    assert ASKED[0] not in str(refusal)
    assert items_of(county, item.project_id)[LICENCE].state == "planned"
    apply(county, item, papers=[ASKED[0]], despite_missing=True)
    assert items_of(county, item.project_id)[LICENCE].state == "applied"
    assert f'"without":["{ASKED[1]}"]' in last_line(county, "registration.apply")


def test_what_went_along_last_time_and_what_the_project_has_brought_forth_is_proposed(county: County) -> None:
    item = a_licence_with_a_list(county)
    listed = (*ASKED, "营业执照")
    with county.database.reading() as session:
        assert application_papers.at_hand(session, item.project_id, item.id, listed, ()) == ()
    apply(county, item, papers=[ASKED[0]], despite_missing=True)
    with county.database.reading() as session:
        proposed = application_papers.at_hand(session, item.project_id, item.id, listed, ["营业执照"])
    assert proposed == (ASKED[0], "营业执照")


def test_a_complete_application_is_asked_nothing_and_a_paper_of_no_list_is_refused(county: County) -> None:
    item = a_licence_with_a_list(county)
    stray: dict[str, Any] = {"item_id": item.id, "by": county.agent, "papers": ["别的材料"]}
    county.refused(PaperNotListed, registration_items.apply, **stray)
    apply(county, item, papers=list(ASKED))
    assert "without" not in last_line(county, "registration.apply")


def test_an_application_for_admission_lacks_nothing_or_says_so(county: County) -> None:
    commitment = informed(county, an_unopposed_project(county))
    said: dict[str, Any] = {
        "commitment_id": commitment.id,
        "papers": PAPERS[:-1],
        "applied_by": "陈某",
        "by": county.enterprise(commitment.project_id),
    }
    county.refused(PapersNotAttached, commitments.apply, **said)
    assert county.one(Commitment, commitment.id).state == "informing"
    applied(county, commitment, papers=PAPERS[:-1], despite_missing=True)
    assert county.one(Commitment, commitment.id).state == "applied"


def test_an_agent_is_told_before_it_hands_in_and_the_window_records_what_it_finds(county: County) -> None:
    items = planned(county, a_project_in_approval(county), "LX-01", "GC-05")
    county.do(approval_items.set_aside, item_id=items["LX-01"], reason="已备案")
    item_id = items["GC-05"]
    missing = str(checked(county, item_of(county, item_id))["papers"][0]["name"])
    given = checked(county, item_of(county, item_id), absent=[missing])
    refusal = county.refused(
        PapersNotAttached, item_intake.receive, item_id=item_id, by=county.agent, **given
    )
    assert missing in str(refusal)
    receive(county, item_id, absent=[missing], by=county.agent, despite_missing=True)
    assert item_of(county, item_id).state == "submitted"


def test_what_was_handed_in_earlier_has_happened_and_is_asked_nobody(county: County) -> None:
    commitment = informed(county, an_unopposed_project(county))
    late: dict[str, Any] = {"happened_at": county.now, "late_because": "窗口当时系统停机"}
    applied(county, commitment, papers=PAPERS[:-1], now=county.now + timedelta(hours=2), **late)
    assert county.one(Commitment, commitment.id).state == "applied"

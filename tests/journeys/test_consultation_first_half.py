"""二（三）1–2 as the people in it play it: the departments are asked whether the dual commitment may be signed."""

import io
import re
from typing import Any

from pypdf import PdfReader

import forms
from builders.county import County, at
from workflow.actions import consultation_ends, consultations, opinions, papers
from workflow.errors import (
    AgreementWithReason,
    EnterpriseOpinionMissing,
    HandlerMissing,
    IllegalMove,
    NotAllowed,
    ObjectionWithoutReason,
)
from workflow.records.calendar import calendar_of
from workflow.records.clock import ClockRecord, clock_of
from workflow.records.consultation import Consultee
from workflow.rules.clock import Standing

OPENED, CIRCULATED = at("2026-10-14 09:30"), at("2026-10-15 09:00")
DUE = at("2026-10-20 17:30")
ASKED = ("natural_resources", "housing", "ecology")


def circulated(county: County) -> tuple[int, dict[str, Consultee]]:
    """The enterprise was asked first, then the departments."""
    project_id = county.a_landing_project()
    opened = county.do(consultations.open_screening, project_id=project_id, now=OPENED)
    county.refused(
        EnterpriseOpinionMissing,
        consultations.circulate,
        consultation_id=opened.id,
        departments=ASKED,
        now=CIRCULATED,
    )
    county.do(
        consultations.circulate,
        consultation_id=opened.id,
        departments=ASKED,
        enterprise_opinion="愿意参加",
        enterprise_clauses=["取得用地后2个月内开工。"],
        now=CIRCULATED,
    )
    return opened.id, county.consultees(opened.id)


def annex2_of(county: County, consultee: Consultee) -> str:
    now = at("2026-10-21 09:00")
    paper_id = papers.make(
        county.database,
        forms.render,
        lambda session: papers.draft_annex2(
            session, county.law, consultee_id=consultee.id, by=county.office, now=now
        ),
        by=county.office,
        now=now,
    )
    paper = county.attempt(papers.read, paper_id=paper_id, by=county.office)
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.pdf)).pages))


def test_everybody_agrees_and_it_is_unopposed_only_then(county: County) -> None:
    consultation_id, asked = circulated(county)
    clocks = county.open_clocks("consultee")
    assert {clock.due_at for clock in clocks.values()} == {DUE}
    assert set(county.notices("consultee.notify")) == {("department", key) for key in ASKED}

    # The bureau of natural resources finds its own clauses printed; the others find the drafted ones.
    assert "10个工作日内签订土地出让合同" in asked["natural_resources"].clauses[0]["text"]
    assert "承诺办理时限" in asked["housing"].clauses[0]["text"]

    assert county.opine(asked["natural_resources"], now=at("2026-10-16 10:00")) == "circulating"
    assert (
        county.opine(asked["housing"], added_clauses=["施工许可当日受理。"], now=at("2026-10-19 10:00"))
        == "circulating"
    )
    assert county.notices("consultation.unopposed") == []
    assert county.opine(asked["ecology"], now=at("2026-10-20 17:30")) == "unopposed"
    assert county.notices("consultation.unopposed") == [("office", "")]

    consultees = county.consultees(consultation_id)
    assert {row.state for row in consultees.values()} == {"agreed"}
    assert consultees["ecology"].in_time is True
    assert county.open_clocks() == {}
    printed = annex2_of(county, asked["housing"])
    for words in ("✓同意", "施工许可当日受理。", "取得用地后2个月内开工。", "2026年10月19日"):
        assert words in printed


def test_an_objection_says_why_and_a_deliberation_is_proposed(county: County) -> None:
    consultation_id, asked = circulated(county)
    ecology: dict[str, Any] = {
        "consultee_id": asked["ecology"].id,
        "by": county.liaison("ecology"),
        "now": at("2026-10-16 10:00"),
        "handled_by": "林澈",
    }
    county.refused(ObjectionWithoutReason, opinions.reply, **ecology, opinion="object")
    county.refused(ObjectionWithoutReason, opinions.reply, **ecology, opinion="object", reason="　 ")
    county.refused(AgreementWithReason, opinions.reply, **ecology, opinion="agree", reason="基本同意")
    county.refused(HandlerMissing, opinions.reply, **{**ecology, "handled_by": ""}, opinion="agree")
    county.refused(
        NotAllowed, opinions.reply, **{**ecology, "by": county.liaison("housing")}, opinion="agree"
    )
    county.do(opinions.reply, **ecology, opinion="object", reason="环评审批前不得开工。")
    county.refused(IllegalMove, opinions.reply, **ecology, opinion="agree")
    assert county.notices("consultation.opposed") == []

    county.opine(asked["housing"], now=at("2026-10-19 10:00"))
    assert county.opine(asked["natural_resources"], now=at("2026-10-19 11:00")) == "opposed"
    assert county.notices("consultation.opposed") == [("office", "")]
    assert county.consultation(consultation_id).closed_at == at("2026-10-19 11:00")
    printed = annex2_of(county, asked["ecology"])
    for words in ("✓不同意，理由：环评审批前不得开工。", "林澈", "2026年10月16日"):
        assert words in printed


def test_silence_stays_silence(county: County) -> None:
    consultation_id, asked = circulated(county)
    county.opine(asked["natural_resources"], now=at("2026-10-16 10:00"))
    county.opine(asked["housing"], now=at("2026-10-16 11:00"))

    # A month later nobody has taken silence for consent: the round is open, the department overdue.
    later = at("2026-11-16 09:00")
    assert county.consultation(consultation_id).state == "circulating"
    assert county.consultees(consultation_id)["ecology"].opinion is None
    running = county.open_clocks("consultee")["consultee", asked["ecology"].id]
    with county.database.reading() as session:
        calendar = calendar_of(session, county.law.current, county.law.notices)
    assert clock_of(running).standing(later, calendar) is Standing.OVERDUE
    blank = annex2_of(county, asked["ecology"])
    assert "✓同意" not in blank
    assert "✓不同意" not in blank

    # A late answer is an answer, and is kept as late.
    assert county.opine(asked["ecology"], now=later) == "unopposed"
    assert county.consultees(consultation_id)["ecology"].in_time is False
    stopped = county.all(ClockRecord, ClockRecord.id == running.id)[0]
    assert clock_of(stopped).standing(later, calendar) is Standing.MISSED


def test_taking_part_is_voluntary(county: County) -> None:
    consultation_id, _ = circulated(county)
    project_id = county.consultation(consultation_id).project_id
    county.do(
        consultation_ends.decline,
        consultation_id=consultation_id,
        reason="先按常规程序办理",
        by=county.enterprise(project_id),
        now=at("2026-10-16 09:00"),
    )
    assert county.consultation(consultation_id).state == "declined"
    assert county.open_clocks() == {}
    assert set(county.notices("consultee.withdraw")) == {("department", key) for key in ASKED}
    second = county.do(
        consultations.open_screening,
        project_id=project_id,
        enterprise_opinion="重新申请参加",
        now=at("2026-10-26 09:00"),
    )
    assert second.round == 2

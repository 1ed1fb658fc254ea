"""What has to be put right: reported by whoever owes it, looked at by whoever asked, once more where it is not right."""

from datetime import date
from typing import Any

from builders.county import County, at
from builders.landing import an_unopposed_project, signed
from workflow.actions import anchors, breach_steps, breaches, oversight
from workflow.errors import AboutMissing, NotAllowed, NothingToReport, NotMandated
from workflow.records.commitment import Clause, SupervisionPoint

CHECK: dict[str, object] = {"department": "natural_resources", "title": "核对用地红线", "on": "2026-12-15"}


def test_a_check_that_finds_faults_again_sets_a_new_day(county: County) -> None:
    signed(county, an_unopposed_project(county), points=[CHECK])
    (point,) = county.all(SupervisionPoint)
    faults: dict[str, Any] = {"point_id": point.id, "in_order": False, "finding": "红线不符"}
    county.do(oversight.record, rectify_by=date(2026, 12, 4), **faults)
    checked = county.do(oversight.record, rectify_by=date(2026, 12, 18), now=at("2026-12-04 10:00"), **faults)
    assert checked.state == "rectifying"
    (clock,) = county.open_clocks("supervision_point").values()
    assert (clock.due_day, clock.obligor_kind) == (date(2026, 12, 18), "enterprise")


def test_the_enterprise_reports_and_the_department_is_on_the_clock_to_look(county: County) -> None:
    project = an_unopposed_project(county)
    signed(county, project, points=[CHECK])
    (point,) = county.all(SupervisionPoint)
    firm = county.enterprise(project)
    report: dict[str, Any] = {"point_id": point.id, "evidence": "整改照片"}
    county.refused(NothingToReport, oversight.report, by=firm, **report)
    county.do(
        oversight.record, point_id=point.id, in_order=False, finding="红线不符", rectify_by=date(2026, 12, 4)
    )
    county.refused(NotMandated, oversight.report, by=county.agent, **report)
    county.refused(NotAllowed, oversight.report, by=county.liaison("natural_resources"), **report)
    county.do(oversight.report, by=firm, now=at("2026-12-02 10:00"), **report)
    (clock,) = county.open_clocks("supervision_point").values()
    assert (clock.limit_key, clock.obligor_key) == ("rectification_check", "natural_resources")
    assert clock.due_at == at("2026-12-09 17:30")
    assert county.notices("oversight.reported") == [("department", "natural_resources")]
    county.refused(NothingToReport, oversight.report, by=firm, now=at("2026-12-02 11:00"), **report)
    county.do(
        oversight.record, point_id=point.id, in_order=True, finding="已改正", now=at("2026-12-03 10:00")
    )
    assert county.open_clocks("supervision_point") == {}


def test_a_breach_is_reported_as_put_right_and_ordered_once_more_where_it_is_not(county: County) -> None:
    project = an_unopposed_project(county)
    commitment = signed(county, project)
    found = county.do(
        breaches.record, commitment_id=commitment.id, side="enterprise", facts="未开工", evidence="照片"
    )
    order: dict[str, Any] = {"breach_id": found.id, "move": "order_rectification", "reason": "未开工"}
    county.do(breach_steps.step, on=date(2026, 12, 4), **order)
    report: dict[str, Any] = {"breach_id": found.id, "evidence": "开工照片"}
    county.refused(NotAllowed, breach_steps.report, by=county.liaison("housing"), **report)
    county.do(breach_steps.report, by=county.enterprise(project), now=at("2026-12-01 09:00"), **report)
    (clock,) = county.open_clocks("breach").values()
    assert (clock.limit_key, clock.obligor_kind) == ("breach_check", "office")
    county.do(breach_steps.step, on=date(2026, 12, 11), now=at("2026-12-02 09:00"), **order)
    (clock,) = county.open_clocks("breach").values()
    assert (clock.obligor_kind, clock.due_day) == ("enterprise", date(2026, 12, 11))
    county.do(breach_steps.report, by=county.enterprise(project), now=at("2026-12-03 09:00"), **report)
    county.do(breaches.rectify, breach_id=found.id, evidence="核查记录", now=at("2026-12-04 09:00"))
    assert county.open_clocks("breach") == {}


# --- papers are complete for one thing --------------------------------------------------------------------------


def test_papers_are_complete_for_one_thing_and_its_department_says_so(county: County) -> None:
    project = an_unopposed_project(county)
    signed(county, project)
    given: dict[str, Any] = {"project_id": project, "anchor": "papers_complete", "evidence": "受理单"}
    county.refused(AboutMissing, anchors.record, **given)
    title = given | {"about": "property_title"}
    county.refused(NotAllowed, anchors.record, **title, by=county.liaison("housing"))
    county.do(anchors.record, **title, by=county.liaison("natural_resources"))
    running = [clause.about for clause in county.all(Clause, Clause.state == "running") if clause.about]
    assert running == ["property_title"]


def test_a_deal_is_recorded_by_the_department_it_binds_and_not_by_another(county: County) -> None:
    project = an_unopposed_project(county)
    signed(county, project)
    given: dict[str, Any] = {"project_id": project, "anchor": "deal_confirmed", "evidence": "成交确认书"}
    county.refused(NotAllowed, anchors.record, **given, by=county.liaison("housing"))
    county.do(anchors.record, **given, by=county.liaison("natural_resources"))


def test_a_promise_that_both_sides_agreed_on_starts_with_its_own_papers(county: County) -> None:
    project = an_unopposed_project(county, housing=["施工许可当日受理。"])
    dated = {"text": "施工许可3个工作日内办结。", "department": "housing", "amount": 3}
    signed(county, project, departments=[dated | {"anchor": "papers_complete"}], source="罗建函〔2026〕8号")
    (clause,) = [each for each in county.all(Clause) if "3个工作日内办结" in each.text]
    given: dict[str, Any] = {"project_id": project, "anchor": "papers_complete", "evidence": "受理单"}
    county.do(anchors.record, about=f"clause:{clause.id}", by=county.liaison("housing"), **given)
    assert [row.id for row in county.all(Clause, Clause.state == "running") if row.department_key] == [
        clause.id
    ]

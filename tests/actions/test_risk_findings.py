"""What was found about the industry is found anew once the facts change on which it rested (二（三）高危行业除外)."""

from datetime import timedelta
from typing import Any

from builders.county import County
from builders.landing import an_unopposed_project, qualified, signed
from workflow.actions import (
    consultations,
    informing,
    project_facts,
    risk_findings,
    signing,
    stale_opinions,
)
from workflow.errors import (
    ChangedMeanwhile,
    ConsentOutdated,
    HappenedBeforeIntake,
    HighRiskNotReopened,
    HighRiskReopened,
    NotAllowed,
    ReasonMissing,
)
from workflow.records.commitment import Commitment
from workflow.records.consultation import Consultation
from workflow.records.screening import Screening
from workflow.rules.screening import risk_open

FLAGGED = "C2614"
PLAIN = "C3484"


def question(county: County, project: int) -> Consultation:
    return county.all(Consultation, Consultation.project_id == project)[-1]


def waits(county: County, project: int) -> bool:
    return risk_open(county.one(Screening, question(county, project).id).findings)


def turn(county: County, project: int, **facts: object) -> None:
    county.do(project_facts.change_facts, project_id=project, form=facts)


def judged(county: County, project: int, high_risk: bool, reason: str = "") -> Consultation:
    return county.do(
        risk_findings.judge,
        consultation_id=question(county, project).id,
        high_risk=high_risk,
        high_risk_reason=reason,
    )


def a_judged_project(county: County) -> int:
    """Flagged, found not to be high-risk, circulated and agreed to by nobody yet."""
    project = county.a_landing_project()
    turn(county, project, industry_code=FLAGGED)
    opened = county.do(
        consultations.open_screening,
        project_id=project,
        enterprise_opinion="愿意",
        high_risk=False,
        high_risk_reason="只做分装",
    )
    county.do(consultations.circulate, consultation_id=opened.id, departments=["housing"])
    return project


def test_an_industry_that_changes_after_circulation_reopens_what_was_found(county: County) -> None:
    project = a_judged_project(county)
    turn(county, project, industry_code=PLAIN)
    kept = question(county, project)
    assert (kept.high_risk, kept.high_risk_reason) == (None, "")
    assert waits(county, project)
    assert county.notices("consultation.risk_reopened") == [("office", "")]
    told = county.events(project)[-1]
    assert told.kind == "project.change_facts"
    assert "只做分装" in str(told.data)


def test_a_project_that_nothing_flagged_waits_for_a_person_once_it_is_flagged(county: County) -> None:
    project = an_unopposed_project(county)
    turn(county, project, industry_code=FLAGGED)
    assert waits(county, project)


def test_a_change_from_one_industry_that_nothing_flags_to_another_leaves_nothing_to_judge(
    county: County,
) -> None:
    project = an_unopposed_project(county)
    turn(county, project, industry_code=PLAIN)
    assert not waits(county, project)
    assert county.notices("consultation.risk_reopened") == []


def test_a_change_that_no_finding_rests_on_leaves_it_as_it_is(county: County) -> None:
    project = a_judged_project(county)
    turn(county, project, contact_name="李某", address="罗定市附城街道二号")
    assert question(county, project).high_risk_reason == "只做分装"
    assert not waits(county, project)


def test_what_waits_to_be_judged_still_waits_when_the_industry_changes_again(county: County) -> None:
    project = a_judged_project(county)
    turn(county, project, industry_code=PLAIN)
    turn(county, project, industry_code="C3011")
    assert waits(county, project)


def test_nothing_is_signed_on_a_finding_whose_ground_has_changed(county: County) -> None:
    project = an_unopposed_project(county)
    commitment = qualified(county, project)
    turn(county, project, industry_code=FLAGGED)
    given: dict[str, Any] = {
        "commitment_id": commitment.id,
        "signed_for_enterprise": "甲",
        "signed_for_office": "乙",
    }
    refused = county.refused(HighRiskReopened, signing.sign, **given)
    assert refused.clause == "二（三）"
    judged(county, project, False, "只做分装")
    assert question(county, project).high_risk is False
    assert not waits(county, project)
    # What is left is that the departments consented to another industry.
    county.refused(ConsentOutdated, signing.sign, **given)


def test_nobody_is_informed_that_it_may_commit_itself_before_the_industry_is_judged_anew(
    county: County,
) -> None:
    project = an_unopposed_project(county)
    turn(county, project, industry_code=FLAGGED)
    for key, row in county.consultees(question(county, project).id).items():
        county.do(stale_opinions.confirm, consultee_id=row.id, handled_by="甲", by=county.liaison(key))
    assert question(county, project).state == "unopposed"
    said: dict[str, Any] = {"explained": "自愿", "informed_by": "经办甲", "informed_to": "陈某"}
    county.refused(HighRiskReopened, informing.inform, project_id=project, **said)
    judged(county, project, False, "只做分装")
    county.do(informing.inform, project_id=project, **said)


def test_a_flagged_industry_is_cleared_with_a_reason_only(county: County) -> None:
    project = an_unopposed_project(county)
    turn(county, project, industry_code=FLAGGED)
    county.refused(
        ReasonMissing,
        risk_findings.judge,
        consultation_id=question(county, project).id,
        high_risk=False,
    )


def test_a_project_that_is_found_to_be_high_risk_is_taken_back_with_what_was_not_signed(
    county: County,
) -> None:
    project = an_unopposed_project(county)
    commitment = qualified(county, project)
    turn(county, project, industry_code=FLAGGED)
    judged(county, project, True, "涉危险化学品")
    kept = question(county, project)
    assert kept.state == "withdrawn"
    assert "涉危险化学品" in kept.closed_reason
    assert county.one(Commitment, commitment.id).state == "withdrawn"
    assert [to for to, _ in county.notices("consultation.excluded")] == ["enterprise"]
    findings = county.one(Screening, kept.id).findings
    [risk] = [each for each in findings if each["rule"] == "high_risk"]
    assert (risk["outcome"], risk["decided_by"]) == ("bars", county.office.name)


def test_a_department_that_has_not_answered_owes_nothing_once_the_project_is_excluded(county: County) -> None:
    project = a_judged_project(county)
    turn(county, project, industry_code=PLAIN)
    judged(county, project, True)
    assert {row.state for row in county.consultees(question(county, project).id).values()} == {"withdrawn"}
    assert all(kind != "consultee" for kind, _ in county.open_clocks())


def test_what_is_signed_stays_and_the_finding_stands_on_record(county: County) -> None:
    project = an_unopposed_project(county)
    commitment = signed(county, project)
    turn(county, project, industry_code=FLAGGED)
    assert waits(county, project)
    judged(county, project, True, "涉危险化学品")
    assert county.one(Commitment, commitment.id).state == "reported"
    assert not waits(county, project)
    assert "涉危险化学品" in str(county.events(project)[-1].data)


def test_the_office_alone_judges_and_only_what_is_open(county: County) -> None:
    project = a_judged_project(county)
    given: dict[str, Any] = {"consultation_id": question(county, project).id, "high_risk": False}
    county.refused(HighRiskNotReopened, risk_findings.judge, **given)
    turn(county, project, industry_code=PLAIN)
    county.refused(NotAllowed, risk_findings.judge, by=county.agent, **given)
    county.refused(ChangedMeanwhile, risk_findings.judge, expected_version=1, **given)
    judged(county, project, False)
    county.refused(HighRiskNotReopened, risk_findings.judge, **given)


def test_an_industry_that_changes_before_circulation_is_judged_when_it_goes_round(county: County) -> None:
    project = county.a_landing_project()
    turn(county, project, industry_code=FLAGGED)
    county.do(consultations.open_screening, project_id=project, high_risk=False, high_risk_reason="只做分装")
    turn(county, project, industry_code="C2671")
    assert county.notices("consultation.risk_reopened") == []


def test_a_finding_that_was_written_down_earlier_is_recorded_with_its_day_and_why(county: County) -> None:
    project = a_judged_project(county)
    turn(county, project, industry_code=PLAIN)
    found_at = county.now
    given: dict[str, Any] = {"consultation_id": question(county, project).id, "high_risk": True}
    given["now"] = found_at + timedelta(days=2)
    before = found_at - timedelta(days=30)
    county.refused(HappenedBeforeIntake, risk_findings.judge, happened_at=before, late_because="补", **given)
    county.refused(ReasonMissing, risk_findings.judge, happened_at=found_at, **given)
    county.do(risk_findings.judge, happened_at=found_at, late_because="经办人外出", **given)
    assert county.events(project)[-1].happened_at == found_at
    assert question(county, project).closed_at == found_at


def test_an_industry_code_that_is_taken_away_leaves_a_person_to_judge(county: County) -> None:
    project = an_unopposed_project(county)
    turn(county, project, industry_code="")
    assert waits(county, project)


def test_the_kind_of_the_project_is_a_ground_as_well(county: County) -> None:
    project = a_judged_project(county)
    turn(county, project, kind="物流仓储")
    assert waits(county, project)

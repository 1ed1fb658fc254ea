"""The screening is kept with its consultation, and nothing circulates past what bars (二（三）1)."""

import json
from dataclasses import replace
from typing import Any

from builders.county import County
from workflow.actions import consultations, project_facts
from workflow.errors import HighRiskUndecided, ScreeningBars
from workflow.records.screening import Screening


def outcomes(county: County, consultation: int) -> dict[str, tuple[str, str]]:
    kept = county.one(Screening, consultation)
    return {each["rule"]: (each["outcome"], each["decided_by"]) for each in kept.findings}


def test_what_was_found_and_who_decided_is_kept_and_told(county: County) -> None:
    project = county.a_landing_project()
    opened = county.do(
        consultations.open_screening,
        project_id=project,
        land="obtained",
        land_evidence="粤（2026）罗定市不动产权第1号",
    )
    assert outcomes(county, opened.id) == {
        "land": ("passes", county.office.name),
        "high_risk": ("passes", ""),
        "negative_list": ("passes", ""),
        "credit": ("passes", ""),
        "voluntary": ("person", ""),
    }
    told = json.loads(county.events(project)[-1].data)["screening"]
    assert told == county.one(Screening, opened.id).findings
    county.do(
        consultations.circulate,
        consultation_id=opened.id,
        departments=["housing"],
        enterprise_opinion="愿意",
        by=county.office,
    )
    assert outcomes(county, opened.id)["voluntary"] == ("passes", "")
    assert outcomes(county, opened.id)["land"] == ("passes", county.office.name)


def test_what_is_sent_again_unchanged_stays_with_whoever_found_it(county: County) -> None:
    project = county.a_landing_project()
    opened = county.do(consultations.open_screening, project_id=project, land="pending")
    again: dict[str, Any] = {
        "consultation_id": opened.id,
        "departments": ["housing"],
        "enterprise_opinion": "愿意",
    }
    other = replace(county.office, name="另一经办")
    county.do(consultations.circulate, **again, land="pending", by=other)
    assert outcomes(county, opened.id)["land"] == ("unknown", county.office.name)


def test_unlawful_land_bars_until_it_is_found_otherwise(county: County) -> None:
    project = county.a_landing_project()
    opened = county.do(
        consultations.open_screening,
        project_id=project,
        enterprise_opinion="愿意",
        land="unlawful",
        land_evidence="责令退还通知",
    )
    refused = county.refused(
        ScreeningBars, consultations.circulate, consultation_id=opened.id, departments=["housing"]
    )
    assert "用地不合法：责令退还通知" in str(refused)
    county.do(
        consultations.circulate,
        consultation_id=opened.id,
        departments=["housing"],
        land="pending",
        land_evidence="",
    )
    assert outcomes(county, opened.id)["land"] == ("unknown", county.office.name)


def test_a_flagged_industry_waits_for_a_person_whose_name_is_kept(county: County) -> None:
    project = county.a_landing_project()
    county.do(project_facts.change_facts, project_id=project, form={"industry_code": "2614"})
    opened = county.do(consultations.open_screening, project_id=project, enterprise_opinion="愿意")
    assert outcomes(county, opened.id)["high_risk"] == ("person", "")
    county.refused(
        HighRiskUndecided, consultations.circulate, consultation_id=opened.id, departments=["housing"]
    )
    county.do(
        consultations.circulate,
        consultation_id=opened.id,
        departments=["housing"],
        high_risk=False,
        high_risk_reason="只做分装",
    )
    assert outcomes(county, opened.id)["high_risk"] == ("passes", county.office.name)

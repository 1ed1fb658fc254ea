"""Who may say what in whose name: departments their own promises, the enterprise or whom it entrusted the rest."""

from typing import Any

from builders.county import County
from builders.landing import PROMISES, an_unopposed_project, informed, mandated, qualified
from workflow.actions import commitment_ends, informing, signing
from workflow.errors import LetterMissing, NotAllowed, NotMandated
from workflow.records.commitment import Commitment
from workflow.records.project import Project


def test_what_a_department_confirmed_is_reworded_on_its_letter_only(county: County) -> None:
    project_id = an_unopposed_project(county, ["housing"], housing=["免费提供报建辅导"])
    commitment = informed(county, project_id)
    bound = [{"text": "3日内办结一切", "department": "housing", "amount": "3"}]
    typed: dict[str, Any] = {"commitment_id": commitment.id, "departments": bound}
    refused = county.refused(LetterMissing, informing.redraft, **typed)
    assert "来文字号" in str(refused)
    mandated(county, project_id)
    county.refused(NotAllowed, informing.redraft, **typed, source="罗建函〔2026〕8号", by=county.agent)
    lines = {line["text"] for line in county.one(Commitment, commitment.id).draft["lines"]}
    assert "免费提供报建辅导" in lines

    county.do(informing.redraft, **typed, source="罗建函〔2026〕8号")
    assert ("department", "housing") in county.notices("commitment.redrafted")
    assert ("enterprise", str(county.one(Project, project_id).enterprise_id)) in county.notices(
        "commitment.redrafted"
    )


def test_an_agent_changes_the_text_only_as_far_as_it_was_entrusted(county: County) -> None:
    project_id = an_unopposed_project(county)
    commitment = informed(county, project_id)
    typed: dict[str, Any] = {"commitment_id": commitment.id, "enterprise": PROMISES, "by": county.agent}
    county.refused(NotMandated, informing.redraft, **typed)
    mandated(county, project_id)
    county.do(informing.redraft, **typed)
    undecided: dict[str, Any] = {
        "commitment_id": commitment.id,
        "applies": {"property_title": False},
        "by": county.agent,
    }
    county.refused(NotAllowed, informing.redraft, **undecided)


def test_an_agent_signs_and_gives_up_only_what_it_was_entrusted_with(county: County) -> None:
    project_id = an_unopposed_project(county)
    commitment = qualified(county, project_id)
    signed_by: dict[str, Any] = {"signed_for_enterprise": "陈某", "signed_for_office": "经办甲"}
    county.refused(NotMandated, signing.sign, commitment_id=commitment.id, by=county.agent, **signed_by)
    county.refused(
        NotMandated, commitment_ends.decline, commitment_id=commitment.id, reason="不办了", by=county.agent
    )

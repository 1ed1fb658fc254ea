"""Who may say what in whose name: departments their own promises, the enterprise or whom it entrusted the rest."""

from typing import Any

import pytest

from builders.county import County
from builders.landing import LETTER, PROMISES, an_unopposed_project, informed, mandated, qualified, signed
from workflow.actions import commitment_ends, informing, oversight, signing
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


CHECK = {"title": "抽查进度", "department": "housing", "on": "2026-12-20"}
LATER = {"name": "节能审查意见", "department": "housing", "on": "2026-12-10", "reason": "正在评审"}


@pytest.mark.parametrize(
    "typed",
    [
        {"points": [CHECK]},
        {"deferrals": [LATER]},
    ],
)
def test_a_check_is_put_upon_a_department_on_its_own_word_only(county: County, typed: dict[str, Any]) -> None:
    project_id = an_unopposed_project(county)
    commitment = informed(county, project_id)
    on: dict[str, Any] = {"commitment_id": commitment.id}
    refused = county.refused(LetterMissing, informing.redraft, **on, **typed)
    assert "市住房和城乡建设局" in str(refused)
    assert "来文字号" in str(refused)
    mandated(county, project_id)
    county.refused(NotAllowed, informing.redraft, **on, **typed, source=LETTER, by=county.agent)
    county.do(informing.redraft, **on, **typed, source=LETTER)
    assert county.notices("commitment.redrafted").count(("department", "housing")) == 1
    line = county.events(project_id)[-1]
    assert LETTER in line.data
    # What stays as it is asks for nothing again, nor does the enterprise's own reason.
    county.do(informing.redraft, **on, **typed, enterprise=PROMISES)
    if "deferrals" in typed:
        county.do(informing.redraft, **on, deferrals=[LATER | {"reason": "专家评审未开"}], by=county.agent)
    # Another day is another duty, and so is none at all.
    moved: dict[str, Any] = {
        key: [each | {"on": "2026-12-30"} for each in rows] for key, rows in typed.items()
    }
    county.refused(LetterMissing, informing.redraft, **on, **moved)
    none: dict[str, Any] = {key: [] for key in typed}
    county.refused(LetterMissing, informing.redraft, **on, **none)


def test_what_departments_asked_for_in_their_opinions_stands_in_the_text_without_another_letter(
    county: County,
) -> None:
    project_id = an_unopposed_project(county, housing=["开工后一个月内到场检查一次。"])
    commitment = informed(county, project_id)
    county.do(informing.redraft, commitment_id=commitment.id, enterprise=PROMISES)
    lines = {line["text"] for line in county.one(Commitment, commitment.id).draft["lines"]}
    assert "开工后一个月内到场检查一次。" in lines


def test_a_paper_that_the_office_looks_through_itself_is_the_agents_to_list(county: County) -> None:
    project_id = an_unopposed_project(county)
    commitment = informed(county, project_id)
    mandated(county, project_id)
    own = [{key: value for key, value in LATER.items() if key != "department"}]
    county.do(informing.redraft, commitment_id=commitment.id, deferrals=own, by=county.agent)


def test_after_the_signing_the_office_records_a_check_on_the_departments_letter_and_tells_it(
    county: County,
) -> None:
    commitment = signed(county, an_unopposed_project(county))
    given: dict[str, Any] = {"commitment_id": commitment.id, "point": CHECK | {"department": "water"}}
    county.refused(LetterMissing, oversight.plan, **given)
    county.do(oversight.plan, **given, source=LETTER)
    assert county.notices("oversight.planned") == [
        ("enterprise", str(county.project(commitment.project_id).enterprise_id)),
        ("department", "water"),
    ]


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

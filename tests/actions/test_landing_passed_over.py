"""Direct landing is passed over only when nobody is left in it, and nothing is signed once it was."""

import json
from typing import Any

import pytest

from builders.county import County
from builders.landing import an_unopposed_project, applied, informed, qualified, signed
from workflow.actions import commitment_ends, consultation_ends, consultations, informing, projects, signing
from workflow.errors import StageClosed, StageNotReady, StageWaiting
from workflow.records.commitment import Commitment
from workflow.records.project import ProjectStage
from workflow.rules.stages import landing_passed_over

SKIP: dict[str, Any] = {"move": "skip_direct_landing", "reason": "企业另行报批"}
SIGN: dict[str, Any] = {"signed_for_enterprise": "陈某", "signed_for_office": "经办甲"}
TOLD: dict[str, Any] = {"explained": "自愿", "informed_by": "经办甲", "informed_to": "陈某"}


@pytest.mark.parametrize("reached", ["已告知", "已申请", "符合条件"])
def test_landing_is_not_skipped_while_an_application_for_admission_is_under_way(
    county: County, reached: str
) -> None:
    project = an_unopposed_project(county)
    if reached == "符合条件":
        commitment = qualified(county, project)
    else:
        commitment = informed(county, project)
        if reached == "已申请":
            applied(county, commitment)
    refusal = county.refused(StageNotReady, projects.move_stage, project_id=project, **SKIP)
    assert reached in str(refusal)
    assert "请先签订，或登记企业放弃、撤回办理" in str(refusal)
    county.do(commitment_ends.withdraw, commitment_id=commitment.id, reason="企业另行报批")
    county.do(projects.move_stage, project_id=project, **SKIP)


def test_landing_is_not_skipped_while_a_round_is_being_screened(county: County) -> None:
    project = county.a_landing_project()
    opened = county.do(consultations.open_screening, project_id=project, enterprise_opinion="愿意")
    refusal = county.refused(StageNotReady, projects.move_stage, project_id=project, **SKIP)
    assert "意见征询尚未发出，也未撤销" in str(refusal)
    county.do(consultation_ends.withdraw, consultation_id=opened.id, reason="企业另行报批")
    county.do(projects.move_stage, project_id=project, **SKIP)


def test_the_enterprise_is_not_informed_once_landing_was_skipped_until_it_is_reopened(county: County) -> None:
    project = an_unopposed_project(county)
    county.do(projects.move_stage, project_id=project, **SKIP)
    refusal = county.refused(StageClosed, informing.inform, project_id=project, **TOLD)
    assert "“项目直接落地”阶段已跳过" in str(refusal)
    assert "请先重开该阶段" in str(refusal)
    assert county.all(Commitment) == []
    county.do(projects.move_stage, project_id=project, move="reopen_direct_landing", reason="企业愿意承诺")
    assert signed(county, project).state == "reported"


def test_nothing_is_signed_while_docking_is_done_again(county: County) -> None:
    project = an_unopposed_project(county)
    commitment = qualified(county, project)
    county.do(projects.move_stage, project_id=project, move="reopen_docking", reason="补充研判")
    refusal = county.refused(StageWaiting, signing.sign, commitment_id=commitment.id, **SIGN)
    assert "尚未开启" in str(refusal)
    county.do(projects.move_stage, project_id=project, move="finish_docking")
    assert county.do(signing.sign, commitment_id=commitment.id, **SIGN).state == "reported"


def stage_of(county: County, project: int) -> ProjectStage:
    [row] = county.all(
        ProjectStage, ProjectStage.project_id == project, ProjectStage.stage == "direct_landing"
    )
    return row


def test_landing_that_is_finished_without_a_signature_was_passed_over_and_says_why(county: County) -> None:
    consultation, _ = county.a_consultation(awaiting=["housing"])
    project = county.consultation(consultation).project_id
    county.do(consultation_ends.decline, consultation_id=consultation, reason="先按常规程序办理")
    county.do(projects.move_stage, project_id=project, move="finish_direct_landing")
    landing = stage_of(county, project)
    assert (landing.state, landing.reason) == ("skipped", "企业不参加承诺准入，按一般程序办理")
    assert "advancing.direct_landing.skipped" in county.project(project).state
    told = json.loads(county.events(project)[-1].data)
    assert (told["move"], told["reason"]) == ("skip_direct_landing", landing.reason)
    county.do(projects.move_stage, project_id=project, move="reopen_direct_landing", reason="企业改变主意")
    assert stage_of(county, project).state == "open"


def test_landing_whose_enterprise_gave_the_admission_up_was_passed_over(county: County) -> None:
    project = an_unopposed_project(county)
    given_up = informed(county, project)
    county.do(commitment_ends.decline, commitment_id=given_up.id, reason="企业放弃")
    county.do(projects.move_stage, project_id=project, move="finish_direct_landing")
    assert stage_of(county, project).reason == "企业放弃承诺准入，按一般程序办理"


@pytest.mark.parametrize(
    ("consultation", "commitment", "said"),
    [
        ("refused", None, "会商维持异议"),
        ("refused", "withdrawn", "会商维持异议"),
        ("declined", None, "企业不参加"),
        ("unopposed", "declined", "企业放弃"),
        ("unopposed", "reported", ""),
        ("refused", "revoked", ""),
        ("cleared", "fulfilled", ""),
    ],
)
def test_only_what_both_sides_signed_has_landed(consultation: str, commitment: str | None, said: str) -> None:
    passed = landing_passed_over(consultation, commitment)
    assert passed.startswith("征询有异议，" + said if said == "会商维持异议" else said)
    assert bool(passed) == bool(said)

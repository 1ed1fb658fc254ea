"""Direct landing is passed over only when nobody is left in it, and nothing is signed once it was."""

from typing import Any

import pytest

from builders.county import County
from builders.landing import an_unopposed_project, applied, informed, qualified, signed
from workflow.actions import commitment_ends, consultation_ends, consultations, informing, projects, signing
from workflow.errors import StageClosed, StageNotReady, StageWaiting
from workflow.records.commitment import Commitment

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

"""A text with which an application was found to qualify is not changed silently (二（三）1)."""

from typing import Any

from builders.county import County, at
from builders.landing import an_unopposed_project, applied, qualified
from workflow.actions import commitments, informing, own_copies, reopenings, signing
from workflow.errors import ChangedMeanwhile, IllegalMove, NotAllowed, ReasonMissing, TextFrozen
from workflow.records.attachment import Attachment
from workflow.records.commitment import Commitment

OTHER: list[dict[str, object]] = [
    {"text": "2027年6月30日前投产。", "on": "2027-06-30", "consequence": "整改"}
]
SIGNATORIES: dict[str, Any] = {"signed_for_enterprise": "陈某", "signed_for_office": "经办甲"}


def test_once_the_application_qualifies_its_text_is_not_changed_and_the_refusal_says_what_to_do(
    county: County,
) -> None:
    commitment = qualified(county, an_unopposed_project(county))
    refused = county.refused(TextFrozen, informing.redraft, commitment_id=commitment.id, enterprise=OTHER)
    assert "退回重拟文本" in str(refused)
    assert county.one(Commitment, commitment.id).draft == commitment.draft


def test_a_reopened_text_is_changed_and_the_enterprise_applies_with_it_again(county: County) -> None:
    commitment = qualified(county, an_unopposed_project(county))
    on: dict[str, Any] = {"commitment_id": commitment.id}
    reopened = county.do(reopenings.reopen, **on, reason="投产日期有误")
    assert (reopened.state, reopened.reason) == ("returned", "投产日期有误")
    assert county.open_clocks("commitment") == {}
    county.do(informing.redraft, **on, enterprise=OTHER)
    county.refused(IllegalMove, signing.sign, **on, **SIGNATORIES)
    again = at("2026-11-25 09:00")
    applied(county, commitment, now=again)
    county.do(commitments.qualify, **on, now=again)
    (clock,) = county.open_clocks("commitment").values()
    assert clock.started_at == again
    assert county.do(signing.sign, **on, **SIGNATORIES, now=again).state == "reported"


def test_everybody_hears_why_a_text_is_reopened(county: County) -> None:
    project_id = an_unopposed_project(county)
    commitment = qualified(county, project_id)
    county.do(reopenings.reopen, commitment_id=commitment.id, reason="条款写错")
    enterprise = ("enterprise", str(commitment_enterprise(county, commitment)))
    told = county.notices("commitment.reopened")
    assert set(told) == {enterprise, ("department", "natural_resources"), ("department", "housing")}


def commitment_enterprise(county: County, commitment: Commitment) -> int:
    found = county.enterprise(commitment.project_id).enterprise_id
    assert found is not None
    return found


def test_only_the_office_reopens_what_qualifies_with_a_reason_and_once(county: County) -> None:
    project_id = an_unopposed_project(county)
    commitment = qualified(county, project_id)
    on: dict[str, Any] = {"commitment_id": commitment.id, "reason": "写错"}
    for by in (county.agent, county.enterprise(project_id), county.liaison("housing")):
        county.refused(NotAllowed, reopenings.reopen, **on, by=by)
    county.refused(ReasonMissing, reopenings.reopen, **on | {"reason": " "})
    county.refused(ChangedMeanwhile, reopenings.reopen, **on, expected_version=commitment.version - 1)
    county.do(reopenings.reopen, **on)
    county.refused(IllegalMove, reopenings.reopen, **on)


def test_a_copy_that_was_signed_of_the_old_text_is_marked_and_kept(county: County) -> None:
    project_id = an_unopposed_project(county)
    commitment = qualified(county, project_id)
    given: dict[str, Any] = {"commitment_id": commitment.id, "filename": "a.pdf", "content": b"%PDF-1.7 own"}
    county.do(own_copies.keep, **given, by=county.enterprise(project_id))
    county.do(reopenings.reopen, commitment_id=commitment.id, reason="条款写错")
    (copy,) = county.all(Attachment)
    assert copy.taken_back_because == "条款写错"

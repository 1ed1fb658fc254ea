"""The enterprise sends in the copy that it has signed; the signing itself stays the office's to record (二（三）1)."""

from typing import Any

from builders.county import County
from builders.landing import an_unopposed_project, informed, mandated, qualified
from workflow.actions import own_copies, signing
from workflow.errors import FileRejected, NotAllowed, NotMandated, NotToBeSignedYet
from workflow.records.attachment import Attachment
from workflow.records.notice import Notice

SIGNATORIES: dict[str, Any] = {"signed_for_enterprise": "陈某", "signed_for_office": "经办甲"}
PDF = b"%PDF-1.7 own"


def copy(commitment: Any, content: bytes = PDF) -> dict[str, Any]:
    return {"commitment_id": commitment.id, "filename": "签署件.pdf", "content": content}


def test_the_copy_is_kept_with_who_and_when_and_signs_nothing(county: County) -> None:
    commitment = qualified(county, an_unopposed_project(county))
    company = county.enterprise(commitment.project_id)
    kept = county.do(own_copies.keep, **copy(commitment), by=company)
    with county.database.reading() as session:
        ((found, name),) = own_copies.copies(session, commitment.id)
        assert signing.scans(session, commitment.id) == []
    assert (found.id, name, kept.person_id) == (kept.id, company.name, company.person_id)
    last = county.events(commitment.project_id)[-1]
    assert (last.kind, last.person_name) == ("commitment.upload", company.name)
    assert [one.addressee_kind for one in county.all(Notice, Notice.kind == "commitment.copy_uploaded")] == [
        "office"
    ]


def test_the_same_file_twice_is_one_with_one_line_and_one_notice(county: County) -> None:
    commitment = qualified(county, an_unopposed_project(county))
    company = county.enterprise(commitment.project_id)
    county.do(own_copies.keep, **copy(commitment), by=company)
    county.do(own_copies.keep, **copy(commitment), by=company, events=0)
    assert len(county.all(Attachment)) == 1
    county.do(own_copies.keep, **copy(commitment, PDF + b" better"), by=company)
    assert len(county.all(Attachment)) == 2


def test_a_copy_that_is_no_paper_is_refused_by_its_content(county: County) -> None:
    commitment = qualified(county, an_unopposed_project(county))
    company = county.enterprise(commitment.project_id)
    for content in (b"", b"<html>", b"%PDF-" * 2_000_000):
        county.refused(FileRejected, own_copies.keep, **copy(commitment, content), by=company)


def test_there_is_nothing_to_sign_before_the_application_qualifies(county: County) -> None:
    project = an_unopposed_project(county)
    early = informed(county, project)
    company = county.enterprise(project)
    county.refused(NotToBeSignedYet, own_copies.keep, **copy(early), by=company)


def test_a_copy_comes_after_the_signing_too(county: County) -> None:
    commitment = qualified(county, an_unopposed_project(county))
    county.do(signing.sign, commitment_id=commitment.id, **SIGNATORIES)
    county.do(own_copies.keep, **copy(commitment), by=county.enterprise(commitment.project_id))


def test_a_department_and_an_agent_without_a_mandate_upload_none(county: County) -> None:
    commitment = qualified(county, an_unopposed_project(county))
    county.refused(NotAllowed, own_copies.keep, **copy(commitment), by=county.liaison("housing"))
    county.refused(NotMandated, own_copies.keep, **copy(commitment), by=county.agent)
    mandated(county, commitment.project_id)
    county.do(own_copies.keep, **copy(commitment), by=county.agent)

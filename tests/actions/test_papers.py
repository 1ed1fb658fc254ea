"""Paper is kept as it was made: the same data is the same paper, a reprint says what was said then."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

import forms
from builders.county import NOW, County
from workflow.actions import packs, papers, project_facts
from workflow.actions.papers import Draft
from workflow.errors import NotAllowed, NotAnsweredYet, NotFound
from workflow.law.terms import Phase
from workflow.records.clock import ClockRecord
from workflow.records.paper import Paper
from workflow.rules.chain import digest
from workflow.rules.duty import Actor, Role

ONE = [("housing", "construction")]


def stand_in(sheet: Any) -> bytes:
    """Bytes that say exactly what the sheet says; tests/forms render real ones."""
    return repr(sheet).encode()


def make(county: County, draft: Callable[..., Draft], *, by: Actor | None = None, **given: Any) -> int:
    actor = by or county.office
    before, kept = county.event_count(), len(county.all(Paper))

    def gather(session: Session) -> Draft:
        return draft(session, county.law, by=actor, now=county.now, **given)

    made = papers.make(county.database, stand_in, gather, by=actor, now=county.now)
    # A paper is one line of history; the same paper again is none.
    assert county.event_count() - before == len(county.all(Paper)) - kept
    return made


def read(county: County, paper: int, by: Actor | None = None) -> Paper:
    return county.attempt(papers.read, paper_id=paper, by=by or county.office)


def test_the_same_data_is_the_same_paper_also_on_another_day(county: County) -> None:
    _, asked = county.an_answered_project(ONE)
    first = make(county, papers.draft_annex1, checklist_id=asked["housing"].id)
    county.now = NOW.replace(year=2027)
    assert make(county, papers.draft_annex1, checklist_id=asked["housing"].id) == first
    county.now = NOW
    assert len(county.all(Paper)) == 1


def test_nothing_that_a_department_wrote_vanishes_on_paper(county: County) -> None:
    project, asked = county.a_dispatched_project(ONE)
    line = {
        "phase": "construction",
        "item_name": "施工图审查",
        "circumstance": "新建",
        "condition": "限额以上工程",
        "note": "可与消防合并",
        "materials": [
            {"name": "营业执照", "originals": 0, "copies": 0},
            {"name": "施工图", "originals": 2},
            {"name": "勘察报告"},
        ],
    }
    bare = {"phase": "construction", "item_name": "现场踏勘", "no_materials": True}
    county.answer(asked["housing"], lines=[line, bare])
    annex = read(county, make(county, papers.draft_annex1, checklist_id=asked["housing"].id))
    first, second = annex.sheet["rows"]
    assert first["circumstance"] == "新建\n条件：限额以上工程\n备注：可与消防合并"
    assert first["materials"] == ["营业执照（免交纸质）", "施工图（原件2份）", "勘察报告"]
    assert (second["circumstance"], second["materials"]) == ("", ["无需材料"])
    pack = county.do(packs.compile_phase, project_id=project, phase=Phase.CONSTRUCTION)
    sheet = read(county, make(county, papers.draft_pack, pack_id=pack.id)).sheet
    [said] = [item["circumstance"] for item in sheet["items"] if item["name"] == "施工图审查"]
    assert said == "新建\n备注：限额以上工程；可与消防合并"
    counts = {paper["name"]: (paper["originals"], paper["copies"]) for paper in sheet["materials"]}
    assert counts["营业执照"] == (0, 0)
    assert counts["施工图"] == (2, None)
    assert counts["勘察报告"] == (None, None)


def test_another_answer_is_another_paper_and_the_old_one_stays(county: County) -> None:
    _, asked = county.an_answered_project(ONE)
    checklist = asked["housing"]
    first = make(county, papers.draft_annex1, checklist_id=checklist.id)
    said = read(county, first).pdf
    county.do(project_facts.change_facts, project_id=1, form={"name": "改名后的项目"})
    county.answer(checklist)
    second = make(county, papers.draft_annex1, checklist_id=checklist.id)
    assert second != first
    assert read(county, first).pdf == said
    assert "改名后的项目" not in said.decode()
    assert "改名后的项目" in read(county, second).pdf.decode()
    again = make(county, papers.draft_annex1, checklist_id=checklist.id, round_number=1)
    assert again == first


def test_a_paper_is_kept_with_its_hash_its_edition_and_its_data(county: County) -> None:
    _, asked = county.an_answered_project(ONE)
    paper = read(county, make(county, papers.draft_annex1, checklist_id=asked["housing"].id))
    assert paper.pdf_sha256 == hashlib.sha256(paper.pdf).hexdigest()
    assert paper.edition_hash == county.law.current.hash
    assert paper.sheet["project_name"] == county.project(1).name
    assert (paper.form, paper.subject_kind, paper.subject_id) == ("annex1", "checklist", asked["housing"].id)
    assert (paper.person_id, paper.made_at) == (county.office.person_id, NOW)


def test_the_line_of_a_paper_carries_its_digests_and_leaves_the_version_of_the_case(county: County) -> None:
    project_id, asked = county.an_answered_project(ONE)
    version = county.project(project_id).version
    made = make(county, papers.draft_annex1, checklist_id=asked["housing"].id)
    paper, line = read(county, made), county.events(project_id)[-1]
    assert (line.kind, line.subject_kind, line.subject_id) == ("paper.make", "paper", made)
    assert json.loads(line.data) == {
        "form": "annex1",
        "title": paper.title,
        "of": ["checklist", asked["housing"].id],
        "sheet_sha256": digest(paper.sheet),
        "pdf_sha256": paper.pdf_sha256,
    }
    assert county.project(project_id).version == version
    # The next act finds the chain where the paper left it.
    county.do(packs.compile_phase, project_id=project_id, phase=Phase.CONSTRUCTION)


def test_a_real_form_is_a_pdf(county: County) -> None:
    _, asked = county.an_answered_project(ONE)

    def gather(session: Session) -> Draft:
        return papers.draft_annex1(
            session, county.law, checklist_id=asked["housing"].id, by=county.office, now=NOW
        )

    made = papers.make(county.database, forms.render, gather, by=county.office, now=NOW)
    assert read(county, made).pdf.startswith(b"%PDF-")


def test_annex_2_before_and_after_the_opinion_are_two_papers(county: County) -> None:
    _, asked = county.a_consultation(awaiting=["housing"])
    given: dict[str, Any] = {"consultee_id": asked["housing"].id, "by": county.liaison("housing")}
    blank = make(county, papers.draft_annex2, **given)
    county.opine(asked["housing"], reason="用地红线待核")
    filled = make(county, papers.draft_annex2, **given)
    assert filled != blank
    assert "用地红线待核" in read(county, filled).pdf.decode()
    assert read(county, blank).sheet["opinion"] is None


def test_annex_2_says_the_facts_that_the_opinion_rests_on(county: County) -> None:
    _, asked = county.a_consultation(awaiting=["housing", "ecology"])
    county.opine(asked["housing"])
    county.do(project_facts.change_facts, project_id=1, form={"name": "改名后的项目"})
    paper = read(county, make(county, papers.draft_annex2, consultee_id=asked["housing"].id))
    assert paper.sheet["project_name"] != "改名后的项目"


def test_a_pack_that_is_compiled_anew_is_another_paper(county: County) -> None:
    project, _ = county.an_answered_project(ONE)
    given: dict[str, Any] = {"project_id": project, "phase": Phase.CONSTRUCTION}
    first = make(county, papers.draft_pack, pack_id=county.do(packs.compile_phase, **given).id)
    again = county.do(packs.compile_phase, events=0, **given)
    assert make(county, papers.draft_pack, pack_id=again.id) == first
    county.do(project_facts.change_facts, project_id=project, form={"contact_name": "李某"})
    second = make(county, papers.draft_pack, pack_id=county.do(packs.compile_phase, **given).id)
    assert "李某" not in read(county, first).pdf.decode()
    assert "李某" in read(county, second, by=county.enterprise(project)).pdf.decode()


def test_a_pack_says_the_facts_and_the_missing_departments_of_its_own_day(county: County) -> None:
    project, asked = county.a_dispatched_project([*ONE, ("ecology", "construction")])
    name = county.project(project).name
    county.answer(asked["housing"])
    pack = county.do(packs.compile_phase, project_id=project, phase=Phase.CONSTRUCTION)
    first = make(county, papers.draft_pack, pack_id=pack.id)
    sheet = read(county, first).sheet
    [missing] = sheet["notes"]
    assert "生态环境局" in missing
    county.answer(asked["ecology"])
    county.do(project_facts.change_facts, project_id=project, form={"name": "改名后的项目"})
    assert make(county, papers.draft_pack, pack_id=pack.id) == first
    newer = county.do(packs.compile_phase, project_id=project, phase=Phase.CONSTRUCTION)
    said = read(county, make(county, papers.draft_pack, pack_id=newer.id)).sheet
    assert (sheet["project_name"], said["project_name"]) == (name, "改名后的项目")


def test_the_proof_of_a_running_clock_is_one_paper(county: County) -> None:
    county.a_dispatched_project(ONE)
    [clock] = county.open_clocks().values()
    paper = read(county, make(county, papers.draft_proof, clock_id=clock.id))
    assert (paper.form, paper.sheet["clause"]) == ("proof", "二（一）3")


def test_the_proof_of_a_step_without_a_known_limit_says_that_nobody_knows_it(county: County) -> None:
    county.a_dispatched_project(ONE)
    clock = next(each for each in county.all(ClockRecord) if each.limit_key.startswith("awaited_"))
    paper = read(county, make(county, papers.draft_proof, clock_id=clock.id))
    assert paper.sheet["amount"] == "待核定"


def test_nothing_is_printed_of_what_was_not_answered(county: County) -> None:
    _, asked = county.a_dispatched_project(ONE)
    with pytest.raises(NotAnsweredYet):
        make(county, papers.draft_annex1, checklist_id=asked["housing"].id)
    unknown: tuple[tuple[Any, dict[str, Any]], ...] = (
        (papers.draft_annex1, {"checklist_id": 404}),
        (papers.draft_annex2, {"consultee_id": 404}),
        (papers.draft_proof, {"clock_id": 404}),
    )
    for draft, given in unknown:
        with pytest.raises(NotFound):
            make(county, draft, **given)


def test_paper_is_read_by_whom_it_concerns(county: County) -> None:
    _, asked = county.an_answered_project()
    paper = make(county, papers.draft_annex1, checklist_id=asked["housing"].id)
    for reader in (county.liaison("housing"), county.agent, county.person("s", Role.SUPERVISOR)):
        assert read(county, paper, by=reader).id == paper
    for stranger in (county.liaison("natural_resources"), county.enterprise(1), county.nobody):
        with pytest.raises(NotAllowed):
            read(county, paper, by=stranger)
    with pytest.raises(NotFound):
        read(county, 404)


def test_nobody_prints_what_is_not_theirs(county: County) -> None:
    _, asked = county.a_consultation(awaiting=["housing"], agreed=["ecology"])
    with pytest.raises(NotAllowed):
        make(county, papers.draft_annex2, consultee_id=asked["ecology"].id, by=county.liaison("housing"))

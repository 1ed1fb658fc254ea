"""监督考核表 is made, kept with its hash and handed out again; whoever may not see the figures gets no paper either."""

import hashlib
from datetime import date
from typing import Any

import pytest

from builders.county import County, at
from workflow.actions import papers, scorecard_papers
from workflow.actions.drafts import Draft
from workflow.errors import NotAllowed, NotFound
from workflow.records.paper import Paper
from workflow.rules.duty import Actor, Role
from workflow.rules.scorecard import DEFINITIONS

NOVEMBER: dict[str, Any] = {"since": date(2026, 11, 1), "until": date(2026, 11, 30)}
DECEMBER = at("2026-12-01 09:00")


@pytest.fixture
def supervisor(county: County) -> Actor:
    _, asked = county.a_dispatched_project((("housing", "construction"), ("ecology", "engineering")))
    county.answer(asked["housing"], now=at("2026-11-24 10:00"))
    county.answer(asked["ecology"], now=at("2026-11-27 10:00"))
    return county.person("supervisor", Role.SUPERVISOR)


def drafted(county: County, by: Actor, department: str = "") -> Draft:
    return county.attempt(
        scorecard_papers.draft_scorecard, department=department, by=by, now=DECEMBER, **NOVEMBER
    )


def cells(draft: Draft, grid: int = 0) -> dict[str, tuple[str, ...]]:
    return {row.cells[0]: row.cells[1:] for row in draft.sheet.grids[grid].rows}  # type: ignore[attr-defined]


def test_a_departments_scorecard_says_its_figures_and_what_they_mean(
    county: County, supervisor: Actor
) -> None:
    draft = drafted(county, supervisor, "ecology")
    assert cells(draft)["超时办结"] == ("1件",)
    assert cells(draft, 1).keys() == DEFINITIONS.keys()


def test_the_scorecard_of_all_names_each_department_once(county: County, supervisor: Actor) -> None:
    rows = cells(drafted(county, supervisor))
    assert sorted(row[:2] for row in rows.values()) == [("1", "0%"), ("1", "100%")]


def test_the_same_figures_are_the_same_paper_kept_with_its_hash_in_the_history_of_the_house(
    county: County, supervisor: Actor
) -> None:
    draft = drafted(county, supervisor, "housing")
    kept: list[int] = []
    for moment in (DECEMBER, at("2026-12-02 09:00")):
        with county.database.acting() as session:
            kept.append(papers.keep(session, draft, b"%PDF-scorecard", by=supervisor, now=moment).id)
    (paper,) = county.all(Paper)
    assert (kept, paper.project_id, paper.edition_hash) == ([paper.id] * 2, None, county.law.current.hash)
    assert paper.pdf_sha256 == hashlib.sha256(b"%PDF-scorecard").hexdigest()
    assert [line.kind for line in county.events(None)].count("paper.make") == 1
    assert county.verified().holds


def test_a_department_gets_its_own_scorecard_and_nobody_elses(county: County, supervisor: Actor) -> None:
    own, other = county.liaison("housing"), county.liaison("ecology")
    draft = drafted(county, own, "housing")
    with county.database.acting() as session:
        paper_id = papers.keep(session, draft, b"%PDF-", by=own, now=DECEMBER).id
    with county.database.reading() as session:
        assert papers.read(session, paper_id=paper_id, by=own).pdf == b"%PDF-"
        for by in (other, county.agent):
            with pytest.raises(NotAllowed):
                papers.read(session, paper_id=paper_id, by=by)
    for department in ("housing", ""):
        with pytest.raises(NotAllowed):
            drafted(county, other, department)
    with pytest.raises(NotFound):
        drafted(county, supervisor, "nowhere")

"""Which departments read a project: whoever has something to do with it, and nobody whom it never meant (三（一）)."""

from typing import Any

import pytest
from sqlalchemy import select

from builders.acceptance import DEPARTMENTS, ON_SITE, a_built_project, an_application
from builders.approval import a_project_in_approval, item_of, planned
from builders.county import PARTS, County
from builders.landing import LETTER, PROMISES, SCAN, an_unopposed_project, applied, informed, signed
from workflow.actions import (
    acceptance_site,
    approval_items,
    blockers,
    breaches,
    checklists,
    clause_sides,
    commitment_ends,
    commitments,
    informing,
    reopenings,
    signing,
    signing_retractions,
)
from workflow.actions.readers import departments_of, involves
from workflow.records.department import Department
from workflow.records.project import Project


def readers(county: County, project_id: int) -> frozenset[str]:
    """By the project, and by what the board asks of each project: they never differ."""
    with county.database.reading() as session:
        found = departments_of(session, project_id)
        for key in session.scalars(select(Department.key)):
            of_board = session.scalars(select(Project.id).where(involves(key))).all()
            assert (project_id in of_board) == (key in found), key
        return found


def test_whoever_decides_on_an_item_reads_its_project_until_the_item_is_set_aside(county: County) -> None:
    project = a_project_in_approval(county)
    item = item_of(county, planned(county, project, "YS-06")["YS-06"])
    assert item.department_key in readers(county, project)
    county.do(approval_items.set_aside, item_id=item.id, reason="不涉及人防")
    assert item.department_key not in readers(county, project)


def test_whoever_takes_part_in_a_joint_acceptance_reads_its_project_and_raises_blockers(
    county: County,
) -> None:
    project = a_built_project(county)
    assert "civil_defence" not in readers(county, project)
    county.do(
        acceptance_site.arrange,
        acceptance_id=an_application(county, project).id,
        departments=[*DEPARTMENTS, "civil_defence"],
        reasons={"civil_defence": "有人防工程"},
        on_site_at=ON_SITE,
        place="门口",
        by=county.liaison("housing"),
    )
    assert "civil_defence" in readers(county, project)
    county.do(blockers.bring_up, project_id=project, text="人防资料缺失", by=county.liaison("civil_defence"))


def test_whoever_was_asked_by_mistake_does_not_go_on_reading(county: County) -> None:
    _, asked = county.a_dispatched_project([("housing", "construction"), ("water", "construction")])
    project = asked["water"].project_id
    assert {"housing", "water"} <= readers(county, project)
    county.answer(asked["housing"])
    for each in asked.values():
        county.do(checklists.withdraw, checklist_id=each.id, reason="发错部门")
    # What a department has answered stays its own.
    assert "housing" in readers(county, project)
    assert "water" not in readers(county, project)


def test_whoever_raised_what_stands_in_the_way_reads_its_project(county: County) -> None:
    project, _ = county.a_dispatched_project()
    county.decide(project, [*PARTS, ("water", "construction")])
    assert "water" not in readers(county, project), "it is analysed, and nobody has asked it yet"
    county.do(blockers.bring_up, project_id=project, text="管网未通", by=county.liaison("water"))
    assert "water" in readers(county, project)


def test_whoever_is_called_to_a_deliberation_reads_its_project(county: County) -> None:
    opened, _ = county.a_consultation(awaiting=(), agreed=("housing",), objected=("natural_resources",))
    project = county.consultation(opened).project_id
    assert "water" not in readers(county, project)
    county.a_called_deliberation(opened, departments=("housing", "natural_resources", "water"))
    assert "water" in readers(county, project)


WATER = "water"
BINDINGS: tuple[dict[str, Any], ...] = (
    {"points": [{"title": "取水检查", "department": WATER, "on": "2026-12-10"}]},
    {"deferrals": [{"name": "取水许可", "department": WATER, "on": "2026-12-20", "reason": "后补"}]},
    {"departments": [{"text": "10日内办结取水许可", "department": WATER, "amount": 10}]},
)


@pytest.mark.parametrize("bound", BINDINGS)
def test_whoever_a_commitment_binds_is_told_and_reads_its_project_though_nobody_asked_it_before(
    county: County, bound: dict[str, Any]
) -> None:
    project = an_unopposed_project(county)
    commitment = informed(county, project)
    assert WATER not in readers(county, project)
    county.do(
        informing.redraft,
        commitment_id=commitment.id,
        enterprise=PROMISES,
        source=LETTER,
        **bound,
    )
    # It sees what it will be bound to before anybody signs.
    assert ("department", WATER) in county.notices("commitment.redrafted")
    assert WATER in readers(county, project)
    applied(county, commitment)
    county.do(commitments.qualify, commitment_id=commitment.id)
    county.do(
        signing.sign,
        commitment_id=commitment.id,
        signed_for_enterprise="陈某",
        signed_for_office="经办甲",
        scan=SCAN,
    )
    told = county.notices("commitment.signed")
    assert told.count(("department", WATER)) == 1
    assert WATER in readers(county, project)
    with county.database.reading() as session:
        assert WATER in clause_sides.departments_of(session, project)


def test_a_text_that_nobody_signs_leaves_no_reader_behind(county: County) -> None:
    project = an_unopposed_project(county)
    commitment = informed(county, project)
    county.do(informing.redraft, commitment_id=commitment.id, source=LETTER, **BINDINGS[0])
    county.do(commitment_ends.withdraw, commitment_id=commitment.id, reason="重新征询")
    assert WATER not in readers(county, project)


def test_a_signing_that_was_a_mistake_binds_nobody_and_whoever_was_told_of_it_hears_so(
    county: County,
) -> None:
    project = an_unopposed_project(county)
    commitment = signed(county, project, **BINDINGS[0])
    again = county.do(signing_retractions.take_back, commitment_id=commitment.id, reason="登错项目")
    assert ("department", WATER) in county.notices("commitment.signing_taken_back")
    # The same text is signed again: until it is reworded it names the same departments.
    assert WATER in readers(county, project)
    county.do(reopenings.reopen, commitment_id=again.id, reason="检查部门写错")
    assert ("department", WATER) in county.notices("commitment.reopened")
    county.do(informing.redraft, commitment_id=again.id, points=[], source=LETTER)
    assert WATER not in readers(county, project)


def test_whoever_broke_a_promise_reads_its_project(county: County) -> None:
    project = an_unopposed_project(county)
    commitment = signed(county, project)
    assert WATER not in readers(county, project)
    county.do(
        breaches.record, commitment_id=commitment.id, side="department", department=WATER,
        facts="推诿", evidence="来函", by=county.enterprise(project),
    )  # fmt: skip
    assert WATER in readers(county, project)
    assert ("department", WATER) in county.notices("breach.found")

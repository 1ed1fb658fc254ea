"""Which departments read a project: whoever has something to do with it, and nobody whom it never meant (三（一）)."""

from sqlalchemy import select

from builders.acceptance import DEPARTMENTS, ON_SITE, a_built_project, an_application
from builders.approval import a_project_in_approval, item_of, planned
from builders.county import County
from workflow.actions import acceptance_site, approval_items, blockers, checklists
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

"""Only the conclusion of the joint acceptance settles it (二（四）2): no window, no single department, and no failed attempt."""

from builders.acceptance import a_built_project, an_application
from builders.approval import checked, item_of, planned
from builders.county import County, at
from workflow.actions import acceptance_withdrawals, approval_items, item_decisions, item_intake, projects
from workflow.errors import JointlyAccepted, StageNotReady
from workflow.records.acceptance import JointAcceptance
from workflow.records.approval_item import ApprovalItem

LATER = at("2026-11-24 10:00")


def the_item(county: County, project_id: int) -> int:
    with county.database.reading() as session:
        rows = approval_items.items_of(session, project_id)
        found = [row.id for row in rows if row.item_code == "YS-01"]
    return found[0] if found else planned(county, project_id, "YS-01")["YS-01"]


def settled_but_for(county: County, project_id: int) -> None:
    """Everything else that the project lists is set aside."""
    with county.database.reading() as session:
        rows = [(row.id, row.item_code, row.state) for row in approval_items.items_of(session, project_id)]
    for key, code, state in rows:
        if code != "YS-01" and state == "planned":
            county.do(approval_items.set_aside, item_id=key, reason="园区已统一办妥")


def not_completed(county: County, project_id: int) -> str:
    return str(county.refused(StageNotReady, projects.move_stage, project_id=project_id, move="complete"))


def taken_back(county: County, acceptance: JointAcceptance) -> None:
    county.do(
        acceptance_withdrawals.withdraw,
        acceptance_id=acceptance.id,
        reason="工程未完工",
        by=county.enterprise(acceptance.project_id),
        now=LATER,
    )


def test_no_window_takes_the_joint_acceptance_in_as_one_application(county: County) -> None:
    item = the_item(county, a_built_project(county))
    row = item_of(county, item)
    refusal = county.refused(JointlyAccepted, item_intake.receive, item_id=item, **checked(county, row))
    assert str(refusal) == (
        f"“{row.name}”由联合验收的结论办结，不单独收件、准予；请在联合验收中申请，不联合验收的，请写明理由列为不需办理。"
    )


def test_no_department_grants_the_joint_acceptance_alone(county: County) -> None:
    item = the_item(county, a_built_project(county))
    # As it was possible to receive it before.
    with county.database.acting() as session:
        session.get_one(ApprovalItem, item).state = "in_review"
        session.get_one(ApprovalItem, item).received_at = county.now
    county.refused(
        JointlyAccepted,
        item_decisions.decide,
        item_id=item,
        decision="granted",
        result_number="联验〔2026〕1号",
        by=county.liaison("housing"),
    )


def test_a_joint_acceptance_that_was_taken_back_completes_nothing(county: County) -> None:
    acceptance = an_application(county)
    taken_back(county, acceptance)
    settled_but_for(county, acceptance.project_id)
    assert "联合验收已撤回，请重新申请" in not_completed(county, acceptance.project_id)


def test_the_office_says_why_there_is_no_joint_acceptance_after_all(county: County) -> None:
    acceptance = an_application(county)
    taken_back(county, acceptance)
    project_id = acceptance.project_id
    county.do(approval_items.set_aside, item_id=the_item(county, project_id), reason="分项验收，不联合验收")
    settled_but_for(county, project_id)
    county.do(projects.move_stage, project_id=project_id, move="complete")
    assert county.project(project_id).state == "completed"

"""What is owed under a commitment stands still with its project, goes on with it, and is settled before it is complete."""

from datetime import date

from builders.county import County, at
from builders.landing import an_unopposed_project, signed
from workflow.actions import (
    approval_items,
    breach_steps,
    breaches,
    clauses,
    deferrals,
    disputes,
    oversight,
    projects,
    standstill,
)
from workflow.errors import StageNotReady
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.project import Project

CHECK: dict[str, object] = {"department": "natural_resources", "title": "核对用地红线", "on": "2026-12-15"}
PAPER: dict[str, object] = {"name": "节能审查意见", "on": "2026-12-31"}
BY = date(2026, 12, 4)


def revoked(county: County, commitment: Commitment) -> None:
    """The whole ladder, up to the revocation of the admission."""
    found = county.do(
        breaches.record, commitment_id=commitment.id, side="enterprise", facts="未开工", evidence="照片"
    )
    for move in ("order_rectification", "propose_stop", "revoke"):
        on = BY if move == "order_rectification" else None
        county.do(
            breach_steps.step,
            breach_id=found.id,
            move=move,
            reason="未整改",
            on=on,
            early_because="有安全隐患",
        )


def test_a_revocation_leaves_no_paper_without_an_owner_and_a_found_fault_on_its_clock(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county), points=[CHECK], deferrals=[PAPER])
    (paper,), (point,) = county.all(DeferredMaterial), county.all(SupervisionPoint)
    county.do(deferrals.hand_in, material_id=paper.id)
    county.do(oversight.record, point_id=point.id, in_order=False, finding="红线不符", rectify_by=BY)
    revoked(county, commitment)
    assert county.one(DeferredMaterial, paper.id).state == "waived"
    assert list(county.open_clocks()) == [("supervision_point", point.id)]
    assert {clause.state for clause in county.all(Clause)} == {"waived"}
    checked = county.do(oversight.record, point_id=point.id, in_order=True, finding="已改正")
    assert checked.state == "in_order"
    assert county.open_clocks() == {}


def test_a_fault_and_a_question_of_a_revoked_commitment_stop_and_go_on_with_the_project(
    county: County,
) -> None:
    commitment = signed(county, an_unopposed_project(county), points=[CHECK])
    project_id = commitment.project_id
    (point,) = county.all(SupervisionPoint)
    county.do(oversight.record, point_id=point.id, in_order=False, finding="红线不符", rectify_by=BY)
    revoked(county, commitment)
    asked = county.do(
        disputes.raise_dispute,
        commitment_id=commitment.id,
        question="为何撤销",
        by=county.enterprise(project_id),
    )
    owed = {("supervision_point", point.id), ("dispute", asked.id)}
    assert set(county.open_clocks()) == owed
    county.do(projects.move_stage, project_id=project_id, move="suspend", reason="停工")
    assert county.open_clocks() == {}
    later = at("2026-11-25 09:00")
    county.do(projects.move_stage, project_id=project_id, move="resume", now=later)
    assert set(county.open_clocks()) == owed


def test_completing_asks_what_both_sides_still_owe_and_leaves_what_is_promised_for_later(
    county: County,
) -> None:
    commitment = signed(county, an_unopposed_project(county), deferrals=[PAPER])
    project_id = commitment.project_id
    county.do(
        disputes.raise_dispute,
        commitment_id=commitment.id,
        question="数字有误",
        by=county.enterprise(project_id),
    )
    with county.database.reading() as session:
        project = session.get_one(Project, project_id)
        lacking = "；".join(standstill.lacking_at_completion(session, project, now=county.now))
    running = [clause.number for clause in county.all(Clause) if clause.state == "running"]
    waiting = [clause.number for clause in county.all(Clause) if clause.state == "waiting"]
    assert running
    assert f"承诺条款第{'、'.join(map(str, waiting))}条未了结" in lacking
    assert "节能审查意见" in lacking
    assert "1项异议未了结" in lacking


def test_a_project_is_not_completed_while_a_side_owes_what_it_promised(county: County) -> None:
    commitment = signed(county, an_unopposed_project(county))
    project_id = commitment.project_id

    def move(name: str, reason: str = "") -> None:
        county.do(projects.move_stage, project_id=project_id, move=name, reason=reason)

    move("finish_direct_landing")
    move("skip_business_registration", "既有企业")
    move("open_construction_approval")
    for phase in ("land_use", "engineering", "construction", "completion", "title"):
        written = [{"name": f"{phase}的事项", "phase": phase, "department": "housing"}]
        listed = county.do(approval_items.plan, project_id=project_id, written=written)
        county.do(approval_items.set_aside, item_id=listed[-1].id, reason="不涉及")
    refused = county.refused(StageNotReady, projects.move_stage, project_id=project_id, move="complete")
    owed = [clause for clause in county.all(Clause) if clause.state == "waiting"]
    numbers = "、".join(str(clause.number) for clause in owed)
    assert f"承诺条款第{numbers}条未了结" in refused.message()
    for clause in owed:
        county.do(clauses.waive, clause_id=clause.id, reason="双方同意不再履行", source="企业来函")
    move("complete")
    assert county.project(project_id).state == "completed"

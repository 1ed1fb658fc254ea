"""What is owed of a joint acceptance (二（四）2)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, not_

from workflow.law.terms import Obligor
from workflow.records.acceptance import AcceptancePart, JointAcceptance
from workflow.records.steps.asking import PROJECT, by_department, by_enterprise, owed


def _parts(*states: str) -> ColumnElement[bool]:
    return exists().where(
        AcceptancePart.acceptance_id == JointAcceptance.id, AcceptancePart.state.in_(states)
    )


def _part(key: str, acceptance: str, part: str) -> Select[Any]:
    return owed(
        "acceptance_part",
        AcceptancePart,
        key,
        Obligor.DEPARTMENT,
        AcceptancePart.department_key,
        AcceptancePart.acceptance_id == JointAcceptance.id,
        JointAcceptance.project_id == PROJECT,
        JointAcceptance.state == acceptance,
        AcceptancePart.state == part,
    )


GOING_ON: Final = (
    by_enterprise(
        "joint_acceptance",
        JointAcceptance,
        "awaited_acceptance_papers",
        JointAcceptance.state == "returned",
    ),
    by_department(
        "joint_acceptance",
        JointAcceptance,
        "awaited_acceptance_arranging",
        JointAcceptance.lead_key,
        JointAcceptance.state == "requested",
    ),
    by_department(
        "joint_acceptance",
        JointAcceptance,
        "awaited_acceptance_list",
        JointAcceptance.lead_key,
        JointAcceptance.state == "on_site",
        not_(_parts("awaiting")),
        _parts("to_rectify"),
    ),
    by_department(
        "joint_acceptance",
        JointAcceptance,
        "awaited_acceptance_conclusion",
        JointAcceptance.lead_key,
        JointAcceptance.state.in_(("on_site", "rechecking")),
        not_(_parts("awaiting", "to_rectify")),
    ),
    _part("awaited_acceptance_opinion", "on_site", "awaiting"),
    _part("awaited_acceptance_recheck", "rechecking", "to_rectify"),
)

"""What is owed of business registration (二（二）)."""

from typing import Final

from sqlalchemy import and_, exists

from workflow.law.terms import Stage
from workflow.records.pickup import Pickup
from workflow.records.project import Project, ProjectStage
from workflow.records.registration import RegistrationItem
from workflow.records.steps.asking import by_department, by_enterprise, by_office, of_project

_OPEN: Final = exists().where(
    ProjectStage.project_id == Project.id,
    ProjectStage.stage == Stage.BUSINESS_REGISTRATION.value,
    ProjectStage.state == "open",
)
_PLANNED: Final = exists().where(RegistrationItem.project_id == Project.id)
#: That a project's business registration has nothing left to do, so that its stage can be finished.
FINISHED: Final = and_(
    _OPEN,
    _PLANNED,
    ~exists().where(
        RegistrationItem.project_id == Project.id,
        RegistrationItem.state.not_in(("collected", "concluded", "not_needed")),
    ),
)
GOING_ON: Final = (
    of_project("awaited_registration_plan", _OPEN, ~_PLANNED),
    of_project("awaited_registration_end", FINISHED),
    by_office(
        "registration_item",
        RegistrationItem,
        "awaited_registration_relisting",
        RegistrationItem.state == "withdrawn",
    ),
    by_department(
        "registration_item",
        RegistrationItem,
        "awaited_registration",
        RegistrationItem.department_key,
        RegistrationItem.state == "applied",
    ),
    by_enterprise(
        "registration_item",
        RegistrationItem,
        "awaited_registration_papers",
        RegistrationItem.state == "returned",
    ),
    by_department(
        "registration_item",
        RegistrationItem,
        "awaited_registration_delivery",
        RegistrationItem.department_key,
        RegistrationItem.state == "approved",
    ),
    by_enterprise("pickup", Pickup, "awaited_collection", Pickup.state == "ready"),
)

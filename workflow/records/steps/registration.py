"""What is owed of business registration (二（二）)."""

from typing import Final

from workflow.records.pickup import Pickup
from workflow.records.registration import RegistrationItem
from workflow.records.steps.asking import by_department, by_enterprise

GOING_ON: Final = (
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

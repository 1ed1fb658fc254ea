"""Scenes of business registration (二（二）): planned, filled in once, applied for, approved, delivered, collected once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from workflow.actions import addresses, business_setups, pickups, registration_items, registrations
from workflow.actions.cases import facts_of
from workflow.actions.scenes import docking
from workflow.actions.scenes.stage import Stage
from workflow.records.address import StandardAddress
from workflow.records.registration import RegistrationItem
from workflow.rules.registration import skip_reason

LICENCE: Final = "KB-01"
#: Licence, seals, invoices, social insurance, bank account.
ALL: Final = (LICENCE, "KB-02", "KB-03", "KB-04", "KB-05")


def item_of(stage: Stage, project_id: int, code: str) -> RegistrationItem:
    """An item of the project."""
    return stage.newest(  # type: ignore[no-any-return]
        RegistrationItem, RegistrationItem.project_id == project_id, RegistrationItem.code == code
    )


def plan(stage: Stage, project_id: int, items: Sequence[str] = ALL, *, now: datetime) -> None:
    """The agent decides with the enterprise what it needs."""
    by = stage.agent(project_id)
    stage.do(registrations.plan, project_id=project_id, items=items, by=by, now=now)


def fill(
    stage: Stage,
    project_id: int,
    form: Mapping[str, object],
    address: Mapping[str, str],
    *,
    now: datetime,
) -> None:
    """The enterprise fills in the one form; its address is picked from the library that the police keeps."""
    known = [
        row
        for row in stage.all(StandardAddress, StandardAddress.town == address["town"])
        if (row.road, row.number, row.room) == (address["road"], address["number"], address["room"])
    ]
    picked = known or [
        stage.do(addresses.enter, form=address, by=stage.cast.liaison("public_security"), now=now)
    ]
    stage.do(
        business_setups.fill,
        project_id=project_id,
        form={**form, "registered_address": str(picked[0].id)},
        by=stage.enterprise(project_id),
        now=now,
    )


def apply(stage: Stage, project_id: int, code: str, *, now: datetime) -> None:
    """The agent hands the application in, or the order."""
    item = item_of(stage, project_id, code)
    stage.do(registration_items.apply, item_id=item.id, by=stage.agent(project_id), now=now)


def send_back(stage: Stage, project_id: int, code: str, missing: Sequence[str], *, now: datetime) -> None:
    """The department returns it with everything that is missing."""
    item = item_of(stage, project_id, code)
    by = stage.cast.liaison(item.department_key)
    stage.do(registration_items.send_back, item_id=item.id, missing=missing, by=by, now=now)


def approve(stage: Stage, project_id: int, code: str, *, credit_code: str = "", now: datetime) -> None:
    """The department approves; the licence brings the credit code."""
    item = item_of(stage, project_id, code)
    by = stage.cast.liaison(item.department_key)
    stage.do(registration_items.approve, item_id=item.id, credit_code=credit_code, by=by, now=now)


def deliver(stage: Stage, project_id: int, code: str, *, now: datetime) -> None:
    """It arrives at the pickup window."""
    item = item_of(stage, project_id, code)
    stage.do(registration_items.deliver, item_id=item.id, by=stage.agent(project_id), now=now)


def bank_step(stage: Stage, project_id: int, number: int, *, now: datetime) -> None:
    """The window records how far the bank has come; the first step is the application itself."""
    item = item_of(stage, project_id, "KB-05")
    step = stage.law.current.registration.items["KB-05"].steps[number]
    stage.do(registration_items.record_step, item_id=item.id, step=step, by=stage.agent(project_id), now=now)


def collect(stage: Stage, project_id: int, name: str, document: str, *, now: datetime) -> None:
    """The enterprise collects everything at once."""
    stage.do(
        pickups.collect,
        project_id=project_id,
        collector_name=name,
        document_number=document,
        by=stage.agent(project_id),
        now=now,
    )


def skip(stage: Stage, project_id: int, *, now: datetime) -> None:
    """An enterprise that exists needs none of it: the stage is passed over, with the reason."""
    with stage.reading() as session:
        reason = skip_reason(facts_of(session, stage.project(project_id)))
    docking.move(stage, project_id, "skip_business_registration", reason, now=now)

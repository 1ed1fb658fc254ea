"""一张表单 of business registration: filled in once, kept version by version (二（二）1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workflow.actions import mandates
from workflow.actions.cases import case_of, require_open
from workflow.actions.registrations import require_unsettled
from workflow.errors import AddressNotInLibrary, ChangedMeanwhile, SetupUnchanged
from workflow.law.book import Law
from workflow.law.registration import FieldKind, SetupField
from workflow.law.terms import Phase
from workflow.records import event
from workflow.records.address import StandardAddress
from workflow.records.project import Project
from workflow.records.registration import BusinessSetup, newest_setup
from workflow.rules import duty
from workflow.rules import registration as rules
from workflow.rules.duty import Actor


def fill(
    session: Session,
    law: Law,
    *,
    project_id: int,
    form: Mapping[str, object],
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> BusinessSetup:
    """Fill in some fields of the one form; the others stay as they are. A new version is kept beside the old ones.

    Where a fact of the project fills a field, the form does not ask for it, and what is sent for it is left alone.

    Raises:
        NotMandated: the agent was not entrusted with business registration.
        StageClosed: the stage is done or was skipped: what was issued says what the form said.
        SetupInvalid: with every problem at once.
        AddressNotInLibrary: the registered address was not picked from the library.
        SetupUnchanged: the form says what is known already.
        ChangedMeanwhile: somebody else was first.
    """
    project = Project.locked(session, project_id)
    duty.require(by, "registration.fill", case_of(project))
    codes = law.edition(project.edition_hash).registration.items
    mandates.require(session, project, by, "registration.fill", phase=Phase.BUSINESS_SETUP, items=codes)
    require_open(project, "registration.fill")
    require_unsettled(session, project, "registration.fill")
    newest = newest_setup(session, project_id)
    version = newest.version if newest else 0
    if expected_version is not None and expected_version != version:
        raise ChangedMeanwhile()
    fields = [field for field in law.edition(project.edition_hash).registration.fields if not field.fact]
    before: dict[str, Any] = dict(newest.answers) if newest else {}
    answers = before | rules.read_values(form, fields) | _addresses(session, form, fields, before)
    changed = [field.key for field in fields if answers.get(field.key) != before.get(field.key)]
    changed = [key for key in changed if answers.get(key) or before.get(key)]
    if not changed:
        raise SetupUnchanged()
    setup = BusinessSetup(
        project_id=project.id,
        version=version + 1,
        answers={key: value for key, value in answers.items() if value},
        changed=changed,
        recorded_at=now,
        person_id=by.person_id,
    )
    session.add(setup)
    event.append(
        session,
        project,
        kind="registration.fill",
        by=by,
        now=now,
        subject=("business_setup", project.id),
        data={"version": setup.version, "fields": {key: setup.answers.get(key) for key in changed}},
    )
    session.flush()
    return setup


def _addresses(
    session: Session, form: Mapping[str, object], fields: list[SetupField], before: Mapping[str, Any]
) -> dict[str, Any]:
    """The addresses that were picked, each as the library words it now; one that was kept stays as it was picked."""
    found: dict[str, Any] = {}
    for field in fields:
        if field.kind is not FieldKind.ADDRESS or field.key not in form:
            continue
        given = str(form[field.key] or "").strip()
        kept = before.get(field.key)
        if kept and given == str(kept["id"]):
            continue
        if not given:
            found[field.key] = ""
            continue
        is_id = given.isascii() and given.isdecimal() and len(given) < 16
        address = session.get(StandardAddress, int(given)) if is_id else None
        if address is None or not address.in_use:
            raise AddressNotInLibrary(field=field.key)
        found[field.key] = {"id": address.id, "version": address.version, "text": address.text}
    return found

"""Advice, visits, explanations and trainings that the document asks for are on record, with when and by whom."""

from typing import Any

from builders.county import County, at
from workflow.actions import services
from workflow.errors import (
    HappenedInFuture,
    NotAllowed,
    NotFound,
    ReasonMissing,
    ServiceCorrected,
    ServiceKindUnknown,
    ServiceWithoutProject,
)
from workflow.records.service import ServiceRecord
from workflow.rules.duty import Role


def test_a_visit_is_recorded_for_its_project_and_told_in_its_history(county: County) -> None:
    project, _ = county.a_dispatched_project()
    county.do(
        services.record,
        kind="visit",
        subject="讲解用地流程",
        audience="项目经理",
        project_id=project,
        by=county.agent,
    )
    (row,) = county.all(ServiceRecord)
    assert (row.kind, row.given_by, row.department_key) == ("visit", county.agent.name, None)
    assert county.events(project)[-1].kind == "service.record"


def test_a_department_involved_records_its_guidance_and_another_does_not(county: County) -> None:
    project, _ = county.a_dispatched_project()
    given: dict[str, Any] = {"kind": "guidance", "subject": "核对红线", "project_id": project}
    county.do(services.record, by=county.liaison("housing"), **given)
    county.refused(NotAllowed, services.record, by=county.liaison("ecology"), **given)
    assert county.all(ServiceRecord)[0].department_key == "housing"


def test_what_is_recorded_afterwards_says_why_and_shows_both_times(county: County) -> None:
    project = county.a_project()
    given: dict[str, Any] = {"kind": "advice", "subject": "电话咨询", "project_id": project}
    before, now = at("2026-11-23 10:00"), at("2026-11-24 09:00")
    county.refused(ReasonMissing, services.record, happened_at=before, now=now, **given)
    county.do(services.record, happened_at=before, late_because="当天停电", now=now, **given)
    line = county.events(project)[-1]
    assert (line.happened_at, line.recorded_at) == (before, now)
    assert "当天停电" in line.data
    county.refused(HappenedInFuture, services.record, happened_at=at("2026-11-25 09:00"), now=now, **given)


def test_a_training_is_of_the_house_and_every_other_service_of_a_project(county: County) -> None:
    county.do(services.record, kind="training", subject="平台操作", audience="全体联络员")
    assert county.events(None)[-1].kind == "service.train"
    county.refused(ServiceWithoutProject, services.record, kind="visit", subject="讲解")
    county.refused(
        ServiceWithoutProject, services.record, kind="training", subject="讲解", project_id=county.a_project()
    )


def test_a_service_that_the_document_does_not_name_or_that_says_nothing_is_refused(county: County) -> None:
    project = county.a_project()
    county.refused(ServiceKindUnknown, services.record, kind="party", subject="聚会", project_id=project)
    county.refused(ReasonMissing, services.record, kind="visit", subject=" ", project_id=project)
    county.refused(
        NotAllowed,
        services.record,
        kind="visit",
        subject="讲解",
        project_id=project,
        by=county.person("supervisor", Role.SUPERVISOR),
    )


def test_a_wrong_record_is_replaced_by_one_that_says_why_and_both_stay(county: County) -> None:
    project = county.a_project()
    wrong = county.do(services.record, kind="visit", subject="讲解用地", project_id=project)
    given: dict[str, Any] = {"service_id": wrong.id, "subject": "讲解用水"}
    county.refused(ReasonMissing, services.correct, because=" ", **given)
    county.do(services.correct, because="写错了", **given)
    former, current = county.all(ServiceRecord)
    assert (former.subject, current.subject, current.replaces_id) == ("讲解用地", "讲解用水", former.id)
    assert county.events(project)[-1].kind == "service.correct"
    county.refused(ServiceCorrected, services.correct, because="写错了", **given)
    county.refused(NotFound, services.correct, because="写错了", **given | {"service_id": 99})


def test_whoever_recorded_it_corrects_it_and_a_colleague_of_another_department_does_not(
    county: County,
) -> None:
    project, _ = county.a_dispatched_project()
    by = county.liaison("housing")
    kept = county.do(services.record, kind="guidance", subject="核对红线", project_id=project, by=by)
    given: dict[str, Any] = {"service_id": kept.id, "subject": "核对蓝线", "because": "写错了"}
    county.refused(NotAllowed, services.correct, by=county.liaison("natural_resources"), **given)
    corrected = county.do(services.correct, by=by, **given)
    assert (corrected.given_by, corrected.department_key) == (by.name, "housing")

"""Steps without a limit among the tasks of whoever owes them: how each stands, and those that no list names (ADR 0018)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import Session

from api.views.lights import Light, lights_of
from api.views.task import Reach, Task
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records.clock import ClockRecord
from workflow.records.department import SUPERVISING
from workflow.records.project import Project
from workflow.records.steps.asking import STEP
from workflow.records.steps.liaisons import LIAISON
from workflow.rules.awaited import BY_SUPERVISOR, STEPS
from workflow.rules.duty import Actor, Role

#: What is said in place of a due day.
UNKNOWN: Final = "待核定"
#: The kind of task under which the thing of a step stands on a list already, where its title there is another.
_KINDS: Final[Mapping[str, str]] = {
    "awaited_registration": "registration_item",
    "awaited_registration_papers": "registration_item",
    "awaited_registration_delivery": "registration_item",
    "awaited_item_decision": "approval_item",
    "awaited_item_supplement": "approval_item",
    "awaited_refusal_delivery": "approval_item",
    "awaited_supervision_close": "supervision",
}
#: And the kind where a project has one task for it.
_OF_PROJECT: Final[Mapping[str, str]] = {"awaited_collection": "pickup"}
#: Where the step is taken.
_PLACES: Final[Mapping[str, str]] = {
    "awaited_agent": "/projects/{project}#people",
    "awaited_pack": "/projects/{project}#packs",
    "awaited_screening": "/projects/{project}#consultation",
    "awaited_docking_end": "/projects/{project}#way",
    "awaited_landing_end": "/projects/{project}#way",
    "awaited_landing_given_up": "/projects/{project}#way",
    "awaited_approval_opening": "/projects/{project}#way",
    "awaited_completion": "/projects/{project}#way",
    "awaited_item_list": "/projects/{project}#approval",
    "awaited_minutes": "/projects/{project}#deliberation",
    "awaited_resolution_check": "/projects/{project}#deliberation",
    "awaited_blocker_resolution": "/projects/{project}#blockers",
    "awaited_qualification": "/projects/{project}#commitment",
    "awaited_deferral_check": "/projects/{project}#commitment",
    "awaited_breach_decision": "/projects/{project}#commitment",
    "awaited_breach_step": "/projects/{project}#commitment",
    "awaited_breach_after_stop": "/projects/{project}#commitment",
    "awaited_breach_report": "/projects/{project}#commitment",
    "awaited_standing_report": "/projects/{project}#commitment",
    "awaited_missed_promise": "/projects/{project}#commitment",
    "awaited_fulfilment": "/projects/{project}#commitment",
    "awaited_credit_repair": "/projects/{project}#commitment",
    "awaited_enterprise_report": "/projects/{project}#commitment",
    "awaited_department_report": "/projects/{project}#commitment",
    "awaited_signed_copy": "/projects/{project}#commitment",
    "awaited_disputed_report": "/projects/{project}#commitment",
    "awaited_dispute_close": "/projects/{project}#commitment",
    "awaited_report_decision": "/projects/{project}#commitment",
    "awaited_supervision_close": "/supervisions/{thing}",
    "awaited_overdue_duty": "/supervisions/{thing}",
    "awaited_score_answer": "/scorecards",
    "awaited_acceptance_papers": "/acceptances/{thing}",
    "awaited_acceptance_arranging": "/acceptances/{thing}",
    "awaited_acceptance_list": "/acceptances/{thing}",
    "awaited_acceptance_conclusion": "/acceptances/{thing}",
    "awaited_registration_plan": "/projects/{project}/registration",
    "awaited_registration_relisting": "/projects/{project}/registration",
    "awaited_registration_end": "/projects/{project}#way",
    "awaited_registration": "/projects/{project}/registration",
    "awaited_registration_papers": "/projects/{project}/registration",
    "awaited_registration_delivery": "/projects/{project}/registration",
    "awaited_collection": "/projects/{project}/registration",
    "awaited_item_decision": "/items/{thing}",
    "awaited_item_supplement": "/items/{thing}",
    "awaited_item_paper_check": "/projects/{project}#approval",
    "awaited_refusal_delivery": "/items/{thing}",
    "awaited_item_resume": "/projects/{project}#approval",
    "awaited_rating_answer": "/projects/{project}#ratings",
    "awaited_resume": "/projects/{project}#commitment",
}


def with_steps(
    session: Session, law: Law, found: Sequence[Task], *, by: Actor, now: datetime, reach: Reach
) -> list[Task]:
    """The tasks of an actor, those that are steps without a limit with their light; what no list names comes after them.

    Such a step is never late; it says since when it is owed, and that its limit is 待核定.
    """
    tasks = list(found)
    places: dict[int, list[int]] = {}
    for place, task in enumerate(tasks):
        places.setdefault(task.project_id, []).append(place)
    compiling = {task.project_id for task in tasks if task.kind == "pack"}
    for key, light, project in _steps(session, law, by, now, reach):
        if key == "awaited_docking_end" and project.id in compiling:
            # The packs belong to this stage (二（一）2): it is not offered to be ended before they are made.
            continue
        same = [place for place in places.get(project.id, ()) if _is(tasks[place], key, light)]
        for place in same:
            if tasks[place].light is None:
                tasks[place] = replace(tasks[place], light=light, limit=UNKNOWN)
        # Whether nobody answers for a part is looked at anew each day; a clock that the sweep is still to stop says nothing.
        if not same and key != LIAISON:
            path = _PLACES.get(key, "/projects/{project}").format(project=project.id, thing=light.subject_id)
            tasks.append(
                Task(
                    STEP,
                    STEPS[key],
                    project.id,
                    project.number,
                    project.name,
                    light.subject_id,
                    light=light,
                    path=path,
                    limit=UNKNOWN,
                )
            )
    return tasks


def _on(obligor: Obligor, key: str) -> ColumnElement[bool]:
    return and_(ClockRecord.obligor_kind == obligor.value, ClockRecord.obligor_key == key)


def _steps(
    session: Session, law: Law, by: Actor, now: datetime, reach: Reach
) -> list[tuple[str, Light, Project]]:
    owed: list[ColumnElement[bool]] = []
    by_supervisor = and_(_on(Obligor.DEPARTMENT, SUPERVISING), ClockRecord.limit_key.in_(BY_SUPERVISOR))
    if Role.SUPERVISOR in by.roles:
        owed.append(by_supervisor)
    if Role.LIAISON in by.roles and by.department_key:
        owed.append(and_(_on(Obligor.DEPARTMENT, by.department_key), not_(by_supervisor)))
    if Role.OFFICE in by.roles:
        owed.append(_on(Obligor.OFFICE, ""))
    if Role.ENTERPRISE in by.roles and by.enterprise_id:
        owed.append(_on(Obligor.ENTERPRISE, str(by.enterprise_id)))
    if not owed:
        return []
    rows = session.execute(
        select(ClockRecord, Project)
        .join(Project, Project.id == ClockRecord.project_id)
        .where(
            ClockRecord.stopped_at.is_(None),
            ClockRecord.subject_kind == STEP,
            # What is owed only after a planned day is not owed before it.
            ClockRecord.started_at <= now,
            or_(*owed),
        )
        .order_by(ClockRecord.started_at, ClockRecord.id)
        .where(*reach.projects)
        .limit(reach.most)
    ).all()
    lights = lights_of(session, law, [(record, project.edition_hash) for record, project in rows], now)
    return [(record.limit_key, light, project) for (record, project), light in zip(rows, lights, strict=True)]


def _is(task: Task, key: str, light: Light) -> bool:
    """Whether a task of the step's project is this step."""
    if task.title == STEPS[key] or (key in _OF_PROJECT and task.kind == _OF_PROJECT[key]):
        return True
    return key in _KINDS and (task.kind, task.subject_id) == (_KINDS[key], light.subject_id)

"""What waits for whom: a query over open clocks and over what comes next, never a table."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import exists, not_
from sqlalchemy.orm import Session

from api.views import acceptance_tasks, commitment_tasks, item_tasks, registration_tasks, urgings
from api.views.awaited_tasks import with_steps
from api.views.department_tasks import department_tasks
from api.views.duties import duties
from api.views.office_tasks import liaison_tasks, office_tasks, overdue_tasks
from api.views.stage_tasks import stage_tasks
from api.views.supervisions import Left, left_to_office, left_to_supervisor
from api.views.task import EVERYWHERE, Reach, Task, todo
from workflow.actions.agent_gaps import without_agent
from workflow.law.book import Law
from workflow.law.terms import Obligor
from workflow.records.project import Mandate, Project
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import local_day
from workflow.rules.standing import Standing

#: A list that is no longer than this stays in the order of its kinds.
_AT_ONE_GLANCE: Final = 50


def tasks(session: Session, law: Law, *, by: Actor, now: datetime, reach: Reach = EVERYWHERE) -> list[Task]:
    """What waits for an actor, most urgent first: in all projects, or in the one that `reach` names.

    In a long list the kinds take turns, so that none is pushed off the first page by another.
    """
    found: list[Task] = []
    if Role.LIAISON in by.roles and by.department_key:
        found += department_tasks(session, law, by.department_key, now, reach)
        found += acceptance_tasks.of_department(session, law, by.department_key, now, reach)
        found += _item_tasks(item_tasks.of_department(session, law, by.department_key, now, reach))
        found += registration_tasks.department_tasks(session, law, by.department_key, now, reach)
        found += commitment_tasks.department_tasks(session, law, by.department_key, now, reach)
    if Role.OFFICE in by.roles:
        found += _owed(session, law, (Obligor.OFFICE, ""), now, reach)
        found += overdue_tasks(session, law, now, reach)
        found += office_tasks(session, law, now, reach)
        found += acceptance_tasks.to_arrange(session, reach)
        found += commitment_tasks.office_tasks(session, law, now, reach)
        found += registration_tasks.window_tasks(session, law, without_agent(), now, reach)
        found += registration_tasks.office_tasks(session, law, now, reach)
        compiling = {task.project_id for task in found if task.kind == "pack"}
        found += stage_tasks(session, now, reach, compiling)
        found += [
            Task("plan_items", "列出审批事项", row.id, row.number, row.name, row.id)
            for row in item_tasks.unlisted(session, reach)
        ]
        found += _left(left_to_office(session, reach=reach))
    if Role.AGENT in by.roles and Role.OFFICE not in by.roles:
        found += liaison_tasks(session, now, reach, Project.agent_id.in_((by.person_id, *by.stands_in_for)))
        found += _agent_tasks(session, by, reach)
        found += acceptance_tasks.of_enterprise(
            session, law, Project.agent_id.in_((by.person_id, *by.stands_in_for)), now, reach
        )
        found += _item_tasks(item_tasks.of_applicant(session, law, by, now, reach))
    if Role.AGENT in by.roles:
        found += registration_tasks.window_tasks(
            session, law, Project.agent_id.in_((by.person_id, *by.stands_in_for)), now, reach
        )
    if Role.ENTERPRISE in by.roles and by.enterprise_id:
        found += _owed(session, law, (Obligor.ENTERPRISE, str(by.enterprise_id)), now, reach)
        found += _enterprise_tasks(session, by.enterprise_id, reach)
        own = Project.enterprise_id == by.enterprise_id
        found += acceptance_tasks.of_enterprise(session, law, own, now, reach)
        found += _item_tasks(item_tasks.of_applicant(session, law, by, now, reach))
        found += registration_tasks.enterprise_tasks(session, law, by.enterprise_id, now, reach)
        found += commitment_tasks.enterprise_tasks(session, law, by.enterprise_id, now, reach)
    if Role.ADMIN in by.roles and Role.OFFICE not in by.roles:
        # Nobody else can name one.
        found += [replace(task, path="/departments") for task in liaison_tasks(session, now, reach)]
    if Role.SUPERVISOR in by.roles:
        found += _left(left_to_supervisor(session, reach=reach))
        found += acceptance_tasks.check_due(session, law, now)
    found = with_steps(session, law, found, by=by, now=now, reach=reach)
    if Role.AGENT in by.roles:
        found += urgings.agent_tasks(session, by, reach)
    if by.roles & {Role.LIAISON, Role.OFFICE}:
        found = urgings.with_urgings(session, found)
    found += registration_tasks.address_tasks(session, law, by)
    if reach.project_id is not None:
        # A few kinds are of no project, or are found without one.
        return [task for task in found if task.project_id == reach.project_id]
    today = local_day(now)
    found.sort(key=lambda task: _urgency(task, today))
    return found if len(found) <= _AT_ONE_GLANCE else _taking_turns(found)


#: What falls due later than this waits behind what has no day at all and could be done today.
_FAR: Final = timedelta(days=14)


def by_day(found: Iterable[Task], now: datetime) -> list[Task]:
    """Some tasks by the day by which they are due; those without one stand before what falls due in weeks."""
    soon = now + _FAR

    def day(task: Task) -> tuple[int, float]:
        due = task.light.due_at if task.light else None
        if due is None:
            return 1, 0
        return (0 if due <= soon else 2), due.timestamp()

    return sorted(found, key=day)


def _left(found: Iterable[Left]) -> list[Task]:
    return [
        Task(
            left.kind,
            left.title,
            left.project_id,
            left.project_number,
            left.project_name,
            left.subject_id,
            note=left.note,
        )
        for left in found
    ]


def _urgency(task: Task, today: date) -> tuple[bool, float]:
    """First what is late, falls due today or soon, by when it does; the rest stays in the order of its kinds."""
    light = task.light
    if light is None or light.due_at is None or light.due_day is None or light.standing is Standing.PAUSED:
        return True, 0
    pressing = light.due_day <= today or light.standing is Standing.NEAR
    return (False, light.due_at.timestamp()) if pressing else (True, 0)


def _taking_turns(found: Sequence[Task]) -> list[Task]:
    """The first of each kind, then the second of each, and so on; within a kind the order stays."""
    seen: Counter[str] = Counter()
    turns = []
    for task in found:
        turns.append((seen[task.kind], task))
        seen[task.kind] += 1
    return [task for _, task in sorted(turns, key=lambda turn: turn[0])]


def after(found: Sequence[Task], place: tuple[int, str, int] | None) -> Sequence[Task]:
    """What comes after a place, which is how many came before and which task was the last of them.

    A task that is done since does not hide the next one: where the last is gone, what stands in its place follows.
    """
    if place is None:
        return found
    count, kind, subject = place
    at = next((n for n, task in enumerate(found) if (task.kind, task.subject_id) == (kind, subject)), None)
    return found[count - 1 if at is None else at + 1 :]


def _item_tasks(found: Sequence[item_tasks.ItemTask]) -> list[Task]:
    """Approval items as tasks, each with the page of the item (二（四）)."""
    return [
        Task(
            kind=task.kind,
            title=task.title,
            project_id=task.project.id,
            project_number=task.project.number,
            project_name=task.project.name,
            subject_id=task.item.id,
            light=task.light,
            note=task.item.name,
            path=f"/items/{task.item.id}",
        )
        for task in found
    ]


#: What waits for a deliberation and what came of one: who owes it finds it among the tasks.
_OWED = ("consultation", "deliberation", "resolution", "blocker", "blocker_asking")


def _owed(
    session: Session, law: Law, owed_by: tuple[Obligor, str], now: datetime, reach: Reach
) -> list[Task]:
    return [
        Task(
            kind=each.subject_kind,
            title=each.title,
            project_id=each.project_id,
            project_number=each.project_number,
            project_name=each.project_name,
            subject_id=each.subject_id,
            light=each.light,
            path=each.place,
        )
        for each in duties(session, law, owed_by=owed_by, kinds=_OWED, now=now, reach=reach)
    ]


def _agent_tasks(session: Session, by: Actor, reach: Reach) -> list[Task]:
    mine = Project.agent_id.in_((by.person_id, *by.stands_in_for))
    mandated = exists().where(Mandate.project_id == Project.id)
    return todo(session, "mandate", "与企业确认代办方式", reach, mine, not_(mandated))


def _enterprise_tasks(session: Session, enterprise_id: int, reach: Reach) -> list[Task]:
    own = Project.enterprise_id == enterprise_id
    mandated = exists().where(Mandate.project_id == Project.id)
    return todo(session, "mandate", "选择代办方式", reach, own, not_(mandated))

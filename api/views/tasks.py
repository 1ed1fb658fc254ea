"""What waits for whom: a query over open clocks and over what comes next, never a table."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, not_, or_, select
from sqlalchemy.orm import Session

from api.views import acceptance_tasks, commitment_tasks, item_tasks, registration_tasks
from api.views.duties import asked_for, duties
from api.views.liaisons import gaps, wanting
from api.views.lights import by_urgency, lights_of
from api.views.reanalysis import DECIDED_BEFORE, differing
from api.views.supervisions import left_to_office
from api.views.task import Task
from workflow.law.book import Law
from workflow.law.terms import Obligor, Phase, Stage
from workflow.law.words import word
from workflow.records.blocker import Blocker
from workflow.records.checklist import Checklist, ChecklistAnswer, Pack, overdue_before
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.department import Department
from workflow.records.project import Involvement, Mandate, Project, ProjectFacts, ProjectStage
from workflow.rules.duty import Actor, Role
from workflow.rules.local_time import local_day
from workflow.rules.pack import FORM_FIELDS

#: A list that is no longer than this stays in the order of its kinds.
_AT_ONE_GLANCE: Final = 50


def tasks(session: Session, law: Law, *, by: Actor, now: datetime, most: int = 1000) -> list[Task]:
    """What waits for an actor, most urgent first; `most` of each kind.

    In a long list the kinds take turns, so that none is pushed off the first page by another.
    """
    found: list[Task] = []
    if Role.LIAISON in by.roles and by.department_key:
        found += _department_tasks(session, law, by.department_key, now, most)
        found += acceptance_tasks.of_department(session, law, by.department_key, now, most)
        found += _item_tasks(item_tasks.of_department(session, law, by.department_key, now, most))
        found += registration_tasks.department_tasks(session, law, by.department_key, now, most)
        found += commitment_tasks.department_tasks(session, law, by.department_key, now, most)
    if Role.OFFICE in by.roles:
        found += _owed(session, law, (Obligor.OFFICE, ""), now, most)
        found += _overdue_tasks(session, now, most)
        found += _office_tasks(session, law, now, most)
        found += acceptance_tasks.to_arrange(session, most)
        found += commitment_tasks.office_tasks(session, law, now, most)
        found += registration_tasks.window_tasks(session, law, Project.agent_id.is_(None), now, most)
        found += _todo(session, "finish_registration", "完成商事登记阶段", most, registration_tasks.FINISHED)
        found += [
            Task("plan_items", "列出审批事项", row.id, row.number, row.name, row.id)
            for row in item_tasks.unlisted(session, most)
        ]
        found += [
            Task(
                left.kind,
                left.title,
                left.project_id,
                left.project_number,
                left.project_name,
                left.subject_id,
                note=left.note,
            )
            for left in left_to_office(session, most=most)
        ]
    if Role.AGENT in by.roles and Role.OFFICE not in by.roles:
        found += _liaison_tasks(session, now, most, Project.agent_id.in_((by.person_id, *by.stands_in_for)))
        found += _agent_tasks(session, by, most)
        found += acceptance_tasks.of_enterprise(
            session, law, Project.agent_id.in_((by.person_id, *by.stands_in_for)), now, most
        )
        found += _item_tasks(item_tasks.of_applicant(session, law, by, now, most))
    if Role.AGENT in by.roles:
        found += registration_tasks.window_tasks(
            session, law, Project.agent_id.in_((by.person_id, *by.stands_in_for)), now, most
        )
    if Role.ENTERPRISE in by.roles and by.enterprise_id:
        found += _owed(session, law, (Obligor.ENTERPRISE, str(by.enterprise_id)), now, most)
        found += _enterprise_tasks(session, by.enterprise_id, most)
        own = Project.enterprise_id == by.enterprise_id
        found += acceptance_tasks.of_enterprise(session, law, own, now, most)
        found += _item_tasks(item_tasks.of_applicant(session, law, by, now, most))
        found += registration_tasks.enterprise_tasks(session, law, by.enterprise_id, now, most)
        found += commitment_tasks.enterprise_tasks(session, law, by.enterprise_id, now, most)
    if Role.SUPERVISOR in by.roles:
        found += acceptance_tasks.check_due(session, law, now)
    found += registration_tasks.address_tasks(session, law, by)
    return found if len(found) <= _AT_ONE_GLANCE else _taking_turns(found)


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
            kind="approval_item",
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


def _department_tasks(session: Session, law: Law, department: str, now: datetime, most: int) -> list[Task]:
    rows = session.execute(
        select(
            ClockRecord,
            Project,
            func.coalesce(Checklist.state, Consultee.state),
            func.coalesce(Checklist.asked_again_because, Consultee.asked_again_because),
        )
        .join(Project, Project.id == ClockRecord.project_id)
        .join(
            Checklist,
            and_(ClockRecord.subject_kind == "checklist", Checklist.id == ClockRecord.subject_id),
            isouter=True,
        )
        .join(
            Consultee,
            and_(ClockRecord.subject_kind == "consultee", Consultee.id == ClockRecord.subject_id),
            isouter=True,
        )
        .where(
            ClockRecord.stopped_at.is_(None),
            # Those of registration and of approval items stand among the tasks that have no clock as well.
            ClockRecord.subject_kind.not_in(
                (
                    registration_tasks.SUBJECT,
                    acceptance_tasks.SUBJECT,
                    acceptance_tasks.FOLLOW_UP,
                    *item_tasks.SUBJECTS,
                    *commitment_tasks.SUBJECTS,
                )
            ),
            ClockRecord.obligor_kind == Obligor.DEPARTMENT.value,
            ClockRecord.obligor_key == department,
        )
        .order_by(ClockRecord.due_at, ClockRecord.id)
        .limit(most)
    ).all()
    lights = lights_of(session, law, [(record, project.edition_hash) for record, project, _, _ in rows], now)
    late = overdue_before(
        session, [record.subject_id for record, *_ in rows if record.subject_kind == "checklist"]
    )
    found = [
        Task(
            kind=record.subject_kind,
            title=_asked(record, state),
            project_id=project.id,
            project_number=project.number,
            project_name=project.name,
            subject_id=record.subject_id,
            light=light,
            path=""
            if record.subject_kind in ("checklist", "consultee", "supervision")
            else asked_for(record)[1],
            note="；".join(
                filter(
                    None,
                    (
                        because,
                        "原有阶段已逾期"
                        if record.subject_id in late and record.subject_kind == "checklist"
                        else "",
                    ),
                )
            ),
        )
        for (record, project, state, because), light in zip(rows, lights, strict=True)
    ]
    return sorted(found, key=lambda task: by_urgency(task.light) if task.light else (True, 99, True, None))


def _asked(record: ClockRecord, state: str | None) -> str:
    match record.subject_kind:
        case "consultee":
            return "确认征询意见" if state == "stale" else "答复双向承诺书征询"
        case "supervision":
            return "回复督办单"
        case "checklist":
            return {"stale": "确认材料清单", "returned": "重新回复材料清单"}.get(state or "", "回复材料清单")
    return asked_for(record)[0]


#: What waits for a deliberation and what came of one: who owes it finds it among the tasks.
_OWED = ("consultation", "deliberation", "resolution", "blocker")


def _owed(session: Session, law: Law, owed_by: tuple[Obligor, str], now: datetime, most: int) -> list[Task]:
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
        for each in duties(session, law, owed_by=owed_by, kinds=_OWED, now=now, most=most)
    ]


def _todo(session: Session, kind: str, title: str, most: int, *conditions: ColumnElement[bool]) -> list[Task]:
    rows = session.execute(
        select(Project.id, Project.number, Project.name)
        .where(Project.state.not_in(("suspended", "withdrawn", "completed")), *conditions)
        .order_by(Project.id)
        .limit(most)
    )
    return [Task(kind, title, key, number, name, key) for key, number, name in rows]


def _liaison_tasks(
    session: Session, now: datetime, most: int, *conditions: ColumnElement[bool]
) -> list[Task]:
    """The projects in which a department has nobody who answers (三（一）), with the departments."""
    today = local_day(now)
    found = _todo(session, "liaison", "补齐联络员", most, wanting(session, today), *conditions)
    lacking = gaps(session, [task.project_id for task in found], today) if found else {}
    return [replace(task, note="、".join(lacking.get(task.project_id, ()))) for task in found]


def _overdue_tasks(session: Session, now: datetime, most: int) -> list[Task]:
    """The projects in which departments are late, one row each, with the departments and the oldest date."""
    late: dict[int, tuple[Project, list[str]]] = {}
    for project, short in session.execute(
        select(Project, func.coalesce(Department.short, ClockRecord.obligor_key))
        .join(ClockRecord, ClockRecord.project_id == Project.id)
        .join(Department, Department.key == ClockRecord.obligor_key, isouter=True)
        .where(
            Project.state.not_in(("suspended", "withdrawn", "completed")),
            ClockRecord.stopped_at.is_(None),
            ClockRecord.obligor_kind == Obligor.DEPARTMENT.value,
            ClockRecord.due_at < now,
        )
        .order_by(ClockRecord.due_at, ClockRecord.id)
        .limit(most)
    ):
        late.setdefault(project.id, (project, []))[1].append(short)
    return [
        Task(
            "overdue",
            "部门逾期未办，请催办",
            project.id,
            project.number,
            project.name,
            project.id,
            note="、".join(dict.fromkeys(names)),
        )
        for project, names in late.values()
    ]


def _analysis_tasks(session: Session, law: Law, most: int) -> list[Task]:
    """The projects that the rules would analyse differently since their facts have changed."""
    found = _todo(session, "analyse", "项目信息已变更，重新研判", most, DECIDED_BEFORE)
    anew = differing(session, law, [task.project_id for task in found]) if found else {}
    return [replace(task, note=anew[task.project_id]) for task in found if task.project_id in anew]


def _pack_tasks(session: Session, most: int) -> list[Task]:
    """The projects with a phase that was never compiled, or whose answers have changed since; three statements.

    A project waits until no department owes an answer. An answer that says the same again changes nothing.
    """
    owed = exists().where(
        Checklist.project_id == Project.id, Checklist.state.in_(("awaiting", "returned", "stale"))
    )
    compiled = (
        select(func.max(Pack.compiled_at))
        .where(Pack.project_id == Project.id, Pack.phase == Involvement.phase)
        .correlate(Project, Involvement)
        .scalar_subquery()
    )
    # Every fact is a field of the form; a confirmed answer says the same again and is looked at below.
    changed = (
        exists()
        .where(
            Pack.project_id == Project.id,
            Pack.phase == Involvement.phase,
            Pack.facts_version < Project.facts_version,
        )
        .correlate(Project, Involvement)
    )
    newer = exists().where(
        Involvement.project_id == Project.id,
        Checklist.project_id == Project.id,
        Checklist.department_key == Involvement.department_key,
        Checklist.state.in_(("replied", "not_involved")),
        ChecklistAnswer.checklist_id == Checklist.id,
        or_(compiled.is_(None), ChecklistAnswer.replied_at > compiled, changed),
    )
    found = _todo(session, "pack", "汇总一张表单、一套材料", most, not_(owed), newer)
    phases = _phases_to_compile(session, [task.project_id for task in found]) if found else {}
    return [
        replace(task, note="、".join(word(phase) for phase in Phase if phase in phases[task.project_id]))
        for task in found
        if task.project_id in phases
    ]


def _phases_to_compile(session: Session, project_ids: Sequence[int]) -> dict[int, set[Phase]]:
    answers: dict[int, dict[int, list[ChecklistAnswer]]] = {}
    for project_id, answer in session.execute(
        select(Checklist.project_id, ChecklistAnswer)
        .join(ChecklistAnswer, ChecklistAnswer.checklist_id == Checklist.id)
        .where(Checklist.project_id.in_(project_ids), Checklist.state.in_(("replied", "not_involved")))
        .order_by(ChecklistAnswer.round)
    ):
        answers.setdefault(project_id, {}).setdefault(answer.checklist_id, []).append(answer)
    compiled: dict[tuple[int, str], datetime] = {}
    #: The version of the facts that the newest pack of a phase stands on.
    stands_on: dict[tuple[int, str], int] = {}
    for project_id, of_phase, compiled_at, version in session.execute(
        select(Pack.project_id, Pack.phase, Pack.compiled_at, Pack.facts_version)
        .where(Pack.project_id.in_(project_ids))
        .order_by(Pack.version)
    ):
        compiled[project_id, of_phase], stands_on[project_id, of_phase] = compiled_at, version
    changed = {
        (project_id, version)
        for project_id, version, names in session.execute(
            select(ProjectFacts.project_id, ProjectFacts.version, ProjectFacts.changed).where(
                ProjectFacts.project_id.in_(project_ids)
            )
        )
        if set(names) & set(FORM_FIELDS)
    }
    found: dict[int, set[Phase]] = {}
    for project_id, by_checklist in answers.items():
        for phase in Phase:
            at = compiled.get((project_id, phase.value))
            now = [_said(given, phase, None) for given in by_checklist.values()]
            # What no department names cannot be compiled.
            if any(now) and (
                (project_id, phase.value) not in compiled
                or now != [_said(given, phase, at) for given in by_checklist.values()]
                or any(
                    key == project_id and version > stands_on[project_id, phase.value]
                    for key, version in changed
                )
            ):
                found.setdefault(project_id, set()).add(phase)
    return found


def _said(answers: Sequence[ChecklistAnswer], phase: Phase, at: datetime | None) -> list[Any]:
    """What a department's answers said of a phase at an instant, or say now; a returned one says nothing."""
    said = [
        answer.lines
        for answer in answers
        if (at is None or answer.replied_at <= at)
        and (answer.returned_at is None or (at is not None and answer.returned_at > at))
    ]
    return [line for line in said[-1] if line["phase"] == phase] if said else []


def _office_tasks(session: Session, law: Law, now: datetime, most: int) -> list[Task]:
    involved = exists().where(Involvement.project_id == Project.id)
    unasked = exists().where(
        Involvement.project_id == Project.id,
        ~exists().where(
            Checklist.project_id == Involvement.project_id,
            Checklist.department_key == Involvement.department_key,
            Checklist.state != "withdrawn",
            # The phases are a list in JSON; its text holds each in quotes.
            cast(Checklist.phases, String).contains(literal('"').concat(Involvement.phase).concat('"')),
        ),
    )
    docking = Project.state == "docking"
    # Nobody is asked about direct landing before it opens, nor once it is done or was skipped.
    landing = exists().where(
        ProjectStage.project_id == Project.id,
        ProjectStage.stage == Stage.DIRECT_LANDING.value,
        ProjectStage.state == "open",
    )
    last_round = (
        select(func.max(Consultation.round))
        .where(Consultation.project_id == Project.id)
        # Left to itself it would also correlate the consultation around it, and its maximum with it.
        .correlate(Project)
        .scalar_subquery()
    )

    def consultation(state: str) -> ColumnElement[bool]:
        return exists().where(
            Consultation.project_id == Project.id,
            Consultation.state == state,
            Consultation.round == last_round,
        )

    def answering(*states: str) -> ColumnElement[bool]:
        return exists().where(
            Consultation.project_id == Project.id,
            Consultation.round == last_round,
            Consultee.consultation_id == Consultation.id,
            Consultee.state.in_(states),
        )

    # Nobody is silent any more, nobody objects, and yet one was taken out without a finding.
    stuck = and_(
        consultation("circulating"),
        answering("agreed"),
        answering("withdrawn"),
        not_(answering("awaiting", "stale", "objected")),
    )

    def meeting(state: str) -> ColumnElement[bool]:
        return exists().where(Deliberation.project_id == Project.id, Deliberation.state == state)

    def resolution(state: str) -> ColumnElement[bool]:
        return exists().where(Resolution.project_id == Project.id, Resolution.state == state)

    def blocker(state: str) -> ColumnElement[bool]:
        return exists().where(Blocker.project_id == Project.id, Blocker.state == state)

    return [
        *_todo(session, "assign_agent", "指派代办员", most, Project.agent_id.is_(None)),
        *_liaison_tasks(session, now, most),
        *_todo(session, "analyse", "研判：确定阶段和部门", most, docking, not_(involved)),
        *_analysis_tasks(session, law, most),
        *_todo(session, "dispatch", "发出材料清单征集", most, unasked),
        *_pack_tasks(session, most),
        *_todo(session, "circulate", "发出意见征询", most, landing, consultation("screening")),
        *_at("deliberation", _todo(session, "minutes", "印发会议纪要", most, meeting("held"))),
        *_at(
            "deliberation", _todo(session, "confirm", "核实会商决定的落实情况", most, resolution("reported"))
        ),
        *_at(
            "blockers",
            _todo(session, "resolve", "已会商，登记难点、堵点的解决情况", most, blocker("deliberated")),
        ),
        *_todo(
            session,
            "inform",
            "征询无异议，告知企业可自愿承诺准入",
            most,
            landing,
            or_(consultation("unopposed"), consultation("cleared")),
            not_(commitment_tasks.under_way()),
        ),
        *_todo(session, "stuck", "征询不能以无异议办结，撤销后重新征询", most, landing, stuck),
    ]


def _at(anchor: str, found: list[Task]) -> list[Task]:
    """Tasks that are done at a place of the project's page."""
    return [replace(task, path=f"/projects/{task.project_id}#{anchor}") for task in found]


def _agent_tasks(session: Session, by: Actor, most: int) -> list[Task]:
    mine = Project.agent_id.in_((by.person_id, *by.stands_in_for))
    mandated = exists().where(Mandate.project_id == Project.id)
    return _todo(session, "mandate", "与企业确认代办方式", most, mine, not_(mandated))


def _enterprise_tasks(session: Session, enterprise_id: int, most: int) -> list[Task]:
    own = Project.enterprise_id == enterprise_id
    mandated = exists().where(Mandate.project_id == Project.id)
    return _todo(session, "mandate", "选择代办方式", most, own, not_(mandated))

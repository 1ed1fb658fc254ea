"""Scenes of docking (二（一）): taken in, analysed, asked, answered, compiled, entrusted."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from workflow.actions import checklist_answers, entrusting, people, project_facts, projects
from workflow.actions.rehearsal import Rehearsal, engage_enterprise
from workflow.actions.scenes.stage import Stage
from workflow.law.terms import Scope
from workflow.records.project import Project

#: The circumstances in which departments answer, where they are not the usual ones.
Usual = Mapping[str, str]


def take_in(stage: Stage, form: Mapping[str, object], *, now: datetime) -> Project:
    """The office takes the project in; where the same was played before, it says that this is another."""
    with stage.acting() as session:
        again = session.scalar(select(Project.id).where(Project.name == form["name"]).limit(1))
        return projects.take_in(
            session,
            stage.law,
            form=form,
            despite_duplicates="再次演示" if again else "",
            by=stage.cast.office,
            now=now,
        )


def open_account(stage: Stage, project_id: int, *, password_hash: str, now: datetime) -> None:
    """An account for the project's enterprise."""
    with stage.acting() as session:
        project = session.get_one(Project, project_id)
        engage_enterprise(
            session,
            stage.cast,
            login=f"demo{project_id}",
            name=project.contact_name,
            project=project,
            password_hash=password_hash,
            now=now,
        )


def analyse(stage: Stage, project_id: int, *, now: datetime) -> None:
    """The office decides as the rules propose."""
    with stage.acting() as session:
        Rehearsal(session, stage.law, stage.cast).analyse(session.get_one(Project, project_id), now=now)


def assign(stage: Stage, project_id: int, agent: str, *, now: datetime) -> None:
    """The office names the agent."""
    with stage.acting() as session:
        Rehearsal(session, stage.law, stage.cast).assign(session.get_one(Project, project_id), agent, now=now)


def dispatch(stage: Stage, project_id: int, *, now: datetime) -> None:
    """The office asks every department at once."""
    with stage.acting() as session:
        Rehearsal(session, stage.law, stage.cast).dispatch(session.get_one(Project, project_id), now=now)


def reply(
    stage: Stage, project_id: int, department: str, *, usual: Usual | None = None, now: datetime
) -> None:
    """One department answers."""
    with stage.acting() as session:
        play = Rehearsal(session, stage.law, stage.cast, usual or {})
        play.reply(play.checklists_of(session.get_one(Project, project_id))[department], now=now)


def reply_all(
    stage: Stage,
    project_id: int,
    *,
    minutes: int,
    without: Collection[str] = (),
    usual: Usual | None = None,
    now: datetime,
) -> None:
    """Every department answers but some, one after another inside window hours."""
    with stage.reading() as session:
        play = Rehearsal(session, stage.law, stage.cast)
        asked = play.checklists_of(session.get_one(Project, project_id))
    waiting = [key for key, row in asked.items() if row.state == "awaiting" and key not in without]
    for key, instant in zip(waiting, stage.instants(now, minutes), strict=False):
        reply(stage, project_id, key, usual=usual, now=instant)


def send_back(stage: Stage, project_id: int, department: str, reason: str, *, now: datetime) -> None:
    """The office returns one answer."""
    with stage.reading() as session:
        play = Rehearsal(session, stage.law, stage.cast)
        checklist = play.checklists_of(session.get_one(Project, project_id))[department]
    stage.do(
        checklist_answers.return_answer,
        checklist_id=checklist.id,
        reason=reason,
        by=stage.cast.office,
        now=now,
    )


def change(stage: Stage, project_id: int, form: Mapping[str, object], reason: str, *, now: datetime) -> None:
    """Facts change (二（一）1): every answer that rests on them has to be confirmed or given anew."""
    stage.do(
        project_facts.change_facts,
        project_id=project_id,
        form=form,
        reason=reason,
        by=stage.cast.office,
        now=now,
    )


def confirm_all(stage: Stage, project_id: int, *, minutes: int, now: datetime) -> None:
    """Whoever's answer went stale says that it stands, one after another inside window hours."""
    with stage.reading() as session:
        play = Rehearsal(session, stage.law, stage.cast)
        asked = play.checklists_of(session.get_one(Project, project_id))
    stale = [(key, row.id) for key, row in asked.items() if row.state == "stale"]
    for (key, checklist_id), instant in zip(stale, stage.instants(now, minutes), strict=False):
        by = stage.cast.liaison(key)
        stage.do(
            checklist_answers.confirm,
            checklist_id=checklist_id,
            handled_by=by.name,
            phone=by.phone,
            by=by,
            now=instant,
        )


def hand_over(
    stage: Stage, project_id: int, agent: str, reason: str, handover: str, *, now: datetime
) -> None:
    """The project goes from one agent to another, with what is to be known (三（一）)."""
    stage.do(
        entrusting.assign_agent,
        project_id=project_id,
        agent_id=stage.cast[agent].person_id,
        reason=reason,
        handover=handover,
        by=stage.cast.office,
        now=now,
    )


def finish(stage: Stage, project_id: int, *, now: datetime) -> None:
    """The pack of every phase is compiled, and docking is finished."""
    with stage.acting() as session:
        play = Rehearsal(session, stage.law, stage.cast)
        play.finish_docking(session.get_one(Project, project_id), now=now)


def entrust(stage: Stage, project_id: int, *, now: datetime) -> None:
    """The enterprise entrusts its agent with everything."""
    by = stage.enterprise(project_id)
    stage.do(entrusting.give_mandate, project_id=project_id, scope=Scope.WHOLE, by=by, now=now)


def move(stage: Stage, project_id: int, name: str, reason: str = "", *, now: datetime) -> None:
    """The office moves the project along its stages."""
    stage.do(
        projects.move_stage, project_id=project_id, move=name, reason=reason, by=stage.cast.office, now=now
    )


def open_approval(stage: Stage, project_id: int, *, now: datetime) -> None:
    """Construction approval is opened, unless it opened by itself."""
    if stage.project(project_id).state != "construction_approval":
        move(stage, project_id, "open_construction_approval", now=now)


def hashed(password: str) -> str:
    """The password of an account as it is kept."""
    return people.hash_password(password)

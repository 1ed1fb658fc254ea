"""A project's page: where it stands, what is owed, what may be done next. Companies see their own side of it."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.chapter import Chapter
from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading
from api.pages.news import Feed
from api.pages.page import AsPage, Page
from api.pages.sent import Sent, sent_for
from api.routes.dossiers import archive
from api.routes.people import agents
from api.views import (
    acceptance_lists,
    commitment_clauses,
    commitments,
    history,
    item_lists,
    items,
    registrations,
)
from api.views import blockers as blocker_view
from api.views import deliberations as deliberation_view
from api.views import people as people_view
from api.views import projects as view
from api.views import ratings as rating_view
from api.views import supervisions as supervision_view
from api.views import urgings as urging_view
from api.views.packs import read as read_pack
from api.views.task import Reach
from api.views.tasks import by_day, tasks
from api.views.tracking import code_of
from api.views.whose_turn import whose_turn
from workflow.actions import (
    approval_standing,
    consultations,
    dossiers,
    entrusting,
    packs,
    prerequisites,
    ready_packs,
    screenings,
    services,
)
from workflow.actions.cases import AT_ONCE
from workflow.errors import Refusal
from workflow.law.book import Law
from workflow.law.terms import Phase, Scope, Stage
from workflow.law.words import word
from workflow.records.calendar import calendar_of
from workflow.records.project import Project
from workflow.rules import facts as rules
from workflow.rules.analysis import high_risk_flag, risk_doubt
from workflow.rules.approval_item import ANCHORS
from workflow.rules.duty import Actor, Case, Role
from workflow.rules.local_time import local_day
from workflow.rules.machines import CONSULTATION
from workflow.rules.rating import GRADES
from workflow.rules.screening import OUTCOME_WORDS

router = Chapter(prefix="/projects/{project_id}")

Typing = Mapping[str, Any]


def show(
    page: Page,
    session: Session,
    law: Law,
    project_id: int,
    now: datetime,
    *,
    typed: Typing | None = None,
    refused: Refusal | None = None,
) -> Response:
    """The page of a project, for whoever looks."""
    by = page.actor
    seen = view.read(session, law, project_id=project_id, by=by, now=now)
    project, case = view.visible(session, project_id, by)
    facts = rules.from_json(seen.facts)
    edition = law.edition(seen.edition_hash)
    own = Role.ENTERPRISE in by.roles
    everything = "all" in page.request.query_params
    names = view.department_names(session)
    mine = tasks(session, law, by=by, now=now, reach=Reach(project_id=project_id))
    compiled = (
        [read_pack(session, law, project_id=project_id, phase=row.phase, by=by) for row in seen.packs]
        if own
        else []
    )
    calendar = calendar_of(session, edition, law.notices)
    turns = whose_turn(
        seen.lights,
        names,
        enterprise=facts.enterprise_name,
        office=edition.office,
        by=by,
        calendar=calendar,
        today=local_day(now),
    )
    return page.render(
        "enterprise.html" if own else "project.html",
        project=seen,
        case=case,
        facts=[(words, rules.shown(facts, name)) for name, words in rules.FACT_WORDS.items()],
        phases=[(phase.value, word(phase)) for phase in Phase],
        # Only what departments were asked about can be compiled.
        asked_phases=[
            (phase.value, word(phase))
            for phase in Phase
            if any(word(phase) in row.phases for row in seen.checklists)
        ],
        packs=compiled,
        ready_phases=[word(phase) for phase in ready_packs.ready(session, law, project)]
        if page.may("pack.compile", case) and seen.checklists
        else (),
        unready_phases=[
            (word(phase), [name for name, _ in owing])
            for phase in Phase
            if (owing := packs.missing(session, project_id, phase))
        ]
        if page.may("pack.compile", case) and seen.checklists
        else (),
        scopes=[(scope.value, word(scope)) for scope in Scope],
        items=[(item.code, f"{word(item.phase)} · {item.name}") for item in edition.items.values()],
        item_words={item.code: item.name for item in edition.items.values()},
        agents=agents(session) if page.may("project.assign_agent", case) else (),
        active_departments=view.department_names(session, active=True)
        if any(
            page.may(act, case) for act in ("consultation.circulate", "commitment.read", "blocker.coordinate")
        )
        else {},
        high_risk_flag=high_risk_flag(facts, edition),
        risk_doubt=risk_doubt(facts, edition),
        # What may come next of the newest consultation, and whether another round may be opened.
        asked_moves=CONSULTATION.offers(seen.consultation.state) if seen.consultation else (),
        may_ask=(seen.consultation is None or seen.consultation.state in consultations.CLOSED)
        and any(row.stage is Stage.DIRECT_LANDING and row.state == "open" for row in seen.stages),
        # business registration
        agent_terms=people_view.agent_terms(session, project_id),
        services=people_view.services(session, project_id),
        tracking=code_of(session, project_id) if page.may("tracking.issue", case) else None,
        late_after=AT_ONCE,
        service_kinds=[(key, words) for key, words in services.KINDS.items() if key != "training"],
        registration=registrations.read(session, law, project_id=project_id, by=by, now=now),
        # deliberation and blockers
        meetings=deliberation_view.of_project(session, law, project, by=by, now=now),
        blockers=blocker_view.of_project(session, law, project, by=by, now=now),
        owed=next(
            (each for each in seen.lights if each.subject_kind == "consultation" and not each.stopped_at),
            None,
        ),
        # What the first judgement said of the land is not asked for a second time.
        land_found=screenings.land_found(session, seen.consultation.id)
        if seen.consultation and page.may("consultation.circulate", case)
        else ("", ""),
        screening=seen.consultation.screening if seen.consultation else (),
        outcome_words=OUTCOME_WORDS,
        # the commitment
        commitment=commitments.of_project(session, law, project_id=project_id, by=by, now=now),
        commitment_text=edition.commitment,
        # approval items
        approval=approval_of(page, session, law, project_id, case, now),
        # joint acceptance
        accepted=acceptance_lists.section(session, law, project_id, by),
        # supervision
        supervisions=()
        if own
        else [
            order
            for order in supervision_view.of_project(session, law, project=project, now=now)
            if supervision_view.is_for(order, by)
        ],
        history=history.lines(session, project_id, names, most=None if everything else history.MOST)
        if page.may("project.history", case)
        else (),
        newest_history=history.NEWEST,
        # what is to be done now, and by whom
        mine=by_day(mine, now) if own else mine,
        turns=turns,
        urgeable=urging_view.urgeable(
            session,
            project,
            turns.turns,
            agent_name=seen.agent.name if seen.agent else "",
            calendar=calendar,
            now=now,
        )
        if page.may("urging.urge", case)
        else (),
        ratings=rating_view.of_project(session, project, by, now),
        grades=GRADES,
        urgings=urging_view.of_project(session, project_id, by),
        feed=Feed.of_project(project_id, project.event_seq),
        # What was not typed is empty.
        typed=defaultdict(str, typed or {}),
        refused=refused,
    )


def approval_of(
    page: Page, session: Session, law: Law, project_id: int, case: Case, now: datetime
) -> dict[str, Any]:
    """What the page shows of construction approval (二（四）)."""
    project = session.get_one(Project, project_id)
    edition = law.edition(project.edition_hash)
    phases = item_lists.phases_of(session, law, project, by=page.actor, now=now)
    listed = {row.code for phase in phases for row in phase.items}
    own = [phase.phase for phase in phases]
    planning = page.may("item.plan", case)
    return {
        "phases": phases,
        "listed": bool(listed) or any(phase.items for phase in phases),
        "lacking": approval_standing.lacking(session, project),
        "open": project.state == "construction_approval",
        "proposed": item_lists.proposed(session, law, project) if planning else (),
        "catalogue": [
            (item.code, f"{word(item.phase)} · {item.name}")
            for item in edition.items.values()
            if item.phase in own and item.code not in listed
        ],
        "phase_choices": [(phase.value, word(phase)) for phase in own],
        "before": list(prerequisites.open_of(session, law, project).items()),
        "before_why": list(prerequisites.WHY.items()),
        "departments": list(view.department_names(session, active=True).items()) if planning else [],
        "recorded": commitment_clauses.anchors_of(session, edition, project_id),
        "anchors": [
            (key, edition.events[key], items.anchors_of(session, project_id).get(key)) for key in ANCHORS
        ],
    }


@router.get("")
def show_project(
    by: Annotated[Actor, Depends(Decision("project.read"))],  # noqa: ARG001
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    project_id: int,
) -> Response:
    """The page of a project."""
    return show(page, session, law, project_id, now)


def again(sent: Sent, project_id: int, doing: str = "") -> None:
    """Show the page again with what was typed; `doing` says in which of the forms that ask for a reason."""
    sent.again(show, project_id, doing, lists=("departments", "phases", "items"))


@router.post("/dossier")
def export_dossier(
    by: Annotated[Actor, Depends(Decision("dossier.export"))],
    session: Acting,
    now: Now,
    project_id: int,
) -> Response:
    """The whole file of the project as an archive (三（三）)."""
    return archive(dossiers.export(session, project_id=project_id, by=by, now=now), project_id)


@router.post("/agent")
def assign_agent(
    sent: Annotated[Sent, Depends(sent_for("project.assign_agent"))], project_id: int
) -> Response:
    """Name the agent (三（一）)."""
    again(sent, project_id, "agent")
    entrusting.assign_agent(
        sent.session,
        project_id=project_id,
        agent_id=sent.number("agent_id") or 0,
        reason=sent.text("reason"),
        handover=sent.text("handover"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}")


@router.post("/mandate")
def give_mandate(
    sent: Annotated[Sent, Depends(sent_for("project.give_mandate"))], project_id: int
) -> Response:
    """Choose how much is entrusted to the agent (二（一）2)."""
    again(sent, project_id, "mandate")
    entrusting.give_mandate(
        sent.session,
        sent.law,
        project_id=project_id,
        scope=sent.choice(Scope, "scope", "代办方式"),
        phases=sent.choices(Phase, "phases", "阶段"),
        items=sent.several("items"),
        source=sent.text("source"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}")


@router.post("/mandate/end")
def end_mandate(sent: Annotated[Sent, Depends(sent_for("project.end_mandate"))], project_id: int) -> Response:
    """The enterprise acts for itself again."""
    again(sent, project_id, "end_mandate")
    entrusting.end_mandate(
        sent.session,
        project_id=project_id,
        reason=sent.text("reason"),
        source=sent.text("source"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}")

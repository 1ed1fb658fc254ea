"""A project's page: where it stands, what is owed, what may be done next. Companies see their own side of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from api.clock import Now
from api.dependencies import Acting, Decision, InForce, Reading, Typed
from api.pages.page import AsPage, Page
from api.routes.dossiers import archive
from api.routes.people import agents
from api.views import acceptances, commitments, history, items, registrations
from api.views import blockers as blocker_view
from api.views import deliberations as deliberation_view
from api.views import people as people_view
from api.views import projects as view
from api.views import supervisions as supervision_view
from api.views.packs import read as read_pack
from workflow.actions import (
    analyses,
    approval_standing,
    checklists,
    consultations,
    dossiers,
    packs,
    projects,
    services,
)
from workflow.actions.cases import AT_ONCE
from workflow.actions.liaison_gaps import Part, unanswered
from workflow.actions.stages import docking_facts
from workflow.errors import ChoiceUnknown, LiaisonsWanting, Refusal
from workflow.law.book import Law
from workflow.law.terms import Phase, Scope, Stage
from workflow.law.words import word
from workflow.records.project import Project
from workflow.rules import facts as rules
from workflow.rules.analysis import high_risk_flag
from workflow.rules.approval_item import ANCHORS
from workflow.rules.duty import Actor, Case, Role
from workflow.rules.local_time import local_day
from workflow.rules.machines import CONSULTATION
from workflow.rules.screening import OUTCOME_WORDS

router = APIRouter(prefix="/projects/{project_id}")

Typing = Mapping[str, Any]
Choice = TypeVar("Choice", bound=StrEnum)


def _texts(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}


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
    names = view.department_names(session)
    compiled = (
        [read_pack(session, law, project_id=project_id, phase=row.phase, by=by) for row in seen.packs]
        if own
        else []
    )
    return page.render(
        "enterprise.html" if own else "project.html",
        project=seen,
        case=case,
        facts=[(words, rules.shown(facts, name)) for name, words in rules.FACT_WORDS.items()],
        phases=[(phase.value, word(phase)) for phase in Phase],
        packs=compiled,
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
        # What may come next of the newest consultation, and whether another round may be opened.
        asked_moves=CONSULTATION.offers(seen.consultation.state) if seen.consultation else (),
        may_ask=(seen.consultation is None or seen.consultation.state in consultations.CLOSED)
        and any(row.stage is Stage.DIRECT_LANDING and row.state == "open" for row in seen.stages),
        # business registration
        agent_terms=people_view.agent_terms(session, project_id),
        services=people_view.services(session, project_id),
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
        screening=seen.consultation.screening if seen.consultation else (),
        outcome_words=OUTCOME_WORDS,
        # the commitment
        commitment=commitments.of_project(session, law, project_id=project_id, by=by, now=now),
        commitment_text=edition.commitment,
        # approval items
        approval=approval_of(page, session, law, project_id, case, now),
        # joint acceptance
        accepted=acceptances.section(session, law, project_id),
        # supervision
        supervisions=()
        if own
        else [
            order
            for order in supervision_view.of_project(session, law, project=project, now=now)
            if supervision_view.is_for(order, by)
        ],
        history=history.lines(session, project_id, names) if page.may("project.history", case) else (),
        most_history=history.MOST,
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
    phases = items.phases_of(session, law, project, now)
    listed = {row.code for phase in phases for row in phase.items}
    own = [phase.phase for phase in phases]
    planning = page.may("item.plan", case)
    return {
        "phases": phases,
        "listed": bool(listed) or any(phase.items for phase in phases),
        "lacking": approval_standing.lacking(session, project),
        "open": project.state == "construction_approval",
        "proposed": items.proposed(session, law, project) if planning else (),
        "catalogue": [
            (item.code, f"{word(item.phase)} · {item.name}")
            for item in edition.items.values()
            if item.phase in own and item.code not in listed
        ],
        "phase_choices": [(phase.value, word(phase)) for phase in own],
        "departments": list(view.department_names(session, active=True).items()) if planning else [],
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


def _again(page: Page, law: Law, project_id: int, now: datetime, form: FormData, *, doing: str = "") -> None:
    """Show the page again with what was typed; `doing` says in which of the forms that ask for a reason."""
    typed: Typing = {
        **_texts(form),
        # None ticked is an answer too: it must not come back as what was proposed at first.
        **{several: form.getlist(several) for several in ("departments", "phases", "items")},
        "doing": doing,
    }
    page.again(
        lambda session, refused: show(page, session, law, project_id, now, typed=typed, refused=refused)
    )


def _chosen(kind: type[Choice], given: object, *, fact: str, field: str) -> Choice:
    """One of the choices that a form offers.

    Raises:
        ChoiceUnknown: it offers no such choice.
    """
    if given not in set(kind):
        choices = "、".join(word(choice) for choice in kind)
        raise ChoiceUnknown(fact=fact, value=given, choices=choices, field=field)
    return kind(str(given))


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
    by: Annotated[Actor, Depends(Decision("project.assign_agent"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Name the agent (三（一）)."""
    _again(page, law, project_id, now, form, doing="agent")
    chosen = str(form.get("agent_id", ""))
    projects.assign_agent(
        session,
        project_id=project_id,
        agent_id=int(chosen) if chosen.isascii() and chosen.isdecimal() else 0,
        reason=str(form.get("reason", "")),
        handover=str(form.get("handover", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}", said="project.assign_agent")


@router.post("/services")
def record_service(
    by: Annotated[Actor, Depends(Decision("service.record"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Record advice, a visit, an explanation, guidance or follow-up."""
    _again(page, law, project_id, now, form, doing="service")
    services.record(
        session,
        kind=str(form.get("kind", "")),
        subject=str(form.get("subject", "")),
        audience=str(form.get("audience", "")),
        project_id=project_id,
        happened_at=page.moment_in(form, "happened_at"),
        late_because=str(form.get("late_because", "")),
        by=by,
        now=now,
    )
    return page.go(f"/projects/{project_id}#services", said="service.record")


@router.post("/mandate")
def give_mandate(
    by: Annotated[Actor, Depends(Decision("project.give_mandate"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Choose how much is entrusted to the agent (二（一）2)."""
    _again(page, law, project_id, now, form, doing="mandate")
    projects.give_mandate(
        session,
        law,
        project_id=project_id,
        scope=_chosen(Scope, form.get("scope", ""), fact="代办方式", field="scope"),
        phases=[_chosen(Phase, phase, fact="阶段", field="phases") for phase in form.getlist("phases")],
        items=[str(item) for item in form.getlist("items")],
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}", said="project.give_mandate")


@router.get("/analysis")
def analysis_form(
    by: Annotated[Actor, Depends(Decision("project.analyse"))],
    page: AsPage,
    session: Reading,
    law: InForce,
    now: Now,
    project_id: int,
) -> Response:
    """What the rules propose, and what the office has decided."""
    return _analysis(page, session, law, project_id, by, now)


def _analysis(
    page: Page,
    session: Session,
    law: Law,
    project_id: int,
    by: Actor,
    now: datetime,
    *,
    chosen: frozenset[str] | None = None,
    refused: Refusal | None = None,
) -> Response:
    seen = view.read(session, law, project_id=project_id, by=by, now=now)
    proposals = analyses.propose(session, law, project_id=project_id, by=by)
    names = view.department_names(session)
    why = {f"{p.department}:{p.phase}": p.reason for p in proposals}
    decided = {f"{row.department}:{row.phase}": row.reason for row in seen.involvements}
    ticked = chosen if chosen is not None else frozenset(decided or why)
    items = law.edition(seen.edition_hash).items
    expected = {
        f"{p.department}:{p.phase}": [items[code].name for code in p.items if code in items]
        for p in proposals
    }
    return page.render(
        "analysis.html",
        project=seen,
        phases=list(Phase),
        names=names,
        why=why,
        expected=expected,
        decided=decided,
        ticked=ticked,
        refused=refused,
    )


@router.post("/analysis")
def decide_analysis(
    by: Annotated[Actor, Depends(Decision("project.analyse"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Decide which departments take part in which phases (二（一）2)."""
    chosen = [str(pair) for pair in form.getlist("pair")]
    page.again(
        lambda read, refused: _analysis(
            page, read, law, project_id, by, now, chosen=frozenset(chosen), refused=refused
        )
    )
    analyses.decide(
        session,
        law,
        project_id=project_id,
        involvements=[
            {"department": department, "phase": phase}
            for department, _, phase in (pair.partition(":") for pair in chosen)
        ],
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}", said="project.analyse")


def _confirm_gaps(session: Session, parts: Sequence[Part], form: FormData, now: datetime) -> None:
    """Whoever sends where nobody answers knows it (三（一）).

    Raises:
        LiaisonsWanting: somebody is missing, and the form does not say that this is known.
    """
    if form.get("confirmed"):
        return
    names = view.department_names(session, short=True)
    silent = {department for department, _ in unanswered(session, parts, local_day(now))}
    if missing := [name for key, name in names.items() if key in silent]:
        raise LiaisonsWanting(departments="、".join(missing))


@router.post("/dispatch")
def dispatch(
    by: Annotated[Actor, Depends(Decision("docking.dispatch"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Ask every involved department at once."""
    _again(page, law, project_id, now, form)
    asked = docking_facts(session, view.visible(session, project_id, by)[0])
    _confirm_gaps(session, [(key, Phase(phase)) for key, phase in asked.involved - asked.asked], form, now)
    checklists.dispatch(
        session, law, project_id=project_id, by=by, now=now, expected_version=page.version_in(form)
    )
    return page.go(f"/projects/{project_id}", said="docking.dispatch")


@router.post("/moves")
def move(
    by: Annotated[Actor, Depends(Decision("project.move"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Finish, skip or reopen a stage; suspend, resume, withdraw."""
    _again(page, law, project_id, now, form, doing="move")
    projects.move_stage(
        session,
        law,
        project_id=project_id,
        move=str(form.get("move", "")),
        reason=str(form.get("reason", "")),
        despite_duplicates=str(form.get("despite_duplicates", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}", said="project.move")


@router.get("/packs/{phase}")
def show_pack(
    by: Annotated[Actor, Depends(Decision("pack.read"))],
    page: AsPage,
    session: Reading,
    law: InForce,
    project_id: int,
    phase: Phase,
) -> Response:
    """一张表单、一套材料 of one phase."""
    project, case = view.visible(session, project_id, by, "pack.read")
    pack = read_pack(session, law, project_id=project_id, phase=phase, by=by)
    return page.render("pack.html", project=project, pack=pack, case=case)


@router.post("/packs")
def compile_packs(
    by: Annotated[Actor, Depends(Decision("pack.compile"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Compile one phase."""
    _again(page, law, project_id, now, form)
    phase = _chosen(Phase, form.get("phase", ""), fact="阶段", field="phase")
    packs.compile_phase(
        session,
        law,
        project_id=project_id,
        phase=phase,
        by=by,
        now=now,
    )
    return page.go(f"/projects/{project_id}/packs/{phase}", said="pack.compile")


@router.post("/consultation")
def open_consultation(
    by: Annotated[Actor, Depends(Decision("consultation.open"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Record the office's first judgement and the enterprise's first opinion (二（三）1)."""
    _again(page, law, project_id, now, form)
    consultations.open_screening(
        session,
        law,
        project_id=project_id,
        enterprise_opinion=str(form.get("enterprise_opinion", "")),
        info=str(form.get("info", "")),
        high_risk=_risk(form),
        high_risk_reason=str(form.get("high_risk_reason", "")),
        land=str(form.get("land", "")),
        land_evidence=str(form.get("land_evidence", "")),
        by=by,
        now=now,
    )
    return page.go(f"/projects/{project_id}#consultation", said="consultation.open")


def _risk(form: FormData) -> bool | None:
    """Whether the office found the project to be of a high-risk industry; None where it has not said.

    Raises:
        ChoiceUnknown: neither yes nor no.
    """
    given = form.get("high_risk", "")
    if given not in ("", "yes", "no"):
        raise ChoiceUnknown(fact="是否属于高危行业", value=given, choices="是、否", field="high_risk")
    return None if given == "" else given == "yes"


def _newest(session: Session, project_id: int, by: Actor) -> int:
    view.visible(session, project_id, by)
    newest = consultations.latest(session, project_id)
    return newest.id if newest else 0


@router.post("/consultation/circulate")
def circulate(
    by: Annotated[Actor, Depends(Decision("consultation.circulate"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Send Annex 2 to the departments chosen (二（三）1)."""
    _again(page, law, project_id, now, form, doing="circulate")
    _confirm_gaps(session, [(str(key), None) for key in form.getlist("departments")], form, now)
    consultations.circulate(
        session,
        law,
        consultation_id=_newest(session, project_id, by),
        departments=[str(key) for key in form.getlist("departments")],
        enterprise_opinion=str(form.get("enterprise_opinion", "")),
        info=str(form.get("info", "")),
        high_risk=_risk(form),
        high_risk_reason=str(form.get("high_risk_reason", "")),
        land=str(form.get("land", "")),
        land_evidence=str(form.get("land_evidence", "")),
        enterprise_clauses=[
            line for line in str(form.get("enterprise_clauses", "")).splitlines() if line.strip()
        ],
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#consultation", said="consultation.circulate")


@router.post("/consultation/decline")
def decline(
    by: Annotated[Actor, Depends(Decision("consultation.decline"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Record that the enterprise does not take part."""
    _again(page, law, project_id, now, form, doing="decline")
    consultations.decline(
        session,
        consultation_id=_newest(session, project_id, by),
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#consultation", said="consultation.decline")


@router.post("/consultation/withdraw")
def withdraw_consultation(
    by: Annotated[Actor, Depends(Decision("consultation.withdraw"))],
    page: AsPage,
    session: Acting,
    law: InForce,
    now: Now,
    project_id: int,
    form: Typed,
) -> Response:
    """Take the whole question back; nothing is taken for consent, and another round may be opened."""
    _again(page, law, project_id, now, form, doing="withdraw")
    consultations.withdraw(
        session,
        consultation_id=_newest(session, project_id, by),
        reason=str(form.get("reason", "")),
        by=by,
        now=now,
        expected_version=page.version_in(form),
    )
    return page.go(f"/projects/{project_id}#consultation", said="consultation.withdraw")

"""One project as it is seen: where it stands, what each stage lacks, who owes what, who is there for it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.board import warnings_of
from api.views.liaisons import gaps
from api.views.lights import Light, project_lights
from api.views.reanalysis import differing
from workflow.actions import mandates, packs, stages
from workflow.actions.agent_gaps import lacking_agent
from workflow.actions.cases import CLOSED, case_of
from workflow.actions.liaison_gaps import Part, unanswered
from workflow.actions.papers import act_to_read
from workflow.actions.readers import departments_of
from workflow.actions.risk_findings import VOID
from workflow.actions.screenings import findings_of
from workflow.actions.stages import docking_facts
from workflow.errors import NotFound
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.sentence import Sentence
from workflow.law.terms import Obligor, Phase, Stage
from workflow.law.words import word
from workflow.records.checklist import Checklist, Pack, overdue_before
from workflow.records.clock import ClockRecord
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Deliberation, Minutes
from workflow.records.department import Department, TermOfDuty, liaisons_on_duty
from workflow.records.enterprise import Enterprise
from workflow.records.paper import Paper
from workflow.records.person import Person
from workflow.records.project import Involvement, Mandate, Project, ProjectFacts, ProjectStage
from workflow.rules import duty
from workflow.rules.consultation import is_stuck
from workflow.rules.duty import Actor, Case
from workflow.rules.facts import ProjectFacts as Facts
from workflow.rules.facts import from_json, to_json
from workflow.rules.liaisons import match
from workflow.rules.local_time import local_day
from workflow.rules.machines import CHECKLIST, CONSULTATION, CONSULTEE, OWING, PROJECT, SILENT
from workflow.rules.screening import risk_open


@dataclass(frozen=True, slots=True)
class StageView:
    """One of the four stages, and what it still lacks."""

    stage: Stage
    name: str
    clause: str
    state: str
    opened_at: datetime | None
    closed_at: datetime | None
    reason: str
    #: The stages that have still to be closed before this one opens, while it waits.
    after: tuple[str, ...]
    #: It waits for nothing any more but to be entered.
    enterable: bool
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody who is there for a project."""

    person_id: int
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class InvolvementView:
    """A department's part in a phase, with its liaison; without one, nobody will answer."""

    department: str
    department_name: str
    phase: Phase
    items: tuple[str, ...]
    reason: str
    proposed: bool
    liaison: PersonView | None


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """How the question to one department stands."""

    id: int
    department: str
    department_name: str
    phases: tuple[str, ...]
    state: str
    state_word: str
    round: int
    asked_again_because: str
    light: Light | None
    #: Until when the phases asked about first were owed, where they were overdue when others were added.
    overdue_since: date | None
    #: Whether the reader may open the answer.
    readable: bool


@dataclass(frozen=True, slots=True)
class ConsulteeRow:
    """How one department stands in a consultation."""

    id: int
    department: str
    department_name: str
    state: str
    state_word: str
    reason: str
    #: Why the question was taken back, or why the department is not concerned; empty otherwise.
    taken_back_because: str
    light: Light | None
    readable: bool
    #: Nobody of the department answers, whatever the phase (三（一）).
    without_liaison: bool


@dataclass(frozen=True, slots=True)
class FindingView:
    """What one rule of the screening found."""

    rule: str
    title: str
    #: The clause it rests on; `practice` where the document is silent.
    clause: str
    fact: str
    #: `passes`, `bars`, `person` (a person has to decide), `unknown` (待核定).
    outcome: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class ConsultationView:
    """The newest consultation of a project."""

    id: int
    round: int
    state: str
    state_word: str
    version: int
    enterprise_opinion: str
    info: str
    enterprise_clauses: tuple[str, ...]
    #: Whether a person found the project to be of a high-risk industry; None where not decided (二（三）).
    high_risk: bool | None
    high_risk_reason: str
    #: The facts changed that the finding rested on: the office judges anew, and nothing is signed until then.
    high_risk_reopened: bool
    #: 初步判别, rule by rule; for whom the departments' opinions are too.
    screening: tuple[FindingView, ...]
    facts_version: int
    opened_at: datetime
    circulated_at: datetime | None
    closed_at: datetime | None
    closed_reason: str
    #: Nobody is silent, and yet nothing follows: one was taken out and not found to be unconcerned.
    stuck: bool
    consultees: tuple[ConsulteeRow, ...]


@dataclass(frozen=True, slots=True)
class MandateView:
    """What the enterprise has entrusted to its agent."""

    scope: str
    phases: tuple[str, ...]
    items: tuple[str, ...]
    given_at: datetime
    #: When the enterprise took it back, and why where it said so; None while it is in force.
    ended_at: datetime | None
    ended_because: str

    @classmethod
    def of(cls, found: Mandate) -> "MandateView":
        """A mandate as it is read."""
        return cls(
            found.scope,
            tuple(found.phases),
            tuple(found.items),
            found.given_at,
            found.ended_at,
            found.ended_because,
        )


@dataclass(frozen=True, slots=True)
class PackRow:
    """The newest compilation of one phase."""

    phase: Phase
    phase_name: str
    version: int
    compiled_at: datetime
    #: Whether it would say something else now.
    outdated: bool
    #: Names of the departments whose answer on this phase is still out, so that it may not be whole.
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper, as a list shows it."""

    id: int
    form: str
    title: str
    made_at: datetime
    pdf_sha256: str


@dataclass(frozen=True, slots=True)
class ProjectView:
    """Everything that a project's page shows."""

    id: int
    number: str
    version: int
    facts_version: int
    facts: dict[str, str | bool | list[str] | None]
    enterprise_id: int
    edition_hash: str
    edition_number: str
    taken_in_at: datetime
    state: tuple[str, ...]
    state_words: tuple[str, ...]
    #: Moves of the project's machine that the reader may make now, with their words.
    moves: dict[str, str]
    stages: tuple[StageView, ...]
    agent: PersonView | None
    involvements: tuple[InvolvementView, ...]
    #: Departments that have not been asked for their lists, or not for all of their phases.
    unasked: tuple[str, ...]
    #: What must not be overlooked.
    warnings: tuple[str, ...]
    mandate: MandateView | None
    checklists: tuple[ChecklistRow, ...]
    consultation: ConsultationView | None
    packs: tuple[PackRow, ...]
    papers: tuple[PaperRow, ...]
    lights: tuple[Light, ...]


def visible(session: Session, project_id: int, by: Actor, act: str = "project.read") -> tuple[Project, Case]:
    """A project that an actor may see, and the case it makes.

    Raises:
        NotFound: there is none, or it is none of theirs; which of the two is not said.
    """
    project = session.get(Project, project_id)
    if project is None:
        raise NotFound(what="该项目")
    case = case_of(project, departments_of(session, project_id))
    if not duty.may(by, act, case):
        raise NotFound(what="该项目")
    return project, case


def department_names(session: Session, *, short: bool = False, active: bool = False) -> dict[str, str]:
    """The names of all departments by key, in their order; only of those that still exist on request."""
    column = Department.short if short else Department.name
    query = select(Department.key, column).order_by(Department.position, Department.key)
    rows = session.execute(query.where(Department.active) if active else query)
    return {key: name for key, name in rows}  # noqa: C416  # dict(rows) has no type


def facts_at(session: Session, project: Project) -> Facts:
    """What is known of a project now, with its enterprise's present name."""
    kept = session.get_one(ProjectFacts, (project.id, project.facts_version)).facts
    return from_json({**kept, "enterprise_name": session.get_one(Enterprise, project.enterprise_id).name})


def read(session: Session, law: Law, *, project_id: int, by: Actor, now: datetime) -> ProjectView:
    """One project for one reader.

    Raises:
        NotFound: there is none, or it is none of theirs.
    """
    project, case = visible(session, project_id, by)
    edition = law.edition(project.edition_hash)
    names = department_names(session)
    lights = project_lights(session, law, project, now)
    involvements = _involvements(session, project, names, now)
    return ProjectView(
        id=project.id,
        number=project.number,
        version=project.version,
        facts_version=project.facts_version,
        facts=to_json(facts_at(session, project)),
        enterprise_id=project.enterprise_id,
        edition_hash=edition.hash,
        edition_number=edition.number,
        taken_in_at=project.taken_in_at,
        state=project.configuration,
        state_words=tuple(PROJECT.words.get(leaf, leaf) for leaf in project.configuration),
        moves={move: PROJECT.verbs[move] for move in PROJECT.offers(project.configuration)}
        if duty.may(by, "project.move", case)
        else {},
        stages=_stages(session, edition, project, now),
        agent=_person(session, project.agent_id),
        involvements=involvements,
        unasked=tuple(sorted(docking_facts(session, project).unasked)),
        warnings=_warnings(session, law, project, case, by, now),
        mandate=_mandate(session, project_id),
        checklists=_checklists(session, project, names, lights, by),
        consultation=_consultation(session, project, names, lights, by, case, now),
        packs=_packs(session, law, project) if duty.may(by, "pack.read", case) else (),
        papers=papers_of(session, project, by, case),
        lights=tuple(lights),
    )


def _warnings(
    session: Session, law: Law, project: Project, case: Case, by: Actor, now: datetime
) -> tuple[str, ...]:
    warnings = warnings_of(
        project,
        gaps(session, [project.id], local_day(now)).get(project.id, ()),
        without_agent=bool(lacking_agent(session, [project.id])),
    )
    if not duty.may(by, "project.analyse", case) or project.state in CLOSED:
        return warnings
    anew = differing(session, law, [project.id]).get(project.id)
    return (*warnings, Sentence("项目信息变更后，研判建议有变化：{anew}", anew=anew)) if anew else warnings


def _stages(session: Session, edition: Edition, project: Project, now: datetime) -> tuple[StageView, ...]:
    rows = {
        row.stage: row
        for row in session.scalars(select(ProjectStage).where(ProjectStage.project_id == project.id))
    }
    shown = []
    stopped = project.state in stages.STOPPED
    for entry in edition.stages:
        row = rows[entry.stage]
        # Nobody goes on with a stage while its project stands still.
        state = "stopped" if stopped and row.state == "open" else row.state
        lacking = stages.lacking(session, project, entry.stage, now=now) if state == "open" else ()
        before = [stage for stage in entry.opens_after if rows[stage].state not in ("done", "skipped")]
        shown.append(
            StageView(
                stage=entry.stage,
                name=entry.name,
                clause=entry.clause,
                state=state,
                opened_at=row.opened_at,
                closed_at=row.closed_at,
                reason=row.reason,
                after=tuple(PROJECT.words[stage.value] for stage in before) if state == "waiting" else (),
                enterable=state == "waiting" and bool(entry.opens_after) and not before and not stopped,
                lacking=lacking,
            )
        )
    return tuple(shown)


def _person(session: Session, person_id: int | None) -> PersonView | None:
    person = session.get(Person, person_id) if person_id is not None else None
    return PersonView(person.id, person.name, person.phone) if person else None


def _involvements(
    session: Session, project: Project, names: dict[str, str], now: datetime
) -> tuple[InvolvementView, ...]:
    rows = session.scalars(select(Involvement).where(Involvement.project_id == project.id)).all()
    today = local_day(now)
    liaisons = liaisons_on_duty(session, {row.department_key for row in rows}, today)
    departments, phases = list(names), list(Phase)
    ordered = sorted(
        rows, key=lambda row: (phases.index(Phase(row.phase)), departments.index(row.department_key))
    )
    return tuple(
        InvolvementView(
            department=row.department_key,
            department_name=names[row.department_key],
            phase=Phase(row.phase),
            items=tuple(row.items),
            reason=row.reason,
            proposed=row.proposed,
            liaison=_liaison(liaisons, row, today),
        )
        for row in ordered
    )


def _liaison(liaisons: Sequence[TermOfDuty], part: Involvement, today: date) -> PersonView | None:
    phase = Phase(part.phase)
    found = match(liaisons, part.department_key, [phase], today)[phase]
    return PersonView(found.person_id, found.name, found.phone) if found else None


def _light_for(lights: Iterable[Light], kind: str, subject_id: int) -> Light | None:
    own = [light for light in lights if light.subject_kind == kind and light.subject_id == subject_id]
    return max(own, key=lambda light: light.round, default=None)


def _readable(by: Actor, act: str, project: Project, department: str) -> bool:
    return duty.may(by, act, case_of(project, [department]))


def _checklists(
    session: Session, project: Project, names: dict[str, str], lights: Collection[Light], by: Actor
) -> tuple[ChecklistRow, ...]:
    rows = session.scalars(select(Checklist).where(Checklist.project_id == project.id)).all()
    order = list(names)
    late = overdue_before(session, [row.id for row in rows if row.state in OWING])
    return tuple(
        ChecklistRow(
            id=row.id,
            department=row.department_key,
            department_name=names[row.department_key],
            phases=tuple(word(Phase(phase)) for phase in row.phases),
            state=row.state,
            state_word=CHECKLIST.words[row.state],
            round=row.round,
            asked_again_because=row.asked_again_because,
            light=_light_for(lights, "checklist", row.id),
            overdue_since=late[row.id].due_day if row.id in late else None,
            readable=_readable(by, "checklist.read", project, row.department_key),
        )
        for row in sorted(rows, key=lambda row: order.index(row.department_key))
    )


def _consultation(
    session: Session,
    project: Project,
    names: dict[str, str],
    lights: Collection[Light],
    by: Actor,
    case: Case,
    now: datetime,
) -> ConsultationView | None:
    found = session.scalar(
        select(Consultation)
        .where(Consultation.project_id == project.id)
        .order_by(Consultation.round.desc())
        .limit(1)
    )
    if found is None:
        return None
    # The enterprise sees how far its question has come; what departments said to the office is between them.
    whole = duty.may(by, "consultation.read", case)
    rows = (
        session.scalars(select(Consultee).where(Consultee.consultation_id == found.id)).all() if whole else ()
    )
    findings = findings_of(session, found.id)
    order = list(names)
    owing: list[Part] = [(row.department_key, None) for row in rows if row.state in SILENT]
    silent = {department for department, _ in unanswered(session, owing, local_day(now))}
    return ConsultationView(
        id=found.id,
        round=found.round,
        state=found.state,
        state_word=CONSULTATION.words[found.state],
        version=found.version,
        enterprise_opinion=found.enterprise_opinion,
        info=found.info,
        enterprise_clauses=tuple(clause["text"] for clause in found.enterprise_clauses),
        high_risk=found.high_risk,
        high_risk_reason=found.high_risk_reason,
        high_risk_reopened=found.state not in VOID and risk_open(findings),
        screening=tuple(FindingView(**each) for each in findings)
        if duty.may(by, "consultation.read", case)
        else (),
        facts_version=found.facts_version,
        opened_at=found.opened_at,
        circulated_at=found.circulated_at,
        closed_at=found.closed_at,
        closed_reason=found.closed_reason,
        stuck=found.state == "circulating" and is_stuck(row.state for row in rows),
        consultees=tuple(
            ConsulteeRow(
                id=row.id,
                department=row.department_key,
                department_name=names[row.department_key],
                state=row.state,
                state_word=CONSULTEE.words[row.state],
                reason=row.reason,
                taken_back_because=row.taken_back_because,
                light=_light_for(lights, "consultee", row.id),
                readable=_readable(by, "consultation.read", project, row.department_key),
                without_liaison=row.department_key in silent,
            )
            for row in sorted(rows, key=lambda row: order.index(row.department_key))
        ),
    )


def _mandate(session: Session, project_id: int) -> MandateView | None:
    found = mandates.last(session, project_id)
    return None if found is None else MandateView.of(found)


def _packs(session: Session, law: Law, project: Project) -> tuple[PackRow, ...]:
    newest = {
        pack.phase: pack
        for pack in session.scalars(select(Pack).where(Pack.project_id == project.id).order_by(Pack.version))
    }
    return tuple(
        PackRow(
            phase,
            word(phase),
            newest[phase].version,
            newest[phase].compiled_at,
            packs.is_outdated(session, law, project, newest[phase]),
            tuple(name for name, _ in packs.missing(session, project.id, phase)),
        )
        for phase in Phase
        if phase in newest
    )


def meeting_of(session: Session, minutes_id: int) -> tuple[str, ...]:
    """The departments that were called to the meeting which minutes are of, or came to it."""
    issued = session.get_one(Minutes, minutes_id)
    meeting = session.get_one(Deliberation, issued.deliberation_id)
    return (*meeting.departments, *meeting.attended)


def papers_of(
    session: Session,
    project: Project,
    by: Actor,
    case: Case,
    *,
    before_id: int | None = None,
    most: int | None = 200,
) -> tuple[PaperRow, ...]:
    """The papers of a project that the reader may open, newest first, of the newest `most`."""
    earlier = () if before_id is None else (Paper.id < before_id,)
    rows = session.execute(
        select(
            Paper.id,
            Paper.form,
            Paper.title,
            Paper.made_at,
            Paper.pdf_sha256,
            Paper.subject_id,
            Checklist.department_key,
            Consultee.department_key,
            ClockRecord.obligor_key,
        )
        .join(
            Checklist, (Paper.subject_kind == "checklist") & (Checklist.id == Paper.subject_id), isouter=True
        )
        .join(
            Consultee, (Paper.subject_kind == "consultee") & (Consultee.id == Paper.subject_id), isouter=True
        )
        .join(
            ClockRecord,
            (Paper.subject_kind == "clock")
            & (ClockRecord.id == Paper.subject_id)
            & (ClockRecord.obligor_kind == Obligor.DEPARTMENT.value),
            isouter=True,
        )
        .where(Paper.project_id == project.id, *earlier)
        .order_by(Paper.id.desc())
        .limit(most)
    )
    shown = []
    for key, form, title, made_at, sha256, subject, asked, consulted, owing in rows:
        own = asked or consulted or owing
        concerns = case_of(project, [own]) if own else case
        if form == "minutes":
            concerns = case_of(project, meeting_of(session, subject))
        if duty.may(by, act_to_read(form), concerns):
            shown.append(PaperRow(key, form, title, made_at, sha256))
    return tuple(shown)

"""Departments are asked whether the dual commitment may be signed, and give their opinion (二（三）1、2)."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions import clocks, notices, screenings
from workflow.actions.cases import (
    case_of,
    expect,
    facts_of,
    happening,
    reason_given,
    require_open,
    served,
)
from workflow.actions.liaison_gaps import unanswered
from workflow.errors import (
    ConsultationOpen,
    EnterpriseOpinionMissing,
    HighRiskExcluded,
    HighRiskUndecided,
    NobodyToConsult,
    NotFound,
    StageClosed,
    StageWaiting,
    UnknownDepartment,
)
from workflow.law.book import Law
from workflow.law.edition import Edition, Limit
from workflow.law.terms import Obligor, Stage
from workflow.records import event
from workflow.records.calendar import calendar_of
from workflow.records.consultation import Consultation, Consultee
from workflow.records.department import Department
from workflow.records.project import Project, ProjectStage
from workflow.records.reform import answering
from workflow.rules import consultation as rules
from workflow.rules import duty, screening
from workflow.rules.analysis import high_risk_flag, risk_doubt
from workflow.rules.calendar import Calendar
from workflow.rules.duty import ACTS, Actor
from workflow.rules.fact_changes import changed
from workflow.rules.local_time import local_day
from workflow.rules.machines import CONSULTATION, CONSULTEE, PROJECT
from workflow.rules.wording import clean
from workflow.rules.words import due_words

#: The limit of 二（三）2: 3 working days from receipt of the form.
LIMIT = "consultation_reply"

#: States after which the question is closed and another round may be opened.
CLOSED = ("refused", "declined", "withdrawn")

#: States in which somebody owes something: a department its answer, the office a deliberation.
UNSETTLED = ("circulating", "opposed", "deliberating")

#: Greatest number of characters, as the record holds them.
LONGEST_OPINION = 400
LONGEST_INFO = 2000


def open_screening(
    session: Session,
    law: Law,
    *,
    project_id: int,
    enterprise_opinion: str = "",
    info: str = "",
    high_risk: bool | None = None,
    high_risk_reason: str = "",
    land: str | None = None,
    land_evidence: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Consultation:
    """Open the question with the office's first judgement and, where known, the enterprise's first opinion.

    What each rule of the screening finds is kept; `land` is what the office found about the land, on which evidence.

    `high_risk` is what a person found about the industry (二（三）高危行业除外); it may be left for circulation.

    Raises:
        ConsultationOpen: a round is open already.
        StageWaiting: direct landing is not open yet.
        StageClosed: it is done, or was skipped.
        ReasonMissing: a flagged industry is found not to be high-risk, and nothing says why.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: as for every late recording.
    """
    project = Project.locked(session, project_id)
    duty.require(by, "consultation.open", case_of(project))
    require_open(project, "consultation.open")
    expect(expected_version, project)
    landing = require_landing(session, law.edition(project.edition_hash), project, "consultation.open")
    last = latest(session, project_id)
    if last is not None and last.state not in CLOSED:
        raise ConsultationOpen()
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[landing.opened_at, last.closed_at if last else None],
    )
    consultation = Consultation(
        project_id=project_id,
        round=1 if last is None else last.round + 1,
        state=CONSULTATION.initial,
        enterprise_opinion=_opinion_given(enterprise_opinion),
        info=_info_given(info),
        enterprise_clauses=[
            {"key": line.key, "text": line.text}
            for line in rules.enterprise_clauses(law.edition(project.edition_hash))
        ],
        facts_version=project.facts_version,
        opened_at=happened.at,
        closed_reason="",
        high_risk_reason="",
    )
    if high_risk is not None:
        consultation.high_risk_reason = risk_reason(
            high_risk, high_risk_reason, flagged=risk_flag(session, law, project)
        )
        consultation.high_risk = high_risk
    session.add(consultation)
    session.flush()
    findings = screenings.screen(
        session,
        law,
        project=project,
        consultation=consultation,
        land=land,
        land_evidence=land_evidence,
        decided=high_risk is not None,
        by=by,
        now=now,
    )
    event.append(
        session,
        project,
        kind="consultation.open",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("consultation", consultation.id),
        data={
            "round": consultation.round,
            "enterprise_opinion": consultation.enterprise_opinion,
            "high_risk": consultation.high_risk,
            "high_risk_reason": consultation.high_risk_reason,
            "screening": screening.to_json(findings),
        }
        | happened.data,
    )
    session.flush()
    return consultation


def require_landing(session: Session, edition: Edition, project: Project, act: str) -> ProjectStage:
    """See that direct landing is open: nobody is asked, informed or signs before, nor once it is done or was skipped.

    Answers the stage.

    Raises:
        StageWaiting: it is not open yet.
        StageClosed: it is done, or was skipped.
    """
    landing = session.get_one(ProjectStage, (project.id, Stage.DIRECT_LANDING.value), populate_existing=True)
    if landing.state == "waiting":
        opening = {entry.stage: entry.opens_after for entry in edition.stages}[Stage.DIRECT_LANDING]
        raise StageWaiting(
            stage=PROJECT.words[landing.stage],
            act=ACTS[act].title,
            before="、".join(PROJECT.words[stage.value] for stage in opening),
        )
    if landing.state in ("done", "skipped"):
        raise StageClosed(
            stage=PROJECT.words[landing.stage], state=PROJECT.words[landing.state], act=ACTS[act].title
        )
    return landing


def risk_flag(session: Session, law: Law, project: Project) -> str | None:
    """Why the project may be of a high-risk industry as it is known now, or None."""
    return high_risk_flag(facts_of(session, project), law.edition(project.edition_hash))


def risk_reason(high_risk: bool, reason: object, *, flagged: str | None) -> str:
    """Why a person found so; whoever finds against the flag says it.

    Raises:
        ReasonMissing: it is against the flag, and nothing says why.
    """
    return reason_given(
        reason,
        "判定不属于高危行业" if not high_risk else "判定属于高危行业",
        limit=LONGEST_OPINION,
        field="high_risk_reason",
        required=flagged is not None and not high_risk,
    )


def _require_risk_decided(session: Session, law: Law, project: Project, consultation: Consultation) -> None:
    """A high-risk project does not go round, nor one that nobody has judged and that needs it (二（三）)."""
    doubt = risk_doubt(facts_of(session, project), law.edition(project.edition_hash))
    if consultation.high_risk is None and doubt is not None:
        raise HighRiskUndecided(flag=doubt)
    if consultation.high_risk:
        raise HighRiskExcluded()


def _opinion_given(text: object) -> str:
    return clean(text, fact="企业初步意见", field="enterprise_opinion", limit=LONGEST_OPINION, multiline=True)


def _info_given(text: object) -> str:
    return clean(text, fact="其他项目资料", field="info", limit=LONGEST_INFO, multiline=True)


def latest(session: Session, project_id: int) -> Consultation | None:
    """The newest round of a project, if there is one."""
    return session.scalar(
        select(Consultation)
        .where(Consultation.project_id == project_id)
        .order_by(Consultation.round.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def locked(session: Session, consultation_id: int) -> tuple[Consultation, Project]:
    """A consultation with its project, locked.

    Raises:
        NotFound: there is none.
    """
    consultation = session.get(Consultation, consultation_id)
    if consultation is None:
        raise NotFound(what="该意见征询")
    project = Project.locked(session, consultation.project_id)
    session.refresh(consultation)
    return consultation, project


def circulate(
    session: Session,
    law: Law,
    *,
    consultation_id: int,
    departments: Sequence[str],
    enterprise_opinion: str = "",
    info: str = "",
    enterprise_clauses: Sequence[str] = (),
    high_risk: bool | None = None,
    high_risk_reason: str = "",
    land: str | None = None,
    land_evidence: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    paper: str = "",
    expected_version: int | None = None,
) -> list[Consultee]:
    """Send Annex 2 to every department at once, prefilled with the clauses of the law; each has its own clock.

    What went round on paper and is recorded late counts from then where `paper` names what was delivered.
    `enterprise_clauses` are further promises of the enterprise (其他承诺事项) beside the standing one.

    Raises:
        IllegalMove: it was circulated already.
        HighRiskUndecided: the industry may be high-risk or is not recorded, and nobody has judged (二（三）).
        HighRiskExcluded: it was found to be high-risk.
        EnterpriseOpinionMissing: the enterprise was not asked first (二（三）1).
        ScreeningBars: the screening found something that excludes the project.
        NobodyToConsult, UnknownDepartment: the list of departments is empty or wrong.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: as for every late recording.
    """
    event.hold_calendar(session)
    consultation, project = locked(session, consultation_id)
    duty.require(by, "consultation.circulate", case_of(project))
    expect(expected_version, consultation)
    require_open(project, "consultation.circulate")
    require_landing(session, law.edition(project.edition_hash), project, "consultation.circulate")
    consultation.state = CONSULTATION.after(consultation.state, "circulate")
    if high_risk is not None:
        consultation.high_risk_reason = risk_reason(
            high_risk, high_risk_reason, flagged=risk_flag(session, law, project)
        )
        consultation.high_risk = high_risk
    elif not screening.RISK_RESTS_ON.isdisjoint(
        changed(facts_of(session, project, consultation.facts_version), facts_of(session, project))
    ):
        # What was found about another industry says nothing about this one.
        consultation.high_risk, consultation.high_risk_reason = None, ""
    _require_risk_decided(session, law, project, consultation)
    consultation.enterprise_opinion = _opinion_given(enterprise_opinion) or consultation.enterprise_opinion
    if not consultation.enterprise_opinion:
        raise EnterpriseOpinionMissing()
    findings = screenings.screen(
        session,
        law,
        project=project,
        consultation=consultation,
        land=land,
        land_evidence=land_evidence,
        decided=high_risk is not None,
        by=by,
        now=now,
    )
    screenings.require_clear(findings)
    asked = list(dict.fromkeys(departments))
    if not asked:
        raise NobodyToConsult()
    known = set(session.scalars(select(Department.key).where(Department.active)))
    for key in asked:
        if key not in known:
            raise UnknownDepartment(key=key)
    edition = law.edition(project.edition_hash)
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[consultation.opened_at],
    )
    notice = served(happened, paper, now=now)
    consultation.info = _info_given(info) or consultation.info
    consultation.enterprise_clauses = [
        *consultation.enterprise_clauses,
        *(
            {"key": line.key, "text": line.text}
            for line in rules.read_enterprise_promises(enterprise_clauses)
        ),
    ]
    consultation.facts_version = project.facts_version
    consultation.circulated_at = happened.at
    calendar = calendar_of(session, edition, law.notices)
    answers = answering(session)
    consultees = []
    dues = {}
    for key in asked:
        consultee = Consultee(
            consultation_id=consultation.id,
            department_key=key,
            state=CONSULTEE.initial,
            clauses=[
                {"key": line.key, "text": line.text}
                for line in rules.department_clauses(edition, key, answers)
            ],
            added_clauses=[],
            facts_version=project.facts_version,
            notified_at=notice.at,
            reason="",
            handled_by="",
            phone="",
        )
        session.add(consultee)
        session.flush()
        dues[key] = start_clock(
            session,
            calendar,
            project,
            consultee,
            edition.limits[LIMIT],
            "consultee.notify",
            at=notice.at,
            now=now,
        )
        consultees.append(consultee)
    event.append(
        session,
        project,
        kind="consultation.circulate",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("consultation", consultation.id),
        data={
            "departments": dues,
            # Nobody reads what is sent there: said in history, and a task until somebody is named.
            "without_liaison": sorted(
                department
                for department, _ in unanswered(session, [(key, None) for key in asked], local_day(now))
            ),
            "enterprise_opinion": consultation.enterprise_opinion,
            "enterprise_clauses": consultation.enterprise_clauses,
            "facts_version": consultation.facts_version,
            "high_risk": consultation.high_risk,
            "high_risk_reason": consultation.high_risk_reason,
            "screening": screening.to_json(findings),
        }
        | happened.data
        | notice.data,
    )
    session.flush()
    return consultees


def start_clock(
    session: Session,
    calendar: Calendar,
    project: Project,
    consultee: Consultee,
    limit: Limit,
    notice: str,
    *,
    at: datetime,
    now: datetime,
    **facts: object,
) -> date | None:
    """Start the clock of the question's present round and tell the department; answer the due day."""
    clock = clocks.start(
        session,
        calendar,
        project_id=project.id,
        subject=("consultee", consultee.id),
        limit=limit,
        obligor=(Obligor.DEPARTMENT, consultee.department_key),
        at=at,
        round_number=consultee.round,
    )
    notices.tell(
        session,
        notice,
        to=("department", consultee.department_key),
        project_id=project.id,
        subject=("consultee", consultee.id),
        occasion=consultee.round,
        now=now,
        project=project.name,
        due=due_words(clock.due_day, provisional=clock.provisional),
        **facts,
    )
    return clock.due_day


def locked_consultee(session: Session, consultee_id: int) -> tuple[Consultee, Consultation, Project]:
    """One department's part with its consultation and its project, locked.

    Raises:
        NotFound: there is none.
    """
    event.hold_calendar(session)
    consultee = session.get(Consultee, consultee_id)
    if consultee is None:
        raise NotFound(what="该征询")
    consultation, project = locked(session, consultee.consultation_id)
    session.refresh(consultee)
    return consultee, consultation, project

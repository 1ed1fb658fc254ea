"""What was done for enterprises beside the procedure, and the training of those who do it, as the document asks.

二（一）2 (contact and advice), 二（二）4 (questions at the window), 二（三）1–2 (explanation, guidance before, follow-up after),
二（四）3 (advice and visits), 三（一） (training).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.actions.cases import case_of, happening, reason_given
from workflow.errors import (
    HappenedInFuture,
    NotAllowed,
    NotFound,
    ServiceCorrected,
    ServiceKindUnknown,
    ServiceWithoutProject,
)
from workflow.records import event
from workflow.records.project import Involvement, Project
from workflow.records.service import ServiceRecord
from workflow.rules import duty
from workflow.rules.duty import ACTS, Actor, Role
from workflow.rules.wording import clean

#: What a service is, in the document's words.
KINDS: Final[Mapping[str, str]] = {
    "contact": "主动对接",
    "advice": "咨询辅导",
    "visit": "上门辅导",
    "explanation": "解释说明",
    "guidance": "事前指导",
    "follow_up": "跟踪服务",
    "training": "培训学习",
}
#: The clause that asks for it.
CLAUSES: Final[Mapping[str, str]] = {
    "contact": "二（一）2",
    "advice": "二（一）2",
    "visit": "二（四）3",
    "explanation": "二（三）1",
    "guidance": "二（三）2",
    "follow_up": "二（三）2",
    "training": "三（一）",
}

#: A training recorded within this of it is recorded at once: it is written down when it is over. House practice.
LATE_TRAINING: Final = timedelta(days=1)
LONGEST_SUBJECT: Final = 1000
LONGEST_AUDIENCE: Final = 200


def record(
    session: Session,
    *,
    kind: str,
    subject: str,
    audience: str = "",
    project_id: int | None = None,
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
) -> ServiceRecord:
    """Record a service that was given to a project's enterprise, or a training of agents and liaisons.

    Raises:
        ServiceKindUnknown: the document asks for no such service.
        ServiceWithoutProject: every service but a training is for a project, and a training is for none.
        ReasonMissing: nothing says what it was about, or why it is recorded late.
    """
    if kind not in KINDS:
        raise ServiceKindUnknown(choices="、".join(KINDS.values()), field="kind")
    if (kind == "training") is not (project_id is None):
        raise ServiceWithoutProject(field="project_id")
    if project_id is None:
        return _training(
            session, subject, audience, by=by, now=now, happened_at=happened_at, why=late_because
        )
    project = Project.locked(session, project_id)
    departments = session.scalars(
        select(Involvement.department_key).where(Involvement.project_id == project_id)
    ).all()
    duty.require(by, "service.record", case_of(project, departments))
    happened = happening(project, happened_at, late_because, now=now)
    row = _row(kind, subject, audience, by=by, now=now, at=happened.at, project_id=project_id)
    session.add(row)
    session.flush()
    event.append(
        session,
        project,
        kind="service.record",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("service", row.id),
        data={"kind": kind, "subject": row.subject, "audience": row.audience} | happened.data,
    )
    return row


def _training(
    session: Session,
    subject: str,
    audience: str,
    *,
    by: Actor,
    now: datetime,
    happened_at: datetime | None,
    why: str,
) -> ServiceRecord:
    duty.require(by, "service.train")
    house = event.house_locked(session)
    at = happened_at or now
    if at > now:
        raise HappenedInFuture()
    late = now - at > LATE_TRAINING
    because = reason_given(why, "补录", field="late_because", required=late)
    row = _row("training", subject, audience, by=by, now=now, at=at, project_id=None)
    session.add(row)
    session.flush()
    event.append(
        session,
        house,
        kind="service.train",
        by=by,
        now=now,
        happened_at=at,
        subject=("service", row.id),
        data={"subject": row.subject, "audience": row.audience} | ({"backfilled": because} if late else {}),
    )
    return row


def _row(
    kind: str, subject: str, audience: str, *, by: Actor, now: datetime, at: datetime, project_id: int | None
) -> ServiceRecord:
    return ServiceRecord(
        project_id=project_id,
        kind=kind,
        subject=reason_given(subject, KINDS[kind], limit=LONGEST_SUBJECT, field="subject"),
        audience=clean(audience, fact="服务对象", field="audience", limit=LONGEST_AUDIENCE),
        department_key=by.department_key,
        given_by=by.name,
        person_id=by.person_id,
        happened_at=at,
        recorded_at=now,
    )


def correct(
    session: Session,
    *,
    service_id: int,
    subject: str,
    audience: str = "",
    because: str,
    by: Actor,
    now: datetime,
) -> ServiceRecord:
    """Replace a record that says something wrong by another; both stay, and the new one says why.

    Whoever recorded it may correct it, and so may the office; of a training the administrator too. House practice.

    Raises:
        NotFound: there is no such record.
        ServiceCorrected: it is replaced already.
        NotAllowed: somebody else recorded it.
        ReasonMissing: nothing says what it was about, or why it is corrected.
    """
    found = session.get(ServiceRecord, service_id)
    if found is None:
        raise NotFound(what="该服务记录")
    act = "service.train" if found.project_id is None else "service.record"
    if found.project_id is None:
        chain: Project | event.House = event.house_locked(session)
        duty.require(by, act)
    else:
        project = chain = Project.locked(session, found.project_id)
        departments = session.scalars(
            select(Involvement.department_key).where(Involvement.project_id == project.id)
        ).all()
        duty.require(by, act, case_of(project, departments))
    if found.person_id != by.person_id and by.roles.isdisjoint({Role.OFFICE, Role.ADMIN}):
        raise NotAllowed(act=ACTS[act].title)
    if session.scalar(select(ServiceRecord.id).where(ServiceRecord.replaces_id == service_id)) is not None:
        raise ServiceCorrected
    row = _row(
        found.kind, subject, audience, by=by, now=now, at=found.happened_at, project_id=found.project_id
    )
    # Who gave the service is not who corrects its record.
    row.given_by, row.department_key = found.given_by, found.department_key
    row.replaces_id, row.corrected_because = found.id, reason_given(because, "更正", field="because")
    session.add(row)
    session.flush()
    event.append(
        session,
        chain,
        kind="service.correct",
        by=by,
        now=now,
        subject=("service", row.id),
        data={
            "replaces": found.id,
            "before": {"subject": found.subject, "audience": found.audience},
            "after": {"subject": row.subject, "audience": row.audience},
            "reason": row.corrected_because,
        },
    )
    return row

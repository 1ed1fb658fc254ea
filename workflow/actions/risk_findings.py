"""高危行业除外: what was found is found anew when the facts it rested on change after circulation (二（三）)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from workflow.actions import (
    commitment_ends,
    commitments,
    consultation_ends,
    consultations,
    notices,
    screenings,
)
from workflow.actions.cases import case_of, expect, happening, require_open
from workflow.errors import HighRiskNotReopened
from workflow.law.book import Law
from workflow.records import event
from workflow.records.consultation import Consultation
from workflow.records.project import Project
from workflow.rules import duty, screening
from workflow.rules.duty import Actor
from workflow.rules.machines import BINDING, CONSULTATION

#: States in which nothing was put to anybody yet, or nothing rests on the finding any more.
VOID = ("screening", "refused", "declined", "withdrawn")


def reopen(
    session: Session,
    law: Law,
    *,
    project: Project,
    names: Collection[str],
    changed_words: str,
    by: Actor,
    now: datetime,
) -> dict[str, object]:
    """Void the finding that rested on facts which have changed; answer for the event what it was, if anything.

    Until the office has judged anew nothing is signed. Where nobody had judged, since nothing flagged the industry, the
    screening by rule is repeated, and a person is asked only where the new facts are flagged. Before circulation the
    office judges when it circulates. Part of a change of facts, on a locked project: it writes no event of its own.
    """
    consultation = consultations.latest(session, project.id)
    if consultation is None or consultation.state in VOID or screening.RISK_RESTS_ON.isdisjoint(names):
        return {}
    before = {"high_risk": consultation.high_risk, "high_risk_reason": consultation.high_risk_reason}
    waits = screening.risk_open(screenings.findings_of(session, consultation.id))
    judged = consultation.high_risk is not None or waits
    consultation.high_risk, consultation.high_risk_reason = None, ""
    findings = screenings.screen(
        session,
        law,
        project=project,
        consultation=consultation,
        decided=False,
        risk_reopened=judged,
        by=by,
        now=now,
    )
    if not screening.risk_open(screening.to_json(findings)):
        return {}
    notices.tell(
        session,
        "consultation.risk_reopened",
        to=notices.OFFICE,
        project_id=project.id,
        subject=("consultation", consultation.id),
        occasion=project.facts_version,
        now=now,
        project=project.name,
        changed=changed_words,
    )
    return {"risk_reopened": before}


def judge(
    session: Session,
    law: Law,
    *,
    consultation_id: int,
    high_risk: bool,
    high_risk_reason: str = "",
    by: Actor,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
    expected_version: int | None = None,
) -> Consultation:
    """Judge anew whether the industry is high-risk, since the facts changed after circulation (二（三）).

    A project that is not goes on. One that is was wrongly asked about: its round is taken back, what was given stays
    on record, and what was not signed ends. Where the commitment is signed already it stays, with the finding on
    record: whether it is revoked is a decision of its own.

    Raises:
        HighRiskNotReopened: nothing is to be judged anew.
        ReasonMissing: a flagged industry is found not to be high-risk, and nothing says why.
        ChangedMeanwhile: somebody else was first.
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder, ReasonMissing: as for every late recording.
    """
    event.hold_calendar(session)
    consultation, project = consultations.locked(session, consultation_id)
    duty.require(by, "consultation.judge_risk", case_of(project))
    require_open(project, "consultation.judge_risk")
    expect(expected_version, consultation)
    if consultation.state in VOID or not screening.risk_open(
        screenings.findings_of(session, consultation.id)
    ):
        raise HighRiskNotReopened()
    happened = happening(
        project,
        happened_at,
        late_because,
        now=now,
        after=[consultation.opened_at, consultation.circulated_at],
    )
    why = consultations.risk_reason(
        high_risk, high_risk_reason, flagged=consultations.risk_flag(session, law, project)
    )
    if not high_risk:
        consultation.high_risk, consultation.high_risk_reason = False, why
    findings = screenings.screen(
        session,
        law,
        project=project,
        consultation=consultation,
        decided=True,
        risk=(high_risk, why),
        by=by,
        now=now,
    )
    withdrawn = (
        _exclude(session, project, consultation, why=why, at=happened.at, now=now) if high_risk else []
    )
    event.append(
        session,
        project,
        kind="consultation.judge_risk",
        by=by,
        now=now,
        happened_at=happened.at,
        subject=("consultation", consultation.id),
        data={
            "high_risk": high_risk,
            "high_risk_reason": why,
            "consultation": consultation.state,
            "withdrawn": withdrawn,
            "screening": screening.to_json(findings),
        }
        | happened.data,
    )
    session.flush()
    return consultation


def _exclude(
    session: Session, project: Project, consultation: Consultation, *, why: str, at: datetime, now: datetime
) -> list[str]:
    """Take the round of a high-risk project back, unless what it led to binds both sides already."""
    signed = commitments.latest(session, project.id)
    if signed is not None and signed.state in (*BINDING, "fulfilled"):
        return []
    consultation.state = CONSULTATION.after(consultation.state, "exclude")
    reason = _cut("重新判定属于高危行业，不适用先建后验" + (f"：{why}" if why else ""))
    commitment_ends.end_with_consultation(
        session, project, act="consultation.judge_risk", reason=reason, now=now
    )
    withdrawn = consultation_ends.close_as_withdrawn(
        session, project, consultation, reason=reason, at=at, now=now
    )
    notices.tell(
        session,
        "consultation.excluded",
        to=("enterprise", str(project.enterprise_id)),
        project_id=project.id,
        subject=("consultation", consultation.id),
        occasion=consultation.round,
        now=now,
        project=project.name,
        reason=why or "不适用先建后验",
    )
    return withdrawn


def _cut(reason: str) -> str:
    longest = consultations.LONGEST_OPINION
    return reason if len(reason) <= longest else reason[: longest - 1] + "…"

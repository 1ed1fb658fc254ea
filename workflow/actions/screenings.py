"""初步判别 is kept with its consultation: what each rule found, on which fact, and who decided (二（三）1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workflow.actions.cases import facts_of
from workflow.actions.credit import credit_clear
from workflow.errors import HighRiskReopened, ScreeningBars
from workflow.law.book import Law
from workflow.records.consultation import Consultation
from workflow.records.project import Project
from workflow.records.screening import Screening
from workflow.rules import screening as rules
from workflow.rules.duty import Actor


def screen(
    session: Session,
    law: Law,
    *,
    project: Project,
    consultation: Consultation,
    land: object = None,
    land_evidence: object = "",
    decided: bool,
    risk: tuple[bool | None, str] | None = None,
    risk_reopened: bool = False,
    by: Actor,
    now: datetime,
) -> tuple[rules.Finding, ...]:
    """Screen a project by what is known now and keep the findings; part of opening and of circulating.

    What was found about the land stays where nothing new is said. `decided` says whether `by` judged the industry in
    this very act. `risk` is what is found about it where the consultation cannot hold it: what went round is not said
    to have been high-risk. It writes no event of its own.

    Raises:
        ChoiceUnknown, LandEvidenceMissing: what is said about the land cannot be kept.
    """
    kept = session.get(Screening, consultation.id)
    standing, evidence = rules.read_land(land, land_evidence)
    before = kept.findings if kept is not None else []
    deciders = {entry["rule"]: entry["decided_by"] for entry in before if entry["decided_by"]}
    if standing is not None:
        # A form that shows what was found and sends it again finds nothing new.
        if (standing.value, evidence) != land_found(session, consultation.id):
            deciders["land"] = by.name
    elif kept is not None and kept.land is not None:
        standing, evidence = rules.LandStanding(kept.land), kept.land_evidence
    if decided:
        deciders["high_risk"] = by.name
    high_risk, high_risk_reason = risk or (consultation.high_risk, consultation.high_risk_reason)
    if high_risk is None:
        deciders.pop("high_risk", None)
    findings = rules.screen(
        rules.Grounds(
            facts=facts_of(session, project),
            enterprise_opinion=consultation.enterprise_opinion,
            high_risk=high_risk,
            high_risk_reason=high_risk_reason,
            risk_reopened=risk_reopened,
            land=standing,
            land_evidence=evidence,
            credit_clear=credit_clear(session, project.enterprise_id),
            deciders=deciders,
        ),
        law.edition(project.edition_hash),
    )
    if kept is None:
        kept = Screening(consultation_id=consultation.id, land_evidence="", findings=[])
        session.add(kept)
    kept.land = standing.value if standing else None
    kept.land_evidence = evidence
    kept.findings = rules.to_json(findings)
    kept.screened_at = now
    kept.person_id = by.person_id
    return findings


def require_clear(findings: tuple[rules.Finding, ...]) -> None:
    """See that nothing speaks against asking the departments. What is unknown is shown, and bars nothing.

    Raises:
        ScreeningBars: with everything that bars.
    """
    if bars := rules.barring(findings):
        raise ScreeningBars(sentences="；".join(bars))


def require_standing(session: Session, consultation_id: int) -> None:
    """See that nothing speaks against signing since the departments were asked, and that nothing is left to judge.

    Raises:
        HighRiskReopened: the facts changed that the finding about the industry rested on, and nobody has judged anew.
        ScreeningBars: by what is known now, the project is excluded.
    """
    kept = findings_of(session, consultation_id)
    if rules.risk_open(kept):
        raise HighRiskReopened()
    if bars := rules.bars_kept(kept):
        raise ScreeningBars(sentences="；".join(bars))


def land_found(session: Session, consultation_id: int) -> tuple[str, str]:
    """What was found about the land, and on what evidence; empty where nobody has said."""
    kept = session.get(Screening, consultation_id)
    return (kept.land or "", kept.land_evidence) if kept is not None else ("", "")


def findings_of(session: Session, consultation_id: int) -> tuple[Mapping[str, Any], ...]:
    """The findings that are kept with a consultation; empty for one that was never screened by rule."""
    kept = session.get(Screening, consultation_id)
    return tuple(kept.findings) if kept is not None else ()

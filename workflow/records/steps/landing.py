"""What is owed in direct landing (二（三）1): the round of consultation, and the application for admission."""

from typing import Final

from sqlalchemy import ColumnElement, String, cast, exists, func, not_, select

from workflow.records.commitment import Commitment
from workflow.records.consultation import Consultation, Consultee
from workflow.records.project import ProjectStage
from workflow.records.screening import Screening
from workflow.records.steps.asking import PROJECT, by_office
from workflow.rules.machines import SILENT

_NEWEST_ROUND: Final = (
    select(func.max(Consultation.round)).where(Consultation.project_id == PROJECT).scalar_subquery()
)
_LANDING: Final = exists().where(
    ProjectStage.project_id == PROJECT,
    ProjectStage.stage == "direct_landing",
    ProjectStage.state == "open",
)


def _asked(*states: str) -> ColumnElement[bool]:
    return exists().where(Consultee.consultation_id == Consultation.id, Consultee.state.in_(states))


#: That it is to be judged anew whether the industry is high-risk: nothing else is left to a person once it circulates.
_RISK_OPEN: Final = exists().where(
    Screening.consultation_id == Consultation.id,
    Consultation.state.not_in(("screening", "refused", "declined", "withdrawn")),
    cast(Screening.findings, String).contains('"person"'),
)
GOING_ON: Final = (
    by_office(
        "consultation",
        Consultation,
        "awaited_circulation",
        Consultation.state == "screening",
        Consultation.round == _NEWEST_ROUND,
        _LANDING,
    ),
    by_office(
        "consultation",
        Consultation,
        "awaited_informing",
        Consultation.state.in_(("unopposed", "cleared")),
        Consultation.round == _NEWEST_ROUND,
        _LANDING,
        # Nobody is told that it may commit itself while it is open whether it may.
        not_(_RISK_OPEN),
        # Whether it is told again after the enterprise declined is the enterprise's to ask.
        not_(exists().where(Commitment.consultation_id == Consultation.id)),
    ),
    by_office(
        "consultation",
        Consultation,
        "awaited_round_decision",
        Consultation.state == "circulating",
        Consultation.round == _NEWEST_ROUND,
        _LANDING,
        # Nobody is silent, nobody objects, and one was taken out without a finding: that is no consent.
        _asked("agreed"),
        _asked("withdrawn"),
        not_(_asked(*SILENT, "objected")),
    ),
    by_office("consultation", Consultation, "awaited_risk", Consultation.round == _NEWEST_ROUND, _RISK_OPEN),
    by_office("commitment", Commitment, "awaited_qualification", Commitment.state == "applied"),
)

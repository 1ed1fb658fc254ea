"""The question to departments on the project's page: judged, circulated, declined, withdrawn (二（三）1)."""

from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from api.chapter import Chapter
from api.pages.docking import confirm_gaps
from api.pages.projects import again
from api.pages.sent import Sent, sent_for
from api.views import projects as view
from workflow.actions import consultation_ends, consultations, risk_findings
from workflow.errors import ChoiceUnknown, FactMissing

router = Chapter(prefix="/projects/{project_id}")


@router.post("/consultation")
def open_consultation(
    sent: Annotated[Sent, Depends(sent_for("consultation.open"))], project_id: int
) -> Response:
    """Record the office's first judgement and the enterprise's first opinion (二（三）1)."""
    again(sent, project_id, "open")
    consultations.open_screening(
        sent.session,
        sent.law,
        project_id=project_id,
        enterprise_opinion=sent.text("enterprise_opinion"),
        info=sent.text("info"),
        high_risk=_risk(sent),
        high_risk_reason=sent.text("high_risk_reason"),
        land=sent.text("land"),
        land_evidence=sent.text("land_evidence"),
        **sent.dated,
    )
    return sent.done(f"/projects/{project_id}#consultation")


def _risk(sent: Sent) -> bool | None:
    """Whether the office found the project to be of a high-risk industry; None where it has not said.

    Raises:
        ChoiceUnknown: neither yes nor no.
    """
    given = sent.text("high_risk")
    if given not in ("", "yes", "no"):
        raise ChoiceUnknown(fact="是否属于高危行业", value=given, choices="是、否", field="high_risk")
    return None if given == "" else given == "yes"


def _newest(sent: Sent, project_id: int) -> int:
    view.visible(sent.session, project_id, sent.by)
    newest = consultations.latest(sent.session, project_id)
    return newest.id if newest else 0


@router.post("/consultation/circulate")
def circulate(
    sent: Annotated[Sent, Depends(sent_for("consultation.circulate"))], project_id: int
) -> Response:
    """Send Annex 2 to the departments chosen (二（三）1)."""
    again(sent, project_id, "circulate")
    confirm_gaps(sent, [(key, None) for key in sent.several("departments")])
    consultations.circulate(
        sent.session,
        sent.law,
        consultation_id=_newest(sent, project_id),
        departments=sent.several("departments"),
        enterprise_opinion=sent.text("enterprise_opinion"),
        info=sent.text("info"),
        high_risk=_risk(sent),
        high_risk_reason=sent.text("high_risk_reason"),
        land=sent.text("land"),
        land_evidence=sent.text("land_evidence"),
        enterprise_clauses=sent.lines("enterprise_clauses"),
        paper=sent.text("paper"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#consultation")


@router.post("/consultation/high-risk")
def judge_risk(
    sent: Annotated[Sent, Depends(sent_for("consultation.judge_risk"))], project_id: int
) -> Response:
    """Judge the industry anew, since facts changed after circulation (二（三）)."""
    again(sent, project_id, "judge_risk")
    high_risk = _risk(sent)
    if high_risk is None:
        raise FactMissing(fact="是否属于高危行业", field="high_risk")
    risk_findings.judge(
        sent.session,
        sent.law,
        consultation_id=_newest(sent, project_id),
        high_risk=high_risk,
        high_risk_reason=sent.text("high_risk_reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#consultation")


@router.post("/consultation/decline")
def decline(sent: Annotated[Sent, Depends(sent_for("consultation.decline"))], project_id: int) -> Response:
    """Record that the enterprise does not take part."""
    again(sent, project_id, "decline")
    consultation_ends.decline(
        sent.session,
        consultation_id=_newest(sent, project_id),
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#consultation")


@router.post("/consultation/withdraw")
def withdraw_consultation(
    sent: Annotated[Sent, Depends(sent_for("consultation.withdraw"))], project_id: int
) -> Response:
    """Take the whole question back; nothing is taken for consent, and another round may be opened."""
    again(sent, project_id, "withdraw")
    consultation_ends.withdraw(
        sent.session,
        consultation_id=_newest(sent, project_id),
        reason=sent.text("reason"),
        **sent.dated,
        expected_version=sent.version,
    )
    return sent.done(f"/projects/{project_id}#consultation")

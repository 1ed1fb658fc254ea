"""A project on its way to the dual commitment: agreed to, informed, applied for, signed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from builders.county import County
from workflow.actions import (
    clause_confirmations,
    clauses,
    commitments,
    consultations,
    entrusting,
    informing,
    signing,
)
from workflow.law.terms import Scope
from workflow.records.clock import ClockRecord
from workflow.records.commitment import Clause, Commitment

#: The enterprise's clauses as both sides fill them in before signing.
PROMISES: list[dict[str, object]] = [
    {"text": "2026年12月31日前完成环境影响评价手续。", "on": "2026-12-31", "consequence": "限期整改"},
    {"text": "缴清土地价款后60日内开工。", "amount": 60, "unit": "calendar_day", "anchor": "land_price_paid",
     "consequence": "限期整改，直至撤销直接落地"},
]  # fmt: skip
PAPERS = ("letter_of_intent", "filing_certificate", "land_proof", "design_scheme", "first_month_plan")
#: What the departments wrote of the checks and the dates that are theirs.
LETTER = "罗府办联函〔2026〕8号"
SCAN = ("签订件.pdf", b"%PDF-1.7 signed")


def an_unopposed_project(
    county: County, departments: Sequence[str] = ("natural_resources", "housing"), **added: Sequence[str]
) -> int:
    """A project whose departments have all agreed; `added` are the clauses they added in their replies."""
    project_id = county.a_landing_project()
    unopposed(county, project_id, departments, **added)
    return project_id


def unopposed(
    county: County,
    project_id: int,
    departments: Sequence[str] = ("natural_resources", "housing"),
    **added: Sequence[str],
) -> None:
    """The departments of a project in landing are asked, and all agree."""
    opened = county.do(consultations.open_screening, project_id=project_id, enterprise_opinion="愿意承诺")
    county.do(consultations.circulate, consultation_id=opened.id, departments=departments)
    for key, consultee in county.consultees(opened.id).items():
        county.opine(consultee, added_clauses=added.get(key, ()))


def informed(county: County, project_id: int, **given: Any) -> Commitment:
    """The window has informed the enterprise."""
    said: dict[str, Any] = {
        "explained": "自愿；承诺内容；注意事项",
        "informed_by": "经办甲",
        "informed_to": "陈某",
    } | given
    return county.do(informing.inform, project_id=project_id, **said)


def applied(county: County, commitment: Commitment, **given: Any) -> Commitment:
    """The enterprise has applied with all its papers."""
    by = county.enterprise(commitment.project_id)
    said: dict[str, Any] = {"papers": PAPERS, "applied_by": "陈某", "by": by} | given
    return county.do(commitments.apply, commitment_id=commitment.id, **said)


def qualified(county: County, project_id: int, *, now: datetime | None = None, **drafted: Any) -> Commitment:
    """The application qualifies, and the text is ready to be signed."""
    commitment = informed(county, project_id, now=now)
    typed: dict[str, Any] = {"enterprise": PROMISES, "source": LETTER} | drafted
    county.do(informing.redraft, commitment_id=commitment.id, now=now, **typed)
    applied(county, commitment, now=now)
    return county.do(commitments.qualify, commitment_id=commitment.id, now=now)


def signed(county: County, project_id: int, *, now: datetime | None = None, **drafted: Any) -> Commitment:
    """Both sides have signed."""
    commitment = qualified(county, project_id, now=now, **drafted)
    return county.do(
        signing.sign,
        commitment_id=commitment.id,
        signed_for_enterprise="陈某",
        signed_for_office="经办甲",
        scan=SCAN,
        now=now,
    )


def mandated(county: County, project_id: int) -> None:
    """The enterprise has entrusted everything to its agent."""
    county.do(
        entrusting.give_mandate, project_id=project_id, scope=Scope.WHOLE, by=county.enterprise(project_id)
    )


def standing_confirmed(county: County, commitment: Commitment, *, now: datetime | None = None) -> None:
    """Each department reports what it keeps all the time, and the enterprise confirms it."""
    by = county.enterprise(commitment.project_id)
    for clause in clauses_of(county, commitment):
        if clause.state == "standing" and clause.side == "department":
            own = county.liaison(str(clause.department_key))
            county.do(clauses.fulfil, clause_id=clause.id, evidence="办理记录", by=own, now=now)
            county.do(clause_confirmations.confirm, clause_id=clause.id, by=by, now=now)


def clauses_of(county: County, commitment: Commitment) -> list[Clause]:
    """The clauses in their order."""
    rows = county.all(Clause, Clause.commitment_id == commitment.id)
    return sorted(rows, key=lambda clause: clause.number)


def clause_of(county: County, commitment: Commitment, words: str) -> Clause:
    """The one clause whose text holds these words."""
    (found,) = [clause for clause in clauses_of(county, commitment) if words in clause.text]
    return found


def clock_of_clause(county: County, clause: Clause) -> ClockRecord:
    """The newest clock of a clause."""
    rows = county.all(ClockRecord, ClockRecord.subject_kind == "clause", ClockRecord.subject_id == clause.id)
    return max(rows, key=lambda record: record.round)

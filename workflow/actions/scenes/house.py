"""Scenes beside the stages: services, training, addresses, deputies, checks of acceptances, scores, and their disputes."""

from collections.abc import Mapping
from datetime import date, datetime

from workflow.actions import absences, acceptance_checks, addresses, score_disputes, services
from workflow.actions.scenes.stage import Stage
from workflow.records.acceptance import JointAcceptance
from workflow.records.acceptance_check import FollowUp
from workflow.records.address import AddressReport, StandardAddress
from workflow.records.checklist import Checklist
from workflow.records.clock import ClockRecord
from workflow.records.duty_term import Absence
from workflow.records.score import ScoreDispute


def serve(
    stage: Stage,
    project_id: int,
    kind: str,
    login: str,
    subject: str,
    audience: str,
    *,
    now: datetime,
    happened_at: datetime | None = None,
    late_because: str = "",
) -> None:
    """Somebody serves the enterprise, and says so; at the door of the plant it is written down later."""
    stage.do(
        services.record,
        kind=kind,
        subject=subject,
        audience=audience,
        project_id=project_id,
        happened_at=happened_at,
        late_because=late_because,
        by=stage.cast[login],
        now=now,
    )


def train(stage: Stage, _project_id: int, subject: str, audience: str, *, now: datetime) -> None:
    """Agents and liaisons are trained (三（一）)."""
    stage.do(
        services.record, kind="training", subject=subject, audience=audience, by=stage.cast.office, now=now
    )


def enter_address(stage: Stage, _project_id: int, form: Mapping[str, str], *, now: datetime) -> None:
    """The police enter an address; where the play was played before, it stands there already, corrected."""
    if not stage.all(AddressReport, AddressReport.said.contains(form["road"])):
        stage.do(addresses.enter, form=form, by=stage.cast.liaison("public_security"), now=now)


def report_address(
    stage: Stage, project_id: int, wrong: Mapping[str, str], right: Mapping[str, str], *, now: datetime
) -> None:
    """The enterprise finds its address wrong in the library and says how it should read."""
    rows = stage.all(StandardAddress, StandardAddress.road == wrong["road"])
    if rows:
        stage.do(
            addresses.report,
            address_id=rows[-1].id,
            said=f"路名误录为{wrong['road']}",
            form=right,
            by=stage.enterprise(project_id),
            now=now,
        )


def correct_address(stage: Stage, _project_id: int, reason: str, *, now: datetime) -> None:
    """The police have looked, and correct it."""
    for raised in stage.all(AddressReport, AddressReport.state == "raised"):
        by = stage.cast.liaison("public_security")
        stage.do(addresses.decide, report_id=raised.id, accept=True, reason=reason, by=by, now=now)


def stand_in(
    stage: Stage,
    _project_id: int,
    login: str,
    deputy: str,
    since: date,
    until: date,
    reason: str,
    *,
    now: datetime,
) -> None:
    """Somebody says that they will be away, and who acts in their place."""
    away = stage.cast[login]
    if not stage.all(Absence, Absence.person_id == away.person_id, Absence.since == since):
        stage.do(
            absences.declare,
            person_id=away.person_id,
            deputy_id=stage.cast[deputy].person_id,
            since=since,
            until=until,
            reason=reason,
            by=away,
            now=now,
        )


def question_score(stage: Stage, project_id: int, department: str, reason: str, *, now: datetime) -> None:
    """A department says why its late answer should not count against it."""
    asked = stage.newest(
        Checklist, Checklist.project_id == project_id, Checklist.department_key == department
    )
    clock = stage.newest(
        ClockRecord, ClockRecord.subject_kind == "checklist", ClockRecord.subject_id == asked.id
    )
    stage.do(
        score_disputes.dispute, clock_id=clock.id, reason=reason, by=stage.cast.liaison(department), now=now
    )


def answer_score(stage: Stage, _project_id: int, upheld: bool, reason: str, *, now: datetime) -> None:
    """Whoever supervises answers, and the answer is kept."""
    raised = stage.newest(ScoreDispute)
    stage.do(
        score_disputes.answer,
        dispute_id=raised.id,
        upheld=upheld,
        reason=reason,
        by=stage.cast["supervisor"],
        now=now,
    )


def check_acceptances(
    stage: Stage,
    project_id: int,
    period: tuple[date, date],
    findings: str,
    follow_up: Mapping[str, object],
    *,
    now: datetime,
) -> None:
    """Housing looks again at what was accepted in a period (二（四）2 定期检查)."""
    by = stage.cast.liaison("housing")
    passed = stage.all(JointAcceptance, JointAcceptance.number != "")
    concerned = [each.id for each in passed if each.project_id == project_id]
    stage.do(
        acceptance_checks.record,
        period_from=period[0],
        period_until=period[1],
        sample=[each.id for each in passed],
        findings=findings,
        # What it asks for concerns the newest of the project's own.
        follow_ups=[dict(follow_up) | {"acceptance": concerned[-1]}],
        handled_by=by.name,
        by=by,
        now=now,
    )


def finish_follow_up(stage: Stage, _project_id: int, outcome: str, *, now: datetime) -> None:
    """Whoever owes what the check asked for has done it."""
    owed = stage.newest(FollowUp)
    by = stage.cast.liaison(owed.department_key)
    stage.do(acceptance_checks.finish, follow_up_id=owed.id, outcome=outcome, by=by, now=now)

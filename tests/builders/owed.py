"""What the states of the machines oblige somebody to: for each such duty exactly one clock runs or waits."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from sqlalchemy import select

from api.views.liaisons import gaps
from api.views.reanalysis import differing
from builders.approval import CLOCKS
from builders.county import County
from workflow.actions import stages
from workflow.actions.cases import OVER
from workflow.actions.risk_findings import VOID
from workflow.law.terms import Stage
from workflow.records.acceptance import AcceptancePart, JointAcceptance, Rectification
from workflow.records.approval_item import ApprovalItem, ItemDeferral, ItemPause
from workflow.records.attachment import Attachment
from workflow.records.blocker import Blocker
from workflow.records.breach import Breach, CreditRepair, Dispute
from workflow.records.checklist import Checklist
from workflow.records.clock import ClockRecord, PauseRecord
from workflow.records.commitment import Clause, Commitment, DeferredMaterial, SupervisionPoint
from workflow.records.consultation import Consultation, Consultee
from workflow.records.deliberation import Deliberation, Resolution
from workflow.records.person import Grant, Person
from workflow.records.pickup import Pickup
from workflow.records.project import Involvement, Project, ProjectStage
from workflow.records.registration import RegistrationItem
from workflow.records.score import ScoreDispute
from workflow.records.screening import Screening
from workflow.records.steps.packs import to_compile
from workflow.records.supervision import FiredRung, Supervision
from workflow.rules.acceptance import limit_of_part
from workflow.rules.approval_item import enterprise_duty
from workflow.rules.consultation import is_stuck
from workflow.rules.local_time import local_day
from workflow.rules.machines import BINDING, ENDED, NOT_FILED
from workflow.rules.screening import risk_open

#: What a clock runs for: the kind and id of the thing, and the limit where several count one thing side by side.
Duty: TypeAlias = tuple[str, int, str]

#: What is on a clock for later keeps no project from being completed here.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

#: States in which somebody owes the next step, by record. Whoever is on the clock is another matter.
OWING: tuple[tuple[str, Any, frozenset[str]], ...] = (
    ("checklist", Checklist, frozenset({"awaiting", "returned", "stale"})),
    ("consultee", Consultee, frozenset({"awaiting", "stale"})),
    ("consultation", Consultation, frozenset({"opposed", "deliberating"})),
    ("resolution", Resolution, frozenset({"open"})),
    ("blocker", Blocker, frozenset({"raised", "coordinating"})),
    ("commitment", Commitment, frozenset({"qualified"})),
    ("breach", Breach, frozenset({"rectifying", "stop_proposed"})),
    ("dispute", Dispute, frozenset({"raised"})),
    ("supervision", Supervision, frozenset({"issued"})),
)
#: Under a signed commitment: what has no date is kept all the time (`standing`), and has no clock.
PROMISED: tuple[tuple[str, Any, frozenset[str]], ...] = (
    ("clause", Clause, frozenset({"waiting", "running", "missed"})),
    ("deferred_material", DeferredMaterial, frozenset({"promised"})),
    ("supervision_point", SupervisionPoint, frozenset({"planned", "rectifying"})),
)


def owed(county: County) -> Counter[Duty]:
    """Every duty that is open by the states of the machines; each should have one clock."""
    found: Counter[Duty] = Counter()
    parked = _parked(county)
    for kind, record, states in OWING:
        found.update(
            (kind, row.id, "")
            for row in county.all(record)
            if row.state in states and f"{kind}:{row.id}" not in parked
        )
    # The enterprise's goes on by the repair of its credit, which has no day; a department puts right what it owes.
    found.update(
        ("breach", row.id, "")
        for row in county.all(Breach, Breach.state == "reported", Breach.side == "department")
        if f"breach:{row.id}" not in parked
    )
    # On the objections of a round the clock of the round itself runs; on a blocker the meeting has its own.
    stopped = {row.id: row.stopped_at is not None for row in county.all(ClockRecord)}
    found.update(
        ("supervision", row.id, "")
        for row in county.all(Supervision, Supervision.state == "answered")
        if row.promised_for is not None and not stopped[row.clock_id]
    )
    blockers = {row.id: row for row in county.all(Blocker)}
    found.update(
        ("deliberation", row.id, "")
        for row in county.all(Deliberation)
        if row.state == "called" and row.blocker_id is not None and blockers[row.blocker_id].asked_at is None
    )
    # Where somebody asked for the meeting, the clock runs since then, whether or not it is called.
    found.update(
        ("blocker_asking", row.id, "")
        for row in blockers.values()
        if row.asked_at is not None and row.state in ("raised", "coordinating")
    )
    found += _promised(county) + _registered(county) + _approved(county) + _accepted(county)
    return found + steps(county, found)


def open_clocks(county: County) -> Counter[Duty]:
    """The clocks that run or wait."""
    return Counter(
        (
            row.subject_kind,
            row.subject_id,
            row.limit_key if row.subject_kind in ("approval_item", "awaited") else "",
        )
        for row in county.all(ClockRecord, ClockRecord.stopped_at.is_(None))
    )


#: Steps for which no limit is known, by the state in which somebody owes the next one: one clock each, under its name.
STEPS: tuple[tuple[str, Any, frozenset[str]], ...] = (
    ("qualification", Commitment, frozenset({"applied"})),
    ("minutes", Deliberation, frozenset({"held"})),
    ("resolution_check", Resolution, frozenset({"reported"})),
    ("breach_decision", Breach, frozenset({"found"})),
    ("breach_report", Breach, frozenset({"revoked"})),
    ("credit_repair", CreditRepair, frozenset({"applied"})),
    ("deferral_check", DeferredMaterial, frozenset({"handed_in"})),
    ("acceptance_papers", JointAcceptance, frozenset({"returned"})),
    ("acceptance_arranging", JointAcceptance, frozenset({"requested"})),
    ("registration_papers", RegistrationItem, frozenset({"returned"})),
    ("collection", Pickup, frozenset({"ready"})),
    ("item_supplement", ApprovalItem, frozenset({"correction"})),
    ("registration_relisting", RegistrationItem, frozenset({"withdrawn"})),
    ("dispute_close", Dispute, frozenset({"answered"})),
)
#: What the office owes beside almost everything else, so that tests of one step do not name them.
ON_THE_WAY = frozenset(
    {
        "agent",
        "liaison",
        "pack",
        "docking_end",
        "screening",
        "landing_end",
        "landing_given_up",
        "registration_plan",
        "registration_end",
        "registration_relisting",
        "approval_opening",
        "item_list",
        "completion",
        "signed_copy",
    }
)
#: What goes on whatever becomes of the project (二（一）2).
ALWAYS = ("score_answer",)
#: What goes on after the project is completed (二（三）2).
AFTERWARDS = (
    "breach_decision",
    "standing_report",
    "missed_promise",
    "breach_step",
    "breach_after_stop",
    "breach_report",
    "resume",
    "minutes",
    "resolution_check",
    "blocker_resolution",
    "supervision_close",
    "overdue_duty",
    "credit_repair",
    "deferral_check",
    "score_answer",
    "enterprise_report",
    "department_report",
    "fulfilment",
    "signed_copy",
    "disputed_report",
    "dispute_close",
    "report_decision",
)


def steps(county: County, dated: Counter[Duty]) -> Counter[Duty]:
    """What is owed and has no known limit; `dated` is what has one, and needs no clock besides."""
    standing = {row.id: row.state for row in county.all(Project)}
    found: Counter[Duty] = Counter()

    def awaited(name: str, row: Any, project_id: int | None = None) -> None:
        state = standing[project_id or row.project_id]
        still = state in ("suspended", "withdrawn") and name not in ALWAYS
        if still or (state == "completed" and name not in AFTERWARDS):
            return
        found["awaited", row.id, f"awaited_{name}"] += 1

    for name, record, states in STEPS:
        for row in county.all(record):
            if row.state in states:
                awaited(name, row)
    _reported(county, awaited)
    _docking(county, awaited)
    _on_the_way(county, awaited)
    _answered(county, awaited)
    _rounds(county, awaited)
    _fulfilled(county, awaited)
    scored = {row.id: row.project_id for row in county.all(ClockRecord)}
    for row in county.all(ScoreDispute, ScoreDispute.state == "open"):
        awaited("score_answer", row, scored[row.clock_id])
    _paused(county, dated, awaited)
    _overdue(county, awaited)
    for row in county.all(Supervision, Supervision.state == "answered"):
        if not dated["supervision", row.id, ""]:
            awaited("supervision_close", row)
    _followed_up(county, awaited)
    _landing(county, awaited)
    _met(county, awaited)
    _accepting(county, dated, awaited)
    for row in county.all(RegistrationItem):
        if row.state == "applied" and not dated["registration_item", row.id, ""]:
            awaited("registration", row)
        if row.state == "approved" and not dated["registration_item", row.id, ""]:
            awaited("registration_delivery", row)
    _approving(county, dated, awaited)
    return found


def _followed_up(county: County, awaited: Callable[..., None]) -> None:
    """The last order about something was closed, and that is late still, by a day for which it was ordered."""
    ordered: dict[int, datetime] = {}
    for fired in county.all(FiredRung, FiredRung.rung == "supervise"):
        ordered[fired.clock_id] = max(fired.due_at, ordered.get(fired.clock_id, fired.due_at))
    running = {row.id: row for row in county.all(ClockRecord, ClockRecord.stopped_at.is_(None))}
    for row in {row.clock_id: row for row in county.all(Supervision)}.values():
        clock = running.get(row.clock_id)
        overdue = clock is not None and clock.due_at is not None and clock.due_at <= ordered[clock.id]
        if row.state == "closed" and overdue:
            awaited("overdue_duty", row)


def _approving(county: County, dated: Counter[Duty], awaited: Callable[..., None]) -> None:
    """Applications for which no limit is known, and refusals that are not handed over."""
    applied = county.all(Clause, Clause.done_at.is_(None), Clause.through_kind == "approval_item")
    carried = {clause.through_id for clause in applied}
    limits = {id_ for kind, id_, limit in dated if kind == "approval_item" and limit != "commitment_check"}
    for row in county.all(ApprovalItem):
        if row.state in ("accepted", "in_review") and row.id not in limits | carried:
            awaited("item_decision", row)
        if row.state == "refused" and row.delivered_at is None:
            awaited("refusal_delivery", row)
    projects = {row.id: row.project_id for row in county.all(ApprovalItem)}
    for paper in county.all(ItemDeferral, ItemDeferral.state == "handed_in"):
        awaited("item_paper_check", paper, projects[paper.approval_item_id])


def _reported(county: County, awaited: Callable[..., None]) -> None:
    """What is reported as kept is for the other side to confirm, also once the commitment is fulfilled."""
    over = {row.id for row in county.all(Commitment) if row.state in ENDED and row.state != "fulfilled"}
    for row in county.all(Clause, Clause.confirmation == "awaiting"):
        if row.commitment_id not in over:
            awaited(f"{row.side}_report", row)
    for row in county.all(Clause, Clause.confirmation == "proven"):
        if row.commitment_id not in over:
            awaited("report_decision", row)


def _docking(county: County, awaited: Callable[..., None]) -> None:
    """A project is to be analysed, and whoever takes part is to be asked, for every phase."""
    asked = {
        (row.project_id, row.department_key, phase)
        for row in county.all(Checklist)
        if row.state != "withdrawn"
        for phase in row.phases
    }
    involved: dict[int, set[tuple[int, str, str]]] = {}
    for part in county.all(Involvement):
        involved.setdefault(part.project_id, set()).add((part.project_id, part.department_key, part.phase))
    for row in county.all(Project):
        if row.state == "docking" and row.id not in involved:
            awaited("analysis", row, row.id)
        if involved.get(row.id, set()) - asked:
            awaited("dispatch", row, row.id)

    with county.database.reading() as session:
        anew = differing(session, county.law, list(involved))
    for row in county.all(Project):
        if row.id in anew:
            awaited("reanalysis", row, row.id)


def _on_the_way(county: County, awaited: Callable[..., None]) -> None:
    """Whoever leads through the stages: each is ended once it lacks nothing, and what comes next is taken up."""
    agents = {row.person_id for row in county.all(Grant, Grant.role == "agent")}
    there = {row.id for row in county.all(Person) if row.active and row.id in agents}
    stages_of: dict[int, dict[str, str]] = {}
    for row in county.all(ProjectStage):
        stages_of.setdefault(row.project_id, {})[row.stage] = row.state
    items = {row.project_id for row in county.all(ApprovalItem)}
    planned = {row.project_id for row in county.all(RegistrationItem)}
    ordered = {row.project_id for row in county.all(Supervision, Supervision.state != "closed")}
    met = {row.project_id for row in county.all(Deliberation, Deliberation.state == "held")}
    rounds = {row.project_id: row.state for row in county.all(Consultation)}
    signing = {row.project_id: row.state for row in county.all(Commitment)}
    with county.database.reading() as session:
        compiling = to_compile(session, [row.id for row in county.all(Project)])
        today = local_day(county.now)
        for project in session.scalars(select(Project).where(Project.state.not_in(OVER))):
            stage = stages_of.get(project.id, {})

            def ends(which: Stage, project: Project = project) -> bool:
                return not stages.lacking(session, project, which, now=LONG_AGO)

            owed_now = {
                "agent": project.agent_id not in there,
                "pack": project.id in compiling,
                "liaison": bool(gaps(session, [project.id], today)),
                "docking_end": project.state == "docking"
                and project.id not in compiling
                and ends(Stage.DOCKING),
                "registration_plan": stage["business_registration"] == "open" and project.id not in planned,
                "registration_end": stage["business_registration"] == "open"
                and project.id in planned
                and ends(Stage.BUSINESS_REGISTRATION),
                "approval_opening": project.state != "docking"
                and stage["construction_approval"] == "waiting"
                and {stage["business_registration"], stage["direct_landing"]} <= {"done", "skipped"},
                "item_list": project.state == "construction_approval" and project.id not in items,
                "completion": project.state == "construction_approval"
                and project.id in items
                and project.id not in ordered
                and ends(Stage.CONSTRUCTION_APPROVAL),
            }
            if stage["direct_landing"] == "open":
                given_up = rounds.get(project.id) in ("refused", "declined")
                owed_now |= {
                    "screening": rounds.get(project.id, "withdrawn") == "withdrawn"
                    and signing.get(project.id, "withdrawn") == "withdrawn",
                    "landing_end": not given_up and ends(Stage.DIRECT_LANDING),
                    "landing_given_up": given_up and project.id not in met,
                }
            for name, is_owed in owed_now.items():
                if is_owed:
                    awaited(name, project, project.id)


def _answered(county: County, awaited: Callable[..., None]) -> None:
    """What is signed comes back as a scan; a report that the other side disputes is its maker's."""
    scanned = {
        row.subject_id
        for row in county.all(Attachment, Attachment.subject_kind == "commitment")
        if not row.taken_back_because
    }
    states = {row.id: row.state for row in county.all(Commitment)}
    for row in county.all(Commitment):
        if row.state in BINDING and row.id not in scanned:
            awaited("signed_copy", row)
    for clause in county.all(Clause, Clause.confirmation == "disputed"):
        if states[clause.commitment_id] in (*BINDING, "fulfilled"):
            awaited("disputed_report", clause)


def _rounds(county: County, awaited: Callable[..., None]) -> None:
    """The newest round: one that is stuck is decided on, and an industry whose facts have changed is judged anew."""
    open_ = {
        row.project_id
        for row in county.all(ProjectStage, ProjectStage.stage == "direct_landing")
        if row.state == "open"
    }
    asked: dict[int, list[str]] = {}
    for each in county.all(Consultee):
        asked.setdefault(each.consultation_id, []).append(each.state)
    for row in {row.project_id: row for row in county.all(Consultation)}.values():
        if row.project_id in open_ and row.state == "circulating" and is_stuck(asked.get(row.id, ())):
            awaited("round_decision", row)
        if judged_anew(county, row):
            awaited("risk", row)


def judged_anew(county: County, row: Consultation) -> bool:
    """Whether it is open whether a round that went round was of a high-risk industry."""
    kept = county.all(Screening, Screening.consultation_id == row.id)
    return row.state not in VOID and any(risk_open(each.findings) for each in kept)


def _fulfilled(county: County, awaited: Callable[..., None]) -> None:
    """Both sides have done what has a date; what is kept all the time is kept until the project is completed, and reported."""
    states = {row.id: row.state for row in county.all(Project)}
    for row in county.all(Commitment, Commitment.state.in_(("reported", "repaired"))):
        own = county.all(Clause, Clause.commitment_id == row.id)
        left = [
            *(each for each in own if each.state in ("waiting", "running")),
            *(each for each in own if each.state == "missed" and each.done_at is None),
            *(each for each in own if each.state == "standing" and states[row.project_id] != "completed"),
            *county.all(
                DeferredMaterial,
                DeferredMaterial.commitment_id == row.id,
                DeferredMaterial.state.in_(("promised", "handed_in")),
            ),
            *county.all(
                SupervisionPoint,
                SupervisionPoint.commitment_id == row.id,
                SupervisionPoint.state.in_(("planned", "rectifying")),
            ),
            *county.all(Breach, Breach.commitment_id == row.id, Breach.closed_at.is_(None)),
        ]
        own_word = [each for each in own if each.state == "standing" and each.side == "department"]
        unsaid = [each for each in own if each.confirmation in ("awaiting", "disputed", "proven")]
        if not left and not own_word and not unsaid:
            awaited("fulfilment", row)
        for each in own_word if not left else ():
            awaited("standing_report", each)
    broken = {row.clause_id for row in county.all(Breach, Breach.closed_at.is_(None))}
    binding = {row.id for row in county.all(Commitment, Commitment.state.in_(BINDING))}
    for each in county.all(Clause, Clause.state == "missed", Clause.done_at.is_(None)):
        # What has a day runs on its clock.
        if not each.limit and each.commitment_id in binding and each.id not in broken:
            awaited("missed_promise", each)


def _paused(county: County, dated: Counter[Duty], awaited: Callable[..., None]) -> None:
    """A pause that lasts is to be ended once its planned end has passed; a hearing has clocks of its own on the way."""
    items = {row.id: row.project_id for row in county.all(ApprovalItem)}
    for row in county.all(ItemPause, ItemPause.ended_at.is_(None)):
        if not dated["item_pause", row.id, ""]:
            awaited("item_resume", row, items[row.approval_item_id])
    clocks = {row.id: row for row in county.all(ClockRecord, ClockRecord.stopped_at.is_(None))}
    clauses = {row.id: row.through_kind for row in county.all(Clause)}
    for pause in county.all(PauseRecord, PauseRecord.until.is_(None)):
        clock = clocks.get(pause.clock_id)
        if (
            clock is not None
            and clock.subject_kind == "clause"
            and clauses[clock.subject_id] != "approval_item"
        ):
            awaited("resume", pause, clock.project_id)


def _overdue(county: County, awaited: Callable[..., None]) -> None:
    """Past the day by which a breach is to be put right, the office decides what follows, also where it proposed to stop."""
    then = {"rectifying": "breach_step", "stop_proposed": "breach_after_stop"}
    owing = {row.id: then[row.state] for row in county.all(Breach) if row.state in then}
    for clock in county.all(ClockRecord, ClockRecord.subject_kind == "breach"):
        if clock.stopped_at is None and clock.obligor_kind != "office" and clock.subject_id in owing:
            awaited(owing[clock.subject_id], clock)


def _landing(county: County, awaited: Callable[..., None]) -> None:
    """The newest round, while direct landing is open: to be circulated, and once it is clear, to be told of."""
    open_ = {
        row.project_id
        for row in county.all(ProjectStage, ProjectStage.stage == "direct_landing")
        if row.state == "open"
    }
    told = {row.consultation_id for row in county.all(Commitment)}
    newest = {row.project_id: row for row in county.all(Consultation)}
    for row in newest.values():
        if row.project_id in open_ and row.state == "screening":
            awaited("circulation", row)
        if (
            row.project_id in open_
            and row.state in ("unopposed", "cleared")
            and row.id not in told
            and not judged_anew(county, row)
        ):
            awaited("informing", row)


def _met(county: County, awaited: Callable[..., None]) -> None:
    """A blocker on which a meeting decided is carried on by the decisions; where there are none left, by the office."""
    blockers = {row.id: row.blocker_id for row in county.all(Deliberation)}
    decided = {
        blockers[row.deliberation_id]
        for row in county.all(Resolution)
        if row.state in ("drafted", "open", "reported")
    }
    for row in county.all(Blocker, Blocker.state == "deliberated"):
        if row.id not in decided:
            awaited("blocker_resolution", row)


def _accepting(county: County, dated: Counter[Duty], awaited: Callable[..., None]) -> None:
    """Joint acceptance: who is to look, to look again, to hand the list over, to conclude."""
    parts = county.all(AcceptancePart)
    promised = county.all(Clause, Clause.done_at.is_(None), Clause.through_kind == "acceptance_part")
    carrying = {clause.through_id for clause in promised}
    for row in county.all(JointAcceptance):
        own = [part for part in parts if part.acceptance_id == row.id]
        states = {part.state for part in own}
        for part in own:
            if (
                row.state == "on_site"
                and part.state == "awaiting"
                and not dated["acceptance_part", part.id, ""]
                and part.id not in carrying
            ):
                awaited("acceptance_opinion", part, row.project_id)
            if row.state == "rechecking" and part.state == "to_rectify" and part.id not in carrying:
                awaited("acceptance_recheck", part, row.project_id)
        if row.state == "on_site" and "awaiting" not in states:
            awaited("acceptance_list" if "to_rectify" in states else "acceptance_conclusion", row)
        if row.state == "rechecking" and "to_rectify" not in states:
            awaited("acceptance_conclusion", row)


def _promised(county: County) -> Counter[Duty]:
    """What both sides promised and still owe. Left out, since it was taken off the clock with the project:

    what was promised to a project that is stopped. What a check has found is put right after a revocation as well.
    """
    found: Counter[Duty] = Counter()
    over = {row.id for row in county.all(Commitment) if row.state in ENDED}
    parked = _parked(county)
    for kind, record, states in PROMISED:
        for row in county.all(record):
            if row.state not in states or f"{kind}:{row.id}" in parked:
                continue
            if row.commitment_id in over and row.state != "rectifying":
                continue
            # Done after all, it stays missed and nothing is owed any more.
            if kind == "clause" and (not row.limit or row.done_at is not None):
                continue
            found[kind, row.id, ""] += 1
    return found


def _parked(county: County) -> set[str]:
    parked: set[str] = set()
    for project in county.all(Project):
        here: set[str] = set()
        for line in county.events(project.id):
            if line.kind == "project.move":
                here |= set(json.loads(line.data).get("commitment", ()))
                here -= set(json.loads(line.data).get("resumed", ()))
            elif line.kind == "commitment.resume":
                here -= set(json.loads(line.data)["started"])
        parked |= here
    return parked


def _registered(county: County) -> Counter[Duty]:
    """Items that are applied for, where a limit is known; the others are among the steps."""
    limits = {code: item.limit for code, item in county.law.current.registration.items.items()}
    return Counter(
        ("registration_item", row.id, "")
        for row in county.all(RegistrationItem)
        if row.state == "applied" and limits[row.code]
    )


def _approved(county: County) -> Counter[Duty]:
    """Approval items: several limits side by side, and what a promise, a hearing or a deferral adds.

    Left out: a refusal is handed over as well, yet 行政许可法44 sets a limit for what is granted only.
    """
    found: Counter[Duty] = Counter()
    # One promise, one clock: where an application carries a clause out, that one's clock counts.
    applied = county.all(Clause, Clause.done_at.is_(None), Clause.through_kind == "approval_item")
    carried = {(clause.through_id, clause.about) for clause in applied}
    for row in county.all(ApprovalItem):
        found.update(
            ("approval_item", row.id, limit) for limit in CLOCKS[row.state] if (row.id, limit) not in carried
        )
        if row.state in ("granted", "delivered") and row.promised_at is not None and row.checked_at is None:
            # A promise that was signed and not used asks for no check.
            found.update(
                ("approval_item", row.id, "commitment_check")
                for line in county.events(row.project_id)
                if line.kind == "item.decide"
                and line.subject_id == row.id
                and line.happened_at == row.decided_at
                and json.loads(line.data)["on_promise"]
            )
    found.update(
        ("item_pause", row.id, "")
        for row in county.all(ItemPause)
        if row.reason == "hearing"
        and row.ended_at is None
        and not (row.hearing_held_at or row.hearing_waived_at)
    )
    found.update(("item_deferral", row.id, "") for row in county.all(ItemDeferral) if row.state == "promised")
    return found + _filed(county)


def _filed(county: County) -> Counter[Duty]:
    """What the enterprise has to file once its work is accepted (二（四）), until it has applied."""
    found: Counter[Duty] = Counter()
    done = {row.project_id for row in county.all(JointAcceptance, JointAcceptance.state == "passed")}
    edition = county.law.current
    for row in county.all(ApprovalItem, ApprovalItem.state.in_(NOT_FILED)):
        limit = enterprise_duty(edition.items.get(row.item_code), edition)
        if limit is not None and row.project_id in done:
            found["approval_item", row.id, limit.key] += 1
    return found


def _accepted(county: County) -> Counter[Duty]:
    """Joint acceptance: each part, and each thing on the list that was handed over.

    Parts whose limit is 待核定 are among the steps.
    """
    found: Counter[Duty] = Counter()
    going = {row.id: row for row in county.all(JointAcceptance)}
    parts = {row.id: row for row in county.all(AcceptancePart)}
    # One promise, one clock: where a part carries a clause out, that one's clock counts.
    promised = county.all(Clause, Clause.done_at.is_(None), Clause.through_kind == "acceptance_part")
    carrying = {clause.through_id for clause in promised}
    for part in parts.values():
        limit = limit_of_part(part.items, county.law.current)
        if part.state == "awaiting" and limit is not None and part.id not in carrying:
            found["acceptance_part", part.id, ""] += 1
    for row in county.all(Rectification, Rectification.reported_at.is_(None)):
        if not row.dropped and going[parts[row.part_id].acceptance_id].state == "rectifying":
            found["rectification", row.id, ""] += 1
    return found

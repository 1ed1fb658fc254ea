"""What is awaited of whom though no limit is known: read off the states, and kept on clocks of its own (ADR 0018).

`settle` is asked once by every act, as its line of history is written, so that no act has to remember whose turn it makes
it, and none that takes a step back has to put a clock back.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    Date,
    String,
    TextualSelect,
    bindparam,
    column,
    exists,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from workflow.law.terms import Obligor, PauseReason
from workflow.records.base import Key
from workflow.records.clock import ClockRecord, PauseRecord, limit_data
from workflow.records.commitment import Clause
from workflow.records.project import Project
from workflow.records.steps import AFTERWARDS, ALWAYS, GOING_ON
from workflow.records.steps.asking import STEP, SUSPENDED, in_words
from workflow.records.steps.docking import REANALYSIS
from workflow.records.steps.packs import PACK, PERHAPS, to_compile
from workflow.records.supervision import Supervision
from workflow.rules.awaited import step_limit
from workflow.rules.local_time import instant, local_day

#: Kind and id of the thing.
Subject: TypeAlias = tuple[str, int]

#: The limit of a day that was promised in the answer to an order of supervision.
PROMISE: Final = "supervision_promise"
#: How a clock of such a step ends: the step was taken, or the project stands still.
DONE: Final = "moved_on"
#: How one of a promised day ends: what was promised is done.
KEPT: Final = "kept"
#: The step that waits for the packs.
DOCKING_END: Final = "awaited_docking_end"
#: Clocks that run beside a step of their thing and are another duty than it.
_BESIDE: Final = frozenset({"commitment_check"})


@dataclass(frozen=True, slots=True)
class Awaited:
    """One step that is owed."""

    subject: Subject
    #: Key of `rules.awaited.STEPS`.
    key: str
    obligor: tuple[Obligor, str]
    #: It is owed only after this day; None where the state alone says that it is owed.
    after: date | None = None


#: States in which a project stands still, or was given up.
STILL: Final = ("suspended", "withdrawn")
_ASK_ALL: Final = union_all(*GOING_ON, *AFTERWARDS)
#: What is asked of a project that does not go on, by its state.
_ASK_OF: Final = {"completed": union_all(*AFTERWARDS)} | dict.fromkeys(STILL, union_all(*ALWAYS))
_OPEN: Final = select(
    ClockRecord.id,
    ClockRecord.project_id,
    ClockRecord.subject_kind,
    ClockRecord.subject_id,
    ClockRecord.limit_key,
    ClockRecord.obligor_kind,
    ClockRecord.obligor_key,
    ClockRecord.started_at,
).where(ClockRecord.project_id == bindparam("project"), ClockRecord.stopped_at.is_(None))
_CARRIED: Final = select(Clause.through_kind, Clause.through_id).where(
    Clause.project_id == bindparam("project"),
    Clause.through_id.is_not(None),
    exists().where(
        ClockRecord.subject_kind == "clause",
        ClockRecord.subject_id == Clause.id,
        ClockRecord.stopped_at.is_(None),
    ),
)


#: The questions in the words of a database, by its name and the state of a project that does not go on.
_WORDS: Final[dict[tuple[str, str], TextualSelect]] = {}


def _in_words(session: Session, state: str) -> TextualSelect:
    """The question as it is sent. Asked with every act, and too long to be composed anew each time."""
    asked = (session.get_bind().dialect.name, state if state in _ASK_OF else "")
    if asked not in _WORDS:
        put = in_words(session, _ASK_OF.get(state, _ASK_ALL))
        _WORDS[asked] = put.columns(
            column("kind", String),
            column("id", Key),
            column("step", String),
            column("owner", String),
            column("of", String),
            column("after", Date),
        )
    return _WORDS[asked]


def awaited_of(session: Session, project: Project, today: date) -> list[Awaited]:
    """What is owed in a project by the states of its things on a day, whether or not a limit is known for it."""
    asked = _in_words(session, project.state)
    given = {"project": project.id, "enterprise": str(project.enterprise_id), "today": today}
    found = [
        Awaited((kind, id_), key, (Obligor(owner), of), after)
        for kind, id_, key, owner, of, after in session.execute(asked, given)
    ]
    keys = {each.key for each in found}
    if PERHAPS in keys:
        changed = PACK not in keys and bool(to_compile(session, [project.id]))
        found = [
            replace(each, key=PACK) if changed and each.key == PERHAPS else each
            for each in found
            if changed or each.key != PERHAPS
        ]
    if any(each.key == PACK for each in found):
        # Docking ends once what can be compiled is.
        found = [each for each in found if each.key != DOCKING_END]
    return found


def settle(
    session: Session, project: Project, *, at: datetime, today: date, taken_back: bool
) -> dict[str, Any]:
    """Bring the clocks of such steps to what is owed now; answer what the line of the act says of clocks, by key.

    A step that has a limit, an agreed day, or a promise that carries it has its own clock, and none of these. `at` is
    when the act happened, `today` when it is recorded; where it takes a step back (`taken_back`), the clock runs on from where it began, so that what was
    owed before counts on. The caller holds the project.
    """
    owed = awaited_of(session, project, today)
    running: list[Any] = list(session.execute(_OPEN, {"project": project.id}))
    said: dict[str, Any] = _keep_promises(session, running, at=at, taken_back=taken_back)
    ours = [record for record in running if record.subject_kind == STEP]
    if not owed and not ours:
        return said
    others = {
        (record.subject_kind, record.subject_id)
        for record in running
        # One that waits for its event asks nothing of anybody.
        if record.subject_kind != STEP and record.limit_key not in _BESIDE and record.started_at is not None
    }
    if any(each.subject[0] in ("approval_item", "acceptance_part") for each in owed):
        carried = session.execute(_CARRIED, {"project": project.id})
        others |= {(kind, int(key)) for kind, key in carried if key is not None}
    wanted = {(each.subject[1], each.key, each.obligor): each for each in owed if each.subject not in others}
    because = SUSPENDED if project.state in STILL else DONE
    for row in ours:
        if wanted.pop((row.subject_id, row.limit_key, _obligor(row)), None) is None:
            record = session.get_one(ClockRecord, row.id)
            # One that was to be owed later never ran.
            record.started_at = min(at, record.started_at or at)
            record.stopped_at, record.stopped_by = at, because
            said[_name(record)] = {"stopped": because}
    if said:
        # At once, since of a kind one clock may be open.
        session.flush()
    for each in wanted.values():
        record = _begin(session, project, each, at=at, taken_back=taken_back)
        said[_name(record)] = {"due": None}
    return said


def analysis_differs(session: Session, project: Project, *, differs: bool, at: datetime) -> dict[str, Any]:
    """Have the office analyse anew where changed facts ask for other departments, and no more where they do not (二（一）1、2).

    `settle` keeps the clock while analysis rests on older facts. Part of a change of facts; answers what its line says of
    clocks, by key.
    """
    record = session.scalar(
        select(ClockRecord).where(
            ClockRecord.subject_kind == STEP,
            ClockRecord.subject_id == project.id,
            ClockRecord.limit_key == REANALYSIS,
            ClockRecord.stopped_at.is_(None),
        )
    )
    if differs and record is None:
        step = Awaited(("project", project.id), REANALYSIS, (Obligor.OFFICE, ""))
        return {_name(_begin(session, project, step, at=at, taken_back=False)): {"due": None}}
    if record is not None and not differs:
        record.stopped_at, record.stopped_by = at, DONE
        return {_name(record): {"stopped": DONE}}
    return {}


def _keep_promises(session: Session, running: list[Any], *, at: datetime, taken_back: bool) -> dict[str, Any]:
    """A day that was promised for something ends with it: the clock of that thing has stopped. It comes back with it."""
    still = {record.id for record in running}
    said: dict[str, Any] = {}
    if taken_back and still:
        for record in session.scalars(
            select(ClockRecord)
            .join(Supervision, Supervision.id == ClockRecord.subject_id)
            .where(
                ClockRecord.limit_key == PROMISE,
                ClockRecord.stopped_by == KEPT,
                Supervision.state == "answered",
                Supervision.clock_id.in_(still),
            )
        ):
            record.stopped_at, record.stopped_by, record.next_rung, record.next_rung_at = None, "", None, None
            said[_name(record)] = {"due": record.due_day}
        if said:
            session.flush()
            running[:] = session.execute(_OPEN, {"project": running[0].project_id}).all()
    for row in [row for row in running if row.limit_key == PROMISE]:
        if session.get_one(Supervision, row.subject_id).clock_id not in still:
            record = session.get_one(ClockRecord, row.id)
            record.stopped_at, record.stopped_by = max(at, record.started_at or at), KEPT
            running.remove(row)
            said[_name(record)] = {"stopped": KEPT}
    return said


def _begin(
    session: Session, project: Project, step: Awaited, *, at: datetime, taken_back: bool
) -> ClockRecord:
    before = session.scalar(
        select(ClockRecord)
        .where(
            ClockRecord.subject_kind == STEP,
            ClockRecord.subject_id == step.subject[1],
            ClockRecord.limit_key == step.key,
        )
        .order_by(ClockRecord.round.desc())
        .limit(1)
    )
    if before is not None and _obligor(before) == step.obligor and before.stopped_at is not None:
        stood = before.stopped_at if before.stopped_by == SUSPENDED else None
        if stood is not None or taken_back:
            before.stopped_at, before.stopped_by = None, ""
            before.next_rung = before.next_rung_at = None
            if stood is not None and stood < at:
                session.add(
                    PauseRecord(
                        clock_id=before.id,
                        reason=PauseReason.STANDSTILL.value,
                        basis="专班约定",
                        evidence="项目中止、恢复的登记",
                        start=stood,
                        until=at,
                        planned_until=local_day(at),
                    )
                )
            return before
    record = ClockRecord(
        project_id=project.id,
        subject_kind=STEP,
        subject_id=step.subject[1],
        round=1 if before is None else before.round + 1,
        limit_key=step.key,
        limit=limit_data(step_limit(step.key, step.obligor[0])),
        obligor_kind=step.obligor[0].value,
        obligor_key=step.obligor[1],
        started_at=at if step.after is None else max(at, instant(step.after + timedelta(days=1), time.min)),
        extended=0,
        stopped_by="",
        provisional=False,
    )
    session.add(record)
    return record


def _obligor(record: Any) -> tuple[Obligor, str]:
    return Obligor(record.obligor_kind), record.obligor_key


def _name(record: ClockRecord) -> str:
    return f"{record.subject_kind}:{record.subject_id}:{record.limit_key}"

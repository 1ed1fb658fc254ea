"""What every action asks first: whom it concerns, whether it is open and still as seen, what people typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, cast

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from workflow.errors import (
    ChangedMeanwhile,
    EnterprisePaperMissing,
    FactsChangedMeanwhile,
    HandlerMissing,
    HappenedBeforeIntake,
    HappenedInFuture,
    HappenedOutOfOrder,
    ProjectNotOpen,
    ReasonMissing,
    Refusal,
    SourceMissing,
)
from workflow.law.sentence import Sentence
from workflow.law.terms import Obligor
from workflow.records.event import EventRecord
from workflow.records.project import Project, ProjectFacts
from workflow.rules import duty, fact_changes, facts, history
from workflow.rules.duty import ACTS, Actor, Case, Role
from workflow.rules.facts import AGAIN
from workflow.rules.identifiers import read_phone
from workflow.rules.machines import PROJECT
from workflow.rules.wording import clean
from workflow.rules.words import moment_words

#: States in which nothing of a project goes on, and nobody owes anything for it.
CLOSED: Final = frozenset({"suspended", "withdrawn", "completed"})
#: States that nothing leads out of without somebody reopening the case. What is suspended goes on one day, with its agent.
OVER: Final = frozenset({"withdrawn", "completed"})

#: Greatest number of characters of a reason and of a name, as the records hold them.
LONGEST_REASON: Final = 200
LONGEST_NAME: Final = 60
#: What clocks run for that concern what was done already, and not the case: they go on after the case is closed.
AFTERWARDS: Final = frozenset({"acceptance_follow_up"})
#: What they run for that both sides promised, or found of it: it outlives the completion (二（三）2 事后监管).
PROMISED: Final = frozenset({"clause", "deferred_material", "supervision_point", "breach", "dispute"})

#: What is brought up after the completion where that stands still, and followed to its end (三（二）): no case is completed
#: over one that is open.
FOLLOWED: Final = frozenset({"blocker", "blocker_asking", "deliberation", "resolution"})


def outlives(kind: str) -> bool:
    """Whether what a clock runs for is owed after the completion though it was owed before."""
    return kind in AFTERWARDS or kind in PROMISED


def goes_on(kind: str, state: str) -> bool:
    """Whether a clock that runs for a kind of thing is climbed and answered for in a state of its project.

    What was promised is owed after the completion as well; of a project that is suspended or withdrawn it stands still.
    """
    if state == "completed":
        return outlives(kind) or kind in FOLLOWED
    return state not in CLOSED or kind in AFTERWARDS


def case_of(project: Project, departments: Iterable[str] = ()) -> Case:
    """What the duty matrix has to know of a project."""
    return Case(frozenset(departments), project.enterprise_id, project.agent_id)


def facts_of(session: Session, project: Project, version: int | None = None) -> facts.ProjectFacts:
    """The facts of a project at a version, the newest by default."""
    kept = session.get_one(ProjectFacts, (project.id, version or project.facts_version))
    return facts.from_json(kept.facts)


def require_shown(session: Session, project_id: int, shown: int | None, put: int) -> None:
    """See that whoever answers had the facts before it that are put now.

    Raises:
        FactsChangedMeanwhile: they have changed since.
    """
    if shown is None or shown == put:
        return
    project = session.get_one(Project, project_id)
    if session.get(ProjectFacts, (project_id, shown)) is None:
        raise ChangedMeanwhile
    names = fact_changes.changed(facts_of(session, project, shown), facts_of(session, project, put))
    raise FactsChangedMeanwhile(changed="、".join(facts.CHANGE_WORDS[name] for name in names))


class Seen(Protocol):
    """A record that people look at before they act on it; its version tells whether it is still as seen."""

    @property
    def version(self) -> int: ...


def expect(version: int | None, record: Seen) -> None:
    """See that the caller acts on the version it looked at.

    Raises:
        ChangedMeanwhile: somebody else was first.
    """
    if version is not None and record.version != version:
        raise ChangedMeanwhile()


def expect_version(version: int | None, stored: int) -> None:
    """See that the caller acts on the version it looked at; for records of any chapter.

    Raises:
        ChangedMeanwhile: somebody else was first.
    """
    if version is not None and stored != version:
        raise ChangedMeanwhile()


def require_open(project: Project, act: str) -> None:
    """See that the project's work goes on.

    Raises:
        ProjectNotOpen: it is suspended, withdrawn or completed.
    """
    if project.state in CLOSED:
        raise ProjectNotOpen(state=PROJECT.words[project.state], act=ACTS[act].title)


def reason_given(
    value: object, what: str, *, limit: int = LONGEST_REASON, field: str = "reason", required: bool = True
) -> str:
    """The reason for `what`, as it is kept.

    Raises:
        ReasonMissing: it is required and empty.
        FactTooLong, CharacterNotPrintable: it cannot be kept as it is.
    """
    text = clean(value, fact=Sentence("{what}的理由", what=what), field=field, limit=limit, multiline=True)
    if required and not text:
        raise ReasonMissing(what=what, field=field)
    return text


#: Greatest number of characters of why a question is put again, as the records hold them.
LONGEST_CAUSE: Final = 400


def again_because(changed_words: str, before: str = "") -> str:
    """Why a question is put again: every change of facts since the last answer."""
    words = (
        Sentence(AGAIN[0], before=before, changed=changed_words)
        if before
        else Sentence(AGAIN[1], changed=changed_words)
    )
    return words if len(words) <= LONGEST_CAUSE else words[: LONGEST_CAUSE - 1] + "…"


def handler_given(handled_by: object, phone: object) -> tuple[str, str]:
    """经办人 and 联系电话, as they are kept and printed.

    Raises:
        HandlerMissing: nobody is named.
        PhoneMalformed: nobody could be called there.
        FactTooLong, CharacterNotPrintable: they cannot be kept as they are.
    """
    name = clean(handled_by, fact="经办人", field="handled_by", limit=LONGEST_NAME)
    if not name:
        raise HandlerMissing()
    return name, read_phone(phone)


#: Greatest number of characters of the letter on which something came, as an event keeps it.
LONGEST_SOURCE: Final = 100


def on_paper(by: Actor, kind: str, case: Case, source: object) -> dict[str, str]:
    """See who answers: the department itself, or the office that records the department's letter; for the event.

    `kind` is `checklist` or `consultee`. House practice (代记书面答复): the words stay the department's own.

    Raises:
        NotAllowed: it is neither.
        SourceMissing: the office records it, and no letter is named.
    """
    if duty.may(by, f"{kind}.reply", case):
        return {}
    if not duty.may(by, f"{kind}.record", case):
        duty.require(by, f"{kind}.reply", case)
    letter = clean(source, fact="来文字号或凭据", field="source", limit=LONGEST_SOURCE)
    if not letter:
        raise SourceMissing()
    return {"source": letter}


def enterprises_own(by: Actor, source: object, missing: Refusal | None = None) -> dict[str, str]:
    """See that the enterprise itself gives something up or signs it, or that its paper shows so; for the event.

    House practice, as for its mandate: whoever records it in the enterprise's place names the paper. `missing` is the
    refusal that says what of; by default that of applications.

    Raises:
        EnterprisePaperMissing: somebody else records it, and names no paper of the enterprise.
    """
    paper = clean(source, fact="企业的书面材料", field="source", limit=LONGEST_SOURCE)
    if Role.ENTERPRISE not in by.roles and not paper:
        raise missing or EnterprisePaperMissing()
    return {"source": paper} if paper else {}


#: Recording within this of the event is recording at once; later is 补录 and says why. House practice.
AT_ONCE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Happening:
    """When something happened, and, where it is recorded later (补录), why."""

    at: datetime
    #: Why it is recorded late; empty where it is recorded at once.
    late_because: str = ""

    @property
    def data(self) -> dict[str, Any]:
        """What the event keeps of it beside `happened_at`: nothing where it is recorded at once."""
        return {"backfilled": self.late_because} if self.late_because else {}


@dataclass(frozen=True, slots=True)
class Served:
    """From when a notice that went out counts for whoever it went to, and what its event keeps of that."""

    at: datetime
    data: dict[str, Any]


def served(happened: Happening, paper: object, *, now: datetime) -> Served:
    """See from when a limit counts that begins with a notice: as it was delivered, or as it is recorded here.

    二（一）3 and 二（三）2 give a department days of its own from when it is told. What is recorded late counts from the
    day named only where the paper that was delivered on that day is named (文件名称及签收情况); without one nothing shows
    that the department was told before the record told it. House practice.

    Raises:
        FactTooLong, CharacterNotPrintable: the paper cannot be kept as it is.
    """
    named = clean(paper, fact="送达的文件及签收情况", field="paper", limit=LONGEST_SOURCE)
    if named:
        return Served(happened.at, {"paper": named})
    if happened.late_because:
        return Served(now, {"counted_from": now})
    return Served(happened.at, {})


def known_since(happened: Happening, obligor: tuple[str, str], *, by: Actor, now: datetime) -> datetime:
    """Since when what one side did counts against the other side, which has to act upon it.

    A limit runs from when its obligor has the matter before it (行政许可法32; 二（二）1: 收到). What somebody else records
    late was not before a department or the office until it was recorded: no late line of one side makes the other late.
    What its own people record counts as it happened; so does what an enterprise or a shop without an account owes, which
    knows of the county only through the window. House practice.
    """
    kind, key = obligor
    if not happened.late_because or kind not in (Obligor.DEPARTMENT, Obligor.OFFICE):
        return happened.at
    if kind == Obligor.DEPARTMENT:
        own = by.department_key == key
    else:
        own = not by.roles.isdisjoint({Role.OFFICE, Role.AGENT})
    return happened.at if own else now


def step_at(session: Session, project_id: int | None, at: datetime) -> str:
    """The newest step that a case has at an instant, and the instant: what a refusal names for people to check against."""
    kind = session.scalar(
        select(EventRecord.kind)
        .where(EventRecord.project_id == project_id, EventRecord.happened_at == at)
        .order_by(EventRecord.seq.desc())
        .limit(1)
    )
    if kind is None:
        return moment_words(at)
    return Sentence("“{step}”，{at}", step=Sentence(history.KINDS[kind].title), at=moment_words(at))


def _step(project: object, at: datetime) -> str:
    session = object_session(project) if isinstance(project, Project) else None
    return moment_words(at) if session is None else step_at(session, cast(Project, project).id, at)


class TakenIn(Protocol):
    """A case, as far as its beginning goes."""

    @property
    def taken_in_at(self) -> datetime: ...


def happening(
    project: TakenIn | None,
    happened_at: datetime | None,
    late_because: object,
    *,
    now: datetime,
    after: Iterable[datetime | None] = (),
) -> Happening:
    """When an act on paper or at the window happened: at `now`, or earlier with the reason why it is recorded late.

    Clocks start and stop at `Happening.at`; the event carries both instants. `after` are the acts that it must follow;
    `project` is None for the act that begins the case. House practice (补录).

    Raises:
        HappenedInFuture, HappenedBeforeIntake, HappenedOutOfOrder: it cannot have happened then.
        ReasonMissing: it is recorded later than it happened, and nothing says why.
    """
    if happened_at is None:
        return Happening(now)
    if happened_at > now:
        raise HappenedInFuture(field="happened_at")
    if project is not None and happened_at < project.taken_in_at:
        raise HappenedBeforeIntake(field="happened_at")
    last = max((each for each in after if each is not None), default=None)
    if last is not None and happened_at < last:
        raise HappenedOutOfOrder(before=_step(project, last))
    late = now - happened_at > AT_ONCE
    why = reason_given(late_because, "补录", field="late_because", required=late)
    return Happening(happened_at, why if late else "")

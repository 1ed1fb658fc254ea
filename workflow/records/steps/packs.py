"""Which phases are to be compiled into 一张表单、一套材料 (二（一）2): every list that asks about one is in, and no pack says so yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.law.terms import Phase
from workflow.records.checklist import Checklist, ChecklistAnswer, Pack
from workflow.records.project import Involvement, Project, ProjectFacts
from workflow.records.steps.asking import of_project
from workflow.rules.machines import OWING
from workflow.rules.pack import FORM_FIELDS

PACK: Final = "awaited_pack"
#: What only `to_compile` can tell: whether a phase that was compiled says something else now.
PERHAPS: Final = "perhaps_pack"
_LATER: Final = aliased(ChecklistAnswer)
_OWING: Final = aliased(Checklist)
_COMPILED: Final = (
    select(func.max(Pack.compiled_at))
    .where(Pack.project_id == Project.id, Pack.phase == Involvement.phase)
    .correlate(Project, Involvement)
    .scalar_subquery()
)
_ANSWERED: Final = and_(
    Involvement.project_id == Project.id,
    Checklist.project_id == Project.id,
    Checklist.department_key == Involvement.department_key,
    Checklist.state.in_(("replied", "not_involved")),
    ChecklistAnswer.checklist_id == Checklist.id,
)


def _names(listed: Any, before: str) -> ColumnElement[bool]:
    """Whether a list in JSON names the phase of a part: its text holds it in quotes."""
    return cast(listed, String).contains(literal(f'{before}"').concat(Involvement.phase).concat('"'))


#: That somebody names an item of a phase which was never compiled, and nobody owes an answer about it.
_NEVER: Final = exists().where(
    _ANSWERED,
    ChecklistAnswer.returned_at.is_(None),
    ~exists().where(
        _LATER.checklist_id == Checklist.id,
        _LATER.round > ChecklistAnswer.round,
        _LATER.returned_at.is_(None),
    ),
    _names(ChecklistAnswer.lines, '"phase": '),
    _COMPILED.is_(None),
    # Two levels down nothing is taken from outside by itself: of any project that asks, and not of this one.
    ~exists()
    .where(_OWING.project_id == Project.id, _OWING.state.in_(OWING), _names(_OWING.phases, ""))
    .correlate(Project, Involvement),
)
#: That an answer, the facts, or an answer that was missing then may have changed what was compiled.
_SINCE: Final = or_(
    exists().where(_ANSWERED, ChecklistAnswer.replied_at > _COMPILED),
    exists().where(
        Pack.project_id == Project.id,
        or_(Pack.facts_version < Project.facts_version, cast(Pack.missing, String) != "[]"),
    ),
)
#: That a project may have a phase to compile, as a condition on it.
CANDIDATE: Final = or_(_NEVER, _SINCE)
GOING_ON: Final = (of_project(PACK, _NEVER), of_project(PERHAPS, _SINCE))


def to_compile(session: Session, project_ids: Sequence[int]) -> dict[int, set[Phase]]:
    """The phases to compile, by project: all who were asked about one have answered, and its newest pack says something else.

    An answer that says the same again changes nothing, and what nobody names cannot be compiled. Four statements.
    """
    owing: dict[int, set[str]] = {}
    for project_id, phases in session.execute(
        select(Checklist.project_id, Checklist.phases).where(
            Checklist.project_id.in_(project_ids), Checklist.state.in_(OWING)
        )
    ):
        owing.setdefault(project_id, set()).update(phases)
    answers: dict[int, dict[int, list[ChecklistAnswer]]] = {}
    for project_id, answer in session.execute(
        select(Checklist.project_id, ChecklistAnswer)
        .join(ChecklistAnswer, ChecklistAnswer.checklist_id == Checklist.id)
        .where(Checklist.project_id.in_(project_ids), Checklist.state.in_(("replied", "not_involved")))
        .order_by(ChecklistAnswer.round)
    ):
        answers.setdefault(project_id, {}).setdefault(answer.checklist_id, []).append(answer)
    compiled: dict[tuple[int, str], datetime] = {}
    #: The version of the facts that the newest pack of a phase stands on, and whether somebody's answer is missing in it.
    stands_on: dict[tuple[int, str], tuple[int, bool]] = {}
    for project_id, of_phase, compiled_at, version, missing in session.execute(
        select(Pack.project_id, Pack.phase, Pack.compiled_at, Pack.facts_version, Pack.missing)
        .where(Pack.project_id.in_(project_ids))
        .order_by(Pack.version)
    ):
        compiled[project_id, of_phase] = compiled_at
        stands_on[project_id, of_phase] = version, bool(missing)
    changed: set[tuple[int, int]] = set()
    code: dict[int, bool] = {}
    for project_id, version, names, facts in session.execute(
        select(ProjectFacts.project_id, ProjectFacts.version, ProjectFacts.changed, ProjectFacts.facts)
        .where(ProjectFacts.project_id.in_(project_ids))
        .order_by(ProjectFacts.project_id, ProjectFacts.version)
    ):
        others = set(names) & set(FORM_FIELDS)
        if not code.get(project_id):
            # The code that a new company did not have yet comes of its registration, and asks for no pack anew.
            others.discard("credit_code")
        code[project_id] = bool(facts.get("credit_code"))
        if others:
            changed.add((project_id, version))
    found: dict[int, set[Phase]] = {}
    for project_id, by_checklist in answers.items():
        for phase in Phase:
            key = project_id, phase.value
            now = [_said(given, phase, None) for given in by_checklist.values()]
            if not any(now) or phase.value in owing.get(project_id, ()):
                continue
            if (
                key not in compiled
                or stands_on[key][1]
                or now != [_said(given, phase, compiled[key]) for given in by_checklist.values()]
                or any(each == project_id and version > stands_on[key][0] for each, version in changed)
            ):
                found.setdefault(project_id, set()).add(phase)
    return found


def _said(answers: Sequence[ChecklistAnswer], phase: Phase, at: datetime | None) -> list[Any]:
    """What a department's answers said of a phase at an instant, or say now; a returned one says nothing."""
    said = [
        answer.lines
        for answer in answers
        if (at is None or answer.replied_at <= at)
        and (answer.returned_at is None or (at is not None and answer.returned_at > at))
    ]
    return [line for line in said[-1] if line["phase"] == phase] if said else []

"""Many projects are taken in at once from a 项目清单 (二（一）1)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workflow.actions.projects import likenesses, require_another, take_in
from workflow.errors import DuplicateProject, ListInvalid, Refusal, Refusals, SameProjectCode
from workflow.law.book import Law
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor
from workflow.rules.likeness import Known, comparable, duplicates
from workflow.rules.project_list import ProjectList, at_row


def import_list(
    session: Session,
    law: Law,
    *,
    rows: Sequence[tuple[int, Mapping[str, Any]]],
    by: Actor,
    now: datetime,
) -> list[Project]:
    """Take in every project of a 项目清单 (二（一）1), or none: `rows` are row numbers with their raw cells.

    A row that is wrong is compared all the same, as far as it can be read: whoever mends it finds no duplicate then.
    A row that looks like a project that is here, or like another row, says in its own cell why it is another one.
    Rows that were read from a sheet bring its columns and what is wrong with its cells (`ProjectList`).

    Raises:
        ListInvalid: with every problem of every row, by row and column; nothing is taken in.
    """
    duty.require(by, "project.take_in")
    projects: list[Project] = []
    sheet = rows if isinstance(rows, ProjectList) else ProjectList(rows, {}, ())
    problems: list[Refusal] = list(sheet.problems)
    # A cell that could not be read is not missed again.
    named = {problem.field for problem in problems}
    taken: dict[int, int] = {}
    refused: list[Known] = []
    for number, raw in rows:
        try:
            with session.begin_nested():
                project = take_in(
                    session,
                    law,
                    form=raw,
                    by=by,
                    now=now,
                    despite_duplicates=str(raw.get("despite_duplicates", "")),
                    same_enterprise=str(raw.get("same_enterprise", "")),
                    rows=taken,
                )
        except Refusal as wrong:
            several = [*_told_of(wrong), *_alike(session, raw, taken, refused, wrong)]
            refused.append(_known(number, raw))
            told = [at_row(number, problem, sheet.columns) for problem in several]
            problems += [problem for problem in told if problem.field not in named]
        else:
            projects.append(project)
            taken[project.id] = number
            problems += [
                at_row(number, again, sheet.columns) for again in _alike(session, raw, {}, refused, None)
            ]
    if problems:
        # By row; what is wrong with a row's cells before what is wrong with its facts.
        raise ListInvalid(sorted(problems, key=lambda problem: int(str(problem.facts["row"]))))
    return projects


def _told_of(wrong: Refusal) -> Sequence[Refusal]:
    return wrong.problems if isinstance(wrong, Refusals) else (wrong,)


def _known(number: int, raw: Mapping[str, Any]) -> Known:
    """A row that was refused, as others are compared with it; it is no project, and is called by its row."""
    row = comparable(raw)
    return Known(number, f"第{number}行", row.name, row.code, row.credit_code, row.enterprise_name)


def _alike(
    session: Session,
    raw: Mapping[str, Any],
    taken: Mapping[int, int],
    refused: Sequence[Known],
    wrong: Refusal | None,
) -> Iterator[Refusal]:
    """What taking a row in did not come to say: that it looks like another, which was refused or which it never met.

    `wrong` is why the row itself was refused; None where it was taken in, so that projects were compared already.
    """
    row = comparable(raw)
    alike = list(duplicates(row, refused))
    if wrong is not None and not isinstance(wrong, DuplicateProject | SameProjectCode):
        alike = [*likenesses(session, row, rows=taken), *alike]
    try:
        require_another(alike, str(raw.get("despite_duplicates", "")).strip())
    except Refusal as again:
        yield again

"""Many projects are taken in at once from a 项目清单 (二（一）1)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workflow.actions.projects import take_in
from workflow.errors import ListInvalid, Refusal, Refusals
from workflow.law.book import Law
from workflow.records.project import Project
from workflow.rules import duty
from workflow.rules.duty import Actor
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
            several = wrong.problems if isinstance(wrong, Refusals) else (wrong,)
            told = [at_row(number, problem, sheet.columns) for problem in several]
            problems += [problem for problem in told if problem.field not in named]
        else:
            projects.append(project)
            taken[project.id] = number
    if problems:
        # By row; what is wrong with a row's cells before what is wrong with its facts.
        raise ListInvalid(sorted(problems, key=lambda problem: int(str(problem.facts["row"]))))
    return projects

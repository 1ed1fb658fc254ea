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
from workflow.rules.project_list import at_row


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

    Raises:
        ListInvalid: with every problem of every row, by row and column; nothing is taken in.
    """
    duty.require(by, "project.take_in")
    projects: list[Project] = []
    problems: list[Refusal] = []
    for number, raw in rows:
        try:
            with session.begin_nested():
                projects.append(
                    take_in(
                        session,
                        law,
                        form=raw,
                        by=by,
                        now=now,
                        despite_duplicates=str(raw.get("despite_duplicates", "")),
                        same_enterprise=str(raw.get("same_enterprise", "")),
                    )
                )
        except Refusals as several:
            problems += [at_row(number, problem) for problem in several.problems]
        except Refusal as single:
            problems.append(at_row(number, single))
    if problems:
        raise ListInvalid(problems)
    return projects

"""What projects are found by is kept beside their names."""

from collections.abc import Mapping
from typing import Final, cast

from sqlalchemy import Table, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from workflow.records.enterprise import Enterprise
from workflow.records.project import Project
from workflow.records.search_entry import SearchEntry
from workflow.rules.finding import grams

_ENTRY: Final = cast(Table, SearchEntry.__table__)


def keep(session: Session, project: Project, enterprise: Enterprise) -> None:
    """Bring the index to what a project is called now; part of every act that names it."""
    _write(session, {project.id: _grams(project, enterprise)})


def keep_of(session: Session, enterprise: Enterprise) -> None:
    """The same for every project of a company that is renamed or registered."""
    with session.no_autoflush:
        own = session.scalars(select(Project).where(Project.enterprise_id == enterprise.id)).all()
    if own:
        _write(session, {project.id: _grams(project, enterprise) for project in own})


def _grams(project: Project, enterprise: Enterprise) -> frozenset[str]:
    return grams(
        (project.number, project.code or "", enterprise.credit_code or ""), (project.name, enterprise.name)
    )


def _write(session: Session, wanted: Mapping[int, frozenset[str]]) -> None:
    # What else the act has changed is written with the rest of it, in one piece.
    with session.no_autoflush:
        rows = session.execute(
            select(SearchEntry.project_id, SearchEntry.gram).where(SearchEntry.project_id.in_(wanted))
        ).all()
        here: dict[int, set[str]] = {}
        for key, gram in rows:
            here.setdefault(key, set()).add(gram)
        for key, grams_now in wanted.items():
            if gone := here.get(key, set()) - grams_now:
                session.execute(delete(_ENTRY).where(_ENTRY.c.project_id == key, _ENTRY.c.gram.in_(gone)))
        new = [
            {"gram": gram, "project_id": key}
            for key, grams_now in wanted.items()
            for gram in sorted(grams_now - here.get(key, set()))
        ]
        if new:
            on_postgres = session.get_bind().dialect.name == "postgresql"
            insert = postgresql_insert if on_postgres else sqlite_insert
            # Whoever renames a company writes for projects that somebody else may be changing just now.
            session.execute(insert(_ENTRY).on_conflict_do_nothing(), new)

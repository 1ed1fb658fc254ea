"""Looking for projects by a part of a name, a number or the initials of pinyin: the index first, then exactly."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, false, literal, select, union_all
from sqlalchemy.orm import Session

from workflow.records.enterprise import Enterprise
from workflow.records.project import Project
from workflow.records.search_entry import SearchEntry
from workflow.rules.finding import LENGTH, asked, beyond, found, looked_up

#: Up to this many entries are read of what is rare: the list is made of those projects. What is more common is met
#: soon enough on the way along the order of the list.
_RARE: Final = 400
#: Parts of what was typed, and entries of each part, that the index is asked for; the rest is looked at exactly.
_PARTS: Final = 8
_ENTRIES: Final = 6


@dataclass(frozen=True, slots=True)
class Search:
    """What was looked for, and what a list is narrowed to by it."""

    parts: tuple[str, ...] = ()
    kept: tuple[ColumnElement[bool], ...] = ()

    def of(self, session: Session, ids: Sequence[int]) -> Collection[int]:
        """Those of these projects that are found: the index knows three characters at a time. At most one statement."""
        if len(self.parts) <= _PARTS and all(len(part) <= LENGTH for part in self.parts):
            return ids
        rows = session.execute(
            select(
                Project.id,
                Project.number,
                Project.code,
                Enterprise.credit_code,
                Project.name,
                Enterprise.name,
            )
            .join(Enterprise, Enterprise.id == Project.enterprise_id)
            .where(Project.id.in_(ids))
        )
        return {
            key
            for key, number, code, credit_code, name, enterprise in rows
            if all(
                found(part, (number, code or "", credit_code or ""), (name, enterprise))
                for part in self.parts
            )
        }


def search(session: Session, words: str) -> Search:
    """Read what was typed into the search box. At most one statement, whose cost does not grow with the projects."""
    parts = asked(words)
    if not parts:
        return Search()
    wanted = [entries[:: max(1, len(entries) // _ENTRIES)] for entries in map(looked_up, parts[:_PARTS])]
    kept: list[ColumnElement[bool]] = [
        exists().where(SearchEntry.project_id == Project.id, _is(entry))
        for entries in wanted
        for entry in entries
    ]
    rare = _rare(session, [entry for entries in wanted for entry in entries])
    if rare is not None:
        kept.insert(0, Project.id.in_(rare) if rare else false())
    return Search(parts, tuple(kept))


def _is(entry: str) -> ColumnElement[bool]:
    """An entry of the index; one shorter than those there only begins them."""
    if len(entry) == LENGTH:
        return SearchEntry.gram == entry
    return and_(SearchEntry.gram >= entry, SearchEntry.gram < beyond(entry))


def _rare(session: Session, entries: Sequence[str]) -> set[int] | None:
    """The projects that have every rare entry; None where none of the entries is rare."""
    looks = [
        select(SearchEntry.project_id)
        .where(_is(entry))
        .order_by(SearchEntry.gram, SearchEntry.project_id)
        .limit(_RARE + 1)
        .subquery()
        for entry in entries
    ]
    rows = session.execute(
        union_all(*(select(literal(place), look.c.project_id) for place, look in enumerate(looks)))
    ).all()
    of_entry: list[list[int]] = [[] for _ in entries]
    for place, project_id in rows:
        of_entry[place].append(project_id)
    rare = [set(ids) for ids in of_entry if len(ids) <= _RARE]
    return set.intersection(*rare) if rare else None

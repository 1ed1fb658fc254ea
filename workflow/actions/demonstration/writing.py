"""The projects are played, their papers rendered side by side, and each folder gets its `timeline.json`."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from forms import AnySheet
from workflow.actions import dossiers, papers, people
from workflow.actions.demonstration.papers_of import Planned, papers_of, papers_of_the_house
from workflow.actions.demonstration.playing import STORIES, play
from workflow.actions.demonstration.timeline import Written, house_timeline, timeline
from workflow.actions.drafts import Draft
from workflow.actions.scenes.stage import Story
from workflow.law.book import Law
from workflow.records.calendar import calendar_of
from workflow.records.database import Database
from workflow.records.event import EventRecord, House
from workflow.records.paper import Paper
from workflow.records.person import Person
from workflow.rules.duty import Actor
from workflow.rules.local_time import local_day

#: The folder of what concerns no one project.
HOUSE: Final = "house"
#: The folder of what a paper belongs to, when it is made and by whom, its file, how its sheet is gathered.
_Job = tuple[str, datetime, Actor, Planned]


@dataclass(frozen=True, slots=True)
class Played:
    """One project as it was played and written."""

    project_id: int
    number: str
    name: str
    #: Its folder below the one that was given; empty for the first, whose files lie at the top.
    folder: str
    files: tuple[Written, ...]
    events: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """What was played and written, project by project."""

    projects: tuple[Played, ...]
    #: What concerned no one project.
    house: tuple[dict[str, Any], ...] = ()
    #: The papers of the house.
    house_files: tuple[Written, ...] = ()


def demonstrate(
    database: Database, law: Law, render: Callable[[AnySheet], bytes], *, folder: Path
) -> Demonstrated:
    """Play the projects in a migrated database; write their papers and a `timeline.json` for each into a folder.

    The first project's files lie in the folder itself, the others' in folders below it. A database that holds the
    demonstration or the sample county already gets three more projects. `render` is called from several threads.
    Files of other names stay as they are.

    Raises:
        DatabaseInUse: the database holds people or projects that are neither.
    """
    for below in (*(below for below, _ in STORIES), HOUSE):
        (folder / below).mkdir(parents=True, exist_ok=True)
    with database.reading() as session:
        before = session.scalar(select(House.event_seq).where(House.id == 1)) or 0
    stories = play(database, law, render)
    ids = tuple(story.project_id for story in stories)
    folders = dict(zip(ids, (below for below, _ in STORIES), strict=True))
    files: dict[str, list[Written]] = {HOUSE: []}
    for story in stories:
        below = folders[story.project_id]
        files[below] = list(_printed(database, story, below, folder))
    for below, written in _write_papers(database, law, render, folders, folder):
        files[below].append(written)
    played = tuple(
        _tell(database, law, project_id, below, tuple(files[below]), folder)
        for project_id, below in folders.items()
    )
    with database.reading() as session:
        house = house_timeline(session, before, files[HOUSE])
    _keep(folder / HOUSE, house)
    return Demonstrated(played, tuple(house["events"]), tuple(files[HOUSE]))


def _keep(folder: Path, told: dict[str, Any]) -> None:
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    (folder / "timeline.json").write_text(text, encoding="utf-8")


def _tell(
    database: Database, law: Law, project_id: int, below: str, files: tuple[Written, ...], folder: Path
) -> Played:
    _export(database, project_id, folder / below)
    with database.reading() as session:
        told = timeline(session, law, project_id, files)
    _keep(folder / below, told)
    project = told["project"]
    return Played(project_id, project["number"], project["name"], below, files, tuple(told["events"]))


def _export(database: Database, project_id: int, folder: Path) -> None:
    """三（三）: the electronic dossier, with all papers, on the same morning."""
    with database.acting() as session:
        last = session.scalar(
            select(func.max(EventRecord.recorded_at)).where(EventRecord.project_id == project_id)
        )
        assert last is not None  # noqa: S101 - the project was played
        dossier = dossiers.export(session, project_id=project_id, by=_office(session), now=last)
    (folder / "dossier.zip").write_bytes(dossier)


def _printed(database: Database, story: Story, below: str, folder: Path) -> Iterator[Written]:
    """What was made during the play."""
    with database.reading() as session:
        for name, paper_id in story.printed.items():
            paper = session.get_one(Paper, paper_id, options=[undefer(Paper.pdf)])
            yield _written(paper, f"{below}/{name}".lstrip("/"), folder)


def _written(paper: Paper, name: str, folder: Path) -> Written:
    (folder / name).write_bytes(paper.pdf)
    return Written(name, paper.form, paper.title, paper.pdf_sha256, paper.made_at)


def _write_papers(
    database: Database,
    law: Law,
    render: Callable[[AnySheet], bytes],
    folders: dict[int, str],
    folder: Path,
) -> Iterator[tuple[str, Written]]:
    with database.reading() as session:
        jobs = [
            job for project_id, below in folders.items() for job in _jobs(session, law, project_id, below)
        ]
        jobs += _jobs_of_the_house(session, law, list(folders), max(now for _, now, _, _ in jobs))

    def rendered(job: _Job) -> tuple[Draft, bytes]:
        _, _, _, (_, gather) = job
        with database.reading() as session:
            draft = gather(session)
        return draft, render(draft.sheet)

    # Side by side, kept in order: history says the same each time it is played. More hands than processes keep those busy
    # while the next sheet is gathered.
    with ThreadPoolExecutor(2 + (os.cpu_count() or 1)) as pool:
        for (below, now, by, (name, _)), (draft, pdf) in zip(jobs, pool.map(rendered, jobs), strict=True):
            with database.acting() as session:
                paper = papers.keep(session, draft, pdf, by=by, now=now)
                written = _written(paper, f"{below}/{name}".lstrip("/"), folder)
            yield below, written


def _jobs(session: Session, law: Law, project_id: int, below: str) -> Iterator[_Job]:
    """A project's papers, made on the working morning after its last event."""
    last = session.scalar(
        select(func.max(EventRecord.happened_at)).where(EventRecord.project_id == project_id)
    )
    if last is None:
        raise ValueError("the project was not played")
    calendar = calendar_of(session, law.current, law.notices)
    now = calendar.windows(calendar.add_working_days(local_day(last), 1))[0][0]
    office = _office(session)
    for planned in papers_of(session, law, project_id, by=office, now=now):
        yield below, now, office, planned


def _jobs_of_the_house(
    session: Session, law: Law, project_ids: Sequence[int], now: datetime
) -> Iterator[_Job]:
    """The scorecards of the whole play, made when the last of its papers is."""
    first = session.scalar(
        select(func.min(EventRecord.happened_at)).where(EventRecord.project_id.in_(project_ids))
    )
    assert first is not None  # noqa: S101 - the projects were played
    supervisor = _person(session, "supervisor")
    for planned in papers_of_the_house(law, local_day(first), local_day(now), by=supervisor, now=now):
        yield HOUSE, now, supervisor, planned


def _office(session: Session) -> Actor:
    return _person(session, "office")


def _person(session: Session, login: str) -> Actor:
    return people.actor_of(session, session.scalars(select(Person).where(Person.login == login)).one())

"""What waits for somebody in one project is what waits for them in all projects, as far as it is of that one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.views.task import Reach
from api.views.tasks import tasks
from workflow.actions import people, sample_county
from workflow.law.editions import read_law
from workflow.records.database import Database
from workflow.records.person import Person
from workflow.records.project import Project
from workflow.rules.local_time import instant

NOW = instant(date(2026, 11, 23), time(10))


@pytest.fixture(scope="module")
def county(migrated_sqlite: Callable[[], AbstractContextManager[str]]) -> Iterator[Session]:
    """The sample county, to be read."""
    with migrated_sqlite() as url:
        database = Database(url)
        with database.acting() as session:
            sample_county.load(session, read_law(), now=NOW)
        with database.reading() as session:
            yield session
        database.close()


def test_the_tasks_of_one_project_are_those_of_all_that_are_about_it(county: Session) -> None:
    law = read_law()
    projects = county.scalars(select(Project.id)).all()
    for person in county.scalars(select(Person)).all():
        by = people.actor_of(county, person, NOW.date())
        everywhere = tasks(county, law, by=by, now=NOW)
        for project_id in projects:
            own = tasks(county, law, by=by, now=NOW, reach=Reach(project_id=project_id))
            assert sorted(map(repr, own)) == sorted(
                repr(task) for task in everywhere if task.project_id == project_id
            )

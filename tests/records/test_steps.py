"""What is read off the states of a project is read off this project's states, and no other's."""

import re

import pytest
from sqlalchemy import ColumnElement, select

from workflow.records.project import Project
from workflow.records.steps import packs, stages

_FROM = re.compile(r"\bFROM ([^()]*?)(?:\s+(?:WHERE|JOIN|LEFT|ORDER|GROUP)\b|\)|$)")
_CONDITIONS = {
    "packs._NEVER": packs._NEVER,
    "packs._SINCE": packs._SINCE,
    "stages.ENTERABLE": stages.ENTERABLE,
    "stages.DECIDED": stages.DECIDED,
    "stages.NOT_LANDED": stages.NOT_LANDED,
    **{f"stages._LEFT[{place}]": condition for place, condition in enumerate(stages._LEFT)},
}


@pytest.mark.parametrize("name", _CONDITIONS)
def test_no_condition_on_a_project_looks_through_all_projects(name: str) -> None:
    condition: ColumnElement[bool] = _CONDITIONS[name]
    words = " ".join(str(select(Project.id).where(condition)).split())
    every = [tables.split(", ") for tables in _FROM.findall(words)]
    assert every[0] == ["project"]
    assert [tables for tables in every[1:] if "project" in tables] == []

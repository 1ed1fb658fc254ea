"""How records are mapped: what would surprise people later is refused today."""

import re
from typing import Any

import pytest
from sqlalchemy import JSON, CheckConstraint, DateTime, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapper, RelationshipProperty

from workflow.records.base import Instant, Record
from workflow.records.schema import metadata
from workflow.rules.machines import MACHINES
from workflow.rules.moves import Moves

MAPPERS = sorted(Record.registry.mappers, key=lambda mapper: mapper.class_.__name__)
TABLES = metadata.sorted_tables


@pytest.mark.parametrize("mapper", MAPPERS, ids=lambda mapper: mapper.class_.__name__)
def test_no_relationship_loads_behind_the_readers_back(mapper: Mapper[Any]) -> None:
    for relationship in mapper.relationships:
        assert isinstance(relationship, RelationshipProperty)
        assert relationship.lazy in ("raise", "raise_on_sql"), str(relationship)


def test_every_table_belongs_to_one_record() -> None:
    assert sorted(mapper.class_.__tablename__ for mapper in MAPPERS) == sorted(metadata.tables)


def test_every_moment_is_an_instant() -> None:
    for table in TABLES:
        for column in table.columns:
            if isinstance(column.type, DateTime) or column.name.endswith("_at"):
                assert isinstance(column.type, Instant), f"{table.name}.{column.name}"


def test_json_is_never_null_since_it_has_a_null_of_its_own() -> None:
    for table in TABLES:
        for column in table.columns:
            assert not (isinstance(column.type, JSON) and column.nullable), f"{table.name}.{column.name}"


@pytest.mark.parametrize("mapper", MAPPERS, ids=lambda mapper: mapper.class_.__name__)
def test_a_record_with_a_version_is_guarded_by_it(mapper: Mapper[Any]) -> None:
    """`version` guards against lost updates, unless each version is a row of its own."""
    table = metadata.tables[mapper.class_.__tablename__]
    if "version" in table.columns:
        own_row = any(
            "version" in constraint.columns
            for constraint in table.constraints
            if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint)
        )
        assert (mapper.version_id_col is not None) is not own_row


def test_the_parts_of_a_case_are_found_by_index() -> None:
    for table in TABLES:
        leading = {column.name for index in table.indexes for column in list(index.columns)[:1]}
        for constraint in table.constraints:
            if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint):
                leading |= {column.name for column in list(constraint.columns)[:1]}
        for column in table.columns:
            if column.foreign_keys and column.name in (
                "project_id",
                "checklist_id",
                "consultation_id",
                "clock_id",
            ):
                assert column.name in leading, f"{table.name}.{column.name}"


#: Machines whose state stands in a column of another thing's table. It came later, to a table that others refer to: SQLite
#: takes no CHECK for it any more.
BESIDE = {"clause_confirmation": ("clause", "confirmation")}


@pytest.mark.parametrize("name", BESIDE)
def test_a_column_that_holds_the_states_of_a_machine_has_room_for_them(name: str) -> None:
    table, column = BESIDE[name]
    machine = MACHINES[name]
    assert isinstance(machine, Moves)
    assert max(map(len, machine.states)) <= getattr(metadata.tables[table].columns[column].type, "length", 0)


@pytest.mark.parametrize("name", [name for name in MACHINES if name not in BESIDE])
def test_the_database_knows_the_states_of_the_machine_and_has_room_for_them(name: str) -> None:
    machine, table = MACHINES[name], metadata.tables[name]
    if isinstance(machine, Moves):
        (check,) = (c for c in table.constraints if c.name == f"ck_{name}_state_known")
        assert isinstance(check, CheckConstraint)
        assert set(re.findall(r"'(\w+)'", str(check.sqltext))) == set(machine.states)
        longest = max(map(len, machine.states))
    else:
        longest = max(len("+".join(state)) for state in machine.configurations)
    assert longest <= getattr(table.columns["state"].type, "length", 0)

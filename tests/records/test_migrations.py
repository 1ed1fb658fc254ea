"""Migrations: up and down, on both databases, and to the same tables that the program is written for."""

import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Inspector,
    String,
    UniqueConstraint,
    bindparam,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import PrimaryKeyConstraint, Table

from builders.clocks import a_calendar, a_limit
from builders.rows import sound_rows
from workflow.records.approval_item import ItemDeferral
from workflow.records.base import Instant, Key
from workflow.records.blocker import Blocker
from workflow.records.clock import ClockRecord, clock_of, limit_data
from workflow.records.database import Database
from workflow.records.deliberation import Deliberation
from workflow.records.migration import (
    downgrade,
    is_current,
    is_migrated,
    revisions,
    scripts,
    stands_at,
    upgrade,
)
from workflow.records.schema import metadata
from workflow.rules.standing import Standing

ROOT = Path(__file__).parents[2]


def _differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def _objects(database: Database) -> dict[str, set[str]]:
    """What the project put into a database: tables, triggers, functions, sequences, indexes."""
    if database.is_sqlite:
        queries = {
            kind: f"SELECT name FROM sqlite_master WHERE type = '{kind}' AND name NOT LIKE 'sqlite_%'"
            for kind in ("table", "trigger", "index", "view")
        }
    else:
        of_relations = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind"
        queries = {
            "table": f"{of_relations} = 'r'",
            "index": f"{of_relations} = 'i'",
            "sequence": f"{of_relations} = 'S'",
            "trigger": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
            "function": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
            "type": (
                "SELECT typname FROM pg_type t WHERE typnamespace = 'public'::regnamespace "
                "AND typtype = 'e' AND typrelid = 0"
            ),
        }
    with database.engine.connect() as connection:
        return {kind: set(connection.scalars(text(query))) for kind, query in queries.items()}


def _named(inspector: Inspector, table: str) -> set[str]:
    return {
        str(inspector.get_pk_constraint(table)["name"]),
        *(str(found["name"]) for found in inspector.get_unique_constraints(table)),
        *(str(found["name"]) for found in inspector.get_check_constraints(table)),
        *(str(found["name"]) for found in inspector.get_foreign_keys(table)),
        *(
            str(found["name"])
            for found in inspector.get_indexes(table)
            # PostgreSQL keeps a unique constraint as an index of the same name and tells it twice.
            if not found.get("duplicates_constraint")
        ),
    }


def _declared(table: Table) -> set[str]:
    kinds = (PrimaryKeyConstraint, UniqueConstraint, CheckConstraint, ForeignKeyConstraint)
    return {str(found.name) for found in table.constraints if isinstance(found, kinds)} | {
        str(index.name) for index in table.indexes
    }


def test_a_migrated_database_is_what_the_program_is_written_for(database: Database) -> None:
    assert _differences(database) == []
    assert is_migrated(database)
    assert is_current(database)


def test_a_bare_database_is_not_taken_for_a_migrated_one(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    assert not is_migrated(database)
    assert not is_current(database)
    database.close()


def test_up_and_down_and_up_again(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    upgrade(bare_database_url)
    first = _objects(database)
    assert first["table"] == {*metadata.tables, "alembic_version"}
    assert first["trigger"]

    downgrade(bare_database_url, "base")
    left = _objects(database)
    assert left.pop("table") == {"alembic_version"}
    assert left.pop("index") <= {"alembic_version_pkc"}
    assert not any(left.values())

    upgrade(bare_database_url)
    assert _objects(database) == first
    database.close()


def test_migrating_twice_changes_nothing(bare_database_url: str) -> None:
    database = Database(bare_database_url)
    upgrade(bare_database_url)
    once = _objects(database)
    upgrade(bare_database_url)
    assert _objects(database) == once
    assert _differences(database) == []
    database.close()


def test_two_processes_that_migrate_at_once_do_it_once(bare_database_url: str) -> None:
    program = "import sys; from workflow.records.migration import upgrade; upgrade(sys.argv[1])"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, bare_database_url], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in running:
        _, complaint = process.communicate(timeout=300)
        assert process.returncode == 0, complaint
    database = Database(bare_database_url)
    assert _differences(database) == []
    database.close()


def test_constraints_and_indexes_have_the_names_that_the_records_give_them(database: Database) -> None:
    inspector = inspect(database.engine)
    for table in metadata.sorted_tables:
        assert _named(inspector, table.name) == _declared(table), table.name


def test_checks_say_what_the_records_say(database: Database) -> None:
    """Alembic does not compare them, and PostgreSQL rewords them; SQLite keeps them letter by letter."""
    if not database.is_sqlite:
        return
    inspector = inspect(database.engine)
    for table in metadata.sorted_tables:
        declared = {
            str(check.name): str(check.sqltext)
            for check in table.constraints
            if isinstance(check, CheckConstraint)
        }
        found = {
            str(check["name"]): check["sqltext"] for check in inspector.get_check_constraints(table.name)
        }
        assert found == declared, table.name


def test_every_constraint_has_a_name() -> None:
    for table in metadata.sorted_tables:
        assert "None" not in _declared(table), table.name
        assert all(len(name) <= 63 for name in _declared(table)), f"{table.name}: PostgreSQL cuts at 63"


def test_postgresql_keeps_instants_with_a_zone_json_as_jsonb_and_keys_of_64_bits(database: Database) -> None:
    if database.is_sqlite:
        return
    with database.engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT table_name, column_name, data_type, column_default FROM information_schema.columns "
                "WHERE table_schema = 'public' AND table_name <> 'alembic_version'"
            )
        ).all()
    kinds = {kind for _, _, kind, _ in found}
    assert "timestamp without time zone" not in kinds
    assert "json" not in kinds
    assert {"timestamp with time zone", "jsonb"} <= kinds
    for table, column, kind, default in found:
        if column == "id" and table != "house":
            assert kind == "bigint", table
            assert str(default).startswith("nextval("), table
        if column.endswith("_id"):
            assert kind == "bigint", f"{table}.{column}"


def test_what_is_looked_for_while_open_has_an_index_of_what_is_open(database: Database) -> None:
    indexes = {str(index["name"]): index for index in inspect(database.engine).get_indexes("clock")}
    for name in ("uq_clock_one_open", "ix_clock_open_due", "ix_clock_open_obligor"):
        options = indexes[name]["dialect_options"]
        where = options["sqlite_where"] if database.is_sqlite else options["postgresql_where"]
        assert "stopped_at IS NULL" in str(where)


def test_the_chain_that_is_read_from_the_files_is_the_one_that_alembic_walks() -> None:
    walked = [script.revision for script in ScriptDirectory(str(scripts())).walk_revisions()]
    assert list(revisions()) == walked[::-1]


def test_a_database_says_where_it_stands(bare_database_url: str) -> None:
    with closing(Database(bare_database_url)) as database:
        assert stands_at(database) == "base"
        upgrade(bare_database_url)
        assert stands_at(database) == revisions()[-1]


def test_clocks_that_stopped_before_they_began_read_afterwards_as_never_having_run(
    bare_database_url: str,
) -> None:
    upgrade(bare_database_url)
    database = Database(bare_database_url)
    with database.acting() as session:
        sound_rows(session)
    downgrade(bare_database_url, "0027")
    begun, done = datetime(2026, 11, 25, 1, tzinfo=UTC), datetime(2026, 11, 24, 1, tzinfo=UTC)
    with database.acting() as session:
        clock = session.scalars(select(ClockRecord)).first()
        assert clock is not None
        clock.limit = limit_data(a_limit())
        clock.started_at, clock.stopped_at, clock.stopped_by = begun, done, "replied"
        clock.due_at, clock.due_day = begun, date(2026, 11, 25)
        assert clock_of(clock).standing(begun, a_calendar()) == Standing.UNTIMED
        clock_id = clock.id
    upgrade(bare_database_url)
    with database.acting() as session:
        kept = session.get_one(ClockRecord, clock_id)
        assert (kept.started_at, kept.stopped_at, kept.due_at, kept.due_day) == (begun, begun, None, None)
        assert kept.never_ran
        assert clock_of(kept).standing(begun, a_calendar()) == Standing.UNTIMED
    sooner = update(ClockRecord).where(ClockRecord.id == clock_id).values(stopped_at=done)
    with database.acting() as session, pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sooner)
    database.close()


def test_a_table_that_others_refer_to_is_changed_with_its_rows_in_it(bare_database_url: str) -> None:
    upgrade(bare_database_url)
    database = Database(bare_database_url)
    with database.acting() as session:
        sound_rows(session)
        session.execute(
            update(Deliberation).values(blocker_id=select(Blocker.id).scalar_subquery(), consultation_id=None)
        )
    downgrade(bare_database_url, "0026")
    upgrade(bare_database_url)
    with database.acting() as session:
        assert session.scalar(select(Deliberation.blocker_id)) is not None
    # What refers to nothing is refused as before.
    with database.acting() as session, pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(Deliberation).values(blocker_id=404))
    database.close()


def test_a_deferred_paper_that_had_come_counts_as_accepted_in_time_or_late(bare_database_url: str) -> None:
    upgrade(bare_database_url)
    database = Database(bare_database_url)
    with database.acting() as session:
        sound_rows(session)
        clock = session.scalars(select(ClockRecord)).first()
        assert clock is not None
        late = datetime(2026, 12, 2, 1, tzinfo=UTC)
        clock.subject_kind, clock.subject_id = "item_deferral", 1
        clock.due_at, clock.due_day = datetime(2026, 12, 1, 9, tzinfo=UTC), date(2026, 12, 1)
        clock.stopped_at, clock.stopped_by = late, "handed_in"
    downgrade(bare_database_url, "0028")
    with database.acting() as session:
        came = bindparam("came", type_=Instant())
        old = text("UPDATE item_deferral SET handed_in_at = :came WHERE id = 1").bindparams(came)
        session.execute(old, {"came": late})
        more = text(
            "INSERT INTO item_deferral (id, approval_item_id, name, until, agreed_at, handed_in_at, waived_reason)"
            " SELECT :id, approval_item_id, name, until, agreed_at, :came, :waived FROM item_deferral WHERE id = 1"
        ).bindparams(came, bindparam("id", type_=Key), bindparam("waived", type_=String()))
        early = datetime(2026, 11, 30, 1, tzinfo=UTC)
        for number, on, waived in ((2, early, ""), (3, None, "部门已有"), (4, None, "")):
            session.execute(more, {"id": number, "came": on, "waived": waived})
    upgrade(bare_database_url)
    with database.acting() as session:
        rows = session.scalars(select(ItemDeferral).order_by(ItemDeferral.id)).all()
        assert [(row.state, row.in_time, row.note) for row in rows] == [
            ("accepted", False, ""),
            ("accepted", True, ""),
            ("waived", None, "部门已有"),
            ("promised", None, ""),
        ]
        assert {row.promised_on for row in rows} == {row.until for row in rows}
    database.close()

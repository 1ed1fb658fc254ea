"""The tests stand on real databases, each test on its own."""

import pytest
from sqlalchemy import create_engine, inspect, text

from builders import postgres


def _tables(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


@pytest.mark.parametrize("time", ["first", "again"])
def test_each_test_has_a_migrated_database_without_a_row(database_url: str, time: str) -> None:
    engine = create_engine(database_url)
    try:
        with engine.begin() as connection:
            assert connection.scalar(text("SELECT count(*) FROM project")) == 0
            # What this test leaves behind, the one after it does not find.
            connection.execute(text("CREATE TABLE left_behind (id integer)"))
    finally:
        engine.dispose()


def test_a_bare_database_has_no_table(bare_database_url: str) -> None:
    assert _tables(bare_database_url) == set()


def test_the_postgresql_of_the_tests_is_a_real_one(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    try:
        with engine.connect() as connection:
            assert str(connection.scalar(text("SELECT version()"))).startswith("PostgreSQL ")
            assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
    finally:
        engine.dispose()


def test_a_named_server_that_refuses_us_fails_the_run_rather_than_skip(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(postgres.VARIABLE, "postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(postgres.NoPostgres), postgres.server():
        pass


def test_where_no_server_lets_us_in_the_tests_start_their_own() -> None:
    with postgres.throw_away_cluster() as server:
        assert server.lets_us_in()
        with server.database() as url:
            assert _tables(url) == set()
    assert not server.lets_us_in()

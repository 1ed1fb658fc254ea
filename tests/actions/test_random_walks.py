"""Random people do random things over months; whatever they do, the tables, the clocks and history agree."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from builders.walking import Making, Walk


def test_whatever_people_do_tables_clocks_and_history_agree(migrated_sqlite: Making) -> None:
    class Here(Walk):
        making = staticmethod(migrated_sqlite)

    run_state_machine_as_test(Here, settings=settings(max_examples=12, stateful_step_count=30))

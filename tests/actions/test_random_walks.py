"""Random people do random things over months; whatever they do, the tables, the clocks and history agree."""

from builders.walking import Making, Walk, missed, walked

#: Where the walks have to have been, so that what held was asked somewhere.
DEPTHS = {
    "project": "docking advancing suspended withdrawn",
    "checklist": "awaiting replied not_involved returned stale withdrawn",
    "consultation": "circulating unopposed opposed declined withdrawn",
    "consultee": "awaiting agreed objected stale withdrawn not_concerned",
}


def test_whatever_people_do_tables_clocks_and_history_agree(migrated_sqlite: Making) -> None:
    reached = walked(Walk, migrated_sqlite, examples=14, steps=45)
    assert missed(reached, DEPTHS) == {}

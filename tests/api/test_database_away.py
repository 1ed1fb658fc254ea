"""When the database is away or busy: nobody is told its insides, everybody is told to come again."""

import pytest

from api import sign_in
from builders.door import World
from workflow.errors import Busy, DatabaseUnreachable, Refusal


@pytest.mark.parametrize(
    "why", [Busy(), DatabaseUnreachable(database="postgresql://db.intern/daiban", why="connection refused")]
)
@pytest.mark.parametrize("path", ["/projects", "/api/v1/projects"])
def test_whoever_comes_while_the_database_is_away_is_asked_to_come_again(
    world: World, monkeypatch: pytest.MonkeyPatch, path: str, why: Refusal
) -> None:
    desk = world.desk()

    def away(*_: object, **__: object) -> None:
        raise why

    monkeypatch.setattr(sign_in, "find_session", away)
    answer = desk.get(path)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "db.intern" not in answer.text
    assert "refused" not in answer.text

"""A house on one machine makes its own key, once, and lets nobody else read it."""

import stat
from pathlib import Path

from workflow.cli.own_key import own_key
from workflow.settings import Settings


def test_a_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    first = own_key(tmp_path / "data")
    kept = first.read_text(encoding="ascii")
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert own_key(tmp_path / "data").read_text(encoding="ascii") == kept


def test_the_key_that_was_made_is_one_that_the_settings_take(tmp_path: Path) -> None:
    path = own_key(tmp_path)
    settings = Settings.from_environment({"DAIBAN_SECRETS_FILE": str(path)})
    assert len(settings.secrets) == 1

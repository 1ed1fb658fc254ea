"""Setup does a step once, and again only when an input changed or an output is gone."""

from pathlib import Path

import pytest

from setup import stamp


@pytest.fixture
def step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> stamp.Step:
    """Copies `input` to `output` and notes each time in `log`."""
    monkeypatch.setattr(stamp, "ROOT", tmp_path)
    monkeypatch.setattr(stamp, "STAMPS", tmp_path / "stamps")
    (tmp_path / "input").write_text("first")

    def build() -> None:
        (tmp_path / "output").write_text((tmp_path / "input").read_text())
        with (tmp_path / "log").open("a") as log:
            log.write("built\n")

    return stamp.Step("copy", "copying", (tmp_path / "input",), (tmp_path / "output",), build)


def _times(folder: Path) -> int:
    return len((folder / "log").read_text().splitlines())


def test_what_is_done_is_not_done_again(step: stamp.Step, tmp_path: Path) -> None:
    assert not step.is_done()
    step.do()
    step.do()
    assert step.is_done()
    assert _times(tmp_path) == 1


def test_a_changed_input_is_built_anew(step: stamp.Step, tmp_path: Path) -> None:
    step.do()
    (tmp_path / "input").write_text("second")
    step.do()
    assert (tmp_path / "output").read_text() == "second"


def test_an_input_that_is_only_touched_is_not(step: stamp.Step, tmp_path: Path) -> None:
    step.do()
    (tmp_path / "input").touch()
    step.do()
    assert _times(tmp_path) == 1


def test_a_lost_output_is_built_anew(step: stamp.Step, tmp_path: Path) -> None:
    step.do()
    (tmp_path / "output").unlink()
    step.do()
    assert (tmp_path / "output").read_text() == "first"


def test_a_step_that_builds_nothing_fails_and_leaves_no_stamp(tmp_path: Path, step: stamp.Step) -> None:
    idle = stamp.Step("idle", "idling", step.inputs, (tmp_path / "never",), lambda: None)
    with pytest.raises(FileNotFoundError, match="never"):
        idle.do()
    assert not idle.is_done()

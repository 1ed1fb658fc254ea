"""The dossier is whole, and whoever has it can check it with nothing but Python."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

from builders.county import County
from workflow.actions import dossiers
from workflow.errors import NotAllowed


def unpacked(county: County, project_id: int, folder: Path) -> Path:
    archive = county.do(dossiers.export, project_id=project_id)
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(folder)
    return folder


def checked(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "核验.py")],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    return done.returncode, done.stdout


def test_a_dossier_holds_every_line_of_history_its_own_included(county: County, tmp_path: Path) -> None:
    project_id, _ = county.an_answered_project()
    folder = unpacked(county, project_id, tmp_path)
    lines = [json.loads(line) for line in (folder / "留痕.jsonl").read_text().splitlines()]
    assert [line["hash"] for line in lines] == [line.hash for line in county.events(project_id)]
    assert lines[-1]["kind"] == "dossier.export"


def test_it_checks_itself_without_this_software(county: County, tmp_path: Path) -> None:
    code, said = checked(unpacked(county, county.a_project(), tmp_path))
    assert (code, said) == (0, "核验通过：文件齐全，留痕逐条相扣，未见改动。\n")


def test_a_word_changed_in_it_is_found(county: County, tmp_path: Path) -> None:
    folder = unpacked(county, county.a_project(), tmp_path)
    events = folder / "留痕.jsonl"
    events.write_text(events.read_text().replace("经办office", "经办别人", 1))
    code, said = checked(folder)
    assert code == 1
    assert "文件被改动：留痕.jsonl" in said
    assert "留痕第1条不衔接或被改动" in said


def test_a_line_taken_out_of_it_is_found_even_when_the_list_of_files_is_mended(
    county: County, tmp_path: Path
) -> None:
    folder = unpacked(county, county.a_project(), tmp_path)
    events = folder / "留痕.jsonl"
    events.write_text("".join(events.read_text().splitlines(keepends=True)[:-1]))
    assert "留痕有" in checked(folder)[1]


def test_a_department_does_not_take_out_what_others_have_said(county: County) -> None:
    project_id, _ = county.an_answered_project()
    county.refused(NotAllowed, dossiers.export, project_id=project_id, by=county.liaison("housing"))

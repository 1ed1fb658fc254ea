"""The real folder of the law with one defect put into it, and what loading it finds."""

from importlib.resources import files
from pathlib import Path

from workflow.law.loading import check, read_files

#: The files of the real edition.
FILES = read_files(files("workflow.law") / "luoding")


def changed(file: str, old: str, new: str) -> dict[str, bytes]:
    """The real files with the first occurrence of some words replaced."""
    text = FILES[file].decode()
    assert old in text, (file, old)
    return {**FILES, file: text.replace(old, new, 1).encode()}


def findings(given_files: dict[str, bytes], tmp_path: Path) -> list[tuple[str, str, str]]:
    """File, key and reason of everything that keeps an edition of these files from loading."""
    folder = tmp_path / "edition"
    for name, data in given_files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return [
        (str(each.facts["file"]), str(each.facts["key"]), str(each.facts["reason"])) for each in check(folder)
    ]

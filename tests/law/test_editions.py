"""Several editions side by side: a project finds the one that it is bound to."""

from importlib.resources import files
from pathlib import Path

import pytest

from workflow.errors import LawFolderWrong, LawInvalid, UnknownEdition
from workflow.law.editions import by_hash, installed, read_law
from workflow.law.loading import load, load_files, read_files

FILES = read_files(files("workflow.law") / "luoding")


def an_edition(folder: Path, old: str = "", new: str = "") -> Path:
    """A copy of Luoding's edition with some words of `county.toml` replaced."""
    for name, data in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        changed = data.decode().replace(old, new) if name == "county.toml" and old else data.decode()
        (folder / name).write_bytes(changed.encode())
    return folder


def test_the_package_brings_one_edition() -> None:
    assert installed() == (load(),)
    assert read_law().current is load()
    assert by_hash(load().hash) is load()


def test_a_hash_that_is_not_installed_is_unknown() -> None:
    with pytest.raises(UnknownEdition, match="abcdef012345"):
        by_hash("abcdef0123456789")
    with pytest.raises(UnknownEdition):
        read_law().edition("abcdef0123456789")


def test_a_countys_own_folder_goes_before_the_package(tmp_path: Path) -> None:
    own = an_edition(tmp_path / "ours", '"09:00"', '"08:30"')
    law = read_law("luoding", str(own))
    assert law.current.window_hours[0][0].isoformat() == "08:30:00"
    assert set(law.editions) == {load().hash, law.current.hash}
    assert law.edition(load().hash) == load()


def test_several_editions_in_one_folder_are_all_at_hand_and_the_last_in_force_is_current(
    tmp_path: Path,
) -> None:
    an_edition(tmp_path / "a", "2023-02-01", "2027-01-01")
    an_edition(tmp_path / "b", "2023-02-01", "2025-01-01")
    law = read_law("luoding", str(tmp_path))
    assert law.current.in_force.isoformat() == "2027-01-01"
    assert len(law.editions) == 3
    assert by_hash(law.current.hash, str(tmp_path)) == law.current


def test_a_copy_of_the_packaged_edition_is_the_same_edition(tmp_path: Path) -> None:
    assert installed(str(an_edition(tmp_path / "copy"))) == (load(),)


def test_another_county_can_be_served_from_its_own_folder(tmp_path: Path) -> None:
    own = an_edition(tmp_path / "yunan", 'county = "luoding"', 'county = "yunan"')
    assert read_law("yunan", str(own)).current.county == "yunan"
    assert read_law("luoding", str(own)).current is load()
    with pytest.raises(UnknownEdition, match="yunan"):
        read_law("yunan")


def test_a_named_folder_without_an_edition_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawFolderWrong, match=r"DAIBAN_LAW.*没有规则文件夹"):
        read_law("luoding", str(tmp_path))
    with pytest.raises(LawFolderWrong, match=r"DAIBAN_LAW.*不存在"):
        read_law("luoding", str(tmp_path / "nowhere"))
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(LawFolderWrong, match=r"DAIBAN_LAW.*不是文件夹"):
        read_law("luoding", str(tmp_path / "file"))


def test_a_defect_in_one_of_several_editions_says_in_which(tmp_path: Path) -> None:
    an_edition(tmp_path / "good")
    an_edition(tmp_path / "bad", "2023-02-01", "soon")
    with pytest.raises(LawInvalid, match=r"bad/county\.toml"):
        read_law("luoding", str(tmp_path))


def test_an_edition_kept_elsewhere_loads_with_the_same_hash() -> None:
    assert load_files(FILES) == load()
    assert load_files(dict(reversed(FILES.items()))).hash == load().hash

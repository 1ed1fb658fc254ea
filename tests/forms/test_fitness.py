"""What `daiban doctor` is told about fonts and libraries."""

from pathlib import Path

import pytest
from weasyprint.text import ffi

from forms import fitness
from forms.glyphs import FACES, FONTS, RARE_FACE


def test_this_machine_is_fit() -> None:
    findings = fitness.check_fonts() + fitness.check_libraries()
    assert [finding for finding in findings if not finding.ok] == []
    assert len(findings) == len(FACES) + 1 + 3
    assert not any(finding.mend for finding in findings)


def test_a_missing_font_is_named_with_what_to_do(tmp_path: Path) -> None:
    findings = fitness.check_fonts(tmp_path)
    assert [finding.name for finding in findings] == [f"字体 {face}" for face in (*FACES, RARE_FACE)]
    assert all(not finding.ok and finding.mend for finding in findings)


def test_a_font_that_lacks_a_rare_character_is_named_with_it(tmp_path: Path) -> None:
    (tmp_path / FACES[0]).write_bytes((FONTS / RARE_FACE).read_bytes())
    finding = fitness.check_fonts(tmp_path)[0]
    assert not finding.ok
    assert "𬭎" in finding.detail


def test_a_broken_font_file_is_a_finding_and_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / FACES[0]).write_bytes(b"not a font")
    finding = fitness.check_fonts(tmp_path)[0]
    assert not finding.ok
    assert "读不出来" in finding.detail


def test_a_missing_libharfbuzz_subset_is_found_before_any_form_is_slow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ffi, "harfbuzz_subset", None)
    findings = {finding.name: finding for finding in fitness.check_libraries()}
    found = findings["字体裁剪库 libharfbuzz-subset"]
    assert not found.ok
    assert "libharfbuzz-subset0" in found.mend
    assert "试制一份表" not in findings

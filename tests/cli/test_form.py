"""`daiban form`: the blank annexes, read back from the PDF."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from builders.command import Run


@pytest.mark.parametrize(
    ("which", "words"),
    [
        ("annex1", ("产业投资项目专属定制事项材料清单", "填报单位", "企业开办", "不动产登记", "材料清单")),
        (
            "annex2",
            ("签订产业投资项目双向承诺书意见征询表", "企业承诺条款", "不同意", "单位公章", "联系电话"),
        ),
    ],
)
def test_a_blank_annex_is_written(run_alone: Run, tmp_path: Path, which: str, words: tuple[str, ...]) -> None:
    file = tmp_path / f"{which}.pdf"
    said = run_alone("form", which, "--blank", "--out", str(file))
    assert (said.code, str(file) in said.out) == (0, True)
    text = "".join(page.extract_text() for page in PdfReader(file).pages).replace("\n", "")
    for word in words:
        assert word in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("annex3", "--blank", "--out", "x.pdf"),
        ("annex1", "--out", "x.pdf"),
        ("annex1", "--blank"),
    ],
)
def test_what_cannot_be_printed_is_refused(
    run_alone: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_alone("form", *arguments).code == 2
    assert list(tmp_path.iterdir()) == []

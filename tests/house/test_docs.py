"""The words of the project say what is: generated parts are current, and what the docs name exists."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from builders.tree import ROOT
from setup.documents import documents, generated
from setup.pictures import PICTURES
from workflow.actions import rehearsal, sample_county
from workflow.cli.command import COMMANDS
from workflow.law.editions import read_law
from workflow.rules.consultation import department_clauses
from workflow.rules.machines import MACHINES
from workflow.settings import Mail, Settings

DOCUMENTS = tuple(documents())
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
ROOMS = ("workflow", "forms", "api", "alembic", "setup", "tests", "bench", "docs", ".ci")
#: Folders that setup fills and git does not keep.
BUILT = ("forms/fonts", "api/static")
_CODE = re.compile(r"`([^`\n]+)`")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")

each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _spans(text: str) -> Iterator[str]:
    """What stands in backticks, and each line of a block that is typed into a shell."""
    for language, block in _FENCE.findall(text):
        if language in ("", "console"):
            yield from (line.removeprefix("$ ").strip() for line in block.splitlines())
    yield from _CODE.findall(_FENCE.sub("", text))


def _anchors(text: str) -> set[str]:
    """The names that GitHub gives to the headings."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_document
def test_generated_parts_are_what_make_docs_writes(document: Path) -> None:
    text = _read(document)
    assert generated(text) == text, "run `make docs`"


@each_document
def test_every_path_that_is_named_exists(document: Path) -> None:
    named = {
        span.rstrip("/")
        for span in _spans(_read(document))
        if re.fullmatch(r"[\w.\-]+(/[\w.\-]+)*/?", span) and "/" in span and span.split("/")[0] in ROOMS
    }
    missing = {path for path in named if not (ROOT / path).exists() and not path.startswith(BUILT)}
    assert missing == set()


@each_document
def test_every_link_leads_somewhere(document: Path) -> None:
    for link in _LINK.findall(_read(document)):
        if link.startswith(("http://127.0.0.1", "mailto:")):
            continue
        place, _, anchor = link.partition("#")
        target = (document.parent / place).resolve() if place else document
        assert target.exists(), link
        if anchor:
            assert anchor in _anchors(_read(target)), link


@each_document
def test_every_command_that_is_shown_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", _read(ROOT / "Makefile"), re.MULTILINE))
    for span in _spans(_read(document)):
        words = span.split()
        if words[:1] == ["make"] and len(words) > 1:
            assert words[1] in targets, span
        if words[:1] == ["daiban"] and len(words) > 1:
            assert words[1] in COMMANDS, span


@each_document
def test_every_variable_that_is_named_is_read(document: Path) -> None:
    read = {f"DAIBAN_{field}" for field in _variables()} | {"DAIBAN_TEST_POSTGRES_URL"}
    assert set(re.findall(r"DAIBAN_[A-Z_]+", _read(document))) <= read


def _variables() -> set[str]:
    """The names after DAIBAN_ that the settings read; as many as there are settings."""
    found = set(re.findall(r'"DAIBAN_([A-Z_]+)"', _read(ROOT / "workflow" / "settings.py")))
    mail = {name for name in found if name.startswith("SMTP_")}
    # One field of the settings is all that is said of mail; the keys may be named or stand in a file.
    assert len(found - mail - {"SECRETS_FILE"}) == len(fields(Settings)) - 1
    assert len(mail) == len(fields(Mail))
    return found


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "docs/operations.md"])
def test_every_setting_is_documented(name: str) -> None:
    text = _read(ROOT / name)
    assert {variable for variable in _variables() if f"`DAIBAN_{variable}`" not in text} == set()


def test_the_limits_and_every_machine_stand_in_the_docs() -> None:
    for path in (*READMES, ROOT / "docs" / "limits.md"):
        assert "<!-- generated: limits" in _read(path)
    drawn = re.findall(r"<!-- generated: machine (\w+) -->", _read(ROOT / "docs" / "architecture.md"))
    assert set(drawn) == set(MACHINES)


def test_the_two_readmes_are_twins() -> None:
    english, chinese = map(_read, READMES)
    for mark in (
        r"^## ",
        r"<!-- generated: commands\n(?:daiban .*\n)+",
        r"^!\[",
        r"^\| `daiban",
        r"^\| `\w+/",
    ):
        ours, theirs = (re.findall(mark, text, re.MULTILINE) for text in (english, chinese))
        assert len(ours) == len(theirs), mark
        if "commands" in mark:
            assert ours == theirs


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_demo_accounts_are_those_of_the_sample(readme: Path) -> None:
    text = _read(readme)
    assert f"`{sample_county.PASSWORD}`" in text
    accounts = text.split("`luoding-2023`", 1)[1].split("## ", 1)[0]
    named = set(re.findall(r"`([a-z_]+\d?)`", accounts))
    staff = {login for login, _, _ in rehearsal._STAFF}
    enterprises = {f"enterprise{number}" for number in range(1, 7)}
    assert named <= staff | enterprises | set(read_law().current.departments)
    assert staff - {"office2"} <= named


@pytest.mark.parametrize("name", ["annex1.svg", "annex2.svg"])
def test_a_picture_is_small_text_that_a_browser_can_draw(name: str) -> None:
    path = PICTURES / name
    assert path.stat().st_size < 30 * 1024
    drawing = ET.fromstring(_read(path))  # noqa: S314 - our own file
    assert drawing.tag.endswith("}svg")
    assert not [node for node in drawing.iter() if node.tag.rpartition("}")[2] in ("script", "image", "path")]


def test_the_picture_of_annex_2_says_what_the_law_says() -> None:
    drawing = ET.fromstring(_read(PICTURES / "annex2.svg"))  # noqa: S314 - our own file
    said = "".join(node.text or "" for node in drawing.iter() if node.tag.endswith("}text"))
    for line in department_clauses(read_law().current, "natural_resources"):
        assert line.text in said
    for label in ("项目名称", "项目信息", "企业承诺条款", "部门承诺条款", "部门意见", "经办人", "联系电话"):
        assert label in said

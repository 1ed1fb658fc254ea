"""Help: in Chinese, with an example, at once."""

import subprocess
import sys
from inspect import getsource
from pathlib import Path

import click
import click.parser
import pytest

from builders.command import Run
from workflow.cli.chinese import COUNTED, WORDS
from workflow.cli.command import COMMANDS, daiban
from workflow.cli.person import PHASES, ROLES
from workflow.law.terms import Phase
from workflow.rules.duty import Role


def commands(group: click.Group, names: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command and group by its words."""
    context = click.Context(group)
    found: list[tuple[str, ...]] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found.append((*names, name))
        if isinstance(command, click.Group):
            found += commands(command, (*names, name))
    return found


EVERY = commands(daiban)


def test_the_overview_names_every_command(run_alone: Run) -> None:
    said = run_alone("--help")
    assert said.code == 0
    assert "用法：" in said.out
    for name, (_, _, words) in COMMANDS.items():
        assert name in said.out
        assert words in said.out.replace("\n", "").replace("  ", "") or words in said.out


@pytest.mark.parametrize("names", EVERY, ids=" ".join)
def test_each_command_has_help_with_an_example(run_alone: Run, names: tuple[str, ...]) -> None:
    said = run_alone(*names, "--help")
    assert said.code == 0
    assert "例：daiban" in said.out
    assert "Usage" not in said.out
    assert "Options" not in said.out
    assert "Show this" not in said.out


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; from workflow.cli import daiban; from click.testing import CliRunner; "
        "assert CliRunner().invoke(daiban, ['--help']).exit_code == 0; "
        "heavy = {'sqlalchemy', 'weasyprint', 'fastapi', 'uvicorn', 'alembic', 'pydantic', 'transitions', 'jinja2', "
        "'argon2', 'workflow.law', 'workflow.rules', 'workflow.records', 'workflow.actions', 'forms', 'api'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def test_every_phrase_of_click_that_is_translated_is_still_said_by_click() -> None:
    sources = "".join(
        getsource(module)
        for module in (
            click.core,
            click.decorators,
            click.exceptions,
            click.formatting,
            click.parser,
            click.termui,
            click.types,
        )
    )
    said = [phrase.replace("\n", "\\n").replace("\t", "\\t") for phrase in WORDS]
    said += [phrase for pair in COUNTED for phrase in pair]
    assert [phrase for phrase in said if phrase not in sources] == []


def test_an_unknown_command_is_refused_in_chinese(run_alone: Run) -> None:
    said = run_alone("fly")
    assert said.code == 2
    assert "没有命令“fly”" in said.err


def test_an_unknown_option_is_refused_in_chinese(run_alone: Run) -> None:
    said = run_alone("verify", "--fast")
    assert said.code == 2
    assert "没有选项--fast" in said.err


def test_an_option_that_is_missing_is_named_in_chinese(run_alone: Run) -> None:
    said = run_alone("form", "annex1", "--blank")
    assert (said.code, said.err.splitlines()[-1]) == (2, "错误：缺少选项 --out。")


def test_what_is_no_number_is_refused_in_chinese(run_alone: Run) -> None:
    said = run_alone("serve", "--port", "abc")
    assert said.code == 2
    assert "“abc”不是整数" in said.err


def test_a_folder_that_is_not_there_is_refused_in_chinese(run_alone: Run, tmp_path: Path) -> None:
    said = run_alone("form", "annex1", "--blank", "--out", str(tmp_path / "none" / "a.pdf"))
    assert said.code == 1
    assert said.err.endswith("a.pdf：找不到文件，或它所在的文件夹\n")


def test_a_database_file_that_is_not_there_is_named(run_alone: Run, tmp_path: Path) -> None:
    said = run_alone("verify", "--database", f"sqlite:///{tmp_path / 'lost.sqlite3'}")
    assert (said.code, said.out) == (1, "")
    assert "没有数据库文件" in said.err
    assert "lost.sqlite3" in said.err
    assert "--database" in said.err


def test_a_file_that_is_no_database_is_refused_in_chinese(run_alone: Run, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("这是一封信，不是数据库。" * 40, encoding="utf-8")
    said = run_alone("verify", "--database", f"sqlite:///{file}")
    assert (said.code, said.out) == (1, "")
    assert "这个文件不是数据库" in said.err
    assert "file is not" not in said.err


def test_a_server_that_does_not_listen_is_named_in_chinese(run_alone: Run) -> None:
    said = run_alone("verify", "--database", "postgresql://127.0.0.1:1/nothing")
    assert said.code == 1
    assert "连不上 127.0.0.1:1，对方没有在听" in said.err


def test_the_choices_are_those_of_the_mechanism() -> None:
    assert set(ROLES) == {role.value for role in Role}
    assert list(PHASES) == [phase.value for phase in Phase]


def test_a_port_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch, run_alone: Run) -> None:
    monkeypatch.setenv("DAIBAN_PORT", "八千")
    said = run_alone("version")
    assert said.code == 2
    assert "DAIBAN_PORT" in said.err


def test_a_command_that_the_shell_would_not_find_is_named_with_its_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from workflow.cli.house import called

    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "argv", [".venv/bin/daiban", "sample"])
    assert called() == ".venv/bin/daiban"
    monkeypatch.setattr(sys, "argv", ["/usr/lib/python3/pytest", "sample"])
    assert called() == "daiban"


def test_a_command_that_the_shell_finds_is_named_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from workflow.cli.house import called

    script = tmp_path / "daiban"
    script.write_text("#!/bin/sh\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [str(script), "sample"])
    assert called() == "daiban"

"""The `daiban` command, run in this process, with what it said and how it ended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from click.testing import CliRunner

from workflow.cli import daiban


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The last line of standard output."""
        return self.out.rstrip("\n").rpartition("\n")[2]


Run: TypeAlias = Callable[..., Said]


def command(environment: Mapping[str, str]) -> Run:
    """The command with these variables set; what is typed goes to its standard input."""

    def run(*arguments: str, typed: str = "") -> Said:
        result = CliRunner(env=environment).invoke(daiban, arguments, input=typed, prog_name="daiban")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.exit_code, result.stdout, result.stderr)

    return run

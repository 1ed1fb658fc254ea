"""Writes into the docs what is generated, never typed: limits, machines, what commands print (`make docs`).

A generated part stands between two comments that GitHub does not show. The first one says what it is made from:

    <!-- generated: limits -->              the table of `daiban law limits --markdown`
    <!-- generated: limits in English -->   the same limits by their identifiers
    <!-- generated: coverage -->            every duty of the document and what fulfils it
    <!-- generated: machine consultee -->   the diagram of `daiban diagram consultee`
    <!-- generated: commands                and then one command a line: what each of them prints
    daiban calendar due 2026-09-30 3
    -->
    <!-- end -->

The commands run without a database and without any setting, so they print the same everywhere.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from setup.stamp import ROOT
from workflow.cli.coverage import as_markdown
from workflow.law.coverage import coverage
from workflow.law.edition import Edition, LadderRung
from workflow.law.editions import read_law
from workflow.law.limits_table import limits_markdown
from workflow.law.terms import Basis, Unit
from workflow.rules.machines import MACHINES

_PART: Final = re.compile(r"<!-- generated: (?P<what>.*?)\s*-->\n.*?<!-- end -->", re.DOTALL)
_UNITS: Final = {
    Unit.WORKING_DAY: "working day",
    Unit.WORKING_HOUR: "window hour",
    Unit.CALENDAR_DAY: "calendar day",
}
_ENGLISH_HEADS: Final = ("Limit", "中文", "Length", "Runs from", "Who", "Binding", "Clause")


def documents() -> Iterator[Path]:
    """Every text that may hold generated parts."""
    yield from sorted(ROOT.glob("*.md"))
    yield from sorted((ROOT / "docs").rglob("*.md"))


def generated(text: str) -> str:
    """A document with each generated part made anew. Raises ValueError for a part nobody knows how to make."""

    def anew(part: re.Match[str]) -> str:
        what = part["what"]
        gap = "\n" if "\n" in what else " "
        return f"<!-- generated: {what}{gap}-->\n{_made(what)}\n<!-- end -->"

    return _PART.sub(anew, text)


def _made(what: str) -> str:
    kind, _, rest = what.partition("\n")
    if kind == "commands":
        return _transcript(line for line in rest.splitlines() if line)
    edition = read_law().current
    if what == "limits":
        return "\n" + limits_markdown(edition)
    if what == "limits in English":
        return "\n" + _english(edition)
    if what == "coverage":
        return "\n" + as_markdown(coverage())
    named = re.fullmatch(r"machine (\w+)", what)
    if named is not None and named[1] in MACHINES:
        return f"```mermaid\n{MACHINES[named[1]].mermaid()}```"
    raise ValueError(f"nobody knows how to generate {what!r}")


def _transcript(commands: Iterator[str]) -> str:
    """What the commands print, each under its own line as one would type it."""
    lines = [line for command in commands for line in (f"$ {command}", _answer(command))]
    return "\n".join(["```console", *lines, "```"])


@cache
def _answer(command: str) -> str:
    program, *arguments = shlex.split(command)
    if program != "daiban":
        raise ValueError(f"only daiban is run for the docs, not {program!r}")
    bare = {name: value for name, value in os.environ.items() if not name.startswith("DAIBAN_")}
    with TemporaryDirectory() as folder:
        answer = subprocess.run(
            [sys.executable, "-m", "workflow.cli", *arguments],
            cwd=ROOT,
            env=bare | {"DAIBAN_DATA": folder, "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
    return answer.stdout.rstrip("\n")


def _english(edition: Edition) -> str:
    """The limits by the identifiers that stand in the code, with the Chinese beside them."""
    rows: list[tuple[str, ...]] = [
        (
            f"`{limit.key}`",
            limit.title,
            _length(limit.amount, _UNITS[limit.unit]),
            _plain(limit.starts),
            _plain(limit.obligor),
            "house practice" if limit.basis is Basis.PRACTICE else _plain(limit.binding),
            limit.clause,
        )
        for limit in edition.limits.values()
    ]
    rows += [_english_rung(rung) for rung in edition.ladder]
    lines = [_line(_ENGLISH_HEADS), "|" + "---|" * len(_ENGLISH_HEADS), *map(_line, rows)]
    said = f"Edition `{edition.hash[:12]}` of {edition.number}. Generated from the law's data by `make docs`."
    return "\n".join([said, "", *lines, ""])


def _english_rung(rung: LadderRung) -> tuple[str, ...]:
    if rung.since_owed:
        owed = f"{_length(rung.offset, 'working day')} owed"
        return (f"`{rung.rung}`", "", owed, "steps without a known limit", "office", "house practice", "")
    if rung.offset:
        side = "before" if rung.offset < 0 else "after"
        when = f"{_length(abs(rung.offset), 'working day')} {side}"
    else:
        when = "the same day"
    watched = f"{len(rung.limits)} of these limits" if rung.limits else "every limit"
    return (f"`{rung.rung}`", "", when, f"due date of {watched}", "office", "house practice", "")


def _length(amount: int | None, unit: str) -> str:
    if amount is None:
        return "not known yet"
    return f"{amount} {unit}{'s' if amount > 1 else ''}"


def _plain(identifier: str) -> str:
    return identifier.replace("_", " ")


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def main() -> int:
    """Write every document and picture anew; say which of them changed."""
    from setup.pictures import drawn  # noqa: PLC0415 - loads a sample county; the tests of the texts do not need it

    anew = {path: generated(path.read_text(encoding="utf-8")) for path in documents()} | drawn()
    for path, text in anew.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"· {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

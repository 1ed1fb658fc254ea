"""`make bench`: everything in one run, as tables, printed and written to `bench/results.md`, which is committed.

Absolute times are of one machine on one day; the ratios within the run are what counts. `python -m bench NAME …` runs
some of: dates, paper, replies, commands, sweep, lists.
"""

import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import commands, lists, paper, replies, sweep, working_days

RESULTS = Path(__file__).parent / "results.md"

_WHY_PAPER = (
    "WeasyPrint lays out in Python; the figures of the others, on the same processors, are in the table."
)
_WHY_SWEEP = "the partial index is as deep as its open clocks are many, and its pages were not all in memory."
_WHY_ROUND = "its two writes wait for the disk, which on a busy machine takes longer than all its look-ups."


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    return [
        "| " + " | ".join(heads) + " |",
        "|" + "---|" * len(heads),
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
    ]


def verdict(reached: bool, target: str, figure: str, why: str) -> list[str]:
    """One line that says whether a target was reached; where it was not, `why` says where the time goes."""
    if reached:
        return [f"- reached: {target} (measured {figure})"]
    return [f"- **not reached**: {target} (measured {figure}). Why: {why}"]


def dates() -> list[str]:
    """Adding working days."""
    rows = working_days.run()
    ours = rows[0][1]
    return [
        "## A date: 10 working days added, microseconds",
        "",
        *table(
            ("way", "µs", "times ours", "note"),
            [(name, f"{us:.2f}", f"{us / ours:.0f}", note) for name, us, note in rows],
        ),
        *verdict(
            ours <= 0.5,
            "a date in ≤ 0.5 µs",
            f"{ours:.2f} µs",
            "two look-ups and an addition of Python; what remains is the interpreter's calls on this machine.",
        ),
        "",
    ]


def papers() -> list[str]:
    """Forms as PDF."""
    rows, memory = paper.run()
    ours = rows[0]
    grown = memory.mib[-1] - memory.mib[1]
    return [
        "## Paper: the same words as PDF, milliseconds, warm",
        "",
        *table(
            ("way", "Annex 2", "times ours", "Annex 1, 40 rows", "times ours", "note"),
            [
                (
                    row.name,
                    f"{row.annex2_ms:.0f}",
                    f"{row.annex2_ms / ours.annex2_ms:.2f}",
                    f"{row.annex1_ms:.0f}",
                    f"{row.annex1_ms / ours.annex1_ms:.2f}",
                    row.note,
                )
                for row in rows
            ],
        ),
        "Resident set of a render process, MiB: "
        + ", ".join(
            f"{mib:.0f} after {number} forms" for number, mib in zip(memory.at, memory.mib, strict=True)
        ),
        "",
        *verdict(ours.annex2_ms <= 60, "Annex 2 ≤ 60 ms", f"{ours.annex2_ms:.0f} ms", _WHY_PAPER),
        *verdict(
            ours.annex1_ms <= 300, "Annex 1 with 40 rows ≤ 300 ms", f"{ours.annex1_ms:.0f} ms", _WHY_PAPER
        ),
        *verdict(
            memory.mib[-1] <= 160 and grown <= 5,
            "≤ 160 MiB after 500 forms and not growing",
            f"{memory.mib[-1]:.0f} MiB, {grown:+.1f} since form {memory.at[1]}",
            "the fonts and the layout of the largest form stay resident; the allocator does not give them back.",
        ),
        "",
    ]


def department_replies() -> list[str]:
    """The whole action of a department's reply."""
    rows = {row.name: row for row in replies.run()}
    singly, pipelined = rows[replies.RAW_PROCESSES], rows[replies.PIPELINED_PROCESSES]
    ours = rows[replies.OURS_PROCESSES]
    on_sqlite, spiff = rows[replies.OURS_SQLITE], rows[replies.SPIFF]
    single = rows[replies.OURS_SINGLE]
    ratio = ours.per_second / max(singly.per_second, pipelined.per_second)
    return [
        "## A department replies: the whole action, 8 clients",
        "",
        *table(
            ("way", "replies a second", "p50 ms", "p99 ms"),
            [
                (row.name, f"{row.per_second:.0f}", f"{row.p50_ms:.1f}", f"{row.p99_ms:.1f}")
                for row in rows.values()
            ],
        ),
        *verdict(
            ratio >= 0.6,
            "≥ 0.6 of raw psycopg writing the same rows, 8 clients on PostgreSQL",
            f"{ratio:.2f}, {ours.per_second / singly.per_second:.2f} of its statements one by one",
            "clients and PostgreSQL share these processors, so the rules, the session and the building of statements "
            "in Python count in full; the server's own work is the same on both sides.",
        ),
        *verdict(
            on_sqlite.p99_ms <= 25,
            "p99 ≤ 25 ms with 8 clients on SQLite",
            f"{on_sqlite.p99_ms:.1f} ms",
            "SQLite has one writer: the slowest of eight waits for seven commits, each with its own sync.",
        ),
        f"- one client: {single.per_second / spiff.per_second:.1f} × SpiffWorkflow doing a comparable human task",
        "",
    ]


def command_line() -> list[str]:
    """Starting the command, and starting the server a second time."""
    rows = commands.run()
    return [
        "## Commands, whole process, seconds",
        "",
        *table(
            ("command", "median s", "target s"),
            [(r.name, f"{r.seconds:.2f}", f"{r.target:.1f}") for r in rows],
        ),
        *(
            line
            for row in rows
            for line in verdict(
                row.seconds <= row.target, f"{row.name} ≤ {row.target} s", f"{row.seconds:.2f} s", row.why
            )
        ),
        "",
    ]


def sweeps() -> list[str]:
    """Finding what is due among many open clocks."""
    rows = sweep.run()
    few = {row.database: row.median_ms for row in rows if row.clocks == min(sweep.SIZES)}
    rounds = {row.database: row.round_ms for row in rows if row.clocks == min(sweep.SIZES)}
    many = [row for row in rows if row.clocks == max(sweep.SIZES)]
    return [
        f"## A sweep: {sweep.DUE} due clocks found, milliseconds",
        "",
        *table(
            (
                "database",
                "open clocks",
                "median ms",
                "times that over a thousand",
                "a sweep that fires them, ms",
                "a round with nothing due, median ms",
            ),
            [
                (
                    row.database,
                    f"{row.clocks:,}",
                    f"{row.median_ms:.2f}",
                    f"{row.median_ms / few[row.database]:.2f}",
                    f"{row.whole_ms:.0f}",
                    f"{row.round_ms:.2f}",
                )
                for row in rows
            ],
        ),
        *(
            line
            for row in many
            for line in (
                *verdict(
                    row.median_ms <= 50,
                    f"a million, {row.database}, ≤ 50 ms",
                    f"{row.median_ms:.2f} ms",
                    _WHY_SWEEP,
                ),
                *verdict(
                    row.median_ms <= 1.3 * few[row.database],
                    f"within 1.3 × of a thousand, {row.database}",
                    f"{row.median_ms / few[row.database]:.2f}",
                    _WHY_SWEEP,
                ),
                *verdict(
                    row.round_ms <= 1.3 * rounds[row.database],
                    f"a whole round with nothing due within 1.3 × of that over a thousand, {row.database}",
                    f"{row.round_ms / rounds[row.database]:.2f}",
                    _WHY_ROUND,
                ),
            )
        ),
        "",
    ]


def project_lists() -> list[str]:
    """A page of the list of projects, over few and over many."""
    rows = lists.run()
    few, many = lists.SIZES
    return [
        f"## A page of the list of projects: over {many:,} and over {few:,}, milliseconds",
        "",
        *table(
            ("database", "page", f"over {few:,}", f"over {many:,}", "times"),
            [
                (
                    row.database,
                    row.page,
                    f"{row.few_ms:.1f}",
                    f"{row.many_ms:.1f}",
                    f"{row.many_ms / row.few_ms:.2f}",
                )
                for row in rows
            ],
        ),
        *(
            line
            for database in ("SQLite", "PostgreSQL")
            for worst in [
                max((r for r in rows if r.database == database), key=lambda r: r.many_ms / r.few_ms)
            ]
            for line in verdict(
                worst.many_ms <= 2 * worst.few_ms,
                f"every page within 2 × of that over {few:,}, {database}",
                f"{worst.many_ms / worst.few_ms:.2f}, {worst.page}",
                "a page over a hundred projects may hold fewer than thirty of them, and is read from fewer pages of memory.",
            )
        ),
        "",
    ]


PARTS: dict[str, Callable[[], list[str]]] = {
    "dates": dates,
    "paper": papers,
    "replies": department_replies,
    "commands": command_line,
    "sweep": sweeps,
    "lists": project_lists,
}


def main(names: Sequence[str]) -> None:
    """Run some parts, or all and keep the results."""
    lines = [
        "# Results of the last `make bench`",
        "",
        f"CPython {'.'.join(platform.python_version_tuple()[:2])}, {os.cpu_count()} cores. Compare the ratios within a run:",
        "absolute times are of one machine on one day.",
        "",
    ]
    for name in names or PARTS:
        part = PARTS[name]()
        print("\n".join(part), flush=True)
        lines += part
    if not names:
        RESULTS.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

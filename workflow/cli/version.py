"""`daiban version`."""

import click

from workflow.cli.chinese import Command
from workflow.cli.house import law


@click.command(cls=Command)
def version() -> None:
    """程序版本和在用的规则版本。

    例：daiban version
    """
    from importlib.metadata import version as installed

    edition = law().current
    click.echo(f"daiban {installed('daiban')}")
    click.echo(f"{edition.title}（{edition.number}），规则版本 {edition.hash[:12]}")

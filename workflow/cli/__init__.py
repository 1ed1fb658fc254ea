"""The `daiban` command. Every module here imports what is heavy inside its commands, so that help comes at once."""

from workflow.cli.command import daiban, main

__all__ = ["daiban", "main"]

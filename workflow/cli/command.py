"""`daiban` itself: its commands by name, the module of each loaded when it is asked for."""

import importlib
from typing import Any, Final

import click

from workflow.cli.chinese import Group

#: Each command: its module, its name there, and what the overview says, in the order shown.
COMMANDS: Final = {
    "calendar": ("calendar", "calendar", "工作日历：推算到期日，导入节假日安排，登记停办日"),
    "law": ("law", "law", "规则：检查规则文件，列出全部时限和条款"),
    "diagram": ("diagram", "diagram", "画出状态机（mermaid）"),
    "doctor": ("doctor", "doctor", "体检：字体、排版库、数据库、规则、节假日安排"),
    "verify": ("verify", "verify", "核验留痕：有没有记录被改动、删去或调换"),
    "serve": ("serve", "serve", "启动服务"),
    "worker": ("worker", "worker", "启动后台进程：提醒、催办、督办，发送通知（PostgreSQL）"),
    "migrate": ("migrate", "migrate", "建立数据库或升级到本版本"),
    "dossier": ("dossier", "dossier", "导出一个项目的全链条电子档案，附核验程序"),
    "form": ("form", "form", "打印空白附件1、附件2"),
    "sample": ("sample", "sample", "在空数据库里装入样例县"),
    "demo": ("demo", "demo", "不开服务演一遍：对接、征询，写出全部表单和时间线"),
    "person": ("person", "person", "人员账号：开户、改密码、改角色、停用、列表"),
    "department": ("department", "department", "部门：列表、更名、停用"),
    "version": ("version", "version", "程序版本和规则版本"),
}


class _Overview(Group):
    """The commands of the table. Help shows the table; a command's module is imported when it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        found: Any = getattr(importlib.import_module(f"workflow.cli.{module}"), name)
        assert isinstance(found, click.Command)  # noqa: S101 - narrows what getattr answers
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, without importing a single command."""
        del ctx
        with formatter.section("命令"):
            formatter.write_dl([(name, said) for name, (_, _, said) in COMMANDS.items()])


@click.group(
    cls=_Overview,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="例：daiban calendar due 2026-09-30 3　　每个命令都有说明：daiban calendar --help",
)
def daiban() -> None:
    """代办：产业投资项目审批代办服务协同工作机制。

    数据库由环境变量 DAIBAN_DATABASE_URL 指定（sqlite:///… 或 postgresql://…）；
    不指定时用工作数据文件夹里的 SQLite 文件。
    """


def main() -> None:
    """Run the command of this process."""
    daiban(prog_name="daiban")

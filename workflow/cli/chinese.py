"""The command line speaks Chinese: click's own words, and refusals as one sentence on stderr with their clause."""

import errno
import re
from collections.abc import Callable
from typing import Any, Final

import click
import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.termui
import click.types

from workflow.errors import DatabaseUnreachable, Refusal, Refusals

#: What click says of itself, as people here say it. The keys are click's own; a test holds them to the installed click.
WORDS: Final = {
    "Aborted!": "已取消，什么也没有改动。",
    "Options": "选项",
    "Positional arguments": "参数",
    "Commands": "命令",
    "Usage:": "用法：",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "用法见：{command} {option}",
    "Missing command.": "缺少命令。",
    "Option {name!r} requires an argument.": "选项{name}后面应写值。",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "Missing {param_type}": "缺少{param_type}",
    "Invalid value: {message}": "填写有误：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint}填写有误：{message}",
    "No such option {name!r}.": "没有选项{name}。",
    "No such command {name!r}.": "没有命令“{name}”。",
    "Could not open file {filename!r}: {message}": "打不开文件{filename}：{message}",
    "unknown error": "原因不明",
    "Choose from:\n\t{choices}": "可选：{choices}",
    "{value!r} is not a valid {number_type}.": "“{value}”不是{number_type}。",
    "{value} is not in the range {range}.": "{value}不在范围{range}内。",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
    "{name} {filename!r} does not exist.": "没有文件或文件夹“{filename}”。",
    "{name} {filename!r} is a file.": "“{filename}”是文件，这里要{name}。",
    "{name} {filename!r} is a directory.": "“{filename}”是文件夹，这里要{name}。",
    "{name} {filename!r} is not readable.": "读不了{name}“{filename}”。",
    "{name} {filename!r} is not writable.": "写不了{name}“{filename}”。",
    "env var: {var}": "环境变量：{var}",
    "default: {default}": "默认：{default}",
    "required": "必填",
    "Show this message and exit.": "显示本说明。",
    "Repeat for confirmation": "再输入一遍",
    "Error: The two entered values do not match.": "错误：两次输入不一致。",
    "Error: invalid input": "错误：请输入 y 或 n",
}

#: The forms that count: singular, plural, and what is said of either.
COUNTED: Final = {
    (
        "Did you mean {possibility}?",
        "(Did you mean one of: {possibilities}?)",
    ): "您要的可能是：{possibilities}",
    (
        "Got unexpected extra argument ({args})",
        "Got unexpected extra arguments ({args})",
    ): "多出了参数：{args}",
    (
        "{value!r} is not {choice}.",
        "{value!r} is not one of {choices}.",
    ): "“{value}”不在可选范围内：{choices}",
    (
        "{value!r} does not match the format {format}.",
        "{value!r} does not match the formats {formats}.",
    ): "“{value}”不是日期，应写成 2026-11-23 的样子。",
}


#: What the system says of a file or an address it refuses, by the number that it gives.
_SYSTEM: Final = {
    errno.ENOENT: "找不到文件，或它所在的文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "是文件夹，这里要文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已经存在",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EROFS: "所在磁盘只读，不能写入",
    errno.ENAMETOOLONG: "名称太长",
    errno.EIO: "磁盘读写出错",
}

#: What the drivers of the databases say when they cannot go on; what is not listed stays as they said it.
_DRIVERS: Final = (
    (re.compile(r"file is not a database"), "这个文件不是数据库"),
    (re.compile(r"unable to open database file"), "打不开数据库文件"),
    (re.compile(r"attempt to write a readonly database"), "数据库文件只读，不能写入"),
    (re.compile(r"database disk image is malformed"), "数据库文件已损坏"),
    (re.compile(r"database or disk is full"), "磁盘已满"),
    (re.compile(r"disk I/O error"), "磁盘读写出错"),
    (
        re.compile(r'(?:connection failed: )?connection to server at "([^"]*)".*?, port (\d+) failed: '),
        r"连不上 \1:\2，",
    ),
    (re.compile(r"Connection refused"), "对方没有在听"),
    (re.compile(r'FATAL:\s+password authentication failed for user "([^"]*)"'), r"用户 \1 的密码不对"),
    (re.compile(r'FATAL:\s+(?:database|role) "([^"]*)" does not exist'), r"没有 \1 这个数据库或用户"),
    (re.compile(r"\[Errno (\d+)\] [^:]*: '([^']*)'"), lambda said: f"{said[2]} {system_words(int(said[1]))}"),
)

#: Kinds of values, where click names them.
_KINDS: Final = {click.types.IntParamType: "整数", click.types.IntRange: "整数"}

_missing_in_click: Final = click.exceptions.MissingParameter.format_message


def system_words(number: int | None) -> str:
    """What an error number of the system means."""
    return _SYSTEM.get(number or 0, f"系统错误 {number}")


def _missing(self: click.exceptions.MissingParameter) -> str:
    """What is missing, without the quotes and the full stop that click writes by itself."""
    return re.sub(r"^(\S+) '([^']*)'\. ?", r"\1 \2。", _missing_in_click(self))


def _one(message: str) -> str:
    return WORDS.get(message, message)


def _counted(singular: str, plural: str, number: int) -> str:
    return COUNTED.get((singular, plural), singular if number == 1 else plural)


def speak_chinese() -> None:
    """Give click our words. It has no catalogue of its own to add to: each of its modules looks up `_` by name."""
    modules = (
        click.core,
        click.decorators,
        click.exceptions,
        click.formatting,
        click.parser,
        click.termui,
        click.types,
    )
    words: dict[str, Callable[..., str]] = {"_": _one, "ngettext": _counted}
    for module in modules:
        for name, say in words.items():
            if hasattr(module, name):
                setattr(module, name, say)
    for kind, word in _KINDS.items():
        kind.name = word
    click.exceptions.MissingParameter.format_message = _missing  # type: ignore[method-assign]


class Refused(click.ClickException):
    """A refusal of the mechanism: its sentence and clause on stderr, exit code 1."""

    def __init__(self, refusal: Refusal) -> None:
        """Take the words of the refusal."""
        super().__init__(sentence(refusal))

    def show(self, file: Any = None) -> None:
        """Print it as it stands."""
        click.echo(self.message, file=file, err=file is None)


def sentence(refusal: Refusal) -> str:
    """The refusal for a terminal: several problems one per line, the clause at the end."""
    if isinstance(refusal, Refusals):
        lines = [
            f"共{len(refusal.problems)}处需要更正：",
            *(f"  · {problem}" for problem in refusal.problems),
        ]
    else:
        lines = [_of_drivers(str(refusal)) if isinstance(refusal, DatabaseUnreachable) else str(refusal)]
    if refusal.clause:
        lines[-1] += f"（依据：{refusal.clause}）"
    return "\n".join(lines)


def _of_drivers(text: str) -> str:
    for said, words in _DRIVERS:
        text = said.sub(words, text)
    return text


#: How a usage line names what may follow.
_PIECES: Final = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]…"}


class Command(click.Command):
    """A command whose usage is Chinese."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What may follow the name."""
        return [_PIECES.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]


class Group(click.Group):
    """A group whose commands refuse in Chinese."""

    command_class = Command

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What may follow the name."""
        return [_PIECES.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run as the command of a process, click's own words in Chinese too."""
        speak_chinese()
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a refusal, or a file that the system refuses, becomes a sentence and exit code 1."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            raise Refused(refusal) from refusal
        except OSError as refused:
            # A reader that has seen enough is no error, and click knows how to leave then.
            if refused.errno == errno.EPIPE or refused.filename is None:
                raise
            raise click.ClickException(f"{refused.filename}：{system_words(refused.errno)}") from refused

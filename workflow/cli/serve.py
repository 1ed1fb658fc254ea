"""`daiban serve`."""

import errno
import gc
import os
import socket

import click

from workflow.cli.chinese import Command
from workflow.cli.house import bring_calendar, called, law, opened, settings

_LAST_PORT = 65535


@click.command(cls=Command)
@click.option("--host", default=None, help="监听地址，默认取 DAIBAN_HOST 或 127.0.0.1。", metavar="ADDRESS")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=None,
    help="端口，默认取 DAIBAN_PORT 或 8000。",
    metavar="PORT",
)
@click.option("--reload", is_flag=True, help="程序文件改动后自动重启，供开发用。")
@click.option("--sample", "with_sample", is_flag=True, help="先建库或升级，库是空的就装入样例县。")
@click.pass_context
def serve(
    context: click.Context, host: str | None, port: int | None, reload: bool, with_sample: bool
) -> None:
    """启动服务。按 Ctrl-C 停止。

    例：daiban serve --port 8080
    """
    # Hardly anything that a start makes is garbage: looking for some costs a quarter of its time. The application
    # lets the collector work again when it is ready.
    gc.disable()
    # The application reads the environment itself: what is said here has to stand there too.
    if host is not None:
        os.environ["DAIBAN_HOST"] = host
    if port is not None:
        os.environ["DAIBAN_PORT"] = str(port)
    given = settings()
    _require_free(given.host, given.port)
    if with_sample:
        # In this process: three would each read the law and import the records anew.
        from workflow.cli.migrate import migrate
        from workflow.cli.sample import sample

        context.invoke(migrate)
        context.invoke(sample)
    with opened() as database:
        _warn_of_sample(database, given.host)
        bring_calendar(database, law())
        if database.is_sqlite:
            # A house of one process has nobody else to look after time.
            os.environ.setdefault("DAIBAN_BACKGROUND", "1")
            if not given.secrets:
                from workflow.cli.own_key import own_key

                os.environ["DAIBAN_SECRETS_FILE"] = str(own_key(given.data))
    import uvicorn

    click.echo(f"代办服务：http://{_shown(given.host)}:{given.port}/　　按 Ctrl-C 停止")
    uvicorn.run(
        "api.app:create_app",
        factory=True,
        host=given.host,
        port=given.port,
        reload=reload,
        log_level="warning",
        # It costs a quarter of the throughput; who acted is in the history.
        access_log=False,
    )


def _require_free(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on, before anything is loaded and before the address is printed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as unknown:
        raise click.ClickException(
            f"监听地址“{host}”无法识别。请更正 --host 或 DAIBAN_HOST；只供本机使用的写 127.0.0.1。"
        ) from unknown
    for family, kind, protocol, _, address in found:
        try:
            with socket.socket(family, kind, protocol) as probe:
                # As the server itself will: a port that was served a moment ago is free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind(address)
        except OSError as taken:
            raise click.ClickException(_refusal(taken.errno, host, port)) from taken


def _refusal(number: int | None, host: str, port: int) -> str:
    other = port + 1 if port < _LAST_PORT else port - 1
    if number == errno.EADDRINUSE:
        return (
            f"端口 {port} 已被占用，服务没有启动。代办服务可能已在运行，可直接打开 http://{_shown(host)}:{port}/ 看看；"
            f"否则停止占用它的程序，或换一个端口：{called()} serve --port {other}"
        )
    if number == errno.EACCES:
        return f"没有权限使用端口 {port}，服务没有启动。请换 1024 以上的端口：{called()} serve --port 8000"
    if number == errno.EADDRNOTAVAIL:
        return (
            f"本机没有地址 {host}，服务没有启动。请更正 --host 或 DAIBAN_HOST；只供本机使用的写 127.0.0.1。"
        )
    return f"不能在 {_shown(host)}:{port} 提供服务（系统错误 {number}）。请换一个地址或端口。"


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _warn_of_sample(database: object, host: str) -> None:
    from workflow.actions.sample_county import is_loaded
    from workflow.records.database import Database

    assert isinstance(database, Database)  # noqa: S101 - the import is too heavy for the head of this module
    if host in ("127.0.0.1", "::1", "localhost"):
        return
    with database.reading() as session:
        if is_loaded(session):
            click.echo("注意：库里是样例县，账号密码是公开的，请勿用于正式办理。", err=True)

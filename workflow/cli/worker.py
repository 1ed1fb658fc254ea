"""`daiban worker`."""

import logging

import click

from workflow.cli.chinese import Command
from workflow.cli.house import bring_calendar, called, law, opened, settings


@click.command(cls=Command)
def worker() -> None:
    """启动后台进程：到期提醒、催办、督办，发送通知。只用于 PostgreSQL，可在多台机器上各启动若干个。

    使用 SQLite 时由 daiban serve 自己处理，不需要本命令。按 Ctrl-C 停止，手上的一轮做完才退出。

    例：daiban worker
    """
    from workflow.actions.background import Engine

    given = settings()
    with opened() as database:
        if database.is_sqlite:
            raise click.ClickException(
                f"SQLite 数据库的后台工作由 {called()} serve 自己处理；daiban worker 只用于 PostgreSQL。"
            )
        from workflow.cli import queue

        if not queue.is_there(given.database_url):
            raise click.ClickException(f"还没有任务队列，请先运行 {called()} migrate。")
        logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
        rules = law()
        bring_calendar(database, rules)
        engine = Engine.of(given, database, rules)
        # A worker is taken for dead sooner than a message for lost: the next worker has to wait for the message.
        stalled = min(30.0, given.stalled)
        app = queue.application(given.database_url, engine, every=given.every, stalled=stalled)
        click.echo(f"后台进程已启动，每{given.every}秒一轮　　按 Ctrl-C 停止")
        queue.run(app, stalled=stalled)

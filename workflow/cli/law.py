"""`daiban law`: the law as data, checked and listed."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from workflow.cli.chinese import Group
from workflow.cli.table import aligned

if TYPE_CHECKING:
    from datetime import date, datetime

    from workflow.actions.editions import Prospect
    from workflow.law.edition import Edition

#: How many cases are looked at in one go; all of them are, one go after the other.
AT_A_TIME: Final = 200


@click.group(cls=Group)
def law() -> None:
    """规则：检查规则文件，列出全部时限和条款。

    例：daiban law check
    """


@law.command()
@click.argument(
    "folder",
    required=False,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="[FOLDER]",
)
def check(folder: Path | None) -> None:
    """检查规则文件夹；不写文件夹时，检查随程序安装的和设置里指定的全部规则。

    有问题时逐条列出文件、键和原因，退出码为1。

    例：daiban law check workflow/law/luoding
    """
    from workflow.cli.house import settings
    from workflow.law.editions import installed
    from workflow.law.loading import check as examine
    from workflow.law.loading import load_folder

    if folder is None:
        for edition in installed(settings().law_folder):
            _say(edition)
        return
    findings = examine(folder)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise click.ClickException(f"共 {len(findings)} 处问题，这个规则版本不能使用。")
    _say(load_folder(folder))


def _say(edition: "Edition") -> None:
    click.echo(f"✓ {edition.title}（{edition.number}）")
    click.echo(
        f"  规则版本 {edition.hash[:12]}：{len(edition.limits)} 项时限，{len(edition.items)} 个事项，"
        f"{len(edition.departments)} 个部门，{len(edition.clauses)} 条承诺，没有发现问题。"
    )


@law.command()
@click.option("--markdown", is_flag=True, help="输出为 markdown 表格，供文档使用。")
def limits(markdown: bool) -> None:
    """列出全部时限：多久、从哪一刻起算、由谁办、依据哪一条。

    例：daiban law limits
    """
    from workflow.cli.house import law as law_in_force
    from workflow.law.limits_table import HEADS, limit_rows, limits_markdown

    edition = law_in_force().current
    if markdown:
        click.echo(limits_markdown(edition), nl=False)
        return
    click.echo(f"{edition.title}（{edition.number}），规则版本 {edition.hash[:12]}")
    # The remarks are sentences: they stand in the markdown table, and would tear this one apart.
    for line in aligned([HEADS[:-1], *(row.cells()[:-1] for row in limit_rows(edition))]):
        click.echo(line)


@law.command()
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
def compare(before: str, after: str) -> None:
    """逐条列出两个规则版本的不同：时限、事项、承诺条款、部门、窗口时间。

    BEFORE、AFTER 是版本号（开头几位即可）或规则文件夹。

    例：daiban law compare workflow/law/luoding /srv/daiban/law/2027
    """
    from workflow.rules.editions import CHANGE_WORDS, PART_WORDS, differences

    found = differences(_edition(before), _edition(after))
    for each in found:
        said = "".join(
            (f"：{each.before or '无'} → {each.after or '无'}" if each.before or each.after else "",)
        )
        click.echo(f"{PART_WORDS[each.part]}　{CHANGE_WORDS[each.change]}　{each.key}　{each.title}{said}")
    click.echo(f"共 {len(found)} 处不同。" if found else "两个版本没有不同。")


def _edition(named: str) -> "Edition":
    from workflow.cli.house import law as law_in_force
    from workflow.law.loading import load_folder

    if Path(named).is_dir():
        return load_folder(named)
    installed = law_in_force().editions
    matching = [edition for key, edition in installed.items() if key.startswith(named)]
    if len(matching) != 1:
        raise click.UsageError(
            f"“{named}”不是规则文件夹，也不是已安装的版本：{'、'.join(k[:12] for k in installed)}"
        )
    return matching[0]


@law.command()
@click.argument("to", metavar="TO")
@click.option(
    "--project", "numbers", multiple=True, help="只变更这个受理编号的项目，可以多次。", metavar="NUMBER"
)
@click.option("--reason", default="", help="变更的理由，写入留痕。", metavar="TEXT")
@click.option("--apply", is_flag=True, help="真正变更；不写只试算。")
@click.option("--database", "url", default="", help="数据库地址，默认取 DAIBAN_DATABASE_URL。", metavar="URL")
def move(to: str, numbers: tuple[str, ...], reason: str, apply: bool, url: str) -> None:
    """把在办项目变更到另一个规则版本：先试算，列出能变更的、不能变更的和原因、会变动的到期日。

    已经开始的计时仍按原时限，窗口时间按新版本。每个项目单独办理、单独留痕。

    例：daiban law move 4f2a91c07d3e --reason 新规施行 --apply
    """
    from sqlalchemy import select

    from workflow.actions import editions
    from workflow.cli.clock import read_clock
    from workflow.cli.house import law as law_in_force
    from workflow.cli.house import opened
    from workflow.errors import Refusal
    from workflow.records.project import Project

    if apply and not reason.strip():
        raise click.UsageError("真正变更时应当用 --reason 写明理由。")
    house, after = law_in_force(), _edition(to)
    looked = fit = moved = last = 0
    with opened(url) as database:
        with database.reading() as session:
            chosen = session.scalars(select(Project.id).where(Project.number.in_(numbers))).all()
            if len(chosen) != len(set(numbers)):
                raise click.UsageError("有的受理编号没有找到。")
        while True:
            with database.reading() as session:
                found = editions.prospects(
                    session,
                    house,
                    to=after.hash,
                    by=None,
                    project_ids=chosen,
                    after_id=last,
                    most=AT_A_TIME,
                )
            for each in found:
                _say_prospect(each)
                looked, fit, last = looked + 1, fit + (not each.obstacles), each.project_id
                if not apply or each.obstacles:
                    continue
                try:
                    with database.acting() as session:
                        editions.move(
                            session,
                            house,
                            project_id=each.project_id,
                            to=after.hash,
                            reason=reason,
                            by=None,
                            now=read_clock(),
                        )
                    moved += 1
                except Refusal as refused:
                    # Somebody was at it meanwhile; the others are moved all the same.
                    click.echo(f"    没有变更：{refused.message()}")
            if len(found) < AT_A_TIME:
                break
        with database.reading() as session:
            left = editions.waiting(session, house, to=after.hash)
    if apply:
        click.echo(f"{looked} 个项目，{moved} 个已变更；按其他版本办理的在办项目还有 {left} 个。")
    else:
        click.echo(f"{looked} 个项目，{fit} 个可以变更，没有改动（试算）。")
    if staying := looked - (moved if apply else fit):
        raise click.ClickException(f"{staying} 个项目不能变更，原因见上。")


def _say_prospect(each: "Prospect") -> None:
    verdict = "；".join(each.obstacles) or "可以变更"
    click.echo(f"{each.number}　{each.name}　{each.before[:12]} → {each.after[:12]}　{verdict}")
    for moved in each.dates:
        # On the same day it is the hour that moves.
        same = moved.before == moved.after
        was, will = (moved.before_at, moved.after_at) if same else (moved.before, moved.after)
        click.echo(f"    {moved.limit_title}：{_when(was)} → {_when(will)}")


def _when(at: "date | datetime | None") -> str:
    from datetime import datetime

    from workflow.rules.words import moment_words

    if at is None:
        return "无"
    return moment_words(at) if isinstance(at, datetime) else str(at)


@law.command()
@click.option("--markdown", is_flag=True, help="输出为 markdown 表格，供文档使用。")
def coverage(markdown: bool) -> None:
    """列出文件交给各方的每一项职责，以及本系统由哪个状态机、动作和测试履行。

    有一句没有对上、引文不在原文里，或者写明的状态机、动作、测试不存在，就逐条列出，退出码为1。

    例：daiban law coverage
    """
    from workflow.cli.coverage import as_markdown, as_text, defects
    from workflow.cli.house import law as law_in_force
    from workflow.law.coverage import coverage as read

    found = read()
    wrong = defects(found, law_in_force().current.source_text)
    if markdown:
        click.echo(as_markdown(found), nl=False)
    else:
        for line in as_text(found):
            click.echo(line)
    if wrong:
        for line in wrong:
            click.echo(line, err=True)
        raise click.ClickException(f"共 {len(wrong)} 处没有对上。")

"""`daiban calendar show`, `import` and `close`: the house's calendar, and the running dates that it moves."""

from datetime import date
from pathlib import Path

import pytest

from builders.command import Run
from builders.holidays import NOTICE_2027
from workflow.actions import projects
from workflow.actions.rehearsal import Rehearsal, engage
from workflow.actions.sample_county import FORMS
from workflow.law.editions import read_law
from workflow.records.database import Database
from workflow.rules.local_time import instant


@pytest.fixture
def notice(tmp_path: Path) -> str:
    file = tmp_path / "2027.toml"
    file.write_text(NOTICE_2027, encoding="utf-8")
    return str(file)


def ask_departments(url: str, day: date) -> None:
    """A project whose departments were asked on a day at nine."""
    from datetime import time

    law = read_law()
    now = instant(day, time(9))
    database = Database(url)
    with database.acting() as session:
        cast = engage(session, law.current, password_hash="", now=now)
        play = Rehearsal(session, law, cast)
        project = projects.take_in(session, law, form=FORMS["compiled"], by=cast.office, now=now)
        play.analyse(project, now=now)
        play.dispatch(project, now=now)
    database.close()


def test_a_year_is_shown_with_its_notices(run_alone: Run) -> None:
    said = run_alone("calendar", "show", "2026")
    assert said.code == 0
    assert "2026年：248个工作日" in said.out
    assert "2026-10-01 至 2026-10-07 国庆节（国办发明电〔2025〕7号）" in said.out
    assert "2026-10-10 调休上班" in said.out


def test_an_unpublished_year_is_shown_as_provisional(run_alone: Run) -> None:
    assert "暂定" in run_alone("calendar", "show", "2027").out.splitlines()[0]


def test_a_month_is_shown_day_by_day(run_alone: Run) -> None:
    lines = run_alone("calendar", "show", "2026-10").out.splitlines()
    assert len(lines) == 31
    assert lines[9].startswith("2026-10-10 周六 班 调休上班")


@pytest.mark.parametrize("when", ["2026-13", "今年", "2026-10-01"])
def test_what_is_no_year_and_no_month_is_refused(run_alone: Run, when: str) -> None:
    assert run_alone("calendar", "show", when).code == 2


def test_a_new_notice_is_shown_first_and_put_into_force_when_confirmed(run: Run, notice: str) -> None:
    assert run("calendar", "due", "2027-02-03", "3").last == "2027-02-10 provisional"
    said = run("calendar", "import", notice, typed="y\n")
    assert said.code == 0
    assert "2027-02-05 至 2027-02-11 春节放假" in said.out
    assert "2027-01-30 周六上班（春节调休）" in said.out
    assert "2027-02-09 周二 改为休息" in said.out
    assert "2027-02-13 周六 改为上班" in said.out
    assert run("calendar", "due", "2027-02-03", "3").last == "2027-02-13"
    assert run("verify").last.startswith("1 条记录")


def test_whoever_says_no_has_changed_nothing(run: Run, notice: str) -> None:
    said = run("calendar", "import", notice, typed="n\n")
    assert said.code == 1
    assert "已取消" in said.err
    assert run("calendar", "due", "2026-12-29", "3").last.endswith("provisional")


def test_a_dry_run_shows_and_changes_nothing(run: Run, notice: str) -> None:
    said = run("calendar", "import", notice, "--dry-run")
    assert said.code == 0
    assert "2027-02-09 周二 改为休息" in said.out
    assert run("verify").last.startswith("0 条记录")


def test_a_notice_is_imported_once(run: Run, notice: str) -> None:
    assert run("calendar", "import", notice, "--yes").code == 0
    said = run("calendar", "import", notice, "--yes")
    assert said.code == 1
    assert "已经在用" in said.err


def test_running_dates_that_move_are_shown_before_and_kept_with_an_event_after(
    run: Run, notice: str, database_url: str
) -> None:
    ask_departments(database_url, date(2027, 2, 3))
    before = run("verify").out
    said = run("calendar", "import", notice, "--yes")
    assert "7个在计的到期日将变动：" in said.out
    assert "市自然资源局" in said.out
    assert "2027-02-10 → 2027-02-13" in said.out
    assert "7个到期日已重新推算" in said.last
    # The house's own line, and one for each date.
    assert int(run("verify").out.split()[0]) == int(before.split()[0]) + 8


def test_a_fabricated_notice_is_refused(run: Run, tmp_path: Path) -> None:
    """A public repository carries a list of 2027 with Spring Festival on 14 February; it is on the 6th."""
    file = tmp_path / "2027.toml"
    fabricated = NOTICE_2027.replace("2027-02-05", "2027-02-14").replace("2027-02-11", "2027-02-20")
    file.write_text(fabricated.replace("2027-02-13", "2027-02-27"), encoding="utf-8")
    said = run("calendar", "import", str(file), "--yes")
    assert said.code == 1
    assert "春节" in said.err
    assert run("verify").last.startswith("0 条记录")


def test_a_notice_that_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    said = run("calendar", "import", str(tmp_path / "2028.toml"))
    assert said.code == 2
    assert "没有文件" in said.err


def test_a_closed_day_moves_the_running_dates(run: Run, database_url: str) -> None:
    ask_departments(database_url, date(2026, 11, 23))
    said = run("calendar", "close", "2026-11-24", "--reason", "台风", "--document", "罗防指〔2026〕5号")
    assert said.code == 0
    assert "7个在计的到期日将变动" in said.out
    assert "2026-11-26 → 2026-11-27" in said.out
    assert "7个到期日已重新推算" in said.last


def test_a_closure_that_is_only_looked_at_changes_nothing(run: Run, database_url: str) -> None:
    ask_departments(database_url, date(2026, 11, 23))
    before = run("verify").out
    closing = ("calendar", "close", "2026-11-24", "--reason", "台风", "--document", "罗防指〔2026〕5号")
    said = run(*closing, "--dry-run")
    assert said.code == 0
    assert "7个在计的到期日将变动" in said.out
    assert "2026-11-26 → 2026-11-27" in said.out
    assert said.last == "没有登记（--dry-run）。"
    assert run("verify").out == before
    assert run(*closing, "--yes").code == 0


@pytest.mark.parametrize(("day", "why"), [("2026-11-28", "周末"), ("2026-10-01", "国庆节")])
def test_a_day_that_is_no_working_day_anyway_is_not_closed(run: Run, day: str, why: str) -> None:
    said = run("calendar", "close", day, "--reason", "台风", "--document", "罗防指〔2026〕5号", "--yes")
    assert (said.code, said.out) == (1, "")
    assert f"{day}本来就不是工作日（{why}" in said.err
    assert run("verify").last.startswith("0 条记录")


def test_a_make_up_saturday_can_be_closed(run: Run) -> None:
    closing = ("calendar", "close", "2026-10-10", "--reason", "台风", "--document", "罗防指〔2026〕5号")
    assert run(*closing).code == 0


def test_a_day_is_closed_once_and_with_a_document(run: Run) -> None:
    closed = ("calendar", "close", "2026-11-24", "--reason", "台风", "--document", "罗防指〔2026〕5号")
    assert run(*closed).code == 0
    again = run(*closed)
    assert (again.code, again.err) == (1, "2026-11-24已登记为停办日。\n")
    assert run("calendar", "close", "2026-11-25", "--reason", "台风").code == 2
    assert run("calendar", "close", "2026-11-25", "--reason", "台风", "--document", " ").code == 1


def test_without_tables_nothing_is_imported(run_bare: Run, notice: str) -> None:
    said = run_bare("calendar", "import", notice, "--yes")
    assert said.code == 1
    assert "daiban migrate" in said.err

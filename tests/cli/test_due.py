"""`daiban calendar due`: the vectors, the pauses, the proof, and what is refused."""

from pathlib import Path

import pytest

from builders.command import Run, command


@pytest.mark.parametrize(
    ("start", "amount", "last"),
    [
        ("2026-09-30", "3", "2026-10-10"),
        ("2026-02-13", "3", "2026-02-25"),
        ("2026-04-30", "5", "2026-05-11"),
        ("2025-09-30", "3", "2025-10-11"),
        ("2024-02-08", "3", "2024-02-19"),
        ("2023-01-20", "3", "2023-01-30"),
        ("2025-12-31", "3", "2026-01-06"),
        ("2026-12-28", "3", "2026-12-31"),
        ("2026-09-30 23:59", "3", "2026-10-10"),
        ("2026-11-23 11:30", "2h", "2026-11-23 16:00"),
        ("2026-11-23T11:30", "2小时", "2026-11-23 16:00"),
        ("2026-11-23", "2h", "2026-11-23 11:00"),
        ("2026-11-20 17:00", "1h", "2026-11-23 09:30"),
        ("2026-09-16", "15d", "2026-10-08"),
        ("2026-11-02", "15日", "2026-11-17"),
    ],
)
def test_the_last_line_is_the_date(run_alone: Run, start: str, amount: str, last: str) -> None:
    said = run_alone("calendar", "due", start, amount)
    assert (said.code, said.out) == (0, f"{last}\n")


@pytest.mark.parametrize(
    ("start", "amount", "unit", "last"),
    [
        ("2026-09-30", "3", "working_day", "2026-10-10"),
        ("2026-11-23 11:30", "2", "working_hour", "2026-11-23 16:00"),
        ("2026-09-16", "15", "calendar_day", "2026-10-08"),
        ("2026-09-16", "15d", "calendar_day", "2026-10-08"),
    ],
)
def test_the_unit_can_be_named(run_alone: Run, start: str, amount: str, unit: str, last: str) -> None:
    assert run_alone("calendar", "due", start, amount, "--unit", unit).last == last


@pytest.mark.parametrize("amount", ["3", "2h"])
def test_a_date_in_an_unpublished_year_is_provisional(run_alone: Run, amount: str) -> None:
    said = run_alone("calendar", "due", "2026-12-31 16:40" if amount == "2h" else "2026-12-29", amount)
    assert said.last.split()[-1] == "provisional"
    assert said.last.startswith("2027-01-04")


def test_hearing_days_do_not_count(run_alone: Run) -> None:
    asked = ("calendar", "due", "2026-10-08", "3", "--pause", "2026-10-09:2026-10-12=听证")
    # The 9th and the worked Saturday are left out; the 12th, on which the pause ends, counts.
    assert run_alone(*asked).last == "2026-10-14"


@pytest.mark.parametrize("until", ["17:00", "18:00"])
def test_a_pause_within_one_day_excludes_nothing(run_alone: Run, until: str) -> None:
    pause = f"2026-10-12 09:00:2026-10-12 {until}"
    assert run_alone("calendar", "due", "2026-10-08", "3", "--pause", pause).last == "2026-10-12"


def test_overlapping_pauses_count_once(run_alone: Run) -> None:
    once = run_alone("calendar", "due", "2026-11-02", "5", "--pause", "2026-11-03:2026-11-06")
    twice = run_alone(
        "calendar", "due", "2026-11-02", "5",
        "--pause", "2026-11-03:2026-11-05", "--pause", "2026-11-04:2026-11-06",
    )  # fmt: skip
    assert once.last == twice.last == "2026-11-12"


def test_hours_pause_to_the_minute(run_alone: Run) -> None:
    asked = ("calendar", "due", "2026-11-23 09:00", "2h", "--pause", "2026-11-23 09:30:2026-11-23 10:15")
    assert run_alone(*asked).last == "2026-11-23 11:45"


def test_a_pause_without_an_end_has_no_date(run_alone: Run) -> None:
    said = run_alone("calendar", "due", "2026-11-02", "5", "--pause", "2026-11-03:")
    assert (said.code, said.last) == (0, "没有到期日（暂停尚未结束）")


def test_the_proof_shows_each_day_and_why(run_alone: Run) -> None:
    said = run_alone("calendar", "due", "2026-09-30", "3", "--proof")
    lines = said.out.splitlines()
    assert lines[0].startswith("2026-09-30 周三")
    assert "民法典第201条" in lines[0]
    assert len([line for line in lines if "国庆节（国办发明电〔2025〕7号）" in line]) == 7
    assert "2026-10-10 周六   3 调休上班" in said.out
    assert lines[-1] == "2026-10-10"


def test_the_proof_names_what_paused_it(run_alone: Run) -> None:
    asked = (
        "calendar",
        "due",
        "2026-11-02",
        "3",
        "--pause",
        "2026-11-03:2026-11-05=expert_review",
        "--proof",
    )
    assert "暂停：专家论证" in run_alone(*asked).out


@pytest.mark.parametrize("amount", ["5", "2h"])
def test_no_ground_is_invented_for_a_pause_without_one(run_alone: Run, amount: str) -> None:
    said = run_alone("calendar", "due", "2026-10-08", amount, "--pause", "2026-10-08 09:30:", "--proof")
    assert "暂停：未写明事由" in said.out
    assert "公示" not in said.out


def test_what_the_house_has_closed_is_left_out(run: Run) -> None:
    assert (
        run("calendar", "close", "2026-11-24", "--reason", "台风", "--document", "罗防指〔2026〕5号").code
        == 0
    )
    said = run("calendar", "due", "2026-11-23", "3", "--proof")
    assert said.last == "2026-11-27"
    assert "罗防指〔2026〕5号" in said.out


def test_a_bare_database_is_no_hindrance(run_bare: Run) -> None:
    assert run_bare("calendar", "due", "2026-09-30", "3").last == "2026-10-10"


def test_looking_makes_no_database(run_alone: Run, tmp_path: Path) -> None:
    run_alone("calendar", "due", "2026-09-30", "3")
    assert list(tmp_path.iterdir()) == []


def test_a_named_database_that_cannot_be_reached_is_refused_not_guessed_around() -> None:
    said = command({"DAIBAN_DATABASE_URL": "postgresql://127.0.0.1:1/nothing"})(
        "calendar", "due", "2026-09-30", "3"
    )
    assert (said.code, said.out) == (1, "")
    assert "DAIBAN_DATABASE_URL" in said.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("2026-09-31", "3"), "START"),
        (("昨天", "3"), "应为日期"),
        (("2026-09-30", "0"), "应为正整数"),
        (("2026-09-30", "-3"), "“-3”应为正整数"),
        (("2026-09-30", "三"), "应为正整数"),
        (("2026-09-30", "2h", "--unit", "calendar_day"), "不一致"),
        (("2026-09-30", "3", "--unit", "fortnight"), "可选"),
        (("2026-09-30", "3", "--pause", "2026-10-09"), "FROM:UNTIL"),
        (("2026-09-30", "3", "--pause", "2026-10-09:2026-10-08"), "晚于开始"),
        (("2026-09-30", "3", "--pause", "2026-10-09:2026-10-10=下雨"), "可选：公示"),
        (("2026-09-30",), "缺少参数 AMOUNT。"),
    ],
)
def test_what_cannot_be_read_is_refused_in_chinese(
    run_alone: Run, arguments: tuple[str, ...], says: str
) -> None:
    said = run_alone("calendar", "due", *arguments)
    assert (said.code, said.out) == (2, "")
    assert says in said.err


def test_a_year_beyond_the_recorded_ones_is_refused(run_alone: Run) -> None:
    said = run_alone("calendar", "due", "2099-01-05", "3")
    assert (said.code, said.out) == (1, "")
    assert "2099年不在其内" in said.err

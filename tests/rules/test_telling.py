"""When somebody is told outside the application: back-off, the digest of a working day, what can be muted."""

from datetime import timedelta

import pytest

from builders.clocks import a_calendar, at, wall
from workflow.rules.telling import BACK_OFF, NEVER_MUTED, digest_at, is_muted, next_try, subject_line

NOW = at("2026-11-23 09:00")


def test_each_failure_waits_longer_and_the_last_gives_up() -> None:
    waits = [next_try(n, NOW) for n in range(1, len(BACK_OFF) + 2)]
    assert waits[-1] is None
    assert [at_ - NOW for at_ in waits if at_] == list(BACK_OFF) == sorted(BACK_OFF)
    assert waits[0] == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("said", "goes_out"),
    [
        ("2026-11-23 08:59", "2026-11-23 09:00"),
        ("2026-11-23 09:00", "2026-11-24 09:00"),
        ("2026-11-27 20:00", "2026-11-30 09:00"),
        ("2026-11-28 08:00", "2026-11-30 09:00"),
        # The 10th of October 2026 is a make-up Saturday.
        ("2026-10-09 18:00", "2026-10-10 09:00"),
        ("2026-09-30 18:00", "2026-10-08 09:00"),
    ],
)
def test_a_digest_goes_out_when_the_window_opens(said: str, goes_out: str) -> None:
    assert wall(digest_at(at(said), a_calendar())) == goes_out


def test_an_order_cannot_be_muted() -> None:
    assert is_muted("clock.remind", ["clock.remind"])
    assert not is_muted("clock.remind", [])
    assert not any(is_muted(kind, NEVER_MUTED) for kind in NEVER_MUTED)


def test_a_subject_names_what_is_inside() -> None:
    assert subject_line(["催办"]) == "【代办】催办"
    assert subject_line(["催办", "催办"]) == "【代办】2条通知：催办"
    assert subject_line(["甲", "乙", "丙", "丁"]) == "【代办】4条通知：甲、乙、丙等"

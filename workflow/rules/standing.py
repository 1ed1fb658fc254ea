"""The lights: how a clock stands at a given instant."""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How a clock stands at an instant (亮灯). Only MET, MISSED and UNTIMED are for good."""

    #: Waits for the event that starts it (its anchor).
    WAITING = "waiting"
    #: 正常
    RUNNING = "running"
    #: 时限待核定: nobody knows by when, so that nobody can say that all is well
    UNLIMITED = "unlimited"
    #: 预警
    NEAR = "near"
    #: 今日到期
    DUE_TODAY = "due_today"
    #: 逾期
    OVERDUE = "overdue"
    #: 暂停
    PAUSED = "paused"
    #: 按时办结
    MET = "met"
    #: 超时办结
    MISSED = "missed"
    #: 已办结 and never counted from anything, so that nobody can say whether in time
    UNTIMED = "untimed"

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self not in {Standing.MET, Standing.MISSED, Standing.UNTIMED}


@dataclass(frozen=True, slots=True)
class Near:
    """How early the warning light goes on. House practice: the document says nothing about warnings."""

    #: Limits in days: from the so-many-th working day before the due day on.
    working_days: int = 1
    #: Limits in hours: when no more than so many minutes of window time are left.
    minutes: int = 30


#: What is used where nobody says otherwise: the working day before; the last half hour.
NEAR_BY_PRACTICE = Near()

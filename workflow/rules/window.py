"""Window hours: when the window is open on a working day, and arithmetic inside one day."""

from collections.abc import Iterable
from datetime import time, timedelta

from workflow.errors import WindowHoursInvalid

MICROSECOND = timedelta(microseconds=1)
#: Where a window that shuts for no lunch is cut into morning and afternoon.
_NOON = time(12)


def _since_midnight(clock_time: time) -> int:
    seconds = (clock_time.hour * 60 + clock_time.minute) * 60 + clock_time.second
    return seconds * 1_000_000 + clock_time.microsecond


def _time_of(microseconds: int) -> time:
    seconds, micro = divmod(microseconds, 1_000_000)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60, micro)


class Window:
    """The spans of one day in which the window is open, in Shanghai's wall-clock time.

    Lengths are whole microseconds, so that sums are exact; people are shown minutes.
    """

    __slots__ = ("_spans", "close", "cut", "length", "spans")

    def __init__(self, spans: Iterable[tuple[time, time]]) -> None:
        """Take the spans in order. Raises WindowHoursInvalid when none, empty, overlapping or out of order."""
        self.spans = tuple(spans)
        self._spans = tuple((_since_midnight(opens), _since_midnight(closes)) for opens, closes in self.spans)
        if not self._spans:
            raise WindowHoursInvalid(reason="至少要有一段窗口时间")
        before = 0
        for opens, closes in self._spans:
            if opens >= closes or opens < before:
                raise WindowHoursInvalid(reason="各段应当先开后关、依次排列、互不重叠")
            before = closes
        #: The last closing of the day.
        self.close = self.spans[-1][1]
        #: The spans of the morning and those of the afternoon.
        self.cut = self.spans[:1], self.spans[1:]
        if not self.cut[1]:
            self.cut = self._between(time.min, _NOON), self._between(_NOON, time.max)
        #: Open time of a whole working day, in microseconds.
        self.length = sum(closes - opens for opens, closes in self._spans)

    def _between(self, since: time, until: time) -> tuple[tuple[time, time], ...]:
        """What of the spans lies between two times."""
        return tuple(
            (max(opens, since), min(closes, until))
            for opens, closes in self.spans
            if opens < until and since < closes
        )

    def elapsed(self, clock_time: time) -> int:
        """How long the window has been open on a working day by this time, in microseconds."""
        now = _since_midnight(clock_time)
        return sum(min(now, closes) - opens for opens, closes in self._spans if now > opens)

    def time_after(self, open_for: int) -> time:
        """The earliest time of day by which the window has been open so long; 0 < open_for <= length."""
        left = open_for
        for opens, closes in self._spans:
            if left <= closes - opens:
                return _time_of(opens + left)
            left -= closes - opens
        raise ValueError("longer than the window is open on one day")

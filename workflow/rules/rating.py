"""好差评: the five grades in which an enterprise rates what was finished for it. House practice: the document has no rating."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: The grades, the best first.
GRADES: Final[Mapping[int, str]] = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
#: From here down the department looks into it and answers (整改回访).
BAD: Final = 2
#: 专班约定: how long a rating may be changed or taken back, from when it was first given, unless it was answered before.
CHANGE_FOR: Final = timedelta(days=30)
#: 专班约定: below so many ratings no average is told, since one voice would be the figure.
FEWEST: Final = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """How a department was rated in a period."""

    #: How often each grade was given, the best first.
    grades: tuple[tuple[int, int], ...]
    #: Of one decimal; None below `FEWEST`.
    average: float | None

    @property
    def count(self) -> int:
        """How many ratings there are."""
        return sum(times for _, times in self.grades)


def tally(grades: Iterable[int]) -> Tally:
    """Count some ratings."""
    given = list(grades)
    average = round(sum(given) / len(given), 1) if len(given) >= FEWEST else None
    return Tally(tuple((grade, given.count(grade)) for grade in GRADES), average)


def changes_until(rated_at: datetime) -> datetime:
    """Until when a rating may be changed that nobody has answered."""
    return rated_at + CHANGE_FOR

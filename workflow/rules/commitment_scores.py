"""How many of its promises each side has kept: the same count for the government and for the company (二（三）2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workflow.law.terms import Side

# --- how both sides keep it ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """One clause as the score takes it."""

    side: Side
    state: str
    #: Done at last, though too late.
    done: bool
    overdue: bool
    #: Whether the other side has confirmed what was reported, or nothing has to be confirmed.
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Score:
    """How one side keeps its promises; the same columns for both."""

    side: Side
    total: int
    met: int
    #: Not kept in time, whether done since or not.
    missed: int
    done_late: int
    #: Running past its date, and nobody has said yet what became of it.
    overdue: int
    running: int
    waived: int
    #: Reported as kept in time, and not confirmed or disputed by the other side: neither kept nor broken.
    unconfirmed: int = 0

    @property
    def rate(self) -> float | None:
        """The share of what has come due that was kept in time; None where nothing has."""
        due = self.met + self.missed + self.overdue
        return self.met / due if due else None


def scores(clauses: Iterable[Kept]) -> tuple[Score, Score]:
    """The enterprise's score and the government's, by one rule (二（三）2)."""
    kept = tuple(clauses)
    enterprise, government = (
        _score(side, [each for each in kept if each.side is side])
        for side in (Side.ENTERPRISE, Side.DEPARTMENT)
    )
    return enterprise, government


def _score(side: Side, clauses: Sequence[Kept]) -> Score:
    def count(*states: str) -> int:
        return sum(each.state in states for each in clauses)

    overdue = sum(each.state == "running" and each.overdue for each in clauses)
    return Score(
        side=side,
        total=len(clauses),
        met=sum(each.state == "met" and each.confirmed for each in clauses),
        missed=count("missed"),
        done_late=sum(each.state == "missed" and each.done for each in clauses),
        overdue=overdue,
        running=count("waiting", "running", "standing") - overdue,
        waived=count("waived"),
        unconfirmed=sum(each.state == "met" and not each.confirmed for each in clauses),
    )

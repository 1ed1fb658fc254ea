"""Running numbers, one series each: held until the transaction ends, so that none is given twice."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

_NEXT: Final = text(
    "INSERT INTO number_series (series, last) VALUES (:series, 1) "
    "ON CONFLICT (series) DO UPDATE SET last = number_series.last + 1 RETURNING last"
)


def next_in(session: Session, series: str) -> int:
    """The next number of a series, from 1."""
    return int(session.execute(_NEXT, {"series": series}).scalar_one())

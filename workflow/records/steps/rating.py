"""What is owed of ratings: the answer to what an enterprise found bad, after the completion as well (house practice)."""

from typing import Final

from workflow.records.rating import Rating
from workflow.records.steps.asking import by_department
from workflow.rules.rating import BAD

AFTERWARDS: Final = (
    by_department(
        "rating",
        Rating,
        "awaited_rating_answer",
        Rating.department_key,
        Rating.grade <= BAD,
        Rating.answered_at.is_(None),
        Rating.withdrawn_at.is_(None),
    ),
)

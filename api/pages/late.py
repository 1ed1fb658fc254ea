"""Forms that record what happened earlier at the window or on paper (补录)."""

from datetime import datetime

from starlette.datastructures import FormData

from api.refusals import MomentUnreadable
from workflow.rules.local_time import SHANGHAI


def happened_in(form: FormData) -> tuple[datetime | None, str]:
    """When it happened, as a browser's field says it by Luoding's wall clock, and why it is recorded late.

    Raises:
        MomentUnreadable: it is no date and time.
    """
    typed = str(form.get("happened_at", "")).strip()
    why = str(form.get("late_because", ""))
    if not typed:
        return None, why
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        raise MomentUnreadable(value=typed) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)), why

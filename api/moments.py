"""When something happened, as people say it: today at five past two, three days ago; the exact moment stands beside it."""

from datetime import datetime
from typing import Final

from babel.dates import format_datetime
from markupsafe import Markup

from api import wording
from api.wording import Catalogues
from workflow.law.sentence import Sentence
from workflow.rules.local_time import SHANGHAI

#: Up to how many days ago it is said in days; what is longer ago has its date.
_DAYS: Final = 6
#: How near days are told.
_SAID: Final = {"today": "今天 {clock}", "yesterday": "昨天 {clock}", "days_ago": "{n}天前 {clock}"}
_NEAR: Final = ("today", "yesterday")


def ago(words: Catalogues, language: str, at: datetime, now: datetime) -> str:
    """An instant that is past, as seen from `now`, in the county's days; what is to come is never told like this.

    The clock stays beside the day: of what was done on the same day it has to be seen what came first.
    """
    there, here = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI)
    past = (here.date() - there.date()).days
    clock = f"{there:%H:%M}"
    if at <= now and past <= _DAYS:
        key = _NEAR[past] if past < len(_NEAR) else "days_ago"
        return words.say(language, Sentence(_SAID[key], clock=clock, n=past))
    same_year = there.year == here.year
    if language == wording.SOURCE:
        pattern = "M月d日 HH:mm" if same_year else "y年M月d日 HH:mm"
    else:
        pattern = "d MMM HH:mm" if same_year else "d MMM y HH:mm"
    return format_datetime(there, pattern, locale=language)


def told(words: Catalogues, language: str, at: datetime | None, now: datetime) -> Markup:
    """The same as HTML, with the exact moment for machines, for whoever points at it, and on paper."""
    if at is None:
        return Markup()
    pattern = "y年M月d日 HH:mm" if language == wording.SOURCE else "d MMM y HH:mm"
    exact = format_datetime(at.astimezone(SHANGHAI), pattern, locale=language)
    return Markup('<time class="when number" datetime="{}" title="{}">{}</time>').format(
        at.isoformat(), exact, ago(words, language, at, now)
    )

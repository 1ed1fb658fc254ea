"""How a clock ends: by what was owed having been done, or by being taken away from whoever owed it. House practice.

What was taken away was not done, and not missed unless its day had passed by then: a scorecard never counts it as done in
time (三（二）).
"""

from collections.abc import Mapping
from typing import Final

#: Ends that take a clock away, whatever it runs for.
TAKEN_AWAY: Final = frozenset(
    {
        "withdraw", "withdrawn", "cancelled", "declined", "waived", "not_applicable", "retracted", "suspended",
        "revoked", "widen", "ask_again",
    }
)  # fmt: skip

#: Ends that take a clock away only from what is named: elsewhere the same word says that something was done.
TAKEN_AWAY_FROM: Final[Mapping[str, frozenset[str]]] = {
    # Another owner or another day was agreed, or a meeting took it over: nobody had solved it.
    "blocker": frozenset({"coordinated", "deliberated"}),
    # The order ended unanswered, or the day that its answer promised fell with the answer; a day that was kept says so.
    "supervision": frozenset({"returned", "closed"}),
    "breach": frozenset({"ordered_again", "dismissed"}),
    # No hearing was held.
    "item_pause": frozenset({"given_up", "not_requested"}),
    "rectification": frozenset({"failed"}),
    "item_deferral": frozenset({"application_ended"}),
}

#: Every other end: what was owed had been done.
DONE: Final = frozenset(
    {
        "accepted", "answered", "checked", "corrected", "credit_reported", "deemed", "deliberated", "delivered", "done",
        "filed", "finished", "granted", "granted_with_deferred", "handed_in", "held", "kept", "moved_on", "rechecked",
        "recorded", "rectified", "refused", "refused_at_intake", "repaired", "replied", "reported", "requested",
        "resolved", "returned", "signed",
    }
)  # fmt: skip

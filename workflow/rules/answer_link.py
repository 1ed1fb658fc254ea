"""The link that opens one question of one round, and the code that proves who stands at it. House practice throughout.

A link is a random name with a seal over what it opens: whoever reads the database cannot make one, and no link opens
anything but its own question. It proves that somebody got the letter, and no more; who it is, a code proves that is sent to
the telephone or mail address under which the department has named the person.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from workflow.rules.seal import NAME, seal, seals

#: How long after the due date a link still opens its question: a late answer is better than none.
GRACE: Final = timedelta(days=14)
#: How long a code holds, and how often it may be typed wrongly.
CODE_LASTS: Final = timedelta(minutes=10)
CODE_TRIES: Final = 5
#: How soon another code may be asked for, and how many an hour.
CODE_AGAIN: Final = timedelta(minutes=1)
CODES_AN_HOUR: Final = 6
#: How long somebody who has proved who they are may take to answer.
OPEN_FOR: Final = timedelta(minutes=45)


@dataclass(frozen=True, slots=True)
class Opens:
    """What a link opens."""

    #: `checklist` or `consultee`.
    subject_kind: str
    subject_id: int
    round: int


def _said(name: str, opens: Opens) -> str:
    return f"answer-link:1:{name}:{opens.subject_kind}:{opens.subject_id}:{opens.round}"


def token_of(keys: Sequence[str], name: str, opens: Opens) -> str:
    """The link's own part of its address, sealed with the newest key."""
    return name + seal(keys[0], _said(name, opens))


def is_sealed(keys: Sequence[str], token: str, opens: Opens) -> bool:
    """Whether the token is sealed over just this, with any key that still counts."""
    return seals(keys, token, _said(token[:NAME], opens))


def holds_until(due_at: datetime | None) -> datetime | None:
    """When a link ends: its clock's due date and the grace; None while the clock has no date."""
    return None if due_at is None else due_at + GRACE


def new_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def code_digest(key: str, link_id: int, person_id: int, code: str) -> str:
    """What is kept of a code: of no use without the key, for another link, or for another person."""
    said = f"answer-code:1:{link_id}:{person_id}:{code}"
    return hmac.digest(key.encode(), said.encode(), hashlib.sha256).hex()

"""The code that shows a project's standing without an account. House practice throughout.

Nearly eighty random bits, so that a digest of it tells nothing to whoever reads the database; in letters and digits that nobody
takes for one another, so that it may be read out on the telephone.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

#: No 0 and O, no 1 and I.
LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
#: Characters of a code, and how many of them stand together.
LENGTH, GROUP = 16, 4
#: How long a try counts.
COUNTED: Final = timedelta(hours=1)
#: Wrong tries from one place, wrong tries at one project's number, and looks at one project, within that time.
WRONG_FROM: Final = 20
WRONG_AT: Final = 20
LOOKS_AT: Final = 120

_BESIDE: Final = re.compile(r"[\s\-–—_.·－]+")


def new_code() -> str:
    """A code that nobody guesses."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def new_salt() -> str:
    """What makes the digests of two equal codes differ: 128 random bits."""
    return secrets.token_hex(16)


def shown(code: str) -> str:
    """A code in groups, as it is handed over."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def as_typed(text: str) -> str:
    """What was typed for a code, without what people put between; empty where it cannot be one."""
    found = _BESIDE.sub("", text).upper()
    return found if len(found) == LENGTH and all(letter in LETTERS for letter in found) else ""


def number_as_typed(text: str) -> str:
    """What was typed for a project's number; longer than any is cut off, so that it counts as one."""
    return text.strip().upper()[:40]


def digest(key: str, salt: str, project_id: int, code: str) -> str:
    """What is kept of a code: of no use for another project, nor, where the house has keys, without the key."""
    said = f"tracking-code:1:{project_id}:{salt}:{code}"
    return hmac.digest(key.encode(), said.encode(), hashlib.sha256).hex()


def fits(keys: Sequence[str], kept: str, salt: str, project_id: int, code: str) -> bool:
    """Whether a code is the one that a digest was made of, with any key that still counts."""
    # Every key is tried, so that the time tells nothing.
    fitting = [hmac.compare_digest(kept, digest(key, salt, project_id, code)) for key in keys]
    return any(fitting)

"""Random names with a seal: whoever reads the database cannot make an address, and no address opens another thing."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Final

#: Characters of a name and of a seal: 16 and 24 bytes in base64 without padding.
NAME: Final = 22
SEAL: Final = 32


def new_name() -> str:
    """A name that nobody guesses: 128 random bits."""
    return secrets.token_urlsafe(16)


def seal(key: str, said: str) -> str:
    """The seal over what is said, with one key."""
    digest = hmac.digest(key.encode(), said.encode(), hashlib.sha256)[:24]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def name_in(token: str) -> str:
    """The name that a token claims; empty where it cannot be one."""
    return token[:NAME] if len(token) == NAME + SEAL and token.isascii() else ""


def seals(keys: Sequence[str], token: str, said: str) -> bool:
    """Whether the seal of a token is over just this, with any key that still counts."""
    return any(hmac.compare_digest(token[NAME:], seal(key, said)) for key in keys)

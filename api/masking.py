"""The token of a session as pages carry it: another one each time, so that compressing them gives it to nobody.

Where an answer is compressed and says again what was asked, its length tells whether the asker guessed a piece of a
secret on it (BREACH). A token under a mask that changes with every page is no constant secret to guess.
"""

import base64
import hmac
import secrets
from binascii import Error as NotBase64


def masked(token: str) -> str:
    """The token under a mask of its own, as text; no two alike."""
    plain = token.encode()
    mask = secrets.token_bytes(len(plain))
    return base64.urlsafe_b64encode(mask + _under(mask, plain)).decode()


def is_token(given: str, token: str) -> bool:
    """Whether what came is the token, as programs send it, or the token under any mask, as pages do."""
    return hmac.compare_digest(given.encode(), token.encode()) or hmac.compare_digest(
        _unmasked(given), token.encode()
    )


def _unmasked(given: str) -> bytes:
    try:
        whole = base64.b64decode(given, altchars=b"-_", validate=True)
    except (NotBase64, ValueError):
        return b""
    half = len(whole) // 2
    return _under(whole[:half], whole[half:])


def _under(mask: bytes, text: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(mask, text, strict=False))

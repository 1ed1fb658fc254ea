"""The key of a house that was given none: made once, kept beside its data, for the addresses that it seals."""

import os
import secrets
from pathlib import Path
from typing import Final

_FILE: Final = "secrets"


def own_key(data: Path) -> Path:
    """The file with the key of this house, made where there is none; only whoever runs the house may read it.

    A house on several machines needs one key for all, which is given by DAIBAN_SECRETS.
    """
    path = data / _FILE
    data.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(file, "w", encoding="ascii") as kept:
        kept.write(secrets.token_hex(32) + "\n")
    return path

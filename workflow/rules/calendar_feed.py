"""The secret address of a calendar feed. House practice: what a calendar may fetch, nobody can guess or change."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflow.rules.seal import NAME, seal, seals


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose dates an address shows."""

    person_id: int
    #: Key of a department; empty for the person's own dates.
    department_key: str


def _said(name: str, whose: Whose) -> str:
    return f"calendar-feed:1:{name}:{whose.person_id}:{whose.department_key}"


def token_of(keys: Sequence[str], name: str, whose: Whose) -> str:
    """The feed's own part of its address, sealed with the newest key."""
    return name + seal(keys[0], _said(name, whose))


def is_sealed(keys: Sequence[str], token: str, whose: Whose) -> bool:
    """Whether the token is sealed over just these dates, with any key that still counts."""
    return seals(keys, token, _said(token[:NAME], whose))

"""The law as a running system holds it: the edition in force, the editions before it, the holiday notices."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.errors import UnknownEdition
from workflow.law.edition import Edition
from workflow.law.holidays import HolidayNotice


@dataclass(frozen=True, slots=True)
class Law:
    """Everything that actions ask the law for."""

    #: The edition that a project taken in now is bound to.
    current: Edition
    #: Every edition that a running project may be bound to, by its hash.
    editions: Mapping[str, Edition]
    #: The State Council's notices that travel with the software.
    notices: tuple[HolidayNotice, ...]

    def edition(self, content_hash: str) -> Edition:
        """The edition that a project is bound to.

        Raises:
            UnknownEdition: its folder is not installed here.
        """
        found = self.editions.get(content_hash)
        if found is None:
            raise UnknownEdition(edition=content_hash[:12])
        return found

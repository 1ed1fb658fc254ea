"""What is sent, and how it may fail; the same for every channel."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person."""

    #: Names the message for good: sent again after a crash, it is the same one and can be known as such.
    key: str
    #: Where to: a mail address, or the addresses of messaging services.
    to: tuple[str, ...]
    subject: str
    text: str
    #: When it is sent, aware.
    at: datetime


class NotDelivered(Exception):
    """A channel could not deliver a message, and says why in a sentence for people."""

    #: Whether trying again would be of no use: the address is wrong.
    for_good = False


class AddressRefused(NotDelivered):
    """The address is none, or its server refuses it."""

    for_good = True


class ChannelDown(NotDelivered):
    """The channel itself cannot be reached: no other message would get through either just now."""


class Channel(Protocol):
    """A way out of the building."""

    def send(self, message: Message) -> None:
        """Deliver a message.

        Raises:
            NotDelivered: it did not get through.
        """

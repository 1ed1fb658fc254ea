"""What is sent, and how it may fail; the same for every channel."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias


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


#: What is said of a message of which nobody knows whether it left.
UNKNOWN = "不知是否已送达。请先向收件人核实；重新发送的是同一条消息，邮件编号不变。"


class NotDelivered(Exception):
    """A channel could not deliver a message, and says why in a sentence for people."""

    #: Whether trying again would be of no use: the address is wrong.
    for_good = False


class AddressRefused(NotDelivered):
    """The address is none, or its server refuses it."""

    for_good = True


class ChannelDown(NotDelivered):
    """The channel itself cannot be reached: no other message would get through either just now."""


class MaybeDelivered(NotDelivered):
    """It was handed over and nobody said whether it was taken: sent again it might arrive twice."""

    for_good = True


#: What a channel calls when from now on the message may leave: it is noted, or it raises and nothing leaves.
Leaving: TypeAlias = Callable[[], None]


class Channel(Protocol):
    """A way out of the building."""

    def send(self, message: Message, leaving: Leaving) -> None:
        """Deliver a message. Whatever fails before `leaving` was called has not left.

        Raises:
            NotDelivered: it did not get through.
            MaybeDelivered: nobody knows whether it did.
        """


def unnoted() -> None:
    """For whoever sends without keeping account of it."""

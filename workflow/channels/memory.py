"""A channel that keeps what it is given, for tests and for looking at what would be sent."""

from collections.abc import Mapping

from workflow.channels.message import Leaving, Message, NotDelivered, unnoted


class MemoryChannel:
    """Keeps messages in a list, and refuses for the addresses that it is told to."""

    def __init__(self, refusing: Mapping[str, NotDelivered] | None = None) -> None:
        """`refusing` says with what each broken address fails."""
        self.sent: list[Message] = []
        self.refusing = dict(refusing or {})

    def send(self, message: Message, leaving: Leaving = unnoted) -> None:
        """Keep it. Raises NotDelivered for a broken address."""
        for address in message.to:
            if address in self.refusing:
                raise self.refusing[address]
        leaving()
        self.sent.append(message)

"""Messaging services through Apprise: DingTalk, WeCom, Feishu and whatever else a deployment opens."""

from collections.abc import Collection
from dataclasses import dataclass

from workflow.channels.message import AddressRefused, Message, NotDelivered


@dataclass(frozen=True, slots=True)
class AppriseChannel:
    """Sends a message to each of a person's services.

    A service may be any web address that a person writes down, so only the kinds that the deployment names are
    opened: otherwise the server could be made to call hosts of its own network.
    """

    schemes: Collection[str]

    def send(self, message: Message) -> None:
        """Hand the message to the services.

        Raises:
            AddressRefused: an address cannot be read or its kind is not open here.
            NotDelivered: a service did not take it.
        """
        import apprise  # noqa: PLC0415 - most of a second, which a house without such services need not wait

        services = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False, app_id="daiban"))
        for address in message.to:
            if not opens(address, self.schemes) or not services.add(address):
                raise AddressRefused(f"消息服务地址无法使用：{shown(address)}")
        with apprise.LogCapture(level=apprise.logging.WARNING) as log:  # type: ignore[no-untyped-call]
            done = services.notify(title=message.subject, body=message.text)
            said = log.getvalue() if log is not None else ""
        if not done:
            lines = [line.strip() for line in said.splitlines() if line.strip()]
            raise NotDelivered(f"消息服务未接收：{lines[-1] if lines else '没有说明原因'}")


def opens(address: str, schemes: Collection[str]) -> bool:
    """Whether an address is of a kind that is open here and can be read."""
    if address.partition("://")[0].strip().lower() not in schemes:
        return False
    import apprise  # noqa: PLC0415 - see above

    return apprise.Apprise.instantiate(address, suppress_exceptions=True) is not None


def shown(address: str) -> str:
    """An address without its secrets."""
    scheme, separator, rest = address.partition("://")
    return f"{scheme}{separator}{rest[:2]}…" if separator else "…"

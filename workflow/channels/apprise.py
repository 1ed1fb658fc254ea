"""Messaging services through Apprise: DingTalk, WeCom, Feishu and whatever else a deployment opens."""

from collections.abc import Collection
from dataclasses import dataclass

from workflow.channels.message import AddressRefused, Leaving, Message, NotDelivered, unnoted


@dataclass(frozen=True, slots=True)
class AppriseChannel:
    """Sends a message to each of a person's services.

    A service may be any web address that a person writes down, so only the kinds that the deployment names are
    opened: otherwise the server could be made to call hosts of its own network.
    """

    schemes: Collection[str]

    def send(self, message: Message, leaving: Leaving = unnoted) -> None:
        """Hand the message to the services.

        Raises:
            AddressRefused: no address can be read or is of a kind that is open here; or only some of the services took
                it, so that it must not be sent to all of them again.
            NotDelivered: none took it.
        """
        import apprise  # noqa: PLC0415 - most of a second, which a house without such services need not wait

        asset = apprise.AppriseAsset(async_mode=False, app_id="daiban")
        failed: list[NotDelivered] = []
        gone = False
        for address in message.to:
            services = apprise.Apprise(asset=asset)
            if not opens(address, self.schemes) or not services.add(address):
                failed.append(AddressRefused(f"消息服务地址无法使用：{shown(address)}"))
                continue
            if not gone:
                leaving()
                gone = True
            with apprise.LogCapture(level=apprise.logging.WARNING) as log:  # type: ignore[no-untyped-call]
                done = services.notify(title=message.subject, body=message.text)
                said = log.getvalue() if log is not None else ""
            if not done:
                lines = [line.strip() for line in said.splitlines() if line.strip()]
                why = lines[-1] if lines else "没有说明原因"
                failed.append(NotDelivered(f"消息服务未接收（{shown(address)}）：{why}"))
        if not failed:
            return
        if len(failed) < len(message.to):
            # One of them has it: tried again, it would get it twice.
            raise AddressRefused(f"部分消息服务没有收到：{'；'.join(map(str, failed))}")
        raise next((each for each in failed if not each.for_good), failed[0])


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

"""Mail by SMTP, with the standard library."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any, Final

from workflow.channels.message import (
    UNKNOWN,
    AddressRefused,
    ChannelDown,
    Leaving,
    MaybeDelivered,
    Message,
    NotDelivered,
    unnoted,
)
from workflow.settings import Mail

#: How long a mail server may take to answer, in seconds.
PATIENCE: Final = 30
#: From this code on a server says no for good (RFC 5321).
_FOR_GOOD: Final = 500


class _Plain(smtplib.SMTP):
    """Says when the message itself is about to be handed over."""

    leaving: Leaving = staticmethod(unnoted)

    def data(self, msg: Any) -> tuple[int, bytes]:
        """The last step of an SMTP session: what fails before it has not left."""
        self.leaving()
        return super().data(msg)


class _Encrypted(smtplib.SMTP_SSL):
    """The same, over TLS from the first byte."""

    leaving: Leaving = staticmethod(unnoted)

    def data(self, msg: Any) -> tuple[int, bytes]:
        """The last step of an SMTP session."""
        self.leaving()
        return super().data(msg)


@dataclass(frozen=True, slots=True)
class EmailChannel:
    """Sends each message in a session of its own: a county has few, and nothing is kept open."""

    mail: Mail
    patience: float = PATIENCE

    def send(self, message: Message, leaving: Leaving = unnoted) -> None:
        """Hand the message to the mail server.

        Raises:
            AddressRefused: the address is none, or the server refuses it for good.
            ChannelDown: the server cannot be reached, or does not let us in.
            NotDelivered: it did not take this message.
            MaybeDelivered: the connection was lost after the message was handed over and before the server's word on it.
        """
        mail = self._written(message)
        gone = False

        def note() -> None:
            nonlocal gone
            leaving()
            gone = True

        try:
            server = self._connected()
            server.leaving = note
            try:
                server.send_message(mail)
            finally:
                # The server has spoken; how it takes leave changes nothing about that.
                with suppress(OSError, smtplib.SMTPException):
                    server.quit()
                server.close()
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            kind = AddressRefused if code >= _FOR_GOOD else NotDelivered
            raise kind(f"邮件服务器拒收该地址（{code} {_text(said)}）") from refused
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused) as refused:
            raise ChannelDown(
                f"邮件服务器不接受本系统（{refused.smtp_code} {_text(refused.smtp_error)}）"
            ) from refused
        except smtplib.SMTPResponseException as refused:
            raise NotDelivered(
                f"邮件服务器未接收（{refused.smtp_code} {_text(refused.smtp_error)}）"
            ) from refused
        except (OSError, smtplib.SMTPException) as lost:
            if gone:
                raise MaybeDelivered(f"邮件已交出，邮件服务器没有答复，{UNKNOWN}") from lost
            raise ChannelDown(f"连不上邮件服务器 {self.mail.host}:{self.mail.port}：{lost}") from lost

    def answers(self) -> None:
        """See that the mail server lets us in, without sending anything.

        Raises:
            ChannelDown: it cannot be reached, or does not let us in.
        """
        try:
            with self._connected() as server:
                server.noop()
        except (OSError, smtplib.SMTPException) as lost:
            raise ChannelDown(f"连不上邮件服务器 {self.mail.host}:{self.mail.port}：{lost}") from lost

    def _connected(self) -> "_Plain | _Encrypted":
        if self.mail.security == "tls":
            server: _Plain | _Encrypted = _Encrypted(
                self.mail.host,
                self.mail.port,
                timeout=self.patience,
                context=ssl.create_default_context(),
            )
        else:
            server = _Plain(self.mail.host, self.mail.port, timeout=self.patience)
        try:
            if self.mail.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.mail.user:
                server.login(self.mail.user, self.mail.password)
        except BaseException:
            server.close()
            raise
        return server

    def _written(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        try:
            mail["To"] = [Address(addr_spec=_address(each)) for each in message.to]
        except ValueError as odd:
            raise AddressRefused(f"邮箱地址有误：{'、'.join(message.to)}") from odd
        mail["From"] = Address(display_name=self.mail.sender_name, addr_spec=self.mail.sender)
        mail["Subject"] = " ".join(message.subject.split())
        mail["Date"] = format_datetime(message.at)
        # The same for every try: whoever got it twice, after a crash between sending and noting it, can tell.
        mail["Message-ID"] = f"<{message.key}@{self.mail.sender.rpartition('@')[2]}>"
        # An answering machine does not answer to this.
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail


def _address(text: str) -> str:
    """The bare address. Raises ValueError for one that is none."""
    _, bare = parseaddr(text)
    if "@" not in bare or bare != text.strip():
        raise ValueError(text)
    return bare


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said

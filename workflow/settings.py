"""The environment, read once into one frozen value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

#: Messaging services that a deployment opens where it names none: those that offices in China use.
SERVICES: Final = ("dingtalk", "wecombot", "feishu", "lark", "wechat", "schan", "pushplus")

_PORTS: Final = {"none": 25, "starttls": 587, "tls": 465}


@dataclass(frozen=True, slots=True)
class Mail:
    """How mail is sent."""

    host: str
    port: int = 25
    #: `none`, `starttls`, or `tls` from the first byte.
    security: str = "none"
    user: str = ""
    password: str = field(default="", repr=False)
    #: Whom mail comes from.
    sender: str = "daiban@localhost"
    sender_name: str = "代办专班办公室"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment may set. Every variable begins with DAIBAN_."""

    #: Working data: the embedded database lives here.
    data: Path
    #: `sqlite:///…` or `postgresql://…`.
    database_url: str
    #: Folder name of the county's law inside `workflow/law/`.
    county: str
    #: A folder with a county's own law; empty for the packaged ones.
    law_folder: str
    host: str
    port: int
    #: Whether the session cookie is sent over HTTPS only.
    secure_cookies: bool
    #: Threads that answer requests; few are quicker than many.
    threads: int
    #: Processes that make paper.
    paper_processes: int
    #: None: notices are read inside the application only.
    mail: Mail | None = None
    #: Kinds of messaging services that people may name (schemes of Apprise addresses).
    services: tuple[str, ...] = SERVICES
    #: Addresses of messaging services that get every notice of an office or a department, beside its people: by `office`,
    #: `supervisor` or the department's key.
    house_services: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    #: Where the application is reached, for links in messages; without a slash at the end.
    base_url: str = ""
    #: Whether the application looks after time itself. `daiban serve` asks for it on SQLite; on PostgreSQL workers do.
    background: bool = False
    #: Seconds between two rounds of background work; a divisor of sixty.
    every: int = 15
    #: Keys that links are sealed with: the first seals, all are accepted, so that one can follow another. Empty: no links
    #: without an account.
    secrets: tuple[str, ...] = field(default=(), repr=False)
    #: Seconds after which a worker that gives no sign of life, and what it had begun, is taken for lost.
    stalled: float = 300.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the environment; every setting has a default that works on one machine.

        Raises:
            ValueError: a value cannot be used; the message names the variable.
        """
        given = os.environ if environment is None else environment
        data = Path(given.get("DAIBAN_DATA", "data"))
        database_url = given.get("DAIBAN_DATABASE_URL") or f"sqlite:///{data / 'daiban.sqlite3'}"
        return cls(
            data=data,
            database_url=database_url,
            county=given.get("DAIBAN_COUNTY", "luoding"),
            law_folder=given.get("DAIBAN_LAW", ""),
            host=given.get("DAIBAN_HOST", "127.0.0.1"),
            port=_number(given, "DAIBAN_PORT", 8000, least=0, most=65535),
            secure_cookies=given.get("DAIBAN_SECURE_COOKIES", "") in ("1", "true", "yes"),
            threads=_number(given, "DAIBAN_THREADS", 4),
            paper_processes=_number(given, "DAIBAN_PAPER_PROCESSES", 1),
            mail=_mail(given),
            services=tuple(given.get("DAIBAN_SERVICES", "").replace(",", " ").split()) or SERVICES,
            house_services=_house_services(given.get("DAIBAN_HOUSE_SERVICES", "")),
            base_url=given.get("DAIBAN_BASE_URL", "").rstrip("/"),
            background=given.get("DAIBAN_BACKGROUND", "") in ("1", "true", "yes"),
            every=_divisor_of_sixty(int(given.get("DAIBAN_EVERY", "15"))),
            stalled=float(given.get("DAIBAN_STALLED", "300")),
            secrets=_secrets(given),
        )


def _house_services(text: str) -> dict[str, tuple[str, ...]]:
    """`office=dingtalk://… housing=wecombot://…`, apart by spaces; one name may have several."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in text.split():
        name, equals, address = entry.partition("=")
        if not name or not equals or "://" not in address:
            # The address holds a secret and is not shown.
            shown = name[:20] if equals else ""
            raise ValueError(
                f"DAIBAN_HOUSE_SERVICES：“{shown}…”应写作“部门代码=消息服务地址”，各项以空格分开"
            )
        found[name] = (*found.get(name, ()), address)
    return found


def _divisor_of_sixty(seconds: int) -> int:
    if seconds < 1 or 60 % seconds:
        raise ValueError(f"DAIBAN_EVERY={seconds}：应为能整除60的秒数")
    return seconds


def _number(given: Mapping[str, str], name: str, otherwise: int, *, least: int = 1, most: int = 1000) -> int:
    text = given.get(name, "").strip() or str(otherwise)
    if not (text.isascii() and text.isdecimal()) or not least <= int(text) <= most:
        raise ValueError(f"{name}={text}：应为{least}至{most}的整数")
    return int(text)


#: A key shorter than this is guessed.
_SHORTEST_SECRET: Final = 32


def _secrets(given: Mapping[str, str]) -> tuple[str, ...]:
    """The keys in DAIBAN_SECRETS, or in the file that DAIBAN_SECRETS_FILE names; the newest first, apart by spaces."""
    text, name = given.get("DAIBAN_SECRETS", ""), "DAIBAN_SECRETS"
    path = given.get("DAIBAN_SECRETS_FILE", "")
    if path and not text:
        name = "DAIBAN_SECRETS_FILE"
        try:
            text = Path(path).read_text(encoding="utf-8")
        except OSError as denied:
            raise ValueError(f"DAIBAN_SECRETS_FILE={path}：读不到这个文件（{denied.strerror}）") from denied
    keys = tuple(text.split())
    if any(len(key) < _SHORTEST_SECRET for key in keys):
        raise ValueError(f"{name}：每个密钥至少{_SHORTEST_SECRET}个字符，例如 openssl rand -hex 32 的输出")
    return keys


def _mail(given: Mapping[str, str]) -> Mail | None:
    host = given.get("DAIBAN_SMTP_HOST", "")
    if not host:
        return None
    security = given.get("DAIBAN_SMTP_SECURITY", "none")
    if security not in _PORTS:
        raise ValueError(f"DAIBAN_SMTP_SECURITY={security}：应为 {'、'.join(_PORTS)}")
    user = given.get("DAIBAN_SMTP_USER", "")
    return Mail(
        host=host,
        port=_number(given, "DAIBAN_SMTP_PORT", _PORTS[security], most=65535),
        security=security,
        user=user,
        password=given.get("DAIBAN_SMTP_PASSWORD", ""),
        sender=given.get("DAIBAN_SMTP_FROM") or (user if "@" in user else f"daiban@{host}"),
        sender_name=given.get("DAIBAN_SMTP_NAME", "代办专班办公室"),
    )

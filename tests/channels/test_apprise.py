"""Messaging services: only those that are open here, and a service's no is heard."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from builders.county import NOW
from builders.post import Hook, a_hook
from workflow.channels.apprise import AppriseChannel, opens, shown
from workflow.channels.memory import MemoryChannel
from workflow.channels.message import AddressRefused, Message, NotDelivered
from workflow.settings import SERVICES

MESSAGE = Message("abc", (), "【代办】催办", "“甲项目”今日到期。", NOW)


@pytest.fixture
def hook() -> Iterator[Hook]:
    with a_hook() as hook:
        yield hook


def test_a_message_is_posted(hook: Hook) -> None:
    AppriseChannel(("json",)).send(replace(MESSAGE, to=(hook.address,)))
    (body,) = hook.bodies
    assert '"title": "\\u3010' in body or "【代办】催办" in body


def test_a_service_that_says_no_is_heard(hook: Hook) -> None:
    hook.status = 500
    with pytest.raises(NotDelivered, match="消息服务未接收"):
        AppriseChannel(("json",)).send(replace(MESSAGE, to=(hook.address,)))


def test_a_kind_that_is_not_open_is_not_called(hook: Hook) -> None:
    with pytest.raises(AddressRefused):
        AppriseChannel(SERVICES).send(replace(MESSAGE, to=(hook.address,)))
    assert hook.bodies == []


@pytest.mark.parametrize(
    "address", ["dingtalk://abcdefgh/", "wecombot://key-key-key/", "feishu://token-token/"]
)
def test_what_offices_there_use_is_open(address: str) -> None:
    assert opens(address, SERVICES)


@pytest.mark.parametrize("address", ["", "dingtalk", "http://127.0.0.1/", "json://127.0.0.1/", "dingtalk://"])
def test_what_is_none_or_not_open_is_refused(address: str) -> None:
    assert not opens(address, SERVICES)


def test_secrets_are_not_shown() -> None:
    assert shown("dingtalk://secret-token/") == "dingtalk://se…"
    assert shown("secret-token") == "…"


def test_the_memory_channel_keeps_or_refuses() -> None:
    memory = MemoryChannel({"b": AddressRefused("没有这个人")})
    memory.send(replace(MESSAGE, to=("a",)))
    with pytest.raises(AddressRefused):
        memory.send(replace(MESSAGE, to=("b",)))
    assert [each.to for each in memory.sent] == [("a",)]


def test_a_broken_service_does_not_keep_the_other_from_it_nor_let_it_come_twice(hook: Hook) -> None:
    both = replace(MESSAGE, to=("nosuch://here/", hook.address))
    with pytest.raises(AddressRefused, match="部分消息服务没有收到") as refused:
        AppriseChannel(("json",)).send(both)
    assert refused.value.for_good, "it is not tried again by itself"
    assert len(hook.bodies) == 1

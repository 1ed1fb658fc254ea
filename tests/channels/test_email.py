"""Mail is handed to a real server: addressed, dated, named for good; and every way of failing is told apart."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from builders.county import NOW
from builders.post import PostOffice, a_post_office, free_port
from workflow.channels.email import EmailChannel
from workflow.channels.message import AddressRefused, ChannelDown, MaybeDelivered, Message, NotDelivered
from workflow.settings import Mail

MESSAGE = Message("abc123", ("land@example.org",), "【代办】催办", "“甲项目”今日到期。", NOW)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with a_post_office() as office:
        yield office


def channel(office: PostOffice) -> EmailChannel:
    return EmailChannel(Mail("127.0.0.1", office.port, sender="daiban@example.org"), patience=5)


def test_a_message_arrives_as_it_was_written(office: PostOffice) -> None:
    channel(office).send(MESSAGE)
    (mail,) = office.received
    assert str(mail["To"]) == "land@example.org"
    assert str(mail["Subject"]) == "【代办】催办"
    assert "代办专班办公室" in str(mail["From"])
    assert str(mail["Date"]) == "Mon, 23 Nov 2026 09:00:00 +0800"
    assert office.text().strip() == "“甲项目”今日到期。"


def test_its_name_is_made_of_its_key_and_stays_the_same(office: PostOffice) -> None:
    channel(office).send(MESSAGE)
    channel(office).send(MESSAGE)
    assert office.names == ["<abc123@example.org>"] * 2


def test_an_address_that_is_refused_for_good_is_told_from_one_refused_for_now(office: PostOffice) -> None:
    office.refusing = {"land@example.org": "550 no such user", "full@example.org": "452 mailbox full"}
    with pytest.raises(AddressRefused, match="550 no such user"):
        channel(office).send(MESSAGE)
    with pytest.raises(NotDelivered, match="452") as later:
        channel(office).send(replace(MESSAGE, to=("full@example.org",)))
    assert not later.value.for_good


@pytest.mark.parametrize(
    "odd", ["nobody", "a@b@c", "甲 <x@example.org>", "x@example.org\nBcc: y@example.org", ""]
)
def test_what_is_no_address_is_refused_and_nothing_is_sent(office: PostOffice, odd: str) -> None:
    with pytest.raises(AddressRefused):
        channel(office).send(replace(MESSAGE, to=(odd,)))
    assert office.received == []


def test_whatever_fails_before_the_message_is_handed_over_has_not_left(office: PostOffice) -> None:
    noted: list[str] = []
    office.refusing = {"land@example.org": "452 mailbox full"}
    with pytest.raises(NotDelivered):
        channel(office).send(MESSAGE, lambda: noted.append("left"))
    assert noted == []
    office.refusing = {}
    channel(office).send(MESSAGE, lambda: noted.append("left"))
    assert noted == ["left"]


def test_what_is_not_to_leave_does_not(office: PostOffice) -> None:
    def stop() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        channel(office).send(MESSAGE, stop)
    assert office.received == []


def test_a_server_that_takes_a_message_and_falls_silent_leaves_it_unknown(office: PostOffice) -> None:
    office.waits = "with the message in"
    office.open.clear()
    silent = replace(channel(office), patience=0.5)
    with pytest.raises(MaybeDelivered, match="不知是否已送达"):
        silent.send(MESSAGE)
    assert len(office.received) == 1


def test_a_line_break_in_a_subject_brings_no_header(office: PostOffice) -> None:
    channel(office).send(replace(MESSAGE, subject="甲\r\nBcc: y@example.org"))
    assert office.received[0]["Bcc"] is None


def test_a_server_that_is_away_is_not_the_addresss_fault() -> None:
    with pytest.raises(ChannelDown, match="连不上邮件服务器"):
        EmailChannel(Mail("127.0.0.1", free_port()), patience=2).send(MESSAGE)


def test_a_password_that_is_not_taken_means_the_channel_is_down(office: PostOffice) -> None:
    wrong = EmailChannel(Mail("127.0.0.1", office.port, user="daiban", password="x"), patience=5)
    with pytest.raises(ChannelDown):
        wrong.send(MESSAGE)


def test_a_password_is_not_shown() -> None:
    assert "geheim" not in repr(Mail("mail", password="geheim"))

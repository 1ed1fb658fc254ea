"""The outbox: who is told by which channel, grouped, once, in spite of crashes and broken addresses."""

import json
import threading
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from builders.county import NOW, County, at
from workflow.actions import deliveries, liaisons, people, preferences
from workflow.actions.deliveries import STALLED, Delivered, deliver
from workflow.actions.notices import OFFICE, tell
from workflow.actions.recipients import LEFT, NOT_CONCERNED
from workflow.actions.routing import route
from workflow.channels.memory import MemoryChannel
from workflow.channels.message import (
    UNKNOWN,
    AddressRefused,
    ChannelDown,
    Leaving,
    Message,
    NotDelivered,
    unnoted,
)
from workflow.errors import (
    ChangedMeanwhile,
    FactMissing,
    GroupUnknown,
    NotAllowed,
    NotFound,
    ServiceAddressUnknown,
    TooManyServices,
)
from workflow.records.delivery import Delivery
from workflow.records.notice import Notice
from workflow.records.person import Person
from workflow.rules.duty import Actor, Role
from workflow.rules.telling import BACK_OFF

LATER = NOW + timedelta(hours=1)


def mailed(county: County, actor: Actor, address: str) -> Actor:
    """Somebody with a mail address."""
    with county.database.acting() as session:
        session.get_one(Person, actor.person_id).email = address
    return actor


def said(county: County, *texts: str, to: tuple[str, str] = OFFICE, kind: str = "clock.moved") -> None:
    """Notices to an address, as an action writes them."""
    with county.database.acting() as session:
        for text in texts:
            tell(
                session,
                kind,
                to=to,
                project_id=None,
                subject=("clock", 1),
                occasion=text,
                now=NOW,
                project=text,
                limit="回复",
                before="甲",
                after="乙",
                reason="丙",
            )


def sent(county: County, now: datetime = NOW, **channels: Any) -> tuple[MemoryChannel, Delivered]:
    """A round of routing and delivery by mail, into memory unless a channel is given."""
    memory = channels.setdefault("email", MemoryChannel())
    route(county.database, county.law, channels, now=now)
    return memory, deliver(county.database, channels, now=now, base_url="http://daiban")


def states(county: County) -> list[str]:
    return [row.state for row in county.all(Delivery)]


def recipients_of(messages: Sequence[Message]) -> list[str]:
    return sorted(address for message in messages for address in message.to)


# --- to whom --------------------------------------------------------------------------------------------------


def test_the_office_is_everybody_of_the_office(county: County) -> None:
    mailed(county, county.office, "office@example.org")
    mailed(county, county.person("second", Role.OFFICE), "second@example.org")
    mailed(county, county.agent, "agent@example.org")
    said(county, "甲项目")
    memory, done = sent(county)
    assert recipients_of(memory.sent) == ["office@example.org", "second@example.org"]
    assert done == Delivered(sent=2)
    (notice,) = county.all(Notice)
    assert notice.delivered_at == NOW


def test_a_department_is_its_liaisons_on_duty_and_else_whoever_may_answer(county: County) -> None:
    first = mailed(county, county.liaison("housing"), "first@example.org")
    mailed(county, county.person("deputy", Role.LIAISON, department="housing"), "deputy@example.org")
    said(county, "甲项目", to=("department", "housing"))
    memory, _ = sent(county)
    assert recipients_of(memory.sent) == ["deputy@example.org", "first@example.org"]
    admin = county.person("admin", Role.ADMIN)
    county.do(
        liaisons.name_liaison,
        by=admin,
        department_key="housing",
        person_id=first.person_id,
        since=date(2026, 1, 1),
    )
    said(county, "乙项目", to=("department", "housing"))
    memory, _ = sent(county)
    assert recipients_of(memory.sent) == ["first@example.org"]


def test_an_enterprise_and_a_person_are_told_and_who_has_left_is_not(county: County) -> None:
    project_id = county.a_project()
    owner = mailed(county, county.enterprise(project_id), "firm@example.org")
    agent = mailed(county, county.agent, "agent@example.org")
    with county.database.acting() as session:
        session.get_one(Person, agent.person_id).active = False
    said(county, "甲项目", to=("enterprise", str(owner.enterprise_id)))
    said(county, "乙项目", to=("person", str(agent.person_id)))
    memory, _ = sent(county)
    assert recipients_of(memory.sent) == ["firm@example.org"]


def test_who_has_no_address_is_told_in_the_application_alone(county: County) -> None:
    county.office  # noqa: B018 - the account is opened
    said(county, "甲项目")
    memory, _ = sent(county)
    assert (memory.sent, states(county)) == ([], [])
    assert len(county.all(Notice)) == 1


# --- how ------------------------------------------------------------------------------------------------------


def test_several_notices_to_one_person_are_one_message(county: County) -> None:
    mailed(county, county.office, "office@example.org")
    said(county, "甲项目", "乙项目", "丙项目")
    memory, _ = sent(county)
    (message,) = memory.sent
    assert message.subject == "【代办】3条通知：到期日变动"
    assert message.text.startswith("1. “甲项目”")
    assert "3. “丙项目”" in message.text
    assert "http://daiban/me/notices" in message.text
    assert states(county) == ["sent"] * 3


def prefer(county: County, actor: Actor, *, now: datetime = NOW, **given: Any) -> None:
    wanted: dict[str, Any] = {"email": True, "services": [], "digest": False, "muted": []}
    county.do(
        preferences.change, by=actor, now=now, events=0, allowed=("dingtalk", "json"), **(wanted | given)
    )


def test_a_digest_waits_for_the_morning_of_the_next_working_day(county: County) -> None:
    office = mailed(county, county.office, "office@example.org")
    prefer(county, office, digest=True)
    said(county, "甲项目", "乙项目")
    memory, _ = sent(county)
    assert memory.sent == []
    memory, _ = sent(county, at("2026-11-24 08:59"))
    assert memory.sent == []
    memory, _ = sent(county, at("2026-11-24 09:00"))
    assert len(memory.sent) == 1


def test_what_is_muted_stays_inside_and_an_order_goes_out(county: County) -> None:
    office = mailed(county, county.office, "office@example.org")
    prefer(county, office, muted=["clock.moved"])
    said(county, "甲项目")
    memory, _ = sent(county)
    assert memory.sent == []
    assert len(county.all(Notice)) == 1
    county.refused(
        GroupUnknown,
        preferences.change,
        by=office,
        email=True,
        services=[],
        digest=False,
        muted=["clock.supervise"],
        allowed=(),
    )


def test_services_are_told_beside_mail_or_instead_of_it(county: County) -> None:
    office = mailed(county, county.office, "office@example.org")
    service = "dingtalk://abcdefgh/"
    prefer(county, office, services=[service])
    said(county, "甲项目")
    messaging = MemoryChannel()
    memory, _ = sent(county, apprise=messaging)
    assert [message.to for message in memory.sent + messaging.sent] == [("office@example.org",), (service,)]
    prefer(county, office, services=[service], email=False)
    said(county, "乙项目")
    memory, _ = sent(county, apprise=messaging)
    assert (memory.sent, len(messaging.sent)) == ([], 2)


def test_preferences_take_only_what_can_be_used(county: County) -> None:
    office = county.office
    given: dict[str, Any] = {"email": True, "digest": False, "muted": [], "allowed": ("dingtalk",)}
    for services, refusal in (
        (["mailto://x@example.org"], ServiceAddressUnknown),
        (["nonsense"], ServiceAddressUnknown),
        (["dingtalk://abcdefgh/"] * 6, TooManyServices),
    ):
        county.refused(refusal, preferences.change, by=office, services=services, **given)
    prefer(county, office)
    county.refused(ChangedMeanwhile, preferences.change, by=office, services=[], expected_version=0, **given)


# --- what goes wrong ------------------------------------------------------------------------------------------


def test_one_broken_address_does_not_stop_the_others(county: County) -> None:
    mailed(county, county.office, "broken@example.org")
    mailed(county, county.person("second", Role.OFFICE), "second@example.org")
    said(county, "甲项目")
    memory, done = sent(county, email=MemoryChannel({"broken@example.org": AddressRefused("邮箱地址有误")}))
    assert recipients_of(memory.sent) == ["second@example.org"]
    assert done == Delivered(sent=1, failed=1)
    assert sorted(states(county)) == ["failed", "sent"]


def test_what_fails_for_now_is_tried_again_later_and_later_under_the_same_name(county: County) -> None:
    mailed(county, county.office, "full@example.org")
    said(county, "甲项目", "乙项目")
    full = MemoryChannel({"full@example.org": NotDelivered("邮箱已满")})
    sent(county, email=full)
    names = {row.message for row in county.all(Delivery)}
    said(county, "丙项目")
    now = NOW
    for wait in BACK_OFF:
        assert all(row.last_error in ("邮箱已满", "") for row in county.all(Delivery))
        sent(county, now + wait - timedelta(seconds=1), email=full)
        first = [row for row in county.all(Delivery) if row.message in names]
        assert {row.state for row in first} <= {"waiting"}
        now += wait
        sent(county, now, email=full)
    first = [row for row in county.all(Delivery) if row.message in names]
    assert [row.state for row in first] == ["failed", "failed"]
    assert first[0].attempts == len(BACK_OFF) + 1


def test_a_channel_that_is_down_is_left_alone_and_the_others_go_on(county: County) -> None:
    for login in ("甲", "乙", "丙"):
        mailed(county, county.person(login, Role.OFFICE), f"{len(login)}{ord(login)}@example.org")
    office = mailed(county, county.office, "office@example.org")
    prefer(county, office, services=["dingtalk://abcdefgh/"])
    said(county, "甲项目")

    class Down:
        tries = 0

        def send(self, message: Message, leaving: Leaving) -> None:
            del message, leaving
            self.tries += 1
            raise ChannelDown("连不上")

    down, messaging = Down(), MemoryChannel()
    sent(county, email=down, apprise=messaging)
    assert (down.tries, len(messaging.sent)) == (1, 1)
    assert sorted(states(county)) == ["sent", "waiting", "waiting", "waiting", "waiting"]


def test_a_channel_that_breaks_in_an_unforeseen_way_is_only_that_message(county: County) -> None:
    mailed(county, county.office, "office@example.org")
    said(county, "甲项目")

    class Broken:
        def send(self, message: Message, leaving: Leaving) -> None:
            del leaving
            raise KeyError(message.key)

    _, done = sent(county, email=Broken())
    assert done == Delivered(failed=1)
    assert states(county) == ["waiting"]


class Died(BaseException):
    """The process is killed."""


class Hanging:
    """A channel whose process is killed: before the message leaves, or after it did."""

    def __init__(self, *, after: bool) -> None:
        self.after = after
        self.taken: list[str] = []

    def send(self, message: Message, leaving: Leaving) -> None:
        if self.after:
            leaving()
            self.taken.append(message.key)
        raise Died(message.key)


def test_what_may_have_left_is_not_sent_again_by_itself_and_a_person_may_under_the_same_name(
    county: County,
) -> None:
    mailed(county, county.office, "office@example.org")
    said(county, "甲项目", "乙项目")
    hanging = Hanging(after=True)
    route(county.database, county.law, {"email": hanging}, now=NOW)
    with pytest.raises(Died):
        deliver(county.database, {"email": hanging}, now=NOW)
    assert states(county) == ["sending", "sending"]
    memory, done = sent(county, NOW + STALLED)
    assert (memory.sent, done) == ([], Delivered())
    rows = county.all(Delivery)
    assert [row.state for row in rows] == ["failed", "failed"]
    assert {row.last_error for row in rows} == {f"交出消息时中断，{UNKNOWN}"}
    county.do(deliveries.retry, by=county.office, delivery_id=rows[0].id, events=0)
    memory, _ = sent(county, NOW + STALLED + timedelta(hours=1))
    assert [message.key for message in memory.sent] == hanging.taken
    assert states(county) == ["sent", "sent"]


def test_what_may_have_left_and_did_arrive_by_a_persons_word_is_not_sent_again(county: County) -> None:
    mailed(county, county.office, "office@example.org")
    said(county, "甲项目", "乙项目")
    route(county.database, county.law, {"email": Hanging(after=True)}, now=NOW)
    with pytest.raises(Died):
        deliver(county.database, {"email": Hanging(after=True)}, now=NOW)
    sent(county, NOW + STALLED)
    first, _ = county.all(Delivery)
    known: dict[str, Any] = {"delivery_id": first.id, "finding": "已电话核实，收件人收到"}
    county.refused(NotAllowed, deliveries.confirm, by=county.agent, **known)
    county.refused(FactMissing, deliveries.confirm, by=county.office, delivery_id=first.id, finding=" ")
    county.do(deliveries.confirm, by=county.office, **known)
    rows = county.all(Delivery)
    assert [(row.state, row.sent_at, row.last_error) for row in rows] == [("sent", NOW, "")] * 2
    assert {notice.delivered_at for notice in county.all(Notice)} == {NOW}
    told = county.events(None)[-1]
    assert (told.kind, json.loads(told.data)["reason"]) == ("delivery.confirm", known["finding"])
    county.refused(NotFound, deliveries.confirm, by=county.office, **known)
    memory, _ = sent(county, NOW + timedelta(days=1))
    assert memory.sent == []


def test_what_was_refused_for_sure_is_not_said_to_have_arrived(county: County) -> None:
    mailed(county, county.office, "broken@example.org")
    said(county, "甲项目")
    sent(county, email=MemoryChannel({"broken@example.org": AddressRefused("没有这个人")}))
    (row,) = county.all(Delivery)
    county.refused(NotFound, deliveries.confirm, by=county.office, delivery_id=row.id, finding="收到")


def test_who_was_given_up_as_dead_and_comes_back_sends_nothing_or_is_believed(county: County) -> None:
    mailed(county, county.office, "office@example.org")
    said(county, "甲项目")
    other = MemoryChannel()

    class Slow(MemoryChannel):
        """Takes so long that another has come meanwhile: before it hands the message over, or after."""

        def __init__(self, *, before: bool) -> None:
            super().__init__()
            self.before = before

        def send(self, message: Message, leaving: Leaving = unnoted) -> None:
            if self.before:
                deliver(county.database, {"email": other}, now=NOW + STALLED)
            super().send(message, leaving)
            if not self.before:
                deliver(county.database, {"email": other}, now=NOW + timedelta(days=1))

    slow, _ = sent(county, email=Slow(before=True))
    assert (len(slow.sent), len(other.sent)) == (0, 1)
    assert states(county) == ["sent"]
    said(county, "乙项目")
    other.sent.clear()
    slow, _ = sent(county, email=Slow(before=False))
    assert (len(slow.sent), len(other.sent)) == (1, 0)
    assert states(county) == ["sent", "sent"]


def test_a_claim_that_nobody_concluded_is_taken_over_once_it_is_old(county: County) -> None:
    mailed(county, county.office, "office@example.org")
    said(county, "甲项目", "乙项目")
    memory = MemoryChannel()
    route(county.database, county.law, {"email": memory}, now=NOW)

    with pytest.raises(Died):
        deliver(county.database, {"email": Hanging(after=False)}, now=NOW)
    assert states(county) == ["sending", "sending"]
    (name,) = {row.message for row in county.all(Delivery)}
    said(county, "丙项目")
    memory, _ = sent(county, NOW + STALLED - timedelta(seconds=1))
    assert [message.text.count("项目”") for message in memory.sent] == [1]
    memory, _ = sent(county, NOW + STALLED)
    assert [message.key for message in memory.sent] == [name]
    assert states(county) == ["sent"] * 3


def test_who_was_taken_over_and_fails_then_does_not_have_it_handed_over_twice(county: County) -> None:
    mailed(county, county.office, "office@example.org")
    said(county, "甲项目")
    other = Hanging(after=True)

    class Frozen:
        """Another has taken it over and handed it over, when this one comes to itself and cannot connect."""

        def send(self, message: Message, leaving: Leaving) -> None:
            del message, leaving
            with pytest.raises(Died):
                deliver(county.database, {"email": other}, now=NOW + STALLED)
            raise NotDelivered("连接超时")

    sent(county, email=Frozen())
    assert len(other.taken) == 1
    assert states(county) == ["sending"]
    memory, done = sent(county, NOW + timedelta(hours=1))
    assert (memory.sent, done) == ([], Delivered())
    (row,) = county.all(Delivery)
    assert (row.state, row.last_error) == ("failed", f"交出消息时中断，{UNKNOWN}")


# --- whoever has left -------------------------------------------------------------------------------------------


def test_what_waited_for_somebody_who_left_is_withdrawn_and_says_why(county: County) -> None:
    mailed(county, county.office, "office@example.org")
    left = mailed(county, county.person("second", Role.OFFICE), "left@example.org")
    prefer(county, left, digest=True)
    said(county, "甲项目", "乙项目")
    sent(county)
    county.do(people.close_person, login="second", by=county.person("admin", Role.ADMIN))
    memory, done = sent(county, at("2026-11-24 09:00"))
    assert (memory.sent, done) == ([], Delivered(withdrawn=2))
    rows = county.all(Delivery, Delivery.person_id == left.person_id)
    assert {(row.state, row.last_error) for row in rows} == {("withdrawn", LEFT)}
    memory, done = sent(county, at("2026-11-24 09:01"))
    assert (memory.sent, done) == ([], Delivered())


def test_whoever_takes_over_from_a_liaison_hears_of_what_had_not_gone_out(county: County) -> None:
    admin = county.person("admin", Role.ADMIN)
    former = mailed(county, county.liaison("housing"), "former@example.org")
    named: dict[str, Any] = {"department_key": "housing", "by": admin}
    county.do(liaisons.name_liaison, person_id=former.person_id, since=date(2026, 1, 1), **named)
    prefer(county, former, digest=True)
    said(county, "甲项目", to=("department", "housing"))
    sent(county)
    next_one = mailed(county, county.person("next", Role.LIAISON, department="housing"), "next@example.org")
    county.do(liaisons.name_liaison, person_id=next_one.person_id, since=date(2026, 11, 24), **named)
    _, done = sent(county, at("2026-11-24 09:00"))
    assert done == Delivered(withdrawn=1)
    memory, _ = sent(county, at("2026-11-24 09:01"))
    assert recipients_of(memory.sent) == ["next@example.org"]
    (row,) = county.all(Delivery, Delivery.person_id == former.person_id)
    assert (row.state, row.last_error) == ("withdrawn", NOT_CONCERNED)


def test_whoever_is_concerned_again_gets_what_was_withdrawn(county: County) -> None:
    office = mailed(county, county.office, "office@example.org")
    said(county, "甲项目")
    sent(county, email=MemoryChannel({"office@example.org": NotDelivered("邮箱已满")}))
    with county.database.acting() as session:
        session.get_one(Person, office.person_id).active = False
    _, done = sent(county, NOW + timedelta(minutes=2))
    assert done == Delivered(withdrawn=1)
    with county.database.acting() as session:
        session.get_one(Person, office.person_id).active = True
    memory, _ = sent(county, NOW + timedelta(minutes=3))
    assert recipients_of(memory.sent) == ["office@example.org"]
    assert states(county) == ["sent"]


def test_two_who_deliver_at_once_send_nothing_twice(county: County) -> None:
    for number in range(4):
        mailed(county, county.person(f"o{number}", Role.OFFICE), f"o{number}@example.org")
    said(county, "甲项目", "乙项目")
    memory = MemoryChannel()
    ready = threading.Barrier(3)

    def run() -> None:
        ready.wait()
        route(county.database, county.law, {"email": memory}, now=NOW)
        deliver(county.database, {"email": memory}, now=NOW)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Whoever routed last may leave some for the next round.
    deliver(county.database, {"email": memory}, now=NOW)
    told = [
        (message.to, line) for message in memory.sent for line in message.text.splitlines() if "项目”" in line
    ]
    assert len(told) == len({(to, line.lstrip("12. ")) for to, line in told}) == 8
    assert set(states(county)) == {"sent"}


def test_what_was_given_up_is_tried_again_on_request(county: County) -> None:
    mailed(county, county.office, "broken@example.org")
    said(county, "甲项目")
    sent(county, email=MemoryChannel({"broken@example.org": AddressRefused("没有这个人")}))
    (row,) = county.all(Delivery)
    assert (row.state, row.last_error) == ("failed", "没有这个人")
    county.refused(NotAllowed, deliveries.retry, by=county.agent, delivery_id=row.id)
    county.do(deliveries.retry, by=county.office, delivery_id=row.id, events=0)
    county.refused(NotFound, deliveries.retry, by=county.office, delivery_id=row.id)
    memory, _ = sent(county, LATER)
    assert len(memory.sent) == 1


# --- an address of the house's own --------------------------------------------------------------------------


def test_an_office_and_a_department_have_a_channel_for_all_their_notices(county: County) -> None:
    mailed(county, county.office, "office@example.org")
    own = {"office": ("dingtalk://office/",), "housing": ("wecombot://housing/",)}
    said(county, "甲项目", "乙项目")
    said(county, "丙项目", to=("department", "housing"))
    said(county, "丁项目", to=("department", "natural_resources"))
    services = MemoryChannel()
    channels = {"apprise": services, "email": MemoryChannel()}
    for _ in range(2):
        route(county.database, county.law, channels, now=NOW, house_services=own)
        deliver(county.database, channels, now=NOW, house_services=own)
    assert recipients_of(services.sent) == ["dingtalk://office/", "wecombot://housing/"]
    # The people are told as before.
    assert recipients_of(channels["email"].sent) == ["office@example.org"]
    (office,) = (message for message in services.sent if message.to == ("dingtalk://office/",))
    assert "甲项目" in office.text
    assert "乙项目" in office.text
    assert "代办专班办公室" in office.text


def test_what_an_own_address_refused_is_shown_under_its_name(county: County) -> None:
    broken = MemoryChannel({"wecombot://housing/": AddressRefused("机器人已停用")})
    own = {"housing": ("wecombot://housing/",)}
    said(county, "甲项目", to=("department", "housing"))
    route(county.database, county.law, {"apprise": broken}, now=NOW, house_services=own)
    deliver(county.database, {"apprise": broken}, now=NOW, house_services=own)
    (row,) = county.all(Delivery)
    assert (row.person_id, row.house_key, row.state) == (None, "housing", "failed")

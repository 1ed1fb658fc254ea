"""A person tries whether messages reach them: one message, to themselves alone, by the ordinary way out."""

from datetime import timedelta

from actions.test_deliveries import mailed
from builders.county import NOW, County
from workflow.actions import preferences, trial_messages
from workflow.actions.deliveries import deliver
from workflow.actions.routing import route
from workflow.channels.memory import MemoryChannel
from workflow.errors import NoAddressToTry, TriedJustNow


def outcome(county: County) -> list[trial_messages.Tried]:
    with county.database.reading() as session:
        return trial_messages.outcome(session, by=county.agent)


def test_one_message_leaves_at_once_in_spite_of_mute_and_digest_and_the_page_says_so(county: County) -> None:
    mailed(county, county.agent, "agent@example.test")
    county.do(
        preferences.change,
        email=True,
        services=[],
        digest=True,
        muted=[],
        allowed=[],
        by=county.agent,
        events=0,
    )
    county.do(trial_messages.send, by=county.agent, events=0)
    assert [each.state for each in outcome(county)] == ["waiting"]
    channel = MemoryChannel()
    route(county.database, county.law, {"email": channel}, now=NOW)
    deliver(county.database, {"email": channel}, now=NOW)
    [message] = channel.sent
    assert message.to == ("agent@example.test",)
    assert "测试消息" in message.subject
    [seen] = outcome(county)
    assert (seen.channel, seen.state) == ("email", "sent")


def test_nobody_without_an_address_tries_and_nobody_tries_again_at_once(county: County) -> None:
    county.refused(NoAddressToTry, trial_messages.send, by=county.agent)
    mailed(county, county.agent, "agent@example.test")
    county.do(trial_messages.send, by=county.agent, events=0)
    county.refused(TriedJustNow, trial_messages.send, by=county.agent)
    later = NOW + timedelta(minutes=5)
    county.do(trial_messages.send, by=county.agent, events=0, now=later)


def test_where_no_way_out_is_set_up_the_page_says_that_nothing_left(county: County) -> None:
    mailed(county, county.agent, "agent@example.test")
    county.do(trial_messages.send, by=county.agent, events=0)
    route(county.database, county.law, {}, now=NOW)
    assert [each.state for each in outcome(county)] == ["nowhere"]

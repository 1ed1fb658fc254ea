"""The environment: what is not said works on one machine, what cannot be used is refused by name."""

import pytest

from workflow.settings import SERVICES, Settings


def test_without_a_word_nothing_is_mailed_and_nobody_looks_after_time() -> None:
    settings = Settings.from_environment({})
    assert (settings.mail, settings.background, settings.services) == (None, False, SERVICES)
    assert (settings.every, settings.stalled, settings.base_url) == (15, 300.0, "")


def test_mail_is_sent_as_the_deployment_says() -> None:
    given = {
        "DAIBAN_SMTP_HOST": "mail",
        "DAIBAN_SMTP_SECURITY": "tls",
        "DAIBAN_SMTP_USER": "daiban@example.org",
    }
    mail = Settings.from_environment(given).mail
    assert mail is not None
    assert (mail.host, mail.port, mail.security, mail.sender) == ("mail", 465, "tls", "daiban@example.org")
    plain = Settings.from_environment({"DAIBAN_SMTP_HOST": "mail", "DAIBAN_SMTP_PORT": "2525"}).mail
    assert plain is not None
    assert (plain.port, plain.sender) == (2525, "daiban@mail")


def test_links_have_one_slash_and_services_may_be_listed_with_commas() -> None:
    settings = Settings.from_environment(
        {"DAIBAN_BASE_URL": "https://daiban/", "DAIBAN_SERVICES": "dingtalk, feishu"}
    )
    assert (settings.base_url, settings.services) == ("https://daiban", ("dingtalk", "feishu"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DAIBAN_EVERY", "7"),
        ("DAIBAN_EVERY", "0"),
        ("DAIBAN_SMTP_SECURITY", "ssl"),
        ("DAIBAN_STALLED", "soon"),
    ],
)
def test_what_cannot_be_used_is_refused(name: str, value: str) -> None:
    given = {"DAIBAN_SMTP_HOST": "mail", name: value}
    with pytest.raises(ValueError, match=f"{name}|could not convert"):
        Settings.from_environment(given)


def test_own_addresses_are_named_and_a_mistake_shows_no_secret() -> None:
    given = "office=dingtalk://a/ housing=wecombot://b/ office=feishu://c/"
    found = Settings.from_environment({"DAIBAN_HOUSE_SERVICES": given})
    assert found.house_services == {
        "office": ("dingtalk://a/", "feishu://c/"),
        "housing": ("wecombot://b/",),
    }
    assert "dingtalk://" not in repr(found)
    with pytest.raises(ValueError, match="DAIBAN_HOUSE_SERVICES") as refused:
        Settings.from_environment({"DAIBAN_HOUSE_SERVICES": "dingtalk://secret/"})
    assert "secret" not in str(refused.value)

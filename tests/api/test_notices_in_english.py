"""Notices are kept as they were said, and read in English by the template of their kind (ADR 0017)."""

from datetime import datetime
from string import Formatter

import pytest

from api.views.notices import NoticeView
from api.wording import Catalogues
from builders.county import NOW
from workflow.law.notices import notice_texts
from workflow.law.sentence import Sentence


def seen(kind: str, text: str, at: datetime = NOW) -> NoticeView:
    return NoticeView(1, kind, text, 1, "project", 1, at, None)


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("kind", sorted(notice_texts()))
def test_every_notice_has_its_english_with_the_same_facts(kind: str) -> None:
    text = notice_texts()[kind].text
    english = Catalogues.read().for_language("en").gettext(text)
    assert english != text, text
    assert _names(english) == _names(text)


def test_titles_of_limits_and_days_are_said_and_names_are_quoted() -> None:
    text = "“釉料车间”的“部门会商”到期时间为2026年11月23日17:30，至今尚未办结，请代办专班办公室抓紧办理。"
    notice = seen("clock.urge", text)
    assert str(notice.said) == notice.text == text
    said = str(Catalogues.read().noted("en", notice.said))
    assert '“Deliberation of departments” of “<span lang="zh">釉料车间</span>”' in said
    assert "23 Nov 2026 17:30" in said


@pytest.mark.parametrize(
    ("due", "english"),
    [
        ("请于2026年11月27日（周五）前办结", "Please be done by Fri 27 Nov 2026"),
        ("时限待核定，请及时办理", "时限待核定，请及时办理"),
    ],
)
def test_a_day_within_a_fact_is_written_in_english(due: str, english: str) -> None:
    notice = seen("registration.applied", f"“甲”的“营业执照”已申请，{due}。")
    assert english in str(Catalogues.read().noted("en", notice.said))


def test_a_notice_of_an_older_wording_stays_whole() -> None:
    notice = seen("clock.urge", "从前的措辞")
    assert not isinstance(notice.said, Sentence)
    assert notice.said == "从前的措辞"

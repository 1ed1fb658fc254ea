"""Words: every template speaks through gettext, every English sentence fills in what the Chinese one names."""

import re
import string
from collections import Counter
from datetime import date
from io import BytesIO

from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from starlette.requests import Request

from api.extraction import chinese, refusals
from api.wording import LOCALE, Catalogues, language_of
from builders.door import World
from workflow.law.editions import read_law
from workflow.law.sentence import Sentence
from workflow.law.terms import Unit
from workflow.law.words import duration
from workflow.rules.machines import PROJECT
from workflow.rules.words import due_words

API = LOCALE.parent
TEMPLATES = API / "templates"


def _english() -> dict[str, str]:
    with (LOCALE / "en" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return {
            str(message.id): str(message.string) for message in read_po(source, locale="en") if message.id
        }


def _of_templates() -> set[str]:
    found = extract_from_dir(str(TEMPLATES), [("**.html", "jinja2")], {"**.html": {"trimmed": "true"}})
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def test_no_template_says_anything_past_the_catalogue() -> None:
    wrapped = re.compile(r"{#.*?#}|{%-?\s*trans.*?endtrans\s*-?%}|{{.*?}}|{%.*?%}", re.DOTALL)
    for path in sorted(TEMPLATES.rglob("*.html")):
        bare = wrapped.sub("", path.read_text(encoding="utf-8"))
        loose = [line.strip() for line in bare.splitlines() if re.search(r"[\u4e00-\u9fff]", line)]
        assert loose == [], path.name


def test_every_word_of_the_templates_has_its_english() -> None:
    assert sorted(_of_templates() - _english().keys()) == []


def test_every_word_that_is_extracted_has_its_english() -> None:
    with (API / "babel.cfg").open(encoding="utf-8") as source:
        methods, options = parse_mapping_cfg(source)  # type: ignore[no-untyped-call]
    found: dict[str, str] = {}
    for folder in ("api", "workflow"):
        for file, _, message, _, _ in extract_from_dir(
            str(API.parent / folder),
            [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods],
            {pattern.removeprefix(f"{folder}/"): given for pattern, given in options.items()},
        ):
            found.setdefault(message if isinstance(message, str) else message[0], file)
    assert len(found) > 1000
    english = _english()
    assert sorted((file, message) for message, file in found.items() if message not in english) == []


def test_a_sentence_is_said_with_its_facts_in_the_readers_language() -> None:
    words = Catalogues.read()
    waiting = Sentence("{n}个部门尚未回复材料清单", n=1)
    assert (str(waiting), words.say("en", waiting)) == (
        "1个部门尚未回复材料清单",
        "the checklists of 1 department",
    )
    assert words.say("en", Sentence("{n}个工作日", n=3)) == "3 working days"
    due = Sentence(
        "{rule}；尚未起算。",
        rule=Sentence("{limit}：{length}", limit="营业执照审批", length=duration(2, Unit.WORKING_HOUR)),
    )
    assert words.say("en", due) == "Approve the business licence: 2 hours; not running yet."
    assert words.say("en", due_words(date(2026, 11, 26), provisional=True)) == "Thu 26 Nov 2026 (provisional)"


def test_what_a_sentence_quotes_is_marked_and_never_taken_for_html() -> None:
    words = Catalogues.read()
    silent = Sentence("无联络员：{departments}", departments=["水务局", "<b>"])
    assert words.marked("en", silent) == 'No liaison: <span lang="zh">水务局</span>, &lt;b&gt;'
    assert words.marked("zh", silent) == "无联络员：水务局、&lt;b&gt;"


def test_a_sentence_that_was_kept_as_text_is_recognised() -> None:
    words = Catalogues.read()
    kept = str(
        Sentence(
            "{needs}；{land}：{evidence}", needs="登记为已有用地", land="已依法取得用地", evidence="证；书"
        )
    )
    assert (
        words.noted("en", kept) == 'recorded as having land; Obtained lawfully: <span lang="zh">证；书</span>'
    )
    assert words.noted("en", "谁写的；都一样") == '<span lang="zh">谁写的；都一样</span>'


def test_a_translation_fills_in_what_its_sentence_names() -> None:
    for chinese_words, english in _english().items():
        named = {name for _, name, _, _ in string.Formatter().parse(chinese_words) if name}
        assert {name for _, name, _, _ in string.Formatter().parse(english) if name} == named, chinese_words
        percent = re.compile(r"%\((\w+)\)s")
        assert set(percent.findall(english)) == set(percent.findall(chinese_words)), chinese_words


def test_refusals_and_vocabularies_are_found_where_nothing_wraps_them() -> None:
    source = '''
"""Not a word for people: 模块."""
WORDS = {"open": "进行中"}
class NotHere(Refusal):
    """没有找到{what}。"""
'''.encode()
    assert [found[2] for found in refusals(BytesIO(source), {}, [], {})] == ["没有找到{what}。"]
    assert [found[2] for found in chinese(BytesIO(source), {}, [], {"only": "values"})] == ["进行中"]


def test_catalogues_are_compiled_in_memory() -> None:
    words = Catalogues.read()
    assert words.say("en", "登录") == "Sign in"
    assert words.say("zh", "登录") == "登录"
    assert words.say("en", "没有翻译的话") == "没有翻译的话"
    assert words.say("en", "") == ""
    assert not list(LOCALE.rglob("*.mo"))


def _request(query: str = "", accept: str = "", cookie: str = "") -> Request:
    headers = [(b"accept-language", accept.encode()), (b"cookie", cookie.encode())]
    return Request({"type": "http", "query_string": query.encode(), "headers": headers})


def test_the_language_is_the_one_asked_for_then_chosen_then_preferred() -> None:
    assert language_of(_request()) == "zh"
    assert language_of(_request(accept="en-US,en;q=0.8,zh;q=0.9")) == "en"
    assert language_of(_request(accept="de, zh-TW;q=0.9, en;q=0.5")) == "zh"
    assert language_of(_request(cookie="daiban_lang=en", accept="zh")) == "en"
    assert language_of(_request(query="lang=zh", cookie="daiban_lang=en")) == "zh"
    assert language_of(_request(query="lang=xx", accept="en;q=nonsense")) == "zh"


def test_the_moves_of_a_project_and_its_kinds_have_their_english() -> None:
    english = Catalogues.read()
    words = [*PROJECT.verbs.values(), *read_law().current.project_kinds]
    assert [each for each in words if english.say("en", each) == each] == []


def test_in_english_a_project_page_shows_no_chinese_among_its_moves_and_vocabularies(world: World) -> None:
    office = world.desk()
    project = world.project(office)
    page = office.get(f"/projects/{project['id']}?lang=en").text
    moves = page[page.index('name="move"') :]
    assert not re.search(r"[\u4e00-\u9fff]", moves[: moves.index("</select>")])
    assert "New factory" in page
    assert "新建厂房" not in page


def test_no_message_stands_twice_in_a_catalogue() -> None:
    for catalogue in LOCALE.glob("*/LC_MESSAGES/messages.po"):
        keys = re.findall(
            r"^(msgid .*?)^msgstr", catalogue.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
        )
        assert [key for key, times in Counter(keys).items() if times > 1] == [], catalogue

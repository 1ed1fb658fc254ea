"""Words: every template speaks through gettext, every English sentence fills in what the Chinese one names."""

import re
import string
from io import BytesIO

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from starlette.requests import Request

from api.extraction import chinese, refusals
from api.wording import LOCALE, Catalogues, language_of
from builders.door import World
from workflow.law.editions import read_law
from workflow.rules.machines import PROJECT

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

"""How templates are filled: where they stand, what they may call, how they write moments and days."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel.dates import format_date, format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from api import moments, wording
from api.citing import cited
from api.sending import LARGEST_BODY
from workflow.actions import attachments
from workflow.law.terms import Phase, Scope
from workflow.law.words import duration, word
from workflow.rules.checklist import counts_words, material_words
from workflow.rules.duty import Role
from workflow.rules.local_time import SHANGHAI

TEMPLATES: Final = Path(__file__).parents[1] / "templates"
STATIC: Final = Path(__file__).parents[1] / "static"


@cache
def _version(name: str) -> str:
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""


def static(name: str) -> str:
    """The address of an asset; its content is part of it, so that a new one is fetched."""
    version = _version(name)
    return f"/static/{name}?v={version}" if version else f"/static/{name}"


#: What scripts say (`api/assets/pages/say.js`); their words come with the page, in its language.
SCRIPT_WORDS: Final[Mapping[str, str]] = {
    "working": "正在办理，请稍候",
    "made": "已经生成",
    "failed": "没有发出去，请检查网络后再试；所填的内容都还在。",
    "copied": "已复制",
    "not_copied": "没有复制，请选中后复制",
    "opening": "正在打开…",
    "close": "关闭",
    "print": "打印",
    "download": "下载",
    "new_window": "在新窗口打开",
    "one_file": "这里只能放一个文件。",
    "too_large": "“{name}”有{size}，超过{most}，请压缩或者分开后再传。",
    "wrong_kind": "“{name}”不是可以收的文件，只收 {kinds}。",
    "chosen": "已选择 {name}（{size}）",
    "uploading": "正在上传",
    "uploaded": "已上传 {part}%（{loaded}，共{total}）",
    "checking": "已上传，正在核对…",
    "cancel": "取消上传",
    "cancelled": "已取消上传，什么都没有办理。",
}


def _script_words(words: wording.Catalogues, language: str) -> str:
    told = {key: words.say(language, said) for key, said in SCRIPT_WORDS.items()}
    return json.dumps(told, ensure_ascii=False)


def _moment(language: str) -> Callable[[datetime | None], str]:
    pattern = "y年M月d日 HH:mm" if language == wording.SOURCE else "d MMM y HH:mm"

    def moment(at: datetime | None) -> str:
        return format_datetime(at.astimezone(SHANGHAI), pattern, locale=language) if at else ""

    return moment


def _clock(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%H:%M}" if at else ""


def _day(language: str) -> Callable[[date | datetime | None], str]:
    pattern = "y年M月d日 EEE" if language == wording.SOURCE else "EEE d MMM y"

    def day(on: date | datetime | None) -> str:
        if isinstance(on, datetime):
            on = on.astimezone(SHANGHAI).date()
        return format_date(on, pattern, locale=language) if on else ""

    return day


def masked(phone: str) -> str:
    """A telephone number as it is shown to those who need not call it: 138****5678 (个人信息保护法)."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def _amount(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():,f}"


@cache
def environment(words: wording.Catalogues, language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    catalogue = words.for_language(language)
    # Methods that the extension adds are not known to the type of Environment.
    install: Any = environment
    install.install_gettext_callables(
        lambda message: words.say(language, message), catalogue.ngettext, newstyle=True
    )
    environment.filters.update(
        moment=_moment(language),
        day=_day(language),
        clock=_clock,
        masked=masked,
        amount=_amount,
        told=lambda message: words.marked(language, message),
        noted=lambda text: words.noted(language, text),
        quoted=lambda text: wording.quoted(language, text),
        cited=lambda text: cited(words, language, text),
        listed=lambda texts, sign="、": words.listed(language, texts, sign),
    )

    @pass_context
    def when(context: Context, at: datetime | None) -> str:
        return moments.told(words, language, at, context["page"].now)

    environment.globals.update(
        when=when,
        static=static,
        script_words=lambda: _script_words(words, language),
        largest_body=LARGEST_BODY,
        largest_scan=attachments.LARGEST,
        scan_kinds=".pdf,.jpg,.jpeg,.png",
        lang=lambda text: wording.language_mark(language, text),
        languages=wording.LANGUAGES,
        Role=Role,
        word=word,
        phase_words={phase.value: word(phase) for phase in Phase},
        scope_words={scope.value: word(scope) for scope in Scope},
        duration=duration,
        counts_words=counts_words,
        material_words=material_words,
        translated=lambda options: [(key, words.say(language, said)) for key, said in options],
    )
    return environment

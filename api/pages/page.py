"""What every page needs: its language, its visitor, its templates, its words of success and refusal."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import quote

from babel.dates import format_date, format_datetime
from fastapi import Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api import wording
from api.dependencies import AtDoor, Visitor
from api.door import Door
from api.refusals import FieldProblem, fields_of, sentence
from api.sign_in import SignedIn
from workflow.errors import ChangedMeanwhile, MomentUnreadable, Refusal
from workflow.law.terms import Phase, Scope
from workflow.law.words import duration, word
from workflow.rules import duty
from workflow.rules.checklist import counts_words, material_words
from workflow.rules.duty import ACTS, NO_CASE, Actor, Case, Role
from workflow.rules.local_time import SHANGHAI

TEMPLATES: Final = Path(__file__).parents[1] / "templates"
STATIC: Final = Path(__file__).parents[1] / "static"
_SAID_COOKIE: Final = "daiban_said"

#: What a page says after something was done. The cookie carries the key alone, so nobody can make it say else.
SAID: Final[Mapping[str, str]] = {
    "project.take_in": "项目已受理。",
    "project.import": "清单中的项目已全部受理。",
    "project.change_facts": "项目信息已变更，并已推送有关部门。",
    "project.analyse": "研判结果已确定。",
    "project.assign_agent": "代办员已指派。",
    "project.give_mandate": "代办方式已登记。",
    "project.move": "项目阶段已更新。",
    "docking.dispatch": "已向有关部门发出材料清单征集。",
    "checklist.reply": "材料清单已回复。",
    "checklist.confirm": "材料清单已确认。",
    "checklist.return": "材料清单已退回。",
    "checklist.withdraw": "材料清单征集已撤销。",
    "pack.compile": "一张表单、一套材料已汇总。",
    "consultation.open": "已登记初步判别。",
    "consultation.circulate": "已发出征询意见表。",
    "consultation.decline": "已登记企业不参加。",
    "consultation.withdraw": "意见征询已撤销。",
    "deliberation.call": "会商通知已发出。",
    "deliberation.put_off": "会商已改期，并已通知有关部门。",
    "deliberation.cancel": "会商已取消。",
    "deliberation.hold": "会商结果已登记。",
    "minutes.write": "会议纪要草稿已保存。",
    "minutes.issue": "会议纪要已印发，议定事项开始计时。",
    "minutes.correct": "会议纪要的更正已印发。",
    "resolution.decide": "议定事项已增加。",
    "resolution.report": "落实情况已报告。",
    "resolution.confirm": "落实情况已确认。",
    "resolution.send_back": "落实情况已退回，并另定期限。",
    "resolution.withdraw": "决定已撤销。",
    "resolution.reopen": "决定已重开。",
    "blocker.raise": "难点、堵点已提出。",
    "blocker.coordinate": "责任单位和办结日期已商定。",
    "blocker.resolve": "难点、堵点已登记解决。",
    "blocker.withdraw": "难点、堵点已撤回。",
    "blocker.reopen": "难点、堵点已重提。",
    "consultee.reply": "征询意见已答复。",
    "consultee.confirm": "征询意见已确认。",
    "consultee.withdraw": "对该部门的征询已撤销。",
    "paper.make": "表单已生成。",
    "notice.read": "已标为已读。",
    "clock.pause": "计时已暂停。",
    "clock.resume": "计时已恢复。",
    "commitment.inform": "已登记告知，企业可以自愿申请。",
    "commitment.redraft": "承诺书文本已保存。",
    "commitment.apply": "已申请承诺准入。",
    "commitment.decide": "审核结果已登记。",
    "commitment.decline": "已登记企业放弃承诺准入。",
    "commitment.sign": "双向承诺书已签订，并已反馈各部门。",
    "commitment.scan": "签订件已上传。",
    "commitment.resume": "承诺已恢复计时。",
    "commitment.fulfil": "承诺已确认履行完毕。",
    "anchor.record": "起算事件已登记，有关条款开始计时。",
    "clause.done": "承诺条款已登记。",
    "deferral.done": "容缺材料已登记。",
    "oversight.plan": "监管检查已安排。",
    "oversight.record": "检查结果已登记。",
    "breach.record": "违诺已登记。",
    "breach.step": "违诺处置已登记。",
    "repair.apply": "已申请信用修复。",
    "repair.decide": "信用修复审核结果已登记。",
    "dispute.raise": "异议已提出。",
    "dispute.done": "异议已登记。",
    "checklist.retract": "答复已撤回，请重新答复。",
    "consultee.retract": "答复已撤回，请确认或重新答复。",
    "service.record": "服务已登记。",
    "absence.declare": "代为办理已登记。",
    "absence.end": "代为办理已结束。",
    "scorecard.dispute": "异议已提出。",
    "scorecard.answer": "异议已答复。",
    "clock.extend": "期限已延长，理由已告知企业。",
    "acceptance.apply": "联合验收已申请。",
    "acceptance.return": "申请已退回补齐材料。",
    "acceptance.supplement": "材料已补齐。",
    "acceptance.withdraw": "联合验收已撤回。",
    "acceptance.arrange": "现场核验日期已确定，并已通知各部门和企业。",
    "acceptance.rearrange": "现场核验已改期，并已通知各部门和企业。",
    "acceptance.record": "联合验收意见已出具。",
    "acceptance.take_back": "意见已收回。",
    "acceptance.hand_over": "整改清单已送达企业。",
    "acceptance.redate": "完成日期已调整，并已通知有关各方。",
    "acceptance.report": "整改情况已报送。",
    "acceptance.recheck": "复验意见已出具。",
    "acceptance.conclude": "联合验收结论已作出。",
    "acceptance_check.record": "检查已登记。",
    "acceptance_check.finish": "检查提出的事项已办结。",
    "item.plan": "审批事项已列入。",
    "item.anchor": "起算事件已登记。",
    "item.receive": "申请材料已接收，核对结果已留存。",
    "item.correct": "已一次性告知补正。",
    "item.supplement": "补正材料已登记。",
    "item.accept": "申请已受理，承诺时限和法定时限同时起算。",
    "item.deem": "已登记逾期未告知，依法视为受理。",
    "item.refuse_intake": "已登记不予受理。",
    "item.withdraw": "申请已撤回。",
    "item.set_aside": "已登记。",
    "item.review": "已开始审查。",
    "item.pause": "已进入特别程序，并已告知企业。",
    "item.resume": "特别程序已结束，继续计时。",
    "item.hearing_request": "已登记听证申请。",
    "item.hearing_hold": "已登记举行听证。",
    "item.promise": "告知承诺已签署。",
    "item.decide": "决定已登记，并已告知企业。",
    "item.deliver": "决定已送达。",
    "item.hand_in": "容缺材料已补交。",
    "item.waive": "该材料不再要求补交。",
    "item.check": "核查结论已登记。",
    "item.revoke": "决定已撤销。",
    "registration.plan": "企业开办事项已确定。",
    "registration.fill": "表单已保存。",
    "registration.apply": "已申请。",
    "registration.approve": "已登记审批办结。",
    "registration.return": "已退回补正。",
    "registration.step": "环节已记录。",
    "registration.deliver": "已登记送达窗口。",
    "registration.drop": "已登记。",
    "pickup.collect": "已登记领取，请生成领取单并请双方签字。",
    "address.enter": "标准地址已录入。",
    "address.update": "标准地址已更新。",
    "address.report": "已报告，待核实。",
    "address.decide": "纠错已核实。",
    "supervision.answer": "督办单已回复。",
    "supervision.return": "已退回，请部门重新回复。",
    "supervision.close": "督办已办结。",
    "preference.change": "接收方式已保存。",
    "delivery.retry": "将重新发送。",
    "signed_out": "您已退出登录。",
}


@dataclass(frozen=True, slots=True)
class Problems:
    """What has to be corrected in a form: the sentence above it, and those beside its fields."""

    sentence: str = ""
    clause: str = ""
    by_field: Sequence[FieldProblem] = ()

    @classmethod
    def of(cls, refusal: Refusal | None, say: Callable[[str], str]) -> "Problems":
        """The problems that a refusal names."""
        if refusal is None:
            return cls()
        return cls(sentence(refusal, say), refusal.clause, fields_of(refusal, say))

    def at(self, name: str) -> list[str]:
        """The sentences for one field."""
        return [problem.detail for problem in self.by_field if problem.field == name]

    def apart_from(self, names: Sequence[str]) -> list[FieldProblem]:
        """The problems of fields that the form does not show beside a field of its own."""
        return [problem for problem in self.by_field if problem.field not in names]


@dataclass(slots=True)
class Page:
    """One answer in the making."""

    request: Request
    door: Door
    visitor: SignedIn | None
    language: str
    _said: str = field(default="", init=False)

    @property
    def actor(self) -> Actor:
        """Who looks at the page; only for routes that require a session."""
        assert self.visitor is not None  # noqa: S101  # the route's Decision has seen to it
        return self.visitor.actor

    def say(self, message: str) -> str:
        """A message in the reader's language."""
        return self.door.words.say(self.language, message)

    def may_at_all(self, act: str) -> bool:
        """Whether any of the reader's roles may do it in some relation: what a menu asks."""
        return self.visitor is not None and any(role in self.actor.roles for role, _ in ACTS[act].allowed)

    def may(self, act: str, case: Case = NO_CASE) -> bool:
        """Whether the visitor may do something; what may not be done is not offered."""
        return self.visitor is not None and duty.may(self.visitor.actor, act, case)

    def has(self, *roles: Role) -> bool:
        """Whether the visitor holds one of these roles."""
        return self.visitor is not None and not self.visitor.actor.roles.isdisjoint(roles)

    def unread(self) -> int:
        """How many notices waited for the visitor when this was asked for: what the menu says on every page."""
        return int(getattr(self.request.state, "unread", 0))

    def render(
        self, template: str, *, status: int = 200, refused: Refusal | None = None, **context: Any
    ) -> HTMLResponse:
        """Fill a template. With a refusal, its words stand above the form and beside the fields."""
        said = SAID.get(self.request.cookies.get(_SAID_COOKIE, ""), "")
        body = (
            _environment(self.door.words, self.language)
            .get_template(template)
            .render(
                page=self,
                may=self.may,
                problems=Problems.of(refused, self.say),
                said=said if refused is None else "",
                **context,
            )
        )
        response = HTMLResponse(body, status, headers={"content-language": self.language, "vary": "Cookie"})
        if said:
            response.delete_cookie(_SAID_COOKIE, path="/")
        asked = self.request.query_params.get("lang")
        if asked is not None and asked in wording.LANGUAGES:
            response.set_cookie(
                wording.COOKIE,
                asked,
                max_age=31_536_000,
                path="/",
                samesite="lax",
                secure=self.door.settings.secure_cookies,
            )
        return response

    def go(self, path: str, *, said: str = "") -> RedirectResponse:
        """Go to another page after something was done; a reload there does nothing twice."""
        response = RedirectResponse(quote(path, safe="/?&=#%:"), 303)
        if said:
            response.set_cookie(
                _SAID_COOKIE,
                said,
                max_age=60,
                path="/",
                httponly=True,
                samesite="lax",
                secure=self.door.settings.secure_cookies,
            )
        return response

    @staticmethod
    def version_in(form: FormData) -> int:
        """The version that the form was filled in on.

        Raises:
            ChangedMeanwhile: it names none, so it cannot be the one that is stored.
        """
        given = form.get("version")
        if not isinstance(given, str) or not given.isascii() or not given.isdecimal() or len(given) > 18:
            raise ChangedMeanwhile
        return int(given)

    @staticmethod
    def moment_in(form: FormData, name: str) -> datetime | None:
        """The instant that was typed by the wall clock of the county (`2026-11-23T09:30`); None where none was.

        Raises:
            MomentUnreadable: it is no date and time.
        """
        given = str(form.get(name, "")).strip()
        if not given:
            return None
        try:
            typed = datetime.fromisoformat(given)
        except ValueError:
            raise MomentUnreadable(value=given[:40], field=name) from None
        return typed.replace(tzinfo=SHANGHAI) if typed.tzinfo is None else typed

    @staticmethod
    def facts_in(form: FormData) -> int | None:
        """The version of the project's facts that stood beside the form; None where it does not say.

        Whoever does not say relies on the version of the row, which moves on with the facts that its answer rests on.
        """
        given = form.get("facts_version")
        if not isinstance(given, str) or not given.isascii() or not given.isdecimal() or len(given) > 9:
            return None
        return int(given)

    def again(self, form: Callable[[Session, Refusal], Response]) -> None:
        """Say how the form is shown once more if this request is refused: with all that was typed.

        It runs after the transaction was rolled back, with a session of its own.
        """
        self.request.state.again = form


async def page_of(request: Request, door: AtDoor, visitor: Visitor) -> Page:
    """The page of a request."""
    return Page(request, door, visitor, wording.language_of(request))


AsPage = Annotated[Page, Depends(page_of)]


@cache
def _version(name: str) -> str:
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""


def static(name: str) -> str:
    """The address of an asset; its content is part of it, so that a new one is fetched."""
    version = _version(name)
    return f"/static/{name}?v={version}" if version else f"/static/{name}"


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
def _environment(words: wording.Catalogues, language: str) -> Environment:
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
        listed=lambda texts, sign="、": words.listed(language, texts, sign),
    )
    environment.globals.update(
        static=static,
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

"""What a line of history says to people: its title, the clause it rests on, the dates it set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from workflow.law.sentence import Sentence
from workflow.law.terms import Obligor, Phase, Rung
from workflow.law.words import word
from workflow.rules.consultation import OPINION_WORDS, Opinion, outcome_words
from workflow.rules.machines import PROJECT
from workflow.rules.rating import GRADES


@dataclass(frozen=True, slots=True)
class Told:
    """One kind of event in words."""

    title: str
    #: Clause of the mechanism; empty for house practice.
    clause: str = ""


#: Every kind of event there is; a test holds the actions to it.
KINDS: Final[Mapping[str, Told]] = {
    "project.take_in": Told("受理项目", "二（一）1"),
    "project.change_facts": Told("变更项目信息", "二（一）1"),
    "project.analyse": Told("研判项目", "二（一）2"),
    "project.assign_agent": Told("指派代办员", "三（一）"),
    "project.give_mandate": Told("选择代办方式", "二（一）2"),
    "project.end_mandate": Told("企业收回委托", "二（一）2"),
    "project.move": Told("推进项目阶段"),
    "docking.dispatch": Told("发出材料清单征集", "二（一）2"),
    "checklist.reply": Told("回复材料清单", "二（一）3"),
    "checklist.confirm": Told("确认材料清单", "二（一）1"),
    "checklist.return": Told("退回材料清单"),
    "checklist.withdraw": Told("撤销材料清单征集"),
    "feed.issue": Told("生成日历订阅地址"),
    "feed.renew": Told("更换日历订阅地址"),
    "feed.end": Told("停用日历订阅地址"),
    "link.issue": Told("生成免账号链接"),
    "link.revoke": Told("停用免账号链接"),
    "tracking.issue": Told("生成公开查询码"),
    "tracking.revoke": Told("停用公开查询码"),
    "urging.urge": Told("企业催办"),
    "rating.rate": Told("企业评价"),
    "rating.change": Told("企业更改评价"),
    "rating.take_back": Told("企业撤回评价"),
    "rating.answer": Told("的整改回访"),
    "pack.compile": Told("汇总一张表单、一套材料", "二（一）2"),
    "pack.settle": Told("认定材料是否同一份", "二（一）2"),
    "consultation.open": Told("初步判别并征求企业初步意见", "二（三）1"),
    "consultation.circulate": Told("发出征询意见表", "二（三）1"),
    "consultation.judge_risk": Told("重新判定是否属于高危行业", "二（三）"),
    "consultation.decline": Told("企业不参加", "二（三）1"),
    "consultation.withdraw": Told("撤销意见征询"),
    "consultee.reply": Told("答复征询意见", "二（三）2"),
    "consultee.confirm": Told("确认征询意见", "二（一）1"),
    "consultee.withdraw": Told("撤销对部门的征询"),
    "dossier.export": Told("导出电子档案", "三（三）"),
    "clock.pause": Told("暂停计时"),
    "clock.resume": Told("恢复计时"),
    "clock.extend": Told("延长期限"),
    "paper.make": Told("生成表单"),
    "clock.recompute": Told("日历变动，重新推算到期日"),
    "calendar.import": Told("导入节假日安排"),
    "calendar.take_back": Told("撤销导入的节假日安排"),
    "calendar.bring": Told("软件更新带来新的节假日安排，重新推算"),
    "calendar.close": Told("登记本地停办日"),
    "calendar.reopen": Told("撤销本地停办日"),
    "department.close": Told("停用部门"),
    "department.merge": Told("机构改革，部门合并"),
    "department.split": Told("机构改革，职责划转"),
    "reform.plan": Told("机构改革计划"),
    "chain.check": Told("从页面核验留痕"),
    "reform.withdraw": Told("撤销机构改革计划"),
    "department.rename": Told("部门更名"),
    "liaison.end": Told("联络员任期结束"),
    "liaison.name": Told("登记联络员"),
    "person.close": Told("停用账号"),
    "person.reopen": Told("重新启用账号"),
    "person.create": Told("开户"),
    "person.password": Told("改密码"),
    "person.roles": Told("变更角色"),
    # business registration
    "registration.plan": Told("确定企业开办事项", "二（二）"),
    "registration.fill": Told("填写企业开办一张表单", "二（二）1"),
    "registration.apply": Told("申请", "二（二）"),
    "registration.order": Told("向刻章店下单", "二（二）3"),
    "registration.approve": Told("审批办结", "二（二）"),
    "registration.return": Told("退回补正"),
    "registration.step": Told("记录环节", "二（二）5"),
    "registration.deliver": Told("送达一窗通取窗口", "二（二）4"),
    "registration.drop": Told("撤回或不需要"),
    "registration.take_back": Told("收回误办的一步"),
    "pickup.collect": Told("一窗通取领取", "二（二）4"),
    "pickup.take_back": Told("收回误登记的领取"),
    "address.enter": Told("录入标准地址", "二（二）3"),
    "address.update": Told("更新标准地址", "二（二）3"),
    "address.report": Told("报告标准地址有误", "二（二）3"),
    "address.await": Told("催办标准地址纠错的核实", "二（二）3"),
    "address.decide": Told("核实标准地址纠错", "二（二）3"),
    # deliberation and blockers
    "deliberation.call": Told("召集会商", "二（三）1"),
    "deliberation.put_off": Told("会商改期"),
    "deliberation.cancel": Told("取消会商"),
    "deliberation.hold": Told("会商形成明确意见", "二（三）1"),
    "deliberation.take_back": Told("收回会商结果"),
    "minutes.write": Told("拟写会议纪要"),
    "minutes.issue": Told("印发会议纪要", "三（二）"),
    "minutes.correct": Told("更正会议纪要"),
    "resolution.add": Told("登记会商决定", "三（二）"),
    "resolution.report": Told("报告决定落实情况", "三（二）"),
    "resolution.retract": Told("撤回决定落实情况"),
    "resolution.confirm": Told("确认决定落实", "三（二）"),
    "resolution.send_back": Told("退回决定落实情况"),
    "resolution.withdraw": Told("撤销会商决定"),
    "resolution.reopen": Told("重开会商决定"),
    "blocker.raise": Told("提出难点、堵点", "二（四）3"),
    "blocker.coordinate": Told("商定难点、堵点的责任单位和办结日期", "二（四）3"),
    "blocker.ask": Told("报请会商", "三（二）"),
    "blocker.retract": Told("撤回会商报请"),
    "blocker.resolve": Told("难点、堵点已解决", "二（四）3"),
    "blocker.withdraw": Told("撤回难点、堵点"),
    "blocker.reopen": Told("重提难点、堵点"),
    # the commitment
    "commitment.inform": Told("告知企业承诺事项", "二（三）1"),
    "commitment.redraft": Told("修改承诺书文本", "二（三）2"),
    "commitment.apply": Told("企业申请承诺准入", "二（三）1"),
    "commitment.qualify": Told("申请符合条件", "二（三）1"),
    "commitment.return": Told("退回承诺准入申请"),
    "commitment.reopen": Told("退回重拟承诺书文本"),
    "commitment.decline": Told("企业放弃承诺准入", "二（三）1"),
    "commitment.withdraw": Told("撤回承诺准入办理"),
    "commitment.sign": Told("签订双向承诺书并反馈各部门", "二（三）1"),
    "commitment.upload": Told("上传企业签署的双向承诺书", "二（三）1"),
    "commitment.scan": Told("上传双向承诺书签订件", "二（三）1"),
    "commitment.take_back": Told("收回误登记的签订"),
    "commitment.take_back_file": Told("收回误传的文件"),
    "commitment.fulfil": Told("确认承诺履行完毕"),
    "commitment.resume": Told("恢复承诺计时"),
    "anchor.record": Told("登记起算事件"),
    "anchor.take_back": Told("收回误登记的起算事件"),
    "clause.fulfil": Told("登记承诺条款已履行"),
    "clause.confirm": Told("确认对方已履行承诺条款"),
    "clause.dispute": Told("对承诺条款的履行提出异议"),
    "clause.prove": Told("对有异议的履行补充证明"),
    "clause.decide": Told("核定有异议的履行情况"),
    "clause.take_back_ruling": Told("收回误报的履行证明或者误作的核定"),
    "clause.take_back_answer": Told("收回误作的确认或者异议"),
    "clause.miss": Told("登记承诺条款未履行"),
    "clause.waive": Told("免除承诺条款"),
    "clause.take_back": Told("收回误作的承诺条款登记"),
    "deferral.hand_in": Told("补交容缺材料"),
    "deferral.check": Told("核对容缺材料"),
    "deferral.waive": Told("不再要求容缺材料"),
    "deferral.take_back": Told("收回误作的容缺材料登记"),
    "oversight.take_back": Told("收回误作的监管检查登记"),
    "oversight.plan": Told("安排监管检查", "二（三）2"),
    "oversight.record": Told("登记监管检查结果", "二（三）2"),
    "oversight.report": Told("报送检查要求的整改情况"),
    "oversight.cancel": Told("取消监管检查"),
    "breach.record": Told("登记违诺", "二（三）2"),
    "breach.step": Told("处置违诺", "二（三）2"),
    "breach.report": Told("报送违诺整改情况"),
    "breach.rectify": Told("确认违诺已整改"),
    "breach.dismiss": Told("认定违诺不成立", "二（三）2"),
    "breach.take_back": Told("收回误作的违诺登记或处置"),
    "breach.take_back_report": Told("撤回违诺整改报告"),
    "repair.apply": Told("申请信用修复", "二（三）2"),
    "repair.decide": Told("审核信用修复", "二（三）2"),
    "dispute.raise": Told("提出异议", "二（三）2"),
    "dispute.answer": Told("答复异议", "二（三）2"),
    "dispute.close": Told("了结异议", "二（三）2"),
    # approval items
    "item.plan": Told("列出审批事项", "二（四）"),
    "item.set_aside": Told("审批事项列为不需办理"),
    "item.take_up": Told("审批事项重新列入"),
    "item.settle_before": Told("前置事项登记为已经办妥或不涉及"),
    "item.run_ahead": Told("依承诺先行办理"),
    "item.anchor": Told("登记起算事件"),
    "item.receive": Told("窗口收件", "二（四）3"),
    "item.correct": Told("一次性告知补正"),
    "item.supplement": Told("收到补正材料"),
    "item.accept": Told("受理申请", "二（四）4"),
    "item.deem": Told("逾期未告知，视为受理"),
    "item.refuse_intake": Told("不予受理"),
    "item.review": Told("开始审查", "二（四）4"),
    "item.pause": Told("进入特别程序"),
    "item.resume": Told("特别程序结束"),
    "item.hearing_request": Told("企业申请听证"),
    "item.hearing_hold": Told("举行听证"),
    "item.hearing_waive": Told("企业放弃听证"),
    "item.promise": Told("企业签署告知承诺", "二（四）1"),
    "item.decide": Told("作出审批决定", "二（四）4"),
    "item.deliver": Told("送达决定"),
    "item.withdraw": Told("企业撤回申请"),
    "item.hand_in": Told("补交容缺材料"),
    "item.check_paper": Told("核对容缺材料"),
    "item.waive": Told("免交容缺材料"),
    "item.take_back_paper": Told("收回误作的容缺材料登记"),
    "item.check": Told("核查告知承诺", "二（四）1"),
    "item.take_back": Told("收回误办的一步"),
    "item.revoke": Told("撤销决定", "二（四）1"),
    # joint acceptance
    "acceptance.apply": Told("申请竣工联合验收", "二（四）2"),
    "acceptance.return": Told("退回联合验收申请，补齐材料"),
    "acceptance.supplement": Told("补齐联合验收材料"),
    "acceptance.arrange": Told("确定联合验收现场核验日期", "二（四）2"),
    "acceptance.rearrange": Told("联合验收现场核验改期"),
    "acceptance.record": Told("出具联合验收意见", "二（四）2"),
    "acceptance.take_back": Told("收回联合验收意见"),
    "acceptance.hand_over": Told("一次性送达联合验收整改清单"),
    "acceptance.rectify_again": Told("复验不合格，再次整改"),
    "acceptance.redate": Told("调整整改完成日期"),
    "acceptance.report": Told("报送联合验收整改情况"),
    "acceptance.recheck": Told("出具联合验收复验意见"),
    "acceptance.pass": Told("联合验收通过", "二（四）2"),
    "acceptance.fail": Told("联合验收不通过"),
    "acceptance.take_back_conclusion": Told("收回联合验收结论"),
    "acceptance.withdraw": Told("撤回联合验收"),
    "acceptance_check.record": Told("检查联合验收情况", "二（四）2"),
    "acceptance_check.due": Told("催办联合验收情况的定期检查", "二（四）2"),
    "acceptance_check.follow_up": Told("联合验收检查提出整改事项", "二（四）2"),
    "acceptance_check.redate": Told("调整联合验收检查整改的完成日期"),
    "acceptance_check.finish": Told("办结联合验收检查的整改事项"),
    "acceptance_check.take_back": Told("收回误登记的联合验收检查"),
    "acceptance_check.reopen": Told("收回误登记的检查整改办结"),
    # supervision and channels
    "clock.await": Told("没有时限的待办步骤开始计时"),
    "clock.remind": Told("到期提醒"),
    "clock.urge": Told("催办", "三（二）"),
    "clock.supervise": Told("督办", "三（二）"),
    "clock.deliberate": Told("建议提请会商", "三（二）"),
    "supervision.answer": Told("回复督办单", "三（二）"),
    "supervision.return": Told("退回督办回复"),
    "supervision.close": Told("办结督办", "三（二）"),
    "supervision.retract": Told("撤回督办回复"),
    "supervision.reopen": Told("收回误作的督办办结"),
    # people, undo
    "checklist.retract": Told("撤回材料清单"),
    "consultee.retract": Told("撤回征询意见"),
    "absence.declare": Told("登记代为办理", "三（一）"),
    "absence.end": Told("结束代为办理", "三（一）"),
    "delivery.confirm": Told("确认通知已送达"),
    "service.record": Told("提供服务", "二（一）2"),
    "service.train": Told("培训学习", "三（一）"),
    "service.correct": Told("更正服务记录", "三（一）"),
    # scorecards and editions
    "edition.move": Told("变更规则版本"),
    "scorecard.dispute": Told("对考核数据提出异议"),
    "scorecard.answer": Told("答复考核异议"),
    "scorecard.retract": Told("收回考核异议的答复"),
    "sample.load": Told("装入样例县"),
    "demo.play": Told("演示"),
}
_ROUNDS: Final = {"unopposed": "征询完毕，各部门无异议", "opposed": "征询完毕，有异议，建议组织会商"}
#: The rungs of the ladder.
_RUNGS: Final = frozenset(f"clock.{rung}" for rung in Rung)
#: What a decision on an item was.
DECISION_WORDS: Final = {
    "granted": "准予",
    "granted_with_deferred": "容缺准予",
    "refused": "不予许可",
}
#: The fact that a line names after what was done.
_NAMING: Final = {"paper.make": "title", "rating.answer": "item", "project.assign_agent": "agent"}
#: What was sent to how many departments.
_SENT_OUT: Final = {
    "docking.dispatch": "向{n}个部门发出材料清单征集",
    "consultation.circulate": "向{n}个部门发出征询意见表",
}
#: How one act on an item of business registration reads, where its kind alone says too little.
_REGISTERED: Final = {
    "apply_again": "补正后重新申请",
    "withdraw": "撤回申请",
    "spare": "登记不需要",
    "take_back_approval": "收回误作的审批办结",
    "take_back_delivery": "收回误登记的送达",
    "take_back_making": "收回误登记的送达",
    "take_back_step": "收回误登记的环节",
    "take_back_return": "收回误作的退回补正",
    "take_back_returned_delivery": "收回误作的退回补正",
}
_CHAPTERS: Final = {
    "docking": "二（一）",
    "business_registration": "二（二）",
    "direct_landing": "二（三）",
    "construction_approval": "二（四）",
}


def title(kind: str, data: Mapping[str, Any], departments: Mapping[str, str]) -> str:
    """What was done, in Chinese; `departments` are names by key. A kind that is not known stands for itself."""
    told = KINDS.get(kind)
    if told is None:
        return kind
    named = data.get("department")
    who = departments.get(named, named) if isinstance(named, str) else ""
    if kind.startswith("rating.") and data.get("grade") in GRADES:
        grade, item = GRADES[data["grade"]], str(data.get("item", ""))
        return Sentence("{verb}：{item}，{grade}", verb=told.title, item=item, grade=grade)
    if kind == "urging.urge" and "agent" in (data.get("obligor") or ()):
        return "企业催办代办员"
    if kind in _RUNGS or kind == "urging.urge":
        return Sentence(
            "{verb}：{who}（{limit}）",
            verb=told.title,
            who=_owing(data, departments),
            limit=str(data.get("limit", "")),
        )
    if kind.startswith("item.") and data.get("item"):
        verb = DECISION_WORDS.get(str(data.get("decision")), told.title)
        what: str = Sentence("{verb}：{what}", verb=verb, what=str(data["item"]))
    elif kind == "department.merge":
        into = str(data.get("into", ""))
        what = Sentence(
            "并入{into}，未办结的事自{day}起由其承接（{document}）",
            into=departments.get(into, into),
            day=str(data.get("since", "")),
            document=str(data.get("document", "")),
        )
    elif kind == "department.split":
        what = Sentence(
            "的职责自{day}起划转，由{into}承接（{document}）",
            into=[departments.get(key, key) for key in data.get("moved_to", data.get("heirs", ()))],
            day=str(data.get("since", "")),
            document=str(data.get("document", "")),
        )
    else:
        what = _words(kind, told, data)
    if lacking := data.get("without"):
        what = Sentence("{done}（{n}份材料未附，仍要提交）", done=what, n=len(lacking))
    # Chinese puts nothing between who and what; other languages may.
    return Sentence("{who}{what}", who=who, what=what) if who else what


#: What the office has said of two papers with nearly the same name.
_VERDICTS: Final = {"same": "认定为同一份材料", "apart": "认定为两份材料", "undone": "的认定已撤销"}


def _pack(told: Told, data: Mapping[str, Any]) -> str:
    if data.get("phase") in set(Phase):
        return Sentence("汇总{phase}阶段一张表单、一套材料", phase=word(Phase(data["phase"])))
    if data.get("said") in _VERDICTS:
        return Sentence(
            "“{first}”和“{second}”{verdict}",
            first=str(data.get("first")),
            second=str(data.get("second")),
            verdict=_VERDICTS[data["said"]],
        )
    return told.title


def _owing(data: Mapping[str, Any], departments: Mapping[str, str]) -> str:
    """Whom a rung of the ladder was said to, by name; by kind where an older line names nobody."""
    match data.get("obligor"):
        case [Obligor.DEPARTMENT.value, str(key)]:
            return departments.get(key, key)
        case [str(kind), _] if kind in set(Obligor):
            return str(data.get("owing") or word(Obligor(kind)))
    return str(data.get("owing") or "")


def _words(kind: str, told: Told, data: Mapping[str, Any]) -> str:
    match kind:
        case "project.move":
            return PROJECT.verbs.get(str(data.get("move")), told.title)
        case "checklist.reply" | "checklist.confirm" | "consultee.reply" | "consultee.confirm":
            return _answer(kind, told, data)
        case "pack.compile" if data.get("phase") in set(Phase):
            return Sentence("汇总{phase}阶段一张表单、一套材料", phase=word(Phase(data["phase"])))
        case "pack.compile" | "pack.settle":
            return _pack(told, data)
        case "checklist.retract" | "consultee.withdraw" | "consultee.retract":
            return _taken_back(told, data)
        case "checklist.return":
            return _and_so("的材料清单被退回" if data.get("department") else told.title, served_words(data))
        case "docking.dispatch" | "consultation.circulate":
            silent = data.get("without_liaison")
            count = len(data.get("departments") or ())
            done = Sentence(_SENT_OUT[kind], n=count)
            if isinstance(silent, list) and silent:
                done = Sentence("{done}（其中{n}个部门没有联络员）", done=done, n=len(silent))
            return _and_so(done, served_words(data))
        case "registration.step" if data.get("step"):
            return Sentence("{verb}：{what}", verb=str(data.get("item", "")), what=str(data["step"]))
        case _ if kind.startswith("registration.") and data.get("item"):
            verb = _REGISTERED.get(str(data.get("move")), told.title)
            return Sentence("{verb}：{what}", verb=verb, what=str(data["item"]))
        case "pickup.collect" if data.get("partial_reason"):
            return Sentence("{done}（部分）", done=told.title)
    named = data.get(_NAMING.get(kind, ""))
    return Sentence("{verb}：{what}", verb=told.title, what=str(named)) if named else told.title


def _answer(kind: str, told: Told, data: Mapping[str, Any]) -> str:
    """What a department answered, whether too late, and how the round stands when it was the last one."""
    words = told.title
    if kind == "consultee.reply" and data.get("opinion") in set(Opinion):
        words = Sentence("{opinion}签订双向承诺书", opinion=OPINION_WORDS[Opinion(data["opinion"])])
    elif kind == "consultee.confirm" and data.get("opinion") in set(Opinion):
        words = Sentence("确认仍{opinion}签订双向承诺书", opinion=OPINION_WORDS[Opinion(data["opinion"])])
    elif kind == "checklist.reply" and data.get("involved") is False:
        words = "答复不涉及"
    if data.get("in_time") is False:
        words = Sentence("{done}（超时）", done=words)
    return _and_so(words, _round_words(data))


def _taken_back(told: Told, data: Mapping[str, Any]) -> str:
    if data.get("not_concerned"):
        return _and_so("认定不涉及，撤销征询", _round_words(data))
    done = "的代记答复由办公室收回" if data.get("recorded") else told.title
    return _and_so(done, "本轮征询继续进行" if data.get("concluded") else "")


def served_words(data: Mapping[str, Any]) -> str:
    """From when a notice counts that went out on paper: by which paper, or from its record; empty where it went out here."""
    if data.get("paper"):
        return Sentence("凭“{paper}”自送达之时起算", paper=str(data["paper"]))
    return "没有写明送达的文件，自登记之时起算" if data.get("counted_from") else ""


def _and_so(done: str, then: str) -> str:
    return Sentence("{done}；{then}", done=done, then=then) if then else done


def _round_words(data: Mapping[str, Any]) -> str:
    """How the round of consultation ended with this; nothing where it goes on."""
    excluded = data.get("excluded")
    if data.get("consultation") == "unopposed" and isinstance(excluded, Mapping):
        return Sentence("征询完毕，{outcome}", outcome=outcome_words(excluded))
    return _ROUNDS.get(str(data.get("consultation")), "")


def clause(kind: str, data: Mapping[str, Any]) -> str:
    """The clause that the event rests on; empty for house practice."""
    if kind == "project.move":
        move = str(data.get("move"))
        verb, _, stage = move.partition("_")
        return _CHAPTERS.get(stage, "") if verb in ("finish", "open") else ""
    told = KINDS.get(kind)
    return told.clause if told else ""


def dues(data: Mapping[str, Any]) -> dict[str, str | None]:
    """The due dates that the event set, by the department that owes; ISO dates, None where a date is open."""
    asked = data.get("departments")
    if isinstance(asked, Mapping):
        return {
            str(key): (entry.get("due") if isinstance(entry, Mapping) else entry)
            for key, entry in asked.items()
        }
    if "due" in data:
        return {str(data.get("department", "")): data["due"]}
    return {}

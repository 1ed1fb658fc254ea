"""The facts of a project: read whole or refused whole, kept, and shown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Final, cast

from workflow.errors import (
    ChoiceUnknown,
    CreditCodeCheckFails,
    CreditCodeMissing,
    FactMissing,
    FactsInvalid,
    InvestmentNegative,
    InvestmentTooLarge,
    InvestmentTooPrecise,
    InvestmentUnreadable,
    Refusal,
    YesNoUnreadable,
)
from workflow.law.edition import Edition
from workflow.law.sentence import Sentence
from workflow.law.terms import Origin
from workflow.rules.amounts import amount_written
from workflow.rules.identifiers import (
    credit_code_problem,
    industry_problem,
    normalise_credit_code,
    normalise_industry_code,
    normalise_phone,
    normalise_project_code,
    phone_problem,
    project_code_problem,
)
from workflow.rules.wording import Problems, clean, half_width, identity


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What is known of a project (二（一）1), normalised. Empty text means not known."""

    #: How it arose: 招商引资 or 增资扩产.
    origin: Origin
    #: 项目名称.
    name: str
    #: 企业（项目单位）名称; for a company not yet registered, the name it is to have.
    enterprise_name: str
    #: 统一社会信用代码 (GB 32100-2015); empty only for a company not yet registered.
    credit_code: str = ""
    #: Why a credit code with a failing check character was accepted; empty for a sound one.
    credit_code_reason: str = ""
    #: 项目类型, one of the edition's kinds.
    kind: str = ""
    #: 行业代码 (GB/T 4754-2017), with or without its letter.
    industry_code: str = ""
    #: 建设地址.
    address: str = ""
    #: 投资额 in 万元, at most two decimals.
    investment: Decimal | None = None
    #: 联系人.
    contact_name: str = ""
    #: 联系电话, normalised.
    contact_phone: str = ""
    #: 项目代码 (GB/T 40058-2021), once given.
    code: str = ""
    #: 新设企业: whether the company is still to be registered.
    new_enterprise: bool = True
    #: 需新供地: whether land is still to be obtained.
    needs_land: bool = True
    #: Which of the two above nobody has answered: what stands there is presumed (推定), for the office to decide.
    inferred: tuple[str, ...] = ()


#: Why a question is put again after facts were changed.
AGAIN: Final = ("{before}；又变更：{changed}", "项目信息变更：{changed}")


#: What each fact is called, in the order in which people are asked.
FACT_WORDS: Final[Mapping[str, str]] = {
    "origin": "项目来源",
    "name": "项目名称",
    "enterprise_name": "企业名称",
    "credit_code": "统一社会信用代码",
    "credit_code_reason": "信用代码采用理由",
    "kind": "项目类型",
    "industry_code": "行业代码",
    "address": "建设地址",
    "investment": "投资额（万元）",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "code": "项目代码",
    "new_enterprise": "是否新设企业",
    "needs_land": "是否需新供地",
}


#: What each part of a change is called: the facts, and that one is no longer presumed, or is.
CHANGE_WORDS: Final[Mapping[str, str]] = {**FACT_WORDS, "inferred": "推定事项"}


ORIGIN_WORDS: Final[Mapping[Origin, str]] = {Origin.INVESTMENT: "招商引资", Origin.EXPANSION: "增资扩产"}


_ORIGINS: Final[Mapping[str, Origin]] = {
    "investment": Origin.INVESTMENT,
    "招商引资": Origin.INVESTMENT,
    "社会投资类招商引资": Origin.INVESTMENT,
    "expansion": Origin.EXPANSION,
    "增资扩产": Origin.EXPANSION,
    "技术改造": Origin.EXPANSION,
    "工业企业技术改造": Origin.EXPANSION,
    "技改": Origin.EXPANSION,
    "增资扩产技改": Origin.EXPANSION,
}


_YES: Final = frozenset({"是", "有", "true", "yes", "on", "1", "y", "√", "✓"})


_NO: Final = frozenset({"否", "无", "不", "false", "no", "off", "0", "n", "×"})


#: Greatest number of characters kept, as the records hold them.
LENGTHS: Final = {
    "name": 120,
    "enterprise_name": 120,
    "credit_code_reason": 200,
    "kind": 40,
    "address": 200,
    "contact_name": 60,
    "contact_phone": 30,
}


_REQUIRED: Final = frozenset({"name", "enterprise_name", "kind", "address", "contact_name", "contact_phone"})


# --- reading --------------------------------------------------------------------------------------------------


def read_facts(form: Mapping[str, object], edition: Edition) -> ProjectFacts:
    """The facts as typed into a form, a JSON body or a row of a list, normalised.

    Keys are the fields of `ProjectFacts`; other keys are left alone. `origin` and the two yes-or-no facts are read in
    English or Chinese. Where it is not said whether the enterprise is new, it is presumed to be for 招商引资 and not for
    增资扩产; land is presumed to be needed. What is presumed is named in `inferred`. A reason given for a sound credit code is dropped.

    Raises:
        FactsInvalid: with every problem at once, each naming its field.
    """
    problems = Problems()

    def text(field: str) -> str:
        return problems.text(
            form.get(field),
            fact=FACT_WORDS[field],
            field=field,
            limit=LENGTHS.get(field, 60),
            required=field in _REQUIRED,
        )

    origin = problems.taking(lambda: _origin(form.get("origin")), None)
    new_by_default = origin is not Origin.EXPANSION
    new_enterprise = problems.taking(
        lambda: _yes_or_no(form, "new_enterprise", new_by_default), new_by_default
    )
    needs_land = problems.taking(lambda: _yes_or_no(form, "needs_land", True), True)
    kind = text("kind")
    if kind and edition.project_kinds and kind not in edition.project_kinds:
        choices = "、".join(edition.project_kinds)
        problems.append(ChoiceUnknown(fact=FACT_WORDS["kind"], value=kind, choices=choices, field="kind"))
    reason = text("credit_code_reason")
    credit_code = normalise_credit_code(text("credit_code"))
    if credit_code:
        problem = credit_code_problem(credit_code)
        if not isinstance(problem, CreditCodeCheckFails):
            problems.note(problem)
            reason = ""
        elif not reason:
            problems.append(problem)
    else:
        reason = ""
        if not new_enterprise:
            problems.append(CreditCodeMissing())
    industry_code = _code(text("industry_code"), normalise_industry_code, industry_problem, problems)
    facts = ProjectFacts(
        origin=origin or Origin.INVESTMENT,
        name=text("name"),
        enterprise_name=text("enterprise_name"),
        credit_code=credit_code,
        credit_code_reason=reason,
        kind=kind,
        industry_code=industry_code,
        address=text("address"),
        investment=problems.taking(lambda: read_investment(form.get("investment")), None),
        contact_name=text("contact_name"),
        contact_phone=_code(text("contact_phone"), normalise_phone, phone_problem, problems),
        code=_code(text("code"), normalise_project_code, project_code_problem, problems),
        new_enterprise=new_enterprise,
        needs_land=needs_land,
        inferred=tuple(field for field in ("new_enterprise", "needs_land") if _unanswered(form.get(field))),
    )
    if problems:
        order = {field: number for number, field in enumerate(FACT_WORDS)}
        raise FactsInvalid(sorted(problems, key=lambda problem: order[problem.field]))
    return facts


def merged(before: ProjectFacts, form: Mapping[str, object], edition: Edition) -> ProjectFacts:
    """The facts after a change that names only some of them: `form` over what was known, read as a whole.

    Raises:
        FactsInvalid: as `read_facts`.
    """
    # What was presumed is no answer: unless it is given now, it is presumed anew.
    known = {name: value for name, value in to_json(before).items() if name not in before.inferred}
    if "credit_code" in form and normalise_credit_code(str(form["credit_code"] or "")) != before.credit_code:
        known["credit_code_reason"] = ""  # the reason was given for another code
    return read_facts({**known, **form}, edition)


def _code(
    typed: str,
    normalise: Callable[[str], str],
    problem_of: Callable[[str], Refusal | None],
    problems: Problems,
) -> str:
    if typed:
        problems.note(problem_of(typed))
    return normalise(typed)


def _origin(value: object) -> Origin:
    word = clean(value, fact=FACT_WORDS["origin"], field="origin", limit=60)
    if not word:
        raise FactMissing(fact=FACT_WORDS["origin"], field="origin")
    found = _ORIGINS.get(identity(word.removesuffix("项目")))
    if found is None:
        choices = "、".join(ORIGIN_WORDS.values())
        raise ChoiceUnknown(fact=FACT_WORDS["origin"], value=word, choices=choices, field="origin")
    return found


def _unanswered(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _yes_or_no(form: Mapping[str, object], field: str, default: bool) -> bool:
    value = form.get(field)
    if isinstance(value, bool):
        return value
    word = clean(value, fact=FACT_WORDS[field], field=field, limit=60)
    if not word:
        return default
    if (folded := half_width(word).casefold()) in _YES:
        return True
    if folded in _NO:
        return False
    raise YesNoUnreadable(fact=FACT_WORDS[field], value=word, field=field)


def read_investment(value: object) -> Decimal | None:
    """An amount in 万元 as people write it: 12000, 3,500, 3500万, 1.2亿, 35000000元. Empty is None.

    A bare number counts in 万元. Thousands may be set apart by commas, in groups of three.

    Raises:
        InvestmentUnreadable: no amount can be read.
        InvestmentNegative: it is below zero.
        InvestmentTooPrecise: it has more than two decimals in 万元.
        InvestmentTooLarge: it does not fit the record (12 digits before the point).
    """
    if isinstance(value, Decimal | float) and not isinstance(value, bool):
        value = format(Decimal(str(value)), "f")
    typed = clean(value, fact=FACT_WORDS["investment"], field="investment", limit=60)
    if not typed:
        return None
    amount = amount_written(typed)
    if amount is None:
        raise InvestmentUnreadable(value=typed)
    if amount < 0:
        raise InvestmentNegative(value=typed)
    if amount >= Decimal(10) ** 12:
        raise InvestmentTooLarge(value=typed)
    if amount != amount.quantize(Decimal("0.01")):
        raise InvestmentTooPrecise(value=typed, amount=f"{amount.normalize():f}")
    return amount.quantize(Decimal("0.01"))


# --- keeping ---------------------------------------------------------------------------------------------------


def to_json(facts: ProjectFacts) -> dict[str, str | bool | list[str] | None]:
    """The facts as JSON holds them; the amount as text, so that nothing is rounded."""
    kept: dict[str, str | bool | list[str] | None] = {}
    for field in fields(facts):
        value = getattr(facts, field.name)
        if isinstance(value, tuple):
            kept[field.name] = list(value)
        else:
            kept[field.name] = value if isinstance(value, bool) or value is None else str(value)
    return kept


def from_json(kept: Mapping[str, object]) -> ProjectFacts:
    """The facts that `to_json` wrote; a fact that an older version did not know has its default."""
    known = {field.name for field in fields(ProjectFacts)}
    values = {name: value for name, value in kept.items() if name in known}
    investment = values.get("investment")
    values["investment"] = None if investment is None else Decimal(str(investment))
    values["origin"] = Origin(str(values["origin"]))
    values["inferred"] = tuple(str(name) for name in cast("Iterable[object]", values.get("inferred") or ()))
    return ProjectFacts(**values)  # type: ignore[arg-type]


def shown(facts: ProjectFacts, field: str) -> str:
    """One fact in the words that people read; empty where it is not known. Phones are not masked here."""
    value = getattr(facts, field)
    if isinstance(value, bool):
        said = "是" if value else "否"
        return Sentence("{said}（推定，待确认）", said=said) if field in facts.inferred else said
    if isinstance(value, tuple):
        return "、".join(FACT_WORDS[name] for name in value)
    if isinstance(value, Origin):
        return ORIGIN_WORDS[value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)

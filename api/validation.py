"""What does not fit the shape that a route declares, said field by field in our words."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi.exceptions import RequestValidationError

from api.refusals import TITLES, TYPES, FieldProblem, Problem, Shape, slug

#: What pydantic's refusals say here; `{…}` are filled from its context.
VALIDATION: Final[Mapping[str, str]] = {
    "missing": "请填写这一项。",
    "string_too_short": "至少{min_length}个字。",
    "string_too_long": "最多{max_length}个字。",
    "string_type": "应为文字。",
    "string_pattern_mismatch": "格式不对。",
    "int_parsing": "应为整数。",
    "int_type": "应为整数。",
    "int_from_float": "应为整数。",
    "decimal_parsing": "应为数字。",
    "decimal_type": "应为数字。",
    "float_parsing": "应为数字。",
    "bool_parsing": "应为是或否。",
    "bool_type": "应为是或否。",
    "date_from_datetime_parsing": "应为日期，例如 2026-10-10。",
    "date_parsing": "应为日期，例如 2026-10-10。",
    "date_type": "应为日期，例如 2026-10-10。",
    "datetime_parsing": "应为时间，例如 2026-10-10T09:00:00+08:00。",
    "timezone_aware": "时间应当带时区。",
    "enum": "应为以下各项之一：{expected}。",
    "literal_error": "应为以下各项之一：{expected}。",
    "greater_than": "应大于{gt}。",
    "greater_than_equal": "不得小于{ge}。",
    "less_than_equal": "不得大于{le}。",
    "list_type": "应为列表。",
    "too_short": "至少{min_length}项。",
    "too_long": "最多{max_length}项。",
    "extra_forbidden": "没有这一项，请核对名称。",
    "model_attributes_type": "应为 JSON 对象。",
    "model_type": "应为 JSON 对象。",
    "dict_type": "应为 JSON 对象。",
}
UNKNOWN_VALIDATION: Final = "填写有误。"
BROKEN_JSON: Final = "正文不是有效的JSON。"


def problem_of_validation(error: RequestValidationError, say: Callable[[str], str]) -> Problem:
    """What did not fit the declared shape, field by field."""
    if any(one["type"] == "json_invalid" for one in error.errors()):
        return Problem(
            type=TYPES + slug(Shape.__name__), title=say(TITLES[422]), status=422, detail=say(BROKEN_JSON)
        )
    problems = [_field_problem(one, say) for one in error.errors()]
    return Problem(
        type=TYPES + slug(Shape.__name__),
        title=say(TITLES[422]),
        status=422,
        detail=say(Shape.template()).format(count=len(problems)),
        errors=problems,
    )


def _field_problem(error: Mapping[str, Any], say: Callable[[str], str]) -> FieldProblem:
    template = say(VALIDATION.get(error["type"], UNKNOWN_VALIDATION))
    try:
        detail = template.format(**_plain(error.get("ctx", {})))
    except (KeyError, IndexError):
        detail = say(UNKNOWN_VALIDATION)
    return FieldProblem(field=_path(error["loc"]), detail=detail)


def _plain(context: Mapping[str, Any]) -> dict[str, Any]:
    """What pydantic expected, without its English: 'a', 'b' or 'c' → a、b、c."""
    expected = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    return {**context, "expected": "、".join(expected)} if expected else dict(context)


def _path(location: tuple[str | int, ...]) -> str:
    # The first part says body, query, path or header; people know the name of the field.
    path = ""
    for part in location[1:] or location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path

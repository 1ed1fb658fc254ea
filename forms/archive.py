"""Sheets to JSON and back, so that a reprint years later says what was said then."""

import hashlib
import json
import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from forms.kinds import KINDS, AnySheet

type_of_none = type(None)


def to_json(sheet: AnySheet) -> dict[str, Any]:
    """The sheet's fields as JSON values: dates and instants in ISO 8601, tuples as lists, rows as objects."""
    return {field.name: _plain(getattr(sheet, field.name)) for field in fields(sheet)}


def from_json(kind: str, data: dict[str, Any]) -> AnySheet:
    """The sheet that `to_json` wrote.

    A field the form got later takes its default, so old papers stay readable.
    Raises ValueError for an unknown kind, an unknown field, a missing one or a value of the wrong type.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown kind of sheet: {kind!r}")
    return _built(KINDS[kind], data, kind)  # type: ignore[no-any-return]


def canonical(sheet: AnySheet) -> bytes:
    """The one spelling of the sheet's JSON, with its kind: sorted keys, no spaces, UTF-8."""
    data = {"kind": sheet.KIND, "sheet": to_json(sheet)}
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # Half a surrogate, which no UTF-8 can hold, becomes the JSON escape that it is.
    return text.encode("utf-8", "backslashreplace")


def digest(sheet: AnySheet) -> str:
    """SHA-256 of `canonical(sheet)` in hex; its beginning is printed in the footer (数据摘要)."""
    return hashlib.sha256(canonical(sheet)).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date):  # datetime is a date
        return value.isoformat()
    return value


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _built(cls: Any, data: Any, where: str) -> Any:
    if not isinstance(data, dict):
        raise ValueError(f"{where}: an object is expected")
    known = {field.name: field for field in fields(cls)}
    if strange := sorted(set(data) - set(known)):
        raise ValueError(f"{where}: unknown field {strange[0]!r}")
    for field in known.values():
        if field.name not in data and field.default is MISSING:
            raise ValueError(f"{where}: field {field.name!r} is missing")
    hints = _hints(cls)
    return cls(**{name: _value(hints[name], part, f"{where}.{name}") for name, part in data.items()})


def _value(hint: Any, data: Any, where: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _one_of(arguments, data, where)
    if origin is tuple:
        if not isinstance(data, list):
            raise ValueError(f"{where}: a list is expected")
        return tuple(_value(arguments[0], part, f"{where}[{i}]") for i, part in enumerate(data))
    if origin is Literal:
        if data not in arguments:
            raise ValueError(f"{where}: {data!r} is none of {arguments}")
        return data
    if is_dataclass(hint):
        return _built(hint, data, where)
    if hint is date or hint is datetime:
        return _instant(hint, data, where)
    if type(data) is not hint:
        raise ValueError(f"{where}: {hint.__name__} is expected")
    return data


def _one_of(hints: tuple[Any, ...], data: Any, where: str) -> Any:
    if data is None and type_of_none in hints:
        return None
    rest = [hint for hint in hints if hint is not type_of_none]
    if len(rest) == 1:
        return _value(rest[0], data, where)
    # The only other union is date | datetime, told apart by ISO 8601's T.
    return _instant(datetime if isinstance(data, str) and "T" in data else date, data, where)


def _instant(hint: type[date], data: Any, where: str) -> date:
    try:
        return hint.fromisoformat(data)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{where}: {data!r} is not a {hint.__name__}") from error

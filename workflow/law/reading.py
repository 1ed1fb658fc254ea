"""Reading TOML tables into values: every finding is collected, nothing is silently corrected."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar

from workflow.errors import LawInvalid

M = TypeVar("M", bound=StrEnum)


class Findings:
    """What is wrong with an edition, in the order in which it was found."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self.all: list[LawInvalid] = []

    def add(self, file: str, key: str, reason: str) -> None:
        """Note one finding."""
        self.all.append(LawInvalid(file=file, key=key, reason=reason))


class Table:
    """One TOML table under inspection: who reads a key marks it as known; `close` names the others.

    A wrong or missing value is a finding and reads as an empty one, so that the rest is still looked at.
    """

    def __init__(self, data: Mapping[str, Any], *, file: str, path: str, findings: Findings) -> None:
        """Hold a table that was found under `path` of `file`."""
        self._data = data
        self._known: set[str] = set()
        self._file = file
        self._path = path
        self._findings = findings

    @classmethod
    def parse(cls, data: bytes, *, file: str, findings: Findings) -> "Table":
        """The whole file as one table; an unreadable file is a finding and reads as an empty table."""
        found: Mapping[str, Any] = {}
        try:
            found = tomllib.loads(data.decode("utf-8"))
        except UnicodeDecodeError:
            findings.add(file, "全文", "不是UTF-8文本")
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            findings.add(file, "全文", f"不是有效的TOML：{error}")
        return cls(found, file=file, path="", findings=findings)

    def __contains__(self, key: str) -> bool:
        """Whether the key is given at all."""
        return key in self._data

    def wrong(self, key: str, reason: str) -> None:
        """Note that a value of this table is wrong; an empty key means the table itself."""
        self._findings.add(self._file, ".".join(part for part in (self._path, key) if part) or "全文", reason)

    def at(self, path: str) -> None:
        """Call the table by a better name in what is noted from now on, e.g. by an item's code."""
        self._path = path

    def _value(self, key: str, kind: type, what: str, *, required: bool) -> Any:
        self._known.add(key)
        if key not in self._data:
            if required:
                self.wrong(key, "缺少这一项")
            return None
        value = self._data[key]
        # A bool is an int, and a datetime is a date, to isinstance.
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            self.wrong(key, f"应为{what}")
            return None
        if kind is date and isinstance(value, datetime):
            self.wrong(key, f"应为{what}")
            return None
        return value

    def text(self, key: str) -> str:
        """Words that must be there."""
        value: str | None = self._value(key, str, "文字", required=True)
        if value is not None and not value.strip():
            self.wrong(key, "不能为空")
        return value or ""

    def maybe_text(self, key: str) -> str:
        """Words that may be missing: empty then."""
        return self._value(key, str, "文字", required=False) or ""

    def number(self, key: str) -> int:
        """A whole number that must be there."""
        return self._value(key, int, "整数", required=True) or 0

    def positive(self, key: str, otherwise: str) -> int:
        """A whole number above nothing that must be there; `otherwise` is said of any other number."""
        value: int | None = self._value(key, int, "整数", required=True)
        if value is not None and value <= 0:
            self.wrong(key, otherwise)
        return value or 0

    def maybe_number(self, key: str) -> int | None:
        """A whole number that may be missing."""
        found: int | None = self._value(key, int, "整数", required=False)
        return found

    def flag(self, key: str) -> bool:
        """True or false that may be missing: false then."""
        return bool(self._value(key, bool, "true或false", required=False))

    def maybe_flag(self, key: str) -> bool | None:
        """True, false, or not said."""
        found: bool | None = self._value(key, bool, "true或false", required=False)
        return found

    def day(self, key: str) -> date:
        """A calendar date that must be there."""
        return self._value(key, date, "日期", required=True) or date.min

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of words without repetition; missing reads as empty."""
        values = self._value(key, list, "文字列表", required=False) or []
        if not all(isinstance(value, str) and value.strip() for value in values):
            self.wrong(key, "应为文字列表")
            return ()
        for value in {value for value in values if values.count(value) > 1}:
            self.wrong(key, f"“{value}”重复")
        return tuple(values)

    def member(self, key: str, kind: type[M], *, default: M | None = None) -> M:
        """One word of a vocabulary; missing reads as the default where there is one."""
        value = self._value(key, str, "文字", required=default is None)
        if value is not None:
            found = self._members((value,), key, kind)
            if found:
                return found[0]
        return default if default is not None else next(iter(kind))

    def members(self, key: str, kind: type[M]) -> tuple[M, ...]:
        """Some words of a vocabulary; missing reads as none."""
        return self._members(self.texts(key), key, kind)

    def _members(self, values: Iterable[str], key: str, kind: type[M]) -> tuple[M, ...]:
        known = {member.value: member for member in kind}
        for value in values:
            if value not in known:
                self.wrong(key, f"“{value}”不在可用的词里：{'、'.join(known)}")
        return tuple(known[value] for value in values if value in known)

    def mixed(self, key: str) -> tuple[object, ...]:
        """A list of whatever; the caller judges its parts."""
        return tuple(self._value(key, list, "列表", required=True) or ())

    def words(self, key: str) -> dict[str, str]:
        """A table of words by name."""
        values = self._value(key, dict, "表", required=True) or {}
        for name, value in values.items():
            if not isinstance(value, str) or not value.strip():
                self.wrong(f"{key}.{name}", "应为文字")
        return {name: value for name, value in values.items() if isinstance(value, str)}

    def table(self, key: str) -> "Table | None":
        """One table below this one; None where it is not given."""
        value = self._value(key, dict, "表", required=False)
        return None if value is None else self.below(key, value)

    def named(self, key: str) -> "Iterator[tuple[str, Table]]":
        """Tables by name (`[limits.licence]`)."""
        values = self._value(key, dict, "表", required=True) or {}
        for name, value in values.items():
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                self.wrong(f"{key}.{name}", "名称只用小写字母、数字和下划线")
            if isinstance(value, dict):
                yield name, self.below(f"{key}.{name}", value)
            else:
                self.wrong(f"{key}.{name}", "应为表")

    def tables(self, key: str) -> "Iterator[Table]":
        """A list of tables (`[[items]]`), each called by its place."""
        values = self._value(key, list, "表的列表", required=False) or []
        for place, value in enumerate(values, start=1):
            if isinstance(value, dict):
                yield self.below(f"{key}[{place}]", value)
            else:
                self.wrong(f"{key}[{place}]", "应为表")

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self._data:
            if key not in self._known:
                self.wrong(key, "不认识的项目")

    def below(self, key: str, data: Mapping[str, Any]) -> "Table":
        """A table found under a key of this one."""
        path = f"{self._path}.{key}" if self._path else key
        return Table(data, file=self._file, path=path, findings=self._findings)


def clock_time(text: object) -> time | None:
    """A time of day written HH:MM, or None."""
    if not isinstance(text, str):
        return None
    try:
        return time.fromisoformat(text) if len(text) == len("09:00") else None
    except ValueError:
        return None

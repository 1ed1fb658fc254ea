"""The chain of history: what a line's hash covers, and how a broken chain is found."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


def canonical(value: Any) -> str:
    """JSON with one spelling: sorted keys, no spaces, Chinese as it is written."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _number(value: int | None) -> str:
    """None is not zero: a line moved from one to the other is an edited line."""
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of history, with every field that its hash covers."""

    project_id: int | None
    seq: int
    kind: str
    subject_kind: str
    subject_id: int | None
    person_id: int | None
    person_name: str
    happened_at: datetime
    recorded_at: datetime
    #: Canonical JSON.
    data: str
    previous: str

    def hash(self) -> str:
        """SHA-256 over every field, the hash of the line before included."""
        fields = (
            _number(self.project_id),
            str(self.seq),
            self.kind,
            self.subject_kind,
            _number(self.subject_id),
            _number(self.person_id),
            self.person_name,
            _instant(self.happened_at),
            _instant(self.recorded_at),
            self.data,
            self.previous,
        )
        # Length before each field: no two different lines join to the same bytes.
        joined = "".join(f"{len(text)}:{text}" for text in fields)
        return hashlib.sha256(joined.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold."""

    #: None for the house's own chain.
    project_id: int | None
    #: The line that does not hold, or the first that is missing.
    seq: int
    #: What the line says was done; empty where there is no line.
    kind: str
    #: In Chinese, for people.
    finding: str
    #: 受理编号; empty for the house, and for a project that is gone.
    number: str = ""

    def __str__(self) -> str:
        """The break as people read it: which case, which line, what is wrong."""
        case = self.number or ("系统记录" if self.project_id is None else f"案卷{self.project_id}")
        return f"{case} 第{self.seq}条{f'（{self.kind}）' if self.kind else ''}：{self.finding}"


def first_break(
    project_id: int | None, lines: Iterable[tuple[Line, str]], head: tuple[int, str], *, number: str = ""
) -> tuple[int, Break | None]:
    """Walk a chain in the order of its sequence; answer how many lines hold, and the first that does not.

    `lines` pairs each line with the hash stored beside it; `head` is the sequence number and the hash that the
    chain's owner remembers; `number` is the project's for people.
    """

    def broken(seq: int, kind: str, finding: str) -> Break:
        return Break(project_id, seq, kind, finding, number)

    count, previous, beyond, last = 0, "", "", ""
    for line, stored in lines:
        if line.seq <= count:
            return count, broken(line.seq, line.kind, "序号重复（有记录被插入）")
        if line.seq > count + 1:
            return count, broken(count + 1, "", "缺少该条记录")
        if line.previous != previous:
            return count, broken(line.seq, line.kind, "与上一条记录不衔接（该条或上一条被替换、调换）")
        if line.hash() != stored:
            return count, broken(line.seq, line.kind, "内容被修改")
        count, previous, last = line.seq, stored, line.kind
        if count == head[0] + 1:
            beyond = line.kind
    if count < head[0]:
        return count, broken(count + 1, "", f"缺少该条及以后的记录（登记有{head[0]}条）")
    if count > head[0]:
        return head[0], broken(head[0] + 1, beyond, f"多出该条及以后的记录（登记有{head[0]}条）")
    if previous != head[1]:
        return max(count - 1, 0), broken(count, last, "末条记录与案卷登记的校验值不一致")
    return count, None


def data_of(facts: Mapping[str, Any]) -> str:
    """The data of a line as it is stored and hashed."""
    return canonical(dict(facts))

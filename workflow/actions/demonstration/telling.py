"""A history told so that it is read in a minute: what runs as usual is counted, what is out of the ordinary has its line."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from workflow.rules.history import KINDS

#: What happens to every list, application and promise that goes straight through.
_USUAL: Final = frozenset(
    {
        "checklist.reply", "checklist.confirm", "pack.compile", "consultee.reply", "registration.apply",
        "registration.order",
        "registration.approve", "registration.deliver", "registration.step", "item.anchor", "item.receive",
        "item.supplement", "item.accept", "item.review", "item.decide", "item.deliver", "item.set_aside", "item.take_up",
        "anchor.record", "clause.fulfil", "clause.confirm", "clause.waive", "acceptance.record", "clock.remind", "paper.make", "person.create",
        "liaison.name",
    }
)  # fmt: skip
#: Greatest number of characters of what somebody said; the whole stands in `timeline.json`.
_LONGEST: Final = 40
#: What makes one of them worth a line all the same.
_WORTH: Final = ("超时", "不同意", "容缺", "不予", "有异议", "无异议", "会商")


def told(events: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The lines, in order: one for each event that stands out, one for all the usual ones in between."""
    run: list[Mapping[str, Any]] = []
    for each in events:
        if _is_usual(each):
            run.append(each)
            continue
        yield from _counted(run)
        run = []
        yield _sentence(each)
    yield from _counted(run)


def _is_usual(event: Mapping[str, Any]) -> bool:
    if event["kind"] == "paper.make":
        return True
    return event["kind"] in _USUAL and not any(word in event["title"] for word in _WORTH)


def _counted(run: list[Mapping[str, Any]]) -> Iterator[str]:
    if len(run) == 1:
        yield _sentence(run[0])
    elif run:
        first, last = (each["happened_at"][:10] for each in (run[0], run[-1]))
        days = first if first == last else f"{first} 至 {last}"
        counts = Counter(KINDS[each["kind"]].title for each in run)
        yield f"{days}　" + "，".join(f"{title}{number}次" for title, number in counts.items())


def _sentence(event: Mapping[str, Any]) -> str:
    """`2025-09-30 10:00　向20个部门发出材料清单征集（梁舒；2025-10-11到期；二（一）2）`."""
    at = f"{datetime.fromisoformat(event['happened_at']):%Y-%m-%d %H:%M}"
    extra = [event["by"]] if event["by"] else []
    extra += [f"{day}到期" for day in sorted({day for day in event["due"].values() if day})]
    if event["recorded_at"] > event["happened_at"]:
        extra.append(f"{event['recorded_at'][:10]}补录")
    if event["clause"]:
        extra.append(event["clause"])
    said = event["reason"]
    reason = f"：{said if len(said) <= _LONGEST else said[:_LONGEST] + '…'}" if said else ""
    return f"{at}　{event['title']}{reason}" + (f"（{'；'.join(extra)}）" if extra else "")

"""Reading `county.toml`: whose law it is, when the window is open, which industries are flagged."""

import re
from datetime import time
from itertools import pairwise
from typing import Any

from workflow.law.reading import Table, clock_time
from workflow.law.source import Source, require_basis
from workflow.law.terms import Basis


def read_county(table: Table, source: Source) -> dict[str, Any]:
    facts: dict[str, Any] = {
        name: table.text(name) for name in ("county", "county_name", "title", "number", "region", "office")
    }
    facts["in_force"] = table.day("in_force")
    facts["project_kinds"] = table.texts("project_kinds")
    if not re.fullmatch(r"\d{6}", facts["region"]):
        table.wrong("region", "应为六位行政区划代码")
    window, risk = table.table("window"), table.table("high_risk")
    facts |= {"window_hours": (), "window_hours_note": "", "late_receipt_next_day": False}
    if window is None:
        table.wrong("window", "缺少这一项")
    else:
        facts["window_hours"] = _hours(window)
        facts["window_hours_note"] = window.text("note")
        facts["late_receipt_next_day"] = window.flag("late_receipt_next_day")
        window.close()
    facts |= {"high_risk_prefixes": (), "high_risk_note": ""}
    if risk is None:
        table.wrong("high_risk", "缺少这一项")
    else:
        clause, quote = risk.text("clause"), risk.text("quote")
        require_basis(risk, Basis.DOCUMENT, clause, quote, "", source)
        prefixes = []
        for entry in risk.tables("prefixes"):
            prefixes.append(entry.text("prefix"))
            entry.text("name")
            entry.maybe_text("note")
            if not re.fullmatch(r"\d{2,4}", prefixes[-1]):
                entry.wrong("prefix", "应为二至四位行业代码")
            entry.close()
        facts["high_risk_prefixes"] = tuple(prefixes)
        facts["high_risk_note"] = f"{risk.text('note')}。{risk.text('source')}"
        risk.close()
    table.close()
    return facts


def _hours(window: Table) -> tuple[tuple[time, time], ...]:
    found: list[tuple[time, time]] = []
    for stretch in window.mixed("hours"):
        times = [clock_time(text) for text in stretch] if isinstance(stretch, list) else []
        opening, closing = times if len(times) == 2 else (None, None)
        if opening is None or closing is None:
            window.wrong("hours", '每段应为[开始, 结束]，如["09:00", "12:00"]')
            return ()
        found.append((opening, closing))
    edges = [edge for stretch in found for edge in stretch]
    if not found:
        window.wrong("hours", "至少要有一段窗口时间")
    elif any(later <= earlier for earlier, later in pairwise(edges)):
        window.wrong("hours", "窗口时间应当先后有序、互不重叠")
    return tuple(found)

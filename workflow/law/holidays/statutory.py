"""Statutory holidays by 《全国年节及纪念日放假办法》: the days that a decree fixes without any yearly notice."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@cache
def _decrees() -> tuple[tuple[dict[str, Any], ...], dict[str, dict[str, date]]]:
    data = tomllib.loads(files(__package__).joinpath("statutory.toml").read_text(encoding="utf-8"))
    return tuple(sorted(data["rules"], key=lambda rule: rule["in_force"])), data["anchors"]


@cache
def statutory_days(year: int) -> Mapping[date, str]:
    """The statutory holidays of a year and their names, by the decree in force on its first of January.

    They say nothing about weekends made up for or make-up days: only the yearly notice does.
    Lunar dates and 清明 are computed data for 2014–2060; outside those years only the days with a fixed
    date are known, and before the first decree recorded here (2014) none. A calendar marks every year
    without a notice as provisional, so a short answer is never taken for a certain one.
    """
    rules, anchors = _decrees()
    in_force = [rule for rule in rules if rule["in_force"].year <= year]
    if not in_force:
        return MappingProxyType({})
    rule = in_force[-1]
    named: list[tuple[date, str]] = []
    for name, days in rule["fixed"].items():
        named += [(date(year, int(day[:2]), int(day[3:])), name) for day in days]
    for name, anchor in anchors.get(str(year), {}).items():
        named += [(anchor + timedelta(days=offset), name) for offset in rule["moving"][name]]
    found: dict[date, str] = {}
    for day, name in sorted(named):
        found[day] = f"{found[day]}、{name}" if day in found else name
    return MappingProxyType(found)

"""Amounts of money as people write them, in 万元."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from workflow.rules.wording import half_width

_AMOUNT: Final = re.compile(r"(?:¥|￥|rmb|人民币|约)*(?P<number>[-+−]?[0-9]+(?:\.[0-9]+)?)(?P<unit>[^0-9.]*)")
_GROUPED: Final = re.compile(r"[^0-9]*[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?[^0-9,]*")

#: How many 万元 one unit is; a bare number counts in 万元.
_UNITS: Final[Mapping[str, Decimal]] = {
    "": Decimal(1),
    "万": Decimal(1),
    "万元": Decimal(1),
    "亿": Decimal(10_000),
    "亿元": Decimal(10_000),
    "千万": Decimal(1_000),
    "千万元": Decimal(1_000),
    "百万": Decimal(100),
    "百万元": Decimal(100),
    "元": Decimal("0.0001"),
}


def amount_written(typed: str) -> Decimal | None:
    """What is written, in 万元: 12000, 3,500, 3500万, 1.2亿, 35000000元. None where no amount can be read.

    Thousands may be set apart by commas, in groups of three.
    """
    text = half_width(typed).casefold().removesuffix("人民币").replace("圆", "元")
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    match = _AMOUNT.fullmatch(text)
    if match is None or match["unit"] not in _UNITS:
        return None
    return Decimal(match["number"].replace("−", "-")) * _UNITS[match["unit"]]

"""After each act a page says what was done."""

import re
from pathlib import Path

import api.handlers
import api.pages
from api.pages.said import SAID

ROUTES = [
    route
    for file in sorted(Path(api.pages.__file__).parent.glob("*.py"))
    for route in re.split(r"(?m)^@router\.", file.read_text(encoding="utf-8"))[1:]
]


def test_what_every_act_comes_to_is_said() -> None:
    silent = set()
    for route in ROUTES:
        act = re.search(r'sent_for\("([\w.]*)"\)', route)
        said = set(re.findall(r'said="([\w.]+)"', route)) | set(
            re.findall(r'done\(sent, \w+, "([\w.]+)"\)', route)
        )
        if act is not None and re.search(r"done\((?![^\n]*(?:said=|, \"))", route):
            said.add(act[1])
        silent |= said - SAID.keys()
    assert silent == set()


def test_nothing_is_said_that_no_act_comes_to() -> None:
    # A session that is over is told where every request is met.
    pages = "".join(ROUTES) + Path(api.handlers.__file__).read_text(encoding="utf-8")
    assert {said for said in SAID if f'"{said}"' not in pages} == set()

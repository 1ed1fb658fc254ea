"""The files of the project as a newcomer gets them: what git keeps, without what setup builds."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
#: Built or left behind beside the sources; .gitignore names the same.
_NOT_OURS = {
    ".git", ".venv", "node_modules", ".setup", "__pycache__", "data", "dist", "build", ".hypothesis",
    ".import_linter_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache",
}  # fmt: skip
_BUILT = (ROOT / "api" / "static", ROOT / "forms" / "fonts")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project; where there is no git, every file that git would not ignore."""
    git = shutil.which("git")
    if git is not None and (ROOT / ".git").exists():
        listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        paths = [
            path
            for path in ROOT.rglob("*")
            if not _NOT_OURS & set(path.relative_to(ROOT).parts)
            and not any(path.is_relative_to(built) for built in _BUILT)
            and path.suffix != ".mo"
        ]
    return tuple(sorted(path for path in paths if path.is_file()))


def texts() -> list[tuple[str, str]]:
    """Name and text of each file that is text."""
    both = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content:
            both.append((path.relative_to(ROOT).as_posix(), content.decode()))
    return both

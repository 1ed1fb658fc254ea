"""What browsers load: our own style sheets as one, our own scripts, and htmx; from no other host than ours."""

import shutil
import tempfile
from pathlib import Path

from setup.fonts import cut_names
from setup.node import LOCK, MODULES, node
from setup.stamp import ROOT, Step

SOURCES = ROOT / "api" / "assets"
STATIC = ROOT / "api" / "static"
_ESBUILD = MODULES / "esbuild" / "bin" / "esbuild"
#: Libraries that pages load as they are published.
_LIBRARIES = {STATIC / "htmx.min.js": MODULES / "htmx.org" / "dist" / "htmx.min.js"}
_SHEET = STATIC / "daiban.css"
#: The rare characters of names, for machines whose fonts lack them.
_NAMES = STATIC / "names.woff"


def _own() -> list[Path]:
    return sorted(path for path in SOURCES.rglob("*") if path.is_file()) if SOURCES.is_dir() else []


def _sheets() -> list[Path]:
    """The style sheets of the top folder, joined in the order of their names; those below it are imported."""
    return [path for path in _own() if path.suffix == ".css" and path.parent == SOURCES]


def _scripts() -> list[Path]:
    return [path for path in _own() if path.suffix == ".js" and path.parent == SOURCES]


def _others() -> list[Path]:
    """Pictures and the like, copied as they are."""
    return [path for path in _own() if path.suffix not in {".css", ".js", ".md"}]


def _minify(source: Path, target: Path) -> None:
    node(
        [
            str(_ESBUILD),
            str(source),
            "--bundle",
            "--minify",
            "--charset=utf8",
            "--log-level=warning",
            # Pictures and fonts are served beside the sheet; they are not drawn into it.
            *(f"--external:*.{kind}" for kind in ("svg", "png", "webp", "woff", "woff2", "ttf")),
            f"--outfile={target}",
        ]
    )


def _build() -> None:
    if STATIC.exists():
        shutil.rmtree(STATIC)
    STATIC.mkdir(parents=True)
    for target, library in _LIBRARIES.items():
        shutil.copyfile(library, target)
    cut_names(_NAMES)
    sheets = _sheets()
    if sheets:
        with tempfile.NamedTemporaryFile("w", suffix=".css", dir=SOURCES, encoding="utf-8") as joined:
            joined.writelines(f'@import "./{sheet.name}";\n' for sheet in sheets)
            joined.flush()
            _minify(Path(joined.name), _SHEET)
    for script in _scripts():
        _minify(script, STATIC / script.name)
    for path in _others():
        target = STATIC / path.relative_to(SOURCES)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def step() -> Step:
    """The step as the sources stand now: a new file among them is a new input."""
    own = (script.name for script in _scripts())
    return Step(
        name="assets",
        says="building the assets of the pages",
        inputs=(LOCK, ROOT / "setup" / "assets.py", ROOT / "setup" / "fonts.py", *_own()),
        outputs=(
            *_LIBRARIES,
            _NAMES,
            *((_SHEET,) if _sheets() else ()),
            *(STATIC / name for name in own),
            *(STATIC / path.relative_to(SOURCES) for path in _others()),
        ),
        build=_build,
    )

"""What browsers load: our own style sheets as one, our own scripts, and htmx; from no other host than ours."""

import re
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
#: The style of the annexes, for their previews.
_FORMS = STATIC / "forms.css"
_STYLES = tuple(ROOT / "forms" / "style" / f"{name}.css" for name in ("paper", "checklist", "consultation"))
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


def _of_forms() -> str:
    """The style of the annexes as that of a part of a page: nothing of it reaches beyond, and there are no sheets of paper."""
    text = "".join(style.read_text(encoding="utf-8") for style in _STYLES)
    text = re.sub(r"@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", text)
    text = re.sub(r"^html \{", "& {", text, flags=re.MULTILINE)
    text = re.sub(r"^body \{[^}]*\}", "", text, flags=re.MULTILINE)
    return f".form-paper {{\n{text}\n}}\n"


def _minify(source: Path, target: Path, *more: str) -> None:
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
            *more,
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
    with tempfile.NamedTemporaryFile("w", suffix=".css", encoding="utf-8") as scoped:
        scoped.write(_of_forms())
        scoped.flush()
        # Nested rules are written out for browsers that know none.
        _minify(Path(scoped.name), _FORMS, "--target=chrome90,firefox90,safari14")
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
        inputs=(LOCK, ROOT / "setup" / "assets.py", ROOT / "setup" / "fonts.py", *_STYLES, *_own()),
        outputs=(
            *_LIBRARIES,
            _NAMES,
            _FORMS,
            *((_SHEET,) if _sheets() else ()),
            *(STATIC / name for name in own),
            *(STATIC / path.relative_to(SOURCES) for path in _others()),
        ),
        build=_build,
    )

"""What may stand in the tree, and what may not."""

import os
import re

from builders.tree import ROOT, texts, tracked

# In pieces, so that this file does not name what it forbids.
HOSTS = (
    ("pypi", "org"), ("python" + "hosted", "org"), ("npm" + "js", "org"), ("npm" + "js", "com"),
    ("npm" + "mirror", "com"), ("debian", "org/debian"), ("security.debian", "org"), ("archive.ubuntu", "com"),
    ("tuna.tsinghua", "edu"), ("mirrors.aliyun", "com"), ("mirrors.cloud.tencent", "com"), ("unpkg", "com"),
    ("js" + "delivr", "net"), ("cdn" + "js", "com"), ("cloudflare", "com"), ("fonts.google" + "apis", "com"),
    ("fonts.g" + "static", "com"),
)  # fmt: skip
MACHINE = re.compile(r"(?:^|[^\w.\-}])/(?:work|farm|root|home|Users)/[A-Za-z]", re.MULTILINE)
BUILT = {
    ".ttf", ".otf", ".ttc", ".woff", ".woff2", ".pdf", ".whl", ".gz", ".zip", ".mo", ".sqlite3", ".db", ".so",
    ".pyc", ".xlsx",
}  # fmt: skip
#: Bytes; a picture in the docs fits, a font or a bundle does not.
LARGEST = 1_500_000


def test_no_file_names_a_registry_or_a_content_network() -> None:
    names = [".".join(pieces) for pieces in HOSTS]
    found = [(name, host) for name, text in texts() for host in names if host in text]
    assert found == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert [(name, match.group()) for name, text in texts() for match in MACHINE.finditer(text)] == []


def test_nothing_built_is_committed() -> None:
    built = [path for path in tracked() if path.suffix in BUILT or ".min." in path.name]
    assert built == []
    binary = [
        path
        for path in tracked()
        if b"\0" in path.read_bytes()[:8192] and not path.is_relative_to(ROOT / "docs")
    ]
    assert binary == [], "pictures stand under docs/, and nothing else is binary"
    assert [path for path in tracked() if path.stat().st_size > LARGEST] == []


def test_every_text_ends_with_one_line_end_and_has_no_carriage_return() -> None:
    assert [name for name, text in texts() if text and not text.endswith("\n")] == []
    assert [name for name, text in texts() if "\r" in text] == []


def test_the_migrations_do_not_bury_the_library() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_tests_are_no_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_scripts_can_be_run() -> None:
    scripts = [path for path in tracked() if path.read_bytes()[:2] == b"#!"]
    assert ROOT / ".ci" / "run" in scripts
    assert [path for path in scripts if not os.access(path, os.X_OK)] == []

"""Loading an edition of the law: from the package, from a county's own folder, or from files already at hand."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path

from workflow.errors import LawInvalid, UnknownEdition
from workflow.law.building import CATALOGUE, build
from workflow.law.checking import check_edition
from workflow.law.edition import Edition
from workflow.law.reading import Findings

#: What an edition consists of, besides one file per phase under `catalogue/`.
FILES = (
    "county.toml",
    "limits.toml",
    "stages.toml",
    "departments.toml",
    "clauses.toml",
    "commitment.toml",
    "ladder.toml",
    "triggers.toml",
    "standards.toml",
    "materials.toml",
    "registration.toml",
    "source.zh.md",
)
#: What an edition may also say; one that was read before it could be said has none of it.
MAYBE = ("negative_list.toml",)


def load(county: str = "luoding") -> Edition:
    """The packaged edition of a county, read once per process.

    Raises:
        UnknownEdition: no law of that county travels with the software.
        LawInvalid: the first finding, when the packaged files are damaged.
    """
    return _packaged(county)


@cache
def _packaged(county: str) -> Edition:
    folder = package_files("workflow.law") / county
    if not re.fullmatch(r"[a-z][a-z0-9_]*", county) or not (folder / "county.toml").is_file():
        raise UnknownEdition(edition=county)
    return load_files(read_files(folder))


def load_folder(path: Path | str) -> Edition:
    """The edition in a county's own folder.

    Raises:
        LawInvalid: the first finding; `check` gives all of them.
    """
    return load_files(read_files(Path(path)))


def load_files(files: Mapping[str, bytes]) -> Edition:
    """The edition that files say, given by their names relative to its folder.

    An edition that is kept elsewhere than in a folder (beside the cases that are bound to it) is loaded
    this way, and has the same hash again.

    Raises:
        LawInvalid: the first finding.
    """
    edition, findings = _examine(files)
    if findings:
        raise findings[0]
    return edition


def check(path: Path | str) -> tuple[LawInvalid, ...]:
    """Everything that is wrong with the edition in a folder; empty when it can be loaded."""
    try:
        files = read_files(Path(path))
    except LawInvalid as unreadable:
        return (unreadable,)
    return _examine(files)[1]


def content_hash(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and the bytes of all files; the order in which they were read does not matter."""
    digest = hashlib.sha256()
    for name in sorted(files):
        # Lengths stand before both, so that moving bytes from one file to another changes the hash.
        label = name.encode("utf-8")
        digest.update(b"%d:%s%d:" % (len(label), label, len(files[name])))
        digest.update(files[name])
    return digest.hexdigest()


def read_files(folder: Traversable) -> dict[str, bytes]:
    """All files of an edition's folder by relative name, with `/` on every system; hidden ones are left out.

    Raises:
        LawInvalid: the folder or a file cannot be read.
    """
    try:
        return dict(_walk(folder, ""))
    except OSError as error:
        raise LawInvalid(
            file=folder.name, key="全文", reason=f"无法读取：{error.strerror or error}"
        ) from error


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.name.startswith((".", "__")):
            continue
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry.read_bytes()


def _examine(files: Mapping[str, bytes]) -> tuple[Edition, tuple[LawInvalid, ...]]:
    findings = Findings()
    for name in FILES:
        if name not in files:
            findings.add(name, "全文", "缺少这个文件")
    if not any(CATALOGUE.fullmatch(name) for name in files):
        findings.add("catalogue", "全文", "缺少事项目录")
    for name in sorted(files):
        if name not in (*FILES, *MAYBE) and not CATALOGUE.fullmatch(name):
            findings.add(name, "全文", "不认识的文件")
    edition = build(files, content_hash(files), findings)
    check_edition(edition, findings)
    return edition, tuple(findings.all)

"""Which editions are installed: the packaged ones and those that a county keeps in its own folder."""

from functools import cache
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path

from workflow.errors import LawFolderWrong, LawInvalid, UnknownEdition
from workflow.law.book import Law
from workflow.law.edition import Edition
from workflow.law.holidays import packaged_notices
from workflow.law.loading import load, load_files, read_files


@cache
def installed(folder: str = "") -> tuple[Edition, ...]:
    """Every edition that can be read here, the packaged ones first; the same content counts once.

    `folder` is a county's own: an edition itself, or a folder of editions (last year's beside this year's).

    Raises:
        LawFolderWrong: there is no such folder, or no edition in it.
        LawInvalid: the first finding in the first edition that does not load.
    """
    found = [load(place.name) for place in _editions_in(package_files("workflow.law"))]
    if folder:
        found += [_own(place) for place in _places(Path(folder))]
    return tuple({edition.hash: edition for edition in reversed(found)}.values())[::-1]


def by_hash(content_hash: str, folder: str = "") -> Edition:
    """The edition with this content.

    Raises:
        UnknownEdition: it is not installed here.
    """
    for edition in installed(folder):
        if edition.hash == content_hash:
            return edition
    raise UnknownEdition(edition=content_hash[:12])


@cache
def read_law(county: str = "luoding", folder: str = "") -> Law:
    """The law as a running system holds it: what is in force for a county, and all that is installed.

    The county's own folder goes before the package; among several editions the one in force last is current.

    Raises:
        UnknownEdition: no edition of this county is installed.
        LawInvalid: an edition does not load.
    """
    editions = installed(folder)
    own = [edition for edition in editions if edition.county == county]
    if not own:
        raise UnknownEdition(edition=county)
    packaged = {edition.hash for edition in installed()}
    current = max(own, key=lambda edition: (edition.hash not in packaged, edition.in_force))
    return Law(
        current=current,
        editions={edition.hash: edition for edition in editions},
        notices=packaged_notices(),
    )


def _places(own: Path) -> list[Traversable]:
    """The folders of a county's editions: the one that is named, or those in it."""
    if (own / "county.toml").is_file():
        return [own]
    places = _editions_in(own)
    if places:
        return places
    there = "不是文件夹" if own.is_file() else "不存在或读不了"
    raise LawFolderWrong(folder=own, why="里没有规则文件夹（找不到 county.toml）" if own.is_dir() else there)


def _own(place: Traversable) -> Edition:
    """A county's own edition; a finding in it says in which of its folders, since there may be several."""
    try:
        return load_files(read_files(place))
    except LawInvalid as finding:
        said = finding.facts
        raise LawInvalid(file=f"{place}/{said['file']}", key=said["key"], reason=said["reason"]) from finding


def _editions_in(folder: Traversable) -> list[Traversable]:
    """The folders below that hold an edition, in the order of their names."""
    below = sorted(folder.iterdir(), key=lambda entry: entry.name) if folder.is_dir() else []
    return [entry for entry in below if entry.is_dir() and (entry / "county.toml").is_file()]

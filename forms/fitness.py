"""Whether this machine can make paper: what `daiban doctor` asks. Every finding says in Chinese what to do about it."""

import ctypes.util
import logging
from dataclasses import dataclass
from pathlib import Path

from forms.glyphs import FACES, FONTS, RARE_FACE, covered_by
from forms.sheets import ConsultationSheet

#: Ordinary words, names with 生僻字, and the marks that the forms use.
PROBE = (
    "产业投资项目双向承诺书意见征询表罗定市堃喆淼昇祎㛃䶮𬭎𬭚✓〓“”《》〔〕（）、。：；—…①㎡℃×0123456789ABCxyz"
)

#: Traditional characters, as in the names of investors from Hong Kong and Taiwan.
RARE_PROBE = "陳國龍東鋼營業執"

#: What the layout was proven with; older ones break lines of Chinese differently.
OLDEST_PANGO = (1, 44)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    #: What was looked at, e.g. 字体 NotoSerifSC-Regular.ttf.
    name: str
    ok: bool
    #: What was found.
    detail: str
    #: What to do; empty where all is well.
    mend: str = ""


def check_fonts(folder: Path = FONTS) -> list[Finding]:
    """Each face is there and covers the probe; the rare face is there and covers the traditional probe."""
    findings = [_check_face(folder / face, PROBE) for face in FACES]
    findings.append(_check_face(folder / RARE_FACE, RARE_PROBE))
    return findings


def check_libraries() -> list[Finding]:
    """pango, libharfbuzz-subset, and a small form really made, without a warning and with its text readable."""
    subset = _check_subset()
    pango = _check_pango()
    # Without them the trial would fail for the same reason, or take ten seconds.
    return [pango, subset, *([_check_trial()] if pango.ok and subset.ok else [])]


def _check_face(path: Path, probe: str) -> Finding:
    name = f"字体 {path.name}"
    if not path.is_file():
        return Finding(name, False, "没有这个文件", "运行 make setup 生成字体")
    try:
        covered = covered_by(path)
    except Exception as error:  # noqa: BLE001 - a broken font breaks fontTools in many ways
        return Finding(name, False, f"读不出来：{error}", "删除该文件后运行 make setup 重新生成")
    if missing := "".join(c for c in probe if ord(c) not in covered):
        return Finding(name, False, f"缺字：{missing}", "删除该文件后运行 make setup 重新生成")
    return Finding(name, True, f"收字 {len(covered)} 个")


def _check_pango() -> Finding:
    mend = "安装 libpango-1.0-0、libpangoft2-1.0-0（Debian、Ubuntu：apt install libpango-1.0-0 libpangoft2-1.0-0）"
    try:
        from weasyprint.text.ffi import pango  # noqa: PLC0415 - fails where pango is missing
    except OSError as error:
        return Finding("排版库 pango", False, f"加载失败：{str(error).splitlines()[0]}", mend)
    number = pango.pango_version()
    version = (number // 10000, number // 100 % 100, number % 100)
    text = ".".join(str(part) for part in version)
    return Finding(
        "排版库 pango", version >= OLDEST_PANGO, f"版本 {text}", "" if version >= OLDEST_PANGO else mend
    )


def _check_subset() -> Finding:
    """WeasyPrint does without this library in silence, at ten seconds a form."""
    name = "字体裁剪库 libharfbuzz-subset"
    mend = "安装 libharfbuzz-subset0（Debian、Ubuntu：apt install libharfbuzz-subset0）；没有它每份表要十秒"
    try:
        from weasyprint.text.ffi import harfbuzz, harfbuzz_subset  # noqa: PLC0415 - the same
    except OSError as error:
        return Finding(name, False, f"加载失败：{str(error).splitlines()[0]}", mend)
    if not harfbuzz_subset:
        found = ctypes.util.find_library("harfbuzz-subset")
        return Finding(name, False, f"加载失败（系统所见：{found or '无'}）", mend)
    if not harfbuzz.hb_version_atleast(4, 1, 0):
        return Finding(name, False, "HarfBuzz 早于 4.1.0", mend)
    return Finding(name, True, "可用")


def _check_trial() -> Finding:
    name = "试制一份表"
    mend = "先处理以上各项；仍不成功的，把本条内容交给维护人员"
    warnings: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            warnings.append(record.getMessage())

    handler = Keep(logging.WARNING)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        from forms.rendering import render  # noqa: PLC0415 - the same

        pdf = render(ConsultationSheet(project_name=PROBE + RARE_PROBE, handled_by="欧阳㛃"))
    except Exception as error:  # noqa: BLE001 - the doctor reports whatever it was
        return Finding(name, False, f"{type(error).__name__}：{error}", mend)
    finally:
        logger.removeHandler(handler)
    if warnings:
        return Finding(name, False, f"有警告：{warnings[0]}", mend)
    if not pdf.startswith(b"%PDF-"):
        return Finding(name, False, "结果不是 PDF", mend)
    return Finding(name, True, f"成功，{len(pdf) // 1024} KiB，无警告")

"""One Annex 2 and one Annex 1 with 40 rows: the forms' own renderer against Chromium's print and typst.

All three set the same words with the same font files. Ours runs in a warm process, Chromium in a warm browser on a warm
page, typst in this process. Memory is the resident set of a render process before and after 500 forms.
"""

import multiprocessing
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from forms import ChecklistRow, ChecklistSheet, ConsultationSheet

FONTS = Path(__file__).parents[1] / "forms" / "fonts"
NOW = datetime(2026, 9, 29, 2, 0, tzinfo=UTC)
ROUNDS = 15
FORMS_FOR_MEMORY = 500

ANNEX2 = ConsultationSheet(
    reference="2026-0012",
    issuer="罗定市产业投资项目审批代办服务工作专班办公室",
    made_at=NOW,
    project_name="精密零部件生产基地项目",
    project_info=(
        "企业名称：罗定某精密制造有限公司",
        "建设地址：双东街道产业园A-12地块",
        "投资额（万元）：12000",
    ),
    department_name="罗定市自然资源局",
    department_clauses=(
        (
            "企业竞得土地并签订《成交确认书》后10个工作日内签订土地出让合同；企业按出让合同约定时间缴清土地价款后10个工作日内"
            "出具用地批文；资料齐全情况下，除法人或其他组织建造房屋首次登记、涉及历史遗留问题、非公证的继承等复杂的不动产登记外，"
            "5个工作日内办结不动产权证。"
        ),
        (
            "对项目申请资料齐全，符合规划要求，建设用地规划许可在10个工作日内完成；建设工程规划许可在10个工作日内完成；"
            "规划验线在7个工作日内完成；规划条件核实在7个工作日内完成。"
        ),
    ),
    opinion="object",
    reason="项目用地红线与生态保护红线局部重叠，须调整用地范围后重新征询。",
    signed_on=date(2026, 9, 29),
    handled_by="王",
    phone="0766-0000000",
)
ANNEX1 = ChecklistSheet(
    reference="2026-0012",
    made_at=NOW,
    filled_by_unit="罗定市自然资源局",
    filled_by="王",
    filled_on=date(2026, 9, 29),
    project_name="精密零部件生产基地项目",
    project_info=ANNEX2.project_info,
    phases=("立项用地规划许可", "工程建设许可"),
    rows=tuple(
        ChecklistRow(
            "立项用地规划许可" if number <= 20 else "工程建设许可",
            f"建设用地规划许可证核发之{number}",
            "以出让方式取得国有土地使用权的新建工业项目",
            (
                "建设用地规划许可证申请表（原件1份）",
                "国有建设用地使用权出让合同（复印件1份）",
                "宗地图（复印件2份）",
            ),
        )
        for number in range(1, 41)
    ),
)


@dataclass(frozen=True, slots=True)
class Printed:
    """What one way of printing took."""

    name: str
    annex2_ms: float
    annex1_ms: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """The resident set of a render process, in MiB."""

    #: After this many forms.
    at: tuple[int, ...]
    mib: tuple[float, ...]


def _median_ms(act: Callable[[], object]) -> float:
    act()
    act()
    taken = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        act()
        taken.append((perf_counter() - begun) * 1000)
    return statistics.median(taken)


def ours() -> Printed:
    """WeasyPrint through `forms.render`: PDF/A-3a with the data attached, as it is kept."""
    from forms import render

    return Printed(
        "daiban（WeasyPrint，PDF/A-3a，附数据）",
        _median_ms(lambda: render(ANNEX2)),
        _median_ms(lambda: render(ANNEX1)),
    )


def chromium() -> Printed:
    """The same HTML and style printed by Chromium, browser and page warm."""
    from playwright.sync_api import sync_playwright

    from forms.page import FORMS, page

    styles = {
        "annex1": ("fonts.css", "paper.css", "checklist.css"),
        "annex2": ("fonts.css", "paper.css", "consultation.css"),
    }

    def document(sheet: ChecklistSheet | ConsultationSheet, folder: Path) -> Path:
        css = "".join((FORMS / "style" / name).read_text(encoding="utf-8") for name in styles[sheet.KIND])
        # The style names the fonts relative to forms/; beside the page they need the whole path.
        css = css.replace("url(../fonts/", f"url({FONTS.as_uri()}/").replace(
            'url("fonts/', f'url("{FONTS.as_uri()}/'
        )
        css = css.replace("url(fonts/", f"url({FONTS.as_uri()}/")
        path = folder / f"{sheet.KIND}.html"
        path.write_text(
            page(sheet, sheet, "").replace("</head>", f"<style>{css}</style></head>"), encoding="utf-8"
        )
        return path

    import tempfile

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        tab = browser.new_page()
        paths = [document(sheet, Path(folder)) for sheet in (ANNEX2, ANNEX1)]

        def act(path: Path) -> bytes:
            tab.goto(path.as_uri())
            return tab.pdf(prefer_css_page_size=True)

        found = [_median_ms(lambda path=path: act(path)) for path in paths]  # type: ignore[misc]
        browser.close()
    return Printed("Chromium 打印（浏览器常驻）", found[0], found[1], "无 PDF/A")


def typst() -> Printed:
    """The same words in a typst table, compiled in this process."""
    import typst as compiler

    head = '#set text(font: "Noto Serif SC", size: 10.5pt, lang: "zh")\n#set page(paper: "a4", margin: 2cm)\n'

    def cell(text: str) -> str:
        return "[" + "".join(f"\\{c}" if c in "\\#[]*_`$<>@~" else c for c in text) + "]"

    two = ANNEX2
    annex2 = (
        head
        + "#table(columns: (3cm, 1fr),\n"
        + ",\n".join(
            cell(text)
            for pair in (
                ("项目名称", two.project_name),
                ("项目信息", "；".join(two.project_info)),
                ("企业承诺条款", "；".join(two.enterprise_clauses)),
                ("部门承诺条款", "；".join(two.department_clauses)),
                ("部门意见", two.reason),
                ("经办人", f"{two.handled_by} {two.phone}"),
            )
            for text in pair
        )
        + ")\n"
    )
    rows = ",\n".join(
        ",".join(cell(text) for text in (row.phase, row.item, row.circumstance, "；".join(row.materials)))
        for row in ANNEX1.rows
    )
    annex1 = (
        head
        + "#table(columns: (2.5cm, 4cm, 4cm, 1fr),\ntable.header([阶段名称],[事项名称],[具体情形],[材料清单]),\n"
        + rows
        + ")\n"
    )

    # One compiler keeps its fonts, as a server would.
    warm = compiler.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)

    def act(source: str) -> Any:
        return warm.compile(input=source.encode(), format="pdf")

    return Printed(
        "typst（同样的字和表格）",
        _median_ms(lambda: act(annex2)),
        _median_ms(lambda: act(annex1)),
        "无附数据",
    )


def _resident_mib() -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _print_many(results: Any) -> None:
    from forms import render

    found = []
    for number in range(1, FORMS_FOR_MEMORY + 1):
        render(ANNEX1 if number % 25 == 0 else ANNEX2)
        if number in (50, 250, FORMS_FOR_MEMORY):
            found.append((number, _resident_mib()))
    results.put(found)


def memory() -> Memory:
    """How large a render process is after 50, 250 and 500 forms."""
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=_print_many, args=(results,))
    process.start()
    found = results.get(timeout=600)
    process.join()
    return Memory(tuple(number for number, _ in found), tuple(mib for _, mib in found))


def run() -> tuple[list[Printed], Memory]:
    """All three in one run, then the memory of ours."""
    return [ours(), chromium(), typst()], memory()


if __name__ == "__main__":
    for printed in run()[0]:
        print(f"{printed.name:40} {printed.annex2_ms:8.1f} ms {printed.annex1_ms:8.1f} ms  {printed.note}")

"""What scripts add to the pages: files dropped and their way shown, papers over the page, numbers copied, nothing pressed twice."""

import io
from typing import Any

import pytest
from openpyxl import Workbook
from playwright.sync_api import Browser, Page, expect

from api.pages.filling import SCRIPT_WORDS, STATIC
from builders.committing import agreed, enterprise, qualified
from builders.door import World
from builders.visiting import DESK, PHONE, Site, token_of, visit_as

LAND = "natural_resources"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _at(browser: Browser, site: Site, login: str, path: str, *, javascript: bool = True, **more: Any) -> Page:
    page = visit_as(
        browser,
        site,
        token_of(site.world.desk(login)),
        java_script_enabled=javascript,
        locale="zh-CN",
        **more,
    )
    page.goto(path)
    return page


def _list(*names: str) -> bytes:
    """An Excel list whose heads are not those of the template."""
    book = Workbook()
    for name in names:
        book.active.append([name])  # type: ignore[union-attr]
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _drop(page: Page, *files: tuple[str, int]) -> None:
    """Drop files of these names and sizes on the page's drop zone."""
    page.evaluate(
        """(files) => {
          const held = new DataTransfer();
          for (const [name, size] of files) held.items.add(new File([new Uint8Array(size)], name));
          const place = document.querySelector(".drop");
          for (const kind of ["dragenter", "dragover", "drop"])
            place.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: held }));
        }""",
        [list(each) for each in files],
    )


# --- uploads --------------------------------------------------------------------------------------------------


def test_a_refused_list_is_told_in_place_and_the_file_stays_chosen(browser: Browser, site: Site) -> None:
    page = _at(browser, site, "office", "/projects/import")
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if "Policy" in said.text else None)
    expect(page.get_by_text("也可以把文件拖到这里")).to_be_visible()
    page.get_by_label("Excel 工作簿（.xlsx）").set_input_files(
        {"name": "清单.xlsx", "mimeType": XLSX, "buffer": _list("不是模板")}
    )
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.evaluate("document.querySelector('#file').files[0].name") == "清单.xlsx"
    assert page.evaluate("document.activeElement.className").startswith("problems")
    assert complaints == []


def test_a_good_list_leads_on_and_says_so_once(browser: Browser, site: Site) -> None:
    template = site.world.desk().get("/projects/template.xlsx").content
    page = _at(browser, site, "office", "/projects/import")
    # The template itself has no row: what is sent is refused, and sent again it still is.
    page.get_by_label("Excel 工作簿（.xlsx）").set_input_files(
        {"name": "清单.xlsx", "mimeType": XLSX, "buffer": template}
    )
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_file_is_dropped_where_it_could_be_chosen(browser: Browser, site: Site) -> None:
    page = _at(browser, site, "office", "/projects/import")
    _drop(page, ("清单.xlsx", 1200))
    assert page.evaluate("document.querySelector('#file').files.length") == 1
    expect(page.locator("#aloud")).to_contain_text("已选择 清单.xlsx")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([("清单.xlsx", 6 * 1024 * 1024)], "超过5.0 MB"),
        ([("清单.csv", 10)], "只收 .xlsx"),
        ([("甲.xlsx", 10), ("乙.xlsx", 10)], "只能放一个文件"),
    ],
)
def test_what_would_be_refused_is_said_before_it_is_sent(
    browser: Browser, site: Site, files: list[tuple[str, int]], told: str
) -> None:
    page = _at(browser, site, "office", "/projects/import")
    _drop(page, *files)
    expect(page.get_by_role("alert")).to_contain_text(told)
    assert page.evaluate("document.querySelector('#file').files.length") == 0


def test_a_chosen_file_that_is_too_large_is_not_sent(browser: Browser, site: Site) -> None:
    page = _at(browser, site, "office", "/projects/import")
    page.get_by_label("Excel 工作簿（.xlsx）").set_input_files(
        {"name": "大.xlsx", "mimeType": XLSX, "buffer": bytes(5 * 1024 * 1024 + 1)}
    )
    expect(page.get_by_role("alert")).to_contain_text("大.xlsx")
    asked = len(site.asked)
    page.get_by_role("button", name="导入").click()
    assert len(site.asked) == asked


def test_a_signed_copy_is_sent_with_its_progress_and_the_page_says_that_it_came(
    browser: Browser, site: Site
) -> None:
    project = agreed(site.world)
    qualified(site.world, project)
    enterprise(site.world, project)
    page = _at(browser, site, "qiye", f"/projects/{project}")
    seen: list[str] = []
    page.expose_function("noted", lambda name: seen.append(name))  # noqa: PLW0108  # a method takes no mark
    page.evaluate(
        "new MutationObserver(() => { const bar = document.querySelector('.uploading progress');"
        " if (bar) noted(bar.getAttribute('aria-label')); }).observe(document.body, { childList: true, subtree: true })"
    )
    page.get_by_label("企业签署件").set_input_files(
        {"name": "签署件.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 " + bytes(2 * 1024 * 1024)}
    )
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_role("link", name="签署件.pdf").first).to_be_attached()
    assert "正在上传" in seen


def test_without_scripts_the_file_goes_as_ever(browser: Browser, site: Site) -> None:
    page = _at(browser, site, "office", "/projects/import", javascript=False)
    expect(page.get_by_text("也可以把文件拖到这里")).to_be_hidden()
    page.get_by_label("Excel 工作簿（.xlsx）").set_input_files(
        {"name": "清单.xlsx", "mimeType": XLSX, "buffer": _list("不是模板")}
    )
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_role("alert")).to_be_visible()


# --- papers ---------------------------------------------------------------------------------------------------


def _with_a_viewer(page: Page) -> None:
    """A browser that shows papers, whichever this one is."""
    page.add_init_script("Object.defineProperty(navigator, 'pdfViewerEnabled', { get: () => true })")


def _clock(world: World) -> str:
    project = world.dispatched({LAND: ["land_use"]})
    [clock] = {each["clock_id"] for each in _lights(project)}
    return f"/clocks/{clock}"


def _lights(project: dict[str, object]) -> list[dict[str, int]]:
    return [each["light"] for each in project["checklists"]]  # type: ignore[attr-defined]


def test_a_paper_opens_over_the_page_and_goes_with_escape(browser: Browser, site: Site) -> None:
    path = _clock(site.world)
    page = visit_as(browser, site, token_of(site.world.desk()), locale="zh-CN")
    _with_a_viewer(page)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "frame" in said.text.lower() else None)
    page.goto(path)
    button = page.get_by_role("button", name="计时证明（PDF）")
    button.click()
    sheet = page.get_by_role("dialog", name="计时证明（PDF）")
    expect(sheet).to_be_visible()
    frame = sheet.locator("iframe")
    expect(frame).to_have_attribute("src", "/papers/1", timeout=20_000)
    expect(sheet.get_by_role("link", name="下载")).to_have_attribute("href", "/papers/1?download=1")
    expect(sheet.get_by_role("button", name="打印")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(button).to_be_focused()
    assert refused == []
    assert len(page.context.pages) == 1


def test_a_paper_that_was_made_opens_over_the_page_and_the_file_on_a_phone(
    browser: Browser, site: Site
) -> None:
    path = _clock(site.world)
    office = site.world.desk()
    made = office.submit("/papers", {"form": "proof", "subject_id": path.rpartition("/")[2]})
    assert made.headers["location"] == "/papers/1"
    for size, over in ((DESK, True), (PHONE, False)):
        page = visit_as(browser, site, token_of(office), locale="zh-CN", viewport=size)
        _with_a_viewer(page)
        page.goto("/projects/1?all=1")
        link = page.locator("a[href='/papers/1'][target=_blank]").first
        if over:
            link.click()
            expect(page.get_by_role("dialog")).to_be_visible()
        else:
            with page.context.expect_page():
                link.click()
            expect(page.get_by_role("dialog")).to_have_count(0)
        page.context.close()


def test_only_our_own_pages_may_show_a_paper_and_papers_alone_may_be_shown(world: World) -> None:
    path = _clock(world)
    office = world.desk()
    office.submit("/papers", {"form": "proof", "subject_id": path.rpartition("/")[2]})
    paper = office.get("/papers/1")
    assert "frame-ancestors 'self'" in paper.headers["content-security-policy"]
    assert paper.headers["x-frame-options"] == "SAMEORIGIN"
    page = office.get(path)
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"


def test_a_paper_that_is_refused_says_why_in_its_place(browser: Browser, site: Site) -> None:
    path = _clock(site.world)
    page = visit_as(browser, site, token_of(site.world.desk()), locale="zh-CN")
    _with_a_viewer(page)
    page.goto(path)
    page.evaluate("document.querySelector('form[action=\"/papers\"] [name=form]').value = 'nothing'")
    page.get_by_role("button", name="计时证明（PDF）").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("表单")


# --- what was pressed -----------------------------------------------------------------------------------------


def test_a_button_pressed_twice_sends_once(browser: Browser, site: Site) -> None:
    page = _at(browser, site, "office", "/projects/import")
    page.evaluate(
        """() => {
          const form = document.querySelector("main form");
          form.enctype = "application/x-www-form-urlencoded";
          form.querySelector("[type=file]").remove();
          window.sent = 0;
          form.addEventListener("submit", () => setTimeout(() => {}, 0));
          addEventListener("submit", (event) => { if (!event.defaultPrevented) window.sent += 1; event.preventDefault(); });
        }"""
    )
    button = page.get_by_role("button", name="导入")
    button.click()
    button.click()
    assert page.evaluate("window.sent") == 1
    assert button.get_attribute("aria-busy") == "true"


def test_a_file_that_is_made_frees_its_button_as_soon_as_it_has_come(browser: Browser, site: Site) -> None:
    project = site.world.project()
    page = _at(browser, site, "office", f"/projects/{project['id']}?all=1")
    button = page.get_by_role("button", name="导出全链条电子档案")
    page.evaluate(
        "window.worked = 0; new MutationObserver(() => { window.worked += 1; })"
        ".observe(document.querySelector(\"form[action$='/dossier'] button\"), { attributeFilter: ['aria-busy'] })"
    )
    with page.expect_download() as coming:
        button.click()
    assert coming.value.suggested_filename.endswith(".zip")
    expect(button).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#aloud")).to_have_text("已经生成")
    assert page.evaluate("window.worked") == 2, "it began to work, and ended"
    assert "made=" not in str(page.locator("form[action$='/dossier']").get_attribute("action"))


def test_a_script_is_told_where_to_go_and_only_a_proper_mark_comes_back(world: World) -> None:
    office = world.desk()
    told = office.submit("/help/dismiss", {"next": "/tasks"}, headers={"X-Daiban-Script": "1"})
    assert (told.status_code, told.headers["x-goes-to"]) == (200, "/tasks")
    assert "location" not in told.headers
    marked = office.get("/tasks?made=0123456789abcdef")
    assert "daiban_made=0123456789abcdef" in marked.headers["set-cookie"]
    for bad in ("0123", "0123456789abcdeg", "0123456789abcdef%0d%0aX: y"):
        assert "set-cookie" not in office.get(f"/tasks?made={bad}").headers


# --- numbers --------------------------------------------------------------------------------------------------


def test_a_number_is_copied_by_one_click_and_by_the_keyboard(browser: Browser, site: Site) -> None:
    project = site.world.project()
    page = _at(browser, site, "office", f"/projects/{project['id']}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = page.get_by_role("button", name="复制项目编号")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#aloud")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == project["number"]


def test_without_scripts_there_is_no_button_that_does_nothing(browser: Browser, site: Site) -> None:
    project = site.world.project()
    page = _at(browser, site, "office", f"/projects/{project['id']}", javascript=False)
    assert page.locator("button[data-copy]").count() > 0
    expect(page.locator("button[data-copy]:visible")).to_have_count(0)


def test_what_scripts_say_comes_from_the_page(world: World) -> None:
    script = (STATIC / "pages.js").read_text(encoding="utf-8")
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in script)
    page = world.desk().get("/tasks?lang=en").text
    assert "Copied" in page
    assert SCRIPT_WORDS["copied"] not in page
